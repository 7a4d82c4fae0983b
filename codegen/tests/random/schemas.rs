//! Random projects: models as nobody would write them, of names that get in the way, and for the most part valid.
//!
//! What is drawn are numbers and names; [`Project::files`] makes text of them and takes care that the text has no mistake that
//! every second draw would make (a name used twice, an index on nothing). What mistakes remain are the compiler's to report.

#[path = "grown.rs"]
mod grown;

use std::{cell::RefCell, collections::BTreeSet};

use proptest::{collection::vec, prelude::*, sample::select};

/// Names that are keywords of Rust or of the language, names that generated code uses itself, and odd forms.
const NAMES: &[&str] = &[
    "title",
    "name",
    "body",
    "slug",
    "amount",
    "created",
    "author",
    "owner",
    "parent",
    "tag",
    "type",
    "match",
    "fn",
    "async",
    "await",
    "dyn",
    "gen",
    "try",
    "union",
    "box",
    "macro",
    "yield",
    "static",
    "const",
    "crate",
    "super",
    "Self",
    "impl",
    "trait",
    "where",
    "mod",
    "move",
    "mut",
    "ref",
    "loop",
    "in",
    "as",
    "use",
    "true",
    "false",
    "null",
    "none",
    "None",
    "Some",
    "Ok",
    "Err",
    "Option",
    "Result",
    "Vec",
    "String",
    "Box",
    "Default",
    "From",
    "Into",
    "Clone",
    "Copy",
    "Debug",
    "Iterator",
    "Display",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "ToString",
    "str",
    "bool",
    "char",
    "i64",
    "u8",
    "f64",
    "usize",
    "std",
    "core",
    "alloc",
    "luthier",
    "serde",
    "NewUser",
    "User",
    "UserPatch",
    "NewUserPatch",
    "Insert",
    "One",
    "Many",
    "Hooks",
    "Other",
    "With",
    "Rel",
    "AuthorRel",
    "WithAuthor",
    "Author",
    "MODELS",
    "MIGRATIONS",
    "META",
    "ADMIN",
    "migrate",
    "id",
    "ID",
    "new",
    "value",
    "values",
    "row",
    "now",
    "errors",
    "path",
    "key",
    "db",
    "queryset",
    "types",
    "at",
    "into_model",
    "objects",
    "count",
    "all",
    "filter",
    "save",
    "delete",
    "fetch",
    "encode",
    "decode",
    "validate",
    "touch",
    "with",
    "label",
    "choices",
    "model",
    "meta",
    "admin",
    "app",
    "manager",
    "default",
    "annotation",
    "relation",
    "hooks",
    "abstract",
    "proxy",
    "extend",
    "open",
    "field",
    "HTTPServer",
    "iOS",
    "aB",
    "x1",
    "a_1",
    "A",
    "Z9",
    "MAX_SIZE",
    "fooBar",
    "foo_bar",
    "FooBar",
    "e164",
    "r",
    "b",
    "c",
    "br",
    "Key",
    "Expr",
    "Value",
    "Row",
    "Column",
    "Path",
    "Model",
    "N",
    "R",
    "K",
    "T",
    "a",
    "f",
    "formatter",
    "source",
    "text",
    "write",
    "self_",
    "Id",
    "Db",
    "QuerySet",
];

/// Names that mean something else in a model, which the compiler refuses; `id` is the key's.
const RESERVED: &[&str] = &["", "pk", "self", "id", "true", "false", "null", "none"];

/// A project before it is text.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    apps: Vec<App>,
    /// Whether it is for PostgreSQL alone, and uses what only that has.
    of_postgres: bool,
}

#[derive(Clone, Debug)]
struct App {
    name: String,
    choices: Vec<Choices>,
    models: Vec<Model>,
    grown: Vec<grown::Grown>,
}

#[derive(Clone, Debug)]
struct Choices {
    name: String,
    integers: bool,
    open: bool,
    members: Vec<String>,
}

