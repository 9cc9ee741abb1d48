//! `mizaj evaluate`: bundles measured on labelled rows.

mod page;
mod plots;
mod rows;
mod tables;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use mizaj::{
    AnalyzeOptions, Analyzer, AnalyzerOptions, Comparison, DifferenceIntervals, JudgedRow, Report,
    Verdict,
};
use serde::Serialize;

use crate::bundle::{self, BundleArgument};
use crate::output::Output;
use crate::{BadLines, Failure, Usage, file};
use rows::{Groups, Row};

/// Rows judged between two steps of the progress bar.
const CHUNK: usize = 512;
/// Texts judged one by one for the latency, spread evenly over the rows.
const TIMED_TEXTS: usize = 200;

/// What rows are grouped by unless the command line says it.
const BY: [&str; 5] = ["language", "variety", "channel", "source", "length"];

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
    /// the rows that holds texts, numbers or truth values
    /// [default: language,variety,channel,source,length, where they are there]
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    by: Vec<String>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Also write the report as one page with plots, which needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Arguments {
    /// What rows are grouped by; what the command line names must be there.
    fn by(&self, rows: &[Row]) -> Result<Vec<String>, Failure> {
        if self.by.is_empty() {
            return Ok(BY.map(str::to_owned).to_vec());
        }
        let by: Vec<String> = self.by.iter().map(|key| key.trim().to_owned()).collect();
        match by.iter().find(|key| !rows::any_has(rows, key)) {
            None => Ok(by),
            Some(key) => {
                let file = file::name(&self.file);
                Err(Usage(format!("{file}: no row can be grouped by `{key}` (--by)")).into())
            }
        }
    }
}

/// What is reported of one bundle.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    model_version: String,
    overall: Report,
    groups: Groups,
    texts_per_second: f64,
    latency: Latency,
    #[serde(skip_serializing_if = "Option::is_none")]
    against_first: Option<AgainstFirst>,
    #[serde(skip)]
    judged: Vec<JudgedRow>,
}

/// How long one text takes, judged alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Latency {
    texts: usize,
    median_ms: f64,
    percentile_95_ms: f64,
}

/// The first bundle minus this one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AgainstFirst {
    #[serde(flatten)]
    comparison: Comparison,
    #[serde(flatten)]
    intervals: DifferenceIntervals,
}

pub fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let (rows, bad) = rows::read(&arguments.file)?;
    if rows.is_empty() {
        return Err(file::failure(&arguments.file, "no labelled row"));
    }
    let by = arguments.by(&rows)?;
    let mut folders = vec![arguments.bundle.folder()?];
    for named in &arguments.against {
        folders.push(bundle::find(named)?);
    }
    let mut evaluations: Vec<Evaluation> = Vec::new();
    for folder in folders {
        let analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
        let first = evaluations.first();
        evaluations.push(evaluate(analyzer, &rows, &by, first)?);
    }
    if let Some(file) = &arguments.html {
        let page = page::page(&arguments.file, bad.0, &evaluations);
        std::fs::write(file, page).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let mut output = Output::new();
    if arguments.json {
        output.pretty(&evaluations)?;
    } else {
        for evaluation in &evaluations {
            print(&mut output, evaluation)?;
        }
    }
    output.flush()?;
    Ok(bad)
}

fn evaluate(
    mut analyzer: Analyzer,
    rows: &[Row],
    by: &[String],
    first: Option<&Evaluation>,
) -> Result<Evaluation, Failure> {
    let (verdicts, time) = judge(rows, &mut analyzer)?;
    let judged: Vec<JudgedRow> = rows
        .iter()
        .zip(&verdicts)
        .map(|(row, verdict)| JudgedRow { gold: row.gold, scores: verdict.scores })
        .collect();
    Ok(Evaluation {
        model_version: analyzer.manifest().model_version(),
        overall: Report::new(&judged),
        groups: rows::groups(rows, &judged, by),
        texts_per_second: per_second(rows.len(), time),
        latency: latency(rows, &mut analyzer)?,
        against_first: first.map(|first| AgainstFirst {
            comparison: Comparison::new(&first.judged, &judged),
            intervals: DifferenceIntervals::new(&first.judged, &judged),
        }),
        judged,
    })
}

/// The verdicts on all rows, and the time they took.
fn judge(rows: &[Row], analyzer: &mut Analyzer) -> Result<(Vec<Verdict>, Duration), Failure> {
    let progress = ProgressBar::new(rows.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} texts, {per_sec}, {eta} left",
    )?);
    let start = Instant::now();
    let mut verdicts = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let texts: Vec<&str> = chunk.iter().map(|row| row.text.as_str()).collect();
        verdicts.extend(analyzer.analyze_batch(&texts, &AnalyzeOptions::default())?);
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    Ok((verdicts, start.elapsed()))
}

#[allow(clippy::cast_precision_loss)] // row counts are far below 2^52
fn per_second(rows: usize, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64()
}

fn latency(rows: &[Row], analyzer: &mut Analyzer) -> Result<Latency, Failure> {
    let mut times = Vec::new();
    for row in rows.iter().step_by(rows.len().div_ceil(TIMED_TEXTS)) {
        let start = Instant::now();
        analyzer.analyze(&row.text, &AnalyzeOptions::default())?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Ok(Latency { texts: times.len(), median_ms: at(50), percentile_95_ms: at(95) })
}

fn print(output: &mut Output, evaluation: &Evaluation) -> Result<(), Failure> {
    let Evaluation { model_version, overall, groups, texts_per_second, latency, .. } = evaluation;
    writeln!(output, "## {model_version} on {} rows\n", overall.rows)?;
    writeln!(output, "{}", tables::summary(overall, groups))?;
    writeln!(output, "{}", tables::classes(overall, groups))?;
    writeln!(output, "{}", tables::confusion(overall))?;
    writeln!(output, "{}", tables::reliability(overall))?;
    writeln!(output, "{}", tables::coverage(overall))?;
    if let Some(against) = &evaluation.against_first {
        writeln!(output, "{}", tables::comparison(against))?;
    }
    writeln!(
        output,
        "{texts_per_second:.0} texts a second, batched, on one core; one text alone: median \
         {:.2} ms, 95th percentile {:.2} ms over {} texts\n",
        latency.median_ms, latency.percentile_95_ms, latency.texts,
    )?;
    Ok(())
}
