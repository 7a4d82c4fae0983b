//! What every database must do alike, held against the shop: one module for each chapter of the behaviour.
//!
//! Each test is written once and runs on every kind of database.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod bulk;
mod choices;
mod database;
mod deletions;
mod errors;
mod keys;
mod loads;
mod managers;
mod migrations;
mod numbers;
mod order;
mod relations;
mod text;
mod truth;
mod types;
mod validation;
mod writes;
