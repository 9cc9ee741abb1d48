//! Four `f32` side by side: the only vector type the engine's arithmetic uses.
//!
//! [`wide`] chooses the instructions: SSE2, NEON, WebAssembly's SIMD, or loops over arrays. Only
//! operations that IEEE 754 defines to the last bit are used, and none that fuses two
//! (`mul_add`), so every target computes the same bits.

use wide::{CmpLt, u32x4};

pub(crate) use wide::f32x4 as F32x4;

/// Four numbers in memory.
pub(crate) type Quad = [f32; 4];

/// Each lane, raised to `low` or lowered to `high`; a NaN stays. (`wide`'s own minimum and maximum
/// treat NaN differently from target to target.)
#[inline(always)]
pub(crate) fn clamp(x: F32x4, low: f32, high: f32) -> F32x4 {
    let (low, high) = (F32x4::splat(low), F32x4::splat(high));
    let x = x.simd_lt(low).blend(low, x);
    high.simd_lt(x).blend(high, x)
}

/// Interprets the lowest bits of each lane as an integer `n` and returns `2^n` (for the origin of
/// such lanes see [`super::math`]).
#[inline(always)]
pub(crate) fn power_of_two_from_bits(x: F32x4) -> F32x4 {
    let bits = u32x4::new(x.to_array().map(f32::to_bits));
    let power = (bits << 23_u32) + u32x4::splat(1.0_f32.to_bits());
    F32x4::new(power.to_array().map(f32::from_bits))
}
