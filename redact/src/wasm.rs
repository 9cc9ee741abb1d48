//! The bindings: texts in, texts and positions out. Conversion only.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::redact::{RedactKind, RedactOptions, Redacted, Redactor};
use crate::span::Utf16Converter;

/// A redactor of a page. The page frees it.
#[wasm_bindgen]
pub struct TextRedactor(Redactor);

#[wasm_bindgen]
impl TextRedactor {
    /// A redactor that knows no value yet; for all kinds or for these, by their place in
    /// [`RedactKind::ALL`].
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(kinds: Option<Vec<u8>>) -> TextRedactor {
        let chosen = |kinds: Vec<u8>| {
            let is_chosen = |(place, _): &(u8, RedactKind)| kinds.contains(place);
            (0..).zip(RedactKind::ALL).filter(is_chosen).map(|(_, kind)| kind).collect()
        };
        Self(Redactor::new(RedactOptions { kinds: kinds.map(chosen) }))
    }

    /// Redacts a text. A flat list of the new text and, for each part that was replaced, the place of
    /// its kind, its start and its end in UTF-16 code units, and its pseudonym; nothing if there is
    /// nothing to redact.
    pub fn redact(&mut self, text: &str) -> Option<Array> {
        flat(text, &self.0.redact(text))
    }

    /// Redacts a cell of a table in the same way; the name of its column may say what it holds.
    #[wasm_bindgen(js_name = redactCell)]
    pub fn redact_cell(&mut self, column: &str, cell: &str) -> Option<Array> {
        flat(cell, &self.0.redact_cell(column, cell))
    }
}

fn flat(original: &str, redacted: &Redacted) -> Option<Array> {
    if redacted.spans.is_empty() {
        return None;
    }
    let mut utf16 = Utf16Converter::new(original);
    let list = Array::of1(&redacted.text.as_str().into());
    for part in &redacted.spans {
        let span = utf16.convert(part.span);
        for number in [part.kind as usize, span.start, span.end] {
            list.push(&(number as f64).into());
        }
        list.push(&part.replacement.as_str().into());
    }
    Some(list)
}
