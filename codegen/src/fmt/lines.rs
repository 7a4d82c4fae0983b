//! The text that is being printed, line by line, with the comments at their ends kept apart until the last.

/// Lines so far; the last one is being written.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<Line>,
}

#[derive(Debug, Default)]
struct Line {
    indent: usize,
    /// Without the indent.
    text: String,
    /// How long the text is, in characters.
    width: usize,
    /// The comment at its end.
    comment: Option<String>,
    /// Whether a blank line stands before it.
    gap: bool,
}

impl Lines {
    /// Begins a line.
    pub(super) fn start(&mut self, indent: usize) {
        self.lines.push(Line {
            indent,
            ..Line::default()
        });
    }

    /// Begins a line, with a blank one before it; the first line has none.
    pub(super) fn start_apart(&mut self, indent: usize) {
        let gap = !self.lines.is_empty();
        self.start(indent);
        if let Some(line) = self.lines.last_mut() {
            line.gap = gap;
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
            line.width += text.chars().count();
        }
    }

    /// Blanks up to a column of the current line, counted behind its indent.
    pub(super) fn pad_to(&mut self, column: usize) {
        if let Some(line) = self.lines.last_mut() {
            let blanks = column.saturating_sub(line.width);
            line.text.extend(std::iter::repeat_n(' ', blanks));
            line.width += blanks;
        }
    }

    /// Puts a comment at the end of the current line.
    pub(super) fn comment(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            match &mut line.comment {
                Some(comment) => {
                    comment.push(' ');
                    comment.push_str(text);
                }
                None => line.comment = Some(text.to_owned()),
            }
        }
    }

    /// How long the current line is, indent included.
    pub(super) fn width(&self) -> usize {
        self.lines.last().map_or(0, |line| line.indent + line.width)
    }

    /// The text. Comments at the ends of lines that follow each other stand in one column.
    pub(super) fn finish(self) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            let run = self.lines[at..]
                .iter()
                .enumerate()
                .take_while(|(place, other)| {
                    other.comment.is_some()
                        && other.indent == line.indent
                        && (*place == 0 || !other.gap)
                })
                .count()
                .max(1);
            let lines = &self.lines[at..at + run];
            let column = lines.iter().map(|line| line.width).max().unwrap_or(0);
            for line in lines {
                if line.gap {
                    out.push('\n');
                }
                out.extend(std::iter::repeat_n(' ', line.indent));
                out.push_str(&line.text);
                if let Some(comment) = &line.comment {
                    out.extend(std::iter::repeat_n(' ', column - line.width + 1));
                    out.push_str(comment);
                }
                out.push('\n');
            }
            at += run;
        }
        out
    }
}
