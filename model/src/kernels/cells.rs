//! One step of a recurrent layer.
//!
//! A panel of weights holds all gates of four hidden units, so these units are finished in
//! registers as soon as their panel is done. Two panels (or two sequences) run together; with
//! only one, the processor would wait for its own sums.
#![allow(clippy::needless_range_loop, reason = "the loops index several arrays in step")]

use super::packed_weights::RnnWeights;
use crate::simd::gemm::{Packed, accumulate};
use crate::simd::integer;
use crate::simd::lanes::{F32x4, Quad};
use crate::simd::math::exp_bounded;
use crate::simd::products::Weights;

/// The state a direction carries from step to step, for each sequence of the batch or class of
/// sequences (see [`super::shared_prefixes`]). One quad holds four units.
pub(crate) struct RecurrentState {
    /// The hidden state.
    pub hidden: Vec<Quad>,
    /// The hidden state after the current step.
    pub next: Vec<Quad>,
    /// The hidden state in pairs of 16 bits, for products of integers.
    pub pairs: Vec<i32>,
    /// The cell state, if there is one.
    pub cell: Vec<Quad>,
    /// Quads per sequence.
    pub quads: usize,
}

impl RecurrentState {
    /// Copies to each row the state of the row it was split from, `parents[row]`.
    pub(crate) fn spread(&mut self, parents: &[usize]) {
        let size = parents.len() * self.quads;
        for states in [&mut self.hidden, &mut self.cell] {
            let row = |&parent: &usize| &states[parent * self.quads..(parent + 1) * self.quads];
            *states = parents.iter().flat_map(row).copied().collect();
        }
        self.next.resize(size, [0.0; 4]);
    }

    /// The hidden and cell state of a row.
    pub(crate) fn row(&self, row: usize) -> (&[Quad], &[Quad]) {
        let range = row * self.quads..(row + 1) * self.quads;
        (&self.hidden[range.clone()], &self.cell[range])
    }

    /// The pairs of a row: two for each quad.
    #[inline(always)]
    fn pairs_of(&self, row: usize) -> &[i32] {
        &self.pairs[2 * row * self.quads..2 * (row + 1) * self.quads]
    }

    #[inline(always)]
    fn hidden_row(&self, row: usize) -> &[f32] {
        self.hidden[row * self.quads..(row + 1) * self.quads].as_flattened()
    }
}

/// The arithmetic of one step; the input contributes to `V` gates.
pub(crate) trait Cell<const V: usize>: Send + Sync + Sized + 'static {
    /// The ONNX name of the operator.
    const NAME: &'static str;
    /// Whether there is a cell state besides the hidden state.
    const HAS_CELL: bool;

    /// Packs one direction's weights.
    fn new(weights: &RnnWeights, direction: usize) -> Self;

    /// The biases added to the input's contribution.
    fn input_bias(weights: &RnnWeights) -> Vec<[Quad; V]>;

    /// Prepares the hidden states of the rows from `first` on for the products of a step.
    fn prepare(&self, state: &mut RecurrentState, first: usize);

    /// Advances `P` panels starting at `quad` for `M` sequences starting at `row`. `gates` is
    /// the input's contribution, panel by panel.
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; V]]; M],
        row: usize,
        quad: usize,
        state: &mut RecurrentState,
    );

    /// Advances `M` sequences starting at `row` by one step.
    #[inline(always)]
    fn step<const M: usize>(
        &self,
        gates: [&[[Quad; V]]; M],
        row: usize,
        state: &mut RecurrentState,
    ) {
        let mut quad = 0;
        if M == 1 {
            while quad + 2 <= state.quads {
                self.advance::<M, 2>(gates, row, quad, state);
                quad += 2;
            }
        }
        while quad < state.quads {
            self.advance::<M, 1>(gates, row, quad, state);
            quad += 1;
        }
    }
}

/// The products of `P` panels starting at `quad` with the hidden states of `M` sequences
/// starting at `row`, added to `start(sequence, quad)`.
#[inline(always)]
fn sums<const M: usize, const P: usize, const V: usize>(
    recurrent: &Weights<V>,
    state: &RecurrentState,
    row: usize,
    quad: usize,
    start: impl Fn(usize, usize) -> [F32x4; V],
) -> [[[F32x4; V]; P]; M] {
    match recurrent {
        Weights::Float(packed) => {
            let rows = std::array::from_fn(|m| state.hidden_row(row + m));
            let panels = std::array::from_fn(|p| packed.panel(quad + p));
            let start = |m: usize| std::array::from_fn(|p| start(m, quad + p));
            accumulate(rows, panels, std::array::from_fn(start))
        }
        Weights::Integer(packed) => {
            let rows = std::array::from_fn(|m| state.pairs_of(row + m));
            let panels = std::array::from_fn(|p| packed.panel(quad + p));
            let sums = integer::accumulate::<M, P, V>(rows, panels);
            std::array::from_fn(|m| {
                std::array::from_fn(|p| {
                    let products = integer::scaled(sums[m][p], packed.unit_scales(quad + p));
                    let start = start(m, quad + p);
                    std::array::from_fn(|v| start[v] + products[v])
                })
            })
        }
    }
}

