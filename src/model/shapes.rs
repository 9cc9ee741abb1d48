//! Operators that leave the elements as they are and compute nothing: shapes and constants.

use std::any::Any;
use std::sync::Arc;

use tract_onnx::tract_core::internal::{DatumType, IntoTensor, TValue, Tensor, tvec};

use super::elementwise::dimensions;
use super::graph::{Fault, Kernel, Values, kernels, one};
use super::tensor;

/// Gives its input.
pub struct Identity;

/// Gives the same value every time.
pub struct Constant(pub Arc<Tensor>);

/// Removes axes of length one.
pub struct Squeeze;

/// Inserts axes of length one.
pub struct Unsqueeze;

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

kernels! {
    Identity Identity::pass, Constant Constant::give, Squeeze Squeeze::remove, Unsqueeze Unsqueeze::insert, Reshape Reshape::reshape, Flatten Flatten::reshape, Shape Shape::dimensions, ConstantOfShape ConstantOfShape::fill,
}

/// The first input, with another shape over the same elements.
pub fn with_shape(mut inputs: Values, shape: &[usize]) -> Result<Values, Fault> {
    inputs.truncate(1);
    let mut value = inputs.pop().ok_or("an input is missing")?.into_tensor();
    if tensor::volume(shape)? != value.len() {
        return Err("the shapes hold different numbers of elements");
    }
    value.set_shape(shape).map_err(|_| "cannot be given this shape")?;
    Ok(one(value))
}

/// A place on an axis, which may count from the end and go past either end.
pub fn clamp(place: i64, length: usize) -> usize {
    let signed = i64::try_from(length).unwrap_or(i64::MAX);
    let place = if place < 0 { place.saturating_add(signed) } else { place };
    usize::try_from(place.clamp(0, signed)).unwrap_or(0)
}

impl Identity {
    #[allow(clippy::unnecessary_wraps, reason = "the signature of all operators")]
    fn pass(&self, mut inputs: Values) -> Result<Values, Fault> {
        inputs.truncate(1);
        Ok(inputs)
    }
}

impl Constant {
    #[allow(clippy::unnecessary_wraps, reason = "the signature of all operators")]
    fn give(&self, _: Values) -> Result<Values, Fault> {
        Ok(tvec![TValue::from_const(Arc::clone(&self.0))])
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
        let shape = dimensions(&inputs[0])?;
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
