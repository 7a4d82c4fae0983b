//! `format_migration`: one form, comments kept, and always the same migration.

use luthier_codegen::{
    diagnostics::{Diagnostics, render},
    migrate::format::{Migration, format_migration, parse, write},
    source::{FileId, Sources},
};

const EVERYTHING: &str = include_str!("../data/migrations/0001_everything.migration");

fn try_format(text: &str) -> Result<String, String> {
    let mut sources = Sources::new();
    let file = sources.add("a.migration", text);
    let mut diagnostics = Diagnostics::new();
    format_migration(file, text, &mut diagnostics)
        .ok_or_else(|| render::report(&diagnostics, &sources, render::Style::Plain))
}

#[track_caller]
fn format(text: &str) -> String {
    try_format(text).unwrap_or_else(|report| panic!("{report}\n{text}"))
}

fn migration(text: &str) -> Migration {
    parse(FileId(0), text, &mut Diagnostics::new())
        .expect("a migration")
        .migration
}

#[test]
fn what_is_canonical_stays_as_it_is() {
    assert_eq!(format(EVERYTHING), EVERYTHING);
    let windows = EVERYTHING.replace('\n', "\r\n");
    assert_eq!(format(&windows), windows);
}

#[test]
fn a_file_with_mistakes_is_left_alone() {
    let report = try_format("migration a.0001 {\n    CreateModle X { }\n}\n").unwrap_err();
    assert!(report.contains("no operation `CreateModle`"), "{report}");
    assert!(try_format("").is_err());
}

#[test]
fn comments_keep_their_places() {
    let text = r#"// Licence.

// By hand.
migration shop.0002_by_hand { // behind the brace
    after shop.0001_initial // behind after
    id "mg_aaaaaaaaaaaa"
    // Above the operation,
    // in two lines.

    CreateModel Item { // behind the model
        // above a field
        id=BigAutoField(primary_key=true) // behind a field
        name   = CharField( // behind a bracket
            // above an option
            unique=true, max_length=9) // behind the last bracket
        meta { constraints = [
              // above a constraint
              CheckConstraint(name="b", condition=~Q(name="")), // behind one
              CheckConstraint(name="a", condition=~Q(name="x")), // behind the other
              // before the list's end
            ] db_table = "shop_item" // behind the table
            // at the end of meta
        }
        // at the end of the model
    } // behind the end
    RunSql { sqlite ["SELECT 1"] // no way back
        reverse none
    }

    // at the end of the migration
}

// at the end of the file
"#;
    let formatted = format(text);
    assert_eq!(format(&formatted), formatted, "a second time");
    assert_eq!(migration(&formatted), migration(text));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("fmt_migration", format!("{text}{}\n{formatted}", "-".repeat(120)));
    });
}

/// Comments in random places, and lines broken and indented at random.
#[test]
fn comments_come_through_wherever_they_stand() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % end
    };
    for _ in 0..50 {
        let mut text = String::new();
        let mut number = 0;
        let mut comment = |text: &mut String| {
            number += 1;
            text.push_str(&format!("// comment {number}!\n"));
        };
        let mut string = false;
        let mut last = '\n';
        for char in EVERYTHING.chars() {
            string ^= char == '"' && last != '\\';
            text.push(char);
            if char == '\n' || (!string && "(,[{".contains(char)) {
                match below(8) {
                    0 => comment(&mut text),
                    1 if char != '\n' => text.push('\n'),
                    2 => text.push_str("\t  "),
                    _ => {}
                }
            }
            last = char;
        }
        let formatted = format(&text);
        assert_eq!(format(&formatted), formatted, "{text}");
        assert_eq!(migration(&formatted), migration(EVERYTHING), "{text}");
        for at in 1..=number {
            let comment = format!("// comment {at}!");
            assert_eq!(
                formatted.matches(&comment).count(),
                1,
                "{comment}\n{text}\n{formatted}"
            );
        }
        // Without the comments it is what the writer writes.
        let code: Vec<&str> = formatted
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default().trim_end())
            .filter(|line| !line.is_empty())
            .collect();
        let written = write(&migration(&text));
        let expected: Vec<&str> = written.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(code, expected);
    }
}
