//! A mailbox as mail programs export it (`mbox`): each message is a row of its conversation.

mod body;

use encoding_rs::Encoding;

use super::{Transcript, lines};
use crate::cells::Cells;
use crate::columns::Roles;

/// The columns of a mailbox.
const NAMES: [&str; 5] = ["date", "person", "subject", "text", "thread"];

/// The lines above a text, or above a part of it: a name and what stands behind it.
#[derive(Debug, Default)]
struct Fields<'t>(Vec<(&'t str, String)>);

impl Fields<'_> {
    /// What stands behind a name; nothing where it is not there.
    fn get(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim())
    }

    /// A value with its words decoded.
    fn readable(&self, name: &str) -> String {
        self.get(name).map(decoded).unwrap_or_default()
    }
}

/// Reads a mailbox; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Transcript> {
    let mut start = lines(text).map(|(_, line)| line).filter(|line| !line.trim().is_empty());
    let begins = start.next()?.trim_start_matches('\u{feff}').starts_with("From ");
    if !begins || !start.next().is_some_and(is_field) {
        return None;
    }
    let mut cells = Cells::default();
    for (line, message) in messages(text) {
        let (fields, body) = cut(&message);
        cells.begin(line);
        cells.push(fields.get("Date").map_or("", without_comment));
        cells.push(&person(&fields.readable("From")));
        cells.push(&fields.readable("Subject"));
        cells.push(body::text(&fields, body).trim());
        cells.push(conversation(&fields));
    }
    Some(Transcript {
        names: NAMES.map(str::to_owned).to_vec(),
        cells,
        roles: Roles { text: vec![3], date: Some(0), thread: Some(4), ..Roles::default() },
        ..Transcript::default()
    })
}

/// The messages, each with the number of its first line: one begins with `From ` behind an empty
/// line, where a field follows.
fn messages(text: &str) -> Vec<(usize, String)> {
    let mut messages: Vec<(usize, String)> = Vec::new();
    let all: Vec<(usize, &str)> = lines(text).collect();
    let mut is_after_blank = true;
    for (place, &(number, line)) in all.iter().enumerate() {
        let is_followed = all.get(place + 1).is_some_and(|(_, next)| is_field(next));
        let is_envelope = line.trim_start_matches('\u{feff}').starts_with("From ");
        if is_after_blank && is_envelope && is_followed {
            messages.push((number + 1, String::new()));
        } else if let Some((_, message)) = messages.last_mut() {
            // Programs write `>From ` where a line of the text begins so.
            let quoted = line.starts_with('>') && line.trim_start_matches('>').starts_with("From ");
            message.push_str(if quoted { &line[1..] } else { line });
            message.push('\n');
        }
        is_after_blank = line.trim().is_empty();
    }
    messages
}

/// Whether a line is a field: `Subject: …`.
fn is_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    })
}

/// The fields above a text, and the text.
fn cut(message: &str) -> (Fields<'_>, &str) {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut rest = message;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.trim().is_empty() {
            break;
        }
        match (line.split_once(':'), fields.last_mut()) {
            // A line that begins with white space goes on with the one above.
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (Some((name, value)), _) => fields.push((name.trim(), value.trim().to_owned())),
            (None, _) => {}
        }
    }
    (Fields(fields), rest)
}

/// A date without the name of its zone behind it: `Tue, 5 Mar 2024 10:11:12 +0100 (CET)`.
fn without_comment(date: &str) -> &str {
    date.split(" (").next().unwrap_or(date).trim()
}

/// Who writes: a name, else an address.
fn person(from: &str) -> String {
    let (name, address) = from.split_once('<').unwrap_or((from, ""));
    let name = name.trim().trim_matches('"').trim();
    if name.is_empty() { address.trim_end_matches('>').trim() } else { name }.to_owned()
}

/// What the messages of a conversation have in common: its number, or the first message.
fn conversation<'f>(fields: &'f Fields<'_>) -> &'f str {
    let first = |name: &str| fields.get(name)?.split_whitespace().next();
    first("X-GM-THRID")
        .or_else(|| first("References"))
        .or_else(|| first("In-Reply-To"))
        .or_else(|| first("Message-ID"))
        .unwrap_or_default()
}

/// A field with its encoded words decoded: `=?UTF-8?Q?Re=C3=A7u?=` is "Reçu".
fn decoded(field: &str) -> String {
    let mut text = String::new();
    let mut rest = field;
    let mut is_after_word = false;
    while let Some((before, word)) = rest.split_once("=?") {
        let Some((read, after)) = encoded_word(word) else {
            text.push_str(before);
            text.push_str("=?");
            rest = word;
            continue;
        };
        // White space between two encoded words is none of the text.
        if !(is_after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        text.push_str(&read);
        rest = after;
        is_after_word = true;
    }
    text + rest
}

/// `UTF-8?Q?…?=` and what follows it.
fn encoded_word(word: &str) -> Option<(String, &str)> {
    let (charset, rest) = word.split_once('?')?;
    let (form, rest) = rest.split_once('?')?;
    let (content, rest) = rest.split_once("?=")?;
    let bytes = match form {
        "Q" | "q" => body::quoted_printable(&content.replace('_', " ")),
        "B" | "b" => body::base64(content),
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((in_charset(&bytes, Some(charset)), rest))
}

/// Bytes as text, in UTF-8 where the name of the encoding is not known.
fn in_charset(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset.and_then(|name| Encoding::for_label(name.trim().as_bytes()));
    named.unwrap_or(encoding_rs::UTF_8).decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        for (field, expected) in [
            ("plain", "plain"),
            ("=?UTF-8?Q?Re=C3=A7u_hier?=", "Reçu hier"),
            ("Re: =?utf-8?b?2LTZg9ix2Kc=?=", "Re: شكرا"),
            ("=?iso-8859-1?Q?d=E9=E7u?= =?UTF-8?Q?_encore?=", "déçu encore"),
            ("=?broken", "=?broken"),
        ] {
            assert_eq!(decoded(field), expected, "{field}");
        }
        assert_eq!(person("\"Lina H.\" <lina@example.com>"), "Lina H.");
        assert_eq!(person("<lina@example.com>"), "lina@example.com");
        assert_eq!(person("lina@example.com"), "lina@example.com");
    }

    #[test]
    fn a_text_that_begins_with_from_is_no_mailbox() {
        assert!(read("From the start it was slow.\nNever again\n").is_none());
        assert!(read("From,Text\nann,hello\n").is_none());
    }
}
