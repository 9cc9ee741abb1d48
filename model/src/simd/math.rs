//! The functions networks need beyond `+ − × ÷`, with a fixed order of operations.
//!
//! The platform's `expf` and `tanhf` differ in the last bits between systems, and so would the
//! scores. These use only basic IEEE 754 operations. Errors, measured against `f64` in the
//! tests below: `exp` 3e-7 relative; `sigmoid` 2e-7, `tanh` 3e-7 and `erf` 6e-7 absolute.

use wide::CmpLt;

use super::lanes::{F32x4, Quad, clamp, power_of_two_from_bits};

/// `e^r` for `|r| ≤ ln 2 / 2`, within 1.1e-7 relative: the minimax polynomial of degree 5 among
/// those that begin `1 + r` (fitted with Lawson's method).
#[inline(always)]
fn exp_near_zero(r: F32x4) -> F32x4 {
    let mut sum = F32x4::splat(0.008_312_521);
    for coefficient in [0.041_890_156, 0.166_671_14, 0.499_992_3, 1.0, 1.0] {
        sum = sum * r + F32x4::splat(coefficient);
    }
    sum
}

/// Adding 1.5 · 2^23 leaves no bits for a fraction: the sum is rounded to an integer, which
/// ends up in its lowest bits.
pub(crate) const ROUNDER: f32 = 12_582_912.0;

/// `e^x`, with `x` clamped to −87..88, far beyond what affects a score.
#[inline(always)]
pub(crate) fn exp(x: F32x4) -> F32x4 {
    // e^x = 2^n · e^r, with an integer n and |r| ≤ ln 2 / 2.
    let x = clamp(x, -87.0, 88.0);
    let shifted = x * F32x4::splat(std::f32::consts::LOG2_E) + F32x4::splat(ROUNDER);
    let n = shifted - F32x4::splat(ROUNDER);
    // ln 2 in two parts, so that the first product is exact (Cody and Waite).
    let r = x - n * F32x4::splat(0.693_359_4) - n * F32x4::splat(-2.121_944_4e-4);
    exp_near_zero(r) * power_of_two_from_bits(shifted)
}

/// `e^x` for gates, with `x` clamped to ±28, beyond which the logistic function and tanh are
/// flat. This saves one product and allows multiplying three of these.
#[inline(always)]
pub(crate) fn exp_bounded(x: F32x4) -> F32x4 {
    let x = clamp(x, -28.0, 28.0);
    let shifted = x * F32x4::splat(std::f32::consts::LOG2_E) + F32x4::splat(ROUNDER);
    let n = shifted - F32x4::splat(ROUNDER);
    let r = x - n * F32x4::splat(std::f32::consts::LN_2);
    exp_near_zero(r) * power_of_two_from_bits(shifted)
}

/// The logistic function, `1 / (1 + e^−x)`.
#[inline(always)]
pub(crate) fn sigmoid(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    one / (one + exp_bounded(F32x4::splat(0.0) - x))
}

/// The hyperbolic tangent, as `1 − 2 / (1 + e^2x)`.
#[inline(always)]
pub(crate) fn tanh(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    one - F32x4::splat(2.0) / (one + exp_bounded(x + x))
}

/// The error function, by formula 7.1.26 of Abramowitz and Stegun,
/// "Handbook of Mathematical Functions" (error at most 1.5e-7).
#[inline(always)]
pub(crate) fn erf(x: F32x4) -> F32x4 {
    let magnitude = x.abs();
    let one = F32x4::splat(1.0);
    let t = one / (one + F32x4::splat(0.327_591_1) * magnitude);
    let mut sum = F32x4::splat(1.061_405_4);
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        sum = sum * t + F32x4::splat(coefficient);
    }
    let square = F32x4::splat(0.0) - magnitude * magnitude;
    (one - sum * t * exp(square)).copysign(x)
}

/// The Gaussian error linear unit, `x · (1 + erf(x / √2)) / 2`.
#[inline(always)]
pub(crate) fn gelu(x: F32x4) -> F32x4 {
    let scaled = x * F32x4::splat(std::f32::consts::FRAC_1_SQRT_2);
    x * F32x4::splat(0.5) * (F32x4::splat(1.0) + erf(scaled))
}

/// Applies `f` to each value.
#[inline(always)]
pub(crate) fn map(values: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let (quads, rest) = values.as_chunks_mut::<4>();
    for quad in quads {
        *quad = f(F32x4::new(*quad)).to_array();
    }
    if !rest.is_empty() {
        let mut quad: Quad = [0.0; 4];
        quad[..rest.len()].copy_from_slice(rest);
        quad = f(F32x4::new(quad)).to_array();
        rest.copy_from_slice(&quad[..rest.len()]);
    }
}

/// Sums the values: lane `i` adds every fourth value from the `i`-th on, then the lanes are
/// added in pairs. The same order on every target, and faster than one long chain.
#[inline(always)]
pub(crate) fn sum(values: &[f32], f: impl Fn(F32x4) -> F32x4) -> f32 {
    let (quads, rest) = values.as_chunks::<4>();
    let mut lanes = F32x4::splat(0.0);
    for quad in quads {
        lanes += f(F32x4::new(*quad));
    }
    let [a, b, c, d] = lanes.to_array();
    let mut total = (a + b) + (c + d);
    for value in rest {
        let [first, ..] = f(F32x4::splat(*value)).to_array();
        total += first;
    }
    total
}

