//! Imports operators on weights: products and lookups, merged with the operators around them.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::arithmetic::combine;
use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, constant_input, exactly};
use super::initializer;
use crate::graph::Fault;
use crate::kernels::attention::Attention;
use crate::kernels::elementwise::Cast;
use crate::kernels::embedding::{Embedding, Table};
use crate::kernels::matmul::{Dense, MatMul};
use crate::kernels::movement::{Gather, Transpose};
use crate::kernels::quantized::Quantized;
use crate::kernels::reduce::Softmax;
use crate::tensor::{ElementType, Tensor};

/// A sum; a product plus a constant row becomes a single operator.
#[inline(never)]
pub(super) fn add(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    if let [Some(a), Some(b)] = inputs {
        for (product, row) in [(a, b), (b, a)] {
            let Some(row) = row.constant() else { continue };
            let Some((dense, source)) = builder.producer::<Dense>(product) else { continue };
            if let Some(fused) = dense.plus(&*row?) {
                return builder.add(fused, &[source], 1);
            }
        }
    }
    combine(builder, node, inputs)
}

/// A product; quantized rows times their scales become a single lookup.
#[inline(never)]
pub(super) fn multiply(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    if let [Some(a), Some(b)] = inputs {
        for (rows, scales) in [(a, b), (b, a)] {
            if let Some((table, indices)) = scaled_table(builder, rows, scales) {
                return builder.add(Embedding(table), &[indices], 1);
            }
        }
    }
    combine(builder, node, inputs)
}

/// Recognizes `Gather(table, ids) → Cast` times `Gather(scales, ids)`, or times a single scale.
fn scaled_table(builder: &Builder, rows: &Value, scales: &Value) -> Option<(Table, Value)> {
    let (cast, gathered) = builder.producer::<Cast>(rows)?;
    let (embedding, indices) = builder.producer::<Embedding>(&gathered)?;
    if cast.to != ElementType::F32 || !embedding.0.is_stored_only() {
        return None;
    }
    let scales = match builder.producer::<Embedding>(scales) {
        Some((scales, same)) if same.is(&indices) => scales.0.to_tensor().ok()?,
        _ => {
            let scale = scales.constant()?.ok()?;
            if scale.len() != 1 || scale.rank() > 3 {
                return None;
            }
            (*scale).clone()
        }
    };
    let table = embedding.0.scaled_by(scales).ok()?;
    Some((table, indices))
}

#[inline(never)]
pub(super) fn constant_value(node: &NodeProto) -> Result<Tensor, Fault> {
    let known = ["value", "value_float", "value_floats", "value_int", "value_ints"];
    Attributes::new(node, &known)?;
    let [attribute] = &node.attribute[..] else { return Err("expected exactly one value") };
    match attribute.name.as_str() {
        "value_float" => Tensor::new(&[], vec![attribute.f]),
        "value_floats" => Tensor::new(&[attribute.floats.len()], attribute.floats.clone()),
        "value_int" => Tensor::new(&[], vec![attribute.i]),
        "value_ints" => Tensor::new(&[attribute.ints.len()], attribute.ints.clone()),
        _ => initializer::tensor(attribute.t.as_ref().ok_or("missing value")?),
    }
}

#[inline(never)]
pub(super) fn dequantize(node: &NodeProto, inputs: Inputs) -> Result<Value, Fault> {
    let attributes = Attributes::new(node, &["axis", "block_size", "output_dtype"])?;
    if attributes.int("block_size", 0) != 0 || !matches!(attributes.int("output_dtype", 0), 0 | 1) {
        return Err("unsupported attribute value");
    }
    let Some(Some(Value::Constant(values))) = inputs.first() else {
        return Err("only constants can be dequantized");
    };
    let scales = constant_input(inputs, 1)?.ok_or("missing scale")?;
    let zero_points = constant_input(inputs, 2)?;
    let axis = attributes.int("axis", 1);
    Quantized::new(Arc::clone(values), scales, zero_points.as_deref(), axis).map(Value::Quantized)
}

#[inline(never)]
pub(super) fn gather(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let axis = Attributes::new(node, &["axis"])?.int("axis", 0);
    let [data, indices] = exactly::<2>(inputs)?;
    if let Value::Computed(_) = indices
        && axis == 0
    {
        let table = match &data {
            Value::Quantized(quantized) => quantized.table(),
            Value::Constant(values) => Table::new(Arc::clone(values), None, 0).ok(),
            Value::Computed(_) => None,
        };
        if let Some(table) = table {
            return builder.add(Embedding(table), &[indices], 1);
        }
    }
    builder.add(Gather { axis }, &[data, indices], 1)
}

#[inline(never)]
pub(super) fn gemm(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["alpha", "beta", "transA", "transB"])?;
    let plain = attributes.float("alpha", 1.0) == 1.0 && attributes.float("beta", 1.0) == 1.0;
    if !plain || attributes.flag("transA", false)? {
        return Err("unsupported attribute value");
    }
    let transposed = attributes.flag("transB", false)?;
    let weights = inputs.get(1).and_then(Option::as_ref).ok_or("missing input")?;
    let mut dense = dense(builder, weights, transposed)?;
    if let Some(bias) = constant_input(inputs, 2)? {
        dense = dense.plus(&bias).ok_or("only a row can be added to a product")?;
    }
    builder.add(dense, &exactly::<1>(inputs.get(..1).unwrap_or_default())?, 1)
}

#[inline(never)]
pub(super) fn matmul(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &[])?;
    let [left, right] = exactly::<2>(inputs)?;
    match right.constant() {
        Some(weights) if matches!(left, Value::Computed(_)) => {
            let weights = weights?;
            if weights.rank() != 2 {
                return builder.add(MatMul, &[left, Value::Constant(weights)], 1);
            }
            let dense = dense(builder, &right, false)?;
            builder.add(dense, &[left], 1)
        }
        _ => match agreements(builder, &left) {
            Some(agreements) => builder.add(Attention, &[agreements, right], 1),
            None => builder.add(MatMul, &[left, right], 1),
        },
    }
}

/// The agreements of tokens with queries whose softmax over the tokens, transposed, a value is.
fn agreements(builder: &Builder, weights: &Value) -> Option<Value> {
    let (Transpose { order }, shares) = builder.producer(weights)?;
    let (Softmax { axis }, agreements) = builder.producer(&shares)?;
    let is_attention = order.as_deref() == Some(&[0, 2, 1]) && matches!(axis, 1 | -2);
    is_attention.then_some(agreements)
}

/// The product with constant weights, in whole numbers if the file wants that and its weights allow
/// it.
fn dense(builder: &Builder, weights: &Value, transposed: bool) -> Result<Dense, Fault> {
    if let Some(quantized) = builder.integers(weights)
        && let Some(dense) = Dense::of_bytes(quantized, transposed)?
    {
        return Ok(dense);
    }
    Dense::new(&*weights.constant().ok_or("an input must be constant")??, transposed)
}
