//! How much an n-gram says: the fewer examples have it, the more.

use std::collections::BTreeMap;

use super::math::ln;
use super::ngrams::Ngrams;

/// The inverse document frequency of n-grams, smoothed: `ln((1 + examples) / (1 + those that have
/// it)) + 1` (Spärck Jones, "A statistical interpretation of term specificity", 1972).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rarities {
    /// Of n-grams that are not known.
    others: f64,
    /// Ids in ascending order.
    ids: Vec<u32>,
    /// Of each id.
    values: Vec<f64>,
}

impl Rarities {
    /// The rarities of all n-grams of the examples.
    pub(super) fn of_examples<'n>(examples: impl Iterator<Item = &'n Ngrams>) -> Self {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        let mut all = 0;
        for ngrams in examples {
            all += 1;
            for id in ngrams.words.iter().chain(&ngrams.characters) {
                *counts.entry(*id).or_default() += 1;
            }
        }
        let (ids, values) = counts.into_iter().map(|(id, count)| (id, rarity(all, count))).unzip();
        Self { others: rarity(all, 0), ids, values }
    }

    /// The rarities of the ids (ascending) in a file, and of all others.
    pub(super) const fn of_file(ids: Vec<u32>, values: Vec<f64>, others: f64) -> Self {
        Self { others, ids, values }
    }

    /// Of n-grams that are not known.
    pub(super) const fn others(&self) -> f64 {
        self.others
    }

    /// The position of an id among those known.
    pub(super) fn position(&self, id: u32) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// The rarity of an n-gram.
    pub(super) fn at(&self, id: u32) -> f64 {
        self.position(id).map_or(self.others, |position| self.values[position])
    }

    /// N-grams as features: each is as long as its n-gram is rare, all of them together have the
    /// squared length `share`.
    pub(super) fn features(&self, ids: &[u32], share: f64) -> impl Iterator<Item = (u32, f64)> {
        let values: Vec<f64> = ids.iter().map(|id| self.at(*id)).collect();
        let squares: f64 = values.iter().map(|value| value * value).sum();
        let scale = if squares > 0.0 { (share / squares).sqrt() } else { 0.0 };
        ids.iter().copied().zip(values).map(move |(id, value)| (id, scale * value))
    }
}

fn rarity(examples: usize, with: usize) -> f64 {
    ln((1 + examples) as f64 / (1 + with) as f64) + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_examples_have_counts_more() {
        let ngrams = |words: &[u32]| Ngrams { words: words.to_vec(), characters: Vec::new() };
        let examples = [ngrams(&[1, 2]), ngrams(&[1]), ngrams(&[1])];
        let rarities = Rarities::of_examples(examples.iter());
        assert_eq!(rarities.at(1), 1.0);
        assert!((rarities.at(2) - (1.0 + 2.0_f64.ln())).abs() < 1e-12);
        assert!((rarities.at(3) - (1.0 + 4.0_f64.ln())).abs() < 1e-12);
        let features: Vec<f64> = rarities.features(&[1, 2, 3], 0.25).map(|(_, x)| x).collect();
        assert!(features.is_sorted());
        assert!((features.iter().map(|x| x * x).sum::<f64>() - 0.25).abs() < 1e-12);
        assert_eq!(rarities.features(&[], 0.25).count(), 0);
    }
}
