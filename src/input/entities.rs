//! HTML character references: help desks and social networks export texts with "don&#39;t".
//!
//! Source: HTML Living Standard, sections 13.1.4 (character references), 13.2.5.80 (numbers
//! that mean Windows-1252) and 13.5 (names).

use crate::text::{AlignedChar, AlignedText, cover};
use crate::unicode::is_private_use;

/// The named references found in exports in our languages, without the semicolon.
const NAMES: [(&str, char); 46] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("euro", '€'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("Agrave", 'À'),
    ("Acirc", 'Â'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ocirc", 'Ô'),
    ("OElig", 'Œ'),
    ("Ugrave", 'Ù'),
    ("Ucirc", 'Û'),
    ("iexcl", '¡'),
];

/// Length of the longest reference between "&" and ";": "#x10FFFF", "hellip".
const MAX_NAME: usize = 8;

/// Decodes character references: "don&#39;t" → "don't", "d&eacute;&ccedil;u" → "déçu",
/// "&amp;lt;3" (escaped twice) → "<3", "&#55357;&#56865;" (a surrogate pair) → "😡".
///
/// Anything else stays as it is, including references to control and private-use characters.
/// Linear: every character is read a bounded number of times.
pub(super) fn decode(text: AlignedText) -> AlignedText {
    if !text.has(|c| c == '&') {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, next)) = rest.split_first() {
        let opened = after_ampersand(rest);
        let (character, after) = match opened.map(|inside| (reference(inside), inside)) {
            Some((Some(read), _)) => read,
            Some((None, inside)) => ('&', inside),
            None => (first.character, next),
        };
        out.push(character, cover(rest.get(..rest.len() - after.len()).unwrap_or_default()));
        rest = after;
    }
    out
}

/// Skips "amp;" as many times as the "&" was escaped ("&amp;amp;").
fn after_ampersand(rest: &[AlignedChar]) -> Option<&[AlignedChar]> {
    let (first, mut after) = rest.split_first()?;
    (first.character == '&').then_some(())?;
    while after.len() >= 4
        && after.iter().zip("amp;".chars()).all(|(c, wanted)| c.character == wanted)
    {
        after = after.get(4..)?;
    }
    Some(after)
}

/// The character a reference stands for, given the text after its "&", and the text after the
/// reference.
fn reference(inside: &[AlignedChar]) -> Option<(char, &[AlignedChar])> {
    let (name, after) = name(inside)?;
    if let Some((_, meaning)) = NAMES.into_iter().find(|(known, _)| *known == name) {
        return Some((meaning, after));
    }
    let number = number(&name)?;
    if (0xD800..0xDC00).contains(&number) {
        let (low, after) = self::name(after_ampersand(after)?)?;
        let pair = [u16::try_from(number).ok()?, u16::try_from(self::number(&low)?).ok()?];
        return Some((char::decode_utf16(pair).next()?.ok()?, after));
    }
    Some((meaning(number)?, after))
}

/// The text before the next semicolon, if short, and the text after it.
fn name(inside: &[AlignedChar]) -> Option<(String, &[AlignedChar])> {
    let length = inside.iter().take(MAX_NAME + 1).position(|c| c.character == ';')?;
    let (name, after) = inside.split_at(length);
    Some((name.iter().map(|c| c.character).collect(), after.get(1..)?))
}

/// Parses "#39" and "#x27".
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    u32::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'))
}

fn meaning(number: u32) -> Option<char> {
    match number {
        // Numbers that mean Windows-1252 characters.
        0x85 => Some('…'),
        0x91 | 0x92 => Some('\''),
        0x93 | 0x94 => Some('"'),
        0x96 | 0x97 => Some('-'),
        _ => char::from_u32(number)
            .filter(|c| c.is_whitespace() || !(c.is_control() || is_private_use(*c))),
    }
}
