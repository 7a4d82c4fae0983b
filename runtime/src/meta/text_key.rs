//! Generic relations whose rows hold the keys of several models in one text.

use super::{FieldKind, ModelMeta, RelationKind, RelationMeta};

/// A key that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKey {
    /// By its digits.
    Integer,
    /// In lower case, with hyphens.
    Uuid,
}

impl RelationMeta {
    /// What the keys of this end are, where the rows at the other end hold the keys of several models in one text.
    pub(crate) fn text_key(&self, near: &'static ModelMeta) -> Option<TextKey> {
        let RelationKind::Generic { .. } = self.kind else {
            return None;
        };
        let stored = |model: &'static ModelMeta, position: u16| {
            model.fields.get(usize::from(position)).map(|it| it.kind)
        };
        if !is_text(stored(self.target, self.remote)?) {
            return None;
        }
        let (mut model, mut position) = (near, self.local);
        // The key of a child is that of its parent.
        while let Some(FieldKind::ForeignKey | FieldKind::OneToOne) = stored(model, position) {
            let link = model.relations.iter().find(|relation| {
                relation.kind == RelationKind::Forward
                    && relation.via.is_empty()
                    && relation.local == position
            })?;
            (model, position) = (link.target, link.remote);
        }
        match stored(model, position)? {
            FieldKind::Uuid => Some(TextKey::Uuid),
            kind if is_text(kind) => None,
            _ => Some(TextKey::Integer),
        }
    }
}

/// Whether a key of this kind is a text.
const fn is_text(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Char | FieldKind::Text | FieldKind::Slug | FieldKind::Email | FieldKind::Url
    )
}
