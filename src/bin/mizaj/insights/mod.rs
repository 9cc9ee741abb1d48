//! `mizaj insights`: the picture of a whole file of feedback.

mod delimited;
mod encoding;
mod rows;

use std::io::Write;
use std::path::PathBuf;

use encoding_rs::Encoding;
use mizaj::{
    AnalyzeOptions, Analyzer, AnalyzerOptions, GroupInsight, InsightRow, Insights,
    InsightsCollector, TermInsight,
};
use serde_json::{Value, json};

use crate::bundle::{self, BundleArgument};
use crate::output::{Output, say};
use crate::table::{Table, share};
use crate::{BadLines, Failure};
use rows::{Row, Rows};

/// Rows judged together.
const CHUNK: usize = 256;
/// Fields of the report that list rows.
const ROW_LISTS: [&str; 3] = ["mostNegative", "mostPositive", "examples"];

/// What `--help` says at its end.
const NOTES: &str = "With --json, `mostNegative`, `mostPositive` and the terms' `examples` hold \
    {\"line\", \"text\"}: the line of the file that the row begins in, counted from 1, the header \
    and blank lines too.\n\n\
    A quotation mark without its pair costs its own line alone. What is not UTF-8 is read as \
    windows-1256 if that gives Arabic words, else as windows-1252; a byte order mark decides.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub struct Arguments {
    /// Table with a header (`.csv`, `.tsv`) or JSON lines (any other name, `-`); `.zst` behind
    /// the name: compressed
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Column or field that holds the text [default: text]
    #[arg(long, value_name = "NAME")]
    text: Option<String>,
    /// Column or field that holds the date, `YYYY-MM-DD…` [default: date]
    #[arg(long, value_name = "NAME")]
    date: Option<String>,
    /// Column or field that holds the channel [default: channel]
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// What stands between columns, a character or `tab`, instead of the guess by the header
    /// (`,` `;` tab `|`); the file is a table then, whatever its name
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,
    /// Encoding of the file instead of the guess: utf-8, utf-16le, windows-1252, windows-1256 …
    #[arg(long, value_name = "NAME", value_parser = encoding::encoding)]
    encoding: Option<&'static Encoding>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

fn delimiter(written: &str) -> Result<char, String> {
    let mut characters = written.chars();
    match (written, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None) if !['"', '\n', '\r'].contains(&c) => Ok(c),
        _ => Err("neither one character nor `tab`".into()),
    }
}

pub fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let rows = rows::read(arguments)?;
    let bad = rows.complain();
    let mut analyzer =
        bundle::load(&arguments.bundle.folder()?, AnalyzerOptions { cache_capacity: 0 })?;
    let mut collector = InsightsCollector::new();
    for chunk in rows.rows.chunks(CHUNK) {
        collect(&mut analyzer, &mut collector, chunk)?;
    }
    let insights = collector.report();
    let undated = undated(&insights, &rows);
    if let Some(undated) = &undated {
        say(undated);
    }
    let mut output = Output::new();
    if arguments.json {
        let mut report = serde_json::to_value(&insights)?;
        trace(&mut report, &rows.rows);
        output.pretty(&report)?;
    } else {
        print(&mut output, &insights, &rows.rows, undated.as_deref())?;
    }
    output.flush()?;
    Ok(bad)
}

fn collect(
    analyzer: &mut Analyzer,
    collector: &mut InsightsCollector,
    rows: &[Row],
) -> Result<(), Failure> {
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let verdicts = analyzer.analyze_batch(&texts, &AnalyzeOptions::default())?;
    for (row, verdict) in rows.iter().zip(verdicts) {
        collector.add(&InsightRow {
            text: row.text.clone(),
            label: verdict.label,
            confidence: verdict.confidence,
            language: verdict.language,
            channel: row.channel.clone(),
            date: row.date.clone(),
        });
    }
    Ok(())
}

/// How many rows are missing from the periods, where there are dates.
fn undated(insights: &Insights, rows: &Rows) -> Option<String> {
    let (undated, all) = (insights.undated, rows.rows.len());
    let are = if undated == 1 { "row has" } else { "rows have" };
    (rows.has_dates && undated > 0)
        .then(|| format!("{undated} of {all} {are} no readable date (YYYY-MM-DD …)"))
}

/// Puts lines of the file and texts in the place of numbers of rows.
fn trace(report: &mut Value, rows: &[Row]) {
    let row = |number: &Value| {
        let row = rows.get(usize::try_from(number.as_u64()?).ok()?)?;
        Some(json!({ "line": row.line, "text": row.text }))
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

fn print(
    output: &mut Output,
    insights: &Insights,
    rows: &[Row],
    undated: Option<&str>,
) -> Result<(), Failure> {
    writeln!(output, "{}", groups(insights))?;
    if let Some(undated) = undated {
        writeln!(output, "{undated}\n")?;
    }
    for (title, terms) in [
        ("goes with negative", &insights.negative_terms),
        ("goes with positive", &insights.positive_terms),
    ] {
        writeln!(output, "{}", term_table(title, terms))?;
    }
    for alert in &insights.alerts {
        writeln!(
            output,
            "Alert: in the period from {} {} of the rows are negative; {} is usual, {} the most \
             that chance explains.",
            alert.period,
            share(alert.negative_share),
            share(alert.usual_share),
            share(alert.upper_bound),
        )?;
    }
    writeln!(output, "\nMost confidently negative:")?;
    for row in insights.most_negative.iter().take(5).filter_map(|&row| rows.get(row)) {
        writeln!(output, "- line {}: {}", row.line, row.text.replace(['\n', '\r'], " "))?;
    }
    Ok(())
}

fn groups(insights: &Insights) -> Table {
    let mut table =
        Table::new(["rows", "negative", "neutral", "positive", "net sentiment", "95 %"]);
    let mut add = |key: &str, group: &GroupInsight| {
        table.row([
            format!("{key}{}", group.name),
            group.counts.negative.to_string(),
            group.counts.neutral.to_string(),
            group.counts.positive.to_string(),
            format!("{:+.2}", group.net),
            format!("{:+.2} to {:+.2}", group.net_interval[0], group.net_interval[1]),
        ]);
    };
    add("", &insights.overall);
    for (key, groups) in [
        ("channel: ", &insights.channels),
        ("language: ", &insights.languages),
        ("from ", &insights.periods),
    ] {
        for group in groups {
            add(key, group);
        }
    }
    table
}

fn term_table(title: &str, terms: &[TermInsight]) -> Table {
    let mut table = Table::new([title, "negative", "neutral", "positive", "weight"]);
    for term in terms {
        table.row([
            term.term.clone(),
            term.counts.negative.to_string(),
            term.counts.neutral.to_string(),
            term.counts.positive.to_string(),
            format!("{:.1}", term.weight),
        ]);
    }
    table
}
