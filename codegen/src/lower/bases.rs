//! Second pass: what each model consists of once its abstract bases are copied in.
//!
//! Bases are walked depth first in the order in which they are listed, each once; the model's own entries come last and
//! replace inherited ones of the same name. A `meta` key that the model does not give is taken from the first base that
//! has it; what a table is held to, and its permissions, from all of them. `+=` adds to what the bases gave. `str` and
//! `admin` are taken whole from the nearest base that has them.
//!
//! The parents of an abstract base are parents of its children. From a base with a table, a proxy or a child takes the
//! behaviour only: annotations, managers, `str` and the orderings. What `extend model` adds from elsewhere counts as the model's
//! own.

mod extend;
mod parent;
mod proxy;

use std::collections::BTreeMap;

use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{Added, AppId, Hook, ModelId};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, ModelItem, ModelKind, SettingMode};

/// Everything that a model with a table consists of, its own and inherited.
pub(super) struct Expanded<'a> {
    pub(super) id: ModelId,
    /// The models with a table that it inherits from, with the places where they are named.
    pub(super) parents: Vec<(ModelId, Span)>,
    pub(super) fields: Vec<Part<'a, ast::Field>>,
    pub(super) choices: Vec<Part<'a, ast::Choices>>,
    pub(super) display: Option<Part<'a, ast::Display>>,
    pub(super) annotations: Vec<Part<'a, ast::Annotation>>,
    pub(super) managers: Vec<Part<'a, ast::Manager>>,
    pub(super) default_manager: Option<Part<'a, ast::Manager>>,
    pub(super) relations: Vec<Part<'a, ast::Relation>>,
    /// By key, in order of first appearance; more than one setting where several bases give it or `+=` adds.
    pub(super) meta: Vec<(&'a str, Vec<Part<'a, ast::Setting>>)>,
    pub(super) admin: Option<Part<'a, ast::Block>>,
    /// The names of what another crate adds, by their places.
    added: BTreeMap<Span, Added>,
}

impl Expanded<'_> {
    /// Whether another crate adds what has its name there.
    pub(super) fn added_by(&self, name: Span) -> Added {
        self.added.get(&name).copied().unwrap_or_default()
    }
}

/// An entry of a model and the app of the file that it stands in.
pub(super) struct Part<'a, T> {
    pub(super) app: AppId,
    pub(super) item: &'a T,
}

impl<T> Clone for Part<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Part<'_, T> {}

/// How many levels of bases there can be.
const DEPTH: usize = 64;

/// Keys of `meta` that say something about one table only.
const NOT_INHERITED: &[&str] = &["abstract", "proxy", "db_table", "was", "rust_name"];

/// Keys of `meta` that a model takes from a base with a table: all others say something about that table or its pages.
const INHERITED_FROM_TABLES: &[&str] = &["ordering", "get_latest_by"];

/// Keys of `meta` that are taken from every base: each of their items stands for itself, and data would no longer be held to
/// one that is left out.
const JOINED: &[&str] = &[
    "constraints",
    "indexes",
    "unique_together",
    "permissions",
    "default_permissions",
    "clean",
];

/// Keys of `meta` that change a table or the names of what belongs to it.
pub(super) const OF_TABLES: &[&str] = &[
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "managed",
    "indexes",
    "constraints",
    "unique_together",
    "order_with_respect_to",
    "was",
];

/// The entries of one declaration with those of its bases.
#[derive(Default)]
struct Gathered<'a> {
    fields: Vec<Part<'a, ast::Field>>,
    choices: Vec<Part<'a, ast::Choices>>,
    display: Option<Part<'a, ast::Display>>,
    annotations: Vec<Part<'a, ast::Annotation>>,
    managers: Vec<Part<'a, ast::Manager>>,
    default_manager: Option<Part<'a, ast::Manager>>,
    relations: Vec<Part<'a, ast::Relation>>,
    meta: Vec<(&'a str, Vec<Part<'a, ast::Setting>>)>,
    admin: Option<Part<'a, ast::Block>>,
    hooks: Vec<Hook>,
    added: BTreeMap<Span, Added>,
    /// The bases with a table, with the places where they are named.
    tables: Vec<(ModelId, Span)>,
    /// Whether a base is unknown, so that nobody knows what the model has.
    incomplete: bool,
}

/// Where each thing that a model itself declares was declared first; what extends it counts too.
#[derive(Default)]
struct Own<'a> {
    fields: BTreeMap<&'a str, Span>,
    managers: BTreeMap<&'a str, Span>,
    choices: BTreeMap<&'a str, Span>,
    blocks: BTreeMap<&'a str, Span>,
    meta: BTreeMap<&'a str, Span>,
    hooks: BTreeMap<&'a str, Span>,
}

