//! `mizaj features`: prints the input of language identification, for training it.

use std::io::Write;
use std::path::PathBuf;

use mizaj::dev::{language_features, main_script, without_addresses};
use serde_json::json;

use crate::encode::each_line;
use crate::lines::Lines;
use crate::output::{Output, say};
use crate::{BadLines, Failure};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines file (may be `.zst`), or `-` for standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Write the hashed n-grams and words instead: for each line their count, then the hashes,
    /// as little-endian 32-bit integers. A bad line has a count of 0
    #[arg(long)]
    hashes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    if arguments.hashes {
        return hashes(arguments);
    }
    each_line(&arguments.file, |text| {
        [("script", json!(main_script(text))), ("prose", json!(without_addresses(text)))]
    })
}

fn hashes(arguments: &Arguments) -> Result<BadLines, Failure> {
    let mut output = Output::new();
    let mut bad = BadLines::default();
    let mut hashes = Vec::new();
    for line in Lines::open(&arguments.file)?.full() {
        let line = line?;
        hashes.clear();
        match line.record("text") {
            Ok((text, _)) => language_features(text, &mut |hash| hashes.push(hash)),
            Err(reason) => {
                bad.0 += 1;
                say(format_args!("line {}: {reason}", line.number));
            }
        }
        output.write_all(&u32::try_from(hashes.len())?.to_le_bytes())?;
        for hash in &hashes {
            output.write_all(&hash.to_le_bytes())?;
        }
    }
    output.flush()?;
    Ok(bad)
}
