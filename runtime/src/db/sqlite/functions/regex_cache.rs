//! Compiled regular expressions, the most recently used ones.

use regex::{Regex, RegexBuilder};
use rusqlite::{Error, Result};

use super::failure;

/// How many patterns are kept. Most statements use one; the rest serves patterns that come from a column.
const KEPT: usize = 32;

#[derive(Debug)]
pub(super) struct RegexCache {
    ignore_case: bool,
    /// The most recently used one is last.
    compiled: Vec<Regex>,
}

impl RegexCache {
    pub(super) fn new(ignore_case: bool) -> Self {
        Self {
            ignore_case,
            compiled: Vec::new(),
        }
    }

    pub(super) fn is_match(&mut self, pattern: &str, text: &str) -> Result<bool> {
        match self
            .compiled
            .iter()
            .rposition(|regex| regex.as_str() == pattern)
        {
            Some(index) if index + 1 == self.compiled.len() => {}
            Some(index) => {
                let regex = self.compiled.remove(index);
                self.compiled.push(regex);
            }
            None => {
                let regex = self.compile(pattern)?;
                if self.compiled.len() == KEPT {
                    self.compiled.remove(0);
                }
                self.compiled.push(regex);
            }
        }
        Ok(self
            .compiled
            .last()
            .is_some_and(|regex| regex.is_match(text)))
    }

    #[cold]
    fn compile(&self, pattern: &str) -> Result<Regex, Error> {
        RegexBuilder::new(pattern)
            .case_insensitive(self.ignore_case)
            .build()
            .map_err(|error| failure(format!("{pattern:?} is not a regular expression: {error}")))
    }
}
