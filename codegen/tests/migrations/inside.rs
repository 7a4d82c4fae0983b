//! Conditions about what stands inside of documents, arrays, stores and ranges: their text comes back, and their SQL.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{Hints, Migration, diff, format::parse, format::write, render_preview},
    source::Sources,
};

use super::{answers, blog};

const DOCUMENTS: &str = "Note {
    id = BigAutoField(primary_key=true)
    data = JSONField(null=true)
    meta {
        constraints = [
            CheckConstraint(condition=Lookup(Inside(F(data), json, \"it's\", 0, \"b\\\"c\"), exact, json\"{\\\"x\\\":1}\"), name=\"a_member\"),
            CheckConstraint(condition=Lookup(Inside(F(data), json, 1), in, [json\"1\", json\"\\\"x\\\"\"]), name=\"b_in\"),
            CheckConstraint(condition=(Q(data__contains=json\"[1]\") | Q(data__contained_by=json\"{}\")), name=\"c_holds\"),
            CheckConstraint(condition=(Q(data__has_key=\"a\") & Q(data__has_keys=[\"a\", \"b\"])), name=\"d_keys\"),
            CheckConstraint(condition=~Q(data__has_any_keys=[\"a\", \"it's\"]), name=\"e_any\"),
            CheckConstraint(condition=Lookup(Inside(Inside(F(data), json, \"n\"), json_number), gt, 1.5), name=\"f_number\"),
            CheckConstraint(condition=Lookup(Inside(Inside(F(data), json, \"t\"), json_text), istartswith, \"x\"), name=\"g_text\"),
            CheckConstraint(condition=Lookup(Inside(F(data), json, \"n\"), isnull, true), name=\"h_absent\"),
        ]
    }
}";

const POSTGRES: &str = "Shelf {
    id = BigAutoField(primary_key=true)
    title = CharField(max_length=40)
    tags = ArrayField(CharField(max_length=9))
    labels = HStoreField()
    days = DateRangeField(null=true)
    words = SearchVectorField(null=true)
    meta {
        constraints = [
            CheckConstraint(condition=(Q(tags__contains=\"{\\\"a\\\"}\") & Q(tags__overlap=\"{\\\"b\\\"}\")), name=\"a_sets\"),
            CheckConstraint(condition=Lookup(Inside(F(tags), len), lte, 3), name=\"b_len\"),
            CheckConstraint(condition=Lookup(Inside(F(tags), element, 0), startswith, \"a\"), name=\"c_first\"),
            CheckConstraint(condition=Lookup(Inside(F(tags), slice, 0, 2), contained_by, \"{\\\"a\\\",\\\"b\\\"}\"), name=\"d_slice\"),
            CheckConstraint(condition=(Q(labels__has_key=\"a\") | Lookup(Inside(F(labels), key, \"room\"), exact, \"7\")), name=\"e_store\"),
            CheckConstraint(condition=Lookup(Inside(F(labels), keys), contains, \"{\\\"a\\\"}\"), name=\"f_keys\"),
            CheckConstraint(condition=(Q(days__contains=date\"2026-01-01\") | Q(days__contains=\"[2026-01-01,2026-02-01)\")), name=\"g_range\"),
            CheckConstraint(condition=~Lookup(Inside(F(days), isempty), exact, true), name=\"h_empty\"),
            CheckConstraint(condition=Lookup(Inside(F(days), startswith), gte, date\"2026-01-01\"), name=\"i_lower\"),
            CheckConstraint(condition=(Q(words__search=\"cats\") | Lookup(Inside(F(title), unaccent), icontains, Inside(\"x\", unaccent))), name=\"j_words\"),
            CheckConstraint(condition=Q(title__trigram_similar=\"alike\"), name=\"k_alike\"),
        ]
    }
}";

fn held(name: &str, text: &str, dialects: &[Dialect]) {
    let plan = diff(
        &Schema::default(),
        &blog(text),
        &Hints::default(),
        &answers(&[]),
    );
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    let made = Migration {
        app: "blog".to_owned(),
        name: name.to_owned(),
        id: String::new(),
        after: Vec::new(),
        epoch: 1,
        operations: plan.operations,
        questions: Vec::new(),
    };
    let text = write(&made);
    let mut sources = Sources::new();
    let file = sources.add("test.migration", text.as_str());
    let mut diagnostics = luthier_codegen::diagnostics::Diagnostics::new();
    let read = parse(file, &text, &mut diagnostics).expect("a header");
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    assert_eq!(read.migration.operations, made.operations);
    for dialect in dialects {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(
                format!("{name}.{dialect}"),
                render_preview(&made, &Schema::default(), *dialect)
            );
        });
    }
}

#[test]
fn documents_are_asked_about_on_every_database() {
    held("documents", DOCUMENTS, &Dialect::ALL);
}

#[test]
fn arrays_stores_ranges_and_words_are_asked_about_on_postgres() {
    held("containers", POSTGRES, &[Dialect::Postgres]);
}
