//! Tables of one row for each token.

use std::any::Any;
use std::sync::Arc;

use tract_onnx::tract_core::internal::{DatumType, Tensor};

use super::graph::{Fault, Kernel, Values, kernels, one};
use super::onnx::Value;
use super::tensor;

/// A `rows × width` table, kept as it is stored: a quantised one stays one byte a number,
/// and only the rows that a text uses are converted.
#[derive(Clone)]
pub struct Table {
    values: Arc<Tensor>,
    /// What a stored number counts for: one scale in all, or one for each row.
    scales: Option<Arc<Tensor>>,
    zero_point: i16,
    width: usize,
    rows: usize,
}

impl Table {
    /// A table of `i8`, `u8` or `f32` numbers, times `scales` (one, or one for each row)
    /// after `zero_point` has been subtracted.
    pub fn new(
        values: Arc<Tensor>,
        scales: Option<Arc<Tensor>>,
        zero_point: i16,
    ) -> Result<Self, Fault> {
        let &[rows, width] = values.shape() else { return Err("a table must be a matrix") };
        if !matches!(values.datum_type(), DatumType::F32 | DatumType::I8 | DatumType::U8) {
            return Err("a table must hold f32, i8 or u8");
        }
        if let Some(scales) = &scales {
            let count = tensor::floats(scales)?.len();
            if count != 1 && count != rows {
                return Err("a table needs one scale, or one for each row");
            }
        }
        Ok(Self { values, scales, zero_point, width, rows })
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The row that an index means; like all ONNX indices it may count from the end.
    pub fn row_of(&self, index: i64) -> Result<usize, Fault> {
        tensor::axis(index, self.rows).map_err(|_| "a token is not in the vocabulary")
    }

    /// Writes the numbers of one row.
    pub fn read(&self, row: usize, out: &mut [f32]) -> Result<(), Fault> {
        let range = row * self.width..(row + 1) * self.width;
        let scale = match &self.scales {
            None => None,
            Some(scales) => match tensor::floats(scales)? {
                [scale] => Some(*scale),
                scales => Some(scales[row]),
            },
        };
        let zero_point = self.zero_point;
        match self.values.datum_type() {
            DatumType::I8 => {
                let stored = &tensor::slice::<i8>(&self.values)?[range];
                convert(stored, out, |x| f32::from(i16::from(x) - zero_point), scale);
            }
            DatumType::U8 => {
                let stored = &tensor::slice::<u8>(&self.values)?[range];
                convert(stored, out, |x| f32::from(i16::from(x) - zero_point), scale);
            }
            _ => convert(&tensor::floats(&self.values)?[range], out, |x| x, scale),
        }
        Ok(())
    }
}

#[inline(always)]
fn convert<T: Copy>(stored: &[T], out: &mut [f32], f: impl Fn(T) -> f32, scale: Option<f32>) {
    match scale {
        Some(scale) => out.iter_mut().zip(stored).for_each(|(out, &x)| *out = f(x) * scale),
        None => out.iter_mut().zip(stored).for_each(|(out, &x)| *out = f(x)),
    }
}

/// Looks the rows of a [`Table`] up.
pub struct Embedding(pub Table);

kernels! { Embedding Embedding::look_up }

impl Embedding {
    fn look_up(&self, inputs: Values) -> Result<Values, Fault> {
        let indices = tensor::integers(&inputs[0])?;
        let width = self.0.width();
        let shape = [inputs[0].shape(), &[width]].concat();
        let out = tensor::build(&shape, |out: &mut [f32]| {
            for (&index, out) in indices.iter().zip(out.chunks_exact_mut(width.max(1))) {
                self.0.read(self.0.row_of(index)?, out)?;
            }
            Ok(())
        })?;
        Ok(one(out))
    }
}

impl Table {
    /// Whether this is a table of stored bytes whose scales are yet to come.
    pub fn is_stored_only(&self) -> bool {
        self.scales.is_none() && self.values.datum_type() != DatumType::F32
    }

