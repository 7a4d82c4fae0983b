//! Relations pass: options of relations, join models of many-to-many fields, and the ways back.

mod options;
mod through;

use super::arguments::Arguments;
use super::bases::Expanded;
use super::field_types::FieldType;
use super::fields::Pending;
use super::{Lowering, Scope, Written, docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::naming;
use crate::schema::{
    Constraint, ConstraintKind, FieldId, FieldKind, Meta, Model, ModelId, ModelNames, OnDelete,
    Origin, Relation, RelationId, RelationKind, RelationNames, names,
};
use crate::syntax::ast::{self};

/// A forward relation whose way back is still to be made.
pub(super) struct PendingReverse {
    pub(super) relation: RelationId,
    pub(super) back: WayBack,
}

/// The names of a way back.
#[derive(Debug, Clone, Default)]
pub(super) struct WayBack {
    /// In paths; `None` where there is no way back.
    name: Option<String>,
    /// Of the method of a row; `None` where it has none.
    accessor: Option<String>,
}

impl WayBack {
    /// One of this name.
    pub(super) fn named(name: String) -> Self {
        Self {
            name: Some(name.clone()),
            accessor: Some(name),
        }
    }
}

/// An option of a relation that is about the model that it leads to: `limit_choices_to`, `to_field`. Lowered once all fields and relations are known.
pub(super) struct PendingOption<'a> {
    pub(super) relation: RelationId,
    pub(super) scope: Scope,
    pub(super) value: &'a ast::Expr,
}

/// A many-to-many field that is read but has no join model yet.
pub(super) struct PendingMany<'a> {
    relation: Relation,
    back: WayBack,
    through: Option<through::Through<'a>>,
    limit: Option<&'a ast::Expr>,
    scope: Scope,
    db_table: Option<String>,
    /// Where the options stand.
    places: Written,
    /// How many foreign keys were read before it: the order of the ways back.
    after: usize,
}

impl PendingMany<'_> {
    /// Whether it is the field of that name of the model.
    pub(super) fn is(&self, model: ModelId, name: &str) -> bool {
        self.relation.from == model && self.relation.name == name
    }
}

impl<'a> Lowering<'a> {
    /// Makes the join models and every way back.
    pub(super) fn lower_relations(&mut self, pending: &mut Pending<'a>) {
        self.lower_to_fields(pending);
        let keys = std::mem::take(&mut pending.reverse).into_iter();
        let mut back: Vec<(usize, PendingReverse)> = keys.enumerate().collect();
        // Each many-to-many adds a table with a key and two relations, and each relation its way back.
        let many = pending.many.len();
        self.schema.models.reserve(many);
        self.schema.fields.reserve(3 * many);
        self.schema.relations.reserve(4 * many + back.len());
        for many in std::mem::take(&mut pending.many) {
            let (after, names) = (many.after, many.back.clone());
            let limit = many.limit.map(|value| (many.scope, value));
            let member = (many.relation.from, many.relation.name.clone());
            let made = match many.through {
                Some(_) => self.make_over(many),
                None => Some(self.make_join(many)),
            };
            let Some(relation) = made else {
                self.world.broken.insert(member);
                continue;
            };
            pending
                .limits
                .extend(limit.map(|(scope, value)| PendingOption {
                    relation,
                    scope,
                    value,
                }));
            if self.schema[relation].symmetrical {
                self.schema[relation].inverse = Some(relation);
            } else {
                let reverse = PendingReverse {
                    relation,
                    back: names,
                };
                back.push((after, reverse));
            }
        }
        // A stable sort: a many-to-many comes before the foreign key that was read after it.
        back.sort_by_key(|(order, reverse)| {
            (
                *order,
                matches!(
                    self.schema[reverse.relation].kind,
                    RelationKind::ForwardOne { .. }
                ),
            )
        });
        for (_, reverse) in back {
            let WayBack { name, accessor } = reverse.back;
            if let Some(name) = name.filter(|_| self.has_way_back(reverse.relation)) {
                self.make_reverse(reverse.relation, name, accessor);
            }
        }
    }

