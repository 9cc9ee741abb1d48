//! Rounds rows of floats to 16 bits, for products of integers.
//!
//! A row has its own scale. The few numbers that are much larger than the others do not decide it:
//! what they exceed it by is kept apart, as further terms of the row's sums. So rounding costs the
//! others none of their precision, and the sums stay whole numbers.

use wide::{CmpGt, i16x8, i32x4};

use super::lanes::{F32x4, Quad};
use super::math::ROUNDER;

/// The largest whole numbers that input is rounded to.
pub(super) const MAX_LEVELS: i32 = 32_767;

/// Below this, input counts as zero; the reciprocal of less would be infinite.
const TINY: f32 = 1e-30;

/// Numbers up to this many times the root of the row's mean square are rounded to the levels. Few
/// are larger; a scale for the largest would cost all others a bit or more of their precision.
const LIMIT: f32 = 2.5;

/// The largest number may be this many times the limit.
const MAX_RATIO: f32 = 64.0;

/// Rows of numbers in 16 bits.
pub(super) struct Rounded {
    /// Pairs of numbers in a row.
    width: usize,
    /// All rows, in pairs.
    pairs: Vec<i32>,
    /// What one level is worth, for each row.
    pub(super) factors: Vec<f32>,
    /// What large numbers exceed the levels by, in pairs, with the place in the row: another term
    /// of the row's sums, or several where it does not fit 16 bits.
    excess: Vec<(usize, i32)>,
    /// Where each row's excess ends.
    ends: Vec<usize>,
}

impl Rounded {
    /// Room for rows.
    pub(super) fn new(rows: usize, width: usize) -> Self {
        let (pairs, excess) = (Vec::with_capacity(rows * width), Vec::new());
        let (factors, ends) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        Self { width, pairs, factors, excess, ends }
    }

    /// Rounds `count` numbers to at most `levels`; changes the larger ones in `quads`.
    pub(super) fn push(&mut self, quads: &mut [Quad], count: usize, levels: i32) {
        let start = self.pairs.len();
        self.pairs.resize(start + self.width, 0);
        let mut largest = largest(quads);
        if largest.is_finite() && largest > TINY {
            let limit = (LIMIT * root_mean_square(quads, count)).max(largest / MAX_RATIO);
            if largest > limit {
                self.carry(quads, limit, levels);
                largest = limit;
            }
            round(quads, levels as f32 / largest, &mut self.pairs[start..]);
        }
        self.factors.push(if largest.is_finite() { largest / levels as f32 } else { f32::NAN });
        self.ends.push(self.excess.len());
    }

    /// Cuts numbers off at `limit`, and keeps what they exceed it by.
    #[expect(clippy::cast_possible_truncation, reason = "at most MAX_RATIO times the levels")]
    fn carry(&mut self, quads: &mut [Quad], limit: f32, levels: i32) {
        let most = i32x4::splat(limit.to_bits().cast_signed());
        for (index, quad) in quads.iter_mut().enumerate() {
            if !magnitudes(*quad).simd_gt(most).any() {
                continue;
            }
            for (lane, x) in quad.iter_mut().enumerate() {
                if x.abs() <= limit {
                    continue;
                }
                let mut rest = (x.abs() * (levels as f32 / limit) + 0.5) as i32 - levels;
                while rest > 0 {
                    let part = rest.min(MAX_LEVELS);
                    let half = if *x < 0.0 { -part } else { part };
                    let pair = if lane % 2 == 0 { half & 0xFFFF } else { half << 16 };
                    self.excess.push((2 * index + lane / 2, pair));
                    rest -= part;
                }
                *x = limit.copysign(*x);
            }
        }
    }

    /// The pairs of a row.
    #[inline(always)]
    pub(super) fn row(&self, index: usize) -> &[i32] {
        &self.pairs[index * self.width..][..self.width]
    }

    /// The excess of a row.
    #[inline(always)]
    pub(super) fn excess_of(&self, row: usize) -> &[(usize, i32)] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.excess[start..self.ends[row]]
    }
}

