//! Hooks: the trait that a program implements for a model, and the calls of it.

use super::{
    docs,
    scope::{Scope, ident},
};
use crate::emit::code::{Code, quote};
use crate::schema::{Hook, ModelRef};

/// The trait `Hooks` in the module of the model; nothing where the model has no hooks.
pub(super) fn definition(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let hooks = &model.get().hooks;
    if hooks.is_empty() {
        return Code::new();
    }
    let docs = docs::lines(&docs::hooks(model));
    let methods = hooks.iter().map(|&hook| method(hook));
    let (structure, module) = (&model.rust.structure, &model.rust.module);
    let names: Vec<&str> = hooks.iter().map(|hook| hook.name()).collect();
    let message = format!("the hooks of `{structure}` are not implemented");
    let label = format!("needs `impl {module}::Hooks for {structure}`");
    let note = format!(
        "`{}` asks for: {}",
        model.get().origin.place,
        names.join(", ")
    );
    let send = scope.std("Send");
    quote! {
        #docs
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait Hooks: luthier::Model + #send {
            #(#methods)*
        }
    }
}

fn method(hook: Hook) -> Code {
    let docs = docs::lines(docs::hook(hook));
    let name = ident(hook.name());
    let parameters = match hook {
        Hook::PreSave => quote!(&mut self, db: &mut luthier::Conn, created: bool),
        Hook::PostSave => quote!(&self, db: &mut luthier::Conn, created: bool),
        Hook::PreDelete | Hook::PostDelete => quote!(&self, db: &mut luthier::Conn),
        Hook::ManyChanged => {
            quote!(db: &mut luthier::Conn, change: &luthier::hooks::ManyChange<'_>)
        }
    };
    quote! {
        #docs
        fn #name(#parameters) -> impl std::future::Future<Output = luthier::Result<()>> + Send;
    }
}

/// What the implementation of `Model` says about hooks. A proxy has those of what it stands for too, a child those of its
/// parents on saving, and calls them first. (A deletion knows of the parents' rows by itself.)
pub(super) fn implementation(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let own = &model.get().hooks;
    let bases: Vec<ModelRef<'_>> = model
        .bases()
        .into_iter()
        .filter(|base| has_any(*base))
        .collect();
    if own.is_empty() && bases.is_empty() {
        return Code::new();
    }
    let module = scope.item(model, "Hooks");
    let inherited = bases.iter().map(|base| {
        let row = scope.model(*base);
        quote!(<#row as luthier::Model>::HOOKS)
    });
    let inherited = inherited.reduce(|set, more| quote!(#set.and(#more)));
    let set = own.iter().fold(
        inherited.unwrap_or_else(|| quote!(luthier::hooks::HookSet::NONE)),
        |set, &hook| {
            let name = ident(match hook {
                Hook::PreSave => "PRE_SAVE",
                Hook::PostSave => "POST_SAVE",
                Hook::PreDelete => "PRE_DELETE",
                Hook::PostDelete => "POST_DELETE",
                Hook::ManyChanged => "MANY_CHANGED",
            });
            quote!(#set.and(luthier::hooks::HookSet::#name))
        },
    );
    let calls = bases.iter().map(|base| {
        let member = ident(&super::names::base_member(model, *base));
        quote!(luthier::Model::run_hook(&mut self.#member, hook, &mut *db).await?;)
    });
    let calls = quote!(#(#calls)*);
    let first = if model.is_proxy() || bases.is_empty() {
        calls
    } else {
        quote! {
            if let luthier::hooks::Hook::PreSave { .. } | luthier::hooks::Hook::PostSave { .. } = hook {
                #calls
            }
        }
    };
    let arms = own.iter().filter_map(|&hook| {
        let (pattern, call) = match hook {
            Hook::PreSave => (
                quote!(luthier::hooks::Hook::PreSave { created }),
                quote!(pre_save(self, db, created)),
            ),
            Hook::PostSave => (
                quote!(luthier::hooks::Hook::PostSave { created }),
                quote!(post_save(self, db, created)),
            ),
            Hook::PreDelete => (
                quote!(luthier::hooks::Hook::PreDelete),
                quote!(pre_delete(self, db)),
            ),
            Hook::PostDelete => (
                quote!(luthier::hooks::Hook::PostDelete),
                quote!(post_delete(self, db)),
            ),
            Hook::ManyChanged => return None,
        };
        Some(quote!(#pattern => <Self as #module>::#call.await,))
    });
    let arms: Vec<Code> = arms.collect();
    let run = (!bases.is_empty() || !arms.is_empty()).then(|| {
        let otherwise = (arms.len() < 4).then(|| quote!(_ => Ok(()),));
        let own = if arms.is_empty() {
            quote!(Ok(()))
        } else {
            quote!(match hook { #(#arms)* #otherwise })
        };
        quote! {
            fn run_hook<'a>(
                &'a mut self,
                hook: luthier::hooks::Hook,
                db: &'a mut luthier::Conn,
            ) -> luthier::hooks::HookFuture<'a> {
                std::boxed::Box::pin(async move {
                    #first
                    #own
                })
            }
        }
    });
    let told = bases.iter().filter(|base| has(**base, Hook::ManyChanged));
    let first: Vec<Code> = told
        .map(|base| {
            let row = scope.model(*base);
            quote!(<#row as luthier::Model>::many_changed(change, &mut *db).await?;)
        })
        .collect();
    let changed = own.contains(&Hook::ManyChanged);
    let second = if changed {
        quote!(<Self as #module>::m2m_changed(db, change).await)
    } else {
        quote!(Ok(()))
    };
    let many = (changed || !first.is_empty()).then(|| {
        quote! {
            fn many_changed<'a>(
                change: &'a luthier::hooks::ManyChange<'a>,
                db: &'a mut luthier::Conn,
            ) -> luthier::hooks::HookFuture<'a> {
                std::boxed::Box::pin(async move { #(#first)* #second })
            }
        }
    });
    quote! {
        const HOOKS: luthier::hooks::HookSet = #set;

        #run

        #many
    }
}

/// What the metadata holds for deletions that know a row by its key only.
pub(super) fn meta(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let mut bases = std::iter::successors(Some(model), |model| model.proxied());
    let on_delete = [Hook::PreDelete, Hook::PostDelete];
    if !bases.any(|model| {
        on_delete
            .iter()
            .any(|hook| model.get().hooks.contains(hook))
    }) {
        return quote!(None);
    }
    let row = scope.model(model);
    quote!(Some(&ModelHooks { delete: Some(luthier::hooks::load_rows::<#row>) }))
}

/// Whether the model has the hook, or what it stands for or inherits from has.
fn has(model: ModelRef<'_>, hook: Hook) -> bool {
    model.get().hooks.contains(&hook) || model.bases().into_iter().any(|base| has(base, hook))
}

fn has_any(model: ModelRef<'_>) -> bool {
    Hook::ALL.into_iter().any(|hook| has(model, hook))
}
