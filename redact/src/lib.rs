//! Mizaj's redaction as a WebAssembly module of its own.
//!
//! The rules are those of the crate `mizaj`: the same files, compiled a second time. Its bindings
//! would bring in the network, and its module has no room for them. The page downloads this one with
//! the first redaction.

// The crate `mizaj` uses more of these files.
#![allow(dead_code, unused_imports, unreachable_pub, reason = "shared with the crate `mizaj`")]

#[path = "../../src/boilerplate/mod.rs"]
mod boilerplate;
#[path = "../../src/redact/mod.rs"]
mod redact;
#[path = "../../src/sort.rs"]
mod sort;
#[path = "../../src/span.rs"]
mod span;
#[path = "../../src/unicode/mod.rs"]
mod unicode;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod wasm;
#[path = "../../src/words.rs"]
mod words;

pub use redact::*;
pub use span::{Span, Utf16Converter};
