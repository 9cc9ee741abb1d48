//! A trained model and all that belongs to it, checked before use.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::language::Language;
use crate::preprocess::PreprocessConfig;
use crate::verdict::Label;

/// The format version that this crate reads.
const FORMAT: u32 = 1;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleFile {
    /// Path relative to the manifest.
    pub path: String,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 of the contents, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// The files of a bundle beside its manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleFiles {
    /// The ONNX network.
    pub model: BundleFile,
    /// The tokenizer, `tokenizer.json`.
    pub tokenizer: BundleFile,
    /// The weights of language identification.
    pub language: BundleFile,
}

/// `manifest.json`: what a bundle holds and how its scores are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Version of this format; 1.
    pub format: u32,
    /// Name of the bundle, for instance `classic`.
    pub name: String,
    /// Version of the trained model.
    pub version: String,
    /// The labels in the order of the network's outputs.
    pub labels: Vec<Label>,
    /// Languages that the model was trained on.
    pub languages: Vec<Language>,
    /// Tokens that the network reads at once; longer texts are read in windows.
    pub max_tokens: usize,
    /// Divides the logits before the softmax; fitted on validation data.
    pub temperature: f32,
    /// Temperatures of single languages, where they differ.
    #[serde(default)]
    pub temperature_by_language: BTreeMap<Language, f32>,
    /// Confidence under which a verdict counts as uncertain, from the risk–coverage curve.
    pub uncertain_below: f32,
    /// How text is cleaned before the tokenizer.
    pub preprocess: PreprocessConfig,
    /// The files beside this one.
    pub files: BundleFiles,
}

impl Manifest {
    /// Reads and checks `manifest.json`.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] when it is not JSON of this format, or a value is out of range.
    #[inline(never)]
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let invalid = |reason: String| Error::bundle("manifest.json", reason);
        let manifest: Self = serde_json::from_slice(json).map_err(|e| invalid(e.to_string()))?;
        if manifest.format != FORMAT {
            return Err(invalid(format!("format {} is not {FORMAT}", manifest.format)));
        }
        let mut labels = manifest.labels.clone();
        labels.sort_unstable();
        if labels != Label::ALL {
            return Err(invalid("labels must be negative, neutral and positive, once each".into()));
        }
        if !(1..=4096).contains(&manifest.max_tokens) {
            return Err(invalid("maxTokens must be 1 to 4096".into()));
        }
        let temperatures = manifest.temperature_by_language.values().chain([&manifest.temperature]);
        if !temperatures.into_iter().all(|t| (0.05..=20.0).contains(t)) {
            return Err(invalid("a temperature must be 0.05 to 20".into()));
        }
        if !(0.0..=1.0).contains(&manifest.uncertain_below) {
            return Err(invalid("uncertainBelow must be 0 to 1".into()));
        }
        Ok(manifest)
    }

    /// The temperature for texts in `language`.
    #[must_use]
    pub fn temperature(&self, language: Language) -> f32 {
        self.temperature_by_language.get(&language).copied().unwrap_or(self.temperature)
    }

    /// Name and version together, as verdicts carry it, for instance `classic@1.0.0`.
    #[must_use]
    pub fn model_version(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// The bytes of a bundle, as the caller read or fetched them.
#[derive(Debug, Clone, Copy)]
pub struct Bundle<'b> {
    /// `manifest.json`.
    pub manifest: &'b [u8],
    /// `model.onnx`.
    pub model: &'b [u8],
    /// `tokenizer.json`.
    pub tokenizer: &'b [u8],
    /// `language.bin`.
    pub language: &'b [u8],
}

impl Bundle<'_> {
    /// Compares every file with the size and the checksum in the manifest.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] names the first file that is not the one the manifest lists.
    pub fn verify(&self) -> Result<()> {
        let manifest = Manifest::from_json(self.manifest)?;
        let files = &manifest.files;
        for (file, contents) in [
            (&files.model, self.model),
            (&files.tokenizer, self.tokenizer),
            (&files.language, self.language),
        ] {
            if contents.len() != file.bytes {
                let reason = format!("has {} bytes instead of {}", contents.len(), file.bytes);
                return Err(Error::bundle(&file.path, reason));
            }
            if sha256_hex(contents) != file.sha256 {
                return Err(Error::bundle(&file.path, "the SHA-256 checksum differs"));
            }
        }
        Ok(())
    }
}

/// The SHA-256 digest of `contents` in lower-case hexadecimal digits.
///
/// In pieces: an engine that compiles while it runs gives a function its full speed from one
/// call to the next, not in the middle of a call.
fn sha256_hex(contents: &[u8]) -> String {
    let mut digest = Sha256::new();
    contents.chunks(4096).for_each(|piece| digest.update(piece));
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn manifest(change: impl FnOnce(&mut serde_json::Value)) -> Result<Manifest> {
        let file = serde_json::json!({
            "path": "x", "bytes": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        });
        let mut value = serde_json::json!({
            "format": 1, "name": "test", "version": "1.0.0",
            "labels": ["negative", "neutral", "positive"], "languages": ["en"],
            "maxTokens": 100, "temperature": 1.0, "uncertainBelow": 0.5,
            "preprocess": {"stop_words": "keep"},
            "files": {"model": file, "tokenizer": file, "language": file},
        });
        change(&mut value);
        Manifest::from_json(value.to_string().as_bytes())
    }

    #[test]
    fn a_sound_manifest_is_read() {
        assert_eq!(manifest(|_| ()).unwrap().model_version(), "test@1.0.0");
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        for (key, value) in [
            ("format", serde_json::json!(2)),
            ("labels", serde_json::json!(["negative", "positive"])),
            ("labels", serde_json::json!(["negative", "negative", "positive"])),
            ("maxTokens", serde_json::json!(0)),
            ("temperature", serde_json::json!(0.0)),
            ("uncertainBelow", serde_json::json!(1.5)),
            ("preprocess", serde_json::json!({"stop_words": "some"})),
        ] {
            let result = manifest(|manifest| manifest[key] = value.clone());
            assert!(matches!(result, Err(Error::BundleInvalid { .. })), "{key}: {value}");
        }
    }

    #[test]
    fn a_changed_file_is_refused_by_name() {
        let json = serde_json::to_vec(&manifest(|_| ()).unwrap()).unwrap();
        let bundle = Bundle { manifest: &json, model: b"abc", tokenizer: b"abc", language: b"abd" };
        let error = bundle.verify().unwrap_err();
        assert_eq!(error.to_string(), "bundle: x: the SHA-256 checksum differs");
        let error = Bundle { language: b"ab", ..bundle }.verify().unwrap_err();
        assert_eq!(error.to_string(), "bundle: x: has 2 bytes instead of 3");
    }
}
