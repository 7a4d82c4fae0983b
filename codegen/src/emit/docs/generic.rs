//! Sentences about generic foreign keys.

use super::{paragraphs, wrapped};
use crate::schema::{Generic, ModelRef};

/// The function of a generic foreign key's path.
pub(in crate::emit) fn generic_path(generic: &Generic) -> String {
    let facts = format!(
        "What `{}` points to: conditions, assignments, and loading the rows (`{}`).",
        generic.name, generic.origin.place
    );
    paragraphs(&generic.docs, "", &facts)
}

/// The member of a row, and what sets it.
pub(in crate::emit) fn generic_member(generic: &Generic) -> String {
    let facts = format!(
        "`{}`: the row that it points to (`{}`).",
        generic.name, generic.origin.place
    );
    paragraphs(&generic.docs, "", &facts)
}

pub(in crate::emit) fn generic_target(model: ModelRef<'_>, generic: &Generic) -> String {
    wrapped(&format!(
        "What `{}` of a `{}` points to: a row of one of these models, by its key.",
        generic.name, model.name
    ))
}

pub(in crate::emit) fn generic_row(model: ModelRef<'_>, generic: &Generic) -> String {
    wrapped(&format!(
        "A row that `{}` of a `{}` points to.",
        generic.name, model.name
    ))
}

pub(in crate::emit) fn generic_variant(target: ModelRef<'_>) -> String {
    format!("A `{}`.", target.label())
}

pub(in crate::emit) fn generic_fetch(generic: &Generic) -> String {
    format!(
        "Asks for the row that `{}` points to; `None` where there is no such row (any more).\n\n# Errors\n\nWhen the database \
         cannot be asked, or the row does not decode.",
        generic.name
    )
}
