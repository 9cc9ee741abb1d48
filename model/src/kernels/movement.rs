//! Operators that only move elements.

use std::sync::Arc;

use smallvec::smallvec;

use super::elementwise::{broadcast, broadcast_strides, dimensions};
use super::shapes::{clamp, with_shape};
use crate::graph::{Fault, Operator, Values, one, operators};
use crate::tensor::{self, Dimensions, Element, ElementType, Tensor, for_elements};

/// Selects rows of the first input along an axis, by the indices in the second.
pub(crate) struct Gather {
    /// The indexed axis of the first input; may count from the end.
    pub axis: i64,
}

/// Reorders the axes.
pub(crate) struct Transpose {
    /// For each output axis, the input axis; `None` reverses the axes.
    pub order: Option<Vec<i64>>,
}

/// Extracts ranges of axes.
pub(crate) struct Slice;

/// Concatenates values along an axis.
pub(crate) struct Concat {
    /// The axis; may count from the end.
    pub axis: i64,
}

/// Repeats a value along axes of length one.
pub(crate) struct Expand;

operators! {
    Gather Gather::pick, Transpose Transpose::reorder, Slice Slice::cut, Concat Concat::join, Expand Expand::repeat,
}

/// Copies elements: for every index of `shape`, `out` receives `run` consecutive elements from
/// the offset given by `strides`.
fn copy_runs<E: Element>(
    source: &[E],
    out: &mut [E],
    shape: &[usize],
    strides: &[usize],
    run: usize,
) {
    let mut next = 0;
    tensor::for_each_offset(shape, [strides], |[offset]| {
        // A single element is copied without a function call.
        if run == 1 {
            out[next] = source[offset];
        } else {
            out[next..next + run].copy_from_slice(&source[offset..offset + run]);
        }
        next += run;
    });
}

/// A new value of `shape`. `strides` gives the offset in `source`, after that of the `first` element,
/// of the element at each index.
fn rearranged(
    source: &Tensor,
    first: usize,
    shape: &[usize],
    strides: &[usize],
) -> Result<Tensor, Fault> {
    // Trailing axes with the same layout in source and result are copied as one run.
    let (mut run, mut outer) = (1, shape.len());
    while outer > 0 && (strides[outer - 1] == run || shape[outer - 1] == 1) {
        outer -= 1;
        run *= shape[outer];
    }
    for_elements!(source, from => Tensor::build(shape, |out| {
        // Of nothing, `first` may be past the last element.
        if !out.is_empty() {
            copy_runs(&from[first..], out, &shape[..outer], &strides[..outer], run);
        }
        Ok(())
    }))
}

impl Gather {
    fn pick(&self, inputs: Values) -> Result<Values, Fault> {
        let (data, indices) = (&inputs[0], inputs[1].integers()?);
        let axis = tensor::axis(self.axis, data.rank())?;
        let block = tensor::around(data.shape(), axis);
        let shape = [&data.shape()[..axis], inputs[1].shape(), &data.shape()[axis + 1..]].concat();
        for_elements!(data, source => Tensor::build(&shape, |out| {
            pick_rows(source, block, indices, out)
        }))
        .map(one)
    }
}

/// Copies the rows listed in `indices` from `blocks` blocks of `rows` rows.
fn pick_rows<E: Element>(
    source: &[E],
    (blocks, rows, row_length): (usize, usize, usize),
    indices: &[i64],
    out: &mut [E],
) -> Result<(), Fault> {
    if out.is_empty() {
        return Ok(());
    }
    let mut targets = out.chunks_exact_mut(row_length);
    for block in 0..blocks {
        for (&index, target) in indices.iter().zip(&mut targets) {
            let row = tensor::axis(index, rows).map_err(|_| "index out of range")?;
            let start = (block * rows + row) * row_length;
            target.copy_from_slice(&source[start..start + row_length]);
        }
    }
    Ok(())
}

impl Transpose {
    /// The axis order for a value of this rank.
    pub(crate) fn order(&self, rank: usize) -> Result<Dimensions, Fault> {
        let Some(order) = &self.order else { return Ok((0..rank).rev().collect()) };
        let axes: Dimensions =
            order.iter().map(|&axis| tensor::axis(axis, rank)).collect::<Result<_, _>>()?;
        if axes.len() != rank || !(0..rank).all(|axis| axes.contains(&axis)) {
            return Err("the axis order is not a permutation");
        }
        Ok(axes)
    }

