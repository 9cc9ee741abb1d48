//! Matrix products with weights packed in advance.
//!
//! A `depth × columns` matrix is split into panels of `V` quads of columns. A panel stores its
//! rows consecutively, so a product reads memory in order. Each sum starts from its initial
//! value and adds the products in the order of `depth`, however many rows run at once, so a
//! batch of N gives exactly the same bits as N single runs.

use super::lanes::{F32x4, Quad};

/// A `depth × columns` matrix in panels of `4·V` columns.
pub(crate) struct Packed<const V: usize> {
    depth: usize,
    panels: Vec<[Quad; V]>,
}

impl<const V: usize> Packed<V> {
    /// Packs `panels` panels of `depth` rows. `column(panel, quad, lane)` returns where in
    /// `values` a column starts and the distance between its elements, or `None` for a column
    /// that only pads the last panel.
    #[inline(never)]
    pub(crate) fn new(
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
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Number of panels.
    pub(crate) fn panel_count(&self) -> usize {
        self.panels.len().checked_div(self.depth).unwrap_or(0)
    }

    /// The rows of one panel.
    #[inline(always)]
    pub(crate) fn panel(&self, index: usize) -> &[[Quad; V]] {
        &self.panels[index * self.depth..(index + 1) * self.depth]
    }
}

impl<const V: usize> Packed<V> {
    /// Packs a row-major matrix, or the transpose of one.
    pub(crate) fn from_matrix(
        values: &[f32],
        depth: usize,
        columns: usize,
        transposed: bool,
    ) -> Self {
        let (row_step, column_step) = if transposed { (1, depth) } else { (columns, 1) };
        Self::new(depth, columns.div_ceil(4 * V), values, |panel, quad, lane| {
            let column = (panel * V + quad) * 4 + lane;
            (column < columns).then_some((column * column_step, row_step))
        })
    }
}

/// `sums + rows × panels`, for each of `M` rows and `P` panels: the innermost loop of all
/// products.
#[inline(always)]
pub(crate) fn accumulate<const M: usize, const P: usize, const V: usize>(
    rows: [&[f32]; M],
    panels: [&[[Quad; V]]; P],
    mut sums: [[[F32x4; V]; P]; M],
) -> [[[F32x4; V]; P]; M] {
    let depth = panels[0].len();
    let rows = rows.map(|row| &row[..depth]);
    let panels = panels.map(|panel| &panel[..depth]);
    for k in 0..depth {
        let factors = rows.map(|row| F32x4::splat(row[k]));
        for p in 0..P {
            for v in 0..V {
                let weight = F32x4::new(panels[p][k][v]);
                for m in 0..M {
                    sums[m][p][v] += factors[m] * weight;
                }
            }
        }
    }
    sums
}

/// `out[r][p] = initial[p] + input[r] × weights` for each row `r` and panel `p`. `initial` has
/// one `[Quad; V]` per panel.
pub(crate) fn project<const V: usize>(
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
    let start = |p: usize| std::array::from_fn(|v| F32x4::new(initial[p][v]));
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
pub(crate) fn store<const V: usize>(lanes: [F32x4; V], quads: &mut [Quad; V]) {
    for v in 0..V {
        quads[v] = lanes[v].to_array();
    }
}

/// `out = input × weights + bias`, row-major, `M` rows at once.
pub(crate) fn multiply<const V: usize, const M: usize>(
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
        // With depth zero there are no panels, and the product is zero.
        let panel = if depth == 0 { &[] } else { weights.panel(p) };
        let (first, width) = columns_of::<V>(p, columns);
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

/// `out = row × matrix`, row-major, without packing: for matrices that are used a few times only.
#[inline(never)]
pub(crate) fn multiply_row(row: &[f32], matrix: &[f32], out: &mut [f32]) {
    let columns = out.len();
    let (blocks, rest) = out.as_chunks_mut::<16>();
    let mut first = 0;
    for block in blocks {
        put(quads_of::<4>(row, matrix, columns, first), block);
        first += 16;
    }
    let (quads, rest) = rest.as_chunks_mut::<4>();
    for quad in quads {
        let [sums] = quads_of(row, matrix, columns, first);
        *quad = sums.to_array();
        first += 4;
    }
    for (index, out) in rest.iter_mut().enumerate() {
        let column = matrix[first + index..].iter().step_by(columns);
        *out = row.iter().zip(column).fold(0.0, |sum, (factor, x)| sum + factor * x);
    }
}

/// `row × matrix` in the `4 · N` columns from `first` on.
#[inline(always)]
fn quads_of<const N: usize>(
    row: &[f32],
    matrix: &[f32],
    columns: usize,
    first: usize,
) -> [F32x4; N] {
    let mut sums = [F32x4::splat(0.0); N];
    for (&factor, matrix) in row.iter().zip(matrix.chunks_exact(columns)) {
        let factor = F32x4::splat(factor);
        // Of a length that the compiler knows, so that the sums stay in registers.
        let Some(quads) = matrix[first..].as_chunks().0.first_chunk::<N>() else { break };
        for (sum, &quad) in sums.iter_mut().zip(quads) {
            *sum += factor * F32x4::new(quad);
        }
    }
    sums
}

/// The first of a panel's columns, and how many are not padding.
#[inline(always)]
pub(crate) fn columns_of<const V: usize>(panel: usize, columns: usize) -> (usize, usize) {
    let first = panel * 4 * V;
    (first, (columns - first).min(4 * V))
}

/// The part of a bias that belongs to a panel; zeros if there is none.
#[inline(always)]
pub(crate) fn bias_lanes<const V: usize>(bias: Option<&[f32]>) -> [F32x4; V] {
    let mut quads = [[0.0; 4]; V];
    if let Some(bias) = bias {
        quads.as_flattened_mut()[..bias.len()].copy_from_slice(bias);
    }
    std::array::from_fn(|v| F32x4::new(quads[v]))
}

/// Writes up to `4 · V` results.
#[inline(always)]
pub(crate) fn put<const V: usize>(lanes: [F32x4; V], out: &mut [f32]) {
    if let Some(whole) = out.as_chunks_mut::<4>().0.first_chunk_mut::<V>() {
        store(lanes, whole);
    } else {
        let mut quads = [[0.0; 4]; V];
        store(lanes, &mut quads);
        out.copy_from_slice(&quads.as_flattened()[..out.len()]);
    }
}
