//! `pk = CompositePrimaryKey(order, number)`: a primary key of several columns of the model.
//!
//! It is no field: nothing is stored for it. Its members are ordinary columns, which stay what they are.

use super::super::bases::{Expanded, Part};
use super::super::expr::names_of;
use super::super::field_types::{self, Make};
use super::super::{Lowering, Scope};
use super::Pending;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{FieldId, FieldKind, FieldRef, ModelId};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident};

/// The most members: a key is a tuple in Rust, and longer ones have no traits.
const MOST_MEMBERS: usize = 8;

/// Whether a declaration is that of a composite key.
pub(super) fn is_composite(field: &ast::Field) -> bool {
    field_types::find(&field.ty.callee.text()).is_some_and(|found| found.make == Make::CompositeKey)
}

impl<'a> Lowering<'a> {
    /// The members of the model's composite key, if it declares one that can be. Its fields are lowered already.
    pub(super) fn lower_composite_key(
        &mut self,
        model: &Expanded<'a>,
        pending: &Pending<'a>,
    ) -> Option<Vec<FieldId>> {
        let mut declared = model.fields.iter().filter(|part| is_composite(part.item));
        let first = *declared.next()?;
        self.no_member(first.item);
        for second in declared {
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_FORM,
                    format!(
                        "`{}` has two composite primary keys",
                        self.schema[model.id].name
                    ),
                )
                .primary(second.item.name.span, "declared again")
                .secondary(first.item.name.span, "first declared here")
                .help("remove one of them"),
            );
        }
        let name = &first.item.name;
        if name.text != "pk" {
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_NAME,
                    format!(
                        "a composite primary key is called `pk`, not `{}`",
                        name.text
                    ),
                )
                .primary(name.span, "has no column, so no name of its own")
                .fix("rename it", [Edit::replace(name.span, "pk")]),
            );
        }
        self.no_other_key(model.id, name.span);
        self.key_members(model, first, pending)
    }

    /// Whether the model's key may be composite: that of a child is one column, as those of its parents are.
    pub(super) fn takes_composite_key(&mut self, model: &Expanded<'a>) -> bool {
        let Some(&(parent, named)) = model.parents.first() else {
            return true;
        };
        let mut declared = model.fields.iter().filter(|part| is_composite(part.item));
        if let Some(part) = declared.next() {
            let message = format!(
                "`{}` inherits from `{}` and has a composite primary key",
                self.schema[model.id].name, self.schema[parent].name
            );
            self.push(
                Diagnostic::error(codes::COMPOSITE_KEY_FORM, message)
                    .primary(part.item.name.span, "a child has a key of one column")
                    .secondary(named, "inherits here")
                    .help("leave it out, and make its members unique by a `UniqueConstraint`"),
            );
        }
        false
    }

    /// A field that is the primary key alone, beside the composite one.
    fn no_other_key(&mut self, model: ModelId, composite: Span) {
        let other = self
            .schema
            .model(model)
            .fields()
            .find(|field| field.primary_key)
            .map(|field| (field.name.clone(), field.id));
        let Some(other) = other else {
            return;
        };
        let place = self.places.field(&self.schema, other.1, "primary_key");
        self.push(
            Diagnostic::error(
                codes::TWO_PRIMARY_KEYS,
                format!(
                    "`{}` has a composite primary key, and `{}` as another",
                    self.schema[model].name, other.0
                ),
            )
            .primary(place, "a second primary key")
            .secondary(composite, "the first")
            .help("leave `primary_key` out"),
        );
    }

    fn key_members(
        &mut self,
        model: &Expanded<'a>,
        part: Part<'a, ast::Field>,
        pending: &Pending<'a>,
    ) -> Option<Vec<FieldId>> {
        let scope = Scope {
            app: part.app,
            model: Some(model.id),
        };
        let call = &part.item.ty;
        let mut arguments = self.arguments(scope, call);
        let mut members: Vec<(FieldId, Span)> = Vec::new();
        let mut complete = true;
        while let Some(arg) = arguments.next() {
            let found = self.member(model.id, &arg.value, pending);
            let Some(field) = found else {
                complete = false;
                continue;
            };
            let place = arg.value.span;
            if let Some((_, first)) = members.iter().find(|(other, _)| *other == field) {
                let message = format!("`{}` is twice in the primary key", self.schema[field].name);
                let report = Diagnostic::error(codes::COMPOSITE_KEY_FORM, message)
                    .primary(place, "listed again")
                    .secondary(*first, "first listed here")
                    .help("remove it");
                self.push(report);
                complete = false;
                continue;
            }
            members.push((field, place));
        }
        for option in arguments.rest() {
            let text = option.name.as_ref().map_or("", |name| name.text.as_str());
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_FORM,
                    format!("a composite primary key has no option `{text}`"),
                )
                .primary(option.span, "it has no column of its own")
                .help("give the option to one of its members, or leave it out"),
            );
        }
        let count = call.positional().count();
        if count < 2 {
            let help = match members.first() {
                Some((field, _)) => format!(
                    "name another field, or write `primary_key=true` at `{}`",
                    self.schema[*field].name
                ),
                None => "name its fields: `CompositePrimaryKey(order, number)`".to_owned(),
            };
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_FORM,
                    "a composite primary key has at least two fields",
                )
                .primary(call.span, if count == 0 { "none" } else { "only one" })
                .help(help),
            );
            return None;
        }
        if count > MOST_MEMBERS {
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_FORM,
                    format!("a composite primary key has at most {MOST_MEMBERS} fields"),
                )
                .primary(call.span, format!("{count} fields"))
                .help("give the model a key of its own, and these a `UniqueConstraint`"),
            );
            return None;
        }
        complete.then(|| members.into_iter().map(|(field, _)| field).collect())
    }

    /// The column that a member names.
    fn member(
        &mut self,
        model: ModelId,
        value: &'a ast::Expr,
        pending: &Pending<'a>,
    ) -> Option<FieldId> {
        let ExprKind::Path(path) = &value.kind else {
            match &value.kind {
                ExprKind::Error => {}
                ExprKind::String(text) => self.quoted_name(
                    "a composite primary key takes names of fields, not text",
                    value.span,
                    text,
                ),
                _ => self.wrong_kind("CompositePrimaryKey", "names of fields", value),
            }
            return None;
        };
        let names = names_of(path);
        let [name] = names.as_slice() else {
            self.not_a_member(
                value.span,
                &path.text(),
                "is a column of another table",
                "name fields of the model itself",
            );
            return None;
        };
        if pending.is_many(model, &name.text) {
            self.not_a_member(
                value.span,
                &name.text,
                "is a many-to-many, which has no column",
                "name fields with a column",
            );
            return None;
        }
        self.member_field(model, name)
    }

    fn member_field(&mut self, model: ModelId, name: &Ident) -> Option<FieldId> {
        let Some(field) = self.schema.model(model).find_column(&name.text) else {
            self.unknown_member(model, name);
            return None;
        };
        let id = field.id;
        match unfit(field) {
            Some((reason, help)) => {
                self.not_a_member(name.span, &name.text, reason, help);
                None
            }
            None => Some(id),
        }
    }

    fn not_a_member(&mut self, span: Span, name: &str, reason: &str, help: &str) {
        self.push(
            Diagnostic::error(
                codes::COMPOSITE_KEY_MEMBER,
                format!("`{name}` cannot be part of the primary key: it {reason}"),
            )
            .primary(span, "no part of a key")
            .help(help),
        );
    }
}

