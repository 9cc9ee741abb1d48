//! Text in which every character remembers where it came from.

use crate::span::Span;

/// One character of a normalized text and the part of the original it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedChar {
    /// The normalized character.
    pub character: char,
    /// The byte range of the original text it stands for.
    pub span: Span,
}

/// A text being normalized. Each character keeps the span of the original it came from, so that
/// an explanation can point at what the user typed.
///
/// Every preprocessing step keeps these invariants, and property tests check them: spans lie
/// inside the original, on character boundaries, and their starts ascend. Characters from the
/// same place share a span. An inserted character, such as a space between two tokens, may have
/// an empty span.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlignedText {
    /// The characters in order.
    pub chars: Vec<AlignedChar>,
}

impl AlignedText {
    /// The original text, each character aligned with itself.
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

    /// The normalized text without its alignment.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.chars.iter().map(|c| c.character).collect()
    }

    /// The words (runs without white space), in order.
    pub fn words(&self) -> impl Iterator<Item = &[AlignedChar]> {
        self.chars.split(|c| c.character.is_whitespace()).filter(|word| !word.is_empty())
    }

    /// An empty text with the capacity of `self`, for a step that rewrites the text.
    pub(crate) fn blank(&self) -> Self {
        Self { chars: Vec::with_capacity(self.chars.len() + 16) }
    }

    /// Appends one character.
    pub(crate) fn push(&mut self, character: char, span: Span) {
        self.chars.push(AlignedChar { character, span });
    }

    /// Appends characters that all stand for `span`.
    pub(crate) fn push_str(&mut self, characters: &str, span: Span) {
        self.chars.extend(characters.chars().map(|character| AlignedChar { character, span }));
    }

    /// Appends `characters` as a word of its own, with white space around it.
    pub(crate) fn push_word(&mut self, characters: &str, span: Span) {
        self.push(' ', Span::new(span.start, span.start));
        self.push_str(characters, span);
        self.push(' ', Span::new(span.end, span.end));
    }

    /// Whether any character is `wanted`; lets a step return the text unchanged.
    pub(crate) fn has(&self, wanted: impl Fn(char) -> bool) -> bool {
        self.chars.iter().any(|c| wanted(c.character))
    }

    /// Replaces every character in place.
    pub(crate) fn map(mut self, replace: impl Fn(char) -> char) -> Self {
        for c in &mut self.chars {
            c.character = replace(c.character);
        }
        self
    }

    /// Keeps only the characters for which `keep` is true.
    pub(crate) fn filter(mut self, keep: impl Fn(char) -> bool) -> Self {
        self.chars.retain(|c| keep(c.character));
        self
    }

    /// Keeps only the characters whose span `keep` accepts.
    pub(crate) fn filter_spans(mut self, mut keep: impl FnMut(Span) -> bool) -> Self {
        self.chars.retain(|c| keep(c.span));
        self
    }

    /// Rewrites every maximal run of characters that satisfy `member` and copies the rest.
    /// `rewrite` receives the run, what follows it, and the text to append to. Time is linear
    /// if `rewrite` looks only a bounded distance past the run.
    pub(crate) fn map_runs(
        self,
        member: impl Fn(char) -> bool,
        mut rewrite: impl FnMut(&[AlignedChar], &[AlignedChar], &mut Self),
    ) -> Self {
        let mut out = self.blank();
        let mut rest = self.chars.as_slice();
        while let Some(first) = rest.first() {
            let length = rest.iter().take_while(|c| member(c.character)).count();
            if length == 0 {
                out.chars.push(*first);
            }
            let (run, after) = rest.split_at(length.max(1));
            if length > 0 {
                rewrite(run, after, &mut out);
            }
            rest = after;
        }
        out
    }
}

/// The character at `index`.
pub(crate) fn character(run: &[AlignedChar], index: usize) -> Option<char> {
    run.get(index).map(|c| c.character)
}

/// The characters of a run without their spans.
pub(crate) fn characters(
    run: &[AlignedChar],
) -> impl DoubleEndedIterator<Item = char> + ExactSizeIterator + Clone {
    run.iter().map(|c| c.character)
}

/// The smallest span that covers a run of characters; empty if the run is.
pub(crate) fn cover(run: &[AlignedChar]) -> Span {
    run.iter().map(|c| c.span).reduce(Span::cover).unwrap_or_default()
}

/// Clears `buffer` and writes the characters of `run` into it.
pub(crate) fn read_into(buffer: &mut String, run: &[AlignedChar]) {
    buffer.clear();
    buffer.extend(run.iter().map(|c| c.character));
}
