//! JSON documents, as PostgreSQL's `jsonb` takes them: values are compared by what they say.

use rusqlite::{Connection, Result, functions::Context};
use serde_json::Value;

use super::{PURE, failure, text_argument};

pub(super) fn register(conn: &Connection) -> Result<()> {
    conn.create_scalar_function(c"luthier_json_at", 2, PURE, |context| {
        let (Some(document), Some(path)) = (document(context, 0)?, document(context, 1)?) else {
            return Ok(None);
        };
        let steps = path.as_array().map_or(&[][..], Vec::as_slice);
        Ok(at(&document, steps).map(ToString::to_string))
    })?;
    conn.create_scalar_function(c"luthier_json_text", 1, PURE, |context| {
        Ok(match document(context, 0)? {
            Some(Value::String(text)) => Some(text),
            _ => None,
        })
    })?;
    conn.create_scalar_function(c"luthier_json_number", 1, PURE, |context| {
        Ok(document(context, 0)?.and_then(|document| document.as_f64()))
    })?;
    conn.create_scalar_function(c"luthier_json_type", 1, PURE, |context| {
        Ok(document(context, 0)?.map(|document| match document {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }))
    })?;
    conn.create_scalar_function(c"luthier_json_equal", 2, PURE, |context| {
        both(context, equal)
    })?;
    conn.create_scalar_function(c"luthier_json_contains", 2, PURE, |context| {
        both(context, holds)
    })?;
    conn.create_scalar_function(c"luthier_json_has_keys", -1, PURE, |context| {
        let Some(document) = document(context, 0)? else {
            return Ok(None);
        };
        let any = text_argument(context, 1)? == Some("one");
        for index in 2..context.len() {
            let path = self::document(context, index)?.unwrap_or_default();
            let key = path.get(0).and_then(Value::as_str).unwrap_or_default();
            let has = document
                .as_object()
                .is_some_and(|object| object.contains_key(key));
            if has == any {
                return Ok(Some(any));
            }
        }
        Ok(Some(!any))
    })
}

/// An argument as a document; `None` for NULL.
fn document(context: &Context<'_>, index: usize) -> Result<Option<Value>> {
    let Some(text) = text_argument(context, index)? else {
        return Ok(None);
    };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|error| failure(format!("a text is no JSON document: {error}")))
}

fn both(context: &Context<'_>, test: fn(&Value, &Value) -> bool) -> Result<Option<bool>> {
    Ok(match (document(context, 0)?, document(context, 1)?) {
        (Some(left), Some(right)) => Some(test(&left, &right)),
        _ => None,
    })
}

fn at<'d>(document: &'d Value, steps: &[Value]) -> Option<&'d Value> {
    steps
        .iter()
        .try_fold(document, |document, step| match step {
            Value::String(key) => document.as_object()?.get(key),
            step => {
                let index = usize::try_from(step.as_u64()?).ok()?;
                document.as_array()?.get(index)
            }
        })
}

/// Numbers are equal by value, however they are written.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || a.as_f64() == b.as_f64() && !(whole(a) && whole(b))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}

fn whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64()
}

/// The first document holds the second; an array holds a value that is no array.
fn holds(document: &Value, part: &Value) -> bool {
    match (document, part) {
        (Value::Array(items), part) if !part.is_array() && !part.is_object() => {
            items.iter().any(|item| equal(item, part))
        }
        _ => holds_inside(document, part),
    }
}

fn holds_inside(document: &Value, part: &Value) -> bool {
    match (document, part) {
        (Value::Object(members), Value::Object(parts)) => parts.iter().all(|(key, part)| {
            members
                .get(key)
                .is_some_and(|member| holds_inside(member, part))
        }),
        (Value::Array(items), Value::Array(parts)) => parts
            .iter()
            .all(|part| items.iter().any(|item| holds_inside(item, part))),
        _ => equal(document, part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_hold_their_parts() {
        for (document, part, answer) in [
            (json!({"a": 1, "b": [1, 2]}), json!({"a": 1.0}), true),
            (json!({"a": {"b": 1, "c": 2}}), json!({"a": {"c": 2}}), true),
            (json!({"a": 1}), json!({"b": 1}), false),
            (json!([1, 2, [3]]), json!([2, 1, 1]), true),
            (json!([1, [3]]), json!([3]), false),
            (json!([1, "x"]), json!("x"), true),
            (json!({"a": ["x"]}), json!({"a": "x"}), false),
            (json!(null), json!(null), true),
            (json!([[1, 2]]), json!([[1]]), true),
        ] {
            assert_eq!(holds(&document, &part), answer, "{document} {part}");
        }
    }

    #[test]
    fn values_are_equal_by_what_they_say() {
        assert!(equal(
            &json!({"a": 1, "b": [1.5]}),
            &json!({"b": [1.5], "a": 1.0})
        ));
        assert!(!equal(
            &json!(9_007_199_254_740_993_i64),
            &json!(9_007_199_254_740_992_i64)
        ));
        assert!(!equal(&json!("1"), &json!(1)));
        assert!(!equal(&json!([1, 2]), &json!([2, 1])));
    }
}
