//! The same words laid out at random have the same canonical form, and comments thrown in at random come through.

use super::corpus::files;
use super::tree::meaning;
use super::{format, try_format};

/// A small generator (xorshift); tests need the same numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }
}

/// A text in pieces: words, and what stands between them.
#[derive(Clone)]
struct Pieces {
    /// A word, sign or string; with `after_line`, one that ends its line, such as a comment.
    words: Vec<(String, bool)>,
    /// Line ends before each word, and how many brackets that are no braces of a block are open there.
    before: Vec<(usize, usize)>,
}

/// Takes a canonical text apart.
fn pieces(text: &str) -> Pieces {
    let mut pieces = Pieces {
        words: Vec::new(),
        before: Vec::new(),
    };
    let mut at = 0;
    let mut lines = 0;
    // For each open bracket whether line ends are free in it.
    let mut open: Vec<bool> = Vec::new();
    let mut last = '\n';
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first == '\n' {
            lines += 1;
        }
        if first.is_whitespace() {
            at += 1;
            continue;
        }
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap()
        } else if rest.starts_with("#[") {
            // Those of the examples stand alone on their lines.
            rest.find("]\n").unwrap() + 1
        } else if first == '"' || first == '\'' {
            string(rest)
        } else if first.is_ascii_digit() && rest.starts_with("30d 12h") {
            7
        } else if first == '_' || first.is_ascii_alphanumeric() {
            let word = rest
                .find(|c: char| c != '_' && c != '.' && !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            match &rest[word..] {
                tagged if tagged.starts_with(['"', '\'']) => word + string(tagged),
                _ => word,
            }
        } else if rest.starts_with("+=") {
            2
        } else {
            first.len_utf8()
        };
        let free = open.iter().filter(|free| **free).count();
        let word = &rest[..length];
        let ends_line = word.starts_with("//") || word.starts_with("#[");
        match first {
            '(' | '[' => open.push(true),
            // The brace of an object stands behind a sign.
            '{' => open.push("=(,[:".contains(last)),
            ')' | ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
        pieces.before.push((lines, free));
        pieces.words.push((word.to_owned(), ends_line));
        last = word.chars().last().unwrap();
        lines = 0;
        at += length;
    }
    pieces
}

fn string(text: &str) -> usize {
    let quote = text.chars().next().unwrap();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    panic!("a string is not closed: {text}");
}

/// Whether nothing need stand between two words.
fn may_touch(left: &str, right: &str) -> bool {
    let word = |c: char| c == '_' || c == '"' || c == '\'' || c.is_ascii_alphanumeric();
    let (Some(last), Some(first)) = (left.chars().last(), right.chars().next()) else {
        return true;
    };
    let apart = (word(last) && word(first)) || first == '/' || matches!(last, '/' | '+' | '#');
    !apart
}

/// Lays the words out anew. `comment` may put a comment before a word; it gets the brackets that are open there.
fn lay_out(
    pieces: &Pieces,
    random: &mut Random,
    mut comment: impl FnMut(&mut Random, usize, bool) -> Option<String>,
) -> String {
    let mut out = String::new();
    for (at, ((word, _), (lines, free))) in pieces.words.iter().zip(&pieces.before).enumerate() {
        let previous = at.checked_sub(1).map(|at| &pieces.words[at]);
        let behind_line = previous.is_some_and(|(_, ends_line)| *ends_line);
        let own_line = word.starts_with("//") || word.starts_with("#[");
        let blanks = match lines {
            // A comment behind something stays behind it.
            0 if own_line => " ".to_owned(),
            0 if previous.is_some_and(|(left, _)| may_touch(left, word)) => random
                .pick(&["", "", " ", "\n", "\t\t", " \n      "])
                .to_owned(),
            0 => random.pick(&[" ", "  ", "\t", "\n", "\n  "]).to_owned(),
            1 if *free > 0 && !behind_line && !own_line => {
                random.pick(&[" ", "\n", "\n\n\n   ", "\t"]).to_owned()
            }
            1 => random
                .pick(&["\n", " \n", "\n        ", "\r\n\t"])
                .to_owned(),
            _ => random.pick(&["\n\n", "\n\n\n\n", " \n \n  "]).to_owned(),
        };
        out.push_str(&blanks);
        let starts_line = behind_line || blanks.contains('\n') || at == 0;
        if let Some(comment) = comment(random, *free, starts_line) {
            out.push_str(&format!(" {comment}\n"));
        }
        out.push_str(word);
    }
    out.push_str(random.pick(&["", "\n", "\n\n \n"]));
    if out
        .split('\n')
        .next()
        .is_some_and(|line| line.ends_with('\r'))
    {
        out = out.replace("\r\n", "\n");
    }
    out
}

