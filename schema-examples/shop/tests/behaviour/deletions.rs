//! What goes with a row, what stays without it, and what keeps it from going.

use luthier::{Db, Deleted, Dialect, Error, Id, Result};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Country, NewProfile, Person, Profile, person},
    shop::{
        Category, Deposit, Glove, Line, NewDeposit, NewGlove, NewPayment, NewReceipt, NewTag,
        NewVisit, Order, Payment, Product, Receipt, Tag, Visit, Warehouse, category, glove, order,
        product,
    },
};

use crate::database::{
    category as make_category, decimal, line, new_person, new_product, order as make_order,
    person as make_person, product as make_product, stocked, warehouse,
};

fn by_model(deleted: &Deleted) -> Vec<(&'static str, u64)> {
    let total: u64 = deleted.by_model.values().sum();
    assert_eq!(total, deleted.total, "{deleted:?}");
    deleted
        .by_model
        .iter()
        .map(|(model, rows)| (*model, *rows))
        .collect()
}

fn protected(result: Result<Deleted>) -> (&'static str, Vec<&'static str>) {
    match result {
        Err(Error::Protected { model, by }) => (model, by),
        other => panic!("not protected: {other:?}"),
    }
}

async fn payment(db: &Db, customer: &Person, order: &Order) -> Result<Payment> {
    let new = NewPayment {
        customer: customer.id,
        order: order.id,
        amount: decimal("1.2345"),
    };
    Payment::objects().create(db, new).await
}

