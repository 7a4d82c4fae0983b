//! The options of fields that name files.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::super::field_types::Make;
use super::PendingValue;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Field, FieldKind, Folder, Upload};
use crate::syntax::ast::ExprKind;

impl<'a> Lowering<'a> {
    pub(super) fn file_options(
        &mut self,
        field: &mut Field,
        make: Make,
        arguments: &mut Arguments<'a>,
    ) {
        field.max_length = self.max_length(arguments).or(Some(100));
        if make == Make::FilePath {
            let path = self.folder(arguments);
            let pattern = arguments.take("match").and_then(|arg| {
                let text = self.text_value(arguments.scope, "match", &arg.value)?;
                self.check_pattern(&text, arg.value.span)?;
                Some(text)
            });
            field.kind = FieldKind::FilePath {
                path,
                pattern,
                recursive: self.flag(arguments, "recursive").unwrap_or(false),
                allow_files: self.flag(arguments, "allow_files").unwrap_or(true),
                allow_folders: self.flag(arguments, "allow_folders").unwrap_or(false),
            };
            return;
        }
        let mut upload = Upload::NONE;
        if let Some(arg) = arguments.take("upload_to") {
            match &arg.value.kind {
                ExprKind::RustFunction(path) => upload.path = self.rust_path(path),
                _ => {
                    let folder = self.text_value(arguments.scope, "upload_to", &arg.value);
                    upload.folder = folder.unwrap_or_default();
                }
            }
        }
        if let Some(arg) = arguments.take("storage") {
            match &arg.value.kind {
                ExprKind::RustFunction(path) => upload.storage = self.rust_path(path),
                _ => self.wrong_kind(
                    "storage",
                    "the function that gives it, `fn(\"crate::media\")`",
                    &arg.value,
                ),
            }
        }
        field.kind = if make == Make::Image {
            FieldKind::Image {
                upload,
                width_field: None,
                height_field: None,
            }
        } else {
            FieldKind::File { upload }
        };
    }

    /// `path="/srv/books"`, or the function that gives it.
    fn folder(&mut self, arguments: &mut Arguments<'a>) -> Folder {
        let Some(arg) = arguments.take("path") else {
            self.missing(arguments, "path", "the folder whose files are offered");
            return Folder::Text(String::new());
        };
        if let ExprKind::RustFunction(path) = &arg.value.kind {
            let path = self.rust_path(path);
            return path.map_or_else(|| Folder::Text(String::new()), Folder::Call);
        }
        let text = self.text_value(arguments.scope, "path", &arg.value);
        Folder::Text(text.unwrap_or_default())
    }

    /// `width_field` and `height_field`: the columns that keep the size of a picture.
    pub(in crate::lower) fn lower_side(&mut self, pending: &PendingValue<'a>, side: Side) {
        let (field, value) = (pending.field, pending.value);
        let option = side.option();
        if !matches!(value.kind, ExprKind::Path(_)) {
            return self.wrong_kind(option, "the name of a field of the model", value);
        }
        let Some(column) = self.own_column(self.schema[field].model, value) else {
            return;
        };
        let view = self.schema.field(column);
        let plain = view.get().choices.is_none() && view.get().rust_type.is_none();
        let fits = view.plain_type().is_integer() && plain && !view.get().kind.is_generated();
        if view.primary_key || view.get().kind.is_auto() || !fits {
            let (name, picture) = (view.name.clone(), self.schema[field].name.clone());
            return self.push(
                Diagnostic::error(
                    codes::IMAGE_SIDE,
                    format!("`{option}` of `{picture}` names `{name}`, which holds no number of pixels"),
                )
                .primary(value.span, "not a whole number that the program sets")
                .help("name an integer field of the same model, such as `PositiveIntegerField(null=true)`"),
            );
        }
        if let FieldKind::Image {
            width_field,
            height_field,
            ..
        } = &mut self.schema[field].kind
        {
            let (own, other) = match side {
                Side::Width => (width_field, height_field),
                Side::Height => (height_field, width_field),
            };
            *own = Some(column);
            if *other == Some(column) {
                self.push(
                    Diagnostic::error(codes::IMAGE_SIDE, "width and height are kept in one field")
                        .primary(value.span, "the same field again")
                        .help("name two fields"),
                );
            }
        }
    }
}

/// A side of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) enum Side {
    /// From left to right.
    Width,
    /// From top to bottom.
    Height,
}

impl Side {
    /// The option that names its field.
    pub(in crate::lower) const fn option(self) -> &'static str {
        match self {
            Self::Width => "width_field",
            Self::Height => "height_field",
        }
    }
}
