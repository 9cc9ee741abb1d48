//! Which words moved the scores: the change when a word is left out.
//!
//! The definition is exact and deterministic. The weight of a part is the score of the
//! chosen label for the whole text minus its score for the text without that part, both
//! computed by the network. A part is a word as it was typed. A text of more than
//! [`MAX_WORDS`] words is explained sentence by sentence first, and then word by word
//! inside the sentences that weigh most. A sentence of more than [`LONGEST_SENTENCE`] words
//! is taken in stretches; where there are more than [`MAX_SENTENCES`] sentences, those of
//! the windows that weigh most are explained.

use std::ops::Range;

use crate::error::Result;
use crate::model::Model;
use crate::reading::{Windows, weighted_mean};
use crate::span::Span;
use crate::tokenizer::Tokens;
use crate::verdict::{Evidence, Scores};

/// Words that are left out one by one at most; bounds the cost of an explanation.
const MAX_WORDS: usize = 64;
/// Sentences that are left out one by one at most.
const MAX_SENTENCES: usize = 32;
/// Words of the longest sentence that is left out as one.
const LONGEST_SENTENCE: usize = 32;

/// The evidence for the verdict on `text`, which is in `windows`, in the order of the text.
///
/// `logits` are the network's outputs for the windows, `to_scores` turns combined logits
/// into scores.
///
/// # Errors
/// When the engine fails.
pub(crate) fn explain(
    model: &Model,
    text: &str,
    windows: &Windows,
    logits: &[Vec<f32>],
    to_scores: impl Fn(&[f32]) -> Scores,
) -> Result<Vec<Evidence>> {
    let explainer = Explainer { model, windows, logits, to_scores };
    let words = words(&windows.tokens);
    if words.len() <= MAX_WORDS {
        return explainer.leave_out(&words, false);
    }
    let mut sentences = stretches(&words, &windows.sentence_ends(text));
    if sentences.len() > MAX_SENTENCES {
        let weights = explainer.leave_out(&windows.ranges, true)?;
        sentences = heaviest(&windows.ranges, &weights, &sentences, MAX_SENTENCES);
    }
    let mut evidence = explainer.leave_out(&sentences, true)?;
    let words = heaviest(&sentences, &evidence, &words, MAX_WORDS);
    evidence.extend(explainer.leave_out(&words, false)?);
    evidence.sort_by_key(|part| (part.span.start, !part.sentence));
    Ok(evidence)
}

/// The first `most` of the `parts` that begin inside `wholes`, from the heaviest whole on; in
/// the order of the text.
fn heaviest(
    wholes: &[Range<usize>],
    weights: &[Evidence],
    parts: &[Range<usize>],
    most: usize,
) -> Vec<Range<usize>> {
    let mut order: Vec<_> = wholes.iter().zip(weights).collect();
    order.sort_by(|(_, a), (_, b)| b.weight.abs().total_cmp(&a.weight.abs()));
    let inside = |whole: &Range<usize>| {
        let first = parts.partition_point(|part| part.start < whole.start);
        let last = parts.partition_point(|part| part.start < whole.end);
        parts.get(first..last).unwrap_or_default()
    };
    let mut chosen: Vec<_> =
        order.into_iter().flat_map(|(whole, _)| inside(whole)).take(most).cloned().collect();
    chosen.sort_by_key(|part| part.start);
    chosen
}

/// `words` in stretches that end at `ends` (ascending token indices), the long ones cut evenly.
fn stretches(words: &[Range<usize>], ends: &[usize]) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut rest = words;
    for &end in ends {
        let (sentence, after) = rest.split_at(rest.partition_point(|word| word.start < end));
        let pieces = sentence.len().div_ceil(LONGEST_SENTENCE).max(1);
        for piece in sentence.chunks(sentence.len().div_ceil(pieces).max(1)) {
            if let (Some(first), Some(last)) = (piece.first(), piece.last()) {
                stretches.push(first.start..last.end);
            }
        }
        rest = after;
    }
    stretches
}

