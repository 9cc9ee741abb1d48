//! Sentiment analysis that runs inside the page: English, French and Arabic, Darija and
//! Arabizi included. No text leaves the machine it is typed on.
//!
//! A text flows through these stages, each a module; [`Analyzer::analyze`] is the flow:
//!
//! 1. `cache`: a verdict given before is given again;
//! 2. `language`: which language the text is in, or that it is in none we know;
//! 3. `preprocess`: cleaning, one pipeline for each language, keeping the way back to what
//!    was typed;
//! 4. `tokenizer`: words or pieces of words, as numbers;
//! 5. `model`: the network, run by tract;
//! 6. `verdict`: calibrated scores, a label, and whether to trust it.
//!
//! `explain` leaves words out and looks what changes; `metrics` measures verdicts against
//! people's labels. The same code runs natively, on the command line (`mizaj`) and, compiled
//! to WebAssembly, in browsers and Node.

mod analyzer;
mod bundle;
mod cache;
mod error;
mod explain;
mod insights;
mod language;
mod metrics;
mod model;
mod options;
mod preprocess;
mod reading;
mod sentence;
mod span;
mod text;
mod tokenizer;
mod verdict;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use analyzer::Analyzer;
pub use bundle::{Bundle, BundleFile, BundleFiles, Manifest};
pub use cache::CacheStats;
pub use error::{Error, ErrorCode, Result};
pub use insights::{
    Alert, Counts, GroupInsight, InsightRow, Insights, InsightsCollector, PeriodUnit, TermInsight,
};
pub use language::{Detection, Language, LanguageModel, language_features};
pub use metrics::{
    ClassMetrics, Comparison, CoveragePoint, DifferenceIntervals, JudgedRow, ReliabilityBin, Report,
};
pub use model::Model;
pub use options::{AnalyzeOptions, AnalyzerOptions};
pub use preprocess::{
    MAX_TEXT_CHARS, PreprocessConfig, Preprocessor, Step, StopWords, Warning, clip, warnings,
};
pub use sentence::sentences;
pub use span::{Span, Utf16Converter};
pub use text::{AlignedChar, AlignedText};
pub use tokenizer::{Tokenizer, Tokens};
pub use verdict::{
    Evidence, Label, MIXED_CONFIDENCE, Prediction, Scores, SentenceVerdict, Token, TokenizedText,
    Verdict,
};
