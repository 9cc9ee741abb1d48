//! Bytes to text, whatever encoding they are in.
//!
//! `chardetng` is not used: it knows neither Mac Roman, which Excel for Mac writes, nor that
//! only three languages are expected, and takes short files of theirs for Baltic or Greek.

use encoding_rs::{
    Encoding, ISO_8859_6, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256,
};

/// Bytes that are looked at to guess an encoding.
const SAMPLE: usize = 1024 * 1024;
/// What is tried where a file is not Unicode, the likeliest first.
const CANDIDATES: [&Encoding; 4] = [WINDOWS_1252, WINDOWS_1256, MACINTOSH, ISO_8859_6];

/// A text, and how it was read from bytes.
#[derive(Debug, Clone)]
pub(crate) struct Decoded {
    /// The text.
    pub text: String,
    /// Its encoding.
    pub encoding: &'static Encoding,
    /// Places that the encoding does not explain; they are read as U+FFFD.
    pub damaged: usize,
}

/// The text of a file: a byte order mark decides, then `named`, then what the bytes look like.
/// Nothing where they look like no text.
#[must_use]
pub(crate) fn decode(bytes: &[u8], named: Option<&'static Encoding>) -> Option<Decoded> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if let Some(encoding) = marked.or(named) {
        return Some(decoded(bytes, encoding));
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if sample.contains(&0) {
        return Some(decoded(bytes, wide(sample)?));
    }
    if is_mostly_utf8(bytes) {
        return Some(decoded(bytes, UTF_8));
    }
    let (_, encoding) = CANDIDATES
        .iter()
        .map(|&encoding| (likelihood(sample, encoding), encoding))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(decoded(bytes, encoding))
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, encoding, has_errors) = encoding.decode(bytes);
    let is_utf8 = encoding == UTF_8;
    let damaged = match has_errors {
        false => 0,
        true if is_utf8 => bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count(),
        true => text.matches('\u{fffd}').count(),
    };
    Decoded { text: text.into_owned(), encoding, damaged }
}

/// Which half of UTF-16 it is: of spaces, line breaks and Latin letters every other byte is
/// zero, and always the same of two.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let enough = bytes.len() / 60;
    if high > enough && high > 20 * low {
        Some(UTF_16BE)
    } else if low > enough && low > 20 * high {
        Some(UTF_16LE)
    } else {
        None
    }
}

/// Whether the bytes are UTF-8, but for fewer damaged places than it has letters of its own.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut long, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        damaged += usize::from(!chunk.invalid().is_empty());
        if !chunk.valid().is_ascii() {
            long += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        }
    }
    damaged == 0 || long > damaged
}

/// How much the letters beyond ASCII look like those of French or Arabic words.
fn likelihood(sample: &[u8], encoding: &'static Encoding) -> f64 {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let mut score = 0.0;
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if !c.is_ascii() {
            score += plausibility(before, c, characters.peek().copied().unwrap_or(' '));
        }
        before = c;
    }
    score
}

fn plausibility(before: char, c: char, after: char) -> f64 {
    let beside_latin = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
    if is_arabic(c) {
        let beside_arabic = is_arabic(before) || is_arabic(after);
        return match (beside_latin || is_latin(before) || is_latin(after), beside_arabic) {
            (true, _) => -1.0,
            (false, true) if (before, c) == ('ا', 'ل') => 2.0,
            (false, true) => 0.7 + frequency(c),
            (false, false) => -0.2,
        };
    }
    if is_latin(c) {
        let is_mid_word = before.is_lowercase() && c.is_uppercase();
        return match c {
            _ if is_arabic(before) || is_arabic(after) || is_mid_word => -1.0,
            'é' | 'è' | 'à' | 'ç' | 'ê' | 'ù' | 'î' | 'ô' | 'â' | 'û' | 'ï' | 'ë' | 'œ' | 'É'
            | 'À' | 'È' | 'Ç' | 'Ê' => 1.0,
            'ä' | 'ö' | 'ü' | 'ß' | 'ñ' | 'á' | 'í' | 'ó' | 'ú' => 0.5,
            _ => 0.0,
        };
    }
    match c {
        '’' | '‘' | '“' | '”' | '«' | '»' | '–' | '—' | '…' | '€' | '°' | '\u{a0}' | '،' | '؟'
        | '؛' => 0.3,
        _ => -1.0,
    }
}