    /// Whether reading a row gives the numbers that the graph means.
    pub fn is_numbers(&self) -> bool {
        !self.is_stored_only()
    }

    /// The same table with the scales that a graph multiplies its rows with.
    pub fn scaled_by(&self, scales: Tensor) -> Result<Self, Fault> {
        Self::new(Arc::clone(&self.values), Some(Arc::new(scales)), self.zero_point)
    }

    /// All rows.
    pub fn to_tensor(&self) -> Result<Tensor, Fault> {
        tensor::build(&[self.rows, self.width], |out: &mut [f32]| {
            let rows = out.chunks_exact_mut(self.width.max(1));
            rows.enumerate().try_for_each(|(row, out)| self.read(row, out))
        })
    }
}

/// A dequantised constant: one scale (and zero point) in all, or one for each index of
/// `axis`. Matrices with one for each row stay as they are stored.
#[inline(never)]
pub fn dequantize(
    values: &Arc<Tensor>,
    scales: &Arc<Tensor>,
    zero_points: Option<&Tensor>,
    axis: i64,
) -> Result<Value, Fault> {
    let count = tensor::floats(scales)?.len();
    if !matches!(values.datum_type(), DatumType::I8 | DatumType::U8) {
        return Err("only i8 and u8 can be dequantised");
    }
    let zero_points = match zero_points {
        None => vec![0; count],
        Some(points) => stored(points)?,
    };
    if zero_points.len() != count {
        return Err("scales and zero points disagree");
    }
    let axis = if count == 1 { 0 } else { tensor::axis(axis, values.rank())? };
    if count > 0 && zero_points.iter().all(|&point| point == zero_points[0]) && axis == 0 {
        let table = Table::new(Arc::clone(values), Some(Arc::clone(scales)), zero_points[0]);
        if let Ok(table) = table {
            return Ok(Value::Quantized(table));
        }
    }
    let inner = match (count, values.rank()) {
        (1, _) => values.len().max(1),
        (_, 0) => return Err("a scalar has one scale"),
        _ => {
            let (_, length, inner) = tensor::around(values.shape(), axis);
            if length != count {
                return Err("one scale is needed for each index");
            }
            inner
        }
    };
    let scales = tensor::floats(scales)?;
    let tensor = tensor::build(values.shape(), |out: &mut [f32]| match values.datum_type() {
        DatumType::I8 => {
            scale_runs(tensor::slice::<i8>(values)?, inner, &zero_points, scales, out);
            Ok(())
        }
        _ => {
            scale_runs(tensor::slice::<u8>(values)?, inner, &zero_points, scales, out);
            Ok(())
        }
    })?;
    Ok(Value::Constant(Arc::new(tensor)))
}

/// Converts runs of `inner` numbers that share a scale, the scales in turns.
fn scale_runs<T: Copy + Into<i16>>(
    stored: &[T],
    inner: usize,
    zero_points: &[i16],
    scales: &[f32],
    out: &mut [f32],
) {
    let runs = stored.chunks_exact(inner.max(1)).zip(out.chunks_exact_mut(inner.max(1)));
    let factors = zero_points.iter().zip(scales).cycle();
    for ((stored, out), (&zero_point, &scale)) in runs.zip(factors) {
        convert(stored, out, |x| f32::from(x.into() - zero_point), Some(scale));
    }
}

/// The stored bytes, as numbers.
fn stored(values: &Tensor) -> Result<Vec<i16>, Fault> {
    match values.datum_type() {
        DatumType::I8 => Ok(tensor::slice::<i8>(values)?.iter().map(|&x| x.into()).collect()),
        DatumType::U8 => Ok(tensor::slice::<u8>(values)?.iter().map(|&x| x.into()).collect()),
        _ => Err("only i8 and u8 can be dequantised"),
    }
}
