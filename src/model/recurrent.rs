//! LSTM and GRU over whole sequences, as one operator.
//!
//! What the input adds to the gates is computed for all steps at once; what is left in a
//! step is one product with the packed recurrent weights and the gates' functions
//! ([`super::cells`]).

use std::any::Any;
use std::sync::Mutex;

use tract_onnx::tract_core::internal::{TValue, Tensor};

use super::alike::Alike;
use super::cells::{Cell, Memory};
use super::gates::Parts;
use super::graph::{Fault, Kernel, Values};
use super::kernel::Packed;
use super::lanes::Quad;
use super::product::check_work;
use super::projection::Projection;
use super::tensor;
use super::trace::{self, Trace};

/// The weights of a recurrent layer as ONNX stores them. `D` directions (1 or 2), `G`
/// gates, `H` hidden units, `I` inputs.
pub struct Weights<'a> {
    /// `[D, G·H, I]`
    pub input: &'a Tensor,
    /// `[D, G·H, H]`
    pub recurrent: &'a Tensor,
    /// `[D, 2·G·H]`: the input's biases, then the recurrent ones.
    pub bias: Option<&'a Tensor>,
    /// Whether the first direction reads the sequence from its end.
    pub reverse: bool,
}

/// The weights' numbers, once their shapes agree.
fn parts<'a>(weights: &Weights<'a>, gates: usize) -> Result<Parts<'a>, Fault> {
    let (&[directions, rows, width], &[_, _, hidden]) =
        (weights.input.shape(), weights.recurrent.shape())
    else {
        return Err("weights must have three axes");
    };
    let consistent = matches!(directions, 1 | 2)
        && hidden > 0
        && width > 0
        && hidden.checked_mul(gates) == Some(rows)
        && weights.recurrent.shape() == [directions, rows, hidden]
        && weights.bias.is_none_or(|bias| bias.shape() == [directions, 2 * rows]);
    if !consistent {
        return Err("the shapes of the weights disagree");
    }
    // Packing fills the units up to a multiple of four.
    let padded = rows.checked_add(4 * gates).ok_or("the weights are too large")?;
    tensor::volume(&[directions, padded, width.max(hidden)])?;
    Ok(Parts {
        input: tensor::floats(weights.input)?,
        recurrent: tensor::floats(weights.recurrent)?,
        bias: weights.bias.map(|bias| tensor::floats(bias)).transpose()?,
        directions,
        gates,
        hidden,
        width,
    })
}

/// One direction of a layer.
struct Direction<C> {
    cell: C,
    reverse: bool,
}

/// A recurrent layer. Inputs: the sequence `[S, B, I]` (or the tokens, see
/// [`Projection`]), then optionally the initial hidden and cell states `[D, B, H]`.
/// Outputs: all hidden states `[S, D, B, H]`, the last ones `[D, B, H]`, the last cell
/// states.
pub struct Recurrent<C, const V: usize> {
    projection: Projection<V>,
    directions: Vec<Direction<C>>,
    hidden: usize,
    /// A trace of the last single text for each direction, or none.
    traces: Mutex<Vec<Trace<V>>>,
}

/// One direction's run over a batch.
struct Run<'r, const V: usize> {
    direction: usize,
    steps: usize,
    batch: usize,
    /// What the input adds to the gates, `[S, B, D]` of as many quads as a step has.
    gates: &'r [[Quad; V]],
    /// A known sequence, which takes part as if it were the first of the batch.
    known: Option<&'r Trace<V>>,
}

/// What a run leaves, beside all hidden states.
struct Ended<const V: usize> {
    memory: Memory,
    /// For each sequence its row in `memory`.
    rows: Vec<usize>,
    /// Of a single sequence: its trace, and how many steps of it were known.
    trace: Trace<V>,
    known_steps: usize,
}

