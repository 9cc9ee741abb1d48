//! LSTM and GRU over whole sequences, as one operator.
//!
//! What the input adds to the gates is computed for all steps at once; what is left in a
//! step is one product with the packed recurrent weights and the gates' functions
//! ([`super::cells`]).

use std::any::Any;

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

    /// Runs one direction; writes its hidden states into `all`, `[S, D, B, H]`. `memory` has
    /// the states of the classes of `alike`.
    fn run_direction(
        &self,
        direction: usize,
        gates: &[[Quad; V]],
        memory: &mut Memory,
        (steps, batch): (usize, usize),
        alike: &mut Alike,
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
            if let Some(parents) = alike.part(|a, b| same_bits(gates_of(a), gates_of(b))) {
                memory.spread(&parents);
            }
            let mut classes = alike.firsts().chunks_exact(2);
            for (pair, firsts) in classes.by_ref().enumerate() {
                cell.step([gates_of(firsts[0]), gates_of(firsts[1])], 2 * pair, memory);
            }
            if let [first] = *classes.remainder() {
                cell.step([gates_of(first)], alike.firsts().len() - 1, memory);
            }
            std::mem::swap(&mut memory.hidden, &mut memory.next);
            let out = &mut all[(at * count + direction) * block..][..block];
            copy_rows(&memory.hidden, alike, out, self.hidden);
        }
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

/// Copies the units of each sequence's class, without those that only fill its last quad up.
fn copy_rows(from: &[Quad], alike: &Alike, out: &mut [f32], hidden: usize) {
    let quads = hidden.div_ceil(4);
    for (&class, out) in alike.class_of().iter().zip(out.chunks_exact_mut(hidden)) {
        out.copy_from_slice(&from[class * quads..][..quads].as_flattened()[..hidden]);
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
                let mut alike =
                    if inputs.len() == 1 { Alike::all(batch) } else { Alike::none(batch) };
                let classes = alike.firsts().len();
                let mut memory = Memory {
                    hidden: self.initial(inputs.get(1), direction, classes)?,
                    next: vec![[0.0; 4]; classes * quads],
                    cell: self.initial(inputs.get(2), direction, classes)?,
                    quads,
                };
                let shape = (steps, batch);
                self.run_direction(direction, &gates, &mut memory, shape, &mut alike, all);
                let block = direction * batch * hidden;
                for (from, to) in [(&memory.hidden, &mut last), (&memory.cell, &mut last_cell)] {
                    let mut view = to.as_plain_ram_mut().ok_or("not in memory")?;
                    let numbers = view.as_slice_mut().map_err(|_| "wrong type of value")?;
                    copy_rows(from, &alike, &mut numbers[block..][..batch * hidden], hidden);
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
