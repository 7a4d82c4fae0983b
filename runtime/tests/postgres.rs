//! PostgreSQL: values, errors, interruption, and the ways to a server. `LUTHIER_TEST_POSTGRES_URL` names one.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use luthier_test_support::Backend;

/// The kind of server that the tests are about.
const BACKEND: Backend = Backend::Postgres;

#[path = "server/columns.rs"]
mod columns;
#[path = "server/support.rs"]
mod support;

#[path = "postgres/errors.rs"]
mod errors;
#[path = "postgres/interruption.rs"]
mod interruption;
#[path = "postgres/isolation.rs"]
mod isolation;
#[path = "postgres/places.rs"]
mod places;
#[path = "postgres/servers.rs"]
mod servers;
#[path = "postgres/statements.rs"]
mod statements;
#[path = "postgres/values.rs"]
mod values;
