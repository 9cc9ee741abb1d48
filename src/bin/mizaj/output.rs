//! Output: results go to standard output, messages to standard error.

use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write};

use serde::Serialize;

use crate::Failure;

/// Buffered standard output. Only [`Write::flush`] guarantees that everything was written, and
/// reports whether it was.
pub(crate) struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    pub(crate) fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn line(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut *self, value).map_err(io::Error::from)?;
        Ok(self.write_all(b"\n")?)
    }

    /// Writes a value as indented JSON.
    pub(crate) fn pretty(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut *self, value).map_err(io::Error::from)?;
        Ok(self.write_all(b"\n")?)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(named)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(named)
    }
}

fn named(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output: {error}"))
}

/// Prints a message to standard error; failure to do so is ignored.
pub(crate) fn say(remark: impl Display) {
    let _ = writeln!(io::stderr(), "mizaj: {remark}");
}
