//! The network: takes token ids and returns one row of numbers per sequence for each requested
//! output.
//!
//! Three layers: `import` reads an ONNX file into a `graph` of operators, `kernels`
//! implements the operators, `simd` the arithmetic below them. We use few operators and our
//! own implementation because they must give the same bits on every target, which the
//! platforms' vector units (fused or not, four or eight wide) do not.

mod error;
mod graph;
mod import;
mod kernels;
mod simd;
mod tensor;
#[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
mod tract_runtime;

pub use error::{Error, Result};
pub use simd::math::softmax;

use graph::ValueId;
use tensor::Tensor;

/// Maximum number of sequences computed together. More would only use more memory.
const MAX_BATCH: usize = 32;

/// Possible names of the sentiment output, if the network has several outputs.
const MOOD_OUTPUTS: [&str; 2] = ["logits", "mood"];

/// A network that returns rows of numbers (logits, an embedding) for sequences of token ids.
///
/// It may be shared between threads; concurrent calls do not wait for each other.
///
/// ```no_run
/// # fn main() -> mizaj_model::Result<()> {
/// let bytes = std::fs::read("models/classic/model.onnx").unwrap_or_default();
/// let model = mizaj_model::Model::from_onnx(&bytes)?;
/// let logits = model.logits(&[&[12, 7, 431], &[5]])?;
/// assert_eq!(logits[0].len(), model.labels());
/// # Ok(())
/// # }
/// ```
pub struct Model {
    engine: Engine,
    outputs: Vec<Output>,
    /// The output with the sentiment logits.
    mood: OutputId,
}

/// The backend that runs the network.
enum Engine {
    /// Our own operators.
    Own(import::Network),
    /// tract's operators.
    #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
    Tract(tract_runtime::TractModel),
}

/// One of a network's outputs: a row of numbers per sequence.
#[derive(Debug, Clone)]
struct Output {
    name: String,
    width: usize,
}

/// An output of one [`Model`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputId(usize);

/// A row of numbers per sequence.
pub type Rows = Vec<Vec<f32>>;

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("outputs", &self.outputs).finish_non_exhaustive()
    }
}

impl Model {
    /// Loads a network: input `input_ids` (int64, `[batch, sequence]`), outputs float32
    /// `[batch, …]`, operator set 13 or later, all data inside the file. The sentiment logits,
    /// `[batch, labels]`, are the only output or the one named `logits` or `mood`. With the
    /// feature `all-ops` (native only), tract runs files that use operators the engine does not
    /// support.
    ///
    /// # Errors
    /// [`Error::OperatorUnsupported`] for an operator the engine does not support;
    /// [`Error::Invalid`] for any other problem: damage, missing inputs, unknown
    /// attributes, mismatched shapes, excessive sizes.
    #[inline(never)]
    pub fn from_onnx(bytes: &[u8]) -> Result<Self> {
        match import::read(bytes) {
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Err(Error::OperatorUnsupported { .. }) => Self::from_onnx_with_tract(bytes),
            network => Self::checked(Engine::Own(network?)),
        }
    }

    /// Loads any network tract supports, whatever its operators. It runs at tract's speed, and
    /// its scores may differ in the last bits between processors.
    ///
    /// # Errors
    /// [`Error::Invalid`] if tract cannot load or run the file.
    #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
    pub fn from_onnx_with_tract(bytes: &[u8]) -> Result<Self> {
        Self::checked(Engine::Tract(tract_runtime::TractModel::from_onnx(bytes)?))
    }

    /// Runs the network once to check that it fits together and to measure its outputs.
    fn checked(engine: Engine) -> Result<Self> {
        let names = engine.output_names();
        let mood = match &names[..] {
            [_] => Some(0),
            names => names.iter().position(|name| MOOD_OUTPUTS.contains(name)),
        };
        let Some(mood) = mood else {
            return Err(Error::invalid("no output is named logits or mood"));
        };
        let all: Vec<OutputId> = (0..names.len()).map(OutputId).collect();
        let rows = engine.run(&[&[0]], &all).map_err(|error| match error {
            Error::Failed { reason } => Error::invalid(reason),
            other => other,
        })?;
        let outputs = names.iter().zip(rows).map(|(&name, rows)| Output {
            name: name.to_owned(),
            width: rows.first().map_or(0, Vec::len),
        });
        let outputs = outputs.collect();
        Ok(Self { engine, outputs, mood: OutputId(mood) })
    }

