//! Rows of cells, all in one string: a file of a million cells is three allocations.

use std::fmt;

use serde::Serialize;

/// What is wrong with a row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Damage {
    /// A quotation mark opens a cell and does not close it; the line is kept as it stands.
    UnclosedQuote,
    /// Text where JSON should be; the line is kept as it stands.
    NotJson {
        /// What the JSON parser says.
        reason: String,
    },
    /// A caption whose times cannot be read; its lines are kept as they stand.
    NoTimes,
    /// It has more cells than the header, and they do not fit the columns.
    SurplusCells {
        /// Cells of the row.
        cells: usize,
        /// Cells of the header.
        columns: usize,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedQuote => f.write_str("a quotation mark has no pair"),
            Self::NoTimes => f.write_str("a caption without times that can be read"),
            Self::NotJson { reason } => f.write_str(reason),
            Self::SurplusCells { cells, columns } => {
                write!(f, "{cells} cells instead of {columns}")
            }
        }
    }
}

/// Where a row begins, in the file and among the cells.
#[derive(Debug, Clone)]
struct Start {
    line: usize,
    cell: usize,
    damage: Option<Damage>,
}

/// The rows of a table, each with as many cells as it has in the file.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
    rows: Vec<Start>,
}

impl Cells {
    /// Number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Begins a row; `line` is the line of the file that it begins in, from 1.
    pub(crate) fn begin(&mut self, line: usize) {
        self.rows.push(Start { line, cell: self.ends.len(), damage: None });
    }

    /// Adds a part of the last row's next cell.
    pub(crate) fn write(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Ends the last row's next cell.
    pub(crate) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Adds a cell to the last row.
    pub(crate) fn push(&mut self, cell: &str) {
        self.write(cell);
        self.end_cell();
    }

    /// Marks the last row as damaged.
    pub(crate) fn damage(&mut self, damage: Damage) {
        if let Some(start) = self.rows.last_mut() {
            start.damage = Some(damage);
        }
    }

    /// Takes the cells of the last row back.
    pub(crate) fn clear_row(&mut self) {
        let cell = self.rows.last().map_or(0, |start| start.cell);
        self.ends.truncate(cell);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Takes the last row back where no cell of it holds anything.
    pub(crate) fn drop_blank_row(&mut self) {
        let row = self.len().saturating_sub(1);
        if !self.is_empty() && self.row(row).all(|cell| cell.trim().is_empty()) {
            self.clear_row();
            self.rows.pop();
        }
    }

    /// Number of cells of a row.
    #[must_use]
    pub fn width(&self, row: usize) -> usize {
        self.end_of(row) - self.rows[row].cell
    }

    fn end_of(&self, row: usize) -> usize {
        self.rows.get(row + 1).map_or(self.ends.len(), |next| next.cell)
    }

    /// A cell; empty where the row is shorter.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> &str {
        let cell = self.rows[row].cell + column;
        if cell >= self.end_of(row) { "" } else { self.at(cell) }
    }

    fn at(&self, cell: usize) -> &str {
        let start = if cell == 0 { 0 } else { self.ends[cell - 1] };
        &self.text[start..self.ends[cell]]
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (self.rows[row].cell..self.end_of(row)).map(|cell| self.at(cell))
    }

    /// The line of the file that a row begins in, from 1.
    #[must_use]
    pub fn line(&self, row: usize) -> usize {
        self.rows[row].line
    }

    /// What is wrong with a row.
    #[must_use]
    pub fn damage_of(&self, row: usize) -> Option<&Damage> {
        self.rows[row].damage.as_ref()
    }
}
