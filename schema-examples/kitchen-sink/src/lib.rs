//! The kitchen sink: models that use, between them, everything that the language has. What each line of Django's list of
//! features became is in `docs/django.md`; a test holds that what the list calls working is used here.

#![deny(warnings, missing_docs)]

/// The key of the target that arrows fall back to.
#[must_use]
pub fn fallback() -> luthier::Id<models::links::Target> {
    "main".into()
}

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

/// A code for a row that is not given one.
#[must_use]
pub fn fresh_code() -> String {
    "fresh".to_owned()
}

/// The teams that there are.
#[must_use]
pub fn teams() -> Vec<(String, String)> {
    ["red", "blue"]
        .map(|team| (team.to_owned(), team.to_uppercase()))
        .to_vec()
}

/// The minutes of a day.
#[must_use]
pub fn longest_day() -> i32 {
    24 * 60
}

/// A validator: not only capitals.
///
/// # Errors
///
/// When there is no small letter.
pub fn no_shouting(text: &str) -> Result<(), luthier::ValidationError> {
    if text.chars().any(char::is_lowercase) {
        return Ok(());
    }
    Err(luthier::ValidationError::new(
        "shouting",
        "must not be all capitals",
    ))
}

/// A validator of the whole row.
pub fn ends_after_it_starts(form: &models::rules::Form, errors: &mut luthier::ValidationErrors) {
    if form.ends < form.starts {
        errors.add("ends", "order", "must not be before the start");
    }
}

/// A colour as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u32);

impl luthier::FieldType for Colour {
    type Base = String;
    type Error = std::num::ParseIntError;

    fn from_base(base: String) -> Result<Self, Self::Error> {
        u32::from_str_radix(&base, 16).map(Self)
    }

    fn to_base(&self) -> String {
        format!("{:06x}", self.0)
    }
}

luthier::impl_scalar!(Colour);

/// The folder whose files are offered.
#[must_use]
pub fn papers() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/models").to_owned()
}

/// Where files are kept: a folder for each run of the program.
#[must_use]
pub fn media() -> &'static luthier::storage::LocalStorage {
    static MEDIA: std::sync::LazyLock<luthier::storage::LocalStorage> =
        std::sync::LazyLock::new(|| {
            let folder = format!("kitchen-{}", luthier::Uuid::new_v4());
            luthier::storage::LocalStorage::new(std::env::temp_dir().join(folder))
        });
    &MEDIA
}

/// Where a file is put: by the first letter of its name.
#[must_use]
pub fn folder(filename: &str) -> String {
    let letter = filename
        .chars()
        .next()
        .map_or('-', |letter| letter.to_ascii_lowercase());
    format!("by-letter/{letter}/{filename}")
}

pub mod towns;
