//! Which ONNX operator becomes which of ours.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::tract_core::internal::DatumType;

use super::elementwise::{Arithmetic, Cast, Combine, Function, Map};
use super::embedding::{Embedding, Table};
use super::graph::Fault;
use super::initializer::{self, Attributes};
use super::movement::{
    Concat, ConstantOfShape, Expand, Flatten, Gather, Identity, Reshape, Shape, Slice, Squeeze,
    Transpose, Unsqueeze,
};
use super::onnx::{Builder, Value, constant};
use super::product::{Dense, MatMul};
use super::reduce::{LayerNormalization, Reduce, Reduction, Softmax};
use super::{layers, tensor};

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
        "ConstantOfShape" => constant_of_shape(builder, node, inputs)?,
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
        _ => return build_movement(builder, node, inputs),
    };
    Ok(Some(outputs))
}

/// Builds a node that only moves values.
fn build_movement(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Option<Vec<Value>>, Fault> {
    let outputs = match node.op_type.as_str() {
        "Identity" => builder.wire(Identity, &exactly::<1>(inputs)?, 1)?,
        "Dropout" => dropout(builder, node, inputs)?,
        "Concat" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", 0);
            let values = present(inputs)?;
            if values.is_empty() {
                return Err("an input is missing");
            }
            builder.wire(Concat { axis }, &values, 1)?
        }
        "Expand" => builder.wire(Expand, &exactly::<2>(inputs)?, 1)?,
        "Flatten" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", 1);
            builder.wire(Flatten { axis }, &exactly::<1>(inputs)?, 1)?
        }
        "Reshape" => {
            let zero_is_zero = Attributes::new(node, &["allowzero"])?.flag("allowzero", false)?;
            builder.wire(Reshape { zero_is_zero }, &exactly::<2>(inputs)?, 1)?
        }
        "Shape" => {
            let attributes = Attributes::new(node, &["start", "end"])?;
            let end = attributes.get("end").map(|end| end.i);
            let shape = Shape { start: attributes.int("start", 0), end };
            builder.wire(shape, &exactly::<1>(inputs)?, 1)?
        }
        "Slice" => {
            Attributes::new(node, &[])?;
            let values = present(inputs)?;
            if !(3..=5).contains(&values.len()) {
                return Err("it takes three to five inputs");
            }
            builder.wire(Slice, &values, 1)?
        }
        "Squeeze" | "Unsqueeze" => {
            Attributes::new(node, &[])?;
            let values = present(inputs)?;
            match (node.op_type.as_str(), values.len()) {
                ("Squeeze", 1 | 2) => builder.wire(Squeeze, &values, 1)?,
                ("Unsqueeze", 2) => builder.wire(Unsqueeze, &values, 1)?,
                _ => return Err("it has the wrong number of inputs"),
            }
        }
        "Transpose" => {
            let attributes = Attributes::new(node, &["perm"])?;
            let order = attributes.get("perm").map(|perm| perm.ints.clone());
            builder.wire(Transpose { order }, &exactly::<1>(inputs)?, 1)?
        }
        _ => return Ok(None),
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
pub fn constant_input(
    inputs: Inputs,
    index: usize,
) -> Result<Option<Arc<tract_onnx::tract_core::internal::Tensor>>, Fault> {
    match inputs.get(index) {
        Some(Some(value)) => constant(value).ok_or("an input must be constant")?.map(Some),
        _ => Ok(None),
    }
}

fn map(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
    function: Function,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    builder.wire(Map(function), &exactly::<1>(inputs)?, 1)
}

fn combine(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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

/// A sum; a product plus a constant row becomes one operator.
fn add(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    if let [Some(a), Some(b)] = inputs {
        for (product, row) in [(a, b), (b, a)] {
            let Some(row) = constant(row) else { continue };
            let Some((dense, sources)) = builder.producer::<Dense>(product) else { continue };
            if let Some(fused) = dense.plus(&*row?) {
                let source = Value::Wire(*sources.first().ok_or("an input is missing")?);
                return builder.wire(fused, &[source], 1);
            }
        }
    }
    combine(builder, node, inputs)
}

/// A product; quantised rows times the scales of the same rows become one look-up.
fn multiply(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    if let [Some(a), Some(b)] = inputs {
        for (rows, scales) in [(a, b), (b, a)] {
            if let Some((table, indices)) = scaled_table(builder, rows, scales) {
                return builder.wire(Embedding(table), &[indices], 1);
            }
        }
    }
    combine(builder, node, inputs)
}

/// Recognises `Gather(table, ids) → Cast` times `Gather(scales, ids)`, or times one scale.
fn scaled_table(builder: &Builder, rows: &Value, scales: &Value) -> Option<(Table, Value)> {
    let (cast, gathered) = builder.producer::<Cast>(rows)?;
    let gathered = Value::Wire(*gathered.first()?);
    let (embedding, indices) = builder.producer::<Embedding>(&gathered)?;
    if cast.to != DatumType::F32 || !embedding.0.is_stored_only() {
        return None;
    }
    let indices = *indices.first()?;
    let scales = match builder.producer::<Embedding>(scales) {
        Some((scales, same)) if same.first() == Some(&indices) => scales.0.to_tensor().ok()?,
        _ => {
            let scale = constant(scales)?.ok()?;
            if scale.len() != 1 || scale.rank() > 3 {
                return None;
            }
            (*scale).clone()
        }
    };
    let table = embedding.0.scaled_by(scales).ok()?;
    Some((table, Value::Wire(indices)))
}

fn power(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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

fn cast(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["to", "saturate", "round_mode"])?;
    let to = datum_type(attributes.int("to", 0))?;
    builder.wire(Cast { to }, &exactly::<1>(inputs)?, 1)
}

fn constant_value(node: &NodeProto) -> Result<tract_onnx::tract_core::internal::Tensor, Fault> {
    let known = ["value", "value_float", "value_floats", "value_int", "value_ints"];
    Attributes::new(node, &known)?;
    let [attribute] = &node.attribute[..] else { return Err("it must have one value") };
    match attribute.name.as_str() {
        "value_float" => tensor::from_floats(&[], &[attribute.f]),
        "value_floats" => tensor::from_floats(&[attribute.floats.len()], &attribute.floats),
        "value_int" => tensor::from_integers(&[], &[attribute.i]),
        "value_ints" => tensor::from_integers(&[attribute.ints.len()], &attribute.ints),
        _ => initializer::tensor(attribute.t.as_ref().ok_or("it has no value")?),
    }
}

fn constant_of_shape(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["value"])?;
    let value = match attributes.get("value").and_then(|value| value.t.as_ref()) {
        Some(value) => initializer::tensor(value)?,
        None => tensor::from_floats(&[1], &[0.0])?,
    };
    builder.wire(ConstantOfShape { value: Arc::new(value) }, &exactly::<1>(inputs)?, 1)
}

fn dropout(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &["seed"])?;
    if let Some(training) = constant_input(inputs, 2)?
        && tensor::integers(&training)?.iter().any(|&flag| flag != 0)
    {
        return Err("training is not supported");
    }
    if node.output.len() > 1 {
        return Err("the mask is not supported");
    }
    builder.wire(Identity, &exactly::<1>(inputs.get(..1).unwrap_or_default())?, 1)
}

