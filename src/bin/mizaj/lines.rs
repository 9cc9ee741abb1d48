//! JSON lines: reading them, and adding fields to them.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use mizaj_tables::line_error;
use serde_json::{Map, Value, json};

use crate::output::say;
use crate::{Failure, file};

/// Bytes read ahead, so that lines of a file come in large groups.
const READ_AHEAD: usize = 256 * 1024;
const BOM: &[u8] = "\u{feff}".as_bytes();

/// One line: its number, from 1, and its object, or the reason it is not one.
pub(crate) struct Line {
    pub number: usize,
    pub object: Result<Map<String, Value>, String>,
    /// Whether it contains only white space.
    pub is_blank: bool,
}

impl Line {
    fn new(number: usize, bytes: &[u8]) -> Self {
        Self { number, object: parse(bytes), is_blank: bytes.trim_ascii().is_empty() }
    }

    /// The object and the text in `field`, or what is wrong with the line.
    pub(crate) fn record(&self, field: &str) -> Result<(&str, &Map<String, Value>), String> {
        let object = self.object.as_ref().map_err(Clone::clone)?;
        match object.get(field) {
            Some(Value::String(text)) => Ok((text, object)),
            Some(_) => Err(format!("the field `{field}` is not a string")),
            None => Err(format!("the field `{field}` is missing")),
        }
    }

    /// Reports the bad line on standard error and returns the object that replaces it in the
    /// output.
    pub(crate) fn complain(&self, reason: &str) -> Map<String, Value> {
        say(format_args!("line {}: {reason}", self.number));
        let input = self.object.clone().unwrap_or_default();
        merge(input, [("error", json!(reason)), ("line", json!(self.number))])
    }
}

/// The lines of a file, one by one.
pub(crate) struct Lines {
    file: String,
    reader: BufReader<Box<dyn Read>>,
    number: usize,
}

impl Lines {
    /// The lines of a file opened by [`file::open`].
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self::new(path, file::open(path)?))
    }

    fn new(path: &Path, reader: Box<dyn Read>) -> Self {
        let reader = BufReader::with_capacity(READ_AHEAD, reader);
        Self { file: file::name(path), reader, number: 0 }
    }

    /// Whether the next line is already available; otherwise, reading it may block.
    pub(crate) fn is_ready(&self) -> bool {
        self.reader.buffer().contains(&b'\n')
    }

    /// The lines that are not blank.
    pub(crate) fn full(self) -> impl Iterator<Item = Result<Line, Failure>> {
        self.filter(|line| !line.as_ref().is_ok_and(|line| line.is_blank))
    }

    fn read(&mut self) -> Result<Option<Line>, String> {
        let mut bytes = Vec::new();
        if self.reader.read_until(b'\n', &mut bytes).map_err(|error| error.to_string())? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let line = match bytes.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] if self.number == 1 => {
                return Err("UTF-16, but JSON lines are UTF-8".into());
            }
            first if self.number == 1 => first.strip_prefix(BOM).unwrap_or(first),
            other => other,
        };
        Ok(Some(Line::new(self.number, line)))
    }
}

impl Iterator for Lines {
    type Item = Result<Line, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.read().map_err(|reason| {
            let Self { file, number, .. } = self;
            match number {
                0 | 1 => format!("{file}: {reason}").into(),
                _ => format!("{file}: after line {number}: {reason}").into(),
            }
        });
        line.transpose()
    }
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    match serde_json::from_slice(bytes.trim_ascii_end()) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("not a JSON object".into()),
        Err(error) => Err(format!("not JSON: {}", line_error(&error))),
    }
}

/// A string as it is; numbers and booleans as written in JSON.
pub(crate) fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        _ => None,
    }
}

/// The fields of a result.
pub(crate) fn fields(result: &impl serde::Serialize) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(result)? {
        Value::Object(fields) => Ok(fields),
        _ => Err("a result without fields".into()),
    }
}

/// `input` with the fields of a result added. If a field of the input has the name of a result, it
/// becomes `input_NAME`, with the prefix repeated until the name is free.
pub(crate) fn merge(
    mut input: Map<String, Value>,
    result: impl IntoIterator<Item = (impl Into<String>, Value)>,
) -> Map<String, Value> {
    for (name, value) in result {
        let mut name = name.into();
        let Some(carried) = input.insert(name.clone(), value) else { continue };
        while input.contains_key(&name) {
            name.insert_str(0, "input_");
        }
        input.insert(name, carried);
    }
    input
}
