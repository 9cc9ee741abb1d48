//! The trained classifier: the format of `language.bin` and its arithmetic.

use std::ops::RangeInclusive;

use super::ngrams::{ARABIC_BIT, features};
use super::words::{Alphabet, WordScan};
use super::{Detection, Language};
use crate::error::{Error, Result};

/// The first bytes of every `language.bin`.
const MAGIC: &[u8; 8] = b"MIZAJLID";
/// Version of the file format.
const VERSION: u8 = 2;
/// Languages in Latin script. "None of these" has the fixed score 0.
const LATIN: [Language; 3] = [Language::English, Language::French, Language::ArabicLatin];
/// Languages in Arabic script.
const ARABIC: [Language; 1] = [Language::Arabic];
/// Number of temperatures per script: one per power of two of the feature count; the last one
/// covers all larger counts.
const LENGTH_CLASSES: usize = 12;
/// Maximum table width, as a power of two.
const MAX_BUCKETS_LOG2: u8 = 20;
/// Lower bound of scales and temperatures: far below any useful value, high enough to keep
/// scores finite.
const MIN_VALUE: f32 = 1e-6;
const MAX_VALUE: f32 = 1e6;

/// Distinguishes English, French, Arabic, Arabizi and everything else.
///
/// The same bytes and text give the same [`Detection`], bit for bit, on every platform: scores
/// are summed as integers, and the few steps after that use only operations that IEEE 754
/// rounds correctly.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageIdentifier {
    latin: Table<{ LATIN.len() }>,
    arabic: Table<{ ARABIC.len() }>,
}

/// The weights of one script: one row per bucket, one weight per language.
#[derive(Debug, Clone, PartialEq)]
struct Table<const LANGUAGES: usize> {
    /// Value of one unit of weight.
    scale: f32,
    bias: [f32; LANGUAGES],
    temperatures: [f32; LENGTH_CLASSES],
    /// One `i8` per language per bucket; the number of buckets is a power of two. Kept in the
    /// layout of the file, so that loading is a copy.
    weights: Box<[u8]>,
}

impl LanguageIdentifier {
    /// Reads the weights as written by `training/language/train.py`.
    ///
    /// All numbers are little-endian. Header: 8 bytes `MIZAJLID`, one byte version (2), two
    /// bytes for the base-2 logarithms of the bucket counts (Latin, Arabic), one zero byte.
    /// Latin script: scale, 3 biases and 12 temperatures (32-bit floats), then 3 signed bytes
    /// per bucket (English, French, Arabizi). Arabic script: scale, 1 bias, 12 temperatures,
    /// then 1 signed byte per bucket. Last, the 64-bit FNV-1a hash of everything before it,
    /// eight bytes at a time, zero-padded.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] if the bytes do not have this format.
    #[inline(never)]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (body, stored) =
            bytes.split_last_chunk::<8>().ok_or_else(|| invalid("the file is too short"))?;
        let mut reader = Reader { bytes: body };
        if reader.array::<8>()? != *MAGIC {
            return Err(invalid("the file does not start with MIZAJLID"));
        }
        let [version, latin_log2, arabic_log2, reserved] = reader.array()?;
        if version != VERSION || reserved != 0 {
            return Err(invalid(format!("format version is {version}, expected {VERSION}")));
        }
        let latin = Table::read(&mut reader, latin_log2)?;
        let arabic = Table::read(&mut reader, arabic_log2)?;
        if !reader.bytes.is_empty() {
            return Err(invalid("the file is longer than its header says"));
        }
        if fnv1a(body) != u64::from_le_bytes(*stored) {
            return Err(invalid("checksum mismatch: the file is damaged"));
        }
        Ok(Self { latin, arabic })
    }

    /// Detects the language of a text, with the calibrated probability that it is right.
    ///
    /// The script of most letters decides which languages are possible. A text with fewer than
    /// two letters (digits, symbols, emoji, links, mentions) is undetermined, and so is one
    /// whose letters are mostly neither Latin nor Arabic. Only the first 1,000 letters are
    /// read.
    #[must_use]
    pub fn detect(&self, text: &str) -> Detection {
        let scan = WordScan::new(text);
        let undetermined = Detection { language: Language::Undetermined, confidence: 1.0 };
        let Some(alphabet) = scan.alphabet().filter(|_| scan.letters() > 1) else {
            return undetermined;
        };
        let detection = match alphabet {
            Alphabet::Latin => self.latin.detect(&scan, LATIN),
            Alphabet::Arabic => self.arabic.detect(&scan, ARABIC),
        };
        // Letters of another script count against every language, since none uses them.
        let foreign = ratio(scan.foreign_letters, scan.letters());
        if detection.language == Language::Undetermined {
            let confidence = detection.confidence + (1.0 - detection.confidence) * foreign;
            return Detection { confidence, ..undetermined };
        }
        let confidence = detection.confidence * (1.0 - foreign);
        if foreign > 0.5 {
            return Detection { confidence: 1.0 - confidence, ..undetermined };
        }
        Detection { confidence, ..detection }
    }
}

