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

/// Most bytes of gate rows that a layer keeps: of `mizaj/`, 4,096 of 16,000 tokens, among
/// which are five of six in what people write.
const KEPT_BYTES: usize = 8 << 20;

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

/// Products of tokens, in places that are taken up one by one. Once all are, each product
/// that comes next takes the place of one not looked up lately (the "clock" of Corbató 1968).
struct Kept<const V: usize> {
    /// For each row of the table its place plus one, or 0.
    place_of: Vec<u32>,
    places: Vec<Place<V>>,
    /// Most places.
    capacity: usize,
    /// The place whose turn it is to be taken again.
    hand: usize,
}

/// The product of one token.
struct Place<const V: usize> {
    row: usize,
    /// Whether it was looked up since the hand last passed.
    used: bool,
    gates: Box<[[Quad; V]]>,
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
        let capacity = KEPT_BYTES / size_of_val(&bias[..]).max(1);
        let kept = Mutex::new(Kept::new(table.rows(), capacity.max(1)));
        let tokens = Tokens { table, steps_first, kept };
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
            match kept.as_deref_mut().and_then(|kept| kept.get(row)) {
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
    fn new(rows: usize, capacity: usize) -> Self {
        Self { place_of: vec![0; rows], places: Vec::new(), capacity, hand: 0 }
    }

    fn get(&mut self, row: usize) -> Option<&[[Quad; V]]> {
        let place = self.places.get_mut((self.place_of[row] as usize).checked_sub(1)?)?;
        place.used = true;
        Some(&place.gates)
    }

    fn put(&mut self, row: usize, gates: &[[Quad; V]]) {
        if self.place_of[row] != 0 {
            return; // twice in one text
        }
        let number = if self.places.len() < self.capacity {
            self.places.push(Place { row, used: false, gates: gates.into() });
            self.places.len() - 1
        } else {
            let number = self.take();
            let place = &mut self.places[number];
            self.place_of[place.row] = 0;
            place.row = row;
            place.gates.copy_from_slice(gates);
            number
        };
        self.place_of[row] = number as u32 + 1;
    }

    /// The next place that was not used since the hand last passed; those that were lose
    /// the mark, so this ends within two turns.
    fn take(&mut self) -> usize {
        loop {
            let number = self.hand;
            self.hand = (self.hand + 1) % self.places.len();
            if !std::mem::take(&mut self.places[number].used) {
                return number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: usize) -> [[Quad; 1]; 2] {
        [[[number as f32; 4]], [[-(number as f32); 4]]]
    }

    #[test]
    fn what_is_looked_up_stays_and_what_is_not_makes_room() {
        let mut kept = Kept::<1>::new(10, 3);
        (0..3).for_each(|number| kept.put(number, &row(number)));
        assert_eq!(kept.get(1), Some(&row(1)[..]));
        kept.put(5, &row(5));
        kept.put(6, &row(6));
        let known: Vec<usize> = (0..10).filter(|&number| kept.get(number).is_some()).collect();
        assert_eq!(known, [1, 5, 6], "0 and 2 were not looked up");
        assert_eq!(kept.get(5), Some(&row(5)[..]));
    }

    #[test]
    fn any_order_of_rows_gives_each_its_own_product() {
        let mut kept = Kept::<1>::new(97, 8);
        for step in 0..10_000 {
            let number = step * step % 97;
            match kept.get(number) {
                Some(gates) => assert_eq!(gates, &row(number)[..]),
                None => kept.put(number, &row(number)),
            }
        }
        assert_eq!(kept.places.len(), 8);
        assert_eq!(kept.place_of.iter().filter(|&&place| place != 0).count(), 8);
    }
}
