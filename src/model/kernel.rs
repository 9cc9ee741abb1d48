//! Matrix products over weights that were packed once.
//!
//! A matrix of `depth × columns` is cut into panels of `V` quads of columns; a panel holds
//! its rows one after another, so a product walks through memory once. The sum for each
//! result starts from its initial value and adds the products in the order of `depth`,
//! whatever the number of rows at once: a batch of N gives the very bits of N singles.

use super::lanes::{Lanes, Quad};

/// A `depth × columns` matrix in panels of `4·V` columns.
pub struct Packed<const V: usize> {
    depth: usize,
    panels: Vec<[Quad; V]>,
}

impl<const V: usize> Packed<V> {
    /// Packs `panels` panels of `depth` rows. `column(panel, quad, lane)` says where in
    /// `values` a column begins and how far its elements lie apart; nothing for one that
    /// only fills the last panel up.
    #[inline(never)]
    pub fn new(
        depth: usize,
        panels: usize,
        values: &[f32],
        column: impl Fn(usize, usize, usize) -> Option<(usize, usize)>,
    ) -> Self {
        let mut packed = vec![[[0.0; 4]; V]; depth * panels];
        for (panel, rows) in packed.chunks_exact_mut(depth.max(1)).enumerate() {
            for quad in 0..V {
                for lane in 0..4 {
                    let Some((start, step)) = column(panel, quad, lane) else { continue };
                    let elements = values[start..].iter().step_by(step);
                    rows.iter_mut().zip(elements).for_each(|(row, &x)| row[quad][lane] = x);
                }
            }
        }
        Self { depth, panels: packed }
    }

    /// Number of rows.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Number of panels.
    pub fn panel_count(&self) -> usize {
        self.panels.len().checked_div(self.depth).unwrap_or(0)
    }

    /// The rows of one panel.
    #[inline(always)]
    pub fn panel(&self, index: usize) -> &[[Quad; V]] {
        &self.panels[index * self.depth..(index + 1) * self.depth]
    }
}

impl<const V: usize> Packed<V> {
    /// Packs a row-major matrix, or the transpose of one.
    pub fn from_matrix(values: &[f32], depth: usize, columns: usize, transposed: bool) -> Self {
        let (row_step, column_step) = if transposed { (1, depth) } else { (columns, 1) };
        Self::new(depth, columns.div_ceil(4 * V), values, |panel, quad, lane| {
            let column = (panel * V + quad) * 4 + lane;
            (column < columns).then_some((column * column_step, row_step))
        })
    }
}

/// `sums + rows × panels`, for each of `M` rows and `P` panels: the inner loop of
/// everything.
#[inline(always)]
pub fn accumulate<const M: usize, const P: usize, const V: usize>(
    rows: [&[f32]; M],
    panels: [&[[Quad; V]]; P],
    mut sums: [[[Lanes; V]; P]; M],
) -> [[[Lanes; V]; P]; M] {
    let depth = panels[0].len();
    let rows = rows.map(|row| &row[..depth]);
    let panels = panels.map(|panel| &panel[..depth]);
    for k in 0..depth {
        let factors = rows.map(|row| Lanes::splat(row[k]));
        for p in 0..P {
            for v in 0..V {
                let weight = Lanes::load(&panels[p][k][v]);
                for m in 0..M {
                    sums[m][p][v] = sums[m][p][v].add(factors[m].mul(weight));
                }
            }
        }
    }
    sums
}

/// `out[r][p] = initial[p] + input[r] × weights` for each row `r` and panel `p`, where
/// `initial` has one `[Quad; V]` for each panel.
pub fn project<const V: usize>(
    input: &[f32],
    weights: &Packed<V>,
    initial: &[[Quad; V]],
    out: &mut [[Quad; V]],
) {
    let panels = weights.panel_count();
    if panels == 0 {
        return;
    }
    let rows = out.len() / panels;
    let depth = weights.depth();
    let start = |p: usize| std::array::from_fn(|v| Lanes::load(&initial[p][v]));
    let row = |r: usize| &input[r * depth..];
    let mut r = 0;
    while r + 2 <= rows {
        for p in 0..panels {
            let sums = [[start(p)]; 2];
            let [[one], [two]] = accumulate([row(r), row(r + 1)], [weights.panel(p)], sums);
            store(one, &mut out[r * panels + p]);
            store(two, &mut out[(r + 1) * panels + p]);
        }
        r += 2;
    }
    if r < rows {
        for p in 0..panels {
            let [[only]] = accumulate([row(r)], [weights.panel(p)], [[start(p)]]);
            store(only, &mut out[r * panels + p]);
        }
    }
}

