//! Operators that move values and compute nothing.

use std::any::Any;
use std::sync::Arc;

use tract_onnx::tract_core::internal::{DatumType, IntoTensor, TValue, Tensor, tvec};

use super::graph::{Fault, Kernel, Values};
use super::tensor;

/// Gives the same value every time.
pub struct Constant(pub Arc<Tensor>);

/// Gives its input.
pub struct Identity;

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

/// Removes axes of length one.
pub struct Squeeze;

/// Inserts axes of length one.
pub struct Unsqueeze;

/// Cuts ranges out of axes.
pub struct Slice;

/// Joins values along an axis.
pub struct Concat {
    /// The axis; may count from the end.
    pub axis: i64,
}

/// Gives the same elements another shape.
pub struct Reshape {
    /// Whether 0 means zero, and not "as the input".
    pub zero_is_zero: bool,
}

/// Gives the same elements the shape of a matrix.
pub struct Flatten {
    /// The first axis of the columns; may count from the end.
    pub axis: i64,
}

/// Repeats a value along axes of length one.
pub struct Expand;

/// The dimensions of the input.
pub struct Shape {
    /// First dimension; may count from the end.
    pub start: i64,
    /// After the last dimension; may count from the end.
    pub end: Option<i64>,
}

/// One value, repeated.
pub struct ConstantOfShape {
    /// The value.
    pub value: Arc<Tensor>,
}

macro_rules! kernels {
    ($($kernel:ident $method:path),* $(,)?) => {$(
        impl Kernel for $kernel {
            fn name(&self) -> &'static str {
                stringify!($kernel)
            }

            fn run(&self, inputs: Values) -> Result<Values, Fault> {
                $method(self, inputs)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    )*};
}
pub(super) use kernels;

kernels! {
    Constant Constant::give, Identity Identity::pass, Gather Gather::pick,
    Transpose Transpose::reorder, Squeeze Squeeze::remove, Unsqueeze Unsqueeze::insert,
    Slice Slice::cut, Concat Concat::join, Reshape Reshape::reshape, Flatten Flatten::reshape,
    Expand Expand::repeat, Shape Shape::dimensions, ConstantOfShape ConstantOfShape::fill,
}

/// The only output.
pub fn one(tensor: Tensor) -> Values {
    tvec![tensor.into()]
}

/// The first input, with another shape over the same elements.
fn with_shape(mut inputs: Values, shape: &[usize]) -> Result<Values, Fault> {
    inputs.truncate(1);
    let mut value = inputs.pop().ok_or("an input is missing")?.into_tensor();
    if tensor::volume(shape)? != value.len() {
        return Err("the shapes hold different numbers of elements");
    }
    value.set_shape(shape).map_err(|_| "cannot be given this shape")?;
    Ok(one(value))
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

impl Constant {
    #[allow(clippy::unnecessary_wraps, reason = "the signature of all operators")]
    fn give(&self, _: Values) -> Result<Values, Fault> {
        Ok(tvec![TValue::from_const(Arc::clone(&self.0))])
    }
}

impl Identity {
    #[allow(clippy::unnecessary_wraps, reason = "the signature of all operators")]
    fn pass(&self, mut inputs: Values) -> Result<Values, Fault> {
        inputs.truncate(1);
        Ok(inputs)
    }
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

impl Squeeze {
    fn remove(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let axes: Vec<usize> = match inputs.get(1) {
            None => (0..shape.len()).filter(|&axis| shape[axis] == 1).collect(),
            Some(axes) => tensor::integers(axes)?
                .iter()
                .map(|&axis| tensor::axis(axis, shape.len()))
                .collect::<Result<_, _>>()?,
        };
        if axes.iter().any(|&axis| shape[axis] != 1) {
            return Err("an axis to remove is not of length one");
        }
        let kept: Vec<usize> =
            (0..shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect();
        with_shape(inputs, &kept)
    }
}

impl Unsqueeze {
    fn insert(&self, inputs: Values) -> Result<Values, Fault> {
        let axes = tensor::integers(&inputs[1])?;
        let shape = inputs[0].shape();
        let rank = shape.len() + axes.len();
        let mut new_shape = vec![0; rank];
        for &axis in axes {
            let place = &mut new_shape[tensor::axis(axis, rank)?];
            if *place == 1 {
                return Err("an axis is inserted twice");
            }
            *place = 1;
        }
        let mut rest = shape.iter();
        for dim in new_shape.iter_mut().filter(|dim| **dim == 0) {
            *dim = *rest.next().ok_or("too few axes")?;
        }
        with_shape(inputs, &new_shape)
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

/// A place on an axis, which may count from the end and go past either end.
fn clamp(place: i64, length: usize) -> usize {
    let signed = i64::try_from(length).unwrap_or(i64::MAX);
    let place = if place < 0 { place.saturating_add(signed) } else { place };
    usize::try_from(place.clamp(0, signed)).unwrap_or(0)
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

impl Reshape {
    fn reshape(&self, inputs: Values) -> Result<Values, Fault> {
        let wanted = tensor::integers(&inputs[1])?;
        let old = inputs[0].shape();
        let mut shape = Vec::with_capacity(wanted.len());
        let mut inferred = None;
        for (axis, &dim) in wanted.iter().enumerate() {
            shape.push(match dim {
                0 if !self.zero_is_zero => *old.get(axis).ok_or("no such axis to keep")?,
                -1 if inferred.is_none() => {
                    inferred = Some(axis);
                    1
                }
                _ => usize::try_from(dim).map_err(|_| "a dimension is negative")?,
            });
        }
        if let Some(axis) = inferred {
            let known = tensor::volume(&shape)?;
            if known == 0 {
                return Err("a dimension cannot be inferred from nothing");
            }
            shape[axis] = inputs[0].len() / known;
        }
        with_shape(inputs, &shape)
    }
}

impl Flatten {
    fn reshape(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let axis = tensor::axis(self.axis, shape.len() + 1)?;
        let matrix = [shape[..axis].iter().product(), shape[axis..].iter().product()];
        with_shape(inputs, &matrix)
    }
}

impl Expand {
    fn repeat(&self, inputs: Values) -> Result<Values, Fault> {
        let wanted = super::elementwise::dimensions(&inputs[1])?;
        let shape = super::elementwise::broadcast(inputs[0].shape(), &wanted)?;
        if shape == inputs[0].shape() {
            return Identity.pass(inputs);
        }
        let strides = super::elementwise::broadcast_strides(inputs[0].shape(), shape.len());
        rearranged(&inputs[0], &shape, &strides).map(one)
    }
}

impl Shape {
    fn dimensions(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let start = clamp(self.start, shape.len());
        let end = self.end.map_or(shape.len(), |end| clamp(end, shape.len()));
        let dimensions: Vec<i64> = shape[start..end.max(start)]
            .iter()
            .map(|&dim| i64::try_from(dim).map_err(|_| "a dimension is too large"))
            .collect::<Result<_, _>>()?;
        tensor::from_integers(&[dimensions.len()], &dimensions).map(one)
    }
}

impl ConstantOfShape {
    fn fill(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = super::elementwise::dimensions(&inputs[0])?;
        match self.value.datum_type() {
            DatumType::F32 => {
                let value = *tensor::floats(&self.value)?.first().ok_or("no value")?;
                tensor::build(&shape, |out| {
                    out.fill(value);
                    Ok(())
                })
            }
            _ => {
                let value = *tensor::integers(&self.value)?.first().ok_or("no value")?;
                tensor::build(&shape, |out| {
                    out.fill(value);
                    Ok(())
                })
            }
        }
        .map(one)
    }
}
