//! A text as the rules of redaction read it.

use super::RedactKind;
use crate::span::Span;
use crate::unicode::{Script, is_invisible};

/// Stands for a pseudonym that is in the text already; no rule reads it.
pub(super) const MASK: char = '\u{E000}';
/// Digits of a pseudonym at most.
const MOST_DIGITS: usize = 6;

/// A character as the rules read it, and its place in the text.
#[derive(Debug)]
struct Sign {
    character: char,
    span: Span,
}

/// The characters of a text: digits of all kinds are ASCII, dashes and spaces one each, invisible
/// characters are left out, and a pseudonym is one character.
#[derive(Debug)]
pub(super) struct View {
    signs: Vec<Sign>,
    /// The pseudonyms in the text: kind and number.
    pub pseudonyms: Vec<(RedactKind, usize)>,
}

impl View {
    pub(super) fn new(text: &str) -> Self {
        let mut view = Self { signs: Vec::with_capacity(text.len()), pseudonyms: Vec::new() };
        let mut at = 0;
        while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let start = at;
            at += character.len_utf8();
            let pseudonym = character.is_ascii_uppercase().then(|| pseudonym(&text[start..]));
            let character = if let Some((kind, number, length)) = pseudonym.flatten() {
                view.pseudonyms.push((kind, number));
                at = start + length;
                MASK
            } else if is_invisible(character) && !character.is_whitespace() {
                continue;
            } else {
                plain(character)
            };
            view.signs.push(Sign { character, span: Span::new(start, at) });
        }
        view
    }

    pub(super) fn get(&self, index: usize) -> Option<char> {
        self.signs.get(index).map(|sign| sign.character)
    }

    pub(super) fn is(&self, index: usize, wanted: char) -> bool {
        self.get(index) == Some(wanted)
    }

    pub(super) fn is_digit(&self, index: usize) -> bool {
        self.get(index).is_some_and(|c| c.is_ascii_digit())
    }

    pub(super) fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.get(index))
    }

    pub(super) fn from(&self, index: usize) -> impl Iterator<Item = char> + Clone {
        self.signs.get(index..).unwrap_or_default().iter().map(|sign| sign.character)
    }

    /// The characters of a range, in upper case.
    pub(super) fn written(&self, start: usize, end: usize) -> String {
        self.from(start).take(end - start).map(|c| c.to_ascii_uppercase()).collect()
    }

    /// Where a range of characters is in the text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let first = self.signs.get(start).map_or(0, |sign| sign.span.start);
        let last = end.checked_sub(1).and_then(|last| self.signs.get(last));
        Span::new(first, last.map_or(first, |sign| sign.span.end))
    }

    /// Whether a number or code may begin at `index`: it is not the middle of a word or of a
    /// longer number.
    pub(super) fn is_open(&self, index: usize) -> bool {
        let Some(before) = self.before(index) else { return true };
        let joins = matches!(before, '.' | ',' | '-' | '/' | '_' | ':');
        let digit = |at: Option<usize>| at.is_some_and(|at| self.is_digit(at));
        !(is_part(before) || (joins && digit(index.checked_sub(2))))
    }

    /// Whether a number or code may end before `index`.
    pub(super) fn is_closed(&self, index: usize) -> bool {
        let Some(after) = self.get(index) else { return true };
        let joins = matches!(after, '.' | ',' | '-' | '/' | '_');
        !(is_part(after) || (joins && self.is_digit(index + 1)))
    }

    /// The next `count` ASCII letters and digits, in upper case, and where they end; there may be
    /// one separator between two of them.
    pub(super) fn code(&self, start: usize, count: usize) -> Option<(String, usize)> {
        let (mut code, mut at) = (String::new(), start);
        while code.len() < count {
            let separator = usize::from(
                !code.is_empty() && self.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '.')),
            );
            let character = self.get(at + separator).filter(char::is_ascii_alphanumeric)?;
            code.push(character.to_ascii_uppercase());
            at += separator + 1;
        }
        self.is_closed(at).then_some((code, at))
    }

    /// The next `count` digits, as [`Self::code`].
    pub(super) fn digits(&self, start: usize, count: usize) -> Option<(String, usize)> {
        self.code(start, count).filter(|(code, _)| is_number(code))
    }
}

/// Whether a character continues a number or code. Arabic writers often leave out the space.
fn is_part(character: char) -> bool {
    character == MASK || (character.is_alphanumeric() && Script::of(character) != Script::Arabic)
}

pub(super) fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
}

fn plain(character: char) -> char {
    let digit = |zero: char| {
        let value = (character as u32).wrapping_sub(zero as u32);
        char::from_digit(value, 10).filter(|_| value < 10)
    };
    match character {
        '\0'..='\x7F' => character,
        '\u{660}'..='\u{669}' => digit('\u{660}').unwrap_or(character),
        '\u{6F0}'..='\u{6F9}' => digit('\u{6F0}').unwrap_or(character),
        '０'..='９' => digit('０').unwrap_or(character),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '＋' => '+',
        '＠' => '@',
        // A character of the text is no pseudonym.
        MASK => '\u{FFFD}',
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

/// The pseudonym at the start of a text: its kind, its number and its length.
fn pseudonym(text: &str) -> Option<(RedactKind, usize, usize)> {
    RedactKind::ALL.into_iter().find_map(|kind| {
        let number = text.strip_prefix(kind.pseudonym())?.strip_prefix('_')?;
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let value = number.get(..digits.min(MOST_DIGITS))?.parse().ok()?;
        Some((kind, value, text.len() - number.len() + digits))
    })
}
