//! Products of integers: weights that are stored in bytes, times 16-bit input.
//!
//! One instruction multiplies eight pairs of 16-bit numbers and adds neighbors, where floats do
//! four products and need a second instruction for the sum. Sums of integers are exact in any
//! order, so every machine computes the same bits.
//!
//! The layout is that of [`super::gemm`], except that a row of a panel holds two consecutive rows of
//! the matrix: `[column 0, rows 2k and 2k + 1], [column 1, …], …`.

use wide::{i16x8, i32x4};

use super::lanes::{F32x4, Quad};
use super::rounding::{MAX_LEVELS, Rounded, round};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};

/// Four columns of two rows. Aligned, so that no load touches two cache lines.
pub(crate) type Octet = i16x8;

/// A `depth × columns` matrix of signed bytes with a scale for each column, in panels of `4·V`
/// columns.
pub(crate) struct IntegerPacked<const V: usize> {
    depth: usize,
    panels: Vec<[Octet; V]>,
    /// The scale of each column, panel by panel.
    scales: Vec<[Quad; V]>,
    /// The same, divided by `levels`.
    unit_scales: Vec<[Quad; V]>,
    /// Input lies between `-levels` and `levels`, so that no sum overflows.
    levels: i32,
}

/// Where a column starts in the stored bytes, the distance between its elements, and its scale.
pub(crate) type Column = (usize, usize, f32);

impl<const V: usize> IntegerPacked<V> {
    /// Packs `panels` panels of `depth` rows; see [`super::gemm::Packed::new`].
    #[inline(never)]
    pub(crate) fn new(
        depth: usize,
        panels: usize,
        values: &[i8],
        column: impl Fn(usize, usize, usize) -> Option<Column>,
    ) -> Self {
        let pairs = depth.div_ceil(2);
        let mut packed = vec![[Octet::ZERO; V]; pairs * panels];
        let mut scales = vec![[[0.0; 4]; V]; panels];
        let mut heaviest = 1_i64;
        for (panel, rows) in packed.chunks_exact_mut(pairs.max(1)).enumerate() {
            for quad in 0..V {
                for lane in 0..4 {
                    let Some((start, step, scale)) = column(panel, quad, lane) else { continue };
                    scales[panel][quad][lane] = scale;
                    let mut weight = 0_i64;
                    for (k, &x) in values[start..].iter().step_by(step).take(depth).enumerate() {
                        let octet: &mut [i16; 8] = bytemuck::cast_mut(&mut rows[k / 2][quad]);
                        octet[2 * lane + k % 2] = i16::from(x);
                        weight += i64::from(x).abs();
                    }
                    heaviest = heaviest.max(weight);
                }
            }
        }
        let levels = i64::from(i32::MAX) / heaviest;
        let levels = i32::try_from(levels).unwrap_or(MAX_LEVELS).min(MAX_LEVELS);
        let unit = |quad: Quad| quad.map(|scale| scale / levels as f32);
        let unit_scales = scales.iter().map(|quads| quads.map(unit)).collect();
        Self { depth, panels: packed, scales, unit_scales, levels }
    }

    /// Packs a row-major matrix, or the transpose of one, with a scale for each column.
    pub(crate) fn from_matrix(
        values: &[i8],
        depth: usize,
        columns: usize,
        transposed: bool,
        scale: impl Fn(usize) -> f32,
    ) -> Self {
        let (row_step, column_step) = if transposed { (1, depth) } else { (columns, 1) };
        Self::new(depth, columns.div_ceil(4 * V), values, |panel, quad, lane| {
            let column = (panel * V + quad) * 4 + lane;
            (column < columns).then(|| (column * column_step, row_step, scale(column)))
        })
    }

    /// Number of rows.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Number of pairs of rows.
    pub(crate) fn pairs(&self) -> usize {
        self.depth.div_ceil(2)
    }

    /// Number of panels.
    pub(crate) fn panel_count(&self) -> usize {
        self.scales.len()
    }

    /// The rows of one panel, in pairs.
    #[inline(always)]
    pub(crate) fn panel(&self, index: usize) -> &[[Octet; V]] {
        &self.panels[index * self.pairs()..(index + 1) * self.pairs()]
    }

    /// The scales of one panel's columns, for input that was rounded with `factor`.
    #[inline(always)]
    fn scales(&self, index: usize, factor: f32) -> [F32x4; V] {
        self.scales[index].map(|quad| F32x4::new(quad) * F32x4::splat(factor))
    }

    /// Rounds numbers between −1 and 1 to pairs of 16 bits, for
    /// [`unit_scales`](Self::unit_scales).
    #[inline(always)]
    pub(crate) fn round_units(&self, quads: &[Quad], pairs: &mut [i32]) {
        round(quads, self.levels as f32, pairs);
    }

    /// The scales of one panel's columns, for input from [`round_units`](Self::round_units).
    #[inline(always)]
    pub(crate) fn unit_scales(&self, index: usize) -> [F32x4; V] {
        self.unit_scales[index].map(F32x4::new)
    }

