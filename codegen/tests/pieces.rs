//! Code that is formatted once for all names is the code that prettyplease would have written for each.

#![allow(
    clippy::disallowed_methods,
    reason = "the examples are files of the repository"
)]

mod random {
    pub(crate) mod schemas;
}

use std::{cell::Cell, fs, path::Path};

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Input, Options, analyse},
    emit::{self, EmitOptions},
    schema::Schema,
};
use proptest::{
    strategy::Strategy as _,
    test_runner::{Config, TestCaseError, TestRng, TestRunner},
};

/// How many random projects are compared.
const CASES: u32 = 12;

#[test]
fn examples_are_emitted_as_without_templates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-examples");
    let mut compared = 0;
    for example in fs::read_dir(folder).expect("the examples") {
        let models = example.expect("an example").path().join("models");
        let Ok(files) = fs::read_dir(&models) else {
            continue;
        };
        let mut files: Vec<(String, String)> = files
            .map(|file| file.expect("a file").path())
            .map(|path| {
                let text = fs::read_to_string(&path).expect("a text");
                (
                    path.file_name().unwrap_or_default().display().to_string(),
                    text,
                )
            })
            .collect();
        files.sort();
        if let Some(schema) = schema(files) {
            compared += 1;
            compare(&schema)
                .unwrap_or_else(|difference| panic!("{}: {difference}", models.display()));
        }
    }
    assert!(compared >= 3, "only {compared} examples were compared");
}

#[test]
fn random_models_are_emitted_as_without_templates() {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let compared = Cell::new(0);
    TestRunner::new_with_rng(config, random)
        .run(
            &random::schemas::projects().prop_map(|project| project.files()),
            |files| {
                let Some(schema) = schema(files) else {
                    return Ok(());
                };
                compared.set(compared.get() + 1);
                compare(&schema).map_err(TestCaseError::fail)
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() * 2 >= CASES, "few projects were valid");
}

/// Names of every width, alone and beside a very long one: where lines begin to break is where a template may be wrong.
#[test]
fn names_of_every_width_are_emitted_as_without_templates() {
    // The first letter is drawn over all residues by the names that are made of it.
    for width in (1..48).step_by(5).chain([100, 300]) {
        let [field, model] = ["f", "M"].map(|letter| format!("{letter}{}", "o".repeat(width - 1)));
        let text = format!(
            r#"
choices {model}Kind(CharField) {{ A{field} = "a" }}
model {model} {{
    {field}    = CharField(max_length=320, unique=true, db_column="f", default="{field}")
    a          = ForeignKey(self, on_delete=SET_NULL, null=true, related_name={field}_1, db_column="a")
    b{field}   = OneToOneField(Other, on_delete=CASCADE, related_name={field}_2, db_column="b")
    c          = ManyToManyField(Other, related_name={field}_3, db_table="c")
    d          = CharField(max_length=9, choices={model}Kind, null=true)
    annotation x = Lower({field})
    manager some_{field} {{ filter({field}="x") }}
    meta {{ db_table = "m", default_permissions = [], ordering = [{field}] }}
}}
model Other {{
    {field} = DecimalField(max_digits=5, decimal_places=2, null=true, help_text="{field}", db_column="f")
    at      = DateTimeField(auto_now=true)
    meta {{ db_table = "o" }}
}}
"#
        );
        let schema = schema(vec![("models/app.models".to_owned(), text.clone())]);
        let schema = schema.unwrap_or_else(|| panic!("the models have a mistake: {text}"));
        compare(&schema).unwrap_or_else(|difference| panic!("width {width}: {difference}"));
    }
}

fn schema(files: Vec<(String, String)>) -> Option<Schema> {
    let options = Options {
        backends: Dialect::ALL.to_vec(),
        ..Options::default()
    };
    let analysis = analyse(&Input { files, options });
    if std::env::var_os("SHOW_FINDINGS").is_some() {
        for finding in analysis.diagnostics.iter() {
            eprintln!("{}", finding.message);
        }
    }
    analysis.schema
}

fn compare(schema: &Schema) -> Result<(), String> {
    let options = EmitOptions::default();
    let (fast, plain) = (
        emit::emit(schema, &options),
        emit::emit_plainly(schema, &options),
    );
    for (fast, plain) in fast.iter().zip(&plain) {
        if fast == plain {
            continue;
        }
        let lines = fast.text.lines().zip(plain.text.lines());
        let place = lines.take_while(|(fast, plain)| fast == plain).count();
        let around = |text: &str| {
            let lines = text.lines().skip(place.saturating_sub(3)).take(10);
            lines.collect::<Vec<_>>().join("\n")
        };
        return Err(format!(
            "{} differs:\n{}\n--- but plainly\n{}",
            fast.path,
            around(&fast.text),
            around(&plain.text)
        ));
    }
    Ok(())
}
