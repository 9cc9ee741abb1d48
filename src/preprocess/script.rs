//! The scripts that preprocessing tells apart, by block ranges of the Unicode Standard.

/// A script that a rule of ours depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Arabic,
    Greek,
    Cyrillic,
    /// Any other script, or a character that belongs to no script.
    Other,
}

impl Script {
    /// The script of a letter. Only meaningful where `char::is_alphabetic` holds.
    pub(super) const fn of(letter: char) -> Self {
        match letter {
            'A'..='Z' | 'a'..='z' | 'ª' | 'º' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{2AF}' => {
                Self::Latin
            }
            '\u{1E00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}' => {
                Self::Latin
            }
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Self::Greek,
            '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' | '\u{A640}'..='\u{A69F}' => {
                Self::Cyrillic
            }
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}' => Self::Arabic,
            '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => Self::Arabic,
            _ => Self::Other,
        }
    }
}

/// Whether `character` can be part of a word: a letter, a digit, or a mark on one.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_digit() || is_letter(character) || character.is_numeric()
}

/// Whether `character` is a letter or a mark on one.
pub(super) fn is_letter(character: char) -> bool {
    match character {
        // Nearly all text, without a search in the Unicode tables.
        'a'..='z' | 'A'..='Z' | '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' => true,
        '\0'..='\x7F' => false,
        _ => character.is_alphabetic() || unicode_normalization::char::is_combining_mark(character),
    }
}
