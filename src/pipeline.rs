//! Turns a text into what the network reads, in analysis and in training alike: truncate →
//! decode → language → preprocess → tokenizer.

use crate::error::Result;
use crate::input::InputText;
use crate::language::{Detection, Language, LanguageIdentifier};
use crate::preprocess::{PreprocessConfig, Preprocessor};
use crate::text::AlignedText;
use crate::tokenizer::{Tokenizer, Tokens};

/// A verdict on a text with a smaller share of known tokens is not reliable.
const MIN_KNOWN_SHARE: f32 = 0.25;

/// The stages before the network. Their files are small, so a page builds them while the model
/// is still downloading.
#[derive(Debug, Clone)]
pub struct TextPipeline {
    normalizer: TextNormalizer,
    tokenizer: Tokenizer,
}

/// The stages before the tokenizer; vocabularies are built from their output.
#[derive(Debug, Clone)]
pub struct TextNormalizer {
    language: LanguageIdentifier,
    preprocessor: Preprocessor,
}

/// A text after preprocessing.
#[derive(Debug, Clone)]
pub struct NormalizedText<'t> {
    /// The truncated and decoded text.
    pub input: InputText<'t>,
    /// Its detected language, or the caller's hint.
    pub detection: Detection,
    /// Its normalized words; see [`Preprocessor::preprocess`].
    pub words: AlignedText,
}

/// A text as the network reads it.
#[derive(Debug, Clone)]
pub struct EncodedText<'t> {
    /// The text before tokenization.
    pub normalized: NormalizedText<'t>,
    /// All of its tokens.
    pub tokens: Tokens,
    /// Number of tokens that are in the vocabulary.
    pub known: usize,
}

impl TextNormalizer {
    /// Combines the two stages.
    #[must_use]
    pub const fn new(language: LanguageIdentifier, preprocessor: Preprocessor) -> Self {
        Self { language, preprocessor }
    }

    /// Normalizes a text, in the language of `hint` if given and in the detected one otherwise.
    #[must_use]
    pub fn normalize<'t>(&self, text: &'t str, hint: Option<Language>) -> NormalizedText<'t> {
        let input = self.preprocessor.input(text);
        let detection = match hint {
            Some(language) => Detection { language, confidence: 1.0 },
            None => self.language.detect(input.as_str()),
        };
        let words = self.preprocessor.preprocess_input(&input, detection.language);
        NormalizedText { input, detection, words }
    }
}

impl TextPipeline {
    /// Combines the stages.
    #[must_use]
    pub const fn new(normalizer: TextNormalizer, tokenizer: Tokenizer) -> Self {
        Self { normalizer, tokenizer }
    }

    /// Builds the stages from the manifest's `preprocess` key and the bundle's files.
    ///
    /// # Errors
    /// Same as [`Tokenizer::from_json`] and [`LanguageIdentifier::from_bytes`].
    pub fn from_files(
        config: &PreprocessConfig,
        tokenizer: &[u8],
        language: &[u8],
    ) -> Result<Self> {
        let tokenizer = Tokenizer::from_json(tokenizer)?;
        let language = LanguageIdentifier::from_bytes(language)?;
        Ok(Self::new(TextNormalizer::new(language, Preprocessor::new(config)), tokenizer))
    }

    /// Encodes a text, in the language of `hint` if given and in the detected one otherwise.
    #[must_use]
    pub fn encode<'t>(&self, text: &'t str, hint: Option<Language>) -> EncodedText<'t> {
        let normalized = self.normalizer.normalize(text, hint);
        let tokens = self.tokenizer.encode(&normalized.words);
        let unknown = self.tokenizer.unknown_id();
        let known = tokens.ids.iter().filter(|id| **id != unknown).count();
        EncodedText { normalized, tokens, known }
    }

    /// Size of the vocabulary; every token id is below it.
    #[must_use]
    pub const fn vocabulary_size(&self) -> usize {
        self.tokenizer.vocabulary_size()
    }
}

impl EncodedText<'_> {
    /// Whether there is anything to analyze and the model knows enough of its words.
    pub(crate) fn is_mostly_known(&self) -> bool {
        self.known > 0 && self.known as f32 >= MIN_KNOWN_SHARE * self.tokens.ids.len() as f32
    }
}
