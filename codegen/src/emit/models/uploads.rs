//! What a row does with the files that it names: where they are kept, and an upload that sets the columns around it.

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::Column,
    literals,
    scope::{Scope, ident, plain},
};
use crate::schema::{FieldKind, FieldRef};

/// The methods for a column of files that says more than a folder.
pub(super) fn emit(scope: &Scope<'_>, column: &Column<'_>) -> Option<Code> {
    let field = column.field;
    let (upload, sides) = match &field.get().kind {
        FieldKind::File { upload } => (upload, [None, None]),
        FieldKind::Image {
            upload,
            width_field,
            height_field,
        } => (upload, [*width_field, *height_field]),
        _ => return None,
    };
    let sized = sides.iter().any(Option::is_some);
    if upload.storage.is_none() && !sized {
        return None;
    }
    let name = plain(&field.get().rust_name);
    let storage = upload.storage.as_ref().map(|path| {
        let docs = docs::lines(&docs::file_storage(field));
        let (function, path) = (ident(&format!("{name}_storage")), literals::path(path));
        quote! {
            #docs
            pub fn #function() -> impl luthier::storage::Storage {
                #path()
            }
        }
    });
    let docs = docs::lines(&docs::upload(field, sized));
    let function = ident(&format!("upload_{name}"));
    let (vec, result) = (scope.std("Vec"), scope.std("Result"));
    let (argument, keeper) = match &upload.storage {
        Some(path) => {
            let path = literals::path(path);
            (None, quote!(&#path()))
        }
        None => (
            Some(quote!(storage: &impl luthier::storage::Storage,)),
            quote!(storage),
        ),
    };
    let path = scope.item(field.model(), &field.get().rust_name);
    let set = |member: &Code, value: Code, nullable: bool| {
        if nullable {
            quote!(self.#member = Some(#value);)
        } else {
            quote!(self.#member = #value;)
        }
    };
    let member = &column.member;
    let (error, body) = if sized {
        let sides = sides.into_iter().zip(["width", "height"]);
        let sides: Vec<(FieldRef<'_>, Code)> = sides
            .filter_map(|(side, name)| Some((field.schema.field(side?), ident(name))))
            .collect();
        let read = sides.iter().map(|(side, name)| {
            let field = &side.name;
            quote!(let #name = luthier::storage::side(#name, #field)?;)
        });
        let written = sides
            .iter()
            .map(|(side, name)| set(&ident(&side.get().rust_name), quote!(#name), side.null));
        let named = set(member, quote!(name), column.ty.nullable);
        let size = ["width", "height"].map(|side| {
            let known = sides.iter().any(|(_, name)| name.as_str() == side);
            ident(if known { side } else { "_" })
        });
        let [width, height] = size;
        (
            quote!(UploadError),
            quote! {
                let [#width, #height] = luthier::storage::image_size(&#path(), &content)?;
                #(#read)*
                let name = luthier::storage::upload(#keeper, &#path(), filename, content).await?;
                #named
                #(#written)*
            },
        )
    } else {
        let named = set(member, quote!(name), column.ty.nullable);
        (
            quote!(StorageError),
            quote! {
                let name = luthier::storage::upload(#keeper, &#path(), filename, content).await?;
                #named
            },
        )
    };
    Some(quote! {
        #storage

        #docs
        pub async fn #function(
            &mut self,
            #argument
            filename: &str,
            content: #vec<u8>,
        ) -> #result<(), luthier::storage::#error> {
            #body
            Ok(())
        }
    })
}
