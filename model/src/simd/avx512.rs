//! Products of integers, thirty-two at a time and added to a sum by the same instruction, where the
//! processor has AVX-512 with VNNI. They are whole numbers, so they are the same as those of
//! [`super::integer`].

use std::arch::x86_64::{
    __m128i, __m512i, _mm256_set_m128i, _mm512_add_epi32, _mm512_castsi256_si512,
    _mm512_dpwssd_epi32, _mm512_extracti32x4_epi32, _mm512_inserti64x4, _mm512_set1_epi32,
    _mm512_setzero_si512,
};

use wide::i32x4;

use super::integer::Octet;

/// Sums that a column is computed in, because an instruction needs the result of the one before the
/// last few.
const CHAINS: usize = 4;

/// [`super::integer::accumulate`] for `V` = 4; `None` without AVX-512 VNNI.
#[inline(always)]
pub(crate) fn accumulate<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> Option<[[[i32x4; V]; P]; M]> {
    if !is_x86_feature_detected!("avx512f") || !is_x86_feature_detected!("avx512vnni") {
        return None;
    }
    #[allow(unsafe_code, reason = "a function for processors with AVX-512 VNNI")]
    // SAFETY: this processor has both.
    let sums = unsafe { accumulate_with_vnni(rows, panels) };
    Some(sums)
}

#[target_feature(enable = "avx512f,avx512vnni")]
#[expect(clippy::needless_range_loop, reason = "sums indexed by an iterator leave the registers")]
fn accumulate_with_vnni<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> [[[i32x4; V]; P]; M] {
    let depth = panels[0].len();
    let rows = rows.map(|row| row[..depth].as_chunks::<CHAINS>());
    let panels = panels.map(|panel| panel[..depth].as_chunks::<CHAINS>());
    let mut sums = [[[_mm512_setzero_si512(); CHAINS]; P]; M];
    for k in 0..depth / CHAINS {
        for chain in 0..CHAINS {
            for p in 0..P {
                let weights = joined(&panels[p].0[k][chain]);
                for m in 0..M {
                    let factor = _mm512_set1_epi32(rows[m].0[k][chain]);
                    sums[m][p][chain] = _mm512_dpwssd_epi32(sums[m][p][chain], weights, factor);
                }
            }
        }
    }
    for k in 0..depth % CHAINS {
        for p in 0..P {
            let weights = joined(&panels[p].1[k]);
            for m in 0..M {
                let factor = _mm512_set1_epi32(rows[m].1[k]);
                sums[m][p][0] = _mm512_dpwssd_epi32(sums[m][p][0], weights, factor);
            }
        }
    }
    sums.map(|panels| panels.map(|chains| quads(chains)))
}

/// Four octets in one vector; one load.
#[inline]
#[target_feature(enable = "avx512f")]
fn joined<const V: usize>(octets: &[Octet; V]) -> __m512i {
    let part = |v: usize| bytemuck::cast::<Octet, __m128i>(octets[v]);
    let (low, high) = (_mm256_set_m128i(part(1), part(0)), _mm256_set_m128i(part(3), part(2)));
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high)
}

/// The total of the chains, in quads of columns.
#[target_feature(enable = "avx512f")]
fn quads<const V: usize>([a, b, c, d]: [__m512i; CHAINS]) -> [i32x4; V] {
    let total = _mm512_add_epi32(_mm512_add_epi32(a, b), _mm512_add_epi32(c, d));
    std::array::from_fn(|v| {
        let quad = match v {
            0 => _mm512_extracti32x4_epi32::<0>(total),
            1 => _mm512_extracti32x4_epi32::<1>(total),
            2 => _mm512_extracti32x4_epi32::<2>(total),
            _ => _mm512_extracti32x4_epi32::<3>(total),
        };
        bytemuck::cast::<__m128i, i32x4>(quad)
    })
}
