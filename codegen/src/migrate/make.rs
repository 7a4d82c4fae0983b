//! New migrations and drafts: the difference of models and history, cut into files.
//!
//! An app gets one migration; more only where apps wait for each other in a circle. Numbers count on from the last, names
//! are made of the operations as Django makes them.

use std::collections::{BTreeMap, BTreeSet};

use luthier::dialect::Dialect;

use crate::{
    db::{Column, ModelName, Schema},
    diagnostics::Diagnostics,
};

use super::{
    diff::{Plan, diff},
    format::{EPOCH, Migration, MigrationName, write},
    hints::Hints,
    history::History,
    lock,
    operation::Operation,
    question::{Answers, Question},
    replay::apply,
    sql::render_preview,
};

/// What new migrations are made with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Answers to questions, by their ids.
    pub answers: Answers,
    /// The name of the new migrations, without number; made of the operations where it is absent.
    pub name: Option<String>,
    /// The kinds of database that get a preview.
    pub backends: Vec<Dialect>,
    /// The same for apps with a database of their own, by name.
    pub app_backends: BTreeMap<String, Vec<Dialect>>,
}

impl Options {
    /// The kinds of database of an app.
    fn backends(&self, app: &str) -> &[Dialect] {
        self.app_backends.get(app).unwrap_or(&self.backends)
    }
}

/// What making migrations gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Made {
    /// The new migrations, in the order in which they run. To be written only if there is no question and no error.
    pub migrations: Vec<NewMigration>,
    /// What has to be answered first.
    pub questions: Vec<Question>,
    /// Stale hints, answers that do not fit.
    pub diagnostics: Diagnostics,
}

/// A migration to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMigration {
    /// The app, whose folder it goes to.
    pub app: String,
    /// Number and name; the file is called `<name>.migration`.
    pub name: String,
    /// The migration itself.
    pub migration: Migration,
    /// The file.
    pub text: String,
    /// The line to append to the app's `migrations.lock`, without a line end.
    pub lock_line: String,
    /// Previews, for files called `sql/<name>.<database>.sql`.
    pub previews: Vec<(Dialect, String)>,
}

/// What the models of an app have changed since the last sealed migration.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The app, whose folder it goes to.
    pub app: String,
    /// The file `draft.migration`, open questions in it.
    pub text: String,
    /// Previews, for files called `sql/draft.<database>.sql`; they assume the first answer to each question.
    pub previews: Vec<(Dialect, String)>,
    /// The open questions of this app.
    pub questions: Vec<Question>,
    /// How many operations there are.
    pub operations: usize,
}

/// Makes the migrations that lead from the history to `target`. No migration where nothing differs.
#[must_use]
pub fn make(history: &History, target: &Schema, hints: &Hints, options: &Options) -> Made {
    let name = |parent: Option<&MigrationName>, operations: &[Operation]| {
        file_name(parent, operations, options.name.as_deref())
    };
    make_named(history, target, hints, options, &name)
}

/// [`make()`] with names of one's own.
fn make_named(
    history: &History,
    target: &Schema,
    hints: &Hints,
    options: &Options,
    name_of: &dyn Fn(Option<&MigrationName>, &[Operation]) -> String,
) -> Made {
    let Plan {
        operations,
        questions,
        diagnostics,
    } = diff(&history.state, target, hints, &options.answers);
    let mut graph = Graph::of(history);
    let mut state = history.state.clone();
    let mut migrations = Vec::new();
    for (app, operations) in split(operations, &history.state) {
        let before = state.clone();
        for operation in &operations {
            // The comparison applied each of them already.
            apply(operation, &mut state).ok();
        }
        let parent = graph.leaves.get(&app).cloned();
        let name = name_of(parent.as_ref(), &operations);
        let after = graph.after(&app, &operations, &before, &state);
        let ids: Vec<(String, String)> = after
            .iter()
            .filter_map(|name| Some((name.app.clone(), graph.ids.get(name)?.clone())))
            .collect();
        let migration = Migration {
            id: lock::new_id(&app, &ids, &operations),
            app: app.clone(),
            name: name.clone(),
            after,
            epoch: EPOCH,
            operations,
            questions: Vec::new(),
        };
        graph.push(&migration);
        let previews = options.backends(&app);
        let preview = |&dialect: &Dialect| (dialect, render_preview(&migration, &before, dialect));
        migrations.push(NewMigration {
            app,
            name,
            text: write(&migration),
            lock_line: lock::line(&migration, &ids, &state).to_string(),
            previews: previews.iter().map(preview).collect(),
            migration,
        });
    }
    Made {
        migrations,
        questions,
        diagnostics,
    }
}