    fn make_reverse(&mut self, forward: RelationId, name: String, accessor: Option<String>) {
        let id = RelationId::next(&self.schema.relations);
        let there = &self.schema[forward];
        let kind = match there.kind {
            RelationKind::ForwardOne { field } => match self.schema[field].kind {
                FieldKind::OneToOne(_) => RelationKind::ReverseOne { field },
                _ => RelationKind::ReverseMany { field },
            },
            RelationKind::ManyToMany {
                through,
                source,
                target,
                ..
            } => RelationKind::ManyToMany {
                through,
                source: target,
                target: source,
                forward: false,
            },
            kind => kind,
        };
        let relation = Relation {
            id,
            // The rows that a proxy stands for are those of the model behind it.
            from: self.schema.model(there.to).concrete().id,
            to: there.from,
            via: Vec::new(),
            kind,
            nullable: matches!(kind, RelationKind::ReverseOne { .. }),
            on_delete: there.on_delete.clone(),
            db_constraint: there.db_constraint,
            inverse: Some(forward),
            symmetrical: false,
            to_field: there.to_field,
            limit_choices_to: None,
            blank: true,
            editable: true,
            verbose_name: naming::field_verbose_name(&name),
            name,
            accessor,
            help_text: String::new(),
            docs: String::new(),
            rust: RelationNames::default(),
            origin: there.origin.clone(),
            was: Vec::new(),
        };
        let from = relation.from;
        self.schema.relations.push(relation);
        self.schema[from].relations.push(id);
        self.schema[forward].inverse = Some(id);
    }

    /// Makes the hidden model of a many-to-many's table and the relation over it.
    fn make_join(&mut self, pending: PendingMany<'a>) -> RelationId {
        let PendingMany {
            mut relation,
            db_table,
            places,
            ..
        } = pending;
        let (from, to) = (relation.from, relation.to);
        let through = ModelId::next(&self.schema.models);
        let id = RelationId::next(&self.schema.relations);
        let table = db_table.unwrap_or_else(|| {
            names::identifier(&naming::join_table_name(
                &self.schema[from].table,
                &relation.name,
            ))
        });
        let (source_name, target_name) = {
            let (from, to) = (
                self.schema[from].name.to_lowercase(),
                self.schema[to].name.to_lowercase(),
            );
            if from == to {
                (format!("from_{from}"), format!("to_{to}"))
            } else {
                (from, to)
            }
        };
        let (app, origin) = (self.schema[from].app, relation.origin.clone());
        let verbose_name = format!(
            "{}-{} relationship",
            self.schema[from].name, self.schema[to].name
        )
        .to_lowercase();
        self.schema.models.push(Model {
            id: through,
            app,
            name: format!("{}_{}", self.schema[from].name, relation.name),
            rust: ModelNames::default(),
            docs: String::new(),
            origin: origin.clone(),
            table,
            fields: Vec::new(),
            primary_key: Vec::new(),
            relations: Vec::new(),
            generics: Vec::new(),
            display: None,
            annotations: Vec::new(),
            managers: Vec::new(),
            default_manager: None,
            narrowed: Vec::new(),
            meta: Meta {
                default_permissions: Vec::new(),
                ..Meta::named(verbose_name)
            },
            admin: None,
            attributes: Vec::new(),
            was: Vec::new(),
            join_of: Some(id),
            proxy_of: None,
            parents: Vec::new(),
            hooks: Vec::new(),
        });
        self.schema[app].models.push(through);
        self.schema[through].primary_key = vec![self.automatic_id(through)];
        relation.id = id;
        let db_constraint = relation.db_constraint;
        self.schema.relations.push(relation);
        self.schema[from].relations.push(id);
        self.places.relations.insert(id, places);
        let source = self.join_key(through, from, &source_name, db_constraint, &origin);
        let target = self.join_key(through, to, &target_name, db_constraint, &origin);
        self.schema[id].kind = RelationKind::ManyToMany {
            through,
            source,
            target,
            forward: true,
        };
        let name = {
            let columns = [
                self.schema[source].column.as_str(),
                self.schema[target].column.as_str(),
            ];
            names::on_columns(&self.schema[through].table, &columns, "_uniq")
        };
        self.schema[through].meta.constraints.push(Constraint {
            name,
            automatic_name: true,
            kind: ConstraintKind::Unique {
                fields: vec![source, target],
                condition: None,
                include: Vec::new(),
                deferrable: None,
                nulls_distinct: None,
                opclasses: Vec::new(),
            },
            violation_error_message: None,
            violation_error_code: None,
            backends: Vec::new(),
            origin,
        });
        id
    }

