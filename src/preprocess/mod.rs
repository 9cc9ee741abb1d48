//! Normalizes what the customer typed into what the model reads.
//!
//! An ordered list of small, total steps over [`AlignedText`]. Steps on letters depend on the
//! script of the word, so that an Arabic word in a French sentence is normalized too; steps on
//! words depend on the language of the text. A text in an undetermined language gets only the
//! steps shared by all languages.

mod arabic;
mod characters;
mod common;
mod emoji;
mod english;
mod french;
mod placeholders;
mod stop_words;

use serde::{Deserialize, Serialize};

use crate::input::InputText;
use crate::language::Language;
use crate::text::AlignedText;

/// A preprocessing step. Manifests disable steps by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Decodes "&#39;" and "&eacute;". The only step that runs before language detection; see
    /// [`Preprocessor::input`].
    Entities,
    /// Leaves out courtesies at the end, signatures, quoted replies and the like; see
    /// [`InputText::boilerplate`].
    Boilerplate,
    /// Removes invisible characters and turns all white space into spaces.
    Invisible,
    /// Unifies apostrophes and double quotes.
    Quotes,
    /// Replaces full-width letters, ligatures, presentation forms and composed accents (NFKC).
    Nfkc,
    /// Removes apostrophes inside Arabizi words.
    ArabiziApostrophes,
    /// Replaces look-alike letters in words that mix scripts.
    Homoglyphs,
    /// Converts Arabic and Persian digits to ASCII.
    Digits,
    /// Separates Latin and Arabic letters.
    Scripts,
    /// Replaces e-mail addresses by `<email>`.
    Emails,
    /// Replaces links by `<url>`.
    Links,
    /// Replaces "@name" by `<user>`.
    Mentions,
    /// Replaces long numbers by `<number>`.
    Numbers,
    /// Replaces emoticons such as ":-)" by emoji.
    Emoticons,
    /// Makes every emoji a word and merges variants.
    Emoji,
    /// Splits hashtags into words.
    Hashtags,
    /// Lower-cases.
    LowerCase,
    /// Removes tatweel.
    Tatweel,
    /// Removes Arabic diacritics.
    Tashkeel,
    /// Normalizes Arabic letters that are used interchangeably.
    ArabicLetters,
    /// Removes accents from Latin letters.
    #[serde(alias = "accents")]
    StripAccents,
    /// Shortens letters repeated three or more times to two.
    Elongation,
    /// Keeps "!", "?" and "…" as words and drops other punctuation.
    Punctuation,
    /// Expands English contractions.
    Contractions,
    /// Expands French elisions.
    Elision,
    /// Splits words at the remaining apostrophes.
    Apostrophes,
    /// Keeps at most two of the same mark or emoji in a row.
    Repetition,
}

impl Step {
    /// Every step, in execution order. (Stop words are removed before the last one,
    /// [`Step::Repetition`].)
    pub const ALL: [Self; 27] = [
        Self::Entities,
        Self::Boilerplate,
        Self::Invisible,
        Self::Quotes,
        Self::Nfkc,
        Self::ArabiziApostrophes,
        Self::Homoglyphs,
        Self::Digits,
        Self::Scripts,
        Self::Emails,
        Self::Links,
        Self::Mentions,
        Self::Numbers,
        Self::Emoticons,
        Self::Emoji,
        Self::Hashtags,
        Self::LowerCase,
        Self::Tatweel,
        Self::Tashkeel,
        Self::ArabicLetters,
        Self::StripAccents,
        Self::Elongation,
        Self::Punctuation,
        Self::Contractions,
        Self::Elision,
        Self::Apostrophes,
        Self::Repetition,
    ];

    /// Whether the step runs on texts in `language`.
    #[must_use]
    pub const fn applies_to(self, language: Language) -> bool {
        match self {
            Self::Contractions => matches!(language, Language::English),
            Self::Elision => matches!(language, Language::French),
            Self::ArabiziApostrophes => matches!(language, Language::ArabicLatin),
            _ => true,
        }
    }

    /// The step's function. Called through a pointer so that each step stays a function of its
    /// own; see ARCHITECTURE.md, "Start-up".
    const fn function(self) -> fn(AlignedText) -> AlignedText {
        match self {
            // Already done in [`Preprocessor::input`] and `Preprocessor::said`.
            Self::Entities | Self::Boilerplate => |text| text,
            Self::Invisible => characters::invisible,
            Self::Quotes => characters::quotes,
            Self::Nfkc => characters::nfkc,
            Self::Homoglyphs => characters::homoglyphs,
            Self::Digits => arabic::digits,
            Self::Scripts => common::scripts,
            Self::Links => placeholders::links,
            Self::Emails => placeholders::emails,
            Self::Mentions => placeholders::mentions,
            Self::Numbers => placeholders::numbers,
            Self::Emoticons => emoji::emoticons,
            Self::Emoji => emoji::emoji,
            Self::Hashtags => common::hashtags,
            Self::LowerCase => characters::lower_case,
            Self::Tatweel => arabic::tatweel,
            Self::Tashkeel => arabic::tashkeel,
            Self::ArabicLetters => arabic::arabic_letters,
            Self::StripAccents => characters::strip_accents,
            Self::Elongation => common::elongation,
            Self::Punctuation => common::punctuation,
            Self::Contractions => english::contractions,
            Self::Elision => french::elision,
            Self::ArabiziApostrophes => arabic::arabizi_apostrophes,
            Self::Apostrophes => common::apostrophes,
            Self::Repetition => common::repetition,
        }
    }
}

