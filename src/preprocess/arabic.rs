//! Arabic letters and marks, Arabic and Persian digits, and Arabizi.
//!
//! The steps on letters go by script, not by language: an Arabic word inside a French
//! sentence is read like any other Arabic word.
//!
//! Sources: L. Larkey, L. Ballesteros, M. Connell, "Improving stemming for Arabic
//! information retrieval", SIGIR 2002 (alef, ya, ta marbuta, marks), as in Lucene's
//! `ArabicNormalizer`; N. Habash, "Introduction to Arabic Natural Language Processing",
//! 2010, ch. 2 (hamza forms, tatweel); K. Darwish, "Arabizi detection and conversion to
//! Arabic", 2014 (digits and apostrophes as letters); The Unicode Standard, ch. 9.

use crate::text::AlignedText;

/// Writes Arabic (٣) and Persian (۳) digits as European ones, and their decimal and
/// thousands separators as "." and ",".
pub(super) fn digits(text: AlignedText) -> AlignedText {
    text.map(|c| match c {
        '٠'..='٩' => offset(c, '٠'),
        '۰'..='۹' => offset(c, '۰'),
        '٫' => '.',
        '٬' => ',',
        other => other,
    })
}

fn offset(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}

/// Drops the tatweel, a stroke that only makes a word longer ("جمـــيل" is "جميل").
pub(super) fn tatweel(text: AlignedText) -> AlignedText {
    text.filter(|c| c != '\u{640}')
}

/// Drops short vowels, tanwin, shadda, sukun, the dagger alef and Quranic marks, which
/// customers write now and then, and never consistently.
pub(super) fn arabic_marks(text: AlignedText) -> AlignedText {
    text.filter(|c| c.is_ascii() || !is_mark(c))
}

const fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{898}'..='\u{89F}'
        | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}'
        // Presentation forms of marks that have no letter under them.
        | '\u{FC5E}'..='\u{FC63}' | '\u{FE70}' | '\u{FE72}' | '\u{FE74}' | '\u{FE76}'
        | '\u{FE78}' | '\u{FE7A}' | '\u{FE7C}' | '\u{FE7E}')
}

/// Folds letters that are written one for the other: أ إ آ ٱ → ا, ى → ي, ة → ه,
/// ؤ → و, ئ → ي; Persian and Urdu forms ک ی ھ ہ → ك ي ه; the Moroccan ݣ and ڭ → گ;
/// ڤ → ف and پ → ب, which few keyboards have.
///
/// A hamza on the line (ء) stays: without it "ماء" (water) would be "ما" (not).
pub(super) fn arabic_letters(text: AlignedText) -> AlignedText {
    text.map(|c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ئ' | 'ی' | 'ې' | 'ۍ' | 'ے' => 'ي',
        'ة' | 'ھ' | 'ہ' | 'ە' | 'ۀ' | 'ۃ' | 'ۂ' => 'ه',
        'ؤ' => 'و',
        'ک' | 'ڪ' => 'ك',
        'ڭ' | 'ݣ' | 'ڮ' => 'گ',
        'ڤ' => 'ف',
        'پ' => 'ب',
        other => other,
    })
}

/// Joins Arabizi words over an apostrophe between letters, which there stands for ع or a
/// hamza or changes the digit before it ("3'" is غ, "7'" is خ): "3'zala" → "3zala". The
/// digits themselves are letters and stay.
pub(super) fn arabizi_apostrophes(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    let mut before = ' ';
    for (index, c) in text.chars.iter().enumerate() {
        let next = text.chars.get(index + 1).map_or(' ', |next| next.character);
        if c.character != '\'' || !before.is_alphanumeric() || !next.is_alphabetic() {
            out.chars.push(*c);
        }
        before = c.character;
    }
    out
}
