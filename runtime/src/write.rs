//! Writing rows: what generated structs and querysets call to insert, save and delete.
//!
//! Each function is a thin typed shell around statements whose text was made at build time. Values are validated first, and
//! all that is wrong with them comes back at once.

mod bulk;
pub(crate) mod delete;
pub(crate) mod inherited;
pub mod unique;

pub use delete::Deleted;

use crate::{
    Dialect, Error, Result,
    db::{Access, Conn, Executor},
    error::ValidationErrors,
    hooks::{self, Hook},
    meta::{FieldMeta, ModelMeta},
    model::{Insert, Keyed, Model},
    order,
    query::sql,
    row::Row,
    value::{Value, now},
};

/// Inserts one row; see [`QuerySet::create`](crate::QuerySet::create).
pub(crate) async fn create<M: Model>(db: impl Executor, new: M::Insert) -> Result<M> {
    let (keyed, checked) = (new.keyed(), db.validates());
    let mut row = new.into_model(now());
    if M::HOOKS.on_save() || M::META.has_parents() {
        let mut lease = db.lease(Access::Write, Some(M::META)).await?;
        lease
            .atomic(async |conn| {
                hooks::run(&mut row, Hook::PreSave { created: true }, conn).await?;
                check(checked, &row)?;
                insert(&mut row, keyed, conn).await.map_err(of::<M>)?;
                hooks::run(&mut row, Hook::PostSave { created: true }, conn).await
            })
            .await?;
        return Ok(row);
    }
    check(checked, &row)?;
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    insert(&mut row, keyed, &mut lease).await.map_err(of::<M>)?;
    Ok(row)
}

/// Inserts rows; see [`QuerySet::bulk_create`](crate::QuerySet::bulk_create).
pub(crate) async fn bulk_create<M: Model>(
    db: impl Executor,
    new: Vec<M::Insert>,
) -> Result<Vec<M>> {
    let keyed: Vec<Keyed> = new.iter().map(Insert::keyed).collect();
    let at = now();
    let mut rows: Vec<M> = new.into_iter().map(|new| new.into_model(at)).collect();
    let checked = db.validates();
    rows.iter().try_for_each(|row| check(checked, row))?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    if let Some(order) = M::ORDER {
        let numbered = lease.atomic(async |conn| {
            order::number(&mut rows, order, conn).await?;
            insert_numbered(&mut rows, &keyed, conn).await
        });
        numbered.await.map_err(of::<M>)?;
        return Ok(rows);
    }
    if lease.dialect() != Dialect::Sqlite && !M::META.has_parents() {
        bulk::insert(&mut rows, &keyed, &mut lease).await?;
        return Ok(rows);
    }
    // SQLite is fastest row by row. There are no sets of values to run one statement with where the database makes every
    // column.
    let width = encoded(M::META).count();
    match sql::statements::of(M::META, lease.dialect()) {
        Some(statements)
            if !statements.insert_returns
                && !keyed.iter().any(|keyed| keyed.is_own())
                && width > 0
                && !computes(M::META) =>
        {
            let mut values = Vec::with_capacity(rows.len() * width);
            rows.iter().for_each(|row| row.encode(&mut values));
            let done = lease
                .execute_many(statements.insert, width, &values)
                .await
                .map_err(of::<M>)?;
            if M::META.fields.iter().any(|field| field.generated) {
                for (row, executed) in rows.iter_mut().zip(done) {
                    row.set_generated(&mut Row::from_values(&[Value::Int(
                        executed.last_insert_id,
                    )]))?;
                }
            }
        }
        _ => {
            lease
                .atomic(async |conn| {
                    for (row, keyed) in rows.iter_mut().zip(keyed) {
                        insert(row, keyed, conn).await.map_err(of::<M>)?;
                    }
                    Ok(())
                })
                .await?;
        }
    }
    Ok(rows)
}

