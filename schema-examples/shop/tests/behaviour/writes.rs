//! Creating, saving, updating: what comes back is what is stored.

use luthier::{Db, Dialect, Error, Result, SignedDuration, Timestamp};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{NewTicket, Person, Ticket, person},
    shop::{
        Category, Glove, NewCategory, NewGlove, NewOptionalSheet, NewVisit, OptionalSheet, Order,
        Product, Status, Visit, glove, line, optional_sheet, order, product,
    },
};

use crate::database::{
    category, decimal, line as make_line, migrated, new_person, new_product, order as make_order,
    person as make_person, product as make_product, stocked,
};

#[on_every_database(stocked)]
async fn create_gives_what_the_database_filled_in(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let before = luthier::value::now();
    let order = make_order(db, 1, &ann).await?;
    assert_eq!(order.placed_on.to_string(), "2026-01-31");
    assert_eq!(
        (order.coupon.as_str(), order.status),
        ("WELCOME", Status::Open)
    );
    assert_eq!(Order::objects().one(db).await?, order);
    let visit = Visit::objects()
        .create(db, NewVisit { person: ann.id })
        .await?;
    assert_eq!(Visit::objects().one(db).await?, visit);
    assert!(visit.seen_at >= before - SignedDuration::from_secs(1));
    let pen = make_product(db, "Pen", "1").await?;
    assert_eq!(pen.added_at, pen.changed_at);
    assert_eq!(Product::objects().one(db).await?, pen);
    Ok(())
}

#[on_every_database(stocked)]
async fn bulk_create_gives_keys(db: &Db) -> Result<()> {
    let sizes = (0..2500).map(|number| NewGlove {}.size(number % 7));
    let gloves = Glove::objects().bulk_create(db, sizes).await?;
    assert_eq!(gloves.len(), 2500);
    let stored = Glove::objects().order_by(glove::id()).all(db).await?;
    assert_eq!(stored, gloves, "in the order in which they were given");
    let people = ["Ann", "Bob"].map(new_person);
    let people = Person::objects().bulk_create(db, people).await?;
    assert_eq!(Person::objects().all(db).await?, people);
    assert_eq!(
        Glove::objects()
            .bulk_create(db, Vec::<NewGlove>::new())
            .await?,
        []
    );

    let with_keys = [3001, 3000].map(|key| NewGlove {}.id(luthier::Id::new(key)));
    let with_keys = Glove::objects().bulk_create(db, with_keys).await?;
    assert_eq!(
        with_keys
            .iter()
            .map(|glove| *glove.id.key())
            .collect::<Vec<_>>(),
        [3001, 3000]
    );

    let bad = [new_person("Cid"), new_person("Ann")];
    let error = Person::objects().bulk_create(db, bad).await.unwrap_err();
    assert_eq!(error.kind(), "unique_violation");
    assert_eq!(Person::objects().count(db).await?, 2, "all or none");
    Ok(())
}

