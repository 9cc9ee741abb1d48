//! Operators that compute each element from the elements at the same position.

use std::sync::Arc;

use crate::graph::{Fault, Operator, Values, one, operators};
use crate::simd::math;
use crate::tensor::{self, Dimensions, Element, ElementType, Tensor};

/// A function of one number.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    /// `max(x, 0)`
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// The logistic function.
    Sigmoid,
    /// `x · (1 + erf(x / √2)) / 2`
    Gelu,
    /// The error function.
    Erf,
    /// `e^x`
    Exp,
    /// The square root.
    Sqrt,
    /// `−x`
    Neg,
    /// `x²`, from Pow with the constant exponent 2.
    Square,
    /// `1 / x`
    Reciprocal,
}

/// Applies a function to each element.
pub(crate) struct Map(pub Function);

/// A binary operation.
#[derive(Clone, Copy)]
pub(crate) enum Arithmetic {
    /// The sum.
    Add,
    /// The difference.
    Sub,
    /// The product.
    Mul,
    /// The quotient.
    Div,
    /// The larger one.
    Max,
    /// The smaller one.
    Min,
}

/// Combines two values whose shapes broadcast.
pub(crate) struct Combine(pub Arithmetic);

/// Converts the elements to another type.
pub(crate) struct Cast {
    /// The target type: `F32` or `I64`.
    pub to: ElementType,
}

operators! { Map Map::apply, Combine Combine::combine, Cast Cast::convert }

impl Map {
    fn apply(&self, mut inputs: Values) -> Result<Values, Fault> {
        let mut value = inputs.pop().ok_or("missing input").map(Arc::unwrap_or_clone)?;
        self.0.apply(value.floats_mut()?);
        Ok(one(value))
    }
}

impl Function {
    /// Applies the function to each number.
    pub(crate) fn apply(self, numbers: &mut [f32]) {
        let each = |numbers: &mut [f32], f: fn(f32) -> f32| {
            for x in numbers {
                *x = f(*x);
            }
        };
        match self {
            Self::Relu => each(numbers, |x| if x < 0.0 { 0.0 } else { x }),
            Self::Tanh => math::map(numbers, math::tanh),
            Self::Sigmoid => math::map(numbers, math::sigmoid),
            Self::Gelu => math::map(numbers, math::gelu),
            Self::Erf => math::map(numbers, math::erf),
            Self::Exp => math::map(numbers, math::exp),
            Self::Sqrt => each(numbers, f32::sqrt),
            Self::Neg => each(numbers, |x| -x),
            Self::Square => each(numbers, |x| x * x),
            Self::Reciprocal => each(numbers, |x| 1.0 / x),
        }
    }
}

impl Combine {
    fn combine(&self, inputs: Values) -> Result<Values, Fault> {
        let mut rest = inputs.into_iter();
        let mut left = rest.next().ok_or("missing input").map(Arc::unwrap_or_clone)?;
        for right in rest {
            left = match left.element_type() {
                ElementType::F32 => self.0.floats(left, &right)?,
                _ => self.0.integers(&left, &right)?,
            };
        }
        Ok(one(left))
    }
}

impl Arithmetic {
    fn floats(self, mut left: Tensor, right: &Tensor) -> Result<Tensor, Fault> {
        /// One copy of the loops per operation, so that no loop branches on it; not inlined, so
        /// that a browser compiles only those that are called.
        #[inline(never)]
        fn go(left: &mut Tensor, right: &Tensor, f: impl Fn(f32, f32) -> f32) -> Result<(), Fault> {
            if left.shape() == right.shape() {
                let pairs = left.floats_mut()?.iter_mut().zip(right.floats()?);
                pairs.for_each(|(a, &b)| *a = f(*a, b));
            } else {
                *left = broadcasting(left, right, f)?;
            }
            Ok(())
        }
        match self {
            Self::Add => go(&mut left, right, |a, b| a + b),
            Self::Sub => go(&mut left, right, |a, b| a - b),
            Self::Mul => go(&mut left, right, |a, b| a * b),
            Self::Div => go(&mut left, right, |a, b| a / b),
            Self::Max => go(&mut left, right, |a, b| if a < b { b } else { a }),
            Self::Min => go(&mut left, right, |a, b| if b < a { b } else { a }),
        }?;
        Ok(left)
    }

    fn integers(self, left: &Tensor, right: &Tensor) -> Result<Tensor, Fault> {
        // Integers are shapes and positions, so few that one copy of the loops will do.
        let operation: fn(i64, i64) -> i64 = match self {
            Self::Add => i64::wrapping_add,
            Self::Sub => i64::wrapping_sub,
            Self::Mul => i64::wrapping_mul,
            Self::Div => |a, b| a.checked_div(b).unwrap_or(0),
            Self::Max => i64::max,
            Self::Min => i64::min,
        };
        broadcasting(left, right, operation)
    }
}

