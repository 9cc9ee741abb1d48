//! How two models differ on the same rows.

use serde::{Deserialize, Serialize};

use super::resampling::{bootstrap, picked};
use super::{LabeledScores, accuracy, confusion, macro_f1, share};

/// How two models differ on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Accuracy of the first model minus that of the second.
    pub accuracy_difference: f64,
    /// Macro-F1 of the first model minus that of the second.
    pub macro_f1_difference: f64,
    /// Share of rows on which both give the same label.
    pub agreement: f64,
    /// Rows only the first model gets right.
    pub only_first_right: usize,
    /// Rows only the second model gets right.
    pub only_second_right: usize,
    /// Two-sided p-value of McNemar's test; the null hypothesis is that both are right equally
    /// often.
    pub mcnemar_p: f64,
}

impl Comparison {
    /// Compares two models on the same rows, given in the same order.
    #[must_use]
    pub fn new(first: &[LabeledScores], second: &[LabeledScores]) -> Self {
        let pairs = || first.iter().zip(second);
        let count = |test: fn(&LabeledScores, &LabeledScores) -> bool| {
            pairs().filter(|(a, b)| test(a, b)).count()
        };
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

/// 95% intervals of a [`Comparison`], by resampling the rows of both models together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceIntervals {
    /// Interval of [`Comparison::accuracy_difference`].
    pub accuracy_difference_interval: [f64; 2],
    /// Interval of [`Comparison::macro_f1_difference`].
    pub macro_f1_difference_interval: [f64; 2],
}

impl DifferenceIntervals {
    /// Computes the intervals for two models on the same rows, given in the same order.
    #[must_use]
    pub fn new(first: &[LabeledScores], second: &[LabeledScores]) -> Self {
        let [accuracy_difference_interval, macro_f1_difference_interval] =
            bootstrap(first.len().min(second.len()), |sample| {
                let [a, b] = [first, second].map(|rows| confusion(picked(rows, sample)));
                [accuracy(&a) - accuracy(&b), macro_f1(&a) - macro_f1(&b)]
            });
        Self { accuracy_difference_interval, macro_f1_difference_interval }
    }
}

/// The exact two-sided p-value of McNemar's test: under the null hypothesis, a row that only
/// one model gets right is equally likely to be either model's.
pub(super) fn mcnemar(b: usize, c: usize) -> f64 {
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
