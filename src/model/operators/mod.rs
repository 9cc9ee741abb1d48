//! Which ONNX operator becomes which of ours.

mod arithmetic;
mod movement;
mod weights;

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::tract_core::internal::Tensor;

use super::elementwise::{Function, Map};
use super::graph::Fault;
use super::initializer::Attributes;
use super::layers;
use super::onnx::{Builder, Value, constant};
use super::reduce::{Reduction, Softmax};
use arithmetic::{cast, combine, layer_normalization, map, power, reduce};
use weights::{add, constant_value, dequantize, gather, gemm, matmul, multiply};

/// The operators that [`build`] knows.
pub const SUPPORTED: &[&str] = &[
    "Add",
    "Cast",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "DequantizeLinear",
    "Div",
    "Dropout",
    "Erf",
    "Exp",
    "Expand",
    "Flatten",
    "GRU",
    "Gather",
    "Gelu",
    "Gemm",
    "Identity",
    "LSTM",
    "LayerNormalization",
    "MatMul",
    "Max",
    "Min",
    "Mul",
    "Neg",
    "Pow",
    "Reciprocal",
    "ReduceMax",
    "ReduceMean",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Shape",
    "Sigmoid",
    "Slice",
    "Softmax",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Tanh",
    "Transpose",
    "Unsqueeze",
];

/// The inputs of a node; absent ones are `None`.
pub type Inputs<'a> = &'a [Option<Value>];

/// Builds a node. `None` for an operator that is not known.
pub fn build(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Option<Vec<Value>>, Fault> {
    let outputs = match node.op_type.as_str() {
        "Add" => add(builder, node, inputs)?,
        "Mul" => multiply(builder, node, inputs)?,
        "Sub" | "Div" | "Max" | "Min" => combine(builder, node, inputs)?,
        "Relu" => map(builder, node, inputs, Function::Relu)?,
        "Tanh" => map(builder, node, inputs, Function::Tanh)?,
        "Sigmoid" => map(builder, node, inputs, Function::Sigmoid)?,
        "Erf" => map(builder, node, inputs, Function::Erf)?,
        "Exp" => map(builder, node, inputs, Function::Exp)?,
        "Sqrt" => map(builder, node, inputs, Function::Sqrt)?,
        "Neg" => map(builder, node, inputs, Function::Neg)?,
        "Reciprocal" => map(builder, node, inputs, Function::Reciprocal)?,
        "Gelu" => {
            Attributes::new(node, &["approximate"])?.expect_text("approximate", "none")?;
            builder.wire(Map(Function::Gelu), &exactly::<1>(inputs)?, 1)?
        }
        "Pow" => power(builder, node, inputs)?,
        "Cast" => cast(builder, node, inputs)?,
        "Constant" => vec![Value::Constant(Arc::new(constant_value(node)?))],
        "ConstantOfShape" => movement::constant_of_shape(builder, node, inputs)?,
        "DequantizeLinear" => vec![dequantize(node, inputs)?],
        "Gather" => gather(builder, node, inputs)?,
        "Gemm" => gemm(builder, node, inputs)?,
        "MatMul" => matmul(builder, node, inputs)?,
        "LSTM" => layers::lstm(builder, node, inputs)?,
        "GRU" => layers::gru(builder, node, inputs)?,
        "LayerNormalization" => layer_normalization(builder, node, inputs)?,
        "Softmax" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", -1);
            builder.wire(Softmax { axis }, &exactly::<1>(inputs)?, 1)?
        }
        "ReduceMax" => reduce(builder, node, inputs, Reduction::Max)?,
        "ReduceMean" => reduce(builder, node, inputs, Reduction::Mean)?,
        "ReduceSum" => reduce(builder, node, inputs, Reduction::Sum)?,
        _ => return movement::build(builder, node, inputs),
    };
    Ok(Some(outputs))
}

/// The inputs, none of them absent.
fn present(inputs: Inputs) -> Result<Vec<Value>, Fault> {
    inputs.iter().cloned().collect::<Option<_>>().ok_or("an input is missing")
}

/// The inputs, which must be `N`.
fn exactly<const N: usize>(inputs: Inputs) -> Result<[Value; N], Fault> {
    present(inputs)?.try_into().map_err(|_| "it has the wrong number of inputs")
}

/// An input that must be constant, if it is there.
pub fn constant_input(inputs: Inputs, index: usize) -> Result<Option<Arc<Tensor>>, Fault> {
    match inputs.get(index) {
        Some(Some(value)) => constant(value).ok_or("an input must be constant")?.map(Some),
        _ => Ok(None),
    }
}
