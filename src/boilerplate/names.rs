//! Names of people in greetings, signatures and the headers of mail.

use super::closing::SIGN_OFFS;
use super::greeting::{ADDRESSED, GREETINGS, SALUTATIONS};
use super::{BoilerplateKind, boilerplate};
use crate::span::Span;
use crate::words::{Word, begin_with, longest, words};

/// Titles before a name, folded; they are no part of it.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mme", "mlle", "dr", "m", "monsieur", "madame", "mademoiselle", "si",
    "sidi", "lalla", "moulay", "haj", "hajja", "prof", "sir", "السيد", "السيده", "الاستاذ",
    "الاستاذه", "الاخ", "الاخت", "استاذ", "استاذه", "الدكتور", "الدكتوره", "دكتور", "سي", "لاله",
    "سيدي", "الحاج", "الحاجه", "عزيزي", "عزيزتي", "اخي", "اختي",
];
/// Words between the parts of a name.
const PARTICLES: &[&str] =
    &["de", "du", "la", "le", "van", "von", "ben", "bin", "el", "al", "ould", "di"];
/// Words that show that a line names no person, folded.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "team", "support", "service", "services", "equipe", "client", "clients", "cliente", "customer",
    "customers", "user", "company", "group", "groupe", "bank", "banque", "agence", "agency", "hotel",
    "manager", "director", "directeur", "directrice", "responsable", "engineer", "ingenieur",
    "sent", "envoye", "regards", "thanks", "thank", "merci", "cordialement", "hello", "bonjour",
    "street", "rue", "avenue", "bd", "tel", "email", "mail", "phone", "the", "a", "un", "une", "i",
    "je", "my", "very", "yours", "you", "all", "love", "best", "please", "ok", "yes", "no", "non",
    "oui", "good", "bad", "nul", "bravo", "top", "maroc", "morocco", "france", "casablanca", "rabat",
    "paris", "london", "sarl", "sa", "ltd", "inc", "et", "and", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "everyone", "there", "again", "svp", "stp",
    "take", "care", "im",
    "زبون", "زبونه", "عميل", "عميله", "مواطن", "مواطنه", "فريق", "شركه", "خدمه", "اداره", "مدير",
    "لكم", "لك", "لكل", "جميعا", "للجميع", "الحاره", "الخالصه", "القلبيه", "وشكرا", "شكرا", "المغرب",
    "عليكم", "ورحمه", "الله", "وبركاته", "جزيلا", "بزاف", "مع", "في", "من", "على", "هذا", "المحترم",
];
/// Words that end an Arabic name, and sign it off one word before.
const RESPECTED: &[&str] = &["المحترم", "المحترمه"];
/// Keys of the lines of a header that name people, folded.
const HEADER_KEYS: &[&str] = &["from", "to", "cc", "de", "a", "من", "الي"];
const WROTE: &[&str] = &["wrote", "a ecrit", "كتب", "كتبت"];

const MOST_WORDS: usize = 4;
/// Words of a name in a script without capitals.
const MOST_CASELESS: usize = 3;
/// Lines at the end that may begin with a sign-off.
const LAST_LINES: usize = 6;
/// Lines and parts of a signature that may be the name.
const MOST_PARTS: usize = 6;
/// Words of such a line that are read.
const MOST_READ: usize = 40;

/// The names of people where letters and mail put them; they may overlap.
pub(crate) fn names(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut end = text.len();
    for part in boilerplate(text) {
        match part.kind {
            BoilerplateKind::Greeting => found.extend(greeted(text, part.span)),
            BoilerplateKind::Signature => found.extend(signed(text, part.span, MOST_PARTS)),
            BoilerplateKind::Header | BoilerplateKind::Quote => {
                end = end.min(part.span.start);
                in_header(text, part.span, &mut found);
            }
            BoilerplateKind::Notice => end = end.min(part.span.start),
            BoilerplateKind::Closing => {}
        }
    }
    found.extend(addressed(text));
    signed_off(text, end, &mut found);
    found
}

