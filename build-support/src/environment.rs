//! Which sort of build this is: only one on a developer's machine may write into the source tree.

use std::{env, path::Path};

/// What a build may do about migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Environment {
    /// A developer's: a draft may be kept.
    Development,
    /// Anything else, with the reason: nothing outside `OUT_DIR` is written.
    Strict(&'static str),
}

impl Environment {
    /// The build that runs this build script.
    pub(crate) fn detect(root: &Path) -> Self {
        Self::of(root, |name| env::var(name).ok())
    }

    /// Whether drafts may be kept.
    pub(crate) fn is_development(self) -> bool {
        self == Self::Development
    }

    fn of(root: &Path, variable: impl Fn(&str) -> Option<String>) -> Self {
        let ci = variable("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        if ci {
            return Self::Strict("the environment variable CI is set");
        }
        if variable("PROFILE").as_deref() == Some("release") {
            return Self::Strict("this is a release build");
        }
        // Cargo puts this file into each packaged crate.
        if root.join(".cargo_vcs_info.json").is_file() {
            return Self::Strict("this is a packaged crate");
        }
        Self::Development
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(variables: &[(&str, &str)]) -> Environment {
        let folder = tempfile::tempdir().unwrap();
        let find = |name: &str| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Environment::of(folder.path(), find)
    }

    #[test]
    fn only_a_developer_s_build_may_write() {
        assert_eq!(build(&[("PROFILE", "debug")]), Environment::Development);
        assert_eq!(
            build(&[("PROFILE", "debug"), ("CI", "false")]),
            Environment::Development
        );
        assert!(matches!(build(&[("CI", "true")]), Environment::Strict(_)));
        assert!(matches!(
            build(&[("PROFILE", "release")]),
            Environment::Strict(_)
        ));
        let packaged = tempfile::tempdir().unwrap();
        std::fs::write(packaged.path().join(".cargo_vcs_info.json"), "{}").unwrap();
        assert!(matches!(
            Environment::of(packaged.path(), |_| None),
            Environment::Strict(_)
        ));
    }
}
