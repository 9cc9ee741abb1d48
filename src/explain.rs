//! Which words moved the scores: leaves each word out and measures the change.
//!
//! The words that moved a topic, an intent or a signal come from the same runs of the network.
//!
//! The method is exact and deterministic. The weight of a part is the chosen label's score for
//! the whole text minus its score without that part; both come from the network. A part is a
//! word as typed. A text of more than [`MAX_WORDS`] words is explained by sentence first, then
//! word by word inside the sentences with the largest weights. A sentence of more than
//! [`MAX_SENTENCE_WORDS`] words is split into stretches. If there are more than [`MAX_SENTENCES`]
//! sentences, only those of the windows with the largest weights are explained.

use std::ops::Range;

use mizaj_model::Rows;

use crate::error::Result;
use crate::heads::RequestedOutputs;
use crate::mood::MoodReader;
use crate::pipeline::EncodedText;
use crate::sort::{sort_by, sort_by_key};
use crate::span::Span;
use crate::tokenizer::Tokens;
use crate::verdict::{Evidence, Scores, WordEvidence};
use crate::windows::{Windows, sentence_ends, weighted_mean};

/// Maximum number of words left out one by one; bounds the cost of an explanation.
const MAX_WORDS: usize = 64;
/// Maximum number of sentences left out one by one.
const MAX_SENTENCES: usize = 32;
/// A sentence with more words than this is split.
const MAX_SENTENCE_WORDS: usize = 32;

/// What the network gave for a text, and what it would give without each part of it.
pub(crate) struct Explanation {
    /// Each requested output for the whole text.
    whole: Vec<Vec<f32>>,
    /// In the order of the text.
    parts: Vec<LeftOut>,
    /// The least weight of words that are shown.
    evidence_from: f32,
}

/// A part and what the network gives without it.
struct LeftOut {
    evidence: Evidence,
    /// Each requested output.
    outputs: Vec<Vec<f32>>,
}

impl Explanation {
    /// Explains a text. `rows` are the `requested` outputs for each of its `windows`, `whole` the
    /// same combined.
    ///
    /// # Errors
    /// If the engine fails.
    pub(crate) fn new(
        reader: MoodReader<'_>,
        text: &EncodedText<'_>,
        windows: &Windows,
        requested: &RequestedOutputs,
        rows: &[Rows],
        whole: Vec<Vec<f32>>,
    ) -> Result<Self> {
        let tokens = &text.tokens;
        let explainer = Explainer { reader, text, tokens, windows, requested, rows, whole: &whole };
        let parts = explainer.parts()?;
        Ok(Self { whole, parts, evidence_from: reader.manifest.evidence_from })
    }

    /// The evidence for the mood.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        self.parts.iter().map(|part| part.evidence).collect()
    }

    /// The words that moved `score`, which is computed from the requested outputs and is 0 if
    /// nothing is left of the text.
    pub(crate) fn words(&self, score: &dyn Fn(&[Vec<f32>]) -> Option<f32>) -> Vec<WordEvidence> {
        let score = |outputs| score(outputs).unwrap_or(0.0);
        let whole = score(&self.whole);
        let words = self.parts.iter().filter(|part| !part.evidence.sentence).map(|part| {
            WordEvidence { span: part.evidence.span, weight: whole - score(&part.outputs) }
        });
        words.filter(|word| word.weight.abs() >= self.evidence_from).collect()
    }
}

/// Selects up to `most` of the `parts`, those inside the heaviest `wholes` first, and returns
/// them in the order of the text.
fn heaviest(
    wholes: &[Range<usize>],
    weights: &[LeftOut],
    parts: &[Range<usize>],
    most: usize,
) -> Vec<Range<usize>> {
    let mut order: Vec<_> = wholes.iter().zip(weights).collect();
    let weight = |part: &LeftOut| part.evidence.weight.abs();
    sort_by(&mut order, |(_, a), (_, b)| weight(b).total_cmp(&weight(a)));
    let inside = |whole: &Range<usize>| {
        let first = parts.partition_point(|part| part.start < whole.start);
        let last = parts.partition_point(|part| part.start < whole.end);
        parts.get(first..last).unwrap_or_default()
    };
    let mut chosen: Vec<_> =
        order.into_iter().flat_map(|(whole, _)| inside(whole)).take(most).cloned().collect();
    sort_by_key(&mut chosen, |part| part.start);
    chosen
}

/// Splits `words` into stretches that end at `ends` (ascending token indices); long ones are
/// split evenly.
fn stretches(words: &[Range<usize>], ends: &[usize]) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut rest = words;
    for &end in ends {
        let (sentence, after) = rest.split_at(rest.partition_point(|word| word.start < end));
        let pieces = sentence.len().div_ceil(MAX_SENTENCE_WORDS).max(1);
        for piece in sentence.chunks(sentence.len().div_ceil(pieces).max(1)) {
            if let (Some(first), Some(last)) = (piece.first(), piece.last()) {
                stretches.push(first.start..last.end);
            }
        }
        rest = after;
    }
    stretches
}

