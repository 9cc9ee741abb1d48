//! Outputs of a network besides sentiment: topics, intent, signals and a text embedding.

use std::collections::{BTreeMap, BTreeSet};

use mizaj_model::{Model, OutputId, Rows, softmax};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::options::AnalyzeOptions;
use crate::span::Span;
use crate::verdict::{Intent, Label, Signal, Topic};

/// Maximum number of labels of a head.
const MAX_LABELS: usize = 1024;

/// The classes of a topic in the network's output: absent, then present in each mood, in the order
/// of [`Label::ALL`].
const TOPIC_CLASSES: usize = 1 + Label::ALL.len();

/// A topic that the whole text does not show is found in a clause at or above this score. A clause
/// has less context, so it must be surer.
const CLAUSE_SUFFICES: f32 = 0.75;

/// The weight of the whole text's vote on the mood of a topic; a clause that mentions the topic for
/// certain has 1. Measured in docs/topics.md.
const WHOLE_VOTE: f32 = 0.3;

/// The network's outputs besides sentiment; the key `heads` of the manifest. All are optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Heads {
    /// The topics of a text, each with its sentiment. The output has four logits per label:
    /// absent, negative, neutral, positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<Head>,
    /// What the writer wants. The output has one logit per label; their softmax is one
    /// distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<Head>,
    /// What calls for action. The output has one logit per label; labels are independent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<Head>,
    /// An embedding of the text, as input for your own classifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector: Option<VectorHead>,
    /// A summary of each token, `[batch, sequence, size]`, from which clauses are read, so that no
    /// token is read twice. The network then has the outputs `clause_logits` and, for topics,
    /// `clause_topics`: those of a clause, as `logits` and topics are of a text. They must depend
    /// only on the summaries of the clause's tokens and on `logits` or topics of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<VectorHead>,
}

/// A head with named labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Head {
    /// The name of the network's output.
    pub output: String,
    /// The labels, in the order of the output.
    pub labels: Vec<String>,
    /// Divides the logits; fitted on validation data. Default 1.
    #[serde(default = "one")]
    pub temperature: f32,
    /// Temperatures of individual labels that override `temperature`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub temperature_by_label: BTreeMap<String, f32>,
    /// A label counts as found at or above this score, 0 to 1. Default 0.5.
    #[serde(default = "half")]
    pub threshold: f32,
    /// Thresholds of individual labels that override `threshold`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub threshold_by_label: BTreeMap<String, f32>,
}

/// A head whose output is a plain vector, of the text or of each token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VectorHead {
    /// The name of the network's output.
    pub output: String,
    /// Length of the vector.
    pub size: usize,
}

const fn one() -> f32 {
    1.0
}

const fn half() -> f32 {
    0.5
}

/// The positions of a bundle's heads among the outputs of its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct HeadOutputs {
    pub topics: Option<OutputId>,
    pub intent: Option<OutputId>,
    pub signals: Option<OutputId>,
    pub vector: Option<OutputId>,
    pub clauses: Option<ClauseOutputs>,
}

/// The positions of the outputs by which clauses are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClauseOutputs {
    pub summaries: OutputId,
    pub mood: OutputId,
    pub topics: Option<OutputId>,
}

/// The outputs that one analysis asks the network for, and the position of each among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RequestedOutputs {
    /// The mood, then the heads, then the vector.
    pub outputs: Vec<OutputId>,
    pub topics: Option<usize>,
    pub intent: Option<usize>,
    pub signals: Option<usize>,
    pub vector: Option<usize>,
    /// How clauses are read, if not on their own. The summaries of the tokens come after `outputs`.
    pub clauses: Option<ClauseOutputs>,
}

/// The logits of a clause's topics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClauseLogits {
    /// The clause, in the original text.
    pub span: Span,
    /// Four values per topic, as for a whole text.
    pub logits: Vec<f32>,
}

impl HeadOutputs {
    /// The mood and the heads that `options` ask for; the error is the name of a head that the
    /// bundle lacks.
    pub(crate) fn requested(
        self,
        mood: OutputId,
        options: &AnalyzeOptions,
    ) -> std::result::Result<RequestedOutputs, &'static str> {
        let mut requested = RequestedOutputs::mood(mood);
        let mut request = |is_asked: bool, name: &'static str, output: Option<OutputId>| {
            if !is_asked {
                return Ok::<_, &'static str>(None);
            }
            requested.outputs.push(output.ok_or(name)?);
            Ok(Some(requested.outputs.len() - 1))
        };
        let topics = request(options.topics, "topics", self.topics)?;
        let intent = request(options.intent, "intent", self.intent)?;
        let signals = request(options.signals, "signals", self.signals)?;
        let clauses = self.clauses.filter(|_| options.reads_clauses());
        Ok(RequestedOutputs { topics, intent, signals, clauses, ..requested })
    }
}

