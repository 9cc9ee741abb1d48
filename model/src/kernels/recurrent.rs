//! LSTM and GRU over whole sequences, as a single operator.
//!
//! The input's contribution to the gates is computed for all steps at once. Each step then
//! needs only one product with the packed recurrent weights and the gate functions
//! ([`super::cells`]).

use std::sync::{Arc, Mutex};

use super::cells::{Cell, RecurrentState};
use super::input_projection::InputProjection;
use super::matmul::check_work;
use super::packed_weights::RnnWeights;
use super::shared_prefixes::SharedPrefixes;
use super::state_cache::{MAX_STEPS, StateCache};
use crate::graph::{Fault, Operator, Values};
use crate::simd::lanes::Quad;
use crate::tensor::{self, Tensor};

/// A recurrent layer with `D` directions, `H` hidden units and `V` gates. Inputs: the sequence
/// `[S, B, I]` (or tokens, see [`InputProjection`]), then optionally the initial hidden and
/// cell states `[D, B, H]`. Outputs: all hidden states `[S, D, B, H]`, the last hidden states
/// `[D, B, H]`, the last cell states.
pub(crate) struct Recurrent<C, const V: usize> {
    projection: InputProjection<V>,
    directions: Vec<Direction<C>>,
    hidden: usize,
    /// Each direction's states for the last single text, or nothing.
    caches: Mutex<Vec<StateCache<V>>>,
}

/// One direction of a layer.
struct Direction<C> {
    cell: C,
    reverse: bool,
}

impl<C: Cell<V>, const V: usize> Recurrent<C, V> {
    /// Packs the weights of a layer. If `reverse`, the first direction reads the sequence
    /// backwards.
    pub(crate) fn new(
        weights: &RnnWeights,
        projection: InputProjection<V>,
        reverse: bool,
    ) -> Result<Self, Fault> {
        if weights.gates != if C::HAS_CELL { 4 } else { 3 } {
            return Err("the shapes of the weights do not match");
        }
        let directions = (0..weights.directions).map(|direction| Direction {
            cell: C::new(weights, direction),
            reverse: reverse || direction == 1,
        });
        Ok(Self {
            projection,
            directions: directions.collect(),
            hidden: weights.hidden,
            caches: Mutex::default(),
        })
    }

    fn quads(&self) -> usize {
        self.hidden.div_ceil(4)
    }

    /// The input's contribution to the gates, `[S, B, D]` of as many quads as the units need.
    fn input_gates(
        &self,
        input: &Tensor,
        steps: usize,
        batch: usize,
    ) -> Result<Vec<[Quad; V]>, Fault> {
        let units = self.directions.len() * self.quads() * 4;
        check_work(&[steps, batch, units * V, self.hidden + self.projection.width()])?;
        let panels = steps * batch * units / 4;
        tensor::volume(&[panels, 4 * V])?;
        let mut gates = vec![[[0.0; 4]; V]; panels];
        self.projection.gates(input, &mut gates)?;
        Ok(gates)
    }

    /// The initial state of a direction: the given one, or zeros for each class.
    fn initial_state(
        &self,
        given: &[Arc<Tensor>],
        direction: usize,
        classes: usize,
    ) -> Result<RecurrentState, Fault> {
        let quads = self.quads();
        let zeros = vec![[0.0; 4]; classes * quads];
        let read = |state: Option<&Arc<Tensor>>| {
            let mut states = zeros.clone();
            let Some(state) = state else { return Ok(states) };
            if state.shape() != [self.directions.len(), classes, self.hidden] {
                return Err("an initial state has the wrong shape");
            }
            let numbers = &state.floats()?[direction * classes * self.hidden..];
            let rows = numbers.chunks_exact(self.hidden);
            for (row, quads) in rows.zip(states.chunks_exact_mut(quads)) {
                quads.as_flattened_mut()[..self.hidden].copy_from_slice(row);
            }
            Ok(states)
        };
        let (hidden, cell) = (read(given.first())?, read(given.get(1))?);
        Ok(RecurrentState { hidden, next: zeros, pairs: Vec::new(), cell, quads })
    }

