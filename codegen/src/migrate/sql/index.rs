//! Indexes that are more than columns in an order: over expressions, with operator classes, of PostgreSQL's own kinds.

use luthier::dialect::Dialect;

use super::expr::{Writer, name};
use crate::db::{
    Constraint, ConstraintKind, Expr, Index, IndexExpression, IndexField, IndexMethod, IndexOption,
    Table,
};

/// Whether an index is more than what every database has. What only PostgreSQL has does not count elsewhere.
pub(super) fn is_special(dialect: Dialect, index: &Index) -> bool {
    !index.expressions.is_empty()
        || (dialect == Dialect::Postgres
            && (!index.opclasses.is_empty()
                || index.tablespace.is_some()
                || index.method != IndexMethod::default()))
}

/// `CREATE INDEX` of such an index; `None` where the database cannot have it, which the checks refuse.
pub(super) fn create_special(dialect: Dialect, table: &Table, index: &Index) -> Option<String> {
    let postgres = dialect == Dialect::Postgres;
    let writer = Writer { dialect, table };
    let ordered = index.method.kind.is_ordered();
    let mut keys: Vec<String> = Vec::new();
    for (position, field) in index.fields.iter().enumerate() {
        keys.extend(writer.field_key(field, index.opclasses.get(position), ordered));
    }
    for part in &index.expressions {
        keys.push(writer.expression_key(part, ordered)?);
    }
    let mut out = writer.begin("INDEX", &index.name);
    if let Some(method) = index.method.kind.method().filter(|_| postgres) {
        out.push_str(&format!(" USING {method}"));
    }
    out.push_str(&format!(" ({})", keys.join(", ")));
    if postgres && !index.include.is_empty() {
        let columns = index.include.iter().filter_map(|field| table.column(field));
        let columns: Vec<String> = columns.map(|column| name(dialect, &column.name)).collect();
        out.push_str(&format!(" INCLUDE ({})", columns.join(", ")));
    }
    if postgres && !index.method.options.is_empty() {
        let options: Vec<String> = index.method.options.iter().map(parameter).collect();
        out.push_str(&format!(" WITH ({})", options.join(", ")));
    }
    if let Some(tablespace) = index.tablespace.as_ref().filter(|_| postgres) {
        out.push_str(&format!(" TABLESPACE {}", name(dialect, tablespace)));
    }
    Some(out + &writer.limit(index.condition.as_ref()))
}

/// The unique index that a uniqueness over expressions is; `None` for other constraints, and where the database cannot have
/// it.
pub(super) fn create_unique(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let ConstraintKind::UniqueExpressions {
        expressions,
        condition,
    } = &constraint.kind
    else {
        return None;
    };
    let writer = Writer { dialect, table };
    if condition.is_some() && !matches!(dialect, Dialect::Sqlite | Dialect::Postgres) {
        return None;
    }
    let keys = expressions
        .iter()
        .map(|part| writer.expression_key(part, true))
        .collect::<Option<Vec<String>>>()?;
    let out = writer.begin("UNIQUE INDEX", &constraint.name);
    Some(format!(
        "{out} ({}){}",
        keys.join(", "),
        writer.limit(condition.as_ref())
    ))
}

/// Whether a database has indexes over expressions.
pub(super) const fn has_expressions(dialect: Dialect) -> bool {
    !matches!(dialect, Dialect::MariaDb)
}

fn parameter((option, value): &(String, IndexOption)) -> String {
    match value {
        IndexOption::Number(number) => format!("{option} = {number}"),
        IndexOption::Flag(flag) => format!("{option} = {}", if *flag { "on" } else { "off" }),
    }
}

impl Writer<'_> {
    fn begin(&self, what: &str, index: &str) -> String {
        format!(
            "CREATE {what} {} ON {}",
            name(self.dialect, index),
            name(self.dialect, &self.table.name)
        )
    }

    fn limit(&self, condition: Option<&Expr>) -> String {
        match condition {
            // Where there are no partial indexes, one over all rows serves the same queries.
            Some(condition) if matches!(self.dialect, Dialect::Sqlite | Dialect::Postgres) => {
                format!(" WHERE {}", self.condition(condition))
            }
            _ => String::new(),
        }
    }

    fn field_key(
        &self,
        field: &IndexField,
        opclass: Option<&String>,
        ordered: bool,
    ) -> Option<String> {
        let column = self.table.column(&field.field)?;
        let mut out = name(self.dialect, &column.name);
        if let Some(opclass) = opclass.filter(|opclass| !opclass.is_empty()) {
            out.push(' ');
            out.push_str(&name(self.dialect, opclass));
        }
        if ordered {
            out.push_str(self.direction(field.descending, column.null));
        }
        Some(out)
    }

    fn expression_key(&self, part: &IndexExpression, ordered: bool) -> Option<String> {
        if !has_expressions(self.dialect) {
            return None;
        }
        let mut sql = self.value(&part.expression, None);
        if let Some(collation) = part.collation.as_ref() {
            sql.push_str(&format!(" COLLATE {}", name(self.dialect, collation)));
        }
        // MySQL takes no column for an expression.
        let mut out = match part.expression {
            Expr::Column(_) => sql,
            _ => format!("({sql})"),
        };
        if let Some(opclass) = part
            .opclass
            .as_ref()
            .filter(|_| self.dialect == Dialect::Postgres)
        {
            out.push(' ');
            out.push_str(&name(self.dialect, opclass));
        }
        if ordered {
            let nullable = self.can_be_null(&part.expression);
            out.push_str(self.direction(part.descending, nullable));
        }
        Some(out)
    }

    /// NULL is the smallest value; PostgreSQL takes it for the largest unless told.
    const fn direction(&self, descending: bool, nullable: bool) -> &'static str {
        let told = nullable && matches!(self.dialect, Dialect::Postgres);
        match (descending, told) {
            (false, false) => "",
            (false, true) => " NULLS FIRST",
            (true, false) => " DESC",
            (true, true) => " DESC NULLS LAST",
        }
    }
}
