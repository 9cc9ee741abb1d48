//! What was learned: a small file, and how it is applied.

use serde::{Deserialize, Serialize};

use super::examples::{AdaptationKind, MAX_LABEL_CHARS, MAX_LABELS};
use super::kernel::Blend;
use super::rarity::Rarities;
use super::reading::{Reading, Scale};
use super::regression::Link;
use super::weights::{Stored, StoredNgrams, Weights};
use crate::bundle::{Manifest, sha256_hex};
use crate::error::{Error, Result};
use crate::verdict::{Category, Label, Scores};

/// The file format version this crate supports.
pub(super) const FORMAT: u32 = 1;
/// The largest file, in bytes.
pub const MAX_ADAPTATION_BYTES: usize = 200_000;
/// Where a text may have several categories, those of at least this score are reported.
const THRESHOLD: f64 = 0.5;

/// The bundle that an adaptation belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptedBundle {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 of its network.
    pub sha256: String,
}

impl AdaptedBundle {
    /// The bundle that a manifest describes.
    #[must_use]
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            sha256: manifest.files.model.sha256.clone(),
        }
    }
}

/// The JSON of an adaptation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    pub format: u32,
    pub kind: AdaptationKind,
    /// False if what was learned is not better than the model as it is.
    pub in_effect: bool,
    pub bundle: AdaptedBundle,
    pub labels: Vec<String>,
    /// Whether every text has a category, because every example had one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least_one: bool,
    /// Examples learned from.
    pub examples: usize,
    pub blend: Blend,
    /// A weight for each label.
    pub bias: Stored,
    /// For each of the three moods, a weight for each label; for moods only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moods: Option<Stored>,
    /// The scale of the network's vector; absent if the bundle has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vector: Option<VectorPart>,
    pub ngrams: StoredNgrams,
}

/// The part of an adaptation that reads the network's vector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VectorPart {
    pub means: Vec<f32>,
    pub spreads: Vec<f32>,
    /// For each number of the vector, a weight for each label.
    pub weights: Stored,
}

/// Labels learned from examples, for one bundle.
///
/// It is a small file: [`to_json`](Self::to_json) and [`from_json`](Self::from_json). Give it to
/// [`Analyzer::set_adaptation`](crate::Analyzer::set_adaptation).
#[derive(Debug, Clone, PartialEq)]
pub struct Adaptation {
    file: File,
    id: String,
    bias: Weights,
    moods: Option<Weights>,
    vector: Option<(Scale, Weights)>,
    rarities: Rarities,
    ngrams: Weights,
}

