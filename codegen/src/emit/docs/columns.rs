//! What a column holds, in words.

use crate::schema::{AutoTime, FieldKind, FieldRef};

/// What kind of column it is, for people.
pub(super) fn describe(field: FieldRef<'_>) -> String {
    let mut facts = vec![kind(field)];
    if field.is_unique() && !field.primary_key {
        facts.push("unique".to_owned());
    }
    if field.is_nullable() {
        facts.push("nullable".to_owned());
    }
    match field.auto_time {
        AutoTime::No => {}
        AutoTime::OnCreate => facts.push("set when the row is created".to_owned()),
        AutoTime::OnSave => facts.push("renewed at each save".to_owned()),
    }
    if field.primary_key {
        facts.push("the primary key".to_owned());
    } else if field.is_key() {
        facts.push("part of the primary key".to_owned());
    }
    facts.join(", ")
}

fn kind(field: FieldRef<'_>) -> String {
    if let Some(target) = field.target() {
        return format!("the key of a `{}`", target.name);
    }
    if let Some(choices) = field.choices() {
        return format!("a `{}`", choices.name);
    }
    let of_length = |what: &str| match field.max_length {
        Some(max) => format!("{what} of at most {max} characters"),
        None => what.to_owned(),
    };
    match &field.get().kind {
        FieldKind::Generated { .. } => format!(
            "{}, computed by the database",
            article(field.get().kind.output())
        ),
        FieldKind::Char | FieldKind::Text => of_length("text"),
        FieldKind::Slug { .. } => of_length("a slug"),
        FieldKind::Email => of_length("an e-mail address"),
        FieldKind::Url => of_length("a URL"),
        FieldKind::Decimal {
            max_digits: Some(digits),
            decimal_places: Some(places),
        } => {
            format!("a decimal of at most {digits} digits, {places} of them behind the point")
        }
        kind => article(kind).to_owned(),
    }
}

fn article(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::SmallAuto | FieldKind::Auto | FieldKind::BigAuto => {
            "a number that the database counts up"
        }
        FieldKind::SmallInteger => "a 16-bit integer",
        FieldKind::Integer => "a 32-bit integer",
        FieldKind::BigInteger => "a 64-bit integer",
        FieldKind::PositiveSmallInteger => "a 16-bit integer, not negative",
        FieldKind::PositiveInteger => "a 32-bit integer, not negative",
        FieldKind::PositiveBigInteger => "a 64-bit integer, not negative",
        FieldKind::Boolean => "true or false",
        FieldKind::Float => "a floating-point number",
        FieldKind::Decimal { .. } => "a decimal",
        FieldKind::Char | FieldKind::Text | FieldKind::Generated { .. } => "text",
        FieldKind::Slug { .. } => "a slug",
        FieldKind::Email => "an e-mail address",
        FieldKind::Url => "a URL",
        FieldKind::Uuid => "a UUID",
        FieldKind::GenericIpAddress { .. } => "an IP address",
        FieldKind::Binary => "bytes",
        FieldKind::Date => "a date",
        FieldKind::DateTime => "a moment, in UTC",
        FieldKind::Time => "a time of day",
        FieldKind::Duration => "a length of time",
        FieldKind::Json => "a JSON document",
        FieldKind::Array { .. } => "several values",
        FieldKind::HStore => "texts by their names",
        FieldKind::Range(_) => "everything from one value to another",
        FieldKind::SearchVector => "a document prepared for full text search",
        FieldKind::File { .. } => "the path of a file",
        FieldKind::Image { .. } => "the path of an image",
        FieldKind::ContentType => "the model that a generic foreign key points to",
        FieldKind::FilePath { .. } => "the path of a file of a folder",
        FieldKind::ForeignKey(_) | FieldKind::OneToOne(_) => "a key",
    }
}
