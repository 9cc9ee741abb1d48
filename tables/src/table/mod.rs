//! A document with a choice of columns: which rows have texts, and how all of it was read.

mod describe;
mod roles;
mod rows;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use time::Date;

use crate::Error;
use crate::cells::Damage;
use crate::columns::{ColumnNames, Roles};
use crate::dates::{DateColumn, DateOrder};
use crate::delimited::last_filled;
use crate::document::Document;
use crate::encoding::unscramble;
use crate::ratings::MoodValue;
use crate::reading::{Doubt, Reading, Reason};

use roles::Columns;

/// What a person says of the columns and rows; the rest is guessed.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Columns by name.
    pub columns: ColumnNames,
    /// Whether what no column is named for has none; else it is guessed.
    pub only_named: bool,
    /// The order of day and month.
    pub order: Option<DateOrder>,
    /// What "yesterday" is counted from.
    pub today: Option<Date>,
    /// Whether non-answers are analyzed all the same.
    pub keep_non_answers: bool,
    /// Whether texts that stand in a row before are left out.
    pub leave_out_repeats: bool,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its text is analyzed.
    Kept,
    /// It is not, for this reason.
    LeftOut(Reason),
    /// It is a part of the text of a row above.
    Part,
}

/// A document with a choice of columns. Rows are counted from 0, from the first below the header.
#[derive(Debug)]
pub struct Table {
    document: Rc<Document>,
    /// What the columns are for.
    pub roles: Roles,
    /// The column of titles, which stand for texts that are empty.
    title: Option<usize>,
    /// The distinct values of the column of ratings and what they stand for.
    pub ratings: Vec<MoodValue>,
    /// The distinct values of the column of labels and what they stand for.
    pub labels: Vec<MoodValue>,
    states: Vec<State>,
    doubts: HashMap<usize, Doubt>,
    /// Rows whose lines are joined to the text of a row.
    parts: HashMap<usize, Vec<usize>>,
    /// Rows whose text stands in a row before.
    repeats: HashSet<usize>,
    dates: Option<DateColumn>,
    /// The seconds of each row since the start of a recording.
    seconds: Vec<Option<u32>>,
    reading: Reading,
}

impl Table {
    /// Reads the rows of a document.
    ///
    /// # Errors
    ///
    /// If a column that is named is not there.
    pub fn new(document: &Rc<Document>, choices: &Choices) -> Result<Self, Error> {
        let Columns { roles, others, title } = roles::of(document, choices)?;
        let rows = document.cells.len() - document.first;
        let mut table = Self {
            document: Rc::clone(document),
            roles,
            title,
            ratings: Vec::new(),
            labels: Vec::new(),
            states: vec![State::Kept; rows],
            doubts: HashMap::new(),
            parts: HashMap::new(),
            repeats: HashSet::new(),
            dates: None,
            seconds: Vec::new(),
            reading: Reading::default(),
        };
        table.find_damage();
        table.find_parts();
        table.find_empty(choices);
        table.find_numbers();
        table.find_repeats(choices.leave_out_repeats);
        table.read_columns(choices);
        table.describe(&others);
        Ok(table)
    }

    /// Number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// How the file was read.
    #[must_use]
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What becomes of a row.
    #[must_use]
    pub fn state(&self, row: usize) -> State {
        self.states[row]
    }

    /// What is doubtful about a row.
    #[must_use]
    pub fn doubt(&self, row: usize) -> Option<&Doubt> {
        self.doubts.get(&row)
    }

    /// Why a row that is left out as damaged cannot be cut into cells.
    #[must_use]
    pub fn damage(&self, row: usize) -> Option<Damage> {
        let place = self.document.first + row;
        let (cells, columns) = (self.document.cells.width(place), self.document.names.len());
        let is_damaged = self.states[row] == State::LeftOut(Reason::Damaged);
        let damage = self.document.cells.damage_of(place).cloned();
        damage.or_else(|| is_damaged.then_some(Damage::SurplusCells { cells, columns }))
    }

    /// What is wrong with a row, in words.
    #[must_use]
    pub fn remark(&self, row: usize) -> Option<String> {
        let lost = self.states[row] == State::LeftOut(Reason::LostLetters);
        let damage = self.damage(row).map(|damage| damage.to_string());
        damage
            .or_else(|| lost.then(|| "question marks where letters were".to_owned()))
            .or_else(|| self.doubts.get(&row).map(ToString::to_string))
    }

    /// The line of the file that a row begins in, from 1.
    #[must_use]
    pub fn line(&self, row: usize) -> usize {
        self.document.cells.line(self.document.first + row)
    }

