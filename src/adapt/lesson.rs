//! A lesson: examples in, an adaptation and its report out.

use std::collections::BTreeMap;

use super::adaptation::{Adaptation, AdaptedBundle, FORMAT, File, VectorPart};
use super::examples::{AdaptationKind, Examples, FOLDS, Given, invalid};
use super::kernel::{Blend, Parts};
use super::rarity::Rarities;
use super::reading::{Reading, Scale};
use super::regression::Link;
use super::report::{AdaptationReport, Findings};
use super::trial::{Course, Trial, settings};
use super::weights::{NgramWeights, Stored, StoredNgrams};
use crate::error::Result;
use crate::verdict::Label;

/// Most examples that a lesson takes; bounds memory.
const MAX_GIVEN: usize = 50_000;

/// Standard errors by which the loss of another blend must be lower than the favorite's.
const BLEND_MARGIN: f64 = 0.5;
/// Standard errors by which a correction of moods must be better: chance gives as much one time
/// in twenty. That is more than for a single comparison, because the blend is chosen on the same
/// examples: of 300 lessons of 60 texts with random labels, 33 passed 1.645, 19 passed 2.0 and 11
/// passed 2.3.
const MOODS_MARGIN: f64 = 2.2;
/// The same for categories, which the model as it is does not know.
const CATEGORIES_MARGIN: f64 = 1.0;

/// An adaptation and how good it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Adapted {
    /// What was learned.
    pub adaptation: Adaptation,
    /// How good it is.
    pub report: AdaptationReport,
}

/// Learns from examples, step by step, so that a caller can report progress and stop.
pub struct Lesson {
    bundle: AdaptedBundle,
    given: Vec<Given>,
    work: Option<Work>,
}

/// What a lesson works on once all examples are given.
struct Work {
    course: Course,
    vectors: Vec<Vec<f64>>,
    scale: Scale,
    rarities: Rarities,
    trials: Vec<Trial>,
    current: usize,
}

impl std::fmt::Debug for Lesson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lesson").field("examples", &self.given.len()).finish_non_exhaustive()
    }
}

impl Lesson {
    /// A lesson for a bundle, without examples.
    #[must_use]
    pub const fn new(bundle: AdaptedBundle) -> Self {
        Self { bundle, given: Vec::new(), work: None }
    }

    /// Adds an example. White space around labels does not count; moods are recognized in any
    /// case.
    ///
    /// # Errors
    /// [`Error::ExamplesInvalid`](crate::Error::ExamplesInvalid) if there are too many.
    pub fn add(&mut self, reading: Reading, labels: &[impl AsRef<str>]) -> Result<()> {
        if self.given.len() == MAX_GIVEN {
            return Err(invalid(format!("at most {MAX_GIVEN} examples can be given")));
        }
        let label = |label: &str| {
            let lower = label.trim().to_lowercase();
            Label::from_name(&lower).map_or_else(|| label.trim().to_owned(), |_| lower)
        };
        let labels = labels.iter().map(|name| label(name.as_ref())).collect();
        self.given.push(Given { reading, labels });
        Ok(())
    }

    /// Does one part of the work; the result after the last one.
    ///
    /// # Errors
    /// [`Error::ExamplesInvalid`](crate::Error::ExamplesInvalid) if the examples cannot be
    /// learned from; the reason says what they lack.
    pub fn step(&mut self) -> Result<Option<Adapted>> {
        let Some(work) = &mut self.work else {
            self.work = Some(Work::new(&self.given)?);
            return Ok(None);
        };
        if let Some(trial) = work.trials.get_mut(work.current) {
            if !trial.step(&work.course) {
                work.current += 1;
            }
            return Ok(None);
        }
        work.finish(&self.given, &self.bundle).map(Some)
    }

