//! The labeled rows of a file and the groups to report on.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;

use mizaj::{Label, Report};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::lines::{Lines, as_text};
use crate::output::say;
use crate::{BadLines, Failure};

/// Length groups, shortest first: maximum number of words, name.
const LENGTHS: [(usize, &str); 4] = [
    (3, "1 to 3 words"),
    (10, "4 to 10 words"),
    (30, "11 to 30 words"),
    (usize::MAX, "over 30 words"),
];

/// A labeled row.
pub(super) struct Row {
    pub text: String,
    pub label: Label,
    pub fields: Map<String, Value>,
}

impl Row {
    /// Whether the row says which topics, intent or signals are true.
    pub(super) fn has_head_labels(&self) -> bool {
        self.fields.contains_key("topics")
            || self.fields.contains_key("intent")
            || self.signals().is_some()
    }

    /// The signals that are true.
    pub(super) fn signals(&self) -> Option<&Vec<Value>> {
        self.fields.get("flags").or_else(|| self.fields.get("signals"))?.as_array()
    }

    /// The row's group for `key`.
    fn group(&self, key: &str) -> Option<Cow<'_, str>> {
        match key {
            "length" => {
                let words = self.text.split_whitespace().count();
                LENGTHS.iter().find(|(most, _)| words <= *most).map(|(_, name)| (*name).into())
            }
            "language" => self.field("lang"),
            other => self.field(other),
        }
    }

    fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        self.fields.get(name).and_then(as_text)
    }
}

/// Reads the labeled rows of a file. Rows with a null label, or the mood `mixed`, are skipped
/// silently, invalid rows with a message.
pub(super) fn read(file: &Path) -> Result<(Vec<Row>, BadLines), Failure> {
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for line in Lines::open(file)?.full() {
        let line = line?;
        let parsed = line.record("text").and_then(|(text, fields)| match label(fields) {
            None | Some(Value::Null) => Ok(None),
            Some(label) if label.as_str() == Some("mixed") => Ok(None),
            Some(label) => match label.as_str().and_then(Label::from_name) {
                Some(label) => {
                    Ok(Some(Row { text: text.to_owned(), label, fields: fields.clone() }))
                }
                None => Err(format!("label {label} must be negative, neutral or positive")),
            },
        });
        match parsed {
            Ok(row) => rows.extend(row),
            Err(reason) => {
                bad.0 += 1;
                say(format_args!("line {}: {reason}", line.number));
            }
        }
    }
    Ok((rows, bad))
}

/// The label of a row; annotated rows call it their mood.
fn label(fields: &Map<String, Value>) -> Option<&Value> {
    fields.get("label").or_else(|| fields.get("mood"))
}

/// Named values in a meaningful order; a map in JSON.
pub(super) struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The grouping fields, their groups, and the report on each group.
pub(super) type Groups = Named<Named<Report>>;

/// Whether any row has a group for `key`.
pub(super) fn any_has(rows: &[Row], key: &str) -> bool {
    rows.iter().any(|row| row.group(key).is_some())
}

/// Orders lengths and numbers by size, before all other groups, which keep their order.
fn in_order(one: &str, other: &str) -> Ordering {
    let size = |group: &str| {
        let length = LENGTHS.iter().position(|(_, name)| *name == group);
        length.map_or_else(|| group.parse::<f64>().ok(), |length| Some(length as f64))
    };
    match (size(one), size(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

/// Reports on the groups of rows, for each of `keys` that occurs in any row. `of_rows` holds what is
/// reported on, in the order of the rows.
pub(super) fn groups<'r, T: Copy, R>(
    rows: impl IntoIterator<Item = &'r Row> + Clone,
    of_rows: &[T],
    keys: &[String],
    report: impl Fn(&[T]) -> R,
) -> Named<Named<R>> {
    let by_key = |key: &String| {
        let mut members: BTreeMap<Cow<'_, str>, Vec<T>> = BTreeMap::new();
        for (row, of_row) in rows.clone().into_iter().zip(of_rows) {
            if let Some(group) = row.group(key) {
                members.entry(group).or_default().push(*of_row);
            }
        }
        let mut reports: Vec<_> = members
            .into_iter()
            .map(|(group, members)| (group.into_owned(), report(&members)))
            .collect();
        reports.sort_by(|(one, _), (other, _)| in_order(one, other));
        (key.clone(), Named(reports))
    };
    let grouped = keys.iter().map(by_key);
    Named(grouped.filter(|(_, reports)| !reports.0.is_empty()).collect())
}
