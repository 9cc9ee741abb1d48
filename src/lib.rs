//! Sentiment analysis inside the page, for English, French and Arabic, including Darija and
//! Arabizi. No text leaves the machine it was typed on.
//!
//! [`Analyzer::analyze`] runs a text through these stages, one module each:
//!
//! 1. `cache`: returns the verdict if the text was analyzed before;
//! 2. `pipeline`: everything before the network; training uses it too:
//!    1. `input`: truncates the text and decodes its HTML references;
//!    2. `language`: detects the language, or that it is not supported;
//!    3. `preprocess`: normalizes the text by the rules of its language and keeps track of
//!       where each character came from;
//!    4. `tokenizer`: turns words or pieces of words into token ids;
//! 3. the crate `mizaj-model`: runs the network;
//! 4. `verdict`: turns its outputs into calibrated scores, a label and a measure of trust.
//!
//! `adapt` learns your own labels from a few examples and corrects the scores by them. `explain`
//! leaves words out and measures the change; `metrics` compares verdicts with human
//! labels. The same code runs natively, on the command line (`mizaj`) and, compiled to
//! WebAssembly, in browsers and Node.

#![cfg_attr(
    all(target_arch = "wasm32", target_os = "unknown"),
    allow(unsafe_code, reason = "wasm-bindgen generates the glue to JavaScript")
)]

mod adapt;
mod analyzer;
mod boilerplate;
mod bundle;
mod cache;
mod clause;
mod cues;
mod error;
mod explain;
mod heads;
mod input;
mod insights;
mod language;
mod metrics;
mod mood;
mod options;
mod pipeline;
mod preprocess;
mod redact;
mod sentence;
mod sort;
mod span;
mod text;
mod tokenizer;
mod unicode;
mod verdict;
mod warnings;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod wasm;
mod windows;
mod words;

pub use adapt::{
    Accuracy, Adaptation, AdaptationKind, AdaptationReport, Adapted, AdaptedBundle, Confusion,
    Disagreement, Example, LearnedLabel, Lesson, MAX_ADAPTATION_BYTES, Reading,
};
pub use analyzer::Analyzer;
pub use boilerplate::{Boilerplate, BoilerplateKind};
pub use bundle::{Bundle, BundleFile, BundleFiles, Manifest};
pub use cache::CacheStats;
pub use cues::{Cue, CueKind};
pub use error::{Error, ErrorCode, Result};
pub use heads::{Head, Heads, VectorHead};
pub use input::MAX_TEXT_CHARS;
pub use insights::{
    Alert, Change, Claim, ClaimKind, CorrectedShares, Counts, Difference, DifferenceKind, Estimate,
    GroupInsight, InsightRow, Insights, InsightsCollector, LeftOut, LeftOutCounts, PeriodUnit,
    TermInsight, TopicInsight, TopicMood,
};
pub use language::Language;
pub use metrics::{
    ClassMetrics, Comparison, CoveragePoint, DifferenceIntervals, LabeledScores, ReliabilityBin,
    Report, wilson,
};
pub use options::{AnalyzeOptions, AnalyzerOptions};
pub use preprocess::{PreprocessConfig, Step, StopWords};
pub use redact::{RedactCounts, RedactKind, RedactOptions, Redacted, Redaction, Redactor, redact};
pub use span::{Span, Utf16Converter};
pub use verdict::{
    Category, Certainty, Evidence, Intent, Label, MIXED_CONFIDENCE, Prediction, Scores,
    SentenceVerdict, Signal, Token, TokenizedText, Topic, Verdict, WordEvidence,
};
pub use warnings::Warning;

/// Access to the individual stages for the command-line tool, tests, fuzzers and benchmarks,
/// which are separate crates to the compiler. Not part of the public interface: anything here
/// may change in any release.
#[doc(hidden)]
pub mod dev {
    pub use crate::boilerplate::boilerplate;
    pub use crate::clause::clauses;
    pub use crate::input::InputText;
    pub use crate::language::{Detection, LanguageIdentifier, language_features, main_script};
    pub use crate::pipeline::{EncodedText, NormalizedText, TextNormalizer, TextPipeline};
    pub use crate::preprocess::Preprocessor;
    pub use crate::sentence::sentences;
    pub use crate::text::{AlignedChar, AlignedText};
    pub use crate::tokenizer::{Tokenizer, Tokens};
    pub use crate::unicode::without_addresses;
    pub use crate::warnings::warnings;
    pub use mizaj_model::{Model, OutputId, Rows};
}
