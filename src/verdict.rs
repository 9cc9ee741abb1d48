//! Verdicts: everything computed from the network's outputs.

use mizaj_model::softmax;
use serde::{Deserialize, Serialize};

use crate::boilerplate::Boilerplate;
use crate::cues::Cue;
use crate::language::{Detection, Language};
use crate::span::Span;
use crate::text::AlignedText;
use crate::tokenizer::Tokens;
use crate::warnings::Warning;

/// The three sentiment classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// The writer is unhappy.
    Negative,
    /// No feeling expressed, or both in balance.
    Neutral,
    /// The writer is happy.
    Positive,
}

impl Label {
    /// All labels, in ascending order.
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];

    /// The label as written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }

    /// The label with this name, if any.
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
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Scores {
    /// Probability of [`Label::Negative`], 0 to 1.
    pub negative: f32,
    /// Probability of [`Label::Neutral`], 0 to 1.
    pub neutral: f32,
    /// Probability of [`Label::Positive`], 0 to 1.
    pub positive: f32,
}

impl Scores {
    /// The scores of a text with nothing to analyze.
    pub const UNKNOWN: Self = Self { negative: 1.0 / 3.0, neutral: 1.0 / 3.0, positive: 1.0 / 3.0 };

    /// Softmax of `logits / temperature`. `labels` gives the label of each logit.
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

    /// The label with the highest score. Ties go to neutral, then to negative.
    #[must_use]
    pub fn best(&self) -> Label {
        [Label::Negative, Label::Positive].into_iter().fold(Label::Neutral, |best, label| {
            if self.get(label) > self.get(best) { label } else { best }
        })
    }
}

/// How one word, or one sentence of a long text, changed the scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Its position in the original text.
    pub span: Span,
    /// The chosen label's score minus the same score without this part, −1 to 1. Positive if
    /// the part supports the label.
    pub weight: f32,
    /// Whether the weight is large enough to show: at least the bundle's `evidenceFrom`, for or
    /// against the label.
    pub notable: bool,
    /// The same difference for every label; the three sum to 0.
    pub effects: Scores,
    /// Whether the part is a sentence, or a stretch of a very long one, rather than a word.
    pub sentence: bool,
}

/// How sure a verdict is, in words. The bundle sets the thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Uncertain, not reliable, or below `fairlySureFrom`: a guess.
    Unsure,
    /// Confidence of at least `fairlySureFrom`.
    FairlySure,
    /// Confidence of at least `sureFrom`.
    Sure,
}

/// The verdict on one sentence, or one clause, of a text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SentenceVerdict {
    /// Its position in the original text.
    pub span: Span,
    /// The label with the highest score.
    pub label: Label,
    /// The score of `label`, 0 to 1.
    pub confidence: f32,
    /// The scores of all three labels.
    pub scores: Scores,
}

/// A topic found in a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Topic {
    /// The topic's name, from the manifest.
    pub topic: String,
    /// The sentiment about the topic.
    pub mood: Label,
    /// Probability that the text mentions it, 0 to 1.
    pub score: f32,
    /// The clauses that mention it, in the original text.
    pub spans: Vec<Span>,
    /// The words that make it more or less probable, with `explain`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub evidence: Vec<WordEvidence>,
}

/// What the writer wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Intent {
    /// The intent's name, from the manifest.
    pub label: String,
    /// Its probability, 0 to 1.
    pub score: f32,
    /// The words that make it more or less probable, with `explain`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub evidence: Vec<WordEvidence>,
}

/// Something in a text that calls for action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Signal {
    /// The signal's name, from the manifest.
    pub signal: String,
    /// Its probability, 0 to 1.
    pub score: f32,
    /// The words that make it more or less probable, with `explain`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub evidence: Vec<WordEvidence>,
}

/// How a word moved the probability of a topic, an intent or a signal; only words that moved it
/// by at least the bundle's `evidenceFrom` are listed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct WordEvidence {
    /// Its position in the original text.
    pub span: Span,
    /// The probability minus the same without this word, −1 to 1.
    pub weight: f32,
}

/// A label of your own, learned from examples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Category {
    /// The label, as in the examples.
    pub label: String,
    /// Its probability, 0 to 1.
    pub score: f32,
}

