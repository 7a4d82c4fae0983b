//! Inlines and actions, in the constant of the admin.

use proc_macro2::Literal;

use super::{Said, texts};
use crate::emit::code::{Code, quote};
use crate::emit::scope::{Scope, ident};
use crate::schema::{Admin, AdminAction, Inline, InlineLink, ModelRef};

pub(super) fn add(scope: &Scope<'_>, model: ModelRef<'_>, admin: &Admin, said: &mut Said) {
    let inlines = admin.inlines.iter();
    let inlines = inlines.filter_map(|one| inline(scope, model, one));
    said.slice("inlines", inlines.collect());
    match &admin.actions {
        None => said.0.push(quote!(actions: None)),
        Some(actions) if actions.is_empty() => {}
        Some(actions) => {
            let actions = actions.iter().map(action);
            said.0.push(quote!(actions: Some(&[#(#actions),*])));
        }
    }
}

fn inline(scope: &Scope<'_>, model: ModelRef<'_>, inline: &Inline) -> Option<Code> {
    let schema = model.schema;
    let rows = schema.model(inline.model);
    let meta = scope.in_app(rows.app(), &rows.rust.meta);
    let link = match inline.link {
        InlineLink::Key(field) => {
            let name = &schema[field].name;
            quote!(AdminInlineLink::ForeignKey(#name))
        }
        InlineLink::Generic(position) => {
            let generic = rows.get().generics.get(position)?;
            let content_type = &schema[generic.content_type].name;
            let key = &schema[generic.key].name;
            quote!(AdminInlineLink::Generic { content_type: #content_type, key: #key })
        }
    };
    let usual = Inline::new(inline.model, inline.link);
    let mut said = Said(Vec::new());
    if inline.layout != usual.layout {
        let layout = ident(inline.layout.name());
        said.0.push(quote!(layout: AdminInlineLayout::#layout));
    }
    if let Some(relation) = rows.join_of {
        let name = &schema[relation].name;
        said.0.push(quote!(many_to_many: Some(#name)));
    }
    said.number("extra", inline.extra, usual.extra);
    said.number("min_num", inline.min_num, usual.min_num);
    if let Some(most) = inline.max_num {
        let most = Literal::u32_unsuffixed(most);
        said.0.push(quote!(max_num: Some(#most)));
    }
    for (name, value, usual) in [
        ("can_delete", inline.can_delete, usual.can_delete),
        (
            "show_change_link",
            inline.show_change_link,
            usual.show_change_link,
        ),
    ] {
        if value != usual {
            let name = ident(name);
            said.0.push(quote!(#name: #value));
        }
    }
    for (name, text) in [
        ("verbose_name", &inline.verbose_name),
        ("verbose_name_plural", &inline.verbose_name_plural),
    ] {
        if let Some(text) = text {
            let name = ident(name);
            said.0.push(quote!(#name: #text));
        }
    }
    said.slice("classes", texts(inline.classes.iter().cloned()));
    said.form(rows, &inline.form);
    let new = quote!(AdminInline::new(&#meta, #link));
    let said = said.0;
    Some(if said.is_empty() {
        new
    } else {
        quote!(AdminInline { #(#said,)* ..#new })
    })
}

fn action(action: &AdminAction) -> Code {
    let [name, description, plural] = [
        &action.name,
        &action.description,
        &action.description_plural,
    ];
    let permissions = texts(action.permissions.iter().cloned());
    let (list, form) = (action.change_list, action.change_form);
    let function = Code::parsed(&action.function.0).unwrap_or_default();
    quote! {
        AdminAction {
            name: #name,
            description: #description,
            description_plural: #plural,
            permissions: &[#(#permissions),*],
            change_list: #list,
            change_form: #form,
            run: |db, keys| act(#function(db, selected(Self::objects(), keys))),
        }
    }
}
