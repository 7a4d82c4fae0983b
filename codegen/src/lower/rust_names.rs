//! The pass that gives everything its final Rust name.
//!
//! The rule, the same everywhere: types are `UpperCamelCase`, members, functions and modules are `snake_case`. Names
//! that the author chose (models, choices, fields) come first; what the generator adds to them (`NewUser`, `user`,
//! `AuthorRel`, `WithAuthor`) yields. A function or module whose name is taken, by another item or by a method of the
//! generated code, gets a `_` behind; a type gets `2`, `3`, …. Keywords become raw identifiers, or get a `_` where
//! Rust has no raw form (`self`, `super`, `crate`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::naming::rust_ident;
use crate::schema::{AppId, ModelId, ModelNames, RelationNames, Schema};

/// Methods of row structs and of path types, which no member of a model may hide.
const TAKEN_BY_METHODS: &[&str] = &[
    "new",
    "with",
    "clone",
    "eq",
    "ne",
    "in_",
    "in_query",
    "is_null",
    "is_not_null",
    "objects",
    "unscoped",
    "save",
    "save_fields",
    "delete",
    "refresh",
    "validate",
    "unchecked",
    "raw",
    "update",
    "create",
    "default",
    "into",
    "from",
    "pk",
    "to_string",
    "deref",
    "matches",
    "at",
    "next_in_order",
    "previous_in_order",
];

/// Conversions of a row to be, which code calls by these names.
const TAKEN_BY_CONVERSIONS: &[&str] = &["from", "into", "clone"];

/// Types that the generated module of every model has.
const TAKEN_IN_MODULE: &[&str] = &[
    "One",
    "Many",
    "Insert",
    "Hooks",
    "Managers",
    "AddedManagers",
    "Paths",
    "Rows",
    "Self",
];

/// Crates and primitive types that generated code names: a module of that name would hide them.
const TAKEN_BY_PATHS: &[&str] = &[
    "std", "core", "alloc", "luthier", "bool", "str", "char", "i8", "i16", "i32", "i64", "i128",
    "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64",
];

/// Items that the generated module of the whole schema has beside the apps.
const TAKEN_BY_ROOT: &[&str] = &[
    "migrate", "prelude", "self", "super", "crate", "std", "core", "alloc", "luthier",
];

/// Fills every `rust…` member of the schema. `chosen` holds the names that `meta { rust_name = … }` gives.
pub(super) fn assign_rust_names(schema: &mut Schema, chosen: &BTreeMap<ModelId, String>) {
    let mut modules = Taken::by(TAKEN_BY_ROOT);
    for position in 0..schema.apps.len() {
        let module = function(&mut modules, &schema.apps[position].name);
        schema.apps[position].rust_module = module;
        let app = schema.apps[position].id;
        assign_models(schema, app, chosen);
    }
    for position in 0..schema.models.len() {
        assign_members(schema, position);
    }
    for position in 0..schema.apps.len() {
        assign_statics(schema, position);
    }
}

/// Structs come first, so that a join model never takes a name from one.
fn assign_statics(schema: &mut Schema, app: usize) {
    let models = schema.apps[app].models.clone();
    let (declared, joins): (Vec<ModelId>, Vec<ModelId>) = models
        .into_iter()
        .partition(|&id| schema[id].join_of.is_none());
    let mut taken = BTreeSet::new();
    for id in declared.into_iter().chain(joins) {
        let plain = |name: &str| name.strip_prefix("r#").unwrap_or(name).to_uppercase();
        let mut name = match schema[id].join_of {
            None => format!("{}_META", plain(&schema[id].rust.module)),
            Some(relation) => {
                let relation = schema.relation(relation);
                let (from, name) = (relation.from(), &relation.get().rust.function);
                format!("{}_{}_META", plain(&from.get().rust.module), plain(name))
            }
        };
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        schema[id].rust.meta = name;
    }
}

