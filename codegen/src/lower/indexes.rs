//! Indexes and constraints of `meta`.

mod columns;
mod exclusion;
mod expressions;

use luthier::dialect::Dialect;

use super::arguments::{Arguments, list};
use super::expr::Context;
use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{
    Constraint, ConstraintKind, Deferrable, Expr, FieldId, Index, IndexKind, IndexMethod, ModelId,
    names, reads_elsewhere,
};
use crate::source::Span;
use crate::syntax::ast::{self};

const INDEX_OPTIONS: &[&str] = &[
    "fields",
    "name",
    "condition",
    "include",
    "opclasses",
    "db_tablespace",
    "backends",
];
const UNIQUE_OPTIONS: &[&str] = &[
    "fields",
    "name",
    "condition",
    "include",
    "deferrable",
    "nulls_distinct",
    "opclasses",
    "violation_error_message",
    "violation_error_code",
    "backends",
];
/// Of a uniqueness over expressions, which is an index and no constraint: it cannot wait, and operator classes stand in it.
const UNIQUE_EXPRESSION_OPTIONS: &[&str] = &[
    "name",
    "condition",
    "include",
    "nulls_distinct",
    "violation_error_message",
    "violation_error_code",
    "backends",
];
const CHECK_OPTIONS: &[&str] = &[
    "condition",
    "name",
    "violation_error_message",
    "violation_error_code",
    "backends",
];

impl<'a> Lowering<'a> {
    pub(super) fn lower_indexes(&mut self, scope: Scope, model: ModelId, value: &'a ast::Expr) {
        let Some(items) = self.list_value("indexes", value) else {
            return;
        };
        for (at, item) in items.iter().enumerate() {
            let known = IndexKind::ALL.map(IndexKind::name);
            let Some(call) = self.listed_call("indexes", item, &known) else {
                continue;
            };
            if let Some(index) = self.lower_index(scope, model, call) {
                let indexes = &mut self.schema[model].meta.indexes;
                let place = format!("indexes[{}]", indexes.len());
                indexes.push(index);
                let taken = self.with_comma(value, items, at);
                let places = self.places.meta.entry(model).or_default();
                places.insert(place, taken);
            }
        }
    }

    /// An item of a list with the comma behind it, which goes along when it is taken out. Those of two items have nothing in
    /// common, so that both can go.
    fn with_comma(&self, list: &ast::Expr, items: &[ast::Expr], at: usize) -> Span {
        let span = items[at].span;
        let next = items.get(at + 1).map(|next| next.span.start);
        let end = next.unwrap_or(list.span.end.max(span.end));
        let behind = self.sources.text(Span::new(span.file, span.end, end));
        let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
        let before = blanks(behind);
        let end = match (behind[before..].strip_prefix(','), next) {
            // A comment on the next one stays.
            (Some(behind), _) => span.end + crate::source::offset(before + 1 + blanks(behind)),
            (None, Some(next)) if behind.contains(',') => next,
            (None, None) if behind.contains(',') => end.saturating_sub(1).max(span.end),
            (None, _) => span.end,
        };
        Span::new(span.file, span.start, end)
    }