/// Inserts rows that have their numbers already.
async fn insert_numbered<M: Model>(rows: &mut [M], keyed: &[Keyed], conn: &mut Conn) -> Result<()> {
    if conn.dialect() != Dialect::Sqlite && !M::META.has_parents() {
        return bulk::insert(rows, keyed, conn).await;
    }
    for (row, keyed) in rows.iter_mut().zip(keyed) {
        insert_row(row, *keyed, conn).await?;
    }
    Ok(())
}

/// A row that is not yet in the database.
pub(crate) struct Fresh<M> {
    row: M,
    keyed: Keyed,
}

impl<M: Model> Fresh<M> {
    pub(crate) fn of(new: M::Insert) -> Self {
        let keyed = new.keyed();
        Self {
            row: new.into_model(now()),
            keyed,
        }
    }

    /// What a column holds that the database does not make.
    pub(crate) fn value_of(&self, position: u16) -> Option<Value<'_>> {
        let field = M::META.fields.get(usize::from(position))?;
        let place = encoded(M::META).position(|other| std::ptr::eq(other, field))?;
        let mut values = Vec::with_capacity(M::META.fields.len());
        self.row.encode(&mut values);
        values.into_iter().nth(place)
    }
}

/// Inserts one row on a connection at hand.
pub(crate) async fn insert_one<M: Model>(
    fresh: Fresh<M>,
    validates: bool,
    conn: &mut Conn,
) -> Result<M> {
    let Fresh { mut row, keyed } = fresh;
    hooks::run(&mut row, Hook::PreSave { created: true }, conn).await?;
    if validates {
        full_clean(&row).map_err(Error::Validation)?;
    }
    insert(&mut row, keyed, conn).await.map_err(of::<M>)?;
    hooks::run(&mut row, Hook::PostSave { created: true }, conn).await?;
    Ok(row)
}

/// Writes every column of a row, renewing those that follow the clock.
///
/// # Errors
///
/// [`Validation`](Error::Validation) with everything that is wrong with its values, [`DoesNotExist`](Error::DoesNotExist)
/// where the row is no longer there.
pub async fn save<M: Model>(row: &mut M, db: impl Executor) -> Result<()> {
    let checked = db.validates();
    if M::HOOKS.on_save() || M::META.has_parents() {
        let mut lease = db.lease(Access::Write, Some(M::META)).await?;
        return lease
            .atomic(async |conn| {
                hooks::run(row, Hook::PreSave { created: false }, conn).await?;
                row.touch(now());
                check(checked, row)?;
                save_row(row, conn).await?;
                hooks::run(row, Hook::PostSave { created: false }, conn).await
            })
            .await;
    }
    row.touch(now());
    check(checked, row)?;
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    save_row(row, &mut lease).await
}

/// Writes every column of a row that is in order.
async fn save_row<M: Model>(row: &mut M, conn: &mut Conn) -> Result<()> {
    if M::META.has_parents() {
        row.save_parents(conn).await?;
    }
    let mut values = Vec::with_capacity(M::META.fields.len() + 1);
    row.encode(&mut values);
    values.extend(into_parts(row.key_value()));
    let text = match sql::statements::of(M::META, conn.dialect()) {
        Some(statements) => std::borrow::Cow::Borrowed(statements.update),
        None => {
            let columns: Vec<&'static FieldMeta> = encoded(M::META).collect();
            let key = M::META.key_columns();
            sql::statements::update_by_key(conn.dialect(), M::META.table, &columns, &key).into()
        }
    };
    if computes(M::META) {
        let values: Vec<Value<'static>> = values.into_iter().map(Value::into_owned).collect();
        return save_computed(row, &text, &values, conn)
            .await
            .map_err(of::<M>);
    }
    let executed = conn.execute(&text, &values).await.map_err(of::<M>)?;
    found::<M>(executed.rows_affected)
}

