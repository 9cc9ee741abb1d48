//! The trained classifier: the format of `language.bin`, and the arithmetic on it.

use std::ops::RangeInclusive;

use super::features::ARABIC_BIT;
use super::{Detection, Language, Reading, Script};
use crate::error::{Error, Result};

/// The first bytes of every `language.bin`.
const MAGIC: &[u8; 8] = b"MIZAJLID";
/// The version of the format below.
const VERSION: u8 = 2;
/// Languages told apart in Latin script, apart from "none of these", whose score is 0.
const LATIN: [Language; 3] = [Language::English, Language::French, Language::ArabicLatin];
/// The same for Arabic script.
const ARABIC: [Language; 1] = [Language::Arabic];
/// Number of temperatures of each script: one for each power of two of the number of features, the
/// last one for all greater numbers.
const LENGTH_CLASSES: usize = 12;
/// The widest table allowed, as a power of two.
const MAX_BUCKETS_LOG2: u8 = 20;
/// Bounds of scales and temperatures, far from every useful value and from infinite scores.
const LEAST: f32 = 1e-6;
const MOST: f32 = 1e6;

/// Tells English, French, Arabic, Arabic in Latin script and everything else apart.
///
/// The same bytes and the same text give the same [`Detection`], to the last bit, on every
/// platform: scores are summed as integers, and the few steps after that use only operations that
/// IEEE 754 rounds correctly.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageModel {
    latin: Table<{ LATIN.len() }>,
    arabic: Table<{ ARABIC.len() }>,
}

/// The weights of one script: a row of one weight for each language in every bucket.
#[derive(Debug, Clone, PartialEq)]
struct Table<const LANGUAGES: usize> {
    /// What one unit of a weight is worth.
    scale: f32,
    bias: [f32; LANGUAGES],
    temperatures: [f32; LENGTH_CLASSES],
    /// A signed byte for each language in every bucket, of which there are as many as a power of
    /// two. As in the file: a page waits for the loading.
    weights: Box<[u8]>,
}

