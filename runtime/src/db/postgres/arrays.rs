//! Arrays: one column of many rows as one parameter.
//!
//! An array goes in its binary form where each of its elements does, and otherwise as the text that PostgreSQL writes
//! itself.

use bytes::{BufMut as _, BytesMut};
use tokio_postgres::types::{Format, IsNull, Kind as TypeKind, ToSql, Type};

use super::encode::{self, Refused};
use crate::{
    error::BoxError, query::sql::statements::bulk::ParameterType, row::postgres::Kind, value::Value,
};

/// The values of one column in each of several rows, which lie row after row.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    params: &'a [Value<'a>],
    width: usize,
    position: usize,
    /// What the elements are, where they are sent as text.
    as_text: Option<Kind>,
}

impl<'a> Column<'a> {
    /// Each column of rows that are `types.len()` values wide.
    pub(super) fn all(
        params: &'a [Value<'a>],
        width: usize,
        as_text: &'a [Option<Kind>],
    ) -> impl ExactSizeIterator<Item = Self> {
        (0..width).map(move |position| Self {
            params,
            width,
            position,
            as_text: as_text.get(position).copied().flatten(),
        })
    }

    /// Values that are one array by themselves.
    pub(super) fn list(values: &'a [Value<'a>]) -> Self {
        Self {
            params: values,
            width: 1,
            position: 0,
            as_text: None,
        }
    }

    fn values(&self) -> impl Iterator<Item = &'a Value<'a>> {
        self.params
            .chunks_exact(self.width)
            .filter_map(|row| row.get(self.position))
    }

    fn len(&self) -> usize {
        self.params.len() / self.width
    }

    fn write_binary(&self, element: &Type, out: &mut BytesMut) -> Result<(), BoxError> {
        let kind = Kind::of(element);
        let length = i32::try_from(self.len())?;
        out.put_i32(1); // dimensions
        out.put_i32(i32::from(self.values().any(Value::is_null)));
        out.put_u32(element.oid());
        out.put_i32(length);
        out.put_i32(1); // the first index
        for value in self.values() {
            if value.is_null() {
                out.put_i32(-1);
                continue;
            }
            let start = out.len();
            out.put_i32(0);
            encode::write_element(value, element, kind, out)?;
            let written = i32::try_from(out.len() - start - 4)?;
            out[start..start + 4].copy_from_slice(&written.to_be_bytes());
        }
        Ok(())
    }

    fn write_text(&self, element: &Type, out: &mut BytesMut) -> Result<(), BoxError> {
        let kind = self.as_text.unwrap_or_else(|| Kind::of(element));
        let mut scratch = BytesMut::new();
        out.put_u8(b'{');
        for (index, value) in self.values().enumerate() {
            if index > 0 {
                out.put_u8(b',');
            }
            if value.is_null() {
                out.put_slice(b"NULL");
                continue;
            }
            scratch.clear();
            encode::write_as_text(value, element, kind, &mut scratch)?;
            out.put_u8(b'"');
            for &byte in &scratch {
                if matches!(byte, b'"' | b'\\') {
                    out.put_u8(b'\\');
                }
                out.put_u8(byte);
            }
            out.put_u8(b'"');
        }
        out.put_u8(b'}');
        Ok(())
    }

    fn is_binary(&self, element: &Type) -> bool {
        let kind = Kind::of(element);
        self.as_text.is_none()
            && self
                .values()
                .all(|value| encode::is_binary_element(value, kind))
    }
}

/// What is logged of a parameter: values are nobody's business.
impl std::fmt::Debug for Column<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Column<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        if *ty == Type::UNKNOWN {
            // Behind a pooler, where the server makes of the text what stands beside it.
            self.write_text(ty, out)?;
            return Ok(IsNull::No);
        }
        let TypeKind::Array(element) = ty.kind() else {
            let reason = format!("PostgreSQL's type {} is no array", ty.name());
            return Err(Box::new(Refused(reason.into())));
        };
        if self.is_binary(element) {
            self.write_binary(element, out)?;
        } else {
            self.write_text(element, out)?;
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, ty: &Type) -> Format {
        match ty.kind() {
            TypeKind::Array(element) if self.is_binary(element) => Format::Binary,
            _ => Format::Text,
        }
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        self.to_sql(ty, out)
    }
}

/// How a statement calls the type of a parameter.
pub(super) fn parameter_type(ty: &Type) -> ParameterType {
    ParameterType {
        name: name(ty),
        as_text: comes_apart(ty),
    }
}

/// What the elements are, where an array of the type cannot hold them.
pub(super) fn kind_as_text(ty: &Type) -> Option<Kind> {
    comes_apart(ty).then(|| Kind::of(ty))
}

fn comes_apart(ty: &Type) -> bool {
    match ty.kind() {
        TypeKind::Array(_) | TypeKind::Composite(_) | TypeKind::Pseudo => true,
        TypeKind::Domain(ty) => comes_apart(ty),
        _ => *ty == Type::UNKNOWN,
    }
}

fn name(ty: &Type) -> Box<str> {
    // Others stand in quotes: some, without them, are names of the standard for something else (`"char"`, `bit`).
    const PLAIN: [&str; 20] = [
        "bool",
        "bpchar",
        "bytea",
        "cidr",
        "date",
        "float4",
        "float8",
        "inet",
        "int2",
        "int4",
        "int8",
        "interval",
        "json",
        "jsonb",
        "numeric",
        "text",
        "time",
        "timestamptz",
        "uuid",
        "varchar",
    ];
    if ty.schema() == "pg_catalog" && PLAIN.contains(&ty.name()) {
        return ty.name().into();
    }
    let quoted = |name: &str| name.replace('"', "\"\"");
    format!("\"{}\".\"{}\"", quoted(ty.schema()), quoted(ty.name())).into()
}
