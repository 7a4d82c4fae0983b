//! Nodes to columns, indexes and constraints.

use std::collections::BTreeMap;

use luthier::dialect::Dialect;

use crate::{
    db::{
        Collation, Column, ColumnType, Constraint, ConstraintKind, Deferrable, ElementType,
        Generated, Index, IndexExpression, IndexField, IndexKind, IndexMethod, IndexOption,
        ModelName, NullsOrder, OnDelete, Reference, is_operator,
    },
    diagnostics::suggest,
    source::Span,
};

use super::{
    node::{Argument, Node, NodeKind, Read, check_identifier, error},
    values::{expr, literal},
    words,
};

/// The arguments of a call, each asked for once.
struct Arguments<'n> {
    span: Span,
    call: &'n str,
    positional: Vec<&'n Node>,
    named: BTreeMap<&'n str, &'n Node>,
}

impl<'n> Arguments<'n> {
    fn of(node: &'n Node, what: &str) -> Read<Self> {
        let NodeKind::Call(call, arguments) = &node.kind else {
            return Err(error(node.span, format!("expected {what}"), ""));
        };
        let mut found = Self {
            span: node.span,
            call,
            positional: Vec::new(),
            named: BTreeMap::new(),
        };
        for Argument { key, value } in arguments {
            match key {
                None => found.positional.push(value),
                Some(key) => {
                    if found.named.insert(key, value).is_some() {
                        return Err(error(value.span, format!("`{key}` is given twice"), ""));
                    }
                }
            }
        }
        Ok(found)
    }

    fn take(&mut self, key: &str) -> Option<&'n Node> {
        self.named.remove(key)
    }

    fn need(&mut self, key: &str) -> Read<&'n Node> {
        let missing = error(self.span, format!("`{}` needs `{key}`", self.call), "");
        self.take(key).ok_or(missing)
    }

    fn flag(&mut self, key: &str) -> Read<Option<bool>> {
        self.take(key).map(flag).transpose()
    }

    fn number(&mut self, key: &str) -> Read<Option<u32>> {
        let Some(node) = self.take(key) else {
            return Ok(None);
        };
        match &node.kind {
            NodeKind::Number(digits) => {
                let number = digits
                    .parse()
                    .map_err(|_| error(node.span, format!("`{key}` is a small whole number"), ""));
                number.map(Some)
            }
            _ => Err(error(node.span, format!("`{key}` is a number"), "")),
        }
    }

    /// Refuses what nobody asked for.
    fn done(self) -> Read<()> {
        if let Some((key, node)) = self.named.first_key_value() {
            return Err(error(
                node.span,
                format!("`{}` has no option `{key}`", self.call),
                "",
            ));
        }
        match self.positional.first() {
            Some(node) => Err(error(
                node.span,
                format!("`{}` takes no value without a name here", self.call),
                "",
            )),
            None => Ok(()),
        }
    }
}

fn flag(node: &Node) -> Read<bool> {
    match &node.kind {
        NodeKind::Name(word) if word == "true" => Ok(true),
        NodeKind::Name(word) if word == "false" => Ok(false),
        _ => Err(error(node.span, "expected `true` or `false`", "")),
    }
}

fn name(node: &Node) -> Read<&str> {
    match &node.kind {
        NodeKind::Name(name) => Ok(name),
        _ => Err(error(node.span, "expected a name", "")),
    }
}

fn list(node: &Node) -> Read<&[Node]> {
    match &node.kind {
        NodeKind::List(items) => Ok(items),
        _ => Err(error(node.span, "expected a list", "")),
    }
}

fn names(node: Option<&Node>) -> Read<Vec<String>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    list(node)?
        .iter()
        .map(|item| name(item).map(str::to_owned))
        .collect()
}

/// A text of any content.
pub(super) fn text(node: &Node) -> Read<&str> {
    match &node.kind {
        NodeKind::Text(text) => Ok(text),
        _ => Err(error(node.span, "expected a text in quotes", "")),
    }
}

/// A text that names something in the database.
pub(super) fn identifier(node: &Node) -> Read<String> {
    let name = text(node)?;
    check_identifier(name, node.span)?;
    Ok(name.to_owned())
}

/// `"C"`, or `Collation(sqlite="NOCASE", postgres="C")`.
pub(super) fn collation(node: &Node) -> Read<Collation> {
    if matches!(node.kind, NodeKind::Text(_)) {
        return identifier(node).map(Collation::Everywhere);
    }
    let mut arguments = Arguments::of(node, "a collation")?;
    let mut names = Vec::new();
    for dialect in Dialect::ALL {
        if let Some(name) = arguments.take(dialect.name()) {
            names.push((dialect, identifier(name)?));
        }
    }
    arguments.done()?;
    Ok(Collation::By(names))
}

