//! Each construct once, with comments in awkward places: the text that goes in and the text that comes out.

use super::{format, try_format};

/// A snapshot of its own name: the text above the line, the canonical one below it.
macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        let formatted = format($text);
        assert_eq!(format(&formatted), formatted, "a second time");
        let shown = format!("{}\n{}\n{formatted}", $text.trim_matches('\n'), "-".repeat(120));
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
            insta::assert_snapshot!(concat!("fmt_", $name), shown);
        });
    };
}

#[test]
fn files() {
    snapshot!(
        "files",
        r#"


// At the very top.

app   blog // the app
const A=1
const LONG_NAME = 'it\'s "so"'   // a constant

// alone


/// Documented,
/// twice.
model A{}
abstract model B ( ) { /* no */ }
"#
        .replace("/* no */", "")
        .as_str()
    );
}

#[test]
fn fields() {
    snapshot!(
        "fields",
        r#"
model A { // of the model
    a = CharField ( max_length = 10 , ) // first
    longer_name=TextField(blank=True,null=True), b = IntegerField(default=None)


    /// Documented.
    #[serde(rename = "x")] // of the attribute
    c = DurationField(default=30d   12h)

    // A comment that documents nothing.

    d = DateField(help_text='x', default=date'2026-01-31', null=true)
    e = BigIntegerField(db_index=true, default=1_000_000, /// behind the comma is none
    )
    gone = none
    // at the end
}
"#
        .replace(", /// behind the comma is none\n    )", ")")
        .as_str()
    );
}

#[test]
fn options_in_their_order() {
    snapshot!(
        "options",
        r#"
model A {
    a = ForeignKey(User, null=true, related_name=posts, blank=true, on_delete=SET_NULL)
    b = Color(was=old, default="00ff00", "A colour", unknown=1, null=true)
    c = DecimalField(decimal_places=2, validators=[MinValueValidator(0)], max_digits=8, unique=true)
    d = GeneratedField(db_persist=true, output_field=CharField(blank=true, max_length=20), expression=Lower(a))

    annotation n = Count(posts, distinct=true, filter=Q(posts__b=1, posts__a=2))
    manager m { filter(b=1, a=2) }

    meta {
        indexes = [Index(name=i, condition=Q(b=1, a=2), fields=[a, b])]
        constraints = [UniqueConstraint(name=u, Lower(a), condition=Q(b=1))]
    }
}
"#
    );
}

#[test]
fn long_lines() {
    snapshot!(
        "long_lines",
        r#"
model A(Base, apps.Other) {
    code = CharField("ISO code", max_length=2, primary_key=true, validators=[RegexValidator("^[A-Z]{2}$", message="Two capitals.", code="iso")])
    short = TextField()
    annotation total = Sum(F(products__lines__price) * F(products__lines__quantity)) + Coalesce(F(something), 1) - F(something_else__price)
    relation recent = watchers filter(active=true, name__startswith="something long") exclude(name="something else") order_by(-joined_at)
    manager open { filter(status=Status.Open, paid_at=null, name__startswith="something long") exclude(name="something else") order_by(number) }
    manager visible_to(user: accounts.User, another_parameter: accounts.Organisation, third: some_app.Something, x: Y) { filter(user=user) }
    str "a text is never broken, whatever it costs; it is as long as it is, and a line with it is longer than lines may be"
    meta {
        ordering = [a]
        constraints = [CheckConstraint(condition=Q(aaaaaaaaaaaaaaaaaaaaaa=1) & Q(bbbbbbbbbbbbbbbbbb=2) | ~Q(ccccccccccccccccccccccc=3) | (Q(d=1) & ~(Q(e=1))), name=check)]
        permissions = [close("Can close"), open("Can open")]
        get_latest_by = a
        verbose_name = "x"
    }
}
model An_heir_of_very_many_models_of_which_each_has_a_name_of_its_own(FirstBaseOfMany, SecondBaseOfMany, accounts.ThirdBaseOfMany) { x = none }
"#
    );
}

