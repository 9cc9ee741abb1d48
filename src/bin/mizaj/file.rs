//! Files that are read: standard input and compressed ones too.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::Failure;

/// Opens a file (`.zst` is decompressed), or standard input for `-`.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
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

/// Reads a whole file, opened in the same way.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| failure(path, error))?;
    Ok(bytes)
}

/// Whether the file's name ends so, in whatever case.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// What is wrong with a file, after its name.
pub fn failure(path: &Path, reason: impl Display) -> Failure {
    format!("{}: {reason}", name(path)).into()
}

/// What a file is called in messages.
pub fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".into() } else { path.display().to_string() }
}
