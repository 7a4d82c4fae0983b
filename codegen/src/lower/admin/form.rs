//! What `admin` and its inlines say about the form of one row.

use super::super::Lowering;
use super::super::expr::Context;
use super::Home;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    self, AdminForm, AdminMember, FieldId, Fieldset, ModelId, OrderTerm, PrepopulatedField,
    RadioField, RadioLayout, RelationId,
};
use crate::syntax::ast::{self, ExprKind, Ident};

/// The keys that are read here.
pub(super) const FORM_KEYS: [&str; 12] = [
    "ordering",
    "fields",
    "exclude",
    "fieldsets",
    "readonly_fields",
    "autocomplete_fields",
    "raw_id_fields",
    "filter_horizontal",
    "filter_vertical",
    "radio_fields",
    "prepopulated_fields",
    "view_on_site",
];

impl<'a> Lowering<'a> {
    /// Reads a key of the form; whether it is one.
    pub(super) fn lower_form_key(
        &mut self,
        home: Home<'_>,
        key: &str,
        value: &'a ast::Expr,
        form: &mut AdminForm,
    ) -> bool {
        match key {
            "ordering" => {
                if let Some(items) = self.list_value(key, value) {
                    form.ordering = self.order(&mut Context::new(home.scope, home.model), items);
                }
            }
            "fields" => {
                let (members, lines) = self.lines(home, key, value);
                (form.fields, form.lines) = (Some(members), lines);
            }
            "exclude" => form.exclude = self.members(home, key, value),
            "fieldsets" => form.fieldsets = self.fieldsets(home, value),
            "readonly_fields" => form.readonly_fields = self.members(home, key, value),
            "autocomplete_fields" => {
                form.autocomplete_fields = self.relation_list(home, key, value);
            }
            "raw_id_fields" => form.raw_id_fields = self.relation_list(home, key, value),
            "filter_horizontal" => form.filter_horizontal = self.relation_list(home, key, value),
            "filter_vertical" => form.filter_vertical = self.relation_list(home, key, value),
            "radio_fields" => form.radio_fields = self.radio_fields(home, value),
            "prepopulated_fields" => {
                form.prepopulated_fields = self.prepopulated_fields(home, value);
            }
            "view_on_site" => {
                if let Some(flag) = self.flag_value(home.scope, key, value) {
                    form.view_on_site = flag;
                }
            }
            _ => return false,
        }
        true
    }

    /// What an admin site orders by, it shows and turns round: columns.
    pub(in crate::lower) fn only_columns(&mut self, ordering: &[OrderTerm]) {
        for term in ordering {
            let simple = match &term.key.kind {
                schema::ExprKind::Column(_) => term.nulls.is_none(),
                schema::ExprKind::Call { function, .. } => *function == schema::Function::Random,
                _ => false,
            };
            if !simple {
                self.push(
                    Diagnostic::error(
                        codes::WRONG_OPTION,
                        "`ordering` of the admin takes columns and `\"?\"`",
                    )
                    .primary(term.span, "an expression")
                    .help("order by it in `meta`: an admin without `ordering` has the order of its model"),
                );
            }
        }
    }

    fn members(&mut self, home: Home<'_>, key: &str, value: &'a ast::Expr) -> Vec<AdminMember> {
        self.admin_list(home, key, value, |me, item| {
            me.admin_member(home.model, key, item)
        })
    }

    /// `[a, (b, c)]`: fields, some of them side by side; with how many of them stand on each line.
    fn lines(
        &mut self,
        home: Home<'_>,
        key: &str,
        value: &'a ast::Expr,
    ) -> (Vec<AdminMember>, Vec<usize>) {
        let (mut members, mut lines) = (Vec::new(), Vec::new());
        for item in self.list_value(key, value).into_iter().flatten() {
            let line = match &item.kind {
                ExprKind::List { items, .. } if !items.is_empty() => items.as_slice(),
                _ => std::slice::from_ref(item),
            };
            let before = members.len();
            for item in line {
                if let Some(member) = self.admin_member(home.model, key, item) {
                    self.admin_place(home, &format!("{key}[{}]", members.len()), item.span);
                    members.push(member);
                }
            }
            if members.len() > before {
                lines.push(members.len() - before);
            }
        }
        (members, lines)
    }

    fn relation_list(
        &mut self,
        home: Home<'_>,
        key: &str,
        value: &'a ast::Expr,
    ) -> Vec<RelationId> {
        self.admin_list(home, key, value, |me, item| {
            let member = me.admin_member(home.model, key, item)?;
            let relation = match &member {
                AdminMember::Relation(relation) => Some(*relation),
                AdminMember::Column(path) if path.steps.is_empty() => {
                    me.schema[path.field].relation
                }
                _ => None,
            };
            if relation.is_none() {
                me.push(
                    Diagnostic::error(
                        codes::NEEDS_RELATION,
                        format!("`{key}` takes relations of the model"),
                    )
                    .primary(item.span, "not a relation")
                    .help("take it out of the list"),
                );
            }
            relation
        })
    }

