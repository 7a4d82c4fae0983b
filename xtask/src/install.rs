//! Finds the programs of the database servers, or installs them from the packages of the system.
//!
//! A server whose URL stands in the environment needs no program. Installing is left to `apt-get`, as root or through
//! `sudo` without a password; on other systems the error says what to install.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{self, Interrupt};
use crate::servers::{MYSQL_URL, POSTGRES_URL, given};

/// Where the programs are; `None` for a server whose URL is given.
pub(crate) struct Programs {
    pub(crate) postgres: Option<Postgres>,
    pub(crate) mariadb: Option<MariaDb>,
}

/// The programs of PostgreSQL, all of one version.
pub(crate) struct Postgres {
    pub(crate) initdb: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) client: PathBuf,
}

/// The programs of MariaDB.
pub(crate) struct MariaDb {
    pub(crate) install: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) client: PathBuf,
}

/// What has to be there for a server.
struct Need {
    server: &'static str,
    package: &'static str,
    programs: &'static str,
    variable: &'static str,
}

const POSTGRES: Need = Need {
    server: "PostgreSQL",
    package: "postgresql",
    programs: "`initdb`, `postgres` and `psql`",
    variable: POSTGRES_URL,
};
const MARIADB: Need = Need {
    server: "MariaDB",
    package: "mariadb-server",
    programs: "`mariadb-install-db`, `mariadbd` and `mariadb`",
    variable: MYSQL_URL,
};

/// The programs that are needed, after installing what is missing.
///
/// # Errors
/// Something is missing and cannot be installed here.
pub(crate) fn programs(interrupt: &Interrupt) -> Result<Programs> {
    let missing = missing();
    if !missing.is_empty() {
        install(&missing, interrupt)?;
    }
    if let [need, ..] = self::missing().as_slice() {
        let Need {
            server,
            programs,
            variable,
            ..
        } = need;
        return Err(format!(
            "{server} is not to be found: put {programs} into PATH, or set {variable}"
        )
        .into());
    }
    Ok(Programs {
        postgres: if given(POSTGRES_URL).is_some() {
            None
        } else {
            find_postgres()
        },
        mariadb: if given(MYSQL_URL).is_some() {
            None
        } else {
            find_mariadb()
        },
    })
}

fn missing() -> Vec<&'static Need> {
    let postgres = given(POSTGRES_URL).is_some() || find_postgres().is_some();
    let mariadb = given(MYSQL_URL).is_some() || find_mariadb().is_some();
    [(postgres, &POSTGRES), (mariadb, &MARIADB)]
        .into_iter()
        .filter(|(there, _)| !there)
        .map(|(_, need)| need)
        .collect()
}

fn find_postgres() -> Option<Postgres> {
    let folders = postgres_folders();
    let server = process::find("postgres", &folders)?;
    // Its companions are those beside it, lest two versions mix.
    let beside: Vec<PathBuf> = server
        .parent()
        .map(PathBuf::from)
        .into_iter()
        .chain(folders)
        .collect();
    let companion = |name| {
        beside
            .iter()
            .map(|folder| folder.join(name))
            .find(|place| place.is_file())
    };
    let initdb = companion("initdb")?;
    let client = companion("psql").or_else(|| process::find("psql", &[]))?;
    Some(Postgres {
        initdb,
        server,
        client,
    })
}

/// Debian's folders of the server programs, which are not in `PATH`; the newest version first.
fn postgres_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    folders.sort_by(|a, b| b.cmp(a));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

fn find_mariadb() -> Option<MariaDb> {
    let folders = [PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")];
    Some(MariaDb {
        install: process::find("mariadb-install-db", &folders)?,
        server: process::find("mariadbd", &folders)?,
        client: process::find("mariadb", &folders)?,
    })
}

fn install(needs: &[&Need], interrupt: &Interrupt) -> Result<()> {
    let names = |of: fn(&Need) -> &'static str| {
        needs
            .iter()
            .map(|need| of(need))
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let (servers, programs) = (names(|need| need.server), names(|need| need.programs));
    let variables = names(|need| need.variable);
    let otherwise = format!("put {programs} into PATH, or set {variables}");
    if process::find("apt-get", &[]).is_none() {
        return Err(format!(
            "{servers} is not installed and there is no `apt-get` here: {otherwise}"
        )
        .into());
    }
    let root = rustix::process::geteuid().is_root();
    if !root && !may_use_sudo() {
        return Err(format!(
            "{servers} is not installed, and installing it needs root: {otherwise}"
        )
        .into());
    }
    eprintln!(
        "installing {servers} with apt-get. A service that the package starts is left as it is and not used."
    );
    let packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    let steps = [
        vec!["update", "-q"],
        [
            &["install", "-q", "-y", "--no-install-recommends"],
            packages.as_slice(),
        ]
        .concat(),
    ];
    for step in steps {
        eprintln!("$ apt-get {}", step.join(" "));
        let mut command = if root { Command::new("env") } else { sudo() };
        if !root {
            command.arg("env");
        }
        command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(&step);
        let status = process::run(&mut command, interrupt)?;
        if !status.success() {
            return Err(format!("`apt-get {}` failed: {otherwise}", step.join(" ")).into());
        }
    }
    Ok(())
}

/// `sudo` that fails rather than ask for a password.
fn sudo() -> Command {
    let mut command = Command::new("sudo");
    command.arg("-n");
    command
}

fn may_use_sudo() -> bool {
    process::capture(sudo().arg("true")).is_ok()
}
