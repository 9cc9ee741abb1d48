//! The text of a message: the plain part of it, decoded; of a page, the words between its tags.

use super::{Fields, cut, in_charset};

/// Parts within parts at most.
const MAX_DEPTH: usize = 8;

/// The text of a message.
pub(super) fn text(fields: &Fields<'_>, body: &str) -> String {
    let mut found = Found::default();
    look(fields, body, &mut found, 0);
    found.plain.or(found.page).unwrap_or_default()
}

/// The first part of each kind.
#[derive(Default)]
struct Found {
    plain: Option<String>,
    page: Option<String>,
}

fn look(fields: &Fields<'_>, body: &str, found: &mut Found, depth: usize) {
    let kind = fields.get("Content-Type").unwrap_or("text/plain");
    let lower = kind.to_ascii_lowercase();
    if fields.get("Content-Disposition").is_some_and(is_attachment) {
        return;
    }
    if lower.starts_with("multipart/") {
        let Some(boundary) = parameter(kind, "boundary").filter(|_| depth < MAX_DEPTH) else {
            return;
        };
        for part in parts(body, &boundary) {
            let (fields, body) = cut(part);
            look(&fields, body, found, depth + 1);
        }
    } else if lower.starts_with("text/html") {
        found.page.get_or_insert_with(|| words_of_page(&content(fields, kind, body)));
    } else if lower.starts_with("text/plain") {
        found.plain.get_or_insert_with(|| content(fields, kind, body));
    }
}

fn is_attachment(disposition: &str) -> bool {
    disposition.to_ascii_lowercase().starts_with("attachment")
}

/// A parameter behind a kind: `text/plain; charset="UTF-8"`.
fn parameter(kind: &str, name: &str) -> Option<String> {
    kind.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let is_it = key.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// What stands between the lines that part a text.
fn parts<'t>(body: &'t str, boundary: &str) -> Vec<&'t str> {
    let line = format!("--{boundary}");
    let mut parts: Vec<&str> = body.split(line.as_str()).skip(1).collect();
    // Behind the last line, which ends in dashes, nothing is of the message.
    let end = parts.iter().position(|part| part.starts_with("--"));
    parts.truncate(end.unwrap_or(parts.len()));
    parts.into_iter().map(|part| part.strip_prefix('\n').unwrap_or(part)).collect()
}

/// The text of a part as it was before it was sent.
fn content(fields: &Fields<'_>, kind: &str, body: &str) -> String {
    let sent = fields.get("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    let bytes = match sent.as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        // The file was decoded as a whole.
        _ => return body.to_owned(),
    };
    in_charset(&bytes, parameter(kind, "charset").as_deref()).replace("\r\n", "\n")
}

/// `=C3=A9` is a byte each; a line that ends in `=` goes on.
pub(super) fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match (byte, after.strip_prefix('\n')) {
            (Some(byte), _) => {
                bytes.push(byte);
                after.get(2..).unwrap_or_default()
            }
            (None, Some(next)) => next,
            (None, None) => {
                bytes.push(b'=');
                after
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The bytes of base64; characters that are none of it are passed over.
pub(super) fn base64(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len()), 0_u32, 0);
    for digit in text.bytes().filter_map(digit) {
        bits = (bits << 6 | digit) & 0x00ff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
        }
    }
    bytes
}

fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The words of a page: what ends a paragraph ends a line, other tags are dropped.
fn words_of_page(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        rest = match name.as_str() {
            "style" | "script" | "head" if !tag.starts_with('/') => {
                let end = format!("</{name}");
                after.find(&end).and_then(|at| after.get(at..)).unwrap_or_default()
            }
            _ => after,
        };
        if matches!(name.as_str(), "br" | "p" | "div" | "tr" | "li" | "blockquote") {
            text.push('\n');
        }
    }
    text.push_str(rest);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_what_was_written() {
        let read = |text: &str| String::from_utf8_lossy(&quoted_printable(text)).into_owned();
        assert_eq!(read("d=C3=A9=\n=C3=A7u = 1"), "déçu = 1");
        assert_eq!(String::from_utf8_lossy(&base64("2LTZg9ix\n2Kc=")), "شكرا");
        let page = "<head><title>x</title></head><p>Late <b>again</b></p><div>Cold</div>";
        assert_eq!(words_of_page(page), "Late again\nCold");
    }

    #[test]
    fn the_plain_part_is_read() {
        let message = "Content-Type: multipart/mixed; boundary=\"b1\"\n\nskip\n--b1\nContent-Type: \
                       text/html\n\n<p>page</p>\n--b1\nContent-Type: text/plain\n\nplain\n--b1\n\
                       Content-Type: text/plain\nContent-Disposition: attachment\n\nfile\n--b1--\n";
        let (fields, body) = cut(message);
        assert_eq!(text(&fields, body).trim(), "plain");
    }
}
