//! Constants stored in bytes, with their scales.

use std::sync::Arc;

use super::embedding::Table;
use crate::graph::Fault;
use crate::tensor::{self, Element, ElementType, Tensor};

/// A constant as `DequantizeLinear` describes it: `(values − zero points) × scales`, with one scale
/// and zero point for all, or one per index of `axis`. It is converted only when its numbers are
/// needed.
#[derive(Clone)]
pub(crate) struct Quantized {
    values: Arc<Tensor>,
    scales: Arc<Tensor>,
    zero_points: Vec<i16>,
    axis: usize,
}

/// Signed bytes with a scale for each column of a matrix, and no zero points.
#[derive(Clone, Copy)]
pub(crate) struct SignedBytes<'q> {
    /// The bytes, in the order of the tensor.
    pub values: &'q [i8],
    /// A single scale, or one per column.
    scales: &'q [f32],
}

impl SignedBytes<'_> {
    /// The scale of a column.
    pub(crate) fn scale(&self, column: usize) -> f32 {
        if let [scale] = self.scales { *scale } else { self.scales[column] }
    }
}

impl Quantized {
    /// Checks that `scales` and `zero_points` fit `values`, which must be `i8` or `u8`.
    pub(crate) fn new(
        values: Arc<Tensor>,
        scales: Arc<Tensor>,
        zero_points: Option<&Tensor>,
        axis: i64,
    ) -> Result<Self, Fault> {
        let count = scales.floats()?.len();
        if !matches!(values.element_type(), ElementType::I8 | ElementType::U8) {
            return Err("only i8 and u8 can be dequantized");
        }
        let zero_points = match zero_points {
            None => vec![0; count],
            Some(points) => widened(points)?,
        };
        if zero_points.len() != count {
            return Err("scales and zero points do not match");
        }
        let axis = if count == 1 { 0 } else { tensor::axis(axis, values.rank())? };
        if count != 1 && values.shape().get(axis) != Some(&count) {
            return Err("expected one scale per index");
        }
        Ok(Self { values, scales, zero_points, axis })
    }

    /// The dimensions.
    pub(crate) fn shape(&self) -> &[usize] {
        self.values.shape()
    }

    /// The numbers.
    #[inline(never)]
    pub(crate) fn to_tensor(&self) -> Result<Tensor, Fault> {
        let scales = self.scales.floats()?;
        let inner = if scales.len() == 1 {
            self.values.len()
        } else {
            tensor::around(self.shape(), self.axis).2
        };
        Tensor::build(self.shape(), |out: &mut [f32]| {
            match self.values.element_type() {
                ElementType::I8 => {
                    scale_runs(self.values.slice::<i8>()?, inner, &self.zero_points, scales, out);
                }
                _ => scale_runs(self.values.slice::<u8>()?, inner, &self.zero_points, scales, out),
            }
            Ok(())
        })
    }

    /// The same as a table, if it is a matrix with one zero point, and one scale or one per row.
    pub(crate) fn table(&self) -> Option<Table> {
        let (&zero_point, rest) = self.zero_points.split_first()?;
        if self.axis != 0 || rest.iter().any(|&point| point != zero_point) {
            return None;
        }
        let (values, scales) = (Arc::clone(&self.values), Arc::clone(&self.scales));
        Table::new(values, Some(scales), zero_point).ok()
    }

    /// The bytes, if they are signed, without zero points, and `axis` (or nothing) has the scales.
    pub(crate) fn signed_bytes(&self, axis: usize) -> Option<SignedBytes<'_>> {
        let scales = self.scales.floats().ok()?;
        let fits = (scales.len() == 1 || self.axis == axis)
            && scales.iter().all(|scale| scale.is_finite())
            && self.zero_points.iter().all(|&point| point == 0);
        let values = self.values.slice::<i8>().ok()?;
        fits.then_some(SignedBytes { values, scales })
    }
}

/// Converts runs of `inner` numbers that share a scale, cycling through the scales.
fn scale_runs<T: Element + Into<i16>>(
    stored: &[T],
    inner: usize,
    zero_points: &[i16],
    scales: &[f32],
    out: &mut [f32],
) {
    let runs = stored.chunks_exact(inner.max(1)).zip(out.chunks_exact_mut(inner.max(1)));
    let factors = zero_points.iter().zip(scales).cycle();
    for ((stored, out), (&zero_point, &scale)) in runs.zip(factors) {
        let pairs = out.iter_mut().zip(stored);
        pairs.for_each(|(out, &x)| *out = f32::from(x.into() - zero_point) * scale);
    }
}

/// Widens stored bytes to `i16`.
fn widened(values: &Tensor) -> Result<Vec<i16>, Fault> {
    match values.element_type() {
        ElementType::I8 => Ok(values.slice::<i8>()?.iter().map(|&x| x.into()).collect()),
        ElementType::U8 => Ok(values.slice::<u8>()?.iter().map(|&x| x.into()).collect()),
        _ => Err("only i8 and u8 can be dequantized"),
    }
}
