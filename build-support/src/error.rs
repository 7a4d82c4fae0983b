//! The error of a build: shown whole when a build script returns it from `main`.

use std::{fmt, io, path::Path};

/// Why the models of a crate were not compiled.
///
/// Its `Debug` form is the rendered report, as a build script's `?` shows it.
pub struct Error(String);

impl Error {
    /// An error with this text; a report of the compiler, or one sentence.
    pub fn new(report: impl Into<String>) -> Self {
        Self(report.into())
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        Self(format!(
            "error: cannot {what} `{}`: {error}",
            path.display()
        ))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A build script's `main` prints `Error: ` before this.
        write!(f, "the models were not compiled\n\n{}", self.0.trim_end())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for Error {}
