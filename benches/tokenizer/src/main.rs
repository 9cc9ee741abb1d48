//! Compares our tokenizer with the crates `tokenizers` and `kitoken`: speed, loading time, equal
//! ids.
//!
//! ```sh
//! cargo run --release --manifest-path benches/tokenizer/Cargo.toml -- [tokenizer.json [texts.jsonl …]]
//! ```
//!
//! Texts are JSON lines with a field `normalized` or `text`. Without arguments: the vocabulary of
//! `models/mizaj`, the golden lines (hand-written and hostile) and the challenge set. One thread.
//! Each text counts with its fastest round, so that other work on the machine has no influence. The
//! reference is `tokenizers` with its word cache on, the default. Fails if any of our ids differs
//! from the reference's.

use std::hint::black_box;
use std::time::{Duration, Instant};

use mizaj::dev::{AlignedText, Tokenizer};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const ROUNDS: usize = 25;

#[derive(serde::Deserialize)]
struct Line {
    normalized: Option<String>,
    text: Option<String>,
}

struct Measured {
    name: &'static str,
    load: Duration,
    encode: Duration,
    ids: Vec<Vec<u32>>,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let defaults = [
        "models/mizaj/tokenizer.json",
        "tests/data/golden/tokens.jsonl",
        "tests/data/challenge/challenge.jsonl",
    ]
    .map(|path| format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR")));
    let file = arguments.first().unwrap_or(&defaults[0]);
    let lines = arguments.get(1..).filter(|lines| !lines.is_empty()).unwrap_or(&defaults[1..]);
    let json = std::fs::read(file)?;
    let texts =
        lines.iter().map(|lines| read_texts(lines)).collect::<Result<Vec<_>, _>>()?.concat();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts, {bytes} bytes; tokenizer.json {} bytes\n", texts.len(), json.len());

    let ours = || Tokenizer::from_json(&json);
    let reference = || tokenizers::Tokenizer::from_bytes(&json);
    let declared = with_declared_unknown(&json)?;
    let kitoken = || kitoken::Kitoken::from_tokenizers_slice(&declared);
    let aligned: Vec<AlignedText> = texts.iter().map(|text| AlignedText::new(text)).collect();
    let results = [
        measure("tokenizers (ids alone)", &texts, reference, |tokenizer, text| {
            Ok(tokenizer.encode_fast(text.as_str(), false)?.get_ids().to_vec())
        })?,
        measure("tokenizers (with spans)", &texts, reference, |tokenizer, text| {
            Ok(tokenizer.encode(text.as_str(), false)?.get_ids().to_vec())
        })?,
        measure("kitoken (ids alone)", &texts, kitoken, |tokenizer, text| {
            Ok(tokenizer.encode(text, false)?)
        })?,
        measure("mizaj (with spans, from a string)", &texts, ours, |tokenizer, text| {
            Ok(tokenizer.encode(&AlignedText::new(text)).ids)
        })?,
        measure("mizaj (with spans, from aligned text)", &aligned, ours, |tokenizer, text| {
            Ok(tokenizer.encode(text).ids)
        })?,
    ];
    let tokens: usize = results[0].ids.iter().map(Vec::len).sum();
    println!("| | MB/s | µs per text | ns per token | load, ms | texts with the reference's ids |");
    println!("|---|---|---|---|---|---|");
    let equal =
        |result: &Measured| result.ids.iter().zip(&results[0].ids).filter(|(a, b)| a == b).count();
    for result in &results {
        let seconds = result.encode.as_secs_f64();
        println!(
            "| {} | {:.1} | {:.1} | {:.0} | {:.1} | {:.2} % |",
            result.name,
            bytes as f64 / seconds / 1e6,
            seconds * 1e6 / texts.len() as f64,
            seconds * 1e9 / tokens as f64,
            result.load.as_secs_f64() * 1e3,
            100.0 * equal(result) as f64 / texts.len() as f64,
        );
    }
    if results.iter().any(|result| result.name.starts_with("mizaj") && equal(result) < texts.len())
    {
        return Err("some of our ids are not the reference's".into());
    }
    Ok(())
}

/// The file for kitoken, which needs the unknown token among the special ones, too.
fn with_declared_unknown(json: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut file: Value = serde_json::from_slice(json)?;
    let unknown = file["model"]["unk_id"].as_u64().map(|id| (id, usize::try_from(id)));
    if let (Some((id, Ok(place))), Some([])) =
        (unknown, file["added_tokens"].as_array().map(Vec::as_slice))
    {
        let content = file["model"]["vocab"][place][0].clone();
        file["added_tokens"] = json!([{
            "id": id, "content": content, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false, "special": true,
        }]);
    }
    Ok(serde_json::to_vec(&file)?)
}

fn read_texts(file: &str) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let line: Line = serde_json::from_str(line)?;
        texts.extend(line.normalized.or(line.text));
    }
    Ok(texts)
}

/// Times loading and encoding; a first pass warms up and gives the ids.
fn measure<T, Text, E: Into<Failure>>(
    name: &'static str,
    texts: &[Text],
    load: impl Fn() -> Result<T, E>,
    encode: impl Fn(&T, &Text) -> Result<Vec<u32>, Failure>,
) -> Result<Measured, Failure> {
    let tokenizer = load().map_err(Into::into)?;
    let load = fastest(|| load().ok());
    let ids = texts.iter().map(|text| encode(&tokenizer, text)).collect::<Result<_, _>>()?;
    let mut times = vec![Duration::MAX; texts.len()];
    // Each round covers all texts, so that no text finds its own pieces still in the processor's
    // cache.
    for _ in 0..ROUNDS {
        for (text, time) in texts.iter().zip(&mut times) {
            let start = Instant::now();
            black_box(encode(&tokenizer, text).ok());
            *time = start.elapsed().min(*time);
        }
    }
    Ok(Measured { name, load, encode: times.iter().sum(), ids })
}

fn fastest<T>(run: impl Fn() -> T) -> Duration {
    let time = || {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..ROUNDS).map(|_| time()).min().unwrap_or_default()
}
