//! What the cells of a column look like.

use std::collections::HashSet;

use crate::dates::{self, Written};
use crate::{labels, ratings};

/// Rows that are looked at, spread evenly over the file.
const SAMPLE: usize = 1_000;
/// A prime number that spreads them.
const STRIDE: usize = 7_919;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing, or white space.
    Empty,
    /// A number, with or without a sign, a fraction, a percent sign.
    Number,
    /// A date that is not only a number.
    Date,
    /// An address of a page or of a mailbox.
    Address,
    /// Letters and digits that name a thing for programs.
    Id,
    /// One to three words.
    Words,
    /// Four words or more.
    Prose,
}

/// What a cell looks like.
#[must_use]
pub(crate) fn kind(cell: &str) -> Kind {
    let cell = cell.trim();
    if cell.is_empty() {
        return Kind::Empty;
    }
    if is_number(cell) {
        return Kind::Number;
    }
    if matches!(dates::read(cell), Some(written) if !matches!(written, Written::Number(_))) {
        return Kind::Date;
    }
    let words = cell.split_whitespace().count();
    if is_json(cell) {
        Kind::Id
    } else if words == 1 && is_address(cell) {
        Kind::Address
    } else if words == 1 && is_id(cell) {
        Kind::Id
    } else if words <= 3 {
        Kind::Words
    } else {
        Kind::Prose
    }
}

/// Whether a cell is a number.
#[must_use]
pub(crate) fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    cell.chars().count() <= 24
        && cell.contains(char::is_numeric)
        && cell.chars().all(|c| c.is_numeric() || ".,+-%€$£ \u{a0}\u{202f}eE٫٬".contains(c))
        && cell.matches(['e', 'E']).count() <= 1
        // A dash elsewhere is that of a date or a range.
        && !cell.trim_start_matches(['-', '+']).replace("e-", "").replace("E-", "").contains('-')
        && cell.matches('.').count() <= 1
}

fn is_address(cell: &str) -> bool {
    cell.contains("://") || cell.starts_with("www.") || {
        let mut parts = cell.split('@');
        let (user, host) = (parts.next(), parts.next());
        parts.next().is_none()
            && user.is_some_and(|user| !user.is_empty())
            && host.is_some_and(|host| host.contains('.'))
    }
}

/// What programs put into a cell: an object or a list of objects.
fn is_json(cell: &str) -> bool {
    cell.starts_with("[{\"") && cell.ends_with("}]")
        || cell.starts_with("{\"") && cell.ends_with('}')
}

/// One word of ASCII letters with digits, dashes or underscores among them.
fn is_id(cell: &str) -> bool {
    let has = |test: fn(&char) -> bool| cell.chars().any(|c| test(&c));
    let is_code = cell.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/#@".contains(c));
    let has_digits = has(char::is_ascii_digit);
    let has_letters = has(char::is_ascii_alphabetic);
    is_code && cell.len() >= 4 && (has_digits && (has_letters || has(|c| !c.is_alphanumeric())))
        || (is_code && cell.len() > 24)
}

/// What the cells of a column look like together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    /// Cells looked at.
    pub rows: usize,
    /// Cells that hold anything.
    pub filled: usize,
    /// Distinct values among them.
    pub distinct: usize,
    /// Cells that are numbers.
    pub numbers: usize,
    /// Cells that are dates and not only numbers.
    pub dates: usize,
    /// Addresses and names for programs.
    pub codes: usize,
    /// Addresses of pages and of mailboxes.
    pub addresses: usize,
    /// Cells of one to three words.
    pub words: usize,
    /// Cells of four words or more.
    pub prose: usize,
    /// Words of all cells.
    pub word_count: usize,
    /// Cells that name a mood.
    pub labels: usize,
    /// Whole numbers from 0 to 10, halves too.
    pub points: usize,
    /// Cells that are ratings, in points, stars or words.
    pub ratings: usize,
    /// Ratings that say how satisfied somebody is.
    pub satisfaction: usize,
    /// Numbers with a fraction other than a half.
    pub fractions: usize,
    /// The largest number.
    pub largest: f64,
    /// The smallest number, 0 if none is negative.
    pub smallest: f64,
}

impl Profile {
    /// Looks at the cells of a column; `count` is how many there are.
    pub(crate) fn of<'c>(cells: impl Iterator<Item = &'c str>, count: usize) -> Self {
        let mut profile = Self::default();
        let mut values = HashSet::new();
        let step = count.div_ceil(SAMPLE).max(1);
        for (place, cell) in cells.enumerate() {
            // One of every so many, not always the same one: values may come in turns.
            if place % step != (place / step).wrapping_mul(STRIDE) % step {
                continue;
            }
            profile.look(cell.trim());
            if !cell.trim().is_empty() {
                values.insert(cell.trim());
            }
        }
        profile.distinct = values.len();
        profile
    }

    fn look(&mut self, cell: &str) {
        self.rows += 1;
        let kind = kind(cell);
        self.filled += usize::from(kind != Kind::Empty);
        self.word_count += cell.split_whitespace().count();
        self.labels += usize::from(labels::of(cell).is_some());
        self.ratings += usize::from(ratings::is_rating(cell));
        self.satisfaction += usize::from(ratings::is_satisfaction(cell));
        match kind {
            Kind::Empty => {}
            Kind::Number => self.number(cell),
            Kind::Date => self.dates += 1,
            Kind::Address => {
                self.codes += 1;
                self.addresses += 1;
            }
            Kind::Id => self.codes += 1,
            Kind::Words => self.words += 1,
            Kind::Prose => self.prose += 1,
        }
    }

    fn number(&mut self, cell: &str) {
        self.numbers += 1;
        let value: f64 = cell.replace(',', ".").parse().unwrap_or(f64::NAN);
        self.points += usize::from((0.0..=10.0).contains(&value) && (2.0 * value).fract() == 0.0);
        self.fractions += usize::from((2.0 * value).fract() != 0.0);
        self.largest = self.largest.max(value);
        self.smallest = self.smallest.min(value);
    }

    /// A count as a share of the cells that hold anything.
    #[must_use]
    pub(crate) fn share(&self, count: usize) -> f64 {
        count as f64 / self.filled.max(1) as f64
    }

    /// Whether nearly all cells are numbers, or nearly all dates.
    #[must_use]
    pub(crate) fn is_typed(&self) -> bool {
        self.filled > 0 && self.share(self.numbers.max(self.dates)) >= 0.8
    }

    /// How much the cells look like texts that people wrote, 0 to 1.
    #[must_use]
    pub(crate) fn prose_score(&self) -> f64 {
        if self.filled == 0 {
            return 0.0;
        }
        let several = self.share(self.prose) + 0.4 * self.share(self.words);
        let length = (self.word_count as f64 / self.filled as f64 / 8.0).min(1.0);
        let distinct = self.share(self.distinct);
        let plain = 1.0 - self.share(self.codes + self.numbers + self.dates);
        plain * (0.45 * several + 0.35 * length + 0.2 * distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_come_in_turns_are_all_seen() {
        let cells = ["mail", "chat", "survey", "store"].into_iter().cycle().take(100_000);
        let profile = Profile::of(cells, 100_000);
        assert_eq!((profile.rows, profile.distinct), (SAMPLE, 4));
    }
}
