//! Imports operators that only move values.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, constant_input, exactly, present};
use super::initializer;
use crate::graph::Fault;
use crate::kernels::movement::{Concat, Expand, Slice, Transpose};
use crate::kernels::shapes::{
    ConstantOfShape, Flatten, Identity, Reshape, Shape, Squeeze, Unsqueeze,
};
use crate::tensor::Tensor;

/// Builds a node that only moves values.
#[inline(never)]
pub(super) fn build(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Option<Vec<Value>>, Fault> {
    let outputs = match node.op_type.as_str() {
        "Identity" => builder.add(Identity, &exactly::<1>(inputs)?, 1)?,
        "Dropout" => dropout(builder, node, inputs)?,
        "Concat" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", 0);
            let values = present(inputs)?;
            if values.is_empty() {
                return Err("missing input");
            }
            builder.add(Concat { axis }, &values, 1)?
        }
        "Expand" => builder.add(Expand, &exactly::<2>(inputs)?, 1)?,
        "Flatten" => {
            let axis = Attributes::new(node, &["axis"])?.int("axis", 1);
            builder.add(Flatten { axis }, &exactly::<1>(inputs)?, 1)?
        }
        "Reshape" => {
            let zero_is_zero = Attributes::new(node, &["allowzero"])?.flag("allowzero", false)?;
            builder.add(Reshape { zero_is_zero }, &exactly::<2>(inputs)?, 1)?
        }
        "Shape" => {
            let attributes = Attributes::new(node, &["start", "end"])?;
            let end = attributes.get("end").map(|end| end.i);
            let shape = Shape { start: attributes.int("start", 0), end };
            builder.add(shape, &exactly::<1>(inputs)?, 1)?
        }
        "Slice" => {
            Attributes::new(node, &[])?;
            let values = present(inputs)?;
            if !(3..=5).contains(&values.len()) {
                return Err("expected three to five inputs");
            }
            builder.add(Slice, &values, 1)?
        }
        "Squeeze" | "Unsqueeze" => {
            Attributes::new(node, &[])?;
            let values = present(inputs)?;
            match (node.op_type.as_str(), values.len()) {
                ("Squeeze", 1 | 2) => builder.add(Squeeze, &values, 1)?,
                ("Unsqueeze", 2) => builder.add(Unsqueeze, &values, 1)?,
                _ => return Err("wrong number of inputs"),
            }
        }
        "Transpose" => {
            let attributes = Attributes::new(node, &["perm"])?;
            let order = attributes.get("perm").map(|perm| perm.ints.clone());
            builder.add(Transpose { order }, &exactly::<1>(inputs)?, 1)?
        }
        _ => return Ok(None),
    };
    Ok(Some(outputs))
}

#[inline(never)]
pub(super) fn constant_of_shape(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let attributes = Attributes::new(node, &["value"])?;
    let value = match attributes.get("value").and_then(|value| value.t.as_ref()) {
        Some(value) => initializer::tensor(value)?,
        None => Tensor::new(&[1], vec![0.0_f32])?,
    };
    builder.add(ConstantOfShape { value: Arc::new(value) }, &exactly::<1>(inputs)?, 1)
}

fn dropout(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
    Attributes::new(node, &["seed"])?;
    if let Some(training) = constant_input(inputs, 2)?
        && training.integers()?.iter().any(|&flag| flag != 0)
    {
        return Err("training mode is not supported");
    }
    if node.output.len() > 1 {
        return Err("the mask is not supported");
    }
    builder.add(Identity, &exactly::<1>(inputs.get(..1).unwrap_or_default())?, 1)
}
