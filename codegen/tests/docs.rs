//! The book speaks true: what `docs/` and the README show of the `.models` language compiles, or is refused as they say.
//!
//! A block marked `models` is a whole file and compiles without a finding. In a block marked `models not-yet` each line with
//! the comment `// not yet` is refused by M0301, and no other line has a finding.
//! `models postgres` and `models sqlite postgres` are for these databases.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

use std::path::{Path, PathBuf};

use luthier::dialect::Dialect;
use luthier_codegen::compile::{Analysis, Input, Options, analyse};
use luthier_codegen::diagnostics::codes;
use luthier_codegen::schema::RelationKind;

/// A fenced block of a document.
struct Block {
    /// `docs/language.md:12`.
    place: String,
    /// What stands behind the fence.
    info: String,
    text: String,
}

#[test]
fn models_in_the_book_compile() {
    let mut seen = 0;
    for block in blocks().into_iter().filter(|block| {
        matches!(
            block.info.as_str(),
            "models" | "models postgres" | "models sqlite postgres"
        ) || block.info.ends_with(".models")
    }) {
        let analysis = compile(&block);
        let found: Vec<String> = analysis
            .diagnostics
            .iter()
            .map(|found| format!("{}: {}", found.code, found.message))
            .collect();
        assert!(found.is_empty(), "{}: {}", block.place, found.join("\n"));
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} blocks of models were found");
}

#[test]
fn what_is_not_available_yet_is_refused_line_by_line() {
    let mut seen = 0;
    for block in blocks()
        .into_iter()
        .filter(|block| block.info == "models not-yet")
    {
        let analysis = compile(&block);
        let marked: Vec<usize> = lines(&block.text)
            .filter(|(_, line)| line.contains("// not yet"))
            .map(|(number, _)| number)
            .collect();
        let mut refused = Vec::new();
        for found in analysis.diagnostics.sorted() {
            let line = found
                .span()
                .map(|span| block.text[..span.start as usize].matches('\n').count() + 1);
            assert_eq!(
                found.code,
                codes::NOT_YET,
                "{}, line {line:?}: {}",
                block.place,
                found.message
            );
            refused.extend(line);
        }
        refused.dedup();
        assert_eq!(
            refused, marked,
            "{}: the lines that are refused, and those that are marked",
            block.place
        );
        seen += marked.len();
    }
    assert!(seen >= 1, "no line was found");
}

#[test]
fn names_are_those_of_the_book() {
    let block = blocks()
        .into_iter()
        .find(|block| block.info == "models names")
        .unwrap();
    let schema = compile(&block).schema.unwrap();
    let text = read(&root().join("docs/naming.md"));
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.replace('`', ""));
    let mut seen = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, written, database, rust, people, _] = cells.as_slice() else {
            panic!("{row}")
        };
        let (kind, name) = written.split_once(' ').unwrap();
        let (model, member) = name.split_once(['.', ' ']).unwrap_or((name, ""));
        let model = schema.find_model("blog", model).unwrap();
        let found = match kind {
            "model" => {
                let names = &model.rust;
                let rust = format!(
                    "{}, {}, {}, module {}",
                    names.structure, names.new, names.patch, names.module
                );
                (
                    model.table.clone(),
                    rust,
                    format!(
                        "{}, {}",
                        model.meta.verbose_name, model.meta.verbose_name_plural
                    ),
                )
            }
            "field" => {
                let field = model.find_field(member).unwrap();
                (
                    field.column.clone(),
                    field.rust_name.clone(),
                    field.verbose_name.clone(),
                )
            }
            "relation" => {
                let relation = model.find_relation(member).unwrap();
                let names = &relation.rust;
                let rust = format!("{}, {}, {}", names.function, names.tag, names.wrapper);
                let table = match relation.kind {
                    RelationKind::ManyToMany { through, .. } => schema[through].table.clone(),
                    _ => String::new(),
                };
                (table, rust, String::new())
            }
            "manager" => {
                let manager = model
                    .managers
                    .iter()
                    .find(|manager| manager.name == member)
                    .unwrap();
                (String::new(), manager.rust_name.clone(), String::new())
            }
            "index" => (
                model.meta.indexes[member.parse::<usize>().unwrap() - 1]
                    .name
                    .clone(),
                String::new(),
                String::new(),
            ),
            _ => panic!("{row}"),
        };
        assert_eq!(
            (*database, *rust, *people),
            (found.0.as_str(), found.1.as_str(), found.2.as_str()),
            "{written}"
        );
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} rows were found");
}

#[test]
fn links_between_documents_lead_somewhere() {
    for path in documents() {
        let text = read(&path);
        let folder = path.parent().unwrap_or(&path);
        for (start, _) in text.match_indices("](") {
            let target = text[start + 2..].split(')').next().unwrap_or_default();
            if target.starts_with("http") || target.starts_with('#') {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let linked = folder.join(file);
            assert!(
                linked.exists(),
                "{}: {target} leads nowhere",
                path.display()
            );
            assert!(
                heading.is_empty() || headings(&read(&linked)).contains(&heading.to_owned()),
                "{}: {target}",
                path.display()
            );
        }
        let own = headings(&text);
        for (start, _) in text.match_indices("](#") {
            let heading = text[start + 3..].split(')').next().unwrap_or_default();
            assert!(
                own.iter().any(|known| known == heading),
                "{}: #{heading} is no heading",
                path.display()
            );
        }
    }
}

fn compile(block: &Block) -> Analysis {
    let files = vec![("book.models".to_owned(), block.text.clone())];
    let mut options = Options::default();
    if block.info.ends_with(" sqlite postgres") {
        options.backends = vec![Dialect::Sqlite, Dialect::Postgres];
    } else if block.info.ends_with(" postgres") {
        options.backends = vec![Dialect::Postgres];
    }
    analyse(&Input { files, options })
}

/// Every fenced block of every document.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for path in documents() {
        let text = read(&path);
        let mut open: Option<Block> = None;
        for (number, line) in lines(&text) {
            match (line.strip_prefix("```"), &mut open) {
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(info), None) => {
                    let place = format!("{}:{number}", path.display());
                    open = Some(Block {
                        place,
                        info: info.to_owned(),
                        text: String::new(),
                    });
                }
                (None, Some(block)) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block is not closed", path.display());
    }
    blocks
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// The anchors of a document's headings, as they are made from their text.
fn headings(text: &str) -> Vec<String> {
    let titles = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    titles
        .map(|title| {
            let kept = title.to_lowercase();
            kept.chars()
                .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
                .collect::<String>()
                .replace(' ', "-")
        })
        .collect()
}

/// The README and the book.
fn documents() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    let mut documents: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    documents.sort();
    documents.push(root().join("README.md"));
    documents
}

fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
