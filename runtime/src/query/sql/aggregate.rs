//! Aggregate functions.

use super::{
    super::{Aggregate, AggregateFunction, Node, Path},
    dialect::{AggregateText, Family},
    scope::Scope,
    writer::Writer,
};

impl AggregateFunction {
    const fn position(self) -> usize {
        match self {
            Self::Count => 0,
            Self::SumInteger => 1,
            Self::SumFloat => 2,
            Self::SumDecimal => 3,
            Self::Avg => 4,
            Self::AvgDecimal => 5,
            Self::Min => 6,
            Self::Max => 7,
        }
    }
}

impl<'q> Writer<'q> {
    /// An aggregate over those rows of the scope that meet `filter`.
    pub(super) fn aggregate(
        &mut self,
        aggregate: &'q Aggregate,
        filter: Option<&'q Node>,
        scope: &Scope<'_>,
    ) {
        let AggregateText {
            open,
            argument: (before, after),
            tail,
        } = self.caps.aggregates[aggregate.function.position()];
        self.push(open);
        if aggregate.distinct {
            self.push("DISTINCT ");
        }
        // Without a FILTER clause, the other rows are made NULL, which no aggregate counts.
        let case = filter.filter(|_| !self.caps.aggregate_filter);
        if let Some(filter) = case {
            self.push("CASE WHEN ");
            self.node(filter, scope);
            self.push(" THEN ");
        }
        match &aggregate.argument {
            Some(argument) => {
                self.push(before);
                self.alone(argument, scope);
                self.push(after);
            }
            None if aggregate.distinct => self.whole_key(scope),
            None => self.push(if case.is_some() { "1" } else { "*" }),
        }
        self.push(if case.is_some() { " END)" } else { ")" });
        if let Some(filter) = filter.filter(|_| self.caps.aggregate_filter) {
            self.push(" FILTER (WHERE ");
            self.node(filter, scope);
            self.push(")");
        }
        self.push(tail);
    }

    /// The key of a row as one value, for counting.
    fn whole_key(&mut self, scope: &Scope<'_>) {
        let key = scope.model.primary_key;
        if let [field] = key {
            return self.column(scope, Path::ROOT, *field);
        }
        // PostgreSQL counts rows; the others count the text of a list.
        let row = self.caps.family == Family::Postgres;
        self.push(if row { "(" } else { "JSON_ARRAY(" });
        self.key_columns(key, scope);
        self.push(")");
    }
}
