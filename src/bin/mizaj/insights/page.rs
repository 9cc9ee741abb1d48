//! The report of `mizaj insights` as a single self-contained HTML page without scripts.

use super::report::Report;
use super::rows::Row;
use super::{sentences, text};
use crate::html::{self, Text};

/// Rows quoted for a topic, and listed as the most negative.
const MOST_NEGATIVE: usize = 8;

/// The page on the rows of a file of this name.
pub(super) fn page(name: &str, report: &Report<'_>) -> String {
    let title = format!("Insights from {name}");
    let sections = [
        headline(report),
        alerts(report),
        topics(report),
        tables(report),
        rows(report),
        reading(report),
    ]
    .concat();
    html::page(&title, &sections)
}

fn headline(report: &Report<'_>) -> String {
    let insights = &report.insights;
    let others = insights.claims.iter().skip(1);
    let others = others.map(|claim| sentences::claim(claim, insights.period_unit)).map(paragraph);
    format!(
        "<p><strong>{}</strong></p>\n{}{}",
        Text(&sentences::summary(report)),
        others.collect::<String>(),
        paragraph(sentences::levels(report)),
    )
}

fn paragraph(sentence: String) -> String {
    format!("<p>{}</p>\n", Text(&sentence))
}

fn alerts(report: &Report<'_>) -> String {
    let insights = &report.insights;
    let alerts = insights.alerts.iter().zip(&report.changes);
    alerts
        .map(|(alert, changes)| sentences::alert(alert, changes, insights.period_unit))
        .map(paragraph)
        .collect()
}

/// Rows that complain about the topics that make things worse.
fn topics(report: &Report<'_>) -> String {
    let worse =
        report.insights.topics.iter().filter(|topic| topic.significant && topic.impact > 0.0);
    let section = |topic: &mizaj::TopicInsight| {
        let title = format!("Complaints about {}", topic.topic);
        list(&title, report.rows_of(&topic.negative_examples))
    };
    worse.map(section).collect()
}

fn tables(report: &Report<'_>) -> String {
    text::tables(report)
        .into_iter()
        .map(|(title, table)| format!("<section>\n{}</section>\n", table.html(title)))
        .collect()
}

fn rows(report: &Report<'_>) -> String {
    let rows = report.rows_of(&report.insights.most_negative).take(MOST_NEGATIVE);
    list("Most confidently negative", rows)
}

fn reading(report: &Report<'_>) -> String {
    let lines = text::reading(report).into_iter().chain(report.undated());
    let items: String = lines.map(|line| format!("<li>{}</li>\n", Text(&line))).collect();
    format!("<section>\n<h2>How the file was read</h2>\n<ul>\n{items}</ul>\n</section>\n")
}

/// Rows with their lines; nothing without rows.
fn list<'r>(title: &str, rows: impl Iterator<Item = &'r Row>) -> String {
    let item = |row: &Row| {
        format!("<li dir=\"auto\">line {}: {}</li>\n", row.line, Text(&row.insight.text))
    };
    let items: String = rows.map(item).collect();
    if items.is_empty() {
        return items;
    }
    format!("<section>\n<h2>{}</h2>\n<ul>\n{items}</ul>\n</section>\n", Text(title))
}
