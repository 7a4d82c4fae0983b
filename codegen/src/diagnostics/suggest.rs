//! "Did you mean": the candidate that a mistyped name most likely stands for.

/// The candidate closest to `name`, where one is close enough to be worth naming; of several equally close ones the first.
///
/// Close is: equal but for case, or at most one third of the longer name's letters apart, counting insertions, deletions,
/// replacements and swaps of neighbours. A name of one or two letters has no close one but for case, it would be any.
#[must_use]
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if name.len().max(candidate.len()) > LONGEST {
            continue;
        }
        let distance = if candidate.eq_ignore_ascii_case(name) {
            0
        } else {
            distance(name, candidate)
        };
        let longer = name.chars().count().max(candidate.chars().count());
        let close = distance == 0 || distance <= longer / 3;
        if close && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Names of more bytes have no close one: nobody writes such a name by hand, and the work stays bounded.
const LONGEST: usize = 100;

/// The optimal string alignment distance: edits of one letter or swaps of two neighbours, none edited twice.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_edits_and_swaps() {
        for (a, b, edits) in [
            ("", "", 0),
            ("", "abc", 3),
            ("model", "modle", 1),
            ("usr", "user", 1),
            ("kitten", "sitting", 3),
            ("ä", "a", 1),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
            assert_eq!(distance(b, a), edits, "{b} {a}");
        }
    }

    #[test]
    fn the_closest_is_named_if_it_is_close() {
        let models = ["User", "Post", "Tag", "Timestamped"];
        assert_eq!(closest("Usr", models), Some("User"));
        assert_eq!(closest("post", models), Some("Post"));
        assert_eq!(closest("TimeStampd", models), Some("Timestamped"));
        assert_eq!(closest("Comment", models), None);
        assert_eq!(closest("To", models), None);
        assert_eq!(closest("x", []), None);
    }

    #[test]
    fn an_equal_name_wins_over_a_close_one() {
        assert_eq!(closest("user", ["users", "User"]), Some("User"));
    }

    #[test]
    fn very_long_names_are_no_trouble() {
        let long = "a".repeat(1_000_000);
        assert_eq!(closest(&long, ["User"]), None);
    }
}