    fn lower_index(&mut self, scope: Scope, model: ModelId, call: &'a ast::Call) -> Option<Index> {
        let mut arguments = self.arguments(scope, call);
        let kind = IndexKind::from_name(&arguments.name).unwrap_or_default();
        let expressions = self.index_expressions(model, &mut arguments);
        let columns = match &expressions {
            Some(expressions) if !expressions.is_empty() => {
                self.no_fields_too(&mut arguments);
                Some(Vec::new())
            }
            _ => self.index_columns(model, &mut arguments),
        };
        let name = self.given_name(model, &mut arguments);
        let condition = self.row_condition(model, &mut arguments, "condition");
        let include = self.included(model, &mut arguments);
        let opclasses = self.opclasses(&mut arguments, columns.as_ref().map_or(0, Vec::len));
        let tablespace = self.text(&mut arguments, "db_tablespace");
        let options = self.storage_options(kind, &mut arguments);
        let backends = self.backends_option(model, &mut arguments);
        let conditional = ["condition", "include", "opclasses"]
            .into_iter()
            .find(|option| call.named(option).is_some());
        let known: Vec<&str> = INDEX_OPTIONS
            .iter()
            .copied()
            .chain(kind.parameters().iter().map(|(name, _)| *name))
            .chain((kind == IndexKind::Bloom).then_some("columns"))
            .collect();
        self.finish(arguments, &known);
        let (columns, expressions) = (columns?, expressions?);
        let what = match conditional {
            _ if !expressions.is_empty() => Some("over expressions".to_owned()),
            Some(option) => Some(format!("with `{option}`")),
            None => None,
        };
        if let (None, Some(what)) = (&name, what) {
            self.push(
                Diagnostic::error(codes::MISSING_OPTION, format!("an index {what} needs a name"))
                    .primary(call.callee.span, "`name` is missing")
                    .help("add `name=…`: a name is made of the columns alone, and those do not tell it apart"),
            );
        }
        let automatic_name = name.is_none();
        let name = name.unwrap_or_else(|| {
            let columns: Vec<(&str, bool)> = columns
                .iter()
                .map(|column| (self.schema[column.field].column.as_str(), column.descending))
                .collect();
            names::declared_index(&self.schema[model].table, &columns, kind.suffix())
        });
        let origin = self.origin(call.span);
        Some(Index {
            name,
            automatic_name,
            columns,
            opclasses,
            expressions,
            condition: condition?,
            include,
            method: IndexMethod { kind, options },
            tablespace,
            backends,
            origin,
        })
    }

    pub(super) fn lower_constraints(&mut self, scope: Scope, model: ModelId, value: &'a ast::Expr) {
        let Some(items) = self.list_value("constraints", value) else {
            return;
        };
        for item in items {
            let known = ["UniqueConstraint", "CheckConstraint", "ExclusionConstraint"];
            let Some(call) = self.listed_call("constraints", item, &known) else {
                continue;
            };
            let constraint = match &*call.callee.text() {
                "UniqueConstraint" => self.lower_unique(scope, model, call),
                "ExclusionConstraint" => self.lower_exclusion(scope, model, call),
                _ => self.lower_check(scope, model, call),
            };
            self.schema[model].meta.constraints.extend(constraint);
        }
    }

    fn lower_unique(
        &mut self,
        scope: Scope,
        model: ModelId,
        call: &'a ast::Call,
    ) -> Option<Constraint> {
        let mut arguments = self.arguments(scope, call);
        let expressions = self.index_expressions(model, &mut arguments)?;
        if !expressions.is_empty() {
            self.no_fields_too(&mut arguments);
            let name = self.constraint_name(model, &mut arguments);
            let condition = self.row_condition(model, &mut arguments, "condition");
            let include = self.included(model, &mut arguments);
            let nulls_distinct = self.flag(&mut arguments, "nulls_distinct");
            let known = UNIQUE_EXPRESSION_OPTIONS;
            return self.constraint(model, call, arguments, known, name, |_| {
                Some(ConstraintKind::UniqueExpressions {
                    expressions,
                    condition: condition?,
                    include,
                    nulls_distinct,
                })
            });
        }
        let columns = self.index_columns(model, &mut arguments);
        let name = self.constraint_name(model, &mut arguments);
        let condition = self.row_condition(model, &mut arguments, "condition");
        let include = self.included(model, &mut arguments);
        let nulls_distinct = self.flag(&mut arguments, "nulls_distinct");
        let opclasses = self.opclasses(&mut arguments, columns.as_ref().map_or(0, Vec::len));
        let deferrable = self.deferrable(&mut arguments);
        let index_alone = ["condition", "opclasses"]
            .into_iter()
            .find(|option| call.named(option).is_some());
        if let (Some(arg), Some(option)) = (call.named("deferrable"), index_alone) {
            self.push(
                Diagnostic::error(
                    codes::CANNOT_WAIT,
                    format!("a `UniqueConstraint` with `{option}` cannot wait"),
                )
                .primary(arg.span, "checked with each row")
                .help("leave `deferrable` out: what has a condition or operator classes is an index, and those do not wait"),
            );
        }
        self.constraint(model, call, arguments, UNIQUE_OPTIONS, name, |_| {
            Some(ConstraintKind::Unique {
                fields: columns?.iter().map(|column| column.field).collect(),
                condition: condition?,
                include,
                deferrable,
                nulls_distinct,
                opclasses,
            })
        })
    }

