//! Weights as they are stored: a signed byte each, and the step between two values.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::rarity::Rarities;
use crate::sort::{sort_by, sort_by_key};

/// Bytes of an n-gram's id.
const ID_BYTES: usize = 3;
/// Bytes of its rarity.
const RARITY_BYTES: usize = 1;
/// Bytes for n-grams at most; in base64 they and all else are under 200 kB.
const NGRAM_BYTES: usize = 128_000;

/// Numbers as multiples of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    step: f32,
    /// Signed bytes in base64.
    values: String,
}

impl Stored {
    #[expect(clippy::cast_possible_truncation, reason = "rounded to −127..127")]
    pub(super) fn new(numbers: &[f64]) -> Self {
        let largest = numbers.iter().fold(0.0_f64, |most, number| most.max(number.abs()));
        let step = if largest > 0.0 { (largest / 127.0) as f32 } else { 1.0 };
        let byte = |number: &f64| {
            let rounded = (number / f64::from(step)).round().clamp(-127.0, 127.0);
            (rounded as i8).cast_unsigned()
        };
        let bytes: Vec<u8> = numbers.iter().map(byte).collect();
        Self { step, values: BASE64.encode(bytes) }
    }

    /// The numbers, of which there must be `count`.
    pub(super) fn read(&self, count: usize) -> Result<Weights, String> {
        let bytes = BASE64.decode(&self.values).map_err(|error| error.to_string())?;
        if bytes.len() != count {
            return Err(format!("{} weights instead of {count}", bytes.len()));
        }
        if !(self.step.is_finite() && self.step > 0.0) {
            return Err("a step must be over 0".to_owned());
        }
        let values = bytes.into_iter().map(u8::cast_signed).collect();
        Ok(Weights { step: f64::from(self.step), values })
    }
}

/// Weights in use.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    step: f64,
    values: Vec<i8>,
}

impl Weights {
    /// Adds `factor` times the weights of `row`, one for each label, to `logits`.
    pub(super) fn add_row(&self, row: usize, factor: f64, logits: &mut [f64]) {
        let start = row * logits.len();
        let weights = self.values.get(start..start + logits.len()).unwrap_or_default();
        for (logit, weight) in logits.iter_mut().zip(weights) {
            *logit += factor * (self.step * f64::from(*weight));
        }
    }

    /// One weight.
    pub(super) fn at(&self, index: usize) -> f64 {
        self.values.get(index).map_or(0.0, |weight| self.step * f64::from(*weight))
    }
}

/// An n-gram of the examples.
pub(super) struct NgramWeights {
    id: u32,
    /// Examples that have it.
    examples: usize,
    /// For each label.
    weights: Vec<f64>,
}

impl NgramWeights {
    pub(super) fn new(id: u32, labels: usize) -> Self {
        Self { id, examples: 0, weights: vec![0.0; labels] }
    }

    /// Adds an example that has it, as a feature of this length, with the coefficients of the
    /// example.
    pub(super) fn add(&mut self, coefficients: &[f64], feature: f64) {
        self.examples += 1;
        let pairs = self.weights.iter_mut().zip(coefficients);
        pairs.for_each(|(weight, coefficient)| *weight += feature * coefficient);
    }

    fn length(&self) -> f64 {
        self.weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt()
    }
}

/// The weights of the n-grams that matter most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredNgrams {
    /// Ids in ascending order, three bytes each, the lowest first, in base64.
    ids: String,
    rarities: Stored,
    /// The rarity of n-grams that are not in the file: those that no example has, or, if some did
    /// not fit, those that were left out.
    others: f32,
    weights: Stored,
}

impl StoredNgrams {
    /// Keeps as many of `all` as fit, those that matter most first.
    #[expect(clippy::cast_possible_truncation, reason = "a few digits are enough")]
    pub(super) fn new(mut all: Vec<NgramWeights>, rarities: &Rarities, labels: usize) -> Self {
        let effect = |ngram: &NgramWeights| rarities.at(ngram.id) * ngram.length();
        sort_by(&mut all, |a, b| effect(b).total_cmp(&effect(a)).then(a.id.cmp(&b.id)));
        let kept = all.len().min(NGRAM_BYTES / (ID_BYTES + RARITY_BYTES + labels));
        let left_out = all.split_off(kept);
        sort_by_key(&mut all, |ngram| ngram.id);
        let id_bytes = |ngram: &NgramWeights| {
            let [a, b, c, _] = ngram.id.to_le_bytes();
            [a, b, c]
        };
        let ids: Vec<u8> = all.iter().flat_map(id_bytes).collect();
        let kept: Vec<f64> = all.iter().map(|ngram| rarities.at(ngram.id)).collect();
        let weights: Vec<f64> = all.into_iter().flat_map(|ngram| ngram.weights).collect();
        Self {
            ids: BASE64.encode(ids),
            rarities: Stored::new(&kept),
            others: typical(&left_out, rarities) as f32,
            weights: Stored::new(&weights),
        }
    }

    /// The rarities and the weights, one for each of the `labels`.
    pub(super) fn read(&self, labels: usize) -> Result<(Rarities, Weights), String> {
        let bytes = BASE64.decode(&self.ids).map_err(|error| error.to_string())?;
        let (ids, rest) = bytes.as_chunks::<ID_BYTES>();
        let ids: Vec<u32> = ids.iter().map(|&[a, b, c]| u32::from_le_bytes([a, b, c, 0])).collect();
        if !rest.is_empty() || !ids.is_sorted_by(|a, b| a < b) {
            return Err("the ids of the n-grams must ascend".to_owned());
        }
        let weights = self.weights.read(ids.len() * labels)?;
        let kept = self.rarities.read(ids.len())?;
        let kept: Vec<f64> = (0..ids.len()).map(|row| kept.at(row)).collect();
        if !self.others.is_finite() {
            return Err("a rarity must be a number".to_owned());
        }
        Ok((Rarities::of_file(ids, kept, self.others.into()), weights))
    }
}

/// The root of the mean squared rarity of n-grams wherever an example has one of them, so that
/// texts keep their length; that of an unknown n-gram if there are none.
fn typical(ngrams: &[NgramWeights], rarities: &Rarities) -> f64 {
    let examples: usize = ngrams.iter().map(|ngram| ngram.examples).sum();
    if examples == 0 {
        return rarities.others();
    }
    let square = |ngram: &NgramWeights| {
        let rarity = rarities.at(ngram.id);
        ngram.examples as f64 * rarity * rarity
    };
    (ngrams.iter().map(square).sum::<f64>() / examples as f64).sqrt()
}
