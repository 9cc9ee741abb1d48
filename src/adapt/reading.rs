//! What learning and applying an adaptation use of a text.

use super::ngrams::{Ngrams, folded};
use crate::bundle::Manifest;
use crate::language::Language;
use crate::text::AlignedChar;
use crate::verdict::Label;

/// A text as an adaptation reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The model's logits divided by their temperature, in the order of
    /// [`Label::ALL`](crate::Label::ALL).
    pub(crate) moods: [f64; 3],
    /// The vector of the network; empty if the bundle has none.
    pub(crate) vector: Vec<f32>,
    /// Its words in order, folded.
    pub(crate) words: Vec<String>,
    pub(crate) ngrams: Ngrams,
}

impl Reading {
    /// A reading from the network's outputs and the words of a text. `logits` are empty if the
    /// text has no tokens.
    pub(crate) fn new<'w>(
        manifest: &Manifest,
        language: Language,
        logits: &[f32],
        vector: &[f32],
        words: impl Iterator<Item = &'w [AlignedChar]>,
    ) -> Self {
        let temperature = manifest.temperature(language);
        let mut moods = [0.0; 3];
        for (label, logit) in manifest.labels.iter().zip(logits) {
            moods[*label as usize] = f64::from(logit / temperature);
        }
        let words: Vec<String> = words.map(folded).collect();
        Self { moods, vector: vector.to_vec(), ngrams: Ngrams::new(&words), words }
    }

    /// The label that the model as it is gives to the text; ties go as in
    /// [`Scores::best`](crate::Scores::best).
    #[must_use]
    pub fn label(&self) -> Label {
        let at = |label: Label| self.moods[label as usize];
        [Label::Negative, Label::Positive]
            .into_iter()
            .fold(Label::Neutral, |best, label| if at(label) > at(best) { label } else { best })
    }

    /// The vector of the network; empty if the bundle has none or the text no tokens.
    #[must_use]
    pub fn into_vector(self) -> Vec<f32> {
        self.vector
    }

    /// The same text read without the network: by its words and characters alone.
    #[must_use]
    pub fn without_vector(&self) -> Self {
        Self { vector: Vec::new(), ..self.clone() }
    }

    /// Whether there is anything to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The moods as features: how far each is above their mean, bounded so that a very sure
    /// model does not outweigh everything else.
    pub(super) fn mood_features(&self) -> [f64; 3] {
        let [a, b, c] = self.moods;
        let mean = (a + b + c) / 3.0;
        self.moods.map(|mood| ((mood - mean) / 4.0).clamp(-1.0, 1.0))
    }
}

/// Brings vectors to a common scale: each number loses its mean over the examples and is
/// divided by its spread; then the vector gets length 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub means: Vec<f32>,
    pub spreads: Vec<f32>,
}

impl Scale {
    /// The scale of these vectors, all of one length.
    #[expect(clippy::cast_possible_truncation, reason = "stored as the vectors are")]
    pub(super) fn new(vectors: &[&[f32]]) -> Self {
        let size = vectors.first().map_or(0, |first| first.len());
        let count = vectors.len() as f64;
        let (mut means, mut variances) = (vec![0.0; size], vec![0.0; size]);
        for vector in vectors {
            means.iter_mut().zip(*vector).for_each(|(mean, x)| *mean += f64::from(*x) / count);
        }
        for vector in vectors {
            for ((variance, x), mean) in variances.iter_mut().zip(*vector).zip(&means) {
                let difference = f64::from(*x) - mean;
                *variance += difference * difference / count;
            }
        }
        // A number that hardly varies must not be blown up.
        let floor = 0.1 * (variances.iter().sum::<f64>() / size.max(1) as f64).sqrt();
        Self {
            means: means.into_iter().map(|mean| mean as f32).collect(),
            spreads: variances.iter().map(|v| (v.sqrt() + floor).max(1e-6) as f32).collect(),
        }
    }

    /// The vector on this scale, with length 1; empty if the scale is.
    pub(super) fn apply(&self, vector: &[f32]) -> Vec<f64> {
        let scales = self.means.iter().zip(&self.spreads);
        let mut scaled: Vec<f64> = vector
            .iter()
            .zip(scales)
            .map(|(x, (mean, spread))| (f64::from(*x) - f64::from(*mean)) / f64::from(*spread))
            .collect();
        let length = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length > 0.0 {
            for x in &mut scaled {
                *x /= length;
            }
        }
        scaled
    }
}
