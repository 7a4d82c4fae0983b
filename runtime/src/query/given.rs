//! A condition or value over the columns of a row, with what a row at hand holds in their place.

use super::{Node, Path};
use crate::{meta::FieldMeta, value::Value};

impl Node {
    /// The same about a row whose columns, those of `fields`, hold `values`; `None` where it reads one that is not known, or other rows.
    pub(crate) fn given(
        mut self,
        fields: &[FieldMeta],
        values: &[Option<Value<'static>>],
    ) -> Option<Self> {
        self.fill(fields, values).then_some(self)
    }

    fn fill(&mut self, fields: &[FieldMeta], values: &[Option<Value<'static>>]) -> bool {
        match self {
            Self::Column(Path::ROOT, field) => {
                let Some(Some(value)) = values.get(usize::from(*field)) else {
                    return false;
                };
                let ty = fields.get(usize::from(*field));
                *self = Self::Typed(value.clone(), ty.and_then(FieldMeta::postgres_type));
                true
            }
            Self::Column(..)
            | Self::Outer(..)
            | Self::InQuery(..)
            | Self::Aggregate(_)
            | Self::Any(_)
            | Self::Over(..)
            | Self::First(_)
            | Self::Subquery(_)
            | Self::Exists(_) => false,
            node => {
                let mut known = true;
                node.each_part(&mut |part| known &= part.fill(fields, values));
                known
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{meta::FieldKind, query::Compare};

    #[test]
    fn columns_become_values() {
        let column = |field| Node::Column(Path::ROOT, field);
        let fields = [
            FieldMeta::new("id", FieldKind::BigAuto),
            FieldMeta::new("pages", FieldKind::Range("IntegerRangeField")),
        ];
        let node = Node::Compare(Compare::Eq, Box::new([column(1), column(0)]));
        let values = [Some(Value::Int(7)), Some(Value::Null), None];
        let Some(Node::Compare(_, sides)) = node.given(&fields, &values) else {
            panic!("both columns are known");
        };
        assert!(matches!(
            *sides,
            [
                Node::Typed(Value::Null, Some("int4range")),
                Node::Typed(Value::Int(7), None)
            ]
        ));
        assert!(
            Node::IsNull(Box::new(column(2)))
                .given(&fields, &values)
                .is_none()
        );
        assert!(column(9).given(&fields, &values).is_none());
        let elsewhere = Node::Column(Path::ROOT.then(0), 0);
        assert!(elsewhere.given(&fields, &values).is_none());
    }
}