/// The drafts of all apps whose models differ from the history; none where nothing differs. Their operations assume the
/// answers that keep the most data.
#[must_use]
pub fn draft(history: &History, target: &Schema, hints: &Hints, options: &Options) -> Vec<Draft> {
    // Numbers, names and ids come when it is sealed.
    let made = make_named(history, target, hints, options, &|_, _| "draft".to_owned());
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    let mut parts: BTreeMap<String, Migration> = BTreeMap::new();
    for new in made.migrations {
        let draft = drafts.entry(new.app.clone()).or_insert_with(|| Draft {
            app: new.app.clone(),
            text: String::new(),
            previews: Vec::new(),
            questions: made
                .questions
                .iter()
                .filter(|question| app_of(question) == new.app)
                .cloned()
                .collect(),
            operations: 0,
        });
        draft.operations += new.migration.operations.len();
        for (dialect, text) in new.previews {
            match draft
                .previews
                .iter_mut()
                .find(|(known, _)| *known == dialect)
            {
                Some((_, whole)) => whole.push_str(&format!("\n{text}")),
                None => draft.previews.push((dialect, text)),
            }
        }
        match parts.get_mut(&new.app) {
            Some(migration) => migration.operations.extend(new.migration.operations),
            None => {
                // It comes after what is sealed by now.
                let after = new
                    .migration
                    .after
                    .iter()
                    .filter(|name| history.find(name).is_some())
                    .cloned()
                    .collect();
                parts.insert(
                    new.app,
                    Migration {
                        id: String::new(),
                        after,
                        ..new.migration
                    },
                );
            }
        }
    }
    for (app, mut migration) in parts {
        if let Some(draft) = drafts.get_mut(&app) {
            migration.questions.clone_from(&draft.questions);
            draft.text = write(&migration);
        }
    }
    drafts.into_values().collect()
}

/// The app that a question is about: ids are `kind:app.Model…`.
fn app_of(question: &Question) -> &str {
    let subject = question
        .id
        .split_once(':')
        .map_or("", |(_, subject)| subject);
    subject.split('.').next().unwrap_or_default()
}

/// Which migrations there are, as far as new ones have to know.
struct Graph {
    leaves: BTreeMap<String, MigrationName>,
    ids: BTreeMap<MigrationName, String>,
    after: BTreeMap<MigrationName, Vec<MigrationName>>,
}

impl Graph {
    fn of(history: &History) -> Self {
        let mut graph = Self {
            leaves: BTreeMap::new(),
            ids: BTreeMap::new(),
            after: BTreeMap::new(),
        };
        for sealed in &history.migrations {
            graph.push(&sealed.migration);
        }
        graph
    }

    fn push(&mut self, migration: &Migration) {
        let name = MigrationName {
            app: migration.app.clone(),
            name: migration.name.clone(),
        };
        self.leaves.insert(migration.app.clone(), name.clone());
        self.ids.insert(name.clone(), migration.id.clone());
        self.after.insert(name, migration.after.clone());
    }

    /// What a new migration of `app` comes after: the app's last one, and those of the apps that it has to do with, as
    /// far as they are not implied. Its tables' foreign keys count too, so that what happens to their targets is known
    /// whenever this migration runs.
    fn after(
        &self,
        app: &str,
        operations: &[Operation],
        before: &Schema,
        state: &Schema,
    ) -> Vec<MigrationName> {
        let mut apps: BTreeSet<String> = BTreeSet::new();
        for operation in operations {
            apps.extend(
                mentions(operation, before)
                    .into_iter()
                    .map(|model| model.app),
            );
        }
        let targets = |schema: &Schema| -> Vec<String> {
            let columns = schema.tables_of(app).flat_map(|table| &table.columns);
            columns
                .filter_map(|column| column.references.as_ref())
                .map(|to| to.model.app.clone())
                .collect()
        };
        apps.extend(targets(before));
        apps.extend(targets(state));
        apps.remove(app);
        let mut after: Vec<MigrationName> = self.leaves.get(app).cloned().into_iter().collect();
        for leaf in apps.iter().filter_map(|app| self.leaves.get(app)) {
            if !self.reaches(&after, leaf) {
                after.push(leaf.clone());
            }
        }
        after
    }

    fn reaches(&self, from: &[MigrationName], to: &MigrationName) -> bool {
        let mut seen: BTreeSet<&MigrationName> = BTreeSet::new();
        let mut open: Vec<&MigrationName> = from.iter().collect();
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                open.extend(self.after.get(name).into_iter().flatten());
            }
        }
        false
    }
}

