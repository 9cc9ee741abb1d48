//! Runs networks with tract's own importer and operators, for third-party files (feature
//! `all-ops`).
//!
//! Supports everything tract supports, at tract's speed; the last bits depend on the processor.
//! Native only.

use std::sync::Arc;

use tract_onnx::pb::GraphProto;
use tract_onnx::prelude::{
    Framework, InferenceFact, InferenceModelExt, IntoRunnable, Symbol, ToDim, TypedRunnableModel,
    tvec,
};
use tract_onnx::tract_core::internal::{Datum, Tensor, TractResult, bail};

use super::{OutputId, Rows, failed};
use crate::error::{Error, Result};

/// A network run by tract, one sequence at a time.
pub(super) struct TractModel {
    model: Arc<TypedRunnableModel>,
    output_names: Vec<String>,
}

impl TractModel {
    /// Loads a file with one integer input, `[batch, sequence]`.
    pub(super) fn from_onnx(bytes: &[u8]) -> Result<Self> {
        load(bytes).map_err(|error| Error::invalid(format!("{error:#}")))
    }

    /// The names of the outputs, in file order.
    pub(super) fn output_names(&self) -> &[String] {
        &self.output_names
    }

    /// The requested outputs, each with one row per sequence.
    pub(super) fn run(&self, sequences: &[&[u32]], outputs: &[OutputId]) -> Result<Vec<Rows>> {
        let mut results = vec![Rows::new(); outputs.len()];
        for ids in sequences {
            let all = self.run_one(ids).map_err(|error| failed(format!("{error:#}")))?;
            for (rows, output) in results.iter_mut().zip(outputs) {
                rows.push(all.get(output.0).ok_or_else(|| failed("no output"))?.clone());
            }
        }
        Ok(results)
    }

    /// All outputs for one sequence.
    fn run_one(&self, ids: &[u32]) -> TractResult<Rows> {
        let ids: Vec<i64> = ids.iter().copied().map(i64::from).collect();
        let input = Tensor::from_shape(&[1, ids.len()], &ids)?;
        let outputs = self.model.run(tvec![input.into()])?;
        outputs
            .iter()
            .map(|output| Ok(output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec()))
            .collect()
    }
}

fn load(mut bytes: &[u8]) -> TractResult<TractModel> {
    // Shapes noted by an exporter contradict a batch of one; tract infers them itself.
    let reader = tract_onnx::onnx().with_ignore_value_info(true);
    let file = reader.proto_model_for_read(&mut bytes)?;
    let Some(graph) = &file.graph else { bail!("the file has no graph") };
    if reads_backwards(graph) {
        bail!("tract runs recurrent layers with direction `reverse` as `forward`");
    }
    let output_names = graph.output.iter().map(|output| output.name.clone()).collect();
    let mut model = reader.model_for_proto_model(&file)?;
    let length: Symbol = model.symbols.sym("sequence");
    let shape = [1.to_dim(), length.to_dim()];
    model.set_input_fact(0, InferenceFact::dt_shape(i64::datum_type(), shape))?;
    Ok(TractModel { model: model.into_optimized()?.into_runnable()?, output_names })
}

/// Whether a recurrent layer runs in reverse only, which tract 0.23.9 silently ignores;
/// bidirectional layers are correct.
fn reads_backwards(graph: &GraphProto) -> bool {
    graph.node.iter().flat_map(|node| &node.attribute).any(|attribute| {
        let reverse = attribute.name == "direction" && attribute.s == b"reverse";
        reverse || attribute.g.iter().chain(&attribute.graphs).any(reads_backwards)
    })
}
