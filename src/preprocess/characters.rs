//! Character-level steps: invisible characters, look-alikes, and alternative encodings.
//!
//! Sources: UAX #15 (normalization forms), UAX #44 (`Default_Ignorable_Code_Point`), UAX #9
//! (bidi controls), UTS #39 `confusables.txt` (look-alike letters).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, is_combining_mark,
};

use crate::text::{AlignedChar, AlignedText, cover};
use crate::unicode::{
    Script, is_apostrophe, is_blank, is_confusable_script, is_double_quote, is_emoji_joiner,
    is_invisible, is_letter, is_shared_mark,
};

/// Maximum number of marks kept on a letter. Real writing needs about four; UAX #15 sets the
/// limit of "stream-safe" text at 30. More is an attack or a joke ("zalgo").
const MAX_MARKS: usize = 8;

/// Removes invisible characters (zero-width, bidi controls, soft hyphens, variation selectors,
/// control codes), so that "ter\u{200B}rible" is "terrible" again, and turns every kind of
/// white space into a plain space.
///
/// Zero-width joiners go too; see [`emoji`](super::emoji::emoji) for the emoji they join.
/// Joiners and variation selectors stay in the span of the character they modify.
pub(super) fn invisible(text: AlignedText) -> AlignedText {
    let mut text = text.map(|c| if is_blank(c) { ' ' } else { c });
    if text.has(is_emoji_joiner) {
        for index in (1..text.chars.len()).rev() {
            if let Some([before, part]) = text.chars.get_mut(index - 1..=index)
                && is_emoji_joiner(part.character)
            {
                before.span = before.span.cover(part.span);
            }
        }
    }
    text.filter(|c| c.is_ascii_graphic() || !is_invisible(c))
}

/// Converts every apostrophe to `'` and every double quote to `"`. Must run before
/// [`nfkc`], which would turn "c´est" (U+00B4, common on French keyboards) into a
/// space and an accent.
pub(super) fn quotes(text: AlignedText) -> AlignedText {
    text.map(|c| match c {
        c if is_apostrophe(c) => '\'',
        c if is_double_quote(c) => '"',
        other => other,
    })
}

/// Replaces compatibility variants by the plain letter (NFKC): full-width and mathematical
/// letters, ligatures, Arabic presentation forms, composed accents.
///
/// Two kinds stay: symbols whose expansion would read as a word ("№" would become the negator
/// "No", "™" would attach "TM" to the name before it), and spacing accents, which would become
/// a space. A letter keeps at most [`MAX_MARKS`] marks.
pub(super) fn nfkc(text: AlignedText) -> AlignedText {
    if !text.has(|c| !is_plain(c)) {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let marks = after.iter().take_while(|c| joins_previous(c.character)).count();
        let (cluster, next) = rest.split_at(marks + 1);
        if marks == 0 && (is_plain(first.character) || stays(first.character)) {
            out.chars.push(*first);
        } else {
            compose(cluster, &mut out);
        }
        rest = next;
    }
    out
}

/// Whether normalization may combine a character with the letter before it.
fn joins_previous(character: char) -> bool {
    !is_plain(character)
        && (canonical_combining_class(character) != 0
            || matches!(character, '\u{FF9E}' | '\u{FF9F}'))
}

/// Ranges that contain no marks and that NFKC does not change: a fast path for nearly all text.
/// A test compares it with the Unicode tables.
const fn is_plain(character: char) -> bool {
    matches!(character,
        '\0'..='\x7F' | 'À'..='ÿ' | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{61B}'..='\u{64A}' | '\u{660}'..='\u{66F}' | '\u{671}'..='\u{674}'
        | '\u{679}'..='\u{6D5}' | '\u{6F0}'..='\u{6FF}' | '\u{2018}'..='\u{201F}'
        | '\u{1F300}'..='\u{1FAFF}')
}

/// Characters whose compatibility form means something else, or is a whole sentence (ﷺ):
/// expanded, many of them would make a text 18 times as long.
fn stays(character: char) -> bool {
    matches!(character, '№' | '™' | '℠' | 'ℹ' | '℡' | '\u{FDFA}' | '\u{FDFB}')
        || std::iter::once(character).nfkc().next() == Some(' ')
}

