//! Quality of verdicts: statistics over labeled rows.

mod comparison;
mod report;
mod resampling;

use serde::{Deserialize, Serialize};

use crate::verdict::{Label, Scores};

pub use comparison::{Comparison, DifferenceIntervals};
pub use report::{ClassMetrics, CoveragePoint, ReliabilityBin, Report};

/// One row: its true label and the model's scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct LabeledScores {
    /// The label given by people.
    pub label: Label,
    /// The model's scores.
    pub scores: Scores,
}

impl LabeledScores {
    fn predicted(&self) -> Label {
        self.scores.best()
    }

    fn is_right(&self) -> bool {
        self.label == self.predicted()
    }

    fn confidence(&self) -> f32 {
        self.scores.get(self.predicted())
    }
}

type Confusion = [[usize; 3]; 3];

const fn index(label: Label) -> usize {
    label as usize
}

fn confusion<'r>(rows: impl IntoIterator<Item = &'r LabeledScores>) -> Confusion {
    let mut confusion = [[0; 3]; 3];
    for row in rows {
        confusion[index(row.label)][index(row.predicted())] += 1;
    }
    confusion
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn accuracy(confusion: &Confusion) -> f64 {
    let right = (0..3).map(|i| confusion[i][i]).sum();
    share(right, confusion.iter().flatten().sum())
}

/// The 95% Wilson interval of the share `part / whole`.
#[must_use]
pub fn wilson(part: usize, whole: usize) -> [f64; 2] {
    if whole == 0 {
        return [0.0, 1.0];
    }
    let (n, p) = (whole as f64, share(part, whole));
    let square = 1.959_964 * 1.959_964 / n;
    let middle = p + square / 2.0;
    let half = (square * (p * (1.0 - p) + square / 4.0)).sqrt();
    [(middle - half) / (1.0 + square), (middle + half) / (1.0 + square)]
}

fn class_metrics(confusion: &Confusion, label: Label) -> ClassMetrics {
    let class = index(label);
    let right = confusion[class][class];
    let support = confusion[class].iter().sum();
    let precision = share(right, confusion.iter().map(|row| row[class]).sum());
    let recall = share(right, support);
    let f1 = if right == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    ClassMetrics { label, precision, recall, f1, support }
}

fn macro_f1(confusion: &Confusion) -> f64 {
    let present: Vec<f64> = Label::ALL
        .map(|label| class_metrics(confusion, label))
        .iter()
        .filter(|class| class.support > 0)
        .map(|class| class.f1)
        .collect();
    mean(&present)
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::comparison::mcnemar;
    use super::*;

    fn row(label: Label, negative: f32, neutral: f32, positive: f32) -> LabeledScores {
        LabeledScores { label, scores: Scores { negative, neutral, positive } }
    }

    #[test]
    fn metrics_match_a_count_by_hand() {
        let rows = [
            row(Label::Negative, 0.8, 0.1, 0.1),
            row(Label::Negative, 0.1, 0.8, 0.1),
            row(Label::Neutral, 0.1, 0.8, 0.1),
            row(Label::Positive, 0.1, 0.1, 0.8),
        ];
        let report = Report::new(&rows);
        assert!((report.accuracy - 0.75).abs() < 1e-12);
        // F1: negative 2·1·½/1.5, neutral 2·½·1/1.5, positive 1.
        assert!((report.macro_f1 - (2.0 / 3.0 + 2.0 / 3.0 + 1.0) / 3.0).abs() < 1e-12);
        // Chance agreement: (2·1 + 1·2 + 1·1) / 16.
        assert!((report.kappa - (0.75 - 5.0 / 16.0) / (11.0 / 16.0)).abs() < 1e-12);
        assert!((report.calibration_error - 0.05).abs() < 1e-6);
        assert!((report.majority_accuracy - 0.5).abs() < 1e-12);
        assert_eq!(report.confusion, [[1, 1, 0], [0, 1, 0], [0, 0, 1]]);
    }

    #[test]
    fn an_empty_report_holds_zeros() {
        let report = Report::new(&[]);
        assert_eq!((report.rows, report.coverage.len()), (0, 0));
        assert!(report.accuracy.abs() < 1e-12 && report.macro_f1.abs() < 1e-12);
    }

    #[test]
    fn intervals_of_differences_match_the_normal_approximation() {
        let right = row(Label::Negative, 0.8, 0.1, 0.1);
        let wrong = row(Label::Negative, 0.1, 0.8, 0.1);
        // Of 1,000 rows, only the first model is right on 100 and only the second on 50.
        let first = [vec![right; 100], vec![wrong; 50], vec![right; 850]].concat();
        let second = [vec![wrong; 100], vec![right; 50], vec![right; 850]].concat();
        let [low, high] = DifferenceIntervals::new(&first, &second).accuracy_difference_interval;
        // 0.05 ± 1.96 · √(150 − 50²/1000) / 1000
        assert!((low - 0.026_2).abs() < 0.003 && (high - 0.073_8).abs() < 0.003, "{low} {high}");
        let same = DifferenceIntervals::new(&first, &first);
        assert!(same.macro_f1_difference_interval.iter().all(|bound| bound.abs() < 1e-12));
    }

    #[test]
    fn wilson_matches_the_published_example() {
        // 81 of 263, Newcombe, "Two-sided confidence intervals for the single proportion", 1998.
        let [low, high] = wilson(81, 263);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn mcnemar_matches_the_binomial_distribution() {
        // 2 · (1 + 10 + 45) / 2^10
        assert!((mcnemar(2, 8) - 0.109_375).abs() < 1e-12);
        assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12);
        assert!((mcnemar(5, 5) - 1.0).abs() < 1e-12);
        assert!(mcnemar(3_000, 4_000) < 1e-9);
    }
}