/// Structs, their companions and modules share the namespace of types in the app's module.
fn assign_models(schema: &mut Schema, app: AppId, chosen: &BTreeMap<ModelId, String>) {
    let models: Vec<ModelId> = schema[app]
        .models
        .iter()
        .copied()
        .filter(|&id| schema[id].join_of.is_none())
        .collect();
    let mut types = Taken::by(&["Self"]);
    let mut names = BTreeMap::new();
    for &id in &models {
        let structure = match chosen.get(&id) {
            Some(name) => type_name(&mut types, name.as_str()),
            None => type_name(&mut types, schema[id].name.as_str()),
        };
        names.insert(id, structure);
    }
    let own: Vec<_> = schema[app].choices.clone();
    for id in own {
        if schema[id].owner.is_none() {
            schema[id].rust_name = type_name(&mut types, schema[id].name.as_str());
        }
        let mut variants = if schema[id].open {
            Taken::by(&["Other", "Self"])
        } else {
            Taken::by(&["Self"])
        };
        for member in &mut schema[id].members {
            member.rust_name = type_name(&mut variants, member.name.as_str());
        }
    }
    let mut modules = Taken {
        fixed: TAKEN_BY_PATHS,
        given: types.given.clone(),
    };
    for (&id, structure) in &names {
        let new = type_name(&mut types, format!("New{structure}"));
        let patch = type_name(&mut types, format!("{structure}Patch"));
        let module = function(&mut modules, structure);
        schema[id].rust = ModelNames {
            structure: structure.clone(),
            module,
            new,
            patch,
            meta: String::new(),
        };
    }
}

/// Fields, relations, annotations and managers are functions of the model's module or of its row; relation tags,
/// wrappers and the model's own choices are types there.
fn assign_members(schema: &mut Schema, position: usize) {
    let model = &schema.models[position];
    let (id, app) = (model.id, model.app);
    let (fields, relations) = (model.fields.clone(), model.relations.clone());
    let mut functions = Taken::by(TAKEN_BY_METHODS);
    // The columns of parents have functions too; those nearest to the root were named first.
    let inherited = schema.model(id).inherited_fields();
    let inherited: Vec<String> = inherited
        .iter()
        .map(|(_, field)| field.attname.clone())
        .collect();
    for attname in inherited.iter().rev() {
        function(&mut functions, attname);
    }
    let hidden = |field: &&crate::schema::FieldId| schema.field(**field).is_order();
    let (order, fields): (Vec<_>, Vec<_>) = fields.iter().partition(hidden);
    for &field in fields {
        let field = &mut schema[field];
        let name = function(&mut functions, &field.attname);
        field.new_name = if field.attname == field.name {
            name.clone()
        } else {
            // The name of a relation, which only the conversions of a row to be can hide.
            function(&mut Taken::by(TAKEN_BY_CONVERSIONS), &field.name)
        };
        field.rust_name = name;
    }
    let mut types = Taken::by(TAKEN_IN_MODULE);
    for at in 0..schema[app].choices.len() {
        let choices = schema[app].choices[at];
        if schema[choices].owner == Some(id) {
            schema[choices].rust_name = type_name(&mut types, schema[choices].name.as_str());
        }
    }
    for &relation in &relations {
        let relation = &mut schema[relation];
        let path = function(&mut functions, &relation.name);
        let method = relation.accessor.as_ref().map(|accessor| {
            if *accessor == relation.name {
                path.clone()
            } else {
                rust_ident(snake_case(accessor))
            }
        });
        let [tag, wrapper, has] = relation_types(&mut types, &relation.name);
        relation.rust = RelationNames {
            function: path,
            method,
            tag,
            wrapper,
            has,
        };
    }
    for at in 0..schema.models[position].generics.len() {
        let name = schema.models[position].generics[at].name.clone();
        let camel = camel_case(&name);
        let rust_name = function(&mut functions, &name);
        let rust_type = type_name(&mut types, camel.as_str());
        let rust_row = type_name(&mut types, format!("{camel}Row"));
        let mut variants = Taken::by(&["Self"]);
        let targets = schema.models[position].generics[at].targets.clone();
        let variants: Vec<String> = targets
            .iter()
            .map(|target| type_name(&mut variants, schema[target.model].name.as_str()))
            .collect();
        let generic = &mut schema.models[position].generics[at];
        (generic.rust_name, generic.rust_type, generic.rust_row) = (rust_name, rust_type, rust_row);
        for (target, variant) in generic.targets.iter_mut().zip(variants) {
            target.rust_name = variant;
        }
    }
    let model = &mut schema.models[position];
    for narrowed in &mut model.narrowed {
        let [tag, wrapper, has] = relation_types(&mut types, &narrowed.name);
        narrowed.rust = RelationNames {
            function: function(&mut functions, &narrowed.name),
            method: None,
            tag,
            wrapper,
            has,
        };
    }
    for at in 0..model.annotations.len() {
        let (before, rest) = model.annotations.split_at_mut(at);
        let Some(annotation) = rest.first_mut() else {
            continue;
        };
        // Those that several crates add have their names in several modules.
        let alike = before.iter().find(|other| other.name == annotation.name);
        annotation.rust_name = match alike {
            Some(other) => other.rust_name.clone(),
            None => function(&mut functions, &annotation.name),
        };
    }
    for &field in order {
        let name = function(&mut functions, "order");
        schema[field].new_name.clone_from(&name);
        schema[field].rust_name = name;
    }
    let model = &mut schema.models[position];
    // Associated functions, not members of the module: a field may share the name of one.
    let mut managers = Taken::by(TAKEN_BY_METHODS);
    for manager in &mut model.managers {
        manager.rust_name = function(&mut managers, &manager.name);
        let mut parameters = Taken::by(&[]);
        for parameter in &mut manager.parameters {
            parameter.rust_name = function(&mut parameters, &parameter.name);
        }
    }
}

