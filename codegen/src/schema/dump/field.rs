//! A field as one line of the dump.

use std::fmt::Write as _;

use super::{Writer, render_value};
use crate::schema::{
    AutoTime, Collation, DatabaseDefault, DefaultValue, FieldKind, FieldRef, Folder, IpProtocol,
    Limit, Schema, Validator, ValidatorRule, Value,
};

pub(super) fn render_field(out: &mut Writer, field: FieldRef<'_>) {
    let schema = field.schema;
    let mut line = format!("{}: {}", field.name, render_kind(&field.kind));
    if let Some(target) = field.target() {
        let _ = write!(line, " to {}", target.label());
    }
    let _ = write!(line, ", column {}", field.column);
    if let Some(length) = field.max_length {
        let _ = write!(line, ", max {length}");
    }
    for (set, word) in [
        (field.primary_key, "primary key"),
        (field.unique && !field.primary_key, "unique"),
        (field.db_index, "indexed"),
        (field.null, "null"),
        (field.blank, "blank"),
        (!field.editable, "not editable"),
        (field.automatic, "automatic"),
    ] {
        if set {
            let _ = write!(line, ", {word}");
        }
    }
    match field.auto_time {
        AutoTime::No => {}
        AutoTime::OnCreate => line.push_str(", set on create"),
        AutoTime::OnSave => line.push_str(", set on save"),
    }
    if let Some(choices) = field.choices() {
        let _ = write!(line, ", choices {}", choices.name);
    }
    if let Some(default) = &field.default {
        let _ = write!(line, ", default {}", render_default(schema, default));
    }
    match &field.db_default {
        Some(DatabaseDefault::Value(value)) => {
            let _ = write!(line, ", database default {}", render_value(schema, value));
        }
        Some(DatabaseDefault::Expr(expr)) => {
            let _ = write!(
                line,
                ", database default {}",
                super::render_expr(field.model(), expr)
            );
        }
        None => {}
    }
    if let Some(path) = &field.rust_type {
        let _ = write!(line, ", as {}", path.0);
    }
    if let Some(collation) = &field.db_collation {
        match collation {
            Collation::Everywhere(name) => {
                let _ = write!(line, ", collation {name}");
            }
            Collation::By(names) => {
                for (dialect, name) in names {
                    let _ = write!(line, ", collation {name} on {dialect}");
                }
            }
        }
    }
    if field.attname == field.name {
        let _ = write!(line, " -> {}", field.rust_name);
    } else {
        let _ = write!(line, " -> {} (new: {})", field.rust_name, field.new_name);
    }
    let _ = write!(line, "  [{}]", field.origin.place);
    out.docs(3, &field.docs);
    out.line(3, line);
    render_details(out, field);
}

/// What few fields have, each on a line of its own.
fn render_details(out: &mut Writer, field: FieldRef<'_>) {
    let schema = field.schema;
    if field.verbose_name != field.name.replace('_', " ") {
        out.line(4, format!("verbose {:?}", field.verbose_name));
    }
    if !field.help_text.is_empty() && field.help_text != field.docs {
        out.line(4, format!("help {:?}", field.help_text));
    }
    for validator in &field.get().validators {
        out.line(
            4,
            format!("validator {}", render_validator(schema, validator)),
        );
    }
    for (kind, message) in &field.get().error_messages {
        out.line(4, format!("message {kind} {message:?}"));
    }
    for (period, date) in &field.get().unique_for {
        let line = format!("{} {}", period.option(), schema[*date].name);
        out.line(4, line);
    }
    if let Some(comment) = &field.db_comment {
        out.line(4, format!("comment {comment:?}"));
    }
    for attribute in &field.get().attributes {
        out.line(4, attribute);
    }
    for was in &field.get().was {
        out.line(4, format!("was {was}"));
    }
}

fn render_kind(kind: &FieldKind) -> String {
    let name = kind.name();
    match kind {
        FieldKind::Decimal {
            max_digits: Some(digits),
            decimal_places: Some(places),
        } => {
            format!("{name}({digits}, {places})")
        }
        FieldKind::Slug {
            allow_unicode: true,
        } => format!("{name}(unicode)"),
        FieldKind::GenericIpAddress {
            protocol,
            unpack_ipv4,
        } => {
            let protocol = match protocol {
                IpProtocol::Both => "both",
                IpProtocol::V4 => "IPv4",
                IpProtocol::V6 => "IPv6",
            };
            format!(
                "{name}({protocol}{})",
                if *unpack_ipv4 { ", unpacked" } else { "" }
            )
        }
        FieldKind::File { upload } | FieldKind::Image { upload, .. } => {
            let mut text = match &upload.path {
                Some(path) => format!("{name}(fn {}", path.0),
                None => format!("{name}({:?}", upload.folder),
            };
            if let Some(storage) = &upload.storage {
                let _ = write!(text, ", storage {}", storage.0);
            }
            text + ")"
        }
        FieldKind::FilePath { path, .. } => match path {
            Folder::Text(path) => format!("{name}({path:?})"),
            Folder::Call(path) => format!("{name}(fn({:?}))", path.0),
        },
        FieldKind::Generated { output, stored, .. } => {
            format!(
                "{name}({}, {})",
                render_kind(output),
                if *stored { "stored" } else { "virtual" }
            )
        }
        _ => name.to_owned(),
    }
}

