//! The tokens of generated code, and [`quote!`], which makes them of Rust with holes.
//!
//! Emitters nest: the tokens of a column become part of a module, which becomes part of a file. So a stream is one flat text
//! in which tokens stand one behind the other; to put one stream into another is to copy bytes. The notation is that of the
//! crate `quote`: `#name` for a value, `#(…)*` and `#(…),*` for a repetition over every list that is named in it.

mod repeat;

pub(super) use repeat::{Each, Repeat, RepeatList, RepeatOnce, RepeatValue};

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use proc_macro2::{Ident, Literal};

/// What ends a token in the text of a stream; no token contains it.
const END: char = '\0';

/// A row of tokens. Brackets are tokens like others; every stream is balanced.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TokenStream {
    text: String,
}

/// What can stand in a hole of [`quote!`].
pub(super) trait ToTokens {
    /// Adds it to the end of `tokens`.
    fn to_tokens(&self, tokens: &mut TokenStream);
}

impl TokenStream {
    /// No tokens.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds one token, as Rust writes it.
    pub(super) fn push(&mut self, token: &str) {
        self.text.push_str(token);
        self.text.push(END);
    }

    /// Adds one token that can be written.
    fn push_display(&mut self, token: &impl fmt::Display) {
        // Writing to a text does not fail.
        let _ = write!(self.text, "{token}{END}");
    }

    /// The tokens, one by one.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.text.split_terminator(END)
    }
}

impl FromStr for TokenStream {
    type Err = proc_macro2::LexError;

    /// Reads Rust that comes from elsewhere, such as an attribute of the schema.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut tokens = Self::new();
        add(&mut tokens, text.parse()?);
        Ok(tokens)
    }
}

/// The signs of more than one character that attributes and paths are made of.
const SIGNS: [&str; 9] = ["::", "->", "=>", "==", "!=", "&&", "||", "..", "..="];

/// Adds tokens of the library; signs that belong together become one.
fn add(tokens: &mut TokenStream, stream: proc_macro2::TokenStream) {
    use proc_macro2::{Delimiter, Spacing, TokenTree};
    let mut sign = String::new();
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => {
                        add(tokens, group.stream());
                        continue;
                    }
                };
                tokens.push(open);
                add(tokens, group.stream());
                tokens.push(close);
            }
            TokenTree::Ident(ident) => {
                sign.push_str(&ident.to_string());
                tokens.push(&std::mem::take(&mut sign));
            }
            TokenTree::Literal(literal) => tokens.push_display(&literal),
            TokenTree::Punct(punct) => {
                let joint = punct.spacing() == Spacing::Joint;
                let one = punct.as_char();
                // The quote of a lifetime belongs to the name behind it; else only signs of Rust are joined.
                let known = SIGNS.contains(&format!("{sign}{one}").as_str());
                if !known && !sign.is_empty() {
                    tokens.push(&std::mem::take(&mut sign));
                }
                sign.push(one);
                if !joint {
                    tokens.push(&std::mem::take(&mut sign));
                }
            }
        }
    }
}

impl FromIterator<TokenStream> for TokenStream {
    fn from_iter<I: IntoIterator<Item = Self>>(streams: I) -> Self {
        let mut all = Self::new();
        all.extend(streams);
        all
    }
}

impl Extend<TokenStream> for TokenStream {
    fn extend<I: IntoIterator<Item = Self>>(&mut self, streams: I) {
        for stream in streams {
            self.text.push_str(&stream.text);
        }
    }
}

impl ToTokens for TokenStream {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.text.push_str(&self.text);
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push_display(self);
    }
}

impl ToTokens for Literal {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push_display(self);
    }
}

impl ToTokens for str {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if self.bytes().all(plain) {
            tokens.text.push('"');
            tokens.text.push_str(self);
            tokens.push("\"");
        } else {
            tokens.push_display(&Literal::string(self));
        }
    }
}

impl ToTokens for String {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.as_str().to_tokens(tokens);
    }
}

impl ToTokens for bool {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push(if *self { "true" } else { "false" });
    }
}

impl<T: ToTokens> ToTokens for Option<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(value) = self {
            value.to_tokens(tokens);
        }
    }
}

impl<T: ToTokens + ?Sized> ToTokens for &T {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        (**self).to_tokens(tokens);
    }
}

/// Rust as a [`TokenStream`]; see the module.
macro_rules! quote {
    () => { $crate::emit::tokens::TokenStream::new() };
    ($($token:tt)*) => {{
        let mut stream = $crate::emit::tokens::TokenStream::new();
        $crate::emit::tokens::quote_each!(stream $($token)*);
        stream
    }};
}

/// Hands every token to [`quote_one!`] together with the three before and behind it: rows of the same tokens, each moved on by
/// one, are gone through side by side. That needs no recursion, whatever the length.
macro_rules! quote_each {
    ($stream:ident $($token:tt)*) => {
        $crate::emit::tokens::quote_rows! {
            $stream
            (@ @ @ @ @ @ $($token)*)
            (@ @ @ @ @ $($token)* @)
            (@ @ @ @ $($token)* @ @)
            (@ @ @ $(($token))* @ @ @)
            (@ @ $($token)* @ @ @ @)
            (@ $($token)* @ @ @ @ @)
            ($($token)* @ @ @ @ @ @)
        }
    };
}

macro_rules! quote_rows {
    (
        $stream:ident ($($b3:tt)*) ($($b2:tt)*) ($($b1:tt)*) ($($token:tt)*) ($($a1:tt)*) ($($a2:tt)*) ($($a3:tt)*)
    ) => {
        $($crate::emit::tokens::quote_one!($stream $b3 $b2 $b1 $token $a1 $a2 $a3);)*
    };
}