/// The members of a primary key of several columns, if the node is one.
pub(super) fn composite_key(node: &Node) -> Read<Option<Vec<String>>> {
    match &node.kind {
        NodeKind::Call(call, _) if call == "CompositePrimaryKey" => {}
        _ => return Ok(None),
    }
    let mut arguments = Arguments::of(node, "a primary key")?;
    let members: Vec<String> = std::mem::take(&mut arguments.positional)
        .into_iter()
        .map(|member| name(member).map(str::to_owned))
        .collect::<Read<_>>()?;
    arguments.done()?;
    if members.len() < 2 {
        let message = "a composite primary key has at least two fields";
        return Err(error(node.span, message, ""));
    }
    Ok(Some(members))
}

/// A column of the field `field` of a model of `app`.
pub(super) fn column(node: &Node, field: &str, app: &str) -> Read<Column> {
    let mut arguments = Arguments::of(node, "a field, such as `CharField(max_length=100)`")?;
    let mut column = Column::new(field, ColumnType::BigInteger);
    let is_foreign_key = matches!(arguments.call, "ForeignKey" | "OneToOneField");
    if is_foreign_key {
        let (reference, ty) = reference(&mut arguments, app)?;
        column.unique = arguments.call == "OneToOneField";
        column.references = Some(reference);
        column.ty = ty;
    } else if arguments.call == "GeneratedField" {
        let expression = expr(arguments.need("expression")?)?;
        let mut output = Arguments::of(arguments.need("output_field")?, "a field type")?;
        column.ty = column_type(&mut output)?;
        output.done()?;
        let stored = arguments.flag("db_persist")?.unwrap_or(false);
        column.generated = Some(Generated { expression, stored });
    } else {
        column.ty = column_type(&mut arguments)?;
        column.unique = arguments.flag("unique")?.unwrap_or(false);
    }
    column.primary_key = arguments.flag("primary_key")?.unwrap_or(false);
    column.null = arguments.flag("null")?.unwrap_or(false);
    if !is_foreign_key && column.generated.is_some() {
        column.unique = arguments.flag("unique")?.unwrap_or(false);
    }
    let usually_indexed = is_foreign_key && !column.unique && !column.primary_key;
    column.index = arguments.flag("db_index")?.unwrap_or(usually_indexed);
    column.name = match arguments.take("db_column") {
        Some(node) => identifier(node)?,
        None => words::usual_column(field, is_foreign_key),
    };
    column.default = arguments.take("db_default").map(expr).transpose()?;
    if let Some(node) = arguments.take("choices") {
        column.choices = list(node)?.iter().map(literal).collect::<Read<_>>()?;
    }
    if let Some(node) = arguments.take("content_types") {
        column.content_types = list(node)?
            .iter()
            .map(|item| text(item).map(str::to_owned))
            .collect::<Read<_>>()?;
    }
    column.collation = arguments.take("db_collation").map(collation).transpose()?;
    column.comment = arguments
        .take("db_comment")
        .map(|node| text(node).map(str::to_owned))
        .transpose()?;
    arguments.done()?;
    Ok(column)
}

fn column_type(arguments: &mut Arguments<'_>) -> Read<ColumnType> {
    let Some(ty) = words::column_type(arguments.call) else {
        let mut report = error(
            arguments.span,
            format!("no field type `{}`", arguments.call),
            "",
        );
        if let Some(known) = suggest::closest(arguments.call, words::type_names()) {
            *report = report.help(format!("a type with a similar name exists: `{known}`"));
        }
        return Err(report);
    };
    Ok(match ty {
        ColumnType::Char(_) => ColumnType::Char(arguments.number("max_length")?),
        ColumnType::Decimal(_) => ColumnType::Decimal(
            arguments
                .number("max_digits")?
                .zip(arguments.number("decimal_places")?),
        ),
        ColumnType::Array { .. } => {
            if arguments.positional.is_empty() {
                return Err(error(
                    arguments.span,
                    "`ArrayField` needs the type of an element",
                    "",
                ));
            }
            let node = arguments.positional.remove(0);
            let mut inner = Arguments::of(node, "a field type")?;
            let ty = column_type(&mut inner)?;
            inner.done()?;
            let size = arguments.number("size")?;
            match ty {
                ColumnType::Array { element, depth, .. } if depth < 16 => ColumnType::Array {
                    element,
                    depth: depth + 1,
                    size,
                },
                ty => match ElementType::of(ty) {
                    Some(element) => ColumnType::Array {
                        element,
                        depth: 1,
                        size,
                    },
                    None => return Err(error(node.span, "this cannot be an element", "")),
                },
            }
        }
        ty => ty,
    })
}

