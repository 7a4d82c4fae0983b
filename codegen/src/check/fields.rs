//! Rules about fields and their options.

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::diagnostics::Edit;
use crate::naming;
use crate::schema::{AutoTime, ChoicesBase, FieldKind, FieldRef, Value, ValueType};

/// The fields that somebody declared.
pub(super) fn declared<'s>(facts: &Facts<'s>) -> impl Iterator<Item = FieldRef<'s>> {
    facts
        .tables()
        .flat_map(|model| model.fields())
        .filter(|field| !field.automatic)
}

/// Every choice fits into the column.
pub(super) fn check_choice_length(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        let Some(choices) = field.choices() else {
            continue;
        };
        let longest = choices.longest();
        if let Some(max) = field.max_length
            && longest > max as usize
        {
            report.error(
                format!(
                    "the longest value of `{}` has {longest} characters, `{}` holds {max}",
                    choices.name, field.name
                ),
                |it| {
                    it.primary(
                        facts.places.field(facts.schema, field.id, "max_length"),
                        "too small",
                    )
                    .secondary(choices.origin.span, "the choices")
                    .help(format!("make `max_length` at least {longest}"))
                },
            );
        }
        let Some((low, high)) = field.get().kind.integer_range() else {
            continue;
        };
        let beyond = choices.get().members.iter().find_map(|member| {
            let number = match member.value {
                Value::Integer(number) => number,
                _ => return None,
            };
            (!(low..=high).contains(&number)).then_some((member, number))
        });
        if let Some((member, number)) = beyond {
            report.error(
                format!(
                    "the value {number} of `{}.{}` does not fit the column `{}`",
                    choices.name, member.name, field.name
                ),
                |it| {
                    it.primary(
                        facts.places.field(facts.schema, field.id, "choices"),
                        format!("must be from {low} to {high}"),
                    )
                    .secondary(member.origin.span, "the choice")
                    .help("give a number within these, or make the column a wider one")
                },
            );
        }
    }
}

/// Both numbers or none, and a place for every digit.
pub(super) fn check_decimal_digits(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        let FieldKind::Decimal {
            max_digits,
            decimal_places,
        } = field.get().kind.output()
        else {
            continue;
        };
        let place = |option| facts.places.field(facts.schema, field.id, option);
        if let Some((dialect, digits, places)) = too_long(field, *max_digits, *decimal_places) {
            report.error(
                format!(
                    "a decimal of {} has at most {digits} digits, {places} of them behind the point",
                    naming::database(dialect)
                ),
                |it| {
                    it.primary(place("max_digits"), "more than that")
                        .help("give fewer; a `luthier::Decimal` holds 28 in any case")
                },
            );
            continue;
        }
        match (max_digits, decimal_places) {
            (Some(0), _) => report.error("`max_digits` is at least 1", |it| {
                it.primary(place("max_digits"), "too small")
                    .help("count the digits on both sides of the point")
            }),
            (Some(digits), Some(places)) if places > digits => {
                report.error(
                    format!("{places} decimal places do not fit into {digits} digits"),
                    |it| {
                        it.primary(place("max_digits"), "too small")
                            .secondary(
                                place("decimal_places"),
                                "the digits behind the point count too",
                            )
                            .help(format!("make `max_digits` at least {places}"))
                    },
                );
            }
            (Some(_), None) | (None, Some(_)) => {
                let missing = if max_digits.is_none() {
                    "max_digits"
                } else {
                    "decimal_places"
                };
                // A wrong one is reported where it is read.
                if facts.places.has_wrong(field.id, missing) {
                    continue;
                }
                report.error(
                    format!("decimal `{}` has no `{missing}`", field.name),
                    |it| {
                        it.primary(field.origin.span, "half a size")
                            .help("give both `max_digits` and `decimal_places`, or none of the two")
                    },
                );
            }
            _ => {}
        }
    }
}

/// The digits that a `luthier::Decimal` holds, whatever their values.
const DIGITS_OF_RUST: u32 = 28;

/// Digits that no value in Rust has.
pub(super) fn check_digits_of_rust(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        let FieldKind::Decimal {
            max_digits: Some(digits),
            ..
        } = field.get().kind.output()
        else {
            continue;
        };
        // A decimal that the database cannot have is reported as such.
        if *digits <= DIGITS_OF_RUST || too_long(field, Some(*digits), None).is_some() {
            continue;
        }
        report.warning(
            format!(
                "`{}` has {digits} digits, and a `luthier::Decimal` holds {DIGITS_OF_RUST}",
                field.name
            ),
            |it| {
                it.primary(
                    facts.places.field(facts.schema, field.id, "max_digits"),
                    "a longer value in the table cannot be read",
                )
                .help(format!("make `max_digits` at most {DIGITS_OF_RUST}"))
            },
        );
    }
}

