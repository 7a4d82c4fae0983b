//! The migration engine: comparison, file format, SQL that really runs.
//!
//! States are written as the bodies of `CreateModel` operations, one app a block: `app blog { Post { … } }` is too much
//! syntax for a test, so a state is the text of a migration's operations.

mod content_types;
mod diff;
mod exclusion;
mod files;
mod formulas;
mod inside;
mod live;
mod models;
mod pretty;
mod random;
mod servers;
mod sqlite;
mod to_field;

use luthier_codegen::{
    db::{ModelName, Schema},
    diagnostics::{Diagnostics, codes},
    migrate::{
        Answers, Hints, Migration, Operation, Plan,
        format::{parse, write},
        hints::Was,
        replay::apply,
    },
    source::Sources,
};

/// The operations of an app, from the text that stands between the braces of a migration.
fn operations(app: &str, text: &str) -> Vec<Operation> {
    let mut sources = Sources::new();
    let text = format!("migration {app}.0001_test {{\n{text}\n}}\n");
    let file = sources.add("test.migration", text.as_str());
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(file, &text, &mut diagnostics).expect("a header");
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    parsed.migration.operations
}

/// The state after operations of several apps; `None` where foreign keys run in a circle.
fn try_state(apps: &[(&str, &str)]) -> Option<Schema> {
    let mut state = Schema::default();
    // Foreign keys may point to what comes later in the list.
    let mut left: Vec<Operation> = apps
        .iter()
        .flat_map(|(app, text)| operations(app, text))
        .collect();
    while !left.is_empty() {
        let before = left.len();
        left.retain(|operation| apply(operation, &mut state).is_err());
        if left.len() == before {
            return None;
        }
    }
    Some(state)
}

/// The state after operations of several apps.
fn state(apps: &[(&str, &str)]) -> Schema {
    try_state(apps).expect("operations that fit")
}

/// A state of the app `blog` alone; `Name { field = … }` for each model, `db_table` as Django names it.
fn blog(models: &str) -> Schema {
    state(&[("blog", &create_models("blog", models))])
}

/// Makes `Name { … }` of each line block into an operation, with the usual table where none is given.
fn create_models(app: &str, models: &str) -> String {
    let mut out = String::new();
    for block in models
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
    {
        let (name, body) = block.split_once('{').expect("a brace");
        let name = name.trim();
        let body = body.trim_end().strip_suffix('}').expect("a closing brace");
        let meta = if body.contains("db_table") {
            String::new()
        } else {
            let objects = body
                .split_once("meta {")
                .map_or("", |(_, rest)| rest.trim_end().trim_end_matches('}'));
            format!(
                "meta {{ db_table = \"{app}_{}\"\n{objects} }}\n",
                name.to_lowercase()
            )
        };
        let fields = if meta.is_empty() {
            body
        } else {
            body.split_once("meta {").map_or(body, |(fields, _)| fields)
        };
        out.push_str(&format!("CreateModel {name} {{\n{fields}\n{meta}}}\n"));
    }
    out
}

fn was(pairs: &[(&str, &str)]) -> Hints {
    let mut hints = Hints::default();
    for (new, old) in pairs {
        let mut parts = new.split('.');
        let model = ModelName::new(
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let was = Was {
            names: vec![(*old).to_owned()],
            span: None,
        };
        match parts.next() {
            Some(field) => drop(hints.fields.insert((model, field.to_owned()), was)),
            None => drop(hints.models.insert(model, was)),
        }
    }
    hints
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs
        .iter()
        .map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned()))
        .collect()
}

/// The plan as lines: operations, then `? question id`, then `! code`.
fn lines(plan: &Plan) -> Vec<String> {
    let operations = plan.operations.iter().map(Operation::describe);
    let questions = plan
        .questions
        .iter()
        .map(|question| format!("? {}", question.id));
    let reports = plan
        .diagnostics
        .iter()
        .map(|report| format!("! {}", report.code.id()));
    operations.chain(questions).chain(reports).collect()
}

/// What must hold for every plan: it leads from one state to the other, its file can be read again, it can be taken back.
fn check_plan(from: &Schema, to: &Schema, plan: &Plan) {
    let mut reached = from.clone();
    for operation in &plan.operations {
        apply(operation, &mut reached)
            .unwrap_or_else(|mismatch| panic!("{}: {mismatch:?}", operation.describe()));
    }
    assert!(reached.same_as(to), "{:#?}\ninstead of\n{to:#?}", reached);
    let mut back = reached;
    for operation in plan.operations.iter().rev() {
        for inverse in operation
            .invert()
            .expect("a comparison has no operation that cannot be taken back")
        {
            apply(&inverse, &mut back)
                .unwrap_or_else(|mismatch| panic!("{}: {mismatch:?}", inverse.describe()));
        }
    }
    assert!(
        back.same_as(from),
        "taken back:\n{:#?}\ninstead of\n{from:#?}",
        back
    );
    for app in ["blog", "a", "b", "c"] {
        let own = |operation: &&Operation| operation.model().is_some_and(|model| model.app == app);
        let migration = Migration {
            app: app.to_owned(),
            name: "0001_test".to_owned(),
            id: "mg_test".to_owned(),
            after: Vec::new(),
            epoch: 1,
            operations: plan.operations.iter().filter(own).cloned().collect(),
            questions: plan.questions.clone(),
        };
        let text = write(&migration);
        let mut sources = Sources::new();
        let file = sources.add("test.migration", text.as_str());
        let mut diagnostics = Diagnostics::new();
        let read = parse(file, &text, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
        assert_eq!(
            read.map(|read| read.migration).as_ref(),
            Some(&migration),
            "{text}"
        );
    }
}

#[test]
fn every_code_of_migrations_is_explained() {
    let found = codes::all()
        .filter(|code| code.id().starts_with("M08"))
        .count();
    assert_eq!(found, 17);
}