fn reference(arguments: &mut Arguments<'_>, app: &str) -> Read<(Reference, ColumnType)> {
    if arguments.positional.is_empty() {
        return Err(error(
            arguments.span,
            format!("`{}` needs the model that it points to", arguments.call),
            "",
        ));
    }
    let target = name(arguments.positional.remove(0))?;
    let (target_app, target_name) = target.split_once('.').unwrap_or((app, target));
    let on_delete = arguments.need("on_delete")?;
    let on_delete: OnDelete = words::on_delete(name(on_delete)?).ok_or_else(|| {
        error(
            on_delete.span,
            "expected `CASCADE`, `RESTRICT`, `SET_NULL`, `SET_DEFAULT` or `NO_ACTION`",
            "",
        )
    })?;
    let field = arguments
        .take("to_field")
        .map(name)
        .transpose()?
        .unwrap_or("id")
        .to_owned();
    let ty = match arguments.take("key") {
        Some(node) => {
            let mut key = Arguments::of(node, "a field type")?;
            let ty = column_type(&mut key)?;
            key.done()?;
            ty
        }
        None => ColumnType::BigInteger,
    };
    let enforced = arguments.flag("db_constraint")?.unwrap_or(true);
    let deferred = match arguments.take("deferrable") {
        Some(node) if name(node)? == "deferred" => true,
        Some(node) => {
            return Err(error(
                node.span,
                "a foreign key waits only as `deferrable=deferred`",
                "",
            ));
        }
        None => false,
    };
    let model = ModelName::new(target_app, target_name);
    Ok((
        Reference {
            model,
            field,
            on_delete,
            enforced,
            deferred,
        },
        ty,
    ))
}

/// A declared index.
pub(super) fn index(node: &Node) -> Read<Index> {
    let mut arguments = Arguments::of(node, "`Index(…)`")?;
    let Some(kind) = IndexKind::from_name(arguments.call) else {
        return Err(error(node.span, "expected `Index(…)`", ""));
    };
    let expressions = parts(&mut arguments)?;
    let mut fields = Vec::new();
    let listed = if expressions.is_empty() {
        list(arguments.need("fields")?)?
    } else {
        &[]
    };
    for item in listed {
        fields.push(match &item.kind {
            NodeKind::Name(field) => IndexField {
                field: field.clone(),
                descending: false,
            },
            NodeKind::Descending(field) => IndexField {
                field: field.clone(),
                descending: true,
            },
            _ => return Err(error(item.span, "expected a field, or `-` and a field", "")),
        });
    }
    let index = Index {
        name: identifier(arguments.need("name")?)?,
        fields,
        condition: arguments.take("condition").map(expr).transpose()?,
        include: names(arguments.take("include"))?,
        opclasses: opclasses(&mut arguments)?,
        expressions,
        method: IndexMethod {
            kind,
            options: storage_options(kind, &mut arguments)?,
        },
        tablespace: arguments
            .take("db_tablespace")
            .map(identifier)
            .transpose()?,
        backends: backends(arguments.take("backends"))?,
    };
    arguments.done()?;
    Ok(index)
}

/// The values without names: the expressions of an index.
fn parts(arguments: &mut Arguments<'_>) -> Read<Vec<IndexExpression>> {
    std::mem::take(&mut arguments.positional)
        .into_iter()
        .map(part)
        .collect()
}

fn part(node: &Node) -> Read<IndexExpression> {
    let plain = |expression| IndexExpression {
        expression,
        descending: false,
        nulls: None,
        collation: None,
        opclass: None,
    };
    if !matches!(&node.kind, NodeKind::Call(name, _) if name == "Part") {
        return expr(node).map(plain);
    }
    let mut arguments = Arguments::of(node, "an expression")?;
    let mut inner = std::mem::take(&mut arguments.positional).into_iter();
    let (Some(expression), None) = (inner.next(), inner.next()) else {
        return Err(error(node.span, "`Part` takes one expression", ""));
    };
    let mut part = plain(expr(expression)?);
    part.descending = arguments.flag("descending")?.unwrap_or(false);
    let first = arguments.flag("nulls_first")?.unwrap_or(false);
    let last = arguments.flag("nulls_last")?.unwrap_or(false);
    part.nulls = match (first, last) {
        (true, true) => return Err(error(node.span, "NULL is either first or last", "")),
        (true, false) => Some(NullsOrder::First),
        (false, true) => Some(NullsOrder::Last),
        (false, false) => None,
    };
    part.collation = arguments.take("collation").map(identifier).transpose()?;
    part.opclass = arguments.take("opclass").map(identifier).transpose()?;
    arguments.done()?;
    Ok(part)
}

