//! The report as a single self-contained HTML page without scripts.

use std::path::Path;

use mizaj::Report;

use super::plots::{self, Measured};
use super::{Evaluation, tables};
use crate::html::{self, Text};

/// The report on the rows of `file`; `bad` is the number of rows skipped.
pub(super) fn page(file: &Path, bad: usize, evaluations: &[Evaluation]) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let title = format!("Evaluation on {name}");
    let rows = evaluations.first().map_or(0, |evaluation| evaluation.overall.rows);
    let left_out = if bad > 0 { format!(" Bad lines skipped: {bad}.") } else { String::new() };
    let sections = [
        bundles(evaluations),
        comparisons(evaluations),
        groups(evaluations),
        evaluations.iter().map(confusion).collect(),
        evaluations.iter().enumerate().map(reliability).collect(),
        risk(evaluations),
        classes(evaluations),
        METHOD.to_owned(),
    ]
    .concat();
    let legend = legend(evaluations);
    let content = format!("<p>{rows} labeled rows.{left_out} {legend}</p>\n{sections}");
    html::page(&title, &content)
}

const METHOD: &str = "<section>\n<h2>How this was measured</h2>\n<p>Intervals are 95% bootstrap \
    intervals from 1,000 resamples of the rows; for differences, both bundles are resampled on the \
    same rows. Macro-F1 is the mean F1 over the classes that have rows. Kappa is Cohen's kappa: \
    agreement with the labels beyond chance. The expected calibration error (ECE) is the mean \
    distance between confidence and accuracy over ten bins, weighted by their size. McNemar's test \
    is exact and two-sided. Texts per second: in batches, on one core. Median and 95th percentile: \
    single texts. With many groups, some intervals miss the true value by chance, especially in \
    small groups.</p>\n</section>\n";

/// Shows the color of each bundle.
fn legend(evaluations: &[Evaluation]) -> String {
    let key = |(bundle, evaluation): (usize, &Evaluation)| {
        let class = plots::color(bundle);
        let name = Text(&evaluation.model_version);
        format!("<span class=\"key {class}\"></span>{name} ")
    };
    evaluations.iter().enumerate().map(key).collect()
}

fn section(title: &str, plots: &[String], table: &str) -> String {
    let plots = plots.concat();
    let title = Text(title);
    format!(
        "<section>\n<h2>{title}</h2>\n<div class=\"beside\">\n<div>\n{plots}</div>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}: numbers\">\n\
         {table}</div>\n</div>\n</section>\n"
    )
}

fn accuracy(report: &Report) -> Measured {
    Measured { value: report.accuracy, interval: report.accuracy_interval }
}

fn macro_f1(report: &Report) -> Measured {
    Measured { value: report.macro_f1, interval: report.macro_f1_interval }
}

fn bundles(evaluations: &[Evaluation]) -> String {
    let measured = |of: fn(&Report) -> Measured| {
        evaluations.iter().map(|evaluation| of(&evaluation.overall)).collect()
    };
    let bars = [("accuracy", measured(accuracy)), ("macro-F1", measured(macro_f1))];
    section(
        "The bundles",
        &[plots::bars("Accuracy and macro-F1 of each bundle", &bars)],
        &[
            tables::bundles(evaluations).html("All bundles on all rows"),
            tables::speed(evaluations).html("On this machine, one core"),
        ]
        .concat(),
    )
}

fn comparisons(evaluations: &[Evaluation]) -> String {
    let Some(first) = evaluations.first() else { return String::new() };
    let comparison = |evaluation: &Evaluation| {
        let against = evaluation.against_first.as_ref()?;
        let title = format!("{} minus {}", first.model_version, evaluation.model_version);
        let rows = [
            (
                "accuracy",
                Measured {
                    value: against.comparison.accuracy_difference,
                    interval: against.intervals.accuracy_difference_interval,
                },
            ),
            (
                "macro-F1",
                Measured {
                    value: against.comparison.macro_f1_difference,
                    interval: against.intervals.macro_f1_difference_interval,
                },
            ),
        ];
        let plot = plots::differences(&format!("Differences: {title}"), &rows);
        let table = tables::comparison(against).html("On the same rows");
        Some(section(&title, &[plot], &table))
    };
    evaluations.iter().filter_map(comparison).collect()
}

fn groups(evaluations: &[Evaluation]) -> String {
    let keys = evaluations.iter().take(1).flat_map(|evaluation| &evaluation.groups.0);
    keys.map(|(key, _)| {
        let groups: Vec<_> = tables::by_group(key, evaluations)
            .into_iter()
            .map(|(group, reports)| (group, reports.into_iter().map(accuracy).collect()))
            .collect();
        section(
            &format!("By {key}"),
            &[plots::bars(&format!("Accuracy by {key}, with 95% intervals"), &groups)],
            &tables::groups(key, evaluations).html(&format!("Rows by {key}")),
        )
    })
    .collect()
}

fn confusion(evaluation: &Evaluation) -> String {
    let title = format!("Confusion: {}", evaluation.model_version);
    section(
        &title,
        &[plots::confusion(
            &format!("{title}; true labels in rows, the model's in columns"),
            &evaluation.overall.confusion,
        )],
        &tables::confusion(&evaluation.overall).html("Number of rows"),
    )
}

fn reliability((bundle, evaluation): (usize, &Evaluation)) -> String {
    let title = format!("Reliability: {}", evaluation.model_version);
    section(
        &title,
        &[plots::reliability(
            &format!("{title}; accuracy by confidence, with the diagonal"),
            &evaluation.overall.reliability,
            bundle,
        )],
        &tables::reliability(&evaluation.overall).html(&format!(
            "Ten bins of confidence; calibration error {:.3}",
            evaluation.overall.calibration_error
        )),
    )
}

fn risk(evaluations: &[Evaluation]) -> String {
    let curves: Vec<_> = evaluations.iter().map(|e| e.overall.coverage.as_slice()).collect();
    let table = |e: &Evaluation| tables::coverage(&e.overall).html(&e.model_version);
    section(
        "Risk and coverage",
        &[plots::risk("Share of wrong verdicts among the most confident", &curves)],
        &evaluations.iter().map(table).collect::<String>(),
    )
}

fn classes(evaluations: &[Evaluation]) -> String {
    let table = |e: &Evaluation| tables::classes(&e.overall, &e.groups).html(&e.model_version);
    let tables: String = evaluations.iter().map(table).collect();
    format!(
        "<section>\n<h2>Precision, recall and F1 of every class</h2>\n<div class=\"scroll\" \
         tabindex=\"0\" role=\"group\" aria-label=\"Precision, recall and F1: numbers\">\n{tables}</div>\n</section>\n"
    )
}
