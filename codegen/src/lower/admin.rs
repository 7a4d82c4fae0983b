//! Admin pass: Django's declarative `ModelAdmin` keys, resolved against the model.
//!
//! What names nothing is reported here; what names the wrong thing is left to the checks, which know the whole schema.

mod actions;
mod form;
mod inlines;

use super::bases::Expanded;
use super::expr::{End, names_of};
use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    Admin, AdminColumn, AdminMember, FieldId, ModelId, Path, RelationId, RelationKind, Schema,
    SearchField, SearchMode, ShowFacets,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident, SettingMode};

const KEYS: &[&str] = &[
    "list_display",
    "list_display_links",
    "list_filter",
    "list_select_related",
    "list_editable",
    "list_per_page",
    "list_max_show_all",
    "search_fields",
    "search_help_text",
    "date_hierarchy",
    "ordering",
    "sortable_by",
    "fields",
    "exclude",
    "fieldsets",
    "readonly_fields",
    "autocomplete_fields",
    "raw_id_fields",
    "filter_horizontal",
    "filter_vertical",
    "radio_fields",
    "prepopulated_fields",
    "save_as",
    "save_as_continue",
    "save_on_top",
    "preserve_filters",
    "inlines",
    "actions",
    "actions_on_top",
    "actions_on_bottom",
    "actions_selection_counter",
    "show_full_result_count",
    "show_facets",
    "delete_confirmation_max_display",
    "view_on_site",
    "empty_value_display",
];

/// Keys of Django that are refused by name.
const NOT_YET: &[&str] = &[
    "action_form",
    "form",
    "formfield_overrides",
    "paginator",
    "add_form_template",
    "change_form_template",
    "change_list_template",
    "delete_confirmation_template",
    "delete_selected_confirmation_template",
    "object_history_template",
    "popup_response_template",
    "checks_class",
];

/// A block whose keys are read.
#[derive(Clone, Copy)]
struct Home<'k> {
    /// Where constants and models are looked up.
    scope: Scope,
    /// The model that the keys speak of.
    model: ModelId,
    /// The model that has the `admin`.
    admin: ModelId,
    /// What stands before a key where its place is kept: nothing, or `inlines[0].`.
    prefix: &'k str,
}