/// One token in brackets between its neighbours. What belongs to a hole is dealt with at the hole's first token behind the `#`.
macro_rules! quote_one {
    ($stream:ident $b3:tt $b2:tt $b1:tt @ $a1:tt $a2:tt $a3:tt) => {};

    // `#(…)*`
    ($stream:ident $b3:tt $b2:tt $b1:tt (#) ($($inner:tt)*) * $a3:tt) => {
        $crate::emit::tokens::quote_repeated!($stream [] $($inner)*);
    };
    ($stream:ident $b3:tt $b2:tt # (($($inner:tt)*)) * $a2:tt $a3:tt) => {};
    ($stream:ident $b3:tt # ($($inner:tt)*) (*) $a1:tt $a2:tt $a3:tt) => {};

    // `#(…),*`
    ($stream:ident $b3:tt $b2:tt $b1:tt (#) ($($inner:tt)*) $between:tt *) => {
        $crate::emit::tokens::quote_repeated!($stream [$between] $($inner)*);
    };
    ($stream:ident $b3:tt $b2:tt # (($($inner:tt)*)) $between:tt * $a3:tt) => {};
    ($stream:ident $b3:tt # ($($inner:tt)*) ($between:tt) * $a2:tt $a3:tt) => {};
    ($stream:ident # ($($inner:tt)*) * (*) $a1:tt $a2:tt $a3:tt) => {
        $stream.push("*");
    };
    ($stream:ident # ($($inner:tt)*) $between:tt (*) $a1:tt $a2:tt $a3:tt) => {};

    // `#name`
    ($stream:ident $b3:tt $b2:tt $b1:tt (#) $value:ident $a2:tt $a3:tt) => {
        $crate::emit::tokens::ToTokens::to_tokens(&$value, &mut $stream);
    };
    ($stream:ident $b3:tt $b2:tt # ($value:ident) $a1:tt $a2:tt $a3:tt) => {};

    ($stream:ident $b3:tt $b2:tt $b1:tt (($($inner:tt)*)) $a1:tt $a2:tt $a3:tt) => {
        $stream.push("(");
        $crate::emit::tokens::quote_each!($stream $($inner)*);
        $stream.push(")");
    };
    ($stream:ident $b3:tt $b2:tt $b1:tt ([$($inner:tt)*]) $a1:tt $a2:tt $a3:tt) => {
        $stream.push("[");
        $crate::emit::tokens::quote_each!($stream $($inner)*);
        $stream.push("]");
    };
    ($stream:ident $b3:tt $b2:tt $b1:tt ({$($inner:tt)*}) $a1:tt $a2:tt $a3:tt) => {
        $stream.push("{");
        $crate::emit::tokens::quote_each!($stream $($inner)*);
        $stream.push("}");
    };
    ($stream:ident $b3:tt $b2:tt $b1:tt ($token:tt) $a1:tt $a2:tt $a3:tt) => {
        $stream.push(stringify!($token));
    };
}

/// The tokens once for each round of the lists that they name, with what stands between two rounds.
macro_rules! quote_repeated {
    ($stream:ident [$($between:tt)?] $($inner:tt)*) => {{
        #[allow(unused_imports)]
        use $crate::emit::tokens::{Repeat as _, RepeatList as _, RepeatOnce as _, RepeatValue as _};
        let lists = 0_usize;
        $crate::emit::tokens::quote_names!(bind (lists) $($inner)*);
        // Without a list in it a repetition would not end.
        let mut rounds = 0_usize;
        loop {
            if lists == 0 {
                break;
            }
            $crate::emit::tokens::quote_names!(next () $($inner)*);
            $(if rounds > 0 { $stream.push(stringify!($between)); })?
            rounds += 1;
            $crate::emit::tokens::quote_each!($stream $($inner)*);
        }
        let _ = rounds;
    }};
}

/// Calls [`quote_name!`] with every name that stands behind a `#`, at any depth.
macro_rules! quote_names {
    ($what:ident $with:tt $($token:tt)*) => {
        $crate::emit::tokens::quote_names_rows!($what $with (@ $($token)*) ($($token)* @))
    };
}

macro_rules! quote_names_rows {
    ($what:ident $with:tt ($($before:tt)*) ($($token:tt)*)) => {
        $($crate::emit::tokens::quote_name!($what $with $before $token);)*
    };
}

macro_rules! quote_name {
    ($what:ident $with:tt $before:tt ($($inner:tt)*)) => { $crate::emit::tokens::quote_names!($what $with $($inner)*) };
    ($what:ident $with:tt $before:tt [$($inner:tt)*]) => { $crate::emit::tokens::quote_names!($what $with $($inner)*) };
    ($what:ident $with:tt $before:tt {$($inner:tt)*}) => { $crate::emit::tokens::quote_names!($what $with $($inner)*) };
    (bind ($lists:ident) # $name:ident) => {
        #[allow(unused_mut)]
        let (mut $name, is_list) = $name.repeat();
        let $lists = $lists + usize::from(is_list);
    };
    (next () # $name:ident) => {
        let $name = match $name.next() {
            Some(value) => $crate::emit::tokens::Each(value),
            None => break,
        };
    };
    ($what:ident $with:tt $before:tt $token:tt) => {};
}

pub(super) use {quote, quote_each, quote_name, quote_names, quote_names_rows, quote_one, quote_repeated, quote_rows};
