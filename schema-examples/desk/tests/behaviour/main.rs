//! What the models of the desk mean, the same on every database.

mod loaded;
mod managers;
mod narrowed;
mod rows;
