//! Options and keys of Django for which there is another way by design: what that is.

use super::Lowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast;

impl Lowering<'_> {
    /// Refuses a word of Django, and says the other way.
    pub(super) fn otherwise(&mut self, span: Span, what: &str, instead: &str) {
        self.push(
            Diagnostic::error(
                codes::OTHERWISE,
                format!("Django's {what} is said otherwise here"),
            )
            .primary(span, "not a word of this language")
            .help(instead),
        );
    }

    /// Reports Rust attributes of what is no member of the row's struct.
    pub(super) fn no_member(&mut self, ast: &ast::Field) {
        let Some(first) = ast.attributes.first() else {
            return;
        };
        self.push(
            Diagnostic::error(
                codes::NO_MEMBER,
                format!(
                    "`{}` is no member of the row’s struct, so nothing could have the attribute",
                    ast.name.text
                ),
            )
            .primary(first.span, "would stand nowhere")
            .secondary(ast.name.span, "not a member of its own")
            .help("leave it out; what the whole struct is to have stands above the model"),
        );
    }

    /// Refuses `backends` where the Rust code would depend on it.
    pub(super) fn one_struct(&mut self, span: Span, what: &str) {
        let help = match what {
            "field" => {
                "what may differ is how the database keeps it: its collation, `db_collation={postgres: \"…\"}`, and indexes and constraints in `meta` with `backends=[…]`; a model that only one database can hold belongs into an app with a database of its own (`[apps.name] database = \"…\"` in `luthier.toml`)"
            }
            _ => {
                "put the model into an app with a database of its own (`[apps.name] database = \"…\"` in `luthier.toml`), or give `backends=[…]` to the indexes and constraints that only some databases can have"
            }
        };
        self.push(
            Diagnostic::error(
                codes::ONE_STRUCT,
                format!("a {what} is there on every database of its app"),
            )
            .primary(span, "one struct serves all databases")
            .help(help),
        );
    }
}

/// What takes the place of a key of `Meta`.
pub(super) fn setting(key: &str) -> Option<&'static str> {
    Some(match key {
        "abstract" => "write `abstract model Base { … }`",
        "proxy" => "write `proxy model Name(Base) { … }`",
        "app_label" => {
            "the line `app name` at the beginning of the file says the app of its models"
        }
        "default_manager_name" => {
            "declare a `default manager { … }`, which narrows `objects()` and every set of related rows"
        }
        "base_manager_name" => {
            "foreign keys and deletions see every row, whatever managers there are; `unscoped()` does, too"
        }
        "select_on_save" => {
            "leave it out: `create` inserts and `save` updates, so neither has to find out whether there is such a row"
        }
        "required_db_features" | "required_db_vendor" => {
            "leave it out: models are checked against every database in `backends` of `luthier.toml`; an index or constraint for some of them says so, `backends=[postgres]`"
        }
        "swappable" => {
            "leave it out: the schema is settled when the program is built, so relations name the model that is meant"
        }
        "index_together" => "Django has removed it: write `indexes = [Index(fields=[…])]`",
        "auto_created" | "apps" => "leave it out: it is about Django's registry of classes",
        _ => return None,
    })
}

/// What takes the place of an option of a field.
pub(super) fn option(option: &str) -> Option<&'static str> {
    Some(match option {
        "serialize" => {
            "leave it out: it is about Django's fixtures; what serde leaves out is a Rust attribute, `#[serde(skip)]`"
        }
        "encoder" | "decoder" => {
            "leave it out: a `luthier::Json` holds the document as it is; a type of your own, `rust=\"crate::Type\"`, says how it is written"
        }
        "db_tablespace" => {
            "a column lies with its table, whose `meta` has `db_tablespace`; declare its index to keep that elsewhere: `Index(fields=[…], db_tablespace=\"…\")`"
        }
        "swappable" => {
            "leave it out: the schema is settled when the program is built, so a relation names the model that is meant"
        }
        _ => return None,
    })
}
