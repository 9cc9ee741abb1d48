//! The functions that networks need beyond `+ − × ÷`, in a fixed order of operations.
//!
//! The platform's `expf` and `tanhf` differ in the last bits from one system to the next,
//! and so would the scores. These are built of IEEE 754 basic operations alone. Errors,
//! measured against `f64` in the tests below: `exp` 3e-7 relative; `sigmoid` 2e-7, `tanh`
//! 3e-7 and `erf` 6e-7 absolute.

use super::lanes::{Lanes, Quad};

/// `e^r` for `|r| ≤ ln 2 / 2`, within 1.1e-7 relative: the polynomial of degree 5 that has
/// the smallest largest error among those that begin `1 + r` (fitted with Lawson's method).
#[inline(always)]
fn exp_near_zero(r: Lanes) -> Lanes {
    let mut sum = Lanes::splat(0.008_312_521);
    for coefficient in [0.041_890_156, 0.166_671_14, 0.499_992_3, 1.0, 1.0] {
        sum = sum.mul(r).add(Lanes::splat(coefficient));
    }
    sum
}

/// Adding 1.5 · 2^23 leaves no bits for a fraction: a sum with it is rounded to a whole
/// number, which then stands in its lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// `e^x`. Below −87 it stays at `e^−87`, above 88 at `e^88`: both far outside what a
/// score can show.
#[inline(always)]
pub fn exp(x: Lanes) -> Lanes {
    // e^x = 2^n · e^r with n whole and |r| ≤ ln 2 / 2.
    let x = x.at_least(Lanes::splat(-87.0)).at_most(Lanes::splat(88.0));
    let shifted = x.mul(Lanes::splat(std::f32::consts::LOG2_E)).add(Lanes::splat(ROUNDER));
    let n = shifted.sub(Lanes::splat(ROUNDER));
    // ln 2 in two parts, so that the first product is exact (Cody and Waite).
    let r = x.sub(n.mul(Lanes::splat(0.693_359_4))).sub(n.mul(Lanes::splat(-2.121_944_4e-4)));
    exp_near_zero(r).mul(shifted.power_of_two_from_bits())
}

/// `e^x` for gates, where the logistic function and the hyperbolic tangent are flat from
/// ±28 on: `x` stays within these, so that one product less is needed and three of these
/// can be multiplied.
#[inline(always)]
pub fn exp_bounded(x: Lanes) -> Lanes {
    let x = x.at_least(Lanes::splat(-28.0)).at_most(Lanes::splat(28.0));
    let shifted = x.mul(Lanes::splat(std::f32::consts::LOG2_E)).add(Lanes::splat(ROUNDER));
    let n = shifted.sub(Lanes::splat(ROUNDER));
    let r = x.sub(n.mul(Lanes::splat(std::f32::consts::LN_2)));
    exp_near_zero(r).mul(shifted.power_of_two_from_bits())
}

/// The logistic function, `1 / (1 + e^−x)`.
#[inline(always)]
pub fn sigmoid(x: Lanes) -> Lanes {
    let one = Lanes::splat(1.0);
    one.div(one.add(exp_bounded(Lanes::splat(0.0).sub(x))))
}

/// The hyperbolic tangent, as `1 − 2 / (1 + e^2x)`.
#[inline(always)]
pub fn tanh(x: Lanes) -> Lanes {
    let one = Lanes::splat(1.0);
    one.sub(Lanes::splat(2.0).div(one.add(exp_bounded(x.add(x)))))
}

/// The error function, by formula 7.1.26 of Abramowitz and Stegun,
/// "Handbook of Mathematical Functions" (error at most 1.5e-7).
#[inline(always)]
pub fn erf(x: Lanes) -> Lanes {
    let magnitude = x.abs();
    let one = Lanes::splat(1.0);
    let t = one.div(one.add(Lanes::splat(0.327_591_1).mul(magnitude)));
    let mut sum = Lanes::splat(1.061_405_4);
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        sum = sum.mul(t).add(Lanes::splat(coefficient));
    }
    let square = Lanes::splat(0.0).sub(magnitude.mul(magnitude));
    one.sub(sum.mul(t).mul(exp(square))).with_sign_of(x)
}

/// The Gaussian error linear unit, `x · (1 + erf(x / √2)) / 2`.
#[inline(always)]
pub fn gelu(x: Lanes) -> Lanes {
    let scaled = x.mul(Lanes::splat(std::f32::consts::FRAC_1_SQRT_2));
    x.mul(Lanes::splat(0.5)).mul(Lanes::splat(1.0).add(erf(scaled)))
}

/// Replaces each value by `f` of it.
#[inline(always)]
pub fn map(values: &mut [f32], f: impl Fn(Lanes) -> Lanes) {
    let (quads, rest) = values.as_chunks_mut::<4>();
    for quad in quads {
        f(Lanes::load(quad)).store(quad);
    }
    if !rest.is_empty() {
        let mut quad: Quad = [0.0; 4];
        quad[..rest.len()].copy_from_slice(rest);
        f(Lanes::load(&quad)).store(&mut quad);
        rest.copy_from_slice(&quad[..rest.len()]);
    }
}

/// The sum: lane `i` adds every fourth value from the `i`-th on, then the lanes are added
/// in pairs. The same order everywhere, and faster than one long chain.
#[inline(always)]
pub fn sum(values: &[f32], f: impl Fn(Lanes) -> Lanes) -> f32 {
    let (quads, rest) = values.as_chunks::<4>();
    let mut lanes = Lanes::splat(0.0);
    for quad in quads {
        lanes = lanes.add(f(Lanes::load(quad)));
    }
    let [a, b, c, d] = lanes.to_quad();
    let mut total = (a + b) + (c + d);
    for value in rest {
        let [first, ..] = f(Lanes::splat(*value)).to_quad();
        total += first;
    }
    total
}

/// The largest value, or −∞ of none.
#[inline(always)]
pub fn max(values: &[f32]) -> f32 {
    values.iter().fold(f32::NEG_INFINITY, |a, &b| if a < b { b } else { a })
}

/// Turns a row of numbers into probabilities.
pub fn softmax(row: &mut [f32]) {
    let highest = Lanes::splat(max(row));
    map(row, |x| exp(x.sub(highest)));
    let total = Lanes::splat(sum(row, |x| x));
    map(row, |x| x.div(total));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest difference from `expected` on a fine grid over `-range..range`.
    fn worst(range: f64, f: fn(Lanes) -> Lanes, expected: fn(f64) -> f64, relative: bool) -> f64 {
        let mut worst = 0.0_f64;
        for step in -40_000..=40_000 {
            let x = (range * f64::from(step) / 40_000.0) as f32;
            let [found, ..] = f(Lanes::splat(x)).to_quad();
            let wanted = expected(f64::from(x));
            let error = (f64::from(found) - wanted).abs();
            worst = worst.max(if relative { error / wanted } else { error });
        }
        worst
    }

    /// The error function by its series, exact to 1e-15 for |x| ≤ 3.
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
        let first = |lanes: Lanes| lanes.to_quad()[0];
        assert_eq!(first(sigmoid(Lanes::splat(1e30))), 1.0);
        assert!(first(sigmoid(Lanes::splat(-1e30))) < 1e-11);
        assert_eq!(first(tanh(Lanes::splat(f32::INFINITY))), 1.0);
        assert_eq!(first(tanh(Lanes::splat(f32::NEG_INFINITY))), -1.0);
        assert_eq!(first(erf(Lanes::splat(-100.0))), -1.0);
        assert!(first(sigmoid(Lanes::splat(f32::NAN))).is_nan());
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
