//! Building recurrent layers from LSTM and GRU nodes.

use tract_onnx::pb::NodeProto;

use super::cells::{Cell, Gru, GruResetFirst, Lstm};
use super::embedding::{Embedding, Table};
use super::graph::Fault;
use super::initializer::Attributes;
use super::movement::Transpose;
use super::onnx::{Builder, Value};
use super::operators::{Inputs, constant_input};
use super::projection::Projection;
use super::recurrent::{Recurrent, Weights};

/// Builds an LSTM layer.
#[inline(never)]
pub fn lstm(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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
pub fn gru(builder: &mut Builder, node: &NodeProto, inputs: Inputs) -> Result<Vec<Value>, Fault> {
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
        return Err("it has the wrong number of inputs");
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
            return Err("only the usual activations are supported");
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
    let input_weights = constant_input(inputs, 1)?.ok_or("weights are missing")?;
    let recurrent_weights = constant_input(inputs, 2)?.ok_or("weights are missing")?;
    let bias = constant_input(inputs, 3)?;
    let directions = match attributes.text("direction") {
        None | Some(b"forward") => (1, false),
        Some(b"reverse") => (1, true),
        Some(b"bidirectional") => (2, false),
        Some(_) => return Err("an attribute's value is not supported"),
    };
    let hidden = recurrent_weights.shape().last().map_or(0, |&hidden| hidden as u64);
    if input_weights.shape().first() != Some(&directions.0)
        || attributes.get("hidden_size").is_some_and(|size| size.i as u64 != hidden)
    {
        return Err("the attributes disagree with the weights");
    }
    let weights = Weights {
        input: &input_weights,
        recurrent: &recurrent_weights,
        bias: bias.as_deref(),
        reverse: directions.1,
    };
    let sequence = inputs.first().cloned().flatten().ok_or("an input is missing")?;
    let states: Vec<Value> = inputs.iter().skip(5).flatten().cloned().collect();
    if !matches!((states.len(), outputs), (0, _) | (1, 2) | (2, 3)) {
        return Err("the initial states must be given together");
    }
    match tokens(builder, &sequence) {
        Some((table, steps_first, ids)) => {
            let layer = Recurrent::<C, V>::new(&weights, |weights, bias| {
                Projection::of_tokens(weights, bias, table, steps_first)
            })?;
            builder.wire(layer, &[vec![ids], states].concat(), outputs)
        }
        None => {
            let layer = Recurrent::<C, V>::new(&weights, |weights, bias| {
                Ok(Projection::of_values(weights, bias))
            })?;
            builder.wire(layer, &[vec![sequence], states].concat(), outputs)
        }
    }
}

/// Recognises a sequence that is looked up in a table, `[S, B, I]`: the table, whether its
/// tokens are `[S, B]` (and not `[B, S]`), and the tokens.
fn tokens(builder: &Builder, sequence: &Value) -> Option<(Table, bool, Value)> {
    let embedding = |value: &Value| {
        let (embedding, ids) = builder.producer::<Embedding>(value)?;
        embedding.0.is_numbers().then(|| Some((embedding.0.clone(), Value::Wire(*ids.first()?))))?
    };
    if let Some((table, ids)) = embedding(sequence) {
        return Some((table, true, ids));
    }
    let (transpose, source) = builder.producer::<Transpose>(sequence)?;
    if transpose.order(3).ok()? != [1, 0, 2] {
        return None;
    }
    let (table, ids) = embedding(&Value::Wire(*source.first()?))?;
    Some((table, false, ids))
}
