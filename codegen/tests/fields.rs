//! The page of field types: what each is in Rust and in each database, by the compiler's own hand, and where that differs from
//! Django's columns, with the reason.
//!
//! `UPDATE_BOOK=1 cargo test -p luthier-codegen --test fields` writes the tables anew; the reasons are written by people.

#![expect(
    clippy::disallowed_methods,
    reason = "the book is a file of the repository"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Input, Options, analyse},
    db,
    emit::{self, EmitOptions},
    migrate::{self, Hints, History},
};

/// Each type as it is declared; of Django its columns on PostgreSQL, MySQL and SQLite. MariaDB has MySQL's, unless a fourth is given.
const TYPES: &[(&str, [&str; 4])] = &[
    (
        "SmallAutoField(primary_key=true)",
        ["smallint", "smallint", "integer", ""],
    ),
    (
        "AutoField(primary_key=true)",
        ["integer", "integer", "integer", ""],
    ),
    (
        "BigAutoField(primary_key=true)",
        ["bigint", "bigint", "integer", ""],
    ),
    (
        "SmallIntegerField()",
        ["smallint", "smallint", "smallint", ""],
    ),
    ("IntegerField()", ["integer", "integer", "integer", ""]),
    ("BigIntegerField()", ["bigint", "bigint", "bigint", ""]),
    (
        "PositiveSmallIntegerField()",
        ["smallint", "smallint UNSIGNED", "smallint unsigned", ""],
    ),
    (
        "PositiveIntegerField()",
        ["integer", "integer UNSIGNED", "integer unsigned", ""],
    ),
    (
        "PositiveBigIntegerField()",
        ["bigint", "bigint UNSIGNED", "bigint unsigned", ""],
    ),
    ("BooleanField()", ["boolean", "bool", "bool", ""]),
    (
        "FloatField()",
        ["double precision", "double precision", "real", ""],
    ),
    (
        "DecimalField(max_digits=9, decimal_places=2)",
        ["numeric(9, 2)", "numeric(9, 2)", "decimal", ""],
    ),
    (
        "DecimalField(max_digits=20, decimal_places=4)",
        ["numeric(20, 4)", "numeric(20, 4)", "decimal", ""],
    ),
    (
        "CharField(max_length=40)",
        ["varchar(40)", "varchar(40)", "varchar(40)", ""],
    ),
    ("TextField()", ["text", "longtext", "text", ""]),
    (
        "SlugField()",
        ["varchar(50)", "varchar(50)", "varchar(50)", ""],
    ),
    (
        "EmailField()",
        ["varchar(254)", "varchar(254)", "varchar(254)", ""],
    ),
    (
        "URLField()",
        ["varchar(200)", "varchar(200)", "varchar(200)", ""],
    ),
    ("UUIDField()", ["uuid", "char(32)", "char(32)", "uuid"]),
    (
        "GenericIPAddressField()",
        ["inet", "char(39)", "char(39)", ""],
    ),
    ("BinaryField()", ["bytea", "longblob", "BLOB", ""]),
    ("DateField()", ["date", "date", "date", ""]),
    (
        "DateTimeField()",
        ["timestamp with time zone", "datetime(6)", "datetime", ""],
    ),
    ("TimeField()", ["time", "time(6)", "time", ""]),
    ("DurationField()", ["interval", "bigint", "bigint", ""]),
    ("JSONField()", ["jsonb", "json", "text", ""]),
    (
        "FileField(upload_to=\"files\")",
        ["varchar(100)", "varchar(100)", "varchar(100)", ""],
    ),
    (
        "ImageField(upload_to=\"files\")",
        ["varchar(100)", "varchar(100)", "varchar(100)", ""],
    ),
    (
        "FilePathField(path=\"/files\")",
        ["varchar(100)", "varchar(100)", "varchar(100)", ""],
    ),
];

/// The databases, in the order of the tables.
const DATABASES: [Dialect; 4] = [
    Dialect::Postgres,
    Dialect::MySql,
    Dialect::Sqlite,
    Dialect::MariaDb,
];

/// What one type becomes.
struct Row {
    name: &'static str,
    declared: &'static str,
    rust: String,
    columns: BTreeMap<&'static str, String>,
}