    /// Parts of the work: those done and all of them.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let trials = |kind| settings(kind).len() * FOLDS + 2;
        match &self.work {
            None => (0, trials(AdaptationKind::Moods)),
            Some(work) => {
                let all = trials(work.course.examples.kind);
                let done = work.trials.iter().map(Trial::steps).sum::<usize>();
                (1 + done, all)
            }
        }
    }
}

impl Work {
    fn new(given: &[Given]) -> Result<Self> {
        let examples = Examples::new(given)?;
        let readings: Vec<&Reading> =
            examples.chosen.iter().map(|(index, _)| &given[*index].reading).collect();
        let raw: Vec<&[f32]> = readings.iter().map(|reading| &reading.vector[..]).collect();
        let scale = Scale::new(&raw);
        let vectors: Vec<Vec<f64>> = raw.iter().map(|vector| scale.apply(vector)).collect();
        let width = examples.labels.len();
        let targets = examples.chosen.iter().flat_map(|(_, labels)| {
            (0..width).map(|label| if labels.contains(&label) { 1.0 } else { 0.0 })
        });
        let offsets = match examples.kind {
            AdaptationKind::Moods => readings.iter().flat_map(|reading| reading.moods).collect(),
            _ => vec![0.0; examples.chosen.len() * width],
        };
        let link = match examples.kind {
            AdaptationKind::Categories => Link::Several,
            _ => Link::One,
        };
        let rarities = Rarities::of_examples(readings.iter().map(|reading| &reading.ngrams));
        let parts = Parts::new(&readings, &vectors, &rarities);
        let targets = targets.collect();
        let course = Course { examples, parts, link, offsets, targets };
        let settings = settings(course.examples.kind);
        let trials = settings.iter().map(|setting| Trial::new(*setting, &course)).collect();
        Ok(Self { course, vectors, scale, rarities, trials, current: 0 })
    }

    fn finish(&self, given: &[Given], bundle: &AdaptedBundle) -> Result<Adapted> {
        let trial = self.best();
        let course = &self.course;
        let is_moods = course.examples.kind == AdaptationKind::Moods;
        let (factor, logits) = course.scaled(trial);
        let findings = Findings::new(course, &logits);
        let in_effect = self.is_better(&findings, &logits);
        let mut coefficients = trial.learn(course);
        for coefficient in &mut coefficients {
            *coefficient *= factor;
        }
        let weights = FinalWeights {
            readings: course.examples.chosen.iter().map(|(i, _)| &given[*i].reading).collect(),
            coefficients: &coefficients,
            width: course.width(),
            blend: trial.setting.blend,
        };
        let size = self.scale.means.len();
        let adaptation = Adaptation::new(File {
            format: FORMAT,
            kind: course.examples.kind,
            in_effect,
            bundle: bundle.clone(),
            labels: course.examples.labels.clone(),
            at_least_one: course.examples.at_least_one
                && course.examples.kind == AdaptationKind::Categories,
            examples: course.examples.chosen.len(),
            blend: trial.setting.blend,
            bias: Stored::new(&weights.sum(1, |_| vec![1.0])),
            moods: is_moods.then(|| Stored::new(&weights.moods())),
            vector: (size > 0).then(|| VectorPart {
                means: self.scale.means.clone(),
                spreads: self.scale.spreads.clone(),
                weights: Stored::new(&weights.vector(&self.vectors)),
            }),
            ngrams: StoredNgrams::new(
                weights.ngrams(&self.rarities),
                &self.rarities,
                course.width(),
            ),
        })?;
        let report = findings.report(course, given, &adaptation);
        Ok(Adapted { adaptation, report })
    }

    /// The first trial, unless another one's loss is lower by more than [`BLEND_MARGIN`].
    fn best(&self) -> &Trial {
        let losses = |trial: &Trial| self.course.losses(&self.course.scaled(trial).1);
        let (first, others) = self.trials.split_at(1);
        let favorite = losses(&first[0]);
        let mut best = (0.0_f64, &first[0]);
        for trial in others {
            let gain = gain(&favorite, &losses(trial));
            if gain.mean > best.0.max(BLEND_MARGIN * gain.error) {
                best = (gain.mean, trial);
            }
        }
        best.1
    }

