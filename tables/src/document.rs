//! A file as a table: from bytes to named columns and rows of cells.

use std::collections::HashSet;

use encoding_rs::Encoding;

use crate::cells::Cells;
use crate::columns::{ColumnLook, Roles};
use crate::delimited::{self, Dialect, last_filled};
use crate::layout::{Layout, Other};
use crate::profile::Profile;
use crate::transcript::Transcript;
use crate::{Error, encoding, json, transcript, words, workbook};

/// How workbooks begin: a ZIP archive, or what Excel wrote before 2007.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD_EXCEL: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
/// How files begin that hold no table.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"{\\rtf", "a text document"),
];

/// What a person says about a file; the rest is guessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenOptions<'o> {
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// What stands between cells; the file is delimited text then.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<&'o str>,
    /// Whether the first row holds the names of the columns.
    pub has_header: Option<bool>,
    /// Columns that must be there: they help to find the delimiter.
    pub wanted: &'o [&'o str],
}

/// A file as a table.
#[derive(Debug)]
pub struct Document {
    /// The encoding; nothing for a workbook.
    pub encoding: Option<&'static str>,
    /// Places that the encoding does not explain.
    pub damaged_places: usize,
    /// What stands between cells of delimited text.
    pub delimiter: Option<char>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// All sheets of the workbook that have rows.
    pub sheets: Vec<String>,
    /// The names of the columns: none empty, each once.
    pub names: Vec<String>,
    /// Whether the names stand in the file.
    pub has_header: bool,
    /// All rows, those above the header too.
    pub cells: Cells,
    /// The first row below the header.
    pub first: usize,
    /// Rows below it that are no data.
    pub others: Vec<(usize, Other)>,
    /// The column of threads, where messages of threads were found.
    pub(crate) thread: Option<usize>,
    /// The columns of their texts.
    pub(crate) texts: Vec<usize>,
    /// What the columns are for, where the form of the file tells it.
    pub(crate) known: Option<Roles>,
    /// Whether its times count from the start of a recording.
    pub is_recording: bool,
    /// Whether rows may have more cells than the header by accident.
    pub(crate) is_delimited: bool,
    /// What the columns look like.
    pub(crate) looks: Vec<ColumnLook>,
}

impl Document {
    /// Reads the bytes of a file of any kind.
    ///
    /// # Errors
    ///
    /// If the bytes are no text and no workbook, the sheet is not there, or there are no rows.
    pub fn open(bytes: &[u8], options: &OpenOptions<'_>) -> Result<Self, Error> {
        if bytes.starts_with(OLD_EXCEL) {
            return Err(Error::OldWorkbook);
        }
        if bytes.starts_with(ZIP) {
            return Self::open_workbook(bytes, options);
        }
        if let Some((_, what)) = FOREIGN.iter().find(|(sign, _)| bytes.starts_with(sign)) {
            return Err(Error::NotText { what: (*what).to_owned() });
        }
        let decoded = encoding::decode(bytes, options.encoding)
            .ok_or_else(|| Error::NotText { what: "no text".to_owned() })?;
        let is_open = options.delimiter.is_none();
        let mut document = if let Some(found) =
            is_open.then(|| json::read(&decoded.text)).transpose()?.flatten()
        {
            Self::of_json(found)
        } else if let Some(found) = is_open.then(|| transcript::read(&decoded.text)).flatten() {
            Self::of_transcript(found)
        } else {
            Self::of_text(&decoded.text, options)
        };
        document.encoding = Some(decoded.encoding.name());
        document.damaged_places = decoded.damaged;
        document.checked()
    }

    fn open_workbook(bytes: &[u8], options: &OpenOptions<'_>) -> Result<Self, Error> {
        let mut sheets = workbook::read(bytes)?;
        sheets.retain(|(_, cells)| !cells.is_empty());
        let names: Vec<String> = sheets.iter().map(|(name, _)| name.clone()).collect();
        let place = match options.sheet {
            Some(wanted) => names
                .iter()
                .position(|name| delimited::same_name(name, wanted))
                .ok_or_else(|| Error::NoSheet { name: wanted.into(), sheets: names.clone() })?,
            None => richest(&sheets, options),
        };
        let (name, cells) = sheets.into_iter().nth(place).ok_or(Error::NoRows)?;
        let mut document = Self::of_cells(cells, options);
        document.sheet = Some(name);
        document.sheets = names;
        document.checked()
    }