fn render_default(schema: &Schema, default: &DefaultValue) -> String {
    match default {
        DefaultValue::Value(value) => render_value(schema, value),
        DefaultValue::Now => "now".to_owned(),
        DefaultValue::Uuid4 => "uuid4".to_owned(),
        DefaultValue::Uuid7 => "uuid7".to_owned(),
        DefaultValue::Call(path) => format!("fn({})", path.0),
    }
}

fn render_validator(schema: &Schema, validator: &Validator) -> String {
    let value = |limit: &Limit<Value>| match limit {
        Limit::Value(value) => render_value(schema, value),
        Limit::Call(path) => format!("fn({})", path.0),
    };
    let count = |limit: &Limit<u32>| match limit {
        Limit::Value(value) => value.to_string(),
        Limit::Call(path) => format!("fn({})", path.0),
    };
    let among = |what: &str, allowed: &Option<Vec<String>>| match allowed {
        Some(allowed) => format!("{what} of {}", allowed.join(", ")),
        None => what.to_owned(),
    };
    let mut text = match &validator.rule {
        ValidatorRule::MinValue(limit) => format!("min value {}", value(limit)),
        ValidatorRule::MaxValue(limit) => format!("max value {}", value(limit)),
        ValidatorRule::MinLength(limit) => format!("min length {}", count(limit)),
        ValidatorRule::MaxLength(limit) => format!("max length {}", count(limit)),
        ValidatorRule::Step { step, offset: None } => format!("steps of {}", value(step)),
        ValidatorRule::Step {
            step,
            offset: Some(offset),
        } => format!(
            "steps of {} from {}",
            value(step),
            render_value(schema, offset)
        ),
        ValidatorRule::Decimal {
            max_digits,
            decimal_places,
        } => format!("decimal({max_digits}, {decimal_places})"),
        ValidatorRule::Regex {
            pattern,
            inverse: false,
        } => format!("match {pattern:?}"),
        ValidatorRule::Regex {
            pattern,
            inverse: true,
        } => format!("no match {pattern:?}"),
        ValidatorRule::Email { allowed } => among("e-mail", allowed),
        ValidatorRule::Url { schemes } => among("URL", schemes),
        ValidatorRule::Domain { idna: true } => "domain".to_owned(),
        ValidatorRule::Domain { idna: false } => "ASCII domain".to_owned(),
        ValidatorRule::Slug => "slug".to_owned(),
        ValidatorRule::UnicodeSlug => "unicode slug".to_owned(),
        ValidatorRule::Ipv4 => "IPv4".to_owned(),
        ValidatorRule::Ipv6 => "IPv6".to_owned(),
        ValidatorRule::Ipv46 => "IP address".to_owned(),
        ValidatorRule::Integer => "integer".to_owned(),
        ValidatorRule::IntegerList {
            separator,
            negative,
        } => format!(
            "{} separated by {separator:?}",
            if *negative {
                "integers"
            } else {
                "integers from 0"
            }
        ),
        ValidatorRule::FileExtension(allowed) => format!("file {}", allowed.join(", ")),
        ValidatorRule::NoNul => "no NUL".to_owned(),
        ValidatorRule::Keys { keys, strict } => format!(
            "{} {}",
            if *strict { "only the keys" } else { "the keys" },
            keys.join(", ")
        ),
        ValidatorRule::ArrayMinLength(limit) => format!("min elements {}", count(limit)),
        ValidatorRule::ArrayMaxLength(limit) => format!("max elements {}", count(limit)),
        ValidatorRule::RangeMinValue(limit) => format!("range from {}", value(limit)),
        ValidatorRule::RangeMaxValue(limit) => format!("range to {}", value(limit)),
        ValidatorRule::Among(path) => format!("among fn({})", path.0),
        ValidatorRule::Call(path) => format!("fn({})", path.0),
    };
    if let Some(message) = &validator.message {
        let _ = write!(text, ", message {message:?}");
    }
    if let Some(code) = &validator.code {
        let _ = write!(text, ", code {code:?}");
    }
    text
}