impl RequestedOutputs {
    /// The mood alone.
    pub(crate) fn mood(mood: OutputId) -> Self {
        Self { outputs: vec![mood], ..Self::default() }
    }

    /// All outputs that the network must compute.
    #[inline(never)]
    pub(crate) fn with_summaries(&self) -> Vec<OutputId> {
        let summaries = self.clauses.map(|clauses| clauses.summaries);
        self.outputs.iter().copied().chain(summaries).collect()
    }

    /// Takes the summaries of the tokens away from the rows of [`with_summaries`](Self::with_summaries).
    pub(crate) fn take_summaries(&self, rows: &mut Vec<Rows>) -> Rows {
        self.clauses.and_then(|_| rows.pop()).unwrap_or_default()
    }

    /// The same and the vector, if there is one.
    ///
    /// With the vector, clauses are read on their own: an adaptation corrects moods by the clause's
    /// vector.
    pub(crate) fn with_vector(mut self, vector: Option<OutputId>) -> Self {
        self.clauses.take_if(|_| vector.is_some());
        self.vector = vector.map(|_| self.outputs.len());
        self.outputs.extend(vector);
        self
    }

    /// What the mood is read from: the logits and, if requested, the vector behind them.
    pub(crate) fn mood_row(&self, outputs: &[Vec<f32>]) -> Vec<f32> {
        let output = |index: usize| outputs.get(index).map_or(&[][..], Vec::as_slice);
        [output(0), self.vector.map_or(&[][..], output)].concat()
    }

    /// The mood and, if requested, the topics and the vector.
    pub(crate) fn mood_and_topics(&self) -> Self {
        let output = |index: Option<usize>| self.outputs.get(index?).copied();
        let topics = output(self.topics);
        let outputs = self.outputs.iter().take(1).copied().chain(topics).collect();
        let topics = topics.map(|_| 1);
        let requested = Self { outputs, topics, ..Self::default() };
        requested.with_vector(output(self.vector))
    }
}