#[on_every_database(migrated)]
async fn update_gives_the_rows_that_matched(db: &Db) -> Result<()> {
    for (medium, big) in [(1, 10), (2, 20), (3, 30)] {
        OptionalSheet::objects()
            .create(db, NewOptionalSheet {}.medium(medium).big(big).small(7))
            .await?;
    }
    let (small, medium, big) = (
        optional_sheet::small,
        optional_sheet::medium,
        optional_sheet::big,
    );
    let all = OptionalSheet::objects;
    assert_eq!(all().update(db, small().set(7)).await?, 3, "changed or not");
    assert_eq!(
        all()
            .filter(medium().gt(9))
            .update(db, small().set(8))
            .await?,
        0
    );
    assert_eq!(all().none().update(db, small().set(8)).await?, 0);
    // A swap swaps: every value is that of before.
    let swap = (
        big().set(medium().typed::<Option<i64>>()),
        medium().set(big().typed::<Option<i32>>()),
    );
    assert_eq!(all().filter(medium().gte(2)).update(db, swap).await?, 2);
    let rows = all()
        .order_by(optional_sheet::id())
        .values((medium(), big()))
        .all(db)
        .await?;
    assert_eq!(
        rows,
        [
            (Some(1), Some(10)),
            (Some(20), Some(2)),
            (Some(30), Some(3))
        ]
    );
    all()
        .update(db, (medium().set(medium() + 1), big().set(None)))
        .await?;
    let rows = all()
        .order_by(optional_sheet::id())
        .values((medium(), big()))
        .all(db)
        .await?;
    assert_eq!(rows, [(Some(2), None), (Some(21), None), (Some(31), None)]);
    let first_two = all().order_by(optional_sheet::id()).limit(2);
    assert_eq!(first_two.update(db, small().set(None)).await?, 2);
    assert_eq!(all().filter(small().is_null()).count(db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn update_by_conditions_over_relations(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let (pen, ink) = (
        make_product(db, "Pen", "1").await?,
        make_product(db, "Ink", "1").await?,
    );
    let order = make_order(db, 1, &ann).await?;
    make_line(db, &order, &pen, 1).await?;
    make_line(db, &order, &ink, 20).await?;
    let changed = Order::objects()
        .filter(order::lines().any(line::product().name().eq("Pen")))
        .update(db, order::note().set("with a pen"))
        .await?;
    assert_eq!(changed, 1);
    let changed = Product::objects()
        .filter(product::lines().sum(line::quantity()).gt(9))
        .update(
            db,
            (
                product::stock().set(product::stock() + 5),
                product::price().set(decimal("9.99")),
            ),
        )
        .await?;
    assert_eq!(changed, 1);
    let rows = Product::objects()
        .values((product::name(), product::stock(), product::price()))
        .all(db)
        .await?;
    assert_eq!(
        rows,
        [
            ("Ink".to_owned(), 5, decimal("9.99")),
            ("Pen".to_owned(), 0, decimal("1"))
        ]
    );
    let counted = Product::objects()
        .update(
            db,
            product::stock().set(product::lines().count().typed::<i32>()),
        )
        .await?;
    assert_eq!(counted, 2);
    let by_customer = Order::objects()
        .filter(order::customer().email().ends_with("@example.com"))
        .update(db, order::status().set(Status::Cancelled))
        .await?;
    assert_eq!(by_customer, 1);
    Ok(())
}

#[on_every_database(stocked)]
async fn save_writes_every_column_and_renews_the_clock(db: &Db) -> Result<()> {
    let past = Timestamp::UNIX_EPOCH;
    let mut pen = Product::objects()
        .create(db, new_product("Pen", "1").added_at(past).changed_at(past))
        .await?;
    assert_eq!(
        (pen.added_at, pen.changed_at),
        (past, past),
        "an import keeps its times"
    );
    let copy = pen.clone();
    pen.name = "Pencil".into();
    pen.save(db).await?;
    assert_eq!(pen.added_at, past);
    assert!(pen.changed_at > past);
    assert_eq!(Product::objects().one(db).await?, pen);

    let mut stale = copy;
    stale.stock = 5;
    stale.save_fields(db, (product::stock(),)).await?;
    stale.refresh(db).await?;
    assert_eq!((stale.name.as_str(), stale.stock), ("Pencil", 5));

    stale.delete(db).await?;
    assert!(matches!(
        pen.save(db).await,
        Err(Error::DoesNotExist {
            model: "shop.Product"
        })
    ));
    assert!(matches!(
        stale.refresh(db).await,
        Err(Error::DoesNotExist { .. })
    ));
    Ok(())
}

#[on_every_database(stocked)]
async fn bulk_update_writes_each_row_its_own(db: &Db) -> Result<()> {
    let new = (0..300).map(|number| new_product(&format!("Pen {number:03}"), "1"));
    let mut pens = Product::objects().bulk_create(db, new).await?;
    for (number, pen) in (0..).zip(&mut pens) {
        pen.stock = number;
        pen.cost = (number % 2 == 0).then(|| decimal("0.5"));
        pen.r#type = product::Type::Voucher;
        pen.name = "not written".into();
    }
    let changed = Product::objects()
        .bulk_update(
            db,
            &pens,
            (product::stock(), product::cost(), product::r#type()),
        )
        .await?;
    assert_eq!(changed, 300);
    let stored = Product::objects().all(db).await?;
    for (number, pen) in (0..).zip(&stored) {
        assert_eq!(pen.name, format!("Pen {number:03}"));
        assert_eq!((pen.stock, pen.r#type), (number, product::Type::Voucher));
        assert_eq!(pen.cost.is_some(), number % 2 == 0);
    }
    assert_eq!(
        Product::objects()
            .filter(product::cost().is_null())
            .count(db)
            .await?,
        150
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn the_rules_of_the_tables(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let loss = new_product("Pen", "1").cost(decimal("2"));
    let error = Product::objects().create(db, loss).await.unwrap_err();
    // What can be decided from the row alone is, before the database is asked.
    assert!(
        matches!(&error, Error::Validation(errors) if errors.of("__all__")[0].message.contains("no_loss")),
        "{error:?}"
    );
    let order = make_order(db, 1, &ann).await?;
    let paid = Order::objects()
        .update(db, order::status().set(Status::Paid))
        .await
        .unwrap_err();
    assert!(
        matches!(&paid, Error::CheckViolation { constraint: Some(name), .. } if name == "paid_has_a_time"),
        "{paid:?}"
    );
    let in_time = (
        order::status().set(Status::Paid),
        order::paid_at().set(Timestamp::UNIX_EPOCH),
    );
    assert_eq!(Order::objects().update(db, in_time).await?, 1);
    let pen = make_product(db, "Pen", "1").await?;
    make_line(db, &order, &pen, 1).await?;
    let twice = make_line(db, &order, &pen, 2).await.unwrap_err();
    assert!(
        matches!(&twice, Error::UniqueViolation { fields, .. } if fields == &["order", "product"]),
        "{twice:?}"
    );
    let person = new_person("");
    let error = Person::objects().create(db, person).await.unwrap_err();
    assert!(
        matches!(error, Error::Validation(_)),
        "before the database is asked: {error:?}"
    );
    let nameless = Person::objects()
        .update(db, person::name().set(""))
        .await
        .unwrap_err();
    assert!(
        matches!(nameless, Error::CheckViolation { .. }),
        "{nameless:?}"
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn what_is_unique_and_where(db: &Db) -> Result<()> {
    // With a condition, where the database knows that: among the categories at the top.
    let paper = category(db, "Paper", None).await?;
    let new = |name: &str, slug: &str| NewCategory {
        name: name.into(),
        slug: slug.into(),
    };
    if matches!(db.dialect(), Dialect::Sqlite | Dialect::Postgres) {
        let again = Category::objects().create(db, new("Paper", "p2")).await;
        let error = again.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { .. }), "{error:?}");
    }
    // Without one: of each parent; NULL equals nothing.
    let below = new("Paper", "p3").parent(paper.id);
    let below = Category::objects().create(db, below).await?;
    let twice = new("Paper", "p4").parent(paper.id);
    let error = Category::objects().create(db, twice).await.unwrap_err();
    assert!(
        matches!(&error, Error::UniqueViolation { fields, .. }
            if fields == &["parent", "name"]),
        "{error:?}"
    );
    let deeper = new("Paper", "p5").parent(below.id);
    Category::objects().create(db, deeper).await?;
    for (name, nickname) in [("Ann", "Annie"), ("Bob", "Annie")] {
        let alone = new_person(name).nickname(nickname);
        Person::objects().create(db, alone).await?;
    }
    assert_eq!(Person::objects().count(db).await?, 2, "without a mentor");
    let by_mentor = Person::objects().update(db, person::mentor_id().set(None));
    assert_eq!(by_mentor.await?, 2);
    Ok(())
}

/// A model whose every column the database makes: there is nothing to bind, and the rows are there all the same.
#[on_every_database(migrated)]
async fn rows_of_nothing_but_a_key(db: &Db) -> Result<()> {
    let first = Ticket::objects().create(db, NewTicket {}).await?;
    let more = Ticket::objects()
        .bulk_create(db, [NewTicket {}, NewTicket {}])
        .await?;
    let ids: Vec<_> = more.iter().map(|ticket| *ticket.id.key()).collect();
    assert_eq!(ids, [first.id.key() + 1, first.id.key() + 2]);
    assert_eq!(Ticket::objects().count(db).await?, 3);
    first.delete(db).await?;
    assert_eq!(Ticket::objects().count(db).await?, 2);
    Ok(())
}