/// A database of the field whose decimals have fewer digits, with how many, and how many of them behind the point.
fn too_long(
    field: FieldRef<'_>,
    digits: Option<u32>,
    places: Option<u32>,
) -> Option<(Dialect, u32, u32)> {
    let limits = |dialect: &Dialect| match dialect {
        Dialect::MariaDb => Some((*dialect, 65, 38)),
        Dialect::MySql => Some((*dialect, 65, 30)),
        Dialect::Postgres => Some((*dialect, 1000, 1000)),
        _ => None,
    };
    let backends = field.model().backends();
    backends
        .iter()
        .filter_map(limits)
        .find(|(_, most, behind)| {
            digits.is_some_and(|digits| digits > *most)
                || places.is_some_and(|places| places > *behind)
        })
}

/// A key is never NULL.
pub(super) fn check_null_primary_key(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts).filter(|field| field.primary_key && field.null) {
        let span = facts.places.field(facts.schema, field.id, "null");
        report.error(format!("primary key `{}` may be NULL", field.name), |it| {
            it.primary(span, "a key always has a value")
                .help("leave `null=true` out")
        });
    }
}

/// What the database counts up is the primary key.
pub(super) fn check_auto_is_primary(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts).filter(|field| field.kind.is_auto() && !field.primary_key) {
        report.error(
            format!("`{}` counts up but is not the primary key", field.name),
            |it| {
                it.primary(field.origin.span, "not the primary key")
                    .help("add `primary_key=true`")
            },
        );
    }
}

/// One key for each table.
pub(super) fn check_one_primary_key(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let mut keys = model.fields().filter(|field| field.primary_key);
        let Some(first) = keys.next() else { continue };
        for second in keys {
            report.error(
                format!("model `{}` has two primary keys", model.name),
                |it| {
                    it.primary(
                        facts.places.field(facts.schema, second.id, "primary_key"),
                        "the second one",
                    )
                    .secondary(
                        facts.places.field(facts.schema, first.id, "primary_key"),
                        "the first one",
                    )
                    .help("make one of them `unique=true` instead")
                },
            );
        }
    }
}

/// `id` is the name of the key that is made where none is declared.
pub(super) fn check_id_is_primary(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts).filter(|field| field.name == "id" && !field.primary_key) {
        if field
            .model()
            .fields()
            .any(|other| other.automatic && other.name == "id")
        {
            report.error("a field `id` must be the primary key", |it| {
                it.primary(field.origin.span, "takes the name of the automatic key")
                    .help("add `primary_key=true`, or rename the field")
            });
        }
    }
}

/// One rule for one time.
pub(super) fn check_auto_time(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts).filter(|field| field.auto_time != AutoTime::No) {
        let given: Vec<&str> = ["auto_now_add", "auto_now", "default"]
            .into_iter()
            .filter(|option| facts.places.field_has(field.id, option))
            .collect();
        if let [first, .., last] = given.as_slice() {
            let place = |option: &str| facts.places.field(facts.schema, field.id, option);
            report.error(format!("`{first}` and `{last}` exclude each other"), |it| {
                it.primary(place(last), "a second rule for the same time")
                    .secondary(place(first), "the first one")
                    .help("keep one of them")
            });
        }
    }
}

/// Text choices for text columns, numbers for numbers.
pub(super) fn check_choices_type(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        let Some(choices) = field.choices() else {
            continue;
        };
        let plain = field.plain_type();
        let (fits, values) = match choices.base {
            ChoicesBase::Text => (plain == ValueType::Text, "text"),
            ChoicesBase::Integer => (plain.is_integer(), "whole numbers"),
        };
        if !fits {
            let column = facts.schema.describe_type(plain);
            report.error(
                format!(
                    "the choices `{}` are {values}, but `{}` holds {column}",
                    choices.name, field.name
                ),
                |it| {
                    it.primary(
                        facts.places.field(facts.schema, field.id, "choices"),
                        "not of the field's type",
                    )
                    .secondary(choices.origin.span, format!("values are {values}"))
                    .help("give the field the type of the choices, or the other way round")
                },
            );
        }
    }
}

/// An empty address is NULL.
pub(super) fn check_blank_address(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        if matches!(field.kind, FieldKind::GenericIpAddress { .. }) && field.blank && !field.null {
            let span = facts.places.field(facts.schema, field.id, "blank");
            report.error(
                format!("address `{}` may be blank but not NULL", field.name),
                |it| {
                    it.primary(span, "an empty address is stored as NULL")
                        .fix("let it be NULL", [Edit::insert_after(span, ", null=true")])
                },
            );
        }
    }
}

/// One column for each field.
pub(super) fn check_columns(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let fields: Vec<FieldRef<'_>> = model.fields().collect();
        for (position, field) in fields.iter().enumerate() {
            let first = fields[..position]
                .iter()
                .find(|other| other.column.eq_ignore_ascii_case(&field.column));
            // Fields of one name are reported as such.
            let Some(first) = first.filter(|first| {
                !first.name.eq_ignore_ascii_case(&field.name)
                    && !first.attname.eq_ignore_ascii_case(&field.name)
                    && !field.attname.eq_ignore_ascii_case(&first.name)
            }) else {
                continue;
            };
            report.error(
                format!(
                    "fields `{}` and `{}` share the column `{}`",
                    first.name, field.name, field.column
                ),
                |it| {
                    it.primary(
                        facts.places.field(facts.schema, field.id, "db_column"),
                        "taken",
                    )
                    .secondary(first.origin.span, "its column")
                    .help("give one of them another `db_column`")
                },
            );
        }
    }
}

