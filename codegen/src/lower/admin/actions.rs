//! `actions`: functions of the program that people can call for the rows that they choose.

use super::super::Lowering;
use super::super::arguments::list;
use super::Home;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::naming;
use crate::schema::{AdminAction, ModelId};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// What an action takes beside its function.
const KEYS: [&str; 5] = [
    "name",
    "description",
    "description_plural",
    "permissions",
    "location",
];

/// What every admin offers.
const BUILT_IN: &str = "delete_selected";

/// What descriptions may leave to the names of the model.
const PLACES: [&str; 2] = ["verbose_name", "verbose_name_plural"];

impl<'a> Lowering<'a> {
    /// `[fn("crate::actions::publish"), Action(fn("crate::actions::close"), permissions=[close_ticket])]`; `null` for none.
    pub(super) fn actions(
        &mut self,
        home: Home<'_>,
        value: &'a ast::Expr,
    ) -> Option<Vec<AdminAction>> {
        if matches!(value.kind, ExprKind::Null | ExprKind::None) {
            return None;
        }
        let mut names: Vec<(String, Span)> = Vec::new();
        Some(self.admin_list(home, "actions", value, |me, item| {
            let (action, span) = me.action(home, item)?;
            let first = names.iter().find(|(name, _)| *name == action.name);
            if action.name == BUILT_IN || first.is_some() {
                let first = first.map(|(_, span)| *span);
                me.taken_action(&action.name, span, first);
                return None;
            }
            names.push((action.name.clone(), span));
            Some(action)
        }))
    }

    fn taken_action(&mut self, name: &str, span: Span, first: Option<Span>) {
        let diagnostic = Diagnostic::error(
            codes::ACTION_TAKEN,
            format!("`actions` has `{name}` more than once"),
        );
        self.push(match first {
            Some(first) => diagnostic
                .primary(span, "the second one")
                .secondary(first, "the first one")
                .help("take one out, or give it another name: `Action(fn(\"…\"), name=…)`"),
            None => diagnostic
                .primary(span, "every admin has one of this name")
                .help("give it another name: `Action(fn(\"…\"), name=…)`"),
        });
    }

    /// An action, and where its name stands.
    fn action(&mut self, home: Home<'_>, item: &'a ast::Expr) -> Option<(AdminAction, Span)> {
        match &item.kind {
            ExprKind::RustFunction(path) => {
                let function = self.rust_path(path)?;
                Some((named(function, None), path.span))
            }
            ExprKind::Call(call) if call.callee.text() == "Action" => self.action_call(home, call),
            ExprKind::Error => None,
            _ => {
                self.wrong_kind(
                    "actions",
                    "Rust functions, `fn(\"crate::publish\")` or `Action(fn(\"crate::publish\"), …)`",
                    item,
                );
                None
            }
        }
    }

    fn action_call(&mut self, home: Home<'_>, call: &'a ast::Call) -> Option<(AdminAction, Span)> {
        let mut arguments = self.arguments(home.scope, call);
        let Some(first) = arguments.next() else {
            self.missing(&arguments, "fn(…)", "the function that is called");
            return None;
        };
        let function = match &first.value.kind {
            ExprKind::RustFunction(path) => self.rust_path(path),
            ExprKind::Error => None,
            _ => {
                self.wrong_kind(
                    "Action",
                    "a function, `fn(\"crate::publish\")`",
                    &first.value,
                );
                None
            }
        };
        let name = arguments.take("name");
        let span = name.map_or(first.value.span, |arg| arg.value.span);
        let name = name.and_then(|arg| self.name_value("name", &arg.value));
        let mut action = named(function?, name);
        let description = arguments.take("description");
        let plural = arguments.take("description_plural");
        if let Some(text) = description.and_then(|arg| self.description(home, arg)) {
            action.description_plural.clone_from(&text);
            action.description = text;
        }
        if let Some(text) = plural.and_then(|arg| self.description(home, arg)) {
            action.description_plural = text;
        }
        if let Some(arg) = arguments.take("permissions")
            && let Some(items) = self.list_value("permissions", &arg.value)
        {
            for item in items {
                action
                    .permissions
                    .extend(self.action_permission(home.model, item));
            }
        }
        if let Some(arg) = arguments.take("location") {
            (action.change_list, action.change_form) = (false, false);
            for item in Self::items(&arg.value) {
                match self.name_value("location", item).as_deref() {
                    Some("CHANGE_LIST") => action.change_list = true,
                    Some("CHANGE_FORM") => action.change_form = true,
                    Some(_) => self.wrong_kind("location", "`CHANGE_LIST` or `CHANGE_FORM`", item),
                    None => {}
                }
            }
        }
        self.finish(arguments, &KEYS);
        Some((action, span))
    }

    /// A description, with the names of the model where it leaves room for them: `Publish {verbose_name_plural}`.
    fn description(&mut self, home: Home<'_>, arg: &'a ast::Arg) -> Option<String> {
        let text = self.text_value(home.scope, "description", &arg.value)?;
        let meta = &self.schema[home.model].meta;
        let [one, many] = PLACES;
        let filled = text
            .replace(&format!("{{{one}}}"), &meta.verbose_name)
            .replace(&format!("{{{many}}}"), &meta.verbose_name_plural);
        if filled.contains(['{', '}']) {
            self.push(
                Diagnostic::error(
                    codes::WRONG_OPTION,
                    "a description has room for the names of the model alone",
                )
                .primary(arg.value.span, "has other braces")
                .help("write `{verbose_name}` or `{verbose_name_plural}`, and no other braces"),
            );
        }
        Some(filled)
    }

    /// The code of a permission of the model: `change` is one of the usual ones, `close_ticket` one that it declares.
    fn action_permission(&mut self, model: ModelId, item: &'a ast::Expr) -> Option<String> {
        let name = self.name_value("permissions", item)?;
        let (meta, model) = (&self.schema[model].meta, &self.schema[model]);
        if meta.default_permissions.contains(&name) {
            return Some(format!("{name}_{}", model.name.to_lowercase()));
        }
        let mut declared = meta.permissions.iter();
        if declared.any(|permission| permission.codename == name) {
            return Some(name);
        }
        let known: Vec<&str> = meta
            .default_permissions
            .iter()
            .map(String::as_str)
            .chain(meta.permissions.iter().map(|one| one.codename.as_str()))
            .collect();
        let diagnostic = Diagnostic::error(
            codes::ACTION_PERMISSION,
            format!("`{}` has no permission `{name}`", model.name),
        )
        .primary(item.span, "not found");
        let diagnostic = match suggest::closest(&name, known.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [crate::diagnostics::Edit::replace(item.span, meant)],
            ),
            None if known.is_empty() => diagnostic.help(format!(
                "declare it: `meta {{ permissions = [{name}(\"Can …\")] }}`"
            )),
            None => diagnostic.help(format!(
                "its permissions are {}; declare others in `meta`: `permissions = [{name}(\"Can …\")]`",
                list(&known)
            )),
        };
        self.push(diagnostic);
        None
    }
}

/// An action that says nothing but its function, and perhaps its name.
fn named(function: crate::schema::RustPath, name: Option<String>) -> AdminAction {
    let last = function.0.rsplit("::").next().unwrap_or_default();
    let name = name.unwrap_or_else(|| last.trim_start_matches("r#").to_owned());
    let words = naming::field_verbose_name(&name);
    let mut letters = words.chars();
    let description: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    AdminAction {
        name,
        function,
        description_plural: description.clone(),
        description,
        permissions: Vec::new(),
        change_list: true,
        change_form: false,
    }
}
