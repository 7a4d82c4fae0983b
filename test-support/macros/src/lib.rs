//! The attribute `on_every_database` of `luthier-test-support`, which documents it.

use std::fmt::Write as _;

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// The kinds of databases: the name of the test, the variant of `Backend`.
const BACKENDS: [(&str, &str); 4] = [
    ("sqlite_memory", "SqliteMemory"),
    ("sqlite_file", "SqliteFile"),
    ("postgres", "Postgres"),
    ("mariadb", "MariaDb"),
];

/// Makes a test on every kind of database of an async function that takes one.
///
/// The function takes a `Db`, a `&Db` or, where it wants to know which database it is, a `&TestDatabase`, and returns nothing or a
/// `Result`. Its tests stand in a module of its name, one for each backend: `null_is_false::postgres`. Each runs in a runtime
/// of its own, on a database of its own, which is empty. In the brackets may stand, divided by commas:
///
/// - the path of an async function that fills the database before: `#[on_every_database(migrated)]`. It takes and returns
///   what a test does. The path is as seen from the module of the test, or begins with `crate::`;
/// - `only(sqlite_memory, sqlite_file)`: the backends on which the test has a meaning, with `reason = "…"`;
/// - `multi_thread`: in a runtime of two threads.
#[proc_macro_attribute]
pub fn on_every_database(arguments: TokenStream, function: TokenStream) -> TokenStream {
    let tests = name(function.clone()).and_then(|name| {
        let options = Options::parse(arguments)?;
        Ok(options.tests(&name))
    });
    let tests = tests.unwrap_or_else(|error| format!("::core::compile_error!({error:?});"));
    // What is written here is Rust, whatever the arguments: their paths are lists of names and colons.
    let tests: TokenStream = tests.parse().unwrap_or_default();
    function.into_iter().chain(tests).collect()
}

/// The name of the function.
fn name(function: TokenStream) -> Result<String, String> {
    let mut tokens = function.into_iter();
    let is_fn =
        |token: TokenTree| matches!(token, TokenTree::Ident(word) if word.to_string() == "fn");
    if tokens.any(is_fn)
        && let Some(TokenTree::Ident(name)) = tokens.next()
    {
        return Ok(name.to_string());
    }
    Err("`on_every_database` stands before an async function".to_owned())
}

#[derive(Default)]
struct Options {
    fill: Option<String>,
    only: Option<Vec<String>>,
    reason: bool,
    multi_thread: bool,
}

impl Options {
    fn parse(arguments: TokenStream) -> Result<Self, String> {
        let mut options = Self::default();
        let tokens: Vec<TokenTree> = arguments.into_iter().collect();
        for argument in tokens.split(is_comma) {
            match argument {
                [] => {}
                [TokenTree::Ident(only), TokenTree::Group(group)]
                    if only.to_string() == "only"
                        && group.delimiter() == Delimiter::Parenthesis =>
                {
                    options.only = Some(backends(group.stream())?);
                }
                [TokenTree::Ident(reason), _, TokenTree::Literal(_)]
                    if reason.to_string() == "reason" =>
                {
                    options.reason = true;
                }
                [TokenTree::Ident(word)] if word.to_string() == "multi_thread" => {
                    options.multi_thread = true;
                }
                path if path.iter().all(is_of_a_path) => {
                    options.fill = Some(path.iter().map(ToString::to_string).collect());
                }
                _ => {
                    return Err(
                        "there are: a function that fills the database, `only(…)`, `reason = \"…\"`, `multi_thread`"
                            .to_owned(),
                    );
                }
            }
        }
        if options.only.is_some() != options.reason {
            return Err("`only(…)` and `reason = \"…\"` go together".to_owned());
        }
        Ok(options)
    }

    fn tests(&self, name: &str) -> String {
        let mut text = format!("mod {name} {{ #[allow(unused_imports)] use super::*;");
        let here = BACKENDS
            .into_iter()
            .filter(|(backend, _)| match &self.only {
                Some(only) => only.iter().any(|named| named == backend),
                None => true,
            });
        let fill = self.fill.as_ref().map_or_else(String::new, |fill| {
            format!(
                "::luthier_test_support::Outcome::check({fill}(::luthier_test_support::Argument::of(database)).await);"
            )
        });
        for (test, backend) in here {
            // Writing to a string never fails.
            let _ = write!(
                text,
                "#[test] fn {test}() {{
                    ::luthier_test_support::run(
                        ::core::module_path!(), ::luthier_test_support::Backend::{backend}, {threads},
                        async |database: &::luthier_test_support::TestDatabase| {{
                            {fill}
                            super::{name}(::luthier_test_support::Argument::of(database)).await
                        }},
                    );
                }}",
                threads = if self.multi_thread { 2 } else { 1 },
            );
        }
        text.push('}');
        text
    }
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')
}

fn is_of_a_path(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(mark) => mark.as_char() == ':',
        _ => false,
    }
}

fn backends(list: TokenStream) -> Result<Vec<String>, String> {
    let names = list.into_iter().filter(|token| !is_comma(token));
    let names: Vec<String> = names.map(|token| token.to_string()).collect();
    let unknown = |name: &&String| !BACKENDS.iter().any(|(backend, _)| backend == name);
    match names.iter().find(unknown) {
        None => Ok(names),
        Some(name) => Err(format!(
            "there is no backend `{name}`; there are {}",
            BACKENDS.map(|(backend, _)| backend).join(", ")
        )),
    }
}
