//! Every byte of every small file, changed in every way that one bit allows and to its opposite: an
//! error with a code, or an analyzer that works. Never a panic.

use std::time::Duration;

use cpu_time::ThreadTime;
use mizaj::{
    Adaptation, AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, ErrorCode, Example, Verdict,
};

use crate::support::bundle::Files;

/// Limit for one changed file, in processor time: a hundred times what a whole one takes.
const LONGEST: Duration = Duration::from_secs(2);

const OPTIONS: AnalyzerOptions = AnalyzerOptions { cache_capacity: 0 };

/// The changes of one byte: each of its bits, and all of them.
fn changes() -> impl Iterator<Item = u8> {
    (0..8).map(|bit| 1 << bit).chain([0xff])
}

/// All files that differ from this one in one byte.
fn damaged(file: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..file.len()).flat_map(move |place| {
        changes().map(move |change| {
            let mut bytes = file.to_vec();
            bytes[place] ^= change;
            bytes
        })
    })
}

/// The file of a bundle by its name.
fn part<'f>(files: &'f Files, file: &str) -> &'f Vec<u8> {
    match file {
        "manifest" => &files.manifest,
        "model" => &files.model,
        "tokenizer" => &files.tokenizer,
        _ => &files.language,
    }
}

/// The bundle with one file in place of its own.
fn with<'b>(bundle: Bundle<'b>, file: &str, bytes: &'b [u8]) -> Bundle<'b> {
    match file {
        "manifest" => Bundle { manifest: bytes, ..bundle },
        "model" => Bundle { model: bytes, ..bundle },
        "tokenizer" => Bundle { tokenizer: bytes, ..bundle },
        _ => Bundle { language: bytes, ..bundle },
    }
}

fn is_sound(verdict: &Verdict) -> bool {
    let scores = [verdict.scores.negative, verdict.scores.neutral, verdict.scores.positive];
    scores.iter().all(|score| (0.0..=1.0).contains(score))
        && (scores.iter().sum::<f32>() - 1.0).abs() < 1e-3
}

/// Loads a bundle and uses it; whether it loaded.
fn use_up(bundle: Bundle<'_>, name: &str) -> bool {
    let start = ThreadTime::now();
    let loaded = match Analyzer::from_verified(bundle, OPTIONS) {
        Err(_) => false,
        Ok(mut analyzer) => {
            for text in ["good and terrible", "", "الخدمة ممتازة"] {
                if let Ok(verdict) = analyzer.analyze(text, &AnalyzeOptions::default()) {
                    assert!(is_sound(&verdict), "{name}: {:?}", verdict.scores);
                }
            }
            true
        }
    };
    assert!(start.elapsed() < LONGEST, "{name} takes {:?}", start.elapsed());
    loaded
}

#[test]
fn a_changed_byte_of_a_bundle_is_found_by_its_checksum() {
    let whole = Files::tiny();
    for file in ["model", "tokenizer", "language"] {
        for bytes in damaged(part(&whole, file)) {
            let bundle = with(whole.bundle(), file, &bytes);
            let error = Analyzer::from_bundle(bundle, OPTIONS).unwrap_err();
            assert_eq!(error.code(), ErrorCode::BundleInvalid, "{file}");
        }
    }
}

/// As if someone had signed the changed file: the checks behind the checksum hold, too.
#[test]
fn a_changed_byte_behind_the_checksum_is_refused_or_works() {
    let whole = Files::tiny();
    let mut counts = [0, 0];
    for file in ["manifest", "model", "tokenizer", "language"] {
        for bytes in damaged(part(&whole, file)) {
            let loaded = use_up(with(whole.bundle(), file, &bytes), file);
            counts[usize::from(loaded)] += 1;
        }
    }
    let [refused, loaded] = counts;
    println!("{} changed files: {refused} refused, {loaded} worked", refused + loaded);
    assert!(refused > 1_000 && loaded > 100, "{counts:?}");
}

#[test]
fn a_changed_byte_of_an_adaptation_is_refused_or_works() {
    let mut tiny = Files::tiny().analyzer(0);
    let examples: Vec<Example> = (0..12)
        .map(|index| {
            let (word, label) = if index % 2 == 0 { ("good", "card") } else { ("bad", "app") };
            Example { text: format!("{word} {index}"), labels: vec![label.to_owned()] }
        })
        .collect();
    let file = tiny.adapt(&examples, &mut |_, _| ()).unwrap().adaptation.to_json().unwrap();
    let mut counts = [0, 0];
    for bytes in damaged(file.as_bytes()) {
        let read = Adaptation::from_json(&bytes);
        let works = read.is_ok_and(|adaptation| tiny.set_adaptation(Some(adaptation)).is_ok());
        if works {
            let verdict = tiny.analyze("good 3", &AnalyzeOptions::default()).unwrap();
            assert!(is_sound(&verdict));
            for category in verdict.category.iter().chain(verdict.categories.iter().flatten()) {
                assert!((0.0..=1.0).contains(&category.score), "{category:?}");
            }
        }
        counts[usize::from(works)] += 1;
    }
    println!(
        "{} changed files: {} refused, {} worked",
        counts[0] + counts[1],
        counts[0],
        counts[1]
    );
    assert!(counts[0] > 1_000, "{counts:?}");
}
