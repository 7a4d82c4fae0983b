//! The order of options in calls that take them by name.
//!
//! Only calls whose options mean the same in any order are sorted: fields, indexes, constraints, aggregates. Values without a
//! name come first, in their order; an option that is not listed comes last.

use super::tree::Item;

/// Of a field: what it is of, its key, what it holds, how it is checked, texts, the database.
const FIELD: [&str; 71] = [
    // What kind of value, or what it points at.
    "to",
    "on_delete",
    "to_field",
    "to_fields",
    "from_fields",
    "through",
    "through_fields",
    "symmetrical",
    "parent_link",
    "related_name",
    "related_query_name",
    "limit_choices_to",
    "expression",
    "output_field",
    "db_persist",
    "base_field",
    "size",
    "default_bounds",
    "upload_to",
    "storage",
    "width_field",
    "height_field",
    "path",
    "match",
    "recursive",
    "allow_files",
    "allow_folders",
    "max_length",
    "max_digits",
    "decimal_places",
    "protocol",
    "unpack_ipv4",
    "allow_unicode",
    "choices",
    "auto_now",
    "auto_now_add",
    "encoder",
    "decoder",
    // Key and uniqueness.
    "primary_key",
    "unique",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    // What may be in it.
    "null",
    "blank",
    "default",
    "db_default",
    "db_index",
    "editable",
    "serialize",
    "swappable",
    "validators",
    // For people.
    "verbose_name",
    "help_text",
    "error_messages",
    // In the database.
    "db_table",
    "db_column",
    "db_collation",
    "db_comment",
    "db_tablespace",
    "db_constraint",
    "deferrable",
    "ct_field",
    "fk_field",
    "content_type_field",
    "object_id_field",
    "for_concrete_model",
    // Of this language.
    "key",
    "rust",
    "backends",
    "was",
];

/// Of an index or constraint.
const INDEX: [&str; 25] = [
    "fields",
    "expressions",
    "index_type",
    "opclass",
    "opclasses",
    "condition",
    "include",
    "deferrable",
    "nulls_distinct",
    "autosummarize",
    "columns",
    "deduplicate_items",
    "fastupdate",
    "fillfactor",
    "gin_pending_list_limit",
    "length",
    "buffering",
    "pages_per_range",
    "name",
    "violation_error_message",
    "violation_error_code",
    "db_tablespace",
    "backends",
    "was",
    "rust_name",
];

/// Of an aggregate.
const AGGREGATE: [&str; 9] = [
    "expression",
    "delimiter",
    "sample",
    "filter",
    "distinct",
    "order_by",
    "ordering",
    "default",
    "output_field",
];

const AGGREGATES: [&str; 16] = [
    "AnyValue",
    "ArrayAgg",
    "Avg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "Count",
    "Max",
    "Min",
    "StdDev",
    "StringAgg",
    "Subquery",
    "Sum",
    "Variance",
];

/// Puts the options of a field into their order, whatever its type is called.
pub(super) fn sort_field(items: &mut [Item]) {
    sort(items, &FIELD);
}

/// Puts the options of a call into their order, if it is one that has an order.
pub(super) fn sort_call(callee: &str, items: &mut [Item]) {
    let name = callee.rsplit('.').next().unwrap_or(callee);
    if name.ends_with("Field") || name == "ForeignKey" {
        sort(items, &FIELD);
    } else if name.ends_with("Index") || name.ends_with("Constraint") {
        sort(items, &INDEX);
    } else if AGGREGATES.contains(&name) {
        sort(items, &AGGREGATE);
    }
}

fn sort(items: &mut [Item], order: &[&str]) {
    items.sort_by_key(|item| {
        let name = item.key.strip_suffix('=')?;
        let rank = order.iter().position(|listed| *listed == name);
        Some(rank.unwrap_or(order.len()))
    });
}