/// Rounds the hidden states of the rows from `first` on, if products are made of integers. They lie
/// between −1 and 1: they are products of a logistic function and a hyperbolic tangent, or means of
/// such.
fn round_hidden<const V: usize>(recurrent: &Weights<V>, state: &mut RecurrentState, first: usize) {
    if let Weights::Integer(packed) = recurrent {
        state.pairs.resize(2 * state.hidden.len(), 0);
        let first = first * state.quads;
        packed.round_units(&state.hidden[first..], &mut state.pairs[2 * first..]);
    }
}

/// `1 + e^−x`, the denominator of `σ(x)`.
#[inline(always)]
fn below_sigma(x: F32x4) -> F32x4 {
    F32x4::splat(1.0) + exp_bounded(F32x4::splat(0.0) - x)
}

/// Long short-term memory: gates i, o, f and c, in ONNX's order.
pub(crate) struct Lstm {
    recurrent: Weights<4>,
}

impl Cell<4> for Lstm {
    const NAME: &'static str = "LSTM";
    const HAS_CELL: bool = true;

    fn new(weights: &RnnWeights, direction: usize) -> Self {
        Self { recurrent: weights.recurrent_weights(direction) }
    }

    fn input_bias(weights: &RnnWeights) -> Vec<[Quad; 4]> {
        weights.packed_bias(0, |_| true, |_| true)
    }

    fn prepare(&self, state: &mut RecurrentState, first: usize) {
        round_hidden(&self.recurrent, state, first);
    }

    #[inline(always)]
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 4]]; M],
        row: usize,
        quad: usize,
        state: &mut RecurrentState,
    ) {
        let start = |m: usize, quad: usize| gates[m][quad].map(F32x4::new);
        let sums = sums::<M, P, 4>(&self.recurrent, state, row, quad, start);
        for m in 0..M {
            for p in 0..P {
                let place = (row + m) * state.quads + quad + p;
                let (hidden, cell) = lstm_unit(sums[m][p], F32x4::new(state.cell[place]));
                state.cell[place] = cell.to_array();
                state.next[place] = hidden.to_array();
            }
        }
    }
}

/// The hidden and cell state after a step: `c' = σ(f) · c + σ(i) · tanh(g)` and `h' = σ(o) ·
/// tanh(c')`. The fractions `σ(x) = 1 / (1 + e^−x)` and `tanh(x) = (e^2x − 1) / (e^2x + 1)` are
/// brought to a common denominator, because divisions are the slowest part. The bound on the
/// exponentials keeps the product of three of them finite.
#[inline(always)]
fn lstm_unit([input, output, forget, candidate]: [F32x4; 4], cell: F32x4) -> (F32x4, F32x4) {
    let one = F32x4::splat(1.0);
    let candidate = exp_bounded(candidate + candidate);
    let (forget, written) = (below_sigma(forget), below_sigma(input) * (candidate + one));
    let sum = cell * written + (candidate - one) * forget;
    let cell = sum / (written * forget);
    let shown = exp_bounded(cell + cell);
    let hidden = (shown - one) / (below_sigma(output) * (shown + one));
    (hidden, cell)
}

/// Gated recurrent unit: gates z, r and h, in ONNX's order. The reset gate applies to the
/// product with the hidden state (`linear_before_reset` = 1, as in PyTorch and cuDNN).
pub(crate) struct Gru {
    recurrent: Weights<3>,
    /// The recurrent bias of gate h, which the reset gate also scales.
    bias: Vec<[Quad; 1]>,
}

impl Cell<3> for Gru {
    const NAME: &'static str = "GRU";
    const HAS_CELL: bool = false;

    fn new(weights: &RnnWeights, direction: usize) -> Self {
        let bias = weights.packed_bias(2, |_| false, |_| true);
        let quads = weights.quads();
        Self {
            recurrent: weights.recurrent_weights(direction),
            bias: bias[direction * quads..(direction + 1) * quads].to_vec(),
        }
    }

