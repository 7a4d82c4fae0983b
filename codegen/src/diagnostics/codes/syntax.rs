//! M01xx: the form of `.models` and `.migration` files.

use super::codes;

codes! {
    UNEXPECTED = "M0101", "something else was expected here",
        "The text does not follow the form of the language at this place. The message says what may stand there and what does.

An entry is a name, a sign and a value: `name = CharField(max_length=100)`. A block is a head and entries between braces, each on
a line of its own or separated by commas. Arguments are separated by commas.";

    UNCLOSED_BRACKET = "M0102", "a bracket is not closed",
        "A `(`, `[` or `{` has no closing counterpart.

The report marks the bracket that was opened, and the place where it has to be closed at the latest. Which bracket of several was
forgotten is judged by the layout: what stands no further in than the line that opens a bracket is taken to be outside of it.
The rest of the file is read as if the bracket were closed there.";

    STRAY_BRACKET = "M0103", "a bracket closes nothing",
        "A `)`, `]` or `}` stands where none of its kind is open. Either it is one too many, or the bracket that it should close
is missing further up.";

    UNTERMINATED_STRING = "M0104", "a string is not closed",
        "A string starts with `\"` or `'` and ends with the same sign on the same line. A line break within a string is written
`\\n`, the quote itself `\\\"`.";

    STRAY_CHARACTER = "M0105", "a character that the language does not have",
        "Outside of strings and comments there are only ASCII letters, digits, blanks and the signs
`( ) [ ] { } , . : = + - * / % & | ^ ~ _`. Names are made of letters, digits and `_`, so that they can be names of columns and
of Rust items on every platform. Other text belongs into strings. Invisible characters, such as the no-break space, come along
when text is copied from a web page.";

    UNKNOWN_WORD = "M0106", "an unknown word starts a declaration",
        "At the top of a file a declaration starts with `app`, `const`, `choices`, `field`, `model`, `abstract model`,
`proxy model` or `extend model`. In the block of a model an entry is a field, `name = Type(…)`, or starts with `choices`, `str`,
`annotation`, `relation`, `manager`, `default manager`, `meta`, `admin` or `hooks`.";

    NESTED_TOO_DEEP = "M0107", "nested too deep",
        "Brackets may be nested 128 deep, and an expression may have 256 levels, operators included. Text that was written by
hand does not come near that. Give a part of it a name, with `const` or `annotation`, or use a lookup such as `__in` instead of
many alternatives.";

    PYTHON = "M0108", "written as in Python",
        "The language has Django's vocabulary, but blocks stand between braces instead of being indented, nothing is imported,
comments start with `//`, documentation with `///`, and `models.` is left out:

    model User {
        name = CharField(max_length=100)
        str \"{name}\"
        meta { ordering = [-name] }
    }

What is code in Python, methods above all, is Rust here: `impl User { … }` beside the generated module.";

    BAD_LITERAL = "M0109", "a number or string that cannot be read",
        "Integers are written `42` or `1_000`, decimals `19.90` (kept exactly), durations `30d 12h` with the units `w`, `d`, `h`,
`m`, `s`, `ms` and `us`, dates `date\"2026-01-31\"`. In strings, a backslash starts an escape: `\\n`, `\\r`, `\\t`, `\\0`,
`\\\\`, `\\\"`, `\\'`, `\\u{1F600}`; in `r\"…\"` it stands for itself, which suits regular expressions.";

    NOT_SEPARATED = "M0110", "two entries without anything between them",
        "Entries of a block are separated by a line end or by a comma: `a = TextField(), b = TextField()`. Nothing is needed
behind a closing brace, nor between the calls of a manager.";

    DANGLING = "M0111", "documentation or attribute of nothing",
        "A comment with `///` documents what follows it, a Rust attribute is passed on to what follows it. Here nothing
follows that could have it. Other comments start with `//`.";

    SECOND_APP = "M0112", "the app is named twice",
        "A file belongs to one app: `app blog` stands once in it, or not at all, then the file's name is the app's. Several
files may belong to the same app.";

    BAD_TEMPLATE = "M0113", "a template that cannot be read",
        "The text of `str` holds names of fields between braces, `{title}`, or paths to fields, `{author.name}`. A brace itself is
written twice: `{{` or `}}`.";

    TOO_MANY = "M0114", "too many mistakes in one file",
        "Only the first hundred mistakes in the form of a file are shown. A file with more is usually something else than a
`.models` file.";
}
