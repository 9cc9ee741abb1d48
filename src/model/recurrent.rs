//! LSTM and GRU over whole sequences, as one operator.
//!
//! What the input adds to the gates is computed for all steps at once; what is left in a
//! step is one product with the packed recurrent weights and the gates' functions, on
//! registers. A panel of weights holds all gates of four hidden units, so that these units
//! are finished as soon as their panel is done.

use std::any::Any;

use tract_onnx::tract_core::internal::{TValue, Tensor};

use super::graph::{Fault, Kernel, Values};
use super::kernel::{Packed, accumulate};
use super::lanes::{Lanes, Quad};
use super::math::{sigmoid, tanh};
use super::product::check_work;
use super::projection::Projection;
use super::tensor;

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

/// The parts of [`Weights`], checked against each other.
pub struct Parts<'a> {
    input: &'a [f32],
    recurrent: &'a [f32],
    bias: Option<&'a [f32]>,
    directions: usize,
    gates: usize,
    hidden: usize,
    width: usize,
}

impl<'a> Parts<'a> {
    /// Checks the shapes.
    pub fn new(weights: &Weights<'a>, gates: usize) -> Result<Self, Fault> {
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
        Ok(Self {
            input: tensor::floats(weights.input)?,
            recurrent: tensor::floats(weights.recurrent)?,
            bias: weights.bias.map(|bias| tensor::floats(bias)).transpose()?,
            directions,
            gates,
            hidden,
            width,
        })
    }

    fn quads(&self) -> usize {
        self.hidden.div_ceil(4)
    }

    /// The row of gate `gate` and unit `unit` among a direction's rows.
    fn row(&self, gate: usize, unit: usize) -> usize {
        gate * self.hidden + unit
    }

    /// The input weights of all directions, direction after direction.
    fn packed_input<const V: usize>(&self) -> Packed<V> {
        let quads = self.quads();
        Packed::new(self.width, self.directions * quads, |k, panel, gate, lane| {
            let (direction, unit) = (panel / quads, panel % quads * 4 + lane);
            if unit >= self.hidden {
                return 0.0;
            }
            let row = direction * self.gates * self.hidden + self.row(gate, unit);
            self.input[row * self.width + k]
        })
    }

    /// The recurrent weights of the gates from `first` on, of one direction.
    fn packed_recurrent<const V: usize>(&self, direction: usize, first: usize) -> Packed<V> {
        Packed::new(self.hidden, self.quads(), |k, panel, gate, lane| {
            let unit = panel * 4 + lane;
            if unit >= self.hidden {
                return 0.0;
            }
            let row = direction * self.gates * self.hidden + self.row(first + gate, unit);
            self.recurrent[row * self.hidden + k]
        })
    }

    /// The bias of each unit and gate; `recurrent(gate)` says whether a gate's recurrent
    /// bias counts, `input(gate)` whether its input bias does.
    fn packed_bias<const V: usize>(
        &self,
        first: usize,
        input: impl Fn(usize) -> bool,
        recurrent: impl Fn(usize) -> bool,
    ) -> Vec<[Quad; V]> {
        let (quads, rows) = (self.quads(), self.gates * self.hidden);
        let value = |direction: usize, unit: usize, gate: usize| {
            let Some(bias) = self.bias.filter(|_| unit < self.hidden) else { return 0.0 };
            let at = direction * 2 * rows + self.row(gate, unit);
            let input = if input(gate) { bias[at] } else { 0.0 };
            input + if recurrent(gate) { bias[at + rows] } else { 0.0 }
        };
        (0..self.directions * quads)
            .map(|panel| {
                std::array::from_fn(|gate| {
                    std::array::from_fn(|lane| {
                        value(panel / quads, panel % quads * 4 + lane, first + gate)
                    })
                })
            })
            .collect()
    }
}

/// What a direction carries from step to step, for each sequence of the batch: one quad
/// for four units.
pub struct Memory {
    hidden: Vec<Quad>,
    next: Vec<Quad>,
    cell: Vec<Quad>,
    quads: usize,
}

impl Memory {
    fn row(&self, row: usize) -> &[f32] {
        self.hidden[row * self.quads..(row + 1) * self.quads].as_flattened()
    }
}

