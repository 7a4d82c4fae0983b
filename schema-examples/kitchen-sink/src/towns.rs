//! What can be done with towns on the pages of an admin.

use luthier::{Date, Db, QuerySet, Result};

use crate::models::links::{Town, town};

/// Those without a date get one.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn found(db: &Db, towns: QuerySet<Town>) -> Result<()> {
    let undated = towns.filter(town::founded().is_null());
    let day = town::founded().set(Date::constant(1200, 5, 1));
    undated.update(db, day).await?;
    Ok(())
}

/// Their names in capitals.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn rename(db: &Db, towns: QuerySet<Town>) -> Result<String> {
    let names = town::name().set(town::name().upper());
    let changed = towns.update(db, names).await?;
    Ok(format!("{changed} towns shout"))
}
