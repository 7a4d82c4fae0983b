//! What lines differ between two texts, in short: enough to see what is meant.

/// How many lines are shown of one file.
const MOST_LINES: usize = 20;

/// Texts of which more pairs of lines would be compared are told apart by their first and last lines only.
const MOST_PAIRS: usize = 4_000_000;

/// A line that only one of the texts has.
#[derive(Debug, PartialEq, Eq)]
enum Change<'t> {
    /// Only in the old text, as its line of this number, from 1.
    Old(usize, &'t str),
    /// Only in the new text.
    New(&'t str),
}

/// The first lines that differ: `-` those of the old text, behind their number, `+` those of the new.
pub(crate) fn render(old: &str, new: &str) -> String {
    let changes = changes(old, new);
    let mut out = String::new();
    for change in changes.iter().take(MOST_LINES) {
        out.push_str(&match change {
            Change::Old(number, line) => format!("{number:>6} -{line}\n"),
            Change::New(line) => format!("       +{line}\n"),
        });
    }
    match changes.len().checked_sub(MOST_LINES) {
        Some(more @ 1..) => out.push_str(&format!("       … and {more} more lines\n")),
        _ if changes.is_empty() => out.push_str("       (line ends)\n"),
        _ => {}
    }
    out
}

fn changes<'t>(old: &'t str, new: &'t str) -> Vec<Change<'t>> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let old = &old[start..old.len() - end];
    let new = &new[start..new.len() - end];
    let mut changes = Vec::new();
    let (mut a, mut b) = (0, 0);
    if old.len().saturating_mul(new.len()) <= MOST_PAIRS {
        // How many lines are common behind each pair of places.
        let width = new.len() + 1;
        let mut common = vec![0_u32; (old.len() + 1) * width];
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                common[i * width + j] = if old[i] == new[j] {
                    common[(i + 1) * width + j + 1] + 1
                } else {
                    common[(i + 1) * width + j].max(common[i * width + j + 1])
                };
            }
        }
        while a < old.len() && b < new.len() {
            if old[a] == new[b] {
                a += 1;
                b += 1;
            } else if common[(a + 1) * width + b] >= common[a * width + b + 1] {
                changes.push(Change::Old(start + a + 1, old[a]));
                a += 1;
            } else {
                changes.push(Change::New(new[b]));
                b += 1;
            }
        }
    }
    changes.extend((a..old.len()).map(|line| Change::Old(start + line + 1, old[line])));
    changes.extend(new[b..].iter().map(|line| Change::New(line)));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_sides_are_told_apart() {
        assert_eq!(
            changes("a\nb\nc\nd\n", "a\nB\nc\nx\nd\n"),
            [Change::Old(2, "b"), Change::New("B"), Change::New("x")]
        );
        assert_eq!(changes("a\n\n\nb", "a\n\nb\n"), [Change::Old(3, "")]);
    }

    #[test]
    fn much_is_cut_short() {
        let old = "x\n".repeat(30);
        let shown = render(&old, "");
        assert_eq!(shown.lines().count(), MOST_LINES + 1);
        assert!(shown.starts_with("     1 -x\n"), "{shown}");
        assert!(shown.ends_with("… and 10 more lines\n"), "{shown}");
        // Twenty lines are shown whole.
        assert_eq!(render(&"x\n".repeat(20), "").lines().count(), 20);
    }

    #[test]
    fn line_ends_alone_are_told_in_words() {
        assert_eq!(render("a\r\n", "a\n"), "       (line ends)\n");
    }

    #[test]
    fn long_texts_are_told_apart_without_being_compared_line_by_line() {
        let old: String = (0..3000).map(|line| format!("old {line}\n")).collect();
        let new: String = (0..3000).map(|line| format!("new {line}\n")).collect();
        assert_eq!(changes(&old, &new).len(), 6000);
    }
}
