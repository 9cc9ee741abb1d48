//! `mizaj evaluate`: bundles measured on labelled rows.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use mizaj::{AnalyzeOptions, AnalyzerOptions, Comparison, JudgedRow, Label, Report, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::bundle::{self, BundleArgument};
use crate::lines;
use crate::table::{Table, share};
use crate::{BadLines, Failure};

/// Rows judged between two steps of the progress bar.
const CHUNK: usize = 512;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// JSON lines with `text` and `label` (`.jsonl`, `.jsonl.zst`, `-`); `lang`, `variety`,
    /// `channel` and `source` are reported on where they are there
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Another bundle to compare with on the same rows; may be repeated
    #[arg(long, value_name = "DIR")]
    against: Vec<PathBuf>,
    /// What to report on besides the whole: `language`, `length` (in words), or any field of
    /// the rows, such as `variety`, `channel`, `source`
    #[arg(long, value_delimiter = ',', default_value = "language,channel", value_name = "FIELD")]
    by: Vec<String>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// A labelled row of the file.
struct Row {
    text: String,
    gold: Label,
    fields: Map<String, Value>,
}

impl Row {
    /// The group that the row belongs to when reported by `key`.
    fn group(&self, key: &str) -> Option<String> {
        match key {
            "length" => Some(length_group(&self.text).to_owned()),
            "language" => self.field("lang"),
            other => self.field(other),
        }
    }

    fn field(&self, name: &str) -> Option<String> {
        self.fields.get(name).and_then(Value::as_str).map(str::to_owned)
    }
}

fn length_group(text: &str) -> &'static str {
    match text.split_whitespace().count() {
        0..=3 => "1 to 3 words",
        4..=10 => "4 to 10 words",
        11..=30 => "11 to 30 words",
        _ => "over 30 words",
    }
}

/// What is reported of one bundle.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    model_version: String,
    overall: Report,
    groups: BTreeMap<String, BTreeMap<String, Report>>,
    texts_per_second: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    against_first: Option<Comparison>,
    #[serde(skip)]
    judged: Vec<JudgedRow>,
}

pub fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let (rows, bad) = read_rows(arguments)?;
    if rows.is_empty() {
        return Err(format!("{}: no labelled row", arguments.file.display()).into());
    }
    let mut folders = vec![arguments.bundle.folder()?];
    for named in &arguments.against {
        folders.push(bundle::find(named)?);
    }
    let mut evaluations: Vec<Evaluation> = Vec::new();
    for folder in folders {
        let mut analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
        let model_version = analyzer.manifest().model_version();
        let (verdicts, time) =
            judge(&rows, |texts| Ok(analyzer.analyze_batch(texts, &AnalyzeOptions::default())?))?;
        let judged: Vec<JudgedRow> = rows
            .iter()
            .zip(&verdicts)
            .map(|(row, verdict)| JudgedRow { gold: row.gold, scores: verdict.scores })
            .collect();
        evaluations.push(Evaluation {
            model_version,
            overall: Report::new(&judged),
            groups: groups(&rows, &judged, &arguments.by),
            texts_per_second: per_second(rows.len(), time),
            against_first: evaluations.first().map(|first| Comparison::new(&first.judged, &judged)),
            judged,
        });
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&evaluations)?);
    } else {
        for evaluation in &evaluations {
            print(evaluation);
        }
    }
    Ok(bad)
}

/// The labelled rows of the file; rows whose label is null are left out, others that
/// cannot be used are named.
fn read_rows(arguments: &Arguments) -> Result<(Vec<Row>, BadLines), Failure> {
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for line in lines::read(&arguments.file)? {
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

/// The verdicts on all rows, and the time they took.
fn judge(
    rows: &[Row],
    mut analyze: impl FnMut(&[&str]) -> Result<Vec<Verdict>, Failure>,
) -> Result<(Vec<Verdict>, Duration), Failure> {
    let progress = ProgressBar::new(rows.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} texts, {per_sec}, {eta} left",
    )?);
    let start = Instant::now();
    let mut verdicts = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let texts: Vec<&str> = chunk.iter().map(|row| row.text.as_str()).collect();
        verdicts.extend(analyze(&texts)?);
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    Ok((verdicts, start.elapsed()))
}

