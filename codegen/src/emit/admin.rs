//! `admin.rs`: what each `admin` block says, as a constant of its model.

use proc_macro2::Literal;

mod beside;

use super::{
    docs,
    scope::{Scope, ident},
};
use crate::emit::code::{Code, quote};
use crate::schema::{
    Admin, AdminForm, AdminMember, AppRef, ExprKind, FieldId, Fieldset, Function, ModelRef,
    OrderTerm, Path, RadioLayout, RelationId, Schema, SearchMode, ShowFacets,
};

pub(super) fn emit(app: AppRef<'_>) -> Code {
    let scope = Scope::app(app);
    app.declared_models()
        .filter_map(|model| Some(constant(&scope, model, model.get().admin.as_ref()?)))
        .collect()
}

fn constant(scope: &Scope<'_>, model: ModelRef<'_>, admin: &Admin) -> Code {
    let docs = docs::lines(&docs::admin(model));
    let name = scope.model(model);
    let meta = ident(&model.get().rust.meta);
    let mut said = Said::of(model, admin);
    beside::add(scope, model, admin, &mut said);
    let value = if said.0.is_empty() {
        quote!(AdminMeta::new(&#meta))
    } else {
        let said = said.0;
        quote!(AdminMeta { #(#said,)* ..AdminMeta::new(&#meta) })
    };
    quote! {
        impl #name {
            #docs
            pub const ADMIN: &'static luthier::meta::AdminMeta = {
                use luthier::meta::*;

                &#value
            };
        }
    }
}

/// The members that are not as Django has them by default.
struct Said(Vec<Code>);

impl Said {
    fn of(model: ModelRef<'_>, admin: &Admin) -> Self {
        let mut said = Self(Vec::new());
        said.list(model, admin);
        said.form(model, &admin.form);
        said.page(admin);
        said
    }

    fn list(&mut self, model: ModelRef<'_>, admin: &Admin) {
        let schema = model.schema;
        let columns = admin.list_display.iter().map(|column| {
            let (name, label) = (member(model, &column.member), &column.label);
            quote!(AdminColumn { name: #name, label: #label })
        });
        self.slice("list_display", columns.collect());
        self.slice(
            "list_display_links",
            positions(admin.list_display_links.as_deref().unwrap_or_default()),
        );
        self.slice(
            "list_filter",
            texts(admin.list_filter.iter().map(|path| path_name(schema, path))),
        );
        let related = admin
            .list_select_related
            .iter()
            .map(|steps| steps_name(schema, steps));
        self.slice("list_select_related", texts(related));
        self.slice("list_editable", texts(fields(schema, &admin.list_editable)));
        self.number("list_per_page", admin.list_per_page, 100);
        self.number("list_max_show_all", admin.list_max_show_all, 200);
        let searches = admin.search_fields.iter().map(|search| {
            let name = path_name(schema, &search.path);
            let mode = ident(match search.mode {
                SearchMode::Contains => "Contains",
                SearchMode::StartsWith => "StartsWith",
                SearchMode::Exact => "Exact",
            });
            quote!(AdminSearch { name: #name, mode: AdminSearchMode::#mode })
        });
        self.slice("search_fields", searches.collect());
        self.text("search_help_text", &admin.search_help_text, "");
        if let Some(path) = &admin.date_hierarchy {
            let path = path_name(schema, path);
            self.0.push(quote!(date_hierarchy: Some(#path)));
        }
        if let Some(sortable) = &admin.sortable_by {
            let sortable = positions(sortable);
            self.0.push(quote!(sortable_by: Some(&[#(#sortable),*])));
        }
    }

    /// What an admin and an inline say alike.
    fn form(&mut self, model: ModelRef<'_>, form: &AdminForm) {
        let schema = model.schema;
        let ordering = form.ordering.iter();
        let ordering = ordering.filter_map(|term| order_name(schema, term));
        self.slice("ordering", texts(ordering));
        let members = |members: &[AdminMember]| texts(members.iter().map(|one| member(model, one)));
        let groups = match &form.fields {
            Some(fields) if form.fieldsets.is_empty() => {
                vec![fieldset(members(fields), &form.lines, None)]
            }
            _ => form
                .fieldsets
                .iter()
                .map(|group| fieldset(members(&group.members), &group.lines, Some(group)))
                .collect(),
        };
        self.slice("fieldsets", groups);
        self.slice("exclude", members(&form.exclude));
        self.slice("readonly_fields", members(&form.readonly_fields));
        let relations = |ids: &[RelationId]| texts(ids.iter().map(|&id| schema[id].name.clone()));
        self.slice("autocomplete_fields", relations(&form.autocomplete_fields));
        self.slice("raw_id_fields", relations(&form.raw_id_fields));
        self.slice("filter_horizontal", relations(&form.filter_horizontal));
        self.slice("filter_vertical", relations(&form.filter_vertical));
        let radios = form.radio_fields.iter().map(|radio| {
            let name = &schema[radio.field].name;
            let layout = ident(match radio.layout {
                RadioLayout::Horizontal => "Horizontal",
                RadioLayout::Vertical => "Vertical",
            });
            quote!((#name, AdminRadioLayout::#layout))
        });
        self.slice("radio_fields", radios.collect());
        let prepopulated = form.prepopulated_fields.iter().map(|filled| {
            let (name, from) = (
                &schema[filled.field].name,
                texts(fields(schema, &filled.from)),
            );
            quote!((#name, &[#(#from),*]))
        });
        self.slice("prepopulated_fields", prepopulated.collect());
        if !form.view_on_site {
            self.0.push(quote!(view_on_site: false));
        }
    }

    fn page(&mut self, admin: &Admin) {
        self.text("empty_value_display", &admin.empty_value_display, "-");
        let usual = Admin::default();
        if admin.show_facets != usual.show_facets {
            let facets = ident(match admin.show_facets {
                ShowFacets::Always => "Always",
                ShowFacets::Allow => "Allow",
                ShowFacets::Never => "Never",
            });
            self.0.push(quote!(show_facets: AdminFacets::#facets));
        }
        if let Some(most) = admin.delete_confirmation_max_display {
            let most = Literal::u32_unsuffixed(most);
            self.0
                .push(quote!(delete_confirmation_max_display: Some(#most)));
        }
        let flags = [
            ("save_as", admin.save_as, usual.save_as),
            (
                "save_as_continue",
                admin.save_as_continue,
                usual.save_as_continue,
            ),
            ("save_on_top", admin.save_on_top, usual.save_on_top),
            (
                "preserve_filters",
                admin.preserve_filters,
                usual.preserve_filters,
            ),
            ("actions_on_top", admin.actions_on_top, usual.actions_on_top),
            (
                "actions_on_bottom",
                admin.actions_on_bottom,
                usual.actions_on_bottom,
            ),
            (
                "actions_selection_counter",
                admin.actions_selection_counter,
                usual.actions_selection_counter,
            ),
            (
                "show_full_result_count",
                admin.show_full_result_count,
                usual.show_full_result_count,
            ),
        ];
        for (name, value, _) in flags.into_iter().filter(|(_, value, usual)| value != usual) {
            let name = ident(name);
            self.0.push(quote!(#name: #value));
        }
    }

    fn slice(&mut self, name: &str, items: Vec<Code>) {
        if !items.is_empty() {
            let name = ident(name);
            self.0.push(quote!(#name: &[#(#items),*]));
        }
    }

    fn number(&mut self, name: &str, value: u32, usual: u32) {
        if value != usual {
            let (name, value) = (ident(name), Literal::u32_unsuffixed(value));
            self.0.push(quote!(#name: #value));
        }
    }

    fn text(&mut self, name: &str, value: &str, usual: &str) {
        if value != usual {
            let name = ident(name);
            self.0.push(quote!(#name: #value));
        }
    }
}

fn fieldset(fields: Vec<Code>, lines: &[usize], group: Option<&Fieldset>) -> Code {
    let mut rest = fields.as_slice();
    let lines = lines.iter().map(|&length| {
        let (line, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = others;
        quote!(&[#(#line),*])
    });
    let lines: Vec<Code> = lines.collect();
    let title = group
        .and_then(|group| group.title.clone())
        .unwrap_or_default();
    let classes = texts(
        group
            .into_iter()
            .flat_map(|group| group.classes.iter().cloned()),
    );
    let description = group.map_or("", |group| &group.description);
    quote! {
        AdminFieldset {
            title: #title,
            fields: &[#(#fields),*],
            lines: &[#(#lines),*],
            classes: &[#(#classes),*],
            description: #description,
        }
    }
}

fn member(model: ModelRef<'_>, member: &AdminMember) -> String {
    match member {
        AdminMember::Display => "__str__".to_owned(),
        AdminMember::Column(path) => path_name(model.schema, path),
        AdminMember::Relation(relation) => model.schema[*relation].name.clone(),
        AdminMember::Annotation(position) => model
            .get()
            .annotations
            .get(*position)
            .map(|annotation| annotation.name.clone())
            .unwrap_or_default(),
    }
}

fn path_name(schema: &Schema, path: &Path) -> String {
    let steps = path.steps.iter().map(|&step| schema[step].name.as_str());
    steps
        .chain([schema[path.field].name.as_str()])
        .collect::<Vec<_>>()
        .join("__")
}

fn steps_name(schema: &Schema, steps: &[RelationId]) -> String {
    steps
        .iter()
        .map(|&step| schema[step].name.as_str())
        .collect::<Vec<_>>()
        .join("__")
}

/// `-created_at`, or `?` for no order; nothing else is let in.
fn order_name(schema: &Schema, term: &OrderTerm) -> Option<String> {
    match &term.key.kind {
        ExprKind::Column(path) => {
            let sign = if term.descending { "-" } else { "" };
            Some(format!("{sign}{}", path_name(schema, path)))
        }
        ExprKind::Call {
            function: Function::Random,
            ..
        } => Some("?".to_owned()),
        _ => None,
    }
}

fn fields(schema: &Schema, fields: &[FieldId]) -> impl Iterator<Item = String> {
    fields.iter().map(|&field| schema[field].name.clone())
}

fn texts(texts: impl Iterator<Item = String>) -> Vec<Code> {
    texts.map(|text| quote!(#text)).collect()
}

fn positions(positions: &[usize]) -> Vec<Code> {
    positions
        .iter()
        .map(|&position| {
            let position = Literal::usize_unsuffixed(position);
            quote!(#position)
        })
        .collect()
}
