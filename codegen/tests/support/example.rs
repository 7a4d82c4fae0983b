//! How an example of a diagnostic is compiled. Its first line may say for which databases it is (`// backends: mysql`) or which apps
//! are in a database of their own (`// database logs: audit`); a line `// file: accounts.models` begins another file, and
//! `// crate: accounts` one of another crate, with the app of that name.

use luthier::dialect::Dialect;
use luthier_codegen::compile::{AppDatabase, Input, Options, Package};

/// The input that an example stands for: `path` is that of its first file, `backends` what it is for unless it says.
pub(crate) fn input(path: &str, text: &str, backends: &[Dialect]) -> Input {
    let first = text.lines().next().unwrap_or_default();
    let mut options = Options {
        backends: backends.to_vec(),
        ..Options::default()
    };
    if let Some(names) = first.strip_prefix("// backends: ") {
        options.backends = names.split(", ").filter_map(Dialect::from_name).collect();
    }
    if let Some((name, apps)) = first
        .strip_prefix("// database ")
        .and_then(|rest| rest.split_once(": "))
    {
        for app in apps.split(", ") {
            let database = AppDatabase {
                name: name.to_owned(),
                backends: options.backends.clone(),
            };
            options.app_databases.insert(app.to_owned(), database);
        }
    }
    let mut crates = text.split("// crate: ");
    let text = crates.next().unwrap_or_default();
    for (name, text) in crates.filter_map(|part| part.split_once('\n')) {
        options.packages.push(Package {
            name: name.to_owned(),
            files: vec![(format!("{name}/models/{name}.models"), text.to_owned())],
            apps: [(name.to_owned(), vec![format!("{name}::models::{name}")])].into(),
            ..Package::default()
        });
    }
    let mut parts = text.split("// file: ");
    let mut files = vec![(path.to_owned(), parts.next().unwrap_or_default().to_owned())];
    files.extend(
        parts
            .filter_map(|part| part.split_once('\n'))
            .map(|(name, text)| (format!("models/{name}"), text.to_owned())),
    );
    Input { files, options }
}