    /// Number of sentiment logits per sequence.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.width(self.mood)
    }

    /// The sentiment output.
    #[must_use]
    pub const fn mood(&self) -> OutputId {
        self.mood
    }

    /// The output with this name, if there is one.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<OutputId> {
        self.outputs.iter().position(|output| output.name == name).map(OutputId)
    }

    /// Number of elements of an output per sequence, over all axes except the first.
    #[must_use]
    pub fn width(&self, output: OutputId) -> usize {
        self.outputs.get(output.0).map_or(0, |output| output.width)
    }

    /// The sentiment logits of each sequence: [`run`](Self::run) with only that output.
    ///
    /// # Errors
    /// Same as [`run`](Self::run).
    pub fn logits(&self, sequences: &[&[u32]]) -> Result<Rows> {
        let rows = self.run(sequences, &[self.mood])?.pop();
        rows.ok_or_else(|| failed("no output"))
    }

    /// Computes the requested outputs, each with one row per sequence, both in the given order.
    ///
    /// Only what these outputs depend on is computed, and shared parts only once. Sequences may
    /// differ in length; nothing is padded. A row is bit-identical whatever other sequences or
    /// outputs are requested with it.
    ///
    /// # Errors
    /// [`Error::Failed`] for an empty sequence, an id outside the vocabulary, an output of another
    /// model, or a network whose numbers are not finite.
    pub fn run(&self, sequences: &[&[u32]], outputs: &[OutputId]) -> Result<Vec<Rows>> {
        let lengths: Vec<usize> = sequences.iter().map(|sequence| sequence.len()).collect();
        self.in_batches(&lengths, outputs, &|batch| {
            let batch: Vec<&[u32]> = batch.iter().map(|&index| sequences[index]).collect();
            self.engine.run(&batch, outputs)
        })
    }

    /// Whether `outputs` depend on the tokens only through the outputs `given`, so that
    /// [`run_on_part`](Self::run_on_part) can compute them.
    #[must_use]
    pub fn depend_only_on(&self, given: &[OutputId], outputs: &[OutputId]) -> bool {
        let is_own = |output: &OutputId| output.0 < self.outputs.len();
        let are_own = given.iter().chain(outputs).all(is_own);
        are_own && self.engine.depend_only_on(given, outputs)
    }

    /// Computes the requested outputs of a part of a sequence, a row each, from other outputs that
    /// were computed of the whole.
    ///
    /// `tokens` is an output `[batch, sequence, width]`, with `width` of its numbers for each token
    /// of the part. `whole` are outputs `[batch, width]`, each with its row.
    ///
    /// # Errors
    /// [`Error::Failed`] for a part without tokens, or an output that depends on more than what is
    /// given.
    pub fn run_on_part(
        &self,
        tokens: (OutputId, &[f32]),
        whole: &[(OutputId, &[f32])],
        outputs: &[OutputId],
    ) -> Result<Rows> {
        let given = || whole.iter().chain([&tokens]);
        let mut ids = given().map(|(output, _)| output).chain(outputs);
        if ids.any(|output| output.0 >= self.outputs.len()) {
            return Err(failed("the output belongs to another network"));
        }
        if tokens.1.is_empty() {
            return Err(failed("a part has no tokens"));
        }
        match &self.engine {
            Engine::Own(network) => {
                let mut values = Vec::with_capacity(whole.len() + 1);
                for (index, &(output, numbers)) in given().enumerate() {
                    let width = self.width(output).max(1);
                    let shape = [1, numbers.len() / width, width];
                    let shape = if index < whole.len() { &shape[1..] } else { &shape };
                    let value = Tensor::new(shape, numbers.to_vec()).map_err(failed)?;
                    values.push((network.outputs[output.0].1, value));
                }
                Ok(network.run(values, 1, outputs)?.concat())
            }
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Engine::Tract(_) => Err(failed("tract computes no parts")),
        }
    }

    /// Runs items of equal length together, given their indices, and returns the rows in the order
    /// of the items.
    #[inline(never)]
    fn in_batches(
        &self,
        lengths: &[usize],
        outputs: &[OutputId],
        run: &dyn Fn(&[usize]) -> Result<Vec<Rows>>,
    ) -> Result<Vec<Rows>> {
        if outputs.iter().any(|output| output.0 >= self.outputs.len()) {
            return Err(failed("the output belongs to another network"));
        }
        let mut results = vec![vec![Vec::new(); lengths.len()]; outputs.len()];
        let mut shortest = lengths.iter().min();
        // There are few lengths, and a sort would be a large function for every visitor to compile.
        while let Some(&length) = shortest {
            let same_length: Vec<usize> =
                (0..lengths.len()).filter(|&index| lengths[index] == length).collect();
            for batch in same_length.chunks(MAX_BATCH) {
                for (result, rows) in results.iter_mut().zip(run(batch)?) {
                    batch.iter().zip(rows).for_each(|(&index, row)| result[index] = row);
                }
            }
            shortest = lengths.iter().filter(|&&other| other > length).min();
        }
        Ok(results)
    }
}