/// Writes some columns of a row, and nothing else.
///
/// # Errors
///
/// As [`save`].
pub async fn save_fields<M: Model>(
    row: &M,
    db: impl Executor,
    fields: impl crate::expr::FieldSet<M> + Send,
) -> Result<()> {
    let mut columns = Vec::new();
    fields.append_fields(&mut columns);
    if M::HOOKS.on_save() {
        let (mut row, checked) = (row.clone(), db.validates());
        let mut lease = db.lease(Access::Write, Some(M::META)).await?;
        return lease
            .atomic(async |conn| {
                hooks::run(&mut row, Hook::PreSave { created: false }, conn).await?;
                check(checked, &row)?;
                found::<M>(update_rows(&[&row], &columns, conn).await?)?;
                hooks::run(&mut row, Hook::PostSave { created: false }, conn).await
            })
            .await;
    }
    found::<M>(update_fields(db, &[row], &columns).await?)
}

/// Reads the row anew.
///
/// # Errors
///
/// [`DoesNotExist`](Error::DoesNotExist) where it is no longer there.
pub async fn refresh<M: Model>(row: &mut M, db: impl Executor) -> Result<()> {
    *row = crate::QuerySet::<M>::new()
        .get_by_key(db, &row.key())
        .await?;
    Ok(())
}

/// Deletes a row and what goes with it; see [`QuerySet::delete`](crate::QuerySet::delete).
///
/// # Errors
///
/// As [`QuerySet::delete`](crate::QuerySet::delete). A row that is not there is no error: nothing is counted.
pub async fn delete<M: Model>(row: &M, db: impl Executor) -> Result<Deleted> {
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    delete::delete_row(M::META, row.key_value(), &mut lease).await
}

/// Writes the columns at these positions of each row, all or none; gives the number of rows that were there.
pub(crate) async fn update_fields<M: Model>(
    db: impl Executor,
    rows: &[&M],
    fields: &[u16],
) -> Result<u64> {
    if rows.is_empty() || fields.is_empty() {
        return Ok(0);
    }
    let checked = db.validates();
    rows.iter().try_for_each(|row| check(checked, *row))?;
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    update_rows(rows, fields, &mut lease).await
}

/// Writes columns of rows that are in order.
async fn update_rows<M: Model>(rows: &[&M], fields: &[u16], conn: &mut Conn) -> Result<u64> {
    let own = M::META.fields.len();
    let (fields, inherited): (Vec<u16>, Vec<u16>) = fields
        .iter()
        .partition(|number| usize::from(**number) < own);
    if inherited.is_empty() {
        return update_own(rows, &fields, conn).await;
    }
    let inherited: Vec<u16> = inherited.iter().map(|number| number - own as u16).collect();
    conn.atomic(async |conn| {
        M::update_parents(rows, &inherited, conn).await?;
        if fields.is_empty() {
            return Ok(rows.len() as u64);
        }
        update_own(rows, &fields, conn).await
    })
    .await
}

/// Writes columns of the model's own table.
async fn update_own<M: Model>(rows: &[&M], fields: &[u16], conn: &mut Conn) -> Result<u64> {
    let mut columns: Vec<&'static FieldMeta> = Vec::with_capacity(fields.len());
    let mut places = Vec::with_capacity(fields.len());
    for &position in fields {
        let field = &M::META.fields[usize::from(position)];
        if columns.iter().any(|known| std::ptr::eq(*known, field)) {
            continue;
        }
        columns.push(field);
        places.push(
            encoded(M::META)
                .position(|encoded| std::ptr::eq(encoded, field))
                .ok_or_else(|| {
                    let what = format!(
                        "the database makes the column `{}` itself: it cannot be written",
                        field.column
                    );
                    Error::Unsupported { what: what.into() }
                })?,
        );
    }
    bulk::update(rows, &columns, &places, conn)
        .await
        .map_err(of::<M>)
}

/// Inserts the row of a parent, for [`Model::insert_parents`].
#[doc(hidden)]
pub async fn insert_parent<M: Model>(row: &mut M, keyed: Keyed, conn: &mut Conn) -> Result<()> {
    insert(row, keyed, conn).await.map_err(of::<M>)
}

/// Writes the row of a parent, for [`Model::save_parents`].
#[doc(hidden)]
pub async fn save_parent<M: Model>(row: &mut M, conn: &mut Conn) -> Result<()> {
    save_row(row, conn).await
}