impl LanguageModel {
    /// Reads the weights as `training/language.py` writes them.
    ///
    /// All numbers are little-endian. 8 bytes `MIZAJLID`, a byte for the version (2), two bytes for
    /// the base-2 logarithms of the numbers of buckets (Latin script, Arabic script), a zero byte;
    /// then for Latin script a scale, 3 biases and 12 temperatures (32-bit floats) and 3 signed
    /// bytes a bucket (English, French, Arabic in Latin script); then for Arabic script a scale, 1
    /// bias, 12 temperatures and 1 signed byte a bucket; last the 64-bit FNV-1a hash of all that,
    /// eight bytes at a time, with zeros after the last.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] if the bytes are anything else.
    #[inline(never)]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (body, stored) =
            bytes.split_last_chunk::<8>().ok_or_else(|| invalid("it is too short"))?;
        let mut reader = Reader { bytes: body };
        if reader.array::<8>()? != *MAGIC {
            return Err(invalid("it does not begin with MIZAJLID"));
        }
        let [version, latin_log2, arabic_log2, reserved] = reader.array()?;
        if version != VERSION || reserved != 0 {
            return Err(invalid(format!("format {version} is not known, only {VERSION} is")));
        }
        let latin = Table::read(&mut reader, latin_log2)?;
        let arabic = Table::read(&mut reader, arabic_log2)?;
        if !reader.bytes.is_empty() {
            return Err(invalid("it is longer than its header says"));
        }
        if fnv1a(body) != u64::from_le_bytes(*stored) {
            return Err(invalid("its checksum is wrong: it is damaged"));
        }
        Ok(Self { latin, arabic })
    }

    /// The language of a text, with the calibrated probability of being right.
    ///
    /// The script of most letters decides which languages are possible. A text of one letter or none
    /// (digits, signs, emoji, links, mentions) is undetermined, and so is one whose letters are mostly
    /// of a script other than Latin and Arabic. At most the first 1,000 letters are read.
    #[must_use]
    pub fn detect(&self, text: &str) -> Detection {
        let reading = Reading::new(text);
        let undetermined = Detection { language: Language::Undetermined, confidence: 1.0 };
        let Some(script) = reading.script().filter(|_| reading.letters() > 1) else {
            return undetermined;
        };
        let detection = match script {
            Script::Latin => self.latin.detect(&reading, LATIN),
            Script::Arabic => self.arabic.detect(&reading, ARABIC),
        };
        // Letters of a third script speak against every language that has none of them.
        let foreign = ratio(reading.foreign_letters, reading.letters());
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
            return Err(invalid(format!("2^{buckets_log2} buckets are too many")));
        }
        let [scale] = reader.floats(LEAST..=MOST)?;
        let bias = reader.floats(-MOST..=MOST)?;
        let temperatures = reader.floats(LEAST..=MOST)?;
        let weights = reader.bytes(LANGUAGES << buckets_log2)?.into();
        Ok(Self { scale, bias, temperatures, weights })
    }

    /// Sums the weights of all features, then turns the sums into probabilities.
    fn detect(&self, reading: &Reading, languages: [Language; LANGUAGES]) -> Detection {
        let (buckets, _) = self.weights.as_chunks::<LANGUAGES>();
        let mask = buckets.len().wrapping_sub(1);
        let mut sums = [0_i32; LANGUAGES];
        let mut features = 0_u32;
        reading.features(&mut |feature| {
            features += 1;
            let bucket = (feature & !ARABIC_BIT) as usize & mask;
            if let Some(weights) = buckets.get(bucket) {
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(weight.cast_signed());
                }
            }
        });
        let class = (features.max(1).ilog2() as usize).min(LENGTH_CLASSES - 1);
        let temperature = self.temperatures.get(class).copied().unwrap_or(1.0);
        let unit = self.scale / (features.max(1) as f32).sqrt();
        let mut best = (Language::Undetermined, 0.0);
        let mut scores = [0.0_f32; LANGUAGES];
        for (index, score) in scores.iter_mut().enumerate() {
            let (Some(&sum), Some(&bias)) = (sums.get(index), self.bias.get(index)) else {
                continue;
            };
            *score = (sum as f32 * unit + bias) / temperature;
            if *score > best.1
                && let Some(&language) = languages.get(index)
            {
                best = (language, *score);
            }
        }
        // Softmax, with the score of "none of these" at 0.
        let total = scores.iter().fold(exp(-best.1), |total, &score| total + exp(score - best.1));
        Detection { language: best.0, confidence: (1.0 / total).clamp(0.0, 1.0) }
    }
}

/// What is left to read of `language.bin`.
struct Reader<'bytes> {
    bytes: &'bytes [u8],
}

impl<'bytes> Reader<'bytes> {
    fn bytes(&mut self, length: usize) -> Result<&'bytes [u8]> {
        let (first, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| invalid("it is shorter than its header says"))?;
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
                return Err(invalid(format!("{float} is not within {range:?}")));
            }
        }
        Ok(floats)
    }
}

fn invalid(reason: impl ToString) -> Error {
    Error::bundle("language.bin", reason)
}

/// The 64-bit FNV-1a hash over words of eight bytes. It finds accidents; the manifest's SHA-256
/// finds malice.
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

/// e to the power of `x`, within 1e-6 of the true value (relative), for `x` of 0 or less.
///
/// The standard library's `exp` may differ in its last bits between platforms; this one is made of
/// additions, multiplications and a power of two put together from its bits.
fn exp(x: f32) -> f32 {
    if x < -87.0 {
        return 0.0;
    }
    // x = n ln 2 + rest, with ln 2 in two parts so that the rest keeps its precision.
    let n = (x * std::f32::consts::LOG2_E - 0.5) as i32;
    let rest = x - n as f32 * 0.693_359_4 + n as f32 * 2.121_944_4e-4;
    // Taylor's series; the rest lies within ln 2 / 2 of zero.
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