    fn of_text(text: &str, options: &OpenOptions<'_>) -> Self {
        let dialect = Dialect::of(text, options.delimiter, options.wanted);
        let mut document = Self::of_cells(delimited::parse(text, dialect), options);
        document.delimiter = dialect.delimiter;
        document.is_delimited = true;
        document.looks = document.look();
        document
    }

    fn of_cells(cells: Cells, options: &OpenOptions<'_>) -> Self {
        let layout = Layout::of(&cells, options.has_header);
        let has_header = !layout.header.is_empty();
        let names = unique(layout.header, layout.width);
        Self::new(names, has_header, cells, layout.first, layout.others)
    }

    fn of_json(table: json::JsonTable) -> Self {
        let mut document = Self::new(table.names, true, table.cells, 0, Vec::new());
        document.thread = table.thread;
        document.texts = table.texts;
        document
    }

    fn of_transcript(transcript: Transcript) -> Self {
        let Transcript { names, cells, roles, notes, is_recording } = transcript;
        let notes = notes.into_iter().map(|row| (row, Other::Total)).collect();
        let mut document = Self::new(names, true, cells, 0, notes);
        document.known = Some(roles);
        document.is_recording = is_recording;
        document
    }

    fn new(
        names: Vec<String>,
        has_header: bool,
        cells: Cells,
        first: usize,
        others: Vec<(usize, Other)>,
    ) -> Self {
        let mut document = Self {
            encoding: None,
            damaged_places: 0,
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            names,
            has_header,
            cells,
            first,
            others,
            thread: None,
            texts: Vec::new(),
            known: None,
            is_recording: false,
            is_delimited: false,
            looks: Vec::new(),
        };
        document.looks = document.look();
        document
    }

    fn checked(self) -> Result<Self, Error> {
        let has_rows = self.cells.len() > self.first;
        if has_rows || self.has_header && !self.names.is_empty() {
            Ok(self)
        } else {
            Err(Error::NoRows)
        }
    }

    fn look(&self) -> Vec<ColumnLook> {
        let others: HashSet<usize> = self.others.iter().map(|(row, _)| *row).collect();
        let width = self.names.len();
        let rows: Vec<usize> = (self.first..self.cells.len())
            .filter(|row| !others.contains(row) && self.cells.damage_of(*row).is_none())
            .filter(|row| last_filled_is_within(&self.cells, *row, width))
            .collect();
        // Lines with fewer cells may be parts of the texts above them.
        let whole = || rows.iter().copied().filter(|&row| self.cells.width(row) >= width);
        let rows = if self.is_delimited && 2 * whole().count() > rows.len() {
            whole().collect()
        } else {
            rows
        };
        let profile = |column: usize| {
            Profile::of(rows.iter().map(|&row| self.cells.get(row, column)), rows.len())
        };
        let look = |(column, name): (usize, &String)| {
            let words = if self.has_header { words::words(name) } else { Vec::new() };
            ColumnLook { words, profile: profile(column) }
        };
        self.names.iter().enumerate().map(look).collect()
    }

    /// The number of a column by its name; where none is called exactly so, but for white space
    /// around it and for case.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let same = |other: &String| delimited::same_name(other, name);
        self.names
            .iter()
            .position(|other| other == name)
            .or_else(|| self.names.iter().position(same))
    }
}

fn last_filled_is_within(cells: &Cells, row: usize, width: usize) -> bool {
    cells.width(row) <= width || last_filled(cells, row) <= width
}

/// The sheet with most text.
fn richest(sheets: &[(String, Cells)], options: &OpenOptions<'_>) -> usize {
    let richness = |cells: &Cells| {
        let document = Document::of_cells(cells.clone(), options);
        let prose =
            document.looks.iter().map(|look| look.profile.prose_score()).fold(0.0, f64::max);
        let rows = cells.len().saturating_sub(document.first) as f64;
        let shape = if document.names.len() > 1 && document.has_header { 2.0 } else { 1.0 };
        prose * (1.0 + rows).ln() * shape
    };
    let scored = sheets.iter().map(|(_, cells)| richness(cells)).enumerate();
    scored
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map_or(0, |(place, _)| place)
}

/// Names of columns, none empty and each once.
fn unique(written: Vec<String>, width: usize) -> Vec<String> {
    let mut taken = HashSet::new();
    (0..width)
        .map(|column| {
            let name = written.get(column).map_or("", |name| name.trim());
            let name = if name.is_empty() { format!("column_{}", column + 1) } else { name.into() };
            let mut unique = name.clone();
            let mut next = 2;
            while !taken.insert(unique.clone()) {
                unique = format!("{name}_{next}");
                next += 1;
            }
            unique
        })
        .collect()
}