    /// Whether what was learned is better than the model as it is, by more than chance often gives:
    /// more examples are right or, of categories, which the model does not know, the probabilities
    /// are better than the shares of the labels. Moods need both more right and a lower loss.
    fn is_better(&self, findings: &Findings, logits: &[f64]) -> bool {
        let course = &self.course;
        let hits = || findings.hits(course);
        let gained = hits().filter(|(before, after)| !before && *after).count() as f64;
        let lost = hits().filter(|(before, after)| *before && !after).count() as f64;
        let more_right = |errors: f64| gained - lost > errors * (gained + lost).sqrt();
        let lower = |before: &[f64]| gain(&course.losses(before), &course.losses(logits));
        match course.examples.kind {
            AdaptationKind::Moods => more_right(MOODS_MARGIN) && lower(&course.offsets).mean > 0.0,
            AdaptationKind::Category | AdaptationKind::Categories => {
                more_right(CATEGORIES_MARGIN) || lower(&course.shares()).is_clear()
            }
        }
    }
}

/// How much lower losses are than others of the same examples.
struct Gain {
    mean: f64,
    /// Standard error of the mean.
    error: f64,
}

impl Gain {
    fn is_clear(&self) -> bool {
        self.mean > self.error
    }
}

fn gain(losses: &[f64], lower: &[f64]) -> Gain {
    let count = losses.len() as f64;
    let gains: Vec<f64> = losses.iter().zip(lower).map(|(a, b)| a - b).collect();
    let mean = gains.iter().sum::<f64>() / count;
    let variance = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum::<f64>() / count;
    Gain { mean, error: (variance / count).sqrt() }
}

/// Turns the coefficients of examples into weights of features.
struct FinalWeights<'a> {
    readings: Vec<&'a Reading>,
    coefficients: &'a [f64],
    width: usize,
    blend: Blend,
}

impl FinalWeights<'_> {
    /// The weights of dense features, `size` for each example: a row per feature.
    fn sum(&self, size: usize, features: impl Fn(usize) -> Vec<f64>) -> Vec<f64> {
        let mut weights = vec![0.0; size * self.width];
        for (example, row) in self.coefficients.chunks_exact(self.width).enumerate() {
            for (feature, sums) in
                features(example).into_iter().zip(weights.chunks_exact_mut(self.width))
            {
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += feature * value);
            }
        }
        weights
    }

    fn moods(&self) -> Vec<f64> {
        let length = self.blend.moods.sqrt();
        let features = |example: usize| self.readings[example].mood_features();
        self.sum(3, |example| features(example).map(|feature| length * feature).to_vec())
    }

    fn vector(&self, vectors: &[Vec<f64>]) -> Vec<f64> {
        let length = self.blend.vector.sqrt();
        let size = vectors.first().map_or(0, Vec::len);
        self.sum(size, |example| vectors[example].iter().map(|x| length * x).collect())
    }

    fn ngrams(&self, rarities: &Rarities) -> Vec<NgramWeights> {
        let mut found: BTreeMap<u32, NgramWeights> = BTreeMap::new();
        let rows = self.coefficients.chunks_exact(self.width);
        for (reading, row) in self.readings.iter().zip(rows) {
            let ngrams = &reading.ngrams;
            let parts =
                [(self.blend.words, &ngrams.words), (self.blend.characters, &ngrams.characters)];
            for (share, ids) in parts {
                for (id, feature) in rarities.features(ids, share) {
                    let ngram =
                        found.entry(id).or_insert_with(|| NgramWeights::new(id, self.width));
                    ngram.add(row, feature);
                }
            }
        }
        found.into_values().collect()
    }
}