#[test]
fn values() {
    snapshot!(
        "values",
        r#"
model A {
    a = JSONField(default={"a":[1,True,None,{}],b:"x",'c':()})
    b = CharField(choices=('a','b'), validators=[RegexValidator(r'^\d+$'),RegexValidator(r'say "x"')])
    c = CharField(default='say "x"\n\u{1F600}\'')
    d = IntegerField(default=- 5, other=(1), third=(1,), nothing=( ))
    e = FloatField(default=1_0.50)
    f = BooleanField(default=~ ~Q( a = - - b ))
    g = UUIDField(default=uuid'12345678-1234-1234-1234-123456789abc', kind=fn ( "crate::x" ))
    annotation h = (F(a)+F(b))*2-F(c)/3%4
    annotation i = Case(When(Q(a=1)^Q(b=2),then=(1+2)),default=-price)
}
"#
    );
}

#[test]
fn blocks() {
    snapshot!(
        "blocks",
        r#"
choices Level(IntegerField){Guest=0,Member=1,Staff=10}
choices Status ( CharField ) open { Draft = "draft", "Draft", Published = "published", Unknown = "?", "Not known" }
choices One { A = "a", "The only one" }
choices Documented {
    /// The first.
    A = "a"
    #[serde(skip)]
    B = "b"
}
field Color(CharField) { max_length = 6, validators = [] }
field Short(CharField) { max_length = 6 }
model A { choices State{Open="open"} x = CharField(), meta{ordering=[x]} admin{}
    hooks[pre_save,post_delete] }
proxy   model P(A){}
extend model accounts.User{hooks[post_save]}
model Tag{name=CharField(max_length=40,primary_key=true)}
model B {
    a = TextField()
    default manager{filter(a=null)}
    manager first{filter(a=1)order_by(-a)}
    manager second{filter(a=1),
        order_by(-a)}
    str"{a}"
    annotation n = Count(x)
    annotation longer = Count(y)
    relation r = posts filter(a=1) order_by(b)
    meta { indexes += [GinIndex(fields=[a])], permissions = [a("A")], ordering = [a] }
}
"#
    );
}

#[test]
fn comments_in_blocks() {
    snapshot!(
        "comments_in_blocks",
        r#"
model A { // behind the brace

    // first of the block


    // still before the field

    a = TextField(), // behind the comma
    b = TextField() // before the comma
    , c = TextField()
    // before a comma
    , // behind that comma
    d = TextField()
    meta { // of meta
        // before the setting
        ordering = [a] // of the setting

        // last of meta
    } // behind meta
    manager m // of the head
    {
        filter(a=1) // of the step
        // between steps
        order_by(a)
    }
    admin {
        // nothing but this
    }
    choices C { A = "a", // of a label
        "A"
        B = "b" // of a member
    }

    // last of the model

    // and another
}
// behind the model

/// Documentation of nothing.
"#
    );
}

#[test]
fn comments_in_values() {
    snapshot!(
        "comments_in_values",
        r#"
model A {
    a = CharField( // behind the bracket
        max_length=10, // of max_length
        // before null
        null=true // of null, without a comma

        // before the closing bracket
    ) // behind the field
    b = // behind the sign
        CharField // behind the type
        (max_length /* no */ = // behind the option's sign
        10)
    short = CharField(max_length=1) // one
    c = CharField(max_length=100) // in the same column
    // between
    d = TextField() // in a column of its own
    annotation n = Q(a=1) // of the first
        // before the second
        | Q(b=2)
        & // behind the operator
        Q(c=3) | ~ // behind the prefix
        Q(d=4)
    annotation empty = Count(
        // nothing but this
    )
    e = JSONField(default={ a: 1, // of a
        b: // of b
        2 })
    f = CharField(choices=[ // behind the list's bracket
        "a", "b", // of b
    ])
    hooks [ // behind hooks
        pre_save,
        // before the second
        post_save
    ]
    relation r = posts // of the value
        filter(a=1) // of the step
    manager m(user: User, // of the user
        other: Other) { filter(a=(1 // in the group
        )) }
    meta {
        ordering = [a] constraints
    }
}
"#
        .replace(" /* no */", "")
        .replace("[a] constraints", "[a]")
        .as_str()
    );
}