/// Writes columns of the rows of a parent, for [`Model::update_parents`]: those of `fields` that are its own, behind as many of
/// other parents.
#[doc(hidden)]
pub async fn update_parent<M: Model>(
    rows: &[&M],
    before: usize,
    fields: &[u16],
    conn: &mut Conn,
) -> Result<()> {
    let of_parent = before..before + M::META.width();
    let fields: Vec<u16> = fields
        .iter()
        .filter(|number| of_parent.contains(&usize::from(**number)))
        .map(|number| number - before as u16)
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let found = update_rows(rows, &fields, conn).await?;
    if found < rows.len() as u64 {
        return Err(Error::DoesNotExist {
            model: M::META.label,
        });
    }
    Ok(())
}

/// Deletes a row, and leaves the rows of its parents; see [`delete`].
///
/// # Errors
///
/// As [`delete`].
pub async fn delete_keeping_parents<M: Model>(row: &M, db: impl Executor) -> Result<Deleted> {
    let mut lease = db.lease(Access::Write, Some(M::META)).await?;
    delete::delete_child(M::META, row.key_value(), &mut lease).await
}

/// Inserts a row and sets what the database made of it; a row of an order goes to its end.
async fn insert<M: Model>(row: &mut M, keyed: Keyed, conn: &mut Conn) -> Result<()> {
    match M::ORDER {
        None => insert_row(row, keyed, conn).await,
        Some(order) => {
            conn.atomic(async |conn| {
                order::number(std::slice::from_mut(row), order, conn).await?;
                insert_row(row, keyed, conn).await
            })
            .await
        }
    }
}

async fn insert_row<M: Model>(row: &mut M, keyed: Keyed, conn: &mut Conn) -> Result<()> {
    // A child holds the keys of its parents, which come first.
    if M::META.has_parents() {
        row.insert_parents(keyed, conn).await?;
    }
    let keyed = keyed.is_own();
    let mut values = Vec::with_capacity(M::META.fields.len());
    if keyed {
        values.push(row.key_value());
    }
    row.encode(&mut values);
    let statements = sql::statements::of(M::META, conn.dialect());
    match statements {
        Some(statements) if !keyed && !statements.insert_returns => {
            let executed = conn.execute(statements.insert, &values).await?;
            drop(values);
            let id = Value::Int(executed.last_insert_id);
            if computes(M::META) {
                let counted = M::META.key().generated;
                let key = if counted {
                    id
                } else {
                    row.key_value().into_owned()
                };
                return read_made(row, &key, conn).await.and_then(found_one::<M>);
            }
            if M::META.fields.iter().any(|field| field.generated) {
                row.set_generated(&mut Row::from_values(&[id]))?;
            }
            Ok(())
        }
        _ => {
            let sql = match statements {
                Some(statements) if !keyed => statements.insert.into(),
                _ => insert_text(M::META, keyed, conn),
            };
            let mut made: Option<Vec<Value<'static>>> = None;
            conn.query(&sql, &values, &mut |answer| {
                let cells = 0..answer.column_count();
                made = Some(
                    cells
                        .map(|index| answer.cell(index).to_value())
                        .collect::<Result<_, _>>()
                        .map_err(|cell| Error::decode(M::META.key().column, cell))?,
                );
                Ok(())
            })
            .await?;
            drop(values);
            match made {
                Some(made) if !keyed || computes(M::META) => {
                    row.set_generated(&mut Row::from_values(&made))
                }
                // Where an INSERT does not answer.
                None if computes(M::META) => {
                    let key = row.key_value().into_owned();
                    read_made(row, &key, conn).await.and_then(found_one::<M>)
                }
                _ => Ok(()),
            }
        }
    }
}

