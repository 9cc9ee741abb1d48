//! Tensors, created without panics or unbounded allocations.
//!
//! There are three kinds of elements: `f32`, integers (always `i64` at run time) and the bytes
//! of a quantized table (`i8`, `u8`).

use smallvec::SmallVec;

use super::graph::Fault;

/// One number per dimension. Few enough to need no memory of their own.
pub(super) type Dimensions = SmallVec<[usize; 5]>;

/// Maximum number of elements of a tensor: 256 MB of `f32`. A text needs a few thousandths of
/// that, so a file that needs more is hostile.
pub(super) const MAX_ELEMENTS: usize = 1 << 26;

/// The type of a tensor's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementType {
    F32,
    I64,
    I8,
    U8,
}

/// The elements of a tensor, in row-major order.
#[derive(Debug, Clone)]
pub(super) enum Elements {
    F32(Vec<f32>),
    I64(Vec<i64>),
    I8(Vec<i8>),
    U8(Vec<u8>),
}

/// A dense array of numbers.
#[derive(Debug, Clone)]
pub(super) struct Tensor {
    shape: Dimensions,
    elements: Elements,
}

/// A possible element type of a tensor.
pub(super) trait Element: Copy + Default + 'static {
    /// The elements, if they have this type.
    fn slice(elements: &Elements) -> Option<&[Self]>;
    /// The elements, mutable.
    fn slice_mut(elements: &mut Elements) -> Option<&mut [Self]>;
    /// Wraps elements of this type.
    fn wrap(elements: Vec<Self>) -> Elements;
}

macro_rules! element {
    ($($type:ty => $variant:ident),*) => {$(
        impl Element for $type {
            fn slice(elements: &Elements) -> Option<&[Self]> {
                if let Elements::$variant(elements) = elements { Some(elements) } else { None }
            }

            fn slice_mut(elements: &mut Elements) -> Option<&mut [Self]> {
                if let Elements::$variant(elements) = elements { Some(elements) } else { None }
            }

            fn wrap(elements: Vec<Self>) -> Elements {
                Elements::$variant(elements)
            }
        }
    )*};
}
element!(f32 => F32, i64 => I64, i8 => I8, u8 => U8);

/// Evaluates `$body` with `$name` bound to the elements of a tensor of any type.
macro_rules! for_elements {
    ($tensor:expr, $name:ident => $body:expr) => {
        match $tensor.elements() {
            $crate::tensor::Elements::F32($name) => $body,
            $crate::tensor::Elements::I64($name) => $body,
            $crate::tensor::Elements::I8($name) => $body,
            $crate::tensor::Elements::U8($name) => $body,
        }
    };
}
pub(super) use for_elements;

impl Tensor {
    /// A tensor of these elements; their number must match the shape.
    pub(super) fn new<E: Element>(shape: &[usize], elements: Vec<E>) -> Result<Self, Fault> {
        if volume(shape)? != elements.len() {
            return Err("shape does not match the data");
        }
        Ok(Self { shape: shape.into(), elements: E::wrap(elements) })
    }

    /// A tensor of zeros, then filled by `fill`.
    pub(super) fn build<E: Element>(
        shape: &[usize],
        fill: impl FnOnce(&mut [E]) -> Result<(), Fault>,
    ) -> Result<Self, Fault> {
        let mut elements = vec![E::default(); volume(shape)?];
        fill(&mut elements)?;
        Ok(Self { shape: shape.into(), elements: E::wrap(elements) })
    }

    /// The same elements in another shape of equal volume.
    pub(super) fn with_shape(self, shape: &[usize]) -> Result<Self, Fault> {
        if volume(shape)? != self.len() {
            return Err("the shapes have different numbers of elements");
        }
        Ok(Self { shape: shape.into(), elements: self.elements })
    }

    /// The dimensions.
    pub(super) fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Number of dimensions.
    pub(super) fn rank(&self) -> usize {
        self.shape.len()
    }

    /// Number of elements.
    pub(super) fn len(&self) -> usize {
        for_elements!(self, elements => elements.len())
    }

    /// The elements.
    pub(super) fn elements(&self) -> &Elements {
        &self.elements
    }

    /// The type of the elements.
    pub(super) fn element_type(&self) -> ElementType {
        match self.elements {
            Elements::F32(_) => ElementType::F32,
            Elements::I64(_) => ElementType::I64,
            Elements::I8(_) => ElementType::I8,
            Elements::U8(_) => ElementType::U8,
        }
    }

    /// The elements, which must be of type `E`.
    pub(super) fn slice<E: Element>(&self) -> Result<&[E], Fault> {
        E::slice(&self.elements).ok_or("wrong type of value")
    }

    /// The elements of an `f32` tensor.
    pub(super) fn floats(&self) -> Result<&[f32], Fault> {
        self.slice()
    }

    /// The elements of an `f32` tensor, mutable.
    pub(super) fn floats_mut(&mut self) -> Result<&mut [f32], Fault> {
        f32::slice_mut(&mut self.elements).ok_or("wrong type of value")
    }

    /// The elements of an `i64` tensor.
    pub(super) fn integers(&self) -> Result<&[i64], Fault> {
        self.slice()
    }
}

/// Number of elements of a shape, at most [`MAX_ELEMENTS`].
pub(super) fn volume(shape: &[usize]) -> Result<usize, Fault> {
    // Ignores zeros, so that [0, usize::MAX, usize::MAX] is rejected, too.
    let bound = shape.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim.max(1)));
    match bound {
        Some(bound) if bound <= MAX_ELEMENTS => Ok(shape.iter().product()),
        _ => Err("the tensor is too large"),
    }
}

/// Resolves an axis, which may count from the end, to an index below `rank`.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize, Fault> {
    let rank_signed = i64::try_from(rank).map_err(|_| "too many dimensions")?;
    let index = if axis < 0 { axis.checked_add(rank_signed) } else { Some(axis) };
    match index.and_then(|index| usize::try_from(index).ok()) {
        Some(index) if index < rank => Ok(index),
        _ => Err("axis out of range"),
    }
}

/// The product of the dimensions before an axis, the axis's own, and the product of those after
/// it.
pub(super) fn around(shape: &[usize], axis: usize) -> (usize, usize, usize) {
    (shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product())
}

/// The distance in elements between adjacent indices, for each axis of a dense tensor.
pub(super) fn strides(shape: &[usize]) -> Dimensions {
    let mut strides = Dimensions::from_elem(1, shape.len());
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// For every index of `shape`, in order, calls `f` with its offset in each of the `N` sets of
/// strides.
pub(super) fn for_each_offset<const N: usize>(
    shape: &[usize],
    strides: [&[usize]; N],
    mut f: impl FnMut([usize; N]),
) {
    if shape.contains(&0) {
        return;
    }
    let mut index = Dimensions::from_elem(0, shape.len());
    let mut offsets = [0; N];
    loop {
        f(offsets);
        let mut axis = shape.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            index[axis] += 1;
            if index[axis] < shape[axis] {
                for (offset, strides) in offsets.iter_mut().zip(strides) {
                    *offset += strides[axis];
                }
                break;
            }
            for (offset, strides) in offsets.iter_mut().zip(strides) {
                *offset -= strides[axis] * (shape[axis] - 1);
            }
            index[axis] = 0;
        }
    }
}
