//! Zip archives: deflated files, without times, so that the same files give the same archive.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// An archive of these files: paths with forward slashes, and contents.
pub(crate) fn archive(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, contents) in files {
        let file = archive.new_file(name.as_str()).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, config) = file.start()?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
        writer.write_all(contents)?;
        let (encoder, output) = writer.finish()?;
        encoder.finish()?;
        entry.finish(output)?;
    }
    Ok(archive.finish()?)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn python_reads_the_archive() {
        let path = std::env::temp_dir().join(format!("mizaj-{}.zip", std::process::id()));
        let files =
            [("a.txt".to_owned(), b"one".to_vec()), ("b/مزاج.txt".to_owned(), vec![7; 9000])];
        std::fs::write(&path, archive(&files).unwrap()).unwrap();
        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
            assert z.testzip() is None\nprint([(i.filename, i.file_size) for i in z.infolist()])";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        std::fs::remove_file(&path).unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.trim(), "[('a.txt', 3), ('b/مزاج.txt', 9000)]");
    }
}