impl<C: Cell<V>, const V: usize> Recurrent<C, V> {
    /// Packs the weights of a layer; `table` makes it read tokens.
    pub fn new(
        weights: &Weights,
        make_projection: impl FnOnce(Packed<V>, Vec<[Quad; V]>) -> Result<Projection<V>, Fault>,
    ) -> Result<Self, Fault> {
        let gates = weights.recurrent.shape().get(1).copied().unwrap_or(0)
            / weights.recurrent.shape().get(2).copied().unwrap_or(1).max(1);
        if gates != if C::HAS_CELL { 4 } else { 3 } {
            return Err("the shapes of the weights disagree");
        }
        let parts = parts(weights, gates)?;
        let directions = (0..parts.directions)
            .map(|direction| Direction {
                cell: C::new(&parts, direction),
                reverse: weights.reverse || direction == 1,
            })
            .collect();
        let projection = make_projection(parts.packed_input(), C::input_bias(&parts))?;
        Ok(Self { projection, directions, hidden: parts.hidden, traces: Mutex::default() })
    }

    fn quads(&self) -> usize {
        self.hidden.div_ceil(4)
    }

    /// A direction's part of an initial state `[D, B, H]`, or zeros.
    fn initial(
        &self,
        state: Option<&TValue>,
        direction: usize,
        batch: usize,
    ) -> Result<Vec<Quad>, Fault> {
        let mut quads = vec![[0.0; 4]; batch * self.quads()];
        let Some(state) = state else { return Ok(quads) };
        if state.shape() != [self.directions.len(), batch, self.hidden] {
            return Err("an initial state has the wrong shape");
        }
        let numbers = &tensor::floats(state)?[direction * batch * self.hidden..];
        let rows = numbers.chunks_exact(self.hidden);
        for (row, quads) in rows.zip(quads.chunks_exact_mut(self.quads())) {
            quads.as_flattened_mut()[..self.hidden].copy_from_slice(row);
        }
        Ok(quads)
    }

    /// Runs one direction; writes its hidden states into `all`, `[S, D, B, H]`.
    fn run_direction(
        &self,
        run: &Run<V>,
        mut alike: Alike,
        mut memory: Memory,
        all: &mut [f32],
    ) -> Ended<V> {
        let (quads, count) = (self.quads(), self.directions.len());
        let Direction { cell, reverse } = &self.directions[run.direction];
        let block = run.batch * self.hidden;
        let known = usize::from(run.known.is_some());
        let traced = if run.batch == 1 { run.steps } else { 0 };
        let mut ended = (Trace::new(quads, traced), 0);
        for step in 0..run.steps {
            let at = if *reverse { run.steps - 1 - step } else { step };
            let own_gates = |row: usize| {
                let panel = ((at * run.batch + row) * count + run.direction) * quads;
                &run.gates[panel..panel + quads]
            };
            let gates_of = |sequence: usize| match run.known {
                Some(trace) if sequence == 0 => trace.gates(step),
                _ => Some(own_gates(sequence - known)),
            };
            let same = |a, b| match (gates_of(a), gates_of(b)) {
                (Some(a), Some(b)) => same_bits(a, b),
                _ => false,
            };
            if let Some(parents) = alike.part(same) {
                memory.spread(&parents);
            }
            if let Some((hidden, cell)) = run.known.and_then(|trace| trace.states(step)) {
                memory.next[..quads].copy_from_slice(hidden);
                memory.cell[..quads].copy_from_slice(cell);
            }
            let mut classes = alike.firsts()[known..].chunks_exact(2);
            for (pair, firsts) in classes.by_ref().enumerate() {
                let gates = [own_gates(firsts[0] - known), own_gates(firsts[1] - known)];
                cell.step(gates, known + 2 * pair, &mut memory);
            }
            if let [first] = *classes.remainder() {
                cell.step([own_gates(first - known)], alike.firsts().len() - 1, &mut memory);
            }
            std::mem::swap(&mut memory.hidden, &mut memory.next);
            let rows = &alike.class_of()[known..];
            let out = &mut all[(at * count + run.direction) * block..][..block];
            copy_rows(&memory.hidden, rows, out, self.hidden);
            if let [row] = *rows {
                let states = row * quads..(row + 1) * quads;
                let (hidden, cell) = (&memory.hidden[states.clone()], &memory.cell[states]);
                ended.0.push(own_gates(0), hidden, cell);
                ended.1 += usize::from(known == 1 && row == 0);
            }
        }
        let (trace, known_steps) = ended;
        Ended { rows: alike.class_of()[known..].to_vec(), memory, trace, known_steps }
    }
}

