//! Entry of the pipeline: truncates every text and decodes its HTML references, once.

mod entities;

use std::cell::OnceCell;

use crate::boilerplate::{Boilerplate, boilerplate};
use crate::clause::clauses;
use crate::cues::{Cue, by_kind, cues};
use crate::sentence::sentences;
use crate::span::Span;
use crate::text::AlignedText;

/// Maximum number of characters analyzed; a longer text is truncated and its verdict says so.
/// About 15,000 words: longer than any support ticket, short enough not to freeze a page.
pub const MAX_TEXT_CHARS: usize = 100_000;

/// A text ready for the other stages: at most [`MAX_TEXT_CHARS`] characters, with HTML
/// character references decoded ("d&eacute;&ccedil;u" becomes "déçu").
///
/// Spans still point into the original text.
///
/// ```
/// use mizaj::dev::InputText;
/// let given = "It doesn&#39;t work. Refund!";
/// let input = InputText::new(given);
/// assert_eq!(input.as_str(), "It doesn't work. Refund!");
/// assert_eq!(input.sentences()[0].slice(given), "It doesn&#39;t work.");
/// ```
#[derive(Debug, Clone)]
pub struct InputText<'t> {
    text: &'t str,
    truncated: bool,
    decoded: Option<Decoded>,
    sentences: OnceCell<Vec<Span>>,
    clauses: OnceCell<Vec<Span>>,
    boilerplate: OnceCell<Vec<Boilerplate>>,
}

/// The result of decoding a text that contained references.
#[derive(Debug, Clone)]
struct Decoded {
    text: String,
    aligned: AlignedText,
}

impl<'t> InputText<'t> {
    /// Truncates and decodes `text`. The part cut off costs no time.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut input = Self::verbatim(text);
        if input.text.contains('&') {
            let aligned = entities::decode(AlignedText::new(input.text));
            let text = aligned.to_text();
            input.decoded = (text != input.text).then_some(Decoded { text, aligned });
        }
        input
    }

    /// Truncates `text` without decoding references.
    #[must_use]
    pub fn verbatim(text: &'t str) -> Self {
        let end = text.char_indices().nth(MAX_TEXT_CHARS).map(|(end, _)| end);
        Self {
            text: end.and_then(|end| text.get(..end)).unwrap_or(text),
            truncated: end.is_some(),
            decoded: None,
            sentences: OnceCell::new(),
            clauses: OnceCell::new(),
            boilerplate: OnceCell::new(),
        }
    }

    /// The text to analyze.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.decoded.as_ref().map_or(self.text, |decoded| &decoded.text)
    }

    /// Whether the text was truncated.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The characters of [`as_str`](Self::as_str), each with its span in the original text.
    #[must_use]
    pub fn aligned(&self) -> AlignedText {
        match &self.decoded {
            Some(decoded) => decoded.aligned.clone(),
            None => AlignedText::new(self.text),
        }
    }

    /// The [sentences](crate::sentences) of the text, as spans of the original text. Computed
    /// on first use.
    pub fn sentences(&self) -> &[Span] {
        self.sentences.get_or_init(|| self.in_given_text(sentences(self.as_str())))
    }

    /// The [clauses](crate::dev::clauses) of the text, as spans of the original text. Computed on
    /// first use.
    pub fn clauses(&self) -> &[Span] {
        self.clauses.get_or_init(|| self.in_given_text(clauses(self.as_str())))
    }

    /// The [boilerplate](crate::dev::boilerplate) of the text, as spans of the original text.
    /// Computed on first use.
    pub fn boilerplate(&self) -> &[Boilerplate] {
        self.boilerplate.get_or_init(|| {
            let mut parts = boilerplate(self.as_str());
            let spans = self.in_given_text(parts.iter().map(|part| part.span).collect());
            for (part, span) in parts.iter_mut().zip(spans) {
                part.span = span;
            }
            parts
        })
    }

    /// What the writer's own words call for, with spans of the original text.
    #[must_use]
    pub fn cues(&self) -> Vec<Cue> {
        let (kinds, spans): (Vec<_>, Vec<_>) = cues(self.as_str()).into_iter().unzip();
        let spans = self.in_given_text(spans);
        let parts = self.boilerplate();
        let is_own = |span: &Span| {
            let covers =
                |part: &Boilerplate| part.span.start < span.end && span.start < part.span.end;
            !parts.iter().any(|part| part.kind.is_left_out() && covers(part))
        };
        let found: Vec<_> = kinds.into_iter().zip(spans).filter(|(_, span)| is_own(span)).collect();
        by_kind(&found)
    }

    /// Maps spans of the text to analyze (ascending, not empty) to spans of the original text.
    fn in_given_text(&self, spans: Vec<Span>) -> Vec<Span> {
        match &self.decoded {
            Some(decoded) => decoded.in_given_text(&spans),
            None => spans,
        }
    }
}

impl Decoded {
    /// Maps spans of the decoded text (ascending, not empty) to spans of the original text.
    fn in_given_text(&self, spans: &[Span]) -> Vec<Span> {
        let mut chars = self.aligned.chars.iter();
        let mut read = 0;
        // The original span of the character before byte `end` or, for a start, at it.
        let mut up_to = |byte: usize| {
            let mut last = Span::default();
            while read < byte
                && let Some(c) = chars.next()
            {
                read += c.character.len_utf8();
                last = c.span;
            }
            last
        };
        spans
            .iter()
            .map(|span| {
                up_to(span.start);
                let first = up_to(span.start + 1);
                let last = up_to(span.end);
                Span::new(first.start, first.end.max(last.end))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences_of(given: &str) -> Vec<&str> {
        InputText::new(given).sentences().iter().map(|span| span.slice(given)).collect()
    }

    #[test]
    fn sentences_of_the_decoded_text_point_into_the_original() {
        assert_eq!(
            sentences_of("d&eacute;&ccedil;u&hellip; Rien&#33; Nul"),
            ["d&eacute;&ccedil;u&hellip;", "Rien&#33;", "Nul"]
        );
        assert_eq!(
            sentences_of("&#9786;&#65039; bon&#10;&#10;lent &amp; cher"),
            ["&#9786;&#65039; bon", "lent &amp; cher"]
        );
        assert_eq!(sentences_of("R&D works. AT&T"), ["R&D works.", "AT&T"]);
    }

    #[test]
    fn only_a_text_over_the_limit_is_truncated() {
        let text = "\u{e9}".repeat(MAX_TEXT_CHARS);
        assert!(!InputText::new(&text).is_truncated());
        let longer = text.clone() + "!";
        let input = InputText::new(&longer);
        assert!(input.is_truncated());
        assert_eq!(input.as_str(), text);
    }
}
