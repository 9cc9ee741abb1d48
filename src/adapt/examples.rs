//! Examples, checked and ordered for learning.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::reading::Reading;
use crate::error::{Error, Result};
use crate::sort::sort_by_key;
use crate::verdict::Label;

/// Fewest different examples of a label.
pub(super) const MIN_EXAMPLES: usize = 5;
/// Most labels.
pub(super) const MAX_LABELS: usize = 64;
/// Most characters of a label.
pub(super) const MAX_LABEL_CHARS: usize = 100;
/// Most examples that are learned from; of more, as many of each label as possible.
pub(super) const MAX_LEARNED: usize = 2_000;
/// Parts of a cross-validation.
pub(super) const FOLDS: usize = 5;

/// A text with the labels people gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// One label, or any number where a text may have several.
    pub labels: Vec<String>,
}

/// What an adaptation says about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum AdaptationKind {
    /// Its mood: a correction of the model's own scores.
    Moods,
    /// One of the labels.
    Category,
    /// Any number of the labels.
    Categories,
}

/// An example that was read.
pub(super) struct Given {
    pub reading: Reading,
    pub labels: BTreeSet<String>,
}

/// The examples to learn from.
pub(super) struct Examples {
    pub kind: AdaptationKind,
    /// The labels in order; for moods, all three.
    pub labels: Vec<String>,
    /// Whether every example has a label.
    pub at_least_one: bool,
    /// Indices of the examples among those given, and for each, the indices of its labels.
    pub chosen: Vec<(usize, Vec<usize>)>,
    /// The part of the cross-validation that each is tested in. Equal texts share one.
    pub folds: Vec<usize>,
    /// Examples that repeat another, text and labels.
    pub duplicates: usize,
    /// Texts that were given with different labels.
    pub contradictions: usize,
    /// Examples without any words.
    pub empty: usize,
    /// Examples beyond [`MAX_LEARNED`].
    pub unused: usize,
}

impl Examples {
    /// Checks what was given and sorts it.
    pub(super) fn new(given: &[Given]) -> Result<Self> {
        let all: BTreeSet<&String> = given.iter().flat_map(|example| &example.labels).collect();
        check_labels(&all)?;
        let is_mood = |label: &&String| Label::from_name(label).is_some();
        let several = given.iter().any(|example| example.labels.len() != 1);
        let kind = match (all.iter().all(is_mood), several) {
            (true, true) => return Err(invalid("a text has one mood, not several or none")),
            (true, false) => AdaptationKind::Moods,
            (false, false) => AdaptationKind::Category,
            (false, true) => AdaptationKind::Categories,
        };
        let labels: Vec<String> = match kind {
            AdaptationKind::Moods => Label::ALL.map(|label| label.as_str().to_owned()).to_vec(),
            _ => all.into_iter().cloned().collect(),
        };
        let mut examples = Self {
            kind,
            labels,
            at_least_one: given.iter().all(|example| !example.labels.is_empty()),
            chosen: Vec::new(),
            folds: Vec::new(),
            duplicates: 0,
            contradictions: 0,
            empty: 0,
            unused: 0,
        };
        examples.choose(given);
        examples.check_counts()?;
        Ok(examples)
    }

    /// Number of examples of each label.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.labels.len()];
        self.chosen.iter().flat_map(|(_, labels)| labels).for_each(|&label| counts[label] += 1);
        counts
    }

    /// Takes each text with its labels once, up to [`MAX_LEARNED`], the rarest labels first.
    fn choose(&mut self, given: &[Given]) {
        let mut texts: BTreeMap<(&[u32], &[u32]), Vec<usize>> = BTreeMap::new();
        let mut distinct = Vec::new();
        for (index, example) in given.iter().enumerate() {
            if example.reading.is_empty() {
                self.empty += 1;
                continue;
            }
            let ngrams = &example.reading.ngrams;
            let same = texts.entry((&ngrams.words, &ngrams.characters)).or_default();
            if same.iter().any(|&other| given[other].labels == example.labels) {
                self.duplicates += 1;
                continue;
            }
            self.contradictions += usize::from(same.len() == 1);
            same.push(index);
            distinct.push((index, same[0]));
        }
        // Label by label, each example has a rank among its own; low ranks are taken first.
        let mut ranks: BTreeMap<Option<&String>, usize> = BTreeMap::new();
        let mut ranked: Vec<(usize, usize, usize)> = Vec::new();
        let mut rank_of: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, first) in distinct {
            let next = ranks.entry(given[index].labels.first()).or_insert(0);
            let rank = *rank_of.entry(first).or_insert(*next);
            *next += 1;
            ranked.push((*next, index, rank % FOLDS));
        }
        sort_by_key(&mut ranked, |&example| example);
        self.unused = ranked.len().saturating_sub(MAX_LEARNED);
        ranked.truncate(MAX_LEARNED);
        sort_by_key(&mut ranked, |(_, index, _)| *index);
        for (_, index, fold) in ranked {
            let place = |label: &String| self.labels.iter().position(|other| other == label);
            let labels = given[index].labels.iter().filter_map(place).collect();
            self.chosen.push((index, labels));
            self.folds.push(fold);
        }
    }

    fn check_counts(&self) -> Result<()> {
        let counts = self.counts();
        let used = || self.labels.iter().zip(&counts);
        let missing: Vec<String> = used()
            .filter(|(_, count)| **count < MIN_EXAMPLES)
            .filter(|(_, count)| self.kind != AdaptationKind::Moods || **count > 0)
            .map(|(label, count)| format!("{label} has {count}"))
            .collect();
        if !missing.is_empty() {
            return Err(invalid(format!(
                "every label needs {MIN_EXAMPLES} different examples with words: {}",
                missing.join(", ")
            )));
        }
        if self.kind != AdaptationKind::Categories && used().filter(|(_, n)| **n > 0).count() < 2 {
            return Err(invalid("all examples have one label; two labels are needed to compare"));
        }
        Ok(())
    }
}

fn check_labels(labels: &BTreeSet<&String>) -> Result<()> {
    if labels.is_empty() {
        return Err(invalid("there are no labeled examples"));
    }
    if labels.len() > MAX_LABELS {
        return Err(invalid(format!(
            "{} labels; at most {MAX_LABELS} can be learned",
            labels.len()
        )));
    }
    let is_bad =
        |label: &&&String| label.trim().is_empty() || label.chars().count() > MAX_LABEL_CHARS;
    match labels.iter().find(is_bad) {
        Some(_) => Err(invalid(format!("a label must have 1 to {MAX_LABEL_CHARS} characters"))),
        None => Ok(()),
    }
}

pub(super) fn invalid(reason: impl Into<String>) -> Error {
    Error::ExamplesInvalid { reason: reason.into() }
}
