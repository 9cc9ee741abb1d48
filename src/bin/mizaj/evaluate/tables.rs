//! The results as tables, for the terminal and for the page.

use mizaj::{Label, Report};

use super::heads::HeadEvaluation;
use super::rows::{Groups, Named};
use super::{AgainstFirst, Evaluation};
use crate::table::{Table, share};

/// Accuracy, macro-F1 and calibration, overall and per group.
pub(super) fn summary(overall: &Report, groups: &Groups) -> Table {
    let mut table = Table::new([
        "rows", "number", "accuracy", "95 %", "macro-F1", "95 %", "majority", "kappa", "ECE",
    ]);
    for (name, report) in all(overall, groups) {
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
    }
    table
}

/// Precision, recall and F1 of each class, overall and per group.
pub(super) fn classes(overall: &Report, groups: &Groups) -> Table {
    let mut table = Table::new(["precision / recall / F1", "negative", "neutral", "positive"]);
    for (name, report) in all(overall, groups) {
        let cell = |label: Label| {
            let class = report.classes.iter().find(|class| class.label == label);
            class.filter(|class| class.support > 0).map_or_else(
                || "no rows".to_owned(),
                |class| format!("{:.3} / {:.3} / {:.3}", class.precision, class.recall, class.f1),
            )
        };
        let [negative, neutral, positive] = Label::ALL.map(cell);
        table.row([name, negative, neutral, positive]);
    }
    table
}

fn all<'r, T>(
    overall: &'r T,
    groups: &'r Named<Named<T>>,
) -> impl Iterator<Item = (String, &'r T)> {
    let named = groups.0.iter().flat_map(|(key, reports)| {
        reports.0.iter().map(move |(group, report)| (format!("{key}: {group}"), report))
    });
    std::iter::once(("all".to_owned(), overall)).chain(named)
}

/// Topics, intent and signals, overall and per group.
pub(super) fn heads(heads: &HeadEvaluation) -> Table {
    let signals: Vec<&String> = heads.overall.signals.keys().collect();
    let mut header: Vec<String> = [
        "topics, intent, signals",
        "rows",
        "topics micro-F1",
        "macro-F1",
        "mood of found topics",
        "intent",
    ]
    .map(str::to_owned)
    .to_vec();
    header.extend(signals.iter().map(|name| format!("{name}: precision / recall")));
    let mut table = Table::with_header(header);
    for (name, report) in all(&heads.overall, &heads.groups) {
        let topics = report.topics.as_ref();
        let of_topics = |value: Option<f64>| value.map_or_else(String::new, share);
        let rows = topics.map(|topics| topics.rows).or(report.intent.as_ref().map(|i| i.rows));
        let mut cells = vec![
            name,
            rows.unwrap_or_default().to_string(),
            of_topics(topics.map(|topics| topics.micro_f1)),
            of_topics(topics.map(|topics| topics.macro_f1)),
            of_topics(topics.map(|topics| topics.mood_accuracy)),
            of_topics(report.intent.as_ref().map(|intent| intent.accuracy)),
        ];
        cells.extend(signals.iter().map(|signal| {
            let found = report.signals.get(*signal).filter(|found| found.true_rows > 0);
            found.map_or_else(String::new, |found| {
                format!("{} / {}", share(found.precision()), share(found.recall()))
            })
        }));
        table.add(cells);
    }
    table
}

pub(super) fn confusion(report: &Report) -> Table {
    let mut table = Table::new(["true label ↓, model →", "negative", "neutral", "positive"]);
    for (label, counts) in Label::ALL.iter().zip(report.confusion) {
        let [negative, neutral, positive] = counts.map(|count| count.to_string());
        table.row([label.to_string(), negative, neutral, positive]);
    }
    table
}

/// The confidence bins that contain rows.
pub(super) fn reliability(report: &Report) -> Table {
    let mut table = Table::new(["mean confidence", "accuracy", "rows"]);
    for bin in report.reliability.iter().filter(|bin| bin.rows > 0) {
        table.row([share(bin.confidence), share(bin.accuracy), bin.rows.to_string()]);
    }
    table
}