#[derive(Clone, Debug)]
struct Model {
    name: String,
    docs: Option<String>,
    is_abstract: bool,
    inherits: bool,
    choices: Option<Choices>,
    fields: Vec<Field>,
    relations: Vec<Relation>,
    manager: Option<String>,
    annotation: Option<String>,
    /// Which keys of `meta` and which blocks it has, a bit each.
    extras: u16,
    pick: usize,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    kind: usize,
    /// Which options it has, a bit each.
    options: u16,
    number: u32,
}

#[derive(Clone, Debug)]
struct Relation {
    name: String,
    kind: usize,
    target: usize,
    on_delete: usize,
    options: u16,
    way_back: Option<String>,
}

/// Projects of one to three apps.
pub(crate) fn projects() -> impl Strategy<Value = Project> {
    (vec(app(), 1..=3), proptest::bool::weighted(0.2))
        .prop_map(|(apps, of_postgres)| Project { apps, of_postgres })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => select(NAMES).prop_map(str::to_owned),
        4 => "[a-zA-Z][a-zA-Z0-9_]{0,12}[a-zA-Z0-9]",
        1 => ("[a-zA-Z]", 60..300_usize).prop_map(|(start, length)| start + &"long_name9".repeat(length / 10)),
    ]
}

fn app() -> impl Strategy<Value = App> {
    let name = select(
        &[
            "blog", "shop", "std", "core", "type", "migrate", "self", "a1", "luthier", "user",
            "app",
        ][..],
    );
    let parts = (
        name,
        vec(choices(), 0..2),
        vec(model(), 1..5),
        grown::grown(),
    );
    parts.prop_map(|(name, choices, models, grown)| App {
        name: name.to_owned(),
        choices,
        models,
        grown,
    })
}

fn choices() -> impl Strategy<Value = Choices> {
    (name(), any::<bool>(), any::<bool>(), vec(name(), 1..5)).prop_map(
        |(name, integers, open, members)| Choices {
            name,
            integers,
            open,
            members,
        },
    )
}

fn model() -> impl Strategy<Value = Model> {
    let docs = proptest::option::weighted(0.3, "[ -~äß→\u{202e}\u{0}]{0,30}");
    let is_abstract = proptest::bool::weighted(0.15);
    let members = (
        proptest::option::weighted(0.2, choices()),
        vec(field(), 0..9),
        vec(relation(), 0..4),
        proptest::option::of(name()),
        proptest::option::of(name()),
    );
    (
        name(),
        docs,
        is_abstract,
        proptest::bool::weighted(0.2),
        members,
        any::<u16>(),
        0..64_usize,
    )
        .prop_map(
            |(
                name,
                docs,
                is_abstract,
                inherits,
                (choices, fields, relations, manager, annotation),
                extras,
                pick,
            )| Model {
                name,
                docs,
                is_abstract,
                inherits,
                choices,
                fields,
                relations,
                manager,
                annotation,
                extras,
                pick,
            },
        )
}

fn field() -> impl Strategy<Value = Field> {
    (name(), 0..24_usize, any::<u16>(), 1..200_u32).prop_map(|(name, kind, options, number)| {
        Field {
            name,
            kind,
            options,
            number,
        }
    })
}

fn relation() -> impl Strategy<Value = Relation> {
    (
        name(),
        0..4_usize,
        0..64_usize,
        0..9_usize,
        any::<u16>(),
        proptest::option::of(name()),
    )
        .prop_map(
            |(name, kind, target, on_delete, options, way_back)| Relation {
                name,
                kind,
                target,
                on_delete,
                options,
                way_back,
            },
        )
}

/// A model that relations lead to.
struct Target {
    app: String,
    name: String,
    /// Whether it has [`CODE`].
    has_code: bool,
}

/// A unique column that foreign keys may refer to.
const CODE: &str = "code_for_others";

