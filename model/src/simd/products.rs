//! Constant matrices, whichever numbers their products are made of.

use super::gemm::{self, Packed, store};
use super::integer::IntegerPacked;
use super::lanes::{F32x4, Quad};

/// A packed matrix.
pub(crate) enum Weights<const V: usize> {
    /// Floats.
    Float(Packed<V>),
    /// Signed bytes; input is rounded to 16 bits.
    Integer(IntegerPacked<V>),
}

impl<const V: usize> Weights<V> {
    /// Number of rows.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Float(packed) => packed.depth(),
            Self::Integer(packed) => packed.depth(),
        }
    }

    /// `out[r][p] = initial[p] + input[r] × self` for each row `r` and panel `p`. `initial` has
    /// one `[Quad; V]` per panel.
    pub(crate) fn project(&self, input: &[f32], initial: &[[Quad; V]], out: &mut [[Quad; V]]) {
        match self {
            Self::Float(packed) => gemm::project(input, packed, initial, out),
            Self::Integer(packed) => {
                let panels = packed.panel_count();
                let Some(rows) = out.len().checked_div(panels) else { return };
                packed.multiply(input, rows, |row, panel, products| {
                    let sums = std::array::from_fn(|v| F32x4::new(initial[panel][v]) + products[v]);
                    store(sums, &mut out[row * panels + panel]);
                });
            }
        }
    }
}

/// A matrix with a panel width that suits its number of columns.
pub(crate) enum Matrix {
    /// At most four columns.
    Narrow(Packed<1>),
    /// More.
    Wide(Weights<4>),
}

impl Matrix {
    /// Packs a row-major matrix, or the transpose of one.
    pub(crate) fn new(values: &[f32], depth: usize, columns: usize, transposed: bool) -> Self {
        if columns <= 4 {
            Self::Narrow(Packed::from_matrix(values, depth, columns, transposed))
        } else {
            let packed = Packed::from_matrix(values, depth, columns, transposed);
            Self::Wide(Weights::Float(packed))
        }
    }

    /// Number of rows.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Narrow(packed) => packed.depth(),
            Self::Wide(packed) => packed.depth(),
        }
    }

    /// `out = input × self + bias`, row-major, with `columns` columns. `bias` has one row for
    /// each row of the result, or one row for all.
    pub(crate) fn multiply(
        &self,
        input: &[f32],
        bias: Option<&[f32]>,
        columns: usize,
        out: &mut [f32],
    ) {
        // As many sums at once as registers allow: rows times quads.
        match self {
            Self::Narrow(packed) => gemm::multiply::<1, 8>(input, packed, bias, columns, out),
            Self::Wide(Weights::Float(packed)) => {
                gemm::multiply::<4, 2>(input, packed, bias, columns, out);
            }
            Self::Wide(Weights::Integer(packed)) => {
                let Some(rows) = out.len().checked_div(columns) else { return };
                packed.multiply(input, rows, |row, panel, products| {
                    let (at, width) = gemm::columns_of::<4>(panel, columns);
                    let start = gemm::bias_lanes::<4>(bias.map(|bias| &bias[at..at + width]));
                    let sums: [F32x4; 4] = std::array::from_fn(|v| start[v] + products[v]);
                    gemm::put(sums, &mut out[row * columns + at..][..width]);
                });
            }
        }
    }
}