impl Engine {
    fn output_names(&self) -> Vec<&str> {
        match self {
            Self::Own(network) => network.outputs.iter().map(|(name, _)| &name[..]).collect(),
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Self::Tract(model) => model.output_names().iter().map(|name| &name[..]).collect(),
        }
    }

    /// The outputs for sequences of equal length.
    fn run(&self, sequences: &[&[u32]], outputs: &[OutputId]) -> Result<Vec<Rows>> {
        let ids = input_ids(sequences).map_err(failed)?;
        match self {
            Self::Own(network) => {
                network.run(vec![(ValueId::INPUT, ids)], sequences.len(), outputs)
            }
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Self::Tract(model) => model.run(sequences, outputs),
        }
    }

    fn depend_only_on(&self, given: &[OutputId], outputs: &[OutputId]) -> bool {
        match self {
            Self::Own(network) => {
                network.graph.passes_through(&network.values(given), &network.values(outputs))
            }
            #[cfg(all(feature = "all-ops", not(target_arch = "wasm32")))]
            Self::Tract(_) => false,
        }
    }
}

impl import::Network {
    fn values(&self, outputs: &[OutputId]) -> Vec<ValueId> {
        outputs.iter().map(|id| self.outputs[id.0].1).collect()
    }

    /// The rows of the outputs, computed from values for `batch` sequences.
    fn run(
        &self,
        given: Vec<(ValueId, Tensor)>,
        batch: usize,
        outputs: &[OutputId],
    ) -> Result<Vec<Rows>> {
        let tensors = self.graph.run(given, &self.values(outputs)).map_err(failed)?;
        tensors.iter().map(|tensor| rows(tensor, batch)).collect()
    }
}

/// Sequences of equal length as the network's input, `[batch, sequence]`.
fn input_ids(sequences: &[&[u32]]) -> std::result::Result<Tensor, graph::Fault> {
    let length = sequences.first().map_or(0, |first| first.len());
    if length == 0 {
        return Err("a sequence is empty");
    }
    let ids = sequences.concat().into_iter().map(i64::from).collect();
    Tensor::new(&[sequences.len(), length], ids)
}

/// The rows of an output, `[batch, …]`.
fn rows(output: &Tensor, batch: usize) -> Result<Rows> {
    let numbers = output.floats().map_err(failed)?;
    if output.rank() < 2 || output.shape()[0] != batch || numbers.is_empty() {
        return Err(failed("an output is not [batch, …]"));
    }
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(failed("an output is not a finite number"));
    }
    Ok(numbers.chunks_exact(numbers.len() / batch).map(<[f32]>::to_vec).collect())
}

fn failed(reason: impl Into<String>) -> Error {
    Error::Failed { reason: reason.into() }
}
