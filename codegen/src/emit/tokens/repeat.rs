//! What may be named in a repetition of [`quote!`](super::quote): a list, gone through, or a value, the same in each round.
//!
//! Which of the traits a name means is found by the way in which Rust looks methods up: an iterator is one by value, a list by
//! reference, and what is neither is a value.

use std::collections::{BTreeSet, btree_set};

use super::{ToTokens, TokenStream};

/// An iterator is used up.
pub(in crate::emit) trait Repeat: Iterator + Sized {
    /// Itself, and that it is a list.
    fn repeat(self) -> (Self, bool) {
        (self, true)
    }
}

impl<T: Iterator> Repeat for T {}

/// A value is the same in each round.
pub(in crate::emit) trait RepeatValue: ToTokens {
    /// Itself, and that it is no list.
    fn repeat(&self) -> (&Self, bool) {
        (self, false)
    }
}

impl<T: ToTokens + ?Sized> RepeatValue for T {}

/// The next of what does not end.
pub(in crate::emit) trait RepeatOnce {
    /// Itself, always.
    fn next(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: ToTokens + ?Sized> RepeatOnce for T {}

/// A list is gone through by reference.
pub(in crate::emit) trait RepeatList<'q> {
    /// Goes through it.
    type Iter: Iterator + 'q;

    /// An iterator over it, and that it is a list.
    fn repeat(&'q self) -> (Self::Iter, bool);
}

impl<'q, T: 'q> RepeatList<'q> for [T] {
    type Iter = std::slice::Iter<'q, T>;

    fn repeat(&'q self) -> (Self::Iter, bool) {
        (self.iter(), true)
    }
}

impl<'q, T: 'q> RepeatList<'q> for Vec<T> {
    type Iter = std::slice::Iter<'q, T>;

    fn repeat(&'q self) -> (Self::Iter, bool) {
        (self.iter(), true)
    }
}

impl<'q, T: 'q> RepeatList<'q> for BTreeSet<T> {
    type Iter = btree_set::Iter<'q, T>;

    fn repeat(&'q self) -> (Self::Iter, bool) {
        (self.iter(), true)
    }
}

impl<'q, T: RepeatList<'q> + ?Sized> RepeatList<'q> for &T {
    type Iter = T::Iter;

    fn repeat(&'q self) -> (Self::Iter, bool) {
        <T as RepeatList<'q>>::repeat(self)
    }
}

/// A name within a round: the value of this round, which may be repeated in turn.
#[derive(Clone, Copy, Debug)]
pub(in crate::emit) struct Each<T>(pub(in crate::emit) T);

impl<T: Iterator> Iterator for Each<T> {
    type Item = T::Item;

    fn next(&mut self) -> Option<T::Item> {
        self.0.next()
    }
}

impl<'q, T: RepeatList<'q>> RepeatList<'q> for Each<T> {
    type Iter = T::Iter;

    fn repeat(&'q self) -> (Self::Iter, bool) {
        self.0.repeat()
    }
}

impl<T: ToTokens> ToTokens for Each<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}
