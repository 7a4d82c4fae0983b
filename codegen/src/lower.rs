//! From syntax trees to a [`Schema`], in named passes.
//!
//! The only place that knows both. Nothing here fails: what is wrong becomes a diagnostic, and the schema holds the best
//! that could be made of the rest. Part of the language that is not built yet is refused by name ([`codes::NOT_YET`]),
//! never passed over. Facts that need the whole schema are left to [`crate::check`].
//!
//! Names are resolved where they are written: a field that is inherited from an abstract model of another app looks for
//! `User` in that app first, then in the app of the model that inherits it.

mod admin;
mod arguments;
mod bases;
mod choices;
mod expr;
mod field_types;
mod fields;
mod habits;
mod indexes;
mod literals;
mod managers;
mod members;
mod meta;
mod names;
mod narrowed;
mod orderings;
mod otherwise;
mod own_types;
mod relations;
mod rust_names;
mod unused;
mod validators;

use std::collections::{BTreeMap, BTreeSet};

use luthier::dialect::Dialect;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};
use crate::schema::{AppId, FieldId, ModelId, Origin, RelationId, Schema};
use crate::source::{FileId, Sources, Span};
use crate::syntax::ast;

pub(crate) use unused::Unused;

/// What a project decides beside its models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The databases that the program is built for.
    pub backends: Vec<Dialect>,
    /// The kind of the `id` that a model without a primary key gets.
    pub default_auto_field: AutoField,
    /// The same for the models of single apps, by the apps' names.
    pub app_auto_fields: BTreeMap<String, AutoField>,
    /// The databases of apps that are not in the default one, by the apps' names.
    pub app_databases: BTreeMap<String, AppDatabase>,
    /// The crates whose apps this one uses, those that others build upon first.
    pub packages: Vec<Package>,
}

/// A crate that brings apps of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name in Rust.
    pub name: String,
    /// The crates whose apps it uses itself.
    pub knows: BTreeSet<String>,
    /// Its `.models` files: the path to show, and the text.
    pub files: Vec<(String, String)>,
    /// Its apps, each with the Rust paths at which its generated code is found.
    pub apps: BTreeMap<String, Vec<String>>,
}

/// A database beside the default one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDatabase {
    /// What the program calls it.
    pub name: String,
    /// The kinds of database that it may be.
    pub backends: Vec<Dialect>,
}

/// A key that the database counts up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoField {
    /// 16 bits.
    Small,
    /// 32 bits.
    Normal,
    /// 64 bits.
    Big,
}

/// What lowering makes.
#[derive(Debug, Clone, Default)]
pub struct Lowered {
    /// The models; the best that could be made where there were errors.
    pub schema: Schema,
    /// Where options stand, for the checks.
    pub places: Places,
    /// What nothing uses, and was not read for that.
    pub(crate) unused: Unused,
}

/// Where the options of fields and relations are written; only diagnostics need it.
#[derive(Debug, Clone, Default)]
pub struct Places {
    fields: BTreeMap<FieldId, Written>,
    relations: BTreeMap<RelationId, Written>,
    /// Sizes of fields, `max_length`, that are given and cannot be.
    wrong_sizes: BTreeSet<(FieldId, &'static str)>,
    admin: BTreeMap<ModelId, BTreeMap<String, Span>>,
    meta: BTreeMap<ModelId, BTreeMap<String, Span>>,
}

/// The options of a call that are given by name, and where. Of several of one name the first counts.
#[derive(Debug, Clone, Default)]
struct Written(Vec<(String, Span)>);

impl Written {
    fn of(call: &ast::Call) -> Self {
        let named = call.args.iter();
        let named = named.filter_map(|arg| Some((arg.name.as_ref()?.text.clone(), arg.span)));
        Self(named.collect())
    }

    fn get(&self, option: &str) -> Option<Span> {
        let mut written = self.0.iter();
        let (_, span) = written.find(|(name, _)| name == option)?;
        Some(*span)
    }
}

impl AutoField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Small, Self::Normal, Self::Big];

    /// The field type: `BigAutoField`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "SmallAutoField",
            Self::Normal => "AutoField",
            Self::Big => "BigAutoField",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

impl Default for Options {
    /// SQLite, and Django's default of 64-bit keys.
    fn default() -> Self {
        Self {
            backends: vec![Dialect::Sqlite],
            default_auto_field: AutoField::Big,
            app_auto_fields: BTreeMap::new(),
            app_databases: BTreeMap::new(),
            packages: Vec::new(),
        }
    }
}

