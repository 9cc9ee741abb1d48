//! How alike examples are: by their words, their characters, their vectors and their moods.

use serde::{Deserialize, Serialize};

use super::ngrams::Ngrams;
use super::rarity::Rarities;
use super::reading::Reading;

/// A symmetric matrix: the similarity of every two examples.
pub(super) struct Kernel {
    size: usize,
    values: Vec<f32>,
}

/// How much each part of a reading counts: the squared length of its features.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blend {
    /// Words and pairs of neighbors.
    pub words: f64,
    /// Runs of characters inside words.
    pub characters: f64,
    /// The vector of the network.
    pub vector: f64,
    /// The model's own scores; used for moods only.
    pub moods: f64,
}

impl Kernel {
    #[expect(clippy::cast_possible_truncation, reason = "similarities need no more digits")]
    fn new(size: usize, similarity: impl Fn(usize, usize) -> f64) -> Self {
        let mut values = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let value = similarity(i, j) as f32;
                values[i * size + j] = value;
                values[j * size + i] = value;
            }
        }
        Self { size, values }
    }

    /// The similarity of examples `i` and `j`.
    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        f64::from(self.values[i * self.size + j])
    }

    /// The similarities among the examples `chosen`.
    pub(super) fn among(&self, chosen: &[usize]) -> Self {
        Self::new(chosen.len(), |i, j| self.at(chosen[i], chosen[j]))
    }

    /// The product with `coefficients`, which has `width` numbers for each example.
    pub(super) fn times(&self, coefficients: &[f64], width: usize) -> Vec<f64> {
        let mut product = vec![0.0; coefficients.len()];
        for (row, sums) in self.values.chunks_exact(self.size).zip(product.chunks_exact_mut(width))
        {
            for (similarity, values) in row.iter().zip(coefficients.chunks_exact(width)) {
                let similarity = f64::from(*similarity);
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += similarity * value);
            }
        }
        product
    }
}

/// The similarities by each part, of which blends are made.
pub(super) struct Parts {
    words: Kernel,
    characters: Kernel,
    vector: Kernel,
    moods: Vec<[f64; 3]>,
}

impl Parts {
    /// Compares every two readings. `vectors` are theirs, of length 1, or empty.
    pub(super) fn new(readings: &[&Reading], vectors: &[Vec<f64>], rarities: &Rarities) -> Self {
        let size = readings.len();
        let shared = |ids: fn(&Ngrams) -> &Vec<u32>| {
            shared(readings.iter().map(|reading| ids(&reading.ngrams)), rarities)
        };
        Self {
            words: shared(|ngrams| &ngrams.words),
            characters: shared(|ngrams| &ngrams.characters),
            vector: Kernel::new(size, |i, j| dot(&vectors[i], &vectors[j])),
            moods: readings.iter().map(|reading| reading.mood_features()).collect(),
        }
    }

    /// The similarities of a blend. Every two examples also share one constant feature.
    pub(super) fn blend(&self, blend: &Blend) -> Kernel {
        Kernel::new(self.moods.len(), |i, j| {
            1.0 + blend.words * self.words.at(i, j)
                + blend.characters * self.characters.at(i, j)
                + blend.vector * self.vector.at(i, j)
                + blend.moods * dot(&self.moods[i], &self.moods[j])
        })
    }
}

/// The inner product, summed in order.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The cosine of every two lists of ids, each id as long as it is rare.
fn shared<'n>(lists: impl Iterator<Item = &'n Vec<u32>> + Clone, rarities: &Rarities) -> Kernel {
    let mut all: Vec<u32> = lists.clone().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let place = |(id, feature): (u32, f64)| (all.partition_point(|other| *other < id), feature);
    let lists: Vec<Vec<(usize, f64)>> =
        lists.map(|ids| rarities.features(ids, 1.0).map(place).collect()).collect();
    let size = lists.len();
    let mut values = vec![0.0; size * size];
    let mut present = vec![0.0; all.len()];
    for i in 0..size {
        lists[i].iter().for_each(|&(id, feature)| present[id] = feature);
        for j in 0..=i {
            let cosine: f64 = lists[j].iter().map(|&(id, feature)| feature * present[id]).sum();
            #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
            let cosine = cosine as f32;
            values[i * size + j] = cosine;
            values[j * size + i] = cosine;
        }
        lists[i].iter().for_each(|&(id, _)| present[id] = 0.0);
    }
    Kernel { size, values }
}
