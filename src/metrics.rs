//! How good verdicts are: pure arithmetic over labelled rows.

use serde::{Deserialize, Serialize};

use crate::verdict::{Label, Scores};

/// Number of bins of the reliability diagram.
const BINS: usize = 10;
/// Resamples of a bootstrap interval.
const RESAMPLES: usize = 1_000;

/// One row: what people said and what the model said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct JudgedRow {
    /// The label that people gave.
    pub gold: Label,
    /// The model's scores.
    pub scores: Scores,
}

impl JudgedRow {
    fn predicted(&self) -> Label {
        self.scores.best()
    }

    fn is_right(&self) -> bool {
        self.gold == self.predicted()
    }

    fn confidence(&self) -> f32 {
        self.scores.get(self.predicted())
    }
}

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ClassMetrics {
    /// The class.
    pub label: Label,
    /// Share of the verdicts for this class that are right, 0 to 1; 0 without verdicts.
    pub precision: f64,
    /// Share of the rows of this class that are found, 0 to 1; 0 without rows.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Rows of this class.
    pub support: usize,
}

/// One bin of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReliabilityBin {
    /// Mean confidence of the bin's rows, 0 to 1.
    pub confidence: f64,
    /// Share of them that are right, 0 to 1.
    pub accuracy: f64,
    /// Rows in the bin.
    pub rows: usize,
}

/// Accuracy when only the most confident verdicts are given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CoveragePoint {
    /// Share of rows that get a verdict, 0 to 1.
    pub coverage: f64,
    /// Accuracy on them, 0 to 1.
    pub accuracy: f64,
    /// The lowest confidence among them.
    pub threshold: f64,
}

/// All that is reported of a set of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Number of rows.
    pub rows: usize,
    /// Share of rows judged as people did, 0 to 1.
    pub accuracy: f64,
    /// 95 % bootstrap interval of the accuracy.
    pub accuracy_interval: [f64; 2],
    /// Mean of the classes' F1 over the classes that have rows.
    pub macro_f1: f64,
    /// 95 % bootstrap interval of the macro-F1.
    pub macro_f1_interval: [f64; 2],
    /// Cohen's kappa between model and people, −1 to 1.
    pub kappa: f64,
    /// Accuracy of always answering the commonest class.
    pub majority_accuracy: f64,
    /// Precision, recall and F1 of each class.
    pub classes: Vec<ClassMetrics>,
    /// `confusion[gold][predicted]`, in the order negative, neutral, positive.
    pub confusion: [[usize; 3]; 3],
    /// Expected calibration error over ten equal bins of confidence, 0 to 1.
    pub calibration_error: f64,
    /// The ten bins.
    pub reliability: Vec<ReliabilityBin>,
    /// The risk–coverage curve at every tenth of the rows.
    pub coverage: Vec<CoveragePoint>,
}

impl Report {
    /// The report on `rows`.
    #[must_use]
    pub fn new(rows: &[JudgedRow]) -> Self {
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
                confusion.iter().map(|gold| gold.iter().sum()).max().unwrap_or(0),
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

/// How two models differ on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Accuracy of the first model minus that of the second.
    pub accuracy_difference: f64,
    /// Macro-F1 of the first model minus that of the second.
    pub macro_f1_difference: f64,
    /// Share of rows on which both give the same label.
    pub agreement: f64,
    /// Rows that only the first judges right.
    pub only_first_right: usize,
    /// Rows that only the second judges right.
    pub only_second_right: usize,
    /// Two-sided p-value of McNemar's test that both are right equally often.
    pub mcnemar_p: f64,
}

impl Comparison {
    /// Compares two models' rows, which must be the same rows in the same order.
    #[must_use]
    pub fn new(first: &[JudgedRow], second: &[JudgedRow]) -> Self {
        let pairs = || first.iter().zip(second);
        let count =
            |test: fn(&JudgedRow, &JudgedRow) -> bool| pairs().filter(|(a, b)| test(a, b)).count();
        let only_first_right = count(|a, b| a.is_right() && !b.is_right());
        let only_second_right = count(|a, b| !a.is_right() && b.is_right());
        let (a, b) = (confusion(first), confusion(second));
        Self {
            accuracy_difference: accuracy(&a) - accuracy(&b),
            macro_f1_difference: macro_f1(&a) - macro_f1(&b),
            agreement: share(count(|a, b| a.predicted() == b.predicted()), pairs().count()),
            only_first_right,
            only_second_right,
            mcnemar_p: mcnemar(only_first_right, only_second_right),
        }
    }
}

/// 95 % intervals of what a [`Comparison`] says, by resampling the rows of both together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceIntervals {
    /// Of [`Comparison::accuracy_difference`].
    pub accuracy_difference_interval: [f64; 2],
    /// Of [`Comparison::macro_f1_difference`].
    pub macro_f1_difference_interval: [f64; 2],
}

impl DifferenceIntervals {
    /// For two models' rows, which must be the same rows in the same order.
    #[must_use]
    pub fn new(first: &[JudgedRow], second: &[JudgedRow]) -> Self {
        let [accuracy_difference_interval, macro_f1_difference_interval] =
            bootstrap(first.len().min(second.len()), |sample| {
                let [a, b] = [first, second].map(|rows| confusion(picked(rows, sample)));
                [accuracy(&a) - accuracy(&b), macro_f1(&a) - macro_f1(&b)]
            });
        Self { accuracy_difference_interval, macro_f1_difference_interval }
    }
}

type Confusion = [[usize; 3]; 3];

const fn index(label: Label) -> usize {
    label as usize
}

