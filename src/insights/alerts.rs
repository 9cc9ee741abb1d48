//! Periods with more negative rows than chance explains.

use serde::{Deserialize, Serialize};

use super::periods::Period;
use super::row::Counts;
use super::significance::{ERROR, MIN_ROWS};

/// Number of preceding periods that define what is usual.
const BASELINE_PERIODS: usize = 8;
/// Probability that a period without any real change raises an alert, however few are looked at.
const ALERT_CHANCE: f64 = 0.005;
/// Number of preceding periods needed to tell what is usual, and how much periods differ from each
/// other anyway.
const MIN_BASELINE_PERIODS: usize = 3;

/// A period with more negative rows than chance explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// First day of the period, `YYYY-MM-DD`; of a recording, where it begins, `HH:MM:SS`.
    pub period: String,
    /// Last day of the period, `YYYY-MM-DD`.
    pub end: String,
    /// First day of the preceding periods that it is compared with, `YYYY-MM-DD`.
    pub since: String,
    /// Rows in this period.
    pub rows: u32,
    /// Rows in a preceding period, on average.
    pub usual_rows: f64,
    /// Share of negative rows in this period, 0 to 1.
    pub negative_share: f64,
    /// Share of negative rows in the preceding periods.
    pub usual_share: f64,
    /// The share that chance alone would exceed in one of two hundred periods, or more rarely where
    /// many periods are looked at, given the number of rows in this period and in the preceding
    /// ones, and how much these differ from each other.
    pub upper_bound: f64,
}

/// The periods that have more negative rows than the preceding ones make likely, allowing for their
/// own sampling error.
pub(super) fn alerts(periods: &[Period]) -> Vec<Alert> {
    let looked_at: Vec<(&Period, &[Period])> = periods
        .iter()
        .enumerate()
        .map(|(index, period)| (period, &periods[index.saturating_sub(BASELINE_PERIODS)..index]))
        .filter(|(period, before)| {
            before.len() >= MIN_BASELINE_PERIODS
                && period.tally.counts.all() >= MIN_ROWS
                && sum(before).all() >= MIN_ROWS
        })
        .collect();
    // Bonferroni's correction: looking at more periods must not raise more false alerts.
    let chance = ALERT_CHANCE.min(ERROR / looked_at.len().max(1) as f64);
    looked_at.into_iter().filter_map(|(period, before)| alert(period, before, chance)).collect()
}

fn sum(periods: &[Period]) -> Counts {
    periods.iter().fold(Counts::default(), |mut sum, period| {
        sum.merge(period.tally.counts);
        sum
    })
}

fn alert(period: &Period, before: &[Period], chance: f64) -> Option<Alert> {
    let (counts, baseline) = (period.tally.counts, sum(before));
    // Rows of periods that differ by themselves tell less than independent ones.
    let spread = spread(before, baseline);
    let rows = (f64::from(counts.all()) / spread).round().max(1.0);
    let negative = f64::from(baseline.negative) / spread;
    let others = f64::from(baseline.all() - baseline.negative) / spread;
    let upper_bound = most_by_chance(negative, others, rows, chance) / rows;
    (counts.negative_share() > upper_bound).then(|| Alert {
        period: period.format(period.first),
        end: period.format(period.last),
        since: before.first().map(|first| first.format(first.first)).unwrap_or_default(),
        rows: counts.all(),
        usual_rows: f64::from(baseline.all()) / before.len() as f64,
        negative_share: counts.negative_share(),
        usual_share: baseline.negative_share(),
        upper_bound,
    })
}

/// How much more periods differ from each other than chance alone explains: the variance inflation
/// factor (Cox and Snell, "Analysis of Binary Data", 3.2), 1 unless it is significant.
fn spread(periods: &[Period], total: Counts) -> f64 {
    let p = total.negative_share();
    if p <= 0.0 || p >= 1.0 {
        return 1.0;
    }
    let chi_square: f64 = periods
        .iter()
        .map(|period| {
            let counts = period.tally.counts;
            let expected = f64::from(counts.all()) * p;
            (f64::from(counts.negative) - expected).powi(2) / (expected * (1.0 - p)).max(1e-9)
        })
        .sum();
    let freedom = (periods.len() - 1) as f64;
    // About the upper 95% quantile of the chi-square distribution (Wilson and Hilferty 1931).
    let root = 1.0 - 2.0 / (9.0 * freedom) + 1.645 * (2.0 / (9.0 * freedom)).sqrt();
    if chi_square > freedom * root.powi(3) { chi_square / freedom } else { 1.0 }
}

/// The number of negative rows among `rows` new ones that chance exceeds with a probability of
/// at most `chance`: a quantile of the beta-binomial distribution with Jeffreys' prior. All numbers
/// of rows are whole.
fn most_by_chance(negative: f64, others: f64, rows: f64, chance: f64) -> f64 {
    let (negative, others) = (negative + 0.5, others + 0.5);
    let mut log_chance = 0.0;
    let mut row = 0.0;
    while row < rows {
        log_chance += ((others + row) / (negative + others + row)).ln();
        row += 1.0;
    }
    let mut sum = log_chance.exp();
    let mut count = 0.0;
    while sum < 1.0 - chance && count < rows {
        let left = rows - count;
        log_chance += (left / (count + 1.0) * (negative + count) / (others + left - 1.0)).ln();
        sum += log_chance.exp();
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::PeriodUnit;
    use crate::insights::row::Tally;

    #[test]
    fn chance_matches_the_beta_binomial_distribution() {
        // SciPy: betabinom.ppf(0.995, rows, negative + 0.5, all - negative + 0.5).
        for (negative, all, rows, most) in [
            (1.0, 10.0, 100.0, 50.0),
            (1.0, 12.0, 300.0, 128.0),
            (50.0, 500.0, 80.0, 16.0),
            (0.0, 10.0, 10.0, 4.0),
            (300.0, 1_000.0, 100_000.0, 33_840.0),
            (10.0, 10.0, 12.0, 12.0),
        ] {
            assert_eq!(most_by_chance(negative, all - negative, rows, 0.005), most);
        }
    }

    /// Periods of a hundred rows with these numbers of negative ones.
    fn periods(negative: &[u32]) -> Vec<Period> {
        let counts = |negative| Counts { negative, neutral: 0, positive: 100 - negative };
        let period = |(day, &negative): (i32, &u32)| Period {
            first: day,
            last: day,
            tally: Tally { counts: counts(negative), ..Tally::default() },
            unit: PeriodUnit::Day,
        };
        (0..).zip(negative).map(period).collect()
    }

    #[test]
    fn periods_that_vary_by_themselves_raise_fewer_alerts() {
        let calm = alerts(&periods(&[20, 21, 19, 20, 22, 18, 20, 40]));
        assert_eq!(calm.len(), 1);
        assert_eq!((calm[0].rows, calm[0].usual_rows), (100, 100.0));
        assert_eq!(calm[0].since, "1970-01-01");
        assert!(alerts(&periods(&[5, 35, 10, 30, 4, 36, 20, 40])).is_empty());
    }
}
