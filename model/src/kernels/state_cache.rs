//! Caches a recurrent layer's states for the last text. A text that starts the same (one being
//! typed) or ends the same (an explanation without one word) reuses the states of the shared
//! part. They are bit-identical to computing them again.

use crate::simd::lanes::Quad;

/// Maximum number of cached steps; limits the memory to half a megabyte per layer.
pub(super) const MAX_STEPS: usize = 256;

/// One direction's pass over one sequence, in reading order.
#[derive(Default)]
pub(super) struct StateCache<const V: usize> {
    /// The input's contribution to the gates, step by step.
    gates: Vec<[Quad; V]>,
    /// The hidden state after each step.
    hidden: Vec<Quad>,
    /// The cell state after each step.
    cell: Vec<Quad>,
    /// Quads per step.
    quads: usize,
}

impl<const V: usize> StateCache<V> {
    /// An empty cache with room for `steps` steps of `quads` quads.
    pub(super) fn new(quads: usize, steps: usize) -> Self {
        let room = steps * quads;
        let [hidden, cell] = [(); 2].map(|()| Vec::with_capacity(room));
        Self { gates: Vec::with_capacity(room), hidden, cell, quads }
    }

    /// Number of steps.
    pub(super) fn steps(&self) -> usize {
        self.gates.len().checked_div(self.quads).unwrap_or(0)
    }

    /// Adds a step.
    pub(super) fn push(&mut self, gates: &[[Quad; V]], hidden: &[Quad], cell: &[Quad]) {
        self.gates.extend_from_slice(gates);
        self.hidden.extend_from_slice(hidden);
        self.cell.extend_from_slice(cell);
    }

    /// The input's contribution to the gates in a step, if cached.
    pub(super) fn gates(&self, step: usize) -> Option<&[[Quad; V]]> {
        self.gates.get(step * self.quads..(step + 1) * self.quads)
    }

    /// The hidden and cell state after a step, if cached.
    pub(super) fn states(&self, step: usize) -> Option<(&[Quad], &[Quad])> {
        let range = step * self.quads..(step + 1) * self.quads;
        Some((self.hidden.get(range.clone())?, self.cell.get(range)?))
    }
}
