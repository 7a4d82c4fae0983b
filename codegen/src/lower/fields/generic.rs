//! Generic foreign keys and the ways back over them.
//!
//! A generic foreign key is two columns: which model, and which row. Where the model declares fields of their names, as in
//! Django, these are the columns; otherwise they are made. What the second column holds follows from the keys of the models,
//! which are known only when all fields are read: that is settled in a step of its own.

use super::super::arguments::Arguments;
use super::super::bases::Expanded;
use super::super::names::Found;
use super::super::{Lowering, docs};
use super::Pending;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    FieldId, FieldKind, FieldRef, Generic, GenericTarget, Index, IndexColumn, IndexMethod, ModelId,
    OnDelete, Relation, RelationId, RelationKind, RelationNames, Schema, names,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

mod columns;

/// A way back that is still to be made.
pub(in crate::lower) struct PendingBack<'a> {
    from: ModelId,
    to: ModelId,
    ast: &'a ast::Field,
    /// The columns that it names, to tell one generic foreign key from another.
    content_type: Option<String>,
    key: Option<String>,
}

/// What a key is stored as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Integer,
    Uuid,
    Text,
    Other,
}

/// The names of the two fields of a generic foreign key.
fn field_names(field: &ast::Field) -> [String; 2] {
    ["ct_field", "fk_field"].map(|option| {
        let usual = if option == "ct_field" {
            "content_type"
        } else {
            "object_id"
        };
        match field.ty.named(option).map(|arg| &arg.value.kind) {
            Some(ExprKind::Path(path)) => path.text().into_owned(),
            Some(ExprKind::String(text)) => text.clone(),
            _ => usual.to_owned(),
        }
    })
}

/// Whether the field is one of the two of a generic foreign key of the model.
pub(super) fn is_part_of_generic(model: &Expanded<'_>, name: &str) -> bool {
    model.fields.iter().any(|part| {
        part.item.ty.callee.is("GenericForeignKey")
            && field_names(part.item).iter().any(|field| field == name)
    })
}

impl<'a> Lowering<'a> {
    /// Reads a generic foreign key and makes its two columns.
    pub(super) fn lower_generic(
        &mut self,
        model: &Expanded<'a>,
        ast: &'a ast::Field,
        mut arguments: Arguments<'a>,
        pending: &mut Pending<'a>,
    ) -> Option<()> {
        let scope = arguments.scope;
        let targets = self.generic_targets(&mut arguments);
        for option in ["ct_field", "fk_field"] {
            if let Some(arg) = arguments.take(option)
                && !matches!(arg.value.kind, ExprKind::Path(_) | ExprKind::String(_))
            {
                self.wrong_kind(option, "the name of a field", &arg.value);
            }
        }
        let null = self.flag(&mut arguments, "null");
        let index = self.flag(&mut arguments, "db_index").unwrap_or(true);
        // Of Django's classes and proxies, which have no table here either.
        self.flag(&mut arguments, "for_concrete_model");
        self.finish(
            arguments,
            &[
                "ct_field",
                "fk_field",
                "null",
                "db_index",
                "for_concrete_model",
            ],
        );
        let targets = targets?;
        let [type_name, key_name] = field_names(ast);
        let declared = |name: &str| {
            let parts = model.fields.iter().copied();
            parts
                .filter(|part| !part.item.ty.callee.is("GenericForeignKey"))
                .find(|part| part.item.name.text == name)
        };
        let (type_part, key_part) = (declared(&type_name), declared(&key_name));
        let content_type = self.type_column(model.id, ast, &type_name, type_part, scope)?;
        let key = self.key_column(model, ast, &key_name, key_part, pending)?;
        let null = null.unwrap_or(self.schema[content_type].null || self.schema[key].null);
        for field in [content_type, key] {
            self.schema[field].null = null;
            self.schema[field].blank = null;
        }
        let generic = Generic {
            name: ast.name.text.clone(),
            rust_name: String::new(),
            rust_type: String::new(),
            rust_row: String::new(),
            content_type,
            key,
            targets,
            null,
            index,
            docs: docs(ast.docs.as_ref()),
            origin: self.origin(ast.name.span),
        };
        self.schema[model.id].generics.push(generic);
        if key_part.is_none() {
            pending.generic_keys.push(key);
        }
        Some(())
    }

