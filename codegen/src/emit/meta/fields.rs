//! The metadata of columns.

use proc_macro2::Literal;

use crate::db::build;
use crate::emit::code::{Code, quote};
use crate::emit::{
    fields::{self, Column},
    literals,
    meta::ELEMENT,
    pieces,
    scope::ident,
};
use crate::migrate::sql;
use crate::schema::{
    AutoTime, DatabaseDefault, DefaultValue, FieldKind, Folder, ModelRef, Schema, Value, ValueType,
};

pub(super) fn emit(model: ModelRef<'_>) -> Code {
    let fields = fields::columns(model)
        .into_iter()
        .map(|column| field(&column));
    pieces::elements(ELEMENT, &Vec::from_iter(fields))
}

/// Only what is not as [`luthier::meta::FieldMeta`] has it anyway is said.
fn field(column: &Column<'_>) -> Code {
    let field = column.field.get();
    let (name, kind) = (&field.name, kind_of(column));
    let usual = quote!(FieldMeta::new(#name, #kind));
    let mut said = Vec::new();
    if field.column != field.name {
        let column = &field.column;
        said.push(quote!(column: #column));
    }
    let flags = [
        ("null", field.null),
        ("blank", field.blank),
        ("generated", column.is_made()),
        ("unique", column.field.is_unique()),
    ];
    for (flag, _) in flags.into_iter().filter(|(_, set)| *set) {
        let flag = ident(flag);
        said.push(quote!(#flag: true));
    }
    if let Some(default) = default(column) {
        said.push(quote!(default: Some(#default)));
    }
    if !field.editable {
        said.push(quote!(editable: false));
    }
    if let Some(max) = field.max_length {
        let max = Literal::u32_unsuffixed(max);
        said.push(quote!(max_length: Some(#max)));
    }
    if let FieldKind::GenericIpAddress {
        unpack_ipv4: true, ..
    } = field.kind
    {
        said.push(quote!(unpack_ipv4: true));
    }
    if let Some(choices) = column.field.choices() {
        let members = &choices.get().members;
        if members.iter().any(|member| !member.group.is_empty()) {
            let groups = members.iter().map(|member| &member.group);
            said.push(quote!(choice_groups: &[#(#groups),*]));
        }
        if let Some(label) = &choices.empty_label {
            said.push(quote!(empty_label: Some(#label)));
        }
        let choices = members.iter().map(|member| {
            let (value, label) = (text(&member.value), &member.label);
            quote!((#value, #label))
        });
        said.push(quote!(choices: &[#(#choices),*]));
    }
    if let FieldKind::File { upload } | FieldKind::Image { upload, .. } = &field.kind {
        let folder = &upload.folder;
        if !folder.is_empty() {
            said.push(quote!(upload_to: #folder));
        }
        if let Some(path) = &upload.path {
            let path = literals::path(path);
            said.push(quote!(upload_path: Some(#path)));
        }
    }
    if let FieldKind::FilePath {
        path,
        pattern,
        recursive,
        allow_files,
        allow_folders,
    } = &field.kind
    {
        let path = match path {
            Folder::Text(path) => quote!(|| #path.to_owned()),
            Folder::Call(path) => literals::path(path),
        };
        let pattern = match pattern {
            Some(pattern) => {
                let pattern = literals::raw(pattern);
                quote!(Some(luthier::validate::Pattern::new(#pattern)))
            }
            None => quote!(None),
        };
        said.push(quote!(file_path: {
            static OFFERED: FilePathMeta = FilePathMeta {
                path: #path,
                pattern: #pattern,
                recursive: #recursive,
                allow_files: #allow_files,
                allow_folders: #allow_folders,
            };
            Some(&OFFERED)
        }));
    }
    // Those of other errors are part of the checks.
    let of_database = |code: &str| matches!(code, "null" | "unique" | "unique_for_date");
    let messages = field.error_messages.iter();
    let mut messages = messages
        .filter(|(code, _)| of_database(code))
        .map(|(code, text)| quote!((#code, #text)))
        .peekable();
    if messages.peek().is_some() {
        said.push(quote!(error_messages: &[#(#messages),*]));
    }
    if !field.unique_for.is_empty() {
        let dates = field.unique_for.iter().map(|(period, date)| {
            let (period, date) = (
                ident(&format!("{period:?}")),
                column.field.schema.field(*date),
            );
            let position = Literal::u16_unsuffixed(fields::position(date));
            quote!((UniquePeriod::#period, #position))
        });
        said.push(quote!(unique_for: &[#(#dates),*]));
    }
    if field.verbose_name != field.name {
        let verbose = &field.verbose_name;
        said.push(quote!(verbose_name: #verbose));
    }
    if !field.help_text.is_empty() {
        let help = &field.help_text;
        said.push(quote!(help_text: #help));
    }
    if said.is_empty() {
        usual
    } else {
        quote!(FieldMeta { #(#said,)* ..#usual })
    }
}

fn kind_of(column: &Column<'_>) -> Code {
    if !matches!(column.field.get().kind, FieldKind::ContentType) {
        return kind(&column.field.get().kind);
    }
    let labels = column.content_types();
    quote!(FieldKind::ContentType(&[#(#labels),*]))
}

fn kind(kind: &FieldKind) -> Code {
    let name = match kind.output() {
        // Said by whoever knows the models.
        FieldKind::ContentType => "Integer",
        FieldKind::Decimal {
            max_digits,
            decimal_places,
        } => {
            let narrow = |number: &Option<u32>| {
                Literal::u16_unsuffixed(
                    number
                        .and_then(|number| u16::try_from(number).ok())
                        .unwrap_or_default(),
                )
            };
            let (digits, places) = (narrow(max_digits), narrow(decimal_places));
            return quote!(FieldKind::Decimal { max_digits: #digits, decimal_places: #places });
        }
        FieldKind::SmallAuto => "SmallAuto",
        FieldKind::Auto => "Auto",
        FieldKind::BigAuto => "BigAuto",
        FieldKind::SmallInteger => "SmallInteger",
        FieldKind::Integer => "Integer",
        FieldKind::BigInteger => "BigInteger",
        FieldKind::PositiveSmallInteger => "PositiveSmallInteger",
        FieldKind::PositiveInteger => "PositiveInteger",
        FieldKind::PositiveBigInteger => "PositiveBigInteger",
        FieldKind::Boolean => "Boolean",
        FieldKind::Float => "Float",
        FieldKind::Char => "Char",
        // A generated column's output is never generated itself.
        FieldKind::Text | FieldKind::Generated { .. } => "Text",
        FieldKind::Slug { .. } => "Slug",
        FieldKind::Email => "Email",
        FieldKind::Url => "Url",
        FieldKind::Uuid => "Uuid",
        FieldKind::GenericIpAddress { .. } => "GenericIpAddress",
        FieldKind::Binary => "Binary",
        FieldKind::Date => "Date",
        FieldKind::DateTime => "DateTime",
        FieldKind::Time => "Time",
        FieldKind::Duration => "Duration",
        FieldKind::Json => "Json",
        kind @ FieldKind::Array { .. } => {
            let ty = sql::postgres_type(build::type_of(kind, None));
            return quote!(FieldKind::Array(#ty));
        }
        FieldKind::HStore => "HStore",
        FieldKind::Range(kind) => {
            let name = kind.name();
            return quote!(FieldKind::Range(#name));
        }
        FieldKind::SearchVector => "SearchVector",
        FieldKind::File { .. } => "File",
        FieldKind::Image { .. } => "Image",
        FieldKind::FilePath { .. } => "FilePath",
        FieldKind::ForeignKey(_) => "ForeignKey",
        FieldKind::OneToOne(_) => "OneToOne",
    };
    let name = ident(name);
    quote!(FieldKind::#name)
}

/// A function that makes the default, as the database holds it.
fn default(column: &Column<'_>) -> Option<Code> {
    let field = column.field.get();
    let schema: &Schema = column.field.schema;
    let stored = schema.storage_type(column.ty.value);
    let value = match (field.auto_time, &field.default, &field.db_default) {
        (AutoTime::OnCreate | AutoTime::OnSave, _, _)
        | (AutoTime::No, Some(DefaultValue::Now), _) => now(stored, 0),
        (_, Some(DefaultValue::Value(Value::Null)), _) => return None,
        (_, Some(DefaultValue::Value(value)), _)
        | (_, None, Some(DatabaseDefault::Value(value))) => {
            literals::bound(schema, value, column.ty.value)
        }
        (_, Some(DefaultValue::Uuid4), _) => quote!(luthier::Value::Uuid(luthier::Uuid::new_v4())),
        (_, Some(DefaultValue::Uuid7), _) => quote!(luthier::Value::Uuid(luthier::Uuid::now_v7())),
        (_, Some(DefaultValue::Call(path)), _) => literals::called(path),
        (_, None, Some(DatabaseDefault::Expr(expr))) if expr.is_random() => {
            quote!(luthier::Value::Float(luthier::value::random()))
        }
        (_, None, Some(DatabaseDefault::Expr(expr))) => {
            now(stored, expr.since_now().unwrap_or_default())
        }
        (_, None, None) => return None,
    };
    Some(quote!(|| #value))
}

/// The current time, and so many microseconds behind it.
fn now(ty: ValueType, behind: i64) -> Code {
    let now = fields::from_now(quote!(luthier::value::now()), behind);
    match ty {
        ValueType::Date => quote!(luthier::Value::Date(luthier::value::utc_date(#now))),
        ValueType::Time => quote!(luthier::Value::Time(luthier::value::utc_time(#now))),
        _ => quote!(luthier::Value::DateTime(#now)),
    }
}

/// The value of a choice as text.
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(value) => value.to_string(),
        _ => String::new(),
    }
}