/// Two columns of its own for each generic foreign key.
pub(super) fn check_generic_columns(facts: &Facts<'_>, report: &mut Report<'_>) {
    let name = |field| facts.schema.field(field).get().name.as_str();
    for model in facts.tables() {
        let generics = &model.get().generics;
        for (position, generic) in generics.iter().enumerate() {
            for (column, option) in [
                (generic.content_type, "ct_field"),
                (generic.key, "fk_field"),
            ] {
                let mut others = generics[..position].iter();
                let Some(first) = others.find(|other| {
                    [other.content_type, other.key]
                        .map(name)
                        .contains(&name(column))
                }) else {
                    continue;
                };
                report.error(
                    format!(
                        "`{}` and `{}` share the column `{}`",
                        first.name,
                        generic.name,
                        name(column)
                    ),
                    |it| {
                        it.primary(generic.origin.span, "taken")
                            .secondary(first.origin.span, "its column")
                            .help(format!("give one of them another: `{option}=…`"))
                    },
                );
            }
        }
    }
}

/// What a file field cannot have.
pub(super) fn check_file_options(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        let place = |option| facts.places.field(facts.schema, field.id, option);
        match &field.get().kind {
            FieldKind::File { upload } | FieldKind::Image { upload, .. } => {
                let sized = matches!(
                    field.get().kind,
                    FieldKind::Image { width_field, height_field, .. }
                        if width_field.is_some() || height_field.is_some()
                );
                if (upload.storage.is_some() || sized)
                    && (field.get().rust_type.is_some() || field.get().choices.is_some())
                {
                    report.error(
                        format!("file `{}` is not kept as its name", field.name),
                        |it| {
                            it.primary(field.origin.span, "an upload sets it to a name")
                                .help("leave `rust` and `choices` out, or `storage`, `width_field` and `height_field`")
                        },
                    );
                }
                if field.primary_key {
                    report.error(
                        format!("file `{}` cannot be a primary key", field.name),
                        |it| {
                            it.primary(place("primary_key"), "a file is no key")
                                .help("leave it out")
                        },
                    );
                }
                if upload.folder.starts_with('/') {
                    report.error("`upload_to` is relative to the storage", |it| {
                        it.primary(place("upload_to"), "starts with `/`")
                            .help("leave the first `/` out")
                    });
                }
            }
            FieldKind::FilePath {
                allow_files: false,
                allow_folders: false,
                ..
            } => {
                report.error(
                    format!("`{}` offers neither files nor folders", field.name),
                    |it| {
                        it.primary(place("allow_files"), "nothing to choose from")
                            .help("leave `allow_files=false` out, or add `allow_folders=true`")
                    },
                );
            }
            _ => {}
        }
    }
}

/// SQLite knows its collations by name, and no others.
pub(super) fn check_collations(facts: &Facts<'_>, report: &mut Report<'_>) {
    const KNOWN: [&str; 3] = ["BINARY", "NOCASE", "RTRIM"];
    for field in declared(facts) {
        if !field.model().backends().contains(&Dialect::Sqlite) {
            continue;
        }
        let collation = field.get().db_collation.as_ref();
        let Some(name) = collation.and_then(|collation| collation.on(Dialect::Sqlite)) else {
            continue;
        };
        if KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        let span = facts.places.field(facts.schema, field.id, "db_collation");
        report.error(format!("SQLite has no collation `{name}`"), |it| {
            it.primary(span, "not there").help(
                "SQLite has `BINARY`, `NOCASE` and `RTRIM`; give each database its own: `db_collation={ sqlite: \"NOCASE\", postgres: \"…\" }`",
            )
        });
    }
}

/// Options that do nothing, or not what was meant.
pub(super) fn check_options_with_effect(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts) {
        if matches!(field.kind, FieldKind::ForeignKey(_)) && field.unique && !field.primary_key {
            let span = facts.places.field(facts.schema, field.id, "unique");
            report.warning(
                format!("`{}` is a foreign key that is unique", field.name),
                |it| {
                    it.primary(span, "makes it a one-to-one").help(
                        "write `OneToOneField`, which gives the way back one row instead of a list",
                    )
                },
            );
        }
    }
}

/// A type of the program is for values that have no other.
pub(super) fn check_rust_types(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in declared(facts).filter(|field| field.rust_type.is_some()) {
        let has = if field.primary_key {
            "a primary key, which is an `Id`"
        } else if field.choices().is_some() {
            "of choices, which are an enum"
        } else if field.auto_time != AutoTime::No {
            "set to the time, which is a type of Luthier"
        } else {
            continue;
        };
        let span = facts.places.field(facts.schema, field.id, "rust");
        report.error(format!("`{}` is {has}", field.name), |it| {
            it.primary(span, "cannot have another type")
                .help("leave `rust` out, or use a field type without it")
        });
    }
}
