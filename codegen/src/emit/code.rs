//! Code as text: what the `quote!` of the emitters makes.
//!
//! Emitters put tokens together and never take them apart, so that text does for them: tokens, a space between any two. It
//! costs a tenth of what a tree of tokens does. The macro has the form of the crate of that name: `#name` stands for a
//! variable, `#(…)*` and `#(…),*` for what is repeated over the variables in it, each of which is an iterator or a list.
//! What is written once for a file and not for each model, the statics of migrations, is made with the crate itself.

use std::{borrow::Cow, fmt, fmt::Write as _};

use proc_macro2::{Literal, TokenStream};
use quote::ToTokens;

use super::docs::Docs;

/// Rust code, or a part of it: tokens as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Code(Cow<'static, str>);

/// How much room a code gets at first when it is more than one token.
const ROOM: usize = 56;

impl Code {
    pub(super) const fn new() -> Self {
        Self(Cow::Borrowed(""))
    }

    /// Code that somebody else has written; `None` where it is none, such as an open bracket.
    pub(super) fn parsed(text: &str) -> Option<Self> {
        let is_path = |byte: u8| byte == b'_' || byte == b':' || byte.is_ascii_alphanumeric();
        if text.bytes().all(is_path) && !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Some(Self::from(text.to_owned()));
        }
        let tokens: TokenStream = text.parse().ok()?;
        Some(Self::from_tokens(&tokens))
    }

    /// The text of tokens.
    pub(super) fn from_tokens(tokens: &TokenStream) -> Self {
        Self::from(tokens.to_string())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds a token.
    pub(super) fn token(&mut self, token: &'static str) {
        if self.is_empty() {
            self.0 = Cow::Borrowed(token);
        } else {
            let text = self.grown();
            text.push_str(token);
        }
    }

    /// Adds code.
    pub(super) fn extend(&mut self, more: Self) {
        more.add_to(self);
    }

    /// Adds code by the way it writes itself.
    pub(super) fn write(&mut self, code: &(impl ToCode + ?Sized)) {
        let before = self.0.len();
        let text = self.grown();
        let start = text.len();
        code.write(text);
        if text.len() == start {
            text.truncate(before);
        }
    }

    /// The text, ready for another token.
    fn grown(&mut self) -> &mut String {
        if let Cow::Borrowed(text) = self.0 {
            let mut owned = String::with_capacity(text.len() + ROOM);
            owned.push_str(text);
            self.0 = Cow::Owned(owned);
        }
        let text = self.0.to_mut();
        if !text.is_empty() {
            text.push(' ');
        }
        text
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<&'static str> for Code {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For the crate `quote`. Emitters make no code that is no tokens.
impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.parse::<TokenStream>().unwrap_or_default());
    }
}

impl FromIterator<Self> for Code {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        let mut code = Self::new();
        for one in all {
            one.add_to(&mut code);
        }
        code
    }
}

/// What can stand in code.
pub(super) trait ToCode {
    /// Writes its tokens.
    fn write(&self, text: &mut String);

    /// Adds its tokens to those that are there.
    fn add_to(&self, code: &mut Code) {
        code.write(self);
    }

    /// What it says, where it is documentation.
    fn docs(&self) -> Option<&Docs> {
        None
    }
}

impl ToCode for Code {
    fn write(&self, text: &mut String) {
        text.push_str(&self.0);
    }

    fn add_to(&self, code: &mut Code) {
        if code.is_empty() {
            *code = self.clone();
        } else if !self.is_empty() {
            code.grown().push_str(&self.0);
        }
    }
}

impl ToCode for Literal {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "{self}");
    }
}

/// A literal of the text.
impl ToCode for str {
    fn write(&self, text: &mut String) {
        let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'\'');
        if self.bytes().all(plain) {
            text.extend(["\"", self, "\""]);
        } else {
            Literal::string(self).write(text);
        }
    }
}

impl ToCode for String {
    fn write(&self, text: &mut String) {
        self.as_str().write(text);
    }
}

impl ToCode for bool {
    fn write(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}

impl<C: ToCode + ?Sized> ToCode for &C {
    fn write(&self, text: &mut String) {
        (**self).write(text);
    }

    fn add_to(&self, code: &mut Code) {
        (**self).add_to(code);
    }

