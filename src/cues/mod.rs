//! Words that call for action: a threat of law, money gone, danger, a wish to leave, a call for a
//! person, a message sent again, a deadline.
//!
//! Published rules, not a model: each cue comes with the words that gave it. The rules read
//! English, French, Arabic with Darija, and Arabizi side by side, because writers mix them. They
//! are written for precision; what they miss is often a matter of one more phrase. How precise
//! they are stands in `docs/topics.md`.

mod pattern;

use std::cell::LazyCell;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::sentence::sentences;
use crate::sort::sort_by_key;
use crate::span::Span;
use crate::words::{Word, words};
use pattern::{Pattern, Rules, phrases};

/// What the words of a cue are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CueKind {
    /// A threat of law or authority: "my lawyer will contact you", "je vais porter plainte".
    Legal,
    /// Fraud, or money gone: "charged without my permission", "شركة نصابة".
    Fraud,
    /// Safety and health: "the charger caught fire", "intoxication alimentaire".
    Safety,
    /// A wish to leave: "cancel my subscription", "ghadi nbedel operateur".
    Leaving,
    /// A call for a person: "let me talk to a human", "rappelez-moi".
    Human,
    /// Not the first message: "the third time I write", "شحال من مرة كتبت ليكم".
    Repeated,
    /// A deadline: "I need it by Friday", "avant demain soir".
    Deadline,
}

impl CueKind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Legal,
        Self::Fraud,
        Self::Safety,
        Self::Leaving,
        Self::Human,
        Self::Repeated,
        Self::Deadline,
    ];
}

/// Words of a text that call for action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Cue {
    /// What they are about.
    pub cue: CueKind,
    /// Where they are in the original text, in ascending order.
    pub spans: Vec<Span>,
}

/// The phrases of each kind.
const RULES: [(CueKind, &str); 7] = [
    (CueKind::Legal, include_str!("rules/legal.txt")),
    (CueKind::Fraud, include_str!("rules/fraud.txt")),
    (CueKind::Safety, include_str!("rules/safety.txt")),
    (CueKind::Leaving, include_str!("rules/leaving.txt")),
    (CueKind::Human, include_str!("rules/human.txt")),
    (CueKind::Repeated, include_str!("rules/repeated.txt")),
    (CueKind::Deadline, include_str!("rules/deadline.txt")),
];
/// What before a cue takes it back: "no need to", "I thought it was", "protects against".
const DENIALS: &str = include_str!("rules/denials.txt");

/// The rules, ready to be matched; read once.
static PATTERNS: LazyLock<Rules> = LazyLock::new(|| Rules::new(&RULES));
static DENYING: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| phrases(DENIALS).map(Pattern::new).collect());

/// A word before a deadline that makes it somebody else's: "the bank said I must pay by Friday".
static REPORTING: LazyLock<Pattern> = LazyLock::new(|| Pattern::new("@told"));

/// Words before a cue among which a denial is looked for.
const DENIED_WITHIN: usize = 5;

/// A denial behind these, folded, is a condition: "if you don't pay, I will sue".
const CONDITIONS: [&str; 9] = ["if", "unless", "si", "اذا", "لو", "الا", "ila", "ida", "ola"];
/// Words before a denial among which a condition is looked for.
const CONDITION_WITHIN: usize = 3;

/// Marks that part a sentence; no phrase and no denial leaps over them.
const MARKS: [char; 14] = [',', '،', ';', '؛', ':', '(', ')', '\n', '"', '«', '»', '|', '–', '—'];

/// Finds the cues of a text: each kind with its places, in ascending order. Linear time.
pub(crate) fn cues(text: &str) -> Vec<(CueKind, Span)> {
    let mut found: Vec<(CueKind, Span)> = Vec::new();
    for sentence in sentences(text) {
        let words = words(text, sentence, usize::MAX);
        for part in words.chunk_by(|word, next| !are_parted(text, word, next)) {
            add_cues(part, &mut found);
        }
    }
    sort_by_key(&mut found, |(_, span)| (span.start, span.end));
    found
}

/// Adds the cues among the words of a part of a sentence.
fn add_cues(words: &[Word], found: &mut Vec<(CueKind, Span)>) {
    // Where it begins to report what others say; looked for once, and only if it matters.
    let reports =
        LazyCell::new(|| (0..words.len()).find(|&at| REPORTING.matches(words, at).is_some()));
    for start in 0..words.len() {
        PATTERNS.each_at(words, start, &mut |kind, end| {
            let is_reported = || reports.is_some_and(|at| at < start);
            if is_denied(words, start) || kind == CueKind::Deadline && is_reported() {
                return;
            }
            let span = words[start].span.cover(words[end - 1].span);
            match found.iter_mut().rev().find(|(other, _)| *other == kind) {
                Some((_, last)) if span.start <= last.end => *last = last.cover(span),
                _ => found.push((kind, span)),
            }
        });
    }
}

