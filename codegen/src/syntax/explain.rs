//! Why a piece of text is none of the language, in words.
//!
//! pest tells how far it got and which rules it tried there. A piece that a catch-all rule took in is read again alone, with
//! the rule that it should have matched, and the answer is put into words: what was expected, what stands there, what to do.

use std::ops::Range;

use pest::error::{ErrorVariant, InputLocation};

use super::grammar::{Failure, Rule, matched};
use super::parse::Context;
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};

/// Where a piece of text stands, and so what it should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the top of a file.
    File,
    /// There, before a block.
    Head,
    /// In a model's block.
    Model,
    /// In a block of settings.
    Settings,
    /// Among the members of choices.
    Choices,
    /// Among the calls of a manager.
    Manager,
}

impl Place {
    fn rule(self) -> Rule {
        match self {
            Self::File | Self::Head => Rule::only_item,
            Self::Model => Rule::only_model_entry,
            Self::Settings => Rule::only_setting,
            Self::Choices => Rule::only_choices_entry,
            Self::Manager => Rule::only_step,
        }
    }

    /// The words that an entry may start with.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::File | Self::Head => &[
                "model",
                "abstract model",
                "proxy model",
                "extend model",
                "choices",
                "const",
                "field",
                "app",
            ],
            Self::Model => &[
                "choices",
                "str",
                "annotation",
                "relation",
                "manager",
                "default manager",
                "meta",
                "admin",
                "hooks",
            ],
            Self::Manager => &["filter", "exclude", "order_by"],
            Self::Settings | Self::Choices => &[],
        }
    }

    /// What the entry that `text` was to be looks like.
    fn form(self, text: &str) -> &'static str {
        let first = &text[..word_length(text)];
        match self {
            Self::File | Self::Head => match first {
                "model" | "abstract" | "proxy" => {
                    "a model is written `model Name(Base) { … }`, with `abstract` or `proxy` before it"
                }
                "extend" => "what another app has is extended by `extend model app.Name { … }`",
                "choices" => {
                    "choices are written `choices Name(CharField) { Member = \"value\", \"Label\" }`"
                }
                "const" => "a constant is written `const NAME = value`",
                "field" => "a field type is written `field Name(CharField) { option = value }`",
                "app" => "the app is named by `app name`",
                _ => {
                    "a declaration starts with `model`, `abstract model`, `proxy model`, `extend model`, `choices`, `field`, \
                     `const` or `app`"
                }
            },
            Self::Model => match first {
                "choices" => "choices are written `choices Name { Member = \"value\", \"Label\" }`",
                "str" => "how a row is shown is written `str \"{name}\"`",
                "annotation" => "an annotation is written `annotation name = Count(relation)`",
                "manager" | "default" => "a manager is written `manager name { filter(…) }`",
                "meta" | "admin" => "settings stand between braces: `meta { ordering = [name] }`",
                "hooks" => "hooks are written `hooks [pre_save, post_delete]`",
                _ => "a field is written `name = CharField(max_length=100)`",
            },
            Self::Settings => "a setting is written `name = value`",
            Self::Choices => "a member is written `Name = \"value\", \"Label\"`",
            Self::Manager => "a manager is made of calls: `filter(…)`, `exclude(…)`, `order_by(…)`",
        }
    }
}

/// Reports a piece of the original text that a catch-all rule took in.
pub(super) fn bad(cx: &mut Context<'_>, range: Range<usize>, place: Place) {
    let text = cx.original.get(range.clone()).unwrap_or_default();
    if let Some(diagnostic) = unknown_word(cx, &range, text, place) {
        return cx.push(diagnostic);
    }
    let first = &text[..word_length(text)];
    let named = |rest: &str| rest.starts_with([' ', '\t']) && !rest.trim_start().starts_with('=');
    if place == Place::Model && first == "const" && named(&text[first.len()..]) {
        let word = cx.span_of(range.start..range.start + first.len());
        cx.push(
            Diagnostic::error(codes::UNEXPECTED, "a constant stands within a model")
                .primary(word, "not an entry of a model")
                .help("move it out of the braces"),
        );
        return;
    }
    let blanked = cx.scan.without_comments(text, range.start);
    let (at, expected) = match matched(place.rule(), &blanked) {
        Ok(_) => (text.len(), Vec::new()),
        Err(error) => furthest(&error),
    };
    // A head is read without its block, so its end is where the block should be.
    if place == Place::Head && at >= text.len() && expected.contains(&Rule::open_brace) {
        return;
    }
    let mut expected = expectations(&expected);
    if expected.len() > 1
        && place
            .words()
            .iter()
            .any(|known| known.split(' ').any(|known| known == first))
    {
        // The word could be a field's name, but it hardly is.
        expected.retain(|word| *word != "`=`");
    }
    if place == Place::Model && expected == ["a name"] && text[..at].trim_end().ends_with('=') {
        expected = vec!["a field type"];
    }
    let rest = text.get(at..).unwrap_or_default();
    let form = match expected.as_slice() {
        ["a field type"] if !first.starts_with(char::is_lowercase) => constant(first),
        _ => None,
    };
    let mut diagnostic = unexpected(cx, range.start, at, text, &expected);
    if let Some((of, instead)) = order_of_django(text, at) {
        let term = cx.span_of(range.start + of.start..range.start + of.end);
        let edit = Edit::replace(term, instead.clone());
        diagnostic = diagnostic.fix(format!("an order is written `{instead}`"), [edit]);
    } else if place == Place::Manager && rest.starts_with('.') {
        let dot = cx.span_of(range.start + at..range.start + at + 1);
        let edit = Edit::replace(dot, " ");
        diagnostic = diagnostic.fix("steps follow each other without a dot", [edit]);
    } else if diagnostic.code != codes::PYTHON {
        diagnostic = diagnostic.help(form.unwrap_or_else(|| place.form(text).to_owned()));
    }
    cx.push(diagnostic);
}

