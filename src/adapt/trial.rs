//! What is tried: blends of features, each judged by cross-validation.

use super::examples::{AdaptationKind, Examples, FOLDS};
use super::kernel::{Blend, Kernel, Parts, dot};
use super::math::{exp, ln};
use super::regression::{Link, Matrix, Problem};

/// A blend and how strongly its weights are held back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    pub blend: Blend,
    /// See [`Problem::penalty`].
    pub penalty: f64,
}

/// The settings tried for categories. The first is the favorite where examples are too few to
/// tell.
const CATEGORIES: [Setting; 3] =
    [category(0.5, 0.5, 0.05), category(0.5, 0.5, 0.02), category(0.5, 0.5, 0.2)];

/// The settings tried for moods, from the most cautious.
const MOODS: [Setting; 4] =
    [mood(0.0, 1.0, 2.0), mood(0.5, 1.0, 4.0), mood(0.5, 1.0, 1.0), mood(0.5, 0.5, 0.3)];

const fn category(words: f64, characters: f64, vector: f64) -> Setting {
    Setting { blend: Blend { words, characters, vector, moods: 0.0 }, penalty: 0.05 }
}

const fn mood(ngrams: f64, vector: f64, penalty: f64) -> Setting {
    Setting { blend: Blend { words: ngrams, characters: ngrams, vector, moods: 1.0 }, penalty }
}

/// The settings to try.
pub(super) const fn settings(kind: AdaptationKind) -> &'static [Setting] {
    match kind {
        AdaptationKind::Moods => &MOODS,
        AdaptationKind::Category | AdaptationKind::Categories => &CATEGORIES,
    }
}

/// What every trial of a lesson shares.
pub(super) struct Course {
    pub examples: Examples,
    pub parts: Parts,
    pub link: Link,
    /// The model's own logits for moods, otherwise 0; a row per example.
    pub offsets: Matrix,
    /// 1 for the labels of each example, otherwise 0.
    pub targets: Matrix,
}

/// A setting and the logits it gives to examples that it did not learn from.
pub(super) struct Trial {
    pub setting: Setting,
    /// Held only while it is in use: it is the largest part.
    kernel: Option<Kernel>,
    /// A row per example; complete after [`FOLDS`] steps.
    pub logits: Matrix,
    fold: usize,
}

impl Trial {
    pub(super) fn new(setting: Setting, course: &Course) -> Self {
        Self { setting, kernel: None, logits: course.offsets.clone(), fold: 0 }
    }

    /// Tests on the next fold what the others teach; false after the last one.
    pub(super) fn step(&mut self, course: &Course) -> bool {
        let folds = &course.examples.folds;
        let kernel = self.kernel.take();
        let kernel = kernel.unwrap_or_else(|| course.parts.blend(&self.setting.blend));
        let (tested, learned): (Vec<usize>, Vec<usize>) =
            (0..folds.len()).partition(|&example| folds[example] == self.fold);
        let coefficients = course.learn(&kernel.among(&learned), self.setting, &learned);
        let width = course.width();
        for &example in &tested {
            let similar: Vec<f64> = learned.iter().map(|&j| kernel.at(example, j)).collect();
            for label in 0..width {
                let column: Vec<f64> =
                    coefficients.iter().skip(label).step_by(width).copied().collect();
                self.logits[example * width + label] += dot(&similar, &column);
            }
        }
        self.fold += 1;
        let goes_on = self.fold < FOLDS;
        self.kernel = goes_on.then_some(kernel);
        goes_on
    }

    /// The coefficients of all examples.
    pub(super) fn learn(&self, course: &Course) -> Matrix {
        let all: Vec<usize> = (0..course.examples.folds.len()).collect();
        course.learn(&course.parts.blend(&self.setting.blend), self.setting, &all)
    }

    /// Folds tested so far.
    pub(super) const fn steps(&self) -> usize {
        self.fold
    }
}

impl Course {
    /// Number of labels.
    pub(super) fn width(&self) -> usize {
        self.examples.labels.len()
    }

    fn learn(&self, kernel: &Kernel, setting: Setting, learned: &[usize]) -> Matrix {
        let width = self.width();
        let rows = |matrix: &Matrix| -> Matrix {
            let row = |&example: &usize| &matrix[example * width..(example + 1) * width];
            learned.iter().flat_map(row).copied().collect()
        };
        let problem = Problem {
            kernel,
            labels: width,
            offsets: &rows(&self.offsets),
            targets: &rows(&self.targets),
            link: self.link,
            penalty: setting.penalty,
        };
        problem.solve()
    }

    /// The loss of each example.
    pub(super) fn losses(&self, logits: &[f64]) -> Vec<f64> {
        let width = self.width();
        let rows = logits.chunks_exact(width).zip(self.targets.chunks_exact(width));
        rows.map(|(logits, targets)| self.link.loss(logits, targets)).collect()
    }

    /// The logits that give every example the shares of the labels among all.
    pub(super) fn shares(&self) -> Matrix {
        let all = self.examples.chosen.len() as f64;
        let logit = |count: &usize| match self.link {
            Link::One => ln(*count as f64 / all),
            // Smoothed: a label may be that of all examples.
            Link::Several => ln((*count as f64 + 0.5) / (all - *count as f64 + 0.5)),
        };
        let row: Vec<f64> = self.examples.counts().iter().map(logit).collect();
        row.repeat(self.examples.chosen.len())
    }

    /// The logits of a trial, and the factor they were multiplied by. Those of categories are
    /// scaled to fit best: held-back weights make them too small. Moods are already on the model's
    /// own scale.
    pub(super) fn scaled(&self, trial: &Trial) -> (f64, Matrix) {
        let factor = match self.examples.kind {
            AdaptationKind::Moods => 1.0,
            AdaptationKind::Category | AdaptationKind::Categories => {
                self.calibration(&trial.logits)
            }
        };
        (factor, trial.logits.iter().map(|logit| logit * factor).collect())
    }

    /// The factor for the logits under which they fit best: a golden-section search for its
    /// logarithm.
    fn calibration(&self, logits: &[f64]) -> f64 {
        let loss = |power: f64| {
            let factor = exp(power);
            let scaled: Matrix = logits.iter().map(|logit| logit * factor).collect();
            self.losses(&scaled).iter().sum::<f64>()
        };
        let ratio = 0.618_033_988_749_894_9;
        let (mut low, mut high) = (-1.5, 1.5);
        for _ in 0..20 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if loss(left) < loss(right) { high = right } else { low = left }
        }
        exp(0.5 * (low + high))
    }
}
