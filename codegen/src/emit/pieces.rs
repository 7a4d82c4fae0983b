//! Code that differs between models in names alone is formatted once.
//!
//! Most of what is generated says the same of every model and column with other names. Emitters write it with [`piece!`],
//! which is `quote!` with its arguments named: the tokens are built, parsed and printed for the first of a kind, with
//! placeholders for the names, and the text is kept as a template. The same text is no other than the one that prettyplease
//! gives for the real names, because of two things:
//!
//! - **The tokens depend on the arguments alone.** They are built by a function that captures nothing.
//! - **The layout depends on how wide the names are, not on what they are.** All of prettyplease's decisions ask whether a
//!   width is beyond a limit. A template is made of the narrowest and of the widest names of a class; where both have the same
//!   layout, every decision falls the same for all widths in between, and so does the layout. Where they differ, the
//!   template holds for exactly its widths.
//!
//! `codegen/tests/pieces.rs` compares the two ways to the same text for all examples and for random schemas.
//!
//! A finished piece is a single identifier in the tokens that contain it, so that emitters go on as if it were code. What it
//! stands for is kept beside, for the time of one [`session`].

mod mask;
mod template;

use std::{cell::RefCell, collections::BTreeMap};

use crate::emit::code::{Code, ToCode, quote};
pub(super) use mask::each_token;
pub(super) use template::expand;

use super::{docs::Docs, format::Line};
use mask::Shape;
use template::Template;

/// What a piece is, which decides how it stands in the code around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// An item of a file or module, or several.
    Item,
    /// A member of an `impl`, or several.
    Member,
    /// A statement, or several.
    Statement,
    /// A field of a struct's declaration, with the comma behind it.
    Field,
    /// A field of a struct's value, with the comma behind it; the value must be too wide for one line.
    Entry,
    /// An element of an array, with the comma behind it; the array must be too wide for one line.
    Element,
}

/// What a piece is and how far it is indented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) kind: Kind,
    /// In steps of four spaces.
    pub(super) depth: u8,
}

/// Code with its names: `piece!(place, [name, ty] => pub fn #name() -> #ty { … })`. Every variable that the code
/// interpolates is among the arguments.
macro_rules! piece {
    ($place:expr, [$($argument:ident),* $(,)?] => $($code:tt)*) => {
        $crate::emit::pieces::make(
            $place,
            (line!(), column!(), file!()),
            [$(&$argument as &dyn $crate::emit::code::ToCode),*],
            |[$($argument),*]| $crate::emit::code::quote! { $($code)* },
        )
    };
}
pub(super) use piece;

/// A formatted piece: whole lines.
struct Text {
    text: String,
    place: Place,
    first: Line,
    last: Line,
}

/// Where in the emitters a piece is written: line, column and file.
type Site = (u32, u32, &'static str);

/// Shapes by their length, and by themselves.
type ByShape = BTreeMap<usize, BTreeMap<String, Known>>;

#[derive(Default)]
struct Memo {
    /// By the place in the emitter and in the code, and by the shape of the arguments; by its length first, since many shapes
    /// begin alike.
    templates: BTreeMap<(Site, Place), ByShape>,
    texts: Vec<Text>,
}

/// What is known of the arguments of a shape.
enum Known {
    /// The layout is the same for all of them.
    Alike(Template),
    /// It depends on their exact widths.
    Differing,
    /// No text could be made of the tokens.
    Unreadable,
}

thread_local! {
    /// Beside the tokens, since they cannot hold finished text. It makes no difference to what is emitted.
    static MEMO: RefCell<Option<Memo>> = const { RefCell::new(None) };
}

/// Runs an emission in which pieces are formatted once. Outside, a piece is its tokens.
pub(super) fn session<T>(emit: impl FnOnce() -> T) -> T {
    let before = MEMO.replace(Some(Memo::default()));
    let emitted = emit();
    MEMO.set(before);
    emitted
}

/// Forgets the pieces of a file that is finished.
pub(super) fn forget() {
    MEMO.with_borrow_mut(|memo| {
        if let Some(memo) = memo {
            memo.texts.clear();
        }
    });
}

/// See [`piece!`].
pub(super) fn make<const N: usize>(
    place: Place,
    site: Site,
    arguments: [&dyn ToCode; N],
    code: fn([Code; N]) -> Code,
) -> Code {
    let made = MEMO.with_borrow_mut(|memo| memo.as_mut()?.make(place, site, &arguments, code));
    made.unwrap_or_else(|| code(arguments.map(written)))
}

fn written(argument: &dyn ToCode) -> Code {
    let mut code = Code::new();
    argument.add_to(&mut code);
    code
}

/// The fields of a struct's value, each with its comma. Those that are too many for a line are formatted each by itself.
pub(super) fn entries(place: Place, fields: &[Code]) -> Code {
    if !fill_a_line(fields) {
        return quote!(#(#fields)*);
    }
    let fields = fields.iter().map(|field| piece!(place, [field] => #field));
    quote!(#(#fields)*)
}

/// The elements of an array, without commas. Those that are too many for a line are formatted each by itself.
pub(super) fn elements(place: Place, elements: &[Code]) -> Code {
    if !fill_a_line(elements) {
        return quote!(#(#elements),*);
    }
    let elements = elements
        .iter()
        .map(|element| piece!(place, [element] => #element,));
    quote!(#(#elements)*)
}

/// Whether the tokens are wider than a line without any space between them.
fn fill_a_line(tokens: &[Code]) -> bool {
    let mut width = 0;
    tokens.iter().any(|tokens| {
        width += tokens.as_str().bytes().filter(|&byte| byte != b' ').count();
        width > LINE
    })
}

impl Memo {
    fn make<const N: usize>(
        &mut self,
        place: Place,
        site: Site,
        arguments: &[&dyn ToCode; N],
        code: fn([Code; N]) -> Code,
    ) -> Option<Code> {
        let Self { templates, texts } = self;
        let known = templates.entry((site, place)).or_default();
        let shape = Shape::of(arguments, texts);
        for exact in [false, true] {
            let key = shape.key(exact);
            let known = known.entry(key.len()).or_default();
            if !known.contains_key(key.as_ref()) {
                let template = Template::of(place, &shape, exact, code);
                known.insert(key.as_ref().to_owned(), template);
            }
            match known.get(key.as_ref())? {
                Known::Alike(template) => {
                    let text = template.fill(&shape, texts, place)?;
                    texts.push(text);
                    return Some(stand_in(texts.len() - 1));
                }
                Known::Differing => {}
                Known::Unreadable => return None,
            }
        }
        None
    }
}

/// How wide the lines of prettyplease are at most.
const LINE: usize = 100;

/// The letter that identifiers begin with that stand for finished pieces. It is in no word of the language.
const PIECE: char = '\u{10840}';

fn stand_in(index: usize) -> Code {
    Code::from(format!("{PIECE}{index}"))
}

/// The text of tokens with markers for the pieces in it, which [`expand`] finds again, and the pieces of each; `None` where
/// there are none.
pub(super) fn with_markers(text: &str) -> Option<(String, Vec<Vec<usize>>)> {
    if !text.contains(PIECE) {
        return None;
    }
    MEMO.with_borrow(|memo| {
        let memo = memo.as_ref()?;
        Some(mask::with_markers(text, &memo.texts))
    })
}
