//! Maps ONNX operators to ours.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::arithmetic::{cast, combine, layer_normalization, map, power, reduce};
use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, exactly};
use super::weights::{add, constant_value, dequantize, gather, gemm, matmul, multiply};
use super::{movement, recurrent};
use crate::graph::Fault;
use crate::kernels::elementwise::{Function, Map};
use crate::kernels::reduce::{Reduction, Softmax};

/// The operators [`build`] supports.
pub(super) const SUPPORTED: &[&str] = &[
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

/// Builds a node; `None` if the operator is not supported.
pub(super) fn build(
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
            builder.add(Map(Function::Gelu), &exactly::<1>(inputs)?, 1)?
        }
        "Pow" => power(builder, node, inputs)?,
        "Cast" => cast(builder, node, inputs)?,
        "Constant" => vec![Value::Constant(Arc::new(constant_value(node)?))],
        "ConstantOfShape" => movement::constant_of_shape(builder, node, inputs)?,
        "DequantizeLinear" => vec![dequantize(node, inputs)?],
        "Gather" => gather(builder, node, inputs)?,
        "Gemm" => gemm(builder, node, inputs)?,
        "MatMul" => matmul(builder, node, inputs)?,
        "LSTM" => recurrent::lstm(builder, node, inputs)?,
        "GRU" => recurrent::gru(builder, node, inputs)?,
        "LayerNormalization" => layer_normalization(builder, node, inputs)?,
        "Softmax" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", -1);
            builder.add(Softmax { axis }, &exactly::<1>(inputs)?, 1)?
        }
        "ReduceMax" => reduce(builder, node, inputs, Reduction::Max)?,
        "ReduceMean" => reduce(builder, node, inputs, Reduction::Mean)?,
        "ReduceSum" => reduce(builder, node, inputs, Reduction::Sum)?,
        _ => return movement::build(builder, node, inputs),
    };
    Ok(Some(outputs))
}
