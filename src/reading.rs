//! A text as the network reads it: token windows that together cover it whole.

use std::ops::Range;

use crate::language::Detection;
use crate::sentence::sentences;
use crate::span::Span;
use crate::tokenizer::Tokens;

/// Below this share of known tokens a verdict is not reliable.
const MIN_KNOWN_SHARE: f32 = 0.25;

/// A text after language, preprocessing and tokenizer.
#[derive(Debug)]
pub(crate) struct Reading {
    pub detection: Detection,
    pub windows: Windows,
    /// Tokens that the model has seen in training.
    pub known: usize,
    /// Whether a part of the text was too long to be read.
    pub truncated: bool,
}

impl Reading {
    /// Whether there is something to judge, and the model knows enough of it.
    #[allow(clippy::cast_precision_loss)] // token counts are far below 2^24
    pub(crate) fn is_mostly_known(&self) -> bool {
        let all = self.windows.tokens.ids.len();
        self.known > 0 && self.known as f32 >= MIN_KNOWN_SHARE * all as f32
    }
}

/// The tokens of a text in windows that the network can read, cut at the ends of
/// sentences where that is possible. No token is lost.
#[derive(Debug)]
pub(crate) struct Windows {
    pub tokens: Tokens,
    pub ranges: Vec<Range<usize>>,
    max_tokens: usize,
}

impl Windows {
    /// The windows of `tokens`, whose spans point into `text`.
    pub(crate) fn new(tokens: Tokens, text: &str, max_tokens: usize) -> Self {
        let count = tokens.ids.len();
        let ranges = if count <= max_tokens {
            std::iter::once(0..count).filter(|range| !range.is_empty()).collect()
        } else {
            cut(&sentence_ends(&tokens, text), max_tokens)
        };
        Self { tokens, ranges, max_tokens }
    }

    /// The windows of the tokens that start inside `span` of the original text.
    pub(crate) fn within(&self, span: Span) -> Self {
        let start = self.tokens.spans.partition_point(|token| token.start < span.start);
        let end = self.tokens.spans.partition_point(|token| token.start < span.end);
        let tokens = self.tokens.slice(start..end.max(start));
        let ranges = cut(&[tokens.ids.len()], self.max_tokens);
        Self { tokens, ranges, max_tokens: self.max_tokens }
    }

    /// Where sentences and windows end: token indices, ascending. `text` is that of
    /// [`new`](Self::new).
    pub(crate) fn sentence_ends(&self, text: &str) -> Vec<usize> {
        let mut ends = sentence_ends(&self.tokens, text);
        ends.extend(self.ranges.iter().map(|range| range.end));
        ends.sort_unstable();
        ends
    }

    pub(crate) const fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The token ids of each window.
    pub(crate) fn sequences(&self) -> Vec<&[u32]> {
        self.ranges.iter().filter_map(|range| self.tokens.ids.get(range.clone())).collect()
    }

    /// The logits of the whole text: the mean over windows, weighted by their tokens.
    /// Empty when there is no window.
    pub(crate) fn combine(&self, logits: &[Vec<f32>]) -> Vec<f32> {
        weighted_mean(self.ranges.iter().map(ExactSizeIterator::len).zip(logits))
    }
}

/// The index after the last token of each sentence of `text`, and of all.
fn sentence_ends(tokens: &Tokens, text: &str) -> Vec<usize> {
    let end = |sentence: Span| tokens.spans.partition_point(|span| span.start < sentence.end);
    sentences(text).into_iter().map(end).chain([tokens.ids.len()]).collect()
}

/// The mean of logits, weighted by the token counts that stand before them. A single
/// window stands for itself, free of rounding.
#[allow(clippy::cast_precision_loss)] // token counts are far below 2^24
pub(crate) fn weighted_mean<'l>(
    windows: impl IntoIterator<Item = (usize, &'l Vec<f32>)>,
) -> Vec<f32> {
    let windows: Vec<_> = windows.into_iter().collect();
    let [(_, first), rest @ ..] = windows.as_slice() else { return Vec::new() };
    if rest.is_empty() {
        return (*first).clone();
    }
    let total: usize = windows.iter().map(|(tokens, _)| tokens).sum();
    let mut mean = vec![0.0; first.len()];
    for (tokens, logits) in windows {
        for (sum, logit) in mean.iter_mut().zip(logits) {
            *sum += tokens as f32 / total as f32 * logit;
        }
    }
    mean
}

/// Cuts `0..last end` into ranges of at most `max` tokens, each ending at one of `ends`
/// (ascending) unless a stretch between two of them is longer than `max`.
fn cut(ends: &[usize], max: usize) -> Vec<Range<usize>> {
    let (mut ranges, mut start, mut end) = (Vec::new(), 0, 0);
    for &next in ends {
        if next - start > max && end > start {
            ranges.push(start..end);
            start = end;
        }
        while next - start > max {
            ranges.push(start..start + max);
            start += max;
        }
        end = next;
    }
    if end > start {
        ranges.push(start..end);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_with_sentences_and_lose_nothing() {
        assert_eq!(cut(&[3, 8, 9, 10], 6), [0..3, 3..9, 9..10]);
        assert_eq!(cut(&[20], 8), [0..8, 8..16, 16..20]);
        assert_eq!(cut(&[2, 2, 19, 20], 8), [0..2, 2..10, 10..18, 18..20]);
        assert_eq!(cut(&[], 8), []);
        assert_eq!(cut(&[0], 8), []);
    }
}
