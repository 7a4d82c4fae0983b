//! Typed positions in the arenas of a [`Schema`].
//!
//! An id is made by pushing into the arena and is valid for that schema alone; indexing a schema with it cannot fail.

use std::ops::{Index, IndexMut};

use super::{App, Choices, Field, Model, Relation, Schema};

macro_rules! arena_id {
    ($(#[$doc:meta])* $id:ident, $item:ident, $arena:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);

        impl $id {
            /// The position in the arena.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The id that the next item pushed into `arena` will have.
            #[must_use]
            pub(crate) fn next(arena: &[$item]) -> Self {
                // An arena that outgrows 32 bits would need more source text than a span can address.
                Self(u32::try_from(arena.len()).unwrap_or(u32::MAX))
            }
        }

        impl Index<$id> for Schema {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$arena[id.index()]
            }
        }

        impl IndexMut<$id> for Schema {
            fn index_mut(&mut self, id: $id) -> &mut $item {
                &mut self.$arena[id.index()]
            }
        }
    };
}

arena_id!(
    /// An [`App`] of a schema.
    AppId, App, apps
);
arena_id!(
    /// A [`Model`] of a schema.
    ModelId, Model, models
);
arena_id!(
    /// A [`Field`] of a schema.
    FieldId, Field, fields
);
arena_id!(
    /// A [`Relation`] of a schema.
    RelationId, Relation, relations
);
arena_id!(
    /// A [`Choices`] type of a schema.
    ChoicesId, Choices, choices
);
