//! The figures as tables, on the terminal and beside the plots of the page.

use mizaj::{Label, Report};

use super::rows::Groups;
use super::{AgainstFirst, Evaluation};
use crate::table::{Table, share};

/// Accuracy, macro-F1 and calibration of the whole and of every group.
pub fn summary(overall: &Report, groups: &Groups) -> Table {
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

/// Precision, recall and F1 of each class, in the whole and in every group.
pub fn classes(overall: &Report, groups: &Groups) -> Table {
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

fn all<'r>(overall: &'r Report, groups: &'r Groups) -> impl Iterator<Item = (String, &'r Report)> {
    let named = groups.0.iter().flat_map(|(key, reports)| {
        reports.0.iter().map(move |(group, report)| (format!("{key}: {group}"), report))
    });
    std::iter::once(("all".to_owned(), overall)).chain(named)
}

pub fn confusion(report: &Report) -> Table {
    let mut table = Table::new(["people say ↓, model says →", "negative", "neutral", "positive"]);
    for (label, counts) in Label::ALL.iter().zip(report.confusion) {
        let [negative, neutral, positive] = counts.map(|count| count.to_string());
        table.row([label.to_string(), negative, neutral, positive]);
    }
    table
}

/// Bins of confidence that have rows.
pub fn reliability(report: &Report) -> Table {
    let mut table = Table::new(["mean confidence", "accuracy", "rows"]);
    for bin in report.reliability.iter().filter(|bin| bin.rows > 0) {
        table.row([share(bin.confidence), share(bin.accuracy), bin.rows.to_string()]);
    }
    table
}

pub fn coverage(report: &Report) -> Table {
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

/// The first bundle against this one.
pub fn comparison(against: &AgainstFirst) -> Table {
    let AgainstFirst { comparison, intervals } = against;
    let difference =
        |value: f64, [low, high]: [f64; 2]| format!("{value:+.3} (95 %: {low:+.3} to {high:+.3})");
    let mut table = Table::new(["the first bundle minus this one", "value"]);
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
        ("rows that only the first judges right", comparison.only_first_right.to_string()),
        ("rows that only this one judges right", comparison.only_second_right.to_string()),
        ("p of McNemar's test", p_value(comparison.mcnemar_p)),
    ] {
        table.row([name.to_owned(), value]);
    }
    table
}

/// What every bundle's verdicts are worth.
pub fn bundles(evaluations: &[Evaluation]) -> Table {
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

/// How fast every bundle is.
pub fn speed(evaluations: &[Evaluation]) -> Table {
    let mut table = Table::new(["bundle", "texts a second", "one text, median", "95th percentile"]);
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

/// One kind of groups, every bundle's accuracy and macro-F1 side by side.
pub fn groups(key: &str, evaluations: &[Evaluation]) -> Table {
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

/// The groups of one kind with each bundle's report: the rows are the same, so are the groups.
pub fn by_group<'e>(key: &str, evaluations: &'e [Evaluation]) -> Vec<(&'e str, Vec<&'e Report>)> {
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