/// Entries of one model, and where they stand.
#[derive(Clone, Copy)]
struct Entries<'a> {
    app: AppId,
    model: &'a ast::Model,
    items: &'a [ModelItem],
    /// Whether they stand in an `extend model`.
    extension: bool,
    /// Whether that is in another crate than the model's.
    added: Added,
}

impl Gathered<'_> {
    /// What a model takes from a base with a table.
    fn behaviour(mut self) -> Self {
        self.fields.clear();
        self.choices.clear();
        self.hooks.clear();
        self.tables.clear();
        self.admin = None;
        self.meta
            .retain(|(key, _)| INHERITED_FROM_TABLES.contains(key));
        self
    }
}

impl<'a> Lowering<'a> {
    /// What each model with a table consists of, in the order of the schema.
    pub(super) fn expand_bases(&mut self) -> Vec<Expanded<'a>> {
        let mut expanded = Vec::new();
        for position in 0..self.world.decls.len() {
            let Some(id) = self.world.decls[position].id else {
                continue;
            };
            let mut bases = Vec::new();
            let gathered = self.gather(position, &mut bases, &mut Vec::new());
            self.world.inherited.extend(bases);
            if gathered.incomplete {
                self.world.incomplete.insert(id);
            }
            if self.world.decls[position].ast.kind == ModelKind::Proxy {
                self.schema[id].proxy_of = self.proxied(position, &gathered);
            }
            let parents = match self.world.decls[position].ast.kind {
                ModelKind::Concrete => gathered.tables,
                _ => Vec::new(),
            };
            self.schema[id].hooks.clone_from(&gathered.hooks);
            expanded.push(Expanded {
                id,
                parents,
                fields: gathered.fields,
                choices: gathered.choices,
                display: gathered.display,
                annotations: gathered.annotations,
                managers: gathered.managers,
                default_manager: gathered.default_manager,
                relations: gathered.relations,
                meta: gathered.meta,
                admin: gathered.admin,
                added: gathered.added,
            });
        }
        self.settle_proxies();
        self.settle_parents(&mut expanded);
        for model in &expanded {
            let parents = model.parents.iter().map(|(parent, _)| *parent);
            let behind = self.schema[model.id].proxy_of;
            let bases = parents.chain(behind).collect();
            self.world.bases.insert(model.id, bases);
        }
        expanded
    }

    /// `seen` holds the bases that are copied already, `above` those that are being walked.
    fn gather(
        &mut self,
        position: usize,
        seen: &mut Vec<usize>,
        above: &mut Vec<usize>,
    ) -> Gathered<'a> {
        let (app, model) = (
            self.world.decls[position].app,
            self.world.decls[position].ast,
        );
        let scope = Scope { app, model: None };
        above.push(position);
        let mut all = Gathered::default();
        for base in &model.bases {
            let Some(found) = self.find_decl(scope, base) else {
                all.incomplete = true;
                continue;
            };
            let declared = self.world.decls[found].ast;
            if above.len() >= DEPTH {
                self.push(
                    Diagnostic::error(
                        codes::INHERITANCE_RING,
                        format!("bases are more than {DEPTH} deep"),
                    )
                    .primary(base.span, "too deep")
                    .help("let the model inherit from fewer levels"),
                );
            } else if above.contains(&found) {
                self.push(
                    Diagnostic::error(
                        codes::INHERITANCE_RING,
                        format!("model `{}` inherits from itself", model.name.text),
                    )
                    .primary(base.span, "leads back to it")
                    .help("take one of the bases out of the ring"),
                );
            } else {
                if let Some(id) = self.world.decls[found].id {
                    all.tables.push((id, base.span));
                }
                if !seen.contains(&found) {
                    seen.push(found);
                    let mut inherited = self.gather(found, seen, above);
                    if declared.kind != ModelKind::Abstract {
                        inherited = inherited.behaviour();
                    } else if model.kind != ModelKind::Proxy {
                        // Whoever inherits from an abstract model inherits from its parents.
                        let tables = std::mem::take(&mut inherited.tables);
                        all.tables
                            .extend(tables.into_iter().map(|(id, _)| (id, base.span)));
                    }
                    self.inherit(&mut all, inherited, model);
                }
            }
        }
        above.pop();
        let mut own = Own::default();
        let entries = Entries {
            app,
            model,
            items: &model.items,
            extension: false,
            added: Added::No,
        };
        self.add_own(&mut all, entries, &mut own);
        for (app, extend) in self.extensions_of(position) {
            let entries = Entries {
                app,
                model,
                items: &extend.items,
                extension: true,
                added: Added::No,
            };
            self.add_own(&mut all, entries, &mut own);
        }
        // What a crate adds to a model of another one is not inherited: nothing there knows of it.
        if above.is_empty() {
            self.add_from_elsewhere(position, &mut all, &mut own);
        }
        all.hooks.sort_unstable();
        all.hooks.dedup();
        all
    }

    /// Adds what one more base brings.
    fn inherit(&mut self, all: &mut Gathered<'a>, base: Gathered<'a>, model: &ast::Model) {
        all.incomplete |= base.incomplete;
        for field in base.fields {
            let name = &field.item.name;
            match all
                .fields
                .iter()
                .find(|other| other.item.name.text == name.text)
            {
                Some(other) if !redeclares(model, &name.text) => {
                    let message = format!(
                        "two bases of `{}` bring a field `{}`",
                        model.name.text, name.text
                    );
                    let help = format!(
                        "declare `{0}` in `{1}` too, or drop it by `{0} = none`",
                        name.text, model.name.text
                    );
                    self.push(
                        Diagnostic::error(codes::DUPLICATE_FIELD, message)
                            .primary(model.name.span, "inherits both")
                            .secondary(other.item.name.span, "first declared here")
                            .secondary(name.span, "and here")
                            .help(help),
                    );
                }
                Some(_) => {}
                None => all.fields.push(field),
            }
        }
        all.choices.extend(base.choices);
        all.display = all.display.or(base.display);
        all.admin = all.admin.or(base.admin);
        all.hooks.extend(base.hooks);
        all.annotations.extend(base.annotations);
        all.managers.extend(base.managers);
        all.relations.extend(base.relations);
        all.default_manager = all.default_manager.or(base.default_manager);
        for (key, parts) in base.meta {
            if NOT_INHERITED.contains(&key) {
                continue;
            }
            match all.meta.iter_mut().find(|(other, _)| *other == key) {
                Some((_, known)) if JOINED.contains(&key) => known.extend(parts),
                Some(_) => {}
                None => all.meta.push((key, parts)),
            }
        }
    }

    fn add_own(&mut self, all: &mut Gathered<'a>, entries: Entries<'a>, own: &mut Own<'a>) {
        let Entries { app, model, .. } = entries;
        for item in entries.items {
            let elsewhere = entries.added != Added::No;
            if elsewhere && !extend::can_be_added(item) || self.changes_table(entries, item) {
                continue;
            }
            match item {
                ModelItem::Field(field) => {
                    if self.first_own(&mut own.fields, model, &field.name) {
                        all.fields
                            .retain(|other| other.item.name.text != field.name.text);
                        all.fields.push(Part { app, item: field });
                    }
                }
                ModelItem::Removed(removed) => self.remove(all, model, removed),
                ModelItem::Choices(item) => {
                    if self.first_own(&mut own.choices, model, &item.name) {
                        all.choices
                            .retain(|other| other.item.name.text != item.name.text);
                        all.choices.push(Part { app, item });
                    }
                }
                ModelItem::Display(item) => {
                    if self.first_block(&mut own.blocks, "str", item.span) {
                        all.display = Some(Part { app, item });
                    }
                }
                ModelItem::Annotation(item) => {
                    if entries.added == Added::Elsewhere {
                        extend::keep_annotation(all, Part { app, item }, own);
                    } else if self.first_own(&mut own.fields, model, &item.name) {
                        all.annotations
                            .retain(|other| other.item.name.text != item.name.text);
                        all.annotations.push(Part { app, item });
                        all.added.insert(item.name.span, entries.added);
                    }
                }
                ModelItem::Manager(item) => {
                    if let Some(span) = item.default
                        && !self.first_block(&mut own.blocks, "default manager", span)
                    {
                        continue;
                    }
                    let first = item.name.as_ref().is_none_or(|name| {
                        // Two crates that this one uses may call theirs alike.
                        let known = own.managers.contains_key(name.text.as_str());
                        !(known && entries.added == Added::Elsewhere)
                            && self.first_own(&mut own.managers, model, name)
                    });
                    if first {
                        self.add_manager(all, app, item);
                        let name = item.name.as_ref();
                        all.added
                            .extend(name.map(|name| (name.span, entries.added)));
                    }
                }
                ModelItem::Relation(item) if matches!(item.value.kind, ast::ExprKind::Path(_)) => {
                    if self.first_own(&mut own.fields, model, &item.name) {
                        all.relations
                            .retain(|other| other.item.name.text != item.name.text);
                        all.relations.push(Part { app, item });
                    }
                }
                ModelItem::Relation(item) => {
                    self.not_yet(item.name.span, "`relation` declarations of other kinds")
                }
                ModelItem::Hooks(item) => self.add_hooks(all, item, own),
                ModelItem::Meta(block) => {
                    // An extension has a block of its own; of its keys, none may be given already.
                    if entries.extension || self.first_block(&mut own.blocks, "meta", block.keyword)
                    {
                        self.add_meta(all, entries, block, own);
                    }
                }
                ModelItem::Admin(item) => {
                    if self.first_block(&mut own.blocks, "admin", item.keyword) {
                        all.admin = Some(Part { app, item });
                    }
                }
            }
        }
    }

    /// Whether nothing of that kind in the same declaration has that name already; reports it otherwise.
    fn first_own(
        &mut self,
        own: &mut BTreeMap<&'a str, Span>,
        model: &ast::Model,
        name: &'a Ident,
    ) -> bool {
        let Some(&first) = own.get(name.text.as_str()) else {
            own.insert(&name.text, name.span);
            return true;
        };
        let message = format!("model `{}` declares `{}` twice", model.name.text, name.text);
        let help = match self.package_of(first.file).map(|package| &package.name) {
            Some(package) if self.package_of(name.span.file).is_none() => {
                format!("rename this one: the other is of the crate `{package}`")
            }
            _ => "rename one of the two, or remove it".to_owned(),
        };
        self.push(
            Diagnostic::error(codes::DUPLICATE_FIELD, message)
                .primary(name.span, "declared again")
                .secondary(first, "first declared here")
                .help(help),
        );
        false
    }

    fn first_block(
        &mut self,
        blocks: &mut BTreeMap<&'a str, Span>,
        word: &'a str,
        span: Span,
    ) -> bool {
        let Some(&first) = blocks.get(word) else {
            blocks.insert(word, span);
            return true;
        };
        self.push(
            Diagnostic::error(codes::GIVEN_TWICE, format!("a model has one `{word}`"))
                .primary(span, "given again")
                .secondary(first, "first given here")
                .help("put both into one"),
        );
        false
    }

    fn remove(&mut self, all: &mut Gathered<'a>, model: &ast::Model, removed: &ast::RemovedField) {
        let before = all.fields.len();
        all.fields
            .retain(|other| other.item.name.text != removed.name.text);
        if all.fields.len() == before {
            let message = format!(
                "no base of `{}` has a field `{}` to drop",
                model.name.text, removed.name.text
            );
            self.push(
                Diagnostic::error(codes::UNKNOWN_FIELD, message)
                    .primary(removed.name.span, "not inherited")
                    .fix("remove the line", [Edit::remove(removed.span)]),
            );
        }
    }

    /// A named manager replaces the inherited one of its name, a default manager the inherited default.
    fn add_manager(&mut self, all: &mut Gathered<'a>, app: AppId, item: &'a ast::Manager) {
        let part = Part { app, item };
        if let Some(name) = &item.name {
            all.managers.retain(|other| {
                other
                    .item
                    .name
                    .as_ref()
                    .is_none_or(|other| other.text != name.text)
            });
        }
        if item.default.is_some() {
            all.default_manager = Some(part);
        } else if item.name.is_some() {
            all.managers.push(part);
        }
    }

    fn add_meta(
        &mut self,
        all: &mut Gathered<'a>,
        entries: Entries<'a>,
        block: &'a ast::Block,
        own: &mut Own<'a>,
    ) {
        for item in &block.settings {
            let app = entries.app;
            let (key, part) = (item.name.text.as_str(), Part { app, item });
            if self.setting_changes_table(entries, &item.name) {
                continue;
            }
            let position = all.meta.iter().position(|(other, _)| *other == key);
            match (item.mode, position) {
                (SettingMode::Set, position) => {
                    if let Some(&first) = own.meta.get(key) {
                        self.given_twice(key, item.name.span, first);
                        continue;
                    }
                    match position {
                        Some(position) => all.meta[position].1 = vec![part],
                        None => all.meta.push((key, vec![part])),
                    }
                }
                (SettingMode::Add, Some(position)) => all.meta[position].1.push(part),
                (SettingMode::Add, None) => all.meta.push((key, vec![part])),
            }
            own.meta.insert(key, item.name.span);
        }
    }

    pub(super) fn given_twice(&mut self, name: &str, again: Span, first: Span) {
        self.push(
            Diagnostic::error(codes::GIVEN_TWICE, format!("`{name}` is given twice"))
                .primary(again, "given again")
                .secondary(first, "first given here")
                .help("remove one of the two"),
        );
    }
}

/// Whether the model settles by itself what becomes of an inherited field.
fn redeclares(model: &ast::Model, name: &str) -> bool {
    model.items.iter().any(|item| match item {
        ModelItem::Field(field) => field.name.text == name,
        ModelItem::Removed(removed) => removed.name.text == name,
        _ => false,
    })
}
