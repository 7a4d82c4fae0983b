//! The rules that a resolved schema has to keep.
//!
//! One function a rule, listed below; each reports with one code. A rule reads the schema and the places of options, and
//! reports every breach. It may meet a schema that is incomplete because of errors reported before, so it expects nothing
//! but valid ids. What names nothing, or is of the wrong type, was reported when names were resolved ([`crate::lower`]).

mod admin;
mod advice;
mod backends;
mod databases;
mod exclusion;
mod fields;
mod indexes;
mod keys;
mod methods;
mod names;
mod packages;
mod permissions;
mod redundant;
mod relations;
mod validators;

use crate::diagnostics::{Code, Diagnostics, codes};
use crate::lower::Places;
use crate::schema::Schema;

/// A rule: the code that it reports with, and the function that looks for breaches of it.
struct Check {
    code: Code,
    check: fn(&Facts<'_>, &mut Report<'_>),
}

/// Every rule. The order is that of the codes; diagnostics are sorted by place before they are shown.
const RULES: &[Check] = &[
    // Names.
    Check {
        code: codes::DUPLICATE_FIELD,
        check: names::check_duplicate_fields,
    },
    Check {
        code: codes::NAME_CLASH,
        check: names::check_member_names,
    },
    Check {
        code: codes::BAD_NAME,
        check: names::check_name_form,
    },
    Check {
        code: codes::RESERVED_NAME,
        check: names::check_reserved_names,
    },
    Check {
        code: codes::OTHER_DATABASE,
        check: databases::check_one_database,
    },
    Check {
        code: codes::DELETED_ELSEWHERE,
        check: packages::check_deletions,
    },
    Check {
        code: codes::BASE_OF_OTHER_CRATE,
        check: packages::check_bases,
    },
    // Fields and their options.
    Check {
        code: codes::CHOICE_TOO_LONG,
        check: fields::check_choice_length,
    },
    Check {
        code: codes::BAD_DECIMAL,
        check: fields::check_decimal_digits,
    },
    Check {
        code: codes::NULL_PRIMARY_KEY,
        check: fields::check_null_primary_key,
    },
    Check {
        code: codes::AUTO_NOT_PRIMARY,
        check: fields::check_auto_is_primary,
    },
    Check {
        code: codes::TWO_PRIMARY_KEYS,
        check: fields::check_one_primary_key,
    },
    Check {
        code: codes::ID_NOT_PRIMARY,
        check: fields::check_id_is_primary,
    },
    Check {
        code: codes::AUTO_TIME_CONFLICT,
        check: fields::check_auto_time,
    },
    Check {
        code: codes::CHOICES_TYPE,
        check: fields::check_choices_type,
    },
    Check {
        code: codes::BLANK_ADDRESS,
        check: fields::check_blank_address,
    },
    Check {
        code: codes::COLUMN_TAKEN,
        check: |facts, report| {
            fields::check_columns(facts, report);
            fields::check_generic_columns(facts, report);
        },
    },
    Check {
        code: codes::FILE_OPTION,
        check: fields::check_file_options,
    },
    Check {
        code: codes::NO_EFFECT,
        check: |facts, report| {
            fields::check_options_with_effect(facts, report);
            fields::check_digits_of_rust(facts, report);
        },
    },
    Check {
        code: codes::NOTHING_PASSES,
        check: validators::check_something_passes,
    },
    Check {
        code: codes::UNKNOWN_MESSAGE,
        check: validators::check_messages,
    },
    Check {
        code: codes::RUST_TYPE,
        check: fields::check_rust_types,
    },
    Check {
        code: codes::DEFAULT_FAILS,
        check: validators::check_defaults,
    },
    Check {
        code: codes::NO_COLLATION,
        check: fields::check_collations,
    },
    Check {
        code: codes::EXCLUSION_OPERATOR,
        check: exclusion::check_operators,
    },
    Check {
        code: codes::EXCLUSION_INDEX,
        check: exclusion::check_indexes,
    },
    // Relations.
    Check {
        code: codes::RELATED_NAME_IS_FIELD,
        check: relations::check_related_name_is_no_field,
    },
    Check {
        code: codes::RELATED_NAME_TAKEN,
        check: relations::check_related_names_differ,
    },
    Check {
        code: codes::SET_NULL_NOT_NULL,
        check: relations::check_set_null,
    },
    Check {
        code: codes::SET_DEFAULT_WITHOUT_DEFAULT,
        check: relations::check_set_default,
    },
    Check {
        code: codes::TOO_MANY_RELATIONS,
        check: relations::check_relation_count,
    },
    Check {
        code: codes::KEY_RING,
        check: relations::check_key_rings,
    },
    Check {
        code: codes::MIXED_ON_DELETE,
        check: relations::check_one_kind_of_on_delete,
    },
    Check {
        code: codes::SAME_JOIN_TWICE,
        check: relations::check_joins_differ,
    },
    Check {
        code: codes::TO_FIELD_NOT_UNIQUE,
        check: relations::check_referenced_is_unique,
    },
    Check {
        code: codes::COMPOSITE_TARGET,
        check: relations::check_composite_targets,
    },
    // Indexes, constraints and tables.
    Check {
        code: codes::INDEX_NAME_TAKEN,
        check: indexes::check_index_names_differ,
    },
    Check {
        code: codes::BAD_INDEX_NAME,
        check: indexes::check_index_name_form,
    },
    Check {
        code: codes::TABLE_TAKEN,
        check: indexes::check_tables_differ,
    },
    Check {
        code: codes::BAD_DATABASE_NAME,
        check: indexes::check_database_names,
    },
    Check {
        code: codes::SHORTENED_NAME,
        check: advice::check_shortened_names,
    },
    Check {
        code: codes::UNINDEXED_FILTER,
        check: advice::check_unindexed_filters,
    },
    Check {
        code: codes::REDUNDANT_INDEX,
        check: redundant::check_redundant_indexes,
    },
    Check {
        code: codes::CONSTANT_CONDITION,
        check: indexes::check_conditions,
    },
    Check {
        code: codes::INDEX_STRUCTURE,
        check: methods::check_structures,
    },
    // The admin.
    Check {
        code: codes::LIST_OF_MANY,
        check: admin::check_list_display,
    },
    Check {
        code: codes::NEEDS_RELATION,
        check: admin::check_many_to_many_filters,
    },
    Check {
        code: codes::AUTOCOMPLETE_TARGET,
        check: admin::check_autocomplete,
    },
    Check {
        code: codes::LIST_EDITABLE,
        check: admin::check_list_editable,
    },
    Check {
        code: codes::LISTED_TWICE,
        check: admin::check_listed_once,
    },
    Check {
        code: codes::FIELDS_AND_FIELDSETS,
        check: admin::check_fields_or_fieldsets,
    },
    Check {
        code: codes::DATE_HIERARCHY,
        check: admin::check_date_hierarchy,
    },
    Check {
        code: codes::RADIO_FIELD,
        check: admin::check_radio_fields,
    },
    Check {
        code: codes::PREPOPULATED_FIELD,
        check: admin::check_prepopulated_fields,
    },
    Check {
        code: codes::SEARCH_TYPE,
        check: admin::check_search_fields,
    },
    Check {
        code: codes::PERMISSION_TAKEN,
        check: permissions::check_codes_differ,
    },
    Check {
        code: codes::LONG_PERMISSION,
        check: permissions::check_lengths,
    },
    Check {
        code: codes::RANDOM_AMONG_OTHERS,
        check: admin::check_random_order,
    },
    Check {
        code: codes::THROUGH_IN_FORM,
        check: admin::check_through,
    },
    Check {
        code: codes::KEY_IN_FORM,
        check: admin::check_keys_in_forms,
    },
    Check {
        code: codes::INLINE_NUMBERS,
        check: admin::check_numbers,
    },
    // What a backend cannot do.
    Check {
        code: codes::NEEDS_SIZE,
        check: backends::check_sizes,
    },
    Check {
        code: codes::BACKEND_LACKS,
        check: |facts, report| {
            backends::check_on_delete(facts, report);
            backends::check_index_features(facts, report);
            backends::check_generated_columns(facts, report);
            keys::check_what_keys_hold(facts, report);
        },
    },
    Check {
        code: codes::KEY_TOO_LARGE,
        check: keys::check_sizes_of_keys,
    },
    Check {
        code: codes::POSTGRES_ONLY,
        check: backends::check_types_of_postgres,
    },
    Check {
        code: codes::COMMENT_NOT_KEPT,
        check: backends::check_comments,
    },
];

