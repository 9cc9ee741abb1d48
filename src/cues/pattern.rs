//! Phrases with alternatives, matched against the words of a sentence.
//!
//! The files in `rules/` hold one phrase a line: a list of steps, separated by spaces.
//!
//! | step | matches |
//! |---|---|
//! | `sue` | this word, whatever its case and accents; in Arabic also with و, ف, ب, ل or ال before it |
//! | `lawyer*` | words that begin like this |
//! | `sue\|suing` | either |
//! | `@day` | any word of the class `day` in `rules/classes.txt` |
//! | `#` | a number, also with one or two letters behind it ("48h", "12th") |
//! | `^` | nothing, but the phrase must begin the sentence, or its part after a mark |
//! | `!being` | nothing, but the next word must not be this |
//! | `..` | up to three words |
//! | `...` | up to eight words |
//!
//! A gap leaves out no word that denies ("not", "pas", "لا"), unless a step names it.

use super::CueKind;
use crate::sort::sort_by_key;
use crate::words::{Word, folded};

/// Lines of the form `name: words`.
const CLASSES: &str = include_str!("rules/classes.txt");
/// Words that no gap leaves out, folded.
#[rustfmt::skip]
const NEGATIONS: [&str; 22] = [
    "not", "t", "never", "no", "without", "nor", "pas", "jamais", "sans", "aucun", "aucune", "plus",
    "لا", "لن", "لم", "ما", "ماشي", "مش", "ليس", "دون", "بدون", "بلا",
];
/// Short particles and articles that are written together with an Arabic word.
const ARABIC_PREFIXES: [&str; 10] = ["وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل"];
/// Letters of an Arabic word that must remain without them, in bytes.
const FEWEST_BYTES: usize = 6;

/// The phrases of all kinds, ready to be matched.
#[derive(Debug)]
pub(super) struct Rules {
    patterns: Vec<(CueKind, Pattern)>,
    /// Indices of patterns by the letters they begin with, in ascending order of the letters.
    by_letter: Vec<(char, usize)>,
}

/// A phrase, ready to be matched.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Whether it must begin its part of the sentence.
    first: bool,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    /// Alternatives, folded: a word, or a beginning that ends with `*`.
    Word(Vec<String>),
    /// The next word is none of these.
    Not(Vec<String>),
    /// Up to this many words.
    Gap(usize),
}

/// The phrases in the text of a file; comments begin with `# `.
pub(super) fn phrases(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with("# "))
}

impl Rules {
    /// Reads the phrases in the file of each kind.
    pub(super) fn new(files: &[(CueKind, &'static str)]) -> Self {
        let of = |&(kind, file)| phrases(file).map(move |phrase| (kind, Pattern::new(phrase)));
        let patterns: Vec<(CueKind, Pattern)> = files.iter().flat_map(of).collect();
        let mut by_letter = Vec::new();
        for (index, (_, pattern)) in patterns.iter().enumerate() {
            let Some(Step::Word(alternatives)) = pattern.steps.first() else { continue };
            by_letter.extend(alternatives.iter().filter_map(|a| Some((a.chars().next()?, index))));
        }
        sort_by_key(&mut by_letter, |&entry| entry);
        by_letter.dedup();
        Self { patterns, by_letter }
    }

    /// Calls `found` with the kind of each phrase that begins at `start`, and with its end.
    pub(super) fn each_at(
        &self,
        words: &[Word],
        start: usize,
        found: &mut dyn FnMut(CueKind, usize),
    ) {
        let word = words[start].folded.as_str();
        let number = word.starts_with(char::is_numeric).then_some('#');
        let letters = forms(word).filter_map(|form| form.chars().next()).chain(number);
        for letter in letters {
            let first = self.by_letter.partition_point(|(other, _)| *other < letter);
            for (_, index) in self.by_letter[first..].iter().take_while(|(l, _)| *l == letter) {
                let (kind, pattern) = &self.patterns[*index];
                if let Some(end) = pattern.matches(words, start) {
                    found(*kind, end);
                }
            }
        }
    }
}

impl Pattern {
    /// Reads a phrase.
    pub(super) fn new(phrase: &str) -> Self {
        let (first, phrase) = match phrase.strip_prefix("^ ") {
            Some(rest) => (true, rest),
            None => (false, phrase),
        };
        let step = |step| match step {
            ".." => Step::Gap(3),
            "..." => Step::Gap(8),
            word => match word.strip_prefix('!') {
                Some(unwanted) => Step::Not(expanded(unwanted)),
                None => Step::Word(expanded(word)),
            },
        };
        Self { first, steps: phrase.split(' ').map(step).collect() }
    }

    /// Where the phrase ends, if it begins at `start`.
    pub(super) fn matches(&self, words: &[Word], start: usize) -> Option<usize> {
        if self.first && start > 0 { None } else { end_of(&self.steps, words, start) }
    }

    /// A text that the phrase matches: the first alternative of each step.
    #[cfg(test)]
    pub(super) fn example(phrase: &str) -> String {
        let words = Self::new(phrase).steps.into_iter().filter_map(|step| match step {
            Step::Word(alternatives) => Some(alternatives[0].replace('*', "").replace('#', "24")),
            Step::Not(_) | Step::Gap(_) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The alternatives of a step.
fn expanded(step: &str) -> Vec<String> {
    let mut alternatives = Vec::new();
    expand(step, &mut alternatives);
    alternatives
}

/// Adds the alternatives of a step, those of its classes included.
fn expand(step: &str, alternatives: &mut Vec<String>) {
    for word in step.split('|') {
        match word.strip_prefix('@') {
            Some(class) => {
                let lines = CLASSES.lines().filter_map(|line| line.split_once(": "));
                for (_, words) in lines.filter(|(name, _)| *name == class) {
                    expand(words, alternatives);
                }
            }
            None => alternatives.push(folded(word)),
        }
    }
}

fn end_of(steps: &[Step], words: &[Word], at: usize) -> Option<usize> {
    match steps.split_first() {
        None => Some(at),
        Some((Step::Word(alternatives), rest)) => {
            let word = &words.get(at)?.folded;
            if fits(word, alternatives) { end_of(rest, words, at + 1) } else { None }
        }
        Some((Step::Not(unwanted), rest)) => match words.get(at) {
            Some(next) if fits(&next.folded, unwanted) => None,
            _ => end_of(rest, words, at),
        },
        Some((Step::Gap(most), rest)) => {
            for skipped in 0..=*most {
                if let Some(end) = end_of(rest, words, at + skipped) {
                    return Some(end);
                }
                let next = words.get(at + skipped)?;
                if NEGATIONS.contains(&next.folded.as_str()) {
                    return None;
                }
            }
            None
        }
    }
}

/// Whether a word, in any of its forms, is one of the alternatives.
fn fits(word: &str, alternatives: &[String]) -> bool {
    forms(word).any(|form| alternatives.iter().any(|alternative| is(form, alternative)))
}

/// A word, and the same without what is written together with it in Arabic.
fn forms(word: &str) -> impl Iterator<Item = &str> {
    let prefixes: &[&str] = if word.is_ascii() { &[] } else { &ARABIC_PREFIXES };
    let bare = prefixes.iter().filter_map(move |prefix| word.strip_prefix(prefix));
    std::iter::once(word).chain(bare.filter(|bare| bare.len() >= FEWEST_BYTES))
}

fn is(word: &str, alternative: &str) -> bool {
    if alternative == "#" {
        let unit = word.trim_start_matches(char::is_numeric);
        return unit.len() < word.len() && unit.len() <= 2;
    }
    match alternative.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == alternative,
    }
}
