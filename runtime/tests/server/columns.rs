//! Columns of every type: what is stored in one comes back from it.

use std::fmt::Debug;

use luthier::{
    Dialect,
    db::Db,
    value::{FieldValue, Value},
};

use crate::support::{one, rows, run, script};

/// Columns of these types, each in a table of its own.
pub(crate) struct Columns<'d> {
    db: &'d Db,
    types: &'static [&'static str],
}

impl<'d> Columns<'d> {
    /// Makes the tables.
    pub(crate) async fn create(db: &'d Db, types: &'static [&'static str]) -> Self {
        let options = match db.dialect() {
            Dialect::Postgres => "",
            _ => " CHARSET utf8mb4",
        };
        for (index, ty) in types.iter().enumerate() {
            script(db, &format!("CREATE TABLE c{index} (v {ty}){options}"))
                .await
                .unwrap();
        }
        Self { db, types }
    }

    fn table(&self, ty: &str) -> String {
        let index = self.types.iter().position(|column| *column == ty);
        format!("c{}", index.unwrap())
    }

    async fn insert(&self, ty: &str, value: Value<'_>) -> luthier::Result<()> {
        let placeholder = match self.db.dialect() {
            Dialect::Postgres => "$1",
            _ => "?",
        };
        let sql = format!("INSERT INTO {} (v) VALUES ({placeholder})", self.table(ty));
        run(self.db, &sql, &[value]).await.map(drop)
    }

    /// Stores values in the column of a type, and reads them back.
    pub(crate) async fn round_trip<T>(&self, ty: &str, values: &[T])
    where
        T: FieldValue + PartialEq + Debug + Send,
    {
        let (db, table) = (self.db, self.table(ty));
        for value in values {
            self.insert(ty, value.to_value())
                .await
                .unwrap_or_else(|error| panic!("{ty}: {value:?}: {error:?}"));
            let select = format!("SELECT v FROM {table}");
            let back: T = one(db, &select, &[])
                .await
                .unwrap_or_else(|error| panic!("{ty}: {value:?}: {error}"));
            assert_eq!(&back, value, "{ty}");
            // Documents compare as documents in one type only.
            if !matches!(value.to_value(), Value::Json(_)) || ty == "jsonb" {
                let same = match db.dialect() {
                    Dialect::Postgres => "v IS NOT DISTINCT FROM $1",
                    _ => "v <=> ?",
                };
                let count = format!("SELECT count(*) FROM {table} WHERE {same}");
                let found: i64 = one(db, &count, &[value.to_value()]).await.unwrap();
                assert_eq!(found, 1, "{ty}: {value:?}");
            }
            // By the column's own type, too.
            let same = rows(db, &select, &[], |row| Ok(row.cell(0).to_value().unwrap()))
                .await
                .unwrap();
            assert!(!same[0].is_null(), "{ty}: {value:?}");
            run(db, &format!("DELETE FROM {table}"), &[]).await.unwrap();
        }
    }

    /// Stores NULL in every column, and reads it back.
    pub(crate) async fn nulls_come_back(&self) {
        for ty in self.types {
            self.insert(ty, Value::Null).await.unwrap();
            let select = format!("SELECT v FROM {}", self.table(ty));
            let null: Option<String> = one(self.db, &select, &[]).await.unwrap();
            assert_eq!(null, None, "{ty}");
        }
    }
}
