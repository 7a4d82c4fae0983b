//! Large, deep and mutilated text.

use crate::{BLOG, TICKETS, parse};

/// The report on a text. Where the work grew with the square of the length, these tests would run for hours.
fn report_soon(text: &str) -> String {
    let (_, report) = parse(text);
    let shown: String = text.chars().take(40).collect();
    assert!(
        report.len() < 100_000,
        "{} bytes of report on {shown}",
        report.len()
    );
    report
}

#[test]
fn a_line_of_a_megabyte() {
    let long = 1_000_000;
    assert!(report_soon(&"x".repeat(long)).contains("error[M0106]"));
    assert!(report_soon(&"é".repeat(long / 2)).contains("error[M0105]"));
    assert!(report_soon(&")".repeat(long)).contains("error[M0103]"));
    assert!(report_soon(&") ".repeat(long / 2)).contains("error[M0114]"));
    assert!(report_soon(&"(".repeat(long)).contains("error[M0107]"));
    assert!(
        report_soon(&format!(
            "{}{}",
            "(".repeat(long / 2),
            "] ".repeat(long / 4)
        ))
        .contains("error[M0102]")
    );
    assert!(report_soon(&format!("const A = {}", "9".repeat(long))).contains("error[M0109]"));
    assert!(report_soon(&format!("const A = \"{}", "a".repeat(long))).contains("error[M0104]"));
    assert_eq!(
        report_soon(&format!("const A = \"{}\"", "a".repeat(long))),
        ""
    );
    assert_eq!(
        report_soon(&format!("const A = [{}]", "1, ".repeat(long / 20))),
        ""
    );
    assert_eq!(
        report_soon(&format!("model A {{ {} }}", "a = B(), ".repeat(long / 40))),
        ""
    );
    assert!(
        report_soon(&format!("model A {{ {} }}", "a = B() ".repeat(long / 40)))
            .contains("error[M0110]")
    );
}

#[test]
fn many_bad_lines() {
    for line in [
        "a\n",
        "'\n",
        ";\n",
        "# a\n",
        "(\n",
        "model A {\n",
        "class A:\n  b\n",
        "#[a\n",
        "a = (\n b\n",
        "x = r\"\\\n",
    ] {
        let report = report_soon(&line.repeat(20_000));
        assert!(report.contains("error["), "{line:?}: {report}");
    }
}

#[test]
fn brackets_nest_up_to_a_limit() {
    let nested = |depth: usize| format!("const A = {}1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(report_soon(&nested(128)), "");
    for depth in [129, 10_000] {
        let report = report_soon(&nested(depth));
        assert!(
            report.contains("nested more than 128 deep") && report.ends_with("\n1 error\n"),
            "{report}"
        );
    }
    assert_eq!(
        report_soon(&format!(
            "const A = {}1{}",
            "f(a=".repeat(128),
            ")".repeat(128)
        )),
        ""
    );
    assert_eq!(
        report_soon(&format!(
            "const A = {}1{}",
            "{a: [".repeat(64),
            "]}".repeat(64)
        )),
        ""
    );
    assert!(
        report_soon(&format!("const A = {}\"abc", "(".repeat(10_000))).contains("error[M0107]")
    );
    assert!(
        report_soon(&format!("model A {{ b = C({} }}", "[".repeat(10_000)))
            .contains("error[M0107]")
    );
}

#[test]
fn operators_nest_up_to_a_limit() {
    assert_eq!(report_soon(&format!("const A = 1{}", "+1".repeat(200))), "");
    assert!(
        report_soon(&format!("const A = 1{}", "+1".repeat(100_000)))
            .contains("more than 256 levels")
    );
    assert!(
        report_soon(&format!("const A = {}1", "~".repeat(100_000)))
            .contains("more than 256 levels")
    );
    let both = format!("const A = {}1{}", "(1+".repeat(127), "+1+1+1)".repeat(127));
    assert!(report_soon(&both).contains("more than 256 levels"));
}

#[test]
fn a_large_schema() {
    let field =
        "    name = CharField(\"verbose\", max_length=100, null=true, blank=true)\n".repeat(12);
    let text: String = (0..1_000)
        .map(|number| format!("model M{number} {{\n{field}}}\n"))
        .collect();
    assert_eq!(report_soon(&text), "");
}

/// A linear congruential generator: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).map_or(0, |number| number % limit)
    }
}

#[test]
fn text_that_ends_anywhere() {
    for end in (0..TICKETS.len()).filter(|end| TICKETS.is_char_boundary(*end)) {
        parse(&TICKETS[..end]);
    }
    for start in (0..BLOG.len())
        .step_by(7)
        .filter(|start| BLOG.is_char_boundary(*start))
    {
        parse(&BLOG[start..]);
    }
}

#[test]
fn text_that_is_changed_anywhere() {
    let pieces = [
        "(", ")", "[", "]", "{", "}", "\"", "'", "\\", "\n", "\r", " ", ",", "=", ":", ".", "#",
        "#[", "/", "//", "///", "-", "~", "&", "r\"", "\"\"\"", "é", "\u{0}", "\u{feff}", "9",
        "1.", "30d", "model ", "class ", "def ", "{{", "none", ";", "\\u{",
    ];
    let mut random = Random(7);
    for at in 0..TICKETS.len() {
        let mut changed = TICKETS.to_owned();
        change(&mut changed, at, &pieces, &mut random);
        if random.below(2) == 0 {
            let elsewhere = random.below(TICKETS.len());
            change(&mut changed, elsewhere, &pieces, &mut random);
        }
        parse(&changed);
    }
}

/// Writes a piece in place of up to two characters.
fn change(text: &mut String, at: usize, pieces: &[&str], random: &mut Random) {
    let start = (at.min(text.len())..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let gone: usize = text[start..]
        .chars()
        .take(random.below(3))
        .map(char::len_utf8)
        .sum();
    text.replace_range(start..start + gone, pieces[random.below(pieces.len())]);
}

#[test]
fn noise() {
    let alphabet: Vec<char> = "ab1 (){}[]\"'\\\n,=:.#/-~&\u{e9}_r+".chars().collect();
    let mut random = Random(11);
    for _ in 0..3_000 {
        let text: String = (0..random.below(60))
            .map(|_| alphabet[random.below(alphabet.len())])
            .collect();
        let (_, report) = parse(&text);
        assert!(
            !report.contains("nothing in this file could be read"),
            "{text:?}"
        );
        parse(&format!("model A {{ {text} }}"));
    }
}
