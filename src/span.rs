//! Positions in a text: bytes in Rust, UTF-16 code units in JavaScript.

use serde::{Deserialize, Serialize};

/// A half-open range in the original text: UTF-8 bytes in Rust and on the command line, UTF-16
/// code units (as in `slice`) in JavaScript.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Span {
    /// The first position.
    pub start: usize,
    /// One past the last position.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// The part of `text` inside the span; empty if the span is out of bounds or splits a
    /// character.
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Converts byte positions of one text to UTF-16 code units, as used by JavaScript's
/// `String.prototype.slice`.
///
/// Each conversion takes time proportional to the distance from the previous one, so ascending
/// positions need one pass in total.
///
/// ```
/// use mizaj::{Span, Utf16Converter};
/// let text = "😡 très";
/// let mut utf16 = Utf16Converter::new(text);
/// assert_eq!(utf16.convert(Span::new(5, 10)), Span::new(3, 7));
/// ```
#[derive(Debug)]
pub struct Utf16Converter<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Utf16Converter<'t> {
    /// A converter for positions in `text`.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { text, byte: 0, unit: 0 }
    }

    /// `span` in UTF-16 code units. A position inside a character becomes that character's
    /// start; one past the end of the text becomes its end.
    pub fn convert(&mut self, span: Span) -> Span {
        let start = self.position(span.start);
        let end = self.position(span.end);
        Span { start, end }
    }

    fn position(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        for character in self.text.get(self.byte..).unwrap_or("").chars() {
            if self.byte + character.len_utf8() > byte {
                break;
            }
            self.byte += character.len_utf8();
            self.unit += character.len_utf16();
        }
        self.unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_may_come_in_any_order() {
        let text = "a😡b\u{301}مزاج";
        let mut utf16 = Utf16Converter::new(text);
        let end = text.len();
        assert_eq!(utf16.convert(Span::new(8, end)), Span::new(5, 9));
        assert_eq!(utf16.convert(Span::new(0, 1)), Span::new(0, 1));
        assert_eq!(utf16.convert(Span::new(1, 5)), Span::new(1, 3));
        assert_eq!(utf16.convert(Span::new(0, 1000)), Span::new(0, 9));
    }

    #[test]
    fn a_span_outside_the_text_gives_an_empty_slice() {
        assert_eq!(Span::new(3, 900).slice("été"), "");
        assert_eq!(Span::new(1, 2).slice("été"), "");
        assert_eq!(Span::new(0, 2).slice("été"), "é");
    }
}