struct Explainer<'a> {
    reader: MoodReader<'a>,
    text: &'a EncodedText<'a>,
    tokens: &'a Tokens,
    windows: &'a Windows,
    requested: &'a RequestedOutputs,
    rows: &'a [Rows],
    whole: &'a [Vec<f32>],
}

impl Explainer<'_> {
    /// The parts of the text, in its order.
    fn parts(&self) -> Result<Vec<LeftOut>> {
        let words = words(self.tokens);
        if words.len() <= MAX_WORDS {
            return self.leave_out(&words, false);
        }
        let mut ends = sentence_ends(self.text);
        ends.extend(self.windows.ranges.iter().map(|range| range.end));
        sort_by_key(&mut ends, |&end| end);
        let mut sentences = stretches(&words, &ends);
        if sentences.len() > MAX_SENTENCES {
            let weights = self.leave_out(&self.windows.ranges, true)?;
            sentences = heaviest(&self.windows.ranges, &weights, &sentences, MAX_SENTENCES);
        }
        let mut parts = self.leave_out(&sentences, true)?;
        let words = heaviest(&sentences, &parts, &words, MAX_WORDS);
        parts.extend(self.leave_out(&words, false)?);
        sort_by_key(&mut parts, |part| (part.evidence.span.start, !part.evidence.sentence));
        Ok(parts)
    }

    /// The scores of the text without the tokens of `part`, from the outputs without it.
    fn scores(&self, outputs: &[Vec<f32>], part: &Range<usize>) -> Scores {
        let rest = [0..part.start, part.end..self.tokens.ids.len()];
        self.reader.scores(&self.requested.mood_row(outputs), self.text, &rest)
    }

    /// Leaves out each part. A part lies within one window.
    fn leave_out(&self, parts: &[Range<usize>], sentence: bool) -> Result<Vec<LeftOut>> {
        let whole = self.scores(self.whole, &(0..0));
        let label = whole.best();
        let reduced: Vec<(usize, Vec<u32>)> =
            parts.iter().filter_map(|part| self.without(part)).collect();
        let sequences: Vec<&[u32]> =
            reduced.iter().map(|(_, ids)| ids.as_slice()).filter(|ids| !ids.is_empty()).collect();
        let rows = self.reader.model.run(&sequences, &self.requested.outputs)?;
        let mut rows: Vec<_> = rows.into_iter().map(Rows::into_iter).collect();
        let mut left_out = Vec::with_capacity(parts.len());
        for (part, (window, ids)) in parts.iter().zip(&reduced) {
            let outputs = rows.iter_mut().zip(self.rows).map(|(rows, whole)| {
                let row = if ids.is_empty() { None } else { rows.next() };
                self.combine_with(whole, *window, ids.len(), row.as_ref())
            });
            let outputs: Vec<Vec<f32>> = outputs.collect();
            let rest = self.scores(&outputs, part);
            let effects = Scores {
                negative: whole.negative - rest.negative,
                neutral: whole.neutral - rest.neutral,
                positive: whole.positive - rest.positive,
            };
            let span = cover(self.tokens, part);
            let weight = effects.get(label);
            let notable = weight.abs() >= self.reader.manifest.evidence_from;
            let evidence = Evidence { span, weight, notable, effects, sentence };
            left_out.push(LeftOut { evidence, outputs });
        }
        Ok(left_out)
    }

    /// The window that contains `part`, and that window's token ids without `part`.
    fn without(&self, part: &Range<usize>) -> Option<(usize, Vec<u32>)> {
        let window = self.windows.ranges.iter().position(|range| range.contains(&part.start))?;
        let range = self.windows.ranges.get(window)?;
        let ids = &self.tokens.ids;
        let before = ids.get(range.start..part.start).unwrap_or(&[]);
        let after = ids.get(part.end.min(range.end)..range.end).unwrap_or(&[]);
        Some((window, [before, after].concat()))
    }

    /// An output of the text, from its `rows`, with window `changed` replaced by `row`, or
    /// dropped if it is empty.
    fn combine_with(
        &self,
        rows: &Rows,
        changed: usize,
        len: usize,
        row: Option<&Vec<f32>>,
    ) -> Vec<f32> {
        weighted_mean(self.windows.ranges.iter().zip(rows).enumerate().filter_map(
            |(index, (range, whole))| {
                if index == changed {
                    row.map(|row| (len, row))
                } else {
                    Some((range.len(), whole))
                }
            },
        ))
    }
}

/// Groups tokens into words as typed: the pieces of one normalized word, plus neighbors that
/// come from the same characters ("won't" becomes two words).
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

/// The span of the original text that the tokens of `part` cover.
fn cover(tokens: &Tokens, part: &Range<usize>) -> Span {
    let spans = tokens.spans.get(part.clone()).unwrap_or(&[]);
    spans.iter().copied().reduce(Span::cover).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_with_sentences_and_have_a_maximum_length() {
        let words: Vec<Range<usize>> = (0..100).map(|word| word * 2..word * 2 + 2).collect();
        assert_eq!(stretches(&words, &[8, 8, 40, 200]), [0..8, 8..40, 40..94, 94..148, 148..200]);
        assert_eq!(stretches(&words[..1], &[2]).len(), 1);
        assert_eq!(stretches(&[], &[0, 0]), []);
    }
}
