//! What an admin site reads of inlines and actions, and actions as it calls them, on every database.

use kitchen_sink::models::links::{Guide, NewGuide, NewTown, Town, town};
use luthier::{
    Db, FieldValue as _, Id, Result, Value,
    meta::{AdminFacets, AdminInlineLayout, AdminInlineLink, AdminReply},
};
use luthier_test_support::on_every_database;

#[test]
fn inlines_say_what_they_go_by() {
    let inlines: Vec<_> = Town::ADMIN
        .inlines
        .iter()
        .map(|inline| (inline.model.label, inline.link, inline.layout))
        .collect();
    let (key, tabular, stacked) = (
        AdminInlineLink::ForeignKey,
        AdminInlineLayout::Tabular,
        AdminInlineLayout::Stacked,
    );
    let generic = AdminInlineLink::Generic {
        content_type: "content_type",
        key: "object_id",
    };
    assert_eq!(
        inlines,
        [
            ("links.Street", key("town"), tabular),
            ("links.Town_twins", key("from_town"), tabular),
            ("links.Permit", key("town"), tabular),
            ("links.Street", key("crosses_into"), stacked),
            ("links.Note", generic, stacked),
            ("links.TownHall", key("town"), tabular),
        ]
    );
    let [streets, twins, permits, entrances, notes, hall] = Town::ADMIN.inlines else {
        unreachable!("six of them");
    };
    assert_eq!((streets.extra, streets.max_num), (3, None));
    assert_eq!(streets.verbose_name_plural, "streets");
    assert_eq!(twins.many_to_many, Some("twins"));
    assert_eq!((permits.many_to_many, permits.extra), (None, 0));
    assert_eq!(permits.autocomplete_fields, ["guide"]);
    assert_eq!((entrances.min_num, entrances.max_num), (1, Some(9)));
    assert_eq!(entrances.verbose_name, "street to here");
    assert_eq!(entrances.fieldsets[0].fields, ["name", "length", "town"]);
    let lines: [&[&str]; 2] = [&["name", "length"], &["town"]];
    assert_eq!(entrances.fieldsets[0].lines, lines);
    assert_eq!(entrances.ordering, ["-length"]);
    assert!(entrances.show_change_link && !entrances.can_delete && !entrances.view_on_site);
    assert_eq!(notes.prepopulated_fields, [("slug", &["text"][..])]);
    assert_eq!(hall.max_num, Some(1));
}

#[test]
fn the_list_loads_what_is_always_there() {
    assert_eq!(Town::ADMIN.list_select_related, ["mayor"]);
    assert_eq!(Town::ADMIN.ordering, ["?"]);
    assert_eq!(Town::ADMIN.show_facets, AdminFacets::Never);
    assert_eq!(Guide::ADMIN.show_facets, AdminFacets::Allow);
    assert_eq!(Guide::ADMIN.delete_confirmation_max_display, Some(50));
}

#[test]
fn actions_say_who_may_and_where() {
    assert!(Guide::ADMIN.actions.is_none());
    let Some([found, shout]) = Town::ADMIN.actions else {
        unreachable!("two of them");
    };
    assert_eq!((found.name, found.description), ("found", "Found"));
    assert!(found.permissions.is_empty() && found.change_list && !found.change_form);
    assert_eq!(
        (shout.name, shout.description, shout.description_plural),
        (
            "shout",
            "Write the town in capitals",
            "Write the towns in capitals"
        )
    );
    assert_eq!(shout.permissions, ["change_town", "rename_town"]);
    assert!(shout.change_list && shout.change_form);
}

async fn towns(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    let mayor = Guide::objects()
        .create(db, NewGuide { badge: "m".into() })
        .await?;
    for name in ["one", "two", "three"] {
        let new = NewTown {
            name: name.to_owned(),
            mayor: mayor.id,
        };
        Town::objects().create(db, new).await?;
    }
    Ok(())
}

async fn key(db: &Db, name: &str) -> Result<Value<'static>> {
    let row = Town::objects().get(db, town::name().eq(name)).await?;
    let id: Id<Town> = row.id;
    Ok(id.to_value().into_owned())
}

#[on_every_database(towns)]
async fn an_action_gets_the_rows_that_are_chosen(db: &Db) -> Result<()> {
    let Some([found, shout]) = Town::ADMIN.actions else {
        unreachable!("two of them");
    };
    let keys = [key(db, "one").await?, key(db, "two").await?];
    assert_eq!((found.run)(db, &keys[..1]).await?, AdminReply::Done);
    assert_eq!((found.run)(db, &[]).await?, AdminReply::Done);
    let dated = Town::objects().filter(town::founded().is_not_null());
    assert_eq!(dated.values(town::name()).all(db).await?, ["one"]);
    assert_eq!(
        (shout.run)(db, &keys).await?,
        AdminReply::Message("2 towns shout".to_owned())
    );
    let names = Town::objects().order_by(town::name()).values(town::name());
    let mut names = names.all(db).await?;
    names.sort_unstable();
    assert_eq!(names, ["ONE", "TWO", "three"]);
    Ok(())
}