/// Resolves all files into one schema. `files` come in the order in which their models are to be listed; `owners` says which are of
/// a crate among `options.packages`, and of which.
pub fn lower(
    files: &[ast::File],
    owners: &BTreeMap<FileId, usize>,
    sources: &Sources,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Lowered {
    let mut lowering = Lowering {
        sources,
        options,
        owners,
        diagnostics,
        schema: Schema {
            backends: normalised(&options.backends),
            packages: options
                .packages
                .iter()
                .map(|package| (package.name.clone(), package.knows.clone()))
                .collect(),
            ..Schema::default()
        },
        places: Places::default(),
        world: names::World::default(),
    };
    lowering.collect_names(files);
    lowering.check_extensions();
    let models = lowering.expand_bases();
    lowering.find_childless();
    lowering.lower_choices(&models);
    lowering.lower_tables(&models);
    let mut pending = lowering.lower_fields(&models);
    lowering.lower_relations(&mut pending);
    lowering.settle_generics(&mut pending);
    lowering.inherit_relations();
    lowering.put_added_relations_last();
    let copies = lowering.copy_to_proxies();
    lowering.lower_values(&pending);
    lowering.renew_copies(&copies);
    lowering.lower_narrowed(&models);
    lowering.lower_annotations(&models);
    lowering.lower_limits(&pending);
    let rust_names = lowering.lower_meta(&models);
    lowering.index_generics();
    lowering.lower_members(&models);
    lowering.lower_admin(&models);
    lowering.settle_orderings();
    lowering.find_unused_types();
    let Lowering {
        mut schema,
        places,
        world,
        ..
    } = lowering;
    rust_names::assign_rust_names(&mut schema, &rust_names);
    Lowered {
        schema,
        places,
        unused: world.unused,
    }
}

/// In the order of [`Dialect::ALL`], none twice; SQLite where none is named.
fn normalised(backends: &[Dialect]) -> Vec<Dialect> {
    let chosen: Vec<Dialect> = Dialect::ALL
        .into_iter()
        .filter(|dialect| backends.contains(dialect))
        .collect();
    if chosen.is_empty() {
        vec![Dialect::Sqlite]
    } else {
        chosen
    }
}

impl Places {
    /// Where that part of `meta` stands, such as `permissions[0]`; where it is not given, the model.
    #[must_use]
    pub fn meta(&self, schema: &Schema, model: ModelId, part: &str) -> Span {
        self.meta
            .get(&model)
            .and_then(|parts| parts.get(part))
            .copied()
            .unwrap_or(schema[model].origin.span)
    }

    /// Where the option of the field stands; where it is not given, the field.
    #[must_use]
    pub fn field(&self, schema: &Schema, field: FieldId, option: &str) -> Span {
        self.fields
            .get(&field)
            .and_then(|parts| parts.get(option))
            .unwrap_or(schema[field].origin.span)
    }

    /// Whether the size of the field, `max_length`, is given and reported as a wrong one.
    #[must_use]
    pub fn has_wrong(&self, field: FieldId, size: &'static str) -> bool {
        self.wrong_sizes.contains(&(field, size))
    }

    /// Whether the option is written at the field.
    #[must_use]
    pub fn field_has(&self, field: FieldId, option: &str) -> bool {
        self.fields
            .get(&field)
            .is_some_and(|parts| parts.get(option).is_some())
    }

    /// Where the option of the relation's declaring field stands; where it is not given, the field.
    #[must_use]
    pub fn relation(&self, schema: &Schema, relation: RelationId, option: &str) -> Span {
        self.relations
            .get(&relation)
            .and_then(|parts| parts.get(option))
            .unwrap_or(schema[relation].origin.span)
    }

    /// Where the key of the model's `admin` block stands; where it is not given, the model.
    #[must_use]
    pub fn admin(&self, schema: &Schema, model: ModelId, key: &str) -> Span {
        self.admin
            .get(&model)
            .and_then(|parts| parts.get(key))
            .copied()
            .unwrap_or(schema[model].origin.span)
    }
}

/// The state that all passes share.
struct Lowering<'a> {
    sources: &'a Sources,
    options: &'a Options,
    owners: &'a BTreeMap<FileId, usize>,
    diagnostics: &'a mut Diagnostics,
    schema: Schema,
    places: Places,
    world: names::World<'a>,
}

/// Where names are looked up: in the app of the text, then in that of the model that it is lowered for.
#[derive(Debug, Clone, Copy)]
struct Scope {
    /// The app of the file that the text stands in.
    app: AppId,
    /// The model that it is lowered for; an abstract model's text is lowered once for each child.
    model: Option<ModelId>,
}

impl<'a> Lowering<'a> {
    /// The crate that a file is of; `None` for the one that is compiled.
    fn package_of(&self, file: FileId) -> Option<&'a Package> {
        self.options.packages.get(*self.owners.get(&file)?)
    }
}

impl Lowering<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn origin(&self, span: Span) -> Origin {
        Origin {
            span,
            place: self.sources.line_place(span),
        }
    }

    /// Refuses a part of the language that is not built: `what` names it, "proxy models".
    fn not_yet(&mut self, span: Span, what: &str) {
        self.push(
            Diagnostic::error(codes::NOT_YET, format!("not available yet: {what}"))
                .primary(span, "not in this version")
                .help(
                    "leave it out for now; it is refused so that no model means less than it says",
                ),
        );
    }

    /// Reports an unknown name with the one that was probably meant.
    fn unknown<'n>(
        &mut self,
        code: Code,
        message: String,
        name: &ast::Ident,
        candidates: impl IntoIterator<Item = &'n str>,
        help: Option<String>,
    ) {
        use crate::diagnostics::{Edit, suggest};
        let mut diagnostic = Diagnostic::error(code, message).primary(name.span, "not found");
        match suggest::closest(&name.text, candidates) {
            Some(meant) => {
                diagnostic = diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(name.span, meant)],
                );
            }
            None => diagnostic.help.extend(help),
        }
        self.push(diagnostic);
    }
}

/// The text of a doc comment, empty where there is none.
fn docs(docs: Option<&ast::Docs>) -> String {
    docs.map(|docs| docs.text.clone()).unwrap_or_default()
}

/// The Rust attributes, as written.
fn attributes(attributes: &[ast::Attribute]) -> Vec<String> {
    attributes
        .iter()
        .map(|attribute| attribute.text.clone())
        .collect()
}
