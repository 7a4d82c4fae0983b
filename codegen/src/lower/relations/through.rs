//! Many-to-many relations over a declared join model (`through`): which two of its foreign keys are the ends. And `to_field`
//! and `limit_choices_to`, which like those wait until all fields are known.

use super::super::arguments::Arguments;
use super::super::expr::Context;
use super::super::fields::Pending;
use super::super::names::Found;
use super::super::{Lowering, arguments::list};
use super::PendingMany;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{FieldId, LimitChoices, ModelId, Relation, RelationId, RelationKind};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// What `through` and `through_fields` say.
pub(super) struct Through<'a> {
    model: ModelId,
    /// Where the join model is named.
    span: Span,
    /// The names of its two foreign keys: to this model, to the other.
    fields: Option<[&'a ast::Ident; 2]>,
}

impl<'a> Lowering<'a> {
    /// Reads `through` and `through_fields`, and refuses what would say something about a table that is not made. The flag is
    /// false where a join model is meant but not known.
    pub(super) fn through_option(
        &mut self,
        arguments: &mut Arguments<'a>,
        ast: &'a ast::Field,
    ) -> (Option<Through<'a>>, bool) {
        let fields = arguments.take("through_fields");
        let Some(arg) = arguments.take("through") else {
            if let Some(fields) = fields {
                self.push(
                    Diagnostic::error(
                        codes::BAD_THROUGH_FIELDS,
                        "`through_fields` without `through`",
                    )
                    .primary(fields.span, "names fields of no model")
                    .help("add `through=…`, the model of the join table"),
                );
            }
            return (None, true);
        };
        let pair = fields.map(|fields| self.through_fields(&fields.value));
        for (option, why) in [
            ("db_table", "the table is that of the join model"),
            (
                "db_constraint",
                "the foreign keys are those of the join model",
            ),
        ] {
            if let Some(given) = ast.ty.named(option) {
                let message = format!("`{option}` beside `through`: {why}");
                self.push(
                    Diagnostic::error(codes::THROUGH_AND_TABLE, message)
                        .primary(given.span, "says something about a table that is not made")
                        .secondary(arg.span, "the join model")
                        .help("leave it out, and say it in the join model"),
                );
            }
        }
        let model = match &arg.value.kind {
            ExprKind::Path(path) => match self.find_target(arguments.scope, path) {
                Found::Model(model) => Some(model),
                Found::Nothing => None,
            },
            ExprKind::Error => None,
            _ => {
                self.wrong_kind("through", "the name of a model", &arg.value);
                None
            }
        };
        match (model, pair) {
            (None, _) | (_, Some(None)) => (None, false),
            (Some(model), pair) => {
                let through = Through {
                    model,
                    span: arg.value.span,
                    fields: pair.flatten(),
                };
                (Some(through), true)
            }
        }
    }

    fn through_fields(&mut self, value: &'a ast::Expr) -> Option<[&'a ast::Ident; 2]> {
        let names: Option<Vec<&ast::Ident>> = match &value.kind {
            ExprKind::List { items, .. } => items
                .iter()
                .map(|item| match &item.kind {
                    ExprKind::Path(path) => path.as_ident(),
                    _ => None,
                })
                .collect(),
            ExprKind::Error => return None,
            _ => None,
        };
        if let Some(&[source, target]) = names.as_deref() {
            return Some([source, target]);
        }
        self.push(
            Diagnostic::error(
                codes::BAD_THROUGH_FIELDS,
                "`through_fields` takes the names of two foreign keys of the join model",
            )
            .primary(value.span, "not two names")
            .help("write `through_fields=[this_side, other_side]`"),
        );
        None
    }

    /// Makes the relation over a declared join model; `None` where its ends are not known.
    pub(super) fn make_over(&mut self, pending: PendingMany<'a>) -> Option<RelationId> {
        let PendingMany {
            mut relation,
            through,
            places,
            ..
        } = pending;
        let through = through?;
        let Some([source, target]) = self.ends(&relation, &through) else {
            self.world
                .broken
                .insert((relation.from, relation.name.clone()));
            return None;
        };
        let id = RelationId::next(&self.schema.relations);
        relation.id = id;
        relation.kind = RelationKind::ManyToMany {
            through: through.model,
            source,
            target,
            forward: true,
        };
        let from = relation.from;
        self.schema.relations.push(relation);
        self.schema[from].relations.push(id);
        self.places.relations.insert(id, places);
        Some(id)
    }

