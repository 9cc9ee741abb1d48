//! Converts values between Rust and JavaScript.

use std::ops::Deref;

use js_sys::{JSON, JsString};
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::span::Utf16Converter;
use crate::verdict::{TokenizedText, Verdict};
use crate::warnings::Warning;

use super::js_error::{self, JsResult};

/// A string from JavaScript.
pub(super) struct JsText {
    /// The text. Each lone surrogate is replaced by U+FFFD, which has the same length in
    /// UTF-16, so positions stay correct.
    text: String,
    /// Whether a lone surrogate was replaced.
    has_lone_surrogate: bool,
}

impl JsText {
    /// Reads the string in `value`.
    pub(super) fn new(value: &JsValue) -> Result<Self> {
        let string = value
            .dyn_ref::<JsString>()
            .ok_or_else(|| Error::TextInvalid { found: type_name(value) })?;
        Ok(Self { text: string.into(), has_lone_surrogate: !string.is_valid_utf16() })
    }

    /// Converts the positions in `verdict` to UTF-16 code units and adds the warning about lone
    /// surrogates.
    pub(super) fn annotate(&self, mut verdict: Verdict) -> Verdict {
        let mut utf16 = Utf16Converter::new(&self.text);
        let parts = [&mut verdict.sentences, &mut verdict.clauses];
        for part in parts.into_iter().flatten().flatten() {
            part.span = utf16.convert(part.span);
        }
        for part in &mut verdict.boilerplate {
            part.span = utf16.convert(part.span);
        }
        for span in verdict.topics.iter_mut().flatten().flat_map(|topic| &mut topic.spans) {
            *span = utf16.convert(*span);
        }
        for span in verdict.cues.iter_mut().flatten().flat_map(|cue| &mut cue.spans) {
            *span = utf16.convert(*span);
        }
        for evidence in verdict.evidence.iter_mut().flatten() {
            evidence.span = utf16.convert(evidence.span);
        }
        let topics = verdict.topics.iter_mut().flatten().map(|topic| &mut topic.evidence);
        let intent = verdict.intent.iter_mut().map(|intent| &mut intent.evidence);
        let signals = verdict.signals.iter_mut().flatten().map(|signal| &mut signal.evidence);
        for word in topics.chain(intent).chain(signals).flatten() {
            word.span = utf16.convert(word.span);
        }
        if self.has_lone_surrogate {
            verdict.warnings.push(Warning::LoneSurrogate);
        }
        verdict
    }

    /// Converts the positions in `tokenized` to UTF-16 code units.
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

/// The JavaScript name for the type of `value`.
fn type_name(value: &JsValue) -> String {
    if value.is_null() {
        return "null".to_owned();
    }
    if js_sys::Array::is_array(value) {
        return "array".to_owned();
    }
    value.js_typeof().as_string().unwrap_or_default()
}

/// Reads options from `value`; absent options get their defaults.
///
/// They go through JSON because only that reports unknown keys.
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

/// Iterates over an array and deserializes each element as `T`.
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

/// Converts `value` to plain JavaScript data: objects, arrays, numbers, strings.
pub(super) fn to_js<T: Serialize>(value: &T) -> JsResult<JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|error| js_error::to_js(Error::InferenceFailed { reason: error.to_string() }))
}
