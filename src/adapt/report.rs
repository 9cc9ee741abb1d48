//! How good an adaptation is on examples it did not learn from, and what it learned.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::adaptation::{Adaptation, categories, highest};
use super::examples::{AdaptationKind, FOLDS, Given};
use super::ngrams::named;
use super::trial::Course;
use crate::metrics::wilson;
use crate::sort::{sort_by, sort_by_key};

/// Most confusions, disagreements and words that a report lists.
const MAX_CONFUSIONS: usize = 10;
const MAX_DISAGREEMENTS: usize = 50;
const MAX_WORDS: usize = 8;

/// A share of examples that are right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Accuracy {
    /// Examples that are right.
    pub right: usize,
    /// Their share, 0 to 1.
    pub share: f64,
    /// Its 95% interval (Wilson).
    pub interval: [f64; 2],
}

/// One label of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct LearnedLabel {
    /// The label.
    pub label: String,
    /// Different examples of it.
    pub examples: usize,
    /// How many of them were recognized.
    pub recognized: usize,
    /// The words that speak most for it, the strongest first.
    pub words: Vec<String>,
}

/// Two labels that were mistaken for each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Confusion {
    /// The label in the examples; empty if none was.
    pub given: String,
    /// The label that was found; empty if none was.
    pub found: String,
    /// How often.
    pub count: usize,
}

/// An example whose label the adaptation, taught by the others, doubts; often it is mislabeled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Disagreement {
    /// Index of the example, from 0.
    pub index: usize,
    /// Its labels.
    pub given: Vec<String>,
    /// The labels found.
    pub found: Vec<String>,
    /// How sure this was, 0 to 1.
    pub score: f64,
}

/// How good an adaptation is. All accuracies are cross-validated: every example is judged by
/// what the others teach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AdaptationReport {
    /// What was learned.
    pub kind: AdaptationKind,
    /// Whether the adaptation is better than the model as it is. If not, it changes nothing.
    pub better: bool,
    /// Examples learned from.
    pub examples: usize,
    /// Examples that repeat another.
    pub duplicates: usize,
    /// Texts given with different labels.
    pub contradictions: usize,
    /// Examples without any words.
    pub empty: usize,
    /// Examples beyond the most that are learned from.
    pub unused: usize,
    /// Parts of the cross-validation.
    pub folds: usize,
    /// Accuracy with the adaptation. Where a text may have several labels, all must be right.
    pub after: Accuracy,
    /// Accuracy of the model as it is; for categories, of always naming the most frequent.
    pub before: Accuracy,
    /// The labels, with the words that speak for them.
    pub labels: Vec<LearnedLabel>,
    /// The most frequent mistakes.
    pub confusions: Vec<Confusion>,
    /// Examples that the adaptation doubts, the surest first.
    pub disagreements: Vec<Disagreement>,
}

/// The labels found and given for each example, by index.
pub(super) struct Findings {
    found: Vec<Vec<usize>>,
    scores: Vec<f64>,
    before: Vec<bool>,
}

impl Findings {
    /// What cross-validated `logits` find in the examples.
    pub(super) fn new(course: &Course, logits: &[f64]) -> Self {
        let width = course.width();
        let kind = course.examples.kind;
        let (mut found, mut scores) = (Vec::new(), Vec::new());
        for row in logits.chunks_exact(width) {
            let mut shares = row.to_vec();
            course.link.probabilities(&mut shares);
            let best = highest(row);
            if kind == AdaptationKind::Categories {
                found.push(categories(&shares, course.examples.at_least_one));
                scores.push(shares.iter().map(|share| share.max(1.0 - share)).product());
            } else {
                found.push(vec![best]);
                scores.push(shares[best]);
            }
        }
        let given = || course.examples.chosen.iter().map(|(_, labels)| labels);
        let before = if kind == AdaptationKind::Moods {
            let model = course.offsets.chunks_exact(width).map(highest);
            model.zip(given()).map(|(best, labels)| *labels == [best]).collect()
        } else {
            let mut counts: BTreeMap<&Vec<usize>, usize> = BTreeMap::new();
            given().for_each(|labels| *counts.entry(labels).or_default() += 1);
            let most = counts.iter().max_by_key(|(_, count)| **count).map(|(labels, _)| *labels);
            given().map(|labels| Some(labels) == most).collect()
        };
        Self { found, scores, before }
    }

    /// For each example, whether the model as it is and the adaptation are right.
    pub(super) fn hits(&self, course: &Course) -> impl Iterator<Item = (bool, bool)> {
        let after = self.found.iter().zip(&course.examples.chosen);
        self.before.iter().copied().zip(after.map(|(found, (_, given))| found == given))
    }

