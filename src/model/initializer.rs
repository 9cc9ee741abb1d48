//! Constants and attributes of an ONNX file.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};
use tract_onnx::tract_core::internal::{Datum, DatumType, Tensor};

use super::graph::Fault;
use super::tensor::{build, bytes_mut, volume, zeros};

/// Reads a constant. Whole numbers of 32 and 64 bits and truth values become `i64`.
#[inline(never)]
pub fn tensor(proto: &TensorProto) -> Result<Tensor, Fault> {
    if proto.data_location.unwrap_or(0) != 0 || !proto.external_data.is_empty() {
        return Err("data outside of the file is not supported");
    }
    if proto.segment.is_some() {
        return Err("data in segments is not supported");
    }
    let shape: Vec<usize> = proto
        .dims
        .iter()
        .map(|&dim| usize::try_from(dim).map_err(|_| "a dimension is negative"))
        .collect::<Result<_, _>>()?;
    let raw = &proto.raw_data[..];
    let whole = |x: &i32| i64::from(*x);
    match DataType::try_from(proto.data_type) {
        Ok(DataType::Float) if raw.is_empty() => from_list(&shape, &proto.float_data, |&x| x),
        Ok(DataType::Float) => copied(DatumType::F32, &shape, raw),
        Ok(DataType::Int64) if raw.is_empty() => from_list(&shape, &proto.int64_data, |&x| x),
        Ok(DataType::Int64) => copied(DatumType::I64, &shape, raw),
        Ok(DataType::Int32) if raw.is_empty() => from_list(&shape, &proto.int32_data, whole),
        Ok(DataType::Int32) => from_raw(&shape, raw, |x| i64::from(i32::from_le_bytes(x))),
        Ok(DataType::Bool) if raw.is_empty() => from_list(&shape, &proto.int32_data, whole),
        Ok(DataType::Bool) => from_raw(&shape, raw, |[x]: [u8; 1]| i64::from(x)),
        #[allow(clippy::cast_possible_truncation, reason = "ONNX widens i8 to i32 in lists")]
        Ok(DataType::Int8) if raw.is_empty() => from_list(&shape, &proto.int32_data, |&x| x as i8),
        Ok(DataType::Int8) => copied(DatumType::I8, &shape, raw),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as above")]
        Ok(DataType::Uint8) if raw.is_empty() => from_list(&shape, &proto.int32_data, |&x| x as u8),
        Ok(DataType::Uint8) => copied(DatumType::U8, &shape, raw),
        _ => Err("this type of constant is not supported"),
    }
}

/// The bytes as they are: ONNX stores numbers as this machine does.
fn copied(datum: DatumType, shape: &[usize], raw: &[u8]) -> Result<Tensor, Fault> {
    const { assert!(cfg!(target_endian = "little")) };
    // Before anything is allocated: the shape is only a claim, the data is here.
    if volume(shape)?.checked_mul(datum.size_of()) != Some(raw.len()) {
        return Err("shape and data disagree");
    }
    let mut tensor = zeros(datum, shape)?;
    bytes_mut(&mut tensor)?.copy_from_slice(raw);
    Ok(tensor)
}

fn from_raw<T: Datum + Copy, const N: usize>(
    shape: &[usize],
    raw: &[u8],
    read: fn([u8; N]) -> T,
) -> Result<Tensor, Fault> {
    let (items, rest) = raw.as_chunks::<N>();
    if !rest.is_empty() {
        return Err("shape and data disagree");
    }
    from_list(shape, items, |&item| read(item))
}

fn from_list<S, T: Datum + Copy>(
    shape: &[usize],
    items: &[S],
    convert: impl Fn(&S) -> T,
) -> Result<Tensor, Fault> {
    // As above.
    if volume(shape)? != items.len() {
        return Err("shape and data disagree");
    }
    build(shape, |out| {
        out.iter_mut().zip(items).for_each(|(out, item)| *out = convert(item));
        Ok(())
    })
}

/// The attributes of a node.
pub struct Attributes<'a>(&'a [AttributeProto]);

impl<'a> Attributes<'a> {
    /// The attributes of a node, which must all be among `known`: what the engine does not
    /// know may change what the node means.
    pub fn new(node: &'a NodeProto, known: &[&str]) -> Result<Self, Fault> {
        let all_known = node.attribute.iter().all(|attribute| {
            known.contains(&attribute.name.as_str()) && attribute.ref_attr_name.is_empty()
        });
        if all_known { Ok(Self(&node.attribute)) } else { Err("an attribute is not supported") }
    }

    /// The attribute of this name.
    pub fn get(&self, name: &str) -> Option<&'a AttributeProto> {
        self.0.iter().find(|attribute| attribute.name == name)
    }

    /// A whole number.
    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.get(name).map_or(default, |attribute| attribute.i)
    }

    /// A number.
    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.get(name).map_or(default, |attribute| attribute.f)
    }

    /// A flag.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, Fault> {
        match self.int(name, i64::from(default)) {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a flag is neither 0 nor 1"),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&'a [u8]> {
        self.get(name).map(|attribute| &attribute.s[..])
    }

    /// Demands that a text is absent or this one.
    pub fn expect_text(&self, name: &str, only: &str) -> Result<(), Fault> {
        match self.text(name) {
            Some(text) if text != only.as_bytes() => Err("an attribute's value is not supported"),
            _ => Ok(()),
        }
    }
}
