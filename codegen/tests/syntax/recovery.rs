//! Text that is wrong: what is said about it, and that the rest is read all the same.

use luthier_codegen::syntax::ast::{Item, ModelItem};

use crate::parse;

/// The names of the models and of their fields: what a later stage gets to see.
fn outline(text: &str) -> String {
    let (tree, _) = parse(text);
    let models = tree.items.iter().filter_map(|item| match item {
        Item::Model(model) => {
            let fields = model.items.iter().filter_map(|item| match item {
                ModelItem::Field(field) => Some(field.name.text.as_str()),
                _ => None,
            });
            Some(format!(
                "{}({})",
                model.name.text,
                fields.collect::<Vec<_>>().join(" ")
            ))
        }
        _ => None,
    });
    models.collect::<Vec<_>>().join(" ")
}

#[test]
fn three_mistakes_give_three_diagnostics() {
    let text = "\
model User {
    name CharField(max_length=100)
    email = EmailField(\"E-mail\" unique=true)
    age = IntegerField()
    meat { ordering = [name] }
}
model Post { title = TextField() }
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0101]: expected `=`, found `CharField`
     --> a.models:2:10
      |
    2 |     name CharField(max_length=100)
      |          ^^^^^^^^^ expected `=`
      |
      = help: a field is written `name = CharField(max_length=100)`
    help: the sign between name and value is missing
      |
    2 |     name = CharField(max_length=100)
      |          +

    error[M0101]: expected `,` or `)`, found `unique`
     --> a.models:3:33
      |
    3 |     email = EmailField("E-mail" unique=true)
      |                                 ^^^^^^ expected `,` or `)`
      |
      = help: a field is written `name = CharField(max_length=100)`
    help: a comma may be missing
      |
    3 |     email = EmailField("E-mail", unique=true)
      |                                +

    error[M0106]: no entry of a model starts with `meat`
     --> a.models:5:5
      |
    5 |     meat { ordering = [name] }
      |     ^^^^ unknown word
      |
    help: there is one with a similar name
      |
    5 -     meat { ordering = [name] }
    5 +     meta { ordering = [name] }
      |

    3 errors
    "#);
    assert_eq!(outline(text), "User(age) Post(title)");
}

#[test]
fn a_missing_brace_is_shown_where_the_block_starts() {
    let text = "\
model User {
    name = CharField(max_length=100)

    meta {
        ordering = [-name]

    admin {
        list_display = [name]
    }
}

model Post {
    title = TextField()
    // the end of the block is missing

model Tag { name = TextField() }
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0102]: this block is not closed
     --> a.models:4:10
      |
    4 |     meta {
      |          ^ opened here
    5 |         ordering = [-name]
      |                           - expected `}` here at the latest
      |
      = help: add the `}` that is missing

    error[M0102]: this block is not closed
      --> a.models:12:12
       |
    12 | model Post {
       |            ^ opened here
    13 |     title = TextField()
       |                        - expected `}` here at the latest
       |
       = help: add the `}` that is missing

    2 errors
    "#);
    assert_eq!(outline(text), "User(name) Post(title) Tag(name)");
}

#[test]
fn brackets() {
    let text = "\
model User {
    a = X(validators=[fn(\"a\"), b()
    c = X(1, 2])
    d = CharField max_length=100)
    e = X([1, 2)
    f = X
    g = X()
}}
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0102]: this `[` is not closed
     --> a.models:2:22
      |
    2 |     a = X(validators=[fn("a"), b()
      |          -           ^            - expected `]` here at the latest
      |          |           |
      |          |           opened here
      |          nor is this one
      |
      = help: add the `])` that is missing

    error[M0103]: this `]` closes nothing
     --> a.models:3:15
      |
    3 |     c = X(1, 2])
      |               ^ nothing is open here
      |
      = help: remove it, or open the bracket that it should close

    error[M0101]: expected `(` after `CharField`
     --> a.models:4:19
      |
    4 |     d = CharField max_length=100)
      |                   ^^^^^^^^^^ expected `(` before this
      |
      = help: a field is written `name = CharField(max_length=100)`

    error[M0102]: this `[` is not closed
     --> a.models:5:11
      |
    5 |     e = X([1, 2)
      |           ^    - expected `]` here at the latest
      |           |
      |           opened here
      |
      = help: add the `]` that is missing

    error[M0101]: expected `(` after `X`
     --> a.models:6:9
      |
    6 |     f = X
      |         ^ a type needs its parentheses
      |
    help: even where it takes no options
      |
    6 |     f = X()
      |          ++

    error[M0103]: this `}` closes nothing
     --> a.models:8:2
      |
    8 | }}
      |  ^ nothing is open here
      |
      = help: remove it, or open the bracket that it should close

    6 errors
    "#);
    assert_eq!(outline(text), "User(a c d e f g)");
}