/// `[F(during), "&&"]`: an expression and its operator.
fn exclusion_part(node: &Node) -> Read<(IndexExpression, String)> {
    let [expression, operator] = list(node)? else {
        return Err(error(
            node.span,
            "expected an expression and an operator",
            "",
        ));
    };
    let symbol = text(operator)?;
    if !is_operator(symbol) {
        return Err(error(
            operator.span,
            "expected an operator of PostgreSQL",
            "",
        ));
    }
    Ok((part(expression)?, symbol.to_owned()))
}

fn opclasses(arguments: &mut Arguments<'_>) -> Read<Vec<String>> {
    let Some(node) = arguments.take("opclasses") else {
        return Ok(Vec::new());
    };
    let items = list(node)?.iter();
    items.map(|item| text(item).map(str::to_owned)).collect()
}

fn deferrable(arguments: &mut Arguments<'_>) -> Read<Option<Deferrable>> {
    let Some(node) = arguments.take("deferrable") else {
        return Ok(None);
    };
    let unknown = || error(node.span, "expected `deferred` or `immediate`", "");
    words::deferrable(name(node)?).map(Some).ok_or_else(unknown)
}

fn storage_options(
    kind: IndexKind,
    arguments: &mut Arguments<'_>,
) -> Read<Vec<(String, IndexOption)>> {
    let mut options = Vec::new();
    for (name, is_flag) in kind.parameters() {
        let value = if *is_flag {
            arguments.flag(name)?.map(IndexOption::Flag)
        } else {
            arguments.number(name)?.map(IndexOption::Number)
        };
        options.extend(value.map(|value| ((*name).to_owned(), value)));
    }
    if kind == IndexKind::Bloom {
        for column in (1..=32).map(|at| format!("col{at}")) {
            let value = arguments.number(&column)?;
            options.extend(value.map(|value| (column, IndexOption::Number(value))));
        }
    }
    Ok(options)
}

/// A declared constraint.
pub(super) fn constraint(node: &Node) -> Read<Constraint> {
    let mut arguments = Arguments::of(node, "a constraint")?;
    let name_node = arguments.need("name")?;
    let kind = match arguments.call {
        "UniqueConstraint" if !arguments.positional.is_empty() => {
            ConstraintKind::UniqueExpressions {
                expressions: parts(&mut arguments)?,
                condition: arguments.take("condition").map(expr).transpose()?,
                include: names(arguments.take("include"))?,
                nulls_distinct: arguments.flag("nulls_distinct")?.unwrap_or(true),
            }
        }
        "UniqueConstraint" => ConstraintKind::Unique {
            fields: names(Some(arguments.need("fields")?))?,
            condition: arguments.take("condition").map(expr).transpose()?,
            include: names(arguments.take("include"))?,
            deferrable: deferrable(&mut arguments)?,
            nulls_distinct: arguments.flag("nulls_distinct")?.unwrap_or(true),
            opclasses: opclasses(&mut arguments)?,
        },
        "ExclusionConstraint" => ConstraintKind::Exclusion {
            parts: list(arguments.need("expressions")?)?
                .iter()
                .map(exclusion_part)
                .collect::<Read<_>>()?,
            method: match arguments.take("index_type") {
                Some(node) => {
                    let method = name(node)?;
                    IndexKind::of_exclusion(method).ok_or_else(|| {
                        error(node.span, "expected `gist`, `spgist` or `hash`", "")
                    })?
                }
                None => IndexKind::Gist,
            },
            condition: arguments.take("condition").map(expr).transpose()?,
            include: names(arguments.take("include"))?,
            deferrable: deferrable(&mut arguments)?,
        },
        "CheckConstraint" => ConstraintKind::Check {
            condition: expr(arguments.need("condition")?)?,
        },
        _ => {
            return Err(error(
                node.span,
                "expected `UniqueConstraint(…)`, `ExclusionConstraint(…)` or `CheckConstraint(…)`",
                "",
            ));
        }
    };
    let constraint = Constraint {
        name: identifier(name_node)?,
        kind,
        backends: backends(arguments.take("backends"))?,
    };
    arguments.done()?;
    Ok(constraint)
}

fn backends(node: Option<&Node>) -> Read<Vec<Dialect>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    list(node)?
        .iter()
        .map(|item| {
            let unknown = || {
                error(
                    item.span,
                    "expected `sqlite`, `postgres`, `mariadb` or `mysql`",
                    "",
                )
            };
            Dialect::from_name(name(item)?).ok_or_else(unknown)
        })
        .collect()
}