    fn docs(&self) -> Option<&Docs> {
        (**self).docs()
    }
}

impl<C: ToCode> ToCode for Option<C> {
    fn write(&self, text: &mut String) {
        if let Some(code) = self {
            code.write(text);
        }
    }

    fn add_to(&self, code: &mut Code) {
        if let Some(inner) = self {
            inner.add_to(code);
        }
    }

    fn docs(&self) -> Option<&Docs> {
        self.as_ref().and_then(ToCode::docs)
    }
}

/// What `#(…)*` goes over: both traits have a method of one name, of which rustc takes the one that fits.
pub(super) mod repeated {
    use std::slice;

    pub(in crate::emit) trait Iterators: Iterator + Sized {
        fn each(self) -> Self {
            self
        }
    }

    impl<I: Iterator> Iterators for I {}

    pub(in crate::emit) trait Lists {
        type Item;

        fn each(&self) -> slice::Iter<'_, Self::Item>;
    }

    impl<T> Lists for [T] {
        type Item = T;

        fn each(&self) -> slice::Iter<'_, T> {
            self.iter()
        }
    }
}

/// Code, as [`Code`]; see the module.
macro_rules! quote {
    ($($code:tt)*) => {{
        #[allow(unused_mut)]
        let mut to = $crate::emit::code::Code::new();
        $crate::emit::code::write_code!(to $($code)*);
        to
    }};
}

/// Adds code to a variable. Each token is looked at together with the three before and behind it.
macro_rules! write_code {
    ($to:ident) => {};
    ($to:ident $($code:tt)*) => {
        $crate::emit::code::write_tokens!($to
            (@ @ @ @ @ @ $($code)*)
            (@ @ @ @ @ $($code)* @)
            (@ @ @ @ $($code)* @ @)
            (@ @ @ $(($code))* @ @ @)
            (@ @ $($code)* @ @ @ @)
            (@ $($code)* @ @ @ @ @)
            ($($code)* @ @ @ @ @ @)
        );
    };
}

macro_rules! write_tokens {
    (
        $to:ident ($($third:tt)*) ($($second:tt)*) ($($before:tt)*) ($($token:tt)*)
        ($($behind:tt)*) ($($next:tt)*) ($($last:tt)*)
    ) => {
        $($crate::emit::code::write_token!(
            $to $third $second $before $token $behind $next $last
        );)*
    };
}

