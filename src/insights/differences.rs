//! Two sets of rows side by side: two periods, two groups, or a period that raised an alert and
//! those before.

use serde::{Deserialize, Serialize};

use super::InsightsCollector;
use super::named::Named;
use super::row::Tally;
use super::significance::{Part, hold, p_value};
use super::topics::TopicTally;
use crate::sort::sort_by;
use crate::verdict::Label;

/// A term in fewer rows of both sets is not compared.
const MIN_TERM_ROWS: u32 = 5;
/// Maximum number of differences of one kind.
const MOST: usize = 8;

/// What two sets of rows differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DifferenceKind {
    /// The share of a label.
    Label,
    /// The share of rows that are negative about a topic.
    Topic,
    /// The share of rows from a channel.
    Channel,
    /// The share of rows in a language.
    Language,
    /// The share of rows that contain a term.
    Term,
}

/// A share that differs between two sets of rows by more than chance explains, all shares of its
/// kind considered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What the share is of.
    pub kind: DifferenceKind,
    /// The label, topic, channel, language or term.
    pub name: String,
    /// Its share in the first set, 0 to 1.
    pub first: f64,
    /// Its share in the second set.
    pub second: f64,
}

/// A share in both sets.
struct Pair {
    name: String,
    first: Part,
    second: Part,
}

impl InsightsCollector {
    /// What distinguishes the rows added here from those added to another collector, the largest
    /// differences of each kind first.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let complaints = |topic: Option<&TopicTally>| topic.map_or(0, TopicTally::complaints);
        let rows = |group: Option<&Tally>| group.map_or(0, |tally| tally.counts.all());
        let mut labels = self.pairs(other);
        for label in Label::ALL {
            let counts = |rows: &Self| rows.overall.counts.of(label);
            labels.add(label.as_str(), counts(self), counts(other));
        }
        let mut topics = self.pairs(other);
        for name in names(&self.topics, &other.topics) {
            let [here, there] = [self, other].map(|rows| complaints(rows.topics.get(name)));
            topics.add(name, here, there);
        }
        let mut differences = labels.tested(DifferenceKind::Label);
        differences.extend(topics.tested(DifferenceKind::Topic));
        for (kind, of) in [
            (DifferenceKind::Channel, (&self.channels, &other.channels)),
            (DifferenceKind::Language, (&self.languages, &other.languages)),
        ] {
            let mut groups = self.pairs(other);
            for name in names(of.0, of.1) {
                groups.add(name, rows(of.0.get(name)), rows(of.1.get(name)));
            }
            differences.extend(groups.tested(kind));
        }
        differences.extend(self.term_pairs(other).tested(DifferenceKind::Term));
        differences
    }

    /// No pairs yet, of shares of all rows.
    const fn pairs(&self, other: &Self) -> Pairs {
        Pairs { wholes: [self.overall.counts.all(), other.overall.counts.all()], pairs: Vec::new() }
    }

    fn term_pairs(&self, other: &Self) -> Pairs {
        let mut pairs = self.pairs(other);
        for (name, term) in self.terms.all() {
            let (here, there) = (term.counts.all(), other.terms.counts(name).all());
            if here + there >= MIN_TERM_ROWS {
                pairs.add(term.as_written(name), here, there);
            }
        }
        pairs
    }
}

/// Names of either.
fn names<'n, T: Default>(first: &'n Named<T>, second: &'n Named<T>) -> Vec<&'n str> {
    let new = second.iter().filter(|(name, _)| first.get(name).is_none());
    first.iter().chain(new).map(|(name, _)| name).collect()
}

/// Shares of two sets of rows.
struct Pairs {
    wholes: [u32; 2],
    pairs: Vec<Pair>,
}

impl Pairs {
    fn add(&mut self, name: &str, first: u32, second: u32) {
        let [of_first, of_second] = self.wholes;
        self.pairs.push(Pair {
            name: name.to_owned(),
            first: Part { part: first, whole: of_first },
            second: Part { part: second, whole: of_second },
        });
    }

    /// The pairs that differ by more than chance explains.
    fn tested(self, kind: DifferenceKind) -> Vec<Difference> {
        let p_values: Vec<f64> =
            self.pairs.iter().map(|pair| p_value(pair.first, pair.second)).collect();
        let held = hold(&p_values);
        let mut found: Vec<(f64, Pair)> = Vec::new();
        for ((p, pair), holds) in p_values.into_iter().zip(self.pairs).zip(held) {
            if holds {
                found.push((p, pair));
            }
        }
        sort_by(&mut found, |(a, one), (b, other)| {
            a.total_cmp(b).then_with(|| one.name.cmp(&other.name))
        });
        found.truncate(MOST);
        let difference = |(_, Pair { name, first, second }): (f64, Pair)| Difference {
            kind,
            name,
            first: first.share(),
            second: second.share(),
        };
        found.into_iter().map(difference).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::tests::row;
    use crate::insights::{InsightRow, TopicMood};

    #[test]
    fn only_what_chance_does_not_explain_is_told() {
        let (mut bad, mut usual) = (InsightsCollector::new(), InsightsCollector::new());
        let about = |text, label, channel: &str| InsightRow {
            channel: Some(channel.into()),
            topics: vec![TopicMood { topic: "billing".into(), mood: label }],
            ..row(text, label)
        };
        for number in 0..100 {
            let channel = if number % 2 == 0 { "mail" } else { "chat" };
            let label = if number < 70 { Label::Negative } else { Label::Positive };
            bad.add(&about("charged twice", label, channel));
            let label = if number < 20 { Label::Negative } else { Label::Positive };
            usual.add(&about("lovely colors", label, channel));
        }
        let found = bad.differences(&usual);
        let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names[2], "billing");
        let negative = found.iter().find(|found| found.name == "negative").unwrap();
        assert_eq!((negative.first, negative.second), (0.7, 0.2));
        assert!(names.contains(&"charged twice") && !names.contains(&"mail"), "{names:?}");
        assert!(usual.differences(&usual).is_empty());
    }
}
