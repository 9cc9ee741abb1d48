//! Arabic letters and diacritics, Arabic and Persian digits, and Arabizi.
//!
//! Steps on letters depend on the script, not on the language: an Arabic word in a French
//! sentence is treated like any other Arabic word.
//!
//! Sources: L. Larkey, L. Ballesteros, M. Connell, "Improving stemming for Arabic information
//! retrieval", SIGIR 2002 (alef, ya, ta marbuta, diacritics), as in Lucene's
//! `ArabicNormalizer`; N. Habash, "Introduction to Arabic Natural Language Processing", 2010,
//! ch. 2 (hamza forms, tatweel); K. Darwish, "Arabizi detection and conversion to Arabic", 2014
//! (digits and apostrophes as letters); The Unicode Standard, ch. 9.

use crate::text::AlignedText;
use crate::unicode::{TATWEEL, is_arabic_mark};

/// Converts Arabic (٣) and Persian (۳) digits to ASCII, and their decimal and thousands
/// separators to "." and ",".
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

/// Removes tatweel, a stroke that only elongates a word ("جمـــيل" → "جميل").
pub(super) fn tatweel(text: AlignedText) -> AlignedText {
    text.filter(|c| c != TATWEEL)
}

/// Removes diacritics (short vowels, tanwin, shadda, sukun, dagger alef, Quranic marks);
/// customers use them rarely and inconsistently.
pub(super) fn tashkeel(text: AlignedText) -> AlignedText {
    text.filter(|c| c.is_ascii() || !is_arabic_mark(c))
}

/// Normalizes letters that are used interchangeably: أ إ آ ٱ → ا, ى → ي, ة → ه, ؤ → و, ئ → ي;
/// Persian and Urdu forms ک ی ھ ہ → ك ي ه; the Moroccan ݣ and ڭ → گ; ڤ → ف and پ → ب, which few
/// keyboards have.
///
/// A standalone hamza (ء) stays: without it "ماء" (water) would become "ما" (not).
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

/// Removes apostrophes between the letters of Arabizi words, where they stand for ع or hamza or
/// modify the digit before ("3'" is غ, "7'" is خ): "3'zala" → "3zala". The digits themselves
/// are letters and stay.
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
