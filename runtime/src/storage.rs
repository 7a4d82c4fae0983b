//! Files: where what `FileField` and `ImageField` name is kept.
//!
//! A row holds the name of a file; the bytes are in a [`Storage`], which may be a folder ([`LocalStorage`]) or anything else
//! that implements the trait. [`upload`] puts a file where the field wants it and gives the name for the row:
//!
//! ```no_run
//! # use luthier::{Column, Model, storage::{LocalStorage, StorageError, upload}};
//! # async fn example<Ticket: Model>(attachment: fn() -> Column<Ticket, String>, bytes: Vec<u8>) -> Result<(), StorageError> {
//! let media = LocalStorage::new("media").with_base_url("/media/");
//! let name = upload(&media, &attachment(), "Quarter 3.pdf", bytes).await?;   // "tickets/2026/Quarter_3.pdf"
//! // ticket.attachment = name; ticket.save(&db).await?;
//! # Ok(())
//! # }
//! ```

mod image;
mod local;
mod names;

use std::{borrow::Cow, fmt, future::Future, io};

pub use image::{Picture, UploadError, image_size, side, upload_image};
pub use local::LocalStorage;

use crate::{
    expr::{Expr, Own, TextType},
    meta::FieldMeta,
    model::Model,
    query::Node,
};

/// A place where files are kept under names such as `tickets/2026/report.pdf`: relative, with `/` between folders.
pub trait Storage: Send + Sync {
    /// Keeps a new file, and gives the name that it got: another one than `name` where there is such a file already.
    /// That name has at most `max_length` characters, where a limit is given.
    ///
    /// # Errors
    ///
    /// When the name could lead out of the storage or is too long, or the file cannot be written.
    fn save(
        &self,
        name: &str,
        content: Vec<u8>,
        max_length: Option<u32>,
    ) -> impl Future<Output = Result<String, StorageError>> + Send;

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When it is not there or cannot be read.
    fn open(&self, name: &str) -> impl Future<Output = Result<Vec<u8>, StorageError>> + Send;

    /// Removes a file. One that is not there is no error.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be removed.
    fn delete(&self, name: &str) -> impl Future<Output = Result<(), StorageError>> + Send;

    /// Whether there is such a file.
    ///
    /// # Errors
    ///
    /// When that cannot be found out.
    fn exists(&self, name: &str) -> impl Future<Output = Result<bool, StorageError>> + Send;

    /// How many bytes the file has.
    ///
    /// # Errors
    ///
    /// When it is not there or cannot be asked.
    fn size(&self, name: &str) -> impl Future<Output = Result<u64, StorageError>> + Send;

    /// Where a browser finds the file.
    ///
    /// # Errors
    ///
    /// When the storage has no URLs.
    fn url(&self, name: &str) -> Result<String, StorageError>;
}

/// A storage that is lent.
impl<S: Storage> Storage for &S {
    fn save(
        &self,
        name: &str,
        content: Vec<u8>,
        max_length: Option<u32>,
    ) -> impl Future<Output = Result<String, StorageError>> + Send {
        (**self).save(name, content, max_length)
    }

    fn open(&self, name: &str) -> impl Future<Output = Result<Vec<u8>, StorageError>> + Send {
        (**self).open(name)
    }

    fn delete(&self, name: &str) -> impl Future<Output = Result<(), StorageError>> + Send {
        (**self).delete(name)
    }

    fn exists(&self, name: &str) -> impl Future<Output = Result<bool, StorageError>> + Send {
        (**self).exists(name)
    }

    fn size(&self, name: &str) -> impl Future<Output = Result<u64, StorageError>> + Send {
        (**self).size(name)
    }

    fn url(&self, name: &str) -> Result<String, StorageError> {
        (**self).url(name)
    }
}

/// Why a file could not be kept, read or named.
#[derive(Debug)]
pub struct StorageError {
    /// The name of the file, as it was asked for.
    pub name: String,
    /// What is wrong.
    pub reason: Cow<'static, str>,
    /// What the operating system said.
    pub source: Option<io::Error>,
}

impl StorageError {
    /// An error about a file.
    #[must_use]
    pub fn new(name: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.to_owned(),
            reason: reason.into(),
            source: None,
        }
    }

    /// Whether there is no such file.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let kind = self.source.as_ref().map(io::Error::kind);
        kind == Some(io::ErrorKind::NotFound)
    }

    fn io(name: &str, source: io::Error) -> Self {
        let reason = match source.kind() {
            io::ErrorKind::NotFound => Cow::Borrowed("there is no such file"),
            _ => Cow::Owned(source.to_string()),
        };
        Self {
            name: name.to_owned(),
            reason,
            source: Some(source),
        }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file `{}`: {}", self.name, self.reason)
    }
}

impl std::error::Error for StorageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Keeps a file for a column of files: in the folder that its `upload_to` says, as of now (UTC), under a name made of
/// `filename`, which may come from a browser; or where the function says that `upload_to` names. Gives the name to set the
/// column to.
///
/// # Errors
///
/// As [`Storage::save`].
pub async fn upload<M: Model, T: TextType>(
    storage: &impl Storage,
    column: &Expr<M, T, Own>,
    filename: &str,
    content: Vec<u8>,
) -> Result<String, StorageError> {
    let field = field_of(column);
    let name = match field.and_then(|field| field.upload_path) {
        Some(path) => names::upload_path(&path(filename))?,
        None => {
            let folder = field.map_or("", |field| field.upload_to);
            names::upload_name(folder, filename, crate::value::now())?
        }
    };
    let max_length = field.and_then(|field| field.max_length);
    storage.save(&name, content, max_length).await
}

/// The metadata of a model's own column.
fn field_of<M: Model, T>(column: &Expr<M, T, Own>) -> Option<&'static FieldMeta> {
    match column.clone().into_node() {
        Node::Column(_, position) => M::META.fields.get(usize::from(position)),
        _ => None,
    }
}
