//! Mizaj as the WebAssembly module that a page downloads.
//!
//! The bindings to JavaScript are in the crate `mizaj`, which is compiled for size, and the network's
//! kernels in `mizaj-model`, for speed. How all of it is linked depends on the last crate: this
//! one, which is compiled for speed. Linked for size, a text takes 40% longer.

pub use mizaj::*;
