//! Learning from examples with an analyzer, and using what was learned.

use super::Analyzer;
use crate::adapt::{Adaptation, Adapted, AdaptedBundle, Example, Lesson, Reading};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::mood::reading;
use crate::pipeline::EncodedText;

impl Analyzer {
    /// Learns the labels of examples: moods, as a correction of the bundle's own scores, or your
    /// own categories. `on_progress` is told how many parts of the work are done, and of how
    /// many.
    ///
    /// The adaptation in use, if there is one, plays no part in it.
    ///
    /// # Errors
    /// [`Error::ExamplesInvalid`] if there are fewer than five different examples of a label,
    /// fewer than two labels, or too many of either; the reason says so.
    pub fn adapt(
        &self,
        examples: &[Example],
        on_progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Adapted> {
        let mut lesson = self.lesson();
        for (index, example) in examples.iter().enumerate() {
            lesson.add(self.read_example(&example.text, None)?, &example.labels)?;
            on_progress(index + 1, examples.len() + lesson.progress().1);
        }
        loop {
            if let Some(adapted) = lesson.step()? {
                return Ok(adapted);
            }
            let (done, all) = lesson.progress();
            on_progress(examples.len() + done, examples.len() + all);
        }
    }

    /// An empty lesson for this bundle.
    #[must_use]
    pub fn lesson(&self) -> Lesson {
        Lesson::new(AdaptedBundle::new(&self.manifest))
    }

    /// Reads a text for a lesson.
    ///
    /// # Errors
    /// [`Error::InferenceFailed`] if the engine fails.
    pub fn read_example(&self, text: &str, hint: Option<Language>) -> Result<Reading> {
        let (encoded, windows) = self.encode(text, hint);
        let outputs: Vec<_> =
            [Some(self.model.mood()), self.heads.vector].into_iter().flatten().collect();
        let rows = self.model.run(&windows.sequences(&encoded.tokens), &outputs)?;
        let row: Vec<f32> = rows.iter().flat_map(|rows| windows.combine(rows)).collect();
        Ok(self.reading(&encoded, &row))
    }

    /// The network's vector for a text, as input for your own classifier: the mean over its
    /// windows, weighted by their tokens. Empty for a text without tokens.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] if the bundle has no vector, [`Error::InferenceFailed`] if the
    /// engine fails.
    pub fn vector(&self, text: &str, hint: Option<Language>) -> Result<Vec<f32>> {
        if self.heads.vector.is_none() {
            return Err(Error::OptionsInvalid {
                option: "vector".to_owned(),
                reason: format!("the bundle {} has no head for it", self.model_version),
            });
        }
        Ok(self.read_example(text, hint)?.into_vector())
    }

    /// Uses an adaptation from now on, in place of the one in use; `None` gives back the
    /// bundle's own verdicts. Cached verdicts are dropped.
    ///
    /// # Errors
    /// [`Error::AdaptationMismatch`] if it belongs to another bundle.
    pub fn set_adaptation(&mut self, adaptation: Option<Adaptation>) -> Result<()> {
        if let Some(adaptation) = &adaptation {
            adaptation.check_bundle(&self.manifest)?;
        }
        self.adaptation = adaptation;
        self.cache.clear();
        Ok(())
    }

    /// The adaptation in use.
    #[must_use]
    pub const fn adaptation(&self) -> Option<&Adaptation> {
        self.adaptation.as_ref()
    }

    /// The adaptation in use, if it changes verdicts.
    pub(super) fn active_adaptation(&self) -> Option<&Adaptation> {
        self.adaptation.as_ref().filter(|adaptation| adaptation.is_in_effect())
    }

    /// What an adaptation reads of a whole text; `row` holds its logits and its vector.
    pub(super) fn reading(&self, text: &EncodedText<'_>, row: &[f32]) -> Reading {
        let (logits, vector) = row.split_at(self.model.labels().min(row.len()));
        let all = 0..text.tokens.ids.len();
        reading(&self.manifest, text, std::slice::from_ref(&all), logits, vector)
    }
}
