//! Matrix products.

use std::sync::Arc;

use super::elementwise::{broadcast, broadcast_strides};
use super::quantized::Quantized;
use crate::graph::{Fault, Operator, Values, one, operators};
use crate::simd::gemm;
use crate::simd::integer::IntegerPacked;
use crate::simd::products::{Matrix, Weights};
use crate::tensor::{self, Dimensions, Tensor};

/// Maximum number of multiply-adds of one product: about a second. A text needs a few
/// thousandths of that, so a file that needs more is hostile.
const MAX_WORK: u64 = 1 << 33;

/// For this many columns or fewer, to round the input costs more than integers save.
const FEW_COLUMNS: usize = 16;

/// For this many rows or fewer, to pack the matrix costs more than it saves.
const FEW_ROWS: usize = 4;

/// Rejects products that would take too long.
pub(crate) fn check_work(factors: &[usize]) -> Result<(), Fault> {
    let work = factors.iter().try_fold(1_u64, |work, &factor| work.checked_mul(factor as u64));
    match work {
        Some(work) if work <= MAX_WORK => Ok(()),
        _ => Err("matrix product is too large"),
    }
}

/// The input's last axis times a constant matrix, plus a constant row.
pub(crate) struct Dense {
    weights: Arc<Matrix>,
    columns: usize,
    bias: Option<Vec<f32>>,
}

/// The product of two values known only at run time, over any leading axes.
pub(crate) struct MatMul;

operators! { Dense Dense::run, MatMul MatMul::run }

impl Dense {
    /// Packs `[depth, columns]` (or, transposed, `[columns, depth]`) weights.
    pub(crate) fn new(weights: &Tensor, transposed: bool) -> Result<Self, Fault> {
        let (depth, columns) = dimensions(weights.shape(), transposed)?;
        let numbers = weights.floats()?;
        let weights = Arc::new(Matrix::new(numbers, depth, columns, transposed));
        Ok(Self { weights, columns, bias: None })
    }

    /// The same with products of integers; `None` if the weights are not signed bytes with a scale
    /// for each column, or have few columns ([`FEW_COLUMNS`]).
    pub(crate) fn of_bytes(weights: &Quantized, transposed: bool) -> Result<Option<Self>, Fault> {
        let (depth, columns) = dimensions(weights.shape(), transposed)?;
        let Some(bytes) = weights.signed_bytes(usize::from(!transposed)) else { return Ok(None) };
        if columns <= FEW_COLUMNS {
            return Ok(None);
        }
        let scale = |column| bytes.scale(column);
        let packed = IntegerPacked::from_matrix(bytes.values, depth, columns, transposed, scale);
        let weights = Arc::new(Matrix::Wide(Weights::Integer(packed)));
        Ok(Some(Self { weights, columns, bias: None }))
    }

    /// The same, with `row` added to each row of the result, if its shape fits.
    pub(crate) fn plus(&self, row: &Tensor) -> Option<Self> {
        let numbers = row.floats().ok()?;
        let is_row = row.shape().iter().rev().skip(1).all(|&dim| dim == 1) && row.rank() < 3;
        let bias = match *numbers {
            [value] if is_row => vec![value; self.columns],
            _ if is_row && numbers.len() == self.columns => numbers.to_vec(),
            _ => return None,
        };
        let weights = Arc::clone(&self.weights);
        self.bias.is_none().then_some(Self { weights, columns: self.columns, bias: Some(bias) })
    }

    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let mut shape = Dimensions::from(inputs[0].shape());
        let last = shape.last_mut().ok_or("a scalar has no rows to multiply")?;
        if *last != self.weights.depth() {
            return Err("matrix dimensions do not match");
        }
        *last = self.columns;
        check_work(&[tensor::volume(&shape)?, self.weights.depth()])?;
        let numbers = inputs[0].floats()?;
        let out = Tensor::build(&shape, |out| {
            self.weights.multiply(numbers, self.bias.as_deref(), self.columns, out);
            Ok(())
        })?;
        Ok(one(out))
    }
}

/// Depth and number of columns of weights.
fn dimensions(shape: &[usize], transposed: bool) -> Result<(usize, usize), Fault> {
    let &[rows, columns] = shape else { return Err("weights must be a matrix") };
    let (depth, columns) = if transposed { (columns, rows) } else { (rows, columns) };
    if depth == 0 || columns == 0 {
        return Err("weights are empty");
    }
    // Packing pads the last panel to 16 columns.
    tensor::volume(&[depth, columns.div_ceil(16), 16])?;
    Ok((depth, columns))
}

impl MatMul {
    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let (left, right) = (&inputs[0], &inputs[1]);
        let ([left_outer @ .., rows, depth], [right_outer @ .., same, columns]) =
            (left.shape(), right.shape())
        else {
            return Err("only matrices can be multiplied");
        };
        let (rows, depth, columns) = (*rows, *depth, *columns);
        if depth != *same {
            return Err("matrix dimensions do not match");
        }
        let outer = broadcast(left_outer, right_outer)?;
        let steps = [left_outer, right_outer].map(|shape| broadcast_strides(shape, outer.len()));
        let mut shape = outer.clone();
        shape.extend([rows, columns]);
        check_work(&[tensor::volume(&shape)?, depth])?;
        tensor::volume(&[depth, columns.div_ceil(16), 16])?;
        let (left, right) = (left.floats()?, right.floats()?);
        let out = Tensor::build(&shape, |out: &mut [f32]| {
            if rows == 0 || columns == 0 || depth == 0 {
                return Ok(());
            }
            let mut targets = out.chunks_exact_mut(rows * columns);
            tensor::for_each_offset(&outer, [&steps[0], &steps[1]], |[a, b]| {
                let Some(target) = targets.next() else { return };
                let left = &left[a * rows * depth..][..rows * depth];
                let right = &right[b * depth * columns..][..depth * columns];
                if rows <= FEW_ROWS {
                    let rows = left.chunks_exact(depth).zip(target.chunks_exact_mut(columns));
                    return rows.for_each(|(row, out)| gemm::multiply_row(row, right, out));
                }
                Matrix::new(right, depth, columns, false).multiply(left, None, columns, target);
            });
            Ok(())
        })?;
        Ok(one(out))
    }
}
