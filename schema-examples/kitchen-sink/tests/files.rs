//! Files that a row keeps by itself: the storage and the folder that its model names, and the size of pictures.

#![allow(clippy::unwrap_used)]

use kitchen_sink::{
    media,
    models::kinds::{NewNothing, Nothing, everything, nothing},
};
use luthier::{
    Db, Result,
    storage::{LocalStorage, Storage, UploadError, upload, upload_image},
};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    Ok(())
}

/// The beginning of a picture of this size, which is all that is read.
fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x3b]);
    bytes
}

#[on_every_database(migrated)]
async fn uploads_set_what_the_model_says(db: &Db) -> Result<()> {
    let mut row = Nothing::objects().create(db, NewNothing {}).await?;
    row.upload_file("Paper one.txt", b"text".to_vec())
        .await
        .unwrap();
    let name = row.file.clone().unwrap();
    assert!(name.starts_with("by-letter/p/Paper_one"), "{name}");
    assert_eq!(Nothing::file_storage().open(&name).await.unwrap(), b"text");
    assert_eq!(media().open(&name).await.unwrap(), b"text");
    row.upload_image("map.gif", gif(640, 480)).await.unwrap();
    assert_eq!(row.positive_small, Some(640));
    row.save(db).await?;
    row.refresh(db).await?;
    assert_eq!(row.positive_small, Some(640));
    assert!(row.image.as_deref().unwrap().starts_with("map"));
    // What is no picture changes nothing, and neither does one that is too wide for the column.
    let before = row.clone();
    for (bytes, field, code) in [
        (
            b"%PDF-1.7, no picture at all".to_vec(),
            "image",
            "invalid_image",
        ),
        (Vec::new(), "image", "invalid_image"),
        (gif(0, 0), "image", "invalid_image"),
        (gif(65_535, 1), "positive_small", "max_value"),
    ] {
        match row.upload_image("refused.gif", bytes).await {
            Err(UploadError::Invalid(errors)) => assert_eq!(errors.of(field)[0].code, code),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(row, before);
    assert!(
        !media().exists("refused.gif").await.unwrap(),
        "nothing is kept"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_picture_of_a_row_to_be(_db: &Db) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("pictures-{}", luthier::Uuid::new_v4()));
    let own = LocalStorage::new(&folder);
    let kept = upload_image(&own, &everything::image(), "a.gif", gif(3, 2))
        .await
        .unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.width, kept.height),
        ("pictures/a.gif", 3, 2)
    );
    let outside = upload(&own, &nothing::file(), "../../x", Vec::new()).await;
    assert!(outside.unwrap_err().to_string().contains("lead out"));
    std::fs::remove_dir_all(folder).unwrap();
    Ok(())
}
