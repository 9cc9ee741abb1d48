//! Sentiment analysis that runs inside the page.

mod error;
mod language;
mod model;
mod preprocess;
mod sentence;
mod span;
mod text;
mod tokenizer;

pub use error::{Error, ErrorCode, Result};
pub use language::{Detection, Language, LanguageModel, language_features};
pub use model::Model;
pub use preprocess::{
    MAX_TEXT_CHARS, PreprocessConfig, Preprocessor, Step, StopWords, Warning, clip, warnings,
};
pub use sentence::sentences;
pub use span::{Span, Utf16Converter};
pub use text::{AlignedChar, AlignedText};
pub use tokenizer::{Tokenizer, Tokens};
