//! What the layout needs to know about a row of tokens: which bracket belongs to which, what a brace is, how wide it all is.

use super::space;

/// What a pair of braces holds, and so how it is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Braces {
    /// Statements or items, each on a line of its own.
    Statements,
    /// Fields, variants or arms, each on a line of its own.
    Members,
    /// The fields of a value: on one line where they fit.
    Fields,
    /// Names that are used: on one line, without blanks.
    Names,
}

/// A row of tokens with what was found out about it.
pub(super) struct Code<'t> {
    pub(super) tokens: Vec<&'t str>,
    /// For each opening bracket or angle its closing one, and the other way round; for others the token itself.
    pub(super) partner: Vec<usize>,
    /// What a brace is; of no meaning elsewhere.
    pub(super) braces: Vec<Braces>,
    /// Whether the sign is an angle bracket.
    pub(super) angle: Vec<bool>,
    /// Where each token starts if all were on one line; one more for the end.
    starts: Vec<usize>,
    /// How many tokens before each must stand on lines of their own.
    breaks: Vec<usize>,
}

/// What is known of the brackets that are open.
struct Level {
    opener: usize,
    /// What the next brace holds, as a keyword before it has said.
    expected: Option<Braces>,
    /// Angle brackets that are open.
    angles: Vec<usize>,
}

impl Level {
    const fn new(opener: usize) -> Self {
        Self {
            opener,
            expected: None,
            angles: Vec::new(),
        }
    }
}

impl<'t> Code<'t> {
    pub(super) fn new(tokens: &[&'t str]) -> Self {
        let mut code = Self {
            tokens: tokens.to_vec(),
            partner: (0..tokens.len()).collect(),
            braces: vec![Braces::Statements; tokens.len()],
            angle: vec![false; tokens.len()],
            starts: Vec::new(),
            breaks: Vec::new(),
        };
        code.pair();
        code.measure();
        code
    }

    /// A token; nothing behind the last.
    pub(super) fn token(&self, at: usize) -> &'t str {
        self.tokens.get(at).copied().unwrap_or_default()
    }

    /// The token before.
    pub(super) fn before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.token(before))
    }

    /// How wide the tokens are on one line.
    pub(super) fn width(&self, start: usize, end: usize) -> usize {
        self.starts[end].saturating_sub(self.start(start))
    }

    /// Whether the tokens cannot stand on one line.
    pub(super) fn must_break(&self, start: usize, end: usize) -> bool {
        self.breaks[end] > self.breaks[start]
    }

    /// Where the token itself begins, without the blank before it.
    fn start(&self, at: usize) -> usize {
        self.starts[at] + usize::from(space::before(self, at))
    }

    /// Whether a comma says nothing where all is on one line: the last one, unless it makes a tuple.
    pub(super) fn is_superfluous(&self, at: usize) -> bool {
        if self.token(at) != "," {
            return false;
        }
        match self.token(at + 1) {
            ")" => {
                let open = self.partner[at + 1];
                let called = open > 0 && space::ends_operand(self, open - 1);
                called || self.has_comma(open + 1, at)
            }
            "]" | "}" => true,
            _ => false,
        }
    }

    /// Whether a comma stands outside of all brackets.
    fn has_comma(&self, start: usize, end: usize) -> bool {
        let mut at = start;
        while at < end {
            if self.token(at) == "," {
                return true;
            }
            at = self.partner[at].max(at) + 1;
        }
        false
    }

    /// Finds out which brackets belong together, and what each brace is.
    fn pair(&mut self) {
        let mut levels = vec![Level::new(0)];
        for at in 0..self.tokens.len() {
            let token = self.tokens[at];
            let Some(level) = levels.last_mut() else { return };
            match token {
                "{" => {
                    self.braces[at] = self.kind(at, level.expected.take());
                    levels.push(Level::new(at));
                }
                "(" | "[" => levels.push(Level::new(at)),
                ")" | "]" | "}" => {
                    let opener = level.opener;
                    if levels.len() > 1 {
                        levels.pop();
                    }
                    self.partner[at] = opener;
                    self.partner[opener] = at;
                    self.braces[at] = self.braces[opener];
                }
                "<" if self.opens_angle(at) => {
                    self.angle[at] = true;
                    level.angles.push(at);
                }
                ">" | ">>" => {
                    for _ in 0..token.len() {
                        if let Some(opener) = level.angles.pop() {
                            self.angle[at] = true;
                            self.partner[at] = opener;
                            self.partner[opener] = at;
                        }
                    }
                }
                ";" => level.expected = None,
                _ => level.expected = expected(token).or(level.expected),
            }
        }
    }

    /// Whether a `<` opens an angle bracket. Values are compared with spaces, types are not: a type, a path or a keyword stands
    /// before it.
    fn opens_angle(&self, at: usize) -> bool {
        let before = self.before(at);
        let named = at > 1 && matches!(self.tokens[at - 2], "fn" | "struct" | "enum" | "type");
        named
            || before.starts_with(|first: char| first.is_uppercase())
            || !space::ends_operand(self, at.saturating_sub(1))
            || at == 0
    }

    fn kind(&self, at: usize, expected: Option<Braces>) -> Braces {
        match (self.before(at), expected) {
            ("::", _) => Braces::Names,
            (_, Some(expected)) => expected,
            ("" | "=" | "=>" | "|" | "||" | "{" | "}" | ";" | ")", None) => Braces::Statements,
            _ => Braces::Fields,
        }
    }

    fn measure(&mut self) {
        let mut width = 0;
        let mut breaks = 0;
        for at in 0..self.tokens.len() {
            self.starts.push(width);
            self.breaks.push(breaks);
            if !self.is_superfluous(at) {
                width += usize::from(space::before(self, at)) + self.tokens[at].chars().count();
            }
            breaks += usize::from(self.breaks_line(at));
        }
        self.starts.push(width);
        self.breaks.push(breaks);
    }

    fn breaks_line(&self, at: usize) -> bool {
        match self.tokens[at] {
            "{" => {
                matches!(self.braces[at], Braces::Statements | Braces::Members)
                    && self.partner[at] > at + 1
            }
            "#" => self.token(at + 1) == "[",
            _ => false,
        }
    }
}

/// What a keyword says of the next brace.
fn expected(token: &str) -> Option<Braces> {
    match token {
        "struct" | "enum" | "union" | "match" => Some(Braces::Members),
        "fn" | "impl" | "mod" | "trait" | "if" | "else" | "while" | "loop" | "unsafe" | "async" => {
            Some(Braces::Statements)
        }
        _ => None,
    }
}
