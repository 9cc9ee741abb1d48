//! Imports operators that compute.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, constant_input, exactly, present};
use crate::graph::Fault;
use crate::kernels::elementwise::{Arithmetic, Cast, Combine, Function, Map};
use crate::kernels::reduce::{LayerNormalization, Reduce, Reduction};
use crate::tensor::{ElementType, Tensor};

#[inline(never)]
pub(super) fn map(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
    function: Function,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    builder.add(Map(function), &exactly::<1>(inputs)?, 1)
}

#[inline(never)]
pub(super) fn combine(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    let values = present(inputs)?;
    let (arithmetic, takes) = match node.op_type.as_str() {
        "Add" => (Arithmetic::Add, 2..=2),
        "Sub" => (Arithmetic::Sub, 2..=2),
        "Mul" => (Arithmetic::Mul, 2..=2),
        "Div" => (Arithmetic::Div, 2..=2),
        "Max" => (Arithmetic::Max, 1..=usize::MAX),
        _ => (Arithmetic::Min, 1..=usize::MAX),
    };
    if !takes.contains(&values.len()) {
        return Err("wrong number of inputs");
    }
    builder.add(Combine(arithmetic), &values, 1)
}

#[inline(never)]
pub(super) fn power(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    let exponent = constant_input(inputs, 1)?.ok_or("missing input")?;
    let exponent = match exponent.element_type() {
        ElementType::F32 => exponent.floats()?.to_vec(),
        #[allow(clippy::cast_precision_loss, reason = "only 2 matters")]
        _ => exponent.integers()?.iter().map(|&x| x as f32).collect(),
    };
    let function = match exponent[..] {
        [2.0] => Function::Square,
        [0.5] => Function::Sqrt,
        [-1.0] => Function::Reciprocal,
        _ => return Err("only the exponents 2, 0.5 and -1 are supported"),
    };
    builder.add(Map(function), &exactly::<1>(&inputs[..1])?, 1)
}

/// The engine's element type for an ONNX type.
fn element_type(code: i64) -> Result<ElementType, Fault> {
    match i32::try_from(code).ok().and_then(|code| DataType::try_from(code).ok()) {
        Some(DataType::Float) => Ok(ElementType::F32),
        Some(DataType::Int64 | DataType::Int32) => Ok(ElementType::I64),
        _ => Err("unsupported type"),
    }
}

#[inline(never)]
pub(super) fn cast(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["to", "saturate", "round_mode"])?;
    let to = element_type(attributes.int("to", 0))?;
    builder.add(Cast { to }, &exactly::<1>(inputs)?, 1)
}

#[inline(never)]
pub(super) fn layer_normalization(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["axis", "epsilon", "stash_type"])?;
    if attributes.int("stash_type", 1) != 1 || node.output.len() > 1 {
        return Err("only the normalized output in f32 is supported");
    }
    let values = present(inputs)?;
    if !matches!(values.len(), 2 | 3) {
        return Err("wrong number of inputs");
    }
    let epsilon = attributes.float("epsilon", 1e-5);
    builder.add(LayerNormalization { axis: attributes.int("axis", -1), epsilon }, &values, 1)
}

#[inline(never)]
pub(super) fn reduce(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
    reduction: Reduction,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["axes", "keepdims", "noop_with_empty_axes"])?;
    let mut values = present(inputs)?;
    if let Some(axes) = attributes.get("axes") {
        // Before operator set 18, the axes were an attribute.
        let axes = Tensor::new(&[axes.ints.len()], axes.ints.clone())?;
        values.push(Value::Constant(Arc::new(axes)));
    }
    if !matches!(values.len(), 1 | 2) {
        return Err("wrong number of inputs");
    }
    let reduce = Reduce {
        reduction,
        keep_axes: attributes.flag("keepdims", true)?,
        none_means_nothing: attributes.flag("noop_with_empty_axes", false)?,
    };
    builder.add(reduce, &values, 1)
}
