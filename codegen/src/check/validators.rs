//! Rules about validators and the messages of errors.

use std::cmp::Ordering;

use super::{Facts, Report};
use crate::diagnostics::suggest;
use crate::schema::{DefaultValue, FieldRef, Limit, ValidatorRule, Value};

/// The codes of the errors that rules of the language give.
const CODES: &[&str] = &[
    "blank",
    "extra_keys",
    "invalid",
    "invalid_choice",
    "invalid_extension",
    "max_decimal_places",
    "max_length",
    "max_value",
    "max_whole_digits",
    "min_length",
    "min_value",
    "missing_keys",
    "null",
    "null_characters_not_allowed",
    "step_size",
    "unique",
    "unique_for_date",
];

/// Some value keeps all of a field's rules.
pub(super) fn check_something_passes(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in super::fields::declared(facts) {
        let place = || facts.places.field(facts.schema, field.id, "validators");
        let rules = || {
            field
                .get()
                .validators
                .iter()
                .map(|validator| &validator.rule)
        };
        let is_zero = |value: &Value| compare(value, &Value::Integer(0)) == Some(Ordering::Equal);
        if rules().any(
            |rule| matches!(rule, ValidatorRule::Step { step: Limit::Value(step), .. } if is_zero(step)),
        ) {
            report.error(
                format!("the steps of `{}` are of size zero", field.name),
                |it| {
                    it.primary(place(), "no number of steps leads anywhere")
                        .help("give the size of a step: `StepValueValidator(5)`")
                },
            );
        }
        if let Some((low, high)) = contradiction(field) {
            report.error(
                format!("no value of `{}` passes its validators", field.name),
                |it| {
                    it.primary(place(), format!("at least {low}, and at most {high}"))
                        .help("exchange the two limits, or take one of them out")
                },
            );
        }
    }
}

/// Limits that contradict each other, as text.
fn contradiction(field: FieldRef<'_>) -> Option<(String, String)> {
    let rules = || {
        field
            .get()
            .validators
            .iter()
            .map(|validator| &validator.rule)
    };
    let above = |low: &Value, high: &Value| compare(low, high) == Some(Ordering::Greater);
    let values = rules().find_map(|low| match low {
        ValidatorRule::MinValue(Limit::Value(low)) => rules().find_map(|high| match high {
            ValidatorRule::MaxValue(Limit::Value(high)) if above(low, high) => {
                Some((shown(low), shown(high)))
            }
            _ => None,
        }),
        _ => None,
    });
    values.or_else(|| {
        let shortest = rules().filter_map(|rule| match rule {
            ValidatorRule::MinLength(Limit::Value(min)) => Some(*min),
            _ => None,
        });
        let longest = rules().filter_map(|rule| match rule {
            ValidatorRule::MaxLength(Limit::Value(max)) => Some(*max),
            _ => None,
        });
        let shortest = shortest.max()?;
        let longest = longest.chain(field.max_length).min()?;
        (shortest > longest).then(|| (shortest.to_string(), longest.to_string()))
    })
}

/// The order of two literals of one type; `None` where it is not known here.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) | (Value::Duration(a), Value::Duration(b)) => {
            Some(a.cmp(b))
        }
        // Of one form, so that their text has their order.
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        _ => number(a)?.partial_cmp(&number(b)?),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "only compared with fractions")]
        Value::Integer(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        Value::Decimal(text) => text.parse().ok(),
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Duration(micros) => format!("{micros} microseconds"),
        Value::Decimal(text) | Value::Date(text) => text.clone(),
        _ => "that".to_owned(),
    }
}

/// Each message is for an error that can come.
pub(super) fn check_messages(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in super::fields::declared(facts) {
        let data = field.get();
        // What a function of the program says nobody knows.
        let any = |rule: &ValidatorRule| matches!(rule, ValidatorRule::Call(_));
        if data.validators.iter().any(|validator| any(&validator.rule)) {
            continue;
        }
        let own = data
            .validators
            .iter()
            .filter_map(|validator| validator.code.as_deref());
        let known: Vec<&str> = CODES.iter().copied().chain(own).collect();
        for (code, _) in &data.error_messages {
            if known.contains(&code.as_str()) {
                continue;
            }
            let span = facts.places.field(facts.schema, field.id, "error_messages");
            report.error(
                format!("no rule of `{}` gives an error `{code}`", field.name),
                |it| {
                    let it = it.primary(span, "a message that nobody would see");
                    match suggest::closest(code, known.iter().copied()) {
                        Some(meant) => it.help(format!("did you mean `{meant}`?")),
                        None => it.help(format!("the errors are {}", known.join(", "))),
                    }
                },
            );
        }
    }
}

/// A default passes the rule that every text is held to.
pub(super) fn check_defaults(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in super::fields::declared(facts) {
        let empty = match &field.default {
            Some(DefaultValue::Value(Value::Text(text))) => text.is_empty(),
            Some(DefaultValue::Value(Value::Bytes(bytes))) => bytes.is_empty(),
            _ => false,
        };
        if !empty || field.blank || !field.editable || field.choices().is_some() {
            continue;
        }
        let span = facts.places.field(facts.schema, field.id, "default");
        report.warning(
            format!("the default of `{}` does not pass validation", field.name),
            |it| {
                it.primary(span, "empty, and the field may not be blank")
                    .help("add `blank=true`, or leave the default out")
            },
        );
    }
}
