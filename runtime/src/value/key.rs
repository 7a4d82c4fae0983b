//! Values of keys as something to look up.

use uuid::Uuid;

use super::Value;
use crate::meta::{FieldKind, ModelMeta, RelationKind};

/// What a key column holds, for hashing and comparing in memory.
///
/// Two values that the database takes for one key give one `HashKey`, also where one of them went through a database
/// without a type for it: see [`of_uuid`](Self::of_uuid).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum HashKey {
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(Uuid),
    /// The parts of a composite key.
    Tuple(Vec<HashKey>),
}

impl HashKey {
    /// The key as people read it, of one or several parts; `None` of bytes.
    pub(crate) fn shown(&self) -> Option<String> {
        match self {
            Self::Integer(key) => Some(key.to_string()),
            Self::Text(key) => Some(key.clone()),
            Self::Uuid(key) => Some(key.to_string()),
            Self::Bytes(_) => None,
            Self::Tuple(parts) => {
                let parts: Option<Vec<String>> = parts.iter().map(Self::shown).collect();
                parts.map(|parts| format!("({})", parts.join(", ")))
            }
        }
    }

    /// The key; `None` of NULL, to which nothing is related, and of what no key can be.
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Int(key) => Some(Self::Integer(*key)),
            Value::Text(key) => Some(Self::Text(key.to_string())),
            Value::Bytes(key) => Some(Self::Bytes(key.to_vec())),
            Value::Uuid(key) => Some(Self::Uuid(*key)),
            Value::Decimal(key) => Some(Self::Text(key.normalize().to_string())),
            Value::Date(key) => Some(Self::Text(key.to_string())),
            Value::DateTime(key) => Some(Self::Integer(key.as_microsecond())),
            Value::Bool(key) => Some(Self::Integer(i64::from(*key))),
            Value::Tuple(parts) => parts
                .iter()
                .map(Self::of)
                .collect::<Option<_>>()
                .map(Self::Tuple),
            Value::Float(key) => Some(Self::Text(key.to_string())),
            Value::Time(key) => Some(Self::Text(key.to_string())),
            Value::Duration(key) => Some(Self::Text(key.to_string())),
            Value::Null | Value::Json(_) => None,
        }
    }

    /// The key of a row of `model`.
    pub(crate) fn of_row(model: &ModelMeta, value: &Value<'_>) -> Option<Self> {
        if let Value::Tuple(parts) = value {
            let parts = model.primary_key.iter().zip(parts);
            let parts = parts.map(|(position, part)| Self::of_column(model, *position, part));
            return parts.collect::<Option<_>>().map(Self::Tuple);
        }
        Self::of_column(model, model.key_position(), value)
    }

    /// What the column at this position holds.
    pub(crate) fn of_column(model: &ModelMeta, position: u16, value: &Value<'_>) -> Option<Self> {
        if has_uuids(model, position) {
            Self::of_uuid(value)
        } else {
            Self::of(value)
        }
    }

    /// The key, where it is known to be a UUID: the database may have given it as 32 hexadecimal digits.
    pub(crate) fn of_uuid(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok().map(Self::Uuid),
            value => Self::of(value),
        }
    }
}

/// Whether the column holds UUIDs: its own, or as the foreign key of a row that has one.
fn has_uuids(model: &ModelMeta, position: u16) -> bool {
    match model.fields[usize::from(position)].kind {
        FieldKind::Uuid => true,
        FieldKind::ForeignKey | FieldKind::OneToOne => model.relations.iter().any(|relation| {
            relation.kind == RelationKind::Forward
                && relation.local == position
                && has_uuids(relation.target, relation.remote)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_one_key_in_either_form() {
        let uuid = Uuid::from_u128(7);
        let text = Value::Text(uuid.simple().to_string().into());
        assert_eq!(
            HashKey::of_uuid(&text),
            HashKey::of_uuid(&Value::Uuid(uuid))
        );
        assert_ne!(HashKey::of(&text), HashKey::of(&Value::Uuid(uuid)));
        assert_eq!(HashKey::of(&Value::Null), None);
    }
}
