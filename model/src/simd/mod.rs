//! Arithmetic on four numbers at once, bit-identical on every machine.

pub(super) mod gemm;
pub(super) mod integer;
pub(super) mod lanes;
pub(super) mod math;
pub(super) mod products;
