//! Texts in the language of whoever reads them.
//!
//! The texts of the models (names, help, labels of choices, headings of the admin) are English text and keys of a message
//! catalogue at the same time: `luthier messages` writes them as a gettext template. A program that has translations gives
//! them to [`set_translator`] once; whoever shows a text to people asks [`translated`]. Without a translator nothing is looked
//! up.
//!
//! ```
//! use luthier::messages::{set_translator, translated};
//!
//! assert_eq!(translated("blog post"), "blog post");
//! set_translator(|text| (text == "blog post").then(|| "Blogbeitrag".into())).expect("the first one");
//! assert_eq!(translated("blog post"), "Blogbeitrag");
//! assert_eq!(translated("title"), "title", "what has no translation stays");
//! ```

use std::{borrow::Cow, fmt, sync::OnceLock};

use crate::meta::{FieldMeta, ModelMeta};

type Translator = dyn Fn(&'static str) -> Option<Cow<'static, str>> + Send + Sync;

static TRANSLATOR: OnceLock<Box<Translator>> = OnceLock::new();

/// The program has a translator already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TranslatorSet;

impl fmt::Display for TranslatorSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the texts of the models have a translator already; it is set once, when the program starts")
    }
}

impl std::error::Error for TranslatorSet {}

/// Sets what translates the texts of the models, for the rest of the program. It is asked each time, and decides itself into
/// which language: a server keeps that of the request in a task-local. `None` leaves the text as it is.
///
/// # Errors
///
/// [`TranslatorSet`] where there is one already.
pub fn set_translator(
    translator: impl Fn(&'static str) -> Option<Cow<'static, str>> + Send + Sync + 'static,
) -> Result<(), TranslatorSet> {
    TRANSLATOR
        .set(Box::new(translator))
        .map_err(|_| TranslatorSet)
}

/// The text as people are to read it: what the [translator](set_translator) makes of it, or the text itself.
#[must_use]
pub fn translated(text: &'static str) -> Cow<'static, str> {
    TRANSLATOR
        .get()
        .and_then(|translator| translator(text))
        .unwrap_or(Cow::Borrowed(text))
}

impl ModelMeta {
    /// What to call one row, translated.
    #[must_use]
    pub fn translated_name(&self) -> Cow<'static, str> {
        translated(self.verbose_name)
    }

    /// What to call several rows, translated.
    #[must_use]
    pub fn translated_name_plural(&self) -> Cow<'static, str> {
        translated(self.verbose_name_plural)
    }
}

impl FieldMeta {
    /// What to call the field, translated.
    #[must_use]
    pub fn translated_name(&self) -> Cow<'static, str> {
        translated(self.verbose_name)
    }

    /// The sentence of help, translated; empty where there is none.
    #[must_use]
    pub fn translated_help_text(&self) -> Cow<'static, str> {
        if self.help_text.is_empty() {
            return Cow::Borrowed("");
        }
        translated(self.help_text)
    }
}