impl Adaptation {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::AdaptationInvalid`] if it is damaged, too long, or in another format.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        if json.len() > MAX_ADAPTATION_BYTES {
            return Err(invalid(format!("has more than {MAX_ADAPTATION_BYTES} bytes")));
        }
        Self::new(serde_json::from_slice(json).map_err(|error| invalid(error.to_string()))?)
    }

    /// Checks a file and makes it ready for use.
    pub(super) fn new(file: File) -> Result<Self> {
        check(&file).map_err(invalid)?;
        let width = file.labels.len();
        let read = |weights: &Stored, rows: usize| weights.read(rows * width).map_err(invalid);
        let (rarities, ngrams) = file.ngrams.read(width).map_err(invalid)?;
        let vector = match &file.vector {
            Some(VectorPart { means, spreads, weights }) => {
                let scale = Scale { means: means.clone(), spreads: spreads.clone() };
                Some((scale, read(weights, means.len())?))
            }
            None => None,
        };
        let mut adaptation = Self {
            id: String::new(),
            bias: read(&file.bias, 1)?,
            moods: file.moods.as_ref().map(|moods| read(moods, 3)).transpose()?,
            vector,
            rarities,
            ngrams,
            file,
        };
        adaptation.id = sha256_hex(adaptation.to_json()?.as_bytes());
        adaptation.id.truncate(8);
        Ok(adaptation)
    }

    /// The file's contents.
    ///
    /// # Errors
    /// [`Error::AdaptationInvalid`] if it cannot be written, which is a bug.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(&self.file).map_err(|error| invalid(error.to_string()))
    }

    /// The first eight hexadecimal digits of the file's SHA-256; verdicts name it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it says about a text.
    #[must_use]
    pub const fn kind(&self) -> AdaptationKind {
        self.file.kind
    }

    /// Its labels in order.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.file.labels
    }

    /// Whether it changes verdicts. It does not if it was no better than the model as it is.
    #[must_use]
    pub const fn is_in_effect(&self) -> bool {
        self.file.in_effect
    }

    /// The bundle it belongs to.
    #[must_use]
    pub const fn bundle(&self) -> &AdaptedBundle {
        &self.file.bundle
    }

    /// Checks that it belongs to the bundle with this manifest.
    ///
    /// # Errors
    /// [`Error::AdaptationMismatch`] if it belongs to another one.
    pub fn check_bundle(&self, manifest: &Manifest) -> Result<()> {
        let (own, other) = (&self.file.bundle, AdaptedBundle::new(manifest));
        let size = manifest.heads.vector.as_ref().map_or(0, |vector| vector.size);
        if *own == other && self.vector_size() == size {
            return Ok(());
        }
        let name = |bundle: &AdaptedBundle| {
            let digits: String = bundle.sha256.chars().take(8).collect();
            format!("{}@{} ({digits})", bundle.name, bundle.version)
        };
        Err(Error::AdaptationMismatch { expected: name(own), found: name(&other) })
    }

    fn vector_size(&self) -> usize {
        self.vector.as_ref().map_or(0, |(scale, _)| scale.means.len())
    }

    /// Whether it corrects moods.
    pub(crate) fn corrects_moods(&self) -> bool {
        self.file.in_effect && self.file.kind == AdaptationKind::Moods
    }

    /// The corrected scores of a text; for an adaptation of moods.
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    #[must_use]
    pub fn scores(&self, reading: &Reading) -> Scores {
        let mut shares = self.logits(reading);
        shares.iter_mut().zip(reading.moods).for_each(|(logit, mood)| *logit += mood);
        Link::One.probabilities(&mut shares);
        let share = |label: Label| shares.get(label as usize).map_or(0.0, |share| *share as f32);
        let [negative, neutral, positive] = Label::ALL.map(share);
        Scores { negative, neutral, positive }
    }

    /// The category of a text, the label with the highest score; `None` if the adaptation was
    /// taught something else, is not in effect, or the text has no words.
    #[must_use]
    pub fn category(&self, reading: &Reading) -> Option<Category> {
        if self.file.kind != AdaptationKind::Category || !self.reads(reading) {
            return None;
        }
        let mut shares = self.logits(reading);
        Link::One.probabilities(&mut shares);
        self.category_at(highest(&shares), &shares)
    }

    /// The categories of a text, in the order of the labels; `None` as for
    /// [`category`](Self::category).
    #[must_use]
    pub fn categories(&self, reading: &Reading) -> Option<Vec<Category>> {
        if self.file.kind != AdaptationKind::Categories || !self.reads(reading) {
            return None;
        }
        let mut shares = self.logits(reading);
        Link::Several.probabilities(&mut shares);
        let found = categories(&shares, self.file.at_least_one);
        Some(found.into_iter().filter_map(|label| self.category_at(label, &shares)).collect())
    }

    fn reads(&self, reading: &Reading) -> bool {
        self.file.in_effect && !reading.is_empty()
    }

    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    fn category_at(&self, label: usize, shares: &[f64]) -> Option<Category> {
        let (name, share) = (self.file.labels.get(label)?, shares.get(label)?);
        Some(Category { label: name.clone(), score: *share as f32 })
    }

    /// The logit of each label; for moods, what is added to the model's.
    pub(super) fn logits(&self, reading: &Reading) -> Vec<f64> {
        let Blend { words, characters, vector, moods } = self.file.blend;
        let mut logits = vec![0.0; self.file.labels.len()];
        self.bias.add_row(0, 1.0, &mut logits);
        if let Some(weights) = &self.moods {
            for (row, feature) in reading.mood_features().into_iter().enumerate() {
                weights.add_row(row, moods.sqrt() * feature, &mut logits);
            }
        }
        if let Some((scale, weights)) = &self.vector {
            for (row, feature) in scale.apply(&reading.vector).into_iter().enumerate() {
                weights.add_row(row, vector.sqrt() * feature, &mut logits);
            }
        }
        let ngrams = &reading.ngrams;
        for (share, ids) in [(words, &ngrams.words), (characters, &ngrams.characters)] {
            for (id, feature) in self.rarities.features(ids, share) {
                if let Some(row) = self.rarities.position(id) {
                    self.ngrams.add_row(row, feature, &mut logits);
                }
            }
        }
        logits
    }

    /// How much an n-gram speaks for a label: its weight times its rarity; 0 if it is not known.
    pub(super) fn ngram_weight(&self, id: u32, label: usize) -> f64 {
        let row = self.rarities.position(id);
        let weight = |row| self.ngrams.at(row * self.file.labels.len() + label);
        row.map_or(0.0, |row| self.rarities.at(id) * weight(row))
    }
}

/// Index of the highest number, the first of equal ones.
pub(super) fn highest(row: &[f64]) -> usize {
    let better = |best: usize, next: usize| if row[next] > row[best] { next } else { best };
    (0..row.len()).reduce(better).unwrap_or_default()
}

/// Indices of the labels that a text has, from their probabilities.
pub(super) fn categories(shares: &[f64], at_least_one: bool) -> Vec<usize> {
    let found: Vec<usize> = (0..shares.len()).filter(|&label| shares[label] >= THRESHOLD).collect();
    if found.is_empty() && at_least_one { vec![highest(shares)] } else { found }
}

/// Checks what decoding does not; the error is the reason.
fn check(file: &File) -> std::result::Result<(), String> {
    if file.format != FORMAT {
        return Err(format!("format is {}, expected {FORMAT}", file.format));
    }
    let names = &file.labels;
    let bad = |label: &String| label.trim().is_empty() || label.chars().count() > MAX_LABEL_CHARS;
    if names.is_empty() || names.len() > MAX_LABELS || names.iter().any(bad) {
        return Err(format!(
            "must have 1 to {MAX_LABELS} labels of 1 to {MAX_LABEL_CHARS} characters"
        ));
    }
    let is_moods = file.kind == AdaptationKind::Moods;
    if is_moods && !names.iter().map(String::as_str).eq(Label::ALL.map(Label::as_str)) {
        return Err("moods must be negative, neutral and positive".to_owned());
    }
    if !names.is_sorted_by(|a, b| a < b) {
        return Err("labels must be sorted and unique".to_owned());
    }
    if file.moods.is_some() != is_moods {
        return Err("weights of moods belong to an adaptation of moods".to_owned());
    }
    let Blend { words, characters, vector, moods } = file.blend;
    if ![words, characters, vector, moods].iter().all(|share| (0.0..=100.0).contains(share)) {
        return Err("a blend must be numbers from 0 to 100".to_owned());
    }
    match &file.vector {
        Some(VectorPart { means, spreads, .. })
            if means.len() != spreads.len()
                || !means.iter().all(|mean| mean.is_finite())
                || !spreads.iter().all(|spread| spread.is_finite() && *spread > 0.0) =>
        {
            Err("the scale of the vector is not valid".to_owned())
        }
        _ => Ok(()),
    }
}

fn invalid(reason: impl Into<String>) -> Error {
    Error::AdaptationInvalid { reason: reason.into() }
}
