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

use mizaj_fuzz::{TINY, learned, target};

/// Maximum input length in bytes.
const LONGEST: usize = 1 << 14;

/// An input that takes longer is a finding; linear work takes a few milliseconds.
const SLOW: Duration = Duration::from_secs(5);

fn main() -> Result<(), String> {
    let options = Options::read(std::env::args().skip(1))?;
    let run = target(&options.target).ok_or("no such target")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let regressions = root.join("regressions").join(&options.target);
    let corpus = corpus(root, &options.target).map_err(|e| format!("corpus: {e}"))?;
    if let Some(folder) = &options.seeds {
        return write(&corpus, folder).map_err(|e| format!("{}: {e}", folder.display()));
    }
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
    /// Where to write the seeds, instead of running.
    seeds: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let usage = "usage: run TARGET [--seconds N] [--seed N] [--write-seeds FOLDER]";
        let target = arguments.next().ok_or(usage)?;
        let duration = Duration::from_secs(60);
        let mut options = Self { target, duration, seed: 1, seeds: None };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(usage)?;
            let number = || value.parse().map_err(|_| usage.to_owned());
            match name.as_str() {
                "--seconds" => options.duration = Duration::from_secs(number()?),
                "--seed" => options.seed = number()?,
                "--write-seeds" => options.seeds = Some(value.into()),
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

/// The seeds: past findings, then what the target reads: texts (hostile ones, shortened, and golden
/// ones) or whole files.
fn corpus(root: &Path, target: &str) -> std::io::Result<Vec<Vec<u8>>> {
    let tests = root.join("../tests/data");
    let mut corpus = Vec::new();
    for path in files(&root.join("regressions").join(target)) {
        corpus.push(std::fs::read(path)?);
    }
    match target {
        "bundle" => {
            let own = [TINY.manifest, TINY.model, TINY.tokenizer, TINY.language];
            corpus.extend((0..4).zip(own).map(|(place, bytes)| [&[place], bytes].concat()));
            for path in [
                "tiny/model-two-labels.onnx",
                "tiny/model-with-heads.onnx",
                "golden/network-bigru-tiny.onnx",
                "golden/network-bilstm-tiny.onnx",
                "golden/network-classic-tiny.onnx",
                "golden/network-transformer-tiny.onnx",
            ] {
                corpus.push([vec![1], std::fs::read(tests.join(path))?].concat());
            }
            for path in ["golden/tokenizer-unigram.json", "golden/tokenizer-wordlevel.json"] {
                corpus.push([vec![2], std::fs::read(tests.join(path))?].concat());
            }
        }
        "tables" => {
            for path in files(&tests.join("tables")) {
                corpus.push([vec![0], std::fs::read(path)?].concat());
            }
        }
        "adaptation" => {
            corpus.extend(learned().map(String::into_bytes));
        }
        _ => {
            corpus.extend(texts(&tests)?);
            for file in ["golden/tokenizer-unigram.json", "golden/tokenizer-wordlevel.json"] {
                corpus.push(std::fs::read(tests.join(file))?);
            }
            corpus.push(std::fs::read(root.join("../models/classic/language.bin"))?);
        }
    }
    Ok(corpus)
}

/// The files in a folder, sorted; none if it is missing.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    files
}

/// The hostile and golden texts, bare and with a header for the targets that read one: every
/// language, every step enabled.
fn texts(tests: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for file in ["hostile/corpus.jsonl", "golden/preprocess.jsonl"] {
        for line in std::fs::read_to_string(tests.join(file))?.lines() {
            let mut text = expand(&serde_json::from_str(line)?);
            text.truncate(LONGEST);
            let choice = u8::try_from(texts.len() % 256).unwrap_or(0);
            texts.push([&[choice, 0, 0, 0, 0], &text[..]].concat());
            texts.push(text);
        }
    }
    Ok(texts)
}

/// Writes the seeds for cargo-fuzz, a file each.
fn write(corpus: &[Vec<u8>], folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (index, seed) in corpus.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{index:04}")), seed)?;
    }
    Ok(())
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
