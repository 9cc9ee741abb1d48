//! Arithmetic on four numbers at once, bit-identical on every machine.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
pub(super) mod gemm;
pub(super) mod integer;
pub(super) mod lanes;
pub(super) mod math;
pub(super) mod products;
mod rounding;
