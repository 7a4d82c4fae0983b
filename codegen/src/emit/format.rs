//! From tokens to the text of a file: items formatted one by one, with blank lines where a person would put them.
//!
//! Most of the text has been formatted by then: see [`pieces`](super::pieces).

use super::{code::Code, pieces};

/// The items, formatted, a blank line between any two and between the members of each.
pub(super) fn items(code: Code) -> String {
    // Tokens that are no items would be a mistake of an emitter; they are written as they are, for rustc to show.
    let (items, runs) = match pieces::with_markers(code.as_str()) {
        Some((text, runs)) => (unparse_items(&text), runs),
        None => (unparse_items(code.as_str()), Vec::new()),
    };
    let Some(items) = items else {
        return code.to_string();
    };
    let spaced: Vec<String> = items
        .iter()
        .map(|item| pieces::expand(item, &runs))
        .collect();
    pieces::forget();
    spaced.join("\n")
}

/// Each item as prettyplease writes it; `None` where the code is none.
pub(super) fn unparse_items(code: &str) -> Option<Vec<String>> {
    let file = syn::parse_str::<syn::File>(code).ok()?;
    let items = file.items.into_iter().map(|item| {
        prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        })
    });
    Some(items.collect())
}

/// What of a line decides whether a blank one stands before or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    imports: bool,
    begins_member: bool,
    ends_member: bool,
    /// The sort of a member in one line that stands in one block with others of its sort.
    sort: Option<&'static str>,
    whole: bool,
    /// Whether a blank line stands before it in any case.
    pub(super) apart: bool,
}

impl Line {
    pub(super) fn of(line: &str) -> Self {
        const STARTS: [&str; 14] = [
            "///",
            "#[",
            "pub fn ",
            "pub const ",
            "pub async ",
            "pub struct ",
            "pub enum ",
            "pub mod ",
            "fn ",
            "async fn ",
            "const ",
            "impl",
            "type ",
            "luthier::impl_",
        ];
        let line = line.trim();
        let said_of_next = line.starts_with("///") || line.starts_with("#[");
        Self {
            imports: line.starts_with("use "),
            begins_member: STARTS.iter().any(|start| line.starts_with(start)),
            ends_member: line.ends_with(['}', ';']) && !said_of_next,
            sort: ["type ", "const "]
                .into_iter()
                .find(|start| line.starts_with(start)),
            whole: line.ends_with(';'),
            apart: false,
        }
    }

    /// Whether a blank line stands between this line and the next. No literal of a generated item but a migration's goes over
    /// several lines, and a migration has no members.
    pub(super) fn parts_from(self, next: Self) -> bool {
        let after_use = self.imports && !next.imports;
        let together = self.sort.is_some() && self.sort == next.sort && self.whole;
        next.apart || after_use || (next.begins_member && self.ends_member && !together)
    }
}
