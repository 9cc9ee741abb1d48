//! What rows are about: how much of it there is, how it weighs, how it changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::INTERVAL_Z;
use super::named::Named;
use super::periods::Period;
use super::row::{Counts, InsightRow, Tally, share};
use super::sample::{Place, Sample};
use super::significance::{Part, hold, p_value};
use crate::sort::sort_by;
use crate::verdict::Label;

/// A topic, over all rows that mention it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TopicInsight {
    /// The topic's name.
    pub topic: String,
    /// Rows that mention it, by the mood about it.
    pub moods: Counts,
    /// The same rows by their own label.
    pub counts: Counts,
    /// How much of the share of negative rows is due to it: that share minus what it would be
    /// without the rows that mention it, −1 to 1. Positive if the topic makes things worse.
    pub impact: f64,
    /// 95% interval of the impact (delta method, with a row added to each side: Agresti and Caffo
    /// 2000).
    pub impact_interval: [f64; 2],
    /// Whether rows that mention it are negative more often, or less often, than others by more
    /// than chance explains, all topics considered.
    pub significant: bool,
    /// How complaints about it changed; nothing without two periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub change: Option<Change>,
    /// Indices of some rows that are negative about it, from 0 in the order added.
    pub negative_examples: Vec<usize>,
    /// Indices of some rows that are positive about it.
    pub positive_examples: Vec<usize>,
}

/// A share of rows in the last period and in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Change {
    /// The share in the period before, 0 to 1.
    pub before: f64,
    /// The share in the last period, 0 to 1.
    pub last: f64,
    /// Whether they differ by more than chance explains, all topics considered.
    pub significant: bool,
}

/// What is counted for a topic.
#[derive(Debug, Default)]
pub(super) struct TopicTally {
    moods: Counts,
    pub counts: Counts,
    /// Rows that are negative about it, by day.
    complaint_days: BTreeMap<i32, Tally>,
    negative: Sample,
    positive: Sample,
}

impl TopicTally {
    /// Counts a row that mentions the topic in this mood.
    pub(super) fn add(&mut self, row: &InsightRow, mood: Label, place: Place) {
        self.moods.add(mood);
        self.counts.add(row.label);
        match mood {
            Label::Negative => {
                self.negative.add(place);
                if let Some(day) = place.day {
                    self.complaint_days.entry(day).or_default().counts.add(mood);
                }
            }
            Label::Positive => self.positive.add(place),
            Label::Neutral => {}
        }
    }

    /// The rows that are negative about it.
    pub(super) const fn complaints(&self) -> u32 {
        self.moods.negative
    }

    /// The rows that are negative about it in a period.
    fn complaints_in(&self, period: &Period) -> Part {
        let days = self.complaint_days.range(period.first..=period.last);
        let complaints = days.map(|(_, tally)| tally.counts.negative).sum();
        Part { part: complaints, whole: period.tally.counts.all() }
    }
}

/// The topics, those that weigh most first.
pub(super) fn topics(
    tallies: &Named<TopicTally>,
    overall: Counts,
    periods: &[Period],
) -> Vec<TopicInsight> {
    let weigh = |tally: &TopicTally| {
        let [inside, outside] = sides(tally.counts, overall);
        p_value(inside, outside)
    };
    let weighs = hold(&tallies.iter().map(|(_, tally)| weigh(tally)).collect::<Vec<_>>());
    let changes = changes(tallies, periods);
    let mut topics: Vec<TopicInsight> = tallies
        .iter()
        .zip(weighs)
        .enumerate()
        .map(|(place, ((name, tally), significant))| {
            let (impact, impact_interval) = impact(tally.counts, overall);
            TopicInsight {
                topic: name.to_owned(),
                moods: tally.moods,
                counts: tally.counts,
                impact,
                impact_interval,
                significant,
                change: changes.get(place).copied(),
                negative_examples: tally.negative.spread(),
                positive_examples: tally.positive.spread(),
            }
        })
        .collect();
    sort_by(&mut topics, |a, b| b.impact.total_cmp(&a.impact));
    topics
}

/// The change of each topic from the last period but one to the last; none without two periods.
fn changes(tallies: &Named<TopicTally>, periods: &[Period]) -> Vec<Change> {
    let [.., before, last] = periods else { return Vec::new() };
    let parts = |tally: &TopicTally| [tally.complaints_in(before), tally.complaints_in(last)];
    let parts: Vec<[Part; 2]> = tallies.iter().map(|(_, tally)| parts(tally)).collect();
    let held =
        hold(&parts.iter().map(|[before, last]| p_value(*before, *last)).collect::<Vec<_>>());
    let change = |([before, last], significant): ([Part; 2], bool)| Change {
        before: before.share(),
        last: last.share(),
        significant,
    };
    parts.into_iter().zip(held).map(change).collect()
}

/// The negative rows among those of a part, and among all others.
pub(super) fn sides(part: Counts, overall: Counts) -> [Part; 2] {
    [
        Part { part: part.negative, whole: part.all() },
        Part { part: overall.negative - part.negative, whole: overall.all() - part.all() },
    ]
}

/// The share of negative rows minus what it would be without the rows of a part, with its 95%
/// interval.
fn impact(part: Counts, overall: Counts) -> (f64, [f64; 2]) {
    let [inside, outside] = sides(part, overall);
    if outside.whole == 0 {
        return (0.0, [0.0, 0.0]);
    }
    let weight = share(inside.whole, overall.all());
    let value = weight * (inside.share() - outside.share());
    let [(p, n), (q, m)] = [inside, outside].map(|Part { part, whole }| {
        let rows = f64::from(whole) + 2.0;
        ((f64::from(part) + 1.0) / rows, rows)
    });
    let of_shares = weight * weight * (p * (1.0 - p) / n + q * (1.0 - q) / m);
    let of_weight = (p - q).powi(2) * weight * (1.0 - weight) / (n + m);
    let half = INTERVAL_Z * (of_shares + of_weight).sqrt();
    (value, [(value - half).max(-1.0), (value + half).min(1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_impact_is_what_the_share_would_lose() {
        let part = Counts { negative: 60, neutral: 20, positive: 20 };
        let overall = Counts { negative: 150, neutral: 400, positive: 450 };
        let (value, [low, high]) = impact(part, overall);
        // 150 of 1000 are negative, and 90 of 900 without the part.
        assert!((value - 0.05).abs() < 1e-12);
        // Ten thousand resamples of the rows give 0.0375 to 0.0633.
        assert!((low - 0.0375).abs() < 0.002 && (high - 0.0633).abs() < 0.002, "{low} {high}");
        assert_eq!(impact(overall, overall).0, 0.0);
    }
}
