//! What is known of one text, and how many rows have which label.

use serde::{Deserialize, Serialize};

use super::corrected::Confusion;
use crate::language::Language;
use crate::verdict::{Label, Verdict};

/// An analyzed text and its metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InsightRow {
    /// The text.
    pub text: String,
    /// Its label, from a verdict or a person.
    pub label: Label,
    /// The verdict's confidence, 0 to 1.
    pub confidence: f32,
    /// Its language.
    pub language: Language,
    /// Why the row has no label that counts. It is counted, and left out of everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub left_out: Option<LeftOut>,
    /// The label given by a person who did not see the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub truth: Option<Label>,
    /// What the text is about, as in a verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub topics: Vec<TopicMood>,
    /// Its source, for instance `social` or `support`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub channel: Option<String>,
    /// The date it was written, `YYYY-MM-DD`, optionally followed by a time; or the time since the
    /// start of a recording, `HH:MM:SS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub date: Option<String>,
}

impl InsightRow {
    /// A text and its verdict, without metadata. It is left out if the verdict is not reliable.
    #[must_use]
    pub fn new(text: impl Into<String>, verdict: &Verdict) -> Self {
        let topics = verdict.topics.iter().flatten();
        Self {
            text: text.into(),
            label: verdict.label,
            confidence: verdict.confidence,
            language: verdict.language,
            left_out: (!verdict.reliable).then_some(LeftOut::Unreadable),
            truth: None,
            topics: topics
                .map(|topic| TopicMood { topic: topic.topic.clone(), mood: topic.mood })
                .collect(),
            channel: None,
            date: None,
        }
    }
}

/// A topic of a text, and the mood about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct TopicMood {
    /// The topic's name.
    pub topic: String,
    /// The mood about it.
    pub mood: Label,
}

/// Why a row has no label that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum LeftOut {
    /// The model cannot read its language.
    Unreadable,
    /// The answer says nothing, such as "N/A".
    NonAnswer,
}

/// Number of rows per label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Counts {
    /// Negative rows.
    pub negative: u32,
    /// Neutral rows.
    pub neutral: u32,
    /// Positive rows.
    pub positive: u32,
}

impl Counts {
    pub(super) fn add(&mut self, label: Label) {
        match label {
            Label::Negative => self.negative += 1,
            Label::Neutral => self.neutral += 1,
            Label::Positive => self.positive += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.negative += other.negative;
        self.neutral += other.neutral;
        self.positive += other.positive;
    }

    /// Total number of rows.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.negative + self.neutral + self.positive
    }

    /// Number of rows with this label.
    #[must_use]
    pub const fn of(&self, label: Label) -> u32 {
        match label {
            Label::Negative => self.negative,
            Label::Neutral => self.neutral,
            Label::Positive => self.positive,
        }
    }

    /// Share of negative rows, 0 to 1; 0 without rows.
    #[must_use]
    pub fn negative_share(&self) -> f64 {
        share(self.negative, self.all())
    }
}

/// Number of rows left out, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LeftOutCounts {
    /// Rows in a language that the model cannot read.
    pub unreadable: u32,
    /// Rows whose answer says nothing.
    pub non_answers: u32,
}

/// The rows of a group: with a label, and left out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub counts: Counts,
    pub left_out: LeftOutCounts,
    pub confusion: Confusion,
}

impl Tally {
    pub(super) fn add(&mut self, row: &InsightRow) {
        match row.left_out {
            None => {
                self.counts.add(row.label);
                self.confusion.add(row);
            }
            Some(LeftOut::Unreadable) => self.left_out.unreadable += 1,
            Some(LeftOut::NonAnswer) => self.left_out.non_answers += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.counts.merge(other.counts);
        self.confusion.merge(&other.confusion);
        self.left_out.unreadable += other.left_out.unreadable;
        self.left_out.non_answers += other.left_out.non_answers;
    }

    /// All rows, with a label or not.
    pub(super) const fn rows(&self) -> u32 {
        self.counts.all() + self.left_out.unreadable + self.left_out.non_answers
    }
}

/// `part` of `whole`, 0 to 1; 0 of nothing.
pub(super) fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}
