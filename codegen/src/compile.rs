//! The front half of the compiler as one function: text in, a checked schema out.
//!
//! Parsing and lowering never fail. A run stops behind the syntax where that has errors, since what could not be read
//! would be missed by everything that names it; resolving and checking report together. Pure: the same input gives the same
//! analysis, and nothing but the input is read.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Severity};
use crate::schema::Schema;
use crate::source::Sources;
use crate::syntax::builtin;
use crate::{check, lower, syntax};

pub use crate::lower::{AppDatabase, AutoField, Options, Package};

/// What is compiled.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The path to show and the text of each `.models` file, in the order in which diagnostics and models are to come.
    pub files: Vec<(String, String)>,
    /// What the project decides beside its models.
    pub options: Options,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The texts, which diagnostics point into.
    pub sources: Sources,
    /// The schema; `None` where there are errors.
    pub schema: Option<Schema>,
    /// Everything that was found, warnings too.
    pub diagnostics: Diagnostics,
}

/// Parses, resolves and checks all files.
#[must_use]
pub fn analyse(input: &Input) -> Analysis {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let mut files = Vec::new();
    let mut owners = BTreeMap::new();
    let packages = input.options.packages.iter().enumerate();
    let foreign =
        packages.flat_map(|(at, package)| package.files.iter().map(move |file| (Some(at), file)));
    let own = input.files.iter().map(|file| (None, file));
    for (owner, (path, text)) in foreign.chain(own) {
        let file = sources.add(path.as_str(), text.as_str());
        owners.extend(owner.map(|owner| (file, owner)));
        files.push(syntax::parse_file(
            file,
            sources[file].text(),
            &mut diagnostics,
        ));
    }
    if diagnostics.has_errors() {
        return Analysis {
            sources,
            schema: None,
            diagnostics,
        };
    }
    if builtin::uses_content_types(&files) {
        let (path, text) = builtin::CONTENT_TYPES;
        let file = sources.add(path, text);
        let mut packages = input.options.packages.iter();
        let owner = packages.position(|package| package.apps.contains_key(builtin::APP));
        owners.extend(owner.map(|owner| (file, owner)));
        files.push(syntax::parse_file(file, text, &mut diagnostics));
    }
    let mut found = Diagnostics::new();
    let lowered = lower::lower(&files, &owners, &sources, &input.options, &mut found);
    check::check(&lowered.schema, &lowered.places, &mut found);
    if !lowered.unused.is_empty() {
        // What nothing uses is read for its mistakes alone, as if something used it.
        files.extend(lowered.unused.users(&files));
        let mut all = Diagnostics::new();
        let used = lower::lower(&files, &owners, &sources, &input.options, &mut all);
        check::check(&used.schema, &used.places, &mut all);
        found.append(lowered.unused.mistakes(all, &used.unused));
    }
    for diagnostic in once_for_each_place(&found) {
        // Warnings of another crate are shown when that is compiled.
        let elsewhere = diagnostic
            .span()
            .is_some_and(|span| owners.contains_key(&span.file));
        if diagnostic.severity == Severity::Error || !elsewhere {
            diagnostics.push(diagnostic);
        }
    }
    let schema = (!diagnostics.has_errors()).then_some(lowered.schema);
    Analysis {
        sources,
        schema,
        diagnostics,
    }
}

/// What an abstract model declares is resolved once for each model that inherits it; a mistake there is one mistake.
fn once_for_each_place(found: &Diagnostics) -> Vec<crate::diagnostics::Diagnostic> {
    let mut seen = std::collections::BTreeSet::new();
    found
        .iter()
        .filter(|diagnostic| {
            diagnostic
                .span()
                .is_none_or(|span| seen.insert((span, diagnostic.code)))
        })
        .cloned()
        .collect()
}
