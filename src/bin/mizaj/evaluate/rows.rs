//! The labelled rows of a file, and the groups that they are reported by.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;

use mizaj::{JudgedRow, Label, Report};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::lines::{Lines, as_text};
use crate::output::say;
use crate::{BadLines, Failure};

/// What texts are grouped into by length, shortest first: most words, name.
const LENGTHS: [(usize, &str); 4] = [
    (3, "1 to 3 words"),
    (10, "4 to 10 words"),
    (30, "11 to 30 words"),
    (usize::MAX, "over 30 words"),
];

/// A labelled row of the file.
pub struct Row {
    pub text: String,
    pub gold: Label,
    fields: Map<String, Value>,
}

impl Row {
    /// The group that the row belongs to when reported by `key`.
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

/// The labelled rows of the file; rows whose label is null are left out, others that
/// cannot be used are named.
pub fn read(file: &Path) -> Result<(Vec<Row>, BadLines), Failure> {
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for line in Lines::open(file)?.full() {
        let line = line?;
        let parsed = line.record("text").and_then(|(text, fields)| match fields.get("label") {
            None | Some(Value::Null) => Ok(None),
            Some(label) => match label.as_str().and_then(Label::from_name) {
                Some(gold) => Ok(Some(Row { text: text.to_owned(), gold, fields: fields.clone() })),
                None => Err(format!("the label {label} is not negative, neutral or positive")),
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

/// Names and what belongs to them, in an order that means something; a map in JSON.
pub struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// What the rows are grouped by, the groups, and the report on each.
pub type Groups = Named<Named<Report>>;

/// Whether any row belongs to a group when reported by `key`.
pub fn any_has(rows: &[Row], key: &str) -> bool {
    rows.iter().any(|row| row.group(key).is_some())
}

/// Lengths and numbers by their size, before all other groups; those stay as they are.
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

/// Reports on the groups of rows by each of `keys` that any row has.
pub fn groups(rows: &[Row], judged: &[JudgedRow], keys: &[String]) -> Groups {
    let by_key = |key: &String| {
        let mut members: BTreeMap<Cow<'_, str>, Vec<JudgedRow>> = BTreeMap::new();
        for (row, judged) in rows.iter().zip(judged) {
            if let Some(group) = row.group(key) {
                members.entry(group).or_default().push(*judged);
            }
        }
        let mut reports: Vec<_> = members
            .into_iter()
            .map(|(group, rows)| (group.into_owned(), Report::new(&rows)))
            .collect();
        reports.sort_by(|(one, _), (other, _)| in_order(one, other));
        (key.clone(), Named(reports))
    };
    let grouped = keys.iter().map(by_key);
    Named(grouped.filter(|(_, reports)| !reports.0.is_empty()).collect())
}
