//! Values of the crate to values of JavaScript and back.

use std::ops::Deref;

use js_sys::{JSON, JsString};
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::preprocess::Warning;
use crate::span::Utf16Converter;
use crate::verdict::{TokenizedText, Verdict};

use super::js_error::{self, JsResult};

/// A text as it came from JavaScript.
pub(super) struct JsText {
    /// The text; each half of a broken surrogate pair became U+FFFD, which has the
    /// same length in UTF-16, so that positions stay right.
    text: String,
    /// Whether there was such a half.
    has_lone_surrogate: bool,
}

impl JsText {
    /// The string in `value`.
    pub(super) fn new(value: &JsValue) -> Result<Self> {
        let string = value
            .dyn_ref::<JsString>()
            .ok_or_else(|| Error::TextInvalid { found: type_name(value) })?;
        Ok(Self { text: string.into(), has_lone_surrogate: !string.is_valid_utf16() })
    }

    /// `verdict` with positions in UTF-16 code units and the boundary's own warning.
    pub(super) fn annotate(&self, mut verdict: Verdict) -> Verdict {
        let mut utf16 = Utf16Converter::new(&self.text);
        for sentence in verdict.sentences.iter_mut().flatten() {
            sentence.span = utf16.convert(sentence.span);
        }
        for evidence in verdict.evidence.iter_mut().flatten() {
            evidence.span = utf16.convert(evidence.span);
        }
        if self.has_lone_surrogate {
            verdict.warnings.push(Warning::LoneSurrogate);
        }
        verdict
    }

    /// `tokenized` with positions in UTF-16 code units.
    pub(super) fn locate(&self, mut tokenized: TokenizedText) -> TokenizedText {
        let mut utf16 = Utf16Converter::new(&self.text);
        for token in &mut tokenized.tokens {
            token.span = utf16.convert(token.span);
        }
        tokenized
    }
}

impl Deref for JsText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// What `value` is, in the words of JavaScript.
fn type_name(value: &JsValue) -> String {
    if value.is_null() {
        return "null".to_owned();
    }
    if js_sys::Array::is_array(value) {
        return "array".to_owned();
    }
    value.js_typeof().as_string().unwrap_or_default()
}

/// The options in `value`, or the defaults.
///
/// They are read as JSON: only so does every key count, also one that no option has.
pub(super) fn options<T: DeserializeOwned + Default>(value: &JsValue) -> Result<T> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    let invalid = |reason: String| Error::OptionsInvalid { option: "options".to_owned(), reason };
    let json = JSON::stringify(value)
        .ok()
        .and_then(|json| JsValue::from(json).as_string())
        .ok_or_else(|| invalid(format!("must be an object, not {}", type_name(value))))?;
    serde_json::from_str(&json).map_err(|error| invalid(error.to_string()))
}

/// The elements of an array, each turned into `T` when its turn comes.
pub(super) fn rows<T: DeserializeOwned>(
    rows: &JsValue,
) -> JsResult<impl Iterator<Item = JsResult<T>>> {
    let invalid = |reason: String| {
        js_error::to_js(Error::OptionsInvalid { option: "rows".to_owned(), reason })
    };
    let array = rows
        .dyn_ref::<js_sys::Array>()
        .ok_or_else(|| invalid(format!("must be an array, not {}", type_name(rows))))?
        .clone();
    Ok((0..array.length()).map(move |index| {
        serde_wasm_bindgen::from_value(array.get(index))
            .map_err(|error| invalid(format!("row {index}: {error}")))
    }))
}

/// `value` as plain JavaScript data: objects, arrays, numbers, strings.
pub(super) fn to_js<T: Serialize>(value: &T) -> JsResult<JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|error| js_error::to_js(Error::InferenceFailed { reason: error.to_string() }))
}
