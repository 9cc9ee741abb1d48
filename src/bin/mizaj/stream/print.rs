//! Outcomes as JSON lines on standard output.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::outcome::Outcome;
use super::record::Record;

/// Prints verdicts and tombstones, each with the message's key. Dead letters have their topic.
pub(crate) fn verdicts(batch: &[Record], outcomes: &[Outcome]) -> io::Result<()> {
    print(batch, outcomes, |record, outcome| match outcome {
        Outcome::Verdict(fields) => Some(json!({ "key": key(record), "value": fields })),
        Outcome::Tombstone => Some(json!({ "key": key(record), "value": null })),
        Outcome::Dead(_) => None,
    })
}

/// Prints what would be written, dead letters with their reasons and places.
pub(crate) fn everything(batch: &[Record], outcomes: &[Outcome]) -> io::Result<()> {
    print(batch, outcomes, |record, outcome| {
        let Record { partition, offset, .. } = record;
        Some(match outcome {
            Outcome::Verdict(fields) => json!({ "key": key(record), "value": fields }),
            Outcome::Tombstone => json!({ "key": key(record), "value": null }),
            Outcome::Dead(reason) => json!({
                "key": key(record), "error": reason, "partition": partition, "offset": offset,
            }),
        })
    })
}

fn print(
    batch: &[Record],
    outcomes: &[Outcome],
    line: impl Fn(&Record, &Outcome) -> Option<Value>,
) -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    for (record, outcome) in batch.iter().zip(outcomes) {
        if let Some(line) = line(record, outcome) {
            writeln!(output, "{line}")?;
        }
    }
    output.flush()
}

/// The key as text; bytes that are not UTF-8 are replaced.
fn key(record: &Record) -> Option<String> {
    record.key.as_deref().map(|key| String::from_utf8_lossy(key).into_owned())
}