    /// The models: every value without a name.
    fn generic_targets(&mut self, arguments: &mut Arguments<'a>) -> Option<Vec<GenericTarget>> {
        let mut targets: Vec<(GenericTarget, Span)> = Vec::new();
        let mut complete = true;
        let mut any = false;
        while let Some(arg) = arguments.next() {
            any = true;
            if let ExprKind::String(text) = &arg.value.kind {
                let message = "`GenericForeignKey` takes the names of models, not text";
                self.push(
                    Diagnostic::error(codes::WRONG_OPTION, message)
                        .primary(arg.value.span, "expected the name of a model")
                        .help(format!(
                            "name the models that it may point to, `GenericForeignKey(Post, Comment)`; the names of its columns are options: `ct_field={text}`, `fk_field=…`"
                        )),
                );
                return None;
            }
            let ExprKind::Path(path) = &arg.value.kind else {
                self.wrong_kind("GenericForeignKey", "the names of models", &arg.value);
                complete = false;
                continue;
            };
            let Found::Model(model) = self.find_target(arguments.scope, path) else {
                complete = false;
                continue;
            };
            if let Some((_, first)) = targets.iter().find(|(target, _)| target.model == model) {
                let first = *first;
                self.given_twice(&path.text(), arg.span, first);
                continue;
            }
            let target = GenericTarget {
                model,
                rust_name: String::new(),
            };
            targets.push((target, arg.span));
        }
        if !any {
            self.push(
                Diagnostic::error(
                    codes::MISSING_OPTION,
                    "`GenericForeignKey` needs the models that it may point to",
                )
                .primary(arguments.callee(), "no model is named")
                .help("name each of them: `GenericForeignKey(Post, Comment)`"),
            );
            return None;
        }
        for (target, span) in &targets {
            let name = &self.schema[target.model].name;
            if name.chars().count() > 100 {
                let message =
                    format!("the name of the model `{name}` is too long for a content type");
                self.push(
                    Diagnostic::error(codes::CONTENT_TYPE_NAME, message)
                        .primary(*span, "at most 100 characters")
                        .help("give the model a shorter name; `db_table` can keep the table's"),
                );
            }
        }
        complete.then(|| targets.into_iter().map(|(target, _)| target).collect())
    }

    /// What the columns hold that say which row, now that every key is known.
    pub(in crate::lower) fn settle_generics(&mut self, pending: &mut Pending<'a>) {
        let made = std::mem::take(&mut pending.generic_keys);
        for position in 0..self.schema.models.len() {
            for generic in self.schema.models[position].generics.clone() {
                self.settle_generic(&generic, made.contains(&generic.key));
            }
        }
        for back in std::mem::take(&mut pending.generic_backs) {
            self.make_back(&back);
        }
    }

    fn settle_generic(&mut self, generic: &Generic, made: bool) {
        let keys: Vec<FieldId> = generic
            .targets
            .iter()
            .map(|target| {
                self.schema
                    .model(target.model)
                    .primary_key()
                    .storage_field()
                    .id
            })
            .collect();
        let Some(&first) = keys.first() else { return };
        let stored = keys.iter().map(|&key| stored_as(self.schema.field(key)));
        let kinds: Vec<Stored> = stored.collect();
        if made {
            let one = kinds.iter().all(|kind| *kind == kinds[0]) && kinds[0] != Stored::Other;
            if !one {
                return self.different_keys(generic, &keys);
            }
            let (kind, length) = widest(&self.schema, &keys, kinds[0], first);
            let field = &mut self.schema[generic.key];
            (field.kind, field.max_length) = (kind, length);
            return;
        }
        let column = stored_as(self.schema.field(generic.key));
        let fits = |kind: &Stored| match column {
            Stored::Text => *kind != Stored::Other,
            column => *kind == column,
        };
        if column == Stored::Other || !kinds.iter().all(fits) {
            self.different_keys(generic, &keys);
        }
    }