#[on_every_database(stocked)]
async fn cascades_and_what_is_set_to_null(db: &Db) -> Result<()> {
    let (ann, bob) = (make_person(db, "Ann").await?, make_person(db, "Bob").await?);
    Person::objects()
        .filter(person::id().eq(bob.id))
        .update(db, person::mentor_id().set(ann.id))
        .await?;
    let pen = Product::objects()
        .create(db, new_product("Pen", "1").maker(ann.id))
        .await?;
    Profile::objects()
        .create(db, NewProfile { person: ann.id })
        .await?;
    Profile::objects()
        .create(db, NewProfile { person: bob.id }.sponsor(ann.id))
        .await?;
    let (first, second) = (
        make_order(db, 1, &ann).await?,
        make_order(db, 2, &bob).await?,
    );
    Order::objects()
        .filter(order::id().eq(second.id))
        .update(db, order::gift_to_id().set(ann.id))
        .await?;
    line(db, &first, &pen, 1).await?;
    line(db, &second, &pen, 1).await?;
    payment(db, &ann, &first).await?;
    ann.friends().add(db, [&bob.id]).await?;
    ann.follows().add(db, [&bob.id]).await?;
    bob.follows().add(db, [&ann.id]).await?;
    ann.visited().add(db, [&"DE".into()]).await?;
    Visit::objects()
        .create(db, NewVisit { person: ann.id }.product(pen.sku))
        .await?;

    let deleted = ann.delete(db).await?;
    assert_eq!(
        by_model(&deleted),
        [
            ("people.Person", 1),
            ("people.Person_follows", 2),
            ("people.Person_friends", 2),
            ("people.Person_visited", 1),
            ("people.Profile", 1),
            ("shop.Line", 1),
            ("shop.Order", 1),
            ("shop.Payment", 1),
        ],
        "visits are left to the database, and not counted"
    );
    assert_eq!(Visit::objects().count(db).await?, 0);
    let bob = Person::objects().one(db).await?;
    assert_eq!(bob.mentor_id, None);
    assert_eq!(Product::objects().one(db).await?.maker_id, None);
    assert_eq!(Profile::objects().one(db).await?.sponsor_id, None);
    let left = Order::objects().one(db).await?;
    assert_eq!((left.number, left.gift_to_id), (2, None));
    assert_eq!(Line::objects().count(db).await?, 1);
    assert_eq!(bob.friends().count(db).await?, 0);
    assert_eq!(
        ann.delete(db).await?,
        Deleted::default(),
        "it is gone already"
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn protect_refuses_before_anything_goes(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let (pen, ink) = (
        make_product(db, "Pen", "1").await?,
        make_product(db, "Ink", "1").await?,
    );
    let order = make_order(db, 1, &ann).await?;
    line(db, &order, &pen, 1).await?;
    ink.tags().set(db, []).await?;
    assert_eq!(
        protected(pen.delete(db).await),
        ("shop.Product", vec!["shop.Line"])
    );
    assert_eq!(
        protected(Product::objects().delete(db).await).1,
        ["shop.Line"]
    );
    assert_eq!(
        Product::objects().count(db).await?,
        2,
        "the other one stays too"
    );
    Order::objects().delete(db).await?;
    assert_eq!(
        by_model(&Product::objects().delete(db).await?),
        [("shop.Product", 2)]
    );
    // The one who was born somewhere protects it, even on a nullable relation; the resident does not.
    let born = new_person("Cid")
        .born_in(Id::from("DE"))
        .residence(Id::from("XX"));
    Person::objects().create(db, born).await?;
    let germany = Country::objects().get_by_key(db, &"DE".into()).await?;
    assert_eq!(
        protected(germany.delete(db).await),
        ("people.Country", vec!["people.Person", "shop.Warehouse"])
    );
    Warehouse::objects().delete(db).await?;
    assert_eq!(protected(germany.delete(db).await).1, ["people.Person"]);
    let nowhere = Country::objects().get_by_key(db, &"XX".into()).await?;
    nowhere.delete(db).await?;
    let residence = Person::objects().filter(person::residence_id().is_null());
    assert_eq!(residence.count(db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn restrict_lets_go_what_goes_by_another_path(db: &Db) -> Result<()> {
    let (ann, bob) = (make_person(db, "Ann").await?, make_person(db, "Bob").await?);
    let (first, second) = (
        make_order(db, 1, &ann).await?,
        make_order(db, 2, &bob).await?,
    );
    payment(db, &ann, &first).await?;
    assert_eq!(
        protected(first.delete(db).await),
        ("shop.Order", vec!["shop.Payment"])
    );
    assert_eq!(
        by_model(&ann.delete(db).await?),
        [("people.Person", 1), ("shop.Order", 1), ("shop.Payment", 1)]
    );
    // Somebody else's payment keeps the order, and with it the one who ordered.
    let cid = make_person(db, "Cid").await?;
    payment(db, &cid, &second).await?;
    assert_eq!(protected(bob.delete(db).await).1, ["shop.Payment"]);
    let both = Person::objects().filter(person::name().in_(["Bob", "Cid"]));
    assert_eq!(by_model(&both.delete(db).await?).len(), 3);
    Ok(())
}

#[on_every_database(stocked)]
async fn what_refers_to_a_row_goes_before_it(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    let order = make_order(db, 1, &ann).await?;
    let deposit = NewDeposit {
        customer: ann.id,
        order: order.id,
        amount: decimal("5"),
    };
    let deposit = Deposit::objects().create(db, deposit).await?;
    let receipt = NewReceipt {
        deposit: deposit.id,
    };
    Receipt::objects().create(db, receipt).await?;
    assert_eq!(protected(order.delete(db).await).1, ["shop.Deposit"]);
    assert_eq!(
        by_model(&ann.delete(db).await?),
        [
            ("people.Person", 1),
            ("shop.Deposit", 1),
            ("shop.Order", 1),
            ("shop.Receipt", 1)
        ]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn restrict_through_a_tree(db: &Db) -> Result<()> {
    let root = make_category(db, "Root", None).await?;
    let twig = make_category(db, "Twig", Some(root.id)).await?;
    let leaf = make_category(db, "Leaf", Some(twig.id)).await?;
    let pen = Product::objects()
        .create(db, new_product("Pen", "1").category(leaf.id))
        .await?;
    assert_eq!(
        protected(root.delete(db).await),
        ("shop.Category", vec!["shop.Product"])
    );
    assert_eq!(Category::objects().count(db).await?, 3);
    pen.delete(db).await?;
    assert_eq!(by_model(&root.delete(db).await?), [("shop.Category", 3)]);
    Ok(())
}

#[on_every_database(stocked)]
async fn set_default_and_set_to_a_value(db: &Db) -> Result<()> {
    let side = warehouse(db, "side", "DE").await?;
    crate::database::country(db, "FR", "France").await?;
    let pen = new_product("Pen", "1")
        .warehouse("side".into())
        .origin("FR".into());
    let pen = Product::objects().create(db, pen).await?;
    assert_eq!(by_model(&side.delete(db).await?), [("shop.Warehouse", 1)]);
    Country::objects()
        .get_by_key(db, &"FR".into())
        .await?
        .delete(db)
        .await?;
    let left = Product::objects().one(db).await?;
    assert_eq!(left.sku, pen.sku);
    assert_eq!(left.warehouse_id, "main".into(), "the default of the field");
    assert_eq!(
        left.origin_id,
        "XX".into(),
        "what SET says, not the default"
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn the_default_itself_cannot_go(db: &Db) -> Result<()> {
    make_product(db, "Pen", "1").await?;
    let main = Warehouse::objects().get_by_key(db, &"main".into()).await?;
    let error = main.delete(db).await.unwrap_err();
    match &error {
        Error::ForeignKeyViolation { model, fields, .. } => match db.dialect() {
            // SQLite does not say which key it was.
            Dialect::Sqlite => {
                assert_eq!(*model, Some("shop.Warehouse"));
                assert_eq!(*fields, [""; 0]);
            }
            _ => {
                assert_eq!(*model, Some("shop.Product"));
                assert_eq!(*fields, ["warehouse"]);
            }
        },
        _ => panic!("{error:?}"),
    }
    assert!(std::error::Error::source(&error).is_some(), "{error:?}");
    assert_eq!(Warehouse::objects().count(db).await?, 1);
    assert_eq!(
        Product::objects().one(db).await?.warehouse_id,
        "main".into()
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn join_rows_go_and_are_counted(db: &Db) -> Result<()> {
    let (pen, ink) = (
        make_product(db, "Pen", "1").await?,
        make_product(db, "Ink", "1").await?,
    );
    for word in ["blue", "new"] {
        Tag::objects()
            .create(db, NewTag { word: word.into() })
            .await?;
        for product in [&pen, &ink] {
            product.tags().add(db, [&word.into()]).await?;
        }
    }
    pen.goes_with().add(db, [&ink.sku, &pen.sku]).await?;
    let blue = Tag::objects().get_by_key(db, &"blue".into()).await?;
    assert_eq!(
        by_model(&blue.delete(db).await?),
        [("shop.Product_tags", 2), ("shop.Tag", 1)]
    );
    assert_eq!(
        by_model(&pen.delete(db).await?),
        [
            ("shop.Product", 1),
            ("shop.Product_goes_with", 3),
            ("shop.Product_tags", 1)
        ]
    );
    assert_eq!(ink.goes_with().count(db).await?, 0);
    assert_eq!(
        by_model(
            &Product::objects()
                .filter(product::name().eq("Ink"))
                .delete(db)
                .await?
        ),
        [("shop.Product", 1), ("shop.Product_tags", 1)]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn circles_go_as_a_whole(db: &Db) -> Result<()> {
    let gloves = Glove::objects()
        .bulk_create(db, (0..3).map(|_| NewGlove {}))
        .await?;
    for (glove, next) in gloves.iter().zip(gloves.iter().cycle().skip(1)) {
        Glove::objects()
            .filter(glove::id().eq(glove.id))
            .update(db, glove::pair_id().set(next.id))
            .await?;
    }
    let alone = Glove::objects().create(db, NewGlove {}).await?;
    Glove::objects()
        .filter(glove::id().eq(alone.id))
        .update(db, glove::pair_id().set(alone.id))
        .await?;
    assert_eq!(by_model(&gloves[1].delete(db).await?), [("shop.Glove", 3)]);
    assert_eq!(by_model(&alone.delete(db).await?), [("shop.Glove", 1)]);
    Ok(())
}

#[on_every_database(stocked)]
async fn a_tree_deeper_and_wider_than_a_statement(db: &Db) -> Result<()> {
    let root = Glove::objects().create(db, NewGlove {}).await?;
    let wide = (0..1200).map(|_| NewGlove {}.pair(root.id));
    let children = Glove::objects().bulk_create(db, wide).await?;
    let mut last = children[1100].id;
    for _ in 0..60 {
        last = Glove::objects()
            .create(db, NewGlove {}.pair(last))
            .await?
            .id;
    }
    assert_eq!(root.delete(db).await?.total, 1261);
    assert_eq!(Glove::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(stocked)]
async fn a_slice_of_rows(db: &Db) -> Result<()> {
    for name in ["Ann", "Bob", "Cid"] {
        let person = make_person(db, name).await?;
        make_order(
            db,
            i64::try_from(name.len()).unwrap_or(0) + i64::from(name.as_bytes()[0]),
            &person,
        )
        .await?;
    }
    let first = Person::objects().order_by(person::name()).limit(2);
    assert_eq!(
        by_model(&first.delete(db).await?),
        [("people.Person", 2), ("shop.Order", 2)]
    );
    let left = Person::objects().one(db).await?;
    assert_eq!(left.name, "Cid");
    assert_eq!(
        Person::objects().none().delete(db).await?,
        Deleted::default()
    );
    let by_order = Person::objects().filter(person::orders().any(order::number().gt(0)));
    assert_eq!(by_order.delete(db).await?.total, 2);
    let empty = Category::objects()
        .filter(category::name().eq("x"))
        .delete(db)
        .await?;
    assert_eq!(empty, Deleted::default());
    Ok(())
}
