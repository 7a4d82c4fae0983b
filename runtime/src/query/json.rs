//! What is asked of JSON documents, the same on every database.

use std::fmt::Write as _;

/// What a [`Node::Json`](super::Node::Json) does with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonOperator {
    /// The value at a path in the document; NULL where there is none.
    At(Vec<JsonStep>),
    /// The text that the document is; NULL where it is anything else.
    Text,
    /// The number that the document is; NULL where it is anything else.
    Number,
    /// The first document holds the second: each of its members, or elements, or the same value.
    Contains,
    /// The document is an object that has these keys.
    HasKeys {
        /// The keys.
        keys: Vec<String>,
        /// Whether one of them will do.
        any: bool,
    },
}

impl JsonOperator {
    /// Whether it may give NULL where no argument is.
    pub(super) const fn is_partial(&self) -> bool {
        matches!(self, Self::At(_) | Self::Text | Self::Number)
    }
}

/// A step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonStep {
    /// To the member of an object with this key.
    Key(String),
    /// To the element of an array at this position, which counts from 0.
    Index(u32),
}

/// A path as a JSON document: `["a",0]`.
#[must_use]
pub fn json_path(steps: &[JsonStep]) -> String {
    let steps: Vec<serde_json::Value> = steps
        .iter()
        .map(|step| match step {
            JsonStep::Key(key) => key.as_str().into(),
            JsonStep::Index(index) => (*index).into(),
        })
        .collect();
    serde_json::Value::from(steps).to_string()
}

/// A path as MariaDB and MySQL write it, and PostgreSQL's `jsonpath`: `$."a"[0]`.
#[must_use]
pub fn mysql_json_path(steps: &[JsonStep]) -> String {
    let mut out = String::from("$");
    for step in steps {
        // Writing to a text does not fail.
        let _ = match step {
            JsonStep::Key(key) => write!(out, ".{}", serde_json::Value::from(key.as_str())),
            JsonStep::Index(index) => write!(out, "[{index}]"),
        };
    }
    out
}

/// The paths of what must be arrays for a path to lead where it says: MariaDB and MySQL take what is no array for one of one
/// element.
#[must_use]
pub fn mysql_json_arrays(steps: &[JsonStep]) -> Vec<String> {
    let first = |(_, step): &(usize, &JsonStep)| **step == JsonStep::Index(0);
    let ends = steps.iter().enumerate().filter(first);
    ends.map(|(at, _)| mysql_json_path(&steps[..at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let steps = [
            JsonStep::Key("a\"b".to_owned()),
            JsonStep::Index(0),
            JsonStep::Key("0".to_owned()),
        ];
        assert_eq!(json_path(&steps), r#"["a\"b",0,"0"]"#);
        assert_eq!(mysql_json_path(&steps), r#"$."a\"b"[0]."0""#);
        assert_eq!(mysql_json_arrays(&steps), [r#"$."a\"b""#]);
    }
}
