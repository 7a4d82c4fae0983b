//! What every database must do alike, held against the shop: one module for each chapter of the behaviour.
//!
//! `database::fresh` is the one place that knows which database it is.

mod choices;
mod database;
mod deletions;
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
