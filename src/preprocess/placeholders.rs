//! Links, addresses, names of people and long numbers, each replaced by one word.
//!
//! While the steps run, a placeholder is a single private-use character, so that no
//! later step can take it apart; [`write_out`] spells it at the end.

use super::script::{Script, is_word};
use crate::text::{AlignedChar, AlignedText, cover};

const URL: char = '\u{E000}';
const USER: char = '\u{E001}';
const EMAIL: char = '\u{E002}';
const NUMBER: char = '\u{E003}';

/// The placeholders as the tokenizer sees them.
const SPELLINGS: [(char, &str); 4] =
    [(URL, "<url>"), (USER, "<user>"), (EMAIL, "<email>"), (NUMBER, "<number>")];

/// Endings that make "name.ending/path" a link without "http" in front. Only those that
/// customers of ours meet: a longer list would take "good.now/later" for a link.
const TOP_LEVEL: [&str; 28] = [
    "ae", "app", "be", "ca", "ch", "co", "com", "de", "dev", "dz", "edu", "eg", "eu", "fr", "gl",
    "gov", "info", "io", "ly", "ma", "me", "net", "org", "sa", "tn", "tv", "uk", "us",
];

/// RFC 5321, section 4.5.3.1: the longest local part and domain of an address.
const MAX_LOCAL_PART: usize = 64;
const MAX_DOMAIN: usize = 255;

/// Whether `character` stands for a placeholder.
pub(super) const fn is_placeholder(character: char) -> bool {
    matches!(character, URL..=NUMBER)
}

/// Whether a character means nothing between strangers (the private use areas).
pub(super) const fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Clears the characters that placeholders use, and reads placeholders that are already
/// spelled out, so that text which was preprocessed before stays as it is.
pub(super) fn reserve(text: AlignedText) -> AlignedText {
    let text = text.map(|c| if is_private(c) { ' ' } else { c });
    if !text.has(|c| c == '<') {
        return text;
    }
    replace(text, |_, rest| {
        (rest.first()?.character == '<').then_some(())?;
        SPELLINGS
            .into_iter()
            .find(|(_, spelling)| starts_with(rest, spelling))
            .map(|(marker, spelling)| (spelling.len(), marker))
    })
}

/// Spells placeholders out.
pub(super) fn write_out(text: AlignedText) -> AlignedText {
    if !text.has(is_placeholder) {
        return text;
    }
    let mut out = text.blank();
    for c in &text.chars {
        match SPELLINGS.into_iter().find(|(marker, _)| *marker == c.character) {
            Some((_, spelling)) => out.push_word(spelling, c.span),
            None => out.chars.push(*c),
        }
    }
    out
}

/// Links: "https://…", "www.…", "name.com/path", and the bare word "http" that corpora
/// leave where a link was. A link ends at white space, a quote, or an Arabic letter
/// (tweets glue them); punctuation at its end is the sentence's.
pub(super) fn links(text: AlignedText) -> AlignedText {
    replace(text, |before, rest| {
        (!before.is_some_and(|c| c.is_ascii_alphabetic())).then_some(())?;
        let domain = || {
            let opens = !before.is_some_and(|c| c.is_ascii_digit());
            opens.then(|| domain_with_path(rest)).flatten()
        };
        let length = scheme(rest).or_else(domain)?;
        Some((length, URL))
    })
}

fn scheme(rest: &[AlignedChar]) -> Option<usize> {
    let bare = ["https", "http"].into_iter().find(|word| starts_with(rest, word));
    let scheme = bare.map_or(0, str::len);
    let next = character(rest, scheme);
    if scheme > 0 && starts_with(rest.get(scheme..)?, "://") {
        return Some(link_length(rest));
    }
    if scheme > 0 && !next.is_some_and(|c| c.is_ascii_alphabetic()) {
        return Some(scheme);
    }
    let www = starts_with(rest, "www.") && character(rest, 4).is_some_and(char::is_alphanumeric);
    www.then(|| link_length(rest))
}