    /// The foreign keys of the join model to this model and to the other one.
    fn ends(&mut self, relation: &Relation, through: &Through<'a>) -> Option<[FieldId; 2]> {
        let ends = self.find_ends(relation, through)?;
        let [first, second] = ends.map(|end| {
            let key = self.schema.field(end).relation();
            key.and_then(|key| key.get().to_field)
        });
        if relation.symmetrical && first != second {
            let [one, other] = ends.map(|end| self.schema[end].origin.span);
            self.push(
                Diagnostic::error(
                    codes::UNEQUAL_ENDS,
                    format!(
                        "`{}` is symmetrical, and its two ends refer to different columns",
                        relation.name
                    ),
                )
                .primary(through.span, "cannot hold both ways")
                .secondary(one, "one end")
                .secondary(other, "the other")
                .help("let both refer to the same `to_field`, or say `symmetrical=false`"),
            );
            return None;
        }
        Some(ends)
    }

    fn find_ends(&mut self, relation: &Relation, through: &Through<'a>) -> Option<[FieldId; 2]> {
        if let Some([source, target]) = through.fields {
            if self.wrong_way_round(relation, through, [source, target]) {
                return None;
            }
            let from = self.named_end(through, source, relation.from);
            let to = self.named_end(through, target, relation.to);
            let (from, to) = (from?, to?);
            if from == to {
                self.push(
                    Diagnostic::error(
                        codes::BAD_THROUGH_FIELDS,
                        format!("`{}` cannot be both ends of a relation", source.text),
                    )
                    .primary(target.span, "the same field again")
                    .secondary(source.span, "first named here")
                    .help("name the foreign key to this side, then the one to the other side"),
                );
                return None;
            }
            return Some([from, to]);
        }
        let keys = |to: ModelId| -> Vec<FieldId> {
            let fields = self.schema.model(through.model).fields();
            fields
                .filter(|field| field.target().is_some_and(|target| target.id == to))
                .map(|field| field.id)
                .collect()
        };
        let (sources, targets) = (keys(relation.from), keys(relation.to));
        if relation.from == relation.to {
            return match sources.as_slice() {
                &[source, target] => Some([source, target]),
                [] | [_] => self.missing_end(through, relation.from, sources.len(), 2),
                more => self.ambiguous_end(through, relation.from, more),
            };
        }
        match (sources.as_slice(), targets.as_slice()) {
            (&[source], &[target]) => Some([source, target]),
            ([], _) => self.missing_end(through, relation.from, 0, 1),
            (_, []) => self.missing_end(through, relation.to, 0, 1),
            ([_], more) => self.ambiguous_end(through, relation.to, more),
            (more, _) => self.ambiguous_end(through, relation.from, more),
        }
    }

