//! Conditions and aggregates over relations: no row is ever doubled.

use luthier::{Db, Result};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Country, Person, country, person},
    shop::{Line, NewTag, Order, Product, Tag, category, line, order, product, tag},
};

use crate::database::{
    category as make_category, decimal, line as make_line, new_person, order as make_order,
    person as make_person, product as make_product, stocked,
};

/// Ann orders 2 pens and 10 inks (number 1) and 1 pen (number 2), Bob orders nothing; pens are `blue` and `new`.
async fn orders(db: &Db) -> Result<(Person, Person)> {
    let (ann, bob) = (make_person(db, "Ann").await?, make_person(db, "Bob").await?);
    let (pen, ink) = (
        make_product(db, "Pen", "1.50").await?,
        make_product(db, "Ink", "4").await?,
    );
    for word in ["blue", "new"] {
        Tag::objects()
            .create(db, NewTag { word: word.into() })
            .await?;
        pen.tags().add(db, [&word.into()]).await?;
    }
    let (first, second) = (
        make_order(db, 1, &ann).await?,
        make_order(db, 2, &ann).await?,
    );
    make_line(db, &first, &pen, 2).await?;
    make_line(db, &first, &ink, 10).await?;
    make_line(db, &second, &pen, 1).await?;
    Ok((ann, bob))
}

async fn names(db: &Db, people: luthier::QuerySet<Person>) -> Result<Vec<String>> {
    people.values(person::name()).all(db).await
}

