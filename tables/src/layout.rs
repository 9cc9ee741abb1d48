//! What stands where in a table: titles above the header, the header and its further rows,
//! the rows, totals below.

use crate::cells::Cells;
use crate::delimited::{last_filled, usual_width};
use crate::profile::{Kind, Profile, kind};
use crate::words;

/// Rows that the header is looked for in.
const FIRST: usize = 25;
/// Rows below that are compared with the first.
const SAMPLE: usize = 200;
/// Rows at the end that may be totals.
const LAST: usize = 8;

/// Where the parts of a table are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// The names of the columns as they are written; empty where there is no header.
    pub header: Vec<String>,
    /// The first row below the header.
    pub first: usize,
    /// Number of columns.
    pub width: usize,
    /// Rows below it that are headers again, or totals.
    pub others: Vec<(usize, Other)>,
}

/// A row that is none of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// The header once more: files were joined.
    Header,
    /// Totals, or a note below the rows.
    Total,
}

impl Layout {
    /// Finds the parts of a table. `has_header` is what a person says.
    #[must_use]
    pub(crate) fn of(cells: &Cells, has_header: Option<bool>) -> Self {
        if cells.is_empty() {
            return Self::default();
        }
        let (width, _) = usual_width(cells);
        let top = header_row(cells, width);
        let is_header = has_header.unwrap_or_else(|| is_header(cells, top));
        if !is_header {
            let first = if has_header == Some(false) { 0 } else { top };
            return Self { first, width: width.max(1), ..Self::default() };
        }
        let further = further_header_rows(cells, top);
        let header = names(cells, top, further);
        let first = top + 1 + further;
        let width = header.len();
        let others = others(cells, top, first, width);
        Self { header, first, width, others }
    }
}

fn filled(cells: &Cells, row: usize) -> usize {
    cells.row(row).filter(|cell| !cell.trim().is_empty()).count()
}

/// The first row that is as wide as the table; narrow rows above it are titles.
fn header_row(cells: &Cells, width: usize) -> usize {
    let is_wide = |row: &usize| width < 2 || 2 * filled(cells, *row) > width;
    let rows = || 0..cells.len().min(FIRST);
    let first_wide = rows().find(is_wide).unwrap_or(0);
    let roles = |row: usize| cells.row(row).filter(|cell| words::names_a_role(cell)).count();
    // Lines such as "Exported;2026-03-01" above a header of three columns are titles too.
    let is_title = |row: usize| filled(cells, row) <= 2 && filled(cells, row) < width;
    let named = rows().skip(first_wide).find(|&row| roles(row) >= 2 && is_wide(&row));
    match named {
        Some(named) if roles(first_wide) < 2 && (first_wide..named).all(is_title) => named,
        _ => first_wide,
    }
}

/// The cells of a column from a row on, but for rows equal to `header`.
fn below(cells: &Cells, first: usize, column: usize) -> impl Iterator<Item = &str> {
    (first..cells.len().min(first + SAMPLE)).map(move |row| cells.get(row, column))
}

fn is_same_row(cells: &Cells, one: usize, other: usize) -> bool {
    cells.row(one).map(str::trim).eq(cells.row(other).map(str::trim))
}

/// Whether a row holds the names of the columns. Where it may be a row like the others it is
/// one: a header among the rows is seen, a comment that is lost is not.
fn is_header(cells: &Cells, row: usize) -> bool {
    let first: Vec<&str> = cells.row(row).map(str::trim).collect();
    let named = |most: usize| {
        first
            .iter()
            .any(|cell| cell.split_whitespace().count() <= most && words::names_a_role(cell))
    };
    if first.len() == 1 {
        let name = first[0];
        let is_one_word = !name.contains(char::is_whitespace);
        return is_one_word && (named(1) || is_joined_word(name));
    }
    let columns = || first.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let profiles: Vec<Profile> =
        (0..first.len()).map(|column| Profile::of(below(cells, row + 1, column), 1)).collect();
    let typed = || columns().filter(|(column, _)| profiles[*column].is_typed());
    let is_typed_cell = |cell: &str| matches!(kind(cell), Kind::Number | Kind::Date);
    if typed().any(|(_, cell)| is_typed_cell(cell)) {
        return false;
    }
    if typed().next().is_some() {
        return true;
    }
    let roles = first.iter().filter(|cell| words::names_a_role(cell)).count();
    if roles >= 2 {
        return true;
    }
    let again = (row + 1..cells.len().min(row + SAMPLE))
        .filter(|&other| !is_same_row(cells, row, other))
        .any(|other| columns().any(|(column, cell)| cells.get(other, column).trim() == *cell));
    if again {
        return false;
    }
    // A space behind a comma is written by people who write sentences.
    let is_value = |cell: &str| {
        matches!(kind(cell), Kind::Number | Kind::Date | Kind::Address)
            || cell.ends_with(['.', '!', '…', '؟'])
            || cell.chars().count() >= 60
            || crate::labels::of(cell).is_some()
    };
    named(3)
        || !(cells.row(row).any(|cell| cell.starts_with(' ')) || first.iter().any(|c| is_value(c)))
}

