//! The messages of threads, in lists inside the rows.

use std::borrow::Cow;

use serde_json::Value;

use super::find::text_letters;
use super::{MAX_DEPTH, SAMPLE};
use crate::words;

/// The list in every row that holds the messages of a thread, and the field of their texts.
pub(super) struct MessageList {
    pub(super) path: Vec<String>,
    pub(super) text: Vec<String>,
}

impl MessageList {
    /// The messages of rows: objects in a list whose texts are named as texts are.
    pub(super) fn of(rows: &[(Option<String>, Cow<'_, Value>)]) -> Option<Self> {
        let mut found: Vec<(usize, Self)> = Vec::new();
        for (_, row) in rows.iter().take(SAMPLE) {
            let mut path = Vec::new();
            let has_text = row.as_object().is_some_and(|row| row.iter().any(holds_text));
            find_messages(row, has_text, &mut path, &mut found);
        }
        found.into_iter().max_by_key(|(letters, _)| *letters).map(|(_, list)| list)
    }
}

fn find_messages(
    value: &Value,
    has_text: bool,
    path: &mut Vec<String>,
    found: &mut Vec<(usize, MessageList)>,
) {
    let Value::Object(object) = value else { return };
    if path.len() > MAX_DEPTH {
        return;
    }
    for (key, value) in object {
        path.push(key.clone());
        if let Value::Array(values) = value {
            let is_list = values.iter().all(Value::is_object)
                && (!has_text || names_messages(key) || values.iter().any(is_sent));
            let texts = values.iter().find_map(|value| text_field(value, 0)).filter(|_| is_list);
            if let Some(text) = texts {
                let letters = values.iter().map(text_letters).sum();
                match found.iter_mut().find(|(_, list)| list.path == *path) {
                    Some((sum, _)) => *sum += letters,
                    None => found.push((letters, MessageList { path: path.clone(), text })),
                }
            }
        } else {
            find_messages(value, has_text, path, found);
        }
        path.pop();
    }
}

fn holds_text((name, value): (&String, &Value)) -> bool {
    let is_written = match value {
        Value::String(_) => true,
        Value::Array(parts) => parts.iter().any(Value::is_string),
        _ => false,
    };
    is_text(name) && is_written
}

/// Whether a list is called after what is written in it: comments, messages, replies.
fn names_messages(key: &str) -> bool {
    is_text(key) || words::REPLY.names(&words::words(key))
}

/// Whether an object says who sent it, or when, or has a number of its own: what belongs to a
/// message, such as the pages that it links to, does not.
fn is_sent(value: &Value) -> bool {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    value.as_object().is_some_and(|fields| {
        fields.iter().any(|(name, value)| {
            let words = words::words(name);
            let is_told = words::DATE.names(&words) || words::PERSON.names(&words);
            !is_empty(value) && (is_told || words.last().is_some_and(|word| word == "id"))
        })
    })
}

/// The path of the field of an object that is named as texts are and holds one.
fn text_field(value: &Value, depth: usize) -> Option<Vec<String>> {
    let object = value.as_object()?;
    let direct = object.iter().find(|(name, value)| is_text(name) && value.is_string());
    if let Some((name, _)) = direct {
        return Some(vec![name.clone()]);
    }
    if depth > 2 {
        return None;
    }
    object.iter().find_map(|(name, value)| {
        let mut path = text_field(value, depth + 1)?;
        path.insert(0, name.clone());
        Some(path)
    })
}

/// Whether a field is named as texts are.
pub(super) fn is_text(name: &str) -> bool {
    let words = words::words(name);
    words::TEXT.names(&words) && !words::FACT.names(&words)
}

pub(super) fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}