    /// A foreign key of a join model.
    fn join_key(
        &mut self,
        through: ModelId,
        to: ModelId,
        name: &str,
        db_constraint: bool,
        origin: &Origin,
    ) -> FieldId {
        let id = RelationId::next(&self.schema.relations);
        let mut field = self.new_field(through, name, origin.span, FieldKind::ForeignKey(id));
        field.relation = Some(id);
        field.db_index = true;
        field.automatic = true;
        let field_id = field.id;
        self.schema.relations.push(Relation {
            id,
            from: through,
            to,
            via: Vec::new(),
            name: name.to_owned(),
            accessor: Some(name.to_owned()),
            kind: RelationKind::ForwardOne { field: field_id },
            nullable: false,
            on_delete: Some(OnDelete::Cascade),
            db_constraint,
            inverse: None,
            symmetrical: false,
            to_field: None,
            limit_choices_to: None,
            blank: false,
            editable: true,
            verbose_name: field.verbose_name.clone(),
            help_text: String::new(),
            docs: String::new(),
            rust: RelationNames::default(),
            origin: origin.clone(),
            was: Vec::new(),
        });
        self.schema.fields.push(field);
        self.schema[through].fields.push(field_id);
        self.schema[through].relations.push(id);
        field_id
    }

    /// Reads a many-to-many field. `None` where the target is unknown.
    pub(super) fn lower_many(
        &mut self,
        model: &Expanded<'a>,
        ast: &'a ast::Field,
        field_type: &'static FieldType,
        mut arguments: Arguments<'a>,
        pending: &mut Pending<'a>,
    ) -> Option<()> {
        // Friends are meant by `self`; a model that names itself says who leads to whom, as in Django.
        let says_self = matches!(
            arguments.peek("to").map(|arg| &arg.value.kind),
            Some(ast::ExprKind::Path(path)) if path.is("self")
        );
        let to = self.target_option(&mut arguments);
        let to_self = to == Some(model.id);
        let named = ast.ty.named("related_name").map(|arg| arg.span);
        let back = self.way_back(model, false, &mut arguments);
        let limit = arguments.take("limit_choices_to").map(|arg| &arg.value);
        let (through, through_known) = self.through_option(&mut arguments, ast);
        let symmetrical_at = ast.ty.named("symmetrical").map(|arg| arg.span);
        let symmetrical = self
            .flag(&mut arguments, "symmetrical")
            .unwrap_or(says_self);
        if let (true, false, Some(span), Some(_)) = (symmetrical, to_self, symmetrical_at, to) {
            self.push(
                Diagnostic::error(
                    codes::KEY_IS_TO_MANY,
                    "only a relation of a model to itself can be symmetrical",
                )
                .primary(span, "leads to another model")
                .help("leave it out"),
            );
        }
        if let (true, true, Some(span)) = (symmetrical, to_self, named) {
            self.push(
                Diagnostic::warning(
                    codes::NO_EFFECT,
                    "`related_name` has no effect on a symmetrical relation",
                )
                .primary(span, "it is its own way back")
                .help("leave it out, or add `symmetrical=false`"),
            );
        }
        let mut relation = Relation {
            id: RelationId::next(&self.schema.relations),
            from: model.id,
            to: to.unwrap_or(model.id),
            via: Vec::new(),
            name: ast.name.text.clone(),
            accessor: Some(ast.name.text.clone()),
            // Replaced when the join model is made.
            kind: RelationKind::ManyToMany {
                through: model.id,
                source: FieldId::next(&[]),
                target: FieldId::next(&[]),
                forward: true,
            },
            nullable: false,
            on_delete: None,
            db_constraint: self.flag(&mut arguments, "db_constraint").unwrap_or(true),
            inverse: None,
            symmetrical: symmetrical && to_self,
            to_field: None,
            limit_choices_to: None,
            blank: self.flag(&mut arguments, "blank").unwrap_or(false),
            editable: self.flag(&mut arguments, "editable").unwrap_or(true),
            verbose_name: naming::field_verbose_name(&ast.name.text),
            help_text: String::new(),
            docs: docs(ast.docs.as_ref()),
            rust: RelationNames::default(),
            origin: self.origin(ast.name.span),
            was: self.former_names(&mut arguments),
        };
        if let Some(text) = self.text(&mut arguments, "verbose_name") {
            relation.verbose_name = text;
        }
        relation.help_text = self
            .text(&mut arguments, "help_text")
            .unwrap_or_else(|| relation.docs.clone());
        let db_table = self.text(&mut arguments, "db_table");
        let scope = arguments.scope;
        if !arguments.is_done() {
            self.finish(arguments, &field_type.known_options());
        }
        to?;
        if !through_known {
            return None;
        }
        let places = Written::of(&ast.ty);
        let after = pending.reverse.len();
        pending.many.push(PendingMany {
            relation,
            back,
            through,
            limit,
            scope,
            db_table,
            places,
            after,
        });
        Some(())
    }
}
