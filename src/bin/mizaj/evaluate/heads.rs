//! How well topics, intent and signals are found, on rows that say what is true.

use std::collections::{BTreeMap, BTreeSet};

use mizaj::{AnalyzeOptions, Analyzer, Heads, Verdict};
use serde::Serialize;
use serde_json::Value;

use super::CHUNK;
use super::rows::{self, Named, Row};
use crate::Failure;

/// The heads of a bundle on labeled rows, and on each group of them.
#[derive(Serialize)]
pub(super) struct HeadEvaluation {
    pub overall: HeadReport,
    pub groups: Named<Named<HeadReport>>,
}

/// Absent parts have no labels in the rows, or no head in the bundle.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeadReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<TopicReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<IntentReport>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<String, Found>,
}

/// All shares are 0 to 1.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TopicReport {
    pub rows: usize,
    pub micro_f1: f64,
    /// The mean over the topics that occur.
    pub macro_f1: f64,
    /// The share of rightly found topics whose mood is right, too.
    pub mood_accuracy: f64,
    pub by_topic: BTreeMap<String, Found>,
}

#[derive(Serialize)]
pub(super) struct IntentReport {
    pub rows: usize,
    /// A row without an answer counts as wrong.
    pub accuracy: f64,
}

/// Counts of one topic or signal.
#[derive(Serialize, Default, Clone, Copy)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    /// Rows that have it.
    pub true_rows: usize,
    /// Rows where it was found.
    pub found: usize,
    /// Rows where it was found and is true.
    pub right: usize,
}

impl Found {
    fn count(&mut self, is_true: bool, is_found: bool) {
        self.true_rows += usize::from(is_true);
        self.found += usize::from(is_found);
        self.right += usize::from(is_true && is_found);
    }

    pub(super) fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    pub(super) fn recall(self) -> f64 {
        share(self.right, self.true_rows)
    }

    fn f1(self) -> f64 {
        share(2 * self.right, self.true_rows + self.found)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Measures the heads of a bundle; none if it has none, or if no row has labels for them.
pub(super) fn evaluate(
    analyzer: &mut Analyzer,
    rows: &[Row],
    by: &[String],
) -> Result<Option<HeadEvaluation>, Failure> {
    let heads = analyzer.manifest().heads.clone();
    let labeled: Vec<&Row> = rows.iter().filter(|row| row.has_head_labels()).collect();
    let options = AnalyzeOptions {
        topics: heads.topics.is_some(),
        intent: heads.intent.is_some(),
        signals: heads.signals.is_some(),
        ..AnalyzeOptions::default()
    };
    if labeled.is_empty() || heads == Heads::default() {
        return Ok(None);
    }
    let mut verdicts = Vec::with_capacity(labeled.len());
    for chunk in labeled.chunks(CHUNK) {
        let texts: Vec<&str> = chunk.iter().map(|row| row.text.as_str()).collect();
        verdicts.extend(analyzer.analyze_batch(&texts, &options)?);
    }
    let pairs: Vec<(&Row, &Verdict)> = labeled.iter().copied().zip(&verdicts).collect();
    let report = |pairs: &[(&Row, &Verdict)]| report(&heads, pairs);
    let groups = rows::groups(labeled, &pairs, by, report);
    Ok(Some(HeadEvaluation { overall: report(&pairs), groups }))
}

fn report(heads: &Heads, pairs: &[(&Row, &Verdict)]) -> HeadReport {
    HeadReport {
        topics: heads.topics.as_ref().and_then(|_| topics(pairs)),
        intent: heads.intent.as_ref().and_then(|_| intent(pairs)),
        signals: heads
            .signals
            .as_ref()
            .map(|head| signals(&head.labels, pairs))
            .unwrap_or_default(),
    }
}

fn topics(pairs: &[(&Row, &Verdict)]) -> Option<TopicReport> {
    let mut by_topic: BTreeMap<String, Found> = BTreeMap::new();
    let (mut rows, mut right_moods) = (0, 0);
    for (row, verdict) in pairs {
        let Some(labels) = row.fields.get("topics").and_then(Value::as_object) else { continue };
        rows += 1;
        let found: BTreeMap<&str, &str> = verdict
            .topics
            .iter()
            .flatten()
            .map(|topic| (topic.topic.as_str(), topic.mood.as_str()))
            .collect();
        let names: BTreeSet<&str> =
            found.keys().copied().chain(labels.keys().map(String::as_str)).collect();
        for name in names {
            let mood = labels.get(name).and_then(Value::as_str);
            let its = found.get(name).copied();
            by_topic.entry(name.to_owned()).or_default().count(mood.is_some(), its.is_some());
            right_moods += usize::from(mood.is_some() && mood == its);
        }
    }
    let sum = by_topic.values().fold(Found::default(), |sum, one| Found {
        true_rows: sum.true_rows + one.true_rows,
        found: sum.found + one.found,
        right: sum.right + one.right,
    });
    let occurring = by_topic.values().filter(|topic| topic.true_rows > 0);
    let scores: Vec<f64> = occurring.map(|topic| topic.f1()).collect();
    (rows > 0).then(|| TopicReport {
        rows,
        micro_f1: sum.f1(),
        macro_f1: scores.iter().fold(0.0, |sum, score| sum + score) / scores.len().max(1) as f64,
        mood_accuracy: share(right_moods, sum.right),
        by_topic,
    })
}

fn intent(pairs: &[(&Row, &Verdict)]) -> Option<IntentReport> {
    let labeled = pairs.iter().filter_map(|(row, verdict)| {
        let label = row.fields.get("intent")?.as_str()?;
        Some(verdict.intent.as_ref().is_some_and(|intent| intent.label == label))
    });
    let answers: Vec<bool> = labeled.collect();
    let right = answers.iter().filter(|is_right| **is_right).count();
    (!answers.is_empty())
        .then(|| IntentReport { rows: answers.len(), accuracy: share(right, answers.len()) })
}

/// Signals stand in the list `flags` (or `signals`) of a row.
fn signals(names: &[String], pairs: &[(&Row, &Verdict)]) -> BTreeMap<String, Found> {
    let mut signals = BTreeMap::new();
    for (row, verdict) in pairs {
        let Some(flags) = row.signals() else { continue };
        for name in names {
            let found = verdict.signals.iter().flatten().any(|signal| signal.signal == *name);
            let is_true = flags.iter().any(|flag| flag.as_str() == Some(name));
            signals.entry(name.clone()).or_insert_with(Found::default).count(is_true, found);
        }
    }
    signals
}
