//! What a caller may ask for.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::language::Language;

/// How an [`Analyzer`](crate::Analyzer) is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AnalyzerOptions {
    /// Verdicts remembered; 0 turns the cache off. Default 1,000.
    pub cache_capacity: usize,
}

impl AnalyzerOptions {
    /// The largest cache: beyond it memory, not time, is what a page runs out of.
    pub const MAX_CACHE_CAPACITY: usize = 1_000_000;

    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] names the option and its range.
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

/// What is asked of one analysis.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AnalyzeOptions {
    /// The text's language, where the caller knows it; detected otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub language: Option<Language>,
    /// Whether to judge each sentence too, and say whether the text is mixed.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub sentences: bool,
    /// Whether to say which words moved the verdict.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub explain: bool,
    /// Confidence under which a verdict is called uncertain, 0 to 1; the bundle's own
    /// threshold otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub uncertain_below: Option<f32>,
}

impl AnalyzeOptions {
    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] names the option and its range.
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_out_of_range_names_the_option() {
        let options = AnalyzeOptions { uncertain_below: Some(f32::NAN), ..Default::default() };
        let error = options.validate().unwrap_err();
        assert_eq!(error.to_string(), "option uncertainBelow: must be 0 to 1");
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let error = serde_json::from_str::<AnalyzeOptions>(r#"{"langage":"fr"}"#).unwrap_err();
        assert!(error.to_string().contains("langage"), "{error}");
    }
}
