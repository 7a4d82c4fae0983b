//! What is said, where another word would mislead.

use super::{analysed, mistakes, schema};
use luthier::dialect::Dialect;
use luthier_codegen::compile::Options;
use luthier_codegen::diagnostics::Style;
use luthier_codegen::diagnostics::render::report;

/// The report on these files for one database.
fn said(files: &[(&str, &str)], backend: Dialect) -> String {
    let options = Options {
        backends: vec![backend],
        ..Options::default()
    };
    let analysis = analysed(files, options);
    report(&analysis.diagnostics, &analysis.sources, Style::Plain)
}

fn said_of(text: &str, backend: Dialect) -> String {
    said(&[("models/blog.models", text)], backend)
}

/// The choices that a text names are those of the model that it is written in, else those of its parents.
#[test]
fn choices_are_looked_up_where_they_are_named() {
    let text = "model T {\n    choices L { A = \"a\" }\n    l = CharField(max_length=1, choices=L)\n    manager m { filter(l=L.A) }\n}\nextend model T { manager n { filter(l=L.A) } }\nmodel C(T) {\n    choices L { B = \"b\" }\n    k = CharField(max_length=1, choices=L, default=L.B)\n    manager o { filter(k=L.B) }\n}\nmodel D(T) {\n    k = CharField(max_length=1, choices=L, default=L.A)\n}\n";
    let found = schema(&[("models/blog.models", text)]);
    for line in [
        "filter (t_ptr.l exact L.A)",
        "filter (k exact L.B)",
        "k: CharField, column k, max 1, choices L, default L.B",
        "k: CharField, column k, max 1, choices L, default L.A",
    ] {
        assert!(found.contains(line), "{line}: {found}");
    }
}

#[test]
fn choices_of_an_abstract_model() {
    let text = "abstract model T {\n    choices L { A = \"a\" }\n}\nmodel C(T) { k = CharField(max_length=1, choices=T.L) }\nmodel D { k = CharField(max_length=1, choices=C.M), j = CharField(max_length=1, choices=Some.M) }\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_choices_of_an_abstract_model", mistakes(text));
    });
}

/// What an abstract model says of its choices is about those of a child that has its own.
#[test]
fn choices_that_a_child_replaces() {
    let text = "abstract model T {\n    choices L { A = \"a\" }\n    l = CharField(max_length=1, choices=L)\n    manager m { filter(l=L.A) }\n}\nmodel C(T) {\n    choices L { B = \"b\" }\n}\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_choices_that_a_child_replaces", mistakes(text));
    });
}

#[test]
fn a_backend_that_is_not_declared() {
    let text = "model A {\n    x = IntegerField(db_index=true)\n    y = IntegerField()\n    meta {\n        indexes = [\n            Index(fields=[x, y], backends=[postgres]),\n            Index(fields=[y], backends=[]),\n            Index(fields=[-y], name=fine, backends=[sqlite, postgres]),\n        ]\n        constraints = [CheckConstraint(condition=Q(x__gte=0), name=x_check, backends=[mysql])]\n    }\n}\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_backends_that_are_not_declared", said_of(text, Dialect::Sqlite));
    });
}

#[test]
fn places_in_names_that_nothing_fills() {
    let text = "abstract model A {\n    x = IntegerField()\n    b = ForeignKey(B, on_delete=CASCADE, related_name=\"{ap}_things\")\n    meta { constraints = [CheckConstraint(condition=Q(x__gte=0), name=\"{modell}_x\")], indexes = [Index(fields=[x], name=\"{table}_x\")] }\n}\nmodel B { y = IntegerField() }\nmodel C(A) { }\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_places_in_names", mistakes(text));
    });
}

/// A wrong size is one mistake, and none at all is one still.
#[test]
fn sizes_that_are_wrong_are_not_missed_as_well() {
    let text = "field Name(CharField) { max_length = 0 }\nmodel A {\n    a = CharField(max_length=0)\n    b = CharField(max_length=\"a\")\n    c = CharField(max_length=-1)\n    d = DecimalField(max_digits=-1, decimal_places=2)\n    e = Name()\n    f = CharField(max_length=null)\n    g = DecimalField(max_digits=5)\n}\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_wrong_sizes", said_of(text, Dialect::MariaDb));
    });
}

#[test]
fn what_a_child_takes_over_is_said_of_the_child() {
    let text = "abstract model Owned {\n    owner = ForeignKey(User, on_delete=CASCADE, related_name=none)\n    meta { constraints = [UniqueConstraint(fields=[owner], name=\"{model}_owner\")] }\n}\nmodel User { name = TextField() }\nmodel Free(Owned) {\n    owner = none\n}\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_a_dropped_field", mistakes(text));
    });
}

#[test]
fn paths_names_and_apps() {
    let text = "model B { x = IntegerField() }\nmodel A {\n    b = ForeignKey(B, on_delete=CASCADE)\n    str \"{b.x.q}\"\n    meta { db_table = \"\" }\n}\n";
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_a_path_that_ends", mistakes(text));
    });
    let one = "app one\nmodel User { name = TextField() }\nabstract model Own { u = ForeignKey(User, on_delete=CASCADE, related_name=things) }\nmodel A(Own) { }";
    let two = "app two\nmodel A(one.Own) { }";
    let found = said(
        &[("models/one.models", one), ("models/two.models", two)],
        Dialect::Sqlite,
    );
    assert!(
        found.contains("`one.A.u` and `two.A.u` both lead back"),
        "{found}"
    );
    assert!(found.contains("\"{app}_{model}_set\""), "{found}");
}
