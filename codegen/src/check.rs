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
use crate::schema::{Model, ModelRef, Schema};

/// A rule: the code that it reports with, and the function that looks for breaches of it.
struct Check {
    code: Code,
    reach: Reach,
    check: Function,
}

type Function = fn(&Facts<'_>, &mut Report<'_>);

/// Which models a rule compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// None: it looks at one after the other.
    Each,
    /// All of them with each other.
    All,
}

/// A rule that looks at one model after the other.
const fn each(code: Code, check: Function) -> Check {
    Check {
        code,
        reach: Reach::Each,
        check,
    }
}

/// A rule that compares models.
const fn all(code: Code, check: Function) -> Check {
    Check {
        code,
        reach: Reach::All,
        check,
    }
}

/// Every rule. The order is that of the codes; diagnostics are sorted by place before they are shown.
const RULES: &[Check] = &[
    // Names.
    each(codes::DUPLICATE_FIELD, names::check_duplicate_fields),
    each(codes::NAME_CLASH, names::check_member_names),
    each(codes::BAD_NAME, names::check_name_form),
    each(codes::RESERVED_NAME, names::check_reserved_names),
    each(codes::OTHER_DATABASE, databases::check_one_database),
    each(codes::DELETED_ELSEWHERE, packages::check_deletions),
    each(codes::BASE_OF_OTHER_CRATE, packages::check_bases),
    // Fields and their options.
    each(codes::CHOICE_TOO_LONG, fields::check_choice_length),
    each(codes::BAD_DECIMAL, fields::check_decimal_digits),
    each(codes::NULL_PRIMARY_KEY, fields::check_null_primary_key),
    each(codes::AUTO_NOT_PRIMARY, fields::check_auto_is_primary),
    each(codes::TWO_PRIMARY_KEYS, fields::check_one_primary_key),
    each(codes::ID_NOT_PRIMARY, fields::check_id_is_primary),
    each(codes::AUTO_TIME_CONFLICT, fields::check_auto_time),
    each(codes::CHOICES_TYPE, fields::check_choices_type),
    each(codes::BLANK_ADDRESS, fields::check_blank_address),
    each(codes::COLUMN_TAKEN, |facts, report| {
        fields::check_columns(facts, report);
        fields::check_generic_columns(facts, report);
    }),
    each(codes::FILE_OPTION, fields::check_file_options),
    each(codes::NO_EFFECT, |facts, report| {
        fields::check_options_with_effect(facts, report);
        fields::check_digits_of_rust(facts, report);
    }),
    each(codes::NOTHING_PASSES, validators::check_something_passes),
    each(codes::UNKNOWN_MESSAGE, validators::check_messages),
    each(codes::RUST_TYPE, fields::check_rust_types),
    each(codes::DEFAULT_FAILS, validators::check_defaults),
    each(codes::NO_COLLATION, fields::check_collations),
    each(codes::EXCLUSION_OPERATOR, exclusion::check_operators),
    each(codes::EXCLUSION_INDEX, exclusion::check_indexes),
    // Relations.
    each(
        codes::RELATED_NAME_IS_FIELD,
        relations::check_related_name_is_no_field,
    ),
    each(
        codes::RELATED_NAME_TAKEN,
        relations::check_related_names_differ,
    ),
    each(codes::SET_NULL_NOT_NULL, relations::check_set_null),
    each(
        codes::SET_DEFAULT_WITHOUT_DEFAULT,
        relations::check_set_default,
    ),
    each(codes::TOO_MANY_RELATIONS, relations::check_relation_count),
    each(codes::KEY_RING, relations::check_key_rings),
    each(
        codes::MIXED_ON_DELETE,
        relations::check_one_kind_of_on_delete,
    ),
    each(codes::SAME_JOIN_TWICE, relations::check_joins_differ),
    each(
        codes::TO_FIELD_NOT_UNIQUE,
        relations::check_referenced_is_unique,
    ),
    each(codes::COMPOSITE_TARGET, relations::check_composite_targets),
    // Indexes, constraints and tables.
    all(codes::INDEX_NAME_TAKEN, indexes::check_index_names_differ),
    each(codes::BAD_INDEX_NAME, indexes::check_index_name_form),
    all(codes::TABLE_TAKEN, indexes::check_tables_differ),
    each(codes::BAD_DATABASE_NAME, indexes::check_database_names),
    each(codes::SHORTENED_NAME, advice::check_shortened_names),
    all(codes::UNINDEXED_FILTER, advice::check_unindexed_filters),
    all(codes::REDUNDANT_INDEX, redundant::check_redundant_indexes),
    all(codes::CONSTANT_CONDITION, indexes::check_conditions),
    each(codes::INDEX_STRUCTURE, methods::check_structures),
    // The admin.
    each(codes::LIST_OF_MANY, admin::check_list_display),
    each(codes::NEEDS_RELATION, admin::check_many_to_many_filters),
    each(codes::AUTOCOMPLETE_TARGET, admin::check_autocomplete),
    each(codes::LIST_EDITABLE, admin::check_list_editable),
    each(codes::LISTED_TWICE, admin::check_listed_once),
    each(
        codes::FIELDS_AND_FIELDSETS,
        admin::check_fields_or_fieldsets,
    ),
    each(codes::DATE_HIERARCHY, admin::check_date_hierarchy),
    each(codes::RADIO_FIELD, admin::check_radio_fields),
    each(codes::PREPOPULATED_FIELD, admin::check_prepopulated_fields),
    each(codes::SEARCH_TYPE, admin::check_search_fields),
    each(codes::PERMISSION_TAKEN, permissions::check_codes_differ),
    each(codes::LONG_PERMISSION, permissions::check_lengths),
    each(codes::RANDOM_AMONG_OTHERS, admin::check_random_order),
    each(codes::THROUGH_IN_FORM, admin::check_through),
    each(codes::KEY_IN_FORM, admin::check_keys_in_forms),
    each(codes::INLINE_NUMBERS, admin::check_numbers),
    // What a backend cannot do.
    each(codes::NEEDS_SIZE, backends::check_sizes),
    each(codes::BACKEND_LACKS, |facts, report| {
        backends::check_on_delete(facts, report);
        backends::check_index_features(facts, report);
        backends::check_generated_columns(facts, report);
        keys::check_what_keys_hold(facts, report);
    }),
    each(codes::KEY_TOO_LARGE, keys::check_sizes_of_keys),
    each(codes::POSTGRES_ONLY, backends::check_types_of_postgres),
    each(codes::COMMENT_NOT_KEPT, backends::check_comments),
];

