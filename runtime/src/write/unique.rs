//! What the database says about a row before it is written: whether another one has the values that no two may share.
//!
//! Each rule is one `SELECT EXISTS`, in which the row's own values stand in the place of its columns. What is asked here may be
//! otherwise a moment later: only the constraint in the database is certain.

use crate::{
    Result,
    db::{Access, Conn, Executor},
    error::{ValidationErrors, people},
    expr::FieldSet,
    meta::{UniqueMeta, UniqueOver, UniquePeriod},
    model::{Insert, Keyed, Model},
    query::{Compare, Node, Part, Path, PostgresOperator, Select, sql},
    queryset::one_value,
    value::{Value, now, utc_date},
};

/// How a row is held against the others.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whether it is one of them, which does not count then.
    stored: bool,
    /// Whether its key is known.
    keyed: Keyed,
    /// The fields that are left out, by their numbers in the whole row.
    except: &'a [u16],
}

/// Asks whether another row has values that the row has alone; see the generated `validate_unique`.
///
/// # Errors
///
/// [`Validation`](crate::Error::Validation) with what is taken, by field; and where the database cannot be asked.
pub async fn validate<M: Model>(row: &M, db: impl Executor, except: &[u16]) -> Result<()> {
    let asked = Asked {
        stored: true,
        keyed: Keyed::own(true),
        except,
    };
    ask(row, asked, db).await
}

/// The same of a row that is not stored yet.
pub(crate) async fn validate_new<M: Model>(new: M::Insert, db: impl Executor) -> Result<()> {
    let asked = Asked {
        stored: false,
        keyed: new.keyed(),
        except: &[],
    };
    ask(&new.into_model(now()), asked, db).await
}

/// The fields of a set, by their numbers in the whole row.
#[doc(hidden)]
pub fn numbers<M>(fields: &impl FieldSet<M>) -> Vec<u16> {
    let mut numbers = Vec::new();
    fields.append_fields(&mut numbers);
    numbers
}

/// The rules of a parent's table, for [`Model::unique_in_parents`]; so many columns and tables come before those of the parent.
#[doc(hidden)]
pub async fn in_parent<M: Model>(
    row: &M,
    (columns, tables): (usize, u32),
    asked: Asked<'_>,
    errors: &mut ValidationErrors,
    conn: &mut Conn,
) -> Result<()> {
    let except = asked.except.iter();
    let except: Vec<u16> = except
        .filter_map(|number| number.checked_sub(u16::try_from(columns).ok()?))
        .collect();
    let asked = Asked {
        except: &except,
        keyed: asked.keyed.of_parent(tables),
        ..asked
    };
    check(row, asked, errors, conn).await
}

async fn ask<M: Model>(row: &M, asked: Asked<'_>, db: impl Executor) -> Result<()> {
    let mut errors = ValidationErrors::new();
    let mut lease = db.lease(Access::Read, Some(M::META)).await?;
    check(row, asked, &mut errors, &mut lease).await?;
    errors.into_result()
}

async fn check<M: Model>(
    row: &M,
    asked: Asked<'_>,
    errors: &mut ValidationErrors,
    conn: &mut Conn,
) -> Result<()> {
    if M::META.has_parents() {
        row.unique_in_parents(asked, errors, conn).await?;
    }
    let values = values(row, asked);
    let own = asked.stored.then(|| row.key_value());
    let key: Vec<&str> = M::META.key_fields().map(|field| field.name).collect();
    let left_out = |name: &str| {
        let position = M::META.fields.iter().position(|field| field.name == name);
        let excepted = |number: &u16| position == Some(usize::from(*number));
        asked.except.iter().any(excepted)
    };
    if !asked.stored
        && !key.iter().any(|name| left_out(name))
        && let Some(test) = equal::<M>(&key, true, &values)
        && others::<M>(test, None, conn).await?
    {
        people::taken(errors, M::META, &key);
    }
    for unique in M::META.uniques {
        let absent = !unique.backends.is_empty() && !unique.backends.contains(&conn.dialect());
        if absent || unique.fields.iter().any(|name| left_out(name)) {
            continue;
        }
        if let Some(test) = same_values::<M>(unique, &values)
            && others::<M>(test, own.as_ref(), conn).await?
        {
            people::violated(errors, M::META, unique);
        }
    }
    for field in M::META.fields {
        for &(period, date) in field.unique_for {
            let dated = &M::META.fields[usize::from(date)];
            if left_out(field.name) || left_out(dated.name) {
                continue;
            }
            let Some(same) = equal::<M>(&[field.name], true, &values) else {
                continue;
            };
            let at = values[usize::from(date)].as_ref();
            let Some(mut test) = at.and_then(|at| in_period(date, at, period)) else {
                continue;
            };
            test.push(same);
            if others::<M>(Node::And(test), own.as_ref(), conn).await? {
                people::taken_for(errors, field, period, dated);
            }
        }
    }
    Ok(())
}

