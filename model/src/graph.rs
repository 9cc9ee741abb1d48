//! The network as a list of operators, and how to run it.
//!
//! Shapes are known only at run time, so one graph serves every batch size and length.

use std::any::Any;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::tensor::Tensor;

/// Why an operator failed. The caller adds the operator's name.
pub(super) type Fault = &'static str;

/// The inputs or outputs of an operator. An operator may modify a value in place if it is the
/// only owner ([`Arc::unwrap_or_clone`]). Most have few, which need no memory of their own.
pub(super) type Values = SmallVec<[Arc<Tensor>; 4]>;

/// An operator: what one node of the network computes.
pub(super) trait Operator: Any + Send + Sync {
    /// The ONNX name of the operator, for messages.
    fn name(&self) -> &'static str;

    /// Computes the outputs. Receives as many inputs as the node was added with.
    fn run(&self, inputs: Values) -> Result<Values, Fault>;
}

/// Implements [`Operator`] for types, given the method that runs each.
macro_rules! operators {
    ($($operator:ident $method:path),* $(,)?) => {$(
        impl Operator for $operator {
            fn name(&self) -> &'static str {
                stringify!($operator)
            }

            fn run(&self, inputs: Values) -> Result<Values, Fault> {
                $method(self, inputs)
            }
        }
    )*};
}
pub(super) use operators;

/// The outputs of an operator that has one.
pub(super) fn one(tensor: Tensor) -> Values {
    smallvec![Arc::new(tensor)]
}

/// A value of the network: its input or an output of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ValueId(usize);

impl ValueId {
    /// The network's input.
    pub(super) const INPUT: Self = Self(0);
}

/// An operator and its inputs; its outputs are numbered from `first_output`.
struct Node {
    operator: Box<dyn Operator>,
    inputs: Vec<ValueId>,
    first_output: usize,
    outputs: usize,
}

impl Node {
    fn outputs(&self) -> std::ops::Range<usize> {
        self.first_output..self.first_output + self.outputs
    }
}

/// A network with one input. Every node comes after the nodes it reads from.
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// Number of values: the input plus the outputs of all nodes.
    values: usize,
}

impl Default for Graph {
    fn default() -> Self {
        Self { nodes: Vec::new(), values: 1 }
    }
}

impl Graph {
    /// Adds a node and returns its outputs.
    pub(super) fn add(
        &mut self,
        operator: Box<dyn Operator>,
        inputs: Vec<ValueId>,
        outputs: usize,
    ) -> impl Iterator<Item = ValueId> + use<> {
        let node = Node { operator, inputs, first_output: self.values, outputs };
        self.values += outputs;
        let added = node.outputs().map(ValueId);
        self.nodes.push(node);
        added
    }

    /// The operator that computes a value, if it is an `O`, and its inputs.
    pub(super) fn producer<O: Operator>(&self, value: ValueId) -> Option<(&O, &[ValueId])> {
        let after = self.nodes.partition_point(|node| node.first_output <= value.0);
        let node = &self.nodes[after.checked_sub(1)?];
        let operator: &dyn Any = &*node.operator;
        operator.downcast_ref().map(|operator| (operator, &node.inputs[..]))
    }

    /// Computes `outputs`, in order, from given values (the input or what nodes compute), running
    /// only the nodes in between.
    pub(super) fn run(
        &self,
        given: Vec<(ValueId, Tensor)>,
        outputs: &[ValueId],
    ) -> Result<Values, String> {
        let from: Vec<ValueId> = given.iter().map(|(value, _)| *value).collect();
        let mut values = LiveValues::new(self, &from, outputs);
        if values.is_awaited(ValueId::INPUT.0) && !from.contains(&ValueId::INPUT) {
            return Err("an output depends on more than what is given".to_owned());
        }
        for (value, tensor) in given {
            values.put(value.0, Arc::new(tensor));
        }
        for node in &self.nodes {
            let is_needed = |value| values.is_awaited(value) && !from.contains(&ValueId(value));
            if !node.outputs().any(is_needed) {
                continue;
            }
            let name = node.operator.name();
            let inputs = values.take(&node.inputs)?;
            let computed = node.operator.run(inputs).map_err(|fault| format!("{name}: {fault}"))?;
            for (value, tensor) in node.outputs().zip(computed) {
                values.put(value, tensor);
            }
        }
        values.take(outputs)
    }

    /// Whether `outputs` depend on the input only through `values`.
    pub(super) fn passes_through(&self, values: &[ValueId], outputs: &[ValueId]) -> bool {
        LiveValues::new(self, values, outputs).reads[ValueId::INPUT.0] == 0
    }
}

/// The values of one run, each dropped after its last reader.
struct LiveValues {
    tensors: Vec<Option<Arc<Tensor>>>,
    /// How many more times each value will be read.
    reads: Vec<usize>,
}

impl LiveValues {
    /// Prepares a run that computes `outputs` from the values `from`.
    #[inline(never)]
    fn new(graph: &Graph, from: &[ValueId], outputs: &[ValueId]) -> Self {
        let mut reads = vec![0; graph.values];
        for output in outputs {
            reads[output.0] += 1;
        }
        for node in graph.nodes.iter().rev() {
            let is_needed = |value| reads[value] > 0 && !from.contains(&ValueId(value));
            if node.outputs().any(is_needed) {
                node.inputs.iter().for_each(|input| reads[input.0] += 1);
            }
        }
        Self { tensors: vec![None; graph.values], reads }
    }

    fn is_awaited(&self, value: usize) -> bool {
        self.reads[value] > 0
    }

    fn put(&mut self, value: usize, tensor: Arc<Tensor>) {
        if self.is_awaited(value) {
            self.tensors[value] = Some(tensor);
        }
    }

    /// Returns the values to one reader; the last reader of a value becomes its owner.
    fn take(&mut self, values: &[ValueId]) -> Result<Values, String> {
        let tensors = values.iter().map(|&ValueId(value)| {
            self.reads[value] -= 1;
            if self.is_awaited(value) {
                self.tensors[value].clone()
            } else {
                self.tensors[value].take()
            }
        });
        tensors
            .collect::<Option<_>>()
            .ok_or_else(|| "an operator returned too few values".to_owned())
    }
}
