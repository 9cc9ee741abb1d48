//! Precompresses files for servers that can send them compressed.

use std::io::Write;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

/// Smaller files fit into one packet anyway.
const WORTH_IT: usize = 1024;

/// Extensions of the files worth compressing.
const ENDS: &[&str] =
    &["wasm", "js", "json", "onnx", "bin", "html", "css", "svg", "md", "webmanifest"];

/// Whether a compressed copy of this file is worth keeping.
pub(crate) fn is_worth_it(path: &str, bytes: usize) -> bool {
    bytes >= WORTH_IT && path.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end))
}

/// Compresses the bytes with gzip at the highest level.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Compresses the bytes with brotli at the highest level.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let settings =
        ::brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    ::brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &settings)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn compressed_copies_are_smaller_and_decompress_to_the_same() -> Result<()> {
        let bytes = "the same words again and again ".repeat(100).into_bytes();
        let (small, smaller) = (gzip(&bytes)?, brotli(&bytes)?);
        assert!(small.len() < bytes.len() && smaller.len() < bytes.len());
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&small[..]).read_to_end(&mut back)?;
        assert_eq!(back, bytes);
        back.clear();
        ::brotli::BrotliDecompress(&mut &smaller[..], &mut back)?;
        assert_eq!(back, bytes);
        Ok(())
    }

    #[test]
    fn pictures_and_tiny_files_have_no_copy() {
        assert!(is_worth_it("mizaj/models/mizaj/model.onnx", 2_000_000));
        assert!(!is_worth_it("picture.webp", 2_000_000));
        assert!(!is_worth_it("index.js", 100));
    }
}