/// Whom a greeting names: "Dear Ms Alaoui," without "Dear Ms".
fn greeted(text: &str, greeting: Span) -> Option<Span> {
    let words = words(text, greeting, 12);
    let rest = words.get(longest(&words, GREETINGS)..)?;
    let rest = rest.get(usize::from(SALUTATIONS.iter().any(|word| begin_with(rest, word)))..)?;
    let known = |word: &Word| ADDRESSED.contains(&word.folded.as_str());
    let first = rest.iter().position(|word| !known(word) && !is_title(word))?;
    // "Good evening @ Manhattan Beach"
    if Span::new(greeting.start, rest[first].span.start).slice(text).contains('@') {
        return None;
    }
    let name = &rest[first..];
    // "Dear Booking team," greets no person.
    let length = name.iter().position(known).unwrap_or(name.len());
    if name.get(length).is_some_and(|word| word.folded != "et" && word.folded != "and") {
        return None;
    }
    person(text, &name[..length])
}

/// "السيد محمد العلوي،": names after a title at the start of a text.
fn addressed(text: &str) -> Option<Span> {
    let words = words(text, Span::new(0, text.len()), 12);
    let at = longest(&words, GREETINGS);
    let is_title = |word: &&Word| !word.folded.is_ascii() && is_title(word);
    let rest = words.get(at..)?;
    // "إلى السيد محمد العلوي،", too.
    let title = rest.iter().take(2).position(|word| is_title(&word))?;
    let rest = rest.get(title + 1..)?;
    let ends = |index: usize| {
        let after = text.get(rest[index].span.end..).and_then(|after| after.chars().next());
        let next = rest.get(index + 1);
        after.is_some_and(|c| matches!(c, '،' | ',' | ':' | '.' | '!' | '\n' | '\r'))
            || next.is_some_and(|next| RESPECTED.contains(&next.folded.as_str()))
    };
    let last = (0..rest.len().min(MOST_CASELESS)).find(|&index| ends(index))?;
    person(text, &rest[..=last])
}

/// The name in a signature: the first of `most` lines and parts that reads like one.
fn signed(text: &str, signature: Span, most: usize) -> Option<Span> {
    let mut start = signature.start;
    let parts = signature.slice(text).split([',', '،', '\n', '\r', ';', '|', '(', '–', '—']);
    let spans = parts.map(|part| {
        let span = Span::new(start, start + part.len());
        let mark = text.get(span.end..).and_then(|rest| rest.chars().next());
        start = span.end + mark.map_or(0, char::len_utf8);
        span
    });
    spans.filter(|span| !span.slice(text).trim().is_empty()).take(most).find_map(|span| {
        let before = Span::new(signature.start, span.end).slice(text);
        if before.contains("@ ") {
            return None;
        }
        person(text, &words(text, span, MOST_WORDS + 3))
    })
}

/// "Cordialement Karim Alaoui" on one of the last lines, or with the name on the next line.
fn signed_off(text: &str, end: usize, found: &mut Vec<Span>) {
    let mut line_end = end;
    for _ in 0..LAST_LINES {
        let said = text.get(..line_end).unwrap_or("").trim_end();
        let start = said.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let words = words(text, Span::new(start, said.len()), MOST_READ);
        let from = words.len().saturating_sub(MOST_WORDS + 4);
        let whole = words.len() < MOST_READ;
        for index in from..words.len() {
            let phrase = longest(&words[index..], SIGN_OFFS);
            // "best" alone also begins "Best Western".
            let first = words[index].folded.as_str();
            let is_clear =
                phrase > 1 || (phrase == 1 && (first.len() > 4 || first.starts_with("cd")));
            if !(whole && is_clear) {
                continue;
            }
            let last = words[index + phrase - 1].span.end;
            let rest = &words[index + phrase..];
            let next = rest.first().map_or(said.len(), |word| word.span.start);
            let gap = Span::new(last, next).slice(text);
            let mark =
                |c: char| c.is_whitespace() || matches!(c, ',' | '،' | ':' | '-' | '.' | '!');
            if gap.chars().all(mark) {
                found.extend(match rest {
                    [] => signed(text, Span::new(said.len(), end), 1),
                    name => person(text, name),
                });
                break;
            }
        }
        if start == 0 {
            return;
        }
        line_end = start - 1;
    }
}