/// How common an Arabic letter is in print, from 0 to 1 (the commonest are a third of all).
const fn frequency(c: char) -> f64 {
    match c {
        'ا' | 'ل' => 1.0,
        'ي' | 'م' | 'و' | 'ن' | 'ر' | 'ت' => 0.5,
        'ب' | 'ع' | 'د' | 'س' | 'ه' | 'ك' | 'ف' | 'ق' | 'ة' => 0.3,
        _ => 0.0,
    }
}

const fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{652}')
}

fn is_latin(c: char) -> bool {
    ('\u{c0}'..='\u{24f}').contains(&c) && c.is_alphabetic()
}

/// What a text was before its UTF-8 was read as windows-1252 ("trÃ¨s" for "très"); nothing
/// where that did not happen.
#[must_use]
pub(crate) fn unscramble(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(['Ã', 'Â', 'â', 'Ø', 'Ù', 'ð', 'Å']) {
        return None;
    }
    let (bytes, _, has_errors) = WINDOWS_1252.encode(text);
    if has_errors {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok().filter(|repaired| repaired != text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str, encoding: &'static Encoding) -> &'static str {
        let (bytes, _, has_errors) = encoding.encode(text);
        assert!(!has_errors, "{text}");
        let decoded = decode(&bytes, None).map(|decoded| (decoded.encoding.name(), decoded.text));
        let (name, read) = decoded.unwrap_or(("none", String::new()));
        assert_eq!(read, text, "{} read as {name}", encoding.name());
        name
    }

    #[test]
    fn encodings_are_told_by_their_letters() {
        let french =
            "date;text\n2026-03-04;Très déçu, j'ai été mal reçu à l'hôtel\n2026-03-05;Génial";
        let arabic = "date;name;text\n2026-03-04;Customer One;الخدمة سيئة جدا ولم يرد أحد\n";
        for text in [french, "très déçu", "Hôtel à fuir", "Château « où » l’on dort… 12 €"]
        {
            assert_eq!(guessed(text, WINDOWS_1252), "windows-1252");
            assert_eq!(guessed(text, MACINTOSH), "macintosh");
        }
        for text in [arabic, "ممتاز شكرا", "id,comment\n1,التوصيل متأخر\n2,good\n"]
        {
            assert_eq!(guessed(text, WINDOWS_1256), "windows-1256");
            assert_eq!(guessed(text, ISO_8859_6), "ISO-8859-6");
        }
        assert_eq!(guessed("Späße ÉTÉ", WINDOWS_1252), "windows-1252");
        assert_eq!(guessed("الخدمة ok, très bien", WINDOWS_1256), "windows-1256");
    }

    #[test]
    fn utf_16_needs_no_mark() {
        for text in ["text,n\nI love it,1\n", "نص,رقم\nالخدمة سيئة جدا,1\n"] {
            let units = || text.encode_utf16();
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            for (bytes, name) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
                let decoded = decode(&bytes, None);
                assert_eq!(
                    decoded.map(|decoded| (decoded.encoding.name(), decoded.text)),
                    Some((name, text.to_owned()))
                );
            }
        }
        assert!(decode(&[0, 1, 2, 0, 0, 3], None).is_none());
    }

    #[test]
    fn scrambled_texts_are_repaired() {
        assert_eq!(unscramble("TrÃ¨s dÃ©Ã§u du service").as_deref(), Some("Très déçu du service"));
        assert_eq!(
            unscramble("C'est parfait, jâ€™adore").as_deref(),
            Some("C'est parfait, j’adore")
        );
        assert_eq!(unscramble("Ø´ÙƒØ±Ø§").as_deref(), Some("شكرا"));
        for text in ["Très déçu", "Ça va", "Â", "شكرا", "fine"] {
            assert_eq!(unscramble(text), None, "{text}");
        }
    }
}
