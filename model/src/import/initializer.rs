//! Reads the constants of an ONNX file.

use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataType;

use crate::graph::Fault;
use crate::tensor::{Element, Tensor, volume};

/// Reads a constant. 32-bit and 64-bit integers and booleans become `i64`.
#[inline(never)]
pub(super) fn tensor(proto: &TensorProto) -> Result<Tensor, Fault> {
    if proto.data_location.unwrap_or(0) != 0 || !proto.external_data.is_empty() {
        return Err("external data is not supported");
    }
    if proto.segment.is_some() {
        return Err("segmented data is not supported");
    }
    let shape: Vec<usize> = proto
        .dims
        .iter()
        .map(|&dim| usize::try_from(dim).map_err(|_| "a dimension is negative"))
        .collect::<Result<_, _>>()?;
    let raw = &proto.raw_data[..];
    // The numbers are stored as raw bytes or in a list for their type.
    match (DataType::try_from(proto.data_type), raw.is_empty()) {
        (Ok(DataType::Float), true) => from_list(&shape, &proto.float_data, |&x| x),
        (Ok(DataType::Float), false) => from_raw(&shape, raw, f32::from_le_bytes),
        (Ok(DataType::Int64), true) => from_list(&shape, &proto.int64_data, |&x| x),
        (Ok(DataType::Int64), false) => from_raw(&shape, raw, i64::from_le_bytes),
        (Ok(DataType::Int32 | DataType::Bool), true) => {
            from_list(&shape, &proto.int32_data, |&x| i64::from(x))
        }
        (Ok(DataType::Int32), false) => from_raw(&shape, raw, |x| i64::from(i32::from_le_bytes(x))),
        (Ok(DataType::Bool), false) => from_raw(&shape, raw, |[x]: [u8; 1]| i64::from(x)),
        #[expect(clippy::cast_possible_truncation, reason = "ONNX widens i8 to i32 in lists")]
        (Ok(DataType::Int8), true) => from_list(&shape, &proto.int32_data, |&x| x as i8),
        (Ok(DataType::Int8), false) => from_raw(&shape, raw, i8::from_le_bytes),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "ONNX widens u8 to i32 in lists"
        )]
        (Ok(DataType::Uint8), true) => from_list(&shape, &proto.int32_data, |&x| x as u8),
        (Ok(DataType::Uint8), false) => from_raw(&shape, raw, u8::from_le_bytes),
        _ => Err("unsupported constant type"),
    }
}

fn from_raw<E: Element, const N: usize>(
    shape: &[usize],
    raw: &[u8],
    read: impl Fn([u8; N]) -> E,
) -> Result<Tensor, Fault> {
    let (items, rest) = raw.as_chunks::<N>();
    if !rest.is_empty() {
        return Err("shape does not match the data");
    }
    from_list(shape, items, |&item| read(item))
}

fn from_list<S, E: Element>(
    shape: &[usize],
    items: &[S],
    convert: impl Fn(&S) -> E,
) -> Result<Tensor, Fault> {
    // Checked before allocating: the shape is only a claim, but the data is here.
    if volume(shape)? != items.len() {
        return Err("shape does not match the data");
    }
    Tensor::new(shape, items.iter().map(convert).collect())
}