/// Whether the words before `start` deny what follows.
fn is_denied(words: &[Word], start: usize) -> bool {
    let denies = |at| DENYING.iter().any(|denial| denial.matches(&words[..start], at).is_some());
    let first = start.saturating_sub(DENIED_WITHIN);
    (first..start).any(|at| denies(at) && !is_conditional(&words[..at]))
}

/// Whether these words end with a condition: "if you do" before "not".
fn is_conditional(words: &[Word]) -> bool {
    let first = words.len().saturating_sub(CONDITION_WITHIN);
    words[first..].iter().any(|word| CONDITIONS.contains(&word.folded.as_str()))
}

/// Whether a mark stands between two words.
fn are_parted(text: &str, word: &Word, next: &Word) -> bool {
    let between = Span::new(word.span.end, next.span.start).slice(text);
    between.contains(MARKS) || between.contains(" - ")
}

/// The cues with their places, by kind. `found` is in ascending order.
pub(crate) fn by_kind(found: &[(CueKind, Span)]) -> Vec<Cue> {
    let of = |cue| Cue {
        cue,
        spans: found.iter().filter(|(kind, _)| *kind == cue).map(|(_, span)| *span).collect(),
    };
    CueKind::ALL.map(of).into_iter().filter(|cue| !cue.spans.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(CueKind, &str)> {
        cues(text).into_iter().map(|(kind, span)| (kind, span.slice(text))).collect()
    }

    #[test]
    fn a_cue_comes_with_its_words_in_every_written_form() {
        use CueKind::{Deadline, Fraud, Human, Leaving, Legal, Repeated, Safety};
        for (text, kind, words) in [
            ("Hello. I'll take legal action now", Legal, "legal action"),
            ("Je vais DÉPOSER plainte !", Legal, "vais DÉPOSER plainte"),
            ("والله وغادي نمشي للمحكمة", Legal, "نمشي للمحكمة"),
            ("c'est une arnaque", Fraud, "arnaque"),
            ("lprise ch3el fiha l3afia", Safety, "ch3el fiha l3afia"),
            ("Please cancel my subscription", Leaving, "cancel my subscription"),
            ("rappelez-moi", Human, "rappelez-moi"),
            ("شحال من مرة كتبت", Repeated, "شحال من مرة كتبت"),
            ("I need it by Friday", Deadline, "I need it by Friday"),
        ] {
            assert_eq!(found(text), [(kind, words)], "{text}");
        }
    }

    #[test]
    fn what_is_denied_is_no_cue() {
        for text in [
            "I will not take legal action",
            "I thought it was a scam",
            "Je ne vais pas porter plainte",
            "لن أرفع دعوى",
            "machi nasb",
            "I want not to cancel my account",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(found("I did not get it, it is a scam").len(), 1);
    }

    #[test]
    fn a_deadline_that_others_set_is_no_cue() {
        assert_eq!(found("The shop says I need to return it by Friday"), []);
        assert_eq!(found("On m'a dit qu'il me faut un devis avant vendredi"), []);
        assert_eq!(found("They say no, I need it by Friday").len(), 1);
    }

    #[test]
    fn a_condition_is_no_denial() {
        assert_eq!(found("If you do not pay I will sue you"), [(CueKind::Legal, "I will sue you")]);
        assert_eq!(found("إلا ما رجعتوش فلوسي نمشي للمحكمة").len(), 1);
        assert_eq!(found("I do not think I will sue you"), []);
    }

    #[test]
    fn no_phrase_leaps_over_a_mark_or_goes_on_with_an_unwanted_word() {
        assert_eq!(found("I need (see below): by Friday"), []);
        assert_eq!(found("Je ne reviendrai pas sur ce point"), []);
        assert_eq!(found("Je ne reviendrai pas").len(), 1);
        assert_eq!(found("Call me back asap").len(), 1);
        assert_eq!(found("They did call me back"), []);
    }

    #[test]
    fn every_rule_is_well_formed_and_matches_itself() {
        for (kind, file) in RULES {
            for phrase in phrases(file) {
                let text = Pattern::example(phrase);
                let own = cues(&text).into_iter().any(|(found, _)| found == kind);
                assert!(own, "{kind:?}: {phrase}: {text}");
            }
        }
    }
}
