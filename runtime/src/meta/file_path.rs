//! What a `FilePathField` is about: the folder, and which of what lies in it may be named.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::validate::Pattern;

/// The folder of a `FilePathField`, and what of it is offered.
#[derive(Debug)]
pub struct FilePathMeta {
    /// Gives the folder, absolute.
    pub path: fn() -> String,
    /// What occurs in the name of a file (`match`); a folder is offered whatever its name, as in Django, only where this finds it.
    pub pattern: Option<Pattern>,
    /// Whether what lies in folders below counts too.
    pub recursive: bool,
    /// Whether files are offered.
    pub allow_files: bool,
    /// Whether folders are offered.
    pub allow_folders: bool,
}

impl FilePathMeta {
    /// What there is to choose from now, each with what to show of it: its name, or its way below the folder where that is searched
    /// through. In the order of the paths, as Django's form has it.
    ///
    /// ```
    /// let books = luthier::meta::FilePathMeta {
    ///     path: || env!("CARGO_MANIFEST_DIR").to_owned(),
    ///     pattern: Some(luthier::validate::Pattern::new("[.]toml$")),
    ///     recursive: false,
    ///     allow_files: true,
    ///     allow_folders: false,
    /// };
    /// let choices = books.choices()?;
    /// assert_eq!(choices[0].1, "Cargo.toml");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the folder, or one below it, cannot be read.
    pub fn choices(&self) -> io::Result<Vec<(String, String)>> {
        let folder = (self.path)();
        let root = Path::new(&folder);
        let mut found = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let name = entry.file_name();
                // What is no UTF-8 cannot be the value of a field.
                let Some(name) = name.to_str().filter(|name| *name != "__pycache__") else {
                    continue;
                };
                let path = entry.path();
                // What a link leads to counts; one that leads nowhere is neither.
                let Ok(is_folder) = fs::metadata(&path).map(|it| it.is_dir()) else {
                    continue;
                };
                let is_link = entry.file_type()?.is_symlink();
                if self.offers(name, is_folder)
                    && let Some(value) = path.to_str()
                {
                    let shown = below(root, &path).unwrap_or_else(|| name.to_owned());
                    found.push((value.to_owned(), shown));
                }
                // Links are not followed, which would go round for ever where they lead back.
                if self.recursive && is_folder && !is_link {
                    folders.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Whether a value could be one of the choices, whatever there is now.
    pub(crate) fn allows(&self, value: &str) -> bool {
        let folder = (self.path)();
        let Some(rest) = value.strip_prefix(folder.trim_end_matches('/')) else {
            return false;
        };
        let Some(rest) = rest.strip_prefix('/') else {
            return false;
        };
        let mut parts = rest.split('/');
        let plain = |part: &str| !matches!(part, "" | "." | "..");
        let Some(name) = rest.rsplit('/').next() else {
            return false;
        };
        parts.clone().all(plain)
            && (self.recursive || parts.nth(1).is_none())
            && self.pattern.as_ref().is_none_or(|it| it.is_match(name))
    }

    fn offers(&self, name: &str, is_folder: bool) -> bool {
        let allowed = if is_folder {
            self.allow_folders
        } else {
            self.allow_files
        };
        allowed && self.pattern.as_ref().is_none_or(|it| it.is_match(name))
    }
}

/// The way from a folder to what lies below it.
fn below(folder: &Path, path: &Path) -> Option<String> {
    let rest: PathBuf = path.strip_prefix(folder).ok()?.to_owned();
    Some(rest.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(path: fn() -> String) -> FilePathMeta {
        FilePathMeta {
            path,
            pattern: None,
            recursive: false,
            allow_files: true,
            allow_folders: false,
        }
    }

    fn folder() -> String {
        let folder = std::env::temp_dir().join("luthier-file-paths");
        folder.to_str().unwrap().to_owned()
    }

    #[test]
    fn what_lies_in_a_folder() {
        let root = PathBuf::from(folder());
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("sub/deep")).unwrap();
        fs::create_dir_all(root.join("__pycache__")).unwrap();
        for file in ["b.txt", "a.txt", "c.md", "sub/d.txt", "sub/deep/e.md"] {
            fs::write(root.join(file), "").unwrap();
        }
        let shown = |meta: &FilePathMeta| {
            let choices = meta.choices().unwrap();
            for (value, shown) in &choices {
                assert_eq!(*value, format!("{}/{shown}", folder()));
                assert!(meta.allows(value), "{value}");
            }
            let shown = choices.into_iter().map(|(_, shown)| shown);
            shown.collect::<Vec<_>>().join(" ")
        };
        let files = meta(folder);
        assert_eq!(shown(&files), "a.txt b.txt c.md");
        let text = FilePathMeta {
            pattern: Some(Pattern::new("[.]txt$")),
            ..meta(folder)
        };
        assert_eq!(shown(&text), "a.txt b.txt");
        let folders = FilePathMeta {
            allow_files: false,
            allow_folders: true,
            ..meta(folder)
        };
        assert_eq!(shown(&folders), "sub");
        let all = FilePathMeta {
            recursive: true,
            allow_folders: true,
            ..meta(folder)
        };
        assert_eq!(
            shown(&all),
            "a.txt b.txt c.md sub sub/d.txt sub/deep sub/deep/e.md"
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&root, root.join("sub/round")).unwrap();
            std::os::unix::fs::symlink(root.join("nowhere"), root.join("lost")).unwrap();
            assert_eq!(shown(&files), "a.txt b.txt c.md");
            assert!(shown(&all).ends_with("sub/round"), "{}", shown(&all));
        }
        fs::remove_dir_all(&root).unwrap();
        assert!(files.choices().is_err(), "the folder is gone");
    }

    #[test]
    fn what_could_be_there() {
        let flat = meta(|| "/srv/books".to_owned());
        for good in ["/srv/books/a", "/srv/books/.a"] {
            assert!(flat.allows(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "/srv/books",
            "/srv/books/",
            "/srv/booksa",
            "/srv/books/..",
            "/srv/books/a/b",
            "/srv/books/../a",
            "/srv/books//a",
            "/etc/passwd",
        ] {
            assert!(!flat.allows(bad), "{bad}");
        }
        let deep = FilePathMeta {
            recursive: true,
            pattern: Some(Pattern::new("^a")),
            ..meta(|| "/srv/books/".to_owned())
        };
        assert!(deep.allows("/srv/books/x/y/ab"));
        for bad in ["/srv/books/a/b", "/srv/books/x/../ab", "/srv/books/./a"] {
            assert!(!deep.allows(bad), "{bad}");
        }
    }
}
