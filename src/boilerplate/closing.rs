//! Courtesies and signatures at the end of a message.

use super::{Body, BoilerplateKind};
use crate::span::Span;
use crate::words::{Word, contain, longest, words};

/// Phrases that close a letter; names may follow on the next lines. Folded.
#[rustfmt::skip]
pub(super) const SIGN_OFFS: &[&str] = &[
    "regards", "best regards", "kind regards", "warm regards", "kindest regards", "many regards",
    "best wishes", "yours sincerely", "sincerely", "yours faithfully", "yours truly", "best",
    "cheers", "respectfully", "cordialement", "bien cordialement", "tres cordialement",
    "sinceres salutations", "salutations", "meilleures salutations", "bien a vous", "cdlt", "cdt",
    "respectueusement", "veuillez agreer", "je vous prie d agreer", "bonne journee",
    "bonne soiree", "bonne reception", "bonne continuation", "a bientot", "sentiments distingues",
    "مع تحياتي", "مع خالص التحيات", "مع فائق الاحترام", "مع التحيه", "خالص التحيات", "تحياتي",
    "وتفضلوا بقبول", "تفضلوا بقبول", "تقبلوا", "والسلام", "والسلام عليكم",
    "والسلام عليكم ورحمه الله وبركاته", "مع احترامي", "وشكرا والسلام",
];

/// Phrases of thanks for what is still to come, and of waiting for it. Folded.
#[rustfmt::skip]
const IN_ADVANCE: &[&str] = &[
    "thanks in advance", "thank you in advance", "many thanks in advance", "thx in advance",
    "thanking you in advance", "thank you so much in advance", "thank you very much in advance",
    "looking forward to your reply", "looking forward to hearing from you",
    "i look forward to hearing from you", "i look forward to your reply", "awaiting your reply",
    "waiting for your reply", "i await your reply", "merci d avance", "merci par avance",
    "merci beaucoup d avance", "merci bcp d avance", "mercii d avance", "avec mes remerciements",
    "en vous remerciant", "je vous remercie par avance", "je vous remercie d avance",
    "vous remerciant par avance", "vous remerciant d avance", "d avance merci",
    "par avance merci", "dans l attente de", "dans l attente d", "en attente de votre",
    "en attente d une reponse", "en l attente de", "شكرا مسبقا", "شكرا لكم مسبقا",
    "ولكم جزيل الشكر", "لكم جزيل الشكر", "وشكرا مسبقا", "مع الشكر مسبقا", "مع جزيل الشكر",
    "اشكركم مسبقا", "نشكركم مسبقا", "في انتظار ردكم", "بانتظار ردكم", "في انتظار الرد",
    "بانتظار الرد", "وفي انتظار ردكم", "شكرا علي تفهمكم", "chokran mosba9an", "choukran mosba9an",
    "chokran msba9an", "shukran mosba9an",
];

/// What a bare thanks is made of. Folded.
#[rustfmt::skip]
const THANKS: &[&str] = &[
    "thanks", "thank", "thx", "ty", "merci", "mrc", "شكرا", "وشكرا", "مشكورين", "مشكور",
    "chokran", "choukran", "shukran", "chukran",
];
#[rustfmt::skip]
const WITH_THANKS: &[&str] = &[
    "you", "u", "so", "very", "much", "many", "a", "lot", "all", "again", "and", "bye", "please",
    "beaucoup", "bcp", "bien", "vous", "tous", "et", "encore", "infiniment", "جزيلا", "لكم",
    "لك", "كثيرا", "بزاف", "bzaf", "bzzaf", "lkom", "jazilan", "bezaf",
];

/// Units at the end that are looked at.
const MOST_UNITS: usize = 10;
/// Words of a closing at most; of a line of a signature at most, in scripts with capitals and
/// without.
const LONGEST_CLOSING: usize = 16;
const LONGEST_SIGNATURE_LINE: usize = 7;
const LONGEST_CASELESS_LINE: usize = 3;
/// A bare thanks closes a message of at least this many words.
const FEWEST_BEFORE: usize = 3;

