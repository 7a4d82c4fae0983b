//! The words of the format and what they stand for, one table for writer and reader.

use crate::db::{BinaryOp, ColumnType, Deferrable, ElementType, OnDelete, RangeKind};

const TYPES: [(&str, ColumnType); 30] = [
    ("SmallAutoField", ColumnType::SmallAuto),
    ("AutoField", ColumnType::Auto),
    ("BigAutoField", ColumnType::BigAuto),
    ("SmallIntegerField", ColumnType::SmallInteger),
    ("IntegerField", ColumnType::Integer),
    ("BigIntegerField", ColumnType::BigInteger),
    (
        "PositiveSmallIntegerField",
        ColumnType::PositiveSmallInteger,
    ),
    ("PositiveIntegerField", ColumnType::PositiveInteger),
    ("PositiveBigIntegerField", ColumnType::PositiveBigInteger),
    ("BooleanField", ColumnType::Boolean),
    ("FloatField", ColumnType::Float),
    ("DecimalField", ColumnType::Decimal(None)),
    ("CharField", ColumnType::Char(None)),
    ("TextField", ColumnType::Text),
    ("UUIDField", ColumnType::Uuid),
    ("GenericIPAddressField", ColumnType::IpAddress),
    ("BinaryField", ColumnType::Binary),
    ("DateField", ColumnType::Date),
    ("DateTimeField", ColumnType::DateTime),
    ("TimeField", ColumnType::Time),
    ("DurationField", ColumnType::Duration),
    ("JSONField", ColumnType::Json),
    (
        "ArrayField",
        ColumnType::Array {
            element: ElementType::Integer,
            depth: 1,
            size: None,
        },
    ),
    ("HStoreField", ColumnType::HStore),
    (
        RangeKind::Integer.name(),
        ColumnType::Range(RangeKind::Integer),
    ),
    (
        RangeKind::BigInteger.name(),
        ColumnType::Range(RangeKind::BigInteger),
    ),
    (
        RangeKind::Decimal.name(),
        ColumnType::Range(RangeKind::Decimal),
    ),
    (
        RangeKind::DateTime.name(),
        ColumnType::Range(RangeKind::DateTime),
    ),
    (RangeKind::Date.name(), ColumnType::Range(RangeKind::Date)),
    ("SearchVectorField", ColumnType::SearchVector),
];

/// The name of a column type, without its parameters.
pub(super) fn type_name(ty: ColumnType) -> &'static str {
    if let ColumnType::Range(kind) = ty {
        return kind.name();
    }
    let same = |known: ColumnType| std::mem::discriminant(&known) == std::mem::discriminant(&ty);
    TYPES
        .iter()
        .find(|(_, known)| same(*known))
        .map_or("", |(name, _)| name)
}

/// The column type of that name, without parameters.
pub(super) fn column_type(name: &str) -> Option<ColumnType> {
    TYPES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, ty)| *ty)
}

/// Every name of a column type, for suggestions.
pub(super) fn type_names() -> impl Iterator<Item = &'static str> {
    TYPES
        .iter()
        .map(|(name, _)| *name)
        .chain(["ForeignKey", "OneToOneField", "GeneratedField"])
}

const ON_DELETE: [(&str, OnDelete); 5] = [
    ("CASCADE", OnDelete::Cascade),
    ("RESTRICT", OnDelete::Restrict),
    ("SET_NULL", OnDelete::SetNull),
    ("SET_DEFAULT", OnDelete::SetDefault),
    ("NO_ACTION", OnDelete::NoAction),
];

pub(super) fn on_delete_name(on_delete: OnDelete) -> &'static str {
    ON_DELETE
        .iter()
        .find(|(_, known)| *known == on_delete)
        .map_or("", |(name, _)| name)
}

pub(super) fn on_delete(name: &str) -> Option<OnDelete> {
    ON_DELETE
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, on_delete)| *on_delete)
}

pub(super) const fn deferrable_name(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::Deferred => "deferred",
        Deferrable::Immediate => "immediate",
    }
}

pub(super) fn deferrable(name: &str) -> Option<Deferrable> {
    [Deferrable::Deferred, Deferrable::Immediate]
        .into_iter()
        .find(|known| deferrable_name(*known) == name)
}

pub(super) fn binary_op(symbol: &str) -> Option<BinaryOp> {
    [
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
        BinaryOp::Divide,
        BinaryOp::Remainder,
    ]
    .into_iter()
    .find(|op| op.symbol() == symbol)
}

/// The column that a field has unless `db_column` says otherwise.
pub(super) fn usual_column(field: &str, is_foreign_key: bool) -> String {
    if is_foreign_key {
        crate::naming::foreign_key_column(field)
    } else {
        field.to_owned()
    }
}
