//! Matrix products.

use std::any::Any;
use std::sync::Arc;

use tract_onnx::tract_core::internal::Tensor;

use super::elementwise::{broadcast, broadcast_strides};
use super::graph::{Fault, Kernel, Values, kernels, one};
use super::kernel::Matrix;
use super::tensor;

/// The most multiply-adds that one product may cost: about a second. A text needs a
/// few thousandths of that; a file that asks for more is hostile.
const MAX_WORK: u64 = 1 << 33;

/// Refuses products that would run for ever.
pub fn check_work(factors: &[usize]) -> Result<(), Fault> {
    let work = factors.iter().try_fold(1_u64, |work, &factor| work.checked_mul(factor as u64));
    match work {
        Some(work) if work <= MAX_WORK => Ok(()),
        _ => Err("a product is too large"),
    }
}

/// The input's last axis times a constant matrix, plus a constant row.
pub struct Dense {
    weights: Arc<Matrix>,
    columns: usize,
    bias: Option<Vec<f32>>,
}

/// The product of two values that are both known at run time only, over any leading axes.
pub struct MatMul;

kernels! { Dense Dense::run, MatMul MatMul::run }

impl Dense {
    /// Packs `[depth, columns]` (or, transposed, `[columns, depth]`) weights.
    pub fn new(weights: &Tensor, transposed: bool) -> Result<Self, Fault> {
        let &[rows, columns] = weights.shape() else { return Err("weights must be a matrix") };
        let (depth, columns) = if transposed { (columns, rows) } else { (rows, columns) };
        if depth == 0 || columns == 0 {
            return Err("weights are empty");
        }
        // Packing fills the last panel up to 16 columns.
        tensor::volume(&[depth, columns.div_ceil(16), 16])?;
        let numbers = tensor::floats(weights)?;
        let weights = Arc::new(Matrix::new(numbers, depth, columns, transposed));
        Ok(Self { weights, columns, bias: None })
    }

    /// The same with a constant row added to each row of the result, if `row` is one.
    pub fn plus(&self, row: &Tensor) -> Option<Self> {
        let numbers = tensor::floats(row).ok()?;
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
        let mut shape = inputs[0].shape().to_vec();
        let last = shape.last_mut().ok_or("a scalar has no rows to multiply")?;
        if *last != self.weights.depth() {
            return Err("the dimensions of a product disagree");
        }
        *last = self.columns;
        check_work(&[tensor::volume(&shape)?, self.weights.depth()])?;
        let numbers = tensor::floats(&inputs[0])?;
        let out = tensor::build(&shape, |out| {
            self.weights.multiply(numbers, self.bias.as_deref(), self.columns, out);
            Ok(())
        })?;
        Ok(one(out))
    }
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
            return Err("the dimensions of a product disagree");
        }
        let outer = broadcast(left_outer, right_outer)?;
        let steps = [left_outer, right_outer].map(|shape| broadcast_strides(shape, outer.len()));
        let shape = [&outer[..], &[rows, columns]].concat();
        check_work(&[tensor::volume(&shape)?, depth])?;
        tensor::volume(&[depth, columns.div_ceil(16), 16])?;
        let (left, right) = (tensor::floats(left)?, tensor::floats(right)?);
        let out = tensor::build(&shape, |out: &mut [f32]| {
            if rows == 0 || columns == 0 || depth == 0 {
                return Ok(());
            }
            let mut targets = out.chunks_exact_mut(rows * columns);
            tensor::for_each_offset(&outer, [&steps[0], &steps[1]], |[a, b]| {
                let Some(target) = targets.next() else { return };
                let left = &left[a * rows * depth..][..rows * depth];
                let right = &right[b * depth * columns..][..depth * columns];
                Matrix::new(right, depth, columns, false).multiply(left, None, columns, target);
            });
            Ok(())
        })?;
        Ok(one(out))
    }
}
