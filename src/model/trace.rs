//! What a recurrent layer made of a text, kept for the next ones: a text that begins alike
//! (one that is being typed) or ends alike (one without a word, in an explanation) takes
//! the states of what they share from here. They are the very states that it would compute.

use super::lanes::Quad;

/// The longest sequence that is kept, which bounds the memory to half a megabyte a layer.
pub const MAX_STEPS: usize = 256;

/// One direction's way through one sequence, in the order in which it was read.
#[derive(Default)]
pub struct Trace<const V: usize> {
    /// What the input added to the gates, step after step.
    gates: Vec<[Quad; V]>,
    /// The hidden states after each step.
    hidden: Vec<Quad>,
    /// The cell states after each step.
    cell: Vec<Quad>,
    /// Quads of one step.
    quads: usize,
}

impl<const V: usize> Trace<V> {
    /// An empty trace with room for `steps` steps of `quads` quads.
    pub fn new(quads: usize, steps: usize) -> Self {
        let room = steps * quads;
        let [hidden, cell] = [(); 2].map(|()| Vec::with_capacity(room));
        Self { gates: Vec::with_capacity(room), hidden, cell, quads }
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.gates.len().checked_div(self.quads).unwrap_or(0)
    }

    /// Adds a step.
    pub fn push(&mut self, gates: &[[Quad; V]], hidden: &[Quad], cell: &[Quad]) {
        self.gates.extend_from_slice(gates);
        self.hidden.extend_from_slice(hidden);
        self.cell.extend_from_slice(cell);
    }

    /// What the input added to the gates in a step, if there was one.
    pub fn gates(&self, step: usize) -> Option<&[[Quad; V]]> {
        self.gates.get(step * self.quads..(step + 1) * self.quads)
    }

    /// The hidden and the cell states after a step, if there was one.
    pub fn states(&self, step: usize) -> Option<(&[Quad], &[Quad])> {
        let range = step * self.quads..(step + 1) * self.quads;
        Some((self.hidden.get(range.clone())?, self.cell.get(range)?))
    }
}
