//! The labelled rows of a file, and the groups that they are reported by.

use std::collections::BTreeMap;
use std::path::Path;

use mizaj::{JudgedRow, Label, Report};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{BadLines, Failure, lines};

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
    fn group(&self, key: &str) -> Option<&str> {
        match key {
            "length" => {
                let words = self.text.split_whitespace().count();
                LENGTHS.iter().find(|(most, _)| words <= *most).map(|(_, name)| *name)
            }
            "language" => self.field("lang"),
            other => self.field(other),
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }
}

/// The labelled rows of the file; rows whose label is null are left out, others that
/// cannot be used are named.
pub fn read(file: &Path) -> Result<(Vec<Row>, BadLines), Failure> {
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for line in lines::read(file)? {
        let line = line?;
        let parsed = line.record().and_then(|(text, fields)| match fields.get("label") {
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
                eprintln!("mizaj: line {}: {reason}", line.number);
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

/// Reports on the groups of rows by each of `keys` that any row has.
pub fn groups(rows: &[Row], judged: &[JudgedRow], keys: &[String]) -> Groups {
    let by_key = |key: &String| {
        let mut members: BTreeMap<&str, Vec<JudgedRow>> = BTreeMap::new();
        for (row, judged) in rows.iter().zip(judged) {
            if let Some(group) = row.group(key) {
                members.entry(group).or_default().push(*judged);
            }
        }
        let mut reports: Vec<_> = members
            .into_iter()
            .map(|(group, rows)| (group.to_owned(), Report::new(&rows)))
            .collect();
        reports.sort_by_key(|(group, _)| LENGTHS.iter().position(|(_, name)| name == group));
        (key.clone(), Named(reports))
    };
    let grouped = keys.iter().map(by_key);
    Named(grouped.filter(|(_, reports)| !reports.0.is_empty()).collect())
}
