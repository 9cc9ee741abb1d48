//! Time of one text in the engine alone: `cargo run --release --example bench_model
//! [MODEL.onnx]`. For each length it prints the minimum and the median, in microseconds.

use std::hint::black_box;
use std::time::Instant;

use mizaj::{Error, Model, Result};

/// Texts of each length; each is measured several times, in turns.
const TEXTS: usize = 200;
const ROUNDS: usize = 15;

fn main() -> Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "models/classic/model.onnx".to_owned());
    let bytes = std::fs::read(&path)
        .map_err(|error| Error::ModelInvalid { reason: format!("{path}: {error}") })?;
    let start = Instant::now();
    let model = Model::from_onnx(&bytes)?;
    println!("{path}: {} bytes, loaded in {:.1?}", bytes.len(), start.elapsed());
    println!("tokens   min µs   median µs");
    for length in [10, 25, 50, 100] {
        let mut times = Vec::with_capacity(TEXTS * ROUNDS);
        for round in 0..ROUNDS {
            for text in 0..TEXTS {
                let ids = token_ids(text, length);
                let start = Instant::now();
                black_box(model.logits(&[black_box(&ids)])?);
                // The first round meets tokens that the engine has not seen yet.
                if round > 0 {
                    times.push(start.elapsed().as_secs_f64() * 1e6);
                }
            }
        }
        times.sort_by(f64::total_cmp);
        println!("{length:6} {:8.1} {:11.1}", times[0], times[times.len() / 2]);
    }
    Ok(())
}

/// Ids that are spread as words are: the rank of the n-th word is near `e^uniform`.
fn token_ids(text: usize, length: usize) -> Vec<u32> {
    let mut state = (text as u32 + 1).wrapping_mul(2_654_435_761);
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let uniform = f64::from(state >> 8) / f64::from(1_u32 << 24);
            // Every vocabulary that we ship has more than 3,000 tokens.
            (8.0 * uniform).exp() as u32
        })
        .collect()
}
