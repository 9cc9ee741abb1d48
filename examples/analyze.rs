//! Analyzes texts with a bundle on disk and shows which words were decisive:
//!
//! ```sh
//! cargo run --release --example analyze -- "The room was lovely but the staff was rude"
//! ```

use std::error::Error;
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/mizaj");
    let read = |file| std::fs::read(folder.join(file));
    let bundle = Bundle {
        manifest: &read("manifest.json")?,
        model: &read("model.onnx")?,
        tokenizer: &read("tokenizer.json")?,
        language: &read("language.bin")?,
    };
    let mut analyzer = Analyzer::from_bundle(bundle, AnalyzerOptions::default())?;
    let options = AnalyzeOptions { explain: true, ..AnalyzeOptions::default() };
    for text in std::env::args().skip(1) {
        let verdict = analyzer.analyze(&text, &options)?;
        println!("{text}\n  {} {:.2} ({})", verdict.label, verdict.confidence, verdict.language);
        for part in verdict.evidence.unwrap_or_default() {
            println!("  {:+.2} {}", part.weight, part.span.slice(&text));
        }
    }
    Ok(())
}
