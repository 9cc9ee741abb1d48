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
/// spans lie inside the original, on character boundaries, and their starts ascend
/// (characters that came from one place share its span). A character that a step
/// put in, such as a space between two tokens, may have an empty span.
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

    /// The words (runs without white space) in order, each as its characters.
    pub fn words(&self) -> impl Iterator<Item = &[AlignedChar]> {
        self.chars.split(|c| c.character.is_whitespace()).filter(|word| !word.is_empty())
    }

    /// An empty text with room for as many characters as `self` has, for a step that
    /// writes its result anew.
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

    /// Whether any character is `wanted`; lets a step hand a text back untouched.
    pub(crate) fn has(&self, wanted: impl Fn(char) -> bool) -> bool {
        self.chars.iter().any(|c| wanted(c.character))
    }

    /// Replaces every character by another one in the same place.
    pub(crate) fn map(mut self, replace: impl Fn(char) -> char) -> Self {
        for c in &mut self.chars {
            c.character = replace(c.character);
        }
        self
    }

    /// Drops the characters for which `keep` is false.
    pub(crate) fn filter(mut self, keep: impl Fn(char) -> bool) -> Self {
        self.chars.retain(|c| keep(c.character));
        self
    }

    /// Rewrites every maximal run of characters that belong to `member`; the rest is
    /// copied. `rewrite` gets the run, what follows it, and the text to append to.
    /// Time is linear as long as `rewrite` looks only a bounded way past the run.
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

/// The smallest span that covers a run of characters; empty for an empty run.
pub(crate) fn cover(run: &[AlignedChar]) -> Span {
    run.iter().map(|c| c.span).reduce(Span::cover).unwrap_or_default()
}

/// Writes the characters of `run` into `buffer`, which is cleared first.
pub(crate) fn read_into(buffer: &mut String, run: &[AlignedChar]) {
    buffer.clear();
    buffer.extend(run.iter().map(|c| c.character));
}
