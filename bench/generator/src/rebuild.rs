//! What a build script takes: the first time, after a change of one model, and when nothing has changed.

use std::{
    env, fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// How long the calls of the build script took.
pub(crate) struct Times {
    pub(crate) first: Duration,
    pub(crate) changed: Duration,
    pub(crate) unchanged: Duration,
}

/// Writes the files of a crate to a temporary folder and builds them.
pub(crate) fn measure(files: &[(String, String)]) -> Result<Times, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (root, out) = (folder.path().join("crate"), folder.path().join("out"));
    for (path, text) in files {
        write(&root.join(path), text)?;
    }
    let first = build(&root, &out)?;
    let mut unchanged = Duration::MAX;
    for _ in 0..10 {
        unchanged = unchanged.min(build(&root, &out)?);
    }
    let (path, text) = files.first().ok_or("no files")?;
    write(
        &root.join(path),
        &text.replacen("max_length=100", "max_length=99", 1),
    )?;
    let changed = build(&root, &out)?;
    Ok(Times {
        first,
        changed,
        unchanged,
    })
}

/// Calls the build script as cargo does: this program, in a process of its own.
fn build(root: &Path, out: &Path) -> Result<Duration, String> {
    fs::create_dir_all(out).map_err(|error| error.to_string())?;
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let start = Instant::now();
    let output = Command::new(this)
        .arg("script")
        .env("CARGO_MANIFEST_DIR", root)
        .env("OUT_DIR", out)
        .env("PROFILE", "debug")
        .env_remove("CI")
        .output()
        .map_err(|error| error.to_string())?;
    let time = start.elapsed();
    if output.status.success() {
        Ok(time)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| error.to_string())
}