macro_rules! write_token {
    ($to:ident $c:tt $b:tt $a:tt @ $d:tt $e:tt $f:tt) => {};
    // What is repeated, and the signs around it.
    ($to:ident $c:tt $b:tt # (($($inner:tt)*)) * $e:tt $f:tt) => {
        $crate::emit::code::write_repeated!($to () $($inner)*);
    };
    ($to:ident $c:tt $b:tt # (($($inner:tt)*)) $separator:tt * $f:tt) => {
        $crate::emit::code::write_repeated!($to ($separator) $($inner)*);
    };
    ($to:ident $c:tt # ($($inner:tt)*) (*) $d:tt $e:tt $f:tt) => {};
    ($to:ident # ($($inner:tt)*) $a:tt (*) $d:tt $e:tt $f:tt) => {};
    ($to:ident $c:tt # ($($inner:tt)*) ($separator:tt) * $e:tt $f:tt) => {};
    ($to:ident $c:tt $b:tt $a:tt (#) ($($inner:tt)*) * $f:tt) => {};
    ($to:ident $c:tt $b:tt $a:tt (#) ($($inner:tt)*) $e:tt *) => {};
    // A variable.
    ($to:ident $c:tt $b:tt $a:tt (#) $variable:ident $e:tt $f:tt) => {};
    ($to:ident $c:tt $b:tt # ($variable:ident) $d:tt $e:tt $f:tt) => {
        $crate::emit::code::ToCode::add_to(&$variable, &mut $to);
    };
    // Code.
    ($to:ident $c:tt $b:tt $a:tt (($($inner:tt)*)) $d:tt $e:tt $f:tt) => {
        $to.token("(");
        $crate::emit::code::write_code!($to $($inner)*);
        $to.token(")");
    };
    ($to:ident $c:tt $b:tt $a:tt ([$($inner:tt)*]) $d:tt $e:tt $f:tt) => {
        $to.token("[");
        $crate::emit::code::write_code!($to $($inner)*);
        $to.token("]");
    };
    ($to:ident $c:tt $b:tt $a:tt ({$($inner:tt)*}) $d:tt $e:tt $f:tt) => {
        $to.token("{");
        $crate::emit::code::write_code!($to $($inner)*);
        $to.token("}");
    };
    ($to:ident $c:tt $b:tt $a:tt ($token:tt) $d:tt $e:tt $f:tt) => {
        $to.token(stringify!($token));
    };
}

macro_rules! write_repeated {
    ($to:ident ($($separator:tt)?) $($inner:tt)*) => {{
        #[allow(unused_imports)]
        use $crate::emit::code::repeated::{Iterators as _, Lists as _};
        $crate::emit::code::each_variable!(begin_each () $($inner)*);
        #[allow(unused_mut, unused_variables)]
        let mut first = true;
        loop {
            $crate::emit::code::each_variable!(next_of_each () $($inner)*);
            $(
                if !std::mem::take(&mut first) {
                    $to.token(stringify!($separator));
                }
            )?
            $crate::emit::code::write_code!($to $($inner)*);
        }
    }};
}

/// Calls a macro with each variable of repeated code. A variable stands once in it.
macro_rules! each_variable {
    ($call:ident ()) => {};
    ($call:ident () # $variable:ident $($rest:tt)*) => {
        $crate::emit::code::$call!($variable);
        $crate::emit::code::each_variable!($call () $($rest)*);
    };
    ($call:ident () ($($inner:tt)*) $($rest:tt)*) => {
        $crate::emit::code::each_variable!($call () $($inner)* $($rest)*);
    };
    ($call:ident () [$($inner:tt)*] $($rest:tt)*) => {
        $crate::emit::code::each_variable!($call () $($inner)* $($rest)*);
    };
    ($call:ident () {$($inner:tt)*} $($rest:tt)*) => {
        $crate::emit::code::each_variable!($call () $($inner)* $($rest)*);
    };
    ($call:ident () $token:tt $($rest:tt)*) => {
        $crate::emit::code::each_variable!($call () $($rest)*);
    };
}

macro_rules! begin_each {
    ($variable:ident) => {
        #[allow(unused_mut)]
        let mut $variable = $variable.each();
    };
}

macro_rules! next_of_each {
    ($variable:ident) => {
        let Some($variable) = $variable.next() else {
            break;
        };
    };
}

pub(super) use {
    begin_each, each_variable, next_of_each, quote, write_code, write_repeated, write_token,
    write_tokens,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_its_tokens() {
        let code = quote!(
            pub fn name<'a>(&'a self) -> [u8; 3] {
                self.x::<u8>() += "a b";
            }
        );
        assert_eq!(
            code.as_str(),
            "pub fn name < 'a > ( & 'a self ) -> [ u8 ; 3 ] { self . x :: < u8 > ( ) += \"a b\" ; }"
        );
        assert_eq!(quote!().as_str(), "");
    }

    #[test]
    fn variables_are_put_in() {
        let (name, text, nothing, set) = (quote!(a::b), "it's", None::<Code>, true);
        let code = quote!(#nothing #name(#text, #set) #nothing);
        assert_eq!(code.as_str(), "a :: b ( \"it's\" , true )");
        assert!(quote!(#nothing #nothing).is_empty());
    }

    #[test]
    fn lists_are_repeated() {
        let (names, values) = (Vec::from(["a", "b"]), [quote!(1), quote!(2)]);
        let lists = quote!([#(#names),*] #({ #names: #values; })* #(+ #values)+*);
        assert_eq!(
            lists.as_str(),
            "[ \"a\" , \"b\" ] { \"a\" : 1 ; } { \"b\" : 2 ; } + 1 + + 2"
        );
        let iterator = values.iter().map(|value| quote!(x #value));
        let empty: [Code; 0] = [];
        assert_eq!(quote!(#(#iterator)* #(#empty),*).as_str(), "x 1 x 2");
    }

    #[test]
    fn foreign_code_is_read() {
        assert_eq!(
            Code::parsed("crate::a").map(|code| code.to_string()),
            Some("crate::a".to_owned())
        );
        assert!(Code::parsed("a(").is_none());
        assert!(Code::parsed("f::<X>").is_some());
    }
}
