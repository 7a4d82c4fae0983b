//! How fast Luthier is beside the drivers by hand: one workload after the other, both sides in turns in one process.
//!
//! ```text
//! cargo xtask bench -- --quick --database sqlite --workload pk
//! taskset -c 1 cargo xtask bench
//! ```
//!
//! On one core (`taskset`), what a server takes is measured: on several, each message wakes a process of another core, which on
//! a virtual machine takes longer than most statements, for one side's connection or the other's as chance has it.
//!
//! On SQLite each side has a file of its own with the same rows; on a server both have the same tables. The servers are
//! those that the variables of the tests give; without them, there is SQLite alone.

mod by_hand;
mod contender;
mod data;
mod measure;
mod ours;

/// What the build made of `models/`.
#[expect(unreachable_pub, reason = "generated for a library as well")]
mod models {
    luthier::include_models!();
}

use std::{path::PathBuf, process::ExitCode, time::Duration};

use luthier::Db;
use luthier_test_support::{Backend, TestDatabase, servers::variables};

use by_hand::{MariaDb, Postgres, Sqlite};
use contender::{Contender, Result, Workload};
use measure::{Effort, Side, duel, fill};
use ours::Luthier;

const USAGE: &str = "usage: bench-workloads [--quick] [--rounds N] [--database sqlite|postgres|mariadb]… [--workload NAME]…";

fn main() -> ExitCode {
    let done = Options::parse(std::env::args().skip(1))
        .map_err(Into::into)
        .and_then(|options| {
            // One thread: a hop to another one would be most of what a short statement takes.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(run(&options))
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The command line.
struct Options {
    effort: Effort,
    databases: Vec<Backend>,
    workloads: Vec<(&'static str, Workload)>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut effort = Effort {
            rounds: 301,
            turn: Duration::from_millis(1),
        };
        let (mut databases, mut workloads) = (Vec::new(), Vec::new());
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .ok_or(format!("`{argument}` wants a value after it\n{USAGE}"))
            };
            match argument.as_str() {
                "--quick" => {
                    effort = Effort {
                        rounds: 51,
                        turn: Duration::from_micros(500),
                    }
                }
                "--rounds" => {
                    effort.rounds = match value()?.parse() {
                        Ok(rounds) if rounds > 0 => rounds,
                        _ => return Err(format!("`--rounds` wants a number above 0\n{USAGE}")),
                    }
                }
                "--database" => databases.push(match value()?.as_str() {
                    "sqlite" => Backend::SqliteFile,
                    "postgres" => Backend::Postgres,
                    "mariadb" => Backend::MariaDb,
                    other => return Err(format!("there is no database `{other}`\n{USAGE}")),
                }),
                "--workload" => {
                    let wanted = value()?;
                    let found = Workload::ALL.iter().find(|(name, _)| *name == wanted);
                    let names = || Workload::ALL.map(|(name, _)| name).join(", ");
                    workloads.push(*found.ok_or_else(|| {
                        format!("there is no workload `{wanted}`; there are {}", names())
                    })?);
                }
                _ => return Err(format!("what is `{argument}`?\n{USAGE}")),
            }
        }
        if databases.is_empty() {
            databases = vec![Backend::SqliteFile];
            let servers = [
                (Backend::Postgres, variables::POSTGRES_URL),
                (Backend::MariaDb, variables::MYSQL_URL),
            ];
            for (server, variable) in servers {
                match variables::server_url(variable) {
                    Ok(_) => databases.push(server),
                    Err(reason) => eprintln!("without {}: {reason}", server.name()),
                }
            }
        }
        if workloads.is_empty() {
            workloads = Workload::ALL.to_vec();
        }
        Ok(Self {
            effort,
            databases,
            workloads,
        })
    }
}

async fn run(options: &Options) -> Result<()> {
    for backend in &options.databases {
        let database = filled(*backend).await?;
        let ours = Side {
            contender: Luthier(database.db().clone()),
            db: database.db().clone(),
        };
        let url = database.url();
        match backend {
            Backend::Postgres => {
                let by_hand = Side {
                    contender: Postgres::connect(url).await?,
                    db: database.db().clone(),
                };
                table("PostgreSQL", "tokio-postgres", &by_hand, &ours, options).await?;
            }
            Backend::MariaDb => {
                let by_hand = Side {
                    contender: MariaDb::connect(url).await?,
                    db: database.db().clone(),
                };
                table("MariaDB", "mysql_async", &by_hand, &ours, options).await?;
            }
            Backend::SqliteMemory | Backend::SqliteFile => {
                let other = filled(*backend).await?;
                let path = other.url().strip_prefix("sqlite://").unwrap_or_default();
                let by_hand = Side {
                    contender: Sqlite::open(&PathBuf::from(path))?,
                    db: other.db().clone(),
                };
                table("SQLite", "rusqlite", &by_hand, &ours, options).await?;
            }
        }
    }
    Ok(())
}

/// A database of our own with all rows in it.
async fn filled(backend: Backend) -> Result<TestDatabase> {
    let database = TestDatabase::create(backend)
        .await
        .map_err(|error| -> Box<dyn std::error::Error> { error })?;
    models::migrate(database.db()).await?;
    fill(database.db()).await?;
    tidy(backend, database.db()).await?;
    Ok(database)
}

/// Lets a database take notice of its rows.
async fn tidy(backend: Backend, db: &Db) -> Result<()> {
    let script = match backend {
        Backend::Postgres => "VACUUM ANALYZE",
        Backend::MariaDb => "ANALYZE TABLE bench_user, bench_post, bench_comment",
        Backend::SqliteMemory | Backend::SqliteFile => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    Ok(db.execute(script, ()).await.map(drop)?)
}

/// How many times the driver's time an operation may take.
const LIMIT: f64 = 1.25;

async fn table(
    database: &str,
    driver: &str,
    by_hand: &Side<impl Contender>,
    ours: &Side<impl Contender>,
    options: &Options,
) -> Result<()> {
    println!("\n{database:<16} {driver:>14}      Luthier   ratio  (half of the ratios)");
    for (name, workload) in &options.workloads {
        let measured = duel(*workload, by_hand, ours, options.effort).await?;
        println!(
            "{name:<16} {:>11.2} µs {:>9.2} µs {:>7.2}  ({:.2} … {:.2}){}",
            micros(measured.by_hand),
            micros(measured.ours),
            measured.ratio,
            measured.quarters.0,
            measured.quarters.1,
            if measured.ratio > LIMIT {
                "  above the limit"
            } else {
                ""
            },
        );
    }
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