    /// `[("Title", { fields: [a, b], classes: ["collapse"], description: "…" })]`.
    fn fieldsets(&mut self, home: Home<'_>, value: &'a ast::Expr) -> Vec<Fieldset> {
        let scope = home.scope;
        self.admin_list(home, "fieldsets", value, |me, item| {
            let parts = match &item.kind {
                ExprKind::List { items, .. } => items.as_slice(),
                _ => &[],
            };
            let (title, options) = match parts {
                [title, options] => (title, options),
                _ => {
                    me.wrong_kind("fieldsets", "pairs of a title and `{ fields: […] }`", item);
                    return None;
                }
            };
            let title = match title.kind {
                ExprKind::Null | ExprKind::None => None,
                _ => Some(me.text_value(scope, "fieldsets", title)?),
            };
            let ExprKind::Object(entries) = &options.kind else {
                me.wrong_kind("fieldsets", "`{ fields: […] }`", options);
                return None;
            };
            let mut fieldset = Fieldset {
                title,
                members: Vec::new(),
                lines: Vec::new(),
                classes: Vec::new(),
                description: String::new(),
            };
            for entry in entries {
                match entry.key.text.as_str() {
                    "fields" => {
                        (fieldset.members, fieldset.lines) =
                            me.lines(home, "fieldsets.fields", &entry.value);
                    }
                    "classes" => {
                        let items = me.list_value("classes", &entry.value)?;
                        fieldset.classes = items
                            .iter()
                            .filter_map(|item| me.name_value("classes", item))
                            .collect();
                    }
                    "description" => {
                        fieldset.description = me.text_value(scope, "description", &entry.value)?
                    }
                    _ => {
                        let name = Ident {
                            text: entry.key.text.clone(),
                            span: entry.key.span,
                        };
                        me.unknown_setting(
                            "fieldsets",
                            &name,
                            &["fields", "classes", "description"],
                            &[],
                        );
                    }
                }
            }
            Some(fieldset)
        })
    }

    /// `{ status: VERTICAL }`.
    fn radio_fields(&mut self, home: Home<'_>, value: &'a ast::Expr) -> Vec<RadioField> {
        let ExprKind::Object(entries) = &value.kind else {
            self.wrong_kind("radio_fields", "an object, `{ status: VERTICAL }`", value);
            return Vec::new();
        };
        let mut fields = Vec::new();
        for entry in entries {
            let field = self.entry_field(home.model, &entry.key);
            let layout = self.name_value("radio_fields", &entry.value);
            let layout = match layout.as_deref() {
                Some("HORIZONTAL") => RadioLayout::Horizontal,
                Some("VERTICAL") => RadioLayout::Vertical,
                Some(_) => {
                    self.wrong_kind("radio_fields", "`HORIZONTAL` or `VERTICAL`", &entry.value);
                    continue;
                }
                None => continue,
            };
            if let Some(field) = field {
                self.admin_place(home, &format!("radio_fields[{}]", fields.len()), entry.span);
                fields.push(RadioField { field, layout });
            }
        }
        fields
    }

    /// `{ slug: [title] }`.
    fn prepopulated_fields(
        &mut self,
        home: Home<'_>,
        value: &'a ast::Expr,
    ) -> Vec<PrepopulatedField> {
        let ExprKind::Object(entries) = &value.kind else {
            self.wrong_kind(
                "prepopulated_fields",
                "an object, `{ slug: [title] }`",
                value,
            );
            return Vec::new();
        };
        let mut fields = Vec::new();
        for entry in entries {
            let field = self.entry_field(home.model, &entry.key);
            let Some(items) = self.list_value("prepopulated_fields", &entry.value) else {
                continue;
            };
            let from: Vec<FieldId> = items
                .iter()
                .filter_map(|item| self.own_field(home.model, "prepopulated_fields", item))
                .collect();
            if let Some(field) = field {
                let place = format!("prepopulated_fields[{}]", fields.len());
                self.admin_place(home, &place, entry.span);
                fields.push(PrepopulatedField { field, from });
            }
        }
        fields
    }

    fn entry_field(&mut self, model: ModelId, key: &ast::StringLit) -> Option<FieldId> {
        let name = Ident {
            text: key.text.clone(),
            span: key.span,
        };
        match self.schema.model(model).find_field(&name.text) {
            Some(field) => Some(field.id),
            None => {
                self.unknown_member(model, &name);
                None
            }
        }
    }
}