/// Sets the closings at the end of `rest` aside, and the signature below them.
pub(super) fn find(body: &mut Body<'_>, rest: Span) {
    let mut units = last_units(body, rest);
    if let Some(index) = sign_off(body.text, &units) {
        let below = units.split_off(index + 1);
        if let (Some(first), Some(last)) = (below.first(), below.last()) {
            let signature = Span::new(first.start, last.end);
            body.set_aside(BoilerplateKind::Signature, signature);
        }
        let unit = units.pop().unwrap_or_default();
        body.set_aside(BoilerplateKind::Closing, unit);
    }
    while let Some(unit) = units.pop() {
        match closing_of(body.text, unit, Span::new(rest.start, unit.start)) {
            Some(closing) if closing.start > rest.start => {
                body.set_aside(BoilerplateKind::Closing, closing);
                if closing.start > unit.start {
                    return;
                }
            }
            _ => return,
        }
    }
}

/// The last parts of `rest` between marks, line ends and commas, in order.
fn last_units(body: &Body<'_>, rest: Span) -> Vec<Span> {
    let text = rest.slice(body.text);
    let mut units = Vec::new();
    let mut end = text.len();
    while end > 0 && units.len() < MOST_UNITS {
        let said = text
            .get(..end)
            .unwrap_or("")
            .trim_end_matches(|c: char| is_mark(c) || c.is_whitespace());
        let start = said.rfind(is_mark).map_or(0, |at| {
            at + said.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let unit = Span::new(rest.start + start, rest.start + end);
        if said.is_empty() || body.is_set_aside(unit) {
            break;
        }
        units.push(unit);
        end = start;
    }
    units.reverse();
    units
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '…' | ',' | '،' | ';' | '؛' | '\n' | '\r')
}

/// The index of the unit that signs off, if all units below it read like a signature.
fn sign_off(text: &str, units: &[Span]) -> Option<usize> {
    for (index, unit) in units.iter().enumerate().rev() {
        let words = words(text, *unit, LONGEST_CLOSING + 1);
        let phrase = longest(&words, SIGN_OFFS);
        let signs = words.len() == phrase || (phrase > 1 && words.len() <= LONGEST_CLOSING);
        let thanks = longest(&words, IN_ADVANCE) > 0 || is_bare_thanks(&words);
        let is_last = index + 1 == units.len();
        if !words.is_empty() && (signs || (thanks && !is_last)) {
            return Some(index);
        }
        if !is_signature_line(text, *unit, &words) {
            return None;
        }
    }
    None
}

/// Whether a line reads like a name, an address or a telephone number: a few words, all of them
/// capitalized, in a script without capitals, or numbers.
fn is_signature_line(text: &str, unit: Span, words: &[Word]) -> bool {
    let line = unit.slice(text);
    let first = |word: &Word| word.span.slice(text).chars().next();
    let lower = |word: &Word| first(word).is_some_and(char::is_lowercase);
    let caseless = words.iter().any(|word| {
        first(word).is_some_and(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
    });
    let most = if caseless { LONGEST_CASELESS_LINE } else { LONGEST_SIGNATURE_LINE };
    words.len() <= most
        && !line.contains(['?', '؟', '!'])
        && (line.contains('@') || !words.iter().any(lower))
}

/// The part of `unit` that is a closing: all of it, or its last words.
fn closing_of(text: &str, unit: Span, before: Span) -> Option<Span> {
    let all = words(text, unit, usize::MAX);
    if all.len() <= LONGEST_CLOSING && longest(&all, IN_ADVANCE) > 0 {
        return Some(unit);
    }
    let from = all.len().saturating_sub(LONGEST_CLOSING / 2);
    for (index, word) in all.iter().enumerate().skip(from) {
        let phrase = longest(&all[index..], IN_ADVANCE);
        if phrase > 0 && index + phrase == all.len() {
            return Some(Span::new(word.span.start, unit.end));
        }
    }
    let is_long_enough = words(text, before, FEWEST_BEFORE).len() >= FEWEST_BEFORE;
    (is_long_enough && is_bare_thanks(&all)).then_some(unit)
}

fn is_bare_thanks(words: &[Word]) -> bool {
    let known = |word: &Word| {
        let word = word.folded.as_str();
        THANKS.contains(&word) || WITH_THANKS.contains(&word)
    };
    words.iter().all(known) && contain(words, THANKS)
}