/// A term such as `F(points).desc(nulls_last=true)`, of which the dot stands at `dot`, and how it is written here.
fn order_of_django(text: &str, dot: usize) -> Option<(Range<usize>, String)> {
    let (before, behind) = text.split_at_checked(dot)?;
    let (descending, rest) = match behind.strip_prefix(".desc(") {
        Some(rest) => (true, rest),
        None => (false, behind.strip_prefix(".asc(")?),
    };
    let mut open = 1_usize;
    let close = rest.find(|sign| {
        match sign {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        open == 0
    })?;
    let options = rest[..close].trim().trim_end_matches(',');
    let mut open = 0_usize;
    let arguments = before.strip_suffix(')')?.rfind(|sign| {
        match sign {
            ')' => open += 1,
            '(' if open == 0 => return true,
            '(' => open -= 1,
            _ => {}
        }
        false
    })?;
    let name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let start = before[..arguments].trim_end_matches(name).len();
    let of = &before[start..];
    // What stands in quotes may be brackets, too.
    if of.contains(['"', '\'']) {
        return None;
    }
    let instead = match (descending, options) {
        (false, "") => of.to_owned(),
        (true, "") => format!("-{of}"),
        (false, options) => format!("OrderBy({of}, {options})"),
        (true, options) => format!("OrderBy({of}, descending=true, {options})"),
    };
    Some((start..dot + behind.len() - rest.len() + close + 1, instead))
}

/// Where a constant of a Python class belongs.
fn constant(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| format!("constants stand outside of models: `const {name} = …`"))
}

/// Reports a value that cannot be read.
pub(super) fn value_failed(cx: &mut Context<'_>, error: &Failure) {
    if cx.scan.faults.iter().any(|fault| !fault.tentative) {
        return;
    }
    let (at, expected) = furthest(error);
    let at = cx.scan.original(at);
    let diagnostic = unexpected(cx, 0, at, cx.original, &expectations(&expected));
    cx.push(diagnostic);
}

/// Reports that the catch-all rules did not hold what they promise. The file is lost then, but not without a word.
pub(super) fn grammar_failed(cx: &mut Context<'_>, error: &Failure) {
    let (at, _) = furthest(error);
    let at = cx.scan.original(at);
    let diagnostic =
        unexpected(cx, 0, at, cx.original, &[]).help("nothing in this file could be read");
    cx.push(diagnostic);
}

/// How far pest got, and what it tried there.
fn furthest(error: &Failure) -> (usize, Vec<Rule>) {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    (at, expected)
}

/// A first word that starts nothing here: a mistyped one, or one that means nothing.
fn unknown_word(
    cx: &Context<'_>,
    range: &Range<usize>,
    text: &str,
    place: Place,
) -> Option<Diagnostic> {
    let length = text
        .bytes()
        .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
        .count();
    let (word, rest) = text.split_at(length);
    let known = place
        .words()
        .iter()
        .any(|known| known.split(' ').next() == Some(word));
    if word.is_empty()
        || known
        || place.words().is_empty()
        || word.starts_with(|first: char| first.is_ascii_digit())
    {
        return None;
    }
    let near = suggest::closest(
        word,
        place.words().iter().flat_map(|words| words.split(' ')),
    );
    let rest = rest.trim_start_matches([' ', '\t']);
    // In a model, any word may be the name of a field.
    let field = place == Place::Model && (near.is_none() || rest.starts_with(['=', '(', '.']));
    if field || (place == Place::Manager && near.is_none()) {
        return None;
    }
    let span = cx.span_of(range.start..range.start + length);
    let what = match place {
        Place::Model => "no entry of a model",
        Place::Manager => "no call of a manager",
        _ => "no declaration",
    };
    let diagnostic = Diagnostic::error(
        codes::UNKNOWN_WORD,
        format!("{what} starts with `{}`", shorten(word)),
    )
    .primary(span, "unknown word");
    Some(match near {
        Some(near) => diagnostic.fix(
            "there is one with a similar name",
            [Edit::replace(span, near)],
        ),
        None if rest.starts_with('=') => diagnostic
            .help("fields stand within the braces of a model, constants start with `const`"),
        None => diagnostic.help(place.form("")),
    })
}