/// Why a column cannot be part of a key, and what to do.
fn unfit(field: FieldRef<'_>) -> Option<(&'static str, &'static str)> {
    if field.null {
        return Some((
            "may be NULL",
            "remove `null=true` there, or leave it out here",
        ));
    }
    let kind = &field.get().kind;
    if kind.is_generated() {
        return Some((
            "is computed by the database",
            "name the columns that it is computed from",
        ));
    }
    if kind.is_auto() {
        return Some((
            "counts up by itself, and is a key alone",
            "make it the primary key by `primary_key=true`, or an integer field that the program sets",
        ));
    }
    if field.choices.is_some() {
        return Some((
            "has choices, whose Rust type is no key",
            "leave out `choices` there, or give the model a key of its own and a `UniqueConstraint`",
        ));
    }
    if field.rust_type.is_some() {
        return Some((
            "has a Rust type of its own, which is no key",
            "leave out `rust` there, or give the model a key of its own and a `UniqueConstraint`",
        ));
    }
    let unfit = matches!(
        kind,
        FieldKind::Float
            | FieldKind::Decimal { .. }
            | FieldKind::Json
            | FieldKind::Binary
            | FieldKind::Duration
            | FieldKind::Time
            | FieldKind::File { .. }
            | FieldKind::Image { .. }
    );
    unfit.then_some((
        "is of a type that is no key",
        "keys are made of integers, text, UUIDs, dates, moments, booleans and foreign keys",
    ))
}
