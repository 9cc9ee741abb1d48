//! Converts an ONNX file into a graph of our operators.
//!
//! `tract_onnx`'s protobuf types parse the file. Nodes with constant inputs are computed once,
//! here. Quantized constants stay quantized until their numbers are needed. Patterns that have
//! a faster operator are recognized while the graph is built.

mod arithmetic;
mod attributes;
mod builder;
mod initializer;
mod movement;
mod operators;
mod recurrent;
mod weights;

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::prelude::Framework;
use tract_onnx::{Onnx, pb};

use super::graph::{Graph, ValueId};
use crate::error::{Error, Result};
use builder::{Builder, Value};

/// Maximum number of nodes in a network.
const MAX_NODES: usize = 4096;

/// Maximum number of outputs of a network.
const MAX_OUTPUTS: usize = 16;

/// The oldest operator set in which Softmax, Squeeze etc. mean what we implement.
const MIN_OPERATOR_SET: i64 = 13;

/// The metadata that says what products with quantized weights are made of: `float` (ONNX's
/// definition, and the default) or `integer` (input is rounded to 16 bits, so that sums are whole
/// numbers).
const PRODUCTS: &str = "mizaj.products";

/// A network as described by a file.
pub(super) struct Network {
    /// The operators.
    pub graph: Graph,
    /// The outputs by name, in file order; at least one.
    pub outputs: Vec<(String, ValueId)>,
}

/// Reads a model with one input, `input_ids`.
pub(super) fn read(bytes: &[u8]) -> Result<Network> {
    // tract decodes the file because it is compiled for size. Inlined here, decoding would
    // become one function of 100 kB, which every visitor's browser would have to compile.
    let model = Onnx::default()
        .proto_model_for_read(&mut &bytes[..])
        .map_err(|_| Error::invalid("not an ONNX file"))?;
    let set = model.opset_import.iter().find(|set| is_standard(&set.domain));
    match set.map(|set| set.version) {
        Some(MIN_OPERATOR_SET..) => {}
        Some(version) => {
            let reason = format!("operator set {version} is older than {MIN_OPERATOR_SET}");
            return Err(Error::invalid(reason));
        }
        // Every exporter writes it; a file without it is truncated.
        None => return Err(Error::invalid("the file has no operator set")),
    }
    let Some(graph) = &model.graph else { return Err(Error::invalid("the file has no graph")) };
    let mut reader = Reader::default();
    let mut metadata = model.metadata_props.iter().filter(|entry| entry.key == PRODUCTS);
    reader.builder.integer_products = match metadata.next().map(|entry| entry.value.as_str()) {
        None | Some("float") => false,
        Some("integer") => true,
        Some(other) => return Err(Error::invalid(format!("{PRODUCTS} is unknown: {other}"))),
    };
    reader.read(graph)
}

fn is_standard(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

/// Builds the graph, from constants to outputs.
#[derive(Default)]
struct Reader<'f> {
    builder: Builder,
    /// The value of each name in the file.
    values: HashMap<&'f str, Value>,
}

impl<'f> Reader<'f> {
    #[inline(never)]
    fn read(mut self, file: &'f pb::GraphProto) -> Result<Network> {
        if file.node.len() > MAX_NODES {
            return Err(Error::invalid(format!("more than {MAX_NODES} nodes")));
        }
        self.read_constants(file)?;
        self.read_input(file)?;
        for node in &file.node {
            self.read_node(node)?;
        }
        let outputs = self.read_outputs(file)?;
        Ok(Network { graph: self.builder.graph, outputs })
    }

    fn read_constants(&mut self, file: &'f pb::GraphProto) -> Result<()> {
        for proto in &file.initializer {
            let constant = initializer::tensor(proto)
                .map_err(|fault| Error::invalid(format!("constant {}: {fault}", proto.name)))?;
            self.values.insert(&proto.name, Value::Constant(Arc::new(constant)));
        }
        Ok(())
    }

    fn read_input(&mut self, file: &'f pb::GraphProto) -> Result<()> {
        let names = file.input.iter().map(|input| input.name.as_str());
        // Old files list constants among the inputs, too.
        let inputs: Vec<&str> = names.filter(|name| !self.values.contains_key(name)).collect();
        let [input] = inputs[..] else {
            return Err(Error::invalid("the network must have exactly one input, named input_ids"));
        };
        self.values.insert(input, Value::Computed(ValueId::INPUT));
        Ok(())
    }

    #[inline(never)]
    fn read_node(&mut self, node: &'f pb::NodeProto) -> Result<()> {
        let mut inputs = Vec::with_capacity(node.input.len());
        for name in &node.input {
            let value = match (name.as_str(), self.values.get(name.as_str())) {
                ("", _) => None,
                (_, Some(value)) => Some(value.clone()),
                // ONNX requires nodes in order, so a cycle ends up here, too.
                (_, None) => {
                    return Err(invalid(node, format!("input {name} is not computed yet")));
                }
            };
            inputs.push(value);
        }
        if !is_standard(&node.domain) {
            return Err(unsupported(node));
        }
        let outputs = operators::build(&mut self.builder, node, &inputs)
            .map_err(|fault| invalid(node, fault))?
            .ok_or_else(|| unsupported(node))?;
        for (name, value) in node.output.iter().zip(outputs) {
            if !name.is_empty() && self.values.insert(name, value).is_some() {
                return Err(invalid(node, format!("{name} is computed twice")));
            }
        }
        Ok(())
    }

    fn read_outputs(&self, file: &pb::GraphProto) -> Result<Vec<(String, ValueId)>> {
        if !(1..=MAX_OUTPUTS).contains(&file.output.len()) {
            let reason = format!("the network must have 1 to {MAX_OUTPUTS} outputs");
            return Err(Error::invalid(reason));
        }
        let outputs = file.output.iter().map(|output| match self.values.get(&output.name[..]) {
            Some(&Value::Computed(value)) => Ok((output.name.clone(), value)),
            _ => {
                let name = &output.name;
                Err(Error::invalid(format!("output {name} does not depend on the input")))
            }
        });
        outputs.collect()
    }
}

fn invalid(node: &pb::NodeProto, reason: impl std::fmt::Display) -> Error {
    Error::invalid(format!("{} {}: {reason}", node.op_type, node.name))
}

fn unsupported(node: &pb::NodeProto) -> Error {
    let operator = if is_standard(&node.domain) {
        node.op_type.clone()
    } else {
        format!("{}.{}", node.domain, node.op_type)
    };
    Error::OperatorUnsupported { operator, supported: operators::SUPPORTED.join(", ") }
}
