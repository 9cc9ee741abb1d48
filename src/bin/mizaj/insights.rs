//! `mizaj insights`: the picture of a whole file of feedback.

use std::path::{Path, PathBuf};

use mizaj::{
    AnalyzeOptions, Analyzer, AnalyzerOptions, GroupInsight, InsightRow, Insights,
    InsightsCollector, TermInsight,
};
use serde_json::Value;

use crate::bundle::{self, BundleArgument};
use crate::table::{Table, share};
use crate::{BadLines, Failure, lines};

/// Rows judged together.
const CHUNK: usize = 256;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV with a header (`.csv`, `.tsv`) or JSON lines (`.jsonl`, `.jsonl.zst`, `-`)
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Column or field that holds the text
    #[arg(long, default_value = "text")]
    text: String,
    /// Column or field that holds the date, `YYYY-MM-DD…`
    #[arg(long, default_value = "date")]
    date: String,
    /// Column or field that holds the channel
    #[arg(long, default_value = "channel")]
    channel: String,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// A row of the file before it is judged.
#[derive(Clone)]
struct Row {
    text: String,
    date: Option<String>,
    channel: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let (rows, bad) = match arguments.file.extension().and_then(|e| e.to_str()) {
        Some("csv") => read_csv(arguments, b',')?,
        Some("tsv") => read_csv(arguments, b'\t')?,
        _ => read_lines(arguments)?,
    };
    let mut analyzer =
        bundle::load(&arguments.bundle.folder()?, AnalyzerOptions { cache_capacity: 0 })?;
    let mut collector = InsightsCollector::new();
    for chunk in rows.chunks(CHUNK) {
        collect(&mut analyzer, &mut collector, chunk)?;
    }
    let insights = collector.report();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&insights)?);
    } else {
        print(&insights, &rows);
    }
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
        let Row { text, date, channel } = row.clone();
        collector.add(&InsightRow {
            text,
            label: verdict.label,
            confidence: verdict.confidence,
            language: verdict.language,
            channel,
            date,
        });
    }
    Ok(())
}

fn read_csv(arguments: &Arguments, delimiter: u8) -> Result<(Vec<Row>, BadLines), Failure> {
    let file: &Path = &arguments.file;
    let named = |error: csv::Error| format!("{}: {error}", file.display());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_path(file)
        .map_err(named)?;
    let header = reader.headers().map_err(named)?.clone();
    let column = |name: &str| {
        header
            .iter()
            .position(|cell| cell.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
    };
    let text = column(&arguments.text).ok_or_else(|| {
        format!("{}: no column `{}`; name it with --text", file.display(), arguments.text)
    })?;
    let (date, channel) = (column(&arguments.date), column(&arguments.channel));
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for record in reader.records() {
        let cell = |record: &csv::StringRecord, column: Option<usize>| {
            column.and_then(|column| record.get(column)).map(str::to_owned)
        };
        match record {
            Ok(record) => match cell(&record, Some(text)) {
                Some(text) => rows.push(Row {
                    text,
                    date: cell(&record, date),
                    channel: cell(&record, channel),
                }),
                None => {
                    bad.0 += 1;
                    let line = record.position().map_or(0, csv::Position::line);
                    eprintln!("mizaj: line {line}: the column `{}` is missing", arguments.text);
                }
            },
            Err(error) => {
                bad.0 += 1;
                eprintln!("mizaj: {error}");
            }
        }
    }
    Ok((rows, bad))
}

fn read_lines(arguments: &Arguments) -> Result<(Vec<Row>, BadLines), Failure> {
    let mut rows = Vec::new();
    let mut bad = BadLines::default();
    for line in lines::read(&arguments.file)? {
        let line = line?;
        let field = |name: &str| {
            let object = line.object.as_ref().ok()?;
            object.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        match (field(&arguments.text), &line.object) {
            (Some(text), _) => rows.push(Row {
                text,
                date: field(&arguments.date),
                channel: field(&arguments.channel),
            }),
            (None, Err(reason)) => {
                bad.0 += 1;
                eprintln!("mizaj: line {}: {reason}", line.number);
            }
            (None, Ok(_)) => {
                bad.0 += 1;
                eprintln!("mizaj: line {}: no text in `{}`", line.number, arguments.text);
            }
        }
    }
    Ok((rows, bad))
}

fn print(insights: &Insights, rows: &[Row]) {
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
    println!("{table}");
    for (title, terms) in [
        ("goes with negative", &insights.negative_terms),
        ("goes with positive", &insights.positive_terms),
    ] {
        println!("{}", term_table(title, terms));
    }
    for alert in &insights.alerts {
        println!(
            "Alert: in the period from {} {} of the rows are negative; {} is usual, {} the most \
             that chance explains.",
            alert.period,
            share(alert.negative_share),
            share(alert.usual_share),
            share(alert.upper_bound),
        );
    }
    println!("\nMost confidently negative:");
    for row in insights.most_negative.iter().take(5).filter_map(|&row| rows.get(row)) {
        println!("- {}", row.text.replace(['\n', '\r'], " "));
    }
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
