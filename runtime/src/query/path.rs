//! A walk over relations, packed into one word so that a typed path handle is `Copy`, const and free.
//!
//! Each step is the position of a relation in its model's [`ModelMeta::relations`](crate::meta::ModelMeta::relations); the
//! model that the walk starts at is known from where the path is used.

use crate::meta::{ModelMeta, RelationMeta};

/// Up to eight steps over relations; the empty path is the model itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path(u64);

impl Path {
    /// The path of no steps.
    pub const ROOT: Self = Self(0);

    /// What a ninth step makes of a path. It names no relation, and a query that uses it is refused.
    const TOO_LONG: u64 = u64::MAX;

    /// The longest path, in steps.
    pub const MAX_STEPS: usize = 8;

    /// The path with one more step: the relation at `position` of the model that this path leads to.
    ///
    /// Positions go up to 253; the schema compiler refuses a model with more relations.
    #[must_use]
    pub const fn then(self, position: u8) -> Self {
        self.join(Self(position as u64 + 1))
    }

    /// The path that walks `self` and then `rest`.
    #[must_use]
    pub const fn join(self, rest: Self) -> Self {
        let steps = self.len() + rest.len();
        if self.0 == Self::TOO_LONG || rest.0 == Self::TOO_LONG || steps > Self::MAX_STEPS {
            return Self(Self::TOO_LONG);
        }
        if self.len() == Self::MAX_STEPS {
            return self;
        }
        Self(self.0 | rest.0 << (8 * self.len() as u32))
    }

    /// How many steps the path has.
    #[must_use]
    pub const fn len(self) -> usize {
        (64 - self.0.leading_zeros()).div_ceil(8) as usize
    }

    /// Whether the path has no steps.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether more than [`MAX_STEPS`](Self::MAX_STEPS) steps were asked for.
    #[must_use]
    pub const fn is_too_long(self) -> bool {
        self.0 == Self::TOO_LONG
    }

    /// The first step and the rest of the path.
    #[must_use]
    pub const fn split_first(self) -> Option<(u8, Self)> {
        if self.0 == 0 {
            return None;
        }
        Some(((self.0 & 0xff) as u8 - 1, Self(self.0 >> 8)))
    }

    /// The path without its last step, and that step.
    #[must_use]
    pub const fn split_last(self) -> Option<(Self, u8)> {
        if self.0 == 0 {
            return None;
        }
        let shift = 8 * (self.len() as u32 - 1);
        let last = (self.0 >> shift) as u8 - 1;
        Some((Self(self.0 & !(0xff << shift)), last))
    }

    /// The positions of the steps, first to last.
    pub fn steps(self) -> impl Iterator<Item = u8> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let (step, tail) = rest.split_first()?;
            rest = tail;
            Some(step)
        })
    }

    /// Walks the path from `model`: the relation of each step.
    ///
    /// The walk ends early where a step names no relation, which no path of the typed shell does but one that is
    /// [too long](Self::is_too_long).
    pub fn relations(
        self,
        model: &'static ModelMeta,
    ) -> impl Iterator<Item = &'static RelationMeta> {
        let mut at = model;
        self.steps().map_while(move |step| {
            let relation = at.relation_at(step)?;
            at = relation.target;
            Some(relation)
        })
    }

    /// The model that the path leads to.
    #[must_use]
    pub fn target(self, model: &'static ModelMeta) -> &'static ModelMeta {
        self.relations(model)
            .last()
            .map_or(model, |relation| relation.target)
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn steps_come_back_in_order() {
        let path = Path::ROOT.then(0).then(253).then(7);
        assert_eq!(path.steps().collect::<Vec<_>>(), [0, 253, 7]);
        assert_eq!(path.len(), 3);
        assert_eq!(path.split_first(), Some((0, Path::ROOT.then(253).then(7))));
        assert_eq!(path.split_last(), Some((Path::ROOT.then(0).then(253), 7)));
        assert_eq!(Path::ROOT.split_last(), None);
    }

    #[test]
    fn paths_join() {
        let whole = Path::ROOT.then(1).then(2).join(Path::ROOT.then(3));
        assert_eq!(whole.steps().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(Path::ROOT.join(whole), whole);
        assert_eq!(whole.join(Path::ROOT), whole);
    }

    #[test]
    fn a_ninth_step_is_noticed() {
        let eight = (0..8).fold(Path::ROOT, |path, step| path.then(step));
        assert_eq!(eight.len(), 8);
        assert_eq!(eight.join(Path::ROOT), eight);
        assert!(!eight.is_too_long());
        assert!(eight.then(1).is_too_long());
        assert!(eight.then(1).then(1).is_too_long());
        assert!(Path::ROOT.join(eight.then(1)).is_too_long());
    }
}
