//! Bytes to text, whatever encoding they are in.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, WINDOWS_1256};

/// An encoding by its name in the WHATWG's Encoding Standard.
pub fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| {
        "not the name of an encoding, such as utf-8, utf-16le, windows-1252 or windows-1256".into()
    })
}

/// The text of a file, and what is to be said of it: a byte order mark decides, then `named`;
/// what is not UTF-8 is taken for windows-1256 if that gives Arabic words, else for windows-1252.
pub fn decode(bytes: Vec<u8>, named: Option<&'static Encoding>) -> (String, Option<String>) {
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    if let Some(encoding) = marked.or(named) {
        let (text, _, has_errors) = encoding.decode(&bytes);
        let remark = if has_errors {
            Some(format!("not all of it is {}: the rest is read as \u{fffd}", encoding.name()))
        } else {
            let is_plain = encoding == UTF_8 || named.is_some();
            (!is_plain).then(|| format!("read as {}", encoding.name()))
        };
        return (text.into_owned(), remark);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error.into_bytes(),
    };
    if let Some(damaged) = damaged_parts(&bytes) {
        let remark = format!("not UTF-8 in {damaged} places: they are read as \u{fffd}");
        return (String::from_utf8_lossy(&bytes).into_owned(), Some(remark));
    }
    let (arabic, _) = WINDOWS_1256.decode_without_bom_handling(&bytes);
    let (encoding, text) = if is_arabic(&arabic) {
        (WINDOWS_1256, arabic)
    } else {
        (WINDOWS_1252, WINDOWS_1252.decode_without_bom_handling(&bytes).0)
    };
    let remark = format!("not UTF-8: read as {}, unless --encoding names another", encoding.name());
    (text.into_owned(), Some(remark))
}

/// How many places of a text in UTF-8 are damaged; nothing where it is not UTF-8 at all:
/// where there are more such places than characters that UTF-8 writes with several bytes.
fn damaged_parts(bytes: &[u8]) -> Option<usize> {
    let (mut long, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        long += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    (long > damaged).then_some(damaged)
}

/// Whether Arabic letters stand beside each other, as in words. Accented letters of
/// windows-1252 read as windows-1256 stand among Latin ones.
fn is_arabic(text: &str) -> bool {
    let is_letter = |c: char| ('\u{620}'..='\u{6d3}').contains(&c);
    let (mut beside_arabic, mut beside_latin) = (0, 0);
    for (one, next) in text.chars().zip(text.chars().skip(1)) {
        match (is_letter(one), is_letter(next)) {
            (true, true) => beside_arabic += 1,
            (true, false) if next.is_ascii_alphabetic() => beside_latin += 1,
            (false, true) if one.is_ascii_alphabetic() => beside_latin += 1,
            _ => {}
        }
    }
    beside_arabic > beside_latin
}
