//! What can be done with rows that are known by several columns, on every kind of database.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod composite;
mod database;
mod sequence;
