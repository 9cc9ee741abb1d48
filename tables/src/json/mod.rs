//! JSON: arrays, lines, and exports in which the rows lie somewhere inside.

mod builder;
mod find;
mod messages;

use serde_json::Value;

use crate::Error;
use crate::cells::Cells;
use builder::Builder;
use find::rows_of;
use messages::MessageList;

/// What is wrong with a line that is not JSON, and in which column. The parser saw this line alone,
/// so its number of the line says nothing.
#[must_use]
pub fn line_error(error: &serde_json::Error) -> String {
    let (message, column) = (error.to_string(), error.column());
    let place = format!(" at line {} column {column}", error.line());
    match message.strip_suffix(&place) {
        Some(message) => format!("{message} at column {column}"),
        None => message,
    }
}

/// How deep objects are looked into, for rows and for fields.
const MAX_DEPTH: usize = 8;
/// Rows that are looked at to tell where the texts are.
const SAMPLE: usize = 50;

/// The table that a JSON document holds: names of columns, rows, and the column of the thread
/// where messages of threads were found.
#[derive(Debug, Default)]
pub(crate) struct JsonTable {
    /// Paths of the fields, in the order in which they come up: `via.channel`.
    pub names: Vec<String>,
    /// The rows.
    pub cells: Cells,
    /// The column that tells which rows are messages of the same thread.
    pub thread: Option<usize>,
    /// The columns of the messages' texts, where there are messages of threads.
    pub texts: Vec<usize>,
}

/// Reads JSON in whatever arrangement: one document, one a line, or one behind the other. Of a
/// list that is cut off, the rows up to there. Nothing where the text is not JSON.
///
/// # Errors
///
/// If the text begins as JSON and goes on as something else.
pub(crate) fn read(text: &str) -> Result<Option<JsonTable>, Error> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[', '"']) {
        return Ok(None);
    }
    let error = match serde_json::from_str::<Value>(text) {
        Ok(document) => return Ok(Some(document_table(document))),
        Err(error) => error,
    };
    let is_open = error.is_eof() && start.starts_with('[');
    match lines(text).or_else(|| sequence(text, is_open)) {
        Some(table) => Ok(Some(table)),
        None if begins_as_json(start) => Err(Error::NotJson { reason: error.to_string() }),
        None => Ok(None),
    }
}

/// Whether a text begins with an object that has a field, or a list of objects.
fn begins_as_json(start: &str) -> bool {
    let mut signs = start.chars().filter(|c| !c.is_whitespace());
    matches!((signs.next(), signs.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{')))
}

/// One value a line; a line that is not JSON is kept as it stands.
fn lines(text: &str) -> Option<JsonTable> {
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (_, first) = lines().next()?;
    let is_row = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|v| !is_scalar(&v));
    if !is_row(first) && !lines().nth(1).is_some_and(|(_, second)| is_row(second)) {
        return None;
    }
    let mut builder = Builder::default();
    for (number, line) in lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(value) => builder.row(number, &value),
            Err(error) => builder.damaged(number, line, &error),
        }
    }
    Some(builder.table)
}

/// Values behind each other, each over as many lines as it likes; or those of a list that
/// `is_open`, which has lost its end. Nothing where one of them is not JSON.
fn sequence(text: &str, is_open: bool) -> Option<JsonTable> {
    let is_between = |c: char| c.is_whitespace() || (is_open && c == ',');
    let mut builder = Builder::default();
    let (mut place, mut line) = (if is_open { text.find('[')? + 1 } else { 0 }, 1);
    while let Some(gap) = text[place..].find(|c| !is_between(c)) {
        let begin = place + gap;
        line += text[place..begin].matches('\n').count();
        let rest = &text[begin..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next()? {
            Ok(value) => builder.row(line, &value),
            Err(error) if error.is_eof() && !builder.table.cells.is_empty() => {
                builder.damaged(line, rest.lines().next().unwrap_or_default(), &error);
                break;
            }
            Err(_) => return None,
        }
        place = begin + values.byte_offset();
        line += text[begin..place].matches('\n').count();
    }
    (!builder.table.cells.is_empty()).then_some(builder.table)
}

const fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::Array(_))
}

/// The rows of one document. A row's line is its number, from 1: one document has none.
fn document_table(document: Value) -> JsonTable {
    let mut builder = Builder::default();
    let rows = rows_of(&document);
    let messages = rows.names.is_none().then(|| MessageList::of(&rows.values)).flatten();
    builder.header = rows.names;
    for (number, (key, value)) in (1..).zip(&rows.values) {
        match (&messages, value.as_ref()) {
            (Some(messages), Value::Object(row)) => builder.thread(number, row, messages),
            (_, value) => builder.keyed_row(number, key.as_deref(), value),
        }
    }
    builder.table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_off_keeps_its_rows() {
        let table = read(
            r#"[{"text": "one"},
            {"text": "two"}, {"te"#,
        )
        .unwrap_or_default()
        .unwrap_or_default();
        let texts: Vec<&str> = (0..2).map(|row| table.cells.get(row, 0)).collect();
        assert_eq!((table.cells.len(), texts), (3, vec!["one", "two"]));
        assert!(table.cells.damage_of(1).is_none() && table.cells.damage_of(2).is_some());
    }

    #[test]
    fn what_begins_as_json_and_is_none_is_refused() {
        for text in ["{\"text\": one}", "[{\"text\":", "[{\"text\": \"one\"} {\"text\": \"two\"}]"]
        {
            assert!(matches!(read(text), Err(Error::NotJson { .. })), "{text}");
        }
        for text in ["[Ticket 4] late again", "{name}, hello", "\"one\", \"two\""] {
            assert!(matches!(read(text), Ok(None)), "{text}");
        }
    }
}
