//! Embedding tables: one row per token.

use std::sync::Arc;

use crate::graph::{Fault, Operator, Values, one, operators};
use crate::tensor::{self, ElementType, Tensor};

/// A `rows × width` table in its stored form: a quantized table keeps one byte per number, and
/// only the rows a text uses are converted.
#[derive(Clone)]
pub(crate) struct Table {
    values: Arc<Tensor>,
    /// The scale of stored numbers: a single one, or one per row.
    scales: Option<Arc<Tensor>>,
    zero_point: i16,
    width: usize,
    rows: usize,
}

impl Table {
    /// A table of `i8`, `u8` or `f32` numbers. `zero_point` is subtracted, then `scales` (one,
    /// or one per row) multiplied.
    pub(crate) fn new(
        values: Arc<Tensor>,
        scales: Option<Arc<Tensor>>,
        zero_point: i16,
    ) -> Result<Self, Fault> {
        let &[rows, width] = values.shape() else { return Err("a table must be a matrix") };
        if !matches!(values.element_type(), ElementType::F32 | ElementType::I8 | ElementType::U8) {
            return Err("a table must be f32, i8 or u8");
        }
        if let Some(scales) = &scales {
            let count = scales.floats()?.len();
            if count != 1 && count != rows {
                return Err("a table needs one scale, or one per row");
            }
        }
        Ok(Self { values, scales, zero_point, width, rows })
    }

    /// Length of a row.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The row for an index; like all ONNX indices, it may count from the end.
    pub(crate) fn row_of(&self, index: i64) -> Result<usize, Fault> {
        tensor::axis(index, self.rows).map_err(|_| "a token is not in the vocabulary")
    }

    /// Reads one row into `out`.
    pub(crate) fn read(&self, row: usize, out: &mut [f32]) -> Result<(), Fault> {
        let range = row * self.width..(row + 1) * self.width;
        let scale = match &self.scales {
            None => None,
            Some(scales) => match scales.floats()? {
                [scale] => Some(*scale),
                scales => Some(scales[row]),
            },
        };
        let zero_point = self.zero_point;
        match self.values.element_type() {
            ElementType::I8 => {
                let stored = &self.values.slice::<i8>()?[range];
                convert(stored, out, |x| f32::from(i16::from(x) - zero_point), scale);
            }
            ElementType::U8 => {
                let stored = &self.values.slice::<u8>()?[range];
                convert(stored, out, |x| f32::from(i16::from(x) - zero_point), scale);
            }
            _ => convert(&self.values.floats()?[range], out, |x| x, scale),
        }
        Ok(())
    }

    /// Whether this is a table of stored bytes still without scales.
    pub(crate) fn is_stored_only(&self) -> bool {
        self.scales.is_none() && self.values.element_type() != ElementType::F32
    }

    /// Whether reading a row gives the graph's actual numbers.
    pub(crate) fn is_numbers(&self) -> bool {
        !self.is_stored_only()
    }

    /// The same table with the scales by which a graph multiplies its rows.
    pub(crate) fn scaled_by(&self, scales: Tensor) -> Result<Self, Fault> {
        Self::new(Arc::clone(&self.values), Some(Arc::new(scales)), self.zero_point)
    }

    /// All rows.
    pub(crate) fn to_tensor(&self) -> Result<Tensor, Fault> {
        Tensor::build(&[self.rows, self.width], |out: &mut [f32]| {
            let rows = out.chunks_exact_mut(self.width.max(1));
            rows.enumerate().try_for_each(|(row, out)| self.read(row, out))
        })
    }
}

#[inline(always)]
fn convert<T: Copy>(stored: &[T], out: &mut [f32], f: impl Fn(T) -> f32, scale: Option<f32>) {
    match scale {
        Some(scale) => out.iter_mut().zip(stored).for_each(|(out, &x)| *out = f(x) * scale),
        None => out.iter_mut().zip(stored).for_each(|(out, &x)| *out = f(x)),
    }
}

/// Looks up rows of a [`Table`].
pub(crate) struct Embedding(pub Table);

operators! { Embedding Embedding::look_up }

impl Embedding {
    fn look_up(&self, inputs: Values) -> Result<Values, Fault> {
        let indices = inputs[0].integers()?;
        let width = self.0.width();
        let shape = [inputs[0].shape(), &[width]].concat();
        let out = Tensor::build(&shape, |out: &mut [f32]| {
            for (&index, out) in indices.iter().zip(out.chunks_exact_mut(width.max(1))) {
                self.0.read(self.0.row_of(index)?, out)?;
            }
            Ok(())
        })?;
        Ok(one(out))
    }
}
