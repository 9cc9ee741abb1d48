//! The summary of one group of rows.

use serde::{Deserialize, Serialize};

use super::INTERVAL_Z;
use super::corrected::CorrectedShares;
use super::row::{Counts, LeftOutCounts, Tally, share};

/// Summary of one group of rows (all, a channel, a language, a period).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct GroupInsight {
    /// Name of the group; for a period, its first day as `YYYY-MM-DD`.
    pub name: String,
    /// The last day of a period, `YYYY-MM-DD`. Periods with few rows are joined to their neighbors,
    /// so a period may be longer than its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub end: Option<String>,
    /// Rows per label.
    pub counts: Counts,
    /// Rows without a label that counts.
    pub left_out: LeftOutCounts,
    /// Net sentiment: share of positive rows minus share of negative rows, −1 to 1.
    pub net: f64,
    /// 95% interval of the net sentiment (Bonett and Price 2012, "Adjusted Wald Confidence
    /// Interval for a Difference of Binomial Proportions Based on Paired Data").
    pub net_interval: [f64; 2],
    /// Its shares corrected by what people say of its own rows; nothing below 50 labels. Labels of
    /// other groups are not used: the model may err otherwise on them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub corrected: Option<CorrectedShares>,
}

impl GroupInsight {
    pub(super) fn new(name: impl Into<String>, tally: Tally) -> Self {
        let Tally { counts, left_out, confusion } = tally;
        let net = share(counts.positive, counts.all()) - counts.negative_share();
        let net_interval = net_interval(counts);
        let corrected = confusion.corrected();
        Self { name: name.into(), end: None, counts, left_out, net, net_interval, corrected }
    }
}

/// Adds one row to each side, so that the interval is not zero when all rows agree.
fn net_interval(counts: Counts) -> [f64; 2] {
    if counts.all() == 0 {
        return [0.0, 0.0];
    }
    let all = f64::from(counts.all()) + 2.0;
    let (positive, negative) =
        ((f64::from(counts.positive) + 1.0) / all, (f64::from(counts.negative) + 1.0) / all);
    let net = positive - negative;
    // Variance of a variable with the values 1, 0 and −1.
    let half = INTERVAL_Z * ((positive + negative - net * net) / all).sqrt();
    [(net - half).max(-1.0), (net + half).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(counts: Counts) -> GroupInsight {
        GroupInsight::new("group", Tally { counts, ..Tally::default() })
    }

    #[test]
    fn intervals_of_few_rows_that_agree_are_wide() {
        let one = group(Counts { positive: 1, ..Counts::default() });
        assert_eq!(one.net, 1.0);
        assert!(one.net_interval[0] < 0.0 && one.net_interval[1] == 1.0);
        let many = group(Counts { positive: 2_000, ..Counts::default() });
        assert!(many.net_interval[0] > 0.99);
    }
}
