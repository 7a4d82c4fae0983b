//! `extend model`: what other files add to a model, and what neither they nor a proxy can add because it would change a table.

use super::super::{Lowering, Scope};
use super::{Entries, Gathered, OF_TABLES, Own};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{AppId, Hook};
use crate::syntax::ast::{self, Ident, ModelItem, ModelKind};

/// Keys of `meta` that name what a model's declaration makes, and belong there.
const OF_DECLARATIONS: &[&str] = &["rust_name", "default_related_name"];

impl<'a> Lowering<'a> {
    /// What extends the declaration at this position, in the order of apps and files.
    pub(super) fn extensions_of(&mut self, position: usize) -> Vec<(AppId, &'a ast::Extend)> {
        let mut found = Vec::new();
        for (app, extend) in self.world.extends.clone() {
            let of = self.world.decls[position].app;
            let same = self.schema[of].package == self.schema[app].package;
            if same && self.find_quietly(app, &extend.target) == Some(position) {
                found.push((app, extend));
            }
        }
        found
    }

    /// Reports extensions of models that there are not.
    pub(in crate::lower) fn check_extensions(&mut self) {
        for (app, extend) in self.world.extends.clone() {
            let Some(position) = self.find_quietly(app, &extend.target) else {
                self.find_decl(Scope { app, model: None }, &extend.target);
                continue;
            };
            let of = self.world.decls[position].app;
            let package = self.schema[of].package.clone();
            if let Some(package) = package.filter(|_| self.schema[app].package.is_none()) {
                let name = extend.target.text();
                self.push(
                    Diagnostic::error(
                        codes::EXTENDS_OTHER_CRATE,
                        format!("`{name}` is a model of the crate `{package}` and cannot be extended here"),
                    )
                    .primary(extend.target.span, "compiled with its crate")
                    .help(instead(extend)),
                );
            }
        }
    }

    /// The declaration that a path names, without a report.
    pub(in crate::lower) fn find_quietly(&self, app: AppId, path: &ast::Path) -> Option<usize> {
        let (app, name) = match path.segments.as_slice() {
            [name] => (app, name),
            [app, name] => (self.app_named(&app.text)?, name),
            _ => return None,
        };
        self.world.apps[app.index()].models.get(&name.text).copied()
    }

    /// Whether an entry changes a table where that cannot be; reports it.
    pub(super) fn changes_table(&mut self, entries: Entries<'a>, item: &ModelItem) -> bool {
        let (what, name) = match item {
            ModelItem::Field(field) => ("field", &field.name),
            ModelItem::Removed(field) => ("field", &field.name),
            // A type of its own harms nobody, but nothing could use it.
            ModelItem::Choices(choices) if entries.extension => ("choices type", &choices.name),
            _ => return false,
        };
        self.refuse_change(entries, &format!("the {what} `{}`", name.text), name)
    }

    /// The same for a key of `meta`.
    pub(super) fn setting_changes_table(&mut self, entries: Entries<'a>, name: &Ident) -> bool {
        let key = name.text.as_str();
        if OF_TABLES.contains(&key) || entries.extension && OF_DECLARATIONS.contains(&key) {
            return self.refuse_change(entries, &format!("`{key}`"), name);
        }
        false
    }

    fn refuse_change(&mut self, entries: Entries<'a>, what: &str, name: &Ident) -> bool {
        let model = entries.model;
        let diagnostic = if entries.extension {
            let message = format!(
                "{what} cannot be added to `{}` from elsewhere",
                model.name.text
            );
            Diagnostic::error(codes::EXTENSION_CHANGES_TABLE, message)
                .primary(name.span, "belongs to the declaration of the model")
                .secondary(model.name.span, "declared here")
                .help(
                    "write it there, or make a model of its own with a `OneToOneField` to this one",
                )
        } else if model.kind == ModelKind::Proxy {
            let message = format!("the proxy `{}` cannot have {what}", model.name.text);
            Diagnostic::error(codes::PROXY_CHANGES_TABLE, message)
                .primary(name.span, "would change the table of its base")
                .help("declare it in the base, or leave out `proxy` for a model with a table of its own")
        } else {
            return false;
        };
        self.push(diagnostic);
        true
    }

    /// `hooks [pre_save, post_delete]`.
    pub(super) fn add_hooks(
        &mut self,
        all: &mut Gathered<'a>,
        item: &'a ast::Hooks,
        own: &mut Own<'a>,
    ) {
        for name in &item.names {
            let Some(hook) = Hook::from_name(&name.text) else {
                self.unknown_hook(name);
                continue;
            };
            if let Some(&first) = own.hooks.get(name.text.as_str()) {
                self.given_twice(&name.text, name.span, first);
                continue;
            }
            own.hooks.insert(&name.text, name.span);
            all.hooks.push(hook);
        }
    }

    fn unknown_hook(&mut self, name: &Ident) {
        let names = Hook::ALL.map(Hook::name);
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_HOOK, format!("no hook `{}`", name.text))
                .primary(name.span, "not found");
        diagnostic = match (name.text.as_str(), suggest::closest(&name.text, names)) {
            ("pre_init" | "post_init", _) => diagnostic
                .help("a struct is made by a literal, where nothing can be called; `pre_save` sees the row before it is written"),
            ("pre_migrate" | "post_migrate", _) => {
                diagnostic.help("call what is to follow after `migrate(&db)` in the program")
            }
            (_, Some(meant)) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(name.span, meant)],
            ),
            (_, None) => diagnostic.help(format!(
                "the hooks are {}",
                super::super::arguments::list(&names)
            )),
        };
        self.push(diagnostic);
    }
}

/// What to write for the first thing that an extension of another crate's model would add.
fn instead(extend: &ast::Extend) -> String {
    let model = extend
        .target
        .segments
        .last()
        .map_or("", |name| name.text.as_str());
    match extend.items.first() {
        Some(ModelItem::Annotation(annotation)) => format!(
            "write a function that gives the expression, `fn {}() -> luthier::Expr<{model}, …>`: queries take it as they take an annotation",
            crate::naming::snake_case(&annotation.name.text)
        ),
        Some(ModelItem::Manager(manager)) => format!(
            "write a trait with `{}`, and implement it for `luthier::QuerySet<{model}, R>`: it chains like a manager",
            manager.name.as_ref().map_or_else(|| "a method".to_owned(), |name| crate::naming::snake_case(&name.text))
        ),
        Some(ModelItem::Hooks(_)) => {
            "hooks are called by the code of its crate: declare them there, or do it where rows are written".to_owned()
        }
        _ => "write a trait of your own for its rows and querysets, or extend it in its crate".to_owned(),
    }
}
