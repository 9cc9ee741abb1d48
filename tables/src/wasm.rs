//! The bindings: a file in, JSON and rows out. Conversion only.

use std::borrow::Cow;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::{
    Choices, ColumnNames, Damage, Date, Document, Doubt, Encoding, Error, MoodValue, OpenOptions,
    Question, Reading, Reason, Roles, State, Table,
};

/// The Julian day of 1970-01-01.
const JULIAN_1970: i32 = 2_440_588;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// What the page says about a file; the rest is guessed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct FileOptions {
    encoding: Option<String>,
    delimiter: Option<char>,
    sheet: Option<String>,
    has_header: Option<bool>,
}

/// What the page says about columns and rows. Without `columns` these are guessed; with them, what
/// they do not name has no column.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct RowOptions {
    columns: Option<ColumnNames>,
    date_order: Option<String>,
    /// Days since 1970-01-01.
    today: Option<i32>,
    keep_non_answers: bool,
    leave_out_repeats: bool,
}

/// How a file was read, with all that a page shows of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Overview<'t> {
    reading: &'t Reading,
    questions: &'t [Question],
    names: &'t [String],
    roles: &'t Roles,
    ratings: &'t [MoodValue],
    labels: &'t [MoodValue],
    sheets: &'t [String],
    has_header: bool,
    /// Whether times count from the start of a recording.
    is_recording: bool,
    /// Whether cells stand between delimiters.
    is_delimited: bool,
    /// Cells that hold anything, for each column.
    filled: Vec<usize>,
    /// Rows for `rows`: parts of texts above count too.
    rows: usize,
}

/// A row for the page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'t> {
    line: usize,
    cells: Vec<Cow<'t, str>>,
    /// The text, where it is another than the cell of the only column of texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'t, str>>,
    /// Its day, or its time since the start of a recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<&'t Doubt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<Damage>,
    /// What is wrong with the row, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<String>,
}

/// A file as a table. The page keeps it while it shows the file, and frees it.
#[wasm_bindgen]
pub struct TableFile {
    document: Rc<Document>,
    /// The rows as the last call of `read` chose them.
    table: Option<Table>,
}

#[wasm_bindgen]
impl TableFile {
    /// Opens the bytes of a file. `options`, as JSON, may hold `encoding`, `delimiter`, `sheet`
    /// and `hasHeader`.
    ///
    /// # Errors
    ///
    /// An `Error` with a `code`: `NOT_TEXT`, `WORKBOOK`, `OLD_WORKBOOK`, `NOT_JSON`, `NO_SHEET`,
    /// `NO_ROWS`, `OPTIONS`.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8], options: &str) -> Result<TableFile, JsValue> {
        let options: FileOptions = parse(options)?;
        let encoding = options.encoding.as_deref().map(named_encoding).transpose()?;
        let options = OpenOptions {
            encoding,
            delimiter: options.delimiter,
            sheet: options.sheet.as_deref(),
            has_header: options.has_header,
            wanted: &[],
        };
        let document = Document::open(bytes, &options).map_err(|error| thrown(&error))?;
        Ok(Self { document: Rc::new(document), table: None })
    }

    /// Chooses the columns and says, as JSON, how the file is read: `reading`, `questions`,
    /// `names`, `roles`, `ratings`, `labels`, `sheets`, `hasHeader`, `isDelimited`, `filled`,
    /// `rows`. `options`, as JSON, may hold `columns`, `dateOrder`, `today` (days since
    /// 1970-01-01), `keepNonAnswers` and `leaveOutRepeats`.
    ///
    /// # Errors
    ///
    /// An `Error` with a `code`: `NO_COLUMN`, `OPTIONS`.
    pub fn read(&mut self, options: &str) -> Result<String, JsValue> {
        let choices = choices(parse(options)?)?;
        let table = Table::new(&self.document, &choices).map_err(|error| thrown(&error))?;
        let overview = json(&Overview {
            reading: table.reading(),
            questions: &table.reading().questions,
            names: &self.document.names,
            roles: &table.roles,
            ratings: &table.ratings,
            labels: &table.labels,
            sheets: &self.document.sheets,
            has_header: self.document.has_header,
            is_recording: self.document.is_recording,
            is_delimited: self.document.is_delimited,
            filled: table.filled(),
            rows: table.len(),
        });
        self.table = Some(table);
        overview
    }

    /// Rows from `start` to `end` after `read`, as a JSON list of `{line, cells, text, day,
    /// leftOut, doubt, damage, remark}`. Lines that are parts of a text above are not rows of their own.
    ///
    /// # Errors
    ///
    /// An `Error` with the code `OPTIONS` before the first call of `read`.
    pub fn rows(&self, start: usize, end: usize) -> Result<String, JsValue> {
        let table = self.table()?;
        let rows = start.min(table.len())..end.min(table.len());
        let is_whole = |row: &usize| table.state(*row) != State::Part;
        json(&rows.filter(is_whole).map(|row| self.row(table, row)).collect::<Vec<_>>())
    }

    /// The first `most` rows of a kind, in the form of `rows`: those left out for a reason, those
    /// with a doubt, or `repeat`.
    ///
    /// # Errors
    ///
    /// As `rows`.
    pub fn examples(&self, kind: &str, most: usize) -> Result<String, JsValue> {
        let table = self.table()?;
        let is_kind = |row: &usize| match table.state(*row) {
            State::LeftOut(reason) => reason.name() == kind,
            State::Part => false,
            State::Kept if kind == Reason::Repeat.name() => table.is_repeat(*row),
            State::Kept => table.doubt(*row).is_some_and(|doubt| doubt.name() == kind),
        };
        let rows = (0..table.len()).filter(is_kind).take(most);
        json(&rows.map(|row| self.row(table, row)).collect::<Vec<_>>())
    }
}