/// The tables of the book are the order: options given backwards come out as they stand there.
#[test]
fn options_come_in_the_order_of_the_book() {
    let book = include_str!("../../../docs/formatting.md");
    let row = |of: &str| -> Vec<&str> {
        let start = format!("| {of} | ");
        let row = book
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .unwrap();
        let names = row.trim_end_matches([' ', '|']).split(", ");
        names.map(|name| name.trim_matches('`')).collect()
    };
    let relations = row("relations");
    let fields = [
        relations,
        row("types of fields"),
        row("all fields, behind these"),
    ]
    .concat();
    for (callee, order) in [
        ("CharField", fields),
        ("GinIndex", row("indexes, constraints")),
        ("Count", row("aggregates")),
    ] {
        let options: Vec<String> = order.iter().map(|name| format!("{name}=1")).collect();
        let given: Vec<&str> = options.iter().rev().map(String::as_str).collect();
        let formatted = format(&format!(
            "const A = {callee}(first, {}, zzz=1, second)",
            given.join(", ")
        ));
        let found: Vec<&str> = formatted
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
            .collect();
        let mut expected = vec!["first", "second"];
        expected.extend(options.iter().map(String::as_str));
        expected.push("zzz=1");
        assert_eq!(found, expected, "{callee}");
    }
}

#[test]
fn a_line_has_at_most_120_characters() {
    let line = |letters: usize| format!("    a = TextField(help_text=\"{}\")", "ä".repeat(letters));
    let longest = line(89);
    assert_eq!(longest.chars().count(), 120);
    let of = |line: &str| format!("model A {{\n{line}\n\n    str \"\"\n}}\n");
    assert_eq!(format(&of(&longest)), of(&longest));
    assert!(format(&of(&line(90))).contains("TextField(\n        help_text="));
    // Comments do not count.
    let commented = format!("{longest} // {longest}");
    assert_eq!(format(&of(&commented)), of(&commented));
    // In a column with a longer name there is less room.
    let pushed = format!("{longest}\n    longer = TextField()");
    assert!(format(&of(&pushed)).contains("a      = TextField(\n"));
}

#[test]
fn nothing_at_all() {
    assert_eq!(format(""), "");
    assert_eq!(format(" \n\n\t\n"), "");
    assert_eq!(format("\n\n  // only this  \n\n"), "// only this\n");
    assert_eq!(format("\u{feff}app a"), "app a\n");
    assert_eq!(format("model A { }"), "model A { }\n");
}

#[test]
fn line_ends_stay_those_of_the_file() {
    assert_eq!(
        format("// a  \r\nmodel A {\r\n#[a(\r\n  b)]\r\nx=TextField() // c\r\n}\r\n"),
        "// a\r\nmodel A {\r\n    #[a(\r\n  b)]\r\n    x = TextField() // c\r\n}\r\n"
    );
    assert_eq!(format("app a\r\n"), "app a\r\n");
    assert_eq!(format("app a\n// b\r\n"), "app a\n\n// b\n");
}

#[test]
fn strings_that_mean_the_same_are_written_the_same() {
    let canonical = format(r#"const A = "it's \"so\" \\ \u{e4}""#);
    assert_eq!(format(r#"const A = 'it\'s "so" \\ \u{e4}'"#), canonical);
    assert_eq!(format(r#"const A = "it\'s \"so\" \\ \u{e4}""#), canonical);
    assert_eq!(canonical, "const A = \"it's \\\"so\\\" \\\\ \\u{e4}\"\n");
}

#[test]
fn what_is_no_models_file_is_refused() {
    let report = try_format("model A {\n    a = TextField(\n").unwrap_err();
    assert!(report.contains("a.models:"), "{report}");
    assert!(try_format("class A(models.Model):\n    pass\n").is_err());
}
