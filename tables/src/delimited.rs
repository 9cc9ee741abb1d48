//! Delimited text: CSV and its kin.
//!
//! Records are cut here and not by the `csv` crate, because damage must stay where it is: a
//! quotation mark without its pair costs its own line, and not everything behind it.

use memchr::{memchr, memchr3};

use crate::cells::{Cells, Damage};
use crate::words;

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Bytes of the longest quoted cell: what is longer has lost its mark.
const MAX_QUOTED: usize = 512 * 1024;
/// Bytes and rows that the dialect is guessed from.
const SAMPLE_BYTES: usize = 256 * 1024;
const SAMPLE_ROWS: usize = 200;

/// How a file is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What stands between cells; nothing where every line is one cell.
    pub delimiter: Option<char>,
    /// Bytes before the first row: a line `sep=;`.
    skip: usize,
}

impl Dialect {
    /// The dialect of a text: as named, as its first line says (`sep=;`), or as its first rows
    /// suggest. `wanted` are columns that must be set apart.
    #[must_use]
    pub(crate) fn of(text: &str, named: Option<char>, wanted: &[&str]) -> Self {
        let (declared, skip) = separator_line(text).map_or((None, 0), |(d, skip)| (Some(d), skip));
        let body = &text[skip..];
        let delimiter = named.or(declared).or_else(|| guess(sample(body), wanted));
        Self { delimiter, skip }
    }
}

/// The delimiter that a first line `sep=;` declares, and the bytes up to the next line.
fn separator_line(text: &str) -> Option<(char, usize)> {
    let end = text.find(['\n', '\r'])?;
    let line = text[..end].trim_matches('"');
    let declared = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    let rest = &line[declared.len()..];
    let mut characters = rest.chars();
    let delimiter = characters.next()?;
    if characters.next().is_some() {
        return None;
    }
    let line_break = if text[end..].starts_with("\r\n") { 2 } else { 1 };
    Some((delimiter, end + line_break))
}

/// The first lines of a text, the last of them whole.
fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE_BYTES {
        return text;
    }
    let end = memchr::memrchr(b'\n', &text.as_bytes()[..SAMPLE_BYTES])
        .map_or_else(|| text.floor_char_boundary(SAMPLE_BYTES), |line_break| line_break + 1);
    &text[..end]
}

/// The delimiter that cuts most rows into the same number of cells.
fn guess(text: &str, wanted: &[&str]) -> Option<char> {
    let mut best = (0.0, None);
    for delimiter in DELIMITERS {
        let cells = cut(text, Some(delimiter), SAMPLE_ROWS);
        let score = score(&cells, text, delimiter, wanted);
        if score > best.0 {
            best = (score, Some(delimiter));
        }
    }
    best.1
}

/// How well a delimiter explains the first rows of a text; 0 where it does not.
fn score(cells: &Cells, text: &str, delimiter: char, wanted: &[&str]) -> f64 {
    let (width, rows) = usual_width(cells);
    if width < 2 {
        return 0.0;
    }
    let agreement = rows as f64 / cells.len() as f64;
    let first = (0..cells.len().min(10)).find(|&row| cells.width(row) > 1);
    let header: Vec<&str> = first.map(|row| cells.row(row).collect()).unwrap_or_default();
    let names_roles = header.iter().any(|cell| words::names_a_role(cell));
    let sets_apart = wanted.iter().all(|name| header.iter().any(|cell| same_name(cell, name)));
    if !names_roles && is_prose(text, delimiter) {
        return 0.0;
    }
    // A header of one cell is cut by no delimiter: the commas below it are those of texts.
    if cells.width(0) == 1 && words::names_a_role(cells.get(0, 0)) && agreement < 1.0 {
        return 0.0;
    }
    let wanted = if wanted.is_empty() || !sets_apart { 0.0 } else { 10.0 };
    let header = if names_roles { 0.3 } else { 0.0 };
    agreement + header + wanted + 0.02 * width.min(20) as f64
}

/// Whether two names of columns are the same but for white space around them and for case.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The commonest number of cells among rows that have several, and how many rows have it.
pub(crate) fn usual_width(cells: &Cells) -> (usize, usize) {
    let mut counts = std::collections::BTreeMap::new();
    for row in 0..cells.len() {
        let filled = last_filled(cells, row);
        // Empty cells at the end count if other rows fill them.
        let width = if filled <= 1 { filled } else { cells.width(row) };
        *counts.entry(width).or_insert(0) += 1;
    }
    counts.remove(&1);
    counts.into_iter().max_by_key(|&(width, rows)| (rows, width)).unwrap_or((1, cells.len()))
}

/// Number of cells of a row up to the last that holds anything.
pub(crate) fn last_filled(cells: &Cells, row: usize) -> usize {
    cells
        .row(row)
        .enumerate()
        .filter(|(_, cell)| !cell.trim().is_empty())
        .last()
        .map_or(0, |(column, _)| column + 1)
}

