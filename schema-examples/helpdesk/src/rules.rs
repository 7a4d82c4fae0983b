//! Rules that need Rust: the models name them.

use luthier::{Date, Id, ValidationError, ValidationErrors};

use crate::models::desk::{Severity, Ticket};
use crate::types::Color;

/// A title is not all capitals.
///
/// # Errors
///
/// When it is.
pub fn no_shouting(title: &str) -> Result<(), ValidationError> {
    if title.chars().any(char::is_lowercase) {
        return Ok(());
    }
    Err(ValidationError::new("shouting", "must not be all capitals"))
}

/// How short a title may be.
#[must_use]
pub fn shortest() -> u32 {
    3
}

/// How many minutes a day has.
#[must_use]
pub fn longest_day() -> i32 {
    24 * 60
}

/// The day on which the desk opened.
#[must_use]
pub fn first_day() -> Date {
    Date::constant(2020, 1, 1)
}

/// There are ten rooms.
///
/// # Errors
///
/// For every other number.
pub fn room_exists(room: &i32) -> Result<(), String> {
    if (1..=10).contains(room) {
        Ok(())
    } else {
        Err(format!("there is no room {room}"))
    }
}

/// Nothing may be a part of the first ticket.
///
/// # Errors
///
/// When it is to be.
pub fn not_the_first(parent: &Id<Ticket>) -> Result<(), &'static str> {
    if *parent.key() == 1 {
        Err("the first ticket has no parts")
    } else {
        Ok(())
    }
}

/// A rule about a choice; the desk never sleeps.
///
/// # Errors
///
/// Never.
pub fn not_urgent_at_night(_: &Severity) -> Result<(), ValidationError> {
    Ok(())
}

/// A ticket is due after it opens.
pub fn ends_after_it_begins(ticket: &Ticket, errors: &mut ValidationErrors) {
    if let (Some(opens), Some(due)) = (ticket.opens_on, ticket.due_on)
        && due < opens
    {
        errors.add("due_on", "order", "must not be before the opening");
    }
}

/// What is urgent has a day.
pub fn urgent_has_a_day(ticket: &Ticket, errors: &mut ValidationErrors) {
    if ticket.severity == Severity::Urgent && ticket.due_on.is_none() {
        errors.add(
            ValidationErrors::NON_FIELD,
            "urgent",
            "what is urgent has a day",
        );
    }
}

/// Text can be read on it.
///
/// # Errors
///
/// For a dark colour.
pub fn is_light(colour: &Color) -> Result<(), ValidationError> {
    if colour.0 & 0x80_80_80 == 0 {
        return Err(ValidationError::new("dark", "is too dark"));
    }
    Ok(())
}

/// The teams that there are.
#[must_use]
pub fn teams() -> Vec<(String, String)> {
    let names = ["north", "south"];
    names
        .map(|name| (name.to_owned(), name.to_uppercase()))
        .to_vec()
}

/// The shifts of a day.
#[must_use]
pub fn shifts() -> [(i32, &'static str); 2] {
    [(1, "Day"), (2, "Night")]
}