#[on_every_database(stocked)]
async fn a_condition_over_many_rows_doubles_none(db: Db) -> Result<()> {
    orders(&db).await?;
    let all = Person::objects;
    let of_a_pen = line::product().name().eq("Pen");
    let pens = person::orders().any(order::lines().any(of_a_pen));
    assert_eq!(names(&db, all().filter(pens.clone())).await?, ["Ann"]);
    assert_eq!(all().filter(pens.clone()).count(&db).await?, 1);
    assert_eq!(names(&db, all().exclude(pens)).await?, ["Bob"]);
    // Over two relations at once.
    let lines = person::orders().then(order::lines());
    assert_eq!(
        names(&db, all().filter(lines.any(line::quantity().gte(1)))).await?,
        ["Ann"]
    );
    assert_eq!(
        names(&db, all().filter(lines.none(line::quantity().gt(99)))).await?,
        ["Ann", "Bob"]
    );
    assert_eq!(
        names(&db, all().filter(lines.all_match(line::quantity().lt(9)))).await?,
        ["Bob"],
        "every row of none"
    );
    assert_eq!(names(&db, all().filter(!lines.exists())).await?, ["Bob"]);
    // Both words, each by a join row of its own.
    let both =
        product::tags().any(tag::word().eq("blue")) & product::tags().any(tag::word().eq("new"));
    assert_eq!(Product::objects().filter(both).count(&db).await?, 1);
    let one_that_is_both = product::tags().any(tag::word().eq("blue") & tag::word().eq("new"));
    assert_eq!(
        Product::objects()
            .filter(one_that_is_both)
            .count(&db)
            .await?,
        0
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn after_a_path_to_one_row(db: Db) -> Result<()> {
    orders(&db).await?;
    let blue = Line::objects().filter(line::product().tags().any(tag::word().eq("blue")));
    assert_eq!(blue.count(&db).await?, 2);
    let untagged = Line::objects().filter(!line::product().tags().exists());
    assert_eq!(untagged.count(&db).await?, 1);
    let of_ann = Line::objects().filter(line::order().customer().name().eq("Ann"));
    assert_eq!(of_ann.count(&db).await?, 3);
    let counted = Line::objects()
        .order_by(line::id())
        .values((
            line::product().name(),
            line::product().tags().count(),
            line::order().lines().sum(line::quantity()),
            line::order().customer().orders().count(),
        ))
        .all(&db)
        .await?;
    assert_eq!(
        counted,
        [
            ("Pen".to_owned(), 2, Some(12), 2),
            ("Ink".to_owned(), 0, Some(12), 2),
            ("Pen".to_owned(), 2, Some(1), 2),
        ]
    );
    let sold = Line::objects()
        .order_by(line::id())
        .values((line::product().sold(), line::order().total()))
        .all(&db)
        .await?;
    assert_eq!(
        sold,
        [(3, decimal("43")), (10, decimal("43")), (3, decimal("1.5"))],
        "annotations of the row at the end of a path"
    );
    let big = Line::objects().filter(line::order().total().gt(decimal("40")));
    assert_eq!(big.count(&db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn aggregates_do_not_multiply_each_other(db: Db) -> Result<()> {
    orders(&db).await?;
    let lines = person::orders().then(order::lines());
    let totals = Person::objects()
        .annotate((
            person::orders().count(),
            lines.count(),
            lines.sum(line::quantity()),
            lines.filter(line::quantity().gt(1)).max(line::price()),
        ))
        .all(&db)
        .await?;
    let totals: Vec<_> = totals
        .into_iter()
        .map(|(person, totals)| (person.name, totals))
        .collect();
    assert_eq!(
        totals,
        [
            ("Ann".to_owned(), (2, 3, Some(13), Some(decimal("4")))),
            ("Bob".to_owned(), (0, 0, None, None)),
        ]
    );
    let orders = Order::objects()
        .annotate((order::total(), order::line_count(), order::big_lines()))
        .filter(order::line_count().gte(1))
        .order_by(order::total().desc())
        .all(&db)
        .await?;
    let orders: Vec<_> = orders
        .into_iter()
        .map(|(order, totals)| (order.number, totals))
        .collect();
    assert_eq!(
        orders,
        [(1, (decimal("43"), 2, 1)), (2, (decimal("1.5"), 1, 0))]
    );
    let sold = Product::objects()
        .order_by(product::name())
        .values((product::name(), product::sold()))
        .all(&db)
        .await?;
    assert_eq!(sold, [("Ink".to_owned(), 10), ("Pen".to_owned(), 3)]);
    Ok(())
}

#[on_every_database(stocked)]
async fn annotations_of_the_models(db: Db) -> Result<()> {
    let (ann, bob) = orders(&db).await?;
    let staff = new_person("Cid")
        .level(shop::models::people::Level::Staff)
        .mentor(ann.id);
    Person::objects().create(&db, staff).await?;
    let mut moved = bob;
    moved.mentor_id = Some(ann.id);
    moved.residence_id = Some("DE".into());
    moved.save(&db).await?;
    let taught = Person::objects()
        .filter(person::student_count().gt(0))
        .values((
            person::name(),
            person::student_count(),
            person::staff_taught(),
        ))
        .all(&db)
        .await?;
    assert_eq!(taught, [("Ann".to_owned(), 2, 1)]);
    let countries = Country::objects()
        .order_by(country::code())
        .values(country::population())
        .all(&db)
        .await?;
    assert_eq!(countries, [1, 0]);

    let root = make_category(&db, "Paper", None).await?;
    let mut pen = Product::objects()
        .get(&db, product::name().eq("Pen"))
        .await?;
    (pen.category_id, pen.cost) = (Some(root.id), Some(decimal("0.75")));
    pen.save(&db).await?;
    let offered = shop::models::shop::Category::objects()
        .values((category::name(), category::offered()))
        .all(&db)
        .await?;
    assert_eq!(offered, [("Paper".to_owned(), 1)]);
    let margins = Product::objects()
        .order_by(product::name())
        .values((product::margin(), product::least(), product::caption()))
        .all(&db)
        .await?;
    assert_eq!(
        margins,
        [
            (decimal("4"), decimal("4"), "INK, main".to_owned()),
            (decimal("0.75"), decimal("0.75"), "PEN, main".to_owned()),
        ]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn paths_that_may_lead_nowhere(db: Db) -> Result<()> {
    let (ann, _) = orders(&db).await?;
    Person::objects()
        .filter(person::id().eq(ann.id))
        .update(&db, person::residence_id().set("DE"))
        .await?;
    let places = Person::objects()
        .values((
            person::name(),
            person::residence().name(),
            person::mentor().residence().name(),
        ))
        .all(&db)
        .await?;
    assert_eq!(
        places,
        [
            ("Ann".to_owned(), Some("Germany".to_owned()), None),
            ("Bob".to_owned(), None, None)
        ]
    );
    let elsewhere = Person::objects().filter(person::residence().name().ne("Germany"));
    assert_eq!(names(&db, elsewhere).await?, ["Bob"]);
    let not_by_mentor = Person::objects().exclude(person::mentor().name().icontains("x"));
    assert_eq!(not_by_mentor.count(&db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn many_to_many_with_itself(db: Db) -> Result<()> {
    let (ann, bob) = orders(&db).await?;
    let cid = make_person(&db, "Cid").await?;
    // Friends are each other's.
    ann.friends().add(&db, [&bob.id, &cid.id, &bob.id]).await?;
    ann.friends().add(&db, [&bob.id]).await?;
    assert_eq!(names(&db, ann.friends().query()).await?, ["Bob", "Cid"]);
    assert_eq!(names(&db, bob.friends().query()).await?, ["Ann"]);
    bob.friends().add(&db, [&bob.id]).await?;
    assert_eq!(bob.friends().count(&db).await?, 2);
    assert_eq!(bob.friends().remove(&db, [&ann.id]).await?, 1);
    assert_eq!(names(&db, ann.friends().query()).await?, ["Cid"]);
    ann.friends().set(&db, [&bob.id]).await?;
    assert_eq!(cid.friends().count(&db).await?, 0);
    assert_eq!(names(&db, bob.friends().query()).await?, ["Ann", "Bob"]);
    assert_eq!(bob.friends().clear(&db).await?, 2);
    assert_eq!(ann.friends().count(&db).await?, 0);
    // Who follows somebody is not followed by them.
    ann.follows().add(&db, [&bob.id, &cid.id]).await?;
    assert_eq!(bob.follows().count(&db).await?, 0);
    assert_eq!(names(&db, bob.followers().query()).await?, ["Ann"]);
    bob.followers().add(&db, [&cid.id]).await?;
    assert_eq!(names(&db, cid.follows().query()).await?, ["Bob"]);
    ann.follows().set(&db, [&cid.id]).await?;
    assert_eq!(names(&db, ann.follows().query()).await?, ["Cid"]);
    let followed = Person::objects().filter(person::followers().any(person::name().eq("Cid")));
    assert_eq!(names(&db, followed).await?, ["Bob"]);
    assert_eq!(
        Person::objects()
            .values(person::followers().count())
            .all(&db)
            .await?,
        [0, 1, 1]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn many_to_many_without_a_way_back(db: Db) -> Result<()> {
    let (ann, _) = orders(&db).await?;
    ann.visited().add(&db, [&"DE".into(), &"XX".into()]).await?;
    ann.visited().add(&db, [&"DE".into()]).await?;
    let visited = ann
        .visited()
        .query()
        .order_by(country::code())
        .all(&db)
        .await?;
    assert_eq!(
        visited
            .iter()
            .map(|country| country.code.key().as_str())
            .collect::<Vec<_>>(),
        ["DE", "XX"]
    );
    let travellers = Person::objects().filter(person::visited().any(country::name().eq("Germany")));
    assert_eq!(names(&db, travellers).await?, ["Ann"]);
    let missing = ann.visited().add(&db, [&"ZZ".into()]).await.unwrap_err();
    assert!(matches!(
        missing,
        luthier::Error::ForeignKeyViolation { .. }
    ));
    assert_eq!(ann.visited().count(&db).await?, 2);
    Ok(())
}
