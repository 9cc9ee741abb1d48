//! Splits a text's tokens into windows that the network reads one by one.

use std::ops::Range;

use mizaj_model::Rows;

use crate::pipeline::EncodedText;
use crate::span::Span;
use crate::tokenizer::Tokens;

/// Token ranges that fit the network and cover the whole text, split at sentence ends where
/// possible.
#[derive(Debug)]
pub(crate) struct Windows {
    pub ranges: Vec<Range<usize>>,
}

impl Windows {
    /// The windows of a whole text.
    pub(crate) fn new(text: &EncodedText<'_>, max_tokens: usize) -> Self {
        let count = text.tokens.ids.len();
        let ends = if count <= max_tokens { vec![count] } else { sentence_ends(text) };
        Self { ranges: cut(0, &ends, max_tokens) }
    }

    /// The windows of the tokens that start inside `span` of the original text.
    pub(crate) fn within(span: Span, tokens: &Tokens, max_tokens: usize) -> Self {
        let Range { start, end } = tokens.within(span);
        Self { ranges: cut(start, &[end], max_tokens) }
    }

    pub(crate) const fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The token ids of each window.
    pub(crate) fn sequences<'t>(&self, tokens: &'t Tokens) -> Vec<&'t [u32]> {
        self.ranges.iter().filter_map(|range| tokens.ids.get(range.clone())).collect()
    }

    /// The logits of all windows combined: their mean, weighted by token count. Empty if there
    /// are no windows.
    pub(crate) fn combine(&self, logits: &[Vec<f32>]) -> Vec<f32> {
        weighted_mean(self.ranges.iter().map(ExactSizeIterator::len).zip(logits))
    }

    /// Each output of the network, combined.
    pub(crate) fn combine_all(&self, outputs: &[Rows]) -> Vec<Vec<f32>> {
        outputs.iter().map(|rows| self.combine(rows)).collect()
    }
}

/// The token index after each sentence, and after the last token.
pub(crate) fn sentence_ends(text: &EncodedText<'_>) -> Vec<usize> {
    let spans = &text.tokens.spans;
    let end = |sentence: &Span| spans.partition_point(|span| span.start < sentence.end);
    text.normalized.input.sentences().iter().map(end).chain([spans.len()]).collect()
}

/// The mean of logits, weighted by the token count before each. A single window is returned
/// unchanged, free of rounding.
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

/// Splits `start..last end` into ranges of at most `max` tokens. Each ends at one of `ends`
/// (ascending) unless two of these are more than `max` apart.
#[inline(never)]
fn cut(mut start: usize, ends: &[usize], max: usize) -> Vec<Range<usize>> {
    let (mut ranges, mut end) = (Vec::new(), start);
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
        assert_eq!(cut(0, &[3, 8, 9, 10], 6), [0..3, 3..9, 9..10]);
        assert_eq!(cut(0, &[20], 8), [0..8, 8..16, 16..20]);
        assert_eq!(cut(0, &[2, 2, 19, 20], 8), [0..2, 2..10, 10..18, 18..20]);
        assert_eq!(cut(0, &[], 8), []);
        assert_eq!(cut(0, &[0], 8), []);
        assert_eq!(cut(5, &[20], 8), [5..13, 13..20]);
    }
}