    /// Reports fields that are the ends, but in the other order.
    fn wrong_way_round(
        &mut self,
        relation: &Relation,
        through: &Through<'a>,
        names: [&'a ast::Ident; 2],
    ) -> bool {
        let leads = |name: &ast::Ident, to: ModelId| {
            let join = self.schema.model(through.model);
            let field = join.fields().find(|field| field.name == name.text);
            field
                .and_then(|field| field.target())
                .is_some_and(|target| target.id == to)
        };
        let [first, second] = names;
        let swapped = leads(first, relation.to) && leads(second, relation.from);
        if relation.from == relation.to || !swapped {
            return false;
        }
        let message = format!(
            "`{}` is the foreign key to the other side: the one to this side comes first",
            first.text
        );
        self.push(
            Diagnostic::error(codes::NOT_AN_END, message)
                .primary(first.span.to(second.span), "the wrong way round")
                .fix(
                    "turn them round",
                    [
                        Edit::replace(first.span, second.text.as_str()),
                        Edit::replace(second.span, first.text.as_str()),
                    ],
                ),
        );
        true
    }

    fn named_end(
        &mut self,
        through: &Through<'a>,
        name: &ast::Ident,
        to: ModelId,
    ) -> Option<FieldId> {
        let found = self
            .schema
            .model(through.model)
            .fields()
            .find(|field| field.name == name.text);
        let Some(field) = found else {
            self.unknown_member(through.model, name);
            return None;
        };
        if field.target().is_some_and(|target| target.id == to) {
            return Some(field.id);
        }
        let (declared, join) = (field.origin.span, self.schema[through.model].name.clone());
        let message = format!(
            "`{join}.{}` is not a foreign key to `{}`",
            name.text,
            self.schema.model(to).label()
        );
        self.push(
            Diagnostic::error(codes::NOT_AN_END, message)
                .primary(name.span, "leads elsewhere")
                .secondary(declared, "declared here")
                .help("name the foreign key to this side first, then the one to the other side"),
        );
        None
    }

    fn missing_end(
        &mut self,
        through: &Through<'a>,
        to: ModelId,
        found: usize,
        wanted: usize,
    ) -> Option<[FieldId; 2]> {
        // A key that could not be read may be the one that is missing.
        let unread = self.world.incomplete.contains(&through.model)
            || self
                .world
                .broken
                .iter()
                .any(|(model, _)| *model == through.model);
        if unread {
            return None;
        }
        let (join, to) = (
            self.schema[through.model].name.clone(),
            self.schema.model(to).label(),
        );
        let declared = self.schema[through.model].origin.span;
        let (message, help) = if wanted == 1 {
            (
                format!("the join model `{join}` has no foreign key to `{to}`"),
                format!(
                    "add one to `{join}`: each of its rows relates a row of one side to a row of the other"
                ),
            )
        } else {
            (
                format!(
                    "the join model `{join}` has {found} of the two foreign keys to `{to}` that a relation of a model to itself needs"
                ),
                format!(
                    "add to `{join}` one foreign key for each end, with a `related_name` of its own"
                ),
            )
        };
        self.push(
            Diagnostic::error(codes::JOIN_WITHOUT_END, message)
                .primary(through.span, "cannot join the two")
                .secondary(declared, "declared here")
                .help(help),
        );
        None
    }

    fn ambiguous_end(
        &mut self,
        through: &Through<'a>,
        to: ModelId,
        keys: &[FieldId],
    ) -> Option<[FieldId; 2]> {
        let names: Vec<&str> = keys
            .iter()
            .map(|&key| self.schema[key].name.as_str())
            .collect();
        let message = format!(
            "the join model `{}` has {} foreign keys to `{}`: {}",
            self.schema[through.model].name,
            keys.len(),
            self.schema.model(to).label(),
            list(&names)
        );
        let mut diagnostic = Diagnostic::error(codes::AMBIGUOUS_END, message)
            .primary(through.span, "which of them is meant?");
        for &key in keys {
            diagnostic = diagnostic.secondary(self.schema[key].origin.span, "one of them");
        }
        self.push(diagnostic.help(
            "say it with `through_fields=[this_side, other_side]`, the names of the two foreign keys",
        ));
        None
    }

    /// Finds the columns that `to_field` names.
    pub(super) fn lower_to_fields(&mut self, pending: &Pending<'a>) {
        for option in &pending.to_fields {
            // A proxy has the columns of its model.
            let to = self
                .schema
                .model(self.schema[option.relation].to)
                .concrete()
                .id;
            let name = match &option.value.kind {
                ExprKind::Path(path) => path.as_ident().cloned(),
                ExprKind::String(text) => Some(ast::Ident {
                    text: text.clone(),
                    span: option.value.span,
                }),
                ExprKind::Error => continue,
                _ => None,
            };
            let Some(name) = name else {
                self.wrong_kind("to_field", "the name of a field", option.value);
                continue;
            };
            let field = self
                .schema
                .model(to)
                .find_field(&name.text)
                .map(|field| field.id);
            match field {
                Some(field) if self.schema[to].primary_key == [field] => {}
                Some(field) => self.schema[option.relation].to_field = Some(field),
                None => self.unknown_member(to, &name),
            }
        }
    }

    /// Lowers every `limit_choices_to`.
    pub(in crate::lower) fn lower_limits(&mut self, pending: &Pending<'a>) {
        for limit in &pending.limits {
            let to = self.schema[limit.relation].to;
            let choices = match &limit.value.kind {
                ExprKind::RustFunction(path) => self.rust_path(path).map(LimitChoices::Call),
                ExprKind::Object(entries) => {
                    let lookups: Vec<String> = entries
                        .iter()
                        .map(|entry| {
                            format!("{}={}", entry.key.text, self.sources.text(entry.value.span))
                        })
                        .collect();
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_OPTION,
                            "`limit_choices_to` takes a condition, not an object in braces",
                        )
                        .primary(limit.value.span, "expected a condition or a Rust function")
                        .fix(
                            "a condition is written with `Q`",
                            [Edit::replace(
                                limit.value.span,
                                format!("Q({})", lookups.join(", ")),
                            )],
                        ),
                    );
                    None
                }
                _ => self
                    .condition(&mut Context::new(limit.scope, to), limit.value)
                    .map(LimitChoices::Condition),
            };
            self.schema[limit.relation].limit_choices_to = choices;
        }
    }
}
