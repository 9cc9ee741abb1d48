//! Which language a text is in.
//!
//! Script decides first: a text without letters, or with most of its letters in a script other than
//! Latin and Arabic, is [`Language::Undetermined`]. Everything else goes to a linear classifier over
//! hashed character n-grams and words ([`language_features`]), whose weights are in `language.bin`.

mod features;
mod weights;

use serde::{Deserialize, Serialize};

pub use features::language_features;
use features::{Reading, Script};
pub use weights::LanguageModel;

/// A language that Mizaj tells apart, by its BCP-47 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
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
    /// None of these, or not enough text to tell.
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

    /// The language with this BCP-47 tag, if it is one of ours.
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

/// The language found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// The most likely language.
    pub language: Language,
    /// Calibrated probability that `language` is right, 0 to 1.
    pub confidence: f32,
}