impl<'a> Lowering<'a> {
    pub(super) fn lower_admin(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            let Some(block) = model.admin else { continue };
            let scope = Scope {
                app: block.app,
                model: Some(model.id),
            };
            let home = Home {
                scope,
                model: model.id,
                admin: model.id,
                prefix: "",
            };
            let mut admin = Admin::default();
            let mut seen: Vec<&Ident> = Vec::new();
            for setting in &block.item.settings {
                let name = &setting.name;
                if let Some(first) = seen.iter().find(|other| other.text == name.text) {
                    self.given_twice(&name.text, name.span, first.span);
                    continue;
                }
                seen.push(name);
                if setting.mode == SettingMode::Add {
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_OPTION,
                            "`admin` has nothing inherited to add to",
                        )
                        .primary(name.span, "nothing to add to")
                        .help("set it with `=`"),
                    );
                }
                self.admin_place(home, &name.text, name.span);
                self.lower_admin_setting(home, setting, &mut admin);
            }
            self.lower_positions(home, block.item, &mut admin);
            self.schema[model.id].admin = Some(admin);
        }
    }

    fn lower_admin_setting(
        &mut self,
        home: Home<'_>,
        setting: &'a ast::Setting,
        admin: &mut Admin,
    ) {
        let (key, value) = (setting.name.text.as_str(), &setting.value);
        let (scope, model) = (home.scope, home.model);
        match key {
            "list_display" => {
                admin.list_display = self.admin_list(home, key, value, |me, item| {
                    me.list_column(scope, model, item)
                });
            }
            "list_filter" => {
                admin.list_filter = self.admin_list(home, key, value, |me, item| {
                    me.filter_path(model, key, item)
                });
            }
            "list_select_related" => {
                admin.list_select_related = match value.kind {
                    ExprKind::Bool(true) => to_one_rows(&self.schema, model),
                    ExprKind::Bool(false) => Vec::new(),
                    _ => self.admin_list(home, key, value, |me, item| {
                        me.steps_to_one(model, key, item)
                    }),
                };
            }
            "list_editable" => {
                admin.list_editable =
                    self.admin_list(home, key, value, |me, item| me.own_field(model, key, item));
            }
            "search_fields" => {
                admin.search_fields =
                    self.admin_list(home, key, value, |me, item| me.search_field(model, item));
            }
            "date_hierarchy" => admin.date_hierarchy = self.filter_path(model, key, value),
            "inlines" => admin.inlines = self.inlines(home, value),
            "actions" => admin.actions = self.actions(home, value),
            "show_facets" => match self.name_value(key, value).as_deref() {
                Some("ALWAYS") => admin.show_facets = ShowFacets::Always,
                Some("ALLOW") => admin.show_facets = ShowFacets::Allow,
                Some("NEVER") => admin.show_facets = ShowFacets::Never,
                Some(_) => self.wrong_kind(key, "`ALWAYS`, `ALLOW` or `NEVER`", value),
                None => {}
            },
            "delete_confirmation_max_display" => {
                admin.delete_confirmation_max_display = match value.kind {
                    ExprKind::Null | ExprKind::None => None,
                    _ => self.count_value(scope, key, value),
                };
            }
            // Read when `list_display` is known.
            "list_display_links" | "sortable_by" => {}
            _ if self.lower_form_key(home, key, value, &mut admin.form) => {}
            _ => self.lower_admin_switch(scope, setting, admin),
        }
    }

    fn lower_admin_switch(&mut self, scope: Scope, setting: &'a ast::Setting, admin: &mut Admin) {
        let (key, value) = (setting.name.text.as_str(), &setting.value);
        let count = match key {
            "list_per_page" => Some(&mut admin.list_per_page),
            "list_max_show_all" => Some(&mut admin.list_max_show_all),
            _ => None,
        };
        if let Some(place) = count {
            if let Some(count) = self.count_value(scope, key, value) {
                *place = count;
            }
            return;
        }
        let text = match key {
            "search_help_text" => Some(&mut admin.search_help_text),
            "empty_value_display" => Some(&mut admin.empty_value_display),
            _ => None,
        };
        if let Some(place) = text {
            if let Some(text) = self.text_value(scope, key, value) {
                *place = text;
            }
            return;
        }
        let flag = match key {
            "save_as" => &mut admin.save_as,
            "save_as_continue" => &mut admin.save_as_continue,
            "save_on_top" => &mut admin.save_on_top,
            "preserve_filters" => &mut admin.preserve_filters,
            "actions_on_top" => &mut admin.actions_on_top,
            "actions_on_bottom" => &mut admin.actions_on_bottom,
            "actions_selection_counter" => &mut admin.actions_selection_counter,
            "show_full_result_count" => &mut admin.show_full_result_count,
            _ => return self.unknown_setting("admin", &setting.name, KEYS, NOT_YET),
        };
        if let Some(value) = self.flag_value(scope, key, value) {
            *flag = value;
        }
    }

    /// Remembers where something of the block stands.
    fn admin_place(&mut self, home: Home<'_>, key: &str, span: Span) {
        let places = self.places.admin.entry(home.admin).or_default();
        places.insert(format!("{}{key}", home.prefix), span);
    }

    /// Lowers each item of a list and remembers where it stands, as `key[position]`.
    fn admin_list<T>(
        &mut self,
        home: Home<'_>,
        key: &str,
        value: &'a ast::Expr,
        mut lower: impl FnMut(&mut Self, &'a ast::Expr) -> Option<T>,
    ) -> Vec<T> {
        let Some(items) = self.list_value(key, value) else {
            return Vec::new();
        };
        let mut lowered = Vec::new();
        for item in items {
            if let Some(one) = lower(self, item) {
                self.admin_place(home, &format!("{key}[{}]", lowered.len()), item.span);
                lowered.push(one);
            }
        }
        lowered
    }

    /// The name that an item of an admin list is written as.
    fn item_names(&mut self, key: &str, item: &ast::Expr) -> Option<Vec<Ident>> {
        match &item.kind {
            ExprKind::Path(path) => Some(names_of(path)),
            ExprKind::String(text) => {
                self.quoted_name(format!("`{key}` takes names, not text"), item.span, text);
                None
            }
            ExprKind::Error => None,
            ExprKind::RustFunction(_) => {
                self.not_yet(item.span, &format!("Rust functions in `{key}`"));
                None
            }
            _ => {
                self.wrong_kind(key, "names of fields", item);
                None
            }
        }
    }

    /// Something of the model that can be shown.
    fn admin_member(&mut self, model: ModelId, key: &str, item: &ast::Expr) -> Option<AdminMember> {
        if let ExprKind::Path(path) = &item.kind
            && (path.is("str") || path.is("__str__"))
        {
            return Some(AdminMember::Display);
        }
        let names = self.item_names(key, item)?;
        self.member_named(model, &names)
    }

    fn member_named(&mut self, model: ModelId, names: &[Ident]) -> Option<AdminMember> {
        let walk = self.walk(model, names)?;
        if let Some(next) = walk.rest.first() {
            self.unknown_member(model, next);
            return None;
        }
        if let End::Annotation(position) = walk.end {
            return Some(AdminMember::Annotation(position));
        }
        if walk.is_to_many(&self.schema) {
            return match walk.steps.as_slice() {
                [only] => Some(AdminMember::Relation(*only)),
                _ => {
                    self.many_values(&walk);
                    None
                }
            };
        }
        Some(AdminMember::Column(walk.into_path(&self.schema)))
    }

    /// `name`, or `post_count("Post Count")`.
    fn list_column(
        &mut self,
        scope: Scope,
        model: ModelId,
        item: &'a ast::Expr,
    ) -> Option<AdminColumn> {
        let ExprKind::Call(call) = &item.kind else {
            let member = self.admin_member(model, "list_display", item)?;
            let label = self.usual_label(model, &member);
            return Some(AdminColumn { member, label });
        };
        let names = names_of(&call.callee);
        let member = match names.as_slice() {
            [only] if only.text == "str" => Some(AdminMember::Display),
            _ => self.member_named(model, &names),
        };
        let mut arguments = self.arguments(scope, call);
        let label = arguments
            .next()
            .and_then(|arg| self.text_value(scope, "list_display", &arg.value));
        self.finish(arguments, &[]);
        let member = member?;
        let label = label.unwrap_or_else(|| self.usual_label(model, &member));
        Some(AdminColumn { member, label })
    }

    fn usual_label(&self, model: ModelId, member: &AdminMember) -> String {
        let model = &self.schema[model];
        let text = match member {
            AdminMember::Display => model.meta.verbose_name.clone(),
            AdminMember::Column(path) => self.schema[path.field].verbose_name.clone(),
            AdminMember::Relation(relation) => self.schema[*relation].verbose_name.clone(),
            AdminMember::Annotation(position) => {
                let name = model
                    .annotations
                    .get(*position)
                    .map(|annotation| annotation.name.as_str());
                crate::naming::field_verbose_name(name.unwrap_or_default())
            }
        };
        let mut letters = text.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    /// A column to filter or group by, over relations of any kind; a relation stands for its key.
    fn filter_path(&mut self, model: ModelId, key: &str, item: &ast::Expr) -> Option<Path> {
        let names = self.item_names(key, item)?;
        let walk = self.walk(model, &names)?;
        if let Some(next) = walk.rest.first() {
            self.unknown_member(model, next);
            return None;
        }
        if matches!(walk.end, End::Annotation(_)) {
            self.not_yet(item.span, &format!("annotations in `{key}`"));
            return None;
        }
        Some(walk.into_path(&self.schema))
    }

    fn steps_to_one(
        &mut self,
        model: ModelId,
        key: &str,
        item: &ast::Expr,
    ) -> Option<Vec<RelationId>> {
        let names = self.item_names(key, item)?;
        let walk = self.walk(model, &names)?;
        if walk.end == End::Relation && walk.rest.is_empty() && !walk.is_to_many(&self.schema) {
            return Some(walk.steps);
        }
        self.push(
            Diagnostic::error(
                codes::NEEDS_RELATION,
                format!("`{key}` takes relations to one row"),
            )
            .primary(item.span, "not such a relation")
            .help("take it out of the list"),
        );
        None
    }

    fn own_field(&mut self, model: ModelId, key: &str, item: &ast::Expr) -> Option<FieldId> {
        match self.admin_member(model, key, item)? {
            AdminMember::Column(path) if path.steps.is_empty() => Some(path.field),
            _ => {
                self.push(
                    Diagnostic::error(
                        codes::UNKNOWN_FIELD,
                        format!("`{key}` takes columns of the model itself"),
                    )
                    .primary(item.span, "not a column of this model")
                    .help("take it out of the list"),
                );
                None
            }
        }
    }

    /// `name`, `author__name`, `"^name"`, `name__exact`.
    fn search_field(&mut self, model: ModelId, item: &'a ast::Expr) -> Option<SearchField> {
        let (names, mut mode) = match &item.kind {
            ExprKind::String(text) if text.starts_with(['^', '=']) => {
                let mode = if text.starts_with('^') {
                    SearchMode::StartsWith
                } else {
                    SearchMode::Exact
                };
                // The quote and the sign stand before the name.
                let start = item.span.start + 2;
                let span = Span::new(
                    item.span.file,
                    start,
                    item.span.end.saturating_sub(1).max(start),
                );
                (
                    super::expr::split_name(&Ident {
                        text: text[1..].to_owned(),
                        span,
                    }),
                    mode,
                )
            }
            _ => (
                self.item_names("search_fields", item)?,
                SearchMode::Contains,
            ),
        };
        let walk = self.walk(model, &names)?;
        match walk.rest.as_slice() {
            [] => {}
            [only] => match only.text.as_str() {
                "icontains" => mode = SearchMode::Contains,
                "istartswith" => mode = SearchMode::StartsWith,
                "iexact" => mode = SearchMode::Exact,
                _ => {
                    self.unknown_member(model, only);
                    return None;
                }
            },
            [first, ..] => {
                self.unknown_member(model, first);
                return None;
            }
        }
        if matches!(walk.end, End::Annotation(_)) {
            self.not_yet(item.span, "annotations in `search_fields`");
            return None;
        }
        let path = walk.into_path(&self.schema);
        Some(SearchField { path, mode })
    }

    /// `list_display_links` and `sortable_by`, as positions in `list_display`.
    fn lower_positions(&mut self, home: Home<'_>, block: &'a ast::Block, admin: &mut Admin) {
        for setting in &block.settings {
            let key = setting.name.text.as_str();
            if !matches!(key, "list_display_links" | "sortable_by") {
                continue;
            }
            // `list_display_links = null`: none of them.
            let positions = if matches!(setting.value.kind, ExprKind::Null | ExprKind::None) {
                Vec::new()
            } else {
                self.admin_list(home, key, &setting.value, |me, item| {
                    let member = me.admin_member(home.model, key, item)?;
                    let position = admin
                        .list_display
                        .iter()
                        .position(|column| column.member == member);
                    if position.is_none() {
                        me.push(
                            Diagnostic::error(
                                codes::NOT_IN_LIST,
                                format!("`{key}` names something that is not listed"),
                            )
                            .primary(item.span, "not in `list_display`")
                            .help("add it to `list_display`"),
                        );
                    }
                    position
                })
            };
            match key {
                "list_display_links" => admin.list_display_links = Some(positions),
                _ => admin.sortable_by = Some(positions),
            }
        }
    }
}

/// How many relations Django follows one behind the other where none is named.
const DEPTH: usize = 5;

/// As many rows as every database joins.
const MOST_JOINS: usize = 60;

/// The relations to one row that is always there, as paths from the model: what Django's `select_related()` without names
/// follows, the nearest first. What another path goes over is not said again.
fn to_one_rows(schema: &Schema, model: ModelId) -> Vec<Vec<RelationId>> {
    let mut paths: Vec<Vec<RelationId>> = vec![Vec::new()];
    let mut next = 0;
    while let Some(path) = paths.get(next).cloned() {
        next += 1;
        let end = path.last().map_or(model, |&step| schema[step].to);
        for relation in schema.model(end).relations() {
            let always = matches!(relation.get().kind, RelationKind::ForwardOne { .. })
                && !relation.nullable
                && !relation.is_parent_link();
            // Rows that refer to each other in a circle could never be made.
            let again = relation.get().to == model
                || path
                    .iter()
                    .any(|&step| schema[step].to == relation.get().to);
            if always && !again && path.len() < DEPTH && paths.len() <= MOST_JOINS {
                paths.push([path.as_slice(), &[relation.id]].concat());
            }
        }
    }
    let goes_on = |path: &[RelationId]| {
        let mut others = paths.iter();
        others.any(|other| other.len() > path.len() && other.starts_with(path))
    };
    let ends = paths.iter().filter(|path| !goes_on(path));
    ends.filter(|path| !path.is_empty()).cloned().collect()
}