/// "Expected this, found that", at an offset of a text that starts at `start` of the original.
fn unexpected(
    cx: &Context<'_>,
    start: usize,
    at: usize,
    text: &str,
    expected: &[&str],
) -> Diagnostic {
    let rest = text.get(at..).unwrap_or_default();
    let length = word_length(rest);
    let found = match rest.chars().next() {
        None => found_end(cx, start + text.len()),
        Some('\n' | '\r') => "the end of the line".to_owned(),
        Some(_) => format!("`{}`", shorten(&rest[..length])),
    };
    let span = cx.span_of(start + at..start + at + length);
    let before = text.get(..at).unwrap_or_default();
    if let Some(diagnostic) = habit(cx, start + at, before, rest) {
        return diagnostic;
    }
    let Some(words) = one_of(expected) else {
        return Diagnostic::error(codes::UNEXPECTED, format!("unexpected {found}"))
            .primary(span, "this cannot stand here");
    };
    let diagnostic = Diagnostic::error(
        codes::UNEXPECTED,
        format!("expected {words}, found {found}"),
    )
    .primary(span, format!("expected {words}"));
    let previous = start + before.trim_end().len();
    let gap = cx.span_of(previous..previous);
    let next_starts = rest.starts_with(|first: char| {
        matches!(first, '_' | '"' | '\'') || first.is_ascii_alphanumeric()
    });
    let missing = [
        ("`,`", ",", "a comma may be missing"),
        ("`=`", " =", "the sign between name and value is missing"),
        ("`:`", ":", "a colon is missing"),
    ];
    match missing
        .into_iter()
        .find(|(sign, ..)| next_starts && expected.contains(sign))
    {
        Some((_, sign, message)) => diagnostic.fix(message, [Edit::insert_before(gap, sign)]),
        None => diagnostic,
    }
}

/// What people write who think of another language; `at` is between `before` and `rest`.
fn habit(cx: &Context<'_>, at: usize, before: &str, rest: &str) -> Option<Diagnostic> {
    let diagnostic = |message: String, range| {
        Diagnostic::error(codes::UNEXPECTED, message).primary(cx.span_of(range), "")
    };
    if let Some("==" | "&&" | "||") = rest.get(..2) {
        return Some(doubled(cx, at, &rest[..1]));
    }
    if let Some(sign) = rest
        .get(..1)
        .filter(|sign| matches!(*sign, "&" | "|") && before.ends_with(sign))
    {
        return Some(doubled(cx, at - 1, sign));
    }
    let word = &rest[..word_length(rest)];
    if let Some(start) = lambda(before) {
        let span = at - (before.len() - start)..at - (before.len() - start) + "lambda".len();
        return Some(python(cx, span, "there are no lambdas").help(FUNCTION));
    }
    match word {
        "for" => Some(
            python(cx, at..at + word.len(), "lists are not computed")
                .help("write each of the values"),
        ),
        "and" | "or" | "not" | "if" | "else" | "is" | "in" | "lambda" => {
            let help = match word {
                "and" | "or" | "not" => COMBINED,
                "if" | "else" => {
                    "a choice between values is written `Case(When(condition, then=value), default=value)`"
                }
                "lambda" => FUNCTION,
                _ => "comparisons are lookups: `Q(name__in=[…])`, `Q(name__isnull=true)`",
            };
            Some(diagnostic(format!("unexpected `{word}`"), at..at + word.len()).help(help))
        }
        "." if rest[1..].starts_with(|digit: char| digit.is_ascii_digit()) => {
            let point = cx.span_of(at..at + 1);
            let edit = Edit::insert_before(point, "0");
            Some(
                diagnostic("unexpected `.`".to_owned(), at..at + 1)
                    .fix("a number starts with a digit", [edit]),
            )
        }
        _ => None,
    }
}

