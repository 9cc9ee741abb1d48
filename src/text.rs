//! Text that remembers where it came from.

use crate::span::Span;

/// One character of a normalised text and the part of the original it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedChar {
    /// The normalised character.
    pub character: char,
    /// Bytes of the original text that it stands for.
    pub span: Span,
}

/// A text under normalisation: every character keeps the span of the original text
/// that it came from, so that an explanation can point at what the user typed.
///
/// Invariants, kept by every preprocessing step and checked by property tests:
/// spans lie inside the original, on character boundaries, and their starts ascend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlignedText {
    /// The characters in order.
    pub chars: Vec<AlignedChar>,
}

impl AlignedText {
    /// The text as it stands, each character aligned with itself.
    #[must_use]
    pub fn new(original: &str) -> Self {
        let chars = original
            .char_indices()
            .map(|(start, character)| AlignedChar {
                character,
                span: Span::new(start, start + character.len_utf8()),
            })
            .collect();
        Self { chars }
    }

    /// The normalised text alone.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.chars.iter().map(|c| c.character).collect()
    }

    /// The words (runs without white space) in order: their text and original span.
    pub fn words(&self) -> impl Iterator<Item = &[AlignedChar]> {
        self.chars.split(|c| c.character.is_whitespace()).filter(|word| !word.is_empty())
    }
}