    fn input_bias(weights: &RnnWeights) -> Vec<[Quad; 3]> {
        weights.packed_bias(0, |_| true, |gate| gate < 2)
    }

    fn prepare(&self, state: &mut RecurrentState, first: usize) {
        round_hidden(&self.recurrent, state, first);
    }

    #[inline(always)]
    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 3]]; M],
        row: usize,
        quad: usize,
        state: &mut RecurrentState,
    ) {
        let start = |m: usize, quad: usize| {
            let ([update, reset, _], [bias]) = (&gates[m][quad], &self.bias[quad]);
            [*update, *reset, *bias].map(F32x4::new)
        };
        let sums = sums::<M, P, 3>(&self.recurrent, state, row, quad, start);
        for m in 0..M {
            for p in 0..P {
                let place = (row + m) * state.quads + quad + p;
                let [update, reset, product] = sums[m][p];
                let input = F32x4::new(gates[m][quad + p][2]);
                let candidate = input + product / below_sigma(reset);
                finish_gru(update, candidate, place, state);
            }
        }
    }
}

/// `h' = (1 − σ(z)) · tanh(g) + σ(z) · h`, with a common denominator.
#[inline(always)]
fn finish_gru(update: F32x4, candidate: F32x4, place: usize, state: &mut RecurrentState) {
    let one = F32x4::splat(1.0);
    let old = F32x4::new(state.hidden[place]);
    let update = exp_bounded(F32x4::splat(0.0) - update);
    let candidate = exp_bounded(candidate + candidate);
    let below = candidate + one;
    let sum = update * (candidate - one) + old * below;
    state.next[place] = (sum / ((update + one) * below)).to_array();
}

/// Gated recurrent unit whose reset gate applies to the hidden state before the product
/// (`linear_before_reset` = 0, as originally published).
pub(crate) struct GruResetFirst {
    gates: Packed<2>,
    candidate: Packed<1>,
}

impl Cell<3> for GruResetFirst {
    const NAME: &'static str = "GRU";
    const HAS_CELL: bool = false;

    fn new(weights: &RnnWeights, direction: usize) -> Self {
        Self {
            gates: weights.packed_recurrent(direction, 0),
            candidate: weights.packed_recurrent(direction, 2),
        }
    }

    fn input_bias(weights: &RnnWeights) -> Vec<[Quad; 3]> {
        weights.packed_bias(0, |_| true, |_| true)
    }

    fn prepare(&self, _: &mut RecurrentState, _: usize) {}

    fn advance<const M: usize, const P: usize>(
        &self,
        gates: [&[[Quad; 3]]; M],
        row: usize,
        quad: usize,
        state: &mut RecurrentState,
    ) {
        for (m, gates) in gates.into_iter().enumerate() {
            for quad in quad..quad + P {
                let [_, _, candidate] = &gates[quad];
                let place = (row + m) * state.quads + quad;
                // `step` stores both in `cell`: the update gate, then the reset hidden state.
                let (updates, reset_hidden) = state.cell.split_at(state.hidden.len());
                let rows = &reset_hidden[(row + m) * state.quads..][..state.quads];
                let start = [[[F32x4::new(*candidate)]]];
                let panel = [self.candidate.panel(quad)];
                let [[[sum]]] = accumulate([rows.as_flattened()], panel, start);
                finish_gru(F32x4::new(updates[place]), sum, place, state);
            }
        }
    }

    fn step<const M: usize>(
        &self,
        gates: [&[[Quad; 3]]; M],
        row: usize,
        state: &mut RecurrentState,
    ) {
        let size = state.hidden.len();
        state.cell.resize(2 * size, [0.0; 4]);
        for (m, gates) in gates.iter().enumerate() {
            for quad in 0..state.quads {
                let [update, reset, _] = &gates[quad];
                let start = [[[F32x4::new(*update), F32x4::new(*reset)]]];
                let panel = [self.gates.panel(quad)];
                let [[[update, reset]]] = accumulate([state.hidden_row(row + m)], panel, start);
                let place = (row + m) * state.quads + quad;
                state.cell[place] = update.to_array();
                let reset_hidden = F32x4::new(state.hidden[place]) / below_sigma(reset);
                state.cell[size + place] = reset_hidden.to_array();
            }
        }
        for quad in 0..state.quads {
            self.advance::<M, 1>(gates, row, quad, state);
        }
    }
}

#[cfg(test)]
mod tests;
