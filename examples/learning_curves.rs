//! Learning curves of adaptation: `cargo run --release --example learning_curves -- CORPUS…`
//!
//! A corpus is JSON lines with `text` and `label`. For every size and seed the same number of
//! examples of each label is learned from, and the rest is tested on; a third of a label's rows
//! is always kept for the test. Prints JSON: for each corpus, size and seed the rows learned from
//! and tested on and the share of right answers, with the network's vector and without. See
//! `benches/adaptation/`.

use std::collections::BTreeMap;
use std::error::Error;

use mizaj::{Adaptation, Adapted, Analyzer, AnalyzerOptions, Bundle, Label, Lesson, Reading};
use serde_json::{Value, json};

const SIZES: [usize; 5] = [5, 10, 20, 50, 200];
const MAX_TESTED: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().ok_or("the number of seeds is missing")?.parse()?;
    let analyzer = analyzer("mizaj")?;
    for corpus in arguments {
        let rows = rows(&corpus)?;
        let texts = rows.iter().map(|(text, _)| analyzer.read_example(text, None));
        let readings: Vec<Reading> = texts.collect::<Result<_, _>>()?;
        for size in SIZES {
            // The largest size varies least and takes longest.
            let seeds = if size > 100 { seeds.div_ceil(2) } else { seeds };
            for seed in 0..seeds {
                let (learned, tested) = split(&rows, size, seed);
                let with = measure(&analyzer, &rows, &readings, &learned, &tested);
                let bare: Vec<Reading> = readings.iter().map(Reading::without_vector).collect();
                let without = measure(&analyzer, &rows, &bare, &learned, &tested);
                let line = json!({
                    "corpus": corpus, "size": size, "seed": seed, "adapted": with,
                    "ngrams": without, "learned": learned, "tested": tested,
                });
                println!("{line}");
            }
        }
    }
    Ok(())
}

fn analyzer(name: &str) -> Result<Analyzer, Box<dyn Error>> {
    let read = |file| std::fs::read(format!("models/{name}/{file}"));
    let (manifest, model) = (read("manifest.json")?, read("model.onnx")?);
    let (tokenizer, language) = (read("tokenizer.json")?, read("language.bin")?);
    let bundle =
        Bundle { manifest: &manifest, model: &model, tokenizer: &tokenizer, language: &language };
    Ok(Analyzer::from_bundle(bundle, AnalyzerOptions { cache_capacity: 0 })?)
}

fn rows(path: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let field = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let lines = std::fs::read_to_string(path)?;
    let rows = lines.lines().map(serde_json::from_str::<Value>);
    rows.map(|row| row.map(|row| (field(&row, "text"), field(&row, "label"))).map_err(Into::into))
        .collect()
}

/// Rows to learn from, `size` for each label, and rows to test on. Categories: so many of each
/// label, at most two thirds of them. Moods: drawn from all rows, as texts arrive.
fn split(rows: &[(String, String)], size: usize, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut by_label: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, (_, label)) in rows.iter().enumerate() {
        by_label.entry(label).or_default().push(row);
    }
    let is_moods = by_label.keys().all(|label| Label::from_name(label).is_some());
    let labels = by_label.len();
    let (groups, size) = if is_moods {
        (vec![(0..rows.len()).collect()], size * labels)
    } else {
        (by_label.into_values().collect(), size)
    };
    let (mut learned, mut tested) = (Vec::new(), Vec::new());
    for mut own in groups {
        own.sort_by_key(|row| mixed(*row as u64 ^ (seed << 32)));
        let rest = own.split_off(size.min(own.len() * 2 / 3));
        learned.extend(own);
        let most = if is_moods { MAX_TESTED * labels } else { MAX_TESTED };
        tested.extend(rest.into_iter().take(most));
    }
    (learned, tested)
}

/// The finalizer of SplitMix64.
const fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What was learned on the rows `learned`, measured on others.
fn measure(
    analyzer: &Analyzer,
    rows: &[(String, String)],
    readings: &[Reading],
    learned: &[usize],
    tested: &[usize],
) -> Value {
    let mut lesson: Lesson = analyzer.lesson();
    for &row in learned {
        if let Err(error) = lesson.add(readings[row].clone(), &[&rows[row].1]) {
            return json!({"error": error.to_string()});
        }
    }
    let Adapted { mut adaptation, report } = loop {
        match lesson.step() {
            Ok(Some(adapted)) => break adapted,
            Ok(None) => {}
            Err(error) => return json!({"error": error.to_string()}),
        }
    };
    let is_moods = adaptation.labels() == Label::ALL.map(|label| label.as_str().to_owned());
    // Categories are measured whether or not the cross-validation trusts them: a baseline has no
    // such guard.
    if !is_moods && !adaptation.is_in_effect() {
        let json = adaptation.to_json().unwrap_or_default();
        let trusted = json.replacen("\"inEffect\":false", "\"inEffect\":true", 1);
        match Adaptation::from_json(trusted.as_bytes()) {
            Ok(trusted) => adaptation = trusted,
            Err(error) => return json!({"error": error.to_string()}),
        }
    }
    let answer = |reading: &Reading| match adaptation.category(reading) {
        Some(category) => category.label,
        None if is_moods && adaptation.is_in_effect() => {
            adaptation.scores(reading).best().to_string()
        }
        None if is_moods => reading.label().to_string(),
        None => String::new(),
    };
    let right = |row: &&usize| answer(&readings[**row]) == rows[**row].1;
    let as_is = |row: &&usize| is_moods && readings[**row].label().as_str() == rows[**row].1;
    let share = |count: usize| count as f64 / tested.len() as f64;
    json!({
        "accuracy": share(tested.iter().filter(right).count()),
        "asIs": share(tested.iter().filter(as_is).count()),
        "better": report.better, "expected": report.after.share, "interval": report.after.interval,
        "bytes": adaptation.to_json().map(|json| json.len()).unwrap_or_default(),
    })
}
