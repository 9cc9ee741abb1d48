//! Shares corrected by what people say of some rows.
//!
//! The model's shares are off by its errors, however many rows there are. If a random part of the
//! rows has labels of people who did not see the verdicts, these tell how often each of the model's
//! labels stands for each true one, and the model's shares of all rows tell how often each of its
//! labels occurs (double sampling: Tenenbein 1970, "A Double Sampling Scheme for Estimating from
//! Binomial Data with Misclassifications").

use serde::{Deserialize, Serialize};

use super::INTERVAL_Z;
use super::row::InsightRow;
use crate::verdict::Label;

/// Fewer labels say too little to correct anything.
const MIN_LABELED: u32 = 50;
/// How many labels the model's own confidence is worth: enough where a label is rare.
const PRIOR: f64 = 1.0;

/// A share or a difference of shares, and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Estimate {
    /// The best guess.
    pub value: f64,
    /// 95% interval. It holds the error of the model as well as of the sample.
    pub interval: [f64; 2],
}

/// Shares of all rows, corrected by what people say of some of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct CorrectedShares {
    /// Rows with a person's label.
    pub labeled: u32,
    /// Those among them to which the model gives the same label.
    pub agreed: u32,
    /// Share of negative rows, 0 to 1.
    pub negative: Estimate,
    /// Share of neutral rows, 0 to 1.
    pub neutral: Estimate,
    /// Share of positive rows, 0 to 1.
    pub positive: Estimate,
    /// Net sentiment, −1 to 1.
    pub net: Estimate,
}

/// The rows to which the model gives one label.
#[derive(Debug, Clone, Copy, Default)]
struct Stratum {
    rows: u32,
    confidence: f64,
    /// Those with a person's label, by that label.
    truths: [u32; 3],
}

/// Rows by the model's label and, where people gave one, by theirs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Confusion([Stratum; 3]);

impl Confusion {
    pub(super) fn add(&mut self, row: &InsightRow) {
        let stratum = &mut self.0[row.label as usize];
        stratum.rows += 1;
        stratum.confidence += f64::from(row.confidence);
        if let Some(truth) = row.truth {
            stratum.truths[truth as usize] += 1;
        }
    }

    /// Adds the rows of another group.
    pub(super) fn merge(&mut self, other: &Self) {
        for (stratum, other) in self.0.iter_mut().zip(&other.0) {
            stratum.rows += other.rows;
            stratum.confidence += other.confidence;
            for (rows, other) in stratum.truths.iter_mut().zip(other.truths) {
                *rows += other;
            }
        }
    }

    /// The corrected shares; nothing if too few rows have people's labels.
    pub(super) fn corrected(&self) -> Option<CorrectedShares> {
        let labeled: u32 = self.0.iter().flat_map(|stratum| stratum.truths).sum();
        let rows: u32 = self.0.iter().map(|stratum| stratum.rows).sum();
        if labeled < MIN_LABELED.min(rows.max(1)) {
            return None;
        }
        let share = |label: Label| {
            let mut worth = [0.0; 3];
            worth[label as usize] = 1.0;
            let Mean { value, variance } = self.mean(worth);
            Estimate { value, interval: interval_of_share(value, variance) }
        };
        let Mean { value, variance } = self.mean([-1.0, 0.0, 1.0]);
        let half = INTERVAL_Z * variance.sqrt();
        Some(CorrectedShares {
            labeled,
            agreed: self.0.iter().enumerate().map(|(label, row)| row.truths[label]).sum(),
            negative: share(Label::Negative),
            neutral: share(Label::Neutral),
            positive: share(Label::Positive),
            net: Estimate { value, interval: [(value - half).max(-1.0), (value + half).min(1.0)] },
        })
    }

    /// The mean over all rows of what their true labels are worth.
    fn mean(&self, worth: [f64; 3]) -> Mean {
        let all: f64 = self.0.iter().map(|stratum| f64::from(stratum.rows)).sum();
        let means: Vec<(f64, Mean)> = self
            .0
            .iter()
            .enumerate()
            .filter(|(_, stratum)| stratum.rows > 0)
            .map(|(label, stratum)| (f64::from(stratum.rows) / all, stratum.mean(label, worth)))
            .collect();
        let value: f64 = means.iter().map(|(share, mean)| share * mean.value).sum();
        let of_model = means.iter().map(|(share, mean)| share * share * mean.variance);
        let of_sample =
            means.iter().map(|(share, mean)| share * (mean.value - value).powi(2) / all);
        Mean { value, variance: of_model.chain(of_sample).sum() }
    }
}

/// A mean and its variance.
#[derive(Debug, Clone, Copy)]
struct Mean {
    value: f64,
    variance: f64,
}

impl Stratum {
    /// The mean worth of the true labels, given the labels of people and, for a row more, the
    /// model's own confidence that its label is right: a Dirichlet distribution.
    fn mean(&self, label: usize, worth: [f64; 3]) -> Mean {
        let confidence = self.confidence / f64::from(self.rows);
        let weights: Vec<f64> = self
            .truths
            .iter()
            .enumerate()
            .map(|(truth, &rows)| {
                let expected = if truth == label { confidence } else { (1.0 - confidence) / 2.0 };
                f64::from(rows) + PRIOR * expected
            })
            .collect();
        let all: f64 = weights.iter().sum();
        let moment = |power: i32| -> f64 {
            weights.iter().zip(worth).map(|(weight, worth)| weight / all * worth.powi(power)).sum()
        };
        let value = moment(1);
        Mean { value, variance: (moment(2) - value * value) / (all + 1.0) }
    }
}

