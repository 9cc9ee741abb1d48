//! The rows of a file: those to analyze, and those that cannot be analyzed.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use std::time::SystemTime;

use mizaj::{InsightRow, Label, Language, LeftOut};
use mizaj_tables::{
    Choices, ColumnNames, Date, Document, Error, Mood, OpenOptions, Reason, State, Table,
};

use super::Arguments;
use crate::output::say;
use crate::{BadLines, Failure, Usage, file};

/// Maximum number of doubtful rows listed; the rest is only counted.
const MAX_NAMED: usize = 50;
const SECONDS_A_DAY: u64 = 86_400;
/// The Julian day of 1970-01-01.
const JULIAN_1970: i32 = 2_440_588;

/// A row of the file that counts.
pub(super) struct Row {
    /// The line it begins on, from 1.
    pub line: usize,
    /// What is known of it; before it is analyzed, a row without a verdict.
    pub insight: InsightRow,
}

/// A file as a table, and the reference day for dates such as "yesterday".
pub(super) struct File<'a> {
    path: &'a Path,
    document: Rc<Document>,
    today: Option<Date>,
}

impl<'a> File<'a> {
    pub(super) fn open(arguments: &'a Arguments) -> Result<Self, Failure> {
        let path = arguments.file.as_path();
        let bytes = file::read(path)?;
        let single = [&arguments.date, &arguments.rating, &arguments.label, &arguments.thread];
        let named =
            arguments.text.iter().chain(&arguments.group).chain(single.into_iter().flatten());
        let wanted: Vec<&str> = named.map(String::as_str).collect();
        let options = OpenOptions {
            encoding: arguments.encoding,
            delimiter: arguments.delimiter,
            sheet: arguments.sheet.as_deref(),
            // Naming a column implies that the file has a header.
            has_header: (!wanted.is_empty()).then_some(true),
            wanted: &wanted,
        };
        let document = Document::open(&bytes, &options).map_err(|error| failure(path, &error))?;
        let file = Self { path, document: Rc::new(document), today: last_change(path) };
        file.remark_on_encoding(arguments);
        Ok(file)
    }

    /// Reports on standard error how the bytes were read, if there is any doubt.
    fn remark_on_encoding(&self, arguments: &Arguments) {
        let Some(encoding) = self.document.encoding else { return };
        let name = file::name(self.path);
        let places = self.document.damaged_places;
        if places > 0 {
            let noun = if places == 1 { "place" } else { "places" };
            say(format_args!("{name}: not {encoding} in {places} {noun}: read as \u{fffd} there"));
        } else if encoding != "UTF-8" && arguments.encoding.is_none() {
            say(format_args!("{name}: read as {encoding}, unless --encoding names another"));
        }
    }

    pub(super) fn table(&self, arguments: &Arguments) -> Result<Table, Failure> {
        let choices = Choices {
            columns: ColumnNames {
                text: arguments.text.clone(),
                date: arguments.date.clone(),
                groups: arguments.group.clone(),
                rating: arguments.rating.clone(),
                label: arguments.label.clone(),
                thread: arguments.thread.clone(),
            },
            only_named: false,
            order: arguments.date_order,
            today: self.today,
            keep_non_answers: arguments.keep_non_answers,
            leave_out_repeats: arguments.leave_out_repeats,
        };
        let table =
            Table::new(&self.document, &choices).map_err(|error| failure(self.path, &error))?;
        if table.roles.text.is_empty() {
            let columns = self.document.names.clone();
            return Err(failure(self.path, &Error::NoText { columns }));
        }
        Ok(table)
    }
}

/// The day on which the file was last changed; today for standard input.
fn last_change(path: &Path) -> Option<Date> {
    let changed = std::fs::metadata(path).and_then(|file| file.modified());
    let time = changed.unwrap_or_else(|_| SystemTime::now());
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Date::from_julian_day(JULIAN_1970 + i32::try_from(seconds / SECONDS_A_DAY).ok()?).ok()
}

/// A usage error if another option would help, or else an unusable file.
fn failure(path: &Path, error: &Error) -> Failure {
    let name = file::name(path);
    match error {
        Error::NoColumn { role, .. } => {
            Usage(format!("{name}: {error}; name another with --{role}")).into()
        }
        Error::NoText { .. } => Usage(format!("{name}: {error}; name one with --text")).into(),
        Error::NoSheet { .. } => Usage(format!("{name}: {error}")).into(),
        _ => file::failure(path, error),
    }
}

/// Lists damaged and doubtful rows on standard error.
pub(crate) fn complain(table: &Table) -> BadLines {
    let bad: Vec<(usize, String)> =
        (0..table.len()).filter_map(|row| Some((table.line(row), table.remark(row)?))).collect();
    for (line, remark) in bad.iter().take(MAX_NAMED) {
        say(format_args!("line {line}: {remark}"));
    }
    if bad.len() > MAX_NAMED {
        say(format_args!("and {} lines more", bad.len() - MAX_NAMED));
    }
    BadLines(bad.len())
}

/// The rows whose texts are analyzed, and the answers that say nothing.
pub(super) fn counted(table: &Table) -> Vec<Row> {
    let moods: HashMap<&str, Mood> =
        table.labels.iter().filter_map(|value| Some((value.value.as_str(), value.mood?))).collect();
    let truth = |row| {
        let label = table.cell(row, table.roles.label?);
        moods.get(label.trim()).copied().map(label_of)
    };
    let row = |row| {
        let left_out = match table.state(row) {
            State::Kept => None,
            State::LeftOut(Reason::NonAnswer) => Some(LeftOut::NonAnswer),
            State::LeftOut(_) | State::Part => return None,
        };
        let insight = InsightRow {
            text: table.text(row).into_owned(),
            label: Label::Neutral,
            confidence: 0.0,
            language: Language::Undetermined,
            left_out,
            truth: truth(row),
            topics: Vec::new(),
            date: table.when(row),
            channel: table.group(row, 0).map(|group| group.trim().to_owned()),
        };
        Some(Row { line: table.line(row), insight })
    };
    (0..table.len()).filter_map(row).collect()
}

const fn label_of(mood: Mood) -> Label {
    match mood {
        Mood::Negative => Label::Negative,
        Mood::Neutral => Label::Neutral,
        Mood::Positive => Label::Positive,
    }
}

/// The reason for leaving out rows, in words.
pub(super) const fn name(reason: Reason) -> &'static str {
    match reason {
        Reason::Empty => "without a text",
        Reason::NonAnswer => "with nothing to say",
        Reason::Repeat => "repeated",
        Reason::Number => "numbers",
        Reason::LostLetters => "with lost letters",
        Reason::Damaged => "damaged",
        Reason::Header => "headers",
        Reason::Total => "totals",
    }
}
