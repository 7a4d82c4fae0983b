//! Aggregates that SQLite lacks: standard deviations and variances; and the joining of distinct texts.

use rusqlite::{
    Connection, Error, Result,
    functions::{Aggregate, Context},
    types::ValueRef,
};

use super::{PURE, failure, text_argument};

pub(super) fn register(conn: &Connection) -> Result<()> {
    for (name, sample, root) in [
        (c"luthier_var_pop", false, false),
        (c"luthier_var_samp", true, false),
        (c"luthier_stddev_pop", false, true),
        (c"luthier_stddev_samp", true, true),
    ] {
        conn.create_aggregate_function(name, 1, PURE, Spread { sample, root })?;
    }
    conn.create_scalar_function(c"luthier_join", 2, PURE, join)
}

/// How far numbers lie from their mean.
struct Spread {
    /// Whether they are a sample of more.
    sample: bool,
    /// Whether the root of the variance is wanted.
    root: bool,
}

/// Welford's sums: they lose nothing where numbers are large and lie close together.
#[derive(Default)]
struct Sums {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Aggregate<Sums, Option<f64>> for Spread {
    fn init(&self, _: &mut Context<'_>) -> Result<Sums> {
        Ok(Sums::default())
    }

    fn step(&self, context: &mut Context<'_>, sums: &mut Sums) -> Result<()> {
        let Some(number) = number(context)? else {
            return Ok(());
        };
        sums.count += 1.0;
        let before = number - sums.mean;
        sums.mean += before / sums.count;
        sums.squares += before * (number - sums.mean);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sums: Option<Sums>) -> Result<Option<f64>> {
        let Some(sums) = sums else {
            return Ok(None);
        };
        let free = if self.sample {
            sums.count - 1.0
        } else {
            sums.count
        };
        if free <= 0.0 {
            return Ok(None);
        }
        let variance = sums.squares / free;
        Ok(Some(if self.root { variance.sqrt() } else { variance }))
    }
}

/// The argument; a decimal is text where it is stored exactly.
fn number(context: &Context<'_>) -> Result<Option<f64>> {
    match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number as f64)),
        ValueRef::Real(number) => Ok(Some(number)),
        ValueRef::Text(text) => {
            let number = std::str::from_utf8(text)
                .ok()
                .and_then(|text| text.parse().ok());
            number.map(Some).ok_or_else(|| failure("not a number"))
        }
        other => Err(Error::InvalidFunctionParameterType(0, other.data_type())),
    }
}

/// The texts of a JSON list with another between them; NULL where there is none.
fn join(context: &Context<'_>) -> Result<Option<String>> {
    let (Some(list), Some(delimiter)) = (text_argument(context, 0)?, text_argument(context, 1)?)
    else {
        return Ok(None);
    };
    let texts: Vec<Option<String>> =
        serde_json::from_str(list).map_err(|error| failure(error.to_string()))?;
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    Ok((!texts.is_empty()).then(|| texts.join(delimiter)))
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::super::tests::{eval, text};

    #[test]
    fn spreads() {
        let of = |function: &str, values: &str| {
            eval(&format!(
                "(SELECT luthier_{function}(column1) FROM (VALUES {values}))"
            ))
            .unwrap()
        };
        let numbers = "(2), (4), (4), (4.0), ('5'), ('5.00'), (NULL), (7), (9)";
        assert_eq!(of("var_pop", numbers), Value::Real(4.0));
        assert_eq!(of("stddev_pop", numbers), Value::Real(2.0));
        assert_eq!(of("var_samp", "(1), (3)"), Value::Real(2.0));
        assert_eq!(of("stddev_samp", "(1), (1)"), Value::Real(0.0));
        assert_eq!(of("var_samp", "(1)"), Value::Null);
        assert_eq!(of("var_pop", "(1)"), Value::Real(0.0));
        assert_eq!(of("stddev_pop", "(NULL)"), Value::Null);
        assert_eq!(of("var_pop", "(1e999), (1)"), Value::Null);
        // Naive sums of squares would lose all digits here.
        let large = "(1000000000001.0), (1000000000002.0), (1000000000003.0)";
        assert_eq!(of("var_samp", large), Value::Real(1.0));
        assert!(eval("luthier_var_pop('x')").is_err());
        assert!(eval("luthier_var_pop(x'00')").is_err());
    }

    #[test]
    fn joined_texts() {
        let joined = |list: &str| eval(&format!("luthier_join('{list}', '-')"));
        assert_eq!(joined(r#"["a",null,"","ä"]"#).unwrap(), text("a--ä"));
        assert_eq!(joined("[null]").unwrap(), Value::Null);
        assert_eq!(joined("[]").unwrap(), Value::Null);
        assert!(joined("x").is_err());
    }
}
