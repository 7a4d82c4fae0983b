//! The options of fields that name files.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::super::field_types::Make;
use crate::schema::{Field, FieldKind};
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
            let path = self.text(arguments, "path");
            if path.is_none() {
                self.missing(arguments, "path", "the folder whose files are offered");
            }
            field.kind = FieldKind::FilePath {
                path: path.unwrap_or_default(),
                pattern: self.text(arguments, "match"),
                recursive: self.flag(arguments, "recursive").unwrap_or(false),
                allow_files: self.flag(arguments, "allow_files").unwrap_or(true),
                allow_folders: self.flag(arguments, "allow_folders").unwrap_or(false),
            };
            return;
        }
        let upload_to = match arguments.take("upload_to") {
            Some(arg) if matches!(arg.value.kind, ExprKind::RustFunction(_)) => {
                self.not_yet(arg.value.span, "`upload_to` functions");
                String::new()
            }
            Some(arg) => self
                .text_value(arguments.scope, "upload_to", &arg.value)
                .unwrap_or_default(),
            None => String::new(),
        };
        field.kind = if make == Make::Image {
            for option in ["width_field", "height_field"] {
                if let Some(arg) = arguments.take(option) {
                    self.not_yet(arg.span, &format!("the option `{option}`"));
                }
            }
            FieldKind::Image {
                upload_to,
                width_field: None,
                height_field: None,
            }
        } else {
            FieldKind::File { upload_to }
        };
    }
}
