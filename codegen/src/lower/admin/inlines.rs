//! `inlines`: rows of other models that are edited on the page of a row, and how they refer to it.

use super::super::Lowering;
use super::super::arguments::{Arguments, list};
use super::super::expr::names_of;
use super::super::names::Found;
use super::Home;
use super::form::FORM_KEYS;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::naming;
use crate::schema::{
    FieldId, Inline, InlineLayout, InlineLink, ModelId, ModelRef, RelationKind, Schema,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// What an inline takes beside the keys of forms.
const KEYS: [&str; 12] = [
    "fk_name",
    "ct_field",
    "ct_fk_field",
    "extra",
    "min_num",
    "max_num",
    "can_delete",
    "show_change_link",
    "verbose_name",
    "verbose_name_plural",
    "classes",
    "model",
];

/// The rows that an inline names, and where.
#[derive(Clone, Copy)]
struct Rows {
    model: ModelId,
    /// The key that relates them to the row, where the name says it: that of a many-to-many field.
    key: Option<FieldId>,
    span: Span,
}

impl<'a> Lowering<'a> {
    /// `[Friendship, tags, Stacked(Comment, extra=1)]`.
    pub(super) fn inlines(&mut self, home: Home<'_>, value: &'a ast::Expr) -> Vec<Inline> {
        let mut number = 0;
        self.admin_list(home, "inlines", value, |me, item| {
            let prefix = format!("inlines[{number}].");
            let inline = me.inline(home, &prefix, item);
            number += usize::from(inline.is_some());
            inline
        })
    }

    fn inline(&mut self, home: Home<'_>, prefix: &str, item: &'a ast::Expr) -> Option<Inline> {
        match &item.kind {
            ExprKind::Path(path) => {
                let rows = self.inline_rows(home, path)?;
                let link = self.inline_link(home.model, rows, None)?;
                Some(settled(&self.schema, Inline::new(rows.model, link)))
            }
            ExprKind::Call(call) => {
                let name = call.callee.text();
                let Some(layout) = InlineLayout::from_name(&name) else {
                    self.no_layout(&name, call.callee.span);
                    return None;
                };
                self.inline_call(home, prefix, layout, call)
            }
            ExprKind::Error => None,
            _ => {
                self.wrong_kind(
                    "inlines",
                    "models, such as `Comment` or `Stacked(Comment, extra=1)`",
                    item,
                );
                None
            }
        }
    }

    fn no_layout(&mut self, name: &str, span: Span) {
        let diagnostic = Diagnostic::error(
            codes::WRONG_OPTION,
            format!("`{name}` is no way to lay out the rows of an inline"),
        )
        .primary(span, "expected `Tabular` or `Stacked`");
        let meant = InlineLayout::ALL
            .into_iter()
            .find(|layout| name.contains(layout.name()));
        self.push(match meant {
            Some(layout) => diagnostic.fix(
                "inlines of all sorts are called alike",
                [Edit::replace(span, layout.name())],
            ),
            None => diagnostic.help(
                "name the model alone, or with options: `Tabular(Comment, extra=1)`, `Stacked(Comment)`",
            ),
        });
    }

    fn inline_call(
        &mut self,
        home: Home<'_>,
        prefix: &str,
        layout: InlineLayout,
        call: &'a ast::Call,
    ) -> Option<Inline> {
        let mut arguments = self.arguments(home.scope, call);
        let Some(model) = arguments.next().or_else(|| arguments.take("model")) else {
            self.missing(&arguments, "model", "the model of the rows");
            return None;
        };
        let rows = match &model.value.kind {
            ExprKind::Path(path) => self.inline_rows(home, path)?,
            ExprKind::Error => return None,
            _ => {
                self.wrong_kind(layout.name(), "the name of a model", &model.value);
                return None;
            }
        };
        let link = self.inline_link(home.model, rows, Some(&mut arguments));
        // The other options are looked at even where the link is not found.
        let mut inline = Inline::new(rows.model, link.unwrap_or(InlineLink::Generic(0)));
        inline.layout = layout;
        let home = Home {
            model: rows.model,
            prefix,
            ..home
        };
        self.inline_options(home, &mut arguments, &mut inline);
        for key in FORM_KEYS {
            if let Some(arg) = arguments.take(key) {
                self.admin_place(home, key, arg.span);
                self.lower_form_key(home, key, &arg.value, &mut inline.form);
            }
        }
        let known: Vec<&str> = KEYS.into_iter().chain(FORM_KEYS).collect();
        self.finish(arguments, &known);
        link?;
        Some(settled(&self.schema, inline))
    }

    fn inline_options(
        &mut self,
        home: Home<'_>,
        arguments: &mut Arguments<'a>,
        inline: &mut Inline,
    ) {
        for (key, place) in [
            ("extra", &mut inline.extra),
            ("min_num", &mut inline.min_num),
        ] {
            if let Some(number) = self.count(arguments, key) {
                *place = number;
            }
        }
        if let Some(span) = arguments.place("max_num") {
            self.admin_place(home, "max_num", span);
            inline.max_num = self.count(arguments, "max_num");
        }
        for (key, place) in [
            ("can_delete", &mut inline.can_delete),
            ("show_change_link", &mut inline.show_change_link),
        ] {
            if let Some(flag) = self.flag(arguments, key) {
                *place = flag;
            }
        }
        inline.verbose_name = self.text(arguments, "verbose_name");
        let plural = self.text(arguments, "verbose_name_plural");
        let usual = inline.verbose_name.as_deref();
        inline.verbose_name_plural = plural.or_else(|| usual.map(naming::verbose_name_plural));
        if let Some(arg) = arguments.take("classes")
            && let Some(items) = self.list_value("classes", &arg.value)
        {
            inline.classes = items
                .iter()
                .filter_map(|item| self.name_value("classes", item))
                .collect();
        }
    }

    /// The rows that a name means: those of a model, or the join rows of a many-to-many field.
    fn inline_rows(&mut self, home: Home<'_>, path: &ast::Path) -> Option<Rows> {
        let is_model = self.find_quietly(home.scope.app, path).is_some();
        if let (Some(name), false) = (path.as_ident(), is_model)
            && let Some(relation) = self.schema.model(home.model).find_relation(&name.text)
        {
            if let RelationKind::ManyToMany {
                through, source, ..
            } = relation.get().kind
            {
                return Some(Rows {
                    model: through,
                    key: Some(source),
                    span: path.span,
                });
            }
            let (model, text) = (relation.to().label(), name.text.clone());
            self.push(
                Diagnostic::error(
                    codes::WRONG_OPTION,
                    format!("`inlines` takes models and many-to-many fields, `{text}` is neither"),
                )
                .primary(path.span, "a relation by a key")
                .help(format!("name the model of its rows: `{model}`")),
            );
            return None;
        }
        match self.find_target(home.scope, path) {
            Found::Model(model) => Some(Rows {
                model,
                key: None,
                span: path.span,
            }),
            Found::Nothing => None,
        }
    }

    /// How the rows refer to a row of `model`: what the options say, or the only way that there is.
    fn inline_link(
        &mut self,
        model: ModelId,
        rows: Rows,
        mut arguments: Option<&mut Arguments<'a>>,
    ) -> Option<InlineLink> {
        let mut option = |key| arguments.as_mut().and_then(|arguments| arguments.take(key));
        let (named, content_type, key) =
            (option("fk_name"), option("ct_field"), option("ct_fk_field"));
        if content_type.is_some() || key.is_some() {
            let columns = [content_type, key].map(|arg| match arg {
                Some(arg) => self.inline_field(rows.model, arg),
                None => None,
            });
            // What names nothing has been reported.
            let known = columns[0].is_some() == content_type.is_some()
                && columns[1].is_some() == key.is_some();
            return known
                .then(|| self.generic_link(model, rows, columns))
                .flatten();
        }
        if let Some(arg) = named {
            let field = self.inline_field(rows.model, arg)?;
            if !leads_to(&self.schema, field, model) {
                self.no_key(model, rows, arg.value.span);
                return None;
            }
            return Some(InlineLink::Key(field));
        }
        if let Some(key) = rows.key {
            return Some(InlineLink::Key(key));
        }
        let child = self.schema.model(rows.model);
        let keys: Vec<FieldId> = columns_of(child)
            .filter(|&field| leads_to(&self.schema, field, model))
            .collect();
        match keys.as_slice() {
            [only] => return Some(InlineLink::Key(*only)),
            [] => {}
            [first, ..] => {
                let names: Vec<&str> = keys
                    .iter()
                    .map(|&field| self.schema[field].name.as_str())
                    .collect();
                let (names, first) = (list(&names), self.schema[*first].name.clone());
                self.which_key(model, rows, &names, &format!("fk_name={first}"));
                return None;
            }
        }
        if child.generics.is_empty() {
            if !self.key_of_parent(model, rows) {
                self.no_key(model, rows, rows.span);
            }
            return None;
        }
        self.generic_link(model, rows, [None, None])
    }

    /// The generic foreign key of the rows that may point to `model`, of those with these columns.
    fn generic_link(
        &mut self,
        model: ModelId,
        rows: Rows,
        columns: [Option<FieldId>; 2],
    ) -> Option<InlineLink> {
        if self.schema[rows.model].generics.is_empty() && self.key_of_parent(model, rows) {
            return None;
        }
        let (parent, child) = (self.schema.model(model), self.schema.model(rows.model));
        let concrete = parent.concrete().id;
        let keys = child.generics.iter().enumerate();
        let keys: Vec<_> = keys
            .filter(|(_, generic)| {
                columns[0].is_none_or(|field| field == generic.content_type)
                    && columns[1].is_none_or(|field| field == generic.key)
            })
            .collect();
        let leading: Vec<_> = keys
            .iter()
            .filter(|(_, generic)| {
                let mut targets = generic.targets.iter();
                targets.any(|target| self.schema.model(target.model).concrete().id == concrete)
            })
            .collect();
        let (parent, child) = (parent.label(), child.label());
        match leading.as_slice() {
            [(only, _)] => return Some(InlineLink::Generic(*only)),
            [(_, first), ..] => {
                let names: Vec<&str> = leading.iter().map(|(_, key)| key.name.as_str()).collect();
                let column = self.schema[first.content_type].name.clone();
                let names = list(&names);
                self.which_key(model, rows, &names, &format!("ct_field={column}"));
                return None;
            }
            [] => {}
        }
        let (message, help) = match keys.as_slice() {
            [] if self.schema[rows.model].generics.is_empty() => (
                format!("`{child}` has no generic foreign key"),
                format!("leave `ct_field` and `ct_fk_field` out, or give it one: `target = GenericForeignKey({parent})`"),
            ),
            [] => (
                format!("`{child}` has no generic foreign key over these columns"),
                "name the `ct_field` and the `ct_fk_field` of one of its generic foreign keys, or neither".to_owned(),
            ),
            [(_, key), ..] => (
                format!("`{}` of `{child}` does not point to `{parent}`", key.name),
                format!("add the model to what it may point to: `{} = GenericForeignKey({parent}, …)`", key.name),
            ),
        };
        let declared = self.schema[rows.model].origin.span;
        self.push(
            Diagnostic::error(codes::INLINE_GENERIC, message)
                .primary(rows.span, "not related to a row of this model")
                .secondary(declared, "declared here")
                .help(help),
        );
        None
    }

    /// Reports a generic foreign key that a parent of the rows has, in its own table; `false` where none leads to `model`.
    fn key_of_parent(&mut self, model: ModelId, rows: Rows) -> bool {
        let (parent, child) = (self.schema.model(model), self.schema.model(rows.model));
        let concrete = parent.concrete().id;
        let above = child.lineage().into_iter().skip(1);
        let key = above
            .flat_map(|(_, above)| above.get().generics.iter().map(move |key| (above, key)))
            .find(|(_, key)| {
                let mut targets = key.targets.iter();
                targets.any(|target| self.schema.model(target.model).concrete().id == concrete)
            });
        let Some((above, key)) = key else {
            return false;
        };
        let (above, child) = (above.label(), child.label());
        let message = format!(
            "the generic foreign key `{}` is in the table of `{above}`, not in that of `{child}`",
            key.name
        );
        let declared = key.origin.span;
        self.push(
            Diagnostic::error(codes::INLINE_GENERIC, message)
                .primary(rows.span, "inherits it")
                .secondary(declared, "declared here")
                .help(format!(
                    "make the inline one of `{above}`, or declare the key in an abstract model, whose children have it in their own tables"
                )),
        );
        true
    }

    /// The column of the rows that an option names.
    fn inline_field(&mut self, model: ModelId, arg: &'a ast::Arg) -> Option<FieldId> {
        let ExprKind::Path(path) = &arg.value.kind else {
            let key = arg.name.as_ref().map_or("", |name| name.text.as_str());
            self.wrong_kind(key, "the name of a field", &arg.value);
            return None;
        };
        let view = self.schema.model(model);
        let text = path.text();
        let found = view.find_column(&text).map(|field| field.id);
        let found = found.or_else(|| view.find_inherited(&text).map(|(_, field)| field.id));
        if found.is_none()
            && let Some(name) = names_of(path).first()
        {
            self.unknown_member(model, name);
        }
        found
    }

    fn no_key(&mut self, model: ModelId, rows: Rows, span: Span) {
        let (parent, child) = (
            self.schema.model(model).label(),
            self.schema.model(rows.model),
        );
        // A key that could not be read may be the one that is missing.
        let unread = self.world.incomplete.contains(&rows.model)
            || self
                .world
                .broken
                .iter()
                .any(|(broken, _)| *broken == rows.model);
        if unread {
            return;
        }
        let (message, help) = if span == rows.span {
            (
                format!("`{}` has no foreign key to `{parent}`", child.label()),
                format!(
                    "rows of an inline belong to the row of the page: give the model a `ForeignKey({parent}, …)`, or take it out"
                ),
            )
        } else {
            (
                format!("`fk_name` names no foreign key to `{parent}`"),
                "name one that leads there, or leave `fk_name` out where there is one alone"
                    .to_owned(),
            )
        };
        let declared = child.origin.span;
        self.push(
            Diagnostic::error(codes::INLINE_KEY, message)
                .primary(span, "not related to a row of this model")
                .secondary(declared, "declared here")
                .help(help),
        );
    }

    fn which_key(&mut self, model: ModelId, rows: Rows, names: &str, option: &str) {
        let (parent, child) = (
            self.schema.model(model).label(),
            self.schema.model(rows.model).label(),
        );
        self.push(
            Diagnostic::error(
                codes::INLINE_KEY,
                format!("`{child}` refers to `{parent}` more than once"),
            )
            .primary(rows.span, format!("by {names}"))
            .help(format!("say which is meant: `Tabular({child}, {option})`")),
        );
    }
}

/// One row alone can refer by a key that is unique.
fn settled(schema: &Schema, mut inline: Inline) -> Inline {
    if let InlineLink::Key(field) = inline.link
        && schema.field(field).is_unique()
    {
        inline.max_num = Some(1);
    }
    inline
}

/// The columns of a model, those of its parents too.
fn columns_of(model: ModelRef<'_>) -> impl Iterator<Item = FieldId> {
    let inherited = model.inherited_fields().into_iter();
    let fields = model.fields().map(|field| field.id);
    fields.chain(inherited.map(|(_, field)| field.id))
}

/// Whether the field is a foreign key to rows of the model, or to those of a parent of it.
fn leads_to(schema: &Schema, field: FieldId, model: ModelId) -> bool {
    let Some(relation) = schema[field].relation else {
        return false;
    };
    let to = schema[relation].to;
    let to = schema.model(to).concrete().id;
    let lineage = schema.model(model).concrete().lineage();
    lineage.iter().any(|(_, parent)| parent.id == to)
}
