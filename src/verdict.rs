//! What a text is judged to be: pure arithmetic on the network's outputs.

use serde::{Deserialize, Serialize};

use crate::language::{Detection, Language};
use crate::model::softmax;
use crate::preprocess::Warning;
use crate::span::Span;
use crate::text::AlignedText;
use crate::tokenizer::Tokens;

/// The three classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// The writer is unhappy.
    Negative,
    /// No feeling shown, or as much of one as of the other.
    Neutral,
    /// The writer is happy.
    Positive,
}

impl Label {
    /// Every label, in ascending order.
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];

    /// The label as it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }

    /// The label written `name`, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.as_str() == name)
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Calibrated probabilities of the three labels; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Scores {
    /// Probability of [`Label::Negative`], 0 to 1.
    pub negative: f32,
    /// Probability of [`Label::Neutral`], 0 to 1.
    pub neutral: f32,
    /// Probability of [`Label::Positive`], 0 to 1.
    pub positive: f32,
}

impl Scores {
    /// What can be said of a text that holds nothing to judge.
    pub const UNKNOWN: Self = Self { negative: 1.0 / 3.0, neutral: 1.0 / 3.0, positive: 1.0 / 3.0 };

    /// The softmax of `logits / temperature`; `labels` names the logits in order.
    #[must_use]
    pub fn from_logits(logits: &[f32], labels: &[Label], temperature: f32) -> Self {
        let mut probabilities: Vec<f32> = logits.iter().map(|logit| logit / temperature).collect();
        softmax(&mut probabilities);
        let mut scores = Self { negative: 0.0, neutral: 0.0, positive: 0.0 };
        for (label, probability) in labels.iter().zip(probabilities) {
            *scores.get_mut(*label) = probability;
        }
        scores
    }

    /// The score of one label.
    #[must_use]
    pub const fn get(&self, label: Label) -> f32 {
        match label {
            Label::Negative => self.negative,
            Label::Neutral => self.neutral,
            Label::Positive => self.positive,
        }
    }

    const fn get_mut(&mut self, label: Label) -> &mut f32 {
        match label {
            Label::Negative => &mut self.negative,
            Label::Neutral => &mut self.neutral,
            Label::Positive => &mut self.positive,
        }
    }

    /// The label with the highest score; neutral wins a tie, then negative.
    #[must_use]
    pub fn best(&self) -> Label {
        [Label::Negative, Label::Positive].into_iter().fold(Label::Neutral, |best, label| {
            if self.get(label) > self.get(best) { label } else { best }
        })
    }
}

/// What one word, or one sentence of a long text, did to the scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Where it stands in the original text.
    pub span: Span,
    /// The chosen label's score minus the same score without this part, −1 to 1:
    /// positive when the part speaks for the label.
    pub weight: f32,
    /// The same difference for every label; the three sum to 0.
    pub effects: Scores,
    /// Whether the part is a sentence (of a very long one: a stretch) rather than a word.
    pub sentence: bool,
}

/// The verdict on one sentence of a text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SentenceVerdict {
    /// Where the sentence stands in the original text.
    pub span: Span,
    /// The label with the highest score.
    pub label: Label,
    /// The score of `label`, 0 to 1.
    pub confidence: f32,
    /// The scores of all three labels.
    pub scores: Scores,
}