/// How function words ("the", "le", "في") are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopWords {
    /// Kept.
    #[default]
    Keep,
    /// Removed, except negators and intensifiers.
    Remove,
}

/// The preprocessing a model was trained with; the key `preprocess` of the manifest.
///
/// ```
/// use mizaj::{PreprocessConfig, Step, StopWords};
/// let config: PreprocessConfig =
///     serde_json::from_str(r#"{"disabled_steps": ["elongation"], "stop_words": "remove"}"#)?;
/// assert_eq!(config.disabled_steps, [Step::Elongation]);
/// assert_eq!(config.stop_words, StopWords::Remove);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PreprocessConfig {
    /// Disabled steps; none by default.
    pub disabled_steps: Vec<Step>,
    /// How stop words are treated; kept by default.
    pub stop_words: StopWords,
}

/// Preprocesses texts for one model.
///
/// ```
/// use mizaj::dev::Preprocessor;
/// use mizaj::{Language, PreprocessConfig};
/// let preprocessor = Preprocessor::new(&PreprocessConfig::default());
/// let text = preprocessor.preprocess("Je n'ai PAS reçu mon coliiiis !!! 😡👍🏽", Language::French);
/// assert_eq!(text.to_text(), "je ne ai pas recu mon coliis ! ! 😡 👍");
/// ```
#[derive(Debug, Clone)]
pub struct Preprocessor {
    steps: Vec<Step>,
    stop_words: StopWords,
}

impl Preprocessor {
    /// Selects the steps that `config` leaves enabled.
    #[must_use]
    pub fn new(config: &PreprocessConfig) -> Self {
        let enabled = |step: &Step| !config.disabled_steps.contains(step);
        Self {
            steps: Step::ALL.into_iter().filter(enabled).collect(),
            stop_words: config.stop_words,
        }
    }

    /// Truncates `text` and decodes its HTML references, unless [`Step::Entities`] is disabled.
    #[must_use]
    pub fn input<'t>(&self, text: &'t str) -> InputText<'t> {
        if self.steps.contains(&Step::Entities) {
            InputText::new(text)
        } else {
            InputText::verbatim(text)
        }
    }

    /// The normalized words the model reads, separated by single spaces. Links, mentions,
    /// e-mail addresses and long numbers become `<url>`, `<user>`, `<email>` and `<number>`.
    ///
    /// Accepts any text and takes linear time. Only the first
    /// [`MAX_TEXT_CHARS`](crate::MAX_TEXT_CHARS) characters are read. Idempotent, but for
    /// boilerplate that only shows once the rest is gone, and two more exceptions: "1; 100" is two numbers but becomes "1 100", which is one; and a letter may
    /// become a look-alike once the marks on it are gone.
    #[must_use]
    pub fn preprocess(&self, text: &str, language: Language) -> AlignedText {
        self.preprocess_input(&self.input(text), language)
    }

    /// Like [`preprocess`](Self::preprocess), for a text from [`input`](Self::input).
    #[must_use]
    pub fn preprocess_input(&self, input: &InputText<'_>, language: Language) -> AlignedText {
        let mut text = placeholders::reserve(self.said(input));
        for step in &self.steps {
            if *step == Step::Repetition {
                text = self.without_stop_words(text, language);
            }
            if step.applies_to(language) {
                text = step.function()(text);
            }
        }
        if !self.steps.contains(&Step::Repetition) {
            text = self.without_stop_words(text, language);
        }
        common::spaces(placeholders::write_out(text))
    }

    /// The text without its boilerplate.
    fn said(&self, input: &InputText<'_>) -> AlignedText {
        if !self.steps.contains(&Step::Boilerplate) {
            return input.aligned();
        }
        let left_out = input.boilerplate().iter().filter(|part| part.kind.is_left_out());
        let mut parts = left_out.map(|part| part.span).peekable();
        if parts.peek().is_none() {
            return input.aligned();
        }
        input.aligned().filter_spans(|span| {
            while parts.next_if(|part| part.end <= span.start).is_some() {}
            parts.peek().is_none_or(|part| span.start < part.start)
        })
    }

    fn without_stop_words(&self, text: AlignedText, language: Language) -> AlignedText {
        match self.stop_words {
            StopWords::Remove => stop_words::remove(text, language),
            StopWords::Keep => text,
        }
    }
}