    /// The last hidden states of all directions, `[D, B, H]`.
    fn last(
        &self,
        outputs: &[RunOutput<V>],
        batch: usize,
        states: impl Fn(&RecurrentState) -> &[Quad],
    ) -> Result<Arc<Tensor>, Fault> {
        let shape = [self.directions.len(), batch, self.hidden];
        let last = Tensor::build(&shape, |out| {
            for (direction, output) in outputs.iter().enumerate() {
                let out = &mut out[direction * batch * self.hidden..];
                copy_rows(states(&output.state), &output.rows, out, self.hidden);
            }
            Ok(())
        })?;
        Ok(Arc::new(last))
    }
}

impl<C: Cell<V>, const V: usize> Operator for Recurrent<C, V> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let (sequence, initial) = inputs.split_first().ok_or("missing input")?;
        let (steps, batch) = self.projection.dimensions(sequence)?;
        let gates = self.input_gates(sequence, steps, batch)?;
        // If another thread holds the caches, or panicked while holding them, run without them.
        let mut caches = initial.is_empty().then(|| self.caches.try_lock().ok()).flatten();
        let mut outputs = Vec::with_capacity(self.directions.len());
        let shape = [steps, self.directions.len(), batch, self.hidden];
        let all = Tensor::build(&shape, |all| {
            for direction in 0..self.directions.len() {
                let cached = caches.as_deref().and_then(|caches| caches.get(direction));
                let run = Run { layer: self, direction, steps, batch, gates: &gates, cached };
                let sequences = batch + run.first_own();
                let prefixes = if initial.is_empty() {
                    SharedPrefixes::all(sequences)
                } else {
                    SharedPrefixes::none(sequences)
                };
                let state = self.initial_state(initial, direction, prefixes.firsts().len())?;
                outputs.push(run.run(prefixes, state, all));
            }
            Ok(())
        })?;
        let last = self.last(&outputs, batch, |state| &state.hidden)?;
        let mut values = Values::from_iter([Arc::new(all), last]);
        if C::HAS_CELL {
            values.push(self.last(&outputs, batch, |state| &state.cell)?);
        }
        if let Some(caches) = &mut caches
            && batch == 1
        {
            keep(caches, outputs, steps);
        }
        Ok(values)
    }
}

/// Keeps the states of a single text, unless it is part of the text already kept, whose other
/// parts may follow.
fn keep<const V: usize>(caches: &mut Vec<StateCache<V>>, outputs: Vec<RunOutput<V>>, steps: usize) {
    let is_longest = caches.first().is_none_or(|cache| cache.steps() <= steps);
    let known_steps: usize = outputs.iter().map(|output| output.known_steps).sum();
    let is_part = !is_longest && 2 * known_steps >= steps;
    if steps <= MAX_STEPS && !is_part {
        *caches = outputs.into_iter().map(|output| output.cache).collect();
    }
}

/// One direction's run over a batch.
struct Run<'r, C, const V: usize> {
    layer: &'r Recurrent<C, V>,
    direction: usize,
    steps: usize,
    batch: usize,
    /// See [`Recurrent::input_gates`].
    gates: &'r [[Quad; V]],
    /// A cached sequence, treated like the first of the batch.
    cached: Option<&'r StateCache<V>>,
}

/// The result of a run, besides all hidden states.
struct RunOutput<const V: usize> {
    state: RecurrentState,
    /// For each sequence, its row in `state`.
    rows: Vec<usize>,
    /// The states of a single sequence, and how many of its steps came from the cache.
    cache: StateCache<V>,
    known_steps: usize,
}

