use super::*;
use crate::diagnostics::codes;

fn one_file(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add("models/blog.models", text);
    (sources, file)
}

fn find(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources[file].text().find(text).unwrap();
    Span::new(
        file,
        u32::try_from(start).unwrap(),
        u32::try_from(start + text.len()).unwrap(),
    )
}

#[test]
fn a_finding_with_a_fix_reads_like_rustc() {
    let (sources, file) =
        one_file("model Post {\n    author = ForeignKey(Usr, on_delete=CASCADE)\n}\n");
    let span = find(&sources, file, "Usr");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_MODEL, "no model `Usr` in the schema")
        .primary(span, "not found")
        .help("models of another app are written with it: `accounts.User`")
        .fix(
            "a model with a similar name exists",
            [Edit::replace(span, "User")],
        );
    insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @r#"
    error[M0201]: no model `Usr` in the schema
     --> models/blog.models:2:25
      |
    2 |     author = ForeignKey(Usr, on_delete=CASCADE)
      |                         ^^^ not found
      |
      = help: models of another app are written with it: `accounts.User`
    help: a model with a similar name exists
      |
    2 |     author = ForeignKey(User, on_delete=CASCADE)
      |                           +
    "#);
}

#[test]
fn two_places_are_shown_together_or_apart() {
    let filler = "// …\n".repeat(60);
    let (sources, file) = one_file(&format!(
        "model Post {{ }}\nmodel Tag {{ }}\n{filler}model Post {{ }}\n"
    ));
    let first = find(&sources, file, "Post");
    let tag = find(&sources, file, "Tag");
    let last = u32::try_from(sources[file].text().rfind("Post").unwrap()).unwrap();
    let diagnostic = Diagnostic::warning(codes::UNKNOWN_MODEL, "twice")
        .secondary(first, "first declared here")
        .secondary(tag, "")
        .primary(Span::new(file, last, last + 4), "declared again");
    insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @r#"
    warning[M0201]: twice
      --> models/blog.models:63:7
       |
    63 | model Post { }
       |       ^^^^ declared again
       |
      ::: models/blog.models:1:7
       |
     1 | model Post { }
       |       ---- first declared here
     2 | model Tag { }
       |       ---
    "#);
}

#[test]
fn two_files() {
    let (mut sources, file) = one_file("model Post { }\n");
    let other = sources.add("models/shop.models", "\nmodel Post { }");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_MODEL, "twice")
        .secondary(find(&sources, file, "Post"), "first declared here")
        .primary(find(&sources, other, "Post"), "declared again");
    insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @r#"
    error[M0201]: twice
     --> models/shop.models:2:7
      |
    2 | model Post { }
      |       ^^^^ declared again
      |
     ::: models/blog.models:1:7
      |
    1 | model Post { }
      |       ---- first declared here
    "#);
}

#[test]
fn an_insertion_at_the_end_of_the_file() {
    let (sources, file) = one_file("\u{feff}model Post {\r\n    a = X()");
    let end = Span::new(file, u32::MAX, u32::MAX);
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, "not closed")
        .primary(find(&sources, file, "{"), "opened here")
        .fix("close it", [Edit::insert_before(end, "\n}")]);
    insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @r#"
    error[M0101]: not closed
     --> models/blog.models:1:12
      |
    1 | model Post {
      |            ^ opened here
      |
    help: close it
      |
    2 ~     a = X()
    3 + }
      |
    "#);
}

#[test]
fn a_tall_span_marks_its_first_line() {
    let (sources, file) = one_file(&format!(
        "model Post {{\n{}}}\n",
        "    a = X()\n".repeat(30)
    ));
    let all = Span::new(file, 0, u32::try_from(sources[file].text().len()).unwrap());
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, "too big").primary(all, "this one");
    insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @r#"
    error[M0101]: too big
     --> models/blog.models:1:1
      |
    1 | model Post {
      | ^^^^^^^^^^^^ this one
    "#);
}

#[test]
fn a_very_long_line_is_cut() {
    let (sources, file) = one_file(&format!(
        "{}here{}",
        "x".repeat(500_000),
        "y".repeat(500_000)
    ));
    let span = find(&sources, file, "here");
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, "z".repeat(100_000))
        .primary(span, "this")
        .fix("do this", [Edit::replace(span, "there")]);
    let text = render(&diagnostic, &sources, Style::Plain);
    assert!(text.len() < 3_000, "{}", text.len());
    assert!(text.contains("--> models/blog.models:1:500001"), "{text}");
    assert!(
        text.contains("xxxhereyyy") && text.contains("xxxthereyyy"),
        "{text}"
    );
}

#[test]
fn no_span_is_too_odd() {
    let texts = [
        "",
        "\n",
        "\r\n",
        "a",
        "ä€\n\tb\u{0}\u{202e}\u{1b}[31m",
        "\u{feff}",
        "\u{feff}a\r\n\r\n",
        "\u{fffd}\u{301}",
    ];
    for text in texts {
        let (mut sources, file) = one_file(text);
        let other = sources.add("b.models", "b\n");
        let edge = u32::try_from(text.len()).unwrap() + 3;
        for (start, end) in (0..edge)
            .flat_map(|start| (0..edge).map(move |end| (start, end)))
            .chain([(0, u32::MAX)])
        {
            let span = Span::new(file, start, end);
            let odd = Span::new(FileId(99), start, end);
            for style in [Style::Plain, Style::Coloured] {
                let diagnostic = Diagnostic::error(codes::UNEXPECTED, "odd\n\u{1b}[2J")
                    .primary(span, "here\nand there")
                    .primary(odd, "nowhere")
                    .secondary(Span::new(other, start, end), "")
                    .help("")
                    .fix(
                        "fix",
                        [
                            Edit::replace(span, "x\ny"),
                            Edit::remove(span),
                            Edit::insert_after(odd, "z"),
                        ],
                    );
                let rendered = render(&diagnostic, &sources, style);
                assert!(rendered.contains("M0101") && rendered.ends_with('\n'));
            }
        }
    }
}

#[test]
fn a_report_counts() {
    let (sources, file) = one_file("a b");
    let mut diagnostics = Diagnostics::new();
    assert_eq!(report(&diagnostics, &sources, Style::Plain), "");
    diagnostics
        .push(Diagnostic::warning(codes::UNEXPECTED, "second").primary(Span::new(file, 2, 3), ""));
    diagnostics.push(Diagnostic::error(codes::UNEXPECTED, "first"));
    diagnostics
        .push(Diagnostic::error(codes::UNEXPECTED, "also").primary(Span::new(file, 0, 1), ""));
    insta::assert_snapshot!(report(&diagnostics, &sources, Style::Plain), @r#"
    error[M0101]: first

    error[M0101]: also
     --> models/blog.models:1:1
      |
    1 | a b
      | ^

    warning[M0101]: second
     --> models/blog.models:1:3
      |
    1 | a b
      |   ^

    2 errors, 1 warning
    "#);
}
