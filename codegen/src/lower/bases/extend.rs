//! `extend model`: what other files add to a model, and what neither they nor a proxy can add because it would change a table.

use super::super::names::Decl;
use super::super::{Lowering, Scope};
use super::{Entries, Gathered, OF_TABLES, Own, Part};
use crate::diagnostics::{Diagnostic, Edit, Label, codes, suggest};
use crate::schema::{Added, AppId, ChoicesId, Hook, ModelId};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, ModelItem, ModelKind};

/// Keys of `meta` that name what a model's declaration makes, and belong there.
const OF_DECLARATIONS: &[&str] = &["rust_name", "default_related_name"];

impl<'a> Lowering<'a> {
    /// What extends the declaration at this position in its own crate, in the order of apps and files.
    pub(super) fn extensions_of(&mut self, position: usize) -> Vec<(AppId, &'a ast::Extend)> {
        let of = self.world.decls[position].app;
        let mut found = self.all_extensions_of(position);
        found.retain(|(app, _)| self.schema[of].package == self.schema[*app].package);
        found
    }

    fn all_extensions_of(&self, position: usize) -> Vec<(AppId, &'a ast::Extend)> {
        let extends = self.world.extends.iter().copied();
        extends
            .filter(|(app, extend)| self.find_quietly(*app, &extend.target) == Some(position))
            .collect()
    }

    /// Adds what other crates than that of the model add to it: what needs nothing of its code.
    pub(super) fn add_from_elsewhere(
        &mut self,
        position: usize,
        all: &mut Gathered<'a>,
        own: &mut Own<'a>,
    ) {
        let decl = &self.world.decls[position];
        let (of, model) = (decl.app, decl.ast);
        let mut extensions = self.all_extensions_of(position);
        extensions.retain(|(app, _)| self.schema[of].package != self.schema[*app].package);
        if extensions.is_empty() {
            return;
        }
        // What is inherited is not to be hidden.
        for part in &all.annotations {
            let name = &part.item.name;
            own.fields.entry(&name.text).or_insert(name.span);
        }
        for name in all
            .managers
            .iter()
            .filter_map(|part| part.item.name.as_ref())
        {
            own.managers.entry(&name.text).or_insert(name.span);
        }
        // This crate comes last: what it adds is seen beside all that there is.
        extensions.sort_by_key(|(app, _)| self.schema[*app].package.is_none());
        for (app, extend) in extensions {
            let added = if self.schema[app].package.is_none() {
                Added::Here
            } else {
                Added::Elsewhere
            };
            let entries = Entries {
                app,
                model,
                items: &extend.items,
                extension: true,
                added,
            };
            self.add_own(all, entries, own);
        }
    }