impl<C: Cell<V>, const V: usize> Run<'_, C, V> {
    /// Index of the batch's first sequence among all that take part.
    fn first_own(&self) -> usize {
        usize::from(self.cached.is_some())
    }

    /// The position in the sequence that a step reads.
    fn place(&self, step: usize) -> usize {
        if self.layer.directions[self.direction].reverse { self.steps - 1 - step } else { step }
    }

    /// The contribution of a sequence's input to the gates in a step.
    fn own_gates(&self, step: usize, sequence: usize) -> &[[Quad; V]] {
        let (count, quads) = (self.layer.directions.len(), self.layer.quads());
        let panel = (self.place(step) * self.batch + sequence) * count + self.direction;
        &self.gates[panel * quads..][..quads]
    }

    /// Writes the direction's hidden states into `all`, `[S, D, B, H]`.
    fn run(
        &self,
        mut prefixes: SharedPrefixes,
        mut state: RecurrentState,
        all: &mut [f32],
    ) -> RunOutput<V> {
        let recorded = if self.batch == 1 { self.steps } else { 0 };
        let mut cache = StateCache::new(self.layer.quads(), recorded);
        let mut known_steps = 0;
        for step in 0..self.steps {
            self.part_prefixes(step, &mut prefixes, &mut state);
            self.recall(step, &mut state);
            self.advance(step, &prefixes, &mut state);
            let rows = &prefixes.class_of()[self.first_own()..];
            self.write(step, rows, &state, all);
            if let [row] = *rows {
                let (hidden, cell) = state.row(row);
                cache.push(self.own_gates(step, 0), hidden, cell);
                known_steps += usize::from(self.cached.is_some() && row == 0);
            }
        }
        let rows = prefixes.class_of()[self.first_own()..].to_vec();
        RunOutput { state, rows, cache, known_steps }
    }

    /// Separates sequences whose inputs differ in this step.
    fn part_prefixes(
        &self,
        step: usize,
        prefixes: &mut SharedPrefixes,
        state: &mut RecurrentState,
    ) {
        let gates_of = |sequence: usize| match self.cached {
            Some(cache) if sequence == 0 => cache.gates(step),
            _ => Some(self.own_gates(step, sequence - self.first_own())),
        };
        let same = |a, b| match (gates_of(a), gates_of(b)) {
            (Some(a), Some(b)) => same_bits(a, b),
            _ => false,
        };
        if let Some(parents) = prefixes.part(same) {
            state.spread(&parents);
        }
    }

    /// Copies the states of the cached sequence, the first row, from the cache.
    fn recall(&self, step: usize, state: &mut RecurrentState) {
        if let Some((hidden, cell)) = self.cached.and_then(|cache| cache.states(step)) {
            state.next[..hidden.len()].copy_from_slice(hidden);
            state.cell[..cell.len()].copy_from_slice(cell);
        }
    }

    /// Computes the states of every class except the cached one, two at once.
    fn advance(&self, step: usize, prefixes: &SharedPrefixes, state: &mut RecurrentState) {
        let cell = &self.layer.directions[self.direction].cell;
        let first_own = self.first_own();
        cell.prepare(state, first_own);
        let gates = |sequence: usize| self.own_gates(step, sequence - first_own);
        let mut classes = prefixes.firsts()[first_own..].chunks_exact(2);
        for (pair, firsts) in classes.by_ref().enumerate() {
            let pair_gates = [gates(firsts[0]), gates(firsts[1])];
            cell.step(pair_gates, first_own + 2 * pair, state);
        }
        if let [first] = *classes.remainder() {
            cell.step([gates(first)], prefixes.firsts().len() - 1, state);
        }
        std::mem::swap(&mut state.hidden, &mut state.next);
    }

    /// Writes the hidden states of one step.
    fn write(&self, step: usize, rows: &[usize], state: &RecurrentState, all: &mut [f32]) {
        let block = self.batch * self.layer.hidden;
        let at = self.place(step) * self.layer.directions.len() + self.direction;
        copy_rows(&state.hidden, rows, &mut all[at * block..][..block], self.layer.hidden);
    }
}

/// Whether two rows are bitwise equal. Different rows usually differ in the first quad;
/// otherwise the rest is compared without early exit, which vectorizes.
fn same_bits<const V: usize>(one: &[[Quad; V]], two: &[[Quad; V]]) -> bool {
    let (one, two) = (one.as_flattened().as_flattened(), two.as_flattened().as_flattened());
    let differ = |(a, b): (&f32, &f32)| a.to_bits() ^ b.to_bits();
    let (start, rest) = (one.iter().zip(two).take(4), one.iter().zip(two).skip(4));
    start.map(differ).all(|bits| bits == 0) && rest.map(differ).fold(0, |a, b| a | b) == 0
}

/// Copies the units of each of `rows`, without the padding of the last quad.
fn copy_rows(from: &[Quad], rows: &[usize], out: &mut [f32], hidden: usize) {
    let quads = hidden.div_ceil(4);
    for (&row, out) in rows.iter().zip(out.chunks_exact_mut(hidden)) {
        out.copy_from_slice(&from[row * quads..][..quads].as_flattened()[..hidden]);
    }
}
