//! The rows of a file: a table with a header, or JSON lines.

use std::path::Path;

use super::Arguments;
use super::delimited::{self, Record, Records};
use super::encoding::decode;
use crate::lines::{Line, Lines, as_text};
use crate::output::say;
use crate::{BadLines, Failure, Usage, file};

/// A row of the file before it is judged.
pub struct Row {
    /// The line that it begins in, from 1.
    pub line: usize,
    pub text: String,
    pub date: Option<String>,
    pub channel: Option<String>,
}

/// What could be read of a file, and what could not.
#[derive(Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// Whether there is a column of dates.
    pub has_dates: bool,
    /// Lines that cannot be used, each with the reason.
    bad: Vec<(usize, String)>,
}

impl Rows {
    /// Names the bad lines.
    pub fn complain(&self) -> BadLines {
        for (line, reason) in &self.bad {
            say(format_args!("line {line}: {reason}"));
        }
        BadLines(self.bad.len())
    }
}

/// What a column is for, and what it is called.
struct Column<'a> {
    option: &'static str,
    name: &'a str,
    /// Whether the command line names it: then it must be there.
    is_named: bool,
}

impl<'a> Column<'a> {
    fn new(option: &'static str, named: Option<&'a String>) -> Self {
        Self { option, name: named.map_or(option, String::as_str), is_named: named.is_some() }
    }

    /// Text, date and channel.
    fn all(arguments: &'a Arguments) -> [Self; 3] {
        [
            Self::new("text", arguments.text.as_ref()),
            Self::new("date", arguments.date.as_ref()),
            Self::new("channel", arguments.channel.as_ref()),
        ]
    }

    /// That the column is not there; `but` says what is.
    fn missing(&self, file: &Path, but: &str) -> Failure {
        let (file, Self { option, name, .. }) = (file::name(file), self);
        Usage(format!("{file}: {but} `{name}`; name another with --{option}")).into()
    }
}

/// Reads a file: as a table where its name or `--delimiter` says so, else as JSON lines.
pub fn read(arguments: &Arguments) -> Result<Rows, Failure> {
    let path: &Path = &arguments.file;
    let inner =
        if file::has_extension(path, "zst") { path.with_extension("") } else { path.into() };
    let likely = if file::has_extension(&inner, "tsv") { '\t' } else { ',' };
    if likely == '\t' || arguments.delimiter.is_some() || file::has_extension(&inner, "csv") {
        let text = decoded(arguments)?;
        let guess = || delimited::guess_delimiter(&text, Column::all(arguments)[0].name, likely);
        return read_table(arguments, &text, arguments.delimiter.or_else(guess));
    }
    let lines = match arguments.encoding {
        Some(_) => Lines::of_text(path, decoded(arguments)?),
        None => Lines::open(path)?,
    };
    read_lines(arguments, lines)
}

fn decoded(arguments: &Arguments) -> Result<String, Failure> {
    let (text, remark) = decode(file::read(&arguments.file)?, arguments.encoding);
    if let Some(remark) = remark {
        say(format_args!("{}: {remark}", file::name(&arguments.file)));
    }
    Ok(text)
}

fn read_table(arguments: &Arguments, text: &str, delimiter: Option<char>) -> Result<Rows, Failure> {
    let path: &Path = &arguments.file;
    let mut records = Records::new(text, delimiter);
    let header = match records.next() {
        Some(Record { fields: Some(header), .. }) => header,
        Some(_) => return Err(file::failure(path, format_args!("the header: {STRAY}"))),
        None => return Err(file::failure(path, "no header")),
    };
    let columns = Column::all(arguments);
    let places = columns.each_ref().map(|column| delimited::position(&header, column.name));
    for (column, place) in columns.iter().zip(&places) {
        if place.is_none() && (column.is_named || column.option == "text") {
            return Err(
                column.missing(path, &format!("the columns are {}, not", header.join(", ")))
            );
        }
    }
    let mut rows = Rows { has_dates: places[1].is_some(), ..Rows::default() };
    for Record { line, fields } in records {
        let Some(fields) = fields else {
            rows.bad.push((line, STRAY.into()));
            continue;
        };
        let [text, date, channel] = places.map(|place| fields.get(place?).cloned());
        match text {
            Some(text) => rows.rows.push(Row { line, text, date, channel }),
            None => rows.bad.push((line, format!("the column `{}` is missing", columns[0].name))),
        }
    }
    Ok(rows)
}

const STRAY: &str = "a quotation mark has no pair";

fn read_lines(arguments: &Arguments, lines: Lines) -> Result<Rows, Failure> {
    let columns = Column::all(arguments);
    let mut found = [false; 3];
    let mut rows = Rows::default();
    for line in lines.full() {
        let line = line?;
        for (found, column) in found.iter_mut().zip(&columns) {
            *found |= line.object.as_ref().is_ok_and(|object| object.contains_key(column.name));
        }
        match row(&line, &columns) {
            Ok(row) => rows.rows.push(row),
            Err(reason) => rows.bad.push((line.number, reason)),
        }
    }
    let is_empty = rows.rows.is_empty() && rows.bad.is_empty();
    for (column, found) in columns.iter().zip(found) {
        if column.is_named && !found && !is_empty {
            return Err(column.missing(&arguments.file, "no row has"));
        }
    }
    rows.has_dates = found[1];
    Ok(rows)
}

fn row(line: &Line, columns: &[Column<'_>; 3]) -> Result<Row, String> {
    let [text, date, channel] = columns.each_ref().map(|column| column.name);
    let (text, object) = line.record(text)?;
    let field = |name: &str| Some(as_text(object.get(name)?)?.into_owned());
    Ok(Row { line: line.number, text: text.to_owned(), date: field(date), channel: field(channel) })
}
