//! `luthier fmt`: files into their canonical form, in place.
//!
//! A file is written only where that changes it, and as a whole: a new file takes the place of the old one, so that a crash
//! leaves either. Exit codes: 0 done, 1 a file has errors, or `--check` found one that is not in the form.

mod diff;

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{eprintln, print, println};
use luthier_build::{Error, Project};
use luthier_codegen::{
    diagnostics::{
        Diagnostics,
        render::{Style, report},
    },
    fmt::format_models,
    migrate::format::format_migration,
    source::Sources,
};

use crate::Fmt;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Text of a `.models` file
    Models,
    /// Text of a `.migration` file
    Migration,
}

impl Kind {
    /// By the ending of its name.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "models" => Some(Self::Models),
            "migration" => Some(Self::Migration),
            _ => None,
        }
    }
}

/// A file to format.
struct Target {
    path: PathBuf,
    /// As messages name it.
    name: String,
    kind: Kind,
}

/// `luthier fmt`.
pub(crate) fn fmt(root: &Path, options: &Fmt) -> Result<ExitCode, Error> {
    let dash = Path::new("-");
    if options.stdin || options.paths == [dash] {
        return standard_input(options);
    }
    if options.paths.iter().any(|path| path == dash) {
        return Err(Error::new(
            "error: `-` stands for standard input and cannot be given with other paths",
        ));
    }
    let targets = if options.paths.is_empty() {
        of_project(root)?
    } else {
        given(&options.paths)?
    };
    let mut changed = 0;
    let mut broken = 0;
    for target in &targets {
        let old = fs::read(&target.path).map_err(|error| failed("read", &target.path, &error))?;
        let old = String::from_utf8(old).map_err(|_| {
            Error::new(format!(
                "error: `{}` is not UTF-8\n  = help: save the file as UTF-8",
                target.name
            ))
        })?;
        let Some(new) = formatted(&target.name, target.kind, &old) else {
            broken += 1;
            continue;
        };
        if new == old {
            continue;
        }
        changed += 1;
        if options.check {
            show_difference(&target.name, &old, &new);
        } else {
            replace(&target.path, &new)?;
            println!("formatted {}", target.name);
        }
    }
    Ok(if broken > 0 || (options.check && changed > 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The canonical text; where there is none, the report of the errors has been printed.
fn formatted(name: &str, kind: Kind, text: &str) -> Option<String> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let mut diagnostics = Diagnostics::new();
    let formatted = match kind {
        Kind::Models => format_models(file, text, &mut diagnostics),
        Kind::Migration => format_migration(file, text, &mut diagnostics),
    };
    // Warnings are for `luthier check`.
    if formatted.is_none() {
        eprintln!("{}", report(&diagnostics, &sources, Style::Coloured));
    }
    formatted
}

fn standard_input(options: &Fmt) -> Result<ExitCode, Error> {
    let kind = options
        .stdin_kind
        .or_else(|| Kind::of(options.stdin_filename.as_deref()?))
        .unwrap_or(Kind::Models);
    let name = options
        .stdin_filename
        .as_ref()
        .map_or_else(|| "<stdin>".to_owned(), |path| path.display().to_string());
    let mut old = String::new();
    io::stdin()
        .read_to_string(&mut old)
        .map_err(|error| failed("read", Path::new(&name), &error))?;
    let Some(new) = formatted(&name, kind, &old) else {
        return Ok(ExitCode::FAILURE);
    };
    if !options.check {
        // Not through `anstream`, which would take what looks like colours out of the text.
        io::stdout()
            .write_all(new.as_bytes())
            .map_err(|error| failed("write", Path::new("<stdout>"), &error))?;
        return Ok(ExitCode::SUCCESS);
    }
    if new == old {
        return Ok(ExitCode::SUCCESS);
    }
    show_difference(&name, &old, &new);
    Ok(ExitCode::FAILURE)
}

fn show_difference(name: &str, old: &str, new: &str) {
    println!("{name} is not in the canonical form: call `luthier fmt`");
    print!("{}", diff::render(old, new));
}

/// All models and sealed migrations of the crate.
fn of_project(root: &Path) -> Result<Vec<Target>, Error> {
    let project = Project::open(root)?;
    let models = project.models.iter().map(|file| (file, Kind::Models));
    let migrations = project.own_apps().flat_map(|app| &app.migrations);
    let migrations = migrations.map(|file| (file, Kind::Migration));
    Ok(models
        .chain(migrations)
        .map(|(file, kind)| Target {
            path: root.join(&file.path),
            name: file.path.clone(),
            kind,
        })
        .collect())
}

/// The files that were named, and those in the folders that were.
fn given(paths: &[PathBuf]) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    for path in paths {
        if path.is_dir() {
            in_folder(path, &mut targets)?;
            continue;
        }
        let Some(kind) = Kind::of(path) else {
            return Err(Error::new(format!(
                "error: `{}` is neither a `.models` nor a `.migration` file",
                path.display()
            )));
        };
        targets.push(target(path.clone(), kind));
    }
    Ok(targets)
}

/// By name, folders within included. Drafts are left out: the next build writes them anew.
fn in_folder(folder: &Path, targets: &mut Vec<Target>) -> Result<(), Error> {
    let read = |error: io::Error| failed("read the folder", folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        paths.push(entry.map_err(read)?);
    }
    paths.sort_by_key(fs::DirEntry::file_name);
    for entry in paths {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type().map_err(read)?.is_dir();
        if is_folder && !name.starts_with('.') && name != "target" {
            in_folder(&path, targets)?;
        } else if !is_folder
            && name != "draft.migration"
            && let Some(kind) = Kind::of(&path)
        {
            targets.push(target(path, kind));
        }
    }
    Ok(())
}

fn target(path: PathBuf, kind: Kind) -> Target {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Target {
        name: parts.join("/").replacen("//", "/", 1),
        path,
        kind,
    }
}

/// Puts a new file in the place of an old one, with its permissions. A link stays one; what it leads to is replaced.
fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let write = |error: io::Error| failed("write", path, &error);
    let path = fs::canonicalize(path).map_err(write)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let new = path.with_file_name(name);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.sync_all()?;
        fs::rename(&new, &path)
    })();
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&new);
    }
    written.map_err(write)
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::new(format!(
        "error: cannot {what} `{}`: {error}",
        path.display()
    ))
}
