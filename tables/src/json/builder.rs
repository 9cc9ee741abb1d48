//! JSON values as rows of cells.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::messages::{MessageList, at, is_text};
use super::{JsonTable, MAX_DEPTH, is_scalar, line_error};
use crate::cells::Damage;
use crate::words;

#[derive(Default)]
pub(super) struct Builder {
    pub(super) table: JsonTable,
    places: HashMap<String, usize>,
    pub(super) header: Option<Vec<String>>,
}

impl Builder {
    pub(super) fn row(&mut self, line: usize, value: &Value) {
        self.keyed_row(line, None, value);
    }

    pub(super) fn keyed_row(&mut self, line: usize, key: Option<&str>, value: &Value) {
        if let Some(reason) = no_row(value) {
            return self.refused(line, &value.to_string(), reason.to_owned());
        }
        let mut fields = Vec::new();
        if let Some(key) = key {
            fields.push(("key".to_owned(), key.to_owned()));
        }
        match (value, &self.header) {
            (Value::Array(cells), Some(names)) => {
                let cells = cells.iter().map(written);
                fields.extend(names.iter().cloned().zip(cells));
            }
            (Value::Array(cells), None) => {
                fields.extend(
                    (1..).zip(cells).map(|(n, cell)| (format!("column_{n}"), written(cell))),
                );
            }
            (Value::Object(_), _) => flatten(value, &mut String::new(), 0, &mut fields),
            (scalar, _) => fields.push(("text".to_owned(), written(scalar))),
        }
        self.push(line, fields);
    }

    /// The messages of a row: its own text first, then those of its list. A first message that
    /// repeats the row's text is the same message.
    pub(super) fn thread(&mut self, line: usize, row: &Map<String, Value>, list: &MessageList) {
        let whole = Value::Object(row.clone());
        let messages = at(&whole, &list.path).and_then(Value::as_array).cloned();
        let messages = messages.unwrap_or_default();
        let mut own = Vec::new();
        flatten(&without(&whole, &list.path), &mut String::new(), 0, &mut own);
        let prefix = list.path.join(".");
        let own_text =
            own.iter().find(|(name, value)| is_text(last_part(name)) && !value.is_empty());
        let own_text = own_text.cloned();
        if let Some(name) = thread_name(&own) {
            self.table.thread = Some(self.place(&name));
        }
        let message_text = [list.path.as_slice(), &list.text].concat().join(".");
        for name in own_text.iter().map(|(name, _)| name).chain([&message_text]) {
            let place = self.place(name);
            if !self.table.texts.contains(&place) {
                self.table.texts.push(place);
            }
        }
        let own_text = own_text.map(|(_, text)| text.trim().to_owned());
        if own_text.is_some() || messages.is_empty() {
            self.push(line, own.clone());
        }
        for message in &messages {
            let text = at(message, &list.text).map(written).unwrap_or_default();
            if own_text.as_deref() == Some(text.trim()) {
                continue;
            }
            let mut fields = own.clone();
            fields.retain(|(name, _)| !is_text(last_part(name)));
            let mut inner = Vec::new();
            flatten(message, &mut prefix.clone(), 0, &mut inner);
            // A message's own date stands in the place of its thread's.
            for (name, value) in &inner {
                let same = fields.iter_mut().find(|(other, _)| {
                    last_part(other) == last_part(name)
                        && words::DATE.names(&words::words(last_part(name)))
                });
                if let Some((_, field)) = same.filter(|_| !value.is_empty()) {
                    field.clone_from(value);
                }
            }
            fields.extend(inner);
            self.push(line, fields);
        }
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.table.names.len();
        self.places.insert(name.to_owned(), place);
        self.table.names.push(name.to_owned());
        place
    }

    fn push(&mut self, line: usize, fields: Vec<(String, String)>) {
        let mut cells: Vec<String> = vec![String::new(); self.table.names.len()];
        for (name, value) in fields {
            let place = self.place(&name);
            if place >= cells.len() {
                cells.resize(place + 1, String::new());
            }
            if cells[place].is_empty() {
                cells[place] = value;
            }
        }
        self.table.cells.begin(line);
        for cell in &cells {
            self.table.cells.push(cell);
        }
    }

    pub(super) fn damaged(&mut self, line: usize, text: &str, error: &serde_json::Error) {
        self.refused(line, text, format!("not JSON: {}", line_error(error)));
    }

    fn refused(&mut self, line: usize, text: &str, reason: String) {
        self.table.cells.begin(line);
        self.table.cells.push(text);
        self.table.cells.damage(Damage::NotJson { reason });
    }
}

/// Why a value is not a row.
fn no_row(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(fields) if fields.is_empty() => Some("the row has no fields"),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some("not a JSON object"),
        _ => None,
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The field that tells threads apart: `id`, or what is named after a thread.
fn thread_name(fields: &[(String, String)]) -> Option<String> {
    let named = |test: &dyn Fn(&[String]) -> bool| {
        fields.iter().find(|(name, _)| test(&words::words(name))).map(|(name, _)| name.clone())
    };
    named(&|words| words == ["id"])
        .or_else(|| named(&|words| words::THREAD.names(words)))
        .or_else(|| named(&|words| words.last().is_some_and(|word| word == "id")))
}

fn without(value: &Value, path: &[String]) -> Value {
    let mut value = value.clone();
    if let Some((last, parents)) = path.split_last() {
        let parent = parents.iter().try_fold(&mut value, |value, key| value.get_mut(key));
        if let Some(Value::Object(parent)) = parent {
            parent.shift_remove(last);
        }
    }
    value
}

/// The fields of a value by their paths; a list of plain values is one text, other lists are
/// JSON.
fn flatten(value: &Value, path: &mut String, depth: usize, fields: &mut Vec<(String, String)>) {
    let Value::Object(object) = value else {
        fields
            .push((if path.is_empty() { "text".to_owned() } else { path.clone() }, written(value)));
        return;
    };
    if depth > MAX_DEPTH {
        fields.push((path.clone(), value.to_string()));
        return;
    }
    for (key, value) in object {
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        flatten(value, path, depth + 1, fields);
        path.truncate(length);
    }
}

/// Whether a value is a part of a text with marks: a string, or an object that holds one. Several
/// plain strings are a list.
fn is_part_of_text(value: &Value) -> bool {
    value.is_string() || value.get("text").is_some_and(Value::is_string)
}

/// A value as the text of a cell.
fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values)
            if values.iter().any(Value::is_object) && values.iter().all(is_part_of_text) =>
        {
            let part = |value: &Value| value.get("text").map_or_else(|| written(value), written);
            values.iter().map(part).collect()
        }
        Value::Array(values) if values.iter().all(is_scalar) => {
            values.iter().map(written).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
