//! Models that the language brings along: the table of content types, where generic foreign keys need it.

use super::ast::{Arg, ExprKind, Field, File, Item, ModelItem};

/// The path to show and the text.
pub const CONTENT_TYPES: (&str, &str) = (
    "luthier/contenttypes.models",
    include_str!("../contenttypes.models"),
);

/// The app that they are in.
pub const APP: &str = "contenttypes";

/// Whether any of the files needs the content types, and none declares an app of their name itself.
#[must_use]
pub fn uses_content_types(files: &[File]) -> bool {
    let own = files
        .iter()
        .any(|file| file.app.as_ref().is_some_and(|app| app.name.text == APP));
    !own && files.iter().flat_map(fields).any(names_content_types)
}

fn fields(file: &File) -> impl Iterator<Item = &Field> {
    let models = file.items.iter().filter_map(|item| match item {
        Item::Model(model) => Some(model),
        _ => None,
    });
    models
        .flat_map(|model| &model.items)
        .filter_map(|item| match item {
            ModelItem::Field(field) => Some(field),
            _ => None,
        })
}

fn names_content_types(field: &Field) -> bool {
    let leads_there = |arg: &Arg| matches!(&arg.value.kind, ExprKind::Path(path) if path.is("contenttypes.ContentType"));
    field.ty.callee.is("GenericForeignKey") || field.ty.args.iter().any(leads_there)
}
