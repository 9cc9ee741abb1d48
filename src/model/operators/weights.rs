//! Operators on the weights of the file: products and look-ups, which take in the operators
//! around them.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::tract_core::internal::{DatumType, Tensor};

use super::arithmetic::combine;
use super::{Inputs, constant_input, exactly};
use crate::model::elementwise::Cast;
use crate::model::embedding::{self, Embedding, Table};
use crate::model::graph::Fault;
use crate::model::initializer::{self, Attributes};
use crate::model::movement::Gather;
use crate::model::onnx::{Builder, Value, constant};
use crate::model::product::{Dense, MatMul};
use crate::model::tensor;

/// A sum; a product plus a constant row becomes one operator.
#[inline(never)]
pub fn add(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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
#[inline(never)]
pub fn multiply(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
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

#[inline(never)]
pub fn constant_value(node: &NodeProto) -> Result<Tensor, Fault> {
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

#[inline(never)]
pub fn dequantize(node: &NodeProto, inputs: Inputs) -> Result<Value, Fault> {
    let attributes = Attributes::new(node, &["axis", "block_size", "output_dtype"])?;
    if attributes.int("block_size", 0) != 0 || !matches!(attributes.int("output_dtype", 0), 0 | 1) {
        return Err("an attribute's value is not supported");
    }
    let Some(Some(Value::Constant(values))) = inputs.first() else {
        return Err("only constants can be dequantised");
    };
    let scales = constant_input(inputs, 1)?.ok_or("a scale is missing")?;
    let zero_points = constant_input(inputs, 2)?;
    embedding::dequantize(values, &scales, zero_points.as_deref(), attributes.int("axis", 1))
}

#[inline(never)]
pub fn gather(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
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

#[inline(never)]
pub fn gemm(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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

#[inline(never)]
pub fn matmul(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
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
