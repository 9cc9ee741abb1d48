//! What becomes of the rows: analyzed, left out, or a part of the row above.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::rc::Rc;

use super::{Choices, State, Table};
use crate::answers;
use crate::encoding::unscramble;
use crate::layout::Other;
use crate::profile::{Kind, is_number, kind};
use crate::reading::{Doubt, Reason};

/// Words from which on a text that comes again is a copy, and not a short answer of many.
const COPIED_WORDS: usize = 4;

impl Table {
    /// Rows that cannot be cut into cells, headers and totals; rows with surplus cells.
    pub(super) fn find_damage(&mut self) {
        for &(place, other) in &Rc::clone(&self.document).others {
            let reason = if other == Other::Header { Reason::Header } else { Reason::Total };
            self.states[place - self.document.first] = State::LeftOut(reason);
        }
        for row in 0..self.len() {
            let place = self.document.first + row;
            if self.states[row] != State::Kept {
                continue;
            }
            if self.document.cells.damage_of(place).is_some() {
                self.states[row] = State::LeftOut(Reason::Damaged);
            } else if self.surplus(row) > 0 {
                self.mend_surplus(row);
            }
        }
    }

    /// A row with surplus cells is whole again if its other cells are what their columns hold.
    fn mend_surplus(&mut self, row: usize) {
        let columns = self.document.names.len();
        let fits = (0..columns).filter(|column| !self.roles.text.contains(column)).all(|column| {
            let is_typed = self.document.looks[column].profile.is_typed();
            let cell = kind(&self.cell(row, column));
            !is_typed || matches!(cell, Kind::Empty | Kind::Number | Kind::Date)
        });
        if fits && self.roles.text.len() == 1 {
            let cells = self.surplus(row) + columns;
            // In a list of texts the delimiter is a sign like others.
            if columns > 1 {
                self.doubts.insert(row, Doubt::SurplusCells { cells, columns });
            }
        } else {
            self.states[row] = State::LeftOut(Reason::Damaged);
        }
    }

    /// Lines that go on with the text of the row above: the line break had no quotation marks.
    pub(super) fn find_parts(&mut self) {
        let columns = self.document.names.len();
        let text_is_last = self.roles.text.last() == Some(&(columns - 1));
        if !self.document.is_delimited || columns < 2 || !text_is_last {
            return;
        }
        let mut whole = None;
        for row in 0..self.len() {
            let place = self.document.first + row;
            let is_part = self.states[row] == State::Kept && self.is_part(place);
            match whole {
                Some(whole) if is_part => {
                    self.states[row] = State::Part;
                    let parts = self.parts.entry(whole).or_default();
                    parts.push(row);
                    self.doubts.insert(whole, Doubt::Continued { lines: parts.len() });
                }
                _ => whole = (self.states[row] == State::Kept).then_some(row),
            }
        }
    }

    /// Whether a line has fewer cells than there are columns, and none of the numbers and dates
    /// that rows begin with.
    fn is_part(&self, place: usize) -> bool {
        let width = self.document.cells.width(place);
        if width >= self.document.names.len() {
            return false;
        }
        let mut typed = 0;
        let is_foreign = (0..width).all(|column| {
            let is_typed = self.document.looks[column].profile.is_typed();
            typed += usize::from(is_typed);
            !is_typed
                || !matches!(
                    kind(self.document.cells.get(place, column)),
                    Kind::Empty | Kind::Number | Kind::Date
                )
        });
        typed > 0 && is_foreign
    }

    pub(super) fn find_empty(&mut self, choices: &Choices) {
        for row in 0..self.len() {
            if self.states[row] != State::Kept {
                continue;
            }
            let text = self.written_text(row);
            let reason = if text.trim().is_empty() {
                Some(Reason::Empty)
            } else if answers::has_lost_its_letters(&text) {
                Some(Reason::LostLetters)
            } else if !choices.keep_non_answers && answers::is_non_answer(&text) {
                Some(Reason::NonAnswer)
            } else {
                None
            };
            if let Some(reason) = reason {
                self.states[row] = State::LeftOut(reason);
                self.doubts.remove(&row);
            } else if unscramble(&text).is_some() {
                self.doubts.entry(row).or_insert(Doubt::Scrambled);
            } else if self.title_of(row).is_some() {
                self.doubts.entry(row).or_insert(Doubt::TitleOnly);
            }
        }
    }

    /// Numbers among the texts that a column of groups sets apart: answers to another question.
    pub(super) fn find_numbers(&mut self) {
        let kept: Vec<usize> =
            (0..self.len()).filter(|&row| self.states[row] == State::Kept).collect();
        let numbers: HashSet<usize> =
            kept.iter().copied().filter(|&row| is_number(&self.written_text(row))).collect();
        if numbers.is_empty() || numbers.len() == kept.len() {
            return;
        }
        let sets_apart = (0..self.roles.groups.len()).any(|group| {
            let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
            for &row in &kept {
                let value = self.group(row, group).unwrap_or_default().into_owned();
                counts.entry(value).or_default()[usize::from(numbers.contains(&row))] += 1;
            }
            let is_apart = counts.values().all(|[texts, numbers]| *texts == 0 || *numbers == 0);
            let is_shared = counts.values().any(|[_, numbers]| *numbers > 1);
            is_apart && is_shared
        });
        if sets_apart {
            for row in numbers {
                self.states[row] = State::LeftOut(Reason::Number);
            }
        }
    }

    /// Rows whose text, longer than a few words, stands in a row before.
    pub(super) fn find_repeats(&mut self, leave_out: bool) {
        let mut repeats = HashSet::new();
        let hasher = RandomState::new();
        // The first row of each text, by the hash of the text.
        let mut first_rows = HashMap::new();
        for row in (0..self.len()).filter(|&row| self.states[row] == State::Kept) {
            let text = self.text(row);
            let first = *first_rows.entry(hasher.hash_one(text.trim())).or_insert(row);
            let is_again = first != row && self.text(first).trim() == text.trim();
            let is_long = || text.split_whitespace().nth(COPIED_WORDS - 1).is_some();
            if is_again && (leave_out || is_long()) {
                repeats.insert(row);
            }
        }
        if leave_out {
            for &row in &repeats {
                self.states[row] = State::LeftOut(Reason::Repeat);
            }
        }
        self.repeats = repeats;
    }
}
