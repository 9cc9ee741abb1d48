//! Language identification.
//!
//! The script decides first: a text without letters, or whose letters are mostly neither Latin nor
//! Arabic, is [`Language::Undetermined`]. Everything else goes to a linear classifier over hashed
//! character n-grams and words ([`language_features`]); its weights are in `language.bin`.

pub(crate) mod ngrams;
mod weights;
mod words;

use serde::{Deserialize, Serialize};

pub use ngrams::language_features;
pub use weights::LanguageIdentifier;
use words::{Alphabet, WordScan};

/// A language Mizaj can detect, with its BCP-47 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Arabic in Arabic script, dialects included.
    #[serde(rename = "ar")]
    Arabic,
    /// Arabic in Latin script (Arabizi), Darija included.
    #[serde(rename = "ar-Latn")]
    ArabicLatin,
    /// None of these, or too little text to decide.
    #[serde(rename = "und")]
    Undetermined,
}

impl Language {
    /// Every language, in the order of the classifier's outputs.
    pub const ALL: [Self; 5] =
        [Self::English, Self::French, Self::Arabic, Self::ArabicLatin, Self::Undetermined];

    /// The BCP-47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Arabic => "ar",
            Self::ArabicLatin => "ar-Latn",
            Self::Undetermined => "und",
        }
    }

    /// The language with this BCP-47 tag, if supported.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// The ISO 15924 code of the script of most letters: `Latn` or `Arab`. `None` for other scripts
/// and for texts without letters. Only the first 1,000 letters count, and addresses are
/// ignored.
#[must_use]
pub fn main_script(text: &str) -> Option<&'static str> {
    WordScan::new(text).majority().map(|alphabet| match alphabet {
        Alphabet::Latin => "Latn",
        Alphabet::Arabic => "Arab",
    })
}

/// The language detected in a text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// The most likely language.
    pub language: Language,
    /// Calibrated probability that `language` is right, 0 to 1.
    pub confidence: f32,
}
