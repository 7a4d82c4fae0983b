//! Names of files: made from what people call them, kept inside the storage, never one that is there.

use jiff::{Timestamp, fmt::strtime};

use super::StorageError;

/// The name of a new file: the folder of `upload_to`, with the parts of the date filled in, and a name without what file
/// systems and URLs take amiss.
pub(super) fn upload_name(
    upload_to: &str,
    filename: &str,
    now: Timestamp,
) -> Result<String, StorageError> {
    let today = jiff::tz::Offset::UTC.to_datetime(now);
    let folder = if upload_to.contains('%') {
        strtime::format(upload_to, today)
            .map_err(|error| StorageError::new(upload_to, format!("`upload_to`: {error}")))?
    } else {
        upload_to.to_owned()
    };
    let name = valid_name(filename)?;
    let folder = folder.trim_end_matches('/');
    let name = if folder.is_empty() {
        name
    } else {
        format!("{folder}/{name}")
    };
    check(&name)?;
    Ok(name)
}

/// The same of a path that the program made: its last part as that of every name.
pub(super) fn upload_path(path: &str) -> Result<String, StorageError> {
    let name = match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/{}", valid_name(name)?),
        None => valid_name(path)?,
    };
    check(&name)?;
    Ok(name)
}

/// The last part of a name, with `_` for blanks and without everything but letters, digits, `-`, `_` and `.`.
pub(super) fn valid_name(filename: &str) -> Result<String, StorageError> {
    let last = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .trim()
        .chars()
        .map(|letter| if letter == ' ' { '_' } else { letter })
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        .collect();
    if name.is_empty() || name == "." || name == ".." {
        return Err(StorageError::new(filename, "no name can be made of this"));
    }
    Ok(name)
}

/// A name stays inside the storage.
pub(super) fn check(name: &str) -> Result<(), StorageError> {
    let part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let fits = name.split('/').all(part) && !name.contains(['\\', '\0', ':']);
    if fits {
        Ok(())
    } else {
        Err(StorageError::new(
            name,
            "the name could lead out of the storage: names are relative, with `/` between folders and no `..`",
        ))
    }
}

/// The name with something random before its extension, shortened to `max_length` characters.
pub(super) fn another(
    name: &str,
    max_length: Option<u32>,
    salt: Option<&str>,
) -> Result<String, StorageError> {
    let (folder, file) = match name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file),
        None => (String::new(), name),
    };
    let (stem, extension) = match file.rfind('.') {
        Some(dot) if dot > 0 => file.split_at(dot),
        _ => (file, ""),
    };
    let salt = salt.map(|salt| format!("_{salt}")).unwrap_or_default();
    let mut stem: Vec<char> = stem.chars().collect();
    if let Some(max) = max_length {
        let others = [folder.as_str(), &salt, extension]
            .iter()
            .map(|part| part.chars().count())
            .sum::<usize>();
        let room = (max as usize).saturating_sub(others);
        if room == 0 {
            return Err(StorageError::new(
                name,
                format!(
                    "no name of at most {max} characters is free; let the field have a larger `max_length`"
                ),
            ));
        }
        stem.truncate(room);
    }
    let stem: String = stem.into_iter().collect();
    Ok(format!("{folder}{stem}{salt}{extension}"))
}

/// The name as a part of a URL: what is not a letter, a digit or one of `-_.~/` is written as `%XX`.
pub(super) fn in_url(name: &str) -> String {
    use std::fmt::Write as _;
    let mut url = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(upload_to: &str, filename: &str) -> String {
        let now = "2026-01-31T23:59:59Z".parse().unwrap();
        upload_name(upload_to, filename, now).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn folders_have_the_date_and_names_no_dirt() {
        assert_eq!(
            at("tickets/%Y/%m/%d", "a b.pdf"),
            "tickets/2026/01/31/a_b.pdf"
        );
        assert_eq!(at("", "Grüße!?.txt"), "Grüße.txt");
        assert_eq!(at("x/", r"C:\temp\..\evil.exe"), "x/evil.exe");
        assert_eq!(at("x", "../../etc/passwd"), "x/passwd");
        assert!(at("../up", "a").contains("lead out"));
        assert!(at("x", "..").contains("no name"), "{}", at("x", ".."));
        assert!(at("x", "?").contains("no name"));
        assert!(at("%Q!", "a").contains("upload_to"), "{}", at("%Q!", "a"));
    }

    #[test]
    fn paths_of_the_program_are_names_too() {
        let path = |path| upload_path(path).unwrap_or_else(|error| error.to_string());
        assert_eq!(path("users/7/a b?.pdf"), "users/7/a_b.pdf");
        assert_eq!(path("a.pdf"), "a.pdf");
        assert!(path("../a.pdf").contains("lead out"));
        assert!(path("/etc/a.pdf").contains("lead out"));
        assert!(path("users/").contains("no name"));
    }

    #[test]
    fn names_stay_inside() {
        for good in ["a", "a/b.c", "..a", "a..b/c"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "", "/a", "a//b", "../a", "a/../b", "a/.", "a\\b", "c:x", "a\0",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn other_names_are_made_and_shortened() {
        let other = |name, max, salt| another(name, max, salt).unwrap();
        assert_eq!(other("a/b.tar.gz", None, Some("x1")), "a/b.tar_x1.gz");
        assert_eq!(other(".hidden", None, Some("x1")), ".hidden_x1");
        assert_eq!(other("long-name.txt", Some(8), None), "long.txt");
        assert_eq!(other("long-name.txt", Some(10), Some("x1")), "lon_x1.txt");
        assert!(another("folder/a.txt", Some(8), None).is_err());
        assert_eq!(in_url("a b/ü.txt"), "a%20b/%C3%BC.txt");
    }
}
