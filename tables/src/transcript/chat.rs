//! A chat as `WhatsApp` exports it: a line begins with a time and a name, further lines go on with the
//! message above.

use super::{Transcript, lines};
use crate::cells::Cells;
use crate::columns::Roles;
use crate::dates::{self, Written};
use crate::words::fold;

/// Lines that are looked at to tell whether a text is a chat.
const SAMPLE: usize = 40;
/// Characters of the longest name.
const MAX_NAME: usize = 60;
/// Marks of direction and the byte order mark, which the app writes around times and names.
const MARKS: [char; 10] = [
    '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
    '\u{2069}', '\u{feff}',
];

/// What a line that begins a message holds.
struct Head<'t> {
    time: &'t str,
    rest: &'t str,
}

/// Reads a chat; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Transcript> {
    let sample = || lines(text).filter(|(_, line)| !line.trim().is_empty()).take(SAMPLE);
    let (_, first) = sample().next()?;
    head(first)?;
    let spoken = sample().filter_map(|(_, line)| head(line)).filter(|head| by(head).is_some());
    // A text that happens to begin with a time is no chat.
    if spoken.count() < sample().count().min(2) {
        return None;
    }
    let mut messages: Vec<(usize, &str, Option<&str>, String)> = Vec::new();
    for (number, line) in lines(text) {
        match (head(line), messages.last_mut()) {
            (Some(head), _) => {
                let (person, text) =
                    by(&head).map_or((None, head.rest), |(p, text)| (Some(p), text));
                messages.push((number, head.time, person, plain(text)));
            }
            (None, Some((_, _, _, message))) => {
                message.push('\n');
                message.push_str(line);
            }
            (None, None) => {}
        }
    }
    let mut cells = Cells::default();
    let mut notes = Vec::new();
    for (row, (line, time, person, text)) in messages.iter().enumerate() {
        if person.is_none() {
            notes.push(row);
        }
        cells.begin(*line);
        cells.push(time);
        cells.push(person.unwrap_or_default());
        cells.push(text.trim());
    }
    Some(Transcript {
        names: ["date", "person", "text"].map(str::to_owned).to_vec(),
        cells,
        roles: Roles { text: vec![2], date: Some(0), thread: Some(1), ..Roles::default() },
        notes,
        is_recording: false,
    })
}

/// The time that a line begins with and what follows it: `[12/03/2026, 14:05:09] Mona: Hello` or
/// `12/03/2026, 14:05 - Mona: Hello`.
fn head(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start_matches(MARKS);
    let (time, rest) = match line.strip_prefix('[') {
        Some(inside) => inside.split_once("] ")?,
        None => line.split_once(" - ")?,
    };
    let has_clock = time.contains(':') && time.chars().count() < 40;
    let is_time = || {
        let date = dates::read(time.trim_matches(MARKS));
        matches!(
            date,
            Some(
                Written::Day(_)
                    | Written::Either { .. }
                    | Written::DayFirst(_)
                    | Written::MonthFirst(_)
            )
        )
    };
    (has_clock && is_time()).then_some(Head { time, rest })
}

/// Who writes, and what.
fn by<'t>(head: &Head<'t>) -> Option<(&'t str, &'t str)> {
    let (name, text) = head.rest.split_once(':')?;
    let name = name.trim_matches(MARKS).trim();
    let is_name = !name.is_empty() && name.chars().count() <= MAX_NAME;
    is_name.then(|| (name, text.trim_start()))
}

/// A message as it was written; that a picture was left out is no message.
fn plain(text: &str) -> String {
    let text = text.trim_matches(MARKS).trim();
    if is_left_out(text) { String::new() } else { text.to_owned() }
}

/// Whether the app says in a message's place that something was not exported, or was deleted.
fn is_left_out(text: &str) -> bool {
    let folded = fold(text);
    let words = folded.trim_matches(['<', '>', '.', ' ']);
    let is_short = words.split_whitespace().count() <= 6;
    let said = [
        "omitted",
        "media omis",
        "medias omis",
        "absente",
        "absent",
        "omis",
        "omise",
        "تم استبعاد الوسايط",
        "this message was deleted",
        "you deleted this message",
        "ce message a ete supprime",
        "vous avez supprime ce message",
        "تم حذف هذه الرساله",
    ];
    is_short
        && said.iter().any(|end| words == *end || words.ends_with(&format!(" {end}")))
        && (folded.starts_with('<')
            || words.contains("message")
            || words.contains("رساله")
            || words.contains("الوسايط")
            || [
                "image", "video", "audio", "sticker", "gif", "document", "contact", "photo",
                "vocal",
            ]
            .iter()
            .any(|kind| words.split(' ').any(|word| word == *kind)))
}
