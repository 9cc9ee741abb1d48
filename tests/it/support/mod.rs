//! Helpers shared by several tests.

pub(crate) mod bundle;
#[cfg(feature = "cli")]
pub(crate) mod cli;