/// The names in "From: Karim Alaoui <…>" and "On … Karim Alaoui <…> wrote:".
fn in_header(text: &str, part: Span, found: &mut Vec<Span>) {
    let mut start = part.start;
    for line in part.slice(text).split(['\n', '\r']).take(16) {
        let span = Span::new(start, start + line.len());
        start = span.end + 1;
        let address = line.find(['<', '[']).unwrap_or(line.len());
        let key = line.find(':').filter(|colon| *colon < address);
        let names_people = key.is_some_and(|colon| {
            let key = words(text, Span::new(span.start, span.start + colon), 3);
            key.len() == 1 && HEADER_KEYS.contains(&key[0].folded.as_str())
        });
        if let (true, Some(colon)) = (names_people, key) {
            let value = Span::new(span.start + colon + 1, span.start + address);
            found.extend(person(text, &words(text, value, MOST_WORDS + 1)));
        } else if line.trim_end().ends_with(':') {
            let said = words(text, span, MOST_READ);
            let wrote = (0..said.len()).find(|&at| longest(&said[at..], WROTE) > 0);
            let end = wrote.map_or(0, |at| said[at].span.start).min(span.start + address);
            let name: Vec<Word> = said.into_iter().filter(|word| word.span.end <= end).collect();
            let is_name = |word: &&Word| {
                let folded = word.folded.as_str();
                PARTICLES.contains(&folded)
                    || (is_capital(text, word) && !matches!(folded, "am" | "pm"))
            };
            let length = name.iter().rev().take_while(is_name).count();
            found.extend(person(text, &name[name.len() - length..]));
        }
    }
}

fn is_title(word: &Word) -> bool {
    TITLES.contains(&word.folded.as_str())
}

/// The span of words that read like the name of a person, without titles before it.
fn person(text: &str, words: &[Word]) -> Option<Span> {
    let words = words.get(words.iter().position(|word| !is_title(word))?..)?;
    let (first, last) = (words.first()?, words.last()?);
    let particle = |word: &Word| PARTICLES.contains(&word.folded.as_str());
    let is_caseless = |word: &Word| {
        let character = word.span.slice(text).chars().next().unwrap_or(' ');
        character.is_alphabetic() && !character.is_uppercase() && !character.is_lowercase()
    };
    let caseless = words.iter().all(is_caseless);
    let most = if caseless { MOST_CASELESS } else { MOST_WORDS };
    let count = words.iter().filter(|word| !particle(word)).count();
    let fits = |word: &Word| {
        !NO_NAMES.contains(&word.folded.as_str())
            && !word.folded.contains(char::is_numeric)
            && (caseless || is_capital(text, word) || particle(word))
    };
    let span = first.span.cover(last.span);
    let letters = span.slice(text).chars().filter(|c| c.is_alphabetic()).count();
    let plain = !span.slice(text).contains(['@', '_', '/', '\n', '!', '?', '؟', '(', ':']);
    let is_name = count <= most && words.iter().all(fits) && letters > 1 && plain;
    // "Salutations de Cardiff"
    let is_place = matches!(first.folded.as_str(), "de" | "du" | "la" | "le" | "di");
    (is_name && !is_place && !particle(last)).then_some(span)
}

fn is_capital(text: &str, word: &Word) -> bool {
    word.span.slice(text).chars().next().is_some_and(char::is_uppercase)
}