    /// Rounds rows of any numbers, each on its own scale.
    fn round_rows(&self, input: &[f32], rows: usize) -> Rounded {
        let mut rounded = Rounded::new(rows, self.pairs());
        let mut quads = vec![[0.0; 4]; self.depth.div_ceil(4)];
        for row in 0..rows {
            let numbers = &input[row * self.depth..][..self.depth];
            quads.as_flattened_mut()[..self.depth].copy_from_slice(numbers);
            rounded.push(&mut quads, self.depth, self.levels);
        }
        rounded
    }

    /// The product of each of `rows` rows with each panel, in floats again, given to `put(row,
    /// panel, product)`.
    #[inline(always)]
    pub(crate) fn multiply(
        &self,
        input: &[f32],
        rows: usize,
        mut put: impl FnMut(usize, usize, [F32x4; V]),
    ) {
        let rounded = self.round_rows(input, rows);
        for panel in 0..self.panel_count() {
            let mut finish = |row: usize, sums: [i32x4; V]| {
                let scales = self.scales(panel, rounded.factors[row]);
                let mut products = scaled(sums, scales);
                for excess in rounded.excess_of(row).chunks(MAX_EXCESS) {
                    let more = scaled(sum_of_few(excess, self.panel(panel)), scales);
                    products = std::array::from_fn(|v| products[v] + more[v]);
                }
                put(row, panel, products);
            };
            let mut first = 0;
            while first + TILE <= rows {
                let tile: [_; TILE] = std::array::from_fn(|m| rounded.row(first + m));
                for (m, [sums]) in accumulate(tile, [self.panel(panel)]).into_iter().enumerate() {
                    finish(first + m, sums);
                }
                first += TILE;
            }
            for row in first..rows {
                let [[sums]] = accumulate([rounded.row(row)], [self.panel(panel)]);
                finish(row, sums);
            }
        }
    }
}

/// How many rows are multiplied at once: as many as there are registers for their sums.
const TILE: usize = if cfg!(target_arch = "x86_64") { 4 } else { 2 };

/// How many products of excess can be summed without overflow.
const MAX_EXCESS: usize = 256;

/// The products of a few pairs, given with their places, with a panel.
#[inline(always)]
fn sum_of_few<const V: usize>(pairs: &[(usize, i32)], panel: &[[Octet; V]]) -> [i32x4; V] {
    let mut sums = [[[i32x4::ZERO; V]]];
    for &(k, pair) in pairs {
        add_products([pair], [&panel[k]], &mut sums);
    }
    let [[sums]] = sums;
    sums
}

/// `rows × panels` for each of `M` rows and `P` panels, in whole numbers: the innermost loop.
#[inline(always)]
pub(crate) fn accumulate<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> [[[i32x4; V]; P]; M] {
    #[cfg(target_arch = "x86_64")]
    if V == 4
        && let Some(sums) = avx512::accumulate(rows, panels)
    {
        return sums;
    }
    #[cfg(target_arch = "x86_64")]
    if V.is_multiple_of(2)
        && let Some(sums) = avx2::accumulate(rows, panels)
    {
        return sums;
    }
    sum_products(rows, panels)
}

/// How many pairs of rows are multiplied before the loop looks whether there are more.
const UNROLLED: usize = 4;

/// [`accumulate`] on the vectors that every machine has.
#[inline(always)]
fn sum_products<const M: usize, const P: usize, const V: usize>(
    rows: [&[i32]; M],
    panels: [&[[Octet; V]]; P],
) -> [[[i32x4; V]; P]; M] {
    let depth = panels[0].len();
    let mut sums = [[[i32x4::ZERO; V]; P]; M];
    let rows = rows.map(|row| row[..depth].as_chunks::<UNROLLED>());
    let panels = panels.map(|panel| panel[..depth].as_chunks::<UNROLLED>());
    for k in 0..depth / UNROLLED {
        let (rows, panels) = (rows.map(|row| &row.0[k]), panels.map(|panel| &panel.0[k]));
        for k in 0..UNROLLED {
            add_products(rows.map(|row| row[k]), panels.map(|panel| &panel[k]), &mut sums);
        }
    }
    for k in 0..depth % UNROLLED {
        add_products(rows.map(|row| row.1[k]), panels.map(|panel| &panel.1[k]), &mut sums);
    }
    sums
}

/// Adds the products of one pair of each row with one pair of rows of each panel.
#[inline(always)]
fn add_products<const M: usize, const P: usize, const V: usize>(
    pairs: [i32; M],
    panels: [&[Octet; V]; P],
    sums: &mut [[[i32x4; V]; P]; M],
) {
    let factors = pairs.map(|pair| bytemuck::cast::<i32x4, i16x8>(i32x4::splat(pair)));
    for p in 0..P {
        for v in 0..V {
            for m in 0..M {
                sums[m][p][v] += factors[m].dot(panels[p][v]);
            }
        }
    }
}