fn dequantize(node: &NodeProto, inputs: Inputs) -> Result<Value, Fault> {
    let attributes = Attributes::new(node, &["axis", "block_size", "output_dtype"])?;
    if attributes.int("block_size", 0) != 0 || !matches!(attributes.int("output_dtype", 0), 0 | 1) {
        return Err("an attribute's value is not supported");
    }
    let Some(Some(Value::Constant(values))) = inputs.first() else {
        return Err("only constants can be dequantised");
    };
    let scales = constant_input(inputs, 1)?.ok_or("a scale is missing")?;
    let zero_points = constant_input(inputs, 2)?;
    super::embedding::dequantize(values, &scales, zero_points.as_deref(), attributes.int("axis", 1))
}

fn gather(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    let axis = Attributes::new(node, &["axis"])?.int("axis", 0);
    let [data, indices] = exactly::<2>(inputs)?;
    if let Value::Wire(_) = indices
        && axis == 0
    {
        let table = match &data {
            Value::Quantized(table) => Some(table.clone()),
            Value::Constant(values) => Table::new(Arc::clone(values), None, 0).ok(),
            Value::Wire(_) => None,
        };
        if let Some(table) = table {
            return builder.wire(Embedding(table), &[indices], 1);
        }
    }
    builder.wire(Gather { axis }, &[data, indices], 1)
}

fn gemm(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["alpha", "beta", "transA", "transB"])?;
    let plain = attributes.float("alpha", 1.0) == 1.0 && attributes.float("beta", 1.0) == 1.0;
    if !plain || attributes.flag("transA", false)? {
        return Err("an attribute's value is not supported");
    }
    let weights = constant_input(inputs, 1)?.ok_or("an input is missing")?;
    let mut dense = Dense::new(&weights, attributes.flag("transB", false)?)?;
    if let Some(bias) = constant_input(inputs, 2)? {
        dense = dense.plus(&bias).ok_or("only a row can be added to a product")?;
    }
    builder.wire(dense, &exactly::<1>(inputs.get(..1).unwrap_or_default())?, 1)
}

fn matmul(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    let [left, right] = exactly::<2>(inputs)?;
    match constant(&right) {
        Some(weights) if matches!(left, Value::Wire(_)) => {
            let weights = weights?;
            if weights.rank() != 2 {
                return builder.wire(MatMul, &[left, Value::Constant(weights)], 1);
            }
            builder.wire(Dense::new(&weights, false)?, &[left], 1)
        }
        _ => builder.wire(MatMul, &[left, right], 1),
    }
}

fn layer_normalization(
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

fn reduce(
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
