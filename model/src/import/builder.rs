//! A graph under construction, and helpers for building its nodes.

use std::sync::Arc;

use crate::graph::{Fault, Graph, Operator, ValueId};
use crate::kernels::quantized::Quantized;
use crate::kernels::shapes::Constant;
use crate::tensor::Tensor;

/// What a name in the file stands for.
#[derive(Clone)]
pub(super) enum Value {
    /// A constant.
    Constant(Arc<Tensor>),
    /// A quantized constant, not yet converted.
    Quantized(Quantized),
    /// A value that depends on the network's input.
    Computed(ValueId),
}

impl Value {
    /// The numbers of a constant; `None` if the value depends on the input.
    pub(super) fn constant(&self) -> Option<Result<Arc<Tensor>, Fault>> {
        match self {
            Self::Constant(tensor) => Some(Ok(Arc::clone(tensor))),
            Self::Quantized(quantized) => Some(quantized.to_tensor().map(Arc::new)),
            Self::Computed(_) => None,
        }
    }

    /// Whether both are the same computed value.
    pub(super) fn is(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Computed(one), Self::Computed(two)) if one == two)
    }
}

/// A graph under construction.
#[derive(Default)]
pub(super) struct Builder {
    /// The graph so far.
    pub graph: Graph,
    /// Whether the file wants products with quantized weights in whole numbers.
    pub integer_products: bool,
}

impl Builder {
    /// Adds a node. If all its inputs are constant, it is computed at once.
    pub(super) fn add(
        &mut self,
        operator: impl Operator,
        inputs: &[Value],
        outputs: usize,
    ) -> Result<Vec<Value>, Fault> {
        if let Some(constants) = inputs.iter().map(Value::constant).collect::<Option<Vec<_>>>() {
            let constants = constants.into_iter().collect::<Result<_, _>>()?;
            return Ok(operator.run(constants)?.into_iter().map(Value::Constant).collect());
        }
        let inputs = inputs.iter().map(|value| self.id(value)).collect::<Result<_, _>>()?;
        let added = self.graph.add(Box::new(operator), inputs, outputs);
        Ok(added.map(Value::Computed).collect())
    }

    /// The id of a value in the graph. A constant becomes a node.
    fn id(&mut self, value: &Value) -> Result<ValueId, Fault> {
        if let Value::Computed(id) = value {
            return Ok(*id);
        }
        let constant = Constant(value.constant().ok_or("not a constant")??);
        self.graph.add(Box::new(constant), Vec::new(), 1).next().ok_or("no output")
    }

    /// A quantized constant, if the file wants its products in whole numbers.
    pub(super) fn integers<'v>(&self, value: &'v Value) -> Option<&'v Quantized> {
        match value {
            Value::Quantized(quantized) if self.integer_products => Some(quantized),
            _ => None,
        }
    }

    /// The operator that computes a value, if it is an `O`, and its first input.
    pub(super) fn producer<O: Operator>(&self, value: &Value) -> Option<(&O, Value)> {
        let Value::Computed(id) = value else { return None };
        let (operator, inputs) = self.graph.producer(*id)?;
        Some((operator, Value::Computed(*inputs.first()?)))
    }
}

/// The inputs of a node; omitted ones are `None`.
pub(super) type Inputs<'a> = &'a [Option<Value>];

/// All inputs, none of which may be omitted.
pub(super) fn present(inputs: Inputs) -> Result<Vec<Value>, Fault> {
    inputs.iter().cloned().collect::<Option<_>>().ok_or("missing input")
}

/// Exactly `N` inputs.
pub(super) fn exactly<const N: usize>(inputs: Inputs) -> Result<[Value; N], Fault> {
    present(inputs)?.try_into().map_err(|_| "wrong number of inputs")
}

/// An optional input that must be constant.
pub(super) fn constant_input(inputs: Inputs, index: usize) -> Result<Option<Arc<Tensor>>, Fault> {
    match inputs.get(index) {
        Some(Some(value)) => value.constant().ok_or("an input must be constant")?.map(Some),
        _ => Ok(None),
    }
}
