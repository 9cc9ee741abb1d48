//! Reads the parts of a text: its clauses, with their topics, and its sentences.

use std::ops::Range;

use mizaj_model::Rows;

use super::Analyzer;
use crate::error::Result;
use crate::heads::{ClauseLogits, ClauseOutputs, RequestedOutputs};
use crate::options::AnalyzeOptions;
use crate::pipeline::EncodedText;
use crate::span::Span;
use crate::verdict::{SentenceVerdict, is_mixed};
use crate::windows::Windows;

/// The summaries of the tokens of each window; empty unless clauses are read from them.
pub(super) type Summaries = Rows;

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
    pub(super) fn disagree(&self) -> bool {
        is_mixed(&self.verdicts)
    }
}

impl Analyzer {
    /// The verdict on each sentence of `text`.
    #[inline(never)]
    pub(super) fn sentences(&self, text: &EncodedText<'_>) -> Result<Vec<SentenceVerdict>> {
        let requested = self.requested(&AnalyzeOptions::default())?;
        let parts = self.parts(text, text.normalized.input.sentences(), &requested)?;
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
    /// `windows`, `outputs` and `summaries` are those of the whole text, in which a text of one
    /// clause is read already.
    #[inline(never)]
    pub(super) fn clauses(
        &self,
        text: &EncodedText<'_>,
        windows: &Windows,
        requested: &RequestedOutputs,
        outputs: &[Vec<f32>],
        summaries: &Summaries,
    ) -> Result<Clauses> {
        let parts = match (text.normalized.input.clauses(), requested.clauses) {
            ([span], _) if self.is_one_clause(text, windows) => {
                vec![self.part(text, *span, windows, requested, outputs.to_vec())]
            }
            (spans, Some(reader)) => {
                self.in_context(text, spans, requested, reader, outputs, summaries)?
            }
            (spans, None) => self.parts(text, spans, &requested.mood_and_topics())?,
        };
        let mut clauses = Clauses::default();
        for part in parts.into_iter().filter(|part| !part.is_empty) {
            let span = part.verdict.span;
            clauses.verdicts.push(part.verdict);
            clauses.topics.extend(part.topics.map(|logits| ClauseLogits { span, logits }));
        }
        Ok(clauses)
    }

    /// Reads parts of `text`, each on its own.
    #[inline(never)]
    fn parts(
        &self,
        text: &EncodedText<'_>,
        spans: &[Span],
        requested: &RequestedOutputs,
    ) -> Result<Vec<Part>> {
        let mut parts = Vec::with_capacity(spans.len());
        for &span in spans {
            let windows = self.within(span, text);
            let rows = self.model.run(&windows.sequences(&text.tokens), &requested.outputs)?;
            parts.push(self.part(text, span, &windows, requested, windows.combine_all(&rows)));
        }
        Ok(parts)
    }

    /// Reads clauses of `text` from the summaries of their tokens, in the context of what the
    /// network says of the whole text: `outputs`. Leaves out those without tokens.
    #[inline(never)]
    fn in_context(
        &self,
        text: &EncodedText<'_>,
        spans: &[Span],
        requested: &RequestedOutputs,
        reader: ClauseOutputs,
        outputs: &[Vec<f32>],
        summaries: &Summaries,
    ) -> Result<Vec<Part>> {
        let (summaries, width) = (summaries.concat(), self.model.width(reader.summaries));
        let requested = requested.mood_and_topics();
        let whole: Vec<_> =
            requested.outputs.iter().copied().zip(outputs.iter().map(Vec::as_slice)).collect();
        let topics = requested.topics.and(reader.topics);
        let read: Vec<_> = [reader.mood].into_iter().chain(topics).collect();
        let mut parts = Vec::with_capacity(spans.len());
        for &span in spans {
            let Range { start, end } = text.tokens.within(span);
            if start == end {
                continue;
            }
            let tokens = summaries.get(start * width..end * width).unwrap_or(&[]);
            let windows = self.within(span, text);
            let rows = self.model.run_on_part((reader.summaries, tokens), &whole, &read)?;
            parts.push(self.part(text, span, &windows, &requested, rows));
        }
        Ok(parts)
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