/// The shape that two shapes broadcast to.
pub(crate) fn broadcast(left: &[usize], right: &[usize]) -> Result<Dimensions, Fault> {
    let rank = left.len().max(right.len());
    let dim = |shape: &[usize], axis: usize| {
        let missing = rank - shape.len();
        if axis < missing { 1 } else { shape[axis - missing] }
    };
    (0..rank)
        .map(|axis| match (dim(left, axis), dim(right, axis)) {
            (1, b) => Ok(b),
            (a, 1) => Ok(a),
            (a, b) if a == b => Ok(a),
            _ => Err("shapes do not broadcast"),
        })
        .collect()
}

/// The strides of a dense value of `shape` that broadcasts to `rank` axes.
pub(crate) fn broadcast_strides(shape: &[usize], rank: usize) -> Dimensions {
    let mut strides = Dimensions::from_elem(0, rank - shape.len());
    let own = tensor::strides(shape).into_iter().zip(shape);
    strides.extend(own.map(|(stride, &dim)| if dim == 1 { 0 } else { stride }));
    strides
}

/// A shape passed as a value.
pub(crate) fn dimensions(value: &Tensor) -> Result<Dimensions, Fault> {
    let dims = value.integers()?;
    dims.iter().map(|&dim| usize::try_from(dim).map_err(|_| "a dimension is negative")).collect()
}

/// How two shapes are combined.
struct Plan {
    shape: Dimensions,
    strides: [Dimensions; 2],
    /// The number of axes before those of a run.
    outer: usize,
    /// The length of the longest run at the end along which each side is either dense or a single
    /// element.
    run: usize,
    /// Which of both a side is there: 1 or 0, or `None` if a run is one element.
    steps: [Option<usize>; 2],
}

#[inline(never)]
fn plan(left: &[usize], right: &[usize]) -> Result<Plan, Fault> {
    let shape = broadcast(left, right)?;
    let strides = [left, right].map(|side| broadcast_strides(side, shape.len()));
    let (mut run, mut outer) = (1, shape.len());
    let mut steps = [None; 2];
    while outer > 0 {
        let axis = outer - 1;
        if shape[axis] != 1 {
            let fits = |side: usize| match (strides[side][axis], steps[side]) {
                (0, None | Some(0)) => Some(0),
                (stride, None | Some(1)) if stride == run => Some(1),
                _ => None,
            };
            let (Some(a), Some(b)) = (fits(0), fits(1)) else { break };
            steps = [Some(a), Some(b)];
        }
        run *= shape[axis];
        outer = axis;
    }
    Ok(Plan { shape, strides, outer, run, steps })
}

#[inline(never)]
fn broadcasting<T: Element>(
    left: &Tensor,
    right: &Tensor,
    f: impl Fn(T, T) -> T,
) -> Result<Tensor, Fault> {
    let Plan { shape, strides, outer, run, steps } = plan(left.shape(), right.shape())?;
    let (left, right) = (left.slice::<T>()?, right.slice::<T>()?);
    Tensor::build(&shape, |out: &mut [T]| {
        let mut targets = out.chunks_exact_mut(run.max(1));
        let outer_strides = [&strides[0][..outer], &strides[1][..outer]];
        tensor::for_each_offset(&shape[..outer], outer_strides, |[a, b]| {
            let Some(target) = targets.next() else { return };
            match steps {
                [Some(0), Some(0)] | [None, None] => target.fill(f(left[a], right[b])),
                [Some(0), _] => {
                    let (a, b) = (left[a], &right[b..b + run]);
                    target.iter_mut().zip(b).for_each(|(out, &b)| *out = f(a, b));
                }
                [_, Some(0)] => {
                    let (a, b) = (&left[a..a + run], right[b]);
                    target.iter_mut().zip(a).for_each(|(out, &a)| *out = f(a, b));
                }
                _ => {
                    let pairs = left[a..a + run].iter().zip(&right[b..b + run]);
                    target.iter_mut().zip(pairs).for_each(|(out, (&a, &b))| *out = f(a, b));
                }
            }
        });
        Ok(())
    })
}

impl Cast {
    fn convert(&self, mut inputs: Values) -> Result<Values, Fault> {
        let value = inputs.pop().ok_or("missing input")?;
        if value.element_type() == self.to {
            return Ok(Values::from_iter([value]));
        }
        #[allow(clippy::cast_precision_loss, reason = "a cast is lossy by definition")]
        let cast = match (value.element_type(), self.to) {
            (ElementType::I8, ElementType::F32) => each(&value, |x: i8| f32::from(x)),
            (ElementType::U8, ElementType::F32) => each(&value, |x: u8| f32::from(x)),
            (ElementType::I64, ElementType::F32) => each(&value, |x: i64| x as f32),
            (ElementType::I8, ElementType::I64) => each(&value, |x: i8| i64::from(x)),
            (ElementType::U8, ElementType::I64) => each(&value, |x: u8| i64::from(x)),
            _ => Err("unsupported conversion"),
        };
        cast.map(one)
    }
}

/// Maps every element with `f`.
fn each<A: Element, B: Element>(value: &Tensor, f: fn(A) -> B) -> Result<Tensor, Fault> {
    let from = value.slice::<A>()?;
    Tensor::build(value.shape(), |out: &mut [B]| {
        out.iter_mut().zip(from).for_each(|(out, &x)| *out = f(x));
        Ok(())
    })
}
