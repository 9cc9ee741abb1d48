//! Imports operators on weights: products and lookups, merged with the operators around them.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::arithmetic::combine;
use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, constant_input, exactly};
use super::initializer;
use crate::graph::Fault;
use crate::kernels::elementwise::Cast;
use crate::kernels::embedding::{Embedding, Table};
use crate::kernels::matmul::{Dense, MatMul};
use crate::kernels::movement::Gather;
use crate::tensor::{self, Element, ElementType, Tensor};

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
    dequantized(values, &scales, zero_points.as_deref(), attributes.int("axis", 1))
}

/// A dequantized constant with a single scale and zero point, or one per index of `axis`.
/// Matrices with one per row stay quantized.
#[inline(never)]
fn dequantized(
    values: &Arc<Tensor>,
    scales: &Arc<Tensor>,
    zero_points: Option<&Tensor>,
    axis: i64,
) -> Result<Value, Fault> {
    let count = scales.floats()?.len();
    if !matches!(values.element_type(), ElementType::I8 | ElementType::U8) {
        return Err("only i8 and u8 can be dequantized");
    }
    let zero_points = match zero_points {
        None => vec![0; count],
        Some(points) => widened(points)?,
    };
    if zero_points.len() != count {
        return Err("scales and zero points do not match");
    }
    let axis = if count == 1 { 0 } else { tensor::axis(axis, values.rank())? };
    if count > 0 && zero_points.iter().all(|&point| point == zero_points[0]) && axis == 0 {
        let table = Table::new(Arc::clone(values), Some(Arc::clone(scales)), zero_points[0]);
        if let Ok(table) = table {
            return Ok(Value::Quantized(table));
        }
    }
    let inner = match (count, values.rank()) {
        (1, _) => values.len().max(1),
        (_, 0) => return Err("a scalar must have a single scale"),
        _ => {
            let (_, length, inner) = tensor::around(values.shape(), axis);
            if length != count {
                return Err("expected one scale per index");
            }
            inner
        }
    };
    let scales = scales.floats()?;
    let tensor = Tensor::build(values.shape(), |out: &mut [f32]| match values.element_type() {
        ElementType::I8 => {
            scale_runs(values.slice::<i8>()?, inner, &zero_points, scales, out);
            Ok(())
        }
        _ => {
            scale_runs(values.slice::<u8>()?, inner, &zero_points, scales, out);
            Ok(())
        }
    })?;
    Ok(Value::Constant(Arc::new(tensor)))
}

/// Converts runs of `inner` numbers that share a scale, cycling through the scales.
fn scale_runs<T: Element + Into<i16>>(
    stored: &[T],
    inner: usize,
    zero_points: &[i16],
    scales: &[f32],
    out: &mut [f32],
) {
    let runs = stored.chunks_exact(inner.max(1)).zip(out.chunks_exact_mut(inner.max(1)));
    let factors = zero_points.iter().zip(scales).cycle();
    for ((stored, out), (&zero_point, &scale)) in runs.zip(factors) {
        let pairs = out.iter_mut().zip(stored);
        pairs.for_each(|(out, &x)| *out = f32::from(x.into() - zero_point) * scale);
    }
}

/// Widens stored bytes to `i16`.
fn widened(values: &Tensor) -> Result<Vec<i16>, Fault> {
    match values.element_type() {
        ElementType::I8 => Ok(values.slice::<i8>()?.iter().map(|&x| x.into()).collect()),
        ElementType::U8 => Ok(values.slice::<u8>()?.iter().map(|&x| x.into()).collect()),
        _ => Err("only i8 and u8 can be dequantized"),
    }
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
            Value::Quantized(table) => Some(table.clone()),
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
    let weights = constant_input(inputs, 1)?.ok_or("missing input")?;
    let mut dense = Dense::new(&weights, attributes.flag("transB", false)?)?;
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
            builder.add(Dense::new(&weights, false)?, &[left], 1)
        }
        _ => builder.add(MatMul, &[left, right], 1),
    }
}
