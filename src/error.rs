//! All errors of the crate, each with a stable code.

use serde::{Deserialize, Serialize};

/// The result of a fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Unusual text is never an error: it gets a [`Verdict`](crate::Verdict) that
/// says so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bundle is incomplete, damaged, or in another format version.
    #[error("bundle: {file}: {reason}")]
    BundleInvalid {
        /// The bundle file at fault.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The model file does not contain a network the engine can load.
    #[error("model: {reason}")]
    ModelInvalid {
        /// What is wrong with it.
        reason: String,
    },
    /// The network uses an operator the engine does not support.
    #[error("model: operator {operator} is not supported (supported: {supported})")]
    OperatorUnsupported {
        /// The ONNX operator type.
        operator: String,
        /// The supported operator types, separated by commas.
        supported: String,
    },
    /// The network's number of outputs does not match the labels in the manifest.
    #[error("model has {found} outputs, but the manifest lists {expected} labels")]
    ModelMismatch {
        /// Number of labels in the manifest.
        expected: usize,
        /// Number of outputs of the network.
        found: usize,
    },
    /// `tokenizer.json` is malformed or uses an unsupported part of the format.
    #[error("tokenizer: {reason}")]
    TokenizerInvalid {
        /// What is wrong with it.
        reason: String,
    },
    /// An option has an unknown key or a value out of range.
    #[error("option {option}: {reason}")]
    OptionsInvalid {
        /// The option's name.
        option: String,
        /// What is wrong with it, and the allowed range.
        reason: String,
    },
    /// The input is not a string.
    #[error("the text must be a string, not {found}")]
    TextInvalid {
        /// The type received instead.
        found: String,
    },
    /// Examples cannot be learned from.
    #[error("examples: {reason}")]
    ExamplesInvalid {
        /// What they lack.
        reason: String,
    },
    /// An adaptation is damaged or in another format.
    #[error("adaptation: {reason}")]
    AdaptationInvalid {
        /// What is wrong with it.
        reason: String,
    },
    /// An adaptation belongs to another bundle.
    #[error("adaptation: made for the bundle {expected}, not for {found}")]
    AdaptationMismatch {
        /// The bundle it belongs to.
        expected: String,
        /// The bundle in use.
        found: String,
    },
    /// The engine failed on valid input: a bug in Mizaj.
    #[error("inference: {reason}")]
    InferenceFailed {
        /// The engine's message.
        reason: String,
    },
}

impl Error {
    /// The stable code of this error; the same in Rust, on the command line and in JavaScript.
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
            Self::ExamplesInvalid { .. } => ErrorCode::ExamplesInvalid,
            Self::AdaptationInvalid { .. } => ErrorCode::AdaptationInvalid,
            Self::AdaptationMismatch { .. } => ErrorCode::AdaptationMismatch,
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

impl From<mizaj_model::Error> for Error {
    fn from(error: mizaj_model::Error) -> Self {
        match error {
            mizaj_model::Error::Invalid { reason } => Self::ModelInvalid { reason },
            mizaj_model::Error::OperatorUnsupported { operator, supported } => {
                Self::OperatorUnsupported { operator, supported }
            }
            mizaj_model::Error::Failed { reason } => Self::InferenceFailed { reason },
        }
    }
}

/// The stable, machine-readable name of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
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
    /// See [`Error::ExamplesInvalid`].
    ExamplesInvalid,
    /// See [`Error::AdaptationInvalid`].
    AdaptationInvalid,
    /// See [`Error::AdaptationMismatch`].
    AdaptationMismatch,
    /// See [`Error::InferenceFailed`].
    InferenceFailed,
}

impl ErrorCode {
    /// The code as a string, for instance `BUNDLE_INVALID`.
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
            Self::ExamplesInvalid => "EXAMPLES_INVALID",
            Self::AdaptationInvalid => "ADAPTATION_INVALID",
            Self::AdaptationMismatch => "ADAPTATION_MISMATCH",
            Self::InferenceFailed => "INFERENCE_FAILED",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
