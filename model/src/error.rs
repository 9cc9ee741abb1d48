//! What can go wrong.

/// The result of a fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file does not contain a network that can be loaded.
    #[error("{reason}")]
    Invalid {
        /// What is wrong with it.
        reason: String,
    },
    /// The network uses an operator that is not supported.
    #[error("operator {operator} is not supported (supported: {supported})")]
    OperatorUnsupported {
        /// The ONNX operator type.
        operator: String,
        /// The supported operator types, separated by commas.
        supported: String,
    },
    /// The network failed on what it was given.
    #[error("{reason}")]
    Failed {
        /// What happened.
        reason: String,
    },
}

impl Error {
    pub(crate) fn invalid(reason: impl ToString) -> Self {
        Self::Invalid { reason: reason.to_string() }
    }
}
