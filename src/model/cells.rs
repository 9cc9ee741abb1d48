//! One step of a recurrent layer.
//!
//! A panel of weights holds all gates of four hidden units, so that these units are
//! finished, in registers, as soon as their panel is done. Two panels (or two sequences)
//! go together: one alone would leave the processor waiting for its own sums.
#![allow(clippy::needless_range_loop, reason = "the loops index several arrays alike")]

use super::gates::Parts;
use super::kernel::{Packed, accumulate};
use super::lanes::{Lanes, Quad};
use super::math::exp_bounded;

/// What a direction carries from step to step, for each sequence of the batch (or class of
/// them, see [`super::alike`]): one quad for four units.
pub struct Memory {
    /// The hidden state.
    pub hidden: Vec<Quad>,
    /// The hidden state that the step makes.
    pub next: Vec<Quad>,
    /// The cell state, where there is one.
    pub cell: Vec<Quad>,
    /// Quads of one sequence.
    pub quads: usize,
}

impl Memory {
    /// Gives each row the states of the row that it was part of, `parents[row]`.
    pub fn spread(&mut self, parents: &[usize]) {
        let size = parents.len() * self.quads;
        for states in [&mut self.hidden, &mut self.cell] {
            let row = |&parent: &usize| &states[parent * self.quads..(parent + 1) * self.quads];
            *states = parents.iter().flat_map(row).copied().collect();
        }
        self.next.resize(size, [0.0; 4]);
    }

    #[inline(always)]
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

    /// Advances the `P` panels from `quad` on, of the `M` sequences from `row` on; `gates`
    /// are what the input adds, panel after panel.
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; V]]; M],
        row: usize,
        quad: usize,
        memory: &mut Memory,
    );

    /// Advances `M` sequences from `row` on by one step.
    #[inline(always)]
    fn step<const M: usize>(&self, gates: [&[[Quad; V]]; M], row: usize, memory: &mut Memory) {
        let mut quad = 0;
        if M == 1 {
            while quad + 2 <= memory.quads {
                self.advance::<M, 2>(gates, row, quad, memory);
                quad += 2;
            }
        }
        while quad < memory.quads {
            self.advance::<M, 1>(gates, row, quad, memory);
            quad += 1;
        }
    }
}

/// The products of `P` panels from `quad` on with the hidden states of `M` sequences from
/// `row` on, added to what `start` gives for a sequence and a quad.
#[inline(always)]
fn sums<const M: usize, const P: usize, const V: usize>(
    recurrent: &Packed<V>,
    memory: &Memory,
    row: usize,
    quad: usize,
    start: impl Fn(usize, usize) -> [Lanes; V],
) -> [[[Lanes; V]; P]; M] {
    let rows = std::array::from_fn(|m| memory.row(row + m));
    let panels = std::array::from_fn(|p| recurrent.panel(quad + p));
    accumulate(rows, panels, std::array::from_fn(|m| std::array::from_fn(|p| start(m, quad + p))))
}

/// `1 + e^−x`, which is what one is divided by to give `σ(x)`.
#[inline(always)]
fn below_sigma(x: Lanes) -> Lanes {
    Lanes::splat(1.0).add(exp_bounded(Lanes::splat(0.0).sub(x)))
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
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 4]]; M],
        row: usize,
        quad: usize,
        memory: &mut Memory,
    ) {
        let start = |m: usize, quad: usize| gates[m][quad].map(|gate| Lanes::load(&gate));
        let sums = sums::<M, P, 4>(&self.recurrent, memory, row, quad, start);
        for m in 0..M {
            for p in 0..P {
                let place = (row + m) * memory.quads + quad + p;
                let (hidden, cell) = lstm_unit(sums[m][p], Lanes::load(&memory.cell[place]));
                cell.store(&mut memory.cell[place]);
                hidden.store(&mut memory.next[place]);
            }
        }
    }
}

