//! First pass: which apps, models, choices and constants there are, and the search for one by its name.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lowering, Scope, attributes, docs};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::naming;
use crate::schema::{App, AppId, ChoicesId, Meta, Model, ModelId, ModelNames};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Ident, Item, ModelKind};

/// Everything that has a name, as declared.
#[derive(Default)]
pub(super) struct World<'a> {
    pub(super) apps: Vec<AppNames<'a>>,
    /// Every model, the abstract ones too, in order of declaration within an app.
    pub(super) decls: Vec<Decl<'a>>,
    /// What other files add to models, with the app of the file.
    pub(super) extends: Vec<(AppId, &'a ast::Extend)>,
    /// Choices inside models.
    pub(super) model_choices: BTreeMap<(ModelId, String), ChoicesId>,
    /// Members that are declared but could not be read: whoever looks for one stays silent.
    pub(super) broken: BTreeSet<(ModelId, String)>,
    /// The models with a table that a model inherits from, or that the proxy stands for.
    pub(super) bases: BTreeMap<ModelId, Vec<ModelId>>,
    /// Models with a base that could not be read: they may have any member.
    pub(super) incomplete: BTreeSet<ModelId>,
    /// Constants that never come to a value, which is reported.
    pub(super) broken_constants: BTreeSet<ConstantKey>,
    /// Field types of one's own that can be used; the others are reported where they are declared.
    pub(super) own_types: BTreeMap<(AppId, String), super::own_types::OwnType<'a>>,
    /// The positions of the declarations that another one inherits from.
    pub(super) inherited: BTreeSet<usize>,
    /// Field types of one's own that a field has.
    pub(super) used_types: BTreeSet<(AppId, String)>,
    /// What nothing uses.
    pub(super) unused: super::Unused,
    /// The models that are made up so that what nothing uses is read.
    pub(super) made_up: BTreeSet<ModelId>,
    /// How many values were read so far.
    pub(super) values: usize,
}

/// The names of one app. Positions are those of the apps in the schema.
#[derive(Default)]
pub(super) struct AppNames<'a> {
    /// Model by exact name, as a position in [`World::decls`].
    pub(super) models: BTreeMap<String, usize>,
    /// Choices outside models.
    pub(super) choices: BTreeMap<String, ChoicesId>,
    /// Choices still to be lowered, in order.
    pub(super) choices_decls: Vec<&'a ast::Choices>,
    /// Constants.
    pub(super) constants: BTreeMap<String, &'a ast::Const>,
    /// Field types of one's own.
    pub(super) field_types: BTreeMap<String, &'a ast::FieldType>,
    /// Where each name was declared first: models and choices by their small letters, constants as they are.
    taken: BTreeMap<String, Span>,
}

/// A declared model.
pub(super) struct Decl<'a> {
    pub(super) app: AppId,
    pub(super) ast: &'a ast::Model,
    /// Its place in the schema; abstract models have none.
    pub(super) id: Option<ModelId>,
}

/// A constant: its app and its name.
type ConstantKey = (AppId, String);

/// How deep constants may be made of other constants.
const CONSTANT_DEPTH: usize = 32;

/// What a reference to a model found.
pub(super) enum Found {
    /// A model with a table.
    Model(ModelId),
    /// Nothing that can be used; it is reported.
    Nothing,
}

/// Classes of Django that projects inherit from.
const OF_DJANGO: [&str; 6] = [
    "AbstractUser",
    "AbstractBaseUser",
    "PermissionsMixin",
    "AbstractBaseSession",
    "TimeStampedModel",
    "MPTTModel",
];

impl<'a> Lowering<'a> {
    /// Fills [`World`] and makes the apps and the still empty models of the schema.
    pub(super) fn collect_names(&mut self, files: &'a [ast::File]) {
        let mut names: BTreeMap<String, Vec<&'a ast::File>> = BTreeMap::new();
        for file in files {
            if let Some(name) = self.app_name(file) {
                names.entry(name).or_default().push(file);
            }
        }
        for (name, files) in names {
            let id = AppId::next(&self.schema.apps);
            let package = self.one_package(&name, &files);
            let database = self.options.app_databases.get(&name);
            self.schema.apps.push(App {
                id,
                rust_module: String::new(),
                package: package.map(|package| package.name.clone()),
                paths: package
                    .and_then(|package| package.apps.get(&name).cloned())
                    .unwrap_or_default(),
                database: database.map(|database| database.name.clone()),
                backends: match database {
                    Some(database) => super::normalised(&database.backends),
                    None => self.schema.backends.clone(),
                },
                name,
                models: Vec::new(),
                choices: Vec::new(),
            });
            self.world.apps.push(AppNames::default());
            for file in files {
                for item in &file.items {
                    self.collect_item(id, item);
                }
            }
        }
        self.settle_constants();
        self.settle_field_types();
    }