#[test]
fn stray_characters_and_open_strings() {
    let text = "\
model User {
    a = X();
    naïve = X()
    b = X(\u{201c}text\u{201d})
    c = X(default=\"abc)
    d = X(default=n > 3)
    e\u{a0}= X()
    # f = X()
    g = X()
}
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0105]: unexpected `;`
     --> a.models:2:12
      |
    2 |     a = X();
      |            ^ not part of the language
      |
    help: a line end or a comma ends an entry
      |
    2 -     a = X();
    2 +     a = X()
      |

    error[M0105]: unexpected `ï`
     --> a.models:3:7
      |
    3 |     naïve = X()
      |       ^ not part of the language
      |
      = help: names are made of the letters `a` to `z` and `A` to `Z`, digits and `_`

    error[M0105]: unexpected `“`
     --> a.models:4:11
      |
    4 |     b = X(“text”)
      |           ^ not part of the language
      |
      = help: strings stand between straight quotes: `"…"` or `'…'`

    error[M0105]: unexpected `”`
     --> a.models:4:16
      |
    4 |     b = X(“text”)
      |                ^ not part of the language
      |
      = help: strings stand between straight quotes: `"…"` or `'…'`

    error[M0104]: this string is not closed
     --> a.models:5:19
      |
    5 |     c = X(default="abc)
      |                   ^^^^^ no `"` before the end of the line
      |
      = help: write `"` where the string ends; a line break within it is written `\n`

    error[M0105]: unexpected `>`
     --> a.models:6:21
      |
    6 |     d = X(default=n > 3)
      |                     ^ not part of the language
      |
      = help: comparisons are lookups: `Q(price__gt=0)`, `~Q(title="")`

    error[M0105]: unexpected character U+00A0
     --> a.models:7:6
      |
    7 |     e = X()
      |      ^ not part of the language
      |
    help: remove it; it cannot be seen in most editors
      |
    7 |     e = X()
      |      +

    error[M0108]: comments start with `//`, not with `#`
     --> a.models:8:5
      |
    8 |     # f = X()
      |     ^ Python's sign
      |
    help: use two slashes
      |
    8 -     # f = X()
    8 +     // f = X()
      |

    8 errors
    "#);
    assert_eq!(outline(text), "User(a b c e g)");
}

