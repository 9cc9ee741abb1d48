//! What is odd about a text, for the caller to know.

use serde::{Deserialize, Serialize};

use super::clip;
use super::script::{Script, is_letter};
use super::unicode::{is_confusable_script, is_invisible};
use unicode_normalization::char::is_combining_mark;

/// Something in a text that may hide what it says. The text is analysed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// Controls that change the order in which the text is shown (U+202A–U+202E,
    /// U+2066–U+2069). The plain direction marks of Arabic keyboards do not count.
    BidiControl,
    /// A control code other than white space, such as NUL.
    ControlCharacter,
    /// A character that shows nothing inside a word or a flood of them: zero-width
    /// space, soft hyphen, word joiner, tag characters …
    InvisibleCharacter,
    /// Half of a surrogate pair, in a JavaScript string; it was read as U+FFFD.
    LoneSurrogate,
    /// A word that mixes Latin letters with Greek or Cyrillic ones that look like them.
    MixedScript,
    /// More marks on one letter than any writing needs.
    StackedMarks,
}

/// Marks in a row that call for [`Warning::StackedMarks`].
const MANY_MARKS: usize = 8;

/// What is odd about the part of `text` that is analysed (see
/// [`MAX_TEXT_CHARS`](super::MAX_TEXT_CHARS)), each kind once, in the order of
/// [`Warning`]. [`Warning::LoneSurrogate`] is never among them: a Rust string cannot
/// hold one, so whoever converts the text says so.
#[must_use]
pub fn warnings(text: &str) -> Vec<Warning> {
    let mut found = Vec::new();
    let (mut latin, mut foreign, mut marks) = (false, false, 0_usize);
    for character in clip(text).0.chars() {
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
            // Joiners, direction marks and variation selectors belong to honest writing.
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
    found.sort_unstable();
    found
}
