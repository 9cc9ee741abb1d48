//! Options of an analyzer and of an analysis.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::language::Language;

/// Options for creating an [`Analyzer`](crate::Analyzer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AnalyzerOptions {
    /// Maximum number of cached verdicts; 0 turns the cache off. Default 1,000.
    pub cache_capacity: usize,
}

impl AnalyzerOptions {
    /// The largest allowed cache; a bigger one could exhaust a page's memory.
    pub const MAX_CACHE_CAPACITY: usize = 1_000_000;

    /// Checks that every option is in range.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] with the option and its range.
    pub fn validate(&self) -> Result<()> {
        if self.cache_capacity > Self::MAX_CACHE_CAPACITY {
            return Err(Error::OptionsInvalid {
                option: "cacheCapacity".into(),
                reason: format!("must be 0 to {}", Self::MAX_CACHE_CAPACITY),
            });
        }
        Ok(())
    }
}

impl Default for AnalyzerOptions {
    fn default() -> Self {
        Self { cache_capacity: 1_000 }
    }
}

/// Options for one analysis.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AnalyzeOptions {
    /// The text's language, if known. By default it is detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub language: Option<Language>,
    /// Also analyze each sentence.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub sentences: bool,
    /// Also analyze each clause: sentences, cut before words of contrast such as "but".
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub clauses: bool,
    /// Also report which words moved the verdict.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub explain: bool,
    /// Also name the topics of the text, with the sentiment about each.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub topics: bool,
    /// Also report what the writer wants.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub intent: bool,
    /// Also report what calls for action.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub signals: bool,
    /// Also report words that call for action, such as a threat of law or a deadline. Needs no
    /// head: these are rules.
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub cues: bool,
    /// A verdict below this confidence is marked uncertain, 0 to 1. Defaults to the bundle's
    /// threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub uncertain_below: Option<f32>,
}

impl AnalyzeOptions {
    /// Whether the clauses are needed: for themselves, for the topics' moods, or to see whether
    /// the text is mixed.
    pub(crate) const fn reads_clauses(&self) -> bool {
        self.clauses || self.sentences || self.topics
    }

    /// Checks that every option is in range.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] with the option and its range.
    pub fn validate(&self) -> Result<()> {
        match self.uncertain_below {
            Some(threshold) if !(0.0..=1.0).contains(&threshold) => Err(Error::OptionsInvalid {
                option: "uncertainBelow".into(),
                reason: "must be 0 to 1".into(),
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_out_of_range_names_the_option() {
        let options = AnalyzeOptions { uncertain_below: Some(f32::NAN), ..Default::default() };
        let error = options.validate().unwrap_err();
        assert_eq!(error.to_string(), "option uncertainBelow: must be 0 to 1");
    }

    #[test]
    fn an_unknown_option_is_rejected() {
        let error = serde_json::from_str::<AnalyzeOptions>(r#"{"langage":"fr"}"#).unwrap_err();
        assert!(error.to_string().contains("langage"), "{error}");
    }
}