    /// The report.
    pub(super) fn report(
        &self,
        course: &Course,
        given: &[Given],
        adaptation: &Adaptation,
    ) -> AdaptationReport {
        let examples = &course.examples;
        let all = examples.chosen.len();
        let count = |which: fn(&(bool, bool)) -> bool| self.hits(course).filter(which).count();
        AdaptationReport {
            kind: examples.kind,
            better: adaptation.is_in_effect(),
            examples: all,
            duplicates: examples.duplicates,
            contradictions: examples.contradictions,
            empty: examples.empty,
            unused: examples.unused,
            folds: FOLDS,
            after: Accuracy::new(count(|hits| hits.1), all),
            before: Accuracy::new(count(|hits| hits.0), all),
            labels: self.labels(course, given, adaptation),
            confusions: self.confusions(course),
            disagreements: self.disagreements(course),
        }
    }

    fn labels(
        &self,
        course: &Course,
        given: &[Given],
        adaptation: &Adaptation,
    ) -> Vec<LearnedLabel> {
        let chosen = &course.examples.chosen;
        let mut names: BTreeMap<u32, (String, usize)> = BTreeMap::new();
        for (index, _) in chosen {
            let words: BTreeMap<u32, String> = named(&given[*index].reading.words).collect();
            for (id, name) in words {
                names.entry(id).or_insert((name, 0)).1 += 1;
            }
        }
        // A word of a single example says little.
        names.retain(|_, (_, count)| *count > 1);
        let label = |(label, (name, examples)): (usize, (&String, usize))| {
            let recognized = self.found.iter().zip(chosen);
            let recognized = recognized
                .filter(|(found, (_, given))| found.contains(&label) && given.contains(&label));
            LearnedLabel {
                label: name.clone(),
                examples,
                recognized: recognized.count(),
                words: strongest(&names, |id| adaptation.ngram_weight(id, label)),
            }
        };
        let counts = course.examples.labels.iter().zip(course.examples.counts());
        counts.enumerate().map(label).collect()
    }

    fn confusions(&self, course: &Course) -> Vec<Confusion> {
        let mut counts: BTreeMap<(Option<usize>, Option<usize>), usize> = BTreeMap::new();
        for (found, (_, given)) in self.found.iter().zip(&course.examples.chosen) {
            let missed = given.iter().filter(|label| !found.contains(label)).map(|l| Some(*l));
            let extra = found.iter().filter(|label| !given.contains(label)).map(|l| Some(*l));
            let (missed, extra): (Vec<_>, Vec<_>) = (missed.collect(), extra.collect());
            for pair in 0..missed.len().max(extra.len()) {
                let at = |list: &[Option<usize>]| list.get(pair).copied().flatten();
                *counts.entry((at(&missed), at(&extra))).or_default() += 1;
            }
        }
        let mut sorted: Vec<_> = counts.into_iter().collect();
        sort_by_key(&mut sorted, |(_, count)| Reverse(*count));
        let name = |label: Option<usize>| {
            label.map_or_else(String::new, |label| course.examples.labels[label].clone())
        };
        let confusion =
            |((given, found), count)| Confusion { given: name(given), found: name(found), count };
        sorted.into_iter().take(MAX_CONFUSIONS).map(confusion).collect()
    }

    fn disagreements(&self, course: &Course) -> Vec<Disagreement> {
        let names = |labels: &[usize]| {
            labels.iter().map(|&label| course.examples.labels[label].clone()).collect()
        };
        let rows = self.found.iter().zip(&self.scores).zip(&course.examples.chosen);
        let mut doubted: Vec<Disagreement> = rows
            .filter(|((found, _), (_, given))| *found != given)
            .map(|((found, score), (index, given))| Disagreement {
                index: *index,
                given: names(given),
                found: names(found),
                score: *score,
            })
            .collect();
        sort_by(&mut doubted, |a, b| b.score.total_cmp(&a.score));
        doubted.truncate(MAX_DISAGREEMENTS);
        doubted
    }
}

impl Accuracy {
    fn new(right: usize, all: usize) -> Self {
        Self { right, share: right as f64 / all.max(1) as f64, interval: wilson(right, all) }
    }
}

/// The words with the largest weights over 0.
fn strongest(names: &BTreeMap<u32, (String, usize)>, weight: impl Fn(u32) -> f64) -> Vec<String> {
    let weighed = names.iter().map(|(id, (name, _))| (weight(*id), name));
    let mut weighed: Vec<_> = weighed.filter(|(weight, _)| *weight > 0.0).collect();
    sort_by(&mut weighed, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    weighed.into_iter().take(MAX_WORDS).map(|(_, name)| name.clone()).collect()
}