    fn reorder(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let order = self.order(shape.len())?;
        let new_shape: Dimensions = order.iter().map(|&axis| shape[axis]).collect();
        // Nothing moves if the axes longer than one keep their order.
        let long: Dimensions = order.iter().copied().filter(|&axis| shape[axis] != 1).collect();
        if long.is_sorted() {
            return with_shape(inputs, &new_shape);
        }
        let strides = tensor::strides(shape);
        let new_strides: Dimensions = order.iter().map(|&axis| strides[axis]).collect();
        rearranged(&inputs[0], 0, &new_shape, &new_strides).map(one)
    }
}

impl Slice {
    fn cut(&self, inputs: Values) -> Result<Values, Fault> {
        let starts = inputs[1].integers()?;
        let ends = inputs[2].integers()?;
        let data = &inputs[0];
        let (mut shape, mut strides) =
            (Dimensions::from(data.shape()), tensor::strides(data.shape()));
        let mut first = 0;
        for (i, (&start, &end)) in starts.iter().zip(ends).enumerate() {
            let axis = match inputs.get(3) {
                Some(axes) => *axes.integers()?.get(i).ok_or("too few axes")?,
                None => i64::try_from(i).map_err(|_| "too many axes")?,
            };
            let axis = tensor::axis(axis, shape.len())?;
            let step = match inputs.get(4) {
                Some(steps) => *steps.integers()?.get(i).ok_or("too few steps")?,
                None => 1,
            };
            if step < 1 {
                return Err("only positive steps are supported");
            }
            let length = data.shape()[axis];
            let (start, end) = (clamp(start, length), clamp(end, length));
            let step = usize::try_from(step).map_err(|_| "step is too large")?.min(length.max(1));
            first += start * strides[axis];
            shape[axis] = end.saturating_sub(start).div_ceil(step);
            strides[axis] *= step;
        }
        rearranged(data, first, &shape, &strides).map(one)
    }
}

impl Concat {
    fn join(&self, inputs: Values) -> Result<Values, Fault> {
        let first = &inputs[0];
        let axis = tensor::axis(self.axis, first.rank())?;
        let mut shape = Dimensions::from(first.shape());
        shape[axis] = 0;
        for input in &inputs {
            let same = input.rank() == shape.len()
                && input.element_type() == first.element_type()
                && (0..shape.len()).all(|i| i == axis || input.shape()[i] == shape[i]);
            if !same {
                return Err("the values to concatenate differ in shape or type");
            }
            shape[axis] += input.shape()[axis];
        }
        let (blocks, ..) = tensor::around(&shape, axis);
        let joined = match first.element_type() {
            ElementType::F32 => join_blocks::<f32>(&inputs, blocks, &shape),
            ElementType::I64 => join_blocks::<i64>(&inputs, blocks, &shape),
            ElementType::I8 => join_blocks::<i8>(&inputs, blocks, &shape),
            ElementType::U8 => join_blocks::<u8>(&inputs, blocks, &shape),
        };
        joined.map(one)
    }
}

/// Interleaves the blocks of all inputs, block by block.
fn join_blocks<E: Element>(
    inputs: &[Arc<Tensor>],
    blocks: usize,
    shape: &[usize],
) -> Result<Tensor, Fault> {
    let elements: Vec<&[E]> = inputs.iter().map(|input| input.slice()).collect::<Result<_, _>>()?;
    Tensor::build(shape, |out| {
        let mut rest = out;
        for block in 0..blocks {
            for elements in &elements {
                let length = elements.len() / blocks;
                let (target, after) = rest.split_at_mut(length);
                target.copy_from_slice(&elements[block * length..(block + 1) * length]);
                rest = after;
            }
        }
        Ok(())
    })
}

impl Expand {
    fn repeat(&self, inputs: Values) -> Result<Values, Fault> {
        let wanted = dimensions(&inputs[1])?;
        let shape = broadcast(inputs[0].shape(), &wanted)?;
        if shape[..] == *inputs[0].shape() {
            return Ok(smallvec![Arc::clone(&inputs[0])]);
        }
        let strides = broadcast_strides(inputs[0].shape(), shape.len());
        rearranged(&inputs[0], 0, &shape, &strides).map(one)
    }
}
