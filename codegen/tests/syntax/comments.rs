//! Comments and documentation as other languages write them: what is said, and that it is read as if they were not there.

use crate::parse;

fn snapshot(name: &str, report: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, report);
    });
}

#[test]
fn comments_of_other_languages() {
    let text = "\
/* The app. */
app blog

/**
 * Somebody.
 *
   Or nobody.
 */
model User {
    -- by whom it is called
    name = CharField(max_length=100) /* in full */
    age  = IntegerField(default=18 /* grown up */)
    size = IntegerField(default=1 - -2) -- in cm
    /* email = EmailField()
    */ note = TextField()
    rank = IntegerField()   # of all
}

/* left open
model Lost { }
";
    let (tree, report) = parse(text);
    snapshot("comments_of_other_languages", &report);
    assert_eq!(tree.items.len(), 1);
}

#[test]
fn documentation_in_triple_quotes() {
    let text = "\
model User {
    \"\"\"Somebody.

    Who is here.
    \"\"\"
    name = CharField(max_length=100)
    '''A note.'''
}
";
    let (tree, report) = parse(text);
    snapshot("documentation_in_triple_quotes", &report);
    assert_eq!(tree.items.len(), 1);
}

#[test]
fn what_the_fix_makes_is_read() {
    let text = "/* a\n * b\n   c\n */\n/** d */\nmodel A { x = TextField() }\n";
    let fixed = crate::fixed(text);
    assert_eq!(
        fixed,
        "// a\n // b\n   // c\n\n// d\nmodel A { x = TextField() }\n"
    );
    let text = "  model A {\n    '''Somebody.'''\n    x = TextField()\n}\n";
    assert_eq!(
        crate::fixed(text),
        "  /// Somebody.\n  model A {\n    x = TextField()\n}\n"
    );
}
