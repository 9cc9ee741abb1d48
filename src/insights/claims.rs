//! What can be said of all rows: only what chance does not explain.

use serde::{Deserialize, Serialize};

use super::row::share;
use super::significance::{hold, p_value};
use super::topics::sides;
use super::{Alert, Counts, GroupInsight, TopicInsight};
use crate::sort::sort_by;

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ClaimKind {
    /// Rows that mention a topic are negative more often than others.
    Topic,
    /// Complaints about a topic became more frequent, or rarer, in the last period.
    Change,
    /// Rows of a channel are negative more often than others.
    Channel,
    /// Rows of a period are negative more often than before.
    Period,
}

/// A difference that chance does not explain, however many were looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// What it is about.
    pub kind: ClaimKind,
    /// The topic, channel or first day of the period.
    pub name: String,
    /// Rows of the topic, channel or period.
    pub rows: u32,
    /// Share of negative rows among them, 0 to 1; for a change, the share of rows that complain
    /// about the topic in the last period.
    pub share: f64,
    /// The same share among all others, or before.
    pub other_share: f64,
    /// Share of negative rows if these were not there; nothing where that makes no sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub without: Option<f64>,
}

/// The claims: topics and channels that weigh most first, then what changed.
pub(super) fn claims(
    overall: Counts,
    topics: &[TopicInsight],
    channels: &[GroupInsight],
    alerts: &[Alert],
) -> Vec<Claim> {
    let worse = topics.iter().filter(|topic| topic.significant && topic.impact > 0.0);
    let mut claims: Vec<Claim> = worse
        .map(|topic| claim(ClaimKind::Topic, &topic.topic, topic.counts, overall))
        .chain(of_channels(overall, channels))
        .collect();
    let impact = |claim: &Claim| overall.negative_share() - claim.without.unwrap_or_default();
    sort_by(&mut claims, |a, b| impact(b).total_cmp(&impact(a)));
    claims.extend(alerts.last().map(of_alert));
    claims.extend(topics.iter().filter_map(of_change));
    claims
}

fn claim(kind: ClaimKind, name: &str, counts: Counts, overall: Counts) -> Claim {
    let [inside, outside] = sides(counts, overall);
    Claim {
        kind,
        name: name.to_owned(),
        rows: inside.whole,
        share: inside.share(),
        other_share: outside.share(),
        without: Some(share(outside.part, outside.whole)),
    }
}

fn of_channels(overall: Counts, channels: &[GroupInsight]) -> Vec<Claim> {
    let sides_of = |channel: &GroupInsight| sides(channel.counts, overall);
    let p_values: Vec<f64> =
        channels.iter().map(sides_of).map(|[inside, outside]| p_value(inside, outside)).collect();
    let held = channels.iter().zip(hold(&p_values)).filter(|(_, holds)| *holds);
    held.map(|(channel, _)| claim(ClaimKind::Channel, &channel.name, channel.counts, overall))
        .filter(|claim| claim.share > claim.other_share)
        .collect()
}

fn of_alert(alert: &Alert) -> Claim {
    Claim {
        kind: ClaimKind::Period,
        name: alert.period.clone(),
        rows: alert.rows,
        share: alert.negative_share,
        other_share: alert.usual_share,
        without: None,
    }
}

fn of_change(topic: &TopicInsight) -> Option<Claim> {
    let change = topic.change.filter(|change| change.significant)?;
    Some(Claim {
        kind: ClaimKind::Change,
        name: topic.topic.clone(),
        rows: topic.moods.negative,
        share: change.last,
        other_share: change.before,
        without: None,
    })
}