/// The hidden and the cell state after a step:
/// `c' = σ(f) · c + σ(i) · tanh(g)` and `h' = σ(o) · tanh(c')`, where the fractions
/// `σ(x) = 1 / (1 + e^−x)` and `tanh(x) = (e^2x − 1) / (e^2x + 1)` are brought to one
/// denominator: divisions are what takes longest here. The bound of the exponentials keeps
/// the product of three below the largest number.
#[inline(always)]
fn lstm_unit([input, output, forget, candidate]: [Lanes; 4], cell: Lanes) -> (Lanes, Lanes) {
    let one = Lanes::splat(1.0);
    let candidate = exp_bounded(candidate.add(candidate));
    let (forget, written) = (below_sigma(forget), below_sigma(input).mul(candidate.add(one)));
    let sum = cell.mul(written).add(candidate.sub(one).mul(forget));
    let cell = sum.div(written.mul(forget));
    let shown = exp_bounded(cell.add(cell));
    let hidden = shown.sub(one).div(below_sigma(output).mul(shown.add(one)));
    (hidden, cell)
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
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 3]]; M],
        row: usize,
        quad: usize,
        memory: &mut Memory,
    ) {
        let start = |m: usize, quad: usize| {
            let ([update, reset, _], [bias]) = (&gates[m][quad], &self.bias[quad]);
            [update, reset, bias].map(Lanes::load)
        };
        let sums = sums::<M, P, 3>(&self.recurrent, memory, row, quad, start);
        for m in 0..M {
            for p in 0..P {
                let place = (row + m) * memory.quads + quad + p;
                let [update, reset, product] = sums[m][p];
                let input = Lanes::load(&gates[m][quad + p][2]);
                let candidate = input.add(product.div(below_sigma(reset)));
                finish_gru(update, candidate, place, memory);
            }
        }
    }
}

/// `h' = (1 − σ(z)) · tanh(g) + σ(z) · h`, brought to one denominator.
#[inline(always)]
fn finish_gru(update: Lanes, candidate: Lanes, place: usize, memory: &mut Memory) {
    let one = Lanes::splat(1.0);
    let old = Lanes::load(&memory.hidden[place]);
    let update = exp_bounded(Lanes::splat(0.0).sub(update));
    let candidate = exp_bounded(candidate.add(candidate));
    let below = candidate.add(one);
    let sum = update.mul(candidate.sub(one)).add(old.mul(below));
    sum.div(update.add(one).mul(below)).store(&mut memory.next[place]);
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

    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 3]]; M],
        row: usize,
        quad: usize,
        memory: &mut Memory,
    ) {
        for (m, gates) in gates.into_iter().enumerate() {
            for quad in quad..quad + P {
                let [_, _, candidate] = &gates[quad];
                let place = (row + m) * memory.quads + quad;
                // Kept in `cell` by `step`: the update gate, then the reset hidden state.
                let (updates, reset_hidden) = memory.cell.split_at(memory.hidden.len());
                let rows = &reset_hidden[(row + m) * memory.quads..][..memory.quads];
                let start = [[[Lanes::load(candidate)]]];
                let panel = [self.candidate.panel(quad)];
                let [[[sum]]] = accumulate([rows.as_flattened()], panel, start);
                finish_gru(Lanes::load(&updates[place]), sum, place, memory);
            }
        }
    }

    fn step<const M: usize>(&self, gates: [&[[Quad; 3]]; M], row: usize, memory: &mut Memory) {
        let size = memory.hidden.len();
        memory.cell.resize(2 * size, [0.0; 4]);
        for (m, gates) in gates.iter().enumerate() {
            for quad in 0..memory.quads {
                let [update, reset, _] = &gates[quad];
                let start = [[[Lanes::load(update), Lanes::load(reset)]]];
                let panel = [self.gates.panel(quad)];
                let [[[update, reset]]] = accumulate([memory.row(row + m)], panel, start);
                let place = (row + m) * memory.quads + quad;
                update.store(&mut memory.cell[place]);
                Lanes::load(&memory.hidden[place])
                    .div(below_sigma(reset))
                    .store(&mut memory.cell[size + place]);
            }
        }
        for quad in 0..memory.quads {
            self.advance::<M, 1>(gates, row, quad, memory);
        }
    }
}

#[cfg(test)]
mod tests;
