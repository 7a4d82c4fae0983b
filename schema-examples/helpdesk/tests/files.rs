//! Files: the row has the name, the storage the bytes.

use helpdesk::models::{
    self,
    desk::{Attachment, NewAttachment, NewTicket, Ticket, attachment},
};
use luthier::{
    Db, Result,
    storage::{LocalStorage, Storage, StorageError, upload},
};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn an_upload_is_kept_and_its_name_stored(db: &Db) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("desk-{}", luthier::Uuid::new_v4()));
    let media = LocalStorage::new(&folder).with_base_url("https://files.example.com");
    let store = async |name: &str| {
        let kept = upload(&media, &attachment::file(), name, b"%PDF".to_vec()).await;
        kept.expect("the file is kept")
    };
    let (first, second) = (
        store("../Quarter 3.pdf").await,
        store("Quarter 3.pdf").await,
    );
    let year = &first["tickets/".len().."tickets/".len() + 4];
    assert!(
        year.parse::<u16>().is_ok_and(|year| year >= 2025),
        "{first}"
    );
    assert!(first.ends_with("/Quarter_3.pdf"), "{first}");
    assert_ne!(first, second);
    let long = store(&format!("{}.pdf", "x".repeat(200))).await;
    assert_eq!(long.chars().count(), 60, "{long}");

    let ticket = NewTicket {
        title: "With a paper".into(),
    };
    let ticket = Ticket::objects().create(db, ticket).await?;
    let new = NewAttachment {
        ticket: ticket.id,
        file: second.clone(),
    };
    let mut row = Attachment::objects().create(db, new).await?;
    let preview = upload(&media, &attachment::preview(), "p.png", vec![1]).await;
    row.preview = Some(preview.expect("the picture is kept"));
    row.save(db).await?;
    row.refresh(db).await?;
    assert_eq!(row.preview.as_deref(), Some("previews/p.png"));
    let check = async || -> Result<(), StorageError> {
        assert_eq!(media.open(&row.file).await?, b"%PDF");
        assert_eq!(media.size(&row.file).await?, 4);
        assert!(
            media
                .url(&row.file)?
                .starts_with("https://files.example.com/tickets/")
        );
        media.delete(&row.file).await?;
        assert!(!media.exists(&row.file).await?);
        Ok(())
    };
    check().await.expect("the storage has it");
    let wrong = NewAttachment {
        ticket: ticket.id,
        file: "a.exe".into(),
    };
    assert!(Attachment::objects().create(db, wrong).await.is_err());
    std::fs::remove_dir_all(folder).expect("the folder is removed");
    Ok(())
}
