//! The operators' implementations; independent of ONNX.

pub(super) mod attention;
pub(super) mod cells;
pub(super) mod elementwise;
pub(super) mod embedding;
pub(super) mod input_projection;
pub(super) mod matmul;
pub(super) mod movement;
pub(super) mod packed_weights;
pub(super) mod quantized;
pub(super) mod recurrent;
pub(super) mod reduce;
pub(super) mod shapes;
mod shared_prefixes;
mod state_cache;
