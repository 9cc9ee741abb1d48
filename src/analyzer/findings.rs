//! Topics, intent and signals of a text, and the words behind them.

use crate::explain::Explanation;
use crate::heads::{ClauseLogits, Head, Heads, RequestedOutputs};
use crate::verdict::{Intent, Signal, Topic};

/// What the requested heads found.
pub(super) struct Findings {
    pub topics: Option<Vec<Topic>>,
    pub intent: Option<Intent>,
    pub signals: Option<Vec<Signal>>,
}

impl Findings {
    /// Reads the `requested` outputs of a text and of its clauses.
    pub(super) fn new(
        heads: &Heads,
        requested: &RequestedOutputs,
        outputs: &[Vec<f32>],
        clauses: &[ClauseLogits],
    ) -> Self {
        let topics = asked(heads.topics.as_ref(), requested.topics);
        let intent = asked(heads.intent.as_ref(), requested.intent);
        let signals = asked(heads.signals.as_ref(), requested.signals);
        let logits = |index: usize| outputs.get(index).map_or(&[][..], Vec::as_slice);
        Self {
            topics: topics.map(|(head, index)| head.topics(logits(index), clauses)),
            intent: intent.and_then(|(head, index)| head.intent(logits(index))),
            signals: signals.map(|(head, index)| head.signals(logits(index))),
        }
    }

    /// Adds the words that moved each of them.
    #[inline(never)]
    pub(super) fn explain(
        &mut self,
        heads: &Heads,
        requested: &RequestedOutputs,
        explanation: &Explanation,
    ) {
        if let Some((head, index)) = asked(heads.topics.as_ref(), requested.topics) {
            for Topic { topic, evidence, .. } in self.topics.iter_mut().flatten() {
                *evidence =
                    explanation.words(&|logits| head.topic_score(topic, logits.get(index)?));
            }
        }
        if let Some((head, index)) = asked(heads.intent.as_ref(), requested.intent)
            && let Some(Intent { label, evidence, .. }) = &mut self.intent
        {
            *evidence = explanation.words(&|logits| head.intent_score(label, logits.get(index)?));
        }
        if let Some((head, index)) = asked(heads.signals.as_ref(), requested.signals) {
            for Signal { signal, evidence, .. } in self.signals.iter_mut().flatten() {
                *evidence =
                    explanation.words(&|logits| head.signal_score(signal, logits.get(index)?));
            }
        }
    }
}

/// A head and its place among the requested outputs, if it was asked for.
fn asked(head: Option<&Head>, index: Option<usize>) -> Option<(&Head, usize)> {
    head.zip(index)
}
