//! A simple fuzzer for stable Rust: mutates the corpora of `tests/` for a given time.
//!
//! `cargo run --release --bin run -- preprocess --seconds 600 --seed 1`
//!
//! Without coverage guidance it finds less per second than cargo-fuzz, but it runs anywhere and
//! is reproducible. It replays past findings (`regressions/`) first. New findings are saved
//! there, and the exit code is 1.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mizaj_fuzz::target;

/// Maximum input length in bytes.
const LONGEST: usize = 1 << 14;

/// An input that takes longer is a finding; linear work takes a few milliseconds.
const SLOW: Duration = Duration::from_secs(5);

fn main() -> Result<(), String> {
    let options = Options::read(std::env::args().skip(1))?;
    let run = target(&options.target).ok_or("no such target")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let regressions = root.join("regressions").join(&options.target);
    let corpus = corpus(root, &regressions).map_err(|e| format!("corpus: {e}"))?;
    for input in &corpus {
        check(run, input, &regressions)?;
    }

    let mut random = Random(options.seed.wrapping_mul(2).wrapping_add(1));
    let (start, mut inputs) = (Instant::now(), 0_u64);
    while start.elapsed() < options.duration {
        let input = random.mutate(&corpus);
        check(run, &input, &regressions)?;
        inputs += 1;
    }
    println!("{}: {inputs} inputs from {} seeds, no finding", options.target, corpus.len());
    Ok(())
}

struct Options {
    target: String,
    duration: Duration,
    seed: u64,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let usage = "usage: run preprocess|tokenizer|language [--seconds N] [--seed N]";
        let target = arguments.next().ok_or(usage)?;
        let mut options = Self { target, duration: Duration::from_secs(60), seed: 1 };
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse().ok()).ok_or(usage)?;
            match name.as_str() {
                "--seconds" => options.duration = Duration::from_secs(value),
                "--seed" => options.seed = value,
                _ => return Err(usage.to_owned()),
            }
        }
        Ok(options)
    }
}

/// Runs one input. A panic is a finding. So is a long run, but only three times in a row, since
/// one may be another process's fault.
fn check(run: fn(&[u8]), input: &[u8], regressions: &Path) -> Result<(), String> {
    let timed = || {
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| run(input)));
        (result, start.elapsed())
    };
    let (result, mut took) = timed();
    for _ in 0..2 {
        if result.is_ok() && took >= SLOW {
            took = took.min(timed().1);
        }
    }
    if result.is_ok() && took < SLOW {
        return Ok(());
    }
    let kind = if result.is_ok() { "slow" } else { "panic" };
    let hash = input.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3)
    });
    let path = regressions.join(format!("{kind}-{hash:016x}"));
    std::fs::create_dir_all(regressions)
        .and_then(|()| std::fs::write(&path, input))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    Err(format!("{kind} after {took:?}: {}", path.display()))
}

/// The seeds: past findings, hostile texts (shortened), golden texts, and whole files for the
/// targets that read files.
fn corpus(root: &Path, regressions: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let tests = root.join("../tests/data");
    let mut corpus = Vec::new();
    let mut finds: Vec<PathBuf> = match std::fs::read_dir(regressions) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect(),
        Err(_) => Vec::new(),
    };
    finds.sort();
    for path in finds {
        corpus.push(std::fs::read(path)?);
    }
    for file in ["hostile/corpus.jsonl", "golden/preprocess.jsonl"] {
        for line in std::fs::read_to_string(tests.join(file))?.lines() {
            let mut text = expand(&serde_json::from_str(line)?);
            text.truncate(LONGEST);
            // For the target that reads a header: every language, every step enabled.
            corpus.push(
                [&[u8::try_from(corpus.len() % 256).unwrap_or(0), 0, 0, 0, 0], &text[..]].concat(),
            );
            corpus.push(text);
        }
    }
    for file in ["golden/tokenizer-unigram.json", "golden/tokenizer-wordlevel.json"] {
        corpus.push(std::fs::read(tests.join(file))?);
    }
    corpus.push(std::fs::read(root.join("../models/classic/language.bin"))?);
    Ok(corpus)
}

/// The text of a corpus line: a string, or parts to concatenate.
fn expand(line: &serde_json::Value) -> Vec<u8> {
    let text = &line["text"];
    let Some(parts) = text.as_array() else {
        return text.as_str().unwrap_or_default().as_bytes().to_vec();
    };
    let mut joined = Vec::new();
    for part in parts {
        let repeated = part["repeat"].as_str().unwrap_or_default();
        let times = usize::try_from(part["times"].as_u64().unwrap_or(0)).unwrap_or(0);
        let fits = LONGEST / repeated.len().max(1) + 1;
        joined.extend(repeated.repeat(times.min(fits)).bytes());
        joined.extend(part.as_str().unwrap_or_default().bytes());
    }
    joined
}

/// Strings that rules look for, inserted at random.
const PIECES: &[&str] = &[
    "'",
    "n't",
    "'s",
    "l'",
    "http",
    "://",
    "www.",
    "@",
    ".",
    "..",
    "…",
    "#",
    "_",
    "*",
    "!",
    "؟",
    ":",
    ")",
    "<3",
    "<user>",
    "\u{301}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{202E}",
    "\u{640}",
    "\u{651}",
    "\u{E000}",
    "\u{1F3FD}",
    "😂",
    "🇲",
    "★",
    "0",
    "10",
    "999",
    "/",
    ",",
    " ",
    "\n",
    "ﷺ",
    "е",
    "أ",
    "\u{FFFD}",
    "İ",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "-1",
    "1e999",
    "null",
];

/// The splitmix64 generator: small, and the same on every platform.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, or 0 if `bound` is 0.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..start + self.below((length - start).min(64) + 1)
    }

    /// Applies one to eight mutations to a random seed.
    fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            let at = self.below(input.len() + 1);
            match self.below(6) {
                0 if at < input.len() => input[at] ^= 1 << self.below(8),
                1 => drop(input.drain(self.range(input.len()))),
                2 => {
                    let copy = input[self.range(input.len())].to_vec();
                    input.splice(at..at, copy.repeat(1 + self.below(16)));
                }
                3 => {
                    let other = &corpus[self.below(corpus.len())];
                    let part = other[self.range(other.len())].to_vec();
                    input.splice(at..at, part);
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    input.splice(at..at, piece.bytes());
                }
            }
            input.truncate(LONGEST.max(input.len() / 2));
        }
        input
    }
}
