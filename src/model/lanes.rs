//! Four `f32` side by side: the one vector type that all arithmetic of the engine uses.
//!
//! A `v128` on wasm, an `__m128` on x86_64, elsewhere an array of four whose operations
//! LLVM turns into vector instructions. Each operation is the IEEE 754 one on each lane, nothing is ever
//! fused or reordered, so every target computes the same bits.

/// Four numbers in memory.
pub type Quad = [f32; 4];

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use core::arch::wasm32 as simd;

    use super::Quad;

    /// Four numbers in a register.
    #[derive(Clone, Copy)]
    pub struct Lanes(simd::v128);

    impl Lanes {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(simd::f32x4_splat(value))
        }

        #[inline(always)]
        pub fn load(quad: &Quad) -> Self {
            // SAFETY: a `Quad` is 16 readable bytes, and the load has no alignment to keep.
            Self(unsafe { simd::v128_load(quad.as_ptr().cast()) })
        }

        #[inline(always)]
        pub fn store(self, quad: &mut Quad) {
            // SAFETY: a `Quad` is 16 writable bytes, and the store has no alignment to keep.
            unsafe { simd::v128_store(quad.as_mut_ptr().cast(), self.0) }
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self(simd::f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn sub(self, other: Self) -> Self {
            Self(simd::f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self(simd::f32x4_mul(self.0, other.0))
        }

        #[inline(always)]
        pub fn div(self, other: Self) -> Self {
            Self(simd::f32x4_div(self.0, other.0))
        }

        /// `other` where `self < other`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_least(self, other: Self) -> Self {
            Self(simd::f32x4_pmax(self.0, other.0))
        }

        /// `other` where `other < self`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_most(self, other: Self) -> Self {
            Self(simd::f32x4_pmin(self.0, other.0))
        }

        #[inline(always)]
        pub fn abs(self) -> Self {
            Self(simd::f32x4_abs(self.0))
        }

        /// The magnitude of `self` with the sign of `other`.
        #[inline(always)]
        pub fn with_sign_of(self, other: Self) -> Self {
            let sign = simd::i32x4_splat(i32::MIN);
            Self(simd::v128_bitselect(other.0, self.0, sign))
        }

        /// Reads the lowest bits of each lane as a whole number `n` and gives `2^n`
        /// (see [`crate::model::math`] for where such lanes come from).
        #[inline(always)]
        pub fn power_of_two_from_bits(self) -> Self {
            let one = simd::f32x4_splat(1.0);
            Self(simd::i32x4_add(simd::i32x4_shl(self.0, 23), one))
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod imp {
    // SSE2 is part of every x86_64.
    use core::arch::x86_64 as simd;

    use super::Quad;

    /// Four numbers in a register.
    #[derive(Clone, Copy)]
    pub struct Lanes(simd::__m128);

    // SAFETY (of all blocks below): the instructions are there, see above; loads and
    // stores touch the 16 bytes of a `Quad` and have no alignment to keep.
    #[allow(unused_unsafe, reason = "newer compilers know that SSE2 is always there")]
    impl Lanes {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(unsafe { simd::_mm_set1_ps(value) })
        }

        #[inline(always)]
        pub fn load(quad: &Quad) -> Self {
            Self(unsafe { simd::_mm_loadu_ps(quad.as_ptr()) })
        }

        #[inline(always)]
        pub fn store(self, quad: &mut Quad) {
            unsafe { simd::_mm_storeu_ps(quad.as_mut_ptr(), self.0) }
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self(unsafe { simd::_mm_add_ps(self.0, other.0) })
        }

        #[inline(always)]
        pub fn sub(self, other: Self) -> Self {
            Self(unsafe { simd::_mm_sub_ps(self.0, other.0) })
        }

        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self(unsafe { simd::_mm_mul_ps(self.0, other.0) })
        }

        #[inline(always)]
        pub fn div(self, other: Self) -> Self {
            Self(unsafe { simd::_mm_div_ps(self.0, other.0) })
        }

        /// `other` where `self < other`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_least(self, other: Self) -> Self {
            // The instruction gives its second operand unless the first is larger.
            Self(unsafe { simd::_mm_max_ps(other.0, self.0) })
        }

        /// `other` where `other < self`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_most(self, other: Self) -> Self {
            Self(unsafe { simd::_mm_min_ps(other.0, self.0) })
        }

        #[inline(always)]
        pub fn abs(self) -> Self {
            Self(unsafe { simd::_mm_andnot_ps(simd::_mm_set1_ps(-0.0), self.0) })
        }

        /// The magnitude of `self` with the sign of `other`.
        #[inline(always)]
        pub fn with_sign_of(self, other: Self) -> Self {
            let sign = unsafe { simd::_mm_and_ps(simd::_mm_set1_ps(-0.0), other.0) };
            Self(unsafe { simd::_mm_or_ps(self.abs().0, sign) })
        }

        /// Reads the lowest bits of each lane as a whole number `n` and gives `2^n`
        /// (see [`crate::model::math`] for where such lanes come from).
        #[inline(always)]
        pub fn power_of_two_from_bits(self) -> Self {
            unsafe {
                let shifted = simd::_mm_slli_epi32(simd::_mm_castps_si128(self.0), 23);
                let one = simd::_mm_set1_epi32(0x3f80_0000);
                Self(simd::_mm_castsi128_ps(simd::_mm_add_epi32(shifted, one)))
            }
        }
    }
}

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
mod imp {
    use super::Quad;

    /// Four numbers in a register.
    #[derive(Clone, Copy)]
    pub struct Lanes(Quad);

    #[inline(always)]
    fn map(a: Quad, f: impl Fn(f32) -> f32) -> Lanes {
        Lanes([f(a[0]), f(a[1]), f(a[2]), f(a[3])])
    }

    #[inline(always)]
    fn zip(a: Quad, b: Quad, f: impl Fn(f32, f32) -> f32) -> Lanes {
        Lanes([f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])])
    }

    impl Lanes {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self([value; 4])
        }

        #[inline(always)]
        pub fn load(quad: &Quad) -> Self {
            Self(*quad)
        }

        #[inline(always)]
        pub fn store(self, quad: &mut Quad) {
            *quad = self.0;
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| a + b)
        }

        #[inline(always)]
        pub fn sub(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| a - b)
        }

        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| a * b)
        }

        #[inline(always)]
        pub fn div(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| a / b)
        }

        /// `other` where `self < other`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_least(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| if a < b { b } else { a })
        }

        /// `other` where `other < self`, else `self`: a NaN in `self` stays.
        #[inline(always)]
        pub fn at_most(self, other: Self) -> Self {
            zip(self.0, other.0, |a, b| if b < a { b } else { a })
        }

        #[inline(always)]
        pub fn abs(self) -> Self {
            map(self.0, f32::abs)
        }

        /// The magnitude of `self` with the sign of `other`.
        #[inline(always)]
        pub fn with_sign_of(self, other: Self) -> Self {
            zip(self.0, other.0, f32::copysign)
        }

        /// Reads the lowest bits of each lane as a whole number `n` and gives `2^n`
        /// (see [`crate::model::math`] for where such lanes come from).
        #[inline(always)]
        pub fn power_of_two_from_bits(self) -> Self {
            map(self.0, |a| f32::from_bits((a.to_bits() << 23).wrapping_add(0x3f80_0000)))
        }
    }
}

pub use imp::Lanes;

impl Lanes {
    /// The four lanes, in order.
    #[inline(always)]
    pub fn to_quad(self) -> Quad {
        let mut quad = [0.0; 4];
        self.store(&mut quad);
        quad
    }
}
