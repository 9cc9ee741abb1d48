//! Operators that leave elements unchanged: shapes and constants.

use std::sync::Arc;

use smallvec::smallvec;

use super::elementwise::dimensions;
use crate::graph::{Fault, Operator, Values, one, operators};
use crate::tensor::{self, Dimensions, ElementType, Tensor};

/// Returns its input.
pub(crate) struct Identity;

/// Returns a constant.
pub(crate) struct Constant(pub Arc<Tensor>);

/// Removes axes of length one.
pub(crate) struct Squeeze;

/// Inserts axes of length one.
pub(crate) struct Unsqueeze;

/// Changes the shape.
pub(crate) struct Reshape {
    /// Whether 0 means zero instead of "same as the input".
    pub zero_is_zero: bool,
}

/// Flattens to a matrix.
pub(crate) struct Flatten {
    /// The first axis of the columns; may count from the end.
    pub axis: i64,
}

/// Returns the dimensions of the input.
pub(crate) struct Shape {
    /// First dimension; may count from the end.
    pub start: i64,
    /// End of the range, exclusive; may count from the end.
    pub end: Option<i64>,
}

/// Returns a value repeated to a given shape.
pub(crate) struct ConstantOfShape {
    /// The value.
    pub value: Arc<Tensor>,
}

operators! {
    Identity Identity::pass, Constant Constant::give, Squeeze Squeeze::remove, Unsqueeze Unsqueeze::insert, Reshape Reshape::reshape, Flatten Flatten::reshape, Shape Shape::dimensions, ConstantOfShape ConstantOfShape::fill,
}

/// The first input with another shape.
pub(crate) fn with_shape(mut inputs: Values, shape: &[usize]) -> Result<Values, Fault> {
    inputs.truncate(1);
    let value = inputs.pop().ok_or("missing input").map(Arc::unwrap_or_clone)?;
    value.with_shape(shape).map(one)
}

/// Resolves a position on an axis, which may count from the end or exceed either end.
pub(crate) fn clamp(place: i64, length: usize) -> usize {
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
        Ok(smallvec![Arc::clone(&self.0)])
    }
}

impl Squeeze {
    fn remove(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = inputs[0].shape();
        let axes: Dimensions = match inputs.get(1) {
            None => (0..shape.len()).filter(|&axis| shape[axis] == 1).collect(),
            Some(axes) => axes
                .integers()?
                .iter()
                .map(|&axis| tensor::axis(axis, shape.len()))
                .collect::<Result<_, _>>()?,
        };
        if axes.iter().any(|&axis| shape[axis] != 1) {
            return Err("can only remove axes of length one");
        }
        let kept: Dimensions =
            (0..shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect();
        with_shape(inputs, &kept)
    }
}

impl Unsqueeze {
    fn insert(&self, inputs: Values) -> Result<Values, Fault> {
        let axes = inputs[1].integers()?;
        let shape = inputs[0].shape();
        let rank = shape.len() + axes.len();
        let mut new_shape = Dimensions::from_elem(0, rank);
        for &axis in axes {
            let place = &mut new_shape[tensor::axis(axis, rank)?];
            if *place == 1 {
                return Err("duplicate axis");
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
        let wanted = inputs[1].integers()?;
        let old = inputs[0].shape();
        let mut shape = Vec::with_capacity(wanted.len());
        let mut inferred = None;
        for (axis, &dim) in wanted.iter().enumerate() {
            shape.push(match dim {
                0 if !self.zero_is_zero => {
                    *old.get(axis).ok_or("no axis to copy the dimension from")?
                }
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
                return Err("cannot infer a dimension of an empty value");
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
        Tensor::new(&[dimensions.len()], dimensions).map(one)
    }
}

impl ConstantOfShape {
    fn fill(&self, inputs: Values) -> Result<Values, Fault> {
        let shape = dimensions(&inputs[0])?;
        match self.value.element_type() {
            ElementType::F32 => {
                let value = *self.value.floats()?.first().ok_or("no value")?;
                Tensor::build(&shape, |out| {
                    out.fill(value);
                    Ok(())
                })
            }
            _ => {
                let value = *self.value.integers()?.first().ok_or("no value")?;
                Tensor::build(&shape, |out| {
                    out.fill(value);
                    Ok(())
                })
            }
        }
        .map(one)
    }
}