impl Model {
    /// The type of its [`CODE`].
    fn code(&self) -> Option<&'static str> {
        let types = [
            "CharField(max_length=12, unique=true)",
            "IntegerField(unique=true, null=true)",
            "UUIDField(unique=true, default=Uuid4())",
            "DateField(unique=true)",
        ];
        (!self.is_abstract && has(self.extras, 15)).then(|| types[self.pick % types.len()])
    }
}

/// Names that are taken, whatever their capitals.
#[derive(Default)]
struct Taken(BTreeSet<String>);

/// An app by its name, its models by theirs, and the names that are taken.
type Named<'m> = (String, Vec<(String, &'m Model)>, Taken);

impl Taken {
    /// The name, made one that a path can hold, with a number behind where it is taken.
    fn free(&mut self, name: &str) -> String {
        let mut base: String = name.trim_matches('_').to_owned();
        while base.contains("__") {
            base = base.replace("__", "_");
        }
        if RESERVED.contains(&base.to_lowercase().as_str()) {
            base.push('x');
        }
        let mut free = base.clone();
        let mut number = 2;
        while self.0.contains(&free.to_lowercase())
            || self.0.contains(&format!("{}_id", free.to_lowercase()))
        {
            free = format!("{base}_{number}");
            number += 1;
        }
        self.0.insert(free.to_lowercase());
        free
    }
}

fn has(options: u16, bit: u32) -> bool {
    options & (1 << bit) != 0
}

impl Project {
    /// The databases that it is for.
    #[allow(dead_code, reason = "not every test compiles for databases of its own")]
    pub(crate) fn backends(&self) -> Vec<luthier::dialect::Dialect> {
        match self.of_postgres {
            true => vec![luthier::dialect::Dialect::Postgres],
            false => luthier::dialect::Dialect::ALL.to_vec(),
        }
    }

    /// The `.models` files: path and text.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut apps = Taken::default();
        let named: Vec<Named<'_>> = self
            .apps
            .iter()
            .map(|app| {
                let mut names = Taken::default();
                let models = app
                    .models
                    .iter()
                    .map(|model| {
                        // A longer one has no names for its permissions.
                        let short: String = model.name.chars().take(80).collect();
                        (names.free(&short), model)
                    })
                    .collect();
                (apps.free(&app.name), models, names)
            })
            .collect();
        let targets: Vec<Target> = named
            .iter()
            .flat_map(|(app, models, _)| {
                models
                    .iter()
                    .filter(|(_, model)| !model.is_abstract)
                    .map(|(name, model)| Target {
                        app: app.clone(),
                        name: name.clone(),
                        has_code: model.code().is_some(),
                    })
            })
            .collect();
        named
            .into_iter()
            .zip(&self.apps)
            .map(|((app, models, mut names), drawn)| {
                let text = app_text(&app, &models, &mut names, drawn, &targets, self.of_postgres);
                (format!("models/{app}.models"), text)
            })
            .collect()
    }
}

fn app_text(
    app: &str,
    models: &[(String, &Model)],
    names: &mut Taken,
    drawn: &App,
    targets: &[Target],
    of_postgres: bool,
) -> String {
    let mut text = format!("app {app}\n\n");
    let mut shared = Vec::new();
    for choices in &drawn.choices {
        let name = names.free(&choices.name);
        text.push_str(&choices_text("", &name, choices));
        shared.push((name, choices));
    }
    for (position, (name, model)) in models.iter().enumerate() {
        // Nothing inherits what comes later, so that nothing inherits itself.
        let mut bases = models[..position]
            .iter()
            .filter(|(_, base)| base.is_abstract)
            .map(|(base, _)| base.as_str());
        let base = bases.next_back().filter(|_| model.inherits);
        let writer = Writer {
            app,
            name,
            model,
            base,
            shared: &shared,
            targets,
            joins: RefCell::default(),
        };
        text.push_str(&writer.text());
        writer
            .joins
            .into_inner()
            .iter()
            .for_each(|join| text.push_str(join));
    }
    let own = models.iter().filter(|(_, model)| !model.is_abstract);
    let own: Vec<&str> = own.map(|(name, _)| name.as_str()).collect();
    let place = grown::Place {
        app,
        own: &own,
        targets,
        of_postgres,
    };
    for (number, grown) in drawn.grown.iter().enumerate() {
        text.push_str(&grown.text(&place, names, number));
    }
    text
}