/// Writes `V` quads.
#[inline(always)]
pub fn store<const V: usize>(lanes: [Lanes; V], quads: &mut [Quad; V]) {
    for v in 0..V {
        lanes[v].store(&mut quads[v]);
    }
}

/// A matrix with the width of panels that suits its number of columns.
pub enum Matrix {
    /// At most four columns.
    Narrow(Packed<1>),
    /// More.
    Wide(Packed<4>),
}

impl Matrix {
    /// Packs a row-major matrix, or the transpose of one.
    pub fn new(values: &[f32], depth: usize, columns: usize, transposed: bool) -> Self {
        if columns <= 4 {
            Self::Narrow(Packed::from_matrix(values, depth, columns, transposed))
        } else {
            Self::Wide(Packed::from_matrix(values, depth, columns, transposed))
        }
    }

    /// Number of rows.
    pub fn depth(&self) -> usize {
        match self {
            Self::Narrow(packed) => packed.depth(),
            Self::Wide(packed) => packed.depth(),
        }
    }

    /// `out = input × self + bias`, row-major, with `columns` columns; each row of `bias`
    /// is used for one row of the result, or its only row for all.
    pub fn multiply(&self, input: &[f32], bias: Option<&[f32]>, columns: usize, out: &mut [f32]) {
        // As many sums at once as there are registers for: rows times quads.
        match self {
            Self::Narrow(packed) => multiply::<1, 8>(input, packed, bias, columns, out),
            Self::Wide(packed) => multiply::<4, 2>(input, packed, bias, columns, out),
        }
    }
}

/// [`Matrix::multiply`], `M` rows at once.
fn multiply<const V: usize, const M: usize>(
    input: &[f32],
    weights: &Packed<V>,
    bias: Option<&[f32]>,
    columns: usize,
    out: &mut [f32],
) {
    let depth = weights.depth();
    if columns == 0 {
        return;
    }
    let rows = out.len() / columns;
    for p in 0..columns.div_ceil(4 * V) {
        // With a depth of zero there are no panels: the product is all zeros.
        let panel = if depth == 0 { &[] } else { weights.panel(p) };
        let first = p * 4 * V;
        let width = (columns - first).min(4 * V);
        let start = bias_lanes(bias.map(|bias| &bias[first..first + width]));
        let mut r = 0;
        while r + M <= rows {
            let inputs = std::array::from_fn(|m| &input[(r + m) * depth..]);
            let sums: [_; M] = accumulate(inputs, [panel], [[start]; M]);
            for (m, [sums]) in sums.into_iter().enumerate() {
                put(sums, &mut out[(r + m) * columns + first..][..width]);
            }
            r += M;
        }
        while r < rows {
            let [[only]] = accumulate([&input[r * depth..]], [panel], [[start]]);
            put(only, &mut out[r * columns + first..][..width]);
            r += 1;
        }
    }
}

fn bias_lanes<const V: usize>(bias: Option<&[f32]>) -> [Lanes; V] {
    let mut quads = [[0.0; 4]; V];
    if let Some(bias) = bias {
        quads.as_flattened_mut()[..bias.len()].copy_from_slice(bias);
    }
    std::array::from_fn(|v| Lanes::load(&quads[v]))
}

/// Writes up to `4 · V` results.
#[inline(always)]
fn put<const V: usize>(lanes: [Lanes; V], out: &mut [f32]) {
    if let Some(whole) = out.as_chunks_mut::<4>().0.first_chunk_mut::<V>() {
        store(lanes, whole);
    } else {
        let mut quads = [[0.0; 4]; V];
        store(lanes, &mut quads);
        out.copy_from_slice(&quads.as_flattened()[..out.len()]);
    }
}