/// Whether a sign stands as in sentences: nearly always with a space behind it.
fn is_prose(text: &str, sign: char) -> bool {
    let (mut all, mut spaced) = (0, 0);
    for (place, _) in text.match_indices(sign) {
        all += 1;
        spaced += usize::from(text[place + sign.len_utf8()..].starts_with(' '));
    }
    sign != '\t' && spaced * 5 > all * 4
}

/// The rows of a text that are not blank.
#[must_use]
pub(crate) fn parse(text: &str, dialect: Dialect) -> Cells {
    cut_from(text, dialect.skip, dialect.delimiter, usize::MAX)
}

fn cut(text: &str, delimiter: Option<char>, most: usize) -> Cells {
    cut_from(text, 0, delimiter, most)
}

fn cut_from(text: &str, skip: usize, delimiter: Option<char>, most: usize) -> Cells {
    let mut cells = Cells::default();
    let mut line = 1 + breaks(&text[..skip]);
    let mut rest = &text[skip..];
    while !rest.is_empty() && cells.len() < most {
        cells.begin(line);
        let end = record(rest, delimiter, &mut cells).unwrap_or_else(|| {
            cells.clear_row();
            let end = line_end(rest);
            split_plainly(&rest[..end], delimiter, &mut cells);
            cells.damage(Damage::UnclosedQuote);
            end
        });
        cells.drop_blank_row();
        let after = &rest[end..];
        let next = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
        line += breaks(&rest[..end]) + usize::from(next.is_some());
        rest = next.unwrap_or(after);
    }
    cells
}

/// Cuts the record that `text` begins with; gives where it ends, before its line break, or
/// nothing where a quotation mark has no pair.
fn record(text: &str, delimiter: Option<char>, cells: &mut Cells) -> Option<usize> {
    let mut place = 0;
    loop {
        let rest = &text[place..];
        let inner = rest.trim_start_matches(' ');
        place += if inner.starts_with('"') {
            rest.len() - inner.len() + quoted(inner, delimiter, cells)?
        } else {
            let end = plain_end(rest, delimiter);
            cells.write(&rest[..end]);
            end
        };
        cells.end_cell();
        match delimiter {
            Some(delimiter) if text[place..].starts_with(delimiter) => {
                place += delimiter.len_utf8();
            }
            _ => return Some(place),
        }
    }
}

/// Where a cell without quotation marks ends.
fn plain_end(text: &str, delimiter: Option<char>) -> usize {
    match delimiter {
        None => line_end(text),
        Some(delimiter) if delimiter.is_ascii() => {
            memchr3(delimiter as u8, b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
        }
        Some(delimiter) => text.find([delimiter, '\n', '\r']).unwrap_or(text.len()),
    }
}

fn line_end(text: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

/// Writes the quoted cell that `text` begins with; gives where it ends, behind its mark and
/// the spaces after it. A mark in it is doubled, or stands behind a backslash.
fn quoted(text: &str, delimiter: Option<char>, cells: &mut Cells) -> Option<usize> {
    let mut place = 1;
    loop {
        let rest = &text.as_bytes()[place..];
        let within = &rest[..rest.len().min(MAX_QUOTED.checked_sub(place)?)];
        let mark = place + memchr(b'"', within)?;
        let part = &text[place..mark];
        place = mark + 1;
        if text[place..].starts_with('"') {
            cells.write(part);
            place += 1;
        } else if let Some(end) = cell_end(text, place, delimiter) {
            cells.write(part);
            return Some(end);
        } else {
            cells.write(part.strip_suffix('\\')?);
        }
        cells.write("\"");
    }
}

/// Where a quoted cell ends whose last mark stands before `place`; nothing where text follows.
fn cell_end(text: &str, place: usize, delimiter: Option<char>) -> Option<usize> {
    let after = text[place..].trim_start_matches(|c| c == ' ' && delimiter != Some(' '));
    let ends = |c: char| c == '\n' || c == '\r' || Some(c) == delimiter;
    (after.is_empty() || after.starts_with(ends)).then_some(text.len() - after.len())
}

/// Cuts a damaged line at every delimiter, marks and all.
fn split_plainly(line: &str, delimiter: Option<char>, cells: &mut Cells) {
    match delimiter {
        Some(delimiter) => line.split(delimiter).for_each(|cell| cells.push(cell)),
        None => cells.push(line),
    }
}

/// Line breaks in a text; `\r\n` is one.
fn breaks(text: &str) -> usize {
    let (mut count, mut place) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(next) = memchr::memchr2(b'\n', b'\r', &bytes[place..]) {
        place += next + if bytes[place + next..].starts_with(b"\r\n") { 2 } else { 1 };
        count += 1;
    }
    count
}
