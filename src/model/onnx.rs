//! From the bytes of an ONNX file to a network of our operators.
//!
//! tract_onnx's protobuf types do the reading. Nodes whose inputs are all constant are
//! computed here, once; quantised constants stay as they are until something needs their
//! numbers; patterns that have a faster operator are recognised as they are built.

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::prelude::Framework;
use tract_onnx::tract_core::internal::{OutletId, TValue, Tensor};
use tract_onnx::{Onnx, pb};

use super::embedding::Table;
use super::graph::{self, Fault, Kernel, Network, Plan};
use super::shapes::Constant;
use super::{initializer, operators};
use crate::{Error, Result};

/// The most nodes that a network may have.
const MAX_NODES: usize = 4096;

/// The oldest operator set whose meaning of Softmax, Squeeze … is the one implemented.
const MIN_OPERATOR_SET: i64 = 13;

/// What a name in the file stands for.
#[derive(Clone)]
pub enum Value {
    /// A constant.
    Constant(Arc<Tensor>),
    /// A quantised constant, not yet converted.
    Quantized(Table),
    /// The output of a node.
    Wire(OutletId),
}

/// Reads a model: one input `input_ids`, one output `logits`.
pub fn read(bytes: &[u8]) -> Result<Plan> {
    // Through tract, which is compiled to be small: decoded here, the whole format would be
    // unrolled into one function of 100 kB, and every visitor's browser would compile it.
    let model = Onnx::default()
        .proto_model_for_read(&mut &bytes[..])
        .map_err(|_| Error::model("these bytes are no ONNX file"))?;
    let set = model.opset_import.iter().find(|set| is_standard(&set.domain));
    match set.map(|set| set.version) {
        Some(MIN_OPERATOR_SET..) => {}
        Some(version) => {
            let reason = format!("operator set {version} is older than {MIN_OPERATOR_SET}");
            return Err(Error::model(reason));
        }
        // Every writer names it; a file without one has lost its end.
        None => return Err(Error::model("the file names no operator set")),
    }
    let Some(file_graph) = &model.graph else { return Err(Error::model("the file has no graph")) };
    let mut builder = Builder::default();
    let output = builder.build(file_graph)?;
    graph::plan(builder.network, output).map_err(Error::model)
}

fn is_standard(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

/// A network being built.
#[derive(Default)]
pub struct Builder {
    /// The network so far.
    pub network: Network,
}

impl Builder {
    #[inline(never)]
    fn build(&mut self, file: &pb::GraphProto) -> Result<OutletId> {
        if file.node.len() > MAX_NODES {
            return Err(Error::model(format!("more than {MAX_NODES} nodes")));
        }
        let mut values: HashMap<&str, Value> = HashMap::new();
        for proto in &file.initializer {
            let constant = initializer::tensor(proto)
                .map_err(|fault| Error::model(format!("constant {}: {fault}", proto.name)))?;
            values.insert(&proto.name, Value::Constant(Arc::new(constant)));
        }
        // Old files list their constants among the inputs too.
        let inputs: Vec<&str> = file
            .input
            .iter()
            .map(|input| input.name.as_str())
            .filter(|name| !values.contains_key(name))
            .collect();
        let [input] = inputs[..] else {
            return Err(Error::model("the network must have one input, input_ids"));
        };
        let wire = graph::add_input(&mut self.network).map_err(Error::model)?;
        values.insert(input, Value::Wire(wire));
        for node in &file.node {
            self.add(node, &mut values)?;
        }
        let [output] = &file.output[..] else {
            return Err(Error::model("the network must have one output, logits"));
        };
        match values.get(output.name.as_str()) {
            Some(Value::Wire(outlet)) => Ok(*outlet),
            _ => Err(Error::model("the output does not depend on the input")),
        }
    }

    #[inline(never)]
    fn add<'a>(
        &mut self,
        node: &'a pb::NodeProto,
        values: &mut HashMap<&'a str, Value>,
    ) -> Result<()> {
        let mut inputs = Vec::with_capacity(node.input.len());
        for name in &node.input {
            let value = match (name.as_str(), values.get(name.as_str())) {
                ("", _) => None,
                (_, Some(value)) => Some(value.clone()),
                // ONNX wants nodes in order, so this is also what a cycle looks like.
                (_, None) => {
                    return Err(invalid(node, format!("{name} is not computed before it")));
                }
            };
            inputs.push(value);
        }
        if !is_standard(&node.domain) {
            return Err(unsupported(node));
        }
        let outputs = operators::build(self, node, &inputs)
            .map_err(|fault| invalid(node, fault))?
            .ok_or_else(|| unsupported(node))?;
        for (name, value) in node.output.iter().zip(outputs) {
            if !name.is_empty() && values.insert(name, value).is_some() {
                return Err(invalid(node, format!("{name} is computed twice")));
            }
        }
        Ok(())
    }

    /// Adds a node; computes it at once when its inputs are all constant.
    pub fn wire(
        &mut self,
        kernel: impl Kernel,
        inputs: &[Value],
        outputs: usize,
    ) -> Result<Vec<Value>, Fault> {
        if let Some(constants) = inputs.iter().map(constant).collect::<Option<Vec<_>>>() {
            let constants = constants.into_iter().collect::<Result<Vec<_>, _>>()?;
            let computed = kernel.run(constants.into_iter().map(TValue::from_const).collect())?;
            let keep = |value: TValue| {
                value.as_arc_tensor().map(|tensor| Value::Constant(Arc::clone(tensor)))
            };
            return computed.into_iter().map(|value| keep(value).ok_or("no output")).collect();
        }
        let outlets =
            inputs.iter().map(|value| self.outlet(value)).collect::<Result<Vec<_>, _>>()?;
        let node = graph::add_kernel(&mut self.network, Arc::new(kernel), &outlets, outputs)
            .map_err(|_| "the node cannot be connected")?;
        Ok((0..outputs).map(|slot| Value::Wire(OutletId::new(node, slot))).collect())
    }

    fn outlet(&mut self, value: &Value) -> Result<OutletId, Fault> {
        if let Value::Wire(outlet) = value {
            return Ok(*outlet);
        }
        let tensor = constant(value).ok_or("not a constant")??;
        graph::add_kernel(&mut self.network, Arc::new(Constant(tensor)), &[], 1)
            .map(OutletId::from)
            .map_err(|_| "the constant cannot be added")
    }

    /// The kernel that computes a value, if it is a `K`, and what feeds it.
    pub fn producer<K: Kernel>(&self, value: &Value) -> Option<(&K, &[OutletId])> {
        let Value::Wire(outlet) = value else { return None };
        let node = &self.network.nodes[outlet.node];
        node.op.0.as_any().downcast_ref().map(|kernel| (kernel, &node.inputs[..]))
    }
}

/// The numbers of a constant; `None` for a value that depends on the input.
pub fn constant(value: &Value) -> Option<Result<Arc<Tensor>, Fault>> {
    match value {
        Value::Constant(tensor) => Some(Ok(Arc::clone(tensor))),
        Value::Quantized(table) => Some(table.to_tensor().map(Arc::new)),
        Value::Wire(_) => None,
    }
}

fn invalid(node: &pb::NodeProto, reason: impl std::fmt::Display) -> Error {
    Error::model(format!("{} {}: {reason}", node.op_type, node.name))
}

fn unsupported(node: &pb::NodeProto) -> Error {
    let operator = if is_standard(&node.domain) {
        node.op_type.clone()
    } else {
        format!("{}.{}", node.domain, node.op_type)
    };
    Error::OperatorUnsupported { operator, supported: operators::SUPPORTED.join(", ") }
}
