//! What people said, in the order in which they said it: captions of a recording, chats, mail. Their
//! form tells what the columns are.

mod captions;
mod chat;
mod mail;

pub(crate) use captions::seconds;

use crate::cells::Cells;
use crate::columns::Roles;

/// A transcript as a table.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    /// The names of its columns.
    pub names: Vec<String>,
    /// The rows.
    pub cells: Cells,
    /// What the columns are for.
    pub roles: Roles,
    /// Rows that nobody said.
    pub notes: Vec<usize>,
    /// Whether its times count from the start of a recording.
    pub is_recording: bool,
}

/// Reads captions, the messages of a chat or of a mailbox; nothing where the text is none of them.
#[must_use]
pub(crate) fn read(text: &str) -> Option<Transcript> {
    captions::read(text).or_else(|| chat::read(text)).or_else(|| mail::read(text))
}

/// The lines of a text with their numbers, from 1; line breaks of every kind.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text);
    let lines = std::iter::from_fn(move || {
        let text = rest?;
        let end = text.find(['\n', '\r']).unwrap_or(text.len());
        let after = &text[end..];
        rest = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
        Some(&text[..end])
    });
    (1..).zip(lines)
}
