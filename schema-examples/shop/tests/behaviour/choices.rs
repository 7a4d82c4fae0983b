//! Choices: enums in Rust, text or numbers in the database.

use luthier::{Db, Dialect, Error, Result};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Level, Person, person},
    shop::{Order, Product, Status, order, product},
};

use crate::database::{
    new_person, new_product, order as make_order, person as make_person, product as make_product,
    stocked,
};

#[on_every_database(stocked)]
async fn stored_and_found_by_their_values(db: &Db) -> Result<()> {
    let staff = Person::objects()
        .create(db, new_person("Ann").level(Level::Staff))
        .await?;
    let guest = make_person(db, "Bob").await?;
    assert_eq!((staff.level, guest.level), (Level::Staff, Level::Guest));
    let stored = db
        .query_as::<(String, i64)>("SELECT name, level FROM people_person ORDER BY name", ())
        .all(db)
        .await?;
    assert_eq!(stored, [("Ann".to_owned(), 10), ("Bob".to_owned(), 0)]);
    let found = Person::objects()
        .filter(person::level().eq(Level::Staff))
        .all(db)
        .await?;
    assert_eq!(found, [staff]);
    assert_eq!(
        Person::objects()
            .filter(person::level().gt(Level::Guest))
            .count(db)
            .await?,
        1
    );
    assert_eq!(
        Person::objects()
            .filter(person::level().in_([Level::Guest, Level::Member]))
            .count(db)
            .await?,
        1
    );
    let highest = Person::objects()
        .aggregate(db, person::level().max())
        .await?;
    assert_eq!(highest, Some(Level::Staff));
    let pen = new_product("Pen", "1").r#type(product::Type::Voucher);
    let pen = Product::objects().create(db, pen).await?;
    assert_eq!(
        Product::objects()
            .filter(product::r#type().ne(product::Type::Goods))
            .all(db)
            .await?,
        [pen]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn open_choices_keep_what_they_do_not_know(db: &Db) -> Result<()> {
    for (name, rank) in [
        ("ab", Some(product::Rank::High)),
        ("cd", Some(product::Rank::Other(77))),
        ("ef", None),
    ] {
        Product::objects()
            .create(db, new_product(name, "1").rank(rank))
            .await?;
    }
    let ranks = Product::objects().values(product::rank()).all(db).await?;
    assert_eq!(
        ranks,
        [
            Some(product::Rank::High),
            Some(product::Rank::Other(77)),
            None
        ]
    );
    let known = Product::objects().filter(product::rank().eq(product::Rank::Other(2)));
    assert_eq!(
        known.count(db).await?,
        1,
        "2 is `High`, however it is written"
    );
    Ok(())
}

/// Lets the table hold what its CHECKs forbid, as a table of another program might.
async fn forget_checks(db: &Db, table: &str) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        db.execute("PRAGMA ignore_check_constraints = 1", ())
            .await?;
        return Ok(());
    }
    // PostgreSQL counts NOT NULL among the CHECKs here, and calls the names and kinds by types of its own.
    let names = "SELECT CAST(constraint_name AS char(64)), CAST(constraint_schema AS char(64)) \
                 FROM information_schema.table_constraints WHERE table_name = $1 \
                 AND constraint_type = 'CHECK' AND constraint_name NOT LIKE '%not_null'";
    let schema = match db.dialect() {
        Dialect::Postgres => "SELECT CAST(current_schema() AS char(64))",
        _ => "SELECT CAST(database() AS char(64))",
    };
    let here = db.query_as::<(String,)>(schema, ()).all(db).await?;
    let mut names = db
        .query_as::<(String, String)>(names, (table,))
        .all(db)
        .await?;
    names.retain(|(_, schema)| *schema == here[0].0);
    assert!(!names.is_empty(), "{table} has no CHECK");
    for (name, _) in names {
        let sql = format!("ALTER TABLE {table} DROP CONSTRAINT {}", name.trim_end());
        db.execute(&sql, ()).await?;
    }
    Ok(())
}

#[on_every_database(stocked)]
async fn an_unknown_value_is_an_error_that_says_where(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let order = make_order(db, 1, &ann).await?;
    for table in ["shop_order", "people_person"] {
        forget_checks(db, table).await?;
    }
    db.execute(
        "UPDATE shop_order SET status = 'lost' WHERE id = $1",
        (order.id,),
    )
    .await?;
    db.execute("UPDATE people_person SET level = 5", ()).await?;
    let error = Order::objects().one(db).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    let text = error.to_string();
    for named in ["shop_order", "status", "1", "lost", "open"] {
        assert!(text.contains(named), "`{named}` is not in: {text}");
    }
    let text = Person::objects().one(db).await.unwrap_err().to_string();
    for named in ["people_person", "level", &ann.id.to_string(), "5"] {
        assert!(text.contains(named), "`{named}` is not in: {text}");
    }
    let joined = Order::objects()
        .filter(order::status().eq(Status::Open))
        .select_related(order::customer())
        .all(db)
        .await?;
    assert!(joined.is_empty());
    Ok(())
}

#[on_every_database(stocked)]
async fn the_database_keeps_to_closed_choices(db: &Db) -> Result<()> {
    make_product(db, "Pen", "1").await?;
    let error = db
        .execute("UPDATE shop_product SET type = 'gift'", ())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::CheckViolation { .. }), "{error:?}");
    db.execute("UPDATE shop_product SET rank = 99", ()).await?;
    assert_eq!(
        Product::objects().one(db).await?.rank,
        Some(product::Rank::Other(99))
    );
    Ok(())
}

#[test]
fn enums_know_their_members() {
    assert_eq!(Status::ALL.len(), 4);
    assert_eq!(
        (Status::Shipped.value(), Status::Shipped.label()),
        ("shipped", "On its way")
    );
    assert_eq!(
        (Level::Member.value(), Level::Member.label()),
        (1, "Member of the club")
    );
    assert_eq!("paid".parse(), Ok(Status::Paid));
    assert_eq!(Level::from_value(5), None);
    assert_eq!(product::Rank::Other(9).value(), 9);
    let unknown = "lost".parse::<Status>().unwrap_err();
    assert_eq!(unknown.found, "lost");
}
