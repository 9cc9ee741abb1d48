//! Intervals by resampling the rows (the bootstrap).

use super::LabeledScores;
use crate::sort::sort_by;

/// Number of bootstrap resamples.
const RESAMPLES: usize = 1_000;

/// 95% intervals of two statistics by resampling `rows` rows with a fixed seed. `statistics`
/// receives the indices of the rows drawn.
pub(super) fn bootstrap(rows: usize, statistics: impl Fn(&[usize]) -> [f64; 2]) -> [[f64; 2]; 2] {
    if rows == 0 {
        return Default::default();
    }
    let mut random = SplitMix(0x6d69_7a61_6a00);
    let mut sample = vec![0; rows];
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..RESAMPLES {
        sample.fill_with(|| random.below(rows));
        let [one, other] = statistics(&sample);
        first.push(one);
        second.push(other);
    }
    [middle_95(first), middle_95(second)]
}

pub(super) fn picked<'r>(
    rows: &'r [LabeledScores],
    sample: &[usize],
) -> impl Iterator<Item = &'r LabeledScores> {
    sample.iter().filter_map(|&row| rows.get(row))
}

fn middle_95(mut values: Vec<f64>) -> [f64; 2] {
    sort_by(&mut values, f64::total_cmp);
    let at = |share: usize| values.get(values.len() * share / 1000).copied().unwrap_or(0.0);
    [at(25), at(975)]
}

/// Sebastiano Vigna's SplitMix64; a seeded sequence is all that resampling needs.
struct SplitMix(u64);

impl SplitMix {
    #[expect(clippy::cast_possible_truncation, reason = "the high half is below `bound`")]
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * bound as u128) >> 64) as usize
    }
}
