//! What stands in values that hold several, as SQL: parts of documents, arrays, stores and ranges, and the lookups that they
//! alone have. It means the same as in queries.

use luthier::{
    dialect::Dialect,
    query::{json_path, mysql_json_arrays, mysql_json_path},
};

use super::expr::{Writer, literal, text};
use crate::db::{ColumnType, ElementType, Expr, Inside, JsonStep, Lookup, Operand, RangeKind};

impl Writer<'_> {
    /// The SQL of a part of a value.
    pub(super) fn inside(&self, of: &Expr, part: &Inside) -> String {
        let value = self.expr(of, None);
        match part {
            Inside::Json(steps) => self.json_member(&value, steps),
            Inside::JsonText => match self.dialect {
                Dialect::Sqlite => format!("luthier_json_text({value})"),
                Dialect::Postgres => {
                    format!(
                        "(CASE jsonb_typeof({value}) WHEN 'string' THEN (({value}) #>> '{{}}') COLLATE \"C\" END)"
                    )
                }
                dialect => {
                    // Documents have a collation of their own, which compares with no other.
                    let collation = match dialect {
                        Dialect::MariaDb => "utf8mb4_nopad_bin",
                        _ => "utf8mb4_0900_bin",
                    };
                    format!(
                        "(CASE JSON_TYPE({value}) WHEN 'STRING' THEN JSON_UNQUOTE({value}) COLLATE {collation} END)"
                    )
                }
            },
            Inside::JsonNumber => match self.dialect {
                Dialect::Sqlite => format!("luthier_json_number({value})"),
                Dialect::Postgres => format!(
                    "(CASE jsonb_typeof({value}) WHEN 'number' THEN ({value})::double precision END)"
                ),
                _ => format!(
                    "(CASE WHEN JSON_TYPE({value}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') \
                     THEN {value} + 0e0 END)"
                ),
            },
            Inside::Length => format!("cardinality({value})"),
            Inside::Element(at) => format!("({value})[{}]", u64::from(*at) + 1),
            Inside::Slice(from, to) => format!("({value})[{}:{to}]", u64::from(*from) + 1),
            Inside::Key(key) => format!("({value} -> {})", text(self.dialect, key)),
            Inside::Keys => format!("akeys({value})"),
            Inside::Values => format!("avals({value})"),
            Inside::Lower => format!("lower({value})"),
            Inside::Upper => format!("upper({value})"),
            Inside::IsEmpty => format!("(isempty({value}) IS TRUE)"),
            Inside::LowerIncluded => format!("(lower_inc({value}) IS TRUE)"),
            Inside::UpperIncluded => format!("(upper_inc({value}) IS TRUE)"),
            Inside::LowerInfinite => format!("(lower_inf({value}) IS TRUE)"),
            Inside::UpperInfinite => format!("(upper_inf({value}) IS TRUE)"),
            Inside::Unaccent => format!("unaccent({value})"),
        }
    }

    /// The type of a part; `None` where that of the value is not known.
    pub(super) fn type_inside(&self, of: &Expr, part: &Inside) -> Option<ColumnType> {
        let texts = ColumnType::Array {
            element: ElementType::Text,
            depth: 1,
            size: None,
        };
        Some(match part {
            Inside::Json(_) => ColumnType::Json,
            Inside::JsonText | Inside::Key(_) | Inside::Unaccent => ColumnType::Text,
            Inside::JsonNumber => ColumnType::Float,
            Inside::Length => ColumnType::Integer,
            Inside::Keys | Inside::Values => texts,
            Inside::Slice(..) => return self.type_of(of),
            Inside::Element(_) => match self.type_of(of)? {
                ColumnType::Array { element, .. } => element.column(),
                _ => return None,
            },
            Inside::Lower | Inside::Upper => match self.type_of(of)? {
                ColumnType::Range(kind) => end_of(kind),
                _ => return None,
            },
            Inside::IsEmpty
            | Inside::LowerIncluded
            | Inside::UpperIncluded
            | Inside::LowerInfinite
            | Inside::UpperInfinite => ColumnType::Boolean,
        })
    }

    fn json_member(&self, value: &str, steps: &[JsonStep]) -> String {
        match self.dialect {
            Dialect::Sqlite => {
                let path = text(self.dialect, &json_path(steps));
                format!("luthier_json_at({value}, {path})")
            }
            // The operator takes what is no array for one of one element.
            Dialect::Postgres if steps.contains(&JsonStep::Index(0)) => {
                let path = format!("strict {}", mysql_json_path(steps));
                let path = text(self.dialect, &path);
                format!("jsonb_path_query_first({value}, {path}, '{{}}', true)")
            }
            Dialect::Postgres => {
                let mut out = format!("({value}");
                for step in steps {
                    out.push_str(" -> ");
                    match step {
                        JsonStep::Key(key) => out.push_str(&text(self.dialect, key)),
                        JsonStep::Index(at) => out.push_str(&at.to_string()),
                    }
                }
                out + ")"
            }
            _ => {
                let extract =
                    |path: &str| format!("JSON_EXTRACT({value}, {})", text(self.dialect, path));
                let whole = extract(&mysql_json_path(steps));
                let arrays: Vec<String> = mysql_json_arrays(steps)
                    .iter()
                    .map(|path| format!("JSON_TYPE({}) = 'ARRAY'", extract(path)))
                    .collect();
                if arrays.is_empty() {
                    return whole;
                }
                format!("(CASE WHEN {} THEN {whole} END)", arrays.join(" AND "))
            }
        }
    }

    /// A comparison that such values alone have, or that compares them in a way of its own; `None` of any other.
    pub(super) fn compare_inside(
        &self,
        left: &Expr,
        lookup: Lookup,
        right: &Operand,
    ) -> Option<String> {
        let ty = self.type_of(left);
        let value = self.expr(left, ty);
        let one = |ty: Option<ColumnType>| match right {
            Operand::One(right) => self.expr(right, ty),
            _ => "NULL".to_owned(),
        };
        let documents = ty == Some(ColumnType::Json) && self.dialect != Dialect::Postgres;
        Some(match (lookup, ty) {
            (Lookup::Exact, _) if documents => self.same_document(&value, &one(ty)),
            (Lookup::In, _) if documents => match right {
                Operand::Many(items) if !items.is_empty() => {
                    let items = items.iter();
                    let same = items.map(|item| self.same_document(&value, &self.expr(item, ty)));
                    format!("({})", same.collect::<Vec<_>>().join(" OR "))
                }
                _ => "1 = 0".to_owned(),
            },
            (Lookup::Contains, Some(ColumnType::Json)) => self.holds(&value, &one(ty)),
            (Lookup::ContainedBy, Some(ColumnType::Json)) => self.holds(&one(ty), &value),
            (Lookup::HasKey | Lookup::HasKeys | Lookup::HasAnyKeys, _) => {
                let keys: Vec<&str> = match right {
                    Operand::One(key) => text_of(key).into_iter().collect(),
                    Operand::Many(keys) => keys.iter().filter_map(text_of).collect(),
                    Operand::Flag(_) => Vec::new(),
                };
                self.has_keys(&value, ty, &keys, lookup == Lookup::HasAnyKeys)
            }
            (Lookup::Contains, Some(ColumnType::Range(kind))) => {
                let element = match right {
                    Operand::One(right) => !is_range(right),
                    _ => false,
                };
                let right = if element {
                    let ty = end_of(kind);
                    format!(
                        "CAST({} AS {})",
                        one(Some(ty)),
                        super::types::postgres_type(ty)
                    )
                } else {
                    self.typed(&one(ty), ty)
                };
                format!("{value} @> {right}")
            }
            (lookup, Some(ty @ (ColumnType::Array { .. } | ColumnType::Range(_)))) => {
                let operator = match lookup {
                    Lookup::Contains => "@>",
                    Lookup::ContainedBy => "<@",
                    Lookup::Overlap => "&&",
                    Lookup::FullyLt => "<<",
                    Lookup::FullyGt => ">>",
                    Lookup::NotLt => "&>",
                    Lookup::NotGt => "&<",
                    Lookup::AdjacentTo => "-|-",
                    _ => return None,
                };
                format!("{value} {operator} {}", self.typed(&one(None), Some(ty)))
            }
            (Lookup::Search, Some(ColumnType::SearchVector)) => {
                format!("{value} @@ plainto_tsquery({})", one(None))
            }
            (Lookup::Search, _) => format!(
                "to_tsvector(coalesce({value}, '')) @@ plainto_tsquery({})",
                one(None)
            ),
            (Lookup::TrigramSimilar, _) => format!("{value} % {}", one(ty)),
            (Lookup::TrigramWordSimilar, _) => format!("{value} %> {}", one(ty)),
            (Lookup::TrigramStrictWordSimilar, _) => format!("{value} %>> {}", one(ty)),
            _ => return None,
        })
    }

    /// A literal with its type, which the operator alone does not tell.
    fn typed(&self, sql: &str, ty: Option<ColumnType>) -> String {
        match ty {
            Some(ty) => format!("CAST({sql} AS {})", super::types::postgres_type(ty)),
            None => sql.to_owned(),
        }
    }

    fn same_document(&self, left: &str, right: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("luthier_json_equal({left}, {right})"),
            // As a condition by itself it takes NULL for true.
            Dialect::MariaDb => format!("(JSON_EQUALS({left}, {right}) = 1)"),
            _ => format!("(CAST({left} AS JSON) = CAST({right} AS JSON))"),
        }
    }

    fn holds(&self, document: &str, part: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("luthier_json_contains({document}, {part})"),
            Dialect::Postgres => format!("({document} @> {part})"),
            _ => format!("JSON_CONTAINS({document}, {part})"),
        }
    }

    fn has_keys(&self, value: &str, ty: Option<ColumnType>, keys: &[&str], any: bool) -> String {
        let key = |key: &str| JsonStep::Key(key.to_owned());
        let paths = |write: fn(&[JsonStep]) -> String| {
            let paths = keys
                .iter()
                .map(|name| text(self.dialect, &write(&[key(name)])));
            paths.collect::<Vec<_>>().join(", ")
        };
        let how = if any { "'one'" } else { "'all'" };
        match self.dialect {
            _ if keys.is_empty() => literal(self.dialect, &crate::db::Literal::Bool(!any), None),
            Dialect::Sqlite => format!(
                "luthier_json_has_keys({value}, {how}, {})",
                paths(json_path)
            ),
            Dialect::Postgres => {
                let tests = keys
                    .iter()
                    .map(|name| format!("{value} ? {}", text(self.dialect, name)));
                let tests: Vec<String> = tests.collect();
                let tests = tests.join(if any { " OR " } else { " AND " });
                if ty == Some(ColumnType::HStore) {
                    return format!("({tests})");
                }
                format!("(jsonb_typeof({value}) = 'object' AND ({tests}))")
            }
            _ => format!(
                "JSON_CONTAINS_PATH({value}, {how}, {})",
                paths(mysql_json_path)
            ),
        }
    }
}

const fn end_of(kind: RangeKind) -> ColumnType {
    match kind {
        RangeKind::Integer => ColumnType::Integer,
        RangeKind::BigInteger => ColumnType::BigInteger,
        RangeKind::Decimal => ColumnType::Decimal(None),
        RangeKind::DateTime => ColumnType::DateTime,
        RangeKind::Date => ColumnType::Date,
    }
}

fn text_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(crate::db::Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// Whether a literal is a range: their text begins with a bracket, that of no end does.
fn is_range(expr: &Expr) -> bool {
    text_of(expr).is_some_and(|text| text.starts_with(['[', '(']))
}
