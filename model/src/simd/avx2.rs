//! Products of integers, sixteen at a time, where the processor has AVX2. They are whole numbers, so
//! they are the same as those of [`super::integer`].

use std::arch::x86_64::{
    __m128i, _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_madd_epi16,
    _mm256_set_m128i, _mm256_set1_epi32, _mm256_setzero_si256,
};

use wide::i32x4;

use super::integer::Octet;

/// [`super::integer::accumulate`] for an even `V`; `None` without AVX2.
#[inline(always)]
pub(crate) fn accumulate<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> Option<[[[i32x4; V]; P]; M]> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    #[allow(unsafe_code, reason = "a function for processors with AVX2")]
    // SAFETY: this processor has AVX2.
    let sums = unsafe { accumulate_with_avx2(rows, panels) };
    Some(sums)
}

#[target_feature(enable = "avx2")]
fn accumulate_with_avx2<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> [[[i32x4; V]; P]; M] {
    let depth = panels[0].len();
    let rows = rows.map(|row| &row[..depth]);
    let panels = panels.map(|panel| &panel[..depth]);
    // Half as many sums as there is room for: a constant `V / 2` cannot be written.
    let mut sums = [[[_mm256_setzero_si256(); V]; P]; M];
    for k in 0..depth {
        for p in 0..P {
            for v in 0..V / 2 {
                let (low, high) = (panels[p][k][2 * v], panels[p][k][2 * v + 1]);
                let weights = _mm256_set_m128i(
                    bytemuck::cast::<Octet, __m128i>(high),
                    bytemuck::cast::<Octet, __m128i>(low),
                );
                for m in 0..M {
                    let products = _mm256_madd_epi16(_mm256_set1_epi32(rows[m][k]), weights);
                    sums[m][p][v] = _mm256_add_epi32(sums[m][p][v], products);
                }
            }
        }
    }
    // Loops, because a closure may be called instead of being compiled in.
    let mut quads = [[[i32x4::ZERO; V]; P]; M];
    for m in 0..M {
        for p in 0..P {
            for v in 0..V {
                let both = sums[m][p][v / 2];
                let half = if v % 2 == 0 {
                    _mm256_castsi256_si128(both)
                } else {
                    _mm256_extracti128_si256::<1>(both)
                };
                quads[m][p][v] = bytemuck::cast::<__m128i, i32x4>(half);
            }
        }
    }
    quads
}
