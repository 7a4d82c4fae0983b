//! Documentation as comments: one line of text on each.

use std::{borrow::Cow, iter};

use crate::emit::code::ToCode;

/// Doc comments: text that goes above an item.
pub(in crate::emit) struct Docs(String);

/// The text as doc comments.
pub(in crate::emit) fn lines(text: &str) -> Docs {
    Docs(text.to_owned())
}

impl Docs {
    pub(in crate::emit) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands behind the slashes of each line. Characters that change the direction of text are left out: rustc refuses
    /// them in a comment.
    fn comments(&self) -> impl Iterator<Item = Cow<'_, str>> {
        const LEFT_OUT: [char; 10] = [
            '\r', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
            '\u{2067}', '\u{2068}', '\u{2069}',
        ];
        self.0.lines().map(|line| {
            let line = if line.contains('\t') || line.contains(LEFT_OUT) {
                Cow::Owned(line.replace('\t', "    ").replace(LEFT_OUT, ""))
            } else {
                Cow::Borrowed(line)
            };
            match line {
                Cow::Borrowed(line) => Cow::Borrowed(line.trim_end()),
                Cow::Owned(line) => Cow::Owned(line.trim_end().to_owned()),
            }
        })
    }

    /// Writes the comments, each on a line of its own.
    pub(in crate::emit) fn write_lines(&self, indentation: usize, text: &mut String) {
        for comment in self.comments() {
            text.extend(iter::repeat_n(' ', indentation));
            text.push_str("///");
            if !comment.is_empty() {
                text.push(' ');
            }
            text.push_str(&comment);
            text.push('\n');
        }
    }
}

impl ToCode for Docs {
    fn write(&self, text: &mut String) {
        for comment in self.comments() {
            text.push_str("# [doc = ");
            match comment.as_ref() {
                "" => "".write(text),
                comment => format!(" {comment}").write(text),
            }
            text.push_str("] ");
        }
    }

    fn docs(&self) -> Option<&Docs> {
        Some(self)
    }
}
