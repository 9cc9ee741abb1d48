//! Where the rows of a JSON document are.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{MAX_DEPTH, SAMPLE, is_scalar};

/// The rows of a document: values with the keys that they are stored under, and the names of
/// their columns where those stand elsewhere.
#[derive(Default)]
pub(super) struct RowsFound<'v> {
    pub(super) values: Vec<(Option<String>, Cow<'v, Value>)>,
    pub(super) names: Option<Vec<String>>,
}

/// Where the rows are: the list whose rows hold most text.
pub(super) fn rows_of(document: &Value) -> RowsFound<'_> {
    let mut lists = Vec::new();
    collect_lists(document, 0, &mut lists);
    let best = lists
        .into_iter()
        .map(|list| (richness(&list), list))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or_else(
        || RowsFound { values: vec![(None, Cow::Borrowed(document))], names: None },
        |(_, list)| list,
    )
}

fn collect_lists<'v>(value: &'v Value, depth: usize, lists: &mut Vec<RowsFound<'v>>) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(values) if !values.is_empty() => lists.push(RowsFound {
            values: values.iter().map(|v| (None, Cow::Borrowed(v))).collect(),
            names: None,
        }),
        Value::Object(object) => {
            lists.extend(named_rows(object).or_else(|| columns(object)).or_else(|| keyed(object)));
            object.values().for_each(|value| collect_lists(value, depth + 1, lists));
        }
        _ => {}
    }
}

/// `{"columns": ["id", "text"], "data": [[1, "…"], …]}`.
fn named_rows(object: &Map<String, Value>) -> Option<RowsFound<'_>> {
    let names = ["columns", "headers", "header", "fields"].iter().find_map(|key| {
        let names = object.get(*key)?.as_array()?;
        let name = |name: &Value| match name {
            Value::String(name) => Some(name.clone()),
            Value::Object(field) => Some(field.get("name")?.as_str()?.to_owned()),
            _ => None,
        };
        names.iter().map(name).collect::<Option<Vec<String>>>()
    })?;
    let is_row = |row: &Value| row.as_array().is_some_and(|row| row.len() <= names.len());
    let rows = object.values().find_map(|value| {
        value.as_array().filter(|rows| !rows.is_empty() && rows.iter().all(is_row))
    })?;
    let values = rows.iter().map(|row| (None, Cow::Borrowed(row))).collect();
    Some(RowsFound { values, names: Some(names) })
}

/// `{"text": ["…", "…"], "date": […]}`, or with the rows' numbers: `{"text": {"0": "…"}}`.
fn columns(object: &Map<String, Value>) -> Option<RowsFound<'_>> {
    let cells = |value: &Value| -> Option<Vec<(String, Value)>> {
        let (keys, cells): (Vec<String>, Vec<Value>) = match value {
            Value::Array(cells) => {
                ((0..cells.len()).map(|n| n.to_string()).collect(), cells.clone())
            }
            Value::Object(cells) => cells.iter().map(|(k, v)| (k.clone(), v.clone())).unzip(),
            _ => return None,
        };
        cells.iter().all(is_scalar).then(|| keys.into_iter().zip(cells).collect())
    };
    let columns: Vec<(String, Vec<(String, Value)>)> = object
        .iter()
        .map(|(name, value)| Some((name.clone(), cells(value)?)))
        .collect::<Option<_>>()?;
    let (_, first) = columns.first()?;
    let is_even = columns.iter().all(|(_, cells)| {
        cells.len() == first.len() && cells.iter().zip(first).all(|(a, b)| a.0 == b.0)
    });
    // Objects under each other with the same fields are rows, not columns.
    let is_numbered = first.iter().all(|(key, _)| key.bytes().all(|b| b.is_ascii_digit()));
    if columns.len() < 2 || first.len() < 2 || !is_even || !is_numbered {
        return None;
    }
    let row = |number: usize| {
        let fields = columns
            .iter()
            .filter_map(|(name, cells)| Some((name.clone(), cells.get(number)?.1.clone())));
        (None, Cow::Owned(Value::Object(fields.collect())))
    };
    Some(RowsFound { values: (0..first.len()).map(row).collect(), names: None })
}

/// `{"-Nx1": {"text": "…"}, "-Nx2": {"text": "…"}}`: rows under their keys.
fn keyed(object: &Map<String, Value>) -> Option<RowsFound<'_>> {
    let rows: Vec<&Map<String, Value>> =
        object.values().map(Value::as_object).collect::<Option<_>>()?;
    let (first, others) = rows.split_first()?;
    let is_alike = |row: &&Map<String, Value>| {
        let shared = row.keys().filter(|key| first.contains_key(*key)).count();
        2 * shared >= row.len().max(first.len())
    };
    if others.is_empty() || !others.iter().all(is_alike) {
        return None;
    }
    let values =
        object.iter().map(|(key, value)| (Some(key.clone()), Cow::Borrowed(value))).collect();
    Some(RowsFound { values, names: None })
}

/// How much text the rows of a list hold, by the first of them. Rows are objects; a list of
/// plain texts is one of rows where there is nothing better.
fn richness(list: &RowsFound<'_>) -> f64 {
    let sample = || list.values.iter().take(SAMPLE).map(|(_, value)| value.as_ref());
    let letters: usize = sample().map(text_letters).sum();
    let rows = sample().count();
    let objects = sample().filter(|value| !is_scalar(value)).count();
    let kind = if 2 * objects >= rows { 1.0 } else { 0.1 };
    kind * letters as f64 / rows.max(1) as f64 * (1.0 + list.values.len() as f64).ln()
}

/// Letters of the texts in a value: of strings with a space, lists and objects within it too.
pub(super) fn text_letters(value: &Value) -> usize {
    match value {
        Value::String(text) if text.trim().contains(' ') => text.chars().count(),
        Value::String(text) if !text.is_ascii() => text.chars().count(),
        Value::String(_) => 1,
        Value::Array(values) => values.iter().map(text_letters).sum(),
        Value::Object(object) => object.values().map(text_letters).sum(),
        _ => 0,
    }
}
