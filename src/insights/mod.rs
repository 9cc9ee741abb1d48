//! Summarizes many verdicts: what rows are about and how that weighs, how channels, languages and
//! periods differ, which terms go with unhappy and happy customers, and when something changed.
//!
//! Only differences that chance does not explain are claimed, however many are looked at
//! (`significance`). The shares of labels are the model's, unless people labeled some rows
//! (`corrected`).

mod alerts;
mod claims;
mod collector;
mod corrected;
mod dates;
mod differences;
mod group;
mod named;
mod periods;
mod row;
mod sample;
mod significance;
mod terms;
mod topics;
mod words;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use alerts::Alert;
pub use claims::{Claim, ClaimKind};
pub use collector::InsightsCollector;
pub use corrected::{CorrectedShares, Estimate};
pub use differences::{Difference, DifferenceKind};
pub use group::GroupInsight;
pub use row::{Counts, InsightRow, LeftOut, LeftOutCounts, TopicMood};
pub use terms::TermInsight;
pub use topics::{Change, TopicInsight};

/// Example rows listed for a term or a topic, and for each side.
const EXAMPLES: usize = 3;
/// Two-sided 95% quantile of the normal distribution.
const INTERVAL_Z: f64 = 1.96;

/// Length of the reported periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum PeriodUnit {
    /// One day.
    Day,
    /// Seven days, starting on Monday.
    Week,
    /// A calendar month.
    Month,
    /// Ten seconds to ten minutes of a recording: the more rows, the shorter.
    Recording,
}

/// Summary of all rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Insights {
    /// Whether more rows are still to come. Then there are no claims and no alerts.
    pub partial: bool,
    /// What can be said of all rows: only what chance does not explain, the most important first.
    pub claims: Vec<Claim>,
    /// All rows, as the model labels them.
    pub overall: GroupInsight,
    /// Shares of all rows corrected by what people say of some; nothing below 50 labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub corrected: Option<CorrectedShares>,
    /// What rows are about, those that make things worse first.
    pub topics: Vec<TopicInsight>,
    /// Rows by channel, the largest first.
    pub channels: Vec<GroupInsight>,
    /// Rows by language, the largest first.
    pub languages: Vec<GroupInsight>,
    /// Rows by period, in chronological order.
    pub periods: Vec<GroupInsight>,
    /// What the periods are made of: days for up to a month of data, weeks for up to half a year,
    /// months beyond; parts of a recording where times count from its start.
    pub period_unit: PeriodUnit,
    /// Rows without a readable date.
    pub undated: usize,
    /// Terms typical of negative rows, strongest first.
    pub negative_terms: Vec<TermInsight>,
    /// Terms typical of positive rows, strongest first.
    pub positive_terms: Vec<TermInsight>,
    /// Indices of the most confidently negative rows, from 0 in the order added.
    pub most_negative: Vec<usize>,
    /// Indices of the most confidently positive rows, from 0 in the order added.
    pub most_positive: Vec<usize>,
    /// Periods with more negative rows than chance explains.
    pub alerts: Vec<Alert>,
}
