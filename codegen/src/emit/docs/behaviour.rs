//! What is said about proxies and hooks.

use super::{paragraphs, wrapped};
use crate::schema::{Hook, ModelRef};

pub(in crate::emit) fn proxy(model: ModelRef<'_>, base: ModelRef<'_>) -> String {
    let place = format!(
        "A [`{base}`] under another name, declared in `{}`: the same rows of the table `{}`, with behaviour of its own. It has \
         everything that a [`{base}`] has, becomes one by `From`, and is made of one by `From`.",
        model.origin.place,
        model.table,
        base = base.rust.structure,
    );
    paragraphs(&model.docs, "", &place)
}

pub(in crate::emit) const PROXY_KEY: &str =
    "The key of the row, as that of a row of this type: what a relation to it takes.";

pub(in crate::emit) const PROXY_ROW: &str = "The row itself.";

pub(in crate::emit) fn new_proxy(model: ModelRef<'_>, base: ModelRef<'_>) -> String {
    wrapped(&format!(
        "A `{}` to be is given what a [`{}`] is given.",
        model.name, base.rust.structure
    ))
}

pub(in crate::emit) fn parent_row(parent: ModelRef<'_>) -> String {
    wrapped(&format!(
        "The row of the parent, in the table `{}`: it is read and written together with this one.",
        parent.table
    ))
}

pub(in crate::emit) fn new_parent(parent: ModelRef<'_>) -> String {
    wrapped(&format!(
        "What the row of the parent [`{}`] must be given.",
        parent.rust.structure
    ))
}

pub(in crate::emit) fn delete_keep_parents(model: ModelRef<'_>) -> String {
    let parents = model.parents();
    let parents: Vec<String> = parents
        .map(|parent| format!("[`{}`]", parent.rust.structure))
        .collect();
    let stay = match parents.as_slice() {
        [parent] => format!("that of its parent, which stays a {parent}"),
        _ => format!(
            "those of its parents, which stay what they are: {}",
            parents.join(", ")
        ),
    };
    let text = wrapped(&format!("Deletes the row, but not {stay}."));
    format!("{text}\n\n# Errors\n\nAs [`delete`](Self::delete).")
}

pub(in crate::emit) fn hooks(model: ModelRef<'_>) -> String {
    wrapped(&format!(
        "What the program does when rows of [`{row}`](super::{row}) are written, as `{}` asks for. It runs in the transaction of \
         the write: an error takes back everything. Writes of many rows at once (`bulk_create`, `bulk_update`, `update`) call no \
         hooks.",
        model.origin.place,
        row = model.rust.structure,
    ))
}

pub(in crate::emit) const fn hook(hook: Hook) -> &'static str {
    match hook {
        Hook::PreSave => {
            "Before a row is validated and written; `created` says whether it is a new one. What it changes in the row is\nwritten too."
        }
        Hook::PostSave => "After a row was written; `created` says whether it is a new one.",
        Hook::PreDelete => {
            "Before a row is deleted, by itself, by a queryset, or along with a row that it refers to."
        }
        Hook::PostDelete => "After a row was deleted.",
        Hook::ManyChanged => {
            "Before and after the rows of one of the model's many-to-many fields change, from either end."
        }
    }
}
