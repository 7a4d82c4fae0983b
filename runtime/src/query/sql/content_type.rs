//! Columns that say which model a row points to: the database holds the id of a row of Django's table of content types, a
//! program the label of the model, `blog.post`.
//!
//! Reading looks the label up by the id, writing and comparing the id by the label, each in a subquery over a key of that small
//! table. So no id is ever remembered outside of the database, and one program serves databases whose ids differ. A label that
//! the table does not have is id 0, which no row has: a comparison finds nothing, a write breaks the foreign key.

use super::{
    super::{Node, Path},
    dialect::Family,
    scope::{Scope, place},
    writer::Writer,
};
use crate::{
    meta::{FieldKind, FieldMeta, ModelMeta, RelationMeta, text_key::TextKey},
    value::Value,
};

/// The table, by Django's name.
const TABLE: &str = "django_content_type";

/// A column as a statement writes or reads it.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// The name, unquoted.
    pub name: &'a str,
    /// The labels that it may hold, where it holds content types; empty otherwise.
    pub content_types: &'a [&'a str],
}

impl<'a> From<&'a str> for Column<'a> {
    fn from(name: &'a str) -> Self {
        Self {
            name,
            content_types: &[],
        }
    }
}

impl From<&'static FieldMeta> for Column<'static> {
    fn from(field: &'static FieldMeta) -> Self {
        Self {
            name: field.column,
            content_types: match field.kind {
                FieldKind::ContentType(labels) => labels,
                _ => &[],
            },
        }
    }
}

/// The field of a column node, if that holds content types.
fn holds_content_types(node: &Node, scope: &Scope<'_>) -> bool {
    let (scope, path, field) = match node {
        Node::Column(path, field) => (Some(scope), *path, *field),
        Node::Outer(levels, path, field) => (scope.at(*levels), *path, *field),
        _ => return false,
    };
    scope
        .and_then(|scope| place(scope.model, path, field)?.meta())
        .is_some_and(is_content_type)
}

pub(super) const fn is_content_type(field: &FieldMeta) -> bool {
    matches!(field.kind, FieldKind::ContentType(_))
}

impl<'q> Writer<'q> {
    /// `(SELECT "app_label" || '.' || "model" FROM … WHERE "id" = <column>)`.
    pub(super) fn label_of(&mut self, column: impl FnOnce(&mut Self)) {
        self.push("(SELECT ");
        let (open, between, close) = match self.caps.family {
            Family::MySql => ("CONCAT(", ", '.', ", ")"),
            Family::Sqlite | Family::Postgres => ("", " || '.' || ", ""),
        };
        self.push(open);
        self.name("app_label");
        self.push(between);
        self.name("model");
        self.push(close);
        self.push(" FROM ");
        self.name(TABLE);
        self.push(" WHERE ");
        self.name("id");
        self.push(" = ");
        column(self);
        self.push(")");
    }

    /// The id of a label: labels are names, which need no escaping.
    fn id_of(&mut self, label: &str) {
        let (app, model) = label.split_once('.').unwrap_or(("", label));
        self.push("COALESCE((SELECT ");
        self.name("id");
        self.push(" FROM ");
        self.name(TABLE);
        self.push(" WHERE ");
        self.name("app_label");
        self.text_literal(app);
        self.push(" AND ");
        self.name("model");
        self.text_literal(model);
        self.push("), 0)");
    }

    fn text_literal(&mut self, text: &str) {
        self.push(" = '");
        self.push(&text.replace('\'', "''"));
        self.push("'");
    }

    /// The parameter at `position` as the column holds it.
    pub(super) fn parameter_of(&mut self, column: Column<'_>, position: usize) {
        self.written(column, |writer| writer.placeholder(position));
    }

    /// A value as the column holds it.
    pub(super) fn written(&mut self, column: Column<'_>, value: impl FnOnce(&mut Self)) {
        if column.content_types.is_empty() {
            return value(self);
        }
        self.push("CASE ");
        value(self);
        for label in column.content_types {
            self.push(" WHEN '");
            self.push(&label.replace('\'', "''"));
            self.push("' THEN ");
            self.id_of(label);
        }
        self.push(" END");
    }

