//! The network: token ids in, one score for each label out.
//!
//! This folder is the only place that knows tract. tract_onnx's protobuf types read the
//! file ([`onnx`]), tract_core orders and runs the graph ([`graph`]), and the operators
//! are ours: they are few, and they compute the same bits on every target, which the
//! platform's vector units (fused or not, four or eight wide) do not.

mod alike;
mod cells;
mod elementwise;
mod embedding;
#[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
mod full;
mod gates;
mod graph;
mod initializer;
mod kernel;
mod lanes;
mod layers;
mod math;
mod movement;
mod onnx;
mod operators;
mod product;
mod projection;
mod recurrent;
mod reduce;
mod shapes;
mod tensor;
mod trace;

pub(crate) use math::softmax;

use std::sync::Mutex;

use crate::{Error, Result};

/// Most sequences that are computed together. More would only make the memory grow.
const MAX_BATCH: usize = 32;

/// A network that gives scores (logits) for sequences of token ids.
///
/// It may be shared between threads; calls at the same time do not wait for each other.
///
/// ```no_run
/// # fn main() -> mizaj::Result<()> {
/// let bytes = std::fs::read("models/classic/model.onnx").unwrap_or_default();
/// let model = mizaj::Model::from_onnx(&bytes)?;
/// let logits = model.logits(&[&[12, 7, 431], &[5]])?;
/// assert_eq!(logits[0].len(), model.labels());
/// # Ok(())
/// # }
/// ```
pub struct Model {
    engine: Engine,
    labels: usize,
}

/// What runs the network.
enum Engine {
    /// Our operators.
    Own {
        plan: graph::Plan,
        /// Run states that are not in use.
        states: Mutex<Vec<graph::State>>,
    },
    /// tract's.
    #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
    Full(full::FullModel),
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("labels", &self.labels).finish_non_exhaustive()
    }
}

impl Model {
    /// Reads a network: input `input_ids` (int64, `[batch, sequence]`), output `logits`
    /// (float32, `[batch, labels]`), operator set 13 or later, all data inside the file.
    /// With the feature `all-ops` (native only), a file with operators that the engine does
    /// not hold is read by tract itself.
    ///
    /// # Errors
    /// [`Error::OperatorUnsupported`] for an operator that the engine does not hold;
    /// [`Error::ModelInvalid`] for everything else that keeps the bytes from being run:
    /// damage, missing inputs, unknown attributes, shapes that disagree, excessive sizes.
    #[inline(never)]
    pub fn from_onnx(bytes: &[u8]) -> Result<Self> {
        let plan = match onnx::read(bytes) {
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Err(Error::OperatorUnsupported { .. }) => return Self::from_onnx_with_tract(bytes),
            plan => plan?,
        };
        Self::checked(Engine::Own { plan, states: Mutex::new(Vec::new()) })
    }

    /// Reads any network that tract reads, whatever its operators. It runs at tract's
    /// speed, and its scores may differ in the last bits from one processor to the next.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`] when tract cannot read or run the file.
    #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
    pub fn from_onnx_with_tract(bytes: &[u8]) -> Result<Self> {
        Self::checked(Engine::Full(full::FullModel::from_onnx(bytes)?))
    }

    /// A first run proves that the network fits together, and counts the labels.
    fn checked(engine: Engine) -> Result<Self> {
        let mut model = Self { engine, labels: 0 };
        let first = model.run(&[&[0]], 1).map_err(|error| match error {
            Error::InferenceFailed { reason } => Error::model(reason),
            other => other,
        })?;
        model.labels = first.first().map_or(0, Vec::len);
        Ok(model)
    }

    /// Number of scores that a sequence gets.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.labels
    }

    /// The scores of each sequence, in the order given. Sequences may differ in length;
    /// nothing is padded, and the scores of a sequence do not depend on its neighbours, to
    /// the last bit.
    ///
    /// # Errors
    /// [`Error::InferenceFailed`] for an empty sequence or an id outside the vocabulary.
    pub fn logits(&self, batch: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let mut order: Vec<usize> = (0..batch.len()).collect();
        order.sort_by_key(|&index| batch[index].len());
        let mut logits = vec![Vec::new(); batch.len()];
        for same_length in order.chunk_by(|&a, &b| batch[a].len() == batch[b].len()) {
            for chunk in same_length.chunks(MAX_BATCH) {
                let sequences: Vec<&[u32]> = chunk.iter().map(|&index| batch[index]).collect();
                let rows = self.run(&sequences, batch[chunk[0]].len())?;
                for (&index, row) in chunk.iter().zip(rows) {
                    logits[index] = row;
                }
            }
        }
        Ok(logits)
    }

    /// The scores of sequences of one length.
    fn run(&self, sequences: &[&[u32]], length: usize) -> Result<Vec<Vec<f32>>> {
        let failed = |reason: String| Error::InferenceFailed { reason };
        if length == 0 {
            return Err(failed("a sequence is empty".to_owned()));
        }
        match &self.engine {
            Engine::Own { plan, states } => run_own(plan, states, sequences, length),
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Engine::Full(model) => sequences.iter().map(|ids| model.logits(ids)).collect(),
        }
    }
}

/// The scores of sequences of one length, by our operators.
fn run_own(
    plan: &graph::Plan,
    states: &Mutex<Vec<graph::State>>,
    sequences: &[&[u32]],
    length: usize,
) -> Result<Vec<Vec<f32>>> {
    let failed = |reason: String| Error::InferenceFailed { reason };
    let ids: Vec<i64> = sequences.concat().into_iter().map(i64::from).collect();
    let input = tensor::from_integers(&[sequences.len(), length], &ids)
        .map_err(|fault| failed(fault.to_owned()))?;
    let idle = states.lock().map_err(|_| failed("a run panicked".to_owned()))?.pop();
    let mut state = match idle {
        Some(state) => state,
        None => plan.spawn().map_err(|error| failed(error.to_string()))?,
    };
    let output = graph::run(&mut state, input).map_err(|error| failed(error.to_string()))?;
    if let Ok(mut states) = states.lock() {
        states.push(state);
    }
    let scores = tensor::floats(&output).map_err(|fault| failed(fault.to_owned()))?;
    match *output.shape() {
        [rows, labels] if rows == sequences.len() && labels > 0 => {
            Ok(scores.chunks_exact(labels).map(<[f32]>::to_vec).collect())
        }
        _ => Err(failed("the output is not [batch, labels]".to_owned())),
    }
}