/// The arithmetic of one step, with `V` gates computed from the input.
pub trait Cell<const V: usize>: Send + Sync + Sized + 'static {
    /// The ONNX name of the operator.
    const NAME: &'static str;
    /// Whether there is a cell state beside the hidden state.
    const HAS_CELL: bool;

    /// Packs one direction's weights.
    fn new(parts: &Parts, direction: usize) -> Self;

    /// The biases that belong to the input.
    fn input_bias(parts: &Parts) -> Vec<[Quad; V]>;

    /// Advances `M` sequences from `row` on by one step.
    fn step<const M: usize>(&self, gates: [&[[Quad; V]]; M], row: usize, memory: &mut Memory);
}

/// The long short-term memory: gates i, o, f and c, in ONNX's order.
pub struct Lstm {
    recurrent: Packed<4>,
}

impl Cell<4> for Lstm {
    const NAME: &'static str = "LSTM";
    const HAS_CELL: bool = true;

    fn new(parts: &Parts, direction: usize) -> Self {
        Self { recurrent: parts.packed_recurrent(direction, 0) }
    }

    fn input_bias(parts: &Parts) -> Vec<[Quad; 4]> {
        parts.packed_bias(0, |_| true, |_| true)
    }

    #[inline(always)]
    fn step<const M: usize>(&self, gates: [&[[Quad; 4]]; M], row: usize, memory: &mut Memory) {
        for quad in 0..memory.quads {
            let start = gates.map(|gates| gates[quad].map(|gate| Lanes::load(&gate)));
            let rows = std::array::from_fn(|m| memory.row(row + m));
            let sums = accumulate(rows, self.recurrent.panel(quad), start);
            for (m, [input, output, forget, candidate]) in sums.into_iter().enumerate() {
                let place = (row + m) * memory.quads + quad;
                let kept = sigmoid(forget).mul(Lanes::load(&memory.cell[place]));
                let cell = kept.add(sigmoid(input).mul(tanh(candidate)));
                cell.store(&mut memory.cell[place]);
                sigmoid(output).mul(tanh(cell)).store(&mut memory.next[place]);
            }
        }
    }
}

/// The gated recurrent unit: gates z, r and h, in ONNX's order. The reset gate acts on the
/// product with the hidden state (`linear_before_reset` = 1, as PyTorch and cuDNN do).
pub struct Gru {
    recurrent: Packed<3>,
    /// The recurrent bias of gate h, which the reset gate scales too.
    bias: Vec<[Quad; 1]>,
}

impl Cell<3> for Gru {
    const NAME: &'static str = "GRU";
    const HAS_CELL: bool = false;

    fn new(parts: &Parts, direction: usize) -> Self {
        let bias = parts.packed_bias(2, |_| false, |_| true);
        let quads = parts.quads();
        Self {
            recurrent: parts.packed_recurrent(direction, 0),
            bias: bias[direction * quads..(direction + 1) * quads].to_vec(),
        }
    }

    fn input_bias(parts: &Parts) -> Vec<[Quad; 3]> {
        parts.packed_bias(0, |_| true, |gate| gate < 2)
    }

    #[inline(always)]
    fn step<const M: usize>(&self, gates: [&[[Quad; 3]]; M], row: usize, memory: &mut Memory) {
        for quad in 0..memory.quads {
            let bias = Lanes::load(&self.bias[quad][0]);
            let start = gates.map(|gates| {
                let [update, reset, _] = &gates[quad];
                [Lanes::load(update), Lanes::load(reset), bias]
            });
            let rows = std::array::from_fn(|m| memory.row(row + m));
            let sums = accumulate(rows, self.recurrent.panel(quad), start);
            for (m, [update, reset, product]) in sums.into_iter().enumerate() {
                let place = (row + m) * memory.quads + quad;
                let input = Lanes::load(&gates[m][quad][2]);
                let candidate = tanh(input.add(sigmoid(reset).mul(product)));
                finish_gru(sigmoid(update), candidate, place, memory);
            }
        }
    }
}

/// `h' = (1 − z) · candidate + z · h`
#[inline(always)]
fn finish_gru(update: Lanes, candidate: Lanes, place: usize, memory: &mut Memory) {
    let kept = update.mul(Lanes::load(&memory.hidden[place]));
    let new = Lanes::splat(1.0).sub(update).mul(candidate);
    new.add(kept).store(&mut memory.next[place]);
}

/// The gated recurrent unit whose reset gate acts on the hidden state before the product
/// (`linear_before_reset` = 0, as in the first publication).
pub struct GruResetFirst {
    gates: Packed<2>,
    candidate: Packed<1>,
}

