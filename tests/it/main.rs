//! All tests of the crate's public interface and of the command line tool, in one binary, so that
//! the crate is linked once. The data is in `tests/data/`, the programs that made it in
//! `tests/oracles/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod adapt;
mod analyzer;
#[cfg(feature = "cli")]
mod cli;
mod costs;
mod cues;
mod digest;
mod heads;
mod hostile;
mod language;
mod layering;
mod model;
mod preprocess;
mod properties;
mod redact;
mod support;
mod tokenizer;
