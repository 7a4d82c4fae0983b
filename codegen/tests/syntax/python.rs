//! What people write who come from Django: each habit is called by its name, once.

use crate::parse;

/// The findings of an entry of a model: each message, and what to do.
fn said(entry: &str) -> Vec<String> {
    let report = parse(&format!(
        "model User {{\n    {entry}\n    age = IntegerField()\n}}\n"
    ))
    .1;
    let lines = report.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("= ");
        line.strip_prefix("error")
            .and_then(|rest| rest.split_once(": "))
            .map(|(_, message)| message)
            .or_else(|| line.strip_prefix("help: "))
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn texts_are_not_marked_for_translation() {
    let alone = "write the text alone: `luthier messages` collects all of them for translators";
    for (entry, mark) in [
        (r#"name = CharField(_("a (name"), max_length=9)"#, "_"),
        (
            r#"name = CharField(max_length=9, help_text=gettext_lazy( 'it\'s' ))"#,
            "gettext_lazy",
        ),
        (r#"choices Status { Open = "open", _("Open") }"#, "_"),
        (r#"meta { verbose_name = _("user") }"#, "_"),
    ] {
        assert_eq!(
            said(entry),
            [
                format!("texts are written without `{mark}(…)`"),
                alone.to_owned()
            ]
        );
    }
    // What is no text stays a call, for whoever reads values to judge.
    assert!(said("name = CharField(_(x), max_length=9)").is_empty());
    assert!(said("name = CharField(_(), max_length=9)").is_empty());
}

#[test]
fn what_marks_leave_behind_is_read() {
    let (tree, report) = parse("model A {\n    a = CharField(_(\"b\"), max_length=9)\n}\n");
    assert!(report.contains("3 -") || report.contains("2 -"), "{report}");
    assert!(format!("{tree:?}").contains("String(\"b\")"), "{tree:?}");
}

#[test]
fn functions_are_named_and_lists_are_written() {
    let function = "a function is written in Rust and named by `fn(\"crate::path\")`";
    for entry in [
        "a = IntegerField(default=lambda: 3)",
        "a = IntegerField(default=lambda x: 3)",
    ] {
        assert_eq!(said(entry), ["there are no lambdas", function]);
    }
    assert_eq!(
        said("a = IntegerField(choices=[(i, i) for i in range(3)])"),
        ["lists are not computed", "write each of the values"]
    );
}

#[test]
fn classes_have_constants_and_decorators() {
    for (entry, found) in [("STATUS = [(\"a\", \"A\")]", "["), ("MOST = 3", "3")] {
        let name = entry.split(' ').next().unwrap();
        assert_eq!(
            said(entry),
            [
                format!("expected a field type, found `{found}`"),
                format!("constants stand outside of models: `const {name} = …`")
            ]
        );
    }
    assert_eq!(
        said("const MOST = 3"),
        [
            "a constant stands within a model",
            "move it out of the braces"
        ]
    );
    let rust = "methods are written in Rust, in an `impl` block for the generated struct";
    assert_eq!(
        said("@property\n    def name(self):\n        return 1"),
        [
            "there are no decorators".to_owned(),
            format!("{rust}; Rust attributes are written `#[…]`"),
            "there is no Python code in a model".to_owned(),
            rust.to_owned(),
        ]
    );
    assert_eq!(
        said("'''Somebody.'''"),
        [
            "there are no strings in triple quotes",
            "documentation is written with `///` above what it is about"
        ]
    );
}

#[test]
fn a_field_is_left_out_by_either_word() {
    for word in ["none", "None"] {
        assert!(said(&format!("notes = {word}")).is_empty(), "{word}");
    }
}

#[test]
fn managers_have_no_dots() {
    assert_eq!(
        said("manager active { filter(a=1).order_by(b) }"),
        [
            "expected a name, found `.`",
            "steps follow each other without a dot"
        ]
    );
    assert_eq!(
        said("manager active { return filter(a=1) }"),
        [
            "there is no Python code in a model",
            "the steps of a manager stand one after the other: `filter(…) order_by(…)`"
        ]
    );
}