/// Whether two rows are equal to the last bit. Rows that are not differ in their first quad;
/// the rest of the others is compared without a stop, which is many numbers at once.
fn same_bits<const V: usize>(one: &[[Quad; V]], two: &[[Quad; V]]) -> bool {
    let (one, two) = (one.as_flattened().as_flattened(), two.as_flattened().as_flattened());
    let differ = |(a, b): (&f32, &f32)| a.to_bits() ^ b.to_bits();
    let (start, rest) = (one.iter().zip(two).take(4), one.iter().zip(two).skip(4));
    start.map(differ).all(|bits| bits == 0) && rest.map(differ).fold(0, |a, b| a | b) == 0
}

/// Copies the units of each of `rows`, without those that only fill its last quad up.
fn copy_rows(from: &[Quad], rows: &[usize], out: &mut [f32], hidden: usize) {
    let quads = hidden.div_ceil(4);
    for (&row, out) in rows.iter().zip(out.chunks_exact_mut(hidden)) {
        out.copy_from_slice(&from[row * quads..][..quads].as_flattened()[..hidden]);
    }
}

impl<C: Cell<V>, const V: usize> Kernel for Recurrent<C, V> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let (count, hidden, quads) = (self.directions.len(), self.hidden, self.quads());
        let (steps, batch) = self.projection.dimensions(&inputs[0])?;
        check_work(&[steps, batch, count * quads * 4 * V, hidden + self.projection.width()])?;
        let panels = steps * batch * count * quads;
        tensor::volume(&[panels, 4 * V])?;
        let mut gates = vec![[[0.0; 4]; V]; panels];
        self.projection.gates(&inputs[0], &mut gates)?;
        let mut last = tensor::build(&[count, batch, hidden], |_: &mut [f32]| Ok(()))?;
        let mut last_cell = tensor::build(&[count, batch, hidden], |_: &mut [f32]| Ok(()))?;
        // Another thread may be at them, or have panicked: then nothing is known.
        let mut traces = (inputs.len() == 1).then(|| self.traces.try_lock().ok()).flatten();
        let (mut new_traces, mut known_steps) = (Vec::new(), 0);
        let all = tensor::build(&[steps, count, batch, hidden], |all: &mut [f32]| {
            for direction in 0..count {
                let known = traces.as_deref().and_then(|traces| traces.get(direction));
                let run = Run { direction, steps, batch, gates: &gates, known };
                let sequences = batch + usize::from(known.is_some());
                let alike =
                    if inputs.len() == 1 { Alike::all(sequences) } else { Alike::none(sequences) };
                let classes = alike.firsts().len();
                let memory = Memory {
                    hidden: self.initial(inputs.get(1), direction, classes)?,
                    next: vec![[0.0; 4]; classes * quads],
                    cell: self.initial(inputs.get(2), direction, classes)?,
                    quads,
                };
                let ended = self.run_direction(&run, alike, memory, all);
                let block = direction * batch * hidden;
                let Memory { hidden: hiddens, cell: cells, .. } = &ended.memory;
                for (from, to) in [(hiddens, &mut last), (cells, &mut last_cell)] {
                    let mut view = to.as_plain_ram_mut().ok_or("not in memory")?;
                    let numbers = view.as_slice_mut().map_err(|_| "wrong type of value")?;
                    copy_rows(from, &ended.rows, &mut numbers[block..][..batch * hidden], hidden);
                }
                known_steps += ended.known_steps;
                new_traces.push(ended.trace);
            }
            Ok(())
        })?;
        if let Some(traces) = &mut traces {
            let is_longest = traces.first().is_none_or(|trace| trace.steps() <= steps);
            // A part of the known text says nothing new: what follows may be its other parts.
            let is_part = !is_longest && 2 * known_steps >= steps;
            if batch == 1 && steps <= trace::MAX_STEPS && !is_part {
                **traces = new_traces;
            }
        }
        let mut outputs: Values = [all, last].into_iter().map(TValue::from).collect();
        if C::HAS_CELL {
            outputs.push(last_cell.into());
        }
        Ok(outputs)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
