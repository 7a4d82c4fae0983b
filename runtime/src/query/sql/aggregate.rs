//! Aggregate functions.

use super::{
    super::{Aggregate, AggregateFunction, Joining, Node, Path},
    address::addresses,
    decimal,
    dialect::{AggregateText, Family},
    facts::{has_collation, is_uuid},
    scope::Scope,
    writer::Writer,
};
use crate::value::Value;

impl AggregateFunction {
    /// The position of its text in the capabilities of a dialect; that of joined texts is another in each.
    const fn position(self) -> usize {
        match self {
            Self::Count | Self::Join => 0,
            Self::SumInteger => 1,
            Self::SumFloat => 2,
            Self::SumDecimal => 3,
            Self::SumDuration => 4,
            Self::Avg => 5,
            Self::AvgDecimal => 6,
            Self::AvgDuration => 7,
            Self::Min => 8,
            Self::Max => 9,
            Self::StdDev => 10,
            Self::StdDevSample => 11,
            Self::Variance => 12,
            Self::VarianceSample => 13,
        }
    }

    /// The text on PostgreSQL for UUIDs, which are ordered as the texts that they are written as.
    const fn of_uuids(self) -> Option<&'static AggregateText> {
        const fn over_texts(open: &'static str) -> AggregateText {
            AggregateText {
                open,
                argument: ("CAST(", " AS text) COLLATE \"C\""),
                tail: " AS uuid)",
            }
        }
        static MIN: AggregateText = over_texts("CAST(MIN(");
        static MAX: AggregateText = over_texts("CAST(MAX(");
        match self {
            Self::Min => Some(&MIN),
            Self::Max => Some(&MAX),
            _ => None,
        }
    }

    /// The text on SQLite for decimals that are computed, which are numbers or texts.
    const fn of_computed_decimals(self) -> Option<&'static AggregateText> {
        const fn by_value(open: &'static str) -> AggregateText {
            AggregateText {
                open,
                argument: ("CAST(", decimal::AS_TEXT),
                tail: "",
            }
        }
        static MIN: AggregateText = by_value("MIN(");
        static MAX: AggregateText = by_value("MAX(");
        match self {
            Self::Min => Some(&MIN),
            Self::Max => Some(&MAX),
            _ => None,
        }
    }

    /// Whether it gives one of its arguments.
    pub(super) const fn is_extreme(self) -> bool {
        matches!(self, Self::Min | Self::Max)
    }

    /// Whether equal values can count once on every database.
    const fn can_be_distinct(self) -> bool {
        !matches!(
            self,
            Self::StdDev | Self::StdDevSample | Self::Variance | Self::VarianceSample
        )
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
        if let (Some(joining), Some(argument)) = (&aggregate.joining, &aggregate.argument) {
            return self.joined(joining, argument, aggregate.distinct, filter, scope);
        }
        if aggregate.distinct && !aggregate.function.can_be_distinct() {
            self.lacking = Some("a standard deviation or variance of distinct values");
        }
        let mut text = &self.caps.aggregates[aggregate.function.position()];
        if self.caps.family == Family::Postgres
            && let Some(of_uuids) = aggregate.function.of_uuids()
            && let Some(argument) = &aggregate.argument
            && is_uuid(argument, scope)
        {
            text = of_uuids;
        }
        if let Some(argument) = &aggregate.argument
            && let Some(of_decimals) = aggregate.function.of_computed_decimals()
            && self.computes_decimals(&[argument], scope)
        {
            text = of_decimals;
        }
        let AggregateText {
            open,
            argument: (before, after),
            tail,
        } = *text;
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

    /// Texts one after another, in an order.
    fn joined(
        &mut self,
        joining: &'q Joining,
        argument: &'q Node,
        distinct: bool,
        filter: Option<&'q Node>,
        scope: &Scope<'_>,
    ) {
        let family = self.caps.family;
        let case = filter.filter(|_| !self.caps.aggregate_filter);
        self.push(match (family, distinct) {
            (Family::Postgres, _) => "STRING_AGG(",
            // SQLite takes one argument with DISTINCT: a list is made, and its members are joined.
            (Family::Sqlite, true) => "luthier_join(json_group_array(",
            (Family::Sqlite | Family::MySql, _) => "GROUP_CONCAT(",
        });
        if distinct {
            self.push("DISTINCT ");
        }
        if let Some(filter) = case {
            self.push("CASE WHEN ");
            self.node(filter, scope);
            self.push(" THEN ");
        }
        let start = self.sql.len();
        if family == Family::Postgres {
            let address = addresses(argument, scope).is_some();
            self.push(if address { "host(" } else { "CAST(" });
            self.alone(argument, scope);
            self.push(if address { ")" } else { " AS text)" });
            if !has_collation(argument, scope) {
                self.push(" COLLATE \"C\"");
            }
        } else {
            self.alone(argument, scope);
        }
        let end = self.sql.len();
        if case.is_some() {
            self.push(" END");
        }
        match family {
            Family::Postgres => {
                self.push(", ");
                self.delimiter(joining);
            }
            Family::Sqlite if !distinct => {
                self.push(", ");
                self.delimiter(joining);
            }
            Family::Sqlite | Family::MySql => {}
        }
        self.push(" ORDER BY ");
        if distinct || joining.order.is_empty() {
            if self.caps.numbered_parameters {
                // PostgreSQL takes two parameters for different things, whatever they hold.
                let text = self.sql[start..end].to_owned();
                self.push(&text);
            } else {
                self.alone(argument, scope);
            }
            if joining.order.first().is_some_and(|term| term.descending) {
                self.push(" DESC");
            }
        } else {
            self.terms(&joining.order, scope);
        }
        if family == Family::MySql {
            self.push(" SEPARATOR ");
            self.quoted_text(&joining.delimiter);
        }
        self.push(")");
        if let Some(filter) = filter.filter(|_| self.caps.aggregate_filter) {
            self.push(" FILTER (WHERE ");
            self.node(filter, scope);
            self.push(")");
        }
        if family == Family::Sqlite && distinct {
            self.push(", ");
            self.delimiter(joining);
            self.push(")");
        }
    }

    fn delimiter(&mut self, joining: &'q Joining) {
        let text = self.caps.typed_parameters;
        self.push(if text { "CAST(" } else { "" });
        self.bind(Value::Text(joining.delimiter.as_ref().into()));
        self.push(if text { " AS text)" } else { "" });
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