pub(super) fn coverage(report: &Report) -> Table {
    let mut table = Table::new(["rows answered", "accuracy", "risk", "confidence from"]);
    for point in &report.coverage {
        table.row([
            format!("{:.0} %", 100.0 * point.coverage),
            share(point.accuracy),
            share(1.0 - point.accuracy),
            share(point.threshold),
        ]);
    }
    table
}

/// Compares the first bundle with this one.
pub(super) fn comparison(against: &AgainstFirst) -> Table {
    let AgainstFirst { comparison, intervals } = against;
    let difference =
        |value: f64, [low, high]: [f64; 2]| format!("{value:+.3} (95%: {low:+.3} to {high:+.3})");
    let mut table = Table::new(["first bundle minus this one", "value"]);
    for (name, value) in [
        (
            "accuracy",
            difference(comparison.accuracy_difference, intervals.accuracy_difference_interval),
        ),
        (
            "macro-F1",
            difference(comparison.macro_f1_difference, intervals.macro_f1_difference_interval),
        ),
        ("same label (agreement)", share(comparison.agreement)),
        ("rows only the first gets right", comparison.only_first_right.to_string()),
        ("rows only this one gets right", comparison.only_second_right.to_string()),
        ("p of McNemar's test", p_value(comparison.mcnemar_p)),
    ] {
        table.row([name.to_owned(), value]);
    }
    table
}

/// Quality of every bundle.
pub(super) fn bundles(evaluations: &[Evaluation]) -> Table {
    let mut table = Table::new(["bundle", "accuracy", "95 %", "macro-F1", "95 %", "kappa", "ECE"]);
    for Evaluation { model_version, overall, .. } in evaluations {
        table.row([
            model_version.clone(),
            share(overall.accuracy),
            interval(overall.accuracy_interval),
            share(overall.macro_f1),
            interval(overall.macro_f1_interval),
            share(overall.kappa),
            share(overall.calibration_error),
        ]);
    }
    table
}

/// Speed of every bundle.
pub(super) fn speed(evaluations: &[Evaluation]) -> Table {
    let mut table =
        Table::new(["bundle", "texts per second", "single text, median", "95th percentile"]);
    for Evaluation { model_version, texts_per_second, latency, .. } in evaluations {
        table.row([
            model_version.clone(),
            format!("{texts_per_second:.0}"),
            format!("{:.2} ms", latency.median_ms),
            format!("{:.2} ms", latency.percentile_95_ms),
        ]);
    }
    table
}

/// Accuracy and macro-F1 of all bundles side by side, for one grouping.
pub(super) fn groups(key: &str, evaluations: &[Evaluation]) -> Table {
    let mut table = Table::new([key, "bundle", "rows", "accuracy", "95 %", "macro-F1", "95 %"]);
    for (group, reports) in by_group(key, evaluations) {
        for (evaluation, report) in evaluations.iter().zip(reports) {
            table.row([
                group.to_owned(),
                evaluation.model_version.clone(),
                report.rows.to_string(),
                share(report.accuracy),
                interval(report.accuracy_interval),
                share(report.macro_f1),
                interval(report.macro_f1_interval),
            ]);
        }
    }
    table
}

/// The groups of one grouping with each bundle's report. All bundles have the same rows and
/// therefore the same groups.
pub(super) fn by_group<'e>(
    key: &str,
    evaluations: &'e [Evaluation],
) -> Vec<(&'e str, Vec<&'e Report>)> {
    let mut groups: Vec<(&str, Vec<&Report>)> = Vec::new();
    for evaluation in evaluations {
        let reports = evaluation.groups.0.iter().filter(|(name, _)| name == key);
        for (index, (group, report)) in reports.flat_map(|(_, reports)| &reports.0).enumerate() {
            match groups.get_mut(index) {
                Some((_, reports)) => reports.push(report),
                None => groups.push((group, vec![report])),
            }
        }
    }
    groups
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "below 0.0001".to_owned() } else { format!("{p:.4}") }
}

fn interval([low, high]: [f64; 2]) -> String {
    format!("{low:.3}–{high:.3}")
}
