//! Python, recognised where people who come from Django write it.

use std::ops::Range;

use super::Context;
use super::literal::{Word, words};
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::explain::Place;

/// What to say of a line that starts with a word of Python.
pub(super) fn recognise(cx: &Context<'_>, range: Range<usize>, place: Place) -> Option<Diagnostic> {
    let line = cx
        .original
        .get(range.clone())
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let names = words(line);
    let first = *names.first().filter(|word| word.at == 0)?;
    let second = names.get(1);
    // `class = …` is an entry like any other, if a bad one.
    let follows = line[first.text.len()..].trim_start();
    if follows.starts_with(['=', '(']) {
        return None;
    }
    let (message, help) = match first.text {
        "class" if names.iter().skip(2).any(|base| base.text.ends_with("Choices")) => {
            ("choices are not written as a class".to_owned(), class_help(second?, &names, place))
        }
        "class" => ("a model is not written as a class".to_owned(), class_help(second?, &names, place)),
        "def" | "async" | "return" | "pass" | "super" | "self" if !follows.is_empty() || first.text == "pass" => {
            let help = match second.map(|name| name.text) {
                Some("__str__") => "how a row is shown is written `str \"{name}\"`".to_owned(),
                _ if first.text == "pass" => "an empty block is written `{ }`".to_owned(),
                _ if place == Place::Manager => {
                    "the steps of a manager stand one after the other: `filter(…) order_by(…)`".to_owned()
                }
                _ => "methods are written in Rust, in an `impl` block for the generated struct".to_owned(),
            };
            ("there is no Python code in a model".to_owned(), help)
        }
        "from" | "import" => (
            "nothing is imported".to_owned(),
            "all `.models` files of a project are compiled together; `accounts.User` is the model `User` of another app".to_owned(),
        ),
        _ => return None,
    };
    let span = cx.span_of(range.start..range.start + first.text.len());
    Some(
        Diagnostic::error(codes::PYTHON, message)
            .primary(span, "Python's form")
            .help(help),
    )
}

/// How a class is written here.
fn class_help(name: &Word<'_>, names: &[Word<'_>], place: Place) -> String {
    let base = names
        .get(2..)
        .unwrap_or_default()
        .iter()
        .map(|word| word.text)
        .find(|word| *word != "models");
    match (name.text, base) {
        ("Meta", _) if place == Place::Model => "write `meta { … }`".to_owned(),
        ("Meta", _) => "write `meta { … }` within the braces of its model".to_owned(),
        (name, Some("TextChoices")) => format!("write `choices {name}(CharField) {{ … }}`"),
        (name, Some("IntegerChoices")) => format!("write `choices {name}(IntegerField) {{ … }}`"),
        (name, None | Some("Model")) => {
            format!("write `model {name} {{ … }}`, with one field a line")
        }
        (name, Some(base)) => {
            format!("write `model {name}({base}) {{ … }}`, with one field a line")
        }
    }
}