    fn different_keys(&mut self, generic: &Generic, keys: &[FieldId]) {
        let list: Vec<String> = keys
            .iter()
            .map(|&key| {
                let key = self.schema.field(key);
                if key.model().has_composite_key() {
                    return format!("`{}` has a key of several columns", key.model().label());
                }
                format!(
                    "`{}` has a `{}`",
                    key.model().label(),
                    key.get().kind.name()
                )
            })
            .collect();
        let name = self.schema[generic.key].name.clone();
        self.push(
            Diagnostic::error(
                codes::GENERIC_KEYS,
                format!("`{name}` cannot hold the keys of all models of `{}`", generic.name),
            )
            .primary(generic.origin.span, list.join(", "))
            .help(format!(
                "declare `{name} = CharField(max_length=…)` in the model: text holds integers, UUIDs and texts"
            )),
        );
    }

    /// Reads `GenericRelation(Comment)`.
    pub(super) fn lower_generic_back(
        &mut self,
        model: &Expanded<'a>,
        ast: &'a ast::Field,
        mut arguments: Arguments<'a>,
        pending: &mut Pending<'a>,
    ) -> Option<()> {
        let to = self.target_option(&mut arguments);
        let names = ["content_type_field", "object_id_field"].map(|option| {
            let arg = arguments.take(option)?;
            self.name_value(option, &arg.value)
        });
        self.flag(&mut arguments, "for_concrete_model");
        self.finish(
            arguments,
            &[
                "to",
                "content_type_field",
                "object_id_field",
                "for_concrete_model",
            ],
        );
        let [content_type, key] = names;
        pending.generic_backs.push(PendingBack {
            from: model.id,
            to: to?,
            ast,
            content_type,
            key,
        });
        Some(())
    }

    fn make_back(&mut self, back: &PendingBack<'a>) {
        let schema = &self.schema;
        let named = |wanted: &Option<String>, field: FieldId| {
            wanted
                .as_ref()
                .is_none_or(|name| *name == schema[field].name)
        };
        let target = schema.model(back.to);
        let all: Vec<&Generic> = target.get().generics.iter().collect();
        let found: Vec<&Generic> = all
            .iter()
            .copied()
            .filter(|generic| generic.targets.iter().any(|to| to.model == back.from))
            .filter(|generic| {
                named(&back.content_type, generic.content_type) && named(&back.key, generic.key)
            })
            .collect();
        let name = &back.ast.name;
        let (from_label, to_label) = (schema.model(back.from).label(), target.label());
        let &[generic] = found.as_slice() else {
            let member = (back.from, name.text.clone());
            self.world.broken.insert(member);
            if self.world.incomplete.contains(&back.to) {
                return;
            }
            let message = if found.is_empty() {
                format!("no generic foreign key of `{to_label}` points to `{from_label}`")
            } else {
                format!("several generic foreign keys of `{to_label}` point to `{from_label}`")
            };
            let mut report = Diagnostic::error(codes::NO_WAY_BACK, message)
                .primary(back.ast.ty.span, "nothing to go back over");
            report = match (found.is_empty(), all.first()) {
                (false, _) => {
                    report.help("say which by `content_type_field=…` and `object_id_field=…`")
                }
                (true, Some(other)) => report
                    .secondary(other.origin.span, "this one names other models")
                    .help(format!("add `{}` to its models", schema[back.from].name)),
                (true, None) => report.help(format!(
                    "declare one there: `target = GenericForeignKey({})`",
                    schema[back.from].name
                )),
            };
            self.push(report);
            return;
        };
        let kind = RelationKind::Generic {
            key: generic.key,
            content_type: generic.content_type,
        };
        let id = RelationId::next(&self.schema.relations);
        let relation = Relation {
            via: Vec::new(),
            id,
            from: back.from,
            to: back.to,
            name: name.text.clone(),
            accessor: Some(name.text.clone()),
            kind,
            nullable: false,
            on_delete: Some(OnDelete::Cascade),
            db_constraint: false,
            inverse: None,
            symmetrical: false,
            to_field: None,
            limit_choices_to: None,
            blank: true,
            editable: false,
            verbose_name: crate::naming::field_verbose_name(&name.text),
            help_text: String::new(),
            docs: docs(back.ast.docs.as_ref()),
            rust: RelationNames::default(),
            origin: self.origin(name.span),
            was: Vec::new(),
        };
        self.schema.relations.push(relation);
        self.schema[back.from].relations.push(id);
    }

