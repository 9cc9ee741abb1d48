//! Mizaj for any host that runs WebAssembly: a C interface, JSON in and JSON out.
//!
//! | export | does |
//! |---|---|
//! | `mizaj_alloc(length) → address` | reserves a buffer, for the host to write to |
//! | `mizaj_free(address)` | gives a buffer back |
//! | `mizaj_load(…) → reply` | builds the analyzer from the four files of a bundle, each an address and a length |
//! | `mizaj_analyze(address, length) → reply` | analyzes the texts of a [`Request`] |
//!
//! A reply is a 64-bit number: the address of a buffer of JSON in its upper half, its length in
//! bytes in the lower. The host reads the buffer and frees it. Every failure is a reply,
//! `{"error": {"code", "message"}}`. A trap would be a bug; after one the instance is lost.
//!
//! Addresses are looked up among the buffers handed out, so an address that a host made up is an
//! error, not a wild read. An instance has one thread and one analyzer.
//!
//! The names have a prefix because `free` is already taken, by the C library inside.

mod buffers;
mod session;

use std::cell::RefCell;

pub use session::{Failure, Loaded, Reply, Request, Session};

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
}

fn with_session<T>(use_it: impl FnOnce(&mut Session) -> T) -> T {
    SESSION.with_borrow_mut(use_it)
}

/// Reserves a buffer of `length` bytes, all zero, and returns its address.
#[expect(unsafe_code, reason = "hosts find the function by its name, which nothing else has")]
#[unsafe(no_mangle)]
pub extern "C" fn mizaj_alloc(length: usize) -> usize {
    with_session(|session| session.buffers.add(vec![0; length]).0)
}

/// Gives back the buffer at `address`. An address that is none is ignored.
#[expect(unsafe_code, reason = "hosts find the function by its name, which nothing else has")]
#[unsafe(no_mangle)]
pub extern "C" fn mizaj_free(address: usize) {
    with_session(|session| session.buffers.remove(address));
}

/// Builds the analyzer from the files of a bundle: for each the address of a buffer and the
/// length of the file in it. Four zero lengths stand for the bundle inside the module, if it has
/// one. Replies with [`Loaded`], or with why not; the analyzer loaded before then stays.
#[expect(unsafe_code, reason = "hosts find the function by its name, which nothing else has")]
#[unsafe(no_mangle)]
pub extern "C" fn mizaj_load(
    manifest: usize,
    manifest_length: usize,
    model: usize,
    model_length: usize,
    tokenizer: usize,
    tokenizer_length: usize,
    language: usize,
    language_length: usize,
) -> u64 {
    let files = [
        (manifest, manifest_length),
        (model, model_length),
        (tokenizer, tokenizer_length),
        (language, language_length),
    ];
    with_session(|session| {
        let reply = session.load(files);
        session.reply(&reply)
    })
}

/// Analyzes the texts of the [`Request`] in a buffer. Replies with a [`Reply`], or with an error.
#[expect(unsafe_code, reason = "hosts find the function by its name, which nothing else has")]
#[unsafe(no_mangle)]
pub extern "C" fn mizaj_analyze(address: usize, length: usize) -> u64 {
    with_session(|session| {
        let reply = session.analyze((address, length));
        session.reply(&reply)
    })
}