/// `one_word` of two.
fn is_joined_word(name: &str) -> bool {
    name.contains('_') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Rows between the header and the data: the questions and `ImportId`s of a survey tool, kinds
/// of answers ("Open-Ended Response"), units.
fn further_header_rows(cells: &Cells, top: usize) -> usize {
    let rows = || (1..=3).filter(|further| top + further < cells.len());
    let mut imports =
        rows().filter(|further| cells.row(top + further).any(|cell| cell.contains("\"ImportId\"")));
    if let Some(last) = imports.next_back() {
        return last;
    }
    rows().take(2).take_while(|further| is_further_header(cells, top, top + further)).count()
}

/// Whether a row below the header has none of the numbers and dates that all rows below it have.
fn is_further_header(cells: &Cells, top: usize, row: usize) -> bool {
    let width = cells.width(top).max(cells.width(row));
    let mut typed = 0;
    let mut named = 0;
    for column in 0..width {
        let profile = Profile::of(below(cells, row + 1, column), 1);
        if !profile.is_typed() || 2 * profile.filled < profile.rows {
            continue;
        }
        match kind(cells.get(row, column)) {
            Kind::Number | Kind::Date => return false,
            Kind::Empty => {}
            _ => named += 1,
        }
        typed += 1;
    }
    let is_short = cells.row(row).all(|cell| cell.chars().count() < 100);
    let is_sparse = 2 * filled(cells, row) <= width;
    cells.len() > row + 1
        && is_short
        && ((typed >= 2 && is_sparse) || (named >= 1 && typed >= 1 && named == typed))
}

/// The names of the columns; a column without a name has that of the row below.
fn names(cells: &Cells, top: usize, further: usize) -> Vec<String> {
    let rows = top..=top + further;
    let width = rows.clone().map(|row| last_filled(cells, row)).max().unwrap_or(0);
    let width = width.max(if further == 0 { cells.width(top) } else { 0 });
    let name = |column: usize| {
        rows.clone()
            .map(|row| cells.get(row, column).trim())
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    (0..width).map(name).collect()
}

/// Rows that are the header again, and totals at the end.
fn others(cells: &Cells, top: usize, first: usize, width: usize) -> Vec<(usize, Other)> {
    let mut others: Vec<(usize, Other)> = (first..cells.len())
        .filter(|&row| width > 1 && is_same_row(cells, top, row))
        .map(|row| (row, Other::Header))
        .collect();
    // Nothing but totals and notes stands below the first of them.
    let last = cells.len().saturating_sub(LAST).max(first + 1);
    let below = (last..cells.len())
        .rev()
        .take_while(|&row| is_total(cells, row, first, width) || is_note(cells, row, first, width));
    others.extend(below.map(|row| (row, Other::Total)));
    others
}

/// Whether a row begins with a word for totals and has fewer cells than the others.
fn is_total(cells: &Cells, row: usize, first: usize, width: usize) -> bool {
    const TOTALS: &str = "total totals totaux subtotal somme sum average avg mean moyenne moyennes \
        median mediane count effectif grand sous المجموع مجموع الاجمالي اجمالي متوسط المتوسط";
    let mut filled = cells.row(row).map(str::trim).filter(|cell| !cell.is_empty());
    let Some(name) = filled.next() else { return false };
    let begins = words::words(name);
    let named = begins.first().is_some_and(|word| TOTALS.split_whitespace().any(|t| t == word));
    let others_are_numbers = filled.all(|cell| matches!(kind(cell), Kind::Number | Kind::Id));
    width > 1
        && named
        && begins.len() <= 4
        && others_are_numbers
        && has_gap(cells, row, first, width)
}

/// Whether a row lacks a cell that nearly all rows have, or has words where those have numbers.
fn has_gap(cells: &Cells, row: usize, first: usize, width: usize) -> bool {
    (0..width).any(|column| {
        let profile = Profile::of(below(cells, first, column), 1);
        let cell = kind(cells.get(row, column));
        let is_usual = 10 * profile.filled >= 9 * profile.rows.saturating_sub(LAST.min(2));
        (is_usual && cell == Kind::Empty)
            || (profile.is_typed() && !matches!(cell, Kind::Empty | Kind::Number | Kind::Date))
    })
}

/// A note below a table: one cell in a column of numbers or dates.
fn is_note(cells: &Cells, row: usize, first: usize, width: usize) -> bool {
    let mut filled = cells.row(row).enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let (Some((column, cell)), None) = (filled.next(), filled.next()) else { return false };
    let profile = Profile::of(below(cells, first, column), 1);
    let is_foreign = profile.is_typed() && !matches!(kind(cell), Kind::Number | Kind::Date);
    width > 1 && is_foreign && profile.filled >= 3
}
