//! The same scores everywhere: this computes the digest of the scores of 1,102 lines natively. The
//! package does the same in Node (`tests/web/package/digest.test.mjs`) and in browsers
//! (`tests/web/pages/digest.test.js`). Every digest must equal
//! `tests/data/golden/digest-scores.json`.
//!
//! The large model analyzes only every tenth line, because it takes a hundred times as long.
//!
//! The digest is the SHA-256 of the scores (negative, neutral, positive) of each line in order, as
//! little-endian 32-bit floats. `MIZAJ_BLESS=1 cargo test digest` rewrites it after a bundle change
//! that is meant to change scores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::bundle::analyzer;
use mizaj::{AnalyzeOptions, Analyzer};
use sha2::{Digest, Sha256};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every line of the challenge set, every pair of adjacent lines, and every golden text.
fn lines() -> Vec<String> {
    let challenge =
        std::fs::read_to_string(root().join("tests/data/challenge/challenge.jsonl")).unwrap();
    let mut lines: Vec<String> = challenge
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| row["text"].as_str().unwrap().to_owned())
        .collect();
    let pairs: Vec<String> = lines.windows(2).map(|pair| pair.join(". ")).collect();
    let texts = std::fs::read_to_string(root().join("tests/data/golden/texts.txt")).unwrap();
    lines.extend(pairs);
    lines.extend(texts.lines().map(str::to_owned));
    lines
}

fn digest(analyzer: &mut Analyzer, lines: &[String]) -> String {
    let mut hash = Sha256::new();
    for verdict in analyzer.analyze_batch(lines, &AnalyzeOptions::default()).unwrap() {
        for score in [verdict.scores.negative, verdict.scores.neutral, verdict.scores.positive] {
            hash.update(score.to_le_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn scores_match_the_golden_digest() {
    let file = root().join("tests/data/golden/digest-scores.json");
    let lines = lines();
    assert!(lines.len() > 1_000);
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("models")).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join("manifest.json").is_file() {
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let every = if name == "plus" { 10 } else { 1 };
            let lines: Vec<String> = lines.iter().step_by(every).cloned().collect();
            let digest = digest(&mut analyzer(&name), &lines);
            found.insert(name, digest);
        }
    }
    if std::env::var_os("MIZAJ_BLESS").is_some() {
        std::fs::write(&file, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let golden: BTreeMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(found, golden);
}

#[test]
fn a_batch_gives_the_same_bits_as_single_texts() {
    let mut analyzer = analyzer("classic");
    let lines = lines();
    let batch = analyzer.analyze_batch(&lines, &AnalyzeOptions::default()).unwrap();
    for (line, verdict) in lines.iter().zip(batch) {
        assert_eq!(analyzer.analyze(line, &AnalyzeOptions::default()).unwrap(), verdict, "{line}");
    }
}