#[allow(clippy::indexing_slicing)] // a label's index is below 3
fn confusion<'r>(rows: impl IntoIterator<Item = &'r JudgedRow>) -> Confusion {
    let mut confusion = [[0; 3]; 3];
    for row in rows {
        confusion[index(row.gold)][index(row.predicted())] += 1;
    }
    confusion
}

#[allow(clippy::cast_precision_loss)] // row counts are far below 2^52
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn accuracy(confusion: &Confusion) -> f64 {
    let right = (0..3).map(|i| confusion[i][i]).sum();
    share(right, confusion.iter().flatten().sum())
}

fn class_metrics(confusion: &Confusion, label: Label) -> ClassMetrics {
    let class = index(label);
    let right = confusion[class][class];
    let support = confusion[class].iter().sum();
    let precision = share(right, confusion.iter().map(|gold| gold[class]).sum());
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

#[allow(clippy::cast_precision_loss)] // counts are far below 2^52
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

fn kappa(confusion: &Confusion) -> f64 {
    let all = confusion.iter().flatten().sum();
    let by_chance: f64 = (0..3)
        .map(|class| {
            let gold = confusion[class].iter().sum();
            let predicted = confusion.iter().map(|row| row[class]).sum();
            share(gold, all) * share(predicted, all)
        })
        .sum();
    if by_chance < 1.0 { (accuracy(confusion) - by_chance) / (1.0 - by_chance) } else { 0.0 }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn reliability(rows: &[JudgedRow]) -> Vec<ReliabilityBin> {
    let mut bins = vec![ReliabilityBin::default(); BINS];
    for row in rows {
        let bin = ((row.confidence() * BINS as f32) as usize).min(BINS - 1);
        if let Some(bin) = bins.get_mut(bin) {
            bin.rows += 1;
            bin.confidence += f64::from(row.confidence());
            bin.accuracy += f64::from(u8::from(row.is_right()));
        }
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

fn coverage(rows: &[JudgedRow]) -> Vec<CoveragePoint> {
    let mut sorted: Vec<&JudgedRow> = rows.iter().collect();
    sorted.sort_by(|a, b| b.confidence().total_cmp(&a.confidence()));
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

/// 95 % intervals of two statistics by resampling `rows` rows, always with the same seed; a
/// statistic gets the positions of the rows drawn.
fn bootstrap(rows: usize, statistics: impl Fn(&[usize]) -> [f64; 2]) -> [[f64; 2]; 2] {
    if rows == 0 {
        return Default::default();
    }
    let mut random = SplitMix(0x6d69_7a61_6a00);
    let mut sample = vec![0; rows];
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..RESAMPLES {
        sample.fill_with(|| random.below(rows));
        let [one, other] = statistics(&sample);
        first.push(one);
        second.push(other);
    }
    [middle_95(first), middle_95(second)]
}

fn picked<'r>(rows: &'r [JudgedRow], sample: &[usize]) -> impl Iterator<Item = &'r JudgedRow> {
    sample.iter().filter_map(|&row| rows.get(row))
}

fn middle_95(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values.get(values.len() * share / 1000).copied().unwrap_or(0.0);
    [at(25), at(975)]
}

/// Sebastiano Vigna's SplitMix64: a seeded sequence is all that resampling needs.
struct SplitMix(u64);

impl SplitMix {
    #[allow(clippy::cast_possible_truncation)] // the high half of the product is below `bound`
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * bound as u128) >> 64) as usize
    }
}

/// The exact two-sided p-value of McNemar's test: under the null hypothesis each row that
/// just one model judges right is as likely to be the one's as the other's.
#[allow(clippy::cast_precision_loss)] // row counts are far below 2^52
fn mcnemar(b: usize, c: usize) -> f64 {
    let n = b + c;
    let mut log_binomial = 0.0_f64;
    let mut tail = 0.0_f64;
    for k in 0..=b.min(c) {
        if k > 0 {
            log_binomial += ((n - k + 1) as f64 / k as f64).ln();
        }
        tail += (log_binomial - n as f64 * std::f64::consts::LN_2).exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(gold: Label, negative: f32, neutral: f32, positive: f32) -> JudgedRow {
        JudgedRow { gold, scores: Scores { negative, neutral, positive } }
    }

    #[test]
    fn figures_agree_with_a_count_by_hand() {
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
    fn an_interval_of_differences_agrees_with_the_normal_approximation() {
        let right = row(Label::Negative, 0.8, 0.1, 0.1);
        let wrong = row(Label::Negative, 0.1, 0.8, 0.1);
        // Of 1,000 rows only the first is right on 100, only the second on 50.
        let first = [vec![right; 100], vec![wrong; 50], vec![right; 850]].concat();
        let second = [vec![wrong; 100], vec![right; 50], vec![right; 850]].concat();
        let [low, high] = DifferenceIntervals::new(&first, &second).accuracy_difference_interval;
        // 0.05 ± 1.96 · √(150 − 50²/1000) / 1000
        assert!((low - 0.026_2).abs() < 0.003 && (high - 0.073_8).abs() < 0.003, "{low} {high}");
        let same = DifferenceIntervals::new(&first, &first);
        assert!(same.macro_f1_difference_interval.iter().all(|bound| bound.abs() < 1e-12));
    }

    #[test]
    fn mcnemar_agrees_with_the_binomial_distribution() {
        // 2 · (1 + 10 + 45) / 2^10
        assert!((mcnemar(2, 8) - 0.109_375).abs() < 1e-12);
        assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12);
        assert!((mcnemar(5, 5) - 1.0).abs() < 1e-12);
        assert!(mcnemar(3_000, 4_000) < 1e-9);
    }
}
