//! tract's own reader and operators, for other people's files (feature `all-ops`).
//!
//! Everything that tract supports runs, at tract's speed and with the last bits that the
//! processor at hand gives. Native only.

use std::sync::Arc;

use tract_onnx::pb::GraphProto;
use tract_onnx::prelude::{
    Framework, InferenceFact, InferenceModelExt, IntoRunnable, Symbol, ToDim, TypedRunnableModel,
    tvec,
};
use tract_onnx::tract_core::internal::{Datum, TractResult, bail};

use super::tensor;
use crate::{Error, Result};

/// A network as tract runs it, one sequence at a time.
pub struct FullModel(Arc<TypedRunnableModel>);

impl FullModel {
    /// Reads a file with one input, whole numbers `[batch, sequence]`.
    pub fn from_onnx(bytes: &[u8]) -> Result<Self> {
        load(bytes).map(Self).map_err(|error| Error::model(format!("{error:#}")))
    }

    /// The scores of one sequence.
    pub fn logits(&self, ids: &[u32]) -> Result<Vec<f32>> {
        let failed = |reason: String| Error::InferenceFailed { reason };
        let ids: Vec<i64> = ids.iter().copied().map(i64::from).collect();
        let input = tensor::from_integers(&[1, ids.len()], &ids)
            .map_err(|fault| failed(fault.to_owned()))?;
        let outputs =
            self.0.run(tvec![input.into()]).map_err(|error| failed(format!("{error:#}")))?;
        let scores = outputs.first().ok_or_else(|| failed("no output".to_owned()))?;
        tensor::floats(scores).map(<[f32]>::to_vec).map_err(|fault| failed(fault.to_owned()))
    }
}

fn load(mut bytes: &[u8]) -> TractResult<Arc<TypedRunnableModel>> {
    // What an exporter noted about shapes contradicts the batch of one; tract finds the
    // shapes itself.
    let reader = tract_onnx::onnx().with_ignore_value_info(true);
    let file = reader.proto_model_for_read(&mut bytes)?;
    if file.graph.as_ref().is_some_and(reads_backwards) {
        bail!("tract computes recurrent layers of the direction `reverse` as `forward`");
    }
    let mut model = reader.model_for_proto_model(&file)?;
    let length: Symbol = model.symbols.sym("sequence");
    let shape = [1.to_dim(), length.to_dim()];
    model.set_input_fact(0, InferenceFact::dt_shape(i64::datum_type(), shape))?;
    model.into_optimized()?.into_runnable()
}

/// Whether a recurrent layer goes from the end to the start, which tract 0.23.9 passes over
/// in silence; both directions together are computed right.
fn reads_backwards(graph: &GraphProto) -> bool {
    graph.node.iter().flat_map(|node| &node.attribute).any(|attribute| {
        let reverse = attribute.name == "direction" && attribute.s == b"reverse";
        reverse || attribute.g.iter().chain(&attribute.graphs).any(reads_backwards)
    })
}
