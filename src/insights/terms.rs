//! Terms that go with unhappy and with happy customers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::row::{Counts, InsightRow};
use super::sample::{Place, Sample};
use super::{INTERVAL_Z, words};
use crate::preprocess::{PreprocessConfig, Preprocessor, StopWords};
use crate::sort::sort_by;
use crate::span::Span;
use crate::text::cover;
use crate::verdict::Label;

/// Maximum number of distinct terms counted at a time; bounds memory.
const MAX_TERMS: usize = 200_000;
/// A term is reported only if at least this many rows contain it.
const MIN_TERM_ROWS: u32 = 3;
/// Number of terms reported per side.
const TERMS: usize = 25;
/// Number of terms per side among which phrases and their words are told apart.
const CANDIDATES: usize = 4 * TERMS;
/// A word is told as part of a phrase if at least this share of its rows holds the phrase.
const PHRASE_SHARE: f64 = 0.6;

/// A term (one word or two adjacent words) typical of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct TermInsight {
    /// The term as it is mostly written, in lower case.
    pub term: String,
    /// Rows per label that contain the term, however it is written.
    pub counts: Counts,
    /// How typical the term is of this side: z-score of the log of the odds ratio between the rows
    /// that contain it and all others.
    pub weight: f64,
    /// Indices of some rows of this side that contain it, from 0 in the order added.
    pub examples: Vec<usize>,
}

/// Counts terms. When there are too many distinct terms, the rarest are dropped (lossy
/// counting, Manku and Motwani 2002), so that a problem that appears late is still noticed.
#[derive(Debug)]
pub(super) struct Terms {
    preprocessor: Preprocessor,
    terms: HashMap<String, Term>,
}

#[derive(Debug, Default)]
pub(super) struct Term {
    pub counts: Counts,
    written: Written,
    negative: Sample,
    positive: Sample,
}

impl Terms {
    pub(super) fn new() -> Self {
        let config =
            PreprocessConfig { stop_words: StopWords::Remove, ..PreprocessConfig::default() };
        Self { preprocessor: Preprocessor::new(&config), terms: HashMap::new() }
    }

    /// Counts the terms of a row.
    pub(super) fn add(&mut self, row: &InsightRow, place: Place) {
        if self.terms.len() >= MAX_TERMS {
            self.drop_rare();
        }
        let words = self.words(row);
        let single = words.iter().map(|(word, span)| (word.clone(), *span));
        let pairs = words.iter().zip(words.iter().skip(1));
        let pairs = pairs.filter_map(|((first, a), (second, b))| {
            let between = row.text.get(a.end..b.start)?;
            // Words with a stop word or a comma between them are no phrase.
            (!between.is_empty() && between.trim().is_empty())
                .then(|| (format!("{first} {second}"), Span::new(a.start, b.end)))
        });
        let mut found: Vec<(String, Span)> = single.chain(pairs).collect();
        sort_by(&mut found, |(one, _), (other, _)| one.cmp(other));
        found.dedup_by(|(one, _), (other, _)| one == other);
        for (name, span) in found {
            let written = row.text.get(span.start..span.end).unwrap_or_default().to_lowercase();
            let written = (written != name).then_some(written);
            let term = self.terms.entry(name).or_default();
            term.counts.add(row.label);
            term.written.add(written);
            match row.label {
                Label::Negative => term.negative.add(place),
                Label::Positive => term.positive.add(place),
                Label::Neutral => {}
            }
        }
    }

    /// The words of a row that say something, normalized, each with its place in the text.
    fn words(&self, row: &InsightRow) -> Vec<(String, Span)> {
        let normalized = self.preprocessor.preprocess(&row.text, row.language);
        let words = normalized.words().map(|word| {
            (word.iter().map(|letter| letter.character).collect::<String>(), cover(word))
        });
        let says = |word: &str| {
            word.chars().any(char::is_alphabetic)
                && !word.starts_with('<')
                && !words::is_empty(word, row.language)
        };
        words.filter(|(word, _)| says(word)).collect()
    }

