//! Builds recurrent layers from LSTM and GRU nodes.

use tract_onnx::pb::NodeProto;

use super::attributes::Attributes;
use super::builder::{Builder, Inputs, Value, constant_input};
use crate::graph::Fault;
use crate::kernels::cells::{Cell, Gru, GruResetFirst, Lstm};
use crate::kernels::embedding::{Embedding, Table};
use crate::kernels::input_projection::InputProjection;
use crate::kernels::movement::Transpose;
use crate::kernels::packed_weights::RnnWeights;
use crate::kernels::recurrent::Recurrent;

/// Builds an LSTM layer.
#[inline(never)]
pub(super) fn lstm(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let known =
        ["direction", "hidden_size", "layout", "input_forget", "activations", "activation_alpha"];
    let attributes = Attributes::new(node, &known)?;
    if attributes.flag("input_forget", false)? {
        return Err("coupled gates are not supported");
    }
    if matches!(inputs.get(7), Some(Some(_))) {
        return Err("peepholes are not supported");
    }
    check(&attributes, inputs, &[b"Sigmoid", b"Tanh", b"Tanh"])?;
    layer::<Lstm, 4>(builder, &attributes, inputs, 3)
}

/// Builds a GRU layer.
#[inline(never)]
pub(super) fn gru(
    builder: &mut Builder,
    node: &NodeProto,
    inputs: Inputs,
) -> Result<Vec<Value>, Fault> {
    let known = [
        "direction",
        "hidden_size",
        "layout",
        "linear_before_reset",
        "activations",
        "activation_alpha",
    ];
    let attributes = Attributes::new(node, &known)?;
    if inputs.len() > 6 {
        return Err("wrong number of inputs");
    }
    check(&attributes, inputs, &[b"Sigmoid", b"Tanh"])?;
    if attributes.flag("linear_before_reset", false)? {
        layer::<Gru, 3>(builder, &attributes, inputs, 2)
    } else {
        layer::<GruResetFirst, 3>(builder, &attributes, inputs, 2)
    }
}

fn check(attributes: &Attributes, inputs: Inputs, activations: &[&[u8]]) -> Result<(), Fault> {
    if attributes.int("layout", 0) != 0 {
        return Err("only layout 0 is supported");
    }
    if matches!(inputs.get(4), Some(Some(_))) {
        return Err("sequence lengths are not supported");
    }
    if let Some(given) = attributes.get("activations") {
        let default = activations.iter().cycle();
        if given.strings.iter().zip(default).any(|(given, default)| given != default) {
            return Err("only the default activations are supported");
        }
    }
    Ok(())
}

fn layer<C: Cell<V>, const V: usize>(
    builder: &mut Builder,
    attributes: &Attributes,
    inputs: Inputs,
    outputs: usize,
) -> Result<Vec<Value>, Fault> {
    let input_weights = constant_input(inputs, 1)?.ok_or("missing weights")?;
    let recurrent_weights = constant_input(inputs, 2)?.ok_or("missing weights")?;
    let bias = constant_input(inputs, 3)?;
    let directions = match attributes.text("direction") {
        None | Some(b"forward") => (1, false),
        Some(b"reverse") => (1, true),
        Some(b"bidirectional") => (2, false),
        Some(_) => return Err("unsupported attribute value"),
    };
    let hidden = recurrent_weights.shape().last().copied().unwrap_or_default();
    if input_weights.shape().first() != Some(&directions.0)
        || attributes.get("hidden_size").is_some_and(|size| usize::try_from(size.i) != Ok(hidden))
    {
        return Err("the attributes do not match the weights");
    }
    let mut weights = RnnWeights::new(&input_weights, &recurrent_weights, bias.as_deref())?;
    let sequence = inputs.first().cloned().flatten().ok_or("missing input")?;
    let states: Vec<Value> = inputs.iter().skip(5).flatten().cloned().collect();
    if !matches!((states.len(), outputs), (0, _) | (1, 2) | (2, 3)) {
        return Err("the initial states must be given together");
    }
    let bytes =
        |index: usize| inputs.get(index)?.as_ref().and_then(|value| builder.integers(value));
    // Given states may be of any size; those that a layer computes are at most 1.
    if let (true, Some(input), Some(recurrent)) = (states.is_empty(), bytes(1), bytes(2)) {
        weights = weights.in_bytes(input, recurrent);
    }
    let (packed, input_bias) = (weights.packed_input(), C::input_bias(&weights));
    let (projection, source) = match tokens(builder, &sequence) {
        Some((table, steps_first, ids)) => {
            (InputProjection::of_tokens(packed, input_bias, table, steps_first)?, ids)
        }
        None => (InputProjection::of_values(packed, input_bias), sequence),
    };
    let layer = Recurrent::<C, V>::new(&weights, projection, directions.1)?;
    builder.add(layer, &[vec![source], states].concat(), outputs)
}

/// Recognizes a sequence that is an embedding lookup, `[S, B, I]`. Returns the table, whether
/// the tokens are `[S, B]` rather than `[B, S]`, and the tokens.
fn tokens(builder: &Builder, sequence: &Value) -> Option<(Table, bool, Value)> {
    let embedding = |value: &Value| {
        let (embedding, ids) = builder.producer::<Embedding>(value)?;
        embedding.0.is_numbers().then(|| (embedding.0.clone(), ids))
    };
    if let Some((table, ids)) = embedding(sequence) {
        return Some((table, true, ids));
    }
    let (transpose, source) = builder.producer::<Transpose>(sequence)?;
    if transpose.order(3).ok()?[..] != [1, 0, 2] {
        return None;
    }
    let (table, ids) = embedding(&source)?;
    Some((table, false, ids))
}
