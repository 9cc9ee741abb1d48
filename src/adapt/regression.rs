//! Regularized logistic regression on a kernel: the similarity of every two examples.
//!
//! The weights of such a regression are a sum over its examples, so learning finds one
//! coefficient per example and label, however many features there are. The method is L-BFGS
//! (Nocedal, "Updating quasi-Newton matrices with limited storage", 1980) in the space of the
//! weights: every vector is kept as its coefficients and their product with the kernel, so that
//! inner products are exact and an iteration costs one product with the kernel.
//!
//! Sums run in a fixed order, and all functions are from [`math`]: the same examples give the
//! same bits everywhere.

use super::kernel::Kernel;
use super::math::{exp, log_sum_exp, sigmoid};

/// Pairs of steps that L-BFGS remembers.
const MEMORY: usize = 8;
/// Iterations at most; about twenty are usual.
const MAX_ITERATIONS: usize = 100;
/// Learning ends when the gradient has shrunk to this share of the first one.
const TOLERANCE: f64 = 1e-4;

/// How scores become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// One label per example: a softmax over all.
    One,
    /// Any number of labels per example: a logistic function for each.
    Several,
}

impl Link {
    /// Replaces logits by probabilities.
    pub(super) fn probabilities(self, logits: &mut [f64]) {
        match self {
            Self::One => {
                let all = log_sum_exp(logits);
                for logit in logits {
                    *logit = exp(*logit - all);
                }
            }
            Self::Several => {
                for logit in logits {
                    *logit = sigmoid(*logit);
                }
            }
        }
    }

    /// The negative log-likelihood of `targets` (0 or 1 for each label).
    pub(super) fn loss(self, logits: &[f64], targets: &[f64]) -> f64 {
        let pairs = logits.iter().zip(targets);
        match self {
            Self::One => {
                let chosen: f64 = pairs.map(|(logit, target)| logit * target).sum();
                log_sum_exp(logits) - chosen
            }
            Self::Several => {
                pairs.map(|(logit, target)| log_sum_exp(&[0.0, *logit]) - logit * target).sum()
            }
        }
    }
}

/// Numbers for each example and label, row by row.
pub(super) type Matrix = Vec<f64>;

/// What a regression learns from.
pub(super) struct Problem<'a> {
    /// The similarity of every two examples.
    pub kernel: &'a Kernel,
    /// Number of labels.
    pub labels: usize,
    /// Logits before learning.
    pub offsets: &'a [f64],
    /// 1 for the labels of each example, otherwise 0.
    pub targets: &'a [f64],
    /// How scores become probabilities.
    pub link: Link,
    /// Weight of the squared weights in the objective.
    pub penalty: f64,
}

/// A vector in the space of the weights.
#[derive(Clone)]
struct Vector {
    /// Its coefficients.
    own: Matrix,
    /// Their product with the kernel.
    image: Matrix,
}

impl Vector {
    fn dot(&self, other: &Self) -> f64 {
        self.own.iter().zip(&other.image).map(|(a, b)| a * b).sum()
    }

    /// Adds `factor` times another vector.
    fn add(&mut self, factor: f64, other: &Self) {
        self.own.iter_mut().zip(&other.own).for_each(|(a, b)| *a += factor * b);
        self.image.iter_mut().zip(&other.image).for_each(|(a, b)| *a += factor * b);
    }

    fn scale(&mut self, factor: f64) {
        self.own.iter_mut().chain(&mut self.image).for_each(|a| *a *= factor);
    }
}

impl Problem<'_> {
    /// The coefficients that minimize the objective, for each example and label.
    pub(super) fn solve(&self) -> Matrix {
        let zero = vec![0.0; self.targets.len()];
        let mut place = Vector { own: zero.clone(), image: zero };
        let mut value = self.objective(&place);
        let mut gradient = self.gradient(&place);
        let first = gradient.dot(&gradient);
        let mut memory: Vec<(Vector, Vector)> = Vec::new();
        for _ in 0..MAX_ITERATIONS {
            if gradient.dot(&gradient) <= TOLERANCE * TOLERANCE * first {
                break;
            }
            let direction = direction(&gradient, &memory);
            let Some((next, lower)) = self.step(&place, value, &gradient, &direction) else {
                break;
            };
            let next_gradient = self.gradient(&next);
            let (mut moved, mut turned) = (next.clone(), next_gradient.clone());
            moved.add(-1.0, &place);
            turned.add(-1.0, &gradient);
            if moved.dot(&turned) > 0.0 {
                if memory.len() == MEMORY {
                    memory.remove(0);
                }
                memory.push((moved, turned));
            }
            (place, value, gradient) = (next, lower, next_gradient);
        }
        place.own
    }

    fn objective(&self, place: &Vector) -> f64 {
        let rows = self.logits(place).zip(self.targets.chunks_exact(self.labels));
        let loss: f64 = rows.map(|(logits, targets)| self.link.loss(&logits, targets)).sum();
        loss + 0.5 * self.penalty * place.dot(place)
    }

    fn gradient(&self, place: &Vector) -> Vector {
        let mut own = Vec::with_capacity(self.targets.len());
        for mut row in self.logits(place) {
            self.link.probabilities(&mut row);
            own.extend(row);
        }
        for ((value, target), coefficient) in own.iter_mut().zip(self.targets).zip(&place.own) {
            *value += self.penalty * coefficient - target;
        }
        let image = self.kernel.times(&own, self.labels);
        Vector { own, image }
    }

    /// The logits of each example.
    fn logits(&self, place: &Vector) -> impl Iterator<Item = Vec<f64>> {
        let rows =
            place.image.chunks_exact(self.labels).zip(self.offsets.chunks_exact(self.labels));
        rows.map(|(image, offsets)| image.iter().zip(offsets).map(|(a, b)| a + b).collect())
    }

    /// The longest of ever shorter steps that lowers the objective enough (Armijo's rule).
    fn step(
        &self,
        place: &Vector,
        value: f64,
        gradient: &Vector,
        direction: &Vector,
    ) -> Option<(Vector, f64)> {
        let slope = gradient.dot(direction);
        let mut length = 1.0;
        for _ in 0..30 {
            let mut next = place.clone();
            next.add(length, direction);
            let lower = self.objective(&next);
            if lower <= value + 1e-4 * length * slope {
                return Some((next, lower));
            }
            length *= 0.5;
        }
        None
    }
}

/// The direction of L-BFGS: the two loops over the remembered steps and turns of the gradient.
fn direction(gradient: &Vector, memory: &[(Vector, Vector)]) -> Vector {
    let mut direction = gradient.clone();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, turned) in memory.iter().rev() {
        let share = moved.dot(&direction) / moved.dot(turned);
        direction.add(-share, turned);
        shares.push(share);
    }
    if let Some((moved, turned)) = memory.last() {
        direction.scale(moved.dot(turned) / turned.dot(turned));
    }
    for ((moved, turned), share) in memory.iter().zip(shares.iter().rev()) {
        let correction = share - turned.dot(&direction) / moved.dot(turned);
        direction.add(correction, moved);
    }
    direction.scale(-1.0);
    direction
}