/// What a rule reads.
struct Facts<'a> {
    schema: &'a Schema,
    places: &'a Places,
}

/// What a rule writes: diagnostics with its own code.
struct Report<'a> {
    code: Code,
    diagnostics: &'a mut Diagnostics,
}

/// Runs every rule.
pub fn check(schema: &Schema, places: &Places, diagnostics: &mut Diagnostics) {
    let facts = Facts { schema, places };
    for rule in RULES {
        (rule.check)(
            &facts,
            &mut Report {
                code: rule.code,
                diagnostics,
            },
        );
    }
}

impl Report<'_> {
    /// An error with the code of the rule, given to `fill` for its places and help.
    fn error(
        &mut self,
        message: impl Into<String>,
        fill: impl FnOnce(crate::diagnostics::Diagnostic) -> crate::diagnostics::Diagnostic,
    ) {
        self.diagnostics
            .push(fill(crate::diagnostics::Diagnostic::error(
                self.code, message,
            )));
    }

    /// The same as a warning.
    fn warning(
        &mut self,
        message: impl Into<String>,
        fill: impl FnOnce(crate::diagnostics::Diagnostic) -> crate::diagnostics::Diagnostic,
    ) {
        self.diagnostics
            .push(fill(crate::diagnostics::Diagnostic::warning(
                self.code, message,
            )));
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rules_stand_in_the_order_of_their_codes() {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.code.id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }
}
