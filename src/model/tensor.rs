//! Reading and making tract tensors without a panic or an unbounded allocation.
//!
//! The engine knows three families of values: `f32`, whole numbers (always `i64` at run
//! time) and the bytes of a quantised table (`i8`, `u8`).

use tract_onnx::tract_core::internal::{Datum, DatumType, Tensor};

use super::graph::Fault;

/// The most elements that one value may have: 256 MB of `f32`. A text needs a few
/// thousandths of that; a file that asks for more is hostile.
pub const MAX_ELEMENTS: usize = 1 << 26;

/// Number of elements of a shape, if it is within [`MAX_ELEMENTS`].
pub fn volume(shape: &[usize]) -> Result<usize, Fault> {
    // Counted without the zeros: [0, usize::MAX, usize::MAX] must not pass either.
    let bound = shape.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim.max(1)));
    match bound {
        Some(bound) if bound <= MAX_ELEMENTS => Ok(shape.iter().product()),
        _ => Err("a value is too large"),
    }
}

/// The elements of a tensor of type `D`.
pub fn slice<D: Datum>(tensor: &Tensor) -> Result<&[D], Fault> {
    tensor.as_plain_ram().and_then(|view| view.as_slice().ok()).ok_or("wrong type of value")
}

/// The numbers of an `f32` tensor.
pub fn floats(tensor: &Tensor) -> Result<&[f32], Fault> {
    slice(tensor)
}

/// The whole numbers of an `i64` tensor.
pub fn integers(tensor: &Tensor) -> Result<&[i64], Fault> {
    slice(tensor)
}

/// A tensor of zeros that `fill` then fills.
pub fn build<D: Datum + Copy>(
    shape: &[usize],
    fill: impl FnOnce(&mut [D]) -> Result<(), Fault>,
) -> Result<Tensor, Fault> {
    let mut tensor = zeros(D::datum_type(), shape)?;
    let mut view = tensor.as_plain_ram_mut().ok_or("not in memory")?;
    fill(view.as_slice_mut().map_err(|_| "wrong type of value")?)?;
    Ok(tensor)
}

/// A tensor of zero bytes, of any of the engine's types.
pub fn zeros(datum: DatumType, shape: &[usize]) -> Result<Tensor, Fault> {
    volume(shape)?;
    if !matches!(datum, DatumType::F32 | DatumType::I64 | DatumType::I8 | DatumType::U8) {
        return Err("wrong type of value");
    }
    // SAFETY: every bit pattern is a value of these types, and each byte is written below.
    let mut tensor =
        unsafe { Tensor::uninitialized_dt(datum, shape) }.map_err(|_| "a value is too large")?;
    bytes_mut(&mut tensor)?.fill(0);
    Ok(tensor)
}

/// The bytes of a tensor.
pub fn bytes(tensor: &Tensor) -> Result<&[u8], Fault> {
    tensor.as_plain_ram().map(|view| view.as_bytes()).ok_or("not in memory")
}

/// The bytes of a tensor, for writing.
pub fn bytes_mut(tensor: &mut Tensor) -> Result<&mut [u8], Fault> {
    tensor.as_plain_ram_storage_mut().map(|storage| storage.as_bytes_mut()).ok_or("not in memory")
}

/// A tensor with these numbers.
pub fn from_floats(shape: &[usize], values: &[f32]) -> Result<Tensor, Fault> {
    build(shape, |out| fill_exactly(out, values))
}

/// A tensor with these whole numbers.
pub fn from_integers(shape: &[usize], values: &[i64]) -> Result<Tensor, Fault> {
    build(shape, |out| fill_exactly(out, values))
}

fn fill_exactly<T: Copy>(out: &mut [T], values: &[T]) -> Result<(), Fault> {
    if out.len() != values.len() {
        return Err("shape and data disagree");
    }
    out.copy_from_slice(values);
    Ok(())
}

/// An axis that may count from the end, as an index below `rank`.
pub fn axis(axis: i64, rank: usize) -> Result<usize, Fault> {
    let rank_signed = i64::try_from(rank).map_err(|_| "too many dimensions")?;
    let index = if axis < 0 { axis.checked_add(rank_signed) } else { Some(axis) };
    match index.and_then(|index| usize::try_from(index).ok()) {
        Some(index) if index < rank => Ok(index),
        _ => Err("an axis is out of range"),
    }
}

/// The product of the dimensions before an axis, the axis itself, and those after it.
pub fn around(shape: &[usize], axis: usize) -> (usize, usize, usize) {
    (shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product())
}

/// The step in elements from one index to the next, for each axis of a dense value.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// Calls `f` with the offsets that each of the `N` sets of strides gives, for every index
/// of `shape`, in order.
pub fn for_each_offset<const N: usize>(
    shape: &[usize],
    strides: [&[usize]; N],
    mut f: impl FnMut([usize; N]),
) {
    if shape.contains(&0) {
        return;
    }
    let mut index = vec![0; shape.len()];
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
