//! The many characters typed as apostrophes and double quotes.
//!
//! Sources: UAX #44, property `Quotation_Mark`, plus the modifier letters and accents that
//! keyboards offer in place of an apostrophe ("c´est").

/// Whether a character is an apostrophe or single quote, or is used as one.
pub(crate) const fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`'
            | '´'
            | '‘'
            | '’'
            | '‚'
            | '‛'
            | '′'
            | '‵'
            | '＇'
            | 'ʹ'
            | 'ʻ'
            | 'ʼ'
            | 'ʽ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | 'ꞌ'
    )
}

/// Whether a character is a double quote, or is used as one.
pub(crate) const fn is_double_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂' | '〝' | '〞')
}