    /// Reports extensions of models that there are not, and what cannot be added to those of other crates.
    pub(in crate::lower) fn check_extensions(&mut self) {
        for (app, extend) in self.world.extends.clone() {
            let Some(position) = self.find_quietly(app, &extend.target) else {
                self.find_decl(Scope { app, model: None }, &extend.target);
                continue;
            };
            let decl = &self.world.decls[position];
            let is_abstract = decl.ast.kind == ModelKind::Abstract;
            let package = self.schema[decl.app].package.clone();
            let Some(package) = package.filter(|_| self.schema[app].package.is_none()) else {
                continue;
            };
            let name = extend.target.text();
            if is_abstract {
                self.push(
                    Diagnostic::error(
                        codes::EXTENDS_OTHER_CRATE,
                        format!("`{name}` is an abstract model of the crate `{package}` and cannot be extended here"),
                    )
                    .primary(extend.target.span, "its children are compiled with their crates")
                    .help("extend the models that inherit from it, or make an abstract model here that does"),
                );
                continue;
            }
            for item in extend.items.iter().filter(|item| !can_be_added(item)) {
                let (what, span, help) = refused(item, extend);
                self.push(
                    Diagnostic::error(
                        codes::EXTENDS_OTHER_CRATE,
                        format!(
                            "{what} cannot be added to `{name}`, a model of the crate `{package}`"
                        ),
                    )
                    .primary(span, "would be part of code that is compiled already")
                    .help(help),
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

    /// Says in the last report, on a name that a model does not have, which model that is and what to do, where the line is one of
    /// its abstract bases.
    pub(in crate::lower) fn say_who_inherits(&mut self, model: ModelId, name: &Ident) {
        let mut decls = self.world.decls.iter();
        let Some(child) = decls.find(|decl| decl.id == Some(model)) else {
            return;
        };
        if self.world.made_up.contains(&model) || !self.is_of_abstract_base(child, name.span) {
            return;
        }
        let child = child.ast;
        let of = &child.name.text;
        let dropped = child.items.iter().find_map(|item| match item {
            ModelItem::Removed(removed) if removed.name.text == name.text => Some(removed.span),
            _ => None,
        });
        let (span, label) = match dropped {
            Some(span) => (span, format!("`{of}` drops it here")),
            None => (child.name.span, format!("`{of}` inherits this")),
        };
        let help = format!(
            "`{of}` takes the line over: what it gives by itself, such as `constraints = […]` in `meta`, replaces what it inherits"
        );
        if let Some(last) = self.diagnostics.last_mut() {
            last.labels.push(Label {
                span,
                text: label,
                primary: false,
            });
            last.help.push(help);
        }
    }

    /// Says in the last report, on a member that choices do not have, that those of the model stand for the inherited ones of an
    /// abstract base, where the line is one of that.
    pub(in crate::lower) fn say_whose_choices(
        &mut self,
        model: Option<ModelId>,
        choices: ChoicesId,
        place: Span,
    ) {
        let mut decls = self.world.decls.iter();
        let Some(child) = decls.find(|decl| model.is_some() && decl.id == model) else {
            return;
        };
        let declared = self.schema[choices].origin.span;
        let of = &child.ast.name.text;
        if !child.ast.span.holds(declared) || !self.is_of_abstract_base(child, place) {
            return;
        }
        let label = format!("`{of}` has its own, which replace the inherited ones");
        let help = format!("give them the member too, or another name in `{of}`");
        if let Some(last) = self.diagnostics.last_mut() {
            last.labels.push(Label {
                span: declared,
                text: label,
                primary: false,
            });
            last.help.push(help);
        }
    }

    /// Whether the place lies in the declaration of an abstract model that this one inherits from.
    fn is_of_abstract_base(&self, child: &Decl<'a>, place: Span) -> bool {
        let mut bases: Vec<usize> = Vec::new();
        let mut decl = child;
        for at in 0.. {
            let named = decl.ast.bases.iter();
            for base in named.filter_map(|base| self.find_quietly(decl.app, base)) {
                if !bases.contains(&base) {
                    bases.push(base);
                }
            }
            let Some(&next) = bases.get(at) else { break };
            decl = &self.world.decls[next];
            if decl.ast.kind == ModelKind::Abstract && decl.ast.span.holds(place) {
                return true;
            }
        }
        false
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
        self.refuse_change(entries, name, || format!("the {what} `{}`", name.text))
    }

    /// The same for a key of `meta`.
    pub(super) fn setting_changes_table(&mut self, entries: Entries<'a>, name: &Ident) -> bool {
        let key = name.text.as_str();
        if OF_TABLES.contains(&key) || entries.extension && OF_DECLARATIONS.contains(&key) {
            return self.refuse_change(entries, name, || format!("`{key}`"));
        }
        false
    }

    fn refuse_change(
        &mut self,
        entries: Entries<'a>,
        name: &Ident,
        what: impl Fn() -> String,
    ) -> bool {
        let model = entries.model;
        let diagnostic = if entries.extension {
            let what = what();
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
            let what = what();
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

/// Adds an annotation of a crate that this one uses. Two of those may call theirs alike: which is meant is asked where the name
/// is used.
pub(super) fn keep_annotation<'a>(
    all: &mut Gathered<'a>,
    part: Part<'a, ast::Annotation>,
    own: &mut Own<'a>,
) {
    let name = &part.item.name;
    let first = *own.fields.entry(&name.text).or_insert(name.span);
    if first == name.span || all.added.get(&first) == Some(&Added::Elsewhere) {
        all.annotations.push(part);
        all.added.insert(name.span, Added::Elsewhere);
    }
}

/// Whether it can be added to a model of another crate: functions and traits beside its code do.
pub(super) fn can_be_added(item: &ModelItem) -> bool {
    match item {
        ModelItem::Annotation(_) => true,
        ModelItem::Manager(manager) => manager.default.is_none(),
        _ => false,
    }
}

/// What cannot be added to a model of another crate: what it is, where it stands, and what to do instead.
fn refused(item: &ModelItem, extend: &ast::Extend) -> (&'static str, Span, String) {
    let model = extend.target.segments.last();
    let model = model.map_or("", |name| name.text.as_str());
    let key = format!(
        "{} = OneToOneField({}, …)",
        crate::naming::snake_case(model),
        extend.target.text()
    );
    let in_its_crate = "declare it in its crate";
    match item {
        ModelItem::Hooks(hooks) => (
            "hooks",
            hooks.span,
            "they are called by the code of its crate: declare them there, or do it where rows are written".to_owned(),
        ),
        ModelItem::Manager(manager) => (
            "a default manager",
            manager.default.unwrap_or(manager.span),
            "it narrows what the code of its crate sees, too: declare it there, or make a named manager here".to_owned(),
        ),
        ModelItem::Field(field) => (
            "a field",
            field.name.span,
            format!("give it to a model of its own, with `{key}`"),
        ),
        ModelItem::Removed(field) => ("the loss of a field", field.name.span, in_its_crate.to_owned()),
        ModelItem::Choices(choices) => (
            "a choices type",
            choices.name.span,
            "declare it beside the models here".to_owned(),
        ),
        ModelItem::Relation(relation) => (
            "a declared relation",
            relation.name.span,
            format!("narrow the rows where they are loaded, or declare it in its crate: it is a type in the module of `{model}`"),
        ),
        ModelItem::Display(display) => (
            "`str`",
            display.span,
            format!("rows have one text, that of their crate; write a function here, or a type around `{model}`"),
        ),
        ModelItem::Meta(block) => ("`meta`", block.keyword, in_its_crate.to_owned()),
        ModelItem::Admin(block) => (
            "`admin`",
            block.keyword,
            format!("it is `{model}::ADMIN`, a constant of the type: declare it in its crate"),
        ),
        ModelItem::Annotation(annotation) => (
            "an annotation",
            annotation.name.span,
            in_its_crate.to_owned(),
        ),
    }
}
