//! Compares steps with ONNX's definitions.

use super::*;

/// Pseudo-random numbers between −1 and 1.
#[expect(clippy::cast_possible_truncation, reason = "24 random bits fit into an `f32`")]
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

/// ONNX's definitions in f64: the hidden and cell state after a step.
fn expected(
    kind: Kind,
    weights: &RnnWeights,
    gates: &[f64],
    h: &[f64],
    c: &[f64],
) -> Vec<[f64; 2]> {
    let size = weights.hidden;
    let dot = |gate: usize, unit: usize, state: &dyn Fn(usize) -> f64| -> f64 {
        let row = &weights.recurrent[(gate * size + unit) * size..][..size];
        row.iter().enumerate().map(|(k, &w)| f64::from(w) * state(k)).sum()
    };
    let bias = |gate: usize, unit: usize| {
        weights.bias.map_or(0.0, |bias| f64::from(bias[(weights.gates + gate) * size + unit]))
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

/// The largest error of one step of two sequences, computed together or one by one.
fn worst<C: Cell<V>, const V: usize>(kind: Kind, hidden: usize, together: bool) -> f64 {
    let input = numbers(V * hidden * 2, 1);
    let recurrent = numbers(V * hidden * hidden, 2);
    let bias = numbers(2 * V * hidden, 3);
    let weights = RnnWeights {
        input: &input,
        recurrent: &recurrent,
        bytes: None,
        bias: Some(&bias),
        directions: 1,
        gates: V,
        hidden,
        width: 2,
    };
    let (cell, quads) = (C::new(&weights, 0), hidden.div_ceil(4));
    let state = |seed: u32| -> Vec<Quad> {
        let mut quads = vec![[0.0; 4]; 2 * quads];
        for (row, quads) in (0..).zip(quads.chunks_mut(hidden.div_ceil(4))) {
            let values = numbers(hidden, seed + row);
            quads.as_flattened_mut()[..hidden].copy_from_slice(&values);
        }
        quads
    };
    let (h, c) = (state(10), state(20));
    let mut state = RecurrentState {
        hidden: h.clone(),
        next: vec![[0.0; 4]; 2 * quads],
        pairs: Vec::new(),
        cell: c.clone(),
        quads,
    };
    // The input's contribution beyond its bias; here equal for all gates of a unit.
    let start = C::input_bias(&weights);
    let gates: Vec<[Quad; V]> =
        start.iter().map(|gates| gates.map(|g| g.map(|x| x + 0.25))).collect();
    if together {
        cell.step([&gates, &gates], 0, &mut state);
    } else {
        cell.step([&gates], 0, &mut state);
        cell.step([&gates], 1, &mut state);
    }
    let mut worst = 0.0_f64;
    for row in 0..2 {
        let of = |values: &[Quad]| -> Vec<f64> {
            let row = values[row * quads..(row + 1) * quads].as_flattened();
            row[..hidden].iter().map(|&x| f64::from(x)).collect()
        };
        let from_input: Vec<f64> = (0..V * hidden).map(|i| f64::from(bias[i]) + 0.25).collect();
        let wanted = expected(kind, &weights, &from_input, &of(&h), &of(&c));
        for (unit, [hidden, cell]) in wanted.into_iter().enumerate() {
            worst = worst.max((of(&state.next)[unit] - hidden).abs());
            if C::HAS_CELL {
                worst = worst.max((of(&state.cell)[unit] - cell).abs());
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
    let lanes = |x: f32| F32x4::splat(x);
    for large in [28.0, 1e3, 1e30] {
        let all = |x: f32| lstm_unit([lanes(x); 4], lanes(0.5)).1.to_array()[0];
        assert!((all(large) - 1.5).abs() < 1e-6);
        assert!(all(-large).abs() < 1e-6);
    }
    assert!(lstm_unit([lanes(f32::NAN); 4], lanes(0.5)).0.to_array()[0].is_nan());
}
