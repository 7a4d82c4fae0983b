//! The oldest Rust that the locked dependencies allow, against the one that the workspace promises.

use std::process::ExitCode;

use serde_json::Value;

use luthier_test_servers::Interrupt;
use luthier_test_servers::process::capture;

use crate::Result;
use crate::process;

/// `major.minor`; patch releases do not count.
type Version = (u32, u32);

/// Fails where a dependency declares a newer Rust than the workspace does, and names each.
///
/// # Errors
/// `cargo metadata` fails, or a promise is broken.
pub(crate) fn check(interrupt: &Interrupt) -> Result<ExitCode> {
    interrupt.check()?;
    let text = capture(process::cargo().args(["metadata", "--format-version=1", "--locked"]))?;
    let (promised, packages) = read(&serde_json::from_str(&text)?)?;
    let newer: Vec<&Package> = packages
        .iter()
        .filter(|package| package.needs > promised)
        .collect();
    if newer.is_empty() {
        let most = packages
            .iter()
            .map(|package| package.needs)
            .max()
            .unwrap_or(promised);
        eprintln!(
            "rust-version {} holds: the dependencies need {} at most",
            show(promised),
            show(most)
        );
        return Ok(ExitCode::SUCCESS);
    }
    for package in newer {
        eprintln!(
            "error: {} needs Rust {}, the workspace promises {}",
            package.label,
            show(package.needs),
            show(promised)
        );
    }
    Ok(ExitCode::FAILURE)
}

struct Package {
    label: String,
    needs: Version,
}

/// The least `rust-version` of the workspace's own packages, and every other package that declares one.
fn read(metadata: &Value) -> Result<(Version, Vec<Package>)> {
    let packages = metadata["packages"]
        .as_array()
        .ok_or("`cargo metadata` lists no packages")?;
    let mut promised = None;
    let mut others = Vec::new();
    for package in packages {
        let Some(needs) = package["rust_version"].as_str().and_then(parse) else {
            continue;
        };
        if package["source"].is_null() {
            promised = Some(promised.map_or(needs, |least: Version| least.min(needs)));
        } else {
            let label = format!("{} {}", text(&package["name"]), text(&package["version"]));
            others.push(Package { label, needs });
        }
    }
    Ok((
        promised.ok_or("the workspace has no `rust-version`")?,
        others,
    ))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn parse(version: &str) -> Option<Version> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn show((major, minor): Version) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(parse("1.100") > parse("1.89.0"));
        assert_eq!(parse("1.89.0"), parse("1.89"));
        assert_eq!(parse("one"), None);
    }

    #[test]
    fn own_packages_promise_and_others_need() {
        let (promised, others) = read(&json!({ "packages": [
            { "name": "ours", "version": "0.1.0", "source": null, "rust_version": "1.89" },
            { "name": "theirs", "version": "2.0.0", "source": "registry", "rust_version": "1.90.1" },
            { "name": "silent", "version": "3.0.0", "source": "registry", "rust_version": null },
        ]}))
        .unwrap();
        assert_eq!(promised, (1, 89));
        let [theirs] = others.as_slice() else {
            panic!("one of them declares a version")
        };
        assert_eq!(
            (theirs.label.as_str(), theirs.needs),
            ("theirs 2.0.0", (1, 90))
        );
    }
}
