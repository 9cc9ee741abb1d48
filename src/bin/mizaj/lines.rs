//! JSON lines in and out, compressed files included.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde_json::{Map, Value};

use crate::Failure;

/// One line: its number, from 1, and its object, or why it is not one.
pub struct Line {
    pub number: usize,
    pub object: Result<Map<String, Value>, String>,
}

impl Line {
    /// The object and its `text`, or what is wrong with the line.
    pub fn record(&self) -> Result<(&str, &Map<String, Value>), String> {
        let object = self.object.as_ref().map_err(Clone::clone)?;
        match object.get("text") {
            Some(Value::String(text)) => Ok((text, object)),
            Some(_) => Err("the field `text` is not a string".into()),
            None => Err("the field `text` is missing".into()),
        }
    }

    /// Says on standard error that the line is bad, and gives the object that stands for
    /// it in the output.
    pub fn complain(&self, reason: &str) -> Map<String, Value> {
        eprintln!("mizaj: line {}: {reason}", self.number);
        let mut object = self.object.clone().unwrap_or_default();
        object.insert("error".into(), reason.into());
        object.insert("line".into(), self.number.into());
        object
    }
}

/// The lines of a file (`.zst` is decompressed), or of standard input for `-`.
pub fn read(path: &Path) -> Result<impl Iterator<Item = io::Result<Line>>, Failure> {
    let named = |error: io::Error| format!("{}: {error}", path.display());
    let reader: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(named)?;
        if path.extension().is_some_and(|extension| extension == "zst") {
            Box::new(zstd::Decoder::new(file).map_err(named)?)
        } else {
            Box::new(file)
        }
    };
    Ok(split(BufReader::new(reader)))
}

/// Lines that hold nothing but white space are skipped, and counted in the numbers.
fn split(mut reader: impl BufRead) -> impl Iterator<Item = io::Result<Line>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut bytes = Vec::new();
            number += 1;
            match reader.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(_) if bytes.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Ok(Line { number, object: parse(&bytes) })),
            }
        }
    })
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("not a JSON object".into()),
        Err(error) => Err(format!("not JSON: {error}")),
    }
}

/// Writes objects to standard output, one a line.
pub struct Output(BufWriter<io::StdoutLock<'static>>);

impl Output {
    pub fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    pub fn write(&mut self, object: &impl serde::Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.0, object).map_err(io::Error::from)?;
        self.0.write_all(b"\n")?;
        Ok(())
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.0.flush()?)
    }
}

/// `input` with the fields of `result` added. A field of the input that has the name of a
/// result keeps its value as `input_NAME`.
pub fn merge(
    input: &Map<String, Value>,
    result: &impl serde::Serialize,
) -> Result<Map<String, Value>, Failure> {
    let mut merged = input.clone();
    if let Value::Object(fields) = serde_json::to_value(result)? {
        for (name, value) in fields {
            if let Some(carried) = merged.insert(name.clone(), value) {
                merged.insert(format!("input_{name}"), carried);
            }
        }
    }
    Ok(merged)
}
