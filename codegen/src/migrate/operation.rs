//! Operations: what a migration does, as data.
//!
//! Each holds both sides (the old and the new column, the whole of what it takes away), so that a file can be reviewed,
//! checked against the state it meets, and reversed, alone. Names of operations are Django's.

use luthier::dialect::Dialect;

use crate::db::{Column, ColumnType, Constraint, Expr, Index, Literal, ModelName, Table};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Makes a table with everything in it.
    CreateModel {
        /// The table.
        table: Table,
    },
    /// Takes a table away.
    DeleteModel {
        /// All of it, as it was.
        table: Table,
    },
    /// Gives a model, and possibly its table, another name. Foreign keys to it follow.
    RenameModel {
        /// The model by its old name.
        model: ModelName,
        /// Its new name.
        to: String,
        /// The table before and after; equal where the table stays.
        table: Change<String>,
    },
    /// Gives a table another name.
    AlterModelTable {
        /// The model.
        model: ModelName,
        /// The table before and after.
        table: Change<String>,
    },
    /// Changes the comment on a table.
    AlterModelTableComment {
        /// The model.
        model: ModelName,
        /// The comment before and after.
        comment: Change<Option<String>>,
    },
    /// Moves a table to where PostgreSQL shall keep it.
    AlterModelTablespace {
        /// The model.
        model: ModelName,
        /// The tablespace before and after; none is the database's own.
        tablespace: Change<Option<String>>,
    },
    /// Adds a column.
    AddField {
        /// The model.
        model: ModelName,
        /// The column.
        column: Column,
        /// What the rows that exist get; where it is absent, what the database fills in, or NULL.
        fill: Option<Expr>,
    },
    /// Takes a column away.
    RemoveField {
        /// The model.
        model: ModelName,
        /// The column as it was.
        column: Column,
        /// What the rows get when this is reversed and the column takes no NULL.
        refill: Option<Expr>,
    },
    /// Changes a column; field name and column name stay.
    AlterField {
        /// The model.
        model: ModelName,
        /// The column before and after.
        column: Change<Box<Column>>,
    },
    /// Gives a field, and possibly its column, another name. Whatever mentions it follows.
    RenameField {
        /// The model.
        model: ModelName,
        /// The field before and after.
        field: Change<String>,
        /// The column before and after; equal where the column stays.
        column: Change<String>,
    },
    /// Makes a declared index.
    AddIndex {
        /// The model.
        model: ModelName,
        /// The index.
        index: Index,
    },
    /// Takes a declared index away.
    RemoveIndex {
        /// The model.
        model: ModelName,
        /// The index as it was.
        index: Index,
    },
    /// Gives a declared index another name.
    RenameIndex {
        /// The model.
        model: ModelName,
        /// The name before and after.
        name: Change<String>,
    },
    /// Makes a declared constraint.
    AddConstraint {
        /// The model.
        model: ModelName,
        /// The constraint.
        constraint: Constraint,
    },
    /// Takes a declared constraint away.
    RemoveConstraint {
        /// The model.
        model: ModelName,
        /// The constraint as it was.
        constraint: Constraint,
    },
    /// Sets a column where it is NULL.
    Backfill {
        /// The model.
        model: ModelName,
        /// The field.
        field: String,
        /// What it is set to.
        value: Expr,
    },
    /// Runs statements as they are written.
    RunSql {
        /// What each database runs; one that is not listed runs nothing.
        scripts: Vec<Script>,
    },
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}

/// The statements of a [`Operation::RunSql`] for one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The database.
    pub backend: Dialect,
    /// The statements, in order.
    pub forward: Vec<String>,
    /// The statements that take it back; `None` where it cannot be taken back, empty where there is nothing to do.
    pub reverse: Option<Vec<String>>,
}

impl<T> Change<T> {
    /// From the two sides.
    pub const fn new(from: T, to: T) -> Self {
        Self { from, to }
    }

    fn swapped(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }
}

impl<T: PartialEq> Change<T> {
    /// Whether both sides are equal.
    pub fn is_none(&self) -> bool {
        self.from == self.to
    }
}

