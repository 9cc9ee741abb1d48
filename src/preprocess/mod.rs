//! From what the customer typed to what the model reads.
//!
//! An ordered list of small, total steps over [`AlignedText`]. Steps about letters go by
//! the script of the word, so that an Arabic word in a French sentence is still folded;
//! steps about words go by the language of the text. A text whose language is
//! undetermined gets the steps that all languages share.

mod arabic;
mod common;
mod emoji;
mod english;
mod entities;
mod french;
mod placeholders;
mod script;
mod stop_words;
mod unicode;
mod warnings;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::text::AlignedText;

pub use warnings::{Warning, warnings};

/// Characters of a text that are analysed; the rest is left out and the verdict says so.
/// About 15,000 words: more than any ticket, less than what would freeze a page.
pub const MAX_TEXT_CHARS: usize = 100_000;

/// The part of `text` that is analysed, and whether something was left out. Time does
/// not depend on the length of what is left out.
#[must_use]
pub fn clip(text: &str) -> (&str, bool) {
    match text.char_indices().nth(MAX_TEXT_CHARS) {
        Some((end, _)) => (text.get(..end).unwrap_or(text), true),
        None => (text, false),
    }
}

/// The text with its HTML references read, for what must see its letters before its language
/// is known.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        Cow::Owned(entities::entities(AlignedText::new(text)).to_text())
    } else {
        Cow::Borrowed(text)
    }
}

/// A step of preprocessing, by the name that a manifest uses to switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// "&#39;" and "&eacute;" as what they stand for.
    Entities,
    /// Drop what cannot be seen; every white space is a space.
    Invisible,
    /// One apostrophe, one double quote.
    Quotes,
    /// Full-width letters, ligatures, presentation forms, composed accents (NFKC).
    Compatibility,
    /// Arabizi words joined over their apostrophes.
    ArabiziApostrophes,
    /// Look-alike letters inside words that mix scripts.
    Homoglyphs,
    /// Arabic and Persian digits as European ones.
    Digits,
    /// Latin and Arabic letters parted.
    Scripts,
    /// Mail addresses as `<email>`.
    Emails,
    /// Links as `<url>`.
    Links,
    /// "@name" as `<user>`.
    Mentions,
    /// Long numbers as `<number>`.
    Numbers,
    /// ":-)" as the emoji it stands for.
    Emoticons,
    /// Every emoji a word, variants folded.
    Emoji,
    /// Hashtags split into words.
    Hashtags,
    /// Lower case.
    LowerCase,
    /// No tatweel.
    Tatweel,
    /// No Arabic vowel marks.
    ArabicMarks,
    /// Arabic letters that are written one for the other.
    ArabicLetters,
    /// Accents of Latin letters folded.
    Accents,
    /// Letters written three times or more folded to two.
    Elongation,
    /// Marks of feeling as words, other punctuation dropped.
    Punctuation,
    /// English contractions written out.
    Contractions,
    /// French elisions written out.
    Elision,
    /// The other apostrophes part words.
    Apostrophes,
    /// At most two of the same mark or emoji in a row.
    Repetition,
}

impl Step {
    /// Every step, in the order in which they run. (Stop words go before
    /// [`Step::Repetition`], which closes the list.)
    pub const ALL: [Self; 26] = [
        Self::Entities,
        Self::Invisible,
        Self::Quotes,
        Self::Compatibility,
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
        Self::ArabicMarks,
        Self::ArabicLetters,
        Self::Accents,
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

    /// What the step does. Called through a pointer, each stays a function of its own: see
    /// ARCHITECTURE.md, "Quick to start".
    const fn function(self) -> fn(AlignedText) -> AlignedText {
        match self {
            Self::Entities => entities::entities,
            Self::Invisible => unicode::invisible,
            Self::Quotes => unicode::quotes,
            Self::Compatibility => unicode::compatibility,
            Self::Homoglyphs => unicode::homoglyphs,
            Self::Digits => arabic::digits,
            Self::Scripts => common::scripts,
            Self::Links => placeholders::links,
            Self::Emails => placeholders::emails,
            Self::Mentions => placeholders::mentions,
            Self::Numbers => placeholders::numbers,
            Self::Emoticons => emoji::emoticons,
            Self::Emoji => emoji::emoji,
            Self::Hashtags => common::hashtags,
            Self::LowerCase => unicode::lower_case,
            Self::Tatweel => arabic::tatweel,
            Self::ArabicMarks => arabic::arabic_marks,
            Self::ArabicLetters => arabic::arabic_letters,
            Self::Accents => unicode::accents,
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

/// What becomes of function words ("the", "le", "في").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopWords {
    /// They stay.
    #[default]
    Keep,
    /// They are dropped, never a negator or an intensifier.
    Remove,
}

/// The choices about preprocessing that a model was trained with; the key `preprocess`
/// of the manifest.
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
    /// Steps that do not run; none by default.
    pub disabled_steps: Vec<Step>,
    /// What becomes of stop words; by default they stay.
    pub stop_words: StopWords,
}

/// Prepares texts for one model.
///
/// ```
/// use mizaj::{Language, PreprocessConfig, Preprocessor};
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
    /// The steps that `config` leaves on.
    #[must_use]
    pub fn new(config: &PreprocessConfig) -> Self {
        let enabled = |step: &Step| !config.disabled_steps.contains(step);
        Self {
            steps: Step::ALL.into_iter().filter(enabled).collect(),
            stop_words: config.stop_words,
        }
    }

    /// The words that the model reads, with single spaces between them; links, people,
    /// addresses and long numbers are the words `<url>`, `<user>`, `<email>`,
    /// `<number>`.
    ///
    /// Total and linear: any text will do, and only its first [`MAX_TEXT_CHARS`]
    /// characters are read. A text that was preprocessed already comes back as it is, but
    /// for what only the first pass brought forth: "1; 100" is two numbers, "1 100" is one;
    /// a letter that no mark hides any more may be a look-alike.
    #[must_use]
    pub fn preprocess(&self, text: &str, language: Language) -> AlignedText {
        let mut aligned = placeholders::reserve(AlignedText::new(clip(text).0));
        for step in &self.steps {
            if *step == Step::Repetition {
                aligned = self.without_stop_words(aligned, language);
            }
            if step.applies_to(language) {
                aligned = step.function()(aligned);
            }
        }
        if !self.steps.contains(&Step::Repetition) {
            aligned = self.without_stop_words(aligned, language);
        }
        common::spaces(placeholders::write_out(aligned))
    }

    fn without_stop_words(&self, text: AlignedText, language: Language) -> AlignedText {
        match self.stop_words {
            StopWords::Remove => stop_words::remove(text, language),
            StopWords::Keep => text,
        }
    }
}
