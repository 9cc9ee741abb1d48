//! Operators that move elements and compute nothing.

use std::any::Any;

use tract_onnx::tract_core::internal::{Tensor, tvec};

use super::elementwise::{broadcast, broadcast_strides, dimensions};
use super::graph::{Fault, Kernel, Values, kernels, one};
use super::shapes::{clamp, with_shape};
use super::tensor;

/// Rows of the first input along an axis, picked by the second.
pub struct Gather {
    /// The axis of the first input that is indexed; may count from the end.
    pub axis: i64,
}

/// Reorders the axes.
pub struct Transpose {
    /// The input's axis for each of the output's; reversed when absent.
    pub order: Option<Vec<i64>>,
}

/// Cuts ranges out of axes.
pub struct Slice;

/// Joins values along an axis.
pub struct Concat {
    /// The axis; may count from the end.
    pub axis: i64,
}

/// Repeats a value along axes of length one.
pub struct Expand;

kernels! {
    Gather Gather::pick, Transpose Transpose::reorder, Slice Slice::cut, Concat Concat::join, Expand Expand::repeat,
}

/// Copies elements of `size` bytes: `out` takes, for every index of `shape`, `run` elements
/// that follow each other from the offset that `strides` gives.
fn copy_runs(
    source: &[u8],
    out: &mut [u8],
    size: usize,
    shape: &[usize],
    strides: &[usize],
    run: usize,
) {
    /// With the size known, single elements are moved without a call.
    fn copy<const SIZE: usize>(
        source: &[u8],
        out: &mut [u8],
        shape: &[usize],
        strides: &[usize],
        run: usize,
    ) {
        let (source, out) = (source.as_chunks::<SIZE>().0, out.as_chunks_mut::<SIZE>().0);
        let mut next = 0;
        tensor::for_each_offset(shape, [strides], |[offset]| {
            if run == 1 {
                out[next] = source[offset];
            } else {
                out[next..next + run].copy_from_slice(&source[offset..offset + run]);
            }
            next += run;
        });
    }
    match size {
        1 => copy::<1>(source, out, shape, strides, run),
        4 => copy::<4>(source, out, shape, strides, run),
        _ => copy::<8>(source, out, shape, strides, run),
    }
}

/// A new value of `shape`, whose element at each index stands in `source` at the offset
/// that `strides` gives.
fn rearranged(source: &Tensor, shape: &[usize], strides: &[usize]) -> Result<Tensor, Fault> {
    let mut out = tensor::zeros(source.datum_type(), shape)?;
    // The axes at the end that lie in the source as in the result are copied as one run.
    let (mut run, mut outer) = (1, shape.len());
    while outer > 0 && (strides[outer - 1] == run || shape[outer - 1] == 1) {
        outer -= 1;
        run *= shape[outer];
    }
    let size = source.datum_type().size_of();
    let from = tensor::bytes(source)?;
    copy_runs(from, tensor::bytes_mut(&mut out)?, size, &shape[..outer], &strides[..outer], run);
    Ok(out)
}

impl Gather {
    fn pick(&self, inputs: Values) -> Result<Values, Fault> {
        let (data, indices) = (&inputs[0], tensor::integers(&inputs[1])?);
        let axis = tensor::axis(self.axis, data.rank())?;
        let (before, rows, after) = tensor::around(data.shape(), axis);
        let shape = [&data.shape()[..axis], inputs[1].shape(), &data.shape()[axis + 1..]].concat();
        let mut out = tensor::zeros(data.datum_type(), &shape)?;
        let row_bytes = after * data.datum_type().size_of();
        if row_bytes == 0 {
            return Ok(one(out));
        }
        let source = tensor::bytes(data)?;
        let mut targets = tensor::bytes_mut(&mut out)?.chunks_exact_mut(row_bytes);
        for block in 0..before {
            for (&index, target) in indices.iter().zip(&mut targets) {
                let row = tensor::axis(index, rows).map_err(|_| "an index is out of range")?;
                let start = (block * rows + row) * row_bytes;
                target.copy_from_slice(&source[start..start + row_bytes]);
            }
        }
        Ok(one(out))
    }
}