/// What each column holds; `None` where the database will make it.
fn values<M: Model>(row: &M, asked: Asked<'_>) -> Vec<Option<Value<'static>>> {
    let mut given = Vec::with_capacity(M::META.fields.len());
    row.encode(&mut given);
    let mut given = given.into_iter();
    let mut values: Vec<Option<Value<'static>>> = M::META
        .fields
        .iter()
        .map(|field| match field.generated {
            true => None,
            false => given.next().map(|value| field.stored(value).into_owned()),
        })
        .collect();
    if let [position] = M::META.primary_key
        && let Some(key) = values.get_mut(usize::from(*position))
        && (asked.stored || asked.keyed.is_own())
    {
        *key = Some(row.key_value().into_owned());
    }
    // The keys of a new row's parents are not known yet.
    for (link, _) in M::META.parent_links().filter(|_| !asked.stored) {
        if let Some(key) = values.get_mut(usize::from(link.local)) {
            *key = None;
        }
    }
    values
}

/// Whether a row other than that with the key passes the test.
async fn others<M: Model>(test: Node, key: Option<&Value<'_>>, conn: &mut Conn) -> Result<bool> {
    let mut select = Select::of(M::META);
    select.filter(test);
    if let Some(key) = key {
        select.filter(Node::key_is(M::META, key).negated());
    }
    if select.nothing {
        return Ok(false);
    }
    let rendered = sql::exists(&select, conn.dialect())?;
    one_value(&rendered, conn).await
}

/// What another row meets that the row may not share its values with; `None` where there is none, or the row at hand does not
/// say what it will hold.
fn same_values<M: Model>(unique: &UniqueMeta, values: &[Option<Value<'static>>]) -> Option<Node> {
    let mut test = match unique.over {
        UniqueOver::Fields => vec![equal::<M>(unique.fields, unique.nulls_distinct, values)?],
        UniqueOver::Expressions(expressions) => expressions()
            .into_iter()
            .map(|node| {
                let given = node.clone().given(M::META.fields, values)?;
                let sides = Box::new([node, given]);
                Some(if unique.nulls_distinct {
                    Node::Compare(Compare::Eq, sides)
                } else {
                    Node::Same(sides)
                })
            })
            .collect::<Option<Vec<_>>>()?,
        UniqueOver::Excluded(parts) => parts()
            .into_iter()
            .map(|(node, operator)| {
                let given = node.clone().given(M::META.fields, values)?;
                let sides = [node, given];
                Some(match operator {
                    "=" => Node::Compare(Compare::Eq, Box::new(sides)),
                    symbol => Node::Postgres(PostgresOperator::Infix(symbol), sides.into()),
                })
            })
            .collect::<Option<Vec<_>>>()?,
        UniqueOver::Database => return None,
    };
    if let Some(condition) = unique.condition {
        test.push(condition());
        test.push(condition().given(M::META.fields, values)?);
    }
    Some(Node::And(test))
}

/// Equal in all fields, if a row can be.
fn equal<M: Model>(
    fields: &[&str],
    nulls_distinct: bool,
    values: &[Option<Value<'static>>],
) -> Option<Node> {
    let equal = fields.iter().map(|name| {
        let position = M::META
            .fields
            .iter()
            .position(|field| field.name == *name)?;
        let value = values.get(position)?.clone()?;
        let column = u16::try_from(position).ok()?;
        match value {
            Value::Null if nulls_distinct => None,
            Value::Null => Some(Node::IsNull(Box::new(Node::Column(Path::ROOT, column)))),
            value => Some(compare(Compare::Eq, column, value)),
        }
    });
    equal.collect::<Option<Vec<_>>>().map(Node::And)
}

/// The rows whose date lies in the same period; `None` where there is no date.
fn in_period(column: u16, at: &Value<'_>, period: UniquePeriod) -> Option<Vec<Node>> {
    let (date, timed) = match at {
        Value::Date(date) => (*date, false),
        Value::DateTime(at) => (utc_date(*at), true),
        _ => return None,
    };
    let (first, last) = match period {
        UniquePeriod::Date if !timed => {
            return Some(vec![compare(Compare::Eq, column, Value::Date(date))]);
        }
        UniquePeriod::Date => (date, date),
        UniquePeriod::Month => {
            let month = Node::Extract(Part::Month, Box::new(Node::Column(Path::ROOT, column)));
            let number = Node::Value(Value::Int(i64::from(date.month())));
            return Some(vec![Node::Compare(Compare::Eq, Box::new([month, number]))]);
        }
        UniquePeriod::Year => (date.first_of_year(), date.last_of_year()),
    };
    if !timed {
        return Some(vec![
            compare(Compare::Ge, column, Value::Date(first)),
            compare(Compare::Le, column, Value::Date(last)),
        ]);
    }
    let midnight = |date: jiff::civil::Date| {
        let at =
            jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
        at.ok().map(Value::DateTime)
    };
    let mut test = vec![compare(Compare::Ge, column, midnight(first)?)];
    // There is no day after the last one of all.
    let after = last.tomorrow().ok().and_then(midnight);
    test.extend(after.map(|after| compare(Compare::Lt, column, after)));
    Some(test)
}

fn compare(how: Compare, column: u16, value: Value<'static>) -> Node {
    let sides = [Node::Column(Path::ROOT, column), Node::Value(value)];
    Node::Compare(how, Box::new(sides))
}