/// The names of one namespace that are not free any more.
struct Taken {
    /// Those of the generated code.
    fixed: &'static [&'static str],
    given: BTreeSet<String>,
}

impl Taken {
    fn by(fixed: &'static [&'static str]) -> Self {
        Self {
            fixed,
            given: BTreeSet::new(),
        }
    }

    /// Takes a name; whether it was free.
    fn insert(&mut self, name: &str) -> bool {
        !self.fixed.contains(&name) && self.given.insert(name.to_owned())
    }
}

/// A free name for a function, member or module.
fn function(taken: &mut Taken, name: &str) -> String {
    let mut wanted = snake_case(name).into_owned();
    if wanted.is_empty() {
        wanted.push('_');
    }
    while !taken.insert(&wanted) {
        wanted.push('_');
    }
    rust_ident(wanted)
}

/// In `snake_case`.
fn snake_case(name: &str) -> Cow<'_, str> {
    if is_snake_case(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_snake_case())
    }
}

/// In `UpperCamelCase`.
fn camel_case(name: &str) -> String {
    if !is_snake_case(name) {
        return name.to_upper_camel_case();
    }
    let mut camel = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// Whether it is in `snake_case` already; most names are, and take little work then.
fn is_snake_case(name: &str) -> bool {
    let plain = |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.bytes().all(plain)
        && !name.starts_with('_')
        && !name.ends_with('_')
        && !name.contains("__")
}

/// A free name for a type or variant. A name that already has the form of one stays as it is (`HTTPServer`).
fn type_name(taken: &mut Taken, name: impl Into<String>) -> String {
    let name = name.into();
    let formed = name.starts_with(|start: char| start.is_ascii_uppercase()) && !name.contains('_');
    let mut base = if formed { name } else { camel_case(&name) };
    if base.is_empty() {
        "Unnamed".clone_into(&mut base);
    }
    if taken.insert(&base) {
        return base;
    }
    let mut number = 2;
    loop {
        let wanted = format!("{base}{number}");
        if taken.insert(&wanted) {
            return wanted;
        }
        number += 1;
    }
}

/// The types that belong to a relation of that name: its tag, its wrapper, its trait.
fn relation_types(taken: &mut Taken, name: &str) -> [String; 3] {
    let camel = camel_case(name);
    [[&*camel, "Rel"], ["With", &camel], ["Has", &camel]]
        .map(|parts| type_name(taken, parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_ways_give_what_the_long_ones_do() {
        for name in [
            "",
            "a",
            "name",
            "created_at",
            "line2",
            "line_2",
            "2fa_device",
            "a_b_c",
            "x_1y",
            "_a",
            "a_",
            "a__b",
            "HTTPServer",
            "fooBar",
            "naïve_name",
        ] {
            assert_eq!(snake_case(name), name.to_snake_case(), "{name}");
            assert_eq!(camel_case(name), name.to_upper_camel_case(), "{name}");
        }
    }
}
