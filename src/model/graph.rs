//! Our operators on tract's graph and runner.
//!
//! tract's `Graph` and `SimplePlan` are generic over the operators and over what is known
//! about values before a run ("facts"). We use them with operators that look at the shapes
//! they are given, so that one plan serves every batch and length, and with a fact that
//! promises nothing: neither tract's symbolic algebra nor its operators get linked.

use std::fmt;
use std::sync::Arc;

use tract_onnx::tract_core::internal::{
    DatumType, EvalContext, EvalOp, Fact, OutletId, StaticName, TValue, TVec, Tensor, TractResult,
    TypedFact, anyhow, tvec,
};
use tract_onnx::tract_core::model::Graph;
use tract_onnx::tract_core::ops::Op;
use tract_onnx::tract_core::plan::{SimplePlan, SimpleState};

/// Why an operator could not compute. The caller adds which operator it was.
pub type Fault = &'static str;

/// The values that an operator takes and gives.
pub type Values = TVec<TValue>;

/// What one node of the network computes.
pub trait Kernel: Send + Sync + 'static {
    /// The ONNX name of the operator, for messages.
    fn name(&self) -> &'static str;

    /// Computes the outputs. The inputs are as many as the node was built with.
    fn run(&self, inputs: Values) -> Result<Values, Fault>;

    /// How an embedding looks its rows up, if this is one (see [`super::embedding`]).
    fn as_any(&self) -> &dyn std::any::Any;
}

/// Makes operators of types: each runs its method.
macro_rules! kernels {
    ($($kernel:ident $method:path),* $(,)?) => {$(
        impl Kernel for $kernel {
            fn name(&self) -> &'static str {
                stringify!($kernel)
            }

            fn run(&self, inputs: Values) -> Result<Values, Fault> {
                $method(self, inputs)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    )*};
}
pub(super) use kernels;

/// The only output.
pub fn one(tensor: Tensor) -> Values {
    tvec![tensor.into()]
}

/// A [`Kernel`] as tract sees it.
#[derive(Clone)]
pub struct Operator(pub Arc<dyn Kernel>);

impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Operator {}

impl AsRef<dyn Op> for Operator {
    fn as_ref(&self) -> &(dyn Op + 'static) {
        self
    }
}

impl AsMut<dyn Op> for Operator {
    fn as_mut(&mut self) -> &mut (dyn Op + 'static) {
        self
    }
}

impl EvalOp for Operator {
    fn eval(&self, _context: &EvalContext, inputs: Values) -> TractResult<Values> {
        self.0.run(inputs).map_err(|fault| anyhow!("{}: {fault}", self.0.name()))
    }

    fn eval_out_of_plan(&self, inputs: Values) -> TractResult<Option<Values>> {
        self.eval(&EvalContext::out_of_plan(), inputs).map(Some)
    }
}

impl Op for Operator {
    fn name(&self) -> StaticName {
        self.0.name().into()
    }

    fn as_typed(&self) -> Option<&dyn tract_onnx::tract_core::ops::TypedOp> {
        None
    }
}

/// The fact that promises nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anything;

impl Fact for Anything {
    fn to_typed_fact(&self) -> TractResult<std::borrow::Cow<'_, TypedFact>> {
        Err(anyhow!("shapes are known at run time only"))
    }

    fn matches(
        &self,
        _tensor: &Tensor,
        _symbols: Option<&tract_onnx::tract_core::internal::SymbolValues>,
    ) -> TractResult<bool> {
        Ok(true)
    }

    fn compatible_with(&self, _other: &dyn Fact) -> bool {
        true
    }

    fn datum_type(&self) -> Option<DatumType> {
        None
    }
}

/// A network under construction.
pub type Network = Graph<Anything, Operator>;

/// A network in its order of execution.
pub type Plan = Arc<SimplePlan<Anything, Operator>>;

/// What one run of a plan needs, reused from run to run.
pub type State = SimpleState<Anything, Operator>;

/// The node that takes the input.
struct Input;

impl Kernel for Input {
    fn name(&self) -> &'static str {
        "Input"
    }

    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        Ok(inputs)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Adds the node that takes the network's only input.
pub fn add_input(network: &mut Network) -> TractResult<OutletId> {
    let node = network.add_node("input", Operator(Arc::new(Input)), tvec![Anything])?;
    network.inputs.push(node.into());
    Ok(node.into())
}

/// Adds a node with `outputs` outputs.
pub fn add_kernel(
    network: &mut Network,
    kernel: Arc<dyn Kernel>,
    inputs: &[OutletId],
    outputs: usize,
) -> TractResult<usize> {
    let facts = (0..outputs).map(|_| Anything).collect();
    let node = network.add_node(String::new(), Operator(kernel), facts)?;
    for (slot, &input) in inputs.iter().enumerate() {
        network.add_edge(input, tract_onnx::tract_core::internal::InletId::new(node, slot))?;
    }
    Ok(node)
}

/// Puts the nodes that `output` needs in order.
pub fn plan(mut network: Network, output: OutletId) -> TractResult<Plan> {
    network.outputs = vec![output];
    SimplePlan::new(network)
}

/// Runs the plan on one input.
pub fn run(state: &mut State, input: Tensor) -> TractResult<TValue> {
    // The same as `state.run`, which would check the input against its fact first.
    let (nodes, input_node, output) = {
        let network = state.plan().model();
        (network.nodes.len(), network.inputs[0].node, network.outputs[0])
    };
    state.turn_state.values.resize_with(nodes, || None);
    state.turn_state.values[input_node] = Some(tvec![input.into()]);
    let outcome = state.exec();
    let value = state.turn_state.values[output.node]
        .take()
        .and_then(|values| values.into_iter().nth(output.slot));
    state.reset_turn()?;
    outcome?;
    value.ok_or_else(|| anyhow!("no output"))
}
