//! Opens input files, including standard input and compressed files.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::Failure;

/// Opens a file (decompressing `.zst`), or standard input for `-`.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|error| failure(path, error))?;
    if has_extension(path, "zst") {
        let decoder = zstd::Decoder::new(file).map_err(|error| failure(path, error))?;
        return Ok(Box::new(decoder));
    }
    Ok(Box::new(file))
}

/// Reads a whole file, opened by [`open`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| failure(path, error))?;
    Ok(bytes)
}

/// Whether the file name has this extension, ignoring case.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Prefixes an error with the file's name.
pub(crate) fn failure(path: &Path, reason: impl Display) -> Failure {
    format!("{}: {reason}", name(path)).into()
}

/// The name of a file in messages.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".into() } else { path.display().to_string() }
}
