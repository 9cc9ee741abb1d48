//! `mizaj insights`: summarizes a file of feedback.

mod page;
mod report;
mod rows;
mod sentences;
mod text;

use std::path::PathBuf;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, InsightRow, InsightsCollector};
use mizaj_tables::{DateOrder, Encoding};

use crate::bundle::{self, BundleArgument};
use crate::output::Output;
use crate::{BadLines, Failure, file};
use report::Report;
use rows::{File, Row};

pub(crate) use rows::complain;

/// Rows analyzed together.
const CHUNK: usize = 256;

/// Shown at the end of `--help`.
const NOTES: &str = "Columns, encoding, delimiter and date order are detected; \
    `--reading` shows how, without analyzing anything.\n\n\
    With --json, `reading` says how the file was read; `mostNegative`, `mostPositive` and the \
    `examples` of topics, terms and alerts hold {\"line\", \"text\"}: the line of the file that the row begins in, \
    counted from 1 (in one JSON document and in threads: the row), and its text.\n\n\
    Exit codes: 0 success; 1 some rows are damaged or doubtful, they are named on standard error and \
    the rest is reported; 2 wrong options, or no column of texts; 3 the file cannot be read. Rows left \
    out because they are empty or say nothing are counted in the report and are no error.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// CSV, TSV, JSON, JSON lines or an Excel workbook (`.xlsx`), whatever its name.
    /// `-` reads standard input; a name ending in `.zst` is decompressed
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Column of the texts; several are joined
    #[arg(long, value_name = "NAME")]
    text: Vec<String>,
    /// Column of the dates
    #[arg(long, value_name = "NAME")]
    date: Option<String>,
    /// Whether day or month comes first, if the dates do not show it
    #[arg(long, value_name = "dmy|mdy", value_parser = date_order)]
    date_order: Option<DateOrder>,
    /// Column to group texts by, for instance the channel
    #[arg(long, value_name = "NAME", alias = "channel")]
    group: Vec<String>,
    /// Column of people's ratings
    #[arg(long, value_name = "NAME")]
    rating: Option<String>,
    /// Column of people's labels
    #[arg(long, value_name = "NAME")]
    label: Option<String>,
    /// Column of the conversation or person each text belongs to
    #[arg(long, value_name = "NAME")]
    thread: Option<String>,
    /// Sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Delimiter between columns: a character or `tab`
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,
    /// Encoding: utf-8, utf-16le, windows-1252, windows-1256, macintosh …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Analyze answers such as "N/A" or "nothing to add" as well
    #[arg(long)]
    keep_non_answers: bool,
    /// Leave out texts that repeat an earlier row
    #[arg(long)]
    leave_out_repeats: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Write the report as one self-contained HTML page as well
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print how the file is read, as JSON, without analyzing it
    #[arg(long)]
    reading: bool,
}

pub(crate) fn delimiter(written: &str) -> Result<char, String> {
    let mut characters = written.chars();
    match (written, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None) if !['"', '\n', '\r'].contains(&c) => Ok(c),
        _ => Err("neither one character nor `tab`".into()),
    }
}

pub(crate) fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| {
        "not the name of an encoding, such as utf-8, utf-16le, windows-1252 or windows-1256".into()
    })
}

fn date_order(written: &str) -> Result<DateOrder, String> {
    written.parse().map_err(|()| "neither `dmy` nor `mdy`".into())
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let opened = File::open(arguments)?;
    let table = opened.table(arguments)?;
    let bad = rows::complain(&table);
    let reading = table.reading();
    let mut output = Output::new();
    if arguments.reading {
        output.pretty(reading)?;
        std::io::Write::flush(&mut output)?;
        return Ok(bad);
    }
    let mut rows = rows::counted(&table);
    analyze(arguments, &mut rows)?;
    let mut collector = InsightsCollector::new();
    for row in &rows {
        collector.add(&row.insight);
    }
    let report = Report::new(reading, collector.report(false), &rows);
    report.remark();
    if let Some(file) = &arguments.html {
        let page = page::page(&file::name(&arguments.file), &report);
        std::fs::write(file, page).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    if arguments.json {
        output.pretty(&report.json()?)?;
    } else {
        text::print(&mut output, &report)?;
    }
    std::io::Write::flush(&mut output)?;
    Ok(bad)
}

/// Gives a verdict to every row that is not left out.
fn analyze(arguments: &Arguments, rows: &mut [Row]) -> Result<(), Failure> {
    let folder = arguments.bundle.folder()?;
    let mut analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
    let has_topics = bundle::manifest(&folder)?.heads.topics.is_some();
    let options = AnalyzeOptions { topics: has_topics, ..AnalyzeOptions::default() };
    let mut open: Vec<&mut Row> =
        rows.iter_mut().filter(|row| row.insight.left_out.is_none()).collect();
    for chunk in open.chunks_mut(CHUNK) {
        judge(&mut analyzer, &options, chunk)?;
    }
    Ok(())
}

fn judge(
    analyzer: &mut Analyzer,
    options: &AnalyzeOptions,
    rows: &mut [&mut Row],
) -> Result<(), Failure> {
    let texts: Vec<&str> = rows.iter().map(|row| row.insight.text.as_str()).collect();
    let verdicts = analyzer.analyze_batch(&texts, options)?;
    for (row, verdict) in rows.iter_mut().zip(verdicts) {
        let InsightRow { text, truth, channel, date, .. } = &mut row.insight;
        row.insight = InsightRow {
            truth: *truth,
            channel: channel.take(),
            date: date.take(),
            ..InsightRow::new(std::mem::take(text), &verdict)
        };
    }
    Ok(())
}
