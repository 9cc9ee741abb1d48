//! The report of `mizaj insights` on the terminal.

use std::io::Write;

use mizaj::{CorrectedShares, GroupInsight, PeriodUnit, TermInsight};
use mizaj_tables::DateOrder;

use super::report::Report;
use super::rows;
use super::sentences::{self, percent};
use crate::Failure;
use crate::output::Output;
use crate::table::Table;

/// Rows listed as the most negative.
const MOST_NEGATIVE: usize = 5;

/// Prints the whole report: sentences first, then tables.
pub(super) fn print(output: &mut Output, report: &Report<'_>) -> Result<(), Failure> {
    let insights = &report.insights;
    for line in reading(report) {
        writeln!(output, "{line}")?;
    }
    writeln!(output, "\n{}\n{}", sentences::summary(report), sentences::levels(report))?;
    for claim in insights.claims.iter().skip(1) {
        writeln!(output, "{}", sentences::claim(claim, insights.period_unit))?;
    }
    for (alert, changes) in insights.alerts.iter().zip(&report.changes) {
        writeln!(output, "{}", sentences::alert(alert, changes, insights.period_unit))?;
    }
    writeln!(output)?;
    for (title, table) in tables(report) {
        writeln!(output, "{title}\n\n{table}")?;
    }
    if let Some(undated) = report.undated() {
        writeln!(output, "{undated}\n")?;
    }
    writeln!(output, "Most confidently negative:")?;
    for row in report.rows_of(&insights.most_negative).take(MOST_NEGATIVE) {
        let text = row.insight.text.replace(['\n', '\r'], " ");
        writeln!(output, "- line {}: {text}", row.line)?;
    }
    Ok(())
}

/// How the file was read, in a few lines.
pub(super) fn reading(report: &Report<'_>) -> Vec<String> {
    let reading = report.reading;
    let columns = &reading.columns;
    let date = columns.date.as_ref().map(|name| match &reading.dates {
        Some(dates) => format!(
            "{name} ({} of {} read{})",
            dates.read,
            dates.of,
            dates.order.map_or("", order_in_words)
        ),
        None => name.clone(),
    });
    let is_recording = report.insights.period_unit == PeriodUnit::Recording;
    let roles = [
        ("Texts", columns.text.join(" + ")),
        (if is_recording { "Times" } else { "Dates" }, date.unwrap_or_default()),
        ("Groups", columns.groups.join(", ")),
        ("Ratings", columns.rating.clone().unwrap_or_default()),
        ("Labels", columns.label.clone().unwrap_or_default()),
        ("Threads", columns.thread.clone().unwrap_or_default()),
    ];
    let roles = roles.into_iter().filter(|(_, names)| !names.is_empty());
    let mut lines: Vec<String> = roles.map(|(role, names)| format!("{role:<8} {names}")).collect();
    let left_out = reading.rows.left_out.iter();
    let left_out = left_out.map(|(&reason, count)| format!("{count} {}", rows::name(reason)));
    let left_out = left_out.collect::<Vec<_>>().join(", ");
    let left_out = if left_out.is_empty() { left_out } else { format!("; left out: {left_out}") };
    let (found, judged) = (reading.rows.found, reading.rows.judged);
    lines.push(format!("Rows     {found} found, {judged} analyzed{left_out}"));
    lines.extend(reading.questions.iter().map(|question| format!("To check {question}")));
    lines
}

const fn order_in_words(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => ", the day first",
        DateOrder::Mdy => ", the month first",
        DateOrder::Ymd => "",
    }
}

/// The tables of the report with their titles; those without rows are left out.
pub(super) fn tables(report: &Report<'_>) -> Vec<(&'static str, Table)> {
    let insights = &report.insights;
    let mut tables = vec![("Groups and periods", groups(report))];
    if !insights.topics.is_empty() {
        tables.insert(0, ("Topics, those that make things worse first", topics(report)));
    }
    for (title, head, terms, side) in [
        ("Goes with complaints", "negative", &insights.negative_terms, mizaj::Label::Negative),
        ("Goes with praise", "positive", &insights.positive_terms, mizaj::Label::Positive),
    ] {
        if !terms.is_empty() {
            tables.push((title, term_table(head, terms, side)));
        }
    }
    tables
}

fn topics(report: &Report<'_>) -> Table {
    let mut table = Table::new([
        "topic",
        "rows",
        "negative about it",
        "impact",
        "95 %",
        "last period",
        "before",
    ]);
    for topic in &report.insights.topics {
        let change = topic.change.map(|change| [change.last, change.before].map(percent));
        let [last, before] = change.unwrap_or_default();
        let [low, high] = topic.impact_interval.map(points);
        table.row([
            topic.topic.clone(),
            topic.moods.all().to_string(),
            percent(topic.moods.negative_share()),
            points(topic.impact),
            format!("{low} to {high}"),
            last,
            before,
        ]);
    }
    table
}

/// A difference of shares in percentage points.
fn points(difference: f64) -> String {
    format!("{:+.1}", 100.0 * difference)
}

fn groups(report: &Report<'_>) -> Table {
    let insights = &report.insights;
    let columns = &report.reading.columns;
    let channel = columns.groups.first().map_or("channel", String::as_str);
    let channel = format!("{channel}: ");
    let mut header = vec![
        "rows",
        "negative",
        "neutral",
        "positive",
        "unreadable",
        "no answer",
        "net sentiment",
        "95 %",
    ];
    let is_corrected = insights.overall.corrected.is_some();
    if is_corrected {
        header.extend(["negative, corrected", "95 %"]);
    }
    let mut table = Table::with_header(header.into_iter().map(str::to_owned).collect());
    let mut add = |key: &str, group: &GroupInsight| {
        let mut cells = vec![
            format!("{key}{}", group.name),
            group.counts.negative.to_string(),
            group.counts.neutral.to_string(),
            group.counts.positive.to_string(),
            group.left_out.unreadable.to_string(),
            group.left_out.non_answers.to_string(),
            format!("{:+.2}", group.net),
            format!("{:+.2} to {:+.2}", group.net_interval[0], group.net_interval[1]),
        ];
        if is_corrected {
            let [value, interval] = group.corrected.map(corrected_cells).unwrap_or_default();
            cells.extend([value, interval]);
        }
        table.add(cells);
    };
    add("", &insights.overall);
    for (key, groups) in [
        (channel.as_str(), &insights.channels),
        ("language: ", &insights.languages),
        ("from ", &insights.periods),
    ] {
        for group in groups {
            add(key, group);
        }
    }
    table
}

/// The corrected share of negative rows of a group and its interval; empty where its own labels are
/// too few.
fn corrected_cells(corrected: CorrectedShares) -> [String; 2] {
    let [low, high] = corrected.negative.interval.map(percent);
    [percent(corrected.negative.value), format!("{low} to {high}")]
}

fn term_table(head: &str, terms: &[TermInsight], side: mizaj::Label) -> Table {
    let mut table = Table::new(["term", head, "rows", "share"]);
    for term in terms {
        let (of_side, all) = (term.counts.of(side), term.counts.all());
        table.row([
            term.term.clone(),
            of_side.to_string(),
            all.to_string(),
            percent(f64::from(of_side) / f64::from(all.max(1))),
        ]);
    }
    table
}
