//! Text that is right, and its tree.

use luthier_codegen::diagnostics::Diagnostics;
use luthier_codegen::source::{FileId, Span};
use luthier_codegen::syntax::ast::{Item, ModelItem};
use luthier_codegen::syntax::parse_value_text;

use crate::dump::{dump, dump_expr};
use crate::{BLOG, TICKETS, parse};

fn check(name: &str, text: &str) {
    let (tree, report) = parse(text);
    assert_eq!(report, "");
    insta::with_settings!({ snapshot_path => "../data", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, dump(&tree, text));
    });
}

#[test]
fn the_blog() {
    check("blog", BLOG);
}

#[test]
fn one_of_each() {
    check("tickets", TICKETS);
}

#[test]
fn byte_order_marks_and_carriage_returns_change_nothing() {
    let expected = dump(&parse(TICKETS).0, TICKETS);
    let windows = format!("\u{feff}{}", TICKETS.replace('\n', "\r\n"));
    let (tree, report) = parse(&windows);
    assert_eq!(report, "");
    assert_eq!(dump(&tree, &windows), expected);
}

#[test]
fn files_without_declarations_are_fine() {
    for text in [
        "",
        "\u{feff}",
        "\n\n",
        "// nothing",
        "\r\n// nothing\r\n//// nor here",
        "app a",
    ] {
        let (tree, report) = parse(text);
        assert_eq!((tree.items.len(), report.as_str()), (0, ""), "{text:?}");
    }
}

#[test]
fn comments_are_kept() {
    let text = "// one\nmodel A { // two\n    a = X() //// three\n}\n// four";
    let (tree, _) = parse(text);
    let comments: Vec<&str> = tree
        .comments
        .iter()
        .map(|comment| &text[comment.range()])
        .collect();
    assert_eq!(comments, ["// one", "// two", "//// three", "// four"]);
}

#[test]
fn keywords_are_names_elsewhere() {
    let fields = [
        "model",
        "meta",
        "str",
        "default",
        "manager",
        "field",
        "choices",
        "open",
        "annotation",
        "app",
        "hooks",
    ];
    let text = format!(
        "model modelPost {{ {} }}",
        fields.map(|field| format!("{field} = X()")).join(", ")
    );
    let (tree, report) = parse(&text);
    assert_eq!(report, "");
    let [Item::Model(model)] = tree.items.as_slice() else {
        panic!("{tree:?}")
    };
    assert_eq!(model.name.text, "modelPost");
    let names: Vec<&str> = model
        .items
        .iter()
        .map(|item| match item {
            ModelItem::Field(field) => field.name.text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, fields);
}

#[test]
fn a_header_leaves_out_the_block() {
    let text = "/// docs\nabstract model A(B, c.D) { }\nextend model a.B { }";
    let (tree, _) = parse(text);
    let [Item::Model(model), Item::Extend(extend)] = tree.items.as_slice() else {
        panic!("{tree:?}")
    };
    assert_eq!(&text[model.header.range()], "abstract model A(B, c.D)");
    assert_eq!(&text[model.span.range()], "abstract model A(B, c.D) { }");
    assert_eq!(&text[extend.header.range()], "extend model a.B");
}

/// A value by itself, in the middle of a text.
fn value(text: &str) -> String {
    let whole = format!("was {text} then");
    let end = u32::try_from(4 + text.len()).expect("a short text");
    let mut diagnostics = Diagnostics::new();
    let value = parse_value_text(Span::new(FileId(0), 4, end), &whole, &mut diagnostics);
    let messages: Vec<&str> = diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    match value {
        Some(value) if messages.is_empty() => dump_expr(&value, &whole),
        value => format!(
            "{} // {}",
            value.map_or("-".to_owned(), |value| dump_expr(&value, &whole)),
            messages.join("; ")
        ),
    }
}

#[test]
fn operators_bind_as_in_python() {
    assert_eq!(
        value("a | b ^ c & d + e * f"),
        "(| a (^ b (& c (+ d (* e f)))))"
    );
    assert_eq!(
        value("a * b + c & d ^ e | f"),
        "(| (^ (& (+ (* a b) c) d) e) f)"
    );
    assert_eq!(value("a - b - c / d % e"), "(- (- a b) (% (/ c d) e))");
    assert_eq!(value("~a & ~(b | c)"), "(& (~ a) (~ (| b c)))");
    assert_eq!(value("-a * -1 - -2.50"), "(- (* (- a) -1) -2.50d)");
    assert_eq!(value("~ ~a"), "(~ (~ a))");
}

#[test]
fn literals() {
    assert_eq!(value("1_000"), "1000");
    assert_eq!(
        value("-170141183460469231731687303715884105728"),
        i128::MIN.to_string()
    );
    assert_eq!(value("0.10"), "0.10d");
    assert_eq!(value("1w 2d 3h 4m 5s 6ms 7us"), "788645006007us");
    assert_eq!(value(r#"'it\'s "a\u{e9}\t\\'"#), r#""it's \"aé\t\\""#);
    assert_eq!(value(r#"r"\d+""#), r#""\\d+""#);
    assert_eq!(value(r#"date"2026-01-31""#), r#"Date"2026-01-31""#);
    assert_eq!(
        value("[True, False, None, null, none]"),
        "[true false null null none]"
    );
    assert_eq!(value("()"), "<>");
    assert_eq!(value("(a,)"), "<a>");
    assert_eq!(value("(a)"), "a");
    assert_eq!(value("{}"), "{}");
    assert_eq!(value(r#"fn("crate::f")"#), r#"fn "crate::f""#);
    assert_eq!(value("a.b.C(1, x=2)"), "(a.b.C 1 x=2)");
}

#[test]
fn values_that_are_none() {
    assert_eq!(
        value(""),
        "- // expected a value, found the end of the value"
    );
    assert_eq!(
        value("a b"),
        "- // expected the end of the entry, found `b`"
    );
    assert_eq!(value("[1, 2"), "[1 2] // this `[` is not closed");
    assert_eq!(
        value("1 +"),
        "- // expected a value, found the end of the value"
    );
    assert_eq!(
        value("30x"),
        "error // `30x` is neither a number nor a duration"
    );
    assert_eq!(value(r#""\d""#), r#""\\d" // unknown escape `\d`"#);
    assert_eq!(
        value("170141183460469231731687303715884105728"),
        "error // this number is too large"
    );
    assert_eq!(value("99999999w"), "error // this duration is too long");
    assert_eq!(
        value(r#"dat"2026-01-31""#),
        r#""2026-01-31" // `dat` cannot stand before a string"#
    );
    assert_eq!(
        value("fn(1)"),
        "error // `fn` takes one string, the path of a Rust item"
    );
}