    fn lower_check(
        &mut self,
        scope: Scope,
        model: ModelId,
        call: &'a ast::Call,
    ) -> Option<Constraint> {
        let mut arguments = self.arguments(scope, call);
        let name = self.constraint_name(model, &mut arguments);
        if call.named("condition").is_none() && call.named("check").is_none() {
            self.missing(&arguments, "condition", "what every row must meet, `Q(…)`");
        }
        let condition = self.row_condition(model, &mut arguments, "condition");
        self.constraint(model, call, arguments, CHECK_OPTIONS, name, |_| {
            Some(ConstraintKind::Check {
                condition: condition??,
            })
        })
    }

    /// Reads what all constraints share and puts one together.
    fn constraint(
        &mut self,
        model: ModelId,
        call: &'a ast::Call,
        mut arguments: Arguments<'a>,
        known: &[&str],
        name: Option<String>,
        kind: impl FnOnce(&mut Self) -> Option<ConstraintKind>,
    ) -> Option<Constraint> {
        let violation_error_message = self.text(&mut arguments, "violation_error_message");
        let violation_error_code = self.text(&mut arguments, "violation_error_code");
        let backends = self.backends_option(model, &mut arguments);
        self.finish(arguments, known);
        let kind = kind(self)?;
        Some(Constraint {
            name: name?,
            automatic_name: false,
            kind,
            violation_error_message,
            violation_error_code,
            backends,
            origin: self.origin(call.span),
        })
    }