fn choices_text(indent: &str, name: &str, choices: &Choices) -> String {
    let (kind, open) = (
        if choices.integers {
            "IntegerField"
        } else {
            "CharField"
        },
        if choices.open { " open" } else { "" },
    );
    let mut members = Taken::default();
    let mut text = format!("{indent}choices {name}({kind}){open} {{\n");
    for (number, member) in choices.members.iter().enumerate() {
        let member = members.free(member);
        let value = if choices.integers {
            number.to_string()
        } else {
            format!("\"v{number}\"")
        };
        let label = if number % 2 == 0 {
            format!(", \"The \\\"{number}\\\" {{x}}\"")
        } else {
            String::new()
        };
        text.push_str(&format!("{indent}    {member} = {value}{label}\n"));
    }
    text + indent + "}\n"
}

/// Writes one model.
struct Writer<'a> {
    app: &'a str,
    name: &'a str,
    model: &'a Model,
    base: Option<&'a str>,
    shared: &'a [(String, &'a Choices)],
    targets: &'a [Target],
    /// The join models that its relations go through.
    joins: RefCell<Vec<String>>,
}

impl Writer<'_> {
    fn text(&self) -> String {
        let mut names = Taken::default();
        let (mut body, mut columns, mut texts) = (String::new(), Vec::new(), Vec::new());
        let mut choices = self.shared.to_vec();
        if let Some(own) = &self.model.choices {
            let name = Taken::default().free(&own.name);
            body.push_str(&choices_text("    ", &name, own));
            choices.insert(0, (name, own));
        }
        let mut keyed = self.base.is_some();
        if let Some(code) = self.model.code() {
            body.push_str(&format!("    {} = {code}\n", names.free(CODE)));
        }
        for field in &self.model.fields {
            let name = names.free(&field.name);
            let (line, is_text) = field_text(&name, field, &choices, &mut keyed);
            body.push_str(&line);
            // Bytes and documents have no order, and text without a limit is no part of a key.
            if !matches!(field.kind, 2 | 19 | 20) {
                columns.push(name.clone());
            }
            if is_text {
                texts.push(name);
            }
        }
        let mut inlines = Vec::new();
        for relation in &self.model.relations {
            let name = names.free(&relation.name);
            if let Some(line) = self.relation_text(&name, relation) {
                if line.contains("ManyToManyField(") {
                    inlines.push(name);
                } else if line.contains("(self, ") {
                    inlines.push(format!("Stacked(self, fk_name={name}, exclude=[])"));
                }
                body.push_str(&line);
            }
        }
        self.members(&mut body, &mut names, &columns, &texts);
        self.admin(&mut body, &columns, &inlines);
        self.meta(&mut body, &columns);
        let docs = self
            .model
            .docs
            .as_deref()
            .map(|docs| format!("/// {docs}\n"))
            .unwrap_or_default();
        let (kind, base) = (
            if self.model.is_abstract {
                "abstract "
            } else {
                ""
            },
            self.base
                .map(|base| format!("({base})"))
                .unwrap_or_default(),
        );
        format!("{docs}{kind}model {}{base} {{\n{body}}}\n\n", self.name)
    }

    fn relation_text(&self, name: &str, relation: &Relation) -> Option<String> {
        if self.targets.is_empty() {
            return None;
        }
        let kind = [
            "ForeignKey",
            "ForeignKey",
            "OneToOneField",
            "ManyToManyField",
        ][relation.kind];
        let Target {
            app,
            name: target,
            has_code,
        } = &self.targets[relation.target % self.targets.len()];
        let target = match (app == self.app, has(relation.options, 0)) {
            (true, true) if !self.model.is_abstract => "self".to_owned(),
            (true, _) => target.clone(),
            (false, _) => format!("{app}.{target}"),
        };
        let mut options = Vec::new();
        if relation.kind < 3 {
            let rules = [
                "CASCADE",
                "PROTECT",
                "RESTRICT",
                "SET_NULL",
                "DO_NOTHING",
                "CASCADE",
                "CASCADE",
                "SET_NULL",
                "PROTECT",
            ];
            let rule = rules[relation.on_delete];
            options.push(format!("on_delete={rule}"));
            if rule == "SET_NULL" || has(relation.options, 1) {
                options.push("null=true".to_owned());
            }
            let has_code = match target.as_str() {
                "self" => self.model.code().is_some(),
                _ => *has_code,
            };
            if has_code && has(relation.options, 2) {
                options.push(format!("to_field={CODE}"));
            }
        } else if !self.model.is_abstract && has(relation.options, 3) {
            options.push(format!(
                "through={}",
                self.join_model(&target, relation.options)
            ));
        }
        if has(relation.options, 4) {
            options.push(format!("related_query_name=\"q_{{model}}_{name}\""));
        }
        options.push(match &relation.way_back {
            Some(way_back) => format!(
                "related_name=\"{}_{{model}}_{name}\"",
                Taken::default().free(way_back)
            ),
            None => "related_name=none".to_owned(),
        });
        Some(format!(
            "    {name} = {kind}({target}, {})\n",
            options.join(", ")
        ))
    }

    /// Declares a join model to the target; gives its name.
    fn join_model(&self, target: &str, options: u16) -> String {
        let mut joins = self.joins.borrow_mut();
        let name = format!("{}Join{}", self.name, joins.len());
        let target = if target == "self" { self.name } else { target };
        let (optional, required) = (has(options, 5), has(options, 6));
        let null = if optional { ", null=true" } else { "" };
        let note = if required {
            "    note     = CharField(max_length=9)\n"
        } else {
            "    note     = CharField(max_length=9, blank=true)\n"
        };
        joins.push(format!(
            "model {name} {{\n    near_end = ForeignKey({}, on_delete=CASCADE, related_name=none)\n    far_end  = ForeignKey({target}, on_delete=CASCADE, related_name=none{null})\n{note}}}\n\n",
            self.name
        ));
        name
    }

    /// What a model has beside columns.
    fn members(&self, body: &mut String, names: &mut Taken, columns: &[String], texts: &[String]) {
        let model = self.model;
        if let (Some(annotation), Some(column)) = (&model.annotation, texts.first()) {
            let name = names.free(annotation);
            body.push_str(&format!("    annotation {name} = Upper({column})\n"));
        }
        if let (Some(manager), Some(column)) = (&model.manager, columns.first()) {
            let name = names.free(&format!("{manager}_ones"));
            body.push_str(&format!(
                "    manager {name} {{ filter({column}__isnull=false) order_by(-{column}) }}\n"
            ));
        }
        if let (true, [first, ..]) = (has(model.extras, 0), columns) {
            body.push_str(&format!("    str \"{{{first}}} {{{{}}}} \\\"\"\n"));
        }
    }

    fn admin(&self, body: &mut String, columns: &[String], inlines: &[String]) {
        let (true, [first, ..]) = (has(self.model.extras, 1), columns) else {
            return;
        };
        let mut keys = vec![
            format!("list_display = [{first}]"),
            "list_select_related = true".to_owned(),
        ];
        if !inlines.is_empty() && !self.model.is_abstract {
            keys.push(format!("inlines = [{}]", inlines.join(", ")));
        }
        body.push_str(&format!(
            "    admin {{\n        {}\n    }}\n",
            keys.join("\n        ")
        ));
    }

    fn meta(&self, body: &mut String, columns: &[String]) {
        let (extras, [first, .., last]) = (self.model.extras, columns) else {
            return;
        };
        let mut keys = Vec::new();
        if has(extras, 2) {
            keys.push(format!("ordering = [-{first}, {last}]"));
        }
        if has(extras, 3) {
            keys.push(format!("indexes = [Index(fields=[{first}, -{last}])]"));
        }
        if has(extras, 4) {
            let unique = format!("{}_{}_u{}", self.app, self.model.pick, self.name.len());
            keys.push(format!(
                "constraints = [UniqueConstraint(fields=[{last}, {first}], name={unique})]"
            ));
        }
        if has(extras, 5) {
            keys.push("verbose_name = \"a \\\"b\\\" {c} \\\\ */\"".to_owned());
        }
        if has(extras, 6) {
            keys.push(format!(
                "db_table = \"{}_{} t\"",
                self.app,
                self.name.to_lowercase()
            ));
        }
        if !keys.is_empty() {
            body.push_str(&format!(
                "    meta {{\n        {}\n    }}\n",
                keys.join("\n        ")
            ));
        }
    }
}

