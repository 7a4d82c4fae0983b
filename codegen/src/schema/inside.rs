//! What stands in a value that holds several: a member of a JSON document, an element of an array, an end of a range.

pub use luthier::query::JsonStep;

/// A part of a value, or what can be read off it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// The document at a path in a JSON document.
    Json(Vec<JsonStep>),
    /// The text that a JSON document is.
    JsonText,
    /// The number that a JSON document is.
    JsonNumber,
    /// How many elements an array has.
    Length,
    /// The element of an array at a position, from 0.
    Element(u32),
    /// The elements of an array from one position to another.
    Slice(u32, u32),
    /// The value of a name in a store.
    Key(String),
    /// The names in a store.
    Keys,
    /// The values in a store.
    Values,
    /// The lower end of a range.
    Lower,
    /// The upper end of a range.
    Upper,
    /// Whether a range holds nothing.
    IsEmpty,
    /// Whether the lower end belongs to a range.
    LowerIncluded,
    /// Whether the upper end belongs to a range.
    UpperIncluded,
    /// Whether a range has no lower end.
    LowerInfinite,
    /// Whether a range has no upper end.
    UpperInfinite,
    /// A text without accents.
    Unaccent,
}

impl Inside {
    /// Its word in migrations, and what stands behind it there.
    #[must_use]
    pub fn parts(&self) -> (&'static str, Vec<JsonStep>) {
        let word = match self {
            Self::Json(steps) => return ("json", steps.clone()),
            Self::Element(at) => return ("element", vec![JsonStep::Index(*at)]),
            Self::Slice(from, to) => {
                let ends = [JsonStep::Index(*from), JsonStep::Index(*to)];
                return ("slice", ends.into());
            }
            Self::Key(key) => return ("key", vec![JsonStep::Key(key.clone())]),
            Self::JsonText => "json_text",
            Self::JsonNumber => "json_number",
            Self::Length => "len",
            Self::Keys => "keys",
            Self::Values => "values",
            Self::Unaccent => "unaccent",
            range => range.of_range().unwrap_or_default(),
        };
        (word, Vec::new())
    }

    /// The name by which a path reads it off a range.
    #[must_use]
    pub const fn of_range(&self) -> Option<&'static str> {
        Some(match self {
            Self::Lower => "startswith",
            Self::Upper => "endswith",
            Self::IsEmpty => "isempty",
            Self::LowerIncluded => "lower_inc",
            Self::UpperIncluded => "upper_inc",
            Self::LowerInfinite => "lower_inf",
            Self::UpperInfinite => "upper_inf",
            _ => return None,
        })
    }

    /// What the path reads off a range by that name.
    #[must_use]
    pub fn from_range(name: &str) -> Option<Self> {
        let all = [
            Self::Lower,
            Self::Upper,
            Self::IsEmpty,
            Self::LowerIncluded,
            Self::UpperIncluded,
            Self::LowerInfinite,
            Self::UpperInfinite,
        ];
        all.into_iter().find(|part| part.of_range() == Some(name))
    }

    /// What has these [parts](Self::parts).
    #[must_use]
    pub fn from_parts(word: &str, behind: Vec<JsonStep>) -> Option<Self> {
        Some(match (word, behind.as_slice()) {
            ("json", _) => Self::Json(behind),
            ("element", [JsonStep::Index(at)]) => Self::Element(*at),
            ("slice", [JsonStep::Index(from), JsonStep::Index(to)]) => Self::Slice(*from, *to),
            ("key", [JsonStep::Key(key)]) => Self::Key(key.clone()),
            ("json_text", []) => Self::JsonText,
            ("json_number", []) => Self::JsonNumber,
            ("len", []) => Self::Length,
            ("keys", []) => Self::Keys,
            ("values", []) => Self::Values,
            ("unaccent", []) => Self::Unaccent,
            (word, []) => return Self::from_range(word),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back() {
        let steps = || vec![JsonStep::Key("a".to_owned()), JsonStep::Index(0)];
        for part in [
            Inside::Json(steps()),
            Inside::JsonText,
            Inside::JsonNumber,
            Inside::Length,
            Inside::Element(3),
            Inside::Slice(0, 2),
            Inside::Key("a".to_owned()),
            Inside::Keys,
            Inside::Values,
            Inside::Lower,
            Inside::Upper,
            Inside::IsEmpty,
            Inside::LowerIncluded,
            Inside::UpperIncluded,
            Inside::LowerInfinite,
            Inside::UpperInfinite,
            Inside::Unaccent,
        ] {
            let (word, behind) = part.parts();
            assert!(!word.is_empty());
            assert_eq!(Inside::from_parts(word, behind), Some(part));
        }
        assert_eq!(Inside::from_parts("slice", steps()), None);
    }
}
