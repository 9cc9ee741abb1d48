//! What a recurrent layer's input adds to its gates.
//!
//! When the input is a row of an embedding table, so is this: `row × weights` depends on
//! the token alone. It is computed once for a token and kept, in a table of bounded size.

use std::sync::{Mutex, MutexGuard};

use tract_onnx::tract_core::internal::Tensor;

use super::embedding::Table;
use super::graph::Fault;
use super::kernel::{Packed, project};
use super::lanes::Quad;
use super::tensor;

/// Most bytes of gate rows that a layer keeps.
const KEPT_BYTES: usize = 4 << 20;

/// The input's product with the input weights, plus the biases.
pub struct Projection<const V: usize> {
    weights: Packed<V>,
    bias: Vec<[Quad; V]>,
    tokens: Option<Tokens<V>>,
}

/// Where the input is tokens: the table they stand for and the products known so far.
struct Tokens<const V: usize> {
    table: Table,
    /// Whether the tokens come as `[S, B]`, and not as `[B, S]`.
    steps_first: bool,
    kept: Mutex<Kept<V>>,
}

/// Products of tokens, each in the place that its row modulo the number of places gives.
struct Kept<const V: usize> {
    /// The row that each place holds, plus one; 0 is empty.
    rows: Vec<usize>,
    gates: Vec<[Quad; V]>,
}

impl<const V: usize> Projection<V> {
    /// For an input of numbers, `[S, B, I]`.
    pub fn of_values(weights: Packed<V>, bias: Vec<[Quad; V]>) -> Self {
        Self { weights, bias, tokens: None }
    }

    /// For an input of tokens, `[B, S]` or `[S, B]`.
    pub fn of_tokens(
        weights: Packed<V>,
        bias: Vec<[Quad; V]>,
        table: Table,
        steps_first: bool,
    ) -> Result<Self, Fault> {
        if table.width() != weights.depth() {
            return Err("the shapes of the weights disagree");
        }
        let places = table.rows().min(KEPT_BYTES / size_of_val(&bias[..]).max(1)).max(1);
        let kept = Kept { rows: vec![0; places], gates: vec![[[0.0; 4]; V]; places * bias.len()] };
        let tokens = Tokens { table, steps_first, kept: Mutex::new(kept) };
        Ok(Self { weights, bias, tokens: Some(tokens) })
    }

    /// Numbers in a row of the input.
    pub fn width(&self) -> usize {
        self.weights.depth()
    }

    /// Number of steps and of sequences of an input.
    pub fn dimensions(&self, input: &Tensor) -> Result<(usize, usize), Fault> {
        match (&self.tokens, input.shape()) {
            (None, &[steps, batch, width]) if width == self.width() => Ok((steps, batch)),
            (Some(tokens), &[steps, batch]) if tokens.steps_first => Ok((steps, batch)),
            (Some(_), &[batch, steps]) => Ok((steps, batch)),
            _ => Err("the input of a recurrent layer has the wrong shape"),
        }
    }

    /// Writes the gates of each step and sequence.
    pub fn gates(&self, input: &Tensor, gates: &mut [[Quad; V]]) -> Result<(), Fault> {
        let Some(tokens) = &self.tokens else {
            project(tensor::floats(input)?, &self.weights, &self.bias, gates);
            return Ok(());
        };
        let (steps, batch) = self.dimensions(input)?;
        let ids = tensor::integers(input)?;
        let mut rows = Vec::with_capacity(ids.len());
        for step in 0..steps {
            for sequence in 0..batch {
                let at = if tokens.steps_first {
                    step * batch + sequence
                } else {
                    sequence * steps + step
                };
                rows.push(tokens.table.row_of(ids[at])?);
            }
        }
        // Another thread may be at it, or have panicked: then every product is computed.
        let kept = tokens.kept.try_lock().ok();
        self.look_up(tokens, &rows, kept, gates)
    }

    fn look_up(
        &self,
        tokens: &Tokens<V>,
        rows: &[usize],
        mut kept: Option<MutexGuard<Kept<V>>>,
        gates: &mut [[Quad; V]],
    ) -> Result<(), Fault> {
        let panels = self.bias.len();
        let mut missing = Vec::new();
        for (at, &row) in rows.iter().enumerate() {
            match kept.as_deref().and_then(|kept| kept.get(row, panels)) {
                Some(known) => gates[at * panels..(at + 1) * panels].copy_from_slice(known),
                None => missing.push(at),
            }
        }
        let width = self.width();
        let mut input = vec![0.0; missing.len() * width];
        for (&at, out) in missing.iter().zip(input.chunks_exact_mut(width)) {
            tokens.table.read(rows[at], out)?;
        }
        let mut computed = vec![[[0.0; 4]; V]; missing.len() * panels];
        project(&input, &self.weights, &self.bias, &mut computed);
        for (&at, computed) in missing.iter().zip(computed.chunks_exact(panels)) {
            gates[at * panels..(at + 1) * panels].copy_from_slice(computed);
            if let Some(kept) = &mut kept {
                kept.put(rows[at], computed);
            }
        }
        Ok(())
    }
}

impl<const V: usize> Kept<V> {
    fn get(&self, row: usize, panels: usize) -> Option<&[[Quad; V]]> {
        let place = row % self.rows.len();
        (self.rows[place] == row + 1).then(|| &self.gates[place * panels..(place + 1) * panels])
    }

    fn put(&mut self, row: usize, gates: &[[Quad; V]]) {
        let place = row % self.rows.len();
        self.rows[place] = row + 1;
        self.gates[place * gates.len()..(place + 1) * gates.len()].copy_from_slice(gates);
    }
}
