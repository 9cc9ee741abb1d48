//! Warnings about unusual text.

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use crate::sort::sort_by_key;
use crate::unicode::{Script, is_confusable_script, is_invisible, is_letter};

/// Something that may hide what a text says. The text is still analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// Controls that reorder the text on screen (U+202A–U+202E, U+2066–U+2069). The plain
    /// direction marks that Arabic keyboards insert do not count.
    BidiControl,
    /// A control character other than white space, such as NUL.
    ControlCharacter,
    /// An invisible character inside a word, or many of them: zero-width space, soft hyphen,
    /// word joiner, tag characters …
    InvisibleCharacter,
    /// Half of a surrogate pair in a JavaScript string; it is read as U+FFFD.
    LoneSurrogate,
    /// A word that mixes Latin letters with look-alike Greek or Cyrillic ones.
    MixedScript,
    /// More combining marks on one letter than any script needs.
    StackedMarks,
}

/// This many combining marks in a row raise [`Warning::StackedMarks`].
const MANY_MARKS: usize = 8;

/// All warnings about `text`, each kind once, in the order of [`Warning`]. Never
/// [`Warning::LoneSurrogate`]: a Rust string cannot contain one, so the code that converts
/// JavaScript strings reports it.
#[must_use]
pub fn warnings(text: &str) -> Vec<Warning> {
    let mut found = Vec::new();
    let (mut latin, mut foreign, mut marks) = (false, false, 0_usize);
    for character in text.chars() {
        if !is_letter(character) && !is_invisible(character) {
            (latin, foreign) = (false, false);
        }
        if character.is_ascii_graphic() {
            latin |= character.is_ascii_alphabetic();
            marks = 0;
        } else {
            latin |= Script::of(character) == Script::Latin;
            foreign |= is_confusable_script(character) && character.is_alphabetic();
            let mark = is_combining_mark(character) && !is_invisible(character);
            marks = if mark { marks + 1 } else { 0 };
        }
        let warning = match character {
            _ if latin && foreign => Some(Warning::MixedScript),
            _ if marks > MANY_MARKS => Some(Warning::StackedMarks),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Warning::BidiControl),
            _ if character.is_control() && !character.is_whitespace() => {
                Some(Warning::ControlCharacter)
            }
            // Joiners, direction marks and variation selectors occur in legitimate text.
            '\u{200C}'..='\u{200F}' | '\u{61C}' | '\u{FE00}'..='\u{FE0F}' => None,
            _ if !character.is_whitespace() && is_invisible(character) => {
                Some(Warning::InvisibleCharacter)
            }
            _ => None,
        };
        if let Some(warning) = warning.filter(|w| !found.contains(w)) {
            found.push(warning);
        }
    }
    sort_by_key(&mut found, |&warning| warning);
    found
}
