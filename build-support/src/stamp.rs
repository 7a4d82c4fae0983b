//! The stamp of a finished build: what it was made of and what it made. A build script that finds both unchanged has nothing
//! to do but to tell cargo the same as before.
//!
//! What it was made of is compared by content, not by time: the settings, the models, the migrations, the sort of build, and
//! the build script itself, which contains the compiler. What it made is compared by length and time, so that files that
//! somebody removed or edited are made again.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use luthier_codegen::migrate::{AppFiles, TextFile};

use crate::{Project, config};

/// The stamp's name in `OUT_DIR`.
const STAMP: &str = "luthier.stamp";

/// What a build is made of, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// Of a project as it was read. `build` tells builds apart that treat the same files differently. `None` where the build
    /// script cannot be identified: then nothing is taken for unchanged.
    pub(crate) fn of(project: &Project, build: &str) -> Option<Self> {
        let script = env::current_exe().ok()?;
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        (&script, state(&script)?, build, &project.root).hash(&mut hasher);
        fs::read(project.root.join(config::FILE))
            .ok()
            .hash(&mut hasher);
        texts(&project.models, &mut hasher);
        for used in &project.packages {
            (&used.paths, used.package.fingerprint()).hash(&mut hasher);
        }
        // A folder that holds nothing but a draft is output.
        let sealed = |app: &&AppFiles| !app.migrations.is_empty() || app.lock.is_some();
        for app in project.apps.iter().filter(sealed) {
            app.app.hash(&mut hasher);
            texts(&app.migrations, &mut hasher);
            texts(app.lock.as_slice(), &mut hasher);
        }
        Some(Self(hasher.finish()))
    }
}

fn texts(files: &[TextFile], hasher: &mut DefaultHasher) {
    files.len().hash(hasher);
    for file in files {
        (&file.path, &file.text).hash(hasher);
    }
}

/// A file's length and the time of its last change; `None` where there is no such file.
fn state(path: &Path) -> Option<(u64, u128)> {
    let metadata = fs::metadata(path).ok()?;
    let changed = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some((metadata.len(), since.as_nanos()))
}

/// What the last build told cargo, if it was made of the same and what it made is still there.
pub(crate) fn read(out_dir: &Path, key: Key) -> Option<Vec<String>> {
    let text = fs::read_to_string(out_dir.join(STAMP)).ok()?;
    let mut lines = text.lines();
    if lines.next()? != key_line(key) {
        return None;
    }
    let mut instructions = Vec::new();
    for line in lines {
        match line.split_once(' ')? {
            ("tell", instruction) => instructions.push(instruction.to_owned()),
            ("made", made) => {
                let (found, path) = made.split_once(' ')?;
                if found != state_word(Path::new(path)) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    Some(instructions)
}

/// Notes a finished build, and the files that it `made` or found absent. A stamp that cannot be written is none: the next
/// build does all its work.
pub(crate) fn write(out_dir: &Path, key: Key, made: &[PathBuf], instructions: &[String]) {
    let mut text = key_line(key);
    for path in made {
        // A name that text cannot hold could not be found again.
        let Some(name) = path.to_str().filter(|name| !name.contains(['\n', '\r'])) else {
            return;
        };
        text.push_str(&format!("\nmade {} {name}", state_word(path)));
    }
    for instruction in instructions {
        text.push_str(&format!("\ntell {instruction}"));
    }
    text.push('\n');
    let _ = fs::write(out_dir.join(STAMP), text);
}

fn key_line(key: Key) -> String {
    format!("luthier {:016x}", key.0)
}

/// The state of a file as one word; of one that is not there, too, since a draft may have to be absent.
fn state_word(path: &Path) -> String {
    match state(path) {
        Some((length, changed)) => format!("{length}:{changed}"),
        None => "absent".to_owned(),
    }
}