/// What one text is judged to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The label with the highest score.
    pub label: Label,
    /// The score of `label`: how often verdicts like this one are right, 0 to 1.
    pub confidence: f32,
    /// The scores of all three labels; they sum to 1.
    pub scores: Scores,
    /// The language found, or the caller's hint.
    pub language: Language,
    /// Probability that `language` is right, 0 to 1; 1 for a hint.
    pub language_confidence: f32,
    /// Whether the text is in a language the model knows and holds words it knows.
    /// When false, treat the label as a guess.
    pub reliable: bool,
    /// Whether a part of the text was too long to be read.
    pub truncated: bool,
    /// Whether the confidence is under the bundle's (or the caller's) threshold: "not sure".
    pub uncertain: bool,
    /// Oddities of the text that a reader should know of.
    pub warnings: Vec<Warning>,
    /// Name and version of the bundle, for instance `mizaj@1.0.0`.
    pub model_version: String,
    /// Whether one sentence is confidently positive and another confidently negative
    /// (each with a confidence of at least [`MIXED_CONFIDENCE`]). Only when sentences
    /// were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub mixed: Option<bool>,
    /// The verdict on each sentence, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub sentences: Option<Vec<SentenceVerdict>>,
    /// What each word did to the scores, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub evidence: Option<Vec<Evidence>>,
}

/// A sentence counts towards "mixed" from this confidence on.
pub const MIXED_CONFIDENCE: f32 = 0.6;

/// Whether sentences speak confidently for both sides.
#[must_use]
pub(crate) fn is_mixed(sentences: &[SentenceVerdict]) -> bool {
    let confident =
        |label| sentences.iter().any(|s| s.label == label && s.confidence >= MIXED_CONFIDENCE);
    confident(Label::Negative) && confident(Label::Positive)
}

/// The answer of the original service's `/predict`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Prediction {
    /// The text was judged.
    Judged {
        /// `Negative`, `Neutral` or `Positive`.
        sentiment: String,
        /// The sentiment's score, 0 to 1, to four decimals.
        confidence: f64,
        /// The text as it was given.
        text: String,
    },
    /// It was not.
    Failed {
        /// Why not.
        error: String,
    },
}

impl Prediction {
    /// The original service's view of a verdict on `text`.
    #[must_use]
    pub fn new(text: &str, verdict: &Verdict) -> Self {
        let sentiment = match verdict.label {
            Label::Negative => "Negative",
            Label::Neutral => "Neutral",
            Label::Positive => "Positive",
        };
        Self::Judged {
            sentiment: sentiment.to_owned(),
            confidence: (f64::from(verdict.confidence) * 1e4).round() / 1e4,
            text: text.to_owned(),
        }
    }
}

/// A text as the network reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TokenizedText {
    /// The language whose pipeline was taken.
    pub language: Language,
    /// Probability of `language`, 0 to 1; 1 where it was given.
    pub language_confidence: f32,
    /// The text after preprocessing.
    pub normalized: String,
    /// The tokens in order.
    pub tokens: Vec<Token>,
}

/// One row of the network's embedding, and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Token {
    /// Number of the row.
    pub id: u32,
    /// The part of the original text that it stands for.
    pub span: Span,
}

impl TokenizedText {
    /// What the stages made of a text.
    pub(crate) fn new(detection: Detection, normalized: &AlignedText, tokens: &Tokens) -> Self {
        let pairs = tokens.ids.iter().zip(&tokens.spans);
        Self {
            language: detection.language,
            language_confidence: detection.confidence,
            normalized: normalized.to_text(),
            tokens: pairs.map(|(&id, &span)| Token { id, span }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_follow_the_order_of_the_labels_and_sum_to_one() {
        let labels = [Label::Positive, Label::Negative, Label::Neutral];
        let scores = Scores::from_logits(&[3.0, 1.0, 0.0], &labels, 1.0);
        assert_eq!(scores.best(), Label::Positive);
        assert!(scores.negative > scores.neutral);
        assert!((scores.negative + scores.neutral + scores.positive - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_higher_temperature_lowers_the_confidence() {
        let cold = Scores::from_logits(&[3.0, 1.0, 0.0], &Label::ALL, 1.0);
        let warm = Scores::from_logits(&[3.0, 1.0, 0.0], &Label::ALL, 2.0);
        assert!(warm.negative < cold.negative);
    }

    #[test]
    fn nothing_to_judge_is_neutral() {
        assert_eq!(Scores::UNKNOWN.best(), Label::Neutral);
    }
}
