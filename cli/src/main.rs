//! `luthier`: checks models, makes and runs migrations, writes the generated code for review.
//!
//! What a build script does, this does by hand, with the same code: see `luthier-build`. Exit codes: 0 done, 1 an error,
//! 2 a decision is needed or the command line is wrong, 3 there is something to do (`--check`). `fmt --check` ends with 1,
//! as other formatters do.

mod commands;
mod database;
mod fmt;
mod questions;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(name = "luthier", version, about, long_about = None, propagate_version = true)]
struct Cli {
    /// The folder of the crate that has the models
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the models and report every mistake
    Check,
    /// Print the long text of a diagnostic, such as M0201
    Explain {
        /// Its code
        code: String,
    },
    /// Bring models and migrations into their canonical form
    ///
    /// Without paths: all `.models` files and all sealed migrations of the crate. What a file means never changes, and
    /// comments are kept. A file with syntax errors is left alone and reported.
    Fmt(Fmt),
    /// Write the generated Rust into a folder, to be reviewed in git
    Generate {
        /// The folder; what is in it and is not generated any more is removed
        folder: PathBuf,
        /// Write nothing; fail if anything differs
        #[arg(long)]
        check: bool,
    },
    /// Make migrations of what changed in the models
    Makemigrations(Makemigrations),
    /// Write the texts of the models as a gettext template, to be translated
    Messages {
        /// The file; `-` is standard output
        #[arg(default_value = "locale/models.pot", value_name = "FILE")]
        file: PathBuf,
        /// Write nothing; fail with exit code 3 if the file is not what the models say
        #[arg(long)]
        check: bool,
    },
    /// Bring a database to the newest migration, or to a given one
    Migrate(Migrate),
    /// List the migrations, and which of them a database has
    Showmigrations(Url),
    /// Print the SQL of a migration
    Sqlmigrate {
        /// The app
        app: String,
        /// The migration's name, or as much of its beginning as is clear
        name: String,
        /// The database that the SQL is for; the first of `backends` in luthier.toml otherwise
        #[arg(long)]
        backend: Option<String>,
        /// The SQL that takes it back
        #[arg(long)]
        backwards: bool,
    },
}

#[derive(Args)]
struct Fmt {
    /// Files, or folders with all that is in them; `-` formats standard input to standard output
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not in the canonical form, and fail with exit code 1 if there are any
    #[arg(long)]
    check: bool,
    /// Format standard input to standard output
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
    /// What standard input is; told by the name otherwise, else models
    #[arg(long, value_name = "KIND")]
    stdin_kind: Option<fmt::Kind>,
    /// The name of what is on standard input, for messages
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,
}

#[derive(Args)]
struct Makemigrations {
    /// Write nothing; fail with exit code 3 if there is anything to migrate
    #[arg(long)]
    check: bool,
    /// Write nothing; print what would be written
    #[arg(long)]
    dry_run: bool,
    /// The name of the migration, without its number
    #[arg(long)]
    name: Option<String>,
    /// The answer to an open question: `--answer rename:blog.Post.body=content`; may be given several times
    #[arg(long = "answer", value_name = "QUESTION=ANSWER")]
    answers: Vec<String>,
    /// Ask nothing; fail with exit code 2 if there is a question without an answer
    #[arg(long)]
    no_input: bool,
}

#[derive(Args)]
struct Migrate {
    /// Only this app (and what it needs); may be left out before a target where there is only one app
    app: Option<String>,
    /// Up to or back to this migration, by name or the beginning of it; `zero` takes back all
    target: Option<String>,
    /// Print what would be done, and do nothing
    #[arg(long)]
    plan: bool,
    /// Record the migrations as applied, or as taken back, without running their SQL
    #[arg(long)]
    fake: bool,
    #[command(flatten)]
    url: Url,
}

#[derive(Args)]
struct Url {
    /// The database, such as sqlite://app.db
    #[arg(long = "url", env = "DATABASE_URL", value_name = "URL")]
    url: Option<String>,
    /// Which of the program's databases that is, by its name in luthier.toml
    #[arg(long, default_value = "default", value_name = "NAME")]
    database: String,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Check => commands::check(&cli.root),
        Command::Explain { code } => commands::explain(&code),
        Command::Fmt(options) => fmt::fmt(&cli.root, &options),
        Command::Generate { folder, check } => commands::generate(&cli.root, &folder, check),
        Command::Makemigrations(options) => commands::makemigrations(&cli.root, &options),
        Command::Messages { file, check } => commands::messages(&cli.root, &file, check),
        Command::Migrate(options) => database::migrate(&cli.root, &options),
        Command::Showmigrations(url) => database::showmigrations(&cli.root, &url),
        Command::Sqlmigrate {
            app,
            name,
            backend,
            backwards,
        } => commands::sqlmigrate(&cli.root, &app, &name, backend.as_deref(), backwards),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// There is something to do, and `--check` was given.
const CHANGES: u8 = 3;

/// A decision is needed that nobody was there to make.
const UNDECIDED: u8 = 2;