/// The root of the mean square of `count` numbers, padded with zeros.
fn root_mean_square(quads: &[Quad], count: usize) -> f32 {
    let sum = quads.iter().fold(F32x4::splat(0.0), |sum, quad| {
        let x = F32x4::new(*quad);
        sum + x * x
    });
    let [a, b, c, d] = sum.to_array();
    (((a + b) + (c + d)) / count as f32).sqrt()
}

/// The bits of four absolute values. Without its sign, a float is ordered like its bits, and infinity
/// and NaN come last.
#[inline(always)]
fn magnitudes(quad: Quad) -> i32x4 {
    bytemuck::cast::<Quad, i32x4>(quad) & i32x4::splat(i32::MAX)
}

/// The largest absolute value; not finite if one of the numbers is not.
#[inline(always)]
fn largest(quads: &[Quad]) -> f32 {
    let largest = quads.iter().fold(i32x4::ZERO, |largest, quad| largest.max(magnitudes(*quad)));
    f32::from_bits(largest.to_array().into_iter().fold(0, i32::max).cast_unsigned())
}

/// Rounds `x · factor`, which fits 16 bits, to pairs of such numbers.
#[inline(always)]
pub(super) fn round(quads: &[Quad], factor: f32, pairs: &mut [i32]) {
    let (factor, rounder) = (F32x4::splat(factor), F32x4::splat(ROUNDER));
    let bits = |x: F32x4| bytemuck::cast::<F32x4, i32x4>(x);
    let whole = |quad: &Quad| bits(F32x4::new(*quad) * factor + rounder) - bits(rounder);
    for (quads, pairs) in quads.chunks(2).zip(pairs.chunks_mut(4)) {
        let (low, high) = (whole(&quads[0]), quads.get(1).map_or(i32x4::ZERO, whole));
        let rounded = i16x8::from_i32x8_saturate(bytemuck::cast([low, high]));
        let rounded: [i32; 4] = bytemuck::cast(rounded);
        pairs.copy_from_slice(&rounded[..pairs.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that pairs and excess stand for.
    fn restored(numbers: &[f32], levels: i32) -> (Vec<f32>, usize) {
        let mut quads = vec![[0.0; 4]; numbers.len().div_ceil(4)];
        quads.as_flattened_mut()[..numbers.len()].copy_from_slice(numbers);
        let mut rounded = Rounded::new(1, numbers.len().div_ceil(2));
        rounded.push(&mut quads, numbers.len(), levels);
        let halves = |pair: i32| bytemuck::cast::<i32, [i16; 2]>(pair).map(i32::from);
        let mut whole: Vec<i32> = rounded.row(0).iter().flat_map(|&pair| halves(pair)).collect();
        assert!(whole.iter().all(|x| x.abs() <= levels));
        for &(place, pair) in rounded.excess_of(0) {
            let [even, odd] = halves(pair);
            whole[2 * place] += even;
            whole[2 * place + 1] += odd;
        }
        let numbers = whole.into_iter().map(|x| x as f32 * rounded.factors[0]).collect();
        (numbers, rounded.excess_of(0).len())
    }

    #[test]
    fn large_numbers_cost_the_others_no_precision() {
        let mut numbers: Vec<f32> =
            (0..400).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
        for (place, outlier) in [(3, 21.0), (4, -9.0), (5, 9.0), (399, -300.0)] {
            numbers[place] = outlier;
        }
        for levels in [MAX_LEVELS, 1000] {
            let (found, excess) = restored(&numbers, levels);
            assert!((1..20).contains(&excess) || levels == 1000, "{excess}");
            let mean_square = numbers.iter().map(|x| x * x).sum::<f32>() / 400.0;
            let half = LIMIT * mean_square.sqrt() / levels as f32 / 2.0;
            for (found, expected) in found.iter().zip(&numbers) {
                assert!((found - expected).abs() < half * 1.01 + expected.abs() * 1e-6);
            }
        }
    }

    #[test]
    fn one_number_among_zeros_is_kept() {
        for count in [1, 7, 40_000] {
            let mut numbers = vec![0.0; count];
            numbers[count / 2] = -2.5;
            let (found, excess) = restored(&numbers, MAX_LEVELS);
            assert!((found[count / 2] + 2.5).abs() < 1e-3, "{count}");
            assert!(found.iter().filter(|&&x| x != 0.0).count() == 1);
            assert!(excess <= 80);
        }
    }
}