    /// A cell; what an unquoted delimiter or line break has cut is one again.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let place = self.document.first + row;
        let cells = &self.document.cells;
        let surplus = self.surplus(row);
        let mut cell = match self.roles.text.first() {
            Some(&text) if surplus > 0 && column == text => {
                Cow::Owned(self.joined(place, text, text + surplus))
            }
            Some(&text) if surplus > 0 && column > text => {
                Cow::Borrowed(cells.get(place, column + surplus))
            }
            _ => Cow::Borrowed(cells.get(place, column)),
        };
        let parts = self.parts.get(&row).filter(|_| self.roles.text.last() == Some(&column));
        for &part in parts.into_iter().flatten() {
            let part = self.document.first + part;
            let cell = cell.to_mut();
            cell.push('\n');
            cell.push_str(&self.joined(part, 0, cells.width(part).saturating_sub(1)));
        }
        cell
    }

    /// The cells of a row from one to another as they stand in the file.
    fn joined(&self, place: usize, from: usize, to: usize) -> String {
        let delimiter = self.document.delimiter.map_or_else(String::new, String::from);
        let cells: Vec<&str> =
            (from..=to).map(|column| self.document.cells.get(place, column)).collect();
        cells.join(&delimiter)
    }

    /// Cells of a row beyond those of the header.
    fn surplus(&self, row: usize) -> usize {
        if !self.document.is_delimited {
            return 0;
        }
        let place = self.document.first + row;
        let (cells, columns) = (&self.document.cells, self.document.names.len());
        if cells.width(place) <= columns {
            return 0;
        }
        last_filled(cells, place).saturating_sub(columns)
    }

    /// The text of a row: of several columns, a line each; of none, its title; repaired where its
    /// UTF-8 was read as windows-1252.
    #[must_use]
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        let text = self.written_text(row);
        match unscramble(&text) {
            Some(repaired) => Cow::Owned(repaired),
            None => text,
        }
    }

    fn written_text(&self, row: usize) -> Cow<'_, str> {
        if let Some(title) = self.title_of(row) {
            return self.cell(row, title);
        }
        let mut text = Cow::Borrowed("");
        for &column in &self.roles.text {
            let cell = self.cell(row, column);
            if cell.trim().is_empty() {
                continue;
            }
            text = if text.is_empty() { cell } else { Cow::Owned(format!("{text}\n{cell}")) };
        }
        text
    }

    /// The column of the title that is read because the text of a row is empty. The row must have
    /// points and a date where the others have: a feed begins with a row on the product itself,
    /// which has a title, too.
    fn title_of(&self, row: usize) -> Option<usize> {
        let is_filled = |&column: &usize| !self.cell(row, column).trim().is_empty();
        let facts = [self.roles.rating, self.roles.date];
        let is_read =
            || !self.roles.text.iter().any(is_filled) && facts.iter().flatten().all(is_filled);
        self.title.filter(|_| is_read())
    }

    /// Whether the text of a row stands in a row before.
    #[must_use]
    pub fn is_repeat(&self, row: usize) -> bool {
        self.repeats.contains(&row)
    }

    /// Cells that hold anything, for each column, of rows that are no headers, totals or parts.
    #[must_use]
    pub fn filled(&self) -> Vec<usize> {
        let rows: Vec<usize> = (0..self.len()).filter(|&row| self.is_row(row)).collect();
        let is_filled = |row: usize, column| !self.cell(row, column).trim().is_empty();
        (0..self.document.names.len())
            .map(|column| rows.iter().filter(|&&row| is_filled(row, column)).count())
            .collect()
    }

    /// Whether a row is one of cells, and no header, total or part of another.
    fn is_row(&self, row: usize) -> bool {
        use Reason::{Damaged, Header, Total};
        !matches!(self.states[row], State::Part | State::LeftOut(Damaged | Header | Total))
    }

    /// The day of a row.
    #[must_use]
    pub fn day(&self, row: usize) -> Option<Date> {
        *self.dates.as_ref()?.days.get(row)?
    }

    /// When a row was written, as insights want it: its day, or the time since the start of a
    /// recording, `HH:MM:SS`.
    #[must_use]
    pub fn when(&self, row: usize) -> Option<String> {
        if let Some(&seconds) = self.seconds.get(row) {
            let seconds = seconds?;
            let (minutes, hours) = (seconds / 60, seconds / 3_600);
            return Some(format!("{hours:02}:{:02}:{:02}", minutes % 60, seconds % 60));
        }
        self.day(row).map(|day| day.to_string())
    }

    /// The value by which a row is grouped; `group` counts the columns of groups from 0.
    #[must_use]
    pub fn group(&self, row: usize, group: usize) -> Option<Cow<'_, str>> {
        let cell = self.cell(row, *self.roles.groups.get(group)?);
        (!cell.trim().is_empty()).then_some(cell)
    }
}
