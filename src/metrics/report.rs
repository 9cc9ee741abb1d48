//! The report on one model's rows.

use serde::{Deserialize, Serialize};

use super::resampling::{bootstrap, picked};
use super::{Confusion, LabeledScores, accuracy, class_metrics, confusion, macro_f1, share};
use crate::sort::sort_by;
use crate::verdict::Label;

/// Number of bins of the reliability diagram.
const BINS: usize = 10;

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct ClassMetrics {
    /// The class.
    pub label: Label,
    /// Share of the verdicts for this class that are right, 0 to 1; 0 if there are none.
    pub precision: f64,
    /// Share of the rows of this class that are found, 0 to 1; 0 if there are none.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Number of rows of this class.
    pub support: usize,
}

/// One bin of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct ReliabilityBin {
    /// Mean confidence of the bin's rows, 0 to 1.
    pub confidence: f64,
    /// Share of these rows whose verdict is right, 0 to 1.
    pub accuracy: f64,
    /// Rows in the bin.
    pub rows: usize,
}

/// Accuracy if only the most confident verdicts are given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct CoveragePoint {
    /// Share of rows that get a verdict, 0 to 1.
    pub coverage: f64,
    /// Accuracy on them, 0 to 1.
    pub accuracy: f64,
    /// The lowest confidence among them.
    pub threshold: f64,
}

/// All metrics of a set of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Number of rows.
    pub rows: usize,
    /// Share of rows whose verdict equals the label, 0 to 1.
    pub accuracy: f64,
    /// 95% bootstrap interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean F1 over the classes that have rows.
    pub macro_f1: f64,
    /// 95% bootstrap interval of the macro-F1.
    pub macro_f1_interval: [f64; 2],
    /// Cohen's kappa between model and labels, −1 to 1.
    pub kappa: f64,
    /// Accuracy of always answering the majority class.
    pub majority_accuracy: f64,
    /// Precision, recall and F1 of each class.
    pub classes: Vec<ClassMetrics>,
    /// `confusion[label][predicted]`, in the order negative, neutral, positive.
    pub confusion: [[usize; 3]; 3],
    /// Expected calibration error over ten equal-width confidence bins, 0 to 1.
    pub calibration_error: f64,
    /// The ten bins.
    pub reliability: Vec<ReliabilityBin>,
    /// The risk–coverage curve at every tenth of the rows.
    pub coverage: Vec<CoveragePoint>,
}

impl Report {
    /// Computes the report on `rows`.
    #[must_use]
    pub fn new(rows: &[LabeledScores]) -> Self {
        let confusion = confusion(rows);
        let reliability = reliability(rows);
        let [accuracy_interval, macro_f1_interval] = bootstrap(rows.len(), |sample| {
            let confusion = self::confusion(picked(rows, sample));
            [accuracy(&confusion), macro_f1(&confusion)]
        });
        Self {
            rows: rows.len(),
            accuracy: accuracy(&confusion),
            accuracy_interval,
            macro_f1: macro_f1(&confusion),
            macro_f1_interval,
            kappa: kappa(&confusion),
            majority_accuracy: share(
                confusion.iter().map(|row| row.iter().sum()).max().unwrap_or(0),
                rows.len(),
            ),
            classes: Label::ALL.map(|label| class_metrics(&confusion, label)).to_vec(),
            confusion,
            calibration_error: calibration_error(&reliability),
            reliability,
            coverage: coverage(rows),
        }
    }
}

fn kappa(confusion: &Confusion) -> f64 {
    let all = confusion.iter().flatten().sum();
    let by_chance: f64 = (0..3)
        .map(|class| {
            let labeled = confusion[class].iter().sum();
            let predicted = confusion.iter().map(|row| row[class]).sum();
            share(labeled, all) * share(predicted, all)
        })
        .sum();
    if by_chance < 1.0 { (accuracy(confusion) - by_chance) / (1.0 - by_chance) } else { 0.0 }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a confidence is 0 to 1, so the number of its bin is small"
)]
fn reliability(rows: &[LabeledScores]) -> Vec<ReliabilityBin> {
    let mut bins = vec![ReliabilityBin::default(); BINS];
    for row in rows {
        let bin = ((row.confidence() * BINS as f32) as usize).min(BINS - 1);
        let bin = &mut bins[bin];
        bin.rows += 1;
        bin.confidence += f64::from(row.confidence());
        bin.accuracy += f64::from(u8::from(row.is_right()));
    }
    for bin in bins.iter_mut().filter(|bin| bin.rows > 0) {
        bin.confidence /= bin.rows as f64;
        bin.accuracy /= bin.rows as f64;
    }
    bins
}

fn calibration_error(bins: &[ReliabilityBin]) -> f64 {
    let all = bins.iter().map(|bin| bin.rows).sum();
    bins.iter().map(|bin| share(bin.rows, all) * (bin.confidence - bin.accuracy).abs()).sum()
}

fn coverage(rows: &[LabeledScores]) -> Vec<CoveragePoint> {
    let mut sorted: Vec<&LabeledScores> = rows.iter().collect();
    sort_by(&mut sorted, |a, b| b.confidence().total_cmp(&a.confidence()));
    (1..=10)
        .filter_map(|tenth| {
            let most_confident = sorted.get(..rows.len() * tenth / 10)?;
            let last = most_confident.last()?;
            Some(CoveragePoint {
                coverage: share(most_confident.len(), rows.len()),
                accuracy: accuracy(&confusion(most_confident.iter().copied())),
                threshold: f64::from(last.confidence()),
            })
        })
        .collect()
}
