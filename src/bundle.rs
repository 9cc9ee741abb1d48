//! A trained model and the files it needs, verified before use.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::heads::Heads;
use crate::language::Language;
use crate::preprocess::PreprocessConfig;
use crate::verdict::{Certainty, Label, Scores};

/// The manifest format version this crate supports.
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

/// The files of a bundle, apart from the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleFiles {
    /// The ONNX network.
    pub model: BundleFile,
    /// The tokenizer, `tokenizer.json`.
    pub tokenizer: BundleFile,
    /// The language identifier's weights, `language.bin`.
    pub language: BundleFile,
}

/// `manifest.json`: what a bundle contains and how to interpret its scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Version of the manifest format; always 1.
    pub format: u32,
    /// Name of the bundle, for instance `classic`.
    pub name: String,
    /// Version of the trained model.
    pub version: String,
    /// The labels in the order of the network's outputs.
    pub labels: Vec<Label>,
    /// Languages the model was trained on.
    pub languages: Vec<Language>,
    /// Maximum number of tokens the network reads at once; longer texts are split into windows.
    pub max_tokens: usize,
    /// Divides the logits before the softmax; fitted on validation data.
    pub temperature: f32,
    /// Temperatures of individual languages that override `temperature`.
    #[serde(default)]
    pub temperature_by_language: BTreeMap<Language, f32>,
    /// A verdict below this confidence is uncertain; chosen from the risk–coverage curve.
    pub uncertain_below: f32,
    /// A reliable verdict at or above this confidence is fairly sure. Default 0.65.
    #[serde(default = "fairly_sure_from")]
    pub fairly_sure_from: f32,
    /// A reliable verdict at or above this confidence is sure. Default 0.85.
    #[serde(default = "sure_from")]
    pub sure_from: f32,
    /// A part of a text whose weight, for or against the label, is at least this large is shown
    /// as evidence. Default 0.03.
    #[serde(default = "evidence_from")]
    pub evidence_from: f32,
    /// How text is preprocessed before tokenization.
    pub preprocess: PreprocessConfig,
    /// What else the network reports besides sentiment; nothing by default.
    #[serde(default)]
    pub heads: Heads,
    /// The other files of the bundle.
    pub files: BundleFiles,
}

impl Manifest {
    /// Parses and validates `manifest.json`.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] if it is not JSON in this format or a value is out of range.
    #[inline(never)]
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let invalid = |reason: String| Error::bundle("manifest.json", reason);
        let manifest: Self = serde_json::from_slice(json).map_err(|e| invalid(e.to_string()))?;
        if manifest.format != FORMAT {
            return Err(invalid(format!("format is {}, expected {FORMAT}", manifest.format)));
        }
        let labels = &manifest.labels;
        if labels.len() != 3 || !Label::ALL.iter().all(|label| labels.contains(label)) {
            return Err(invalid(
                "labels must list negative, neutral and positive once each".into(),
            ));
        }
        if !(1..=4096).contains(&manifest.max_tokens) {
            return Err(invalid("maxTokens must be 1 to 4096".into()));
        }
        let temperatures = manifest.temperature_by_language.values().chain([&manifest.temperature]);
        if !temperatures.into_iter().all(|t| (0.05..=20.0).contains(t)) {
            return Err(invalid("temperatures must be 0.05 to 20".into()));
        }
        for (name, threshold) in [
            ("uncertainBelow", manifest.uncertain_below),
            ("fairlySureFrom", manifest.fairly_sure_from),
            ("sureFrom", manifest.sure_from),
            ("evidenceFrom", manifest.evidence_from),
        ] {
            if !(0.0..=1.0).contains(&threshold) {
                return Err(invalid(format!("{name} must be 0 to 1")));
            }
        }
        if manifest.fairly_sure_from > manifest.sure_from {
            return Err(invalid("fairlySureFrom must not exceed sureFrom".into()));
        }
        manifest.heads.validate().map_err(invalid)?;
        Ok(manifest)
    }

    /// The temperature for texts in `language`.
    #[must_use]
    pub fn temperature(&self, language: Language) -> f32 {
        self.temperature_by_language.get(&language).copied().unwrap_or(self.temperature)
    }

    /// Calibrated scores from the logits of a text in `language`. Empty logits, from a text
    /// without tokens, give [`Scores::UNKNOWN`].
    pub(crate) fn scores(&self, logits: &[f32], language: Language) -> Scores {
        if logits.is_empty() {
            return Scores::UNKNOWN;
        }
        Scores::from_logits(logits, &self.labels, self.temperature(language))
    }

    /// The certainty of a verdict with this confidence. `relied_on`: whether it is reliable and
    /// not uncertain.
    #[must_use]
    pub(crate) fn certainty(&self, confidence: f32, relied_on: bool) -> Certainty {
        match confidence {
            _ if !relied_on => Certainty::Unsure,
            confidence if confidence >= self.sure_from => Certainty::Sure,
            confidence if confidence >= self.fairly_sure_from => Certainty::FairlySure,
            _ => Certainty::Unsure,
        }
    }

    /// Name and version as verdicts report them, for instance `classic@1.0.0`.
    #[must_use]
    pub fn model_version(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

const fn fairly_sure_from() -> f32 {
    0.65
}

const fn sure_from() -> f32 {
    0.85
}

const fn evidence_from() -> f32 {
    0.03
}

/// The contents of a bundle's files.
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
    /// Checks the size and SHA-256 of every file against the manifest.
    ///
    /// # Errors
    /// [`Error::BundleInvalid`] with the name of the first file that does not match.
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

/// SHA-256 of `contents` in lower-case hexadecimal.
///
/// Hashed in chunks: WebAssembly engines switch to optimized code between calls, so one long
/// call would run entirely in slow baseline code.
pub(crate) fn sha256_hex(contents: &[u8]) -> String {
    let mut digest = Sha256::new();
    contents.chunks(4096).for_each(|piece| digest.update(piece));
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
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
    fn a_valid_manifest_is_read() {
        assert_eq!(manifest(|_| ()).unwrap().model_version(), "test@1.0.0");
    }

    #[test]
    fn certainty_follows_the_manifests_thresholds() {
        let own = manifest(|manifest| manifest["sureFrom"] = serde_json::json!(0.7)).unwrap();
        for (manifest, confidence, relied_on, expected) in [
            (&manifest(|_| ()).unwrap(), 0.85, true, Certainty::Sure),
            (&manifest(|_| ()).unwrap(), 0.8, true, Certainty::FairlySure),
            (&manifest(|_| ()).unwrap(), 0.6, true, Certainty::Unsure),
            (&manifest(|_| ()).unwrap(), 0.99, false, Certainty::Unsure),
            (&own, 0.8, true, Certainty::Sure),
        ] {
            assert_eq!(manifest.certainty(confidence, relied_on), expected);
        }
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
            ("sureFrom", serde_json::json!(-0.1)),
            ("fairlySureFrom", serde_json::json!(0.9)),
            ("evidenceFrom", serde_json::json!(2)),
            ("preprocess", serde_json::json!({"stop_words": "some"})),
            ("heads", serde_json::json!({"emotion": {"output": "emotion", "labels": ["joy"]}})),
            ("heads", serde_json::json!({"intent": {"output": "intent", "labels": []}})),
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
