//! Shows what customers praise and complain about, by channel, from a file of JSON lines with
//! `text` and optionally `channel` and `date`:
//!
//! ```sh
//! cargo run --release --example insights -- feedback.jsonl
//! ```

use std::error::Error;
use std::path::Path;

use mizaj::{
    AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, InsightRow, InsightsCollector, TermInsight,
};

#[derive(serde::Deserialize)]
struct Feedback {
    text: String,
    channel: Option<String>,
    date: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: insights FILE.jsonl")?;
    let mut analyzer = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/mizaj"))?;
    let mut collector = InsightsCollector::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let Feedback { text, channel, date } = serde_json::from_str(line)?;
        let verdict = analyzer.analyze(&text, &AnalyzeOptions::default())?;
        collector.add(&InsightRow { channel, date, ..InsightRow::new(text, &verdict) });
    }

    let insights = collector.report(false);
    for group in std::iter::once(&insights.overall).chain(&insights.channels) {
        let [low, high] = group.net_interval;
        println!("{}: net sentiment {:+.2} ({low:+.2} to {high:+.2})", group.name, group.net);
    }
    println!("praised: {}", names(&insights.positive_terms));
    println!("criticized: {}", names(&insights.negative_terms));
    Ok(())
}

fn names(terms: &[TermInsight]) -> String {
    terms.iter().take(8).map(|term| term.term.as_str()).collect::<Vec<_>>().join(", ")
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
