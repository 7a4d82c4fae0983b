//! Renamed models: by hint, by consequence of another rename, by answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{ModelName, Table};

use super::{Work, order, score};
use crate::migrate::{
    operation::{Change, Operation},
    question::{Choice, PROCEED, Question, QuestionKind},
};

/// The id of the question what became of a model.
pub(super) fn question_id(model: &ModelName) -> String {
    format!("rename:{model}")
}

impl Work<'_> {
    pub(super) fn rename_models(&mut self) {
        let mut pairs = self.hinted_models();
        self.answered_models(&mut pairs);
        self.implied_models(&mut pairs);
        let items: Vec<(ModelName, ModelName)> = pairs.into_iter().collect();
        let taken: BTreeSet<String> = self
            .state
            .tables
            .iter()
            .map(|table| table.model.to_string())
            .collect();
        let names = items
            .iter()
            .map(|(from, to)| (from.to_string(), to.to_string()))
            .collect();
        for step in order::renames(names, taken) {
            let Some((old, new)) = items.get(step.item) else {
                continue;
            };
            let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
            let model = ModelName::new(old.app.clone(), last(&step.from));
            let to = last(&step.to);
            // A model of that name that is not renamed itself goes: the hint said so.
            if let Some(table) = self
                .state
                .table(&ModelName::new(old.app.clone(), to.clone()))
            {
                let name = table.name.clone();
                self.delete_replaced(&table.model.clone(), &name);
            }
            let (Some(table), Some(target)) = (self.state.table(&model), self.to.table(new)) else {
                continue;
            };
            let from_table = table.name.clone();
            // The table follows at once where its name is free; where it is not, `rename_tables` sorts it out.
            let free = self
                .state
                .tables
                .iter()
                .all(|other| other.model == model || other.name != target.name);
            let to_table = if free && to == new.name {
                target.name.clone()
            } else {
                from_table.clone()
            };
            self.emit(Operation::RenameModel {
                model,
                to,
                table: Change::new(from_table, to_table),
            });
        }
        self.renamed = items;
    }

    fn delete_replaced(&mut self, model: &ModelName, table_name: &str) {
        for (other, column) in self.references_from_others(model) {
            let mut plain = column.clone();
            plain.references = None;
            let column = Change::new(Box::new(column), Box::new(plain));
            self.emit(Operation::AlterField {
                model: other,
                column,
            });
        }
        let Some(table) = self
            .state
            .tables
            .iter()
            .find(|table| table.name == table_name)
            .cloned()
        else {
            return;
        };
        self.confirm_deletion(&table);
        self.emit(Operation::DeleteModel { table });
    }

    /// Renames that `was` asks for, old name to new.
    fn hinted_models(&mut self) -> BTreeMap<ModelName, ModelName> {
        let mut pairs = BTreeMap::new();
        for (new, was) in &self.hints.models {
            if self.to.table(new).is_none() {
                continue;
            }
            let old_names = was
                .names
                .iter()
                .map(|name| ModelName::new(new.app.clone(), name.clone()));
            let Some(old) = old_names
                .into_iter()
                .find(|old| old != new && self.state.table(old).is_some())
            else {
                self.stale_hint(&format!("`{new}`"), &was.names, was.span);
                continue;
            };
            let stays = self.to.table(&old).is_some() && !self.hints.models.contains_key(&old);
            if self.state.table(new).is_some() && stays {
                self.contradictory_hint(&format!("`{new}`"), &old.name, was.span);
            } else {
                pairs.entry(old).or_insert_with(|| new.clone());
            }
        }
        pairs
    }

    /// Models that are gone beside new ones that look like them.
    fn answered_models(&mut self, pairs: &mut BTreeMap<ModelName, ModelName>) {
        let mut candidates: Vec<(f64, ModelName, ModelName)> = Vec::new();
        for old in self.gone_models(pairs) {
            for new in self.new_models(pairs) {
                if old.model.app != new.model.app || self.is_implied(&old.model, &new.model, pairs)
                {
                    continue;
                }
                let score = score::models(&self.state, old, self.to, new);
                if score >= score::MODEL_THRESHOLD {
                    candidates.push((score, old.model.clone(), new.model.clone()));
                }
            }
        }
        score::sort(&mut candidates);
        let asked: BTreeSet<ModelName> = candidates.iter().map(|(_, old, _)| old.clone()).collect();
        let mut decided: BTreeSet<ModelName> = BTreeSet::new();
        for old in &asked {
            let options: Vec<&ModelName> = candidates
                .iter()
                .filter(|(_, from, _)| from == old)
                .map(|(_, _, to)| to)
                .collect();
            let mut choices: Vec<Choice> = options
                .iter()
                .map(|to| {
                    Choice::new(
                        to.name.clone(),
                        format!("it is called `{}` now; its rows stay", to.name),
                    )
                })
                .collect();
            choices.push(Choice::new(
                PROCEED,
                "it is gone, with its table and all rows in it",
            ));
            let text = format!("`{old}` is gone from the models: has it another name now?");
            let answer = self.ask(Question {
                id: question_id(old),
                kind: QuestionKind::RenameModel,
                text,
                choices,
            });
            if let Some(answer) = answer {
                decided.insert(old.clone());
                let target = ModelName::new(old.app.clone(), answer);
                if options.contains(&&target) && !pairs.values().any(|taken| *taken == target) {
                    pairs.insert(old.clone(), target);
                }
            }
        }
        score::pair_best(candidates, &decided, pairs);
    }

    /// Join tables whose model was renamed are renamed with it.
    fn implied_models(&self, pairs: &mut BTreeMap<ModelName, ModelName>) {
        let mut implied = Vec::new();
        for old in self.gone_models(pairs) {
            for new in self.new_models(pairs) {
                if self.is_implied(&old.model, &new.model, pairs) {
                    implied.push((old.model.clone(), new.model.clone()));
                }
            }
        }
        pairs.extend(implied);
    }

    /// Whether `Post_tags` becomes `Article_tags` because `Post` becomes `Article`.
    fn is_implied(
        &self,
        old: &ModelName,
        new: &ModelName,
        pairs: &BTreeMap<ModelName, ModelName>,
    ) -> bool {
        old.app == new.app
            && pairs.iter().any(|(from, to)| {
                let rest = |name: &str, model: &str| {
                    name.strip_prefix(model)
                        .and_then(|rest| rest.strip_prefix('_'))
                        .map(str::to_owned)
                };
                from.app == old.app
                    && rest(&old.name, &from.name)
                        .is_some_and(|field| rest(&new.name, &to.name) == Some(field))
            })
    }

    fn gone_models(&self, pairs: &BTreeMap<ModelName, ModelName>) -> Vec<&Table> {
        let gone = |table: &&Table| {
            self.to.table(&table.model).is_none() && !pairs.contains_key(&table.model)
        };
        self.state.tables.iter().filter(gone).collect()
    }

    fn new_models(&self, pairs: &BTreeMap<ModelName, ModelName>) -> Vec<&Table> {
        let is_target = |model: &ModelName| pairs.values().any(|to| to == model);
        let new =
            |table: &&Table| self.state.table(&table.model).is_none() && !is_target(&table.model);
        self.to.tables.iter().filter(new).collect()
    }
}