/// The text of an insert that was not made at build time: one with a given key, or for a backend that was not declared.
fn insert_text(
    meta: &'static ModelMeta,
    keyed: bool,
    conn: &Conn,
) -> std::borrow::Cow<'static, str> {
    let key = keyed.then(|| meta.key());
    let columns: Vec<&'static FieldMeta> = key.into_iter().chain(encoded(meta)).collect();
    let key = key.map(|key| key.column);
    // With columns that are computed, the key comes back beside them though it is known: the row reads all that is made.
    let all = computes(meta);
    let made = meta
        .fields
        .iter()
        .filter(|field| field.generated && (all || Some(field.column) != key));
    let returning: Vec<&str> = made.map(|field| field.column).collect();
    sql::statements::insert(conn.dialect(), meta.table, &columns, &returning).into()
}

/// The fields that [`Model::encode`] gives values for.
fn encoded(meta: &'static ModelMeta) -> impl Iterator<Item = &'static FieldMeta> {
    meta.fields.iter().filter(|field| !field.generated)
}

/// Whether the database computes columns of the model, beside counting its key up.
fn computes(meta: &'static ModelMeta) -> bool {
    let key = meta.key().column;
    meta.fields
        .iter()
        .any(|field| field.generated && field.column != key)
}

/// The columns that [`Model::set_generated`] reads.
fn made_columns(meta: &'static ModelMeta) -> Vec<&'static str> {
    let made = meta.fields.iter().filter(|field| field.generated);
    made.map(|field| field.column).collect()
}

/// Runs the UPDATE of a whole row, and reads what the database computed from the new values: in the same statement where
/// it can answer.
async fn save_computed<M: Model>(
    row: &mut M,
    update: &str,
    values: &[Value<'static>],
    conn: &mut Conn,
) -> Result<()> {
    let columns = made_columns(M::META);
    match sql::statements::update_returning(conn.dialect(), update, &columns) {
        Some(update) => made_by(row, &update, values, conn).await,
        None => {
            let executed = conn.execute(update, values).await?;
            found::<M>(executed.rows_affected)?;
            let key = row.key_value().into_owned();
            read_made(row, &key, conn).await
        }
    }
    .and_then(found_one::<M>)
}

/// Reads what the database made of a row; whether it is there.
async fn read_made<M: Model>(row: &mut M, key: &Value<'static>, conn: &mut Conn) -> Result<bool> {
    let columns = made_columns(M::META);
    let meta = M::META;
    let sql = sql::statements::get(conn.dialect(), meta.table, &columns, &meta.key_columns());
    made_by(row, &sql, key.parts(), conn).await
}

/// Runs a statement that answers with what the database made of a row; whether it did.
async fn made_by<M: Model>(
    row: &mut M,
    sql: &str,
    values: &[Value<'static>],
    conn: &mut Conn,
) -> Result<bool> {
    let mut made: Option<Vec<Value<'static>>> = None;
    conn.query(sql, values, &mut |answer| {
        let cells = 0..answer.column_count();
        made = Some(
            cells
                .map(|index| answer.cell(index).to_value())
                .collect::<Result<_, _>>()
                .map_err(|cell| Error::decode(M::META.key().column, cell))?,
        );
        Ok(())
    })
    .await?;
    match made {
        Some(made) => row
            .set_generated(&mut Row::from_values(&made))
            .map(|()| true),
        None => Ok(false),
    }
}

/// The values of a key's columns.
fn into_parts(key: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    let (one, several) = match key {
        Value::Tuple(parts) => (None, parts),
        key => (Some(key), Vec::new()),
    };
    one.into_iter().chain(several)
}

fn found_one<M: Model>(found_it: bool) -> Result<()> {
    found::<M>(u64::from(found_it))
}

/// An error in the words of a model.
fn of<M: Model>(error: Error) -> Error {
    error.of_model(M::META)
}

/// Whether the values of a row keep every rule that can be decided without the database.
///
/// # Errors
///
/// Everything that is wrong, by field.
pub fn full_clean<M: Model>(row: &M) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::new();
    row.validate(&mut errors);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// What is wrong with a row, unless it is written unchecked.
fn check<M: Model>(checked: bool, row: &M) -> Result<()> {
    if checked {
        full_clean(row).map_err(Error::Validation)?;
    }
    Ok(())
}

fn found<M: Model>(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(Error::DoesNotExist {
            model: M::META.label,
        })
    } else {
        Ok(())
    }
}
