//! Managers, `str`, and what the models say about themselves.

use luthier::{Db, Id, Model, Result};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Level, Person, person},
    shop::{NewTag, Order, Product, Status, Tag, order, product},
};

use crate::database::{
    category, decimal, new_person, new_product, order as make_order, person as make_person, stocked,
};

#[on_every_database(stocked)]
async fn filtered_excluded_and_ordered(db: &Db) -> Result<()> {
    let paper = category(db, "Paper", None).await?;
    for (name, price, stock, listed, sorted) in [
        ("cheap", "1", 5, true, true),
        ("dear", "9", 5, true, true),
        ("gone", "5", 0, true, true),
        ("hidden", "5", 5, false, true),
        ("loose", "5", 5, true, false),
    ] {
        let new = new_product(name, price)
            .stock(stock)
            .is_listed(listed)
            .category(sorted.then_some(paper.id));
        Product::objects().create(db, new).await?;
    }
    let names = Product::available().values(product::name()).all(db).await?;
    assert_eq!(names, ["dear", "cheap"]);
    let none = Product::available().filter(product::price().gt(decimal("10")));
    assert!(!none.exists(db).await?);
    Product::objects()
        .filter(product::name().in_(["dear", "loose"]))
        .update(db, product::cost().set(product::price() / decimal("3")))
        .await?;
    assert_eq!(Product::dear().count(db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn over_relations(db: &Db) -> Result<()> {
    let staff = new_person("Ann")
        .level(Level::Staff)
        .born_in(Id::from("DE"))
        .residence(Id::from("XX"));
    let staff = Person::objects().create(db, staff).await?;
    let home = new_person("Bob")
        .born_in(Id::from("DE"))
        .residence(Id::from("DE"));
    Person::objects().create(db, home).await?;
    let unknown = new_person("Cid").residence(Id::from("DE"));
    Person::objects().create(db, unknown).await?;
    make_person(db, "Dan").await?;
    assert_eq!(
        Person::staff().values(person::name()).all(db).await?,
        ["Ann"]
    );
    assert_eq!(
        Person::abroad().values(person::name()).all(db).await?,
        ["Ann", "Cid"],
        "`exclude` keeps rows with NULL"
    );
    Tag::objects()
        .create(
            db,
            NewTag {
                word: "house".into(),
            },
        )
        .await?;
    let by_staff = new_product("by staff", "1").maker(staff.id);
    Product::objects().create(db, by_staff).await?;
    let tagged = Product::objects()
        .create(db, new_product("tagged", "1"))
        .await?;
    tagged.tags().add(db, [&"house".into()]).await?;
    Product::objects()
        .create(db, new_product("neither", "1"))
        .await?;
    let of_staff = Product::of_staff().values(product::name()).all(db).await?;
    assert_eq!(of_staff, ["by staff", "tagged"]);

    for number in [3, 1, 2] {
        make_order(db, number, &staff).await?;
    }
    Order::objects()
        .filter(order::number().eq(1))
        .update(db, order::status().set(Status::Cancelled))
        .await?;
    assert_eq!(Order::open().values(order::number()).all(db).await?, [2, 3]);
    Ok(())
}

#[on_every_database(stocked)]
async fn rows_print_as_the_model_says(db: &Db) -> Result<()> {
    let pen = Product::objects()
        .create(db, new_product("Pen", "1.50"))
        .await?;
    assert_eq!(pen.to_string(), "Pen at 1.50");
    let nowhere = shop::models::people::Country::objects()
        .get_by_key(db, &"XX".into())
        .await?;
    assert_eq!(nowhere.to_string(), "Nowhere (XX)");
    let ann = make_person(db, "Ann").await?;
    assert_eq!(make_order(db, 7, &ann).await?.to_string(), "order 7");
    Ok(())
}

#[test]
fn names_in_the_database() {
    let sheet = shop::models::shop::PresetSheet::META;
    assert_eq!(sheet.table, "shop_presetsheet");
    let renamed = sheet.field("renamed").map(|field| field.column);
    assert_eq!(renamed, Some("Old Name"));
    assert_eq!(shop::models::shop::Sheet::META.table, "shop_data_sheet");
    let person = Person::META;
    assert_eq!(person.verbose_name_plural, "people");
    assert_eq!(person.key().name, "id");
    assert_eq!(
        Product::META.relation("type").map(|relation| relation.name),
        None
    );
}
