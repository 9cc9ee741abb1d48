//! Measures an adaptation of categories on labeled rows.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Category, wilson};
use serde_json::{Value, json};

use crate::adaptation::AdaptationArgument;
use crate::bundle;
use crate::lines::Lines;
use crate::output::{Output, say};
use crate::table::{Table, share};
use crate::{BadLines, Failure, file};

/// A text, the labels it should have, and those that were found.
struct Analyzed {
    given: Vec<String>,
    found: Vec<String>,
}

/// Prints how often the categories of the rows are found.
pub(super) fn run(
    file: &Path,
    folder: &Path,
    adaptation: &AdaptationArgument,
    as_json: bool,
) -> Result<BadLines, Failure> {
    let mut analyzer = bundle::load(folder, AnalyzerOptions { cache_capacity: 0 })?;
    adaptation.apply(&mut analyzer)?;
    let (rows, bad) = read(file, &mut analyzer)?;
    if rows.is_empty() {
        return Err(file::failure(file, "no labeled rows"));
    }
    let right = rows.iter().filter(|row| row.given == row.found).count();
    let interval = wilson(right, rows.len());
    let accuracy = right as f64 / rows.len() as f64;
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in &rows {
        for label in &row.given {
            let count = counts.entry(label).or_default();
            count[0] += 1;
            count[2] += usize::from(row.found.contains(label));
        }
        row.found.iter().for_each(|label| counts.entry(label).or_default()[1] += 1);
    }
    let mut output = Output::new();
    if as_json {
        let labels = counts.iter().map(|(label, [given, found, both])| {
            json!({"label": label, "rows": given, "found": found, "right": both})
        });
        let labels: Vec<Value> = labels.collect();
        output.pretty(&json!({
            "modelVersion": analyzer.manifest().model_version(), "rows": rows.len(),
            "accuracy": accuracy, "accuracyInterval": interval, "labels": labels,
        }))?;
    } else {
        let [low, high] = interval.map(share);
        let version = analyzer.manifest().model_version();
        writeln!(output, "## {version}, adapted, on {} rows\n", rows.len())?;
        writeln!(output, "accuracy {} ({low} to {high})\n", share(accuracy))?;
        let mut table = Table::new(["label", "rows", "recall", "precision"]);
        for (label, [given, found, both]) in counts {
            let part = |whole: usize| share(both as f64 / whole.max(1) as f64);
            table.row([label.to_owned(), given.to_string(), part(given), part(found)]);
        }
        writeln!(output, "{table}")?;
    }
    output.flush()?;
    Ok(bad)
}

/// Reads and analyzes the rows; a label is a string, or a list of them.
fn read(file: &Path, analyzer: &mut Analyzer) -> Result<(Vec<Analyzed>, BadLines), Failure> {
    let (mut rows, mut bad) = (Vec::new(), BadLines::default());
    for line in Lines::open(file)?.full() {
        let line = line?;
        let parsed =
            line.record("text").and_then(|(text, fields)| match labels(fields.get("label")) {
                Some(given) => Ok((text, given)),
                None => Err("label must be a string or a list of strings".to_owned()),
            });
        match parsed {
            Ok((text, mut given)) => {
                let verdict = analyzer.analyze(text, &AnalyzeOptions::default())?;
                let categories = verdict.categories.unwrap_or_default();
                let found = verdict.category.into_iter().chain(categories);
                let mut found: Vec<String> = found.map(|Category { label, .. }| label).collect();
                given.sort_unstable();
                found.sort_unstable();
                rows.push(Analyzed { given, found });
            }
            Err(reason) => {
                bad.0 += 1;
                say(format_args!("line {}: {reason}", line.number));
            }
        }
    }
    Ok((rows, bad))
}

fn labels(value: Option<&Value>) -> Option<Vec<String>> {
    match value? {
        Value::String(label) => Some(label.split('|').map(|part| part.trim().to_owned()).collect()),
        Value::Array(labels) => {
            labels.iter().map(|label| label.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}