#[test]
fn python() {
    let text = "\
from django.db import models

class User(models.Model):
    \"\"\"Somebody.\"\"\"
    name = models.CharField(max_length=100)

    class Meta:
        ordering = [\"name\"]

    def __str__(self):
        return self.name

class Status(models.TextChoices):
    DRAFT = \"draft\", \"Draft\"

model Post {
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    class Meta:
        ordering = [\"name\"]
    def __str__(self):
        return self.title
    title = TextField(default=a or b)
    body = TextField(max_length==5)
}
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0108]: nothing is imported
     --> a.models:1:1
      |
    1 | from django.db import models
      | ^^^^ Python's form
      |
      = help: all `.models` files of a project are compiled together; `accounts.User` is the model `User` of another app

    error[M0108]: a model is not written as a class
     --> a.models:3:1
      |
    3 | class User(models.Model):
      | ^^^^^ Python's form
      |
      = help: write `model User { … }`, with one field a line

    error[M0108]: there are no strings in triple quotes
     --> a.models:4:5
      |
    4 |     """Somebody."""
      |     ^^^^^^^^^^^^^^^ Python's form
      |
      = help: documentation is written with `///` above what it is about

    error[M0108]: choices are not written as a class
      --> a.models:13:1
       |
    13 | class Status(models.TextChoices):
       | ^^^^^ Python's form
       |
       = help: write `choices Status(CharField) { … }`

    error[M0108]: types and functions are written without `models.`
      --> a.models:17:14
       |
    17 |     author = models.ForeignKey(User, on_delete=models.CASCADE)
       |              ^^^^^^^ Python's prefix
       |
    help: leave it out
       |
    17 -     author = models.ForeignKey(User, on_delete=models.CASCADE)
    17 +     author = ForeignKey(User, on_delete=models.CASCADE)
       |

    error[M0108]: types and functions are written without `models.`
      --> a.models:17:48
       |
    17 |     author = models.ForeignKey(User, on_delete=models.CASCADE)
       |                                                ^^^^^^^ Python's prefix
       |
    help: leave it out
       |
    17 -     author = models.ForeignKey(User, on_delete=models.CASCADE)
    17 +     author = models.ForeignKey(User, on_delete=CASCADE)
       |

    error[M0108]: a model is not written as a class
      --> a.models:18:5
       |
    18 |     class Meta:
       |     ^^^^^ Python's form
       |
       = help: write `meta { … }`

    error[M0108]: there is no Python code in a model
      --> a.models:20:5
       |
    20 |     def __str__(self):
       |     ^^^ Python's form
       |
       = help: how a row is shown is written `str "{name}"`

    error[M0101]: unexpected `or`
      --> a.models:22:33
       |
    22 |     title = TextField(default=a or b)
       |                                 ^^
       |
       = help: conditions are combined with `&`, `|` and `~`
       = help: a field is written `name = CharField(max_length=100)`

    error[M0101]: unexpected `==`
      --> a.models:23:32
       |
    23 |     body = TextField(max_length==5)
       |                                ^^ written once
       |
       = help: a field is written `name = CharField(max_length=100)`
    help: options and lookups are given with one `=`
       |
    23 -     body = TextField(max_length==5)
    23 +     body = TextField(max_length=5)
       |

    10 errors
    "#);
    assert_eq!(outline(text), "Post(author)");
}

#[test]
fn heads_of_blocks() {
    let text = "\
modle User(Base) { a = X() }
abstrct model Base { b = }
model Post Base { c = X() }
model { d = X() }
extend User { hooks [pre_save] }
choices State { Open \"open\" }
const A 5
blah
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0106]: no declaration starts with `modle`
     --> a.models:1:1
      |
    1 | modle User(Base) { a = X() }
      | ^^^^^ unknown word
      |
    help: there is one with a similar name
      |
    1 - modle User(Base) { a = X() }
    1 + model User(Base) { a = X() }
      |

    error[M0106]: no declaration starts with `abstrct`
     --> a.models:2:1
      |
    2 | abstrct model Base { b = }
      | ^^^^^^^ unknown word
      |
    help: there is one with a similar name
      |
    2 | abstract model Base { b = }
      |      +

    error[M0101]: expected a field type, found `}`
     --> a.models:2:25
      |
    2 | abstrct model Base { b = }
      |                         ^ expected a field type
      |
      = help: a field is written `name = CharField(max_length=100)`

    error[M0101]: expected `(` or `{`, found `Base`
     --> a.models:3:12
      |
    3 | model Post Base { c = X() }
      |            ^^^^ expected `(` or `{`
      |
      = help: a model is written `model Name(Base) { … }`, with `abstract` or `proxy` before it

    error[M0101]: expected a name, found `{`
     --> a.models:4:6
      |
    4 | model { d = X() }
      |      ^ expected a name
      |
      = help: a model is written `model Name(Base) { … }`, with `abstract` or `proxy` before it

    error[M0101]: expected `model`, found `User`
     --> a.models:5:8
      |
    5 | extend User { hooks [pre_save] }
      |        ^^^^ expected `model`
      |
      = help: what another app has is extended by `extend model app.Name { … }`

    error[M0101]: expected `=`, found `"open"`
     --> a.models:6:22
      |
    6 | choices State { Open "open" }
      |                      ^^^^^^ expected `=`
      |
      = help: a member is written `Name = "value", "Label"`
    help: the sign between name and value is missing
      |
    6 | choices State { Open = "open" }
      |                      +

    error[M0101]: expected `=`, found `5`
     --> a.models:7:9
      |
    7 | const A 5
      |         ^ expected `=`
      |
      = help: a constant is written `const NAME = value`
    help: the sign between name and value is missing
      |
    7 | const A = 5
      |         +

    error[M0106]: no declaration starts with `blah`
     --> a.models:8:1
      |
    8 | blah
      | ^^^^ unknown word
      |
      = help: a declaration starts with `model`, `abstract model`, `proxy model`, `extend model`, `choices`, `field`, `const` or `app`

    9 errors
    "#);
    assert_eq!(outline(text), "User(a) Base() Post(c)");
}

#[test]
fn values_that_are_missing() {
    let text = "\
model User {
    a =
    b = 5
    c = X(default=)
    d = X({\"a\" 1})
    meta {
        ordering =
        was = Old
        indexes [a]
    }
    manager x(user accounts.User) { filter(a=user) order_by }
    manager { filter(a=1) }
    hooks pre_save
    str name
    str \"{a b} }\"
}
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0101]: expected a field type, found the end of the line
     --> a.models:2:8
      |
    2 |     a =
      |        ^ expected a field type
      |
      = help: a field is written `name = CharField(max_length=100)`

    error[M0101]: expected a field type, found `5`
     --> a.models:3:9
      |
    3 |     b = 5
      |         ^ expected a field type
      |
      = help: a field is written `name = CharField(max_length=100)`

    error[M0101]: expected a value, found `)`
     --> a.models:4:19
      |
    4 |     c = X(default=)
      |                   ^ expected a value
      |
      = help: a field is written `name = CharField(max_length=100)`

    error[M0101]: expected `:`, found `1`
     --> a.models:5:16
      |
    5 |     d = X({"a" 1})
      |                ^ expected `:`
      |
      = help: a field is written `name = CharField(max_length=100)`
    help: a colon is missing
      |
    5 |     d = X({"a": 1})
      |               +

    error[M0101]: expected a value, found the end of the line
     --> a.models:7:19
      |
    7 |         ordering =
      |                   ^ expected a value
      |
      = help: a setting is written `name = value`

    error[M0101]: expected `=`, found `[`
     --> a.models:9:17
      |
    9 |         indexes [a]
      |                 ^ expected `=`
      |
      = help: a setting is written `name = value`

    error[M0101]: expected `:`, found `accounts`
      --> a.models:11:20
       |
    11 |     manager x(user accounts.User) { filter(a=user) order_by }
       |                    ^^^^^^^^ expected `:`
       |
       = help: a manager is written `manager name { filter(…) }`
    help: a colon is missing
       |
    11 |     manager x(user: accounts.User) { filter(a=user) order_by }
       |                   +

    error[M0101]: a manager needs a name
      --> a.models:12:5
       |
    12 |     manager { filter(a=1) }
       |     ^ expected `manager name { … }`
       |
       = help: `default manager { … }` narrows `objects()` itself

    error[M0101]: expected `[`, found `pre_save`
      --> a.models:13:11
       |
    13 |     hooks pre_save
       |           ^^^^^^^^ expected `[`
       |
       = help: hooks are written `hooks [pre_save, post_delete]`

    error[M0101]: expected a string, found `name`
      --> a.models:14:9
       |
    14 |     str name
       |         ^^^^ expected a string
       |
       = help: how a row is shown is written `str "{name}"`

    error[M0113]: expected a field between the braces
      --> a.models:15:11
       |
    15 |     str "{a b} }"
       |           ^^^ not a name, nor names with dots between them
       |
       = help: `{title}` or `{author.name}` stand for columns; a brace itself is written twice: `{{`

    error[M0113]: this `}` closes nothing
      --> a.models:15:16
       |
    15 |     str "{a b} }"
       |                ^ in a template, braces stand around names
       |
       = help: write `}}` if the brace itself is meant

    12 errors
    "#);
}

#[test]
fn what_is_well_formed_and_yet_wrong() {
    let text = "\
app a
app b
model User {
    a = X(), b = X() c = X()
    /// documents nothing
    meta { ordering = [a] }
    #[derive(Hash)]
    str \"{a}\"
    d = X(r\"\\d\", \"\\d\", 30x, f\"x\", 99999999w)
    /// nor does this
}
";
    insta::assert_snapshot!(parse(text).1, @r#"
    error[M0112]: a file belongs to one app
     --> a.models:2:1
      |
    1 | app a
      | ----- first named here
    2 | app b
      | ^^^^^ named again here
      |
    help: leave this one out
      |
    2 - app b
      |

    error[M0110]: two entries on one line have no comma between them
     --> a.models:4:22
      |
    4 |     a = X(), b = X() c = X()
      |                      ^ a new entry starts here
      |
    help: a comma or a line end separates entries
      |
    4 |     a = X(), b = X(), c = X()
      |                     +

    warning[M0111]: this comment documents nothing
     --> a.models:5:5
      |
    5 |     /// documents nothing
      |     ^^^ nothing follows that has documentation
      |
      = help: write `//` for a comment that is not passed on

    error[M0111]: this attribute cannot stand here
     --> a.models:7:5
      |
    7 |     #[derive(Hash)]
      |     ^^^^^^^^^^^^^^^ what follows is no item of Rust
      |
      = help: attributes go before models, fields, choices and their members

    error[M0109]: unknown escape `\d`
     --> a.models:9:19
      |
    9 |     d = X(r"\d", "\d", 30x, f"x", 99999999w)
      |                   ^^ means nothing
      |
      = help: write `\\` for a backslash, or `r"…"` for a string in which a backslash is a backslash
      = help: escapes are `\n`, `\r`, `\t`, `\0`, `\\`, `\"`, `\'` and `\u{1F600}`

    error[M0109]: `30x` is neither a number nor a duration
     --> a.models:9:24
      |
    9 |     d = X(r"\d", "\d", 30x, f"x", 99999999w)
      |                        ^^^ starts with a digit
      |
      = help: numbers are written `42`, `1_000` or `19.90`, durations `30d`, `12h`, `5m`, `10s` or `250ms`

    error[M0109]: `f` cannot stand before a string
     --> a.models:9:29
      |
    9 |     d = X(r"\d", "\d", 30x, f"x", 99999999w)
      |                             ^ not a kind of literal
      |
      = help: there are `date"…"`, `time"…"`, `datetime"…"`, `uuid"…"` and, without escapes, `r"…"`

    error[M0109]: this duration is too long
     --> a.models:9:35
      |
    9 |     d = X(r"\d", "\d", 30x, f"x", 99999999w)
      |                                   ^^^^^^^^^ more than 292,000 years
      |
      = help: durations are counted in microseconds, in 64 bits

    warning[M0111]: this comment documents nothing
      --> a.models:10:5
       |
    10 |     /// nor does this
       |     ^^^ nothing follows that has documentation
       |
       = help: write `//` for a comment that is not passed on

    7 errors, 2 warnings
    "#);
    assert_eq!(outline(text), "User(a b c d)");
}

#[test]
fn an_order_as_django_writes_it() {
    for (written, here) in [
        (
            "F(points).desc(nulls_last=true)",
            "OrderBy(F(points), descending=true, nulls_last=true)",
        ),
        ("Lower(Trim(name)).asc()", "Lower(Trim(name))"),
        ("F(name).desc()", "-F(name)"),
        (
            "F(name).asc(nulls_first=True,)",
            "OrderBy(F(name), nulls_first=True)",
        ),
    ] {
        let text = format!("model A {{\n    meta {{ ordering = [{written}, id] }}\n}}\n");
        let report = parse(&text).1;
        assert!(
            report.contains(&format!("an order is written `{here}`")),
            "{report}"
        );
        let text = format!("model A {{\n    manager all {{ order_by({written}) }}\n}}\n");
        let report = parse(&text).1;
        assert!(
            report.contains(&format!("an order is written `{here}`")),
            "{report}"
        );
    }
}
