//! Characters before language: what cannot be seen, what looks alike, what is written
//! in more than one way.
//!
//! Sources: UAX #15 (normalisation forms), UAX #44 (`Default_Ignorable_Code_Point`),
//! UAX #9 (bidi controls), UTS #39 `confusables.txt` (look-alike letters).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, is_combining_mark,
};

use super::script::{Script, is_letter};
use crate::text::{AlignedChar, AlignedText, cover};

/// Marks kept on one letter. Real writing needs at most four or so; UAX #15 calls 30
/// the bound of "stream-safe" text. More is an attack or a joke ("zalgo").
const MAX_MARKS: usize = 8;

/// Drops characters that show nothing (zero-width, bidi controls, soft hyphens,
/// variation selectors, control codes), so that "ter\u{200B}rible" is "terrible" again,
/// and makes every kind of white space a plain space.
///
/// A zero-width joiner goes too: what it joined is read one by one, see
/// [`emoji`](super::emoji::emoji). It and variation selectors stay in the span of the
/// character that they change.
pub(super) fn invisible(text: AlignedText) -> AlignedText {
    let mut text = text.map(|c| if is_blank(c) { ' ' } else { c });
    if text.has(is_emoji_part) {
        for index in (1..text.chars.len()).rev() {
            if let Some([before, part]) = text.chars.get_mut(index - 1..=index)
                && is_emoji_part(part.character)
            {
                before.span = before.span.cover(part.span);
            }
        }
    }
    text.filter(|c| c.is_ascii_graphic() || !is_invisible(c))
}

/// Variation selectors and the joiner of emoji.
const fn is_emoji_part(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{200D}')
}

/// White space in every script, and two characters that look like it.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{2800}' | '\u{FFFD}')
}

/// Controls and characters with the property `Default_Ignorable_Code_Point`.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Writes every apostrophe as `'` and every double quote as `"`. Runs before
/// [`compatibility`], which would take "c´est" (U+00B4, frequent on French keyboards)
/// for a space and an accent.
pub(super) fn quotes(text: AlignedText) -> AlignedText {
    text.map(|c| match c {
        '`' | '´' | '‘' | '’' | '‚' | '‛' | '′' | '‵' | '＇' => '\'',
        'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | 'ꞌ' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂' | '〝' | '〞' => '"',
        other => other,
    })
}

/// Folds characters that are the same letter in other clothes (NFKC): full-width and
/// mathematical letters, ligatures, Arabic presentation forms, composed accents.
///
/// Kept as they are: signs whose expansion would read as a word ("№" would become the
/// negator "No", "™" would glue "TM" to the name before it) and spacing accents, which
/// would become a space. A letter keeps at most [`MAX_MARKS`] marks.
pub(super) fn compatibility(text: AlignedText) -> AlignedText {
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

/// Whether a character belongs to the letter before it under normalisation.
fn joins_previous(character: char) -> bool {
    !is_plain(character)
        && (canonical_combining_class(character) != 0
            || matches!(character, '\u{FF9E}' | '\u{FF9F}'))
}

/// Ranges without marks and whose characters are their own compatibility form: a short
/// way for nearly all text. A test compares it with the Unicode tables.
const fn is_plain(character: char) -> bool {
    matches!(character,
        '\0'..='\x7F' | 'À'..='ÿ' | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{61B}'..='\u{64A}' | '\u{660}'..='\u{66F}' | '\u{671}'..='\u{674}'
        | '\u{679}'..='\u{6D5}' | '\u{6F0}'..='\u{6FF}' | '\u{2018}'..='\u{201F}'
        | '\u{1F300}'..='\u{1FAFF}')
}

/// Characters whose compatibility form says something else, or (ﷺ) is a whole sentence:
/// spelled out, a flood of them would be 18 times as long.
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

/// Reads Cyrillic and Greek look-alikes as Latin letters, only inside words that mix
/// them with Latin letters ("tеrrible" with a Cyrillic "е") and only when every foreign
/// letter of the word has a Latin double: Russian and Greek words stay what they are.
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

pub(super) fn is_confusable_script(character: char) -> bool {
    matches!(Script::of(character), Script::Greek | Script::Cyrillic)
}

/// The Latin letter that a Greek or Cyrillic letter is confused with (UTS #39). A small
/// letter is here only if its capital is: case must not decide whether a word is read.
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

/// Lower case, by the Unicode Character Database (no locale).
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

/// Folds the accents of Latin letters, whatever the language: é → e, ç → c, œ → oe,
/// ß → ss. Customers type "decu" as often as "déçu", and a short text whose language
/// was taken wrongly must still find its words. The price is a few pairs that only the
/// accent tells apart ("péché" sin, "pêche" peach; "sûr", "sur"); the words around
/// them have to do that work.
pub(super) fn accents(text: AlignedText) -> AlignedText {
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
            mark if is_general_mark(mark) => {}
            letter => out.push(plain_letter(letter), c.span),
        }
    }
    out
}

/// Marks that go on letters of several scripts; marks of one script (Hebrew, Arabic,
/// Devanagari …) are not among them.
const fn is_general_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// A Latin letter without its marks and strokes; anything else unchanged.
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