fn compose(cluster: &[AlignedChar], out: &mut AlignedText) {
    let span = cover(cluster);
    let mut marks = 0;
    for character in cluster.iter().map(|c| c.character).nfkc() {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        if marks <= MAX_MARKS {
            out.push(character, span);
        }
    }
}

/// Replaces Cyrillic and Greek look-alikes by Latin letters, but only in words that also
/// contain Latin letters ("tеrrible" with a Cyrillic "е") and whose foreign letters all look
/// Latin. Russian and Greek words stay as they are.
pub(super) fn homoglyphs(text: AlignedText) -> AlignedText {
    if !text.has(is_confusable_script) {
        return text;
    }
    text.map_runs(is_letter, |word, _, out| {
        let latin = word.iter().any(|c| Script::of(c.character) == Script::Latin);
        let double = |c: &AlignedChar| match Script::of(c.character) {
            Script::Greek | Script::Cyrillic => latin_double(c.character),
            _ => Some(c.character),
        };
        let readable = latin && word.iter().all(|c| double(c).is_some());
        out.chars.extend(word.iter().map(|c| match double(c) {
            Some(character) if readable => AlignedChar { character, span: c.span },
            _ => *c,
        }));
    })
}

/// The Latin letter that a Greek or Cyrillic letter looks like (UTS #39). A lower-case letter
/// is listed only if its capital is, so that case does not matter.
const fn latin_double(letter: char) -> Option<char> {
    Some(match letter {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'Ԁ' => 'D',
        'е' | 'ε' => 'e',
        'Е' | 'Ε' => 'E',
        'һ' => 'h',
        'Н' | 'Η' | 'Һ' => 'H',
        'і' | 'ι' => 'i',
        'І' | 'Ι' => 'I',
        'ј' | 'ϳ' => 'j',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' => 'K',
        'к' | 'κ' => 'k',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'η' => 'n',
        'о' | 'ο' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'Ԛ' => 'Q',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'Ѵ' => 'V',
        'ԝ' => 'w',
        'Ԝ' => 'W',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}

/// Lower-cases by the Unicode Character Database (no locale).
pub(super) fn lower_case(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    for c in &text.chars {
        if c.character.is_ascii() {
            out.push(c.character.to_ascii_lowercase(), c.span);
        } else {
            out.chars.extend(
                c.character.to_lowercase().map(|character| AlignedChar { character, span: c.span }),
            );
        }
    }
    out
}

/// Removes accents from Latin letters in every language: é → e, ç → c, œ → oe, ß → ss. Customers
/// type "decu" as often as "déçu", and a short text must find its words even if its language was
/// detected wrongly. The price: a few pairs that differ only by accent ("péché" sin, "pêche" peach;
/// "sûr", "sur") can only be told apart by context.
pub(super) fn strip_accents(text: AlignedText) -> AlignedText {
    if !text.has(|c| !c.is_ascii()) {
        return text;
    }
    let mut out = text.blank();
    for c in &text.chars {
        match c.character {
            ascii if ascii.is_ascii() => out.chars.push(*c),
            'œ' => out.push_str("oe", c.span),
            'Œ' => out.push_str("OE", c.span),
            'æ' => out.push_str("ae", c.span),
            'Æ' => out.push_str("AE", c.span),
            'ß' => out.push_str("ss", c.span),
            mark if is_shared_mark(mark) => {}
            letter => out.push(plain_letter(letter), c.span),
        }
    }
    out
}

/// A Latin letter without accents and strokes; anything else unchanged.
fn plain_letter(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ħ' => 'h',
        'ı' => 'i',
        _ if Script::of(letter) == Script::Latin => {
            let mut base = None;
            decompose_canonical(letter, |part| {
                base.get_or_insert(part);
            });
            base.unwrap_or(letter)
        }
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_are_their_own_compatibility_form() {
        for character in (char::MIN..=char::MAX).filter(|c| is_plain(*c)) {
            assert!(std::iter::once(character).nfkc().eq([character]), "{character:?}");
            assert_eq!(canonical_combining_class(character), 0, "{character:?}");
        }
    }
}
