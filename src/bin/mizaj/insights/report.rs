//! What the report of `mizaj insights` holds, whatever it is printed as.

use mizaj::{Alert, Difference, Insights, InsightsCollector};
use mizaj_tables::Reading;
use serde_json::{Map, Value, json};

use super::rows::Row;
use super::sentences;
use crate::Failure;
use crate::output::say;

/// Fields of the report that list rows.
const ROW_LISTS: [&str; 5] =
    ["mostNegative", "mostPositive", "examples", "negativeExamples", "positiveExamples"];

/// How the file was read, and what its rows say.
pub(super) struct Report<'r> {
    pub reading: &'r Reading,
    pub insights: Insights,
    pub rows: &'r [Row],
    /// For each alert, what distinguishes its rows from those before.
    pub changes: Vec<Vec<Difference>>,
}

impl<'r> Report<'r> {
    pub(super) fn new(reading: &'r Reading, insights: Insights, rows: &'r [Row]) -> Self {
        let changes = insights.alerts.iter().map(|alert| changes(alert, rows)).collect();
        Self { reading, insights, rows, changes }
    }

    /// How many rows have no readable date, if the file has dates.
    pub(super) fn undated(&self) -> Option<String> {
        let (undated, all) = (self.insights.undated, self.rows.len());
        let have = if undated == 1 { "has" } else { "have" };
        (self.reading.dates.is_some() && undated > 0)
            .then(|| format!("{undated} of {all} rows {have} no readable date"))
    }

    /// Says on standard error what a program that reads the report should not miss.
    pub(super) fn remark(&self) {
        if let Some(undated) = self.undated() {
            say(undated);
        }
    }

    /// Rows by their numbers, those that there are.
    pub(super) fn rows_of<'s>(
        &'s self,
        numbers: &'s [usize],
    ) -> impl Iterator<Item = &'r Row> + 's {
        numbers.iter().filter_map(|&number| self.rows.get(number))
    }

    /// The report as JSON: how the file was read first, and rows with their lines and texts.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        let mut fields = Map::new();
        fields.insert("reading".to_owned(), serde_json::to_value(self.reading)?);
        fields.insert("summary".to_owned(), sentences::summary(self).into());
        if let Value::Object(insights) = serde_json::to_value(&self.insights)? {
            fields.extend(insights);
        }
        for (place, changes) in self.changes.iter().enumerate() {
            let alert = fields.get_mut("alerts").and_then(|alerts| alerts.get_mut(place));
            if let Some(Value::Object(alert)) = alert {
                alert.insert("changes".to_owned(), serde_json::to_value(changes)?);
            }
        }
        let mut report = Value::Object(fields);
        trace(&mut report, self.rows);
        Ok(report)
    }
}

/// What distinguishes the rows of an alert from those before.
fn changes(alert: &Alert, rows: &[Row]) -> Vec<Difference> {
    let (mut inside, mut before) = (InsightsCollector::new(), InsightsCollector::new());
    for row in rows {
        match row.insight.date.as_deref() {
            Some(day) if (alert.period.as_str()..=alert.end.as_str()).contains(&day) => {
                inside.add(&row.insight);
            }
            Some(day) if (alert.since.as_str()..alert.period.as_str()).contains(&day) => {
                before.add(&row.insight);
            }
            _ => {}
        }
    }
    inside.differences(&before)
}

/// Replaces row numbers by line numbers and texts.
fn trace(report: &mut Value, rows: &[Row]) {
    let row = |number: &Value| {
        let row = rows.get(usize::try_from(number.as_u64()?).ok()?)?;
        Some(json!({ "line": row.line, "text": row.insight.text }))
    };
    match report {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(numbers) if ROW_LISTS.contains(&name.as_str()) => {
                        *numbers = numbers.iter().filter_map(row).collect();
                    }
                    other => trace(other, rows),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| trace(value, rows)),
        _ => {}
    }
}