    /// Drops rare terms to make room for new ones.
    fn drop_rare(&mut self) {
        let mut rare = 1;
        while self.terms.len() > MAX_TERMS / 2 {
            self.terms.retain(|_, term| term.counts.all() > rare);
            rare += 1;
        }
    }

    /// The terms, normalized, with what is counted for each.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Term)> {
        self.terms.iter().map(|(name, term)| (name.as_str(), term))
    }

    /// The counts of a normalized term.
    pub(super) fn counts(&self, name: &str) -> Counts {
        self.terms.get(name).map(|term| term.counts).unwrap_or_default()
    }

    /// The terms that go with negative and with positive rows, the strongest first. `overall` are
    /// all rows.
    pub(super) fn by_side(&self, overall: Counts) -> (Vec<TermInsight>, Vec<TermInsight>) {
        (self.side(Label::Negative, overall), self.side(Label::Positive, overall))
    }

    fn side(&self, label: Label, overall: Counts) -> Vec<TermInsight> {
        let mut terms: Vec<(&str, &Term, f64)> = self
            .all()
            .filter(|(_, term)| term.counts.all() >= MIN_TERM_ROWS)
            .map(|(name, term)| (name, term, log_odds_z(term.counts, overall, label)))
            .filter(|(_, _, weight)| *weight > INTERVAL_Z)
            .collect();
        sort_by(&mut terms, |(one, _, a), (other, _, b)| b.total_cmp(a).then(one.cmp(other)));
        terms.truncate(CANDIDATES);
        let mut told = without_parts(terms);
        told.truncate(TERMS);
        let insight = |(name, term, weight): (&str, &Term, f64)| TermInsight {
            term: term.as_written(name).to_owned(),
            counts: term.counts,
            weight,
            examples: match label {
                Label::Negative => term.negative.spread(),
                _ => term.positive.spread(),
            },
        };
        told.into_iter().map(insight).collect()
    }
}

impl Term {
    /// The term as it is mostly written.
    pub(super) fn as_written<'t>(&'t self, name: &'t str) -> &'t str {
        self.written.form.as_deref().unwrap_or(name)
    }
}

/// The most frequent way to write a term, if it has a majority (Boyer and Moore 1991, "MJRTY").
/// The normalized form itself is `None`.
#[derive(Debug, Default)]
struct Written {
    form: Option<String>,
    lead: u32,
}

impl Written {
    fn add(&mut self, form: Option<String>) {
        if self.lead == 0 {
            (self.form, self.lead) = (form, 1);
        } else if self.form == form {
            self.lead += 1;
        } else {
            self.lead -= 1;
        }
    }
}

/// Drops words that occur mostly within one of the phrases, and phrases that say no more than one
/// of the words.
fn without_parts<'t>(terms: Vec<(&'t str, &'t Term, f64)>) -> Vec<(&'t str, &'t Term, f64)> {
    let mut parts: Vec<&str> = Vec::new();
    for (phrase, held, _) in &terms {
        let is_word =
            |word: &str| word.len() < phrase.len() && phrase.split(' ').any(|part| part == word);
        let words = terms.iter().filter(|(word, ..)| is_word(word));
        let (within, apart): (Vec<&(&str, &Term, f64)>, Vec<_>) =
            words.partition(|(_, word, _)| {
                f64::from(held.counts.all()) >= PHRASE_SHARE * f64::from(word.counts.all())
            });
        if !within.is_empty() {
            parts.extend(within.iter().map(|term| term.0));
        } else if !apart.is_empty() {
            parts.push(phrase);
        }
    }
    terms.into_iter().filter(|(name, ..)| !parts.contains(name)).collect()
}

