//! Greetings at the start of a message.

use super::{Body, BoilerplateKind};
use crate::span::Span;
use crate::words::{Word, begin_with, longest, words};

/// Words that greet on their own, folded.
#[rustfmt::skip]
pub(super) const GREETINGS: &[&str] = &[
    "hello", "hi", "hey", "greetings", "good morning", "good afternoon", "good evening",
    "good day", "to whom it may concern", "bonjour", "bonsoir", "salut", "coucou", "bjr", "slt",
    "rebonjour", "bonne journee", "السلام عليكم", "السلام عليكم ورحمه الله",
    "السلام عليكم ورحمه الله وبركاته", "السلام عليكم ورحمه الله تعالي وبركاته", "سلام عليكم",
    "سلام", "وعليكم السلام", "مرحبا", "مرحبا بكم", "اهلا", "اهلا وسهلا", "صباح الخير",
    "مساء الخير", "صباح النور", "مساء النور", "تحيه طيبه", "تحيه طيبه وبعد", "تحياتي", "ازول",
    "salam", "slm", "salam 3alaykom", "salam 3alaykoum", "salam 3likom", "salam 3likoum",
    "salam alaykoum", "salam alaikoum", "salam aleykoum", "salam alikom", "salamo 3alaykom",
    "assalamu alaikum", "assalam alaykoum", "as salam alaykoum", "sbah lkhir", "sba7 lkhir",
    "msa lkhir", "mrhba", "azul",
];

/// Words that greet only together with who is greeted and a mark or line end after it.
#[rustfmt::skip]
pub(super) const SALUTATIONS: &[&str] = &[
    "dear", "cher", "chere", "chers", "cheres", "madame", "monsieur", "mesdames", "messieurs",
    "sir", "السيد", "السيده", "الساده", "عزيزي", "اعزائي", "اخي", "اختي", "ا سيدي",
];

/// Whom a greeting addresses, besides capitalized names.
#[rustfmt::skip]
pub(super) const ADDRESSED: &[&str] = &[
    "all", "everyone", "everybody", "team", "there", "sir", "sirs", "or", "and", "madam", "maam",
    "guys", "folks", "support", "customer", "service", "care", "the", "friend", "friends",
    "madame", "monsieur", "mesdames", "messieurs", "et", "ou", "a", "tous", "toutes", "l", "le",
    "la", "equipe", "client", "mr", "mrs", "ms", "mme", "docteur", "dr", "prof", "professor",
    "professeur", "المحترم", "المحترمه", "المحترمون", "المحترمين", "الكرام", "الكريم", "جميعا",
    "خويا", "ختي", "khoya", "khti", "sidi", "lalla",
];

/// Names after a greeting have at most this many words.
const MOST_ADDRESSED: usize = 6;

/// Sets the greetings at the start of `rest` aside.
pub(super) fn find(body: &mut Body<'_>, rest: Span) {
    let mut at = rest.start;
    while let Some(end) = greeting_at(body.text, Span::new(at, rest.end)) {
        body.set_aside(BoilerplateKind::Greeting, Span::new(at, end));
        let after = Span::new(end, rest.end).slice(body.text);
        at = end + after.len() - after.trim_start().len();
    }
}

/// Where the greeting that `span` begins with ends, its mark included.
fn greeting_at(text: &str, span: Span) -> Option<usize> {
    let words = words(text, span, MOST_ADDRESSED + 6);
    let first = words.first().filter(|word| word.span.start == span.start)?;
    let greeting = longest(&words, GREETINGS);
    let salutation = SALUTATIONS.iter().any(|word| begin_with(&words, word));
    let last = words.get(greeting.saturating_sub(1)).unwrap_or(first);
    let addressed = words.get(greeting.max(1)..).unwrap_or_default();
    let needed = usize::from(salutation && greeting == 0);
    if let Some(end) = addressed_end(text, last, addressed, needed) {
        return (greeting > 0 || salutation).then_some(end);
    }
    let after = text.get(last.span.end..)?.chars().next();
    let parted = after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’' | '_'));
    (greeting > 0 && parted).then_some(last.span.end)
}

/// The end of "Dear Ms Alaoui," and "hi team!": up to the mark or line end after the names.
/// There must be at least `needed` words of names.
fn addressed_end(text: &str, greeting: &Word, names: &[Word], needed: usize) -> Option<usize> {
    let mut last = greeting;
    for taken in 0..=names.len().min(MOST_ADDRESSED) {
        let next = names.get(taken);
        let gap = Span::new(last.span.end, next.map_or(text.len(), |word| word.span.start));
        if taken >= needed
            && let Some(mark) = mark_in(gap.slice(text))
        {
            return Some(gap.start + mark);
        }
        last = next.filter(|word| is_addressed(text, word))?;
    }
    None
}

/// The length of a gap up to its first mark that ends a greeting, or up to its line end.
fn mark_in(gap: &str) -> Option<usize> {
    let at = gap.find([',', '،', '!', '.', ':', ';', '؛', '\n', '\r'])?;
    let marks = gap.get(at..)?;
    let end = marks.find(|c| !matches!(c, ',' | '،' | '!' | '.' | ':' | ';' | '؛'));
    // What stands between the greeting and the mark may be spaces only.
    let spaces = gap.get(..at)?.chars().all(char::is_whitespace);
    spaces.then_some(at + end.unwrap_or(marks.len()))
}

fn is_addressed(text: &str, word: &Word) -> bool {
    let capital = word.span.slice(text).chars().next().is_some_and(char::is_uppercase);
    capital || ADDRESSED.contains(&word.folded.as_str())
}
