//! What a row has loaded, asked of any row: a function that needs the author of a post takes `impl post::HasAuthor`, and is
//! given posts with their author, whatever else was loaded before or after it.
//!
//! A wrapper holds its own relation, and what its inner row holds. Which of the two a relation is, rustc decides by the
//! relations' [numbers](number): so that a model with n relations needs n implementations, and not n².

use super::{Cardinality, Relation, Wrapper};
use crate::model::{Fetch, ModelRow};

/// A row of a model with the relation `K` loaded, under whatever other relations.
pub trait Has<K: Relation>: ModelRow<Model = K::From> {
    /// What each related row is: the other model, or one of its rows with relations loaded in turn.
    type Child: ModelRow<Model = K::To>;

    /// What was loaded: the row, an `Option` of it, or a `Vec`.
    fn loaded(&self) -> &<K::Cardinality as Cardinality>::Slot<Self::Child>;
}

/// An annotated row has what the row has.
impl<K: Relation, R: Has<K>, T: Fetch> Has<K> for (R, T) {
    type Child = R::Child;

    fn loaded(&self) -> &<K::Cardinality as Cardinality>::Slot<R::Child> {
        self.0.loaded()
    }
}

#[diagnostic::do_not_recommend]
impl<K, W> Has<K> for W
where
    K: Relation<From = <W::Relation as Relation>::From>,
    W: Wrapper<Relation: Relation<Number: number::Same<K::Number>>>,
    W: HasWhere<K, <<W::Relation as Relation>::Number as number::Same<K::Number>>::Answer>,
{
    type Child = <W as HasWhere<
        K,
        <<W::Relation as Relation>::Number as number::Same<K::Number>>::Answer,
    >>::Child;

    fn loaded(&self) -> &<K::Cardinality as Cardinality>::Slot<Self::Child> {
        self.find()
    }
}

/// [`Has`], once it is known whether the relation is the wrapper's own.
#[doc(hidden)]
pub trait HasWhere<K: Relation, Own> {
    type Child: ModelRow<Model = K::To>;

    fn find(&self) -> &<K::Cardinality as Cardinality>::Slot<Self::Child>;
}

#[diagnostic::do_not_recommend]
impl<K, W> HasWhere<K, number::Yes> for W
where
    K: Relation,
    W: Wrapper<Relation = K, Child: ModelRow<Model = K::To>>,
{
    type Child = W::Child;

    fn find(&self) -> &<K::Cardinality as Cardinality>::Slot<W::Child> {
        self.related()
    }
}

#[diagnostic::do_not_recommend]
impl<K, W> HasWhere<K, number::No> for W
where
    K: Relation,
    W: Wrapper<Inner: Has<K>>,
{
    type Child = <W::Inner as Has<K>>::Child;

    fn find(&self) -> &<K::Cardinality as Cardinality>::Slot<Self::Child> {
        self.row().loaded()
    }
}

/// What a row has loaded by the relation `K`.
pub fn loaded<K: Relation, R: Has<K>>(row: &R) -> &<K::Cardinality as Cardinality>::Slot<R::Child> {
    row.loaded()
}

/// The positions of relations as types, which can be compared.
pub mod number {
    /// The numbers are the same.
    pub enum Yes {}

    /// They are not.
    pub enum No {}

    /// Whether two numbers, or two binary digits, are the same.
    pub trait Same<Other> {
        /// [`Yes`] or [`No`].
        type Answer;
    }

    /// Both answers are [`Yes`].
    pub trait And<Other> {
        /// [`Yes`] or [`No`].
        type Answer;
    }

    impl And<Self> for Yes {
        type Answer = Self;
    }

    impl And<No> for Yes {
        type Answer = No;
    }

    impl<Other> And<Other> for No {
        type Answer = Self;
    }

    /// The binary digit 0.
    pub enum O {}

    /// The binary digit 1.
    pub enum I {}

    impl Same<Self> for O {
        type Answer = Yes;
    }

    impl Same<I> for O {
        type Answer = No;
    }

    impl Same<O> for I {
        type Answer = No;
    }

    impl Same<Self> for I {
        type Answer = Yes;
    }

    impl Same<Self> for () {
        type Answer = Yes;
    }

    /// A number of bytes is none of digits: relations that other crates add have such a one, made of their names.
    macro_rules! differ {
        ($(($($generic:ident)*) $one:ty, $other:ty;)*) => { $(
            impl<$($generic),*> Same<$other> for $one {
                type Answer = No;
            }
        )* };
    }

    differ! {
        (A B) (A, B), O;
        (A B) (A, B), I;
        (A B) O, (A, B);
        (A B) I, (A, B);
        (A B) (), (A, B);
        (A B) (A, B), ();
    }

