//! MariaDB and MySQL: values, errors, interruption, and the ways to a server. `LUTHIER_TEST_MYSQL_URL` names one.
#![cfg(feature = "mysql")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use luthier_test_support::Backend;

/// The kind of server that the tests are about.
const BACKEND: Backend = Backend::MariaDb;

#[path = "server/columns.rs"]
mod columns;
#[path = "server/support.rs"]
mod support;

#[path = "mysql/errors.rs"]
mod errors;
#[path = "mysql/interruption.rs"]
mod interruption;
#[path = "mysql/places.rs"]
mod places;
#[path = "mysql/statements.rs"]
mod statements;
#[path = "mysql/values.rs"]
mod values;