impl Operation {
    /// Django's name of the operation.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CreateModel { .. } => "CreateModel",
            Self::DeleteModel { .. } => "DeleteModel",
            Self::RenameModel { .. } => "RenameModel",
            Self::AlterModelTable { .. } => "AlterModelTable",
            Self::AlterModelTableComment { .. } => "AlterModelTableComment",
            Self::AlterModelTablespace { .. } => "AlterModelTablespace",
            Self::AddField { .. } => "AddField",
            Self::RemoveField { .. } => "RemoveField",
            Self::AlterField { .. } => "AlterField",
            Self::RenameField { .. } => "RenameField",
            Self::AddIndex { .. } => "AddIndex",
            Self::RemoveIndex { .. } => "RemoveIndex",
            Self::RenameIndex { .. } => "RenameIndex",
            Self::AddConstraint { .. } => "AddConstraint",
            Self::RemoveConstraint { .. } => "RemoveConstraint",
            Self::Backfill { .. } => "Backfill",
            Self::RunSql { .. } => "RunSql",
        }
    }

    /// The model that it is about, by the name it has before; none for free SQL.
    #[must_use]
    pub const fn model(&self) -> Option<&ModelName> {
        match self {
            Self::CreateModel { table } | Self::DeleteModel { table } => Some(&table.model),
            Self::RenameModel { model, .. }
            | Self::AlterModelTable { model, .. }
            | Self::AlterModelTableComment { model, .. }
            | Self::AlterModelTablespace { model, .. }
            | Self::AddField { model, .. }
            | Self::RemoveField { model, .. }
            | Self::AlterField { model, .. }
            | Self::RenameField { model, .. }
            | Self::AddIndex { model, .. }
            | Self::RemoveIndex { model, .. }
            | Self::RenameIndex { model, .. }
            | Self::AddConstraint { model, .. }
            | Self::RemoveConstraint { model, .. }
            | Self::Backfill { model, .. } => Some(model),
            Self::RunSql { .. } => None,
        }
    }

    /// In a few words, for lists and comments: `AddField Post.subtitle`.
    #[must_use]
    pub fn describe(&self) -> String {
        let name = self.name();
        let model = self.model().map_or("", |model| &model.name);
        match self {
            Self::CreateModel { .. }
            | Self::DeleteModel { .. }
            | Self::AlterModelTableComment { .. }
            | Self::AlterModelTablespace { .. } => {
                format!("{name} {model}")
            }
            Self::RenameModel { to, .. } => format!("{name} {model} -> {to}"),
            Self::AlterModelTable { table, .. } => format!("{name} {model} -> {}", table.to),
            Self::AddField { column, .. } | Self::RemoveField { column, .. } => {
                format!("{name} {model}.{}", column.field)
            }
            Self::AlterField { column, .. } => format!("{name} {model}.{}", column.to.field),
            Self::RenameField { field, .. } => {
                format!("{name} {model}.{} -> {}", field.from, field.to)
            }
            Self::AddIndex { index, .. } | Self::RemoveIndex { index, .. } => {
                format!("{name} {model} {}", index.name)
            }
            Self::RenameIndex { name: names, .. } => {
                format!("{name} {model} {} -> {}", names.from, names.to)
            }
            Self::AddConstraint { constraint, .. } | Self::RemoveConstraint { constraint, .. } => {
                format!("{name} {model} {}", constraint.name)
            }
            Self::Backfill { field, .. } => format!("{name} {model}.{field}"),
            Self::RunSql { .. } => name.to_owned(),
        }
    }

    /// The operations that take this one back; `None` where nothing can. What was deleted comes back empty.
    #[must_use]
    pub fn invert(&self) -> Option<Vec<Self>> {
        Some(vec![match self.clone() {
            Self::CreateModel { table } => Self::DeleteModel { table },
            Self::DeleteModel { table } => Self::CreateModel { table },
            Self::RenameModel { model, to, table } => Self::RenameModel {
                to: model.name,
                model: ModelName::new(model.app, to),
                table: table.swapped(),
            },
            Self::AlterModelTable { model, table } => Self::AlterModelTable {
                model,
                table: table.swapped(),
            },
            Self::AlterModelTableComment { model, comment } => Self::AlterModelTableComment {
                model,
                comment: comment.swapped(),
            },
            Self::AlterModelTablespace { model, tablespace } => Self::AlterModelTablespace {
                model,
                tablespace: tablespace.swapped(),
            },
            Self::AddField {
                model,
                column,
                fill,
            } => Self::RemoveField {
                model,
                column,
                refill: fill,
            },
            Self::RemoveField {
                model,
                column,
                refill,
            } => Self::AddField {
                model,
                column,
                fill: refill,
            },
            Self::AlterField { model, column } => Self::AlterField {
                model,
                column: column.swapped(),
            },
            Self::RenameField {
                model,
                field,
                column,
            } => Self::RenameField {
                model,
                field: field.swapped(),
                column: column.swapped(),
            },
            Self::AddIndex { model, index } => Self::RemoveIndex { model, index },
            Self::RemoveIndex { model, index } => Self::AddIndex { model, index },
            Self::RenameIndex { model, name } => Self::RenameIndex {
                model,
                name: name.swapped(),
            },
            Self::AddConstraint { model, constraint } => {
                Self::RemoveConstraint { model, constraint }
            }
            Self::RemoveConstraint { model, constraint } => {
                Self::AddConstraint { model, constraint }
            }
            // Which rows were NULL is not known any more, and the values do no harm.
            Self::Backfill { .. } => return Some(Vec::new()),
            Self::RunSql { scripts } => {
                let swap = |script: Script| {
                    Some(Script {
                        backend: script.backend,
                        forward: script.reverse?,
                        reverse: Some(script.forward),
                    })
                };
                Self::RunSql {
                    scripts: scripts.into_iter().map(swap).collect::<Option<Vec<_>>>()?,
                }
            }
        }])
    }

    /// The part of an automatic name of a migration that this operation gives, Django's way.
    #[must_use]
    pub fn name_fragment(&self) -> Option<String> {
        let model = self
            .model()
            .map(|model| model.name.to_lowercase())
            .unwrap_or_default();
        Some(match self {
            Self::CreateModel { .. } => model,
            Self::DeleteModel { .. } => format!("delete_{model}"),
            Self::RenameModel { to, .. } => format!("rename_{model}_{}", to.to_lowercase()),
            Self::AlterModelTable { .. } => format!("alter_{model}_table"),
            Self::AlterModelTableComment { .. } => format!("alter_{model}_table_comment"),
            Self::AlterModelTablespace { .. } => format!("move_{model}"),
            Self::AddField { column, .. } => format!("{model}_{}", column.field),
            Self::RemoveField { column, .. } => format!("remove_{model}_{}", column.field),
            Self::AlterField { column, .. } => format!("alter_{model}_{}", column.to.field),
            Self::RenameField { field, .. } => {
                format!("rename_{}_{model}_{}", field.from, field.to)
            }
            Self::AddIndex { index, .. } => format!("{model}_{}", index.name.to_lowercase()),
            Self::RemoveIndex { index, .. } => {
                format!("remove_{model}_{}", index.name.to_lowercase())
            }
            Self::RenameIndex { name, .. } => format!(
                "rename_{}_{}",
                name.from.to_lowercase(),
                name.to.to_lowercase()
            ),
            Self::AddConstraint { constraint, .. } => {
                format!("{model}_{}", constraint.name.to_lowercase())
            }
            Self::RemoveConstraint { constraint, .. } => {
                format!("remove_{model}_{}", constraint.name.to_lowercase())
            }
            Self::Backfill { field, .. } => format!("backfill_{model}_{field}"),
            Self::RunSql { .. } => return None,
        })
    }
}