    /// Digit by digit, the first one first.
    impl<A, B, C, D> Same<(C, D)> for (A, B)
    where
        A: Same<C>,
        B: Same<D>,
        A::Answer: And<B::Answer>,
    {
        type Answer = <A::Answer as And<B::Answer>>::Answer;
    }

    type Byte<A, B, C, D, E, F, G, H> = (A, (B, (C, (D, (E, (F, (G, (H, ()))))))));

    /// A digit of four bits times sixteen, and one.
    macro_rules! bytes {
        ($($name:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident;)*) => { $(
            #[doc = concat!("The number ", stringify!($name), ".")]
            pub type $name = Byte<$a, $b, $c, $d, $e, $f, $g, $h>;
        )* };
    }

    bytes! {
        N0 O O O O O O O O;
        N1 O O O O O O O I;
        N2 O O O O O O I O;
        N3 O O O O O O I I;
        N4 O O O O O I O O;
        N5 O O O O O I O I;
        N6 O O O O O I I O;
        N7 O O O O O I I I;
        N8 O O O O I O O O;
        N9 O O O O I O O I;
        N10 O O O O I O I O;
        N11 O O O O I O I I;
        N12 O O O O I I O O;
        N13 O O O O I I O I;
        N14 O O O O I I I O;
        N15 O O O O I I I I;
        N16 O O O I O O O O;
        N17 O O O I O O O I;
        N18 O O O I O O I O;
        N19 O O O I O O I I;
        N20 O O O I O I O O;
        N21 O O O I O I O I;
        N22 O O O I O I I O;
        N23 O O O I O I I I;
        N24 O O O I I O O O;
        N25 O O O I I O O I;
        N26 O O O I I O I O;
        N27 O O O I I O I I;
        N28 O O O I I I O O;
        N29 O O O I I I O I;
        N30 O O O I I I I O;
        N31 O O O I I I I I;
        N32 O O I O O O O O;
        N33 O O I O O O O I;
        N34 O O I O O O I O;
        N35 O O I O O O I I;
        N36 O O I O O I O O;
        N37 O O I O O I O I;
        N38 O O I O O I I O;
        N39 O O I O O I I I;
        N40 O O I O I O O O;
        N41 O O I O I O O I;
        N42 O O I O I O I O;
        N43 O O I O I O I I;
        N44 O O I O I I O O;
        N45 O O I O I I O I;
        N46 O O I O I I I O;
        N47 O O I O I I I I;
        N48 O O I I O O O O;
        N49 O O I I O O O I;
        N50 O O I I O O I O;
        N51 O O I I O O I I;
        N52 O O I I O I O O;
        N53 O O I I O I O I;
        N54 O O I I O I I O;
        N55 O O I I O I I I;
        N56 O O I I I O O O;
        N57 O O I I I O O I;
        N58 O O I I I O I O;
        N59 O O I I I O I I;
        N60 O O I I I I O O;
        N61 O O I I I I O I;
        N62 O O I I I I I O;
        N63 O O I I I I I I;
        N64 O I O O O O O O;
        N65 O I O O O O O I;
        N66 O I O O O O I O;
        N67 O I O O O O I I;
        N68 O I O O O I O O;
        N69 O I O O O I O I;
        N70 O I O O O I I O;
        N71 O I O O O I I I;
        N72 O I O O I O O O;
        N73 O I O O I O O I;
        N74 O I O O I O I O;
        N75 O I O O I O I I;
        N76 O I O O I I O O;
        N77 O I O O I I O I;
        N78 O I O O I I I O;
        N79 O I O O I I I I;
        N80 O I O I O O O O;
        N81 O I O I O O O I;
        N82 O I O I O O I O;
        N83 O I O I O O I I;
        N84 O I O I O I O O;
        N85 O I O I O I O I;
        N86 O I O I O I I O;
        N87 O I O I O I I I;
        N88 O I O I I O O O;
        N89 O I O I I O O I;
        N90 O I O I I O I O;
        N91 O I O I I O I I;
        N92 O I O I I I O O;
        N93 O I O I I I O I;
        N94 O I O I I I I O;
        N95 O I O I I I I I;
        N96 O I I O O O O O;
        N97 O I I O O O O I;
        N98 O I I O O O I O;
        N99 O I I O O O I I;
        N100 O I I O O I O O;
        N101 O I I O O I O I;
        N102 O I I O O I I O;
        N103 O I I O O I I I;
        N104 O I I O I O O O;
        N105 O I I O I O O I;
        N106 O I I O I O I O;
        N107 O I I O I O I I;
        N108 O I I O I I O O;
        N109 O I I O I I O I;
        N110 O I I O I I I O;
        N111 O I I O I I I I;
        N112 O I I I O O O O;
        N113 O I I I O O O I;
        N114 O I I I O O I O;
        N115 O I I I O O I I;
        N116 O I I I O I O O;
        N117 O I I I O I O I;
        N118 O I I I O I I O;
        N119 O I I I O I I I;
        N120 O I I I I O O O;
        N121 O I I I I O O I;
        N122 O I I I I O I O;
        N123 O I I I I O I I;
        N124 O I I I I I O O;
        N125 O I I I I I O I;
        N126 O I I I I I I O;
        N127 O I I I I I I I;
        N128 I O O O O O O O;
        N129 I O O O O O O I;
        N130 I O O O O O I O;
        N131 I O O O O O I I;
        N132 I O O O O I O O;
        N133 I O O O O I O I;
        N134 I O O O O I I O;
        N135 I O O O O I I I;
        N136 I O O O I O O O;
        N137 I O O O I O O I;
        N138 I O O O I O I O;
        N139 I O O O I O I I;
        N140 I O O O I I O O;
        N141 I O O O I I O I;
        N142 I O O O I I I O;
        N143 I O O O I I I I;
        N144 I O O I O O O O;
        N145 I O O I O O O I;
        N146 I O O I O O I O;
        N147 I O O I O O I I;
        N148 I O O I O I O O;
        N149 I O O I O I O I;
        N150 I O O I O I I O;
        N151 I O O I O I I I;
        N152 I O O I I O O O;
        N153 I O O I I O O I;
        N154 I O O I I O I O;
        N155 I O O I I O I I;
        N156 I O O I I I O O;
        N157 I O O I I I O I;
        N158 I O O I I I I O;
        N159 I O O I I I I I;
        N160 I O I O O O O O;
        N161 I O I O O O O I;
        N162 I O I O O O I O;
        N163 I O I O O O I I;
        N164 I O I O O I O O;
        N165 I O I O O I O I;
        N166 I O I O O I I O;
        N167 I O I O O I I I;
        N168 I O I O I O O O;
        N169 I O I O I O O I;
        N170 I O I O I O I O;
        N171 I O I O I O I I;
        N172 I O I O I I O O;
        N173 I O I O I I O I;
        N174 I O I O I I I O;
        N175 I O I O I I I I;
        N176 I O I I O O O O;
        N177 I O I I O O O I;
        N178 I O I I O O I O;
        N179 I O I I O O I I;
        N180 I O I I O I O O;
        N181 I O I I O I O I;
        N182 I O I I O I I O;
        N183 I O I I O I I I;
        N184 I O I I I O O O;
        N185 I O I I I O O I;
        N186 I O I I I O I O;
        N187 I O I I I O I I;
        N188 I O I I I I O O;
        N189 I O I I I I O I;
        N190 I O I I I I I O;
        N191 I O I I I I I I;
        N192 I I O O O O O O;
        N193 I I O O O O O I;
        N194 I I O O O O I O;
        N195 I I O O O O I I;
        N196 I I O O O I O O;
        N197 I I O O O I O I;
        N198 I I O O O I I O;
        N199 I I O O O I I I;
        N200 I I O O I O O O;
        N201 I I O O I O O I;
        N202 I I O O I O I O;
        N203 I I O O I O I I;
        N204 I I O O I I O O;
        N205 I I O O I I O I;
        N206 I I O O I I I O;
        N207 I I O O I I I I;
        N208 I I O I O O O O;
        N209 I I O I O O O I;
        N210 I I O I O O I O;
        N211 I I O I O O I I;
        N212 I I O I O I O O;
        N213 I I O I O I O I;
        N214 I I O I O I I O;
        N215 I I O I O I I I;
        N216 I I O I I O O O;
        N217 I I O I I O O I;
        N218 I I O I I O I O;
        N219 I I O I I O I I;
        N220 I I O I I I O O;
        N221 I I O I I I O I;
        N222 I I O I I I I O;
        N223 I I O I I I I I;
        N224 I I I O O O O O;
        N225 I I I O O O O I;
        N226 I I I O O O I O;
        N227 I I I O O O I I;
        N228 I I I O O I O O;
        N229 I I I O O I O I;
        N230 I I I O O I I O;
        N231 I I I O O I I I;
        N232 I I I O I O O O;
        N233 I I I O I O O I;
        N234 I I I O I O I O;
        N235 I I I O I O I I;
        N236 I I I O I I O O;
        N237 I I I O I I O I;
        N238 I I I O I I I O;
        N239 I I I O I I I I;
        N240 I I I I O O O O;
        N241 I I I I O O O I;
        N242 I I I I O O I O;
        N243 I I I I O O I I;
        N244 I I I I O I O O;
        N245 I I I I O I O I;
        N246 I I I I O I I O;
        N247 I I I I O I I I;
        N248 I I I I I O O O;
        N249 I I I I I O O I;
        N250 I I I I I O I O;
        N251 I I I I I O I I;
        N252 I I I I I I O O;
        N253 I I I I I I O I;
        N254 I I I I I I I O;
        N255 I I I I I I I I;
    }
}