impl TableFile {
    fn table(&self) -> Result<&Table, JsValue> {
        self.table.as_ref().ok_or_else(|| refused("OPTIONS", "not read yet"))
    }

    fn row<'t>(&self, table: &'t Table, row: usize) -> Row<'t> {
        let cells: Vec<_> =
            (0..self.document.names.len()).map(|column| table.cell(row, column)).collect();
        let text = table.text(row);
        let is_cell = match *table.roles.text {
            [column] => cells[column] == text,
            _ => false,
        };
        Row {
            line: table.line(row),
            text: (!is_cell).then_some(text),
            cells,
            day: table.when(row),
            left_out: match table.state(row) {
                State::LeftOut(reason) => Some(reason),
                State::Kept | State::Part => None,
            },
            doubt: table.doubt(row),
            damage: table.damage(row),
            remark: table.remark(row),
        }
    }
}

fn choices(options: RowOptions) -> Result<Choices, JsValue> {
    let today = |days: i32| Date::from_julian_day(JULIAN_1970.checked_add(days)?).ok();
    let order = |order: String| {
        order.parse().map_err(|()| refused("OPTIONS", "dateOrder is neither dmy nor mdy"))
    };
    Ok(Choices {
        only_named: options.columns.is_some(),
        columns: options.columns.unwrap_or_default(),
        order: options.date_order.map(order).transpose()?,
        today: options.today.and_then(today),
        keep_non_answers: options.keep_non_answers,
        leave_out_repeats: options.leave_out_repeats,
    })
}

fn named_encoding(name: &str) -> Result<&'static Encoding, JsValue> {
    Encoding::for_label_no_replacement(name.as_bytes())
        .ok_or_else(|| refused("OPTIONS", &format!("`{name}` is not the name of an encoding")))
}

fn parse<T: serde::de::DeserializeOwned + Default>(options: &str) -> Result<T, JsValue> {
    if options.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(options).map_err(|error| refused("OPTIONS", &error.to_string()))
}

fn json(value: &impl Serialize) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| refused("OPTIONS", &error.to_string()))
}

fn thrown(error: &Error) -> JsValue {
    let code = match error {
        Error::NotText { .. } => "NOT_TEXT",
        Error::Workbook { .. } => "WORKBOOK",
        Error::OldWorkbook => "OLD_WORKBOOK",
        Error::NotJson { .. } => "NOT_JSON",
        Error::NoSheet { .. } => "NO_SHEET",
        Error::NoRows => "NO_ROWS",
        Error::NoColumn { .. } => "NO_COLUMN",
        Error::NoText { .. } => "NO_TEXT",
    };
    refused(code, &error.to_string())
}

/// A JavaScript `Error` with a `code`.
fn refused(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    // Setting a property of a new object cannot fail.
    let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
