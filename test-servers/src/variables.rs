//! The variables by which the tests learn what there is, and what a test does that lacks something.
//!
//! `cargo xtask test` sets them; so may whoever has servers already. Where no URL is given, a plain `cargo test` runs
//! without servers, and says so; where one is given, a server that cannot be reached is a failure.

use std::fs::File;
use std::io::Write as _;
use std::sync::Once;

/// The URL of a database on a PostgreSQL server, whose user may create databases.
pub const POSTGRES_URL: &str = "LUTHIER_TEST_POSTGRES_URL";
/// The URL of a database on a MariaDB or MySQL server, whose user may create databases.
pub const MYSQL_URL: &str = "LUTHIER_TEST_MYSQL_URL";
/// Set to anything but nothing: no test uses a server.
pub const SQLITE_ONLY: &str = "LUTHIER_TEST_SQLITE_ONLY";
/// Set to anything but nothing: tests under load run as long as they are meant to, and not only for a first look.
pub const LONG: &str = "LUTHIER_TEST_LONG";
/// The file that each skipped test adds a line to.
pub const SKIPPED_FILE: &str = "LUTHIER_TEST_SKIPPED_FILE";

/// The value of the variable, unless it is missing or empty.
#[must_use]
pub fn given(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty())
}

/// The URL in the variable, for a test that needs that server.
///
/// # Errors
/// There is none; the error says why, and what to do.
pub fn server_url(variable: &str) -> Result<String, String> {
    if given(SQLITE_ONLY).is_some() {
        return Err(format!("{SQLITE_ONLY} is set"));
    }
    given(variable)
        .ok_or_else(|| format!("{variable} is not set; `cargo xtask test` starts the servers"))
}

/// Whether the test of that name, which starts servers of its own, is to run: with the URL of a server given, the run is
/// one with servers. Otherwise notes that it was skipped.
#[must_use]
pub fn servers_wanted(test: &str) -> bool {
    let given = server_url(POSTGRES_URL).or_else(|_| server_url(MYSQL_URL));
    given.map_err(|reason| note_skipped(test, &reason)).is_ok()
}

/// Notes that a test was skipped: in its output, in the file that `cargo xtask test` counts, and, once, for everybody to
/// see.
pub fn note_skipped(test: &str, reason: &str) {
    static TOLD: Once = Once::new();
    eprintln!("skipped: {test}: {reason}");
    // Past the capture of the test runner.
    TOLD.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "note: tests that need a server are skipped: {reason}"
        );
    });
    if let Some(file) = given(SKIPPED_FILE) {
        let line = format!("{test}\n");
        let written = File::options()
            .create(true)
            .append(true)
            .open(&file)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            eprintln!("{file}: {error}");
        }
    }
}
