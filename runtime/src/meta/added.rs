//! Relations that a crate adds to a model of another crate: the ways back over its own foreign keys.
//!
//! The metadata of that model is finished when the crate comes to know it. An added relation gets its number, behind those of the
//! model, when it is first used, so that several crates can add to one model without knowing of each other.

use std::sync::{OnceLock, PoisonError, RwLock};

use super::{ModelMeta, RelationMeta};

/// A relation that the crate around adds to a model.
#[derive(Debug)]
pub struct Added {
    model: &'static ModelMeta,
    relation: RelationMeta,
    position: OnceLock<u8>,
}

/// The added relations in use, by the labels of the models that they start from, in the order of their numbers.
static IN_USE: RwLock<Vec<(&'static str, Vec<&'static RelationMeta>)>> = RwLock::new(Vec::new());

impl Added {
    /// Adds a relation to a model.
    #[must_use]
    pub const fn new(model: &'static ModelMeta, relation: RelationMeta) -> Self {
        Self {
            model,
            relation,
            position: OnceLock::new(),
        }
    }

    /// What is told of it.
    #[must_use]
    pub const fn relation(&'static self) -> &'static RelationMeta {
        &self.relation
    }

    /// Its number. Where a model has more relations than there are numbers, it is one that no relation has, and a query that
    /// uses it is refused.
    #[must_use]
    pub fn position(&'static self) -> u8 {
        *self.position.get_or_init(|| {
            let mut in_use = IN_USE.write().unwrap_or_else(PoisonError::into_inner);
            let label = self.model.label;
            let known = in_use.iter().position(|(model, _)| *model == label);
            let at = known.unwrap_or_else(|| {
                in_use.push((label, Vec::new()));
                in_use.len() - 1
            });
            let of_model = &mut in_use[at].1;
            let number = self.model.relations.len() + of_model.len();
            match u8::try_from(number) {
                Ok(number) if number < NONE => {
                    of_model.push(&self.relation);
                    number
                }
                _ => NONE,
            }
        })
    }
}

/// A number of no relation: the largest that a path can hold.
const NONE: u8 = 254;

/// The added relation of a model with this number.
pub(super) fn find(model: &ModelMeta, number: u8) -> Option<&'static RelationMeta> {
    let position = usize::from(number).checked_sub(model.relations.len())?;
    let in_use = IN_USE.read().unwrap_or_else(PoisonError::into_inner);
    let (_, of_model) = in_use.iter().find(|(label, _)| *label == model.label)?;
    of_model.get(position).copied()
}