/// A field's line, and whether it holds text. `keyed` says whether the model has its primary key.
fn field_text(
    name: &str,
    field: &Field,
    choices: &[(String, &Choices)],
    keyed: &mut bool,
) -> (String, bool) {
    let number = field.number;
    let mut options = Vec::new();
    let (kind, default) = match field.kind {
        0 | 1 => ("CharField", "\"a \\\"b\\\" {c}\""),
        2 => ("TextField", "\"\\u{1F600}\\n\""),
        3 => ("IntegerField", "-5"),
        4 => ("BigIntegerField", "9_000_000_000"),
        5 => ("SmallIntegerField", "7"),
        6 => ("PositiveIntegerField", "0"),
        7 => ("BooleanField", "true"),
        8 => ("FloatField", "1.5"),
        9 => ("DecimalField", "1"),
        10 => ("DateField", "date\"2026-01-31\""),
        11 => ("DateTimeField", "Now()"),
        12 => ("TimeField", "time\"12:30:00\""),
        13 => ("DurationField", "30d 12h"),
        14 => ("UUIDField", "Uuid4()"),
        15 => ("EmailField", "\"a@b.example\""),
        16 => ("URLField", "\"https://a.example/\""),
        17 => ("SlugField", "\"a-b\""),
        18 => ("GenericIPAddressField", "\"127.0.0.1\""),
        19 => ("BinaryField", ""),
        20 => ("JSONField", "{}"),
        21 => ("PositiveBigIntegerField", "3"),
        22 => ("FileField", ""),
        _ => ("PositiveSmallIntegerField", "3"),
    };
    match field.kind {
        0 | 1 => options.push(format!("max_length={}", number + 20)),
        9 => options.push(format!(
            "max_digits={}, decimal_places={}",
            number % 18 + 4,
            number % 4
        )),
        22 => options.push("upload_to=\"files\"".to_owned()),
        _ => {}
    }
    let fitting = choices.iter().find(|(_, choices)| match field.kind {
        0 => !choices.integers,
        3 => choices.integers,
        _ => false,
    });
    if let Some((choices, _)) = fitting {
        options.push(format!("choices={choices}"));
    } else if has(field.options, 0) && !default.is_empty() {
        options.push(format!("default={default}"));
    }
    let key = !*keyed
        && has(field.options, 5)
        && has(field.options, 6)
        && matches!(field.kind, 1 | 4 | 14);
    if key {
        *keyed = true;
        options.push("primary_key=true".to_owned());
    } else if has(field.options, 1) {
        options.push("null=true, blank=true".to_owned());
    }
    if !key && has(field.options, 2) && has(field.options, 3) && !matches!(field.kind, 2 | 19 | 20)
    {
        options.push("unique=true".to_owned());
    }
    if has(field.options, 4) {
        options.push("help_text=\"Say \\\"hi\\\" to {it} \\\\ */ `x` [y](z)\"".to_owned());
    }
    if has(field.options, 7) && has(field.options, 8) && has(field.options, 9) {
        options.push(format!("db_column=\"c {name}\""));
    }
    (
        format!("    {name} = {kind}({})\n", options.join(", ")),
        matches!(field.kind, 0 | 1 | 2 | 15..=17),
    )
}
