//! Pictures: their size is read from the first bytes, whatever their name says.

use std::fmt;

use super::{Storage, StorageError, field_of, upload};
use crate::{
    error::ValidationErrors,
    expr::{Expr, Own, TextType},
    model::Model,
};

/// A picture that a storage keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its name in the storage.
    pub name: String,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Why an upload did not become a picture.
#[derive(Debug)]
#[non_exhaustive]
pub enum UploadError {
    /// The storage did not keep it.
    Storage(StorageError),
    /// It is no picture, by field; nothing was kept.
    Invalid(ValidationErrors),
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage(error) => error.fmt(f),
            Self::Invalid(errors) => errors.fmt(f),
        }
    }
}

impl std::error::Error for UploadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Storage(error) => error,
            Self::Invalid(errors) => errors,
        })
    }
}

impl From<StorageError> for UploadError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Keeps a picture as [`upload`] keeps a file, and tells its size. PNG, JPEG, GIF, WebP, BMP, TIFF and the like are known.
///
/// # Errors
///
/// [`Invalid`](UploadError::Invalid), with the code `invalid_image`, where the bytes are no picture; and as [`upload`].
pub async fn upload_image<M: Model, T: TextType>(
    storage: &impl Storage,
    column: &Expr<M, T, Own>,
    filename: &str,
    content: Vec<u8>,
) -> Result<Picture, UploadError> {
    let [width, height] = image_size(column, &content)?;
    let name = upload(storage, column, filename, content).await?;
    Ok(Picture {
        name,
        width,
        height,
    })
}

/// Width and height of a picture for a column, in pixels.
///
/// # Errors
///
/// [`Invalid`](UploadError::Invalid), with the code `invalid_image`, where the bytes are no picture.
pub fn image_size<M: Model, T: TextType>(
    column: &Expr<M, T, Own>,
    content: &[u8],
) -> Result<[u32; 2], UploadError> {
    let size = imagesize::blob_size(content).ok();
    let sides = size.and_then(|size| {
        let [width, height] = [size.width, size.height].map(u32::try_from);
        Some([width.ok()?, height.ok()?])
    });
    sides
        .filter(|sides| !sides.contains(&0))
        .ok_or_else(|| no_image(field_of(column).map_or("", |field| field.name)))
}

/// A side of a picture as a column holds it.
///
/// # Errors
///
/// Where the column is too small for it.
#[doc(hidden)]
pub fn side<T: TryFrom<u32>>(pixels: u32, field: &'static str) -> Result<T, UploadError> {
    T::try_from(pixels).map_err(|_| {
        let mut errors = ValidationErrors::new();
        let message = format!("{pixels} pixels are more than the column holds");
        errors.add(field, "max_value", message);
        UploadError::Invalid(errors)
    })
}

fn no_image(field: &'static str) -> UploadError {
    let mut errors = ValidationErrors::new();
    let message =
        "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";
    errors.add(field, "invalid_image", message);
    UploadError::Invalid(errors)
}
