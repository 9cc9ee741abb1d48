//! Fast path for the pieces of a Unigram `tokenizer.json`: they make up nearly all of the file
//! and are always written in the same way.
//!
//! One pass that copies nothing, because a page waits for it: on its first run, before the browser
//! has optimized anything, the stages before the network are built in 17 ms, with serde alone in 22.
//! Any other notation is left to serde ([`super::format`]).

use std::borrow::Cow;

/// The text before the first piece, as every writer of the format produces it.
const START: &str = r#""vocab":["#;
/// Replaces the list in [`Apart::rest`].
const NOTHING: &str = "null";
/// Maximum number of digits [`decimal`] reads; as an integer they stay below 2^53.
const DIGITS: usize = 15;

/// A file split into its pieces and the rest.
pub(super) struct Apart<'j> {
    /// The pieces, indexed by id.
    pub pieces: Vec<Cow<'j, str>>,
    /// Their scores.
    pub scores: Vec<f64>,
    /// The file with the list replaced by `null`.
    pub rest: String,
}

/// Extracts the pieces from a file; `None` if they are not written as expected.
#[inline(never)]
pub(super) fn take_apart(json: &[u8]) -> Option<Apart<'_>> {
    let json = std::str::from_utf8(json).ok()?;
    let list = json.find(START)? + START.len() - 1;
    let mut pieces = Vec::with_capacity(json.len() / 16);
    let mut scores = Vec::with_capacity(json.len() / 16);
    let mut rest = json.get(list..)?;
    loop {
        // A comma between two pieces, the opening bracket before the first.
        let (piece, score, after) = entry(rest.get(1..)?)?;
        pieces.push(piece);
        scores.push(score);
        rest = after;
        match rest.as_bytes().first()? {
            b',' => {}
            b']' => break,
            _ => return None,
        }
    }
    let rest = [json.get(..list)?, NOTHING, rest.get(1..)?].concat();
    Some(Apart { pieces, scores, rest })
}

/// Reads `["piece",-1.5]` and returns the rest.
///
/// Not inlined: see ARCHITECTURE.md, "Start-up".
#[inline(never)]
fn entry(text: &str) -> Option<(Cow<'_, str>, f64, &str)> {
    let text = text.strip_prefix("[\"")?;
    let (piece, text) = string(text)?;
    let text = text.strip_prefix(',')?;
    let end = text.bytes().position(|byte| byte == b']')?;
    let number = text.get(..end)?;
    let score = decimal(number).or_else(|| serde_json::from_str(number).ok())?;
    Some((piece, score, text.get(end + 1..)?))
}

/// Reads a string after its opening quote and returns the text after the closing quote.
fn string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let bytes = text.as_bytes();
    let mut end = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    let is_plain = bytes[end] == b'"';
    while bytes.get(end)? != &b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let (inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let piece = if is_plain {
        Cow::Borrowed(inside)
    } else {
        Cow::Owned(serde_json::from_str(&format!("\"{inside}\"")).ok()?)
    };
    Some((piece, after))
}

/// Parses a short decimal number, rounded once, as a JSON parser would. `None` if it is long,
/// has an exponent or is not a number.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.')?;
    let is_padded = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || fraction.is_empty() || is_padded || digits.len() > DIGITS {
        return None;
    }
    let mut number = 0_u64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u64::from(byte - b'0');
    }
    // Both are exact, so the quotient is rounded only once.
    let power = fraction.bytes().fold(1.0, |power, _| power * 10.0);
    let value = number as f64 / power;
    Some(if digits.len() < text.len() { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decimal, take_apart};

    fn file(list: &str) -> String {
        format!(r#"{{"model":{{"vocab":{list},"unk_id":0}},"version":"1.0"}}"#)
    }

    #[test]
    fn pieces_and_scores_are_read_and_the_rest_is_kept() {
        let json = file(r#"[["▁a",-1.5],["\"\u00e9\\",0.0],["]",-12],["é",1e-3]]"#);
        let apart = take_apart(json.as_bytes()).unwrap();
        assert_eq!(apart.pieces, ["▁a", "\"é\\", "]", "é"]);
        assert_eq!(apart.scores, [-1.5, 0.0, -12.0, 0.001]);
        assert_eq!(apart.rest, file("null"));
    }

    #[test]
    fn other_layouts_are_left_to_the_general_reader() {
        for list in [
            "[]",
            "{}",
            r#"{"a":0}"#,
            r#"[ ["a",1.0]]"#,
            r#"[["a",1.0] ,["b",1.0]]"#,
            r#"[["a",01.0]]"#,
            r#"[["a",1.]]"#,
            r#"[["a",.5]]"#,
            r#"[["a",+1.0]]"#,
            r#"[["a",-]]"#,
            r#"[["a",1.0,2]]"#,
            r#"[["a"]]"#,
            r#"[["a\",1.0]]"#,
            r#"[["\x",1.0]]"#,
            "[[\"\u{1}\",1.0]]",
            r#"[["a",1.0],]"#,
            r#"[["a",1.0]"#,
        ] {
            assert!(take_apart(file(list).as_bytes()).is_none(), "{list}");
        }
        assert!(take_apart(b"").is_none());
        assert!(take_apart(b"\"vocab\":[").is_none());
        assert!(take_apart(b"\"vocab\":[[\"\xff\",1.0]]").is_none());
    }

    proptest! {
        #[test]
        fn numbers_match_the_general_reader(text in "-?[0-9]{1,8}\\.[0-9]{1,8}") {
            let expected = serde_json::from_str::<f64>(&text).ok();
            if let Some(value) = decimal(&text) {
                prop_assert_eq!(Some(value.to_bits()), expected.map(f64::to_bits));
            }
        }

        #[test]
        fn lists_match_the_general_reader(list: Vec<(String, f64)>) {
            let list_json = serde_json::to_string(&list).unwrap();
            if let Some(apart) = take_apart(file(&list_json).as_bytes()) {
                let expected: Vec<(String, f64)> = serde_json::from_str(&list_json).unwrap();
                let read: Vec<_> =
                    apart.pieces.into_iter().map(String::from).zip(apart.scores).collect();
                prop_assert_eq!(read, expected);
            } else {
                prop_assert!(list.is_empty());
            }
        }

        #[test]
        fn any_bytes_are_accepted(bytes: Vec<u8>, list in "[\\[\\]\",a\\\\1.-]{0,40}") {
            take_apart(&bytes);
            take_apart(file(&list).as_bytes());
        }
    }
}