/// Z-score of the log of the odds ratio between the rows that contain a term and all others, with
/// half a row added to each count (Haldane 1956, Anscombe 1956).
fn log_odds_z(term: Counts, overall: Counts, label: Label) -> f64 {
    let (of_side, all_of_side) = (term.of(label), overall.of(label));
    let (others, all_others) = (term.all() - of_side, overall.all() - all_of_side);
    let [a, b, c, d] =
        [of_side, others, all_of_side.saturating_sub(of_side), all_others.saturating_sub(others)]
            .map(|rows| f64::from(rows) + 0.5);
    (a * d / (b * c)).ln() / (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::tests::row;
    use crate::language::Language;

    /// The terms of negative and of positive rows.
    fn by_side(rows: &[(&str, Label, Language, u32)]) -> [Vec<TermInsight>; 2] {
        let (mut terms, mut number, mut overall) = (Terms::new(), 0, Counts::default());
        for &(text, label, language, times) in rows {
            for _ in 0..times {
                let row = InsightRow { language, ..row(text, label) };
                terms.add(&row, Place { row: number, channel: None, day: None });
                overall.add(label);
                number += 1;
            }
        }
        terms.by_side(overall).into()
    }

    fn names(terms: &[TermInsight]) -> Vec<&str> {
        terms.iter().map(|term| term.term.as_str()).collect()
    }

    #[test]
    fn terms_that_appear_late_are_counted() {
        let mut terms = Terms::new();
        let place = Place { row: 0, channel: None, day: None };
        for part in 0..200 {
            let words: Vec<String> = (0..1_000).map(|word| letters(part * 1_000 + word)).collect();
            terms.add(&row(&words.join(" "), Label::Positive), place);
        }
        for _ in 0..30 {
            terms.add(&row("refund. refused", Label::Negative), place);
        }
        assert!(terms.terms.len() < MAX_TERMS + 2_000);
        let overall = Counts { negative: 30, neutral: 0, positive: 200 };
        let (negative, _) = terms.by_side(overall);
        assert!(negative.iter().any(|term| term.term == "refund"));
    }

    #[test]
    fn accents_stay_and_function_words_go() {
        let (french, arabic) = (Language::French, Language::Arabic);
        let [negative, positive] = by_side(&[
            ("Je suis très DÉÇU, ce n'est pas normal !", Label::Negative, french, 20),
            ("decu", Label::Negative, french, 5),
            ("خدمة سيئة جدا، لا أنصح", Label::Negative, arabic, 20),
            ("très bien, merci beaucoup", Label::Positive, french, 400),
        ]);
        let negative = names(&negative);
        assert!(negative.contains(&"déçu") && negative.contains(&"خدمة سيئة"), "{negative:?}");
        for word in ["très", "pas", "je", "جدا", "لا", "decu", "خدمة"] {
            assert!(!negative.contains(&word), "{word}: {negative:?}");
        }
        assert_eq!(names(&positive), ["bien"]);
    }

    #[test]
    fn a_word_is_told_with_the_phrase_that_holds_it() {
        let english = Language::English;
        let [negative, _] = by_side(&[
            ("Rude staff again", Label::Negative, english, 20),
            ("refund refused", Label::Negative, english, 4),
            ("the refund never came", Label::Negative, english, 30),
            ("lovely staff", Label::Positive, english, 30),
        ]);
        let found = names(&negative);
        assert!(found.contains(&"rude staff") && !found.contains(&"rude"), "{found:?}");
        assert!(found.contains(&"refund") && !found.contains(&"refund refused"), "{found:?}");
        let refund = negative.iter().find(|term| term.term == "refund").unwrap();
        assert_eq!(refund.counts, Counts { negative: 34, ..Counts::default() });
        assert_eq!(refund.examples.len(), 3);
    }

    /// A number as a word without repeated letters.
    fn letters(number: u32) -> String {
        let digit = |place: u32| number / 10_u32.pow(place) % 10;
        (0..6)
            .map(|place| char::from(b"bdfghjklmn"[digit(place) as usize]))
            .flat_map(|c| [c, 'a'])
            .collect()
    }
}