/// The maximum of the values, or −∞ if there are none.
#[inline(always)]
pub(crate) fn max(values: &[f32]) -> f32 {
    values.iter().fold(f32::NEG_INFINITY, |a, &b| if a < b { b } else { a })
}

/// Applies softmax to a row of numbers.
#[inline(never)]
pub fn softmax(row: &mut [f32]) {
    let highest = F32x4::splat(max(row));
    map(row, |x| exp(x - highest));
    let total = F32x4::splat(sum(row, |x| x));
    map(row, |x| x / total);
}

/// [`softmax`] of four rows of equal length, a lane each; the same bits.
#[inline(always)]
pub(crate) fn softmax_lanes(rows: &mut [F32x4]) {
    let infinity = F32x4::splat(f32::NEG_INFINITY);
    let highest = rows.iter().fold(infinity, |a, &b| a.simd_lt(b).blend(b, a));
    for x in &mut *rows {
        *x = exp(*x - highest);
    }
    // The order of `sum`.
    let (quads, rest) = rows.as_chunks::<4>();
    let mut sums = [F32x4::splat(0.0); 4];
    for quad in quads {
        for (sum, &x) in sums.iter_mut().zip(quad) {
            *sum += x;
        }
    }
    let [a, b, c, d] = sums;
    let total = rest.iter().fold((a + b) + (c + d), |total, &x| total + x);
    for x in rows {
        *x /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest difference from `expected` on a fine grid over `-range..range`.
    #[expect(clippy::cast_possible_truncation, reason = "the argument is an `f32`")]
    fn worst(range: f64, f: fn(F32x4) -> F32x4, expected: fn(f64) -> f64, relative: bool) -> f64 {
        let mut worst = 0.0_f64;
        for step in -40_000..=40_000 {
            let x = (range * f64::from(step) / 40_000.0) as f32;
            let [found, ..] = f(F32x4::splat(x)).to_array();
            let wanted = expected(f64::from(x));
            let error = (f64::from(found) - wanted).abs();
            worst = worst.max(if relative { error / wanted } else { error });
        }
        worst
    }

    /// The error function as a series, exact to 1e-15 for |x| ≤ 3.
    fn erf_series(x: f64) -> f64 {
        let (mut term, mut total) = (x, x);
        for n in 1..80 {
            term *= -x * x / f64::from(n);
            total += term / f64::from(2 * n + 1);
        }
        total * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn functions_are_as_accurate_as_documented() {
        assert!(worst(86.0, exp, f64::exp, true) < 3e-7);
        assert!(worst(30.0, sigmoid, |x| 1.0 / (1.0 + (-x).exp()), false) < 2e-7);
        assert!(worst(15.0, tanh, f64::tanh, false) < 3e-7);
        assert!(worst(3.0, erf, erf_series, false) < 6e-7);
    }

    #[test]
    fn extreme_arguments_saturate_and_nan_stays() {
        let first = |lanes: F32x4| lanes.to_array()[0];
        assert_eq!(first(sigmoid(F32x4::splat(1e30))), 1.0);
        assert!(first(sigmoid(F32x4::splat(-1e30))) < 1e-11);
        assert_eq!(first(tanh(F32x4::splat(f32::INFINITY))), 1.0);
        assert_eq!(first(tanh(F32x4::splat(f32::NEG_INFINITY))), -1.0);
        assert_eq!(first(erf(F32x4::splat(-100.0))), -1.0);
        assert!(first(sigmoid(F32x4::splat(f32::NAN))).is_nan());
    }

    #[test]
    fn softmax_gives_the_same_bits_in_a_row_and_in_a_lane() {
        for length in 1..40_u16 {
            let number = |i: u16, lane: u16| f32::from(i * 37 % 41 + 3 * lane) * 0.31 - 6.0;
            let row = |lane: u16| (0..length).map(|i| number(i, lane)).collect::<Vec<_>>();
            let quad = |i: u16| F32x4::new([0, 1, 2, 3].map(|lane| number(i, lane)));
            let mut lanes: Vec<_> = (0..length).map(quad).collect();
            softmax_lanes(&mut lanes);
            for lane in 0..4 {
                let mut expected = row(lane);
                softmax(&mut expected);
                let found = lanes.iter().map(|quad| quad.to_array()[usize::from(lane)]);
                assert_eq!(found.collect::<Vec<_>>(), expected, "{length}");
            }
        }
    }

    #[test]
    fn softmax_sums_to_one_at_any_length() {
        for length in 1..12_u8 {
            let mut row: Vec<f32> = (0..length).map(|i| f32::from(i) * 0.7 - 3.0).collect();
            softmax(&mut row);
            let total: f32 = row.iter().sum();
            assert!((total - 1.0).abs() < 1e-6);
            assert!(row.is_sorted());
        }
    }
}
