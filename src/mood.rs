//! Reads the mood of tokens: the network's logits as scores, corrected by an adaptation if one is
//! in use.

use std::ops::Range;

use mizaj_model::Model;

use crate::adapt::{Adaptation, Reading};
use crate::bundle::Manifest;
use crate::pipeline::EncodedText;
use crate::verdict::Scores;

/// What the scores of a bundle depend on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MoodReader<'a> {
    pub model: &'a Model,
    pub manifest: &'a Manifest,
    /// An adaptation that corrects moods.
    pub correction: Option<&'a Adaptation>,
}

impl MoodReader<'_> {
    /// The scores of the tokens in the ranges `kept` of a text, from their row.
    pub(crate) fn scores(
        &self,
        row: &[f32],
        text: &EncodedText<'_>,
        kept: &[Range<usize>],
    ) -> Scores {
        let language = text.normalized.detection.language;
        let (logits, vector) = row.split_at(self.model.labels().min(row.len()));
        match self.correction {
            Some(adaptation) if !logits.is_empty() => {
                adaptation.scores(&reading(self.manifest, text, kept, logits, vector))
            }
            _ => self.manifest.scores(logits, language),
        }
    }
}

/// What an adaptation reads of the tokens in the ranges `kept` of a text.
pub(crate) fn reading(
    manifest: &Manifest,
    text: &EncodedText<'_>,
    kept: &[Range<usize>],
    logits: &[f32],
    vector: &[f32],
) -> Reading {
    let words: Vec<_> = text.normalized.words.words().collect();
    let tokens = kept.iter().filter_map(|range| text.tokens.words.get(range.clone())).flatten();
    let mut indices: Vec<usize> = tokens.map(|index| *index as usize).collect();
    indices.dedup();
    let words = indices.into_iter().filter_map(|index| words.get(index).copied());
    Reading::new(manifest, text.normalized.detection.language, logits, vector, words)
}
