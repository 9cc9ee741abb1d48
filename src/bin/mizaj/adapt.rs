//! `mizaj adapt`: learns labels from a file of examples.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use indicatif::ProgressBar;
use mizaj::{Accuracy, AdaptationKind, AdaptationReport, Adapted, AnalyzerOptions, Example};
use mizaj_tables::{Choices, ColumnNames, Document, OpenOptions, Table, mood_of};

use crate::bundle::{self, BundleArgument};
use crate::output::{Output, say};
use crate::table::{Table as Printed, share};
use crate::{BadLines, Failure, Usage, file};

/// Separates the labels of a text in a cell.
const SEPARATOR: char = '|';
/// Doubted examples that are printed; the report in JSON has more.
const PRINTED: usize = 10;

/// Shown at the end of `--help`.
const NOTES: &str = "Labels that are moods (negative, neutral, positive, also in French and Arabic) \
    give a correction of the bundle's own scores. All others become categories. Where a text may \
    have several, put | between them: billing|delivery. Every label needs at least five different \
    examples; rows without a label are left out.\n\n\
    Accuracies are cross-validated: every example is judged by what the others teach. If the \
    result is not better than the model as it is, the file says so and changes nothing.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// CSV, TSV, JSON, JSON lines or an Excel workbook (`.xlsx`) with a text and a label in each
    /// row; `-` reads standard input
    file: PathBuf,
    /// Where to write the adaptation
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Column of the texts
    #[arg(long, value_name = "NAME", default_value = "text")]
    text: String,
    /// Column of the labels
    #[arg(long, value_name = "NAME", default_value = "label")]
    label: String,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let folder = arguments.bundle.folder()?;
    let examples = read(arguments)?;
    let analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
    let progress = ProgressBar::new(0);
    let adapted = analyzer.adapt(&examples, &mut |done, all| {
        progress.set_length(all as u64);
        progress.set_position(done as u64);
    });
    progress.finish_and_clear();
    let Adapted { adaptation, report } =
        adapted.map_err(|error| bundle::named(&arguments.file, &error))?;
    std::fs::write(&arguments.out, adaptation.to_json()? + "\n")
        .map_err(|error| file::failure(&arguments.out, error))?;
    let mut output = Output::new();
    if arguments.json {
        output.pretty(&report)?;
    } else {
        output.write_all(summary(&report, &examples).as_bytes())?;
    }
    output.flush()?;
    Ok(BadLines(0))
}

/// The examples of a file; rows without a text or a label are counted on standard error.
fn read(arguments: &Arguments) -> Result<Vec<Example>, Failure> {
    let Arguments { file: path, text, label, .. } = arguments;
    let wanted = [text.as_str(), label.as_str()];
    let options = OpenOptions { has_header: Some(true), wanted: &wanted, ..OpenOptions::default() };
    let open = Document::open(&file::read(path)?, &options);
    let document = Rc::new(open.map_err(|error| file::failure(path, error))?);
    let column = document.column(label).ok_or_else(|| missing(path, &document, label, "label"))?;
    document.column(text).ok_or_else(|| missing(path, &document, text, "text"))?;
    let columns = ColumnNames { text: vec![text.clone()], ..ColumnNames::default() };
    let choices =
        Choices { columns, only_named: true, keep_non_answers: true, ..Choices::default() };
    let table = Table::new(&document, &choices).map_err(|error| file::failure(path, error))?;
    let mut examples: Vec<Example> = (0..table.len())
        .map(|row| Example {
            text: table.text(row).into_owned(),
            labels: labels(&table.cell(row, column)),
        })
        .collect();
    let all = examples.len();
    examples.retain(|example| !example.labels.is_empty() && !example.text.trim().is_empty());
    if examples.len() < all {
        say(format_args!("{} rows without a text or a label are left out", all - examples.len()));
    }
    name_moods(&mut examples);
    Ok(examples)
}

fn missing(path: &Path, document: &Document, name: &str, role: &str) -> Failure {
    let columns = document.names.join(", ");
    let name = format!("{}: the columns are {columns}, not `{name}`", file::name(path));
    Usage(format!("{name}; name another with --{role}")).into()
}

fn labels(cell: &str) -> Vec<String> {
    let labels = cell.split(SEPARATOR).map(str::trim).filter(|label| !label.is_empty());
    labels.map(str::to_owned).collect()
}

/// Gives moods the names of the model's labels, if all labels are moods.
fn name_moods(examples: &mut [Example]) {
    let mood = |label: &String| {
        let mood = serde_json::to_value(mood_of(label)?).ok()?;
        mood.as_str().map(str::to_owned)
    };
    let mut labels = examples.iter().flat_map(|example| &example.labels);
    if labels.all(|label| mood(label).is_some()) {
        for label in examples.iter_mut().flat_map(|example| &mut example.labels) {
            if let Some(name) = mood(label) {
                *label = name;
            }
        }
    }
}

/// The report in words and tables.
fn summary(report: &AdaptationReport, examples: &[Example]) -> String {
    let mut text = String::new();
    let before = match report.kind {
        AdaptationKind::Moods => "the model as it is",
        _ => "always the most frequent label",
    };
    let accuracy = |accuracy: &Accuracy| {
        let [low, high] = accuracy.interval.map(share);
        format!("{} ({low} to {high})", share(accuracy.share))
    };
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{} examples, {} labels\n", report.examples, report.labels.len());
    let _ = writeln!(text, "accuracy, cross-validated: {}", accuracy(&report.after));
    let _ = writeln!(text, "{before}: {}", accuracy(&report.before));
    if !report.better {
        let _ = writeln!(text, "not better by more than chance: the adaptation changes nothing");
    }
    for (count, what) in [
        (report.duplicates, "examples repeat another and were left out"),
        (report.contradictions, "texts were given with different labels"),
        (report.empty, "examples have no words and were left out"),
        (report.unused, "examples are more than are learned from and were left out"),
    ] {
        if count > 0 {
            let _ = writeln!(text, "{count} {what}");
        }
    }
    let mut labels = Printed::new(["label", "examples", "recognized", "strongest words"]);
    for label in &report.labels {
        let words = label.words.join(", ");
        let counts = [label.examples, label.recognized].map(|count| count.to_string());
        let [given, recognized] = counts;
        labels.row([label.label.clone(), given, recognized, words]);
    }
    let _ = writeln!(text, "\n{labels}");
    if !report.confusions.is_empty() {
        let mut confusions = Printed::new(["given", "found", "times"]);
        for confusion in &report.confusions {
            let name =
                |label: &String| if label.is_empty() { "none".into() } else { label.clone() };
            let (given, found) = (name(&confusion.given), name(&confusion.found));
            confusions.row([given, found, confusion.count.to_string()]);
        }
        let _ = writeln!(text, "{confusions}");
    }
    if !report.disagreements.is_empty() {
        let mut doubted = Printed::new(["example", "given", "found", "score", "text"]);
        for doubt in report.disagreements.iter().take(PRINTED) {
            let words = examples.get(doubt.index).map_or("", |example| &example.text);
            let start: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let start = start.chars().take(60).collect();
            let number = (doubt.index + 1).to_string();
            let (given, found) = (doubt.given.join(" "), doubt.found.join(" "));
            doubted.row([number, given, found, share(doubt.score), start]);
        }
        let _ = writeln!(text, "{doubted}");
    }
    text
}
