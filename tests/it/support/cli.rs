//! The command line tool, and temporary files for it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The tool as a command that runs in the repository, with piped standard streams.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mizaj"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::piped());
    command
}

/// Runs the tool to completion. It need not read its input.
pub(crate) fn mizaj(arguments: &[&str], input: &str) -> Output {
    let mut child =
        command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The text on standard error.
pub(crate) fn complaints(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// The JSON lines on standard output, without blank lines.
pub(crate) fn objects(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A file of this name, alone in a temporary folder that is removed when the value is dropped.
pub(crate) struct TemporaryFile {
    _folder: TempDir,
    path: PathBuf,
}

impl TemporaryFile {
    pub(crate) fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        Self { _folder: folder, path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path as an argument.
    pub(crate) fn argument(&self) -> &str {
        self.path.to_str().unwrap()
    }
}
