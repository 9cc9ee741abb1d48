//! Combining marks. Source: UAX #44, general category Mn.

/// Tatweel: a stroke that only elongates an Arabic word ("جمـــيل" is "جميل").
pub(crate) const TATWEEL: char = '\u{640}';

/// Arabic diacritics: short vowels, tanwin, shadda, sukun, the dagger alef and Quranic marks,
/// plus the small waw and ya, which Unicode classes as letters (Lm), and the presentation forms
/// of marks without a base letter.
pub(crate) const fn is_arabic_mark(character: char) -> bool {
    matches!(character,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{897}'..='\u{89F}'
        | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}' | '\u{10ECB}'..='\u{10ECF}'
        | '\u{10EF0}'..='\u{10EFF}'
        | '\u{FC5E}'..='\u{FC63}' | '\u{FE70}' | '\u{FE72}' | '\u{FE74}' | '\u{FE76}'
        | '\u{FE78}' | '\u{FE7A}' | '\u{FE7C}' | '\u{FE7E}')
}

/// Marks shared by several scripts (the combining diacritical marks blocks). Marks of a single
/// script (Hebrew, Arabic, Devanagari …) are not included.
pub(crate) const fn is_shared_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::is_combining_mark;

    use super::*;
    use crate::unicode::Script;

    #[test]
    fn arabic_marks_are_the_combining_marks_of_arabic_blocks() {
        let arabic = ('\0'..=char::MAX).filter(|c| Script::of(*c) == Script::Arabic);
        for c in arabic.filter(|c| !matches!(c, '\u{6E5}' | '\u{6E6}' | '\u{FB50}'..='\u{FEFF}')) {
            assert_eq!(is_arabic_mark(c), is_combining_mark(c), "{c:?}");
        }
    }

    #[test]
    fn shared_marks_are_combining_marks() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric()) {
            assert!(!is_shared_mark(c) || is_combining_mark(c), "{c:?}");
        }
    }
}