fn domain_with_path(rest: &[AlignedChar]) -> Option<usize> {
    let part = |c: &&AlignedChar| c.character.is_ascii_alphanumeric() || ".-".contains(c.character);
    character(rest, 0)?.is_ascii_alphanumeric().then_some(())?;
    let length = rest.iter().take(MAX_DOMAIN).take_while(part).count();
    (character(rest, length)? == '/').then_some(())?;
    let domain: String = rest.iter().take(length).map(|c| c.character).collect();
    let (_, ending) = domain.rsplit_once('.')?;
    TOP_LEVEL.contains(&ending.to_ascii_lowercase().as_str()).then(|| link_length(rest))
}

fn link_length(rest: &[AlignedChar]) -> usize {
    let inside = |c: &&AlignedChar| {
        !c.character.is_whitespace()
            && !matches!(c.character, '"' | '<' | '>')
            && Script::of(c.character) != Script::Arabic
    };
    let link = rest.iter().take_while(inside).count();
    let ends = |c: &&AlignedChar| {
        matches!(
            c.character,
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '*' | '…'
        )
    };
    link - rest.iter().take(link).rev().take_while(ends).count()
}

/// Electronic mail addresses.
pub(super) fn emails(text: AlignedText) -> AlignedText {
    if !text.has(|c| c == '@') {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let local =
            |c: &&AlignedChar| c.character.is_ascii_alphanumeric() || "._%+-".contains(c.character);
        if first.character != '@' {
            out.chars.push(*first);
            continue;
        }
        let name = out.chars.iter().rev().take(MAX_LOCAL_PART).take_while(local).count();
        match (name, mail_domain(after)) {
            (1.., Some(domain)) => {
                let start = out.chars.len() - name;
                let (inside, next) = after.split_at(domain);
                let span = out.chars.get(start..).map_or(first.span, cover).cover(cover(inside));
                out.chars.truncate(start);
                out.push_word(EMAIL.encode_utf8(&mut [0; 4]), span);
                rest = next;
            }
            _ => out.chars.push(*first),
        }
    }
    out
}

/// Length of "name.ending" at the start of `rest`.
fn mail_domain(rest: &[AlignedChar]) -> Option<usize> {
    let part = |c: &&AlignedChar| c.character.is_ascii_alphanumeric() || ".-".contains(c.character);
    let run = rest.iter().take(MAX_DOMAIN).take_while(part).count();
    let trailing = rest.iter().take(run).rev().take_while(|c| ".-".contains(c.character)).count();
    let length = run - trailing;
    let dotted = rest.iter().take(length).skip(1).any(|c| c.character == '.');
    dotted.then_some(length)
}

/// Names of people: "@name" in any script. An "@" alone ("@ Rabat") is punctuation.
pub(super) fn mentions(text: AlignedText) -> AlignedText {
    if !text.has(|c| c == '@') {
        return text;
    }
    replace(text, |before, rest| {
        let name = |c: &&AlignedChar| is_word(c.character) || c.character == '_';
        let starts = character(rest, 0)? == '@' && !before.is_some_and(is_word);
        let length = if starts { rest.iter().skip(1).take_while(name).count() } else { 0 };
        (length > 0).then_some((length + 1, USER))
    })
}