struct Explainer<'a, F> {
    model: &'a Model,
    windows: &'a Windows,
    logits: &'a [Vec<f32>],
    to_scores: F,
}

impl<F: Fn(&[f32]) -> Scores> Explainer<'_, F> {
    /// The evidence of each part; a part lies within one window.
    fn leave_out(&self, parts: &[Range<usize>], sentence: bool) -> Result<Vec<Evidence>> {
        let whole = (self.to_scores)(&self.windows.combine(self.logits));
        let label = whole.best();
        let reduced: Vec<(usize, Vec<u32>)> =
            parts.iter().filter_map(|part| self.without(part)).collect();
        let sequences: Vec<&[u32]> =
            reduced.iter().map(|(_, ids)| ids.as_slice()).filter(|ids| !ids.is_empty()).collect();
        let mut outputs = self.model.logits(&sequences)?.into_iter();
        let mut evidence = Vec::with_capacity(parts.len());
        for (part, (window, ids)) in parts.iter().zip(&reduced) {
            let output = if ids.is_empty() { None } else { outputs.next() };
            let rest = (self.to_scores)(&self.combine_with(*window, ids.len(), output.as_ref()));
            let effects = Scores {
                negative: whole.negative - rest.negative,
                neutral: whole.neutral - rest.neutral,
                positive: whole.positive - rest.positive,
            };
            let span = cover(&self.windows.tokens, part);
            evidence.push(Evidence { span, weight: effects.get(label), effects, sentence });
        }
        Ok(evidence)
    }

    /// The window that holds `part`, and its token ids without `part`.
    fn without(&self, part: &Range<usize>) -> Option<(usize, Vec<u32>)> {
        let window = self.windows.ranges.iter().position(|range| range.contains(&part.start))?;
        let range = self.windows.ranges.get(window)?;
        let ids = &self.windows.tokens.ids;
        let before = ids.get(range.start..part.start).unwrap_or(&[]);
        let after = ids.get(part.end.min(range.end)..range.end).unwrap_or(&[]);
        Some((window, [before, after].concat()))
    }

    /// The logits of the text with window `changed` replaced, or dropped when empty.
    fn combine_with(&self, changed: usize, len: usize, output: Option<&Vec<f32>>) -> Vec<f32> {
        weighted_mean(self.windows.ranges.iter().zip(self.logits).enumerate().filter_map(
            |(index, (range, logits))| {
                if index == changed {
                    output.map(|out| (len, out))
                } else {
                    Some((range.len(), logits))
                }
            },
        ))
    }
}

/// The tokens of each word as it was typed: pieces of one normalised word, together with
/// neighbours that came from the same characters ("won't" became two words).
fn words(tokens: &Tokens) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (index, (span, word)) in tokens.spans.iter().zip(&tokens.words).enumerate() {
        let previous = index.checked_sub(1);
        let same_word = previous.and_then(|i| tokens.words.get(i)) == Some(word);
        let overlaps =
            previous.and_then(|i| tokens.spans.get(i)).is_some_and(|p| p.end > span.start);
        match words.last_mut() {
            Some(last) if same_word || overlaps => last.end = index + 1,
            _ => words.push(index..index + 1),
        }
    }
    words
}

/// The original text that the tokens of `part` cover.
fn cover(tokens: &Tokens, part: &Range<usize>) -> Span {
    let spans = tokens.spans.get(part.clone()).unwrap_or(&[]);
    spans.iter().copied().reduce(Span::cover).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_with_sentences_and_are_never_long() {
        let words: Vec<Range<usize>> = (0..100).map(|word| word * 2..word * 2 + 2).collect();
        assert_eq!(stretches(&words, &[8, 8, 40, 200]), [0..8, 8..40, 40..94, 94..148, 148..200]);
        assert_eq!(stretches(&words[..1], &[2]).len(), 1);
        assert_eq!(stretches(&[], &[0, 0]), []);
    }
}