    /// The crate that an app comes from. An app is of one crate alone.
    fn one_package(&mut self, app: &str, files: &[&'a ast::File]) -> Option<&'a super::Package> {
        let first = files.first()?;
        let package = self.package_of(first.file);
        let other = files.iter().find(|file| {
            self.package_of(file.file).map(|package| &package.name)
                != package.map(|package| &package.name)
        });
        if let Some(other) = other {
            let place = |file: &ast::File| match &file.app {
                Some(app) => app.name.span,
                None => file.items.first().map_or(file.span, Item::span),
            };
            let of = |package: Option<&super::Package>| match package {
                Some(package) => format!("the crate `{}`", package.name),
                None => "this crate".to_owned(),
            };
            let (here, there) = (self.package_of(other.file), package);
            self.push(
                Diagnostic::error(
                    codes::APP_OF_TWO_CRATES,
                    format!("the app `{app}` is of {} and of {}", of(there), of(here)),
                )
                .primary(place(other), "declared again")
                .secondary(place(first), "first declared here")
                .help("give one of the two another name, by `app name` in its files; what is to be added to the models of another crate goes into an app of one's own"),
            );
        }
        package
    }

    /// Takes out constants that lead back to themselves, or over more than [`CONSTANT_DEPTH`] others, so that whoever
    /// follows them comes to an end.
    fn settle_constants(&mut self) {
        let mut open: BTreeMap<ConstantKey, (&'a ast::Const, Vec<ConstantKey>)> = BTreeMap::new();
        for (app, names) in self.schema.apps.iter().zip(&self.world.apps) {
            for (name, constant) in &names.constants {
                let mut uses = Vec::new();
                self.constants_in(app.id, &constant.value, &mut uses);
                open.insert((app.id, name.clone()), (constant, uses));
            }
        }
        for _ in 0..CONSTANT_DEPTH {
            let settled: Vec<_> = open
                .iter()
                .filter(|(_, (_, uses))| uses.iter().all(|used| !open.contains_key(used)))
                .map(|(key, _)| key.clone())
                .collect();
            if settled.is_empty() {
                break;
            }
            for key in settled {
                open.remove(&key);
            }
        }
        for ((app, name), (constant, _)) in open {
            self.push(
                Diagnostic::error(
                    codes::UNKNOWN_NAME,
                    format!("constant `{name}` never comes to a value"),
                )
                .primary(constant.name.span, "leads back to itself")
                .help("give it a value that does not name it"),
            );
            self.world.apps[app.index()].constants.remove(&name);
            self.world.broken_constants.insert((app, name));
        }
    }

    /// The constants that an expression names.
    fn constants_in(&self, app: AppId, expr: &ast::Expr, uses: &mut Vec<ConstantKey>) {
        use ast::ExprKind;
        match &expr.kind {
            ExprKind::Path(path) => match path.segments.as_slice() {
                [name] => uses.push((app, name.text.clone())),
                [other, name] => uses.extend(
                    self.app_named(&other.text)
                        .map(|app| (app, name.text.clone())),
                ),
                _ => {}
            },
            ExprKind::List { items, .. } => items
                .iter()
                .for_each(|item| self.constants_in(app, item, uses)),
            ExprKind::Object(entries) => {
                entries
                    .iter()
                    .for_each(|entry| self.constants_in(app, &entry.value, uses));
            }
            ExprKind::Call(call) => call
                .args
                .iter()
                .for_each(|arg| self.constants_in(app, &arg.value, uses)),
            ExprKind::Unary { operand, .. } => self.constants_in(app, operand, uses),
            ExprKind::Binary { left, right, .. } => {
                self.constants_in(app, left, uses);
                self.constants_in(app, right, uses);
            }
            _ => {}
        }
    }

    /// The app of a file: what its `app` line says, else the file's stem.
    fn app_name(&mut self, file: &ast::File) -> Option<String> {
        let (name, span) = match &file.app {
            Some(app) => (app.name.text.clone(), app.name.span),
            // A file that declares nothing needs no app.
            None if file.items.is_empty() => return None,
            None => (
                self.file_stem(file.file),
                file.items.first().map_or(file.span, Item::span),
            ),
        };
        let fits = name.starts_with(|start: char| start.is_ascii_lowercase())
            && name.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            })
            && !name.contains("__")
            && !name.ends_with('_');
        if !fits {
            let suggestion = naming::snake_case(&name);
            let mut diagnostic = Diagnostic::error(
                codes::BAD_APP,
                format!("`{name}` cannot be the name of an app"),
            );
            diagnostic = match &file.app {
                Some(app) => diagnostic
                    .primary(span, "small letters, digits and single `_`")
                    .fix("write it like this", [Edit::replace(app.name.span, suggestion)]),
                None => diagnostic
                    .primary(span, "the first declaration of the file")
                    .help(format!("the file's stem names the app: write `app {suggestion}` at the top of the file")),
            };
            self.push(diagnostic);
        }
        Some(name)
    }

    fn file_stem(&self, file: FileId) -> String {
        let path = self
            .sources
            .get(file)
            .map(|file| &*file.path)
            .unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        name.split('.').next().unwrap_or_default().to_owned()
    }

    fn collect_item(&mut self, app: AppId, item: &'a Item) {
        match item {
            Item::Const(constant) => {
                if self.claim(app, &constant.name, constant.name.text.clone(), "constant") {
                    self.world.apps[app.index()]
                        .constants
                        .insert(constant.name.text.clone(), constant);
                }
            }
            Item::Choices(choices) => {
                if self.claim(
                    app,
                    &choices.name,
                    choices.name.text.to_lowercase(),
                    "choices",
                ) {
                    self.world.apps[app.index()].choices_decls.push(choices);
                }
            }
            Item::FieldType(field_type) => {
                let key = field_type.name.text.to_lowercase();
                if self.claim(app, &field_type.name, key, "field type") {
                    self.world.apps[app.index()]
                        .field_types
                        .insert(field_type.name.text.clone(), field_type);
                }
            }
            Item::Extend(extend) => self.world.extends.push((app, extend)),
            Item::Model(model) => self.collect_model(app, model),
        }
    }

    fn collect_model(&mut self, app: AppId, model: &'a ast::Model) {
        if !self.claim(app, &model.name, model.name.text.to_lowercase(), "model") {
            return;
        }
        let id = (model.kind != ModelKind::Abstract).then(|| self.new_model(app, model));
        let position = self.world.decls.len();
        self.world.decls.push(Decl {
            app,
            ast: model,
            id,
        });
        self.world.apps[app.index()]
            .models
            .insert(model.name.text.clone(), position);
    }

    fn new_model(&mut self, app: AppId, model: &ast::Model) -> ModelId {
        let id = ModelId::next(&self.schema.models);
        let name = model.name.text.trim_end_matches(super::unused::MADE_UP);
        if name.len() < model.name.text.len() {
            self.world.made_up.insert(id);
        }
        let verbose_name = naming::model_verbose_name(name);
        let table =
            crate::schema::names::identifier(&naming::table_name(&self.schema[app].name, name));
        self.schema.models.push(Model {
            id,
            app,
            name: name.to_owned(),
            rust: ModelNames::default(),
            docs: docs(model.docs.as_ref()),
            origin: self.origin(model.name.span),
            table,
            fields: Vec::new(),
            // Replaced by the pass that makes the fields, which gives every model a key.
            primary_key: Vec::new(),
            relations: Vec::new(),
            generics: Vec::new(),
            display: None,
            annotations: Vec::new(),
            managers: Vec::new(),
            default_manager: None,
            narrowed: Vec::new(),
            meta: Meta::named(verbose_name),
            admin: None,
            attributes: attributes(&model.attributes),
            was: Vec::new(),
            join_of: None,
            proxy_of: None,
            parents: Vec::new(),
            hooks: Vec::new(),
        });
        self.schema[app].models.push(id);
        id
    }

    /// Takes a name for a declaration, or reports that it is taken. `key` is what two names are compared by.
    fn claim(&mut self, app: AppId, name: &Ident, key: String, what: &str) -> bool {
        let names = &mut self.world.apps[app.index()];
        let Some(&first) = names.taken.get(&key) else {
            names.taken.insert(key, name.span);
            return true;
        };
        let app = &self.schema[app].name;
        let message = format!(
            "{what} `{}` is declared twice in the app `{app}`",
            name.text
        );
        let mut diagnostic = Diagnostic::error(codes::DUPLICATE_DECLARATION, message)
            .primary(name.span, "declared again")
            .secondary(first, "first declared here");
        if self.sources.text(first) != name.text {
            diagnostic =
                diagnostic.help("names that differ in capital letters only would share a table");
        }
        self.push(diagnostic.help("rename one of the two"));
        false
    }

    /// The declaration of the model that `path` names, reported where there is none.
    pub(super) fn find_decl(&mut self, scope: Scope, path: &ast::Path) -> Option<usize> {
        let found = match path.segments.as_slice() {
            [name] => {
                let own = self.world.apps[scope.app.index()]
                    .models
                    .get(&name.text)
                    .copied();
                own.or_else(|| {
                    let app = self.schema[scope.model?].app;
                    self.world.apps[app.index()].models.get(&name.text).copied()
                })
            }
            [app, name] => self
                .app_named(&app.text)
                .and_then(|app| self.world.apps[app.index()].models.get(&name.text).copied()),
            _ => None,
        };
        if found.is_none() {
            self.unknown_model(scope, path);
        }
        found
    }

    /// The model with a table that `path` names, `self` included, reported where there is none.
    pub(super) fn find_target(&mut self, scope: Scope, path: &ast::Path) -> Found {
        if let (Some(name), Some(model)) = (path.as_ident(), scope.model)
            && name.text == "self"
        {
            return Found::Model(model);
        }
        let Some(decl) = self.find_decl(scope, path) else {
            return Found::Nothing;
        };
        let decl = &self.world.decls[decl];
        match decl.id {
            Some(id) => Found::Model(id),
            None => {
                let declared = decl.ast.name.span;
                self.push(
                    Diagnostic::error(
                        codes::ABSTRACT_TARGET,
                        format!(
                            "a relation cannot lead to the abstract model `{}`",
                            path.text()
                        ),
                    )
                    .primary(path.span, "has no table")
                    .secondary(declared, "declared abstract here")
                    .help("name one of the models that inherit from it"),
                );
                Found::Nothing
            }
        }
    }

    pub(super) fn app_named(&self, name: &str) -> Option<AppId> {
        self.schema
            .apps
            .iter()
            .find(|app| app.name == name)
            .map(|app| app.id)
    }

    fn unknown_model(&mut self, scope: Scope, path: &ast::Path) {
        let text = path.text();
        self.may_come(scope.model, path.span);
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_MODEL,
            format!("no model `{text}` in the schema"),
        )
        .primary(path.span, "not found");
        let elsewhere: Vec<String> = match path.segments.as_slice() {
            [name] => self
                .qualified_models()
                .filter(|full| full.ends_with(&format!(".{}", name.text)))
                .collect(),
            _ => Vec::new(),
        };
        let here: Vec<&str> = self.world.apps[scope.app.index()]
            .models
            .keys()
            .map(String::as_str)
            .collect();
        let all: Vec<String> = self.qualified_models().collect();
        let close = if path.segments.len() == 1 {
            suggest::closest(&text, here).map(str::to_owned)
        } else {
            suggest::closest(&text, all.iter().map(String::as_str)).map(str::to_owned)
        };
        if let [other] = elsewhere.as_slice() {
            diagnostic = diagnostic.fix(
                "another app has a model of that name",
                [Edit::replace(path.span, other.as_str())],
            );
        } else if let Some(close) = close {
            diagnostic = diagnostic.fix(
                "a model with a similar name exists",
                [Edit::replace(path.span, close)],
            );
        } else if path.segments[0].text == "settings" {
            diagnostic = diagnostic.help(
                "name the model, such as `accounts.User`: the schema is settled when the program is built",
            );
        } else if OF_DJANGO.contains(&text.rsplit('.').next().unwrap_or_default()) {
            diagnostic = diagnostic.help(format!(
                "what Django's `{text}` has is declared in the schema: `abstract model {text} {{ … }}`, or its fields in the model itself"
            ));
        } else {
            diagnostic =
                diagnostic.help("models of another app are written with its name: `accounts.User`");
        }
        self.push(diagnostic);
    }

    fn qualified_models(&self) -> impl Iterator<Item = String> {
        self.schema
            .apps
            .iter()
            .zip(&self.world.apps)
            .flat_map(|(app, names)| {
                names
                    .models
                    .keys()
                    .map(move |model| format!("{}.{model}", app.name))
            })
    }
}