/// Numbers. Those of one or two digits stay, for they carry opinion ("0/10",
/// "5 étoiles", "2 mois"), and so does 100 ("100%"); so do short decimals ("3,5" as
/// "3.5") and marks out of something ("8/10", "4.5/5"). Longer numbers, dates, times and
/// telephone numbers become a placeholder. One or two digits inside a word belong to it
/// ("3jbatni", "mp3", "b2b").
pub(super) fn numbers(text: AlignedText) -> AlignedText {
    if !text.has(char::is_numeric) {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    let mut before = ' ';
    while let Some(first) = rest.first() {
        if !first.character.is_numeric() {
            before = first.character;
            out.chars.push(*first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let number = Number::read(rest);
        let (inside, after) = rest.split_at(number.length);
        // In Arabizi an apostrophe belongs to the digit before it ("7'adma").
        let apostrophe = usize::from(character(after, 0) == Some('\''));
        let next = character(after, apostrophe).unwrap_or(' ');
        let glued = before.is_alphabetic() || next.is_alphabetic();
        // "<3333" is a heart.
        let heart = before == '<' && !glued && inside.iter().all(|c| c.character == '3');
        if heart || number.is_short(inside, glued) {
            let point =
                |c: &AlignedChar| AlignedChar { character: decimal_point(c.character), ..*c };
            out.chars.extend(inside.iter().map(point));
        } else {
            out.push_word(NUMBER.encode_utf8(&mut [0; 4]), cover(inside));
        }
        before = '0';
        rest = after;
    }
    out
}

const fn decimal_point(character: char) -> char {
    if character == ',' { '.' } else { character }
}

/// Digit groups with single separators between them.
struct Number {
    /// Characters in all.
    length: usize,
    digits: usize,
    groups: usize,
}

impl Number {
    fn read(rest: &[AlignedChar]) -> Self {
        let mut number = Self { length: 0, digits: 0, groups: 0 };
        loop {
            let tail = rest.get(number.length..).unwrap_or_default();
            let skip = usize::from(number.groups > 0);
            let group = |from: usize| {
                tail.iter().skip(from).take_while(|c| c.character.is_numeric()).count()
            };
            let digits = match (number.groups, character(tail, 0)) {
                (0, _) => group(0),
                (_, Some('.' | ',' | ':' | '/' | '\u{2044}' | '-')) => group(skip),
                // "10 000": only a group of three continues a number over a space.
                (_, Some(' ')) if number.digits <= 3 * number.groups && group(skip) == 3 => 3,
                _ => 0,
            };
            if digits == 0 {
                return number;
            }
            number.length += skip + digits;
            number.digits += digits;
            number.groups += 1;
        }
    }

    /// Whether the number stays as it is.
    fn is_short(&self, inside: &[AlignedChar], glued: bool) -> bool {
        let text: String = inside.iter().map(|c| decimal_point(c.character)).collect();
        let decimal = |part: &str| {
            let digits = part.bytes().filter(u8::is_ascii_digit).count();
            let points = part.bytes().filter(|b| *b == b'.').count();
            digits + points == part.len() && points <= 1 && (digits <= 2 || part == "100")
        };
        match text.split_once('/') {
            Some((mark, out_of)) => !glued && decimal(mark) && decimal(out_of),
            None if glued => self.groups == 1 && self.digits <= 2 && text.is_ascii(),
            None => decimal(&text) || (self.groups == 2 && text.split('-').all(decimal)),
        }
    }
}

/// Replaces every match by one placeholder, a word of its own. `find` gets the
/// character before and the rest, and gives the length of the match.
fn replace(
    text: AlignedText,
    find: impl Fn(Option<char>, &[AlignedChar]) -> Option<(usize, char)>,
) -> AlignedText {
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    let mut before = None;
    while let Some((first, after)) = rest.split_first() {
        match find(before, rest) {
            Some((length, marker)) if length > 0 => {
                let (inside, next) = rest.split_at(length);
                out.push_word(marker.encode_utf8(&mut [0; 4]), cover(inside));
                before = inside.last().map(|c| c.character);
                rest = next;
            }
            _ => {
                out.chars.push(*first);
                before = Some(first.character);
                rest = after;
            }
        }
    }
    out
}

/// Whether `rest` begins with an ASCII pattern, in any case.
pub(super) fn starts_with(rest: &[AlignedChar], pattern: &str) -> bool {
    rest.len() >= pattern.len()
        && pattern.chars().zip(rest).all(|(p, c)| p == c.character.to_ascii_lowercase())
}

/// The character at `index`.
pub(super) fn character(rest: &[AlignedChar], index: usize) -> Option<char> {
    rest.get(index).map(|c| c.character)
}
