//! Everything that can go wrong, with a stable code for every caller.

use serde::{Deserialize, Serialize};

/// The result of a fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Odd text is never an error: it gets an honest
/// [`Verdict`](crate::Verdict) instead.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bundle is incomplete, damaged or of another format version.
    #[error("bundle: {file}: {reason}")]
    BundleInvalid {
        /// The file of the bundle that is at fault.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The model file does not hold a network that the engine can load.
    #[error("model: {reason}")]
    ModelInvalid {
        /// What is wrong with it.
        reason: String,
    },
    /// The network uses an operator that the engine does not hold.
    #[error("model: operator {operator} is not supported (supported: {supported})")]
    OperatorUnsupported {
        /// The ONNX operator type.
        operator: String,
        /// The supported operator types, separated by commas.
        supported: String,
    },
    /// The network's shapes and the manifest disagree.
    #[error("model gives {found} scores, the manifest lists {expected} labels")]
    ModelMismatch {
        /// Number of labels in the manifest.
        expected: usize,
        /// Number of scores the network gives.
        found: usize,
    },
    /// `tokenizer.json` is malformed or uses a part of the format that is not supported.
    #[error("tokenizer: {reason}")]
    TokenizerInvalid {
        /// What is wrong with it.
        reason: String,
    },
    /// An option has an unknown key or a value out of its range.
    #[error("option {option}: {reason}")]
    OptionsInvalid {
        /// The option's name.
        option: String,
        /// What is wrong with it, and the range allowed.
        reason: String,
    },
    /// What should be a text is not one.
    #[error("the text must be a string, not {found}")]
    TextInvalid {
        /// The type found instead.
        found: String,
    },
    /// The engine refused the input; a fault of ours.
    #[error("inference: {reason}")]
    InferenceFailed {
        /// What the engine said.
        reason: String,
    },
}

impl Error {
    /// The stable code of this error, the same in Rust, on the command line and in JavaScript.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::BundleInvalid { .. } => ErrorCode::BundleInvalid,
            Self::ModelInvalid { .. } => ErrorCode::ModelInvalid,
            Self::OperatorUnsupported { .. } => ErrorCode::OperatorUnsupported,
            Self::ModelMismatch { .. } => ErrorCode::ModelMismatch,
            Self::TokenizerInvalid { .. } => ErrorCode::TokenizerInvalid,
            Self::OptionsInvalid { .. } => ErrorCode::OptionsInvalid,
            Self::TextInvalid { .. } => ErrorCode::TextInvalid,
            Self::InferenceFailed { .. } => ErrorCode::InferenceFailed,
        }
    }

    pub(crate) fn bundle(file: &str, reason: impl ToString) -> Self {
        Self::BundleInvalid { file: file.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn tokenizer(reason: impl ToString) -> Self {
        Self::TokenizerInvalid { reason: reason.to_string() }
    }

    pub(crate) fn model(reason: impl ToString) -> Self {
        Self::ModelInvalid { reason: reason.to_string() }
    }
}

/// The stable name of an [`Error`], for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ErrorCode {
    /// See [`Error::BundleInvalid`].
    BundleInvalid,
    /// See [`Error::ModelInvalid`].
    ModelInvalid,
    /// See [`Error::OperatorUnsupported`].
    OperatorUnsupported,
    /// See [`Error::ModelMismatch`].
    ModelMismatch,
    /// See [`Error::TokenizerInvalid`].
    TokenizerInvalid,
    /// See [`Error::OptionsInvalid`].
    OptionsInvalid,
    /// See [`Error::TextInvalid`].
    TextInvalid,
    /// See [`Error::InferenceFailed`].
    InferenceFailed,
}

impl ErrorCode {
    /// The code as it is written everywhere, for instance `BUNDLE_INVALID`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BundleInvalid => "BUNDLE_INVALID",
            Self::ModelInvalid => "MODEL_INVALID",
            Self::OperatorUnsupported => "OPERATOR_UNSUPPORTED",
            Self::ModelMismatch => "MODEL_MISMATCH",
            Self::TokenizerInvalid => "TOKENIZER_INVALID",
            Self::OptionsInvalid => "OPTIONS_INVALID",
            Self::TextInvalid => "TEXT_INVALID",
            Self::InferenceFailed => "INFERENCE_FAILED",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
