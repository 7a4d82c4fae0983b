//! The options that relations share: the model that they lead to, `on_delete`, the name of the way back.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::super::bases::Expanded;
use super::super::fields::{Pending, PendingValue, Role};
use super::super::names::Found;
use super::WayBack;
use crate::diagnostics::{Code, Diagnostic, Edit, codes, suggest};
use crate::schema::{FieldId, ModelId, OnDelete, SetTo, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

const ON_DELETE: &[(&str, OnDelete)] = &[
    ("CASCADE", OnDelete::Cascade),
    ("PROTECT", OnDelete::Protect),
    ("RESTRICT", OnDelete::Restrict),
    ("SET_NULL", OnDelete::SetNull),
    ("SET_DEFAULT", OnDelete::SetDefault),
    ("DO_NOTHING", OnDelete::DoNothing),
    ("DB_CASCADE", OnDelete::DbCascade),
    ("DB_SET_NULL", OnDelete::DbSetNull),
    ("DB_SET_DEFAULT", OnDelete::DbSetDefault),
];

impl<'a> Lowering<'a> {
    /// The model that a relation leads to: the first value, or `to=…`.
    pub(in crate::lower) fn target_option(
        &mut self,
        arguments: &mut Arguments<'a>,
    ) -> Option<ModelId> {
        let Some(arg) = arguments.next().or_else(|| arguments.take("to")) else {
            self.missing(arguments, "to", "the model that it leads to");
            return None;
        };
        match &arg.value.kind {
            ExprKind::Path(path) => match self.find_target(arguments.scope, path) {
                Found::Model(model) => Some(model),
                Found::Nothing => None,
            },
            ExprKind::String(text) => {
                let message = format!("`{}` takes the name of a model, not text", arguments.name);
                self.quoted_name(message, arg.value.span, text);
                None
            }
            ExprKind::Error => None,
            _ => {
                let name = arguments.name.clone();
                self.wrong_kind(&name, "the name of a model", &arg.value);
                None
            }
        }
    }

    /// `on_delete`: the second value, or by name.
    pub(in crate::lower) fn on_delete_option(
        &mut self,
        field: FieldId,
        arguments: &mut Arguments<'a>,
        pending: &mut Pending<'a>,
    ) -> Option<OnDelete> {
        let Some(arg) = arguments.next().or_else(|| arguments.take("on_delete")) else {
            self.missing(
                arguments,
                "on_delete",
                "what happens to these rows when their target is deleted, such as `CASCADE`",
            );
            return None;
        };
        if let ExprKind::Call(call) = &arg.value.kind
            && call.callee.is("SET")
        {
            let mut inner = self.arguments(arguments.scope, call);
            let value = inner.next();
            self.finish(inner, &[]);
            return match value.map(|value| (&value.value.kind, &value.value)) {
                Some((ExprKind::RustFunction(path), _)) => {
                    let path = self.rust_path(path);
                    path.map(|path| OnDelete::Set(SetTo::Call(path)))
                }
                Some((_, value)) => {
                    pending.values.push(PendingValue {
                        field,
                        scope: arguments.scope,
                        role: Role::Set,
                        value,
                    });
                    Some(OnDelete::Set(SetTo::Value(Value::Null)))
                }
                None => {
                    self.push(
                        Diagnostic::error(codes::MISSING_OPTION, "`SET` needs the value to set")
                            .primary(call.span, "no value")
                            .help("write `SET(1)` or `SET(fn(\"crate::fallback\"))`"),
                    );
                    None
                }
            };
        }
        let ExprKind::Path(path) = &arg.value.kind else {
            self.wrong_kind("on_delete", "a rule such as `CASCADE`", &arg.value);
            return None;
        };
        // Django's `models.CASCADE` is read too.
        let name = path
            .segments
            .last()
            .map(|last| last.text.as_str())
            .unwrap_or_default();
        let found = ON_DELETE
            .iter()
            .find(|(rule, _)| *rule == name)
            .map(|(_, rule)| rule.clone());
        if found.is_none() {
            let rules: Vec<&str> = ON_DELETE.iter().map(|(rule, _)| *rule).collect();
            let mut diagnostic = Diagnostic::error(
                codes::UNKNOWN_ON_DELETE,
                format!("no rule `{name}` for deletes"),
            )
            .primary(path.span, "not found");
            diagnostic = match suggest::closest(name, rules.iter().copied()) {
                Some(meant) => diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(path.span, meant)],
                ),
                None => diagnostic.help(format!(
                    "the rules are {}",
                    super::super::arguments::list(&rules)
                )),
            };
            self.push(diagnostic);
        }
        found
    }

    /// The names of the way back: in queries `related_query_name`, else as the rows' method; that is called by `related_name`,
    /// else `default_related_name` of the model, else as Django calls it.
    pub(in crate::lower) fn way_back(
        &mut self,
        model: &Expanded<'a>,
        one: bool,
        arguments: &mut Arguments<'a>,
    ) -> WayBack {
        let accessor = self.related_name(model, one, arguments);
        let query = arguments.take("related_query_name");
        let name = match query {
            Some(arg) => self.related_name_value(model.id, "related_query_name", &arg.value),
            None => accessor.clone(),
        };
        WayBack { name, accessor }
    }

    fn related_name(
        &mut self,
        model: &Expanded<'a>,
        one: bool,
        arguments: &mut Arguments<'a>,
    ) -> Option<String> {
        if let Some(arg) = arguments.take("related_name") {
            return self.related_name_value(model.id, "related_name", &arg.value);
        }
        let inherited = model
            .meta
            .iter()
            .find(|(key, _)| *key == "default_related_name");
        if let Some(setting) = inherited.and_then(|(_, parts)| parts.first()) {
            return self.related_name_value(model.id, "default_related_name", &setting.item.value);
        }
        let name = self.schema[model.id].name.to_lowercase();
        Some(if one { name } else { format!("{name}_set") })
    }

    pub(in crate::lower) fn related_name_value(
        &mut self,
        model: ModelId,
        option: &str,
        value: &'a ast::Expr,
    ) -> Option<String> {
        let text = match &value.kind {
            ExprKind::None => return None,
            ExprKind::String(text) if text.ends_with('+') => return None,
            ExprKind::String(text) => self.with_places(model, text),
            ExprKind::Path(path) => path.text().into_owned(),
            ExprKind::Error => return None,
            _ => {
                self.wrong_kind(option, "a name", value);
                return None;
            }
        };
        if self.unknown_place(codes::BAD_RELATED_NAME, &text, value.span) {
            return None;
        }
        let is_name = text.starts_with(|start: char| start.is_ascii_alphabetic())
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            && !text.ends_with('_')
            && !text.contains("__");
        if !is_name {
            let mut diagnostic = Diagnostic::error(
                codes::BAD_RELATED_NAME,
                format!("`{text}` cannot be a `{option}`"),
            )
            .primary(value.span, "not a name that a path can hold");
            diagnostic = if text.contains("%(") {
                let here = text
                    .replace("%(class)s", "{model}")
                    .replace("%(model_name)s", "{model}")
                    .replace("%(app_label)s", "{app}");
                diagnostic.fix(
                    "the names of model and app stand in braces",
                    [Edit::replace(value.span, format!("\"{here}\""))],
                )
            } else {
                diagnostic
                    .help("use letters, digits and single `_`; `related_name=none` for no way back")
            };
            self.push(diagnostic);
            return None;
        }
        Some(text)
    }

    /// Reports a place in a name, `{modell}`, that nothing fills.
    pub(in crate::lower) fn unknown_place(&mut self, code: Code, name: &str, span: Span) -> bool {
        let place = name
            .split_once('{')
            .and_then(|(_, rest)| rest.split_once('}'));
        let Some((place, _)) = place else {
            return false;
        };
        let mut diagnostic =
            Diagnostic::error(code, format!("no place `{{{place}}}` in names"))
                .primary(span, format!("nothing fills `{{{place}}}`"))
                .help("the places are `{app}` and `{model}`, for the names of the app and of the model that inherits it");
        if let Some(meant) = suggest::closest(place, ["app", "model"]) {
            let written = self.sources.text(span);
            let written = written.replace(&format!("{{{place}}}"), &format!("{{{meant}}}"));
            diagnostic = diagnostic.fix(
                format!("did you mean `{{{meant}}}`?"),
                [Edit::replace(span, written)],
            );
        }
        self.push(diagnostic);
        true
    }

    /// Fills `{app}` and `{model}` with the names of the model that inherits the text.
    pub(in crate::lower) fn with_places(&self, model: ModelId, text: &str) -> String {
        let model = &self.schema[model];
        text.replace("{app}", &self.schema[model.app].name)
            .replace("{model}", &model.name.to_lowercase())
    }
}
