//! Replaces links, e-mail addresses, mentions and long numbers by one word each.
//!
//! While the steps run, a placeholder is a single private-use character, so that no later step
//! can split it; [`write_out`] spells it out at the end.

use crate::text::{AlignedChar, AlignedText, character, characters, cover};
use crate::unicode::{
    MAX_EMAIL_LOCAL, email_domain, is_email_local, is_private_use, link, mention, starts_with,
};

const URL: char = '\u{E000}';
const USER: char = '\u{E001}';
const EMAIL: char = '\u{E002}';
const NUMBER: char = '\u{E003}';

/// The placeholders as the tokenizer reads them.
const SPELLINGS: [(char, &str); 4] =
    [(URL, "<url>"), (USER, "<user>"), (EMAIL, "<email>"), (NUMBER, "<number>")];

/// Whether `character` is a placeholder.
pub(super) const fn is_placeholder(character: char) -> bool {
    matches!(character, URL..=NUMBER)
}

/// Removes stray placeholder characters from the input and recognizes placeholders that are
/// already spelled out, so that preprocessed text stays unchanged.
pub(super) fn reserve(text: AlignedText) -> AlignedText {
    let text = text.map(|c| if is_private_use(c) { ' ' } else { c });
    if !text.has(|c| c == '<') {
        return text;
    }
    replace(text, |_, rest| {
        (rest.first()?.character == '<').then_some(())?;
        SPELLINGS
            .into_iter()
            .find(|(_, spelling)| starts_with(characters(rest), spelling))
            .map(|(marker, spelling)| (spelling.len(), marker))
    })
}

/// Spells out the placeholders.
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

/// Replaces links; see [`link`].
pub(super) fn links(text: AlignedText) -> AlignedText {
    replace(text, |before, rest| Some((link(before, characters(rest))?, URL)))
}

/// Replaces e-mail addresses.
pub(super) fn emails(text: AlignedText) -> AlignedText {
    if !text.has(|c| c == '@') {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if first.character != '@' {
            out.chars.push(*first);
            continue;
        }
        let name = characters(&out.chars)
            .rev()
            .take(MAX_EMAIL_LOCAL)
            .take_while(|c| is_email_local(*c))
            .count();
        match (name, email_domain(characters(after))) {
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

/// Replaces mentions; see [`mention`].
pub(super) fn mentions(text: AlignedText) -> AlignedText {
    if !text.has(|c| c == '@') {
        return text;
    }
    replace(text, |before, rest| Some((mention(before, characters(rest))?, USER)))
}

/// Replaces long numbers. Numbers of one or two digits stay, because they express opinion
/// ("0/10", "5 étoiles", "2 mois"), and so do 100 ("100%"), short decimals ("3,5" as "3.5") and
/// ratings ("8/10", "4.5/5"). Longer numbers, dates, times and phone numbers become a
/// placeholder. One or two digits inside a word belong to it ("3jbatni", "mp3", "b2b").
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

/// Groups of digits joined by single separators.
struct Number {
    /// Total length in characters.
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
                // "10 000": across a space, only a group of three digits continues a number.
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

    /// Whether the number is short enough to stay.
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

/// Replaces every match by a placeholder, as a separate word. `find` receives the preceding
/// character and the rest of the text, and returns the length of the match.
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
