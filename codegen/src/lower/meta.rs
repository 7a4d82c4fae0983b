//! Meta pass: the `meta` blocks, those of the abstract bases merged in.

use std::collections::BTreeMap;

use super::arguments::{is_name, list};
use super::bases::{Expanded, Part};
use super::expr::Context;
use super::{Lowering, Scope, otherwise};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::naming;
use crate::schema::{ModelId, Permission};
use crate::syntax::ast::{self, ExprKind, SettingMode};

const KEYS: &[&str] = &[
    "verbose_name",
    "verbose_name_plural",
    "ordering",
    "order_with_respect_to",
    "get_latest_by",
    "indexes",
    "constraints",
    "unique_together",
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "managed",
    "permissions",
    "default_permissions",
    "default_related_name",
    "clean",
    "was",
    "rust_name",
];

/// Keys whose values are lists, so that `+=` makes sense.
const LISTS: &[&str] = &[
    "ordering",
    "get_latest_by",
    "indexes",
    "constraints",
    "unique_together",
    "permissions",
    "default_permissions",
    "clean",
];

impl<'a> Lowering<'a> {
    /// What other passes need first: table names, from which those of join tables are made.
    pub(super) fn lower_tables(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            let Some(part) = setting(model, "db_table") else {
                continue;
            };
            let scope = Scope {
                app: part.app,
                model: Some(model.id),
            };
            if let Some(table) = self.text_value(scope, "db_table", &part.item.value) {
                if table.is_empty() {
                    self.empty_name("db_table", "table", part.item.value.span);
                } else {
                    self.schema[model.id].table = table;
                }
            }
        }
        for model in models {
            let concrete = self.schema.model(model.id).concrete().id;
            if concrete != model.id {
                self.schema[model.id].table = self.schema[concrete].table.clone();
            }
        }
    }

    /// Everything else in `meta`. Returns the Rust names that it chooses.
    pub(super) fn lower_meta(&mut self, models: &[Expanded<'a>]) -> BTreeMap<ModelId, String> {
        let mut rust_names = BTreeMap::new();
        for model in models {
            for (key, parts) in &model.meta {
                for (place, &part) in parts.iter().enumerate() {
                    if part.item.mode == SettingMode::Add
                        && !LISTS.contains(key)
                        && KEYS.contains(key)
                    {
                        self.push(
                            Diagnostic::error(
                                codes::WRONG_OPTION,
                                format!("`{key}` is no list, so nothing can be added to it"),
                            )
                            .primary(part.item.name.span, "one value")
                            .help("set it with `=`"),
                        );
                    }
                    self.lower_setting(model.id, key, part, place == 0, &mut rust_names);
                }
            }
            self.name_plural(model);
            self.order_by_number(model);
        }
        rust_names
    }

    /// A plural that is not given follows the singular that is.
    fn name_plural(&mut self, model: &Expanded<'a>) {
        if setting(model, "verbose_name").is_some()
            && setting(model, "verbose_name_plural").is_none()
        {
            let meta = &mut self.schema[model.id].meta;
            meta.verbose_name_plural = crate::naming::verbose_name_plural(&meta.verbose_name);
        }
    }

    /// `first` is whether the key has no value yet; others add to it.
    fn lower_setting(
        &mut self,
        model: ModelId,
        key: &'a str,
        part: Part<'a, ast::Setting>,
        first: bool,
        rust_names: &mut BTreeMap<ModelId, String>,
    ) {
        let scope = Scope {
            app: part.app,
            model: Some(model),
        };
        let value = &part.item.value;
        match key {
            "verbose_name" => {
                if let Some(text) = self.text_value(scope, key, value) {
                    self.schema[model].meta.verbose_name = text;
                }
            }
            "verbose_name_plural" => {
                if let Some(text) = self.text_value(scope, key, value) {
                    self.schema[model].meta.verbose_name_plural = text;
                }
            }
            "db_table_comment" => {
                let places = self.places.meta.entry(model).or_default();
                places.insert(key.to_owned(), value.span);
                self.schema[model].meta.db_table_comment = self.text_value(scope, key, value);
            }
            "db_tablespace" => match self.text_value(scope, key, value) {
                Some(name) if name.is_empty() => {
                    self.empty_name(key, "tablespace", value.span);
                }
                name => self.schema[model].meta.db_tablespace = name,
            },
            "managed" => {
                if let Some(flag) = self.flag_value(scope, key, value) {
                    self.schema[model].meta.managed = flag;
                }
            }
            "ordering" => {
                let Some(items) = self.list_value(key, value) else {
                    return;
                };
                let terms = self.order(&mut Context::new(scope, model), items);
                self.schema[model].meta.ordering.extend(terms);
            }
            "get_latest_by" => {
                let terms = self.order(&mut Context::new(scope, model), Self::items(value));
                self.schema[model].meta.get_latest_by.extend(terms);
            }
            "indexes" => self.lower_indexes(scope, model, value),
            "constraints" => self.lower_constraints(scope, model, value),
            "unique_together" => self.lower_unique_together(model, value),
            "permissions" => self.lower_permissions(scope, model, value),
            "default_permissions" => {
                let Some(items) = self.list_value(key, value) else {
                    return;
                };
                let names: Vec<String> = items
                    .iter()
                    .filter_map(|item| self.name_value(key, item))
                    .collect();
                let permissions = &mut self.schema[model].meta.default_permissions;
                let set = part.item.mode == SettingMode::Set;
                if set && first {
                    permissions.clear();
                }
                // What two bases give is there once.
                let known = permissions.clone();
                let new = |name: &String| !set || !known.contains(name);
                permissions.extend(names.into_iter().filter(new));
            }
            "clean" => {
                for item in Self::items(value) {
                    let path = match &item.kind {
                        ExprKind::RustFunction(path) => self.rust_path(path),
                        _ => {
                            self.wrong_kind(key, "Rust functions, `fn(\"crate::check\")`", item);
                            None
                        }
                    };
                    self.schema[model].meta.clean.extend(path);
                }
            }
            "was" => {
                let names: Vec<String> = Self::items(value)
                    .iter()
                    .filter_map(|item| self.name_value(key, item))
                    .collect();
                self.schema[model].was = names;
            }
            "rust_name" => {
                if let Some(name) = self.name_value(key, value) {
                    self.struct_name(model, name, value.span, rust_names);
                }
            }
            // Read where they are needed.
            "db_table" | "default_related_name" | "order_with_respect_to" => {}
            _ => self.unknown_setting("meta", &part.item.name, KEYS, &[]),
        }
    }

    fn empty_name(&mut self, key: &str, of: &str, span: crate::source::Span) {
        self.push(
            Diagnostic::error(codes::WRONG_OPTION, format!("`{key}` is empty"))
                .primary(span, "no name")
                .help(format!(
                    "give it the name of a {of}, or leave it out for the usual one"
                )),
        );
    }

    /// A name that the author has chosen for the struct.
    fn struct_name(
        &mut self,
        model: ModelId,
        name: String,
        span: crate::source::Span,
        rust_names: &mut BTreeMap<ModelId, String>,
    ) {
        let reserved = naming::CANNOT_BE_RAW.contains(&name.as_str());
        if is_name(&name) && !reserved {
            rust_names.insert(model, name);
            return;
        }
        self.push(
            Diagnostic::error(
                codes::BAD_RUST_PATH,
                format!("`{}` is no name of a Rust type", name.escape_debug()),
            )
            .primary(span, "letters, digits and `_`")
            .help("write a name such as `Entry`"),
        );
    }

    pub(super) fn unknown_setting(
        &mut self,
        block: &str,
        name: &ast::Ident,
        keys: &[&str],
        not_yet: &[&str],
    ) {
        if not_yet.contains(&name.text.as_str()) {
            self.not_yet(name.span, &format!("`{}` in `{block}`", name.text));
            return;
        }
        if block == "meta" && name.text == "backends" {
            return self.one_struct(name.span, "model");
        }
        if let Some(instead) = otherwise::setting(&name.text).filter(|_| block == "meta") {
            return self.otherwise(name.span, &format!("key `{}`", name.text), instead);
        }
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_SETTING,
            format!("`{block}` has no key `{}`", name.text),
        )
        .primary(name.span, "not found");
        diagnostic = match suggest::closest(&name.text, keys.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(name.span, meant)],
            ),
            None => diagnostic.help(format!("the keys are {}", list(keys))),
        };
        self.push(diagnostic);
    }

    /// `permissions = [close_ticket("Can close tickets")]`.
    fn lower_permissions(&mut self, scope: Scope, model: ModelId, value: &'a ast::Expr) {
        let Some(items) = self.list_value("permissions", value) else {
            return;
        };
        for item in items {
            let ExprKind::Call(call) = &item.kind else {
                if let ExprKind::List { items, .. } = &item.kind
                    && let [codename, name] = items.as_slice()
                    && let (ExprKind::String(codename), ExprKind::String(_)) =
                        (&codename.kind, &name.kind)
                {
                    let name = self.sources.text(name.span);
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_OPTION,
                            "a permission is not written as a pair",
                        )
                        .primary(item.span, "Python's form")
                        .fix(
                            "its name stands before its text",
                            [Edit::replace(item.span, format!("{codename}({name})"))],
                        ),
                    );
                    continue;
                }
                self.wrong_kind(
                    "permissions",
                    "permissions such as `close_ticket(\"Can close tickets\")`",
                    item,
                );
                continue;
            };
            let mut arguments = self.arguments(scope, call);
            let name = arguments
                .next()
                .and_then(|arg| self.text_value(scope, "permissions", &arg.value));
            self.finish(arguments, &[]);
            if let Some(name) = name {
                let permission = Permission {
                    codename: call.callee.text().into_owned(),
                    name,
                };
                let permissions = &mut self.schema[model].meta.permissions;
                let place = format!("permissions[{}]", permissions.len());
                permissions.push(permission);
                let places = self.places.meta.entry(model).or_default();
                places.insert(place, item.span);
            }
        }
    }
}

/// The setting of that key that counts: the first where several add up.
pub(super) fn setting<'a>(model: &Expanded<'a>, key: &str) -> Option<Part<'a, ast::Setting>> {
    model
        .meta
        .iter()
        .find(|(other, _)| *other == key)
        .and_then(|(_, parts)| parts.last().copied())
}
