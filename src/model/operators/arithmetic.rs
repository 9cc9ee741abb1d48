//! Operators that compute.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::tract_core::internal::DatumType;

use super::{Inputs, constant_input, exactly, present};
use crate::model::elementwise::{Arithmetic, Cast, Combine, Function, Map};
use crate::model::graph::Fault;
use crate::model::initializer::Attributes;
use crate::model::onnx::{Builder, Value};
use crate::model::reduce::{LayerNormalization, Reduce, Reduction};
use crate::model::tensor;

#[inline(never)]
pub fn map(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
    function: Function,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    builder.wire(Map(function), &exactly::<1>(inputs)?, 1)
}

#[inline(never)]
pub fn combine(
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
        return Err("it has the wrong number of inputs");
    }
    builder.wire(Combine(arithmetic), &values, 1)
}

#[inline(never)]
pub fn power(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    let exponent = constant_input(inputs, 1)?.ok_or("an input is missing")?;
    let exponent = match exponent.datum_type() {
        DatumType::F32 => tensor::floats(&exponent)?.to_vec(),
        #[allow(clippy::cast_precision_loss, reason = "only 2 is of interest")]
        _ => tensor::integers(&exponent)?.iter().map(|&x| x as f32).collect(),
    };
    let function = match exponent[..] {
        [2.0] => Function::Square,
        [0.5] => Function::Sqrt,
        [-1.0] => Function::Reciprocal,
        _ => return Err("only the exponents 2, 0.5 and -1 are supported"),
    };
    builder.wire(Map(function), &exactly::<1>(&inputs[..1])?, 1)
}

/// The type of the engine's values that holds an ONNX type.
fn datum_type(code: i64) -> Result<DatumType, Fault> {
    match i32::try_from(code).ok().and_then(|code| DataType::try_from(code).ok()) {
        Some(DataType::Float) => Ok(DatumType::F32),
        Some(DataType::Int64 | DataType::Int32) => Ok(DatumType::I64),
        _ => Err("this type is not supported"),
    }
}

#[inline(never)]
pub fn cast(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["to", "saturate", "round_mode"])?;
    let to = datum_type(attributes.int("to", 0))?;
    builder.wire(Cast { to }, &exactly::<1>(inputs)?, 1)
}

#[inline(never)]
pub fn layer_normalization(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["axis", "epsilon", "stash_type"])?;
    if attributes.int("stash_type", 1) != 1 || node.output.len() > 1 {
        return Err("only the normalised output in f32 is supported");
    }
    let values = present(inputs)?;
    if !matches!(values.len(), 2 | 3) {
        return Err("it has the wrong number of inputs");
    }
    let epsilon = attributes.float("epsilon", 1e-5);
    builder.wire(LayerNormalization { axis: attributes.int("axis", -1), epsilon }, &values, 1)
}

#[inline(never)]
pub fn reduce(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
    reduction: Reduction,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["axes", "keepdims", "noop_with_empty_axes"])?;
    let mut values = present(inputs)?;
    if let Some(axes) = attributes.get("axes") {
        // Before operator set 18 the axes were an attribute.
        let axes = tensor::from_integers(&[axes.ints.len()], &axes.ints)?;
        values.push(Value::Constant(Arc::new(axes)));
    }
    if !matches!(values.len(), 1 | 2) {
        return Err("it has the wrong number of inputs");
    }
    let reduce = Reduce {
        reduction,
        keep_axes: attributes.flag("keepdims", true)?,
        none_means_nothing: attributes.flag("noop_with_empty_axes", false)?,
    };
    builder.wire(reduce, &values, 1)
}
