//! UPDATE and DELETE, each as one statement.
//!
//! Neither has an alias or a join, on any database: what a query says beyond conditions on the row itself is said in a SELECT
//! of keys. MySQL and MariaDB, which assign one column after the other and will not read the table that they write, join the
//! new values instead where that would show.

use super::{
    super::{Assignment, Path, Select},
    body::{Output, Shape, Slice},
    scope::{Root, Scope, place},
    visit,
    writer::Writer,
};

impl<'q> Writer<'q> {
    pub(super) fn update(&mut self, query: &'q Select, assignments: &'q [Assignment]) {
        if self.must_join_values(query, assignments) {
            return self.update_joined(query, assignments);
        }
        let scope = Scope::new(query.model, Root::Table, None);
        self.push("UPDATE ");
        self.name(query.model.table);
        self.push(" SET ");
        for (index, assignment) in assignments.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.field_name(query.model, assignment.field);
            self.push(" = ");
            self.assigned(
                query.model,
                assignment.field,
                &assignment.value,
                &scope,
                false,
            );
        }
        if assignments.is_empty() {
            // Changes nothing, and tells how many rows there are.
            let key = query.model.key_position();
            self.field_name(query.model, key);
            self.push(" = ");
            self.field_name(query.model, key);
        }
        self.written_rows(query, &scope);
    }

    pub(super) fn delete(&mut self, query: &'q Select) {
        let scope = Scope::new(query.model, Root::Table, None);
        self.push("DELETE FROM ");
        self.name(query.model.table);
        self.written_rows(query, &scope);
    }

    /// The WHERE clause of a statement that writes.
    fn written_rows(&mut self, query: &'q Select, scope: &Scope<'_>) {
        if query.nothing {
            return self.push(" WHERE FALSE");
        }
        if self.must_find_keys(query) {
            self.push(" WHERE ");
            return self.key_in(query, scope, true);
        }
        let mut separator = " WHERE ";
        if let Some(link) = &query.link {
            self.push(separator);
            self.link(query, link, Root::Table, None);
            separator = " AND ";
        }
        for condition in &query.filters {
            self.push(separator);
            self.conjunct(condition, scope);
            separator = " AND ";
        }
    }

    /// Whether the query says more than can stand in the WHERE clause of a statement that writes.
    fn must_find_keys(&self, query: &Select) -> bool {
        let own_table = self.caps.reads_written_table;
        query.is_sliced()
            || !query.group_by.is_empty()
            || !query.having.is_empty()
            || query.filters.iter().any(|node| {
                let mut joins = false;
                visit::columns(node, 0, query.model, &mut |path, field| {
                    joins |= leaves(query, path, field)
                });
                joins || (!own_table && visit::has_subquery(node))
            })
    }

    fn must_join_values(&self, query: &Select, assignments: &[Assignment]) -> bool {
        if self.caps.simultaneous_assignments && self.caps.reads_written_table {
            return false;
        }
        assignments.iter().enumerate().any(|(index, assignment)| {
            let (value, before) = (&assignment.value, &assignments[..index]);
            let mut shows = visit::has_subquery(value);
            visit::columns(value, 0, query.model, &mut |path, field| {
                let place = place(query.model, path, field);
                shows |= place.is_none_or(|place| {
                    !place.path.is_empty()
                        || before.iter().any(|earlier| earlier.field == place.field)
                });
            });
            shows
        })
    }

    /// `UPDATE t AS t0 JOIN (SELECT <key and new values>) AS t1 ON … SET …`.
    fn update_joined(&mut self, query: &'q Select, assignments: &'q [Assignment]) {
        let (table, slice) = (self.fresh_alias(), Slice::of(query));
        self.push("UPDATE ");
        self.table(query.model.table, table);
        self.push(" JOIN (");
        let shape = Shape {
            output: Output::Assigned(assignments),
            ordered: slice.is_cut(),
            slice,
            named: true,
            ..Shape::COUNT
        };
        self.query(query, &shape, None);
        self.materialize(slice);
        self.push(") AS ");
        let values = self.fresh_alias();
        self.alias(values);
        self.push(" ON ");
        let key = query.model.primary_key;
        for (index, field) in (0..).zip(key) {
            if index > 0 {
                self.push(" AND ");
            }
            self.alias(values);
            self.push(".c");
            self.number(index);
            self.push(" = ");
            self.field(table, query.model, *field);
        }
        for (index, assignment) in assignments.iter().enumerate() {
            self.push(if index > 0 { ", " } else { " SET " });
            self.field(table, query.model, assignment.field);
            self.push(" = ");
            self.alias(values);
            self.push(".c");
            self.number((index + key.len()) as u64);
        }
    }
}

/// Whether a column is one of another table.
fn leaves(query: &Select, path: Path, field: u16) -> bool {
    place(query.model, path, field).is_none_or(|place| !place.path.is_empty())
}