    /// An index over the two columns, unless there is one that begins with them or none is wanted.
    pub(in crate::lower) fn index_generics(&mut self) {
        for position in 0..self.schema.models.len() {
            let model = &self.schema.models[position];
            let mut made = Vec::new();
            for generic in model.generics.iter().filter(|generic| generic.index) {
                let wanted = [generic.content_type, generic.key];
                let begins = |columns: &[IndexColumn]| {
                    columns.len() >= 2 && (0..2).all(|at| columns[at].field == wanted[at])
                };
                let served = model
                    .meta
                    .indexes
                    .iter()
                    .any(|index| index.condition.is_none() && begins(&index.columns));
                if served {
                    continue;
                }
                let columns = wanted.map(|field| (self.schema[field].column.as_str(), false));
                made.push(Index {
                    name: names::declared_index(&model.table, &columns, "idx"),
                    automatic_name: true,
                    columns: wanted
                        .into_iter()
                        .map(|field| IndexColumn {
                            field,
                            descending: false,
                        })
                        .collect(),
                    opclasses: Vec::new(),
                    expressions: Vec::new(),
                    condition: None,
                    include: Vec::new(),
                    method: IndexMethod::default(),
                    tablespace: None,
                    backends: Vec::new(),
                    origin: generic.origin.clone(),
                });
            }
            self.schema.models[position].meta.indexes.extend(made);
        }
    }
}

/// What the column of a key is stored as.
fn stored_as(field: FieldRef<'_>) -> Stored {
    if field.primary_key && field.model().has_composite_key() {
        return Stored::Other;
    }
    match field.storage_kind() {
        FieldKind::SmallAuto
        | FieldKind::Auto
        | FieldKind::BigAuto
        | FieldKind::SmallInteger
        | FieldKind::Integer
        | FieldKind::BigInteger
        | FieldKind::PositiveSmallInteger
        | FieldKind::PositiveInteger
        | FieldKind::PositiveBigInteger => Stored::Integer,
        FieldKind::Uuid => Stored::Uuid,
        FieldKind::Char
        | FieldKind::Text
        | FieldKind::Slug { .. }
        | FieldKind::Email
        | FieldKind::Url => Stored::Text,
        _ => Stored::Other,
    }
}

/// The kind that holds every one of the keys, which are stored alike, and the longest text.
fn widest(
    schema: &Schema,
    keys: &[FieldId],
    stored: Stored,
    first: FieldId,
) -> (FieldKind, Option<u32>) {
    match stored {
        Stored::Integer => {
            let large = |&key: &FieldId| {
                matches!(
                    schema[key].kind,
                    FieldKind::BigAuto | FieldKind::BigInteger | FieldKind::PositiveBigInteger
                )
            };
            let kind = if keys.iter().any(large) {
                FieldKind::BigInteger
            } else {
                FieldKind::Integer
            };
            (kind, None)
        }
        Stored::Text => {
            let lengths: Option<Vec<u32>> =
                keys.iter().map(|&key| schema[key].max_length).collect();
            match lengths.and_then(|lengths| lengths.into_iter().max()) {
                Some(length) => (FieldKind::Char, Some(length)),
                None => (FieldKind::Text, None),
            }
        }
        Stored::Uuid | Stored::Other => (schema[first].kind.clone(), None),
    }
}
