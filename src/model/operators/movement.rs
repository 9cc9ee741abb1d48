//! Operators that move values and compute nothing.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::{Inputs, constant_input, exactly, present};
use crate::model::graph::Fault;
use crate::model::initializer::{self, Attributes};
use crate::model::movement::{Concat, Expand, Slice, Transpose};
use crate::model::onnx::{Builder, Value};
use crate::model::shapes::{
    ConstantOfShape, Flatten, Identity, Reshape, Shape, Squeeze, Unsqueeze,
};
use crate::model::tensor;

/// Builds a node that only moves values.
#[inline(never)]
pub fn build(
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

#[inline(never)]
pub fn constant_of_shape(
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