impl Cell<3> for GruResetFirst {
    const NAME: &'static str = "GRU";
    const HAS_CELL: bool = false;

    fn new(parts: &Parts, direction: usize) -> Self {
        Self {
            gates: parts.packed_recurrent(direction, 0),
            candidate: parts.packed_recurrent(direction, 2),
        }
    }

    fn input_bias(parts: &Parts) -> Vec<[Quad; 3]> {
        parts.packed_bias(0, |_| true, |_| true)
    }

    #[inline(always)]
    fn step<const M: usize>(&self, gates: [&[[Quad; 3]]; M], row: usize, memory: &mut Memory) {
        for (m, gates) in gates.into_iter().enumerate() {
            let row = row + m;
            let places = row * memory.quads..(row + 1) * memory.quads;
            let mut updates = vec![[0.0; 4]; memory.quads];
            let mut reset_hidden = vec![[0.0; 4]; memory.quads];
            for (quad, place) in places.clone().enumerate() {
                let [update, reset, _] = &gates[quad];
                let start = [[Lanes::load(update), Lanes::load(reset)]];
                let [[update, reset]] =
                    accumulate([memory.row(row)], self.gates.panel(quad), start);
                sigmoid(update).store(&mut updates[quad]);
                let hidden = Lanes::load(&memory.hidden[place]);
                sigmoid(reset).mul(hidden).store(&mut reset_hidden[quad]);
            }
            for (quad, place) in places.enumerate() {
                let start = [[Lanes::load(&gates[quad][2])]];
                let input = [reset_hidden.as_flattened()];
                let [[sum]] = accumulate(input, self.candidate.panel(quad), start);
                finish_gru(Lanes::load(&updates[quad]), tanh(sum), place, memory);
            }
        }
    }
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
        let parts = Parts::new(weights, gates)?;
        let directions = (0..parts.directions)
            .map(|direction| Direction {
                cell: C::new(&parts, direction),
                reverse: weights.reverse || direction == 1,
            })
            .collect();
        let projection = make_projection(parts.packed_input(), C::input_bias(&parts))?;
        Ok(Self { projection, directions, hidden: parts.hidden })
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
        direction: usize,
        gates: &[[Quad; V]],
        memory: &mut Memory,
        (steps, batch): (usize, usize),
        all: &mut [f32],
    ) {
        let (quads, count) = (self.quads(), self.directions.len());
        let Direction { cell, reverse } = &self.directions[direction];
        let block = batch * self.hidden;
        for step in 0..steps {
            let at = if *reverse { steps - 1 - step } else { step };
            let gates_of = |row: usize| {
                let panel = ((at * batch + row) * count + direction) * quads;
                &gates[panel..panel + quads]
            };
            let mut row = 0;
            while row + 2 <= batch {
                cell.step([gates_of(row), gates_of(row + 1)], row, memory);
                row += 2;
            }
            if row < batch {
                cell.step([gates_of(row)], row, memory);
            }
            std::mem::swap(&mut memory.hidden, &mut memory.next);
            let out = &mut all[(at * count + direction) * block..][..block];
            copy_rows(&memory.hidden, quads, out, self.hidden);
        }
    }
}

/// Copies the units of each row, without those that only fill its last quad up.
fn copy_rows(from: &[Quad], quads: usize, out: &mut [f32], hidden: usize) {
    for (row, out) in from.chunks_exact(quads).zip(out.chunks_exact_mut(hidden)) {
        out.copy_from_slice(&row.as_flattened()[..hidden]);
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
        let all = tensor::build(&[steps, count, batch, hidden], |all: &mut [f32]| {
            for direction in 0..count {
                let mut memory = Memory {
                    hidden: self.initial(inputs.get(1), direction, batch)?,
                    next: vec![[0.0; 4]; batch * quads],
                    cell: self.initial(inputs.get(2), direction, batch)?,
                    quads,
                };
                self.run_direction(direction, &gates, &mut memory, (steps, batch), all);
                let block = direction * batch * hidden;
                for (from, to) in [(&memory.hidden, &mut last), (&memory.cell, &mut last_cell)] {
                    let mut view = to.as_plain_ram_mut().ok_or("not in memory")?;
                    let numbers = view.as_slice_mut().map_err(|_| "wrong type of value")?;
                    copy_rows(from, quads, &mut numbers[block..][..batch * hidden], hidden);
                }
            }
            Ok(())
        })?;
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