/// Wilson's interval for as many rows as would have this variance.
fn interval_of_share(share: f64, variance: f64) -> [f64; 2] {
    let rows = (share * (1.0 - share) / variance.max(1e-12)).max(1e-9);
    let z_square = INTERVAL_Z * INTERVAL_Z;
    let center = (share + z_square / (2.0 * rows)) / (1.0 + z_square / rows);
    let half = INTERVAL_Z / (1.0 + z_square / rows)
        * (share * (1.0 - share) / rows + z_square / (4.0 * rows * rows)).sqrt();
    [(center - half).max(0.0), (center + half).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    /// What a model says of rows of each true label: the probabilities of its own labels, as
    /// measured on reviews, posts and tickets; and a mediocre model.
    const MODELS: [[[f64; 3]; 3]; 3] = [
        [[0.88, 0.07, 0.05], [0.22, 0.58, 0.20], [0.04, 0.06, 0.90]],
        [[0.74, 0.14, 0.12], [0.25, 0.45, 0.30], [0.10, 0.12, 0.78]],
        [[0.60, 0.25, 0.15], [0.30, 0.40, 0.30], [0.15, 0.25, 0.60]],
    ];
    /// Shares of true labels.
    const FILES: [[f64; 3]; 4] =
        [[0.47, 0.10, 0.43], [0.15, 0.30, 0.55], [0.72, 0.20, 0.08], [0.33, 0.34, 0.33]];

    /// A sequence of random numbers from 0 to 1 (SplitMix64).
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut bits = self.0;
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn label(&mut self, shares: [f64; 3]) -> Label {
            let drawn = self.next();
            match drawn {
                _ if drawn < shares[0] => Label::Negative,
                _ if drawn < shares[0] + shares[1] => Label::Neutral,
                _ => Label::Positive,
            }
        }
    }

    /// A file of rows with true labels and a model's, of which people labeled some.
    fn file(
        random: &mut Random,
        model: &[[f64; 3]; 3],
        shares: [f64; 3],
        rows: usize,
        labeled: usize,
    ) -> (Confusion, [f64; 3]) {
        let (mut confusion, mut truths) = (Confusion::default(), [0.0; 3]);
        for row in 0..rows {
            let truth = random.label(shares);
            truths[truth as usize] += 1.0 / rows as f64;
            confusion.add(&InsightRow {
                text: String::new(),
                label: random.label(model[truth as usize]),
                confidence: 0.9,
                language: Language::English,
                left_out: None,
                truth: (row < labeled).then_some(truth),
                topics: Vec::new(),
                channel: None,
                date: None,
            });
        }
        (confusion, truths)
    }

    #[test]
    fn the_interval_holds_the_truth_in_nine_of_ten_files() {
        let mut random = Random(1);
        for model in &MODELS {
            for shares in FILES {
                for labeled in [50, 75, 100] {
                    let (mut held, mut naive, mut tries) = ([0; 4], 0, 0);
                    for _ in 0..200 {
                        let (confusion, truths) = file(&mut random, model, shares, 1_000, labeled);
                        let found = confusion.corrected().unwrap();
                        let net = truths[2] - truths[0];
                        let checks = [found.negative, found.neutral, found.positive, found.net];
                        for ((held, found), truth) in
                            held.iter_mut().zip(checks).zip(truths.into_iter().chain([net]))
                        {
                            let [low, high] = found.interval;
                            *held += i32::from(low <= truth && truth <= high);
                        }
                        let [low, high] = interval_of_share(
                            f64::from(confusion.0[0].rows) / 1_000.0,
                            0.25 / 1_000.0,
                        );
                        naive += i32::from(low <= truths[0] && truths[0] <= high);
                        tries += 1;
                    }
                    assert!(
                        held.iter().all(|held| held * 10 >= tries * 9),
                        "{held:?} of {tries}, {naive} uncorrected: {shares:?}, {labeled} labels"
                    );
                }
            }
        }
    }

    #[test]
    fn all_rows_labeled_leave_the_error_of_the_sample() {
        let (confusion, truths) = file(&mut Random(2), &MODELS[2], FILES[0], 4_000, 4_000);
        let found = confusion.corrected().unwrap();
        assert!((found.negative.value - truths[0]).abs() < 0.001);
        let [low, high] = found.negative.interval;
        let half = 1.96 * (truths[0] * (1.0 - truths[0]) / 4_000.0).sqrt();
        assert!(((high - low) / 2.0 - half).abs() < 0.001, "{low} {high} {half}");
    }

    #[test]
    fn few_labels_correct_nothing() {
        assert_eq!(file(&mut Random(3), &MODELS[0], FILES[0], 1_000, 49).0.corrected(), None);
        assert_eq!(Confusion::default().corrected(), None);
    }
}