/// The sentiment of a text, and how far to trust it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The label with the highest score.
    pub label: Label,
    /// The score of `label`, 0 to 1: the estimated probability that it is right.
    pub confidence: f32,
    /// The scores of all three labels; they sum to 1.
    pub scores: Scores,
    /// The detected language, or the caller's hint.
    pub language: Language,
    /// Probability that `language` is right, 0 to 1; 1 for a hint.
    pub language_confidence: f32,
    /// Whether the model knows the text's language and enough of its words. If false, treat the
    /// label as a guess.
    pub reliable: bool,
    /// Whether the text was too long and its end was not analyzed.
    pub truncated: bool,
    /// Whether the confidence is below the threshold of the bundle or the caller.
    pub uncertain: bool,
    /// `confidence`, `uncertain` and `reliable` summed up in one word.
    pub certainty: Certainty,
    /// Anything unusual in the text that a reader should know about.
    pub warnings: Vec<Warning>,
    /// Name and version of the bundle, for instance `mizaj@1.0.0`.
    pub model_version: String,
    /// Whether one clause is positive and another negative, each with a confidence of at least
    /// [`MIXED_CONFIDENCE`]. Only if `sentences`, `clauses` or `topics` were requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub mixed: Option<bool>,
    /// The verdict on each sentence, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub sentences: Option<Vec<SentenceVerdict>>,
    /// The verdict on each clause, if requested: sentences, cut before words of contrast.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub clauses: Option<Vec<SentenceVerdict>>,
    /// Greetings, courtesies, signatures, quoted replies and the like, if there are any. All but
    /// greetings were left out of the analysis.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub boilerplate: Vec<Boilerplate>,
    /// The topics of the text, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub topics: Option<Vec<Topic>>,
    /// What the writer wants, if requested and likely enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub intent: Option<Intent>,
    /// What calls for action, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub signals: Option<Vec<Signal>>,
    /// Words that call for action by the published rules, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub cues: Option<Vec<Cue>>,
    /// Your own label for the text, if an adaptation was taught one for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub category: Option<Category>,
    /// Your own labels for the text, if an adaptation was taught any number for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub categories: Option<Vec<Category>>,
    /// The id of the adaptation that was used, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub adaptation: Option<String>,
    /// How each word changed the scores, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub evidence: Option<Vec<Evidence>>,
}

/// A clause counts toward `mixed` at or above this confidence.
pub const MIXED_CONFIDENCE: f32 = 0.5;

/// Whether one clause is positive and another negative, each with at least [`MIXED_CONFIDENCE`].
#[must_use]
pub(crate) fn is_mixed(clauses: &[SentenceVerdict]) -> bool {
    let has = |label| clauses.iter().any(|c| c.label == label && c.confidence >= MIXED_CONFIDENCE);
    has(Label::Negative) && has(Label::Positive)
}

/// The answer of the original service's `/predict`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Prediction {
    /// The text was analyzed.
    Analyzed {
        /// `Negative`, `Neutral` or `Positive`.
        sentiment: String,
        /// The sentiment's score, 0 to 1, to four decimals.
        confidence: f64,
        /// The text as given.
        text: String,
    },
    /// The analysis failed.
    Failed {
        /// The error message.
        error: String,
    },
}

impl Prediction {
    /// Converts a verdict on `text` to the original service's format.
    #[must_use]
    pub fn new(text: &str, verdict: &Verdict) -> Self {
        let sentiment = match verdict.label {
            Label::Negative => "Negative",
            Label::Neutral => "Neutral",
            Label::Positive => "Positive",
        };
        Self::Analyzed {
            sentiment: sentiment.to_owned(),
            confidence: (f64::from(verdict.confidence) * 1e4).round() / 1e4,
            text: text.to_owned(),
        }
    }
}

/// A text as the network reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TokenizedText {
    /// The language whose preprocessing was applied.
    pub language: Language,
    /// Probability of `language`, 0 to 1; 1 if it was given as a hint.
    pub language_confidence: f32,
    /// The text after preprocessing.
    pub normalized: String,
    /// The tokens in order.
    pub tokens: Vec<Token>,
}

/// A token and the part of the text it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Token {
    /// The token id: its row in the network's embedding.
    pub id: u32,
    /// The part of the original text it stands for.
    pub span: Span,
}

impl TokenizedText {
    /// Combines the results of the stages.
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
impl Verdict {
    /// A placeholder verdict for tests.
    pub(crate) fn sample() -> Self {
        Self {
            label: Label::Neutral,
            confidence: 1.0 / 3.0,
            scores: Scores::UNKNOWN,
            language: Language::Undetermined,
            language_confidence: 1.0,
            reliable: false,
            truncated: false,
            uncertain: true,
            certainty: Certainty::Unsure,
            warnings: Vec::new(),
            model_version: "test@1.0.0".to_owned(),
            mixed: None,
            sentences: None,
            clauses: None,
            boilerplate: Vec::new(),
            topics: None,
            intent: None,
            signals: None,
            cues: None,
            category: None,
            categories: None,
            adaptation: None,
            evidence: None,
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
    fn nothing_to_analyze_is_neutral() {
        assert_eq!(Scores::UNKNOWN.best(), Label::Neutral);
    }
}