/// Cuts operations into migrations, each of one app. They stay in order within an app; an app's operations are cut only
/// where others have to run in between.
fn split(operations: Vec<Operation>, before: &Schema) -> Vec<(String, Vec<Operation>)> {
    let mut state = before.clone();
    let mut all: Vec<(String, BTreeSet<ModelName>, Operation)> = Vec::new();
    for operation in operations {
        let mut models = mentions(&operation, &state);
        apply(&operation, &mut state).ok();
        models.extend(mentions(&operation, &state));
        let app = operation
            .model()
            .map(|model| model.app.clone())
            .unwrap_or_default();
        all.push((app, models, operation));
    }
    // An operation waits for earlier ones of other apps that have a model of either side in common.
    let waits: Vec<Vec<usize>> = all
        .iter()
        .enumerate()
        .map(|(at, (app, models, _))| {
            let shares = |other: &usize| {
                all[*other].0 != *app
                    && all[*other]
                        .1
                        .intersection(models)
                        .any(|model| model.app == *app || model.app == all[*other].0)
            };
            (0..at).filter(shares).collect()
        })
        .collect();
    let mut done = vec![false; all.len()];
    let mut cut: Vec<(String, Vec<usize>)> = Vec::new();
    while done.iter().any(|done| !done) {
        let apps: BTreeSet<&String> = (0..all.len())
            .filter(|&at| !done[at])
            .map(|at| &all[at].0)
            .collect();
        let mut best: Option<(String, Vec<usize>)> = None;
        for app in apps {
            let open: Vec<usize> = (0..all.len())
                .filter(|&at| !done[at] && all[at].0 == *app)
                .collect();
            let ready: Vec<usize> = open
                .iter()
                .copied()
                .take_while(|&at| waits[at].iter().all(|&other| done[other]))
                .collect();
            if ready.len() == open.len() {
                best = Some((app.clone(), ready));
                break;
            }
            if best.is_none() && !ready.is_empty() {
                best = Some((app.clone(), ready));
            }
        }
        // The first operation that is left waits for nothing, so there is always one.
        let Some((app, chosen)) = best else { break };
        for &at in &chosen {
            done[at] = true;
        }
        cut.push((app, chosen));
    }
    let mut operations: Vec<Option<Operation>> = all
        .into_iter()
        .map(|(_, _, operation)| Some(operation))
        .collect();
    let take = |at: usize, operations: &mut Vec<Option<Operation>>| {
        operations.get_mut(at).and_then(Option::take)
    };
    cut.into_iter()
        .map(|(app, chosen)| {
            (
                app,
                chosen
                    .into_iter()
                    .filter_map(|at| take(at, &mut operations))
                    .collect(),
            )
        })
        .collect()
}

/// The models that an operation has to do with: its own, those that its columns point to, and where it renames or
/// deletes, those that point to it.
fn mentions(operation: &Operation, state: &Schema) -> BTreeSet<ModelName> {
    let mut found: BTreeSet<ModelName> = operation.model().cloned().into_iter().collect();
    let mut columns: Vec<&Column> = Vec::new();
    match operation {
        Operation::CreateModel { table } | Operation::DeleteModel { table } => {
            columns.extend(&table.columns)
        }
        Operation::AddField { column, .. } | Operation::RemoveField { column, .. } => {
            columns.push(column)
        }
        Operation::AlterField { column, .. } => columns.extend([&*column.from, &*column.to]),
        Operation::RenameModel { model, to, .. } => {
            found.insert(ModelName::new(model.app.clone(), to.clone()));
        }
        _ => {}
    }
    found.extend(
        columns
            .iter()
            .filter_map(|column| column.references.as_ref())
            .map(|to| to.model.clone()),
    );
    if matches!(
        operation,
        Operation::RenameModel { .. }
            | Operation::RenameField { .. }
            | Operation::AlterField { .. }
    ) {
        let own: Vec<ModelName> = found.iter().cloned().collect();
        for model in own.iter().filter(|model| Some(*model) == operation.model()) {
            found.extend(
                state
                    .references_to(model)
                    .map(|(table, _)| table.model.clone()),
            );
        }
    }
    found
}

/// Number and name of a new migration.
fn file_name(
    parent: Option<&MigrationName>,
    operations: &[Operation],
    given: Option<&str>,
) -> String {
    let digits = |name: &str| {
        name.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
    };
    let number = parent
        .and_then(|parent| digits(&parent.name).parse::<u32>().ok())
        .map_or(1, |last| last.saturating_add(1));
    let given = given.map(clean).filter(|name| !name.is_empty());
    let name = match given {
        Some(name) => name,
        None if parent.is_none() => "initial".to_owned(),
        None => suggested_name(operations),
    };
    format!("{number:04}_{name}")
}

/// The longest name made of operations.
const LONGEST: usize = 52;

fn suggested_name(operations: &[Operation]) -> String {
    let fragments: Vec<String> = operations
        .iter()
        .filter_map(Operation::name_fragment)
        .map(|fragment| clean(&fragment))
        .collect();
    let Some((first, rest)) = fragments.split_first() else {
        let sum = lock::checksum(operations, "");
        return format!(
            "auto_{}",
            sum.trim_start_matches("sha256:")
                .get(..6)
                .unwrap_or_default()
        );
    };
    let mut name = first.clone();
    for fragment in rest {
        let longer = format!("{name}_{fragment}");
        if longer.chars().count() > LONGEST {
            return format!("{name}_and_more");
        }
        name = longer;
    }
    name
}

/// Letters, digits and `_` only.
fn clean(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' => out.push(c),
            _ if !out.ends_with('_') => out.push('_'),
            _ => {}
        }
    }
    out
}
