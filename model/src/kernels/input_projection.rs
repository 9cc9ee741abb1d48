//! The contribution of a recurrent layer's input to its gates.
//!
//! If the input is a row of an embedding table, `row × weights` depends only on the token. It
//! is computed once per token and cached in a table of bounded size.

use std::sync::{Mutex, MutexGuard};

use super::embedding::Table;
use crate::graph::Fault;
use crate::simd::lanes::Quad;
use crate::simd::products::Weights;
use crate::tensor::Tensor;

/// Maximum size of a layer's cache. For `mizaj/` this is 4,096 of 16,000 tokens, which cover
/// five in six tokens of real text.
const MAX_CACHE_BYTES: usize = 8 << 20;

/// The product of input and input weights, plus the biases.
pub(crate) struct InputProjection<const V: usize> {
    weights: Weights<V>,
    bias: Vec<[Quad; V]>,
    tokens: Option<TokenInput<V>>,
}

/// For token inputs: the embedding table and the cached products.
struct TokenInput<const V: usize> {
    table: Table,
    /// Whether the tokens are `[S, B]` rather than `[B, S]`.
    steps_first: bool,
    cache: Mutex<ProductCache<V>>,
}

/// Cached products of tokens. Slots are filled one by one; when all are taken, each new product
/// replaces one that was not used recently (the "clock" algorithm of Corbató 1968).
struct ProductCache<const V: usize> {
    /// For each row of the table, its slot plus one, or 0.
    slot_of: Vec<u32>,
    slots: Vec<Slot<V>>,
    /// Maximum number of slots.
    capacity: usize,
    /// The next slot to consider for replacement.
    clock_hand: usize,
}

/// The product of one token.
struct Slot<const V: usize> {
    row: usize,
    /// Whether it was used since the clock hand last passed.
    used: bool,
    gates: Box<[[Quad; V]]>,
}

impl<const V: usize> InputProjection<V> {
    /// For numeric input, `[S, B, I]`.
    pub(crate) fn of_values(weights: Weights<V>, bias: Vec<[Quad; V]>) -> Self {
        Self { weights, bias, tokens: None }
    }

    /// For token input, `[B, S]` or `[S, B]`.
    pub(crate) fn of_tokens(
        weights: Weights<V>,
        bias: Vec<[Quad; V]>,
        table: Table,
        steps_first: bool,
    ) -> Result<Self, Fault> {
        if table.width() != weights.depth() {
            return Err("the shapes of the weights do not match");
        }
        let capacity = MAX_CACHE_BYTES / size_of_val(&bias[..]).max(1);
        let cache = Mutex::new(ProductCache::new(table.rows(), capacity.max(1)));
        let tokens = TokenInput { table, steps_first, cache };
        Ok(Self { weights, bias, tokens: Some(tokens) })
    }

    /// Length of an input row.
    pub(crate) fn width(&self) -> usize {
        self.weights.depth()
    }

    /// Number of steps and sequences of an input.
    pub(crate) fn dimensions(&self, input: &Tensor) -> Result<(usize, usize), Fault> {
        match (&self.tokens, input.shape()) {
            (None, &[steps, batch, width]) if width == self.width() => Ok((steps, batch)),
            (Some(tokens), &[steps, batch]) if tokens.steps_first => Ok((steps, batch)),
            (Some(_), &[batch, steps]) => Ok((steps, batch)),
            _ => Err("the input of a recurrent layer has the wrong shape"),
        }
    }

    /// Computes the gates for each step and sequence.
    pub(crate) fn gates(&self, input: &Tensor, gates: &mut [[Quad; V]]) -> Result<(), Fault> {
        let Some(tokens) = &self.tokens else {
            self.weights.project(input.floats()?, &self.bias, gates);
            return Ok(());
        };
        let (steps, batch) = self.dimensions(input)?;
        let ids = input.integers()?;
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
        // If another thread holds the cache, or panicked while holding it, compute every
        // product.
        let cache = tokens.cache.try_lock().ok();
        self.look_up(tokens, &rows, cache, gates)
    }

    fn look_up(
        &self,
        tokens: &TokenInput<V>,
        rows: &[usize],
        mut cache: Option<MutexGuard<ProductCache<V>>>,
        gates: &mut [[Quad; V]],
    ) -> Result<(), Fault> {
        let panels = self.bias.len();
        let mut missing = Vec::new();
        for (at, &row) in rows.iter().enumerate() {
            match cache.as_deref_mut().and_then(|cache| cache.get(row)) {
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
        self.weights.project(&input, &self.bias, &mut computed);
        for (&at, computed) in missing.iter().zip(computed.chunks_exact(panels)) {
            gates[at * panels..(at + 1) * panels].copy_from_slice(computed);
            if let Some(cache) = &mut cache {
                cache.put(rows[at], computed);
            }
        }
        Ok(())
    }
}

impl<const V: usize> ProductCache<V> {
    fn new(rows: usize, capacity: usize) -> Self {
        Self { slot_of: vec![0; rows], slots: Vec::new(), capacity, clock_hand: 0 }
    }

    fn get(&mut self, row: usize) -> Option<&[[Quad; V]]> {
        let slot = self.slots.get_mut((self.slot_of[row] as usize).checked_sub(1)?)?;
        slot.used = true;
        Some(&slot.gates)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a slot's number is below the capacity")]
    fn put(&mut self, row: usize, gates: &[[Quad; V]]) {
        if self.slot_of[row] != 0 {
            return; // occurs twice in one text
        }
        let number = if self.slots.len() < self.capacity {
            self.slots.push(Slot { row, used: false, gates: gates.into() });
            self.slots.len() - 1
        } else {
            let number = self.take();
            let slot = &mut self.slots[number];
            self.slot_of[slot.row] = 0;
            slot.row = row;
            slot.gates.copy_from_slice(gates);
            number
        };
        self.slot_of[row] = number as u32 + 1;
    }

    /// The next slot not used since the clock hand last passed. Used slots lose their mark on
    /// the way, so this ends within two rounds.
    fn take(&mut self) -> usize {
        loop {
            let number = self.clock_hand;
            self.clock_hand = (self.clock_hand + 1) % self.slots.len();
            if !std::mem::take(&mut self.slots[number].used) {
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
    fn used_entries_stay_and_unused_ones_make_room() {
        let mut cache = ProductCache::<1>::new(10, 3);
        (0..3).for_each(|number| cache.put(number, &row(number)));
        assert_eq!(cache.get(1), Some(&row(1)[..]));
        cache.put(5, &row(5));
        cache.put(6, &row(6));
        let known: Vec<usize> = (0..10).filter(|&number| cache.get(number).is_some()).collect();
        assert_eq!(known, [1, 5, 6], "0 and 2 were not used");
        assert_eq!(cache.get(5), Some(&row(5)[..]));
    }

    #[test]
    fn every_row_gets_its_own_product_in_any_order() {
        let mut cache = ProductCache::<1>::new(97, 8);
        for step in 0..10_000 {
            let number = step * step % 97;
            match cache.get(number) {
                Some(gates) => assert_eq!(gates, &row(number)[..]),
                None => cache.put(number, &row(number)),
            }
        }
        assert_eq!(cache.slots.len(), 8);
        assert_eq!(cache.slot_of.iter().filter(|&&slot| slot != 0).count(), 8);
    }
}