    /// Columns of the table with alias 0, each as a program reads it.
    pub(super) fn read_columns<'c, C: Copy + Into<Column<'c>>>(&mut self, columns: &[C]) {
        for (index, &column) in columns.iter().enumerate() {
            self.push(if index > 0 { ", " } else { "SELECT " });
            let column: Column<'c> = column.into();
            if column.content_types.is_empty() {
                self.aliased(0, column.name);
            } else {
                self.label_of(|writer| writer.aliased(0, column.name));
            }
        }
    }

    /// The new value of a column in an UPDATE.
    pub(super) fn assigned(
        &mut self,
        model: &'static ModelMeta,
        field: u16,
        value: &'q Node,
        scope: &Scope<'_>,
        alone: bool,
    ) {
        let field = model.fields.get(usize::from(field));
        if field.is_some_and(is_content_type) {
            return match value {
                Node::Value(Value::Text(label)) => self.id_of(label),
                value => self.stored(value, scope),
            };
        }
        if let (Some(field), Node::Value(value @ Value::Text(_))) = (field, value)
            && field.kind == FieldKind::GenericIpAddress
        {
            return self.bind(field.stored(value.clone()));
        }
        if alone {
            self.alone(value, scope);
        } else {
            self.node(value, scope);
        }
    }

    /// A node whose columns are written as the database holds them.
    pub(super) fn stored(&mut self, node: &'q Node, scope: &Scope<'_>) {
        let before = std::mem::replace(&mut self.stored, true);
        self.node(node, scope);
        self.stored = before;
    }

    /// An equality of a column of content types with a label, so that an index can serve it; whether it was one.
    pub(super) fn is_of_type(
        &mut self,
        sides: &'q [Node; 2],
        operator: &str,
        scope: &Scope<'_>,
    ) -> bool {
        let (column, label) = match sides {
            [column, Node::Value(Value::Text(label))]
            | [Node::Value(Value::Text(label)), column]
                if holds_content_types(column, scope) =>
            {
                (column, label)
            }
            _ => return false,
        };
        self.stored(column, scope);
        self.push(operator);
        self.id_of(label);
        true
    }

    /// ` AND <column> = <id>` for a relation whose other end points to several models.
    pub(super) fn and_of_type(&mut self, label: &str, column: impl FnOnce(&mut Self)) {
        self.push(" AND ");
        let before = std::mem::replace(&mut self.stored, true);
        column(self);
        self.stored = before;
        self.push(" = ");
        self.id_of(label);
    }

    /// The column by which a relation finds its rows, as those hold it: where they have the keys of all models in a text, as
    /// that text.
    pub(super) fn near_key(
        &mut self,
        scope: &Scope<'_>,
        path: Path,
        relation: &'static RelationMeta,
    ) {
        let near = path.target(scope.model);
        let column = |writer: &mut Self| writer.column(scope, path, relation.local);
        match relation.text_key(near) {
            None => column(self),
            Some(TextKey::Uuid) if self.caps.family != Family::Postgres => {
                // Such a column has the digits alone.
                let (open, between, close) = match self.caps.family {
                    Family::MySql => ("CONCAT(", ", '-', ", ")"),
                    Family::Sqlite | Family::Postgres => ("(", " || '-' || ", ")"),
                };
                self.push(open);
                for (at, place) in ["1, 8", "9, 4", "13, 4", "17, 4", "21, 12"]
                    .into_iter()
                    .enumerate()
                {
                    self.push(if at > 0 { between } else { "" });
                    self.push("substr(");
                    column(self);
                    self.push(", ");
                    self.push(place);
                    self.push(")");
                }
                self.push(close);
            }
            Some(TextKey::Integer | TextKey::Uuid) => {
                self.push("CAST(");
                column(self);
                self.push(match self.caps.family {
                    Family::MySql => " AS CHAR)",
                    Family::Sqlite | Family::Postgres => " AS text)",
                });
            }
        }
    }

    /// The same, for the column at `field` of the scope's own model.
    pub(super) fn and_root_of_type(&mut self, scope: &Scope<'_>, field: u16, label: &str) {
        self.and_of_type(label, |writer| writer.column(scope, Path::ROOT, field));
    }
}
