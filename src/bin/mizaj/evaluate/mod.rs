//! `mizaj evaluate`: measures bundles on labeled rows.

mod categories;
mod heads;
mod page;
mod plots;
mod rows;
mod tables;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use mizaj::{
    AdaptationKind, AnalyzeOptions, Analyzer, AnalyzerOptions, Comparison, DifferenceIntervals,
    LabeledScores, Report, Verdict,
};
use serde::Serialize;

use crate::adaptation::{self, AdaptationArgument};
use crate::bundle::{self, BundleArgument};
use crate::output::Output;
use crate::{BadLines, Failure, Usage, file};
use heads::HeadEvaluation;
use rows::{Groups, Row};

/// Rows analyzed between two updates of the progress bar.
const CHUNK: usize = 512;
/// Texts timed individually for the latency, spread evenly over the rows.
const TIMED_TEXTS: usize = 200;

/// Default grouping of rows.
const BY: [&str; 5] = ["language", "variety", "channel", "source", "length"];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `text` and `label`, or `mood` (`.jsonl`, `.jsonl.zst`, `-`). The optional
    /// `lang`, `variety`, `channel` and `source` are reported on; so are `topics` ({name: mood}),
    /// `intent` and `flags`, if the bundle has heads for them
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Another bundle to compare with on the same rows; repeatable
    #[arg(long, value_name = "DIR")]
    against: Vec<PathBuf>,
    /// Adaptation made by `mizaj adapt` for the first bundle. One of moods is compared with the
    /// bundle as it is; one of categories is measured on rows with these labels
    #[arg(long, value_name = "FILE")]
    adaptation: Option<PathBuf>,
    /// Group results by these fields: `language`, `length` (in words), or any field of the rows
    /// with strings, numbers or booleans [default: language,variety,channel,source,length,
    /// where present]
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    by: Vec<String>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Also write the report with plots as a single, self-contained HTML page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Arguments {
    /// The grouping fields. Those named on the command line must exist.
    fn by(&self, rows: &[Row]) -> Result<Vec<String>, Failure> {
        if self.by.is_empty() {
            return Ok(BY.map(str::to_owned).to_vec());
        }
        let by: Vec<String> = self.by.iter().map(|key| key.trim().to_owned()).collect();
        match by.iter().find(|key| !rows::any_has(rows, key)) {
            None => Ok(by),
            Some(key) => {
                let file = file::name(&self.file);
                Err(Usage(format!("{file}: no row has the field `{key}` (--by)")).into())
            }
        }
    }
}

/// The results of one bundle.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    model_version: String,
    overall: Report,
    groups: Groups,
    #[serde(skip_serializing_if = "Option::is_none")]
    heads: Option<HeadEvaluation>,
    texts_per_second: f64,
    latency: Latency,
    #[serde(skip_serializing_if = "Option::is_none")]
    against_first: Option<AgainstFirst>,
    #[serde(skip)]
    scored: Vec<LabeledScores>,
}

/// Time per text when analyzed one at a time.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Latency {
    texts: usize,
    median_ms: f64,
    percentile_95_ms: f64,
}

/// The difference: first bundle minus this one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AgainstFirst {
    #[serde(flatten)]
    comparison: Comparison,
    #[serde(flatten)]
    intervals: DifferenceIntervals,
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let adaptation = AdaptationArgument { adaptation: arguments.adaptation.clone() };
    if let Some(path) = &arguments.adaptation
        && adaptation::load(path)?.kind() != AdaptationKind::Moods
    {
        let folder = arguments.bundle.folder()?;
        return categories::run(&arguments.file, &folder, &adaptation, arguments.json);
    }
    let (rows, bad) = rows::read(&arguments.file)?;
    if rows.is_empty() {
        return Err(file::failure(&arguments.file, "no labeled rows"));
    }
    let by = arguments.by(&rows)?;
    let mut folders = vec![arguments.bundle.folder()?];
    for named in &arguments.against {
        folders.push(bundle::find(named)?);
    }
    let mut evaluations: Vec<Evaluation> = Vec::new();
    let plain = AdaptationArgument { adaptation: None };
    let mut models: Vec<_> = folders.into_iter().map(|folder| (folder, &plain)).collect();
    if arguments.adaptation.is_some() {
        models.insert(1, (models[0].0.clone(), &adaptation));
    }
    for (folder, adaptation) in models {
        let mut analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
        adaptation.apply(&mut analyzer)?;
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
    let (verdicts, time) = analyze(rows, &mut analyzer)?;
    let scored: Vec<LabeledScores> = rows
        .iter()
        .zip(&verdicts)
        .map(|(row, verdict)| LabeledScores { label: row.label, scores: verdict.scores })
        .collect();
    Ok(Evaluation {
        model_version: version(&analyzer),
        overall: Report::new(&scored),
        groups: rows::groups(rows, &scored, by, Report::new),
        heads: heads::evaluate(&mut analyzer, rows, by)?,
        texts_per_second: per_second(rows.len(), time),
        latency: latency(rows, &mut analyzer)?,
        against_first: first.map(|first| AgainstFirst {
            comparison: Comparison::new(&first.scored, &scored),
            intervals: DifferenceIntervals::new(&first.scored, &scored),
        }),
        scored,
    })
}

/// Name and version of the bundle, with the adaptation in use.
fn version(analyzer: &Analyzer) -> String {
    let version = analyzer.manifest().model_version();
    match analyzer.adaptation() {
        Some(adaptation) => format!("{version} adapted ({})", adaptation.id()),
        None => version,
    }
}

/// Analyzes all rows; returns the verdicts and the elapsed time.
fn analyze(rows: &[Row], analyzer: &mut Analyzer) -> Result<(Vec<Verdict>, Duration), Failure> {
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
    if let Some(heads) = &evaluation.heads {
        writeln!(output, "{}", tables::heads(heads))?;
    }
    if let Some(against) = &evaluation.against_first {
        writeln!(output, "{}", tables::comparison(against))?;
    }
    writeln!(
        output,
        "{texts_per_second:.0} texts per second in batches on one core; single texts: median \
         {:.2} ms, 95th percentile {:.2} ms over {} texts\n",
        latency.median_ms, latency.percentile_95_ms, latency.texts,
    )?;
    Ok(())
}