/// Words left out, doubled and exchanged: most of it is no file any more. What still is one is formatted like any other.
#[test]
fn whatever_the_parser_takes_is_formatted() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut seen = 0;
    for (name, text) in canonical() {
        let canonical = pieces(&text);
        for _ in 0..16 {
            let mut pieces = canonical.clone();
            for _ in 0..=random.below(2) {
                let words = &mut pieces.words;
                let at = random.below(words.len());
                let other = random.below(words.len());
                match random.below(3) {
                    0 => words[at] = (String::new(), false),
                    1 => words[at] = words[other].clone(),
                    _ => words.swap(at, other),
                }
            }
            // What is not formatted but given back would keep these.
            let messy = format!("\n\n{}", lay_out(&pieces, &mut random, |_, _, _| None));
            let Ok(formatted) = try_format(&messy) else {
                continue;
            };
            assert!(!formatted.starts_with('\n'), "{name}:\n{messy}");
            assert_eq!(format(&formatted), formatted, "{name}:\n{messy}");
            assert_eq!(
                meaning(&formatted),
                meaning(&messy),
                "{name}:\n{messy}\n{formatted}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 100, "only {seen} texts were files");
}

#[test]
fn deep_nesting_is_formatted_or_refused() {
    for depth in [1, 10, 100, 120, 128, 129, 10_000] {
        for (open, close) in [("(", ")"), ("[", "]"), ("~Q(a=", ")"), ("{ a: ", "}")] {
            let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = format!("const A = {value}\n");
            match try_format(&text) {
                Ok(formatted) => assert_eq!(format(&formatted), formatted),
                Err(report) => assert!(depth > 100, "{report}"),
            }
        }
    }
}

/// The corpus in its canonical form, as far as it can be laid out anew.
fn canonical() -> Vec<(String, String)> {
    let files = files().into_iter();
    let formatted = files.filter_map(|(name, text)| Some((name, try_format(&text).ok()?)));
    formatted.collect()
}

#[test]
fn line_breaks_and_blanks_do_not_matter() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut seen = 0;
    for (name, text) in canonical() {
        let pieces = pieces(&text);
        for _ in 0..2 {
            let messy = lay_out(&pieces, &mut random, |_, _, _| None);
            let formatted = format(&messy);
            assert_eq!(formatted, text, "{name}:\n{messy}");
            seen += 1;
        }
    }
    assert!(seen >= 160, "only {seen} texts were laid out");
}

#[test]
fn comments_come_through_wherever_they_stand() {
    let mut random = Random(0xd1b5_4a32_d192_ed03);
    let mut seen = 0;
    for (name, text) in canonical() {
        let pieces = pieces(&text);
        let mut number = 0;
        let messy = lay_out(&pieces, &mut random, |random, _, _| {
            (random.below(12) == 0).then(|| {
                number += 1;
                format!("// comment {number}!")
            })
        });
        let formatted = format(&messy);
        assert_eq!(format(&formatted), formatted, "{name}:\n{messy}");
        assert_eq!(
            meaning(&formatted),
            meaning(&text),
            "{name}:\n{messy}\n{formatted}"
        );
        for at in 1..=number {
            let comment = format!("// comment {at}!");
            assert_eq!(
                formatted.matches(&comment).count(),
                1,
                "{name}: {comment}\n{messy}\n{formatted}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 800, "only {seen} comments were thrown in");
}