#[allow(clippy::cast_precision_loss)] // row counts are far below 2^52
fn per_second(rows: usize, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64()
}

fn groups(
    rows: &[Row],
    judged: &[JudgedRow],
    keys: &[String],
) -> BTreeMap<String, BTreeMap<String, Report>> {
    let mut groups: BTreeMap<String, BTreeMap<String, Vec<JudgedRow>>> = BTreeMap::new();
    for key in keys {
        for (row, judged) in rows.iter().zip(judged) {
            if let Some(group) = row.group(key) {
                groups.entry(key.clone()).or_default().entry(group).or_default().push(*judged);
            }
        }
    }
    let report = |groups: BTreeMap<String, Vec<JudgedRow>>| {
        groups.into_iter().map(|(group, rows)| (group, Report::new(&rows))).collect()
    };
    groups.into_iter().map(|(key, groups)| (key, report(groups))).collect()
}

fn print(evaluation: &Evaluation) {
    let Evaluation { model_version, overall, groups, texts_per_second, .. } = evaluation;
    println!("## {model_version} on {} rows\n", overall.rows);
    println!("{}", summary(overall, groups));
    println!("{}", classes(overall));
    println!("{}", confusion(overall));
    println!("{}", coverage(overall));
    if let Some(comparison) = &evaluation.against_first {
        println!(
            "Against the first bundle (first − this): accuracy {:+.3}, macro-F1 {:+.3}, agreement \
             {:.3}, only the first right {}, only this right {}, McNemar p = {:.4}\n",
            comparison.accuracy_difference,
            comparison.macro_f1_difference,
            comparison.agreement,
            comparison.only_first_right,
            comparison.only_second_right,
            comparison.mcnemar_p,
        );
    }
    println!("{texts_per_second:.0} texts a second, batched, on one core\n");
}

fn summary(overall: &Report, groups: &BTreeMap<String, BTreeMap<String, Report>>) -> Table {
    let mut table = Table::new([
        "rows", "number", "accuracy", "95 %", "macro-F1", "95 %", "majority", "kappa", "ECE",
    ]);
    let mut add = |name: String, report: &Report| {
        let interval = |[low, high]: [f64; 2]| format!("{low:.3}–{high:.3}");
        table.row([
            name,
            report.rows.to_string(),
            share(report.accuracy),
            interval(report.accuracy_interval),
            share(report.macro_f1),
            interval(report.macro_f1_interval),
            share(report.majority_accuracy),
            share(report.kappa),
            share(report.calibration_error),
        ]);
    };
    add("all".into(), overall);
    for (key, reports) in groups {
        for (group, report) in reports {
            add(format!("{key}: {group}"), report);
        }
    }
    table
}

fn classes(report: &Report) -> Table {
    let mut table = Table::new(["class", "precision", "recall", "F1", "rows"]);
    for class in &report.classes {
        table.row([
            class.label.to_string(),
            share(class.precision),
            share(class.recall),
            share(class.f1),
            class.support.to_string(),
        ]);
    }
    table
}

fn confusion(report: &Report) -> Table {
    let mut table = Table::new(["people say ↓, model says →", "negative", "neutral", "positive"]);
    for (label, counts) in Label::ALL.iter().zip(report.confusion) {
        let [negative, neutral, positive] = counts.map(|count| count.to_string());
        table.row([label.to_string(), negative, neutral, positive]);
    }
    table
}

fn coverage(report: &Report) -> Table {
    let mut table = Table::new(["rows answered", "accuracy", "confidence from"]);
    for point in &report.coverage {
        let answered = format!("{:.0} %", 100.0 * point.coverage);
        table.row([answered, share(point.accuracy), share(point.threshold)]);
    }
    table
}
