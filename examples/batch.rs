//! Counts the labels of a file with one text per line. `analyze_batch` is faster than one call per
//! text, because the network reads texts of equal length together:
//!
//! ```sh
//! cargo run --release --example batch -- reviews.txt
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle};

/// Texts per call: enough to group them by length, few enough to save memory.
const BATCH: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: batch FILE")?;
    let file = std::fs::read_to_string(path)?;
    let texts: Vec<&str> = file.lines().filter(|line| !line.trim().is_empty()).collect();

    let mut analyzer = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/mizaj"))?;
    let mut counts = BTreeMap::new();
    for batch in texts.chunks(BATCH) {
        for verdict in analyzer.analyze_batch(batch, &AnalyzeOptions::default())? {
            let name = if verdict.reliable { verdict.label.as_str() } else { "another language" };
            *counts.entry(name).or_insert(0) += 1;
        }
    }
    for (name, count) in counts {
        println!("{count:>6} {name}");
    }
    Ok(())
}

fn load(folder: &Path) -> Result<Analyzer, Box<dyn Error>> {
    let read = |file| std::fs::read(folder.join(file));
    let bundle = Bundle {
        manifest: &read("manifest.json")?,
        model: &read("model.onnx")?,
        tokenizer: &read("tokenizer.json")?,
        language: &read("language.bin")?,
    };
    Ok(Analyzer::from_bundle(bundle, AnalyzerOptions::default())?)
}
