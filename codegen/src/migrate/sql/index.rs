//! Indexes that are more than columns in an order: over expressions, with operator classes, of PostgreSQL's own kinds.

use luthier::dialect::Dialect;

use super::expr::{Writer, name};
use crate::db::{
    Column, Constraint, ConstraintKind, Expr, Index, IndexExpression, IndexField, IndexMethod,
    IndexOption, NullsOrder, Table,
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
    out.push_str(&writer.include(&index.include));
    if postgres && !index.method.options.is_empty() {
        let options: Vec<String> = index.method.options.iter().map(parameter).collect();
        out.push_str(&format!(" WITH ({})", options.join(", ")));
    }
    if let Some(tablespace) = index.tablespace.as_ref().filter(|_| postgres) {
        out.push_str(&format!(" TABLESPACE {}", name(dialect, tablespace)));
    }
    Some(out + &writer.limit(index.condition.as_ref()))
}

/// Whether a uniqueness of fields is an index that sea-query does not write.
pub(super) fn is_special_unique(dialect: Dialect, constraint: &Constraint) -> bool {
    dialect == Dialect::Postgres
        && matches!(
            &constraint.kind,
            ConstraintKind::Unique { opclasses, condition, nulls_distinct, .. }
                if !opclasses.is_empty() || condition.is_some() && !nulls_distinct
        )
}

/// The unique index that a uniqueness over expressions is, or a [special one](is_special_unique); `None` for other
/// constraints, and where the database cannot have it.
pub(super) fn create_unique(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let writer = Writer { dialect, table };
    let (keys, behind, condition) = match &constraint.kind {
        ConstraintKind::UniqueExpressions {
            expressions,
            condition,
            include,
            nulls_distinct,
        } => {
            let keys = expressions
                .iter()
                .map(|part| writer.expression_key(part, true))
                .collect::<Option<Vec<String>>>()?;
            (keys, writer.behind(include, *nulls_distinct), condition)
        }
        ConstraintKind::Unique {
            fields,
            condition,
            include,
            nulls_distinct,
            opclasses,
            ..
        } => {
            let keys = fields.iter().enumerate().filter_map(|(position, field)| {
                let column = table.column(field)?;
                Some(writer.column_key(column, opclasses.get(position)))
            });
            let behind = writer.behind(include, *nulls_distinct);
            (keys.collect(), behind, condition)
        }
        ConstraintKind::Check { .. } | ConstraintKind::Exclusion { .. } => return None,
    };
    if condition.is_some() && !matches!(dialect, Dialect::Sqlite | Dialect::Postgres) {
        return None;
    }
    let out = writer.begin("UNIQUE INDEX", &constraint.name);
    Some(format!(
        "{out} ({}){behind}{}",
        keys.join(", "),
        writer.limit(condition.as_ref())
    ))
}

/// `EXCLUDE USING gist (…)`; `None` for other constraints, and where the database has no such thing.
pub(super) fn exclude(dialect: Dialect, table: &Table, constraint: &Constraint) -> Option<String> {
    let ConstraintKind::Exclusion {
        parts,
        method,
        condition,
        include,
        ..
    } = &constraint.kind
    else {
        return None;
    };
    if dialect != Dialect::Postgres {
        return None;
    }
    let writer = Writer { dialect, table };
    let keys = parts
        .iter()
        .map(|(part, operator)| {
            let key = writer.expression_key(part, false)?;
            Some(format!("{key} WITH {operator}"))
        })
        .collect::<Option<Vec<String>>>()?;
    let limit = condition.as_ref();
    let limit = limit.map(|condition| format!(" WHERE ({})", writer.condition(condition)));
    Some(format!(
        "EXCLUDE USING {} ({}){}{}",
        method.method().unwrap_or("gist"),
        keys.join(", "),
        writer.include(include),
        limit.unwrap_or_default()
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

    /// The columns that an index only carries.
    fn include(&self, fields: &[String]) -> String {
        if fields.is_empty() || self.dialect != Dialect::Postgres {
            return String::new();
        }
        let columns = fields.iter().filter_map(|field| self.table.column(field));
        let columns: Vec<String> = columns
            .map(|column| name(self.dialect, &column.name))
            .collect();
        format!(" INCLUDE ({})", columns.join(", "))
    }

    /// What stands behind the keys of a unique index.
    fn behind(&self, include: &[String], nulls_distinct: bool) -> String {
        let mut out = self.include(include);
        if !nulls_distinct && self.dialect == Dialect::Postgres {
            out.push_str(" NULLS NOT DISTINCT");
        }
        out
    }

    fn column_key(&self, column: &Column, opclass: Option<&String>) -> String {
        let mut out = name(self.dialect, &column.name);
        if let Some(opclass) = opclass.filter(|opclass| !opclass.is_empty()) {
            out.push(' ');
            out.push_str(&name(self.dialect, opclass));
        }
        out
    }

    fn field_key(
        &self,
        field: &IndexField,
        opclass: Option<&String>,
        ordered: bool,
    ) -> Option<String> {
        let column = self.table.column(&field.field)?;
        let mut out = self.column_key(column, opclass);
        if ordered {
            out.push_str(self.direction(field.descending, column.null));
        }
        Some(out)
    }

    fn expression_key(&self, part: &IndexExpression, ordered: bool) -> Option<String> {
        if !has_expressions(self.dialect) {
            return None;
        }
        // What keeps its own collation here is the text itself.
        let mut expression = &part.expression;
        while let Expr::Collate(of, collation) = expression
            && collation.on(self.dialect).is_none()
        {
            expression = of;
        }
        let mut sql = self.value(expression, None);
        if let Some(collation) = part.collation.as_ref() {
            sql.push_str(&format!(" COLLATE {}", name(self.dialect, collation)));
        }
        // MySQL takes no column for an expression.
        let mut out = match expression {
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
            match part.nulls.filter(|_| self.dialect == Dialect::Postgres) {
                None => out.push_str(self.direction(part.descending, nullable)),
                Some(nulls) => {
                    out.push_str(if part.descending { " DESC" } else { "" });
                    out.push_str(match nulls {
                        NullsOrder::First => " NULLS FIRST",
                        NullsOrder::Last => " NULLS LAST",
                    });
                }
            }
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
