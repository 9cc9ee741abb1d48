//! Operators that reduce or normalize along axes: sum, mean, maximum, softmax, layer
//! normalization.

use std::sync::Arc;

use crate::graph::{Fault, Operator, Values, one, operators};
use crate::simd::lanes::F32x4;
use crate::simd::math;
use crate::tensor::{self, Dimensions, Tensor};

/// How the numbers along the axes are combined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// Their maximum.
    Max,
}

/// Reduces the axes given as a second input, or all axes without one.
pub(crate) struct Reduce {
    /// The kind of reduction.
    pub reduction: Reduction,
    /// Whether reduced axes stay, with length one.
    pub keep_axes: bool,
    /// Whether an empty list of axes means no reduction.
    pub none_means_nothing: bool,
}

/// Softmax along one axis.
pub(crate) struct Softmax {
    /// The axis; may count from the end.
    pub axis: i64,
}

/// Normalizes the axes from `axis` on to mean 0 and variance 1, then scales and shifts.
pub(crate) struct LayerNormalization {
    /// The first axis; may count from the end.
    pub axis: i64,
    /// Added to the variance.
    pub epsilon: f32,
}

operators! {
    Reduce Reduce::reduce, Softmax Softmax::normalize,
    LayerNormalization LayerNormalization::normalize,
}

impl Reduce {
    fn reduce(&self, inputs: Values) -> Result<Values, Fault> {
        let rank = inputs[0].rank();
        let mut axes: Dimensions = match inputs.get(1) {
            Some(axes) => axes
                .integers()?
                .iter()
                .map(|&axis| tensor::axis(axis, rank))
                .collect::<Result<_, _>>()?,
            None => Dimensions::new(),
        };
        if axes.is_empty() {
            if self.none_means_nothing {
                return Ok(inputs.into_iter().take(1).collect());
            }
            axes = (0..rank).collect();
        }
        let axes: Dimensions = (0..rank).filter(|axis| axes.contains(axis)).collect();
        let count: usize = axes.iter().map(|&axis| inputs[0].shape()[axis]).product();
        let Some((&first, rest)) = axes.split_first() else {
            return Ok(inputs.into_iter().take(1).collect());
        };
        // The input may have other readers; it is not copied for them.
        let mut value = self.reduce_axis(&inputs[0], first)?;
        for &axis in rest {
            value = self.reduce_axis(&value, axis)?;
        }
        if self.reduction == Reduction::Mean {
            #[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^24")]
            let count = F32x4::splat(count as f32);
            math::map(value.floats_mut()?, |x| x / count);
        }
        if !self.keep_axes {
            let kept: Dimensions =
                (0..rank).filter(|i| !axes.contains(i)).map(|i| value.shape()[i]).collect();
            value = value.with_shape(&kept)?;
        }
        Ok(one(value))
    }

    /// Reduces one axis to length one.
    fn reduce_axis(&self, value: &Tensor, axis: usize) -> Result<Tensor, Fault> {
        let (_, length, inner) = tensor::around(value.shape(), axis);
        if length == 0 && self.reduction != Reduction::Sum {
            return Err("cannot reduce an empty axis");
        }
        let numbers = value.floats()?;
        let mut shape = Dimensions::from(value.shape());
        shape[axis] = 1;
        Tensor::build(&shape, |out: &mut [f32]| {
            if length == 0 || inner == 0 {
                return Ok(());
            }
            let blocks = numbers.chunks_exact(length * inner);
            for (block, out) in blocks.zip(out.chunks_exact_mut(inner)) {
                match (self.reduction, out) {
                    (Reduction::Max, [out]) => *out = math::max(block),
                    (_, [out]) => *out = math::sum(block, |x| x),
                    (Reduction::Max, out) => {
                        fold(block, out, |a, b| if a < b { b } else { a });
                    }
                    (_, out) => fold(block, out, |a, b| a + b),
                }
            }
            Ok(())
        })
    }
}

/// Folds rows element-wise, in order.
fn fold(rows: &[f32], out: &mut [f32], f: impl Fn(f32, f32) -> f32) {
    let (first, rest) = rows.split_at(out.len());
    out.copy_from_slice(first);
    for row in rest.chunks_exact(out.len()) {
        out.iter_mut().zip(row).for_each(|(a, &b)| *a = f(*a, b));
    }
}

impl Softmax {
    fn normalize(&self, mut inputs: Values) -> Result<Values, Fault> {
        let mut value = inputs.pop().ok_or("missing input").map(Arc::unwrap_or_clone)?;
        let axis = tensor::axis(self.axis, value.rank())?;
        let (_, length, inner) = tensor::around(value.shape(), axis);
        let numbers = value.floats_mut()?;
        if length == 0 || inner == 0 {
            return Ok(one(value));
        }
        let mut column = vec![0.0; if inner == 1 { 0 } else { length }];
        for block in numbers.chunks_exact_mut(length * inner) {
            if inner == 1 {
                math::softmax(block);
                continue;
            }
            for i in 0..inner {
                column.iter_mut().zip(block[i..].iter().step_by(inner)).for_each(|(a, &b)| *a = b);
                math::softmax(&mut column);
                block[i..].iter_mut().step_by(inner).zip(&column).for_each(|(a, &b)| *a = b);
            }
        }
        Ok(one(value))
    }
}

impl LayerNormalization {
    fn normalize(&self, inputs: Values) -> Result<Values, Fault> {
        let mut rest = inputs.into_iter();
        let mut value = rest.next().ok_or("missing input").map(Arc::unwrap_or_clone)?;
        let axis = tensor::axis(self.axis, value.rank())?;
        let length: usize = value.shape()[axis..].iter().product();
        let (scale, bias) = (rest.next().ok_or("no scale")?, rest.next());
        let scale = scale.floats()?;
        let bias = bias.as_ref().map(|bias| bias.floats()).transpose()?;
        if scale.len() != length || bias.is_some_and(|bias| bias.len() != length) {
            return Err("the length of scale or bias does not match the rows");
        }
        for row in value.floats_mut()?.chunks_exact_mut(length.max(1)) {
            self.normalize_row(row, scale, bias);
        }
        Ok(one(value))
    }

    fn normalize_row(&self, row: &mut [f32], scale: &[f32], bias: Option<&[f32]>) {
        #[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^24")]
        let length = row.len() as f32;
        let mean = F32x4::splat(math::sum(row, |x| x) / length);
        math::map(row, |x| x - mean);
        let variance = math::sum(row, |x| x * x) / length;
        let factor = 1.0 / (variance + self.epsilon).sqrt();
        match bias {
            Some(bias) => {
                let pairs = scale.iter().zip(bias);
                row.iter_mut().zip(pairs).for_each(|(x, (s, b))| *x = *x * factor * s + b);
            }
            None => row.iter_mut().zip(scale).for_each(|(x, s)| *x = *x * factor * s),
        }
    }
}
