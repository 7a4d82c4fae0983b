//! The commands that need no database.

use std::{path::Path, process::ExitCode};

use anstream::{eprintln, print, println};
use luthier::Dialect;
use luthier_build::{
    Compiled, Error, Project, compile_project, differences, seal, write_files, write_text,
};
use luthier_codegen::{
    diagnostics::{
        codes,
        render::{Style, report},
    },
    messages::{catalogue, render_pot},
    migrate::{self, History},
};

use crate::{CHANGES, Makemigrations, UNDECIDED, questions};

/// Reads and compiles the crate, printing warnings.
fn compiled(root: &Path) -> Result<(Project, Compiled), Error> {
    let project = Project::open(root)?;
    let compiled = compile_project(&project, Style::Coloured)?;
    let warnings = report(&compiled.diagnostics, &compiled.sources, Style::Coloured);
    eprint_nonempty(&warnings);
    Ok((project, compiled))
}

fn eprint_nonempty(text: &str) {
    if !text.is_empty() {
        eprintln!("{text}");
    }
}

/// `luthier check`.
pub(crate) fn check(root: &Path) -> Result<ExitCode, Error> {
    let (project, compiled) = compiled(root)?;
    let models: usize = compiled
        .schema
        .apps()
        .map(|app| app.declared_models().count())
        .sum();
    println!(
        "{models} model{}, no mistakes",
        if models == 1 { "" } else { "s" }
    );
    for draft in compiled.drafts(&project) {
        println!(
            "`{}` has changed since its last migration: call `luthier makemigrations`",
            draft.app
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// `luthier explain`.
pub(crate) fn explain(code: &str) -> Result<ExitCode, Error> {
    let Some(code) = codes::find(&code.to_ascii_uppercase()) else {
        return Err(Error::new(format!(
            "error: there is no diagnostic `{code}`\n  = help: codes look like M0201; `docs/diagnostics.md` lists them"
        )));
    };
    println!("{}: {}\n\n{}", code.id(), code.title(), code.explain());
    Ok(ExitCode::SUCCESS)
}

/// `luthier generate`.
pub(crate) fn generate(root: &Path, folder: &Path, check: bool) -> Result<ExitCode, Error> {
    let (project, compiled) = compiled(root)?;
    let files = compiled.generate(&project, &compiled.drafts(&project));
    if !check {
        write_files(folder, &files)?;
        println!("{} files in `{}`", files.len(), folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    let differences = differences(folder, &files)?;
    if differences.is_empty() {
        println!("`{}` is what the models generate", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    for line in &differences {
        eprintln!("{line}");
    }
    eprintln!(
        "`{}` is not what the models generate: call `luthier generate {0}`",
        folder.display()
    );
    Ok(ExitCode::from(CHANGES))
}

/// `luthier makemigrations`.
pub(crate) fn makemigrations(root: &Path, options: &Makemigrations) -> Result<ExitCode, Error> {
    let (project, compiled) = compiled(root)?;
    let mut answers = questions::given(&options.answers)?;
    let mut made = seal::make(&project, &compiled, answers.clone(), options.name.clone())?;
    if options.check {
        for migration in &made.migrations {
            println!("{}: {} is to be made", migration.app, migration.name);
        }
        let changed = !made.migrations.is_empty() || !made.questions.is_empty();
        return Ok(if changed {
            ExitCode::from(CHANGES)
        } else {
            ExitCode::SUCCESS
        });
    }
    while !made.questions.is_empty() {
        if options.no_input || !questions::can_ask() {
            eprintln!("{}", questions::report(&made.questions));
            return Ok(ExitCode::from(UNDECIDED));
        }
        questions::ask(&made.questions, &mut answers)?;
        made = seal::make(&project, &compiled, answers.clone(), options.name.clone())?;
    }
    eprint_nonempty(&report(
        &made.diagnostics,
        &compiled.sources,
        Style::Coloured,
    ));
    if !options.dry_run {
        for path in seal::write_missing_previews(&project, &compiled)? {
            println!("{path}");
        }
    }
    if made.migrations.is_empty() {
        println!("no changes: the migrations make what the models say");
        return Ok(ExitCode::SUCCESS);
    }
    if options.dry_run {
        for migration in &made.migrations {
            print!("{}", migration.text);
        }
        return Ok(ExitCode::SUCCESS);
    }
    for path in seal::write(&project, &made)? {
        println!("{path}");
    }
    Ok(ExitCode::SUCCESS)
}

/// `luthier messages`.
pub(crate) fn messages(root: &Path, file: &Path, check: bool) -> Result<ExitCode, Error> {
    let (_, compiled) = compiled(root)?;
    let messages = catalogue(&compiled.schema);
    let pot = render_pot(&messages);
    if file == Path::new("-") {
        print!("{pot}");
        return Ok(ExitCode::SUCCESS);
    }
    let path = root.join(file);
    if check {
        if std::fs::read(&path).is_ok_and(|old| old == pot.as_bytes()) {
            println!("`{}` has the texts of the models", file.display());
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!(
            "`{}` has not the texts of the models: call `luthier messages {0}`",
            file.display()
        );
        return Ok(ExitCode::from(CHANGES));
    }
    write_text(&path, &pot)?;
    println!("{} texts in `{}`", messages.len(), file.display());
    Ok(ExitCode::SUCCESS)
}

/// `luthier sqlmigrate`.
pub(crate) fn sqlmigrate(
    root: &Path,
    app: &str,
    name: &str,
    backend: Option<&str>,
    backwards: bool,
) -> Result<ExitCode, Error> {
    let project = Project::open(root)?;
    let dialect = match backend {
        None => project.dialects_of(app)[0],
        Some(backend) => Dialect::from_name(backend).ok_or_else(|| {
            let known = Dialect::ALL.map(Dialect::name).join("`, `");
            Error::new(format!(
                "error: there is no backend `{backend}`; there are `{known}`"
            ))
        })?,
    };
    let history = luthier_build::history(&project)?;
    let found = find(&history, app, name)?;
    let migrations = migrate::runtime_migrations(&history, &|_| std::slice::from_ref(&dialect));
    let scripts = migrations
        .iter()
        .filter(|migration| migration.app == found.app && migration.name == found.name);
    for script in scripts.flat_map(|migration| &migration.scripts) {
        let steps = if backwards {
            script.backward.as_ref()
        } else {
            Some(&script.forward)
        };
        let Some(steps) = steps else {
            return Err(Error::new(format!(
                "error: `{app}.{}` cannot be taken back",
                found.name
            )));
        };
        for step in steps {
            println!("-- {}", step.description);
            for statement in &step.statements {
                println!("{statement};");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The one migration of the app whose name begins so.
fn find<'h>(history: &'h History, app: &str, name: &str) -> Result<&'h migrate::Migration, Error> {
    let of_app: Vec<_> = history
        .migrations
        .iter()
        .map(|sealed| &sealed.migration)
        .filter(|found| found.app == app)
        .collect();
    let matching: Vec<_> = of_app
        .iter()
        .filter(|found| found.name.starts_with(name))
        .collect();
    match (matching.as_slice(), of_app.as_slice()) {
        ([found], _) => Ok(found),
        (_, []) => Err(Error::new(format!(
            "error: there is no app `{app}` with migrations"
        ))),
        (matching, of_app) => {
            let what = if matching.is_empty() {
                "no"
            } else {
                "more than one"
            };
            let known: Vec<&str> = of_app.iter().map(|found| found.name.as_str()).collect();
            Err(Error::new(format!(
                "error: `{app}` has {what} migration whose name begins with `{name}`\n  = help: there are {}",
                known.join(", ")
            )))
        }
    }
}
