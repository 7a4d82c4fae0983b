//! Helpers of the snapshot tests: where the examples are, and a crate outside the workspace, as a user has one.
//!
//! The snapshots lie in `golden/`, one folder an example, one file an artifact, under names that people read;
//! `cargo insta review` finds them because this is a crate.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A crate in a folder of its own, outside the workspace, that depends on the workspace's crates by path.
///
/// It is built with the workspace's versions, offline, in the workspace's target folder.
#[derive(Debug)]
pub struct OutsideCrate {
    root: PathBuf,
}

impl OutsideCrate {
    /// A crate in `root` (which must be there), with these lines in its manifest after the package's name.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn new(root: &Path, name: &str, manifest: &str) -> io::Result<Self> {
        let head = format!(
            "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n"
        );
        Self::with_manifest(root, &(head + manifest))
    }

    /// A crate in `root` with this manifest.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn with_manifest(root: &Path, manifest: &str) -> io::Result<Self> {
        let this = Self {
            root: root.to_owned(),
        };
        fs::copy(workspace().join("Cargo.lock"), this.root.join("Cargo.lock"))?;
        this.write("Cargo.toml", manifest)?;
        Ok(this)
    }

    /// Writes a file of the crate.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)
    }

    /// The crate's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Runs cargo in the crate. `CI` and whatever else would make it another sort of build is not passed on.
    ///
    /// # Errors
    ///
    /// When cargo cannot be started.
    pub fn cargo(&self, arguments: &[&str]) -> io::Result<Output> {
        self.command(arguments).output()
    }

    /// The same, not yet started.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(&self.root)
            .args(arguments)
            .arg("--offline")
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("CI")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET");
        command
    }
}

/// The workspace's target folder: what it has built is good for such a crate, too.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
