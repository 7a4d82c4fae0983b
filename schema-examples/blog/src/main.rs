//! `cargo run -p blog`: starts with an empty database, runs the migrations and walks through what an application does.
//!
//! `-- --sql` prints each statement too; `-- --url sqlite://some/file.db` uses a database of one's own (it must be empty).

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use blog::{models, walkthrough};
use luthier::{Db, DbConfig};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse(std::env::args().skip(1))?;
    let url = match options.url {
        Some(url) => url,
        None => fresh_database()?,
    };
    let mut config = DbConfig::from_url(&url)?;
    if options.sql {
        config.observer = Some(Arc::new(|statement| println!("    {}", statement.sql)));
    }
    let db = Db::open(config).await?;
    models::migrate(&db).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "The database is {url}")?;
    walkthrough::run(&db, &mut out).await?;
    Ok(())
}

/// The command line.
#[derive(Default)]
struct Options {
    sql: bool,
    url: Option<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--sql" => options.sql = true,
                "--url" => {
                    options.url = Some(
                        arguments
                            .next()
                            .ok_or("`--url` wants a database URL after it")?,
                    )
                }
                other => {
                    return Err(format!(
                        "unknown argument `{other}`; there are `--sql` and `--url URL`"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// The URL of a database file beside the program, in the target folder, which is removed if it is there.
fn fresh_database() -> std::io::Result<String> {
    let mut file: PathBuf = std::env::current_exe()?;
    file.set_file_name("blog.db");
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(format!("sqlite://{}", file.display()))
}