impl Heads {
    /// Validates labels and ranges; the error is the reason.
    pub(crate) fn validate(&self) -> std::result::Result<(), String> {
        for (name, head) in
            [("topics", &self.topics), ("intent", &self.intent), ("signals", &self.signals)]
        {
            let checked = head.as_ref().map_or(Ok(()), Head::validate);
            checked.map_err(|reason| format!("heads.{name}: {reason}"))?;
        }
        match &self.intent {
            Some(intent) if !intent.temperature_by_label.is_empty() => {
                Err("heads.intent: all labels must share one temperature".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Finds the heads among the outputs of `model` and checks that each has the width its
    /// labels require.
    pub(crate) fn outputs(&self, model: &Model) -> Result<HeadOutputs> {
        let head = |name: &str, head: &Option<Head>, classes: usize| {
            let Some(head) = head else { return Ok(None) };
            find(model, name, &head.output, head.labels.len() * classes).map(Some)
        };
        let plain = |name: &str, head: &Option<VectorHead>| {
            let Some(head) = head else { return Ok(None) };
            find(model, name, &head.output, head.size).map(Some)
        };
        let topics = head("topics", &self.topics, TOPIC_CLASSES)?;
        Ok(HeadOutputs {
            topics,
            intent: head("intent", &self.intent, 1)?,
            signals: head("signals", &self.signals, 1)?,
            vector: plain("vector", &self.vector)?,
            clauses: match plain("clauses", &self.clauses)? {
                Some(summaries) => Some(ClauseOutputs::of(model, summaries, topics)?),
                None => None,
            },
        })
    }
}

impl ClauseOutputs {
    /// Finds the outputs of a clause, and checks that they can be computed from what is known of
    /// its text.
    fn of(model: &Model, summaries: OutputId, topics: Option<OutputId>) -> Result<Self> {
        let output = |name: &str, whole: OutputId| {
            let of_clause = find(model, "clauses", name, model.width(whole))?;
            if model.depend_only_on(&[summaries, whole], &[of_clause]) {
                return Ok(of_clause);
            }
            Err(invalid(
                "clauses",
                "an output depends on more than the summaries and the text's own",
            ))
        };
        let mood = output("clause_logits", model.mood())?;
        let topics = topics.map(|topics| output("clause_topics", topics)).transpose()?;
        Ok(Self { summaries, mood, topics })
    }
}

/// The output with this name, if it has this width.
#[inline(never)]
fn find(model: &Model, head: &str, output: &str, width: usize) -> Result<OutputId> {
    let Some(id) = model.output(output) else {
        return Err(invalid(head, &format!("the network has no output named {output}")));
    };
    match model.width(id) {
        found if found == width => Ok(id),
        found => {
            let reason = format!("output {output} has width {found}, expected {width}");
            Err(invalid(head, &reason))
        }
    }
}

#[inline(never)]
fn invalid(head: &str, reason: &str) -> Error {
    Error::bundle("manifest.json", format!("heads.{head}: {reason}"))
}

impl Head {
    fn validate(&self) -> std::result::Result<(), String> {
        let labels: BTreeSet<&String> = self.labels.iter().collect();
        if !(1..=MAX_LABELS).contains(&self.labels.len()) {
            return Err(format!("the number of labels must be 1 to {MAX_LABELS}"));
        }
        if labels.len() != self.labels.len() || self.labels.iter().any(String::is_empty) {
            return Err("labels must be unique and not empty".to_owned());
        }
        let mut named = self.temperature_by_label.keys().chain(self.threshold_by_label.keys());
        if let Some(other) = named.find(|name| !labels.contains(name)) {
            return Err(format!("{other} is not one of the labels"));
        }
        let temperatures = self.temperature_by_label.values().chain([&self.temperature]);
        if !temperatures.into_iter().all(|t| (0.05..=20.0).contains(t)) {
            return Err("temperatures must be 0.05 to 20".to_owned());
        }
        let thresholds = self.threshold_by_label.values().chain([&self.threshold]);
        if !thresholds.into_iter().all(|t| (0.0..=1.0).contains(t)) {
            return Err("thresholds must be 0 to 1".to_owned());
        }
        Ok(())
    }

    fn temperature(&self, label: &str) -> f32 {
        self.temperature_by_label.get(label).copied().unwrap_or(self.temperature)
    }

    fn is_found(&self, label: &str, score: f32) -> bool {
        score >= self.threshold_by_label.get(label).copied().unwrap_or(self.threshold)
    }

    /// The topics found, in the order of the labels. `logits` has four values per topic.
    ///
    /// A topic is found in the whole text, or in a clause that leaves little doubt. Its place are
    /// the clauses that hold it on their own. Its mood is voted on: each clause votes with the
    /// probabilities that it mentions the topic in each mood, the whole text with [`WHOLE_VOTE`].
    pub(crate) fn topics(&self, logits: &[f32], clauses: &[ClauseLogits]) -> Vec<Topic> {
        let topics = self.labels.iter().enumerate().filter_map(|(index, topic)| {
            let whole = self.mentions(index, logits)?;
            let mut score = sum(whole);
            let is_found = self.is_found(topic, score);
            if !is_found && !clauses.iter().any(|clause| may_show(index, &clause.logits)) {
                return None;
            }
            let mut votes =
                whole.map(|mention| WHOLE_VOTE * mention / score.max(f32::MIN_POSITIVE));
            let mut spans = Vec::new();
            let (mut nearest, mut highest) = (None, 0.0);
            for clause in clauses {
                let mentions = self.mentions(index, &clause.logits)?;
                let its_score = sum(mentions);
                for (vote, mention) in votes.iter_mut().zip(mentions) {
                    *vote += mention;
                }
                if self.is_found(topic, its_score) {
                    spans.push(clause.span);
                }
                if its_score > highest {
                    (nearest, highest) = (Some(clause.span), its_score);
                }
            }
            if !is_found {
                if highest < CLAUSE_SUFFICES || !self.is_found(topic, highest) {
                    return None;
                }
                score = highest;
            }
            if spans.is_empty() {
                spans.extend(nearest);
            }
            let mood = heaviest(votes);
            Some(Topic { topic: topic.clone(), mood, score, spans, evidence: Vec::new() })
        });
        topics.collect()
    }

    /// The probabilities that a text mentions a topic in each mood, in the order of [`Label::ALL`].
    fn mentions(&self, index: usize, logits: &[f32]) -> Option<[f32; Label::ALL.len()]> {
        let classes = *logits.as_chunks::<TOPIC_CLASSES>().0.get(index)?;
        let temperature = self.temperature(self.labels.get(index)?);
        let mut scores = classes.map(|logit| logit / temperature);
        softmax(&mut scores);
        let [_absent, moods @ ..] = scores;
        Some(moods)
    }

    /// The most likely intent, if it reaches its threshold. `logits` has one value per intent.
    pub(crate) fn intent(&self, logits: &[f32]) -> Option<Intent> {
        let scored = self.labels.iter().zip(self.shares(logits));
        let (label, score) =
            scored.reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        self.is_found(label, score).then(|| Intent {
            label: label.clone(),
            score,
            evidence: Vec::new(),
        })
    }

    /// The probability of each intent.
    fn shares(&self, logits: &[f32]) -> Vec<f32> {
        let mut scores: Vec<f32> = logits.iter().map(|logit| logit / self.temperature).collect();
        softmax(&mut scores);
        scores
    }

    /// The signals found, in the order of the labels. `logits` has one value per signal.
    pub(crate) fn signals(&self, logits: &[f32]) -> Vec<Signal> {
        let signals = self.labels.iter().enumerate().filter_map(|(index, label)| {
            let score = self.signal(index, logits)?;
            self.is_found(label, score).then(|| Signal {
                signal: label.clone(),
                score,
                evidence: Vec::new(),
            })
        });
        signals.collect()
    }

    /// The probability of a signal.
    fn signal(&self, index: usize, logits: &[f32]) -> Option<f32> {
        // The logistic function, computed as a softmax over two logits.
        let mut scores = [logits.get(index)? / self.temperature(self.labels.get(index)?), 0.0];
        softmax(&mut scores);
        Some(scores[0])
    }

    fn index(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|other| other == label)
    }

    /// The probability that a text mentions a topic; `None` without logits.
    pub(crate) fn topic_score(&self, topic: &str, logits: &[f32]) -> Option<f32> {
        self.mentions(self.index(topic)?, logits).map(sum)
    }

    /// The probability of an intent; `None` without logits.
    pub(crate) fn intent_score(&self, intent: &str, logits: &[f32]) -> Option<f32> {
        self.shares(logits).get(self.index(intent)?).copied()
    }

    /// The probability of a signal; `None` without logits.
    pub(crate) fn signal_score(&self, signal: &str, logits: &[f32]) -> Option<f32> {
        self.signal(self.index(signal)?, logits)
    }
}

/// Whether a clause can show a topic at [`CLAUSE_SUFFICES`] or above. Most clauses rule out most
/// topics, and comparing logits is cheaper than computing shares.
fn may_show(index: usize, logits: &[f32]) -> bool {
    // Three moods, each less likely than "absent", have less than three quarters.
    const { assert!(CLAUSE_SUFFICES >= 0.75 && TOPIC_CLASSES == 4) };
    let classes = logits.as_chunks::<TOPIC_CLASSES>().0.get(index);
    classes.is_some_and(|[absent, moods @ ..]| moods.iter().any(|mood| mood >= absent))
}

fn sum(values: [f32; Label::ALL.len()]) -> f32 {
    values.into_iter().sum()
}

/// The label with the most votes; the first of equal ones.
fn heaviest(votes: [f32; Label::ALL.len()]) -> Label {
    let [first, others @ ..] = Label::ALL;
    let voted = others.into_iter().zip(votes.into_iter().skip(1));
    voted.fold((first, votes[0]), |best, other| if other.1 > best.1 { other } else { best }).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(labels: &[&str]) -> Head {
        let value = serde_json::json!({ "output": "x", "labels": labels });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_topic_is_found_when_its_three_moods_outweigh_its_absence() {
        let head = head(&["price", "delivery", "staff"]);
        // Absent; negative; present but undecided between neutral and positive.
        let logits = [3.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 1.0, 1.0, -9.0, 1.0, 1.1];
        let found = head.topics(&logits, &[]);
        let names: Vec<_> = found.iter().map(|t| (t.topic.as_str(), t.mood)).collect();
        assert_eq!(names, [("delivery", Label::Negative), ("staff", Label::Positive)]);
        let all: f32 = [1.0_f32, 1.0, 1.1].iter().map(|x| x.exp()).sum();
        assert!((found[1].score - (all - 1.0_f32.exp()) / all).abs() < 1e-3);
    }

    #[test]
    fn clauses_vote_on_the_mood_of_each_topic() {
        let head = head(&["food", "staff"]);
        let clause = |start, food: [f32; 4], staff: [f32; 4]| ClauseLogits {
            span: Span::new(start, start + 5),
            logits: [food, staff].concat(),
        };
        let whole = [0.0, 4.0, 0.0, 3.0, 0.0, 4.0, 0.0, 3.0];
        let (absent, bad, good) =
            ([5.0, 0.0, 0.0, 0.0], [0.0, 5.0, 0.0, 0.0], [0.0, 0.0, 0.0, 5.0]);
        let moods = |topics: &[Topic]| topics.iter().map(|topic| topic.mood).collect::<Vec<_>>();
        assert_eq!(moods(&head.topics(&whole, &[])), [Label::Negative, Label::Negative]);
        let found = head.topics(&whole, &[clause(0, good, absent), clause(9, absent, bad)]);
        assert_eq!(moods(&found), [Label::Positive, Label::Negative]);
        assert_eq!(found[0].spans, [Span::new(0, 5)]);
        assert_eq!(found[1].spans, [Span::new(9, 14)]);
        // Clauses that hardly mention the topics have hardly a vote.
        let found = head.topics(&whole, &[clause(0, absent, absent), clause(9, absent, absent)]);
        assert_eq!(moods(&found), [Label::Negative, Label::Negative]);
    }

    #[test]
    fn a_clause_can_show_a_topic_that_the_whole_text_hides() {
        let head = head(&["food"]);
        let clause =
            |logit| ClauseLogits { span: Span::new(0, 5), logits: vec![0.0, logit, -9.0, -9.0] };
        let hidden = [3.0, 0.0, 0.0, 0.0];
        let found = head.topics(&hidden, &[clause(2.0)]);
        assert_eq!(found[0].mood, Label::Negative);
        assert!(found[0].score > CLAUSE_SUFFICES, "the score of the clause");
        assert_eq!(head.topics(&hidden, &[clause(1.0)]), [], "present, but not for sure");
    }

    #[test]
    fn thresholds_and_temperatures_of_single_labels_count() {
        let mut signals = head(&["urgent", "leaving"]);
        let sigma = |x: f32| 1.0 / (1.0 + (-x).exp());
        assert!((signals.signals(&[1.0, -1.0])[0].score - sigma(1.0)).abs() < 1e-6);
        signals.threshold_by_label.insert("urgent".into(), 0.8);
        signals.threshold_by_label.insert("leaving".into(), 0.2);
        signals.temperature_by_label.insert("leaving".into(), 2.0);
        let found = signals.signals(&[1.0, -1.0]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].signal, "leaving");
        assert!((found[0].score - sigma(-0.5)).abs() < 1e-6);
    }

    #[test]
    fn an_intent_below_the_threshold_is_none() {
        let mut intent = head(&["complaint", "question"]);
        assert_eq!(intent.intent(&[0.0, 2.0]).unwrap().label, "question");
        intent.threshold = 0.9;
        assert_eq!(intent.intent(&[0.0, 2.0]), None);
        assert_eq!(intent.intent(&[]), None);
    }

    #[test]
    fn invalid_heads_are_refused_with_the_reason() {
        let refused = |change: fn(&mut Head), reason: &str| {
            let mut topics = head(&["price", "staff"]);
            change(&mut topics);
            let error = Heads { topics: Some(topics), ..Heads::default() }.validate();
            assert_eq!(error.unwrap_err(), format!("heads.topics: {reason}"));
        };
        refused(|head| head.labels.clear(), "the number of labels must be 1 to 1024");
        refused(|head| head.labels[1] = "price".into(), "labels must be unique and not empty");
        refused(|head| head.threshold = 1.5, "thresholds must be 0 to 1");
        refused(|head| head.temperature = 0.0, "temperatures must be 0.05 to 20");
        refused(
            |head| {
                head.threshold_by_label.insert("food".into(), 0.5);
            },
            "food is not one of the labels",
        );
        let unknown = serde_json::from_str::<Heads>(r#"{"emotion": {}}"#).unwrap_err();
        assert!(unknown.to_string().contains("emotion"), "{unknown}");
    }
}
