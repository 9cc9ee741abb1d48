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

/// What a direction carries from step to step, for each sequence of the batch: one quad
/// for four units.
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
        let start = std::array::from_fn(|m| {
            std::array::from_fn(|p| gates[m][quad + p].map(|gate| Lanes::load(&gate)))
        });
        let rows = std::array::from_fn(|m| memory.row(row + m));
        let panels = std::array::from_fn(|p| self.recurrent.panel(quad + p));
        let sums = accumulate::<M, P, 4>(rows, panels, start);
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
    let not = |x: Lanes| one.add(exp_bounded(Lanes::splat(0.0).sub(x)));
    let candidate = exp_bounded(candidate.add(candidate));
    let (forget, written) = (not(forget), not(input).mul(candidate.add(one)));
    let sum = cell.mul(written).add(candidate.sub(one).mul(forget));
    let cell = sum.div(written.mul(forget));
    let shown = exp_bounded(cell.add(cell));
    let hidden = shown.sub(one).div(not(output).mul(shown.add(one)));
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
        let start = std::array::from_fn(|m| {
            std::array::from_fn(|p| {
                let [update, reset, _] = &gates[m][quad + p];
                let [bias] = &self.bias[quad + p];
                [Lanes::load(update), Lanes::load(reset), Lanes::load(bias)]
            })
        });
        let rows = std::array::from_fn(|m| memory.row(row + m));
        let panels = std::array::from_fn(|p| self.recurrent.panel(quad + p));
        let sums = accumulate::<M, P, 3>(rows, panels, start);
        for m in 0..M {
            for p in 0..P {
                let place = (row + m) * memory.quads + quad + p;
                let [update, reset, product] = sums[m][p];
                let one = Lanes::splat(1.0);
                let reset = one.add(exp_bounded(Lanes::splat(0.0).sub(reset)));
                let input = Lanes::load(&gates[m][quad + p][2]);
                finish_gru(update, input.add(product.div(reset)), place, memory);
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
                let below = Lanes::splat(1.0).add(exp_bounded(Lanes::splat(0.0).sub(reset)));
                Lanes::load(&memory.hidden[place]).div(below).store(&mut memory.cell[size + place]);
            }
        }
        for quad in 0..memory.quads {
            self.advance::<M, 1>(gates, row, quad, memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between −1 and 1 that look random.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (f64::from(state >> 8) / f64::from(1_u32 << 23) - 1.0) as f32
            })
            .collect()
    }

    fn sigma(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    /// ONNX's definitions in f64: the hidden and the cell state after a step.
    fn expected(kind: Kind, parts: &Parts, gates: &[f64], h: &[f64], c: &[f64]) -> Vec<[f64; 2]> {
        let size = parts.hidden;
        let dot = |gate: usize, unit: usize, state: &dyn Fn(usize) -> f64| -> f64 {
            let row = &parts.recurrent[(gate * size + unit) * size..][..size];
            row.iter().enumerate().map(|(k, &w)| f64::from(w) * state(k)).sum()
        };
        let bias = |gate: usize, unit: usize| {
            parts.bias.map_or(0.0, |bias| f64::from(bias[(parts.gates + gate) * size + unit]))
        };
        let gate = |gate: usize, unit: usize| {
            gates[gate * size + unit] + dot(gate, unit, &|k| h[k]) + bias(gate, unit)
        };
        (0..size)
            .map(|unit| {
                if kind == Kind::Lstm {
                    let forgotten = sigma(gate(2, unit)) * c[unit];
                    let cell = forgotten + sigma(gate(0, unit)) * gate(3, unit).tanh();
                    return [sigma(gate(1, unit)) * cell.tanh(), cell];
                }
                let (z, r) = (sigma(gate(0, unit)), |unit| sigma(gate(1, unit)));
                let linear = if kind == Kind::Gru {
                    r(unit) * (dot(2, unit, &|k| h[k]) + bias(2, unit))
                } else {
                    dot(2, unit, &|k| r(k) * h[k]) + bias(2, unit)
                };
                let candidate = (gates[2 * size + unit] + linear).tanh();
                [(1.0 - z) * candidate + z * h[unit], 0.0]
            })
            .collect()
    }

    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Lstm,
        Gru,
        GruResetFirst,
    }

    /// The largest error of one step of two sequences, computed as `together` says.
    fn worst<C: Cell<V>, const V: usize>(kind: Kind, hidden: usize, together: bool) -> f64 {
        let input = numbers(V * hidden * 2, 1);
        let recurrent = numbers(V * hidden * hidden, 2);
        let bias = numbers(2 * V * hidden, 3);
        let parts = Parts {
            input: &input,
            recurrent: &recurrent,
            bias: Some(&bias),
            directions: 1,
            gates: V,
            hidden,
            width: 2,
        };
        let (cell, quads) = (C::new(&parts, 0), hidden.div_ceil(4));
        let state = |seed: u32| -> Vec<Quad> {
            let mut quads = vec![[0.0; 4]; 2 * quads];
            for (row, quads) in quads.chunks_mut(hidden.div_ceil(4)).enumerate() {
                let values = numbers(hidden, seed + row as u32);
                quads.as_flattened_mut()[..hidden].copy_from_slice(&values);
            }
            quads
        };
        let (h, c) = (state(10), state(20));
        let mut memory =
            Memory { hidden: h.clone(), next: vec![[0.0; 4]; 2 * quads], cell: c.clone(), quads };
        // What the input adds, beyond its bias: here the same for every gate of a unit.
        let start = C::input_bias(&parts);
        let gates: Vec<[Quad; V]> =
            start.iter().map(|gates| gates.map(|g| g.map(|x| x + 0.25))).collect();
        if together {
            cell.step([&gates, &gates], 0, &mut memory);
        } else {
            cell.step([&gates], 0, &mut memory);
            cell.step([&gates], 1, &mut memory);
        }
        let mut worst = 0.0_f64;
        for row in 0..2 {
            let of = |values: &[Quad]| -> Vec<f64> {
                let row = values[row * quads..(row + 1) * quads].as_flattened();
                row[..hidden].iter().map(|&x| f64::from(x)).collect()
            };
            let from_input: Vec<f64> = (0..V * hidden).map(|i| f64::from(bias[i]) + 0.25).collect();
            let wanted = expected(kind, &parts, &from_input, &of(&h), &of(&c));
            for (unit, [hidden, cell]) in wanted.into_iter().enumerate() {
                worst = worst.max((of(&memory.next)[unit] - hidden).abs());
                if C::HAS_CELL {
                    worst = worst.max((of(&memory.cell)[unit] - cell).abs());
                }
            }
        }
        worst
    }

    #[test]
    fn a_step_is_what_onnx_defines_at_every_size() {
        for hidden in 1..=18 {
            for together in [false, true] {
                assert!(worst::<Lstm, 4>(Kind::Lstm, hidden, together) < 2e-6, "{hidden}");
                assert!(worst::<Gru, 3>(Kind::Gru, hidden, together) < 2e-6, "{hidden}");
                let error = worst::<GruResetFirst, 3>(Kind::GruResetFirst, hidden, together);
                assert!(error < 2e-6, "{hidden}");
            }
        }
    }

    #[test]
    fn extreme_gates_saturate() {
        let lanes = |x: f32| Lanes::splat(x);
        for large in [28.0, 1e3, 1e30] {
            let all = |x: f32| lstm_unit([lanes(x); 4], lanes(0.5)).1.to_quad()[0];
            assert!((all(large) - 1.5).abs() < 1e-6);
            assert!(all(-large).abs() < 1e-6);
        }
        assert!(lstm_unit([lanes(f32::NAN); 4], lanes(0.5)).0.to_quad()[0].is_nan());
    }
}
