//! From tokens to the text of a file: items formatted one by one, with blank lines where a person would put them.

use proc_macro2::TokenStream;

/// The items, formatted, a blank line between any two and between the members of each.
pub(super) fn items(tokens: TokenStream) -> String {
    // Tokens that are no items would be a mistake of an emitter; they are written as they are, for rustc to show.
    let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else {
        return tokens.to_string();
    };
    let formatted: Vec<String> = file
        .items
        .into_iter()
        .map(|item| {
            let file = syn::File {
                shebang: None,
                frontmatter: None,
                attrs: Vec::new(),
                items: vec![item],
            };
            space_out(&prettyplease::unparse(&file))
        })
        .collect();
    formatted.join("\n")
}

/// Puts a blank line before each member that begins where another one ends. No literal of a generated item but a migration's
/// goes over several lines, and a migration has no members.
fn space_out(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 20);
    let mut previous = "";
    for line in text.lines() {
        let line = line.trim_end();
        let after_use =
            previous.trim_start().starts_with("use ") && !line.trim_start().starts_with("use ");
        let between = begins_member(line.trim_start())
            && ends_member(previous)
            && !belong_together(previous, line);
        if after_use || between {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        previous = line;
    }
    spaced
}

fn begins_member(line: &str) -> bool {
    const STARTS: [&str; 13] = [
        "///",
        "#[",
        "pub fn ",
        "pub const ",
        "pub async ",
        "pub struct ",
        "pub enum ",
        "pub mod ",
        "fn ",
        "const ",
        "impl",
        "type ",
        "luthier::impl_",
    ];
    STARTS.iter().any(|start| line.starts_with(start))
}

fn ends_member(line: &str) -> bool {
    let line = line.trim_start();
    (line.ends_with('}') || line.ends_with(';'))
        && !line.starts_with("///")
        && !line.starts_with("#[")
}

/// Short items of one sort stand in one block.
fn belong_together(previous: &str, line: &str) -> bool {
    ["type ", "const "].iter().any(|start| {
        previous.trim_start().starts_with(start)
            && previous.ends_with(';')
            && line.trim_start().starts_with(start)
    })
}