/// Where the `lambda` starts whose arguments or colon follow a text.
fn lambda(before: &str) -> Option<usize> {
    let before = before.trim_end();
    let start = before.strip_suffix("lambda")?.len();
    let joined = before[..start].ends_with(|last: char| last == '_' || last.is_alphanumeric());
    (!joined).then_some(start)
}

fn python(cx: &Context<'_>, range: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::error(codes::PYTHON, message).primary(cx.span_of(range), "Python's form")
}

const FUNCTION: &str = "a function is written in Rust and named by `fn(\"crate::path\")`";

const COMBINED: &str = "conditions are combined with `&`, `|` and `~`";

/// A sign that other languages write twice.
fn doubled(cx: &Context<'_>, at: usize, sign: &str) -> Diagnostic {
    let span = cx.span_of(at..at + 2);
    let help = if sign == "=" {
        "options and lookups are given with one `=`"
    } else {
        COMBINED
    };
    Diagnostic::error(codes::UNEXPECTED, format!("unexpected `{sign}{sign}`"))
        .primary(span, "written once")
        .fix(help, [Edit::replace(span, sign)])
}

/// What stands at the end of a piece: the end of its line, of its block, or of the file.
fn found_end(cx: &Context<'_>, at: usize) -> String {
    let rest = cx.original.get(at..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t']);
    match rest.chars().next() {
        None if cx.is_whole_file() => "the end of the file".to_owned(),
        None => "the end of the value".to_owned(),
        Some('}' | ')' | ']' | ',' | '{') => format!("`{}`", &rest[..1]),
        Some(_) => "the end of the line".to_owned(),
    }
}

/// The rules in words, each once, the most telling first.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    const ORDER: [(&str, &[Rule]); 18] = [
        ("`=`", &[Rule::assign, Rule::set]),
        ("`,`", &[Rule::comma]),
        ("`)`", &[Rule::close_paren]),
        ("`]`", &[Rule::close_bracket]),
        ("`}`", &[Rule::close_brace]),
        ("`:`", &[Rule::colon]),
        (
            "`(`",
            &[
                Rule::open_paren,
                Rule::arguments,
                Rule::bases,
                Rule::parameters,
            ],
        ),
        ("`[`", &[Rule::open_bracket]),
        (
            "`{`",
            &[
                Rule::open_brace,
                Rule::model_body,
                Rule::setting_body,
                Rule::choices_body,
                Rule::manager_body,
            ],
        ),
        ("a field type", &[Rule::field_value]),
        (
            "a value",
            &[
                Rule::expr,
                Rule::arg,
                Rule::number,
                Rule::list,
                Rule::object,
                Rule::parens,
            ],
        ),
        ("a key", &[Rule::pair]),
        ("a string", &[Rule::string]),
        ("a call", &[Rule::call, Rule::step]),
        (
            "a name",
            &[Rule::ident, Rule::path, Rule::parameter, Rule::manager_name],
        ),
        ("`model`", &[Rule::kw_model]),
        ("`manager`", &[Rule::kw_manager]),
        ("the end of the entry", &[Rule::EOI]),
    ];
    // Behind a sign, a value is what starts with any of the brackets.
    let value = [Rule::open_paren, Rule::open_bracket, Rule::open_brace]
        .iter()
        .all(|sign| rules.contains(sign));
    let mut words: Vec<&'static str> = ORDER
        .iter()
        .filter(|(word, covered)| {
            covered.iter().any(|rule| rules.contains(rule)) || (value && *word == "a value")
        })
        .map(|(word, _)| *word)
        .collect();
    // An entry could start with a keyword as well; the form of the entry, in the help, says enough.
    if words.contains(&"a value") {
        words.retain(|word| {
            !matches!(
                *word,
                "a string" | "a name" | "`(`" | "`[`" | "`{`" | "a key"
            )
        });
    }
    if words.contains(&"`,`") || words.contains(&"the end of the entry") {
        words.retain(|word| *word != "`(`");
    }
    words.truncate(3);
    words
}

/// `a`, `a or b`, `a, b or c`.
fn one_of(words: &[&str]) -> Option<String> {
    let (last, others) = words.split_last()?;
    Some(if others.is_empty() {
        (*last).to_owned()
    } else {
        format!("{} or {last}", others.join(", "))
    })
}

/// The length of the word, string or sign that a text starts with.
pub(super) fn word_length(text: &str) -> usize {
    let word = text
        .bytes()
        .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
        .count();
    match text.chars().next() {
        _ if word > 0 => word,
        Some(quote @ ('"' | '\'')) => {
            let line = text.lines().next().unwrap_or_default();
            line[1..].find(quote).map_or(line.len(), |end| end + 2)
        }
        Some(first) if !first.is_whitespace() => first.len_utf8(),
        _ => 0,
    }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}
