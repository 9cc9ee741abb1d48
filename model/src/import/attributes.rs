//! The attributes of an ONNX node.

use tract_onnx::pb::{AttributeProto, NodeProto};

use crate::graph::Fault;

/// The attributes of a node.
pub(super) struct Attributes<'a>(&'a [AttributeProto]);

impl<'a> Attributes<'a> {
    /// Wraps the attributes of a node. All of them must be in `known`, since an unknown one may
    /// change what the node means.
    pub(super) fn new(node: &'a NodeProto, known: &[&str]) -> Result<Self, Fault> {
        let all_known = node.attribute.iter().all(|attribute| {
            known.contains(&attribute.name.as_str()) && attribute.ref_attr_name.is_empty()
        });
        if all_known { Ok(Self(&node.attribute)) } else { Err("unsupported attribute") }
    }

    /// The attribute with this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a AttributeProto> {
        self.0.iter().find(|attribute| attribute.name == name)
    }

    /// An integer.
    pub(super) fn int(&self, name: &str, default: i64) -> i64 {
        self.get(name).map_or(default, |attribute| attribute.i)
    }

    /// A float.
    pub(super) fn float(&self, name: &str, default: f32) -> f32 {
        self.get(name).map_or(default, |attribute| attribute.f)
    }

    /// A flag.
    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, Fault> {
        match self.int(name, i64::from(default)) {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a flag must be 0 or 1"),
        }
    }

    /// A string.
    pub(super) fn text(&self, name: &str) -> Option<&'a [u8]> {
        self.get(name).map(|attribute| &attribute.s[..])
    }

    /// Checks that a string attribute is absent or has this value.
    pub(super) fn expect_text(&self, name: &str, only: &str) -> Result<(), Fault> {
        match self.text(name) {
            Some(text) if text != only.as_bytes() => Err("unsupported attribute value"),
            _ => Ok(()),
        }
    }
}
