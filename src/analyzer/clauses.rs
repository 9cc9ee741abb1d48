//! Reads the parts of a text: its clauses, with their topics, and its sentences.

use std::ops::Range;

use mizaj_model::{OutputId, Rows};

use super::Analyzer;
use crate::error::Result;
use crate::heads::{ClauseLogits, RequestedOutputs};
use crate::options::AnalyzeOptions;
use crate::pipeline::EncodedText;
use crate::span::Span;
use crate::verdict::{MIXED_CONFIDENCE, MIXED_CONFIDENCE_IN_CONTEXT, SentenceVerdict, is_mixed};
use crate::windows::Windows;

/// The states of the tokens of each window; empty unless clauses are read from them.
pub(super) type States = Rows;

/// A part of a text.
struct Part {
    verdict: SentenceVerdict,
    /// The logits of its topics, if requested.
    topics: Option<Vec<f32>>,
    /// Whether the network reads nothing of it: boilerplate, or marks alone.
    is_empty: bool,
}

/// The clauses of a text.
#[derive(Default)]
pub(super) struct Clauses {
    pub verdicts: Vec<SentenceVerdict>,
    /// The logits of their topics; empty if not requested.
    pub topics: Vec<ClauseLogits>,
}

impl Clauses {
    /// Whether they disagree about the mood.
    pub(super) fn disagree(&self, requested: &RequestedOutputs) -> bool {
        let in_context = requested.states.is_some();
        let confidence = if in_context { MIXED_CONFIDENCE_IN_CONTEXT } else { MIXED_CONFIDENCE };
        is_mixed(&self.verdicts, confidence)
    }
}

impl Analyzer {
    /// The verdict on each sentence of `text`.
    #[inline(never)]
    pub(super) fn sentences(&self, text: &EncodedText<'_>) -> Result<Vec<SentenceVerdict>> {
        let requested = self.requested(&AnalyzeOptions::default())?;
        let parts = self.parts(text, text.normalized.input.sentences(), &requested, None)?;
        Ok(parts.into_iter().map(|part| part.verdict).collect())
    }

    /// Whether a text is one clause and nothing else, so that it need not be read again.
    #[inline(never)]
    pub(super) fn is_one_clause(&self, text: &EncodedText<'_>, windows: &Windows) -> bool {
        match text.normalized.input.clauses() {
            [span] => self.within(*span, text).ranges == windows.ranges,
            _ => false,
        }
    }

    /// The verdict on each clause of `text` that says something, and its topics if requested.
    /// `windows`, `rows` and `states` are those of the whole text: a text of one clause is not read
    /// again, and the network's heads read several from the states of their tokens.
    #[inline(never)]
    pub(super) fn clauses(
        &self,
        text: &EncodedText<'_>,
        windows: &Windows,
        requested: &RequestedOutputs,
        rows: &[Rows],
        states: &States,
    ) -> Result<Clauses> {
        let parts = match text.normalized.input.clauses() {
            [span] if self.is_one_clause(text, windows) => {
                let outputs = rows.iter().map(|rows| windows.combine(rows)).collect();
                vec![self.part(text, *span, windows, requested, outputs)]
            }
            spans => {
                let states = requested.states.map(|output| (output, states.concat()));
                let states = states.as_ref().map(|(output, states)| (*output, &states[..]));
                self.parts(text, spans, &requested.mood_and_topics(), states)?
            }
        };
        let mut clauses = Clauses::default();
        for part in parts.into_iter().filter(|part| !part.is_empty) {
            let span = part.verdict.span;
            clauses.verdicts.push(part.verdict);
            clauses.topics.extend(part.topics.map(|logits| ClauseLogits { span, logits }));
        }
        Ok(clauses)
    }

    /// Reads parts of `text` together: on their own, or from the `states` of all its tokens, if given,
    /// so in the context of the others.
    #[inline(never)]
    fn parts(
        &self,
        text: &EncodedText<'_>,
        spans: &[Span],
        requested: &RequestedOutputs,
        states: Option<(OutputId, &[f32])>,
    ) -> Result<Vec<Part>> {
        let windows: Vec<Windows> = spans.iter().map(|span| self.within(*span, text)).collect();
        let rows = match states {
            None => {
                let sequences = windows.iter().flat_map(|windows| windows.sequences(&text.tokens));
                self.model.run(&sequences.collect::<Vec<_>>(), &requested.outputs)?
            }
            Some((output, states)) => {
                let width = self.model.width(output);
                let ranges = windows.iter().flat_map(|windows| &windows.ranges);
                let cut = |range: &Range<usize>| states.get(range.start * width..range.end * width);
                let parts: Vec<&[f32]> = ranges.filter_map(cut).collect();
                self.model.run_on_states(output, &parts, &requested.outputs)?
            }
        };
        let mut rows: Vec<_> = rows.into_iter().map(Rows::into_iter).collect();
        let part = |(windows, &span): (&Windows, &Span)| {
            let outputs = rows.iter_mut().map(|rows| {
                let own: Rows = rows.take(windows.len()).collect();
                windows.combine(&own)
            });
            let outputs = outputs.collect();
            self.part(text, span, windows, requested, outputs)
        };
        Ok(windows.iter().zip(spans).map(part).collect())
    }

    /// The windows of the part of `text` inside `span`.
    fn within(&self, span: Span, text: &EncodedText<'_>) -> Windows {
        Windows::within(span, &text.tokens, self.manifest.max_tokens)
    }

    /// A part of `text`, from its `requested` outputs.
    #[inline(never)]
    fn part(
        &self,
        text: &EncodedText<'_>,
        span: Span,
        windows: &Windows,
        requested: &RequestedOutputs,
        mut outputs: Vec<Vec<f32>>,
    ) -> Part {
        let row = requested.mood_row(&outputs);
        let scores = self.mood_reader().scores(&row, text, &windows.ranges);
        let label = scores.best();
        Part {
            verdict: SentenceVerdict { span, label, confidence: scores.get(label), scores },
            topics: requested.topics.and_then(|index| outputs.get_mut(index).map(std::mem::take)),
            is_empty: windows.len() == 0,
        }
    }
}
