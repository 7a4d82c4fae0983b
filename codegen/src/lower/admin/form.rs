//! What `admin` says about the form of one row.

use super::super::{Lowering, Scope};
use crate::schema::{FieldId, Fieldset, ModelId, PrepopulatedField, RadioField, RadioLayout};
use crate::syntax::ast::{self, ExprKind, Ident};

impl<'a> Lowering<'a> {
    /// `[("Title", { fields: [a, b], classes: ["collapse"], description: "…" })]`.
    pub(in crate::lower) fn fieldsets(
        &mut self,
        scope: Scope,
        model: ModelId,
        value: &'a ast::Expr,
    ) -> Vec<Fieldset> {
        self.admin_list(model, "fieldsets", value, |me, item| {
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
                classes: Vec::new(),
                description: String::new(),
            };
            for entry in entries {
                match entry.key.text.as_str() {
                    "fields" => {
                        fieldset.members = me.members(model, "fieldsets.fields", &entry.value)
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
    pub(in crate::lower) fn radio_fields(
        &mut self,
        model: ModelId,
        value: &'a ast::Expr,
    ) -> Vec<RadioField> {
        let ExprKind::Object(entries) = &value.kind else {
            self.wrong_kind("radio_fields", "an object, `{ status: VERTICAL }`", value);
            return Vec::new();
        };
        let mut fields = Vec::new();
        for entry in entries {
            let field = self.entry_field(model, &entry.key);
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
                let places = self.places.admin.entry(model).or_default();
                places.insert(format!("radio_fields[{}]", fields.len()), entry.span);
                fields.push(RadioField { field, layout });
            }
        }
        fields
    }

    /// `{ slug: [title] }`.
    pub(in crate::lower) fn prepopulated_fields(
        &mut self,
        model: ModelId,
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
            let field = self.entry_field(model, &entry.key);
            let Some(items) = self.list_value("prepopulated_fields", &entry.value) else {
                continue;
            };
            let from: Vec<FieldId> = items
                .iter()
                .filter_map(|item| self.own_field(model, "prepopulated_fields", item))
                .collect();
            if let Some(field) = field {
                let places = self.places.admin.entry(model).or_default();
                places.insert(format!("prepopulated_fields[{}]", fields.len()), entry.span);
                fields.push(PrepopulatedField { field, from });
            }
        }
        fields
    }

    pub(in crate::lower) fn entry_field(
        &mut self,
        model: ModelId,
        key: &ast::StringLit,
    ) -> Option<FieldId> {
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
