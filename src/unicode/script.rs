//! Letters and their scripts. Source: UAX #24, `Scripts.txt`.

use unicode_normalization::char::is_combining_mark;

/// The scripts our rules distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Arabic,
    Greek,
    Cyrillic,
    /// Any other script, or none.
    Other,
}

impl Script {
    /// The script of a letter. Other characters have the script of their block: an Arabic comma
    /// or digit counts as Arabic.
    pub(crate) const fn of(letter: char) -> Self {
        match letter {
            'A'..='Z' | 'a'..='z' | 'ª' | 'º' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{2B8}' => {
                Self::Latin
            }
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}' => Self::Arabic,
            '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10EC2}'..='\u{10EFF}' => {
                Self::Arabic
            }
            '\u{1EE00}'..='\u{1EEFF}' => Self::Arabic,
            '\u{3E2}'..='\u{3EF}' => Self::Other, // Coptic
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' | '\u{2126}' | '\u{AB65}' => {
                Self::Greek
            }
            '\u{1D26}'..='\u{1D2A}' | '\u{1D5D}'..='\u{1D61}' | '\u{1D66}'..='\u{1D6A}' => {
                Self::Greek
            }
            '\u{1DBF}' | '\u{10140}'..='\u{1018E}' => Self::Greek,
            '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8A}' | '\u{A640}'..='\u{A69F}' => {
                Self::Cyrillic
            }
            '\u{1D2B}' | '\u{1D78}' | '\u{2DE0}'..='\u{2DFF}' | '\u{1E030}'..='\u{1E08F}' => {
                Self::Cyrillic
            }
            '\u{2E0}'..='\u{2E4}' | '\u{1D00}'..='\u{1DBE}' | '\u{1E00}'..='\u{1EFF}' => {
                Self::Latin
            }
            '\u{2071}' | '\u{207F}' | '\u{2090}'..='\u{209C}' | '\u{212A}' | '\u{212B}' => {
                Self::Latin
            }
            '\u{2132}' | '\u{214E}' | '\u{2160}'..='\u{2188}' | '\u{2C60}'..='\u{2C7F}' => {
                Self::Latin
            }
            '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB69}' | '\u{FB00}'..='\u{FB06}' => {
                Self::Latin
            }
            '\u{FF21}'..='\u{FF5A}' | '\u{10780}'..='\u{107BF}' | '\u{1DF00}'..='\u{1DFFF}' => {
                Self::Latin
            }
            _ => Self::Other,
        }
    }
}

/// Whether a letter belongs to a script with Latin look-alikes.
pub(crate) const fn is_confusable_script(character: char) -> bool {
    matches!(Script::of(character), Script::Greek | Script::Cyrillic)
}

/// Whether `character` may be part of a word: a letter, digit or combining mark.
pub(crate) fn is_word(character: char) -> bool {
    character.is_ascii_digit() || is_letter(character) || character.is_numeric()
}

/// Whether `character` is a letter or a combining mark.
pub(crate) fn is_letter(character: char) -> bool {
    match character {
        // Fast path for nearly all text; skips the Unicode tables.
        'a'..='z' | 'A'..='Z' | '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' => true,
        '\0'..='\x7F' => false,
        _ => character.is_alphabetic() || is_combining_mark(character),
    }
}

/// Enclosed letters (Ⓐ, 🄰, 🅰): symbols (So), although `Alphabetic`.
pub(crate) const fn is_enclosed_letter(character: char) -> bool {
    matches!(character, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}')
}

#[cfg(test)]
mod tests {
    use unicode_script::{Script as Property, UnicodeScript};

    use super::*;

    #[test]
    fn letters_have_the_script_of_the_unicode_property() {
        let letters = ('\0'..=char::MAX).filter(|c| c.is_alphabetic() && !is_combining_mark(*c));
        for letter in letters {
            let expected = match letter.script() {
                // Letters of several scripts, such as tatweel.
                Property::Common | Property::Inherited => continue,
                Property::Latin => Script::Latin,
                Property::Arabic => Script::Arabic,
                Property::Greek => Script::Greek,
                Property::Cyrillic => Script::Cyrillic,
                _ => Script::Other,
            };
            assert_eq!(Script::of(letter), expected, "{letter:?}");
        }
    }
}
