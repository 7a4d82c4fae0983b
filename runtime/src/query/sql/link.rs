//! Links: the rows at the far end of a to-many relation, for given near ends.
//!
//! Where a row must tell which near end it belongs to, a many-to-many relation's join table is joined, and the row comes once
//! for each; elsewhere a link is a condition like any other.

use super::{
    super::{Link, Path, Select},
    body::{Output, Shape, Slice, count_value, width},
    dialect::Family,
    scope::{Root, Scope},
    writer::Writer,
};
use crate::{
    meta::{RelationKind, ThroughMeta},
    value::Value,
};

impl<'q> Writer<'q> {
    /// A slice of rows for each near end of the query's link.
    pub(super) fn rows_of_each(&mut self, query: &'q Select, shape: Shape<'q>) {
        self.push("SELECT ");
        for column in 0..width(query) {
            self.push(if column > 0 { ", c" } else { "c" });
            self.number(column);
        }
        self.push(" FROM (");
        self.query(
            query,
            &Shape {
                slice: Slice::ALL,
                named: true,
                numbered: true,
                ..shape
            },
            None,
        );
        self.push(") AS ");
        let alias = self.fresh_alias();
        self.alias(alias);
        self.push(" WHERE n > ");
        self.bind(count_value(shape.slice.skip));
        if let Some(take) = shape.slice.take {
            self.push(" AND n <= ");
            self.bind(count_value(shape.slice.skip.saturating_add(take)));
        }
        self.push(" ORDER BY n");
    }

    /// The condition of a link on the rows of a table.
    pub(super) fn link(
        &mut self,
        query: &'q Select,
        link: &'q Link,
        root: Root,
        near: Option<u32>,
    ) {
        let relation = link.relation;
        let scope = Scope::new(query.model, root, None);
        match (&relation.through, near) {
            (Some(through), Some(alias)) => {
                self.field(alias, through.model, through.source);
                self.keys(&link.keys);
            }
            (Some(through), None) => {
                self.column(&scope, Path::ROOT, relation.remote);
                self.push(" IN (SELECT ");
                let alias = self.fresh_alias();
                self.field(alias, through.model, through.target);
                self.push(" FROM ");
                self.table(through.model.table, alias);
                self.push(" WHERE ");
                self.field(alias, through.model, through.source);
                self.keys(&link.keys);
                self.push(")");
            }
            (None, _) => {
                self.column(&scope, Path::ROOT, relation.remote);
                self.keys(&link.keys);
                if let RelationKind::Generic {
                    content_type,
                    label,
                } = relation.kind
                {
                    self.and_root_of_type(&scope, content_type, label);
                }
            }
        }
    }

    /// `= ?`, or `IN (?, ?)`; on PostgreSQL `= ANY($1)`, which is one text for any number of keys.
    fn keys(&mut self, keys: &'q [Value<'static>]) {
        match keys {
            [] => self.push(" IN (NULL)"),
            [key] => {
                self.push(" = ");
                self.value(key);
            }
            [first, ..]
                if self.caps.family == Family::Postgres && !matches!(first, Value::Tuple(_)) =>
            {
                self.push(" = ANY(");
                self.bind(Value::Tuple(keys.iter().map(Value::as_borrowed).collect()));
                self.push(")");
            }
            _ => {
                for (index, key) in keys.iter().enumerate() {
                    self.push(if index > 0 { ", " } else { " IN (" });
                    self.value(key);
                }
                self.push(")");
            }
        }
    }

    /// The alias of the join table, where the near end of the query's link must be known for each row.
    pub(super) fn near_table(&mut self, link: &Link, shape: &Shape<'_>) -> Option<u32> {
        let wanted = matches!(shape.output, Output::Rows) && (link.project || shape.numbered);
        (wanted && link.relation.kind == RelationKind::ManyToMany).then(|| self.fresh_alias())
    }

    pub(super) fn join_near(&mut self, query: &'q Select, near: Option<u32>, root: u32) {
        let Some((link, alias)) = query.link.as_ref().zip(near) else {
            return;
        };
        let Some(through) = &link.relation.through else {
            return;
        };
        self.push(" JOIN ");
        self.pairs(through, alias);
        self.push(" ON ");
        self.field(alias, through.model, through.target);
        self.push(" = ");
        self.field(root, query.model, link.relation.remote);
    }

    /// The pairs of a join table, each once: the table itself, unless its model lets pairs repeat.
    pub(super) fn pairs(&mut self, through: &ThroughMeta, alias: u32) {
        if !through.repeats {
            self.table(through.model.table, alias);
            return;
        }
        self.push("(SELECT DISTINCT ");
        let inner = self.fresh_alias();
        self.field(inner, through.model, through.source);
        self.push(", ");
        self.field(inner, through.model, through.target);
        self.push(" FROM ");
        self.table(through.model.table, inner);
        self.push(") AS ");
        self.alias(alias);
    }

    /// The near value that a row belongs to.
    pub(super) fn near(&mut self, query: &'q Select, near: Option<u32>, root: u32) {
        let Some(link) = &query.link else { return };
        match (&link.relation.through, near) {
            (Some(through), Some(alias)) => self.field(alias, through.model, through.source),
            // Of no rows at all.
            (Some(_), None) => self.push("NULL"),
            (None, _) => self.field(root, query.model, link.relation.remote),
        }
    }
}

/// Whether each row ends with the near value that it belongs to.
pub(super) fn projects_near(query: &Select) -> bool {
    query.link.as_ref().is_some_and(|link| link.project)
}
