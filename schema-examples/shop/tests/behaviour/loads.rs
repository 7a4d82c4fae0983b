//! Loaded relations: joined, prefetched, nested.

use luthier::{Db, Result};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{NewProfile, Person, Profile, person, profile},
    shop::{Category, Line, Order, Product, category, line, order, product},
};

use crate::database::{
    category as make_category, line as make_line, new_product, order as make_order,
    person as make_person, product as make_product, stocked,
};

#[on_every_database(stocked)]
async fn a_relation_that_may_be_missing_is_an_option(db: &Db) -> Result<()> {
    let ann = make_person(db, "Ann").await?;
    Product::objects()
        .create(db, new_product("Made", "1").maker(ann.id))
        .await?;
    make_product(db, "Found", "1").await?;
    let products = Product::objects()
        .select_related((product::maker(), product::warehouse()))
        .all(db)
        .await?;
    let makers: Vec<_> = products
        .iter()
        .map(|product| {
            let maker: Option<&Person> = product.maker.as_ref();
            (
                product.name.as_str(),
                maker.map(|maker| maker.name.as_str()),
                product.warehouse.code.key().as_str(),
            )
        })
        .collect();
    assert_eq!(
        makers,
        [("Found", None, "main"), ("Made", Some("Ann"), "main")]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn a_one_to_one_from_both_ends(db: &Db) -> Result<()> {
    let (ann, bob) = (make_person(db, "Ann").await?, make_person(db, "Bob").await?);
    let new = NewProfile { person: ann.id }.bio("Paints.").sponsor(bob.id);
    let made = Profile::objects().create(db, new).await?;
    let people = Person::objects()
        .select_related((person::profile(), person::sponsored()))
        .all(db)
        .await?;
    assert_eq!(people[0].profile.as_ref(), Some(&made));
    assert_eq!(people[0].sponsored, None);
    assert_eq!(
        (&people[1].profile, people[1].sponsored.as_ref()),
        (&None, Some(&made))
    );
    let profiles = Profile::objects()
        .select_related((
            profile::person(),
            profile::sponsor().with(person::profile()),
        ))
        .all(db)
        .await?;
    assert_eq!(profiles[0].person.name, "Ann");
    let sponsor = profiles[0].sponsor.as_ref().expect("a sponsor");
    assert_eq!((sponsor.name.as_str(), &sponsor.profile), ("Bob", &None));
    assert_eq!(ann.fetch_profile(db).await?.as_ref(), Some(&made));
    assert_eq!(bob.fetch_profile(db).await?, None);
    assert_eq!(made.fetch_person(db).await?, ann);
    let again = NewProfile { person: ann.id };
    let error = Profile::objects().create(db, again).await.unwrap_err();
    assert_eq!(error.kind(), "unique_violation");
    Ok(())
}

/// Three orders of Ann (numbers 1 to 3) with 3, 1 and 0 lines, none of Bob.
async fn orders(db: &Db) -> Result<()> {
    stocked(db).await?;
    let ann = make_person(db, "Ann").await?;
    make_person(db, "Bob").await?;
    let mut products = Vec::new();
    for (name, price) in [("Pen", "1"), ("Ink", "4"), ("Pad", "2")] {
        products.push(make_product(db, name, price).await?);
    }
    for (number, lines) in [(1, 3), (2, 1), (3, 0)] {
        let order = make_order(db, number, &ann).await?;
        for (quantity, product) in (1..).zip(&products[..lines]) {
            make_line(db, &order, product, quantity).await?;
        }
    }
    Ok(())
}

#[on_every_database(orders)]
async fn a_prefetch_is_filtered_ordered_and_limited(db: &Db) -> Result<()> {
    let quantities = |orders: Vec<order::WithLines>| {
        orders
            .iter()
            .map(|order| {
                order
                    .lines
                    .iter()
                    .map(|line| line.quantity)
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    let all = || Order::objects().order_by(order::number());
    let by_quantity = || order::lines().order_by(line::quantity().desc());
    let loaded = all().prefetch_related(by_quantity()).all(db).await?;
    assert_eq!(quantities(loaded), [vec![3, 2, 1], vec![1], vec![]]);
    let loaded = all()
        .prefetch_related(by_quantity().limit(2))
        .all(db)
        .await?;
    assert_eq!(
        quantities(loaded),
        [vec![3, 2], vec![1], vec![]],
        "two of each"
    );
    let some = by_quantity().filter(line::quantity().lt(3)).limit(1);
    let loaded = all().prefetch_related(some).all(db).await?;
    assert_eq!(quantities(loaded), [vec![2], vec![1], vec![]]);
    let pens = order::lines().filter(line::product().name().eq("Pen"));
    let loaded = all()
        .reverse()
        .slice(1..)
        .prefetch_related(pens)
        .all(db)
        .await?;
    assert_eq!(quantities(loaded), [vec![1], vec![1]]);
    Ok(())
}

#[on_every_database(orders)]
async fn nested_loads(db: &Db) -> Result<()> {
    let lines = || {
        order::lines()
            .order_by(line::quantity())
            .with(line::product())
    };
    let people = Person::objects()
        .prefetch_related(person::orders().order_by(order::number()).with(lines()))
        .all(db)
        .await?;
    let seen: Vec<Vec<Vec<&str>>> = people
        .iter()
        .map(|person| {
            let orders = person.orders.iter();
            orders
                .map(|order| {
                    order
                        .lines
                        .iter()
                        .map(|line| line.product.name.as_str())
                        .collect()
                })
                .collect()
        })
        .collect();
    assert_eq!(
        seen,
        [vec![vec!["Pen", "Ink", "Pad"], vec!["Pen"], vec![]], vec![]]
    );

    let all = Line::objects()
        .select_related((
            line::order().with(order::customer().with(person::residence())),
            line::product().with((product::maker(), product::tags())),
        ))
        .order_by(line::id())
        .all(db)
        .await?;
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|line| {
        line.order.customer.name == "Ann"
            && line.order.customer.residence.is_none()
            && line.product.maker.is_none()
            && line.product.tags.is_empty()
    }));
    let counted = Order::objects()
        .annotate(order::line_count())
        .prefetch_related(order::lines())
        .select_related(order::gift_to())
        .all(db)
        .await?;
    for order in &counted {
        assert!(order.gift_to.is_none());
    }
    assert_eq!(counted.len(), 3);
    Ok(())
}

#[on_every_database(stocked)]
async fn a_relation_to_itself(db: &Db) -> Result<()> {
    let root = make_category(db, "Root", None).await?;
    let twig = make_category(db, "Twig", Some(root.id)).await?;
    make_category(db, "Leaf", Some(twig.id)).await?;
    let up = Category::objects()
        .select_related(category::parent().with(category::parent()))
        .order_by(category::id())
        .all(db)
        .await?;
    let grandparents: Vec<_> = up
        .iter()
        .map(|category| {
            let parent = category.parent.as_ref();
            let grandparent = parent.and_then(|parent| parent.parent.as_ref());
            grandparent.map(|category| category.name.as_str())
        })
        .collect();
    assert_eq!(grandparents, [None, None, Some("Root")]);
    let down = Category::objects()
        .filter(category::parent_id().is_null())
        .prefetch_related(category::children().with(category::children()))
        .one(db)
        .await?;
    assert_eq!(down.children[0].children[0].name, "Leaf");
    let above = Category::objects().filter(category::parent().parent().name().eq("Root"));
    assert_eq!(above.count(db).await?, 1);
    Ok(())
}

#[on_every_database(stocked)]
async fn many_to_many_rows_are_shared(db: &Db) -> Result<()> {
    let (pen, ink) = (
        make_product(db, "Pen", "1").await?,
        make_product(db, "Ink", "1").await?,
    );
    let blue = shop::models::shop::NewTag {
        word: "blue".into(),
    };
    let blue = shop::models::shop::Tag::objects().create(db, blue).await?;
    for product in [&pen, &ink] {
        product.tags().add(db, [&blue.word]).await?;
    }
    pen.goes_with().add(db, [&ink.sku]).await?;
    let products = Product::objects()
        .prefetch_related((product::tags(), product::goes_with()))
        .all(db)
        .await?;
    for product in &products {
        assert_eq!(product.tags, std::slice::from_ref(&blue));
        assert_eq!(product.goes_with.len(), 1);
        assert_ne!(product.goes_with[0].sku, product.sku);
    }
    Ok(())
}
