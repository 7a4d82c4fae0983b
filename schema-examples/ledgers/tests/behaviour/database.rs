//! Databases with rows in them.

use ledgers::models::{
    self,
    ledgers::{Article, Line, NewArticle, NewLine, NewOrder, NewReading, NewStation, Order},
    ledgers::{Reading, Station, line, reading},
};
use luthier::{Date, Db, Result};

pub(crate) async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

pub(crate) async fn order(db: &Db, customer: &str) -> Result<Order> {
    let new = NewOrder {
        customer: customer.into(),
    };
    Order::objects().create(db, new).await
}

pub(crate) async fn article(db: &Db, code: &str) -> Result<Article> {
    let new = NewArticle {
        code: code.into(),
        name: code.to_uppercase(),
    };
    Article::objects().create(db, new).await
}

pub(crate) fn new_line(order: &Order, number: i16, article: &str) -> line::Insert {
    line::Insert::from(NewLine {
        order: order.id,
        number,
        article: article.into(),
    })
}

/// Two orders of three lines each: of nuts, bolts and pins.
pub(crate) async fn stocked(db: &Db) -> Result<()> {
    migrated(db).await?;
    for code in ["nut", "bolt", "pin"] {
        article(db, code).await?;
    }
    for customer in ["Ada", "Bo"] {
        let order = order(db, customer).await?;
        for (number, code) in [(1, "nut"), (2, "bolt"), (3, "pin")] {
            Line::objects()
                .create(
                    db,
                    new_line(&order, number, code).quantity(i32::from(number)),
                )
                .await?;
        }
    }
    Ok(())
}

pub(crate) fn day(day: i8) -> Date {
    Date::constant(2026, 3, day)
}

pub(crate) fn new_reading(station: &Station, at: i8, sensor: &str) -> reading::Insert {
    reading::Insert::from(NewReading {
        sensor: sensor.into(),
        day: day(at),
        station: station.id,
    })
}

/// Two stations with readings of two sensors on two days.
pub(crate) async fn measured(db: &Db) -> Result<()> {
    migrated(db).await?;
    for name in ["North", "South"] {
        let new = NewStation { name: name.into() };
        let station = Station::objects().create(db, new).await?;
        for at in [1, 2] {
            for sensor in ["a,b", "c\\d"] {
                Reading::objects()
                    .create(db, new_reading(&station, at, sensor).value(1.5))
                    .await?;
            }
        }
    }
    Ok(())
}