/// The value of a type that says least, for rows that get a column back which takes no NULL: zero, empty text, now. None
/// for keys of other tables, for unique columns, and where no value is neutral.
#[must_use]
pub fn neutral_value(column: &Column) -> Option<Expr> {
    if column.null
        || column.unique
        || column.primary_key
        || column.references.is_some()
        || column.default.is_some()
    {
        return None;
    }
    if let Some(first) = column.choices.first() {
        return Some(Expr::Literal(first.clone()));
    }
    Some(Expr::Literal(match column.ty {
        ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::PositiveSmallInteger
        | ColumnType::PositiveInteger
        | ColumnType::PositiveBigInteger => Literal::Integer(0),
        ColumnType::Boolean => Literal::Bool(false),
        ColumnType::Float => Literal::Float(0.0),
        ColumnType::Decimal(_) => Literal::Decimal("0".to_owned()),
        ColumnType::Char(_) | ColumnType::Text => Literal::Text(String::new()),
        ColumnType::Binary => Literal::Bytes(Vec::new()),
        ColumnType::Duration => Literal::Duration(0),
        ColumnType::Json => Literal::Json("{}".to_owned()),
        ColumnType::Array { .. } => Literal::Text("{}".to_owned()),
        ColumnType::HStore | ColumnType::SearchVector => Literal::Text(String::new()),
        ColumnType::Range(_) => Literal::Text("empty".to_owned()),
        ColumnType::DateTime => return Some(Expr::Call(crate::db::Function::Now, Vec::new())),
        ColumnType::SmallAuto
        | ColumnType::Auto
        | ColumnType::BigAuto
        | ColumnType::Uuid
        | ColumnType::IpAddress
        | ColumnType::Date
        | ColumnType::Time => return None,
    }))
}