fn rows() -> Vec<Row> {
    let models: String = TYPES
        .iter()
        .enumerate()
        .map(|(number, (declared, _))| format!("model M{number} {{ value_of_it = {declared} }}\n"))
        .collect();
    let options = Options {
        backends: DATABASES.to_vec(),
        ..Options::default()
    };
    let files = vec![("models/types.models".to_owned(), models)];
    let schema = analyse(&Input { files, options })
        .schema
        .expect("no mistake");
    let code = emit::emit(&schema, &EmitOptions::default());
    let code: String = code.iter().map(|file| file.text.as_str()).collect();
    let made = migrate::make(
        &History::default(),
        &db::build::build(&schema),
        &Hints::of(&schema),
        &migrate::Options {
            backends: DATABASES.to_vec(),
            ..migrate::Options::default()
        },
    );
    let previews = &made.migrations[0].previews;
    let row = |(number, (declared, _)): (usize, &(&'static str, _))| {
        let columns = previews
            .iter()
            .map(|(dialect, sql)| (dialect.name(), column(sql, number)));
        Row {
            name: declared.split('(').next().unwrap_or_default(),
            declared,
            rust: member(&code, number),
            columns: columns.collect(),
        }
    };
    TYPES.iter().enumerate().map(row).collect()
}

/// The type of the column in the table of the model with this number.
fn column(sql: &str, number: usize) -> String {
    let name = format!("types_m{number}");
    let table = sql
        .split("CREATE TABLE ")
        .find(|table| table.split(['"', '`']).nth(1) == Some(name.as_str()))
        .expect("a table");
    let line = table
        .lines()
        .find(|line| line.contains("value_of_it"))
        .expect("a column");
    let (_, ty) = line.trim().split_once(' ').expect("a type");
    let end = [" COLLATE", " NOT NULL", " GENERATED"]
        .iter()
        .filter_map(|word| ty.find(word))
        .min();
    ty[..end.unwrap_or(ty.len())].to_owned()
}

/// The type of the member of the row with this number.
fn member(code: &str, number: usize) -> String {
    let (_, behind) = code
        .split_once(&format!("pub struct M{number} {{"))
        .expect("a struct");
    let (_, ty) = behind.split_once("pub value_of_it: ").expect("a member");
    let ty = &ty[..ty.find(",\n").expect("an end")];
    ty.replace(&format!("M{number}"), "…")
}

/// One spelling of types that are the same: databases take several words for one.
fn plain(dialect: Dialect, ty: &str) -> String {
    let ty = ty.to_lowercase();
    match (dialect, ty.as_str()) {
        (Dialect::MySql | Dialect::MariaDb, "int") => "integer".to_owned(),
        (Dialect::MySql | Dialect::MariaDb, "int unsigned") => "integer unsigned".to_owned(),
        (Dialect::MySql | Dialect::MariaDb, "double") => "double precision".to_owned(),
        (Dialect::MySql | Dialect::MariaDb, _) if ty.starts_with("decimal") => {
            ty.replace("decimal", "numeric")
        }
        _ => ty,
    }
}

const START: &str =
    "<!-- Made by the compiler: UPDATE_BOOK=1 cargo test -p luthier-codegen --test fields -->\n";
const END: &str = "<!-- End of what is made. -->";

fn page() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fields.md");
    let text = fs::read_to_string(&path).expect("docs/fields.md");
    (path, text)
}

#[test]
fn the_tables_are_what_the_compiler_makes() {
    let mut tables = String::from(
        "\n| type | Rust | PostgreSQL | MariaDB, MySQL | SQLite |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in rows() {
        let [postgres, mysql, sqlite, mariadb] =
            DATABASES.map(|dialect| row.columns[dialect.name()].as_str());
        assert_eq!(mysql, mariadb, "{}: give the two a column each", row.name);
        tables.push_str(&format!(
            "| `{}` | `{}` | `{postgres}` | `{mysql}` | `{sqlite}` |\n",
            row.declared.trim_end_matches("()"),
            row.rust
        ));
    }
    tables.push('\n');
    let (path, text) = page();
    let (before, rest) = text.split_once(START).expect("the start of the tables");
    let (_, after) = rest.split_once(END).expect("the end of the tables");
    let wanted = format!("{before}{START}{tables}{END}{after}");
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(path, wanted).expect("written");
        return;
    }
    assert!(
        text == wanted,
        "docs/fields.md is not what the compiler makes; write it anew with\n    UPDATE_BOOK=1 cargo test -p luthier-codegen --test fields"
    );
}

/// Every column that is not Django's is in the list of differences, and nothing else is.
#[test]
fn what_differs_from_django_has_a_reason() {
    let mut differ = BTreeSet::new();
    for (row, (_, django)) in rows().iter().zip(TYPES) {
        for (dialect, theirs) in DATABASES.into_iter().zip(*django) {
            let theirs = match (dialect, theirs) {
                (Dialect::MariaDb, "") => django[1],
                _ => theirs,
            };
            if plain(dialect, &row.columns[dialect.name()]) != plain(dialect, theirs) {
                differ.insert((row.name.to_owned(), dialect.name().to_owned()));
            }
        }
    }
    let (_, text) = page();
    let (_, list) = text
        .split_once("## Where Django's columns differ")
        .expect("the list");
    let told: BTreeSet<(String, String)> = list
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert!(cells.len() == 5 && cells[4].len() > 20, "no reason: {line}");
            (
                cells[0].trim_matches('`').to_owned(),
                cells[1].trim_matches('`').to_owned(),
            )
        })
        .collect();
    assert_eq!(told, differ);
}

/// The table of `language.md` names the same types of Rust.
#[test]
fn the_language_names_the_same_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/language.md");
    let text = fs::read_to_string(path).expect("docs/language.md");
    for row in rows() {
        let line = text
            .lines()
            .find(|line| line.starts_with("| `") && line.contains(&format!("`{}`", row.name)))
            .unwrap_or_else(|| panic!("{} is not in the table", row.name));
        let rust = line
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .unwrap_or_default();
        let rust = rust.split('`').nth(1).unwrap_or_default();
        assert_eq!(
            rust.replace("Id<…>", "luthier::Id<…>"),
            row.rust,
            "{}",
            row.name
        );
    }
}