/// What a rule reads.
struct Facts<'a> {
    schema: &'a Schema,
    places: &'a Places,
    /// Those to be looked at.
    models: &'a [Model],
}

impl<'a> Facts<'a> {
    /// The models to be looked at.
    fn models(&self) -> impl Iterator<Item = ModelRef<'a>> + use<'a> {
        let schema = self.schema;
        self.models.iter().map(|model| schema.model(model.id))
    }

    /// Those of them that have a table of their own.
    fn tables(&self) -> impl Iterator<Item = ModelRef<'a>> + use<'a> {
        self.models().filter(|model| !model.is_proxy())
    }
}

/// What a rule writes: diagnostics with its own code.
struct Report<'a> {
    code: Code,
    diagnostics: &'a mut Diagnostics,
}

/// How many models one rule after the other looks at: as many as a core has at hand.
const AT_HAND: usize = 64;

/// Runs every rule.
pub fn check(schema: &Schema, places: &Places, diagnostics: &mut Diagnostics) {
    let mut run = |reach: Reach, models: &[Model]| {
        let facts = Facts {
            schema,
            places,
            models,
        };
        for rule in RULES.iter().filter(|rule| rule.reach == reach) {
            let code = rule.code;
            (rule.check)(&facts, &mut Report { code, diagnostics });
        }
    };
    for models in schema.models.chunks(AT_HAND) {
        run(Reach::Each, models);
    }
    run(Reach::All, &schema.models);
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