    /// `unique_together = [a, b]` or `[[a, b], [c, d]]`: unique constraints with Django's names.
    pub(super) fn lower_unique_together(&mut self, model: ModelId, value: &'a ast::Expr) {
        let Some(items) = self.list_value("unique_together", value) else {
            return;
        };
        let nested = items
            .iter()
            .all(|item| matches!(item.kind, ast::ExprKind::List { .. }));
        let groups: Vec<&'a ast::Expr> = if nested {
            items.iter().collect()
        } else {
            vec![value]
        };
        for group in groups {
            let Some(columns) = self.columns_of(model, Self::items(group), group.span, false)
            else {
                continue;
            };
            let fields: Vec<FieldId> = columns.iter().map(|column| column.field).collect();
            let columns: Vec<&str> = fields
                .iter()
                .map(|&field| self.schema[field].column.as_str())
                .collect();
            let name = names::on_columns(&self.schema[model].table, &columns, "_uniq");
            let constraint = Constraint {
                name,
                automatic_name: true,
                kind: ConstraintKind::Unique {
                    fields,
                    condition: None,
                    include: Vec::new(),
                    deferrable: None,
                    nulls_distinct: None,
                    opclasses: Vec::new(),
                },
                violation_error_message: None,
                violation_error_code: None,
                backends: Vec::new(),
                origin: self.origin(group.span),
            };
            self.schema[model].meta.constraints.push(constraint);
        }
    }

    /// An item of `indexes` or `constraints`.
    fn listed_call(
        &mut self,
        key: &str,
        item: &'a ast::Expr,
        known: &[&str],
    ) -> Option<&'a ast::Call> {
        let ast::ExprKind::Call(call) = &item.kind else {
            if !matches!(item.kind, ast::ExprKind::Error) {
                self.wrong_kind(
                    key,
                    &format!(
                        "items such as `{}(…)`",
                        known.first().copied().unwrap_or_default()
                    ),
                    item,
                );
            }
            return None;
        };
        let name = call.callee.text();
        if known.contains(&&*name) {
            return Some(call);
        }
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no `{name}` for `{key}`"))
                .primary(call.callee.span, "not found");
        diagnostic = match suggest::closest(&name, known.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(call.callee.span, meant)],
            ),
            None => diagnostic.help(format!("it takes {}", list(known))),
        };
        self.push(diagnostic);
        None
    }

    fn given_name(&mut self, model: ModelId, arguments: &mut Arguments<'a>) -> Option<String> {
        let arg = arguments.take("name")?;
        let name = self.name_value("name", &arg.value)?;
        let name = self.with_places(model, &name);
        if self.unknown_place(codes::BAD_INDEX_NAME, &name, arg.value.span) {
            // Not to be complained about once more.
            return Some(name.replace(['{', '}'], ""));
        }
        Some(name)
    }

    fn constraint_name(&mut self, model: ModelId, arguments: &mut Arguments<'a>) -> Option<String> {
        if arguments.call.named("name").is_none() {
            self.push(
                Diagnostic::error(codes::NO_CONSTRAINT_NAME, "a constraint needs a name")
                    .primary(arguments.callee(), "`name` is missing")
                    .help(format!(
                        "add `name={}_…`",
                        self.schema[model].name.to_lowercase()
                    )),
            );
        }
        self.given_name(model, arguments)
    }

    fn deferrable(&mut self, arguments: &mut Arguments<'a>) -> Option<Deferrable> {
        let arg = arguments.take("deferrable")?;
        // Django's `Deferrable.DEFERRED` is read too.
        let name = match &arg.value.kind {
            ast::ExprKind::Path(path) => path.segments.last().map(|last| last.text.to_lowercase()),
            _ => None,
        };
        match name.as_deref() {
            Some("deferred") => Some(Deferrable::Deferred),
            Some("immediate") => Some(Deferrable::Immediate),
            _ => {
                self.wrong_kind("deferrable", "`deferred` or `immediate`", &arg.value);
                None
            }
        }
    }

    /// `backends=[postgres, mysql]`.
    fn backends_option(&mut self, model: ModelId, arguments: &mut Arguments<'a>) -> Vec<Dialect> {
        let Some(arg) = arguments.take("backends") else {
            return Vec::new();
        };
        let Some(items) = self.list_value("backends", &arg.value) else {
            return Vec::new();
        };
        if items.is_empty() {
            self.push(
                Diagnostic::error(codes::WRONG_OPTION, "`backends` names no database")
                    .primary(arg.value.span, "it would be nowhere")
                    .help(
                        "name the databases that get it, or leave `backends` out for all of them",
                    ),
            );
        }
        let (mut backends, mut complete) = (Vec::new(), !items.is_empty());
        for item in items {
            let Some(name) = self.name_value("backends", item) else {
                complete = false;
                continue;
            };
            match Dialect::from_name(&name) {
                Some(backend) => backends.push(backend),
                None => {
                    complete = false;
                    let known: Vec<&str> = Dialect::ALL.into_iter().map(Dialect::name).collect();
                    self.push(
                        Diagnostic::error(codes::UNKNOWN_NAME, format!("no backend `{name}`"))
                            .primary(item.span, "not found")
                            .help(format!("the backends are {}", list(&known))),
                    );
                }
            }
        }
        backends.sort();
        backends.dedup();
        let declared = &self.schema[self.schema[model].app].backends;
        if complete && !backends.iter().any(|backend| declared.contains(backend)) {
            let declared: Vec<&str> = declared.iter().map(|backend| backend.name()).collect();
            let help = format!(
                "its table is on {}: name that, or leave `backends` out, or add to the `backends` of `luthier.toml`",
                list(&declared)
            );
            self.push(
                Diagnostic::warning(
                    codes::NO_EFFECT,
                    format!("no declared database has this `{}`", arguments.name),
                )
                .primary(arg.span, "none of these is declared")
                .help(help),
            );
        }
        backends
    }

    /// A condition over columns of one row. `Some(None)` where there is none, `None` where it is wrong.
    fn row_condition(
        &mut self,
        model: ModelId,
        arguments: &mut Arguments<'a>,
        option: &str,
    ) -> Option<Option<Expr>> {
        let Some(arg) = arguments.take(option) else {
            return Some(None);
        };
        let condition = self.condition(&mut Context::new(arguments.scope, model), &arg.value)?;
        if let Some(span) = reads_elsewhere(&self.schema, &condition) {
            self.push(
                Diagnostic::error(
                    codes::CROSSES_TABLES,
                    format!(
                        "the condition of `{}` reads more than its row",
                        arguments.name
                    ),
                )
                .primary(span, "not a column of this table")
                .help("keep to columns of the model"),
            );
            return None;
        }
        if let Some((span, function)) = condition.changing() {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{function}` gives another value each time, so that no condition of a table can ask it"),
                )
                .primary(span, "not the same tomorrow")
                .help("keep to what follows from the columns; a rule for the moment of writing is a function, `clean = fn(\"crate::path\")` in `meta`"),
            );
            return None;
        }
        Some(Some(condition))
    }
}