/// Whole numbers times their scales.
#[inline(always)]
pub(crate) fn scaled<const V: usize>(sums: [i32x4; V], scales: [F32x4; V]) -> [F32x4; V] {
    std::array::from_fn(|v| F32x4::from_i32x4(sums[v]) * scales[v])
}

#[cfg(test)]
mod tests {
    use super::super::gemm::store;
    use super::*;

    /// A matrix of bytes with a scale for each column, and input.
    fn example(depth: usize, columns: usize, rows: usize) -> (Vec<i8>, Vec<f32>, Vec<f32>) {
        let values = (0..depth * columns).map(|i| i8::try_from((i * 7919 + 13) % 127).unwrap());
        let values = values.enumerate().map(|(i, x)| if i % 3 == 0 { -x } else { x });
        let scales = (0..columns).map(|i| 0.001 + i as f32 * 1e-4);
        let input = (0..depth * rows).map(|i| ((i * 104_729 % 2003) as f32 - 1001.0) / 97.0);
        (values.collect(), scales.collect(), input.collect())
    }

    fn products(depth: usize, columns: usize, rows: usize, transposed: bool) -> Vec<f32> {
        let (values, scales, input) = example(depth, columns, rows);
        let weights =
            IntegerPacked::<4>::from_matrix(&values, depth, columns, transposed, |c| scales[c]);
        let mut out = vec![0.0; rows * columns];
        weights.multiply(&input, rows, |row, panel, products| {
            let mut quads = [[0.0; 4]; 4];
            store(products, &mut quads);
            let first = panel * 16;
            let width = (columns - first).min(16);
            out[row * columns + first..][..width].copy_from_slice(&quads.as_flattened()[..width]);
        });
        out
    }

    #[test]
    fn products_are_close_to_those_of_floats() {
        for (depth, columns, rows) in [(1, 1, 1), (3, 5, 2), (128, 64, 5), (1537, 17, 3)] {
            for transposed in [false, true] {
                let (values, scales, input) = example(depth, columns, rows);
                let found = products(depth, columns, rows, transposed);
                for (i, found) in found.iter().enumerate() {
                    let (row, column) = (i / columns, i % columns);
                    let at = |k: usize| {
                        if transposed { column * depth + k } else { k * columns + column }
                    };
                    let terms = (0..depth)
                        .map(|k| f64::from(values[at(k)]) * f64::from(input[row * depth + k]));
                    let expected = terms.sum::<f64>() * f64::from(scales[column]);
                    // Each product is rounded by half a level at most.
                    let bound = 127.0 * depth as f64 * f64::from(scales[column]) * 10.4 / 10_000.0;
                    assert!((f64::from(*found) - expected).abs() < bound, "{depth} {columns} {i}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_sums() {
        for depth in [1, 2, 7, 129] {
            let (values, _, input) = example(depth, 32, 2);
            let weights = IntegerPacked::<4>::from_matrix(&values, depth, 32, false, |_| 1.0);
            let rounded = weights.round_rows(&input, 2);
            let (one, two) = (rounded.row(0), rounded.row(1));
            let panels = [weights.panel(0), weights.panel(1)];
            let expected = sum_products([one, two], panels);
            assert_eq!(accumulate([one, two], panels), expected);
            assert_eq!(accumulate([one], panels), sum_products([one], panels));
            #[cfg(target_arch = "x86_64")]
            for found in
                [avx2::accumulate([one, two], panels), avx512::accumulate([one, two], panels)]
            {
                assert!(found.is_none_or(|found| found == expected));
            }
        }
    }

    #[test]
    fn the_heaviest_weights_and_the_largest_input_do_not_overflow() {
        let depth = 20_000;
        let weights = IntegerPacked::<1>::from_matrix(&vec![127; depth], depth, 1, false, |_| 1.0);
        weights.multiply(&vec![-3.0; depth], 1, |_, _, [product]| {
            let exact = -3.0 * 127.0 * depth as f32;
            assert!((product.to_array()[0] / exact - 1.0).abs() < 1e-6);
        });
    }

    #[test]
    fn input_without_a_scale_gives_zero_or_not_a_number() {
        let weights = IntegerPacked::<1>::from_matrix(&[1, 2, 3], 3, 1, false, |_| 1.0);
        let product = |input: [f32; 3]| {
            let mut found = f32::INFINITY;
            weights.multiply(&input, 1, |_, _, [product]| found = product.to_array()[0]);
            found
        };
        assert_eq!(product([0.0, -0.0, 0.0]), 0.0);
        assert!(product([1e-40, 0.0, 1e-38]).abs() < 1e-30);
        assert!(product([f32::INFINITY, 0.0, 1.0]).is_nan());
        assert!(product([1.0, f32::NAN, 1.0]).is_nan());
        assert!((product([1e38, 0.0, 0.0]) / 1e38 - 1.0).abs() < 1e-4);
    }
}