impl Transpose {
    /// The order of axes for a value of this rank.
    pub fn order(&self, rank: usize) -> Result<Vec<usize>, Fault> {
        let Some(order) = &self.order else { return Ok((0..rank).rev().collect()) };
        let axes: Vec<usize> =
            order.iter().map(|&axis| tensor::axis(axis, rank)).collect::<Result<_, _>>()?;
        let mut sorted = axes.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..rank) {
            return Err("the order of axes is no permutation");
        }
        Ok(axes)
    }

    fn reorder(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let order = self.order(shape.len())?;
        let new_shape: Vec<usize> = order.iter().map(|&axis| shape[axis]).collect();
        // Nothing moves as long as the axes longer than one keep their order.
        let long: Vec<usize> = order.iter().copied().filter(|&axis| shape[axis] != 1).collect();
        if long.is_sorted() {
            return with_shape(inputs, &new_shape);
        }
        let strides = tensor::strides(shape);
        let new_strides: Vec<usize> = order.iter().map(|&axis| strides[axis]).collect();
        rearranged(&inputs[0], &new_shape, &new_strides).map(one)
    }
}

impl Slice {
    fn cut(&self, inputs: Values) -> Result<Values, Fault> {
        let starts = tensor::integers(&inputs[1])?;
        let ends = tensor::integers(&inputs[2])?;
        let data = &inputs[0];
        let (mut shape, mut strides) = (data.shape().to_vec(), tensor::strides(data.shape()));
        let mut first = 0;
        for (i, (&start, &end)) in starts.iter().zip(ends).enumerate() {
            let axis = match inputs.get(3) {
                Some(axes) => *tensor::integers(axes)?.get(i).ok_or("too few axes")?,
                None => i64::try_from(i).map_err(|_| "too many axes")?,
            };
            let axis = tensor::axis(axis, shape.len())?;
            let step = match inputs.get(4) {
                Some(steps) => *tensor::integers(steps)?.get(i).ok_or("too few steps")?,
                None => 1,
            };
            if step < 1 {
                return Err("only steps forward are supported");
            }
            let length = data.shape()[axis];
            let (start, end) = (clamp(start, length), clamp(end, length));
            let step = usize::try_from(step).map_err(|_| "a step is too large")?.min(length.max(1));
            first += start * strides[axis];
            shape[axis] = end.saturating_sub(start).div_ceil(step);
            strides[axis] *= step;
        }
        if shape.contains(&0) {
            return tensor::zeros(data.datum_type(), &shape).map(one);
        }
        let size = data.datum_type().size_of();
        let mut out = tensor::zeros(data.datum_type(), &shape)?;
        let last = shape.len().saturating_sub(1);
        let run = match (shape.last(), strides.last()) {
            (Some(&length), Some(1)) => length,
            _ => 1,
        };
        let outer = if run == 1 { shape.len() } else { last };
        let from = &tensor::bytes(data)?[first * size..];
        copy_runs(
            from,
            tensor::bytes_mut(&mut out)?,
            size,
            &shape[..outer],
            &strides[..outer],
            run,
        );
        Ok(one(out))
    }
}

impl Concat {
    fn join(&self, inputs: Values) -> Result<Values, Fault> {
        let first = &inputs[0];
        let axis = tensor::axis(self.axis, first.rank())?;
        let mut shape = first.shape().to_vec();
        shape[axis] = 0;
        for input in &inputs {
            let same = input.rank() == shape.len()
                && input.datum_type() == first.datum_type()
                && (0..shape.len()).all(|i| i == axis || input.shape()[i] == shape[i]);
            if !same {
                return Err("the values to join differ in shape or type");
            }
            shape[axis] += input.shape()[axis];
        }
        let mut out = tensor::zeros(first.datum_type(), &shape)?;
        let (blocks, ..) = tensor::around(&shape, axis);
        let mut rest = tensor::bytes_mut(&mut out)?;
        for block in 0..blocks {
            for input in &inputs {
                let bytes = tensor::bytes(input)?;
                let length = bytes.len() / blocks;
                let (target, after) = rest.split_at_mut(length);
                target.copy_from_slice(&bytes[block * length..(block + 1) * length]);
                rest = after;
            }
        }
        Ok(one(out))
    }
}

impl Expand {
    fn repeat(&self, inputs: Values) -> Result<Values, Fault> {
        let wanted = dimensions(&inputs[1])?;
        let shape = broadcast(inputs[0].shape(), &wanted)?;
        if shape == inputs[0].shape() {
            return Ok(tvec![inputs[0].clone()]);
        }
        let strides = broadcast_strides(inputs[0].shape(), shape.len());
        rearranged(&inputs[0], &shape, &strides).map(one)
    }
}
