//! What tests begin with: a migrated database, and rows to put into it.

use luthier::{Db, Decimal, Id, Result};
use shop::models::{
    self,
    people::{Country, NewCountry, NewPerson, Person},
    shop::{
        Category, Line, NewCategory, NewLine, NewOrder, NewProduct, NewWarehouse, Order, Product,
        Warehouse,
    },
};

/// Every table, with nothing in them.
pub(crate) async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

/// What products need: the countries `DE` and `XX`, and the warehouse `main`.
pub(crate) async fn stocked(db: &Db) -> Result<()> {
    migrated(db).await?;
    for (code, name) in [("DE", "Germany"), ("XX", "Nowhere")] {
        country(db, code, name).await?;
    }
    warehouse(db, "main", "DE").await?;
    Ok(())
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal number")
}

pub(crate) async fn country(db: &Db, code: &str, name: &str) -> Result<Country> {
    let new = NewCountry {
        code: code.into(),
        name: name.into(),
    };
    Country::objects().create(db, new).await
}

pub(crate) async fn warehouse(db: &Db, code: &str, country: &str) -> Result<Warehouse> {
    let new = NewWarehouse {
        code: code.into(),
        country: country.into(),
    };
    Warehouse::objects().create(db, new).await
}

/// A person to be, whose address is made of the name.
pub(crate) fn new_person(name: &str) -> NewPerson {
    NewPerson {
        name: name.into(),
        email: format!("{}@example.com", name.to_lowercase()),
    }
}

pub(crate) async fn person(db: &Db, name: &str) -> Result<Person> {
    Person::objects().create(db, new_person(name)).await
}

pub(crate) async fn category(
    db: &Db,
    name: &str,
    parent: Option<Id<Category>>,
) -> Result<Category> {
    let slug = name.to_lowercase();
    let new = NewCategory {
        name: name.into(),
        slug,
    }
    .parent(parent);
    Category::objects().create(db, new).await
}

pub(crate) fn new_product(name: &str, price: &str) -> NewProduct {
    NewProduct {
        name: name.into(),
        price: decimal(price),
    }
}

pub(crate) async fn product(db: &Db, name: &str, price: &str) -> Result<Product> {
    Product::objects()
        .create(db, new_product(name, price))
        .await
}

pub(crate) async fn order(db: &Db, number: i64, customer: &Person) -> Result<Order> {
    let new = NewOrder {
        number,
        customer: customer.id,
    };
    Order::objects().create(db, new).await
}

/// So many of a product, each at its price.
pub(crate) async fn line(db: &Db, order: &Order, product: &Product, quantity: i16) -> Result<Line> {
    let new = NewLine {
        order: order.id,
        product: product.sku,
        price: product.price,
    };
    Line::objects().create(db, new.quantity(quantity)).await
}