impl<const LANGUAGES: usize> Table<LANGUAGES> {
    fn read(reader: &mut Reader, buckets_log2: u8) -> Result<Self> {
        if buckets_log2 > MAX_BUCKETS_LOG2 {
            return Err(invalid(format!("too many buckets: 2^{buckets_log2}")));
        }
        let [scale] = reader.floats(MIN_VALUE..=MAX_VALUE)?;
        let bias = reader.floats(-MAX_VALUE..=MAX_VALUE)?;
        let temperatures = reader.floats(MIN_VALUE..=MAX_VALUE)?;
        let weights = reader.bytes(LANGUAGES << buckets_log2)?.into();
        Ok(Self { scale, bias, temperatures, weights })
    }

    /// Sums the weights of all features and turns the sums into probabilities.
    fn detect(&self, scan: &WordScan, languages: [Language; LANGUAGES]) -> Detection {
        let (buckets, _) = self.weights.as_chunks::<LANGUAGES>();
        let mask = buckets.len().wrapping_sub(1);
        let mut sums = [0_i32; LANGUAGES];
        let mut count = 0_u32;
        features(scan, &mut |feature| {
            count += 1;
            let bucket = (feature & !ARABIC_BIT) as usize & mask;
            if let Some(weights) = buckets.get(bucket) {
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(weight.cast_signed());
                }
            }
        });
        let class = (count.max(1).ilog2() as usize).min(LENGTH_CLASSES - 1);
        let temperature = self.temperatures.get(class).copied().unwrap_or(1.0);
        let unit = self.scale / (count.max(1) as f32).sqrt();
        let mut best = (Language::Undetermined, 0.0);
        let mut scores = [0.0_f32; LANGUAGES];
        let outputs = scores.iter_mut().zip(sums).zip(self.bias).zip(languages);
        for (((score, sum), bias), language) in outputs {
            *score = (sum as f32 * unit + bias) / temperature;
            if *score > best.1 {
                best = (language, *score);
            }
        }
        // Softmax, with the score of "none of these" at 0.
        let total = scores.iter().fold(exp(-best.1), |total, &score| total + exp(score - best.1));
        Detection { language: best.0, confidence: (1.0 / total).clamp(0.0, 1.0) }
    }
}

/// The part of `language.bin` not read yet.
struct Reader<'bytes> {
    bytes: &'bytes [u8],
}

impl<'bytes> Reader<'bytes> {
    fn bytes(&mut self, length: usize) -> Result<&'bytes [u8]> {
        let (first, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| invalid("the file is shorter than its header says"))?;
        self.bytes = rest;
        Ok(first)
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH]> {
        let mut array = [0; LENGTH];
        array.copy_from_slice(self.bytes(LENGTH)?);
        Ok(array)
    }

    fn floats<const LENGTH: usize>(&mut self, range: RangeInclusive<f32>) -> Result<[f32; LENGTH]> {
        let mut floats = [0.0; LENGTH];
        for float in &mut floats {
            *float = f32::from_le_bytes(self.array()?);
            if !range.contains(float) {
                return Err(invalid(format!("{float} is outside {range:?}")));
            }
        }
        Ok(floats)
    }
}

fn invalid(reason: impl ToString) -> Error {
    Error::bundle("language.bin", reason)
}

/// 64-bit FNV-1a over eight-byte words. It detects accidental damage; the manifest's SHA-256
/// detects tampering.
fn fnv1a(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(last, &byte)| *last = byte);
    let last = Some(&last).filter(|_| !rest.is_empty());
    words.iter().chain(last).fold(0xcbf2_9ce4_8422_2325, |hash, &word| {
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// e^x for `x` ≤ 0, with a relative error below 1e-6.
///
/// The standard library's `exp` may differ in its last bits between platforms. This one uses
/// only additions, multiplications and a power of two assembled from its bits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`n` is between -126 and 0, so the exponent is positive"
)]
fn exp(x: f32) -> f32 {
    if x < -87.0 {
        return 0.0;
    }
    // x = n ln 2 + rest, with ln 2 in two parts so that the rest keeps its precision.
    let n = (x * std::f32::consts::LOG2_E - 0.5) as i32;
    let rest = x - n as f32 * 0.693_359_4 + n as f32 * 2.121_944_4e-4;
    // Taylor series; the rest is within ln 2 / 2 of zero.
    let series = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let value = series.iter().fold(0.0, |value, term| value * rest + term);
    value * f32::from_bits(((127 + n) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn exp_agrees_with_the_standard_library() {
        for step in 0..8_700 {
            let x = -(step as f32) / 100.0;
            let expected = f64::from(x).exp();
            let error = (f64::from(exp(x)) - expected).abs() / expected;
            assert!(error < 1e-6, "exp({x}) is off by {error}");
        }
        assert_eq!(exp(-1e9), 0.0);
        assert_eq!(exp(0.0), 1.0);
    }
}
