//! Captions of a recording, SRT and `WebVTT`: a row for what each cue says, and each speaker in it.
//! <https://www.w3.org/TR/webvtt1/>

use super::{Transcript, lines};
use crate::cells::{Cells, Damage};
use crate::columns::Roles;

/// Lines that are looked at to tell whether a text is captions.
const SAMPLE: usize = 20;
/// Tags of cues: of `WebVTT`, and `font`, which players of SRT read.
const TAGS: [&str; 9] = ["b", "c", "font", "i", "lang", "rt", "ruby", "u", "v"];
/// Signs that `WebVTT` writes as references.
const REFERENCES: [(&str, &str); 6] = [
    ("&nbsp;", " "),
    ("&lrm;", "\u{200e}"),
    ("&rlm;", "\u{200f}"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// A cue, or what should have been one.
struct Cue<'t> {
    line: usize,
    /// When it is shown, in thousandths of a second; nothing where that cannot be read.
    times: Option<(u64, u64)>,
    lines: Vec<&'t str>,
}

/// What somebody says in a cue.
#[derive(Default)]
struct Part {
    person: String,
    text: String,
}

/// Reads captions; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Transcript> {
    let mut first = lines(text).map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
    let has_name = first.next().is_some_and(is_name_of_format);
    let sample = lines(text).map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
    let sample: Vec<bool> = sample.take(SAMPLE).map(|line| times(line).is_some()).collect();
    let count = sample.iter().filter(|is_times| **is_times).count();
    if !has_name && !sample.iter().take(2).any(|is_times| *is_times) && count < 2 {
        return None;
    }
    let mut cues = Cues { is_web: has_name, is_dropped: has_name, ..Cues::default() };
    for (number, line) in lines(text) {
        cues.line(number, line);
    }
    cues.blank();
    cues.close();
    Some(table(&cues.found, rolls(text)))
}

fn is_name_of_format(line: &str) -> bool {
    let rest = line.trim_start_matches('\u{feff}').strip_prefix("WEBVTT");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether captions are shown word by word, as programs write them that listen: then each cue
/// repeats the line before.
fn rolls(text: &str) -> bool {
    text.match_indices('<').any(|(place, _)| {
        let inside = text[place + 1..].split('>').next().unwrap_or_default();
        inside.starts_with(|c: char| c.is_ascii_digit()) && moment(inside).is_some()
    })
}

/// The times of a cue, in thousandths of a second: `00:01.500 --> 00:03.000 align:start`.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((moment(start.trim())?, moment(end)?))
}

/// A time since the start: hours, if there are any, minutes and seconds with their fraction.
fn moment(written: &str) -> Option<u64> {
    let (whole, fraction) = written.split_once(['.', ',']).unwrap_or((written, "0"));
    let number = |digits: &str, most: usize| -> Option<u64> {
        let is_number = !digits.is_empty()
            && digits.len() <= most
            && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| digits.parse().ok())?
    };
    let parts: Vec<&str> = whole.split(':').collect();
    let [hours, minutes, seconds] = match *parts.as_slice() {
        [minutes, seconds] => [0, number(minutes, 3)?, number(seconds, 2)?],
        [hours, minutes, seconds] => [number(hours, 3)?, number(minutes, 2)?, number(seconds, 2)?],
        _ => return None,
    };
    // Thousandths: further digits do not matter.
    let digits: String = fraction.chars().chain("00".chars()).take(3).collect();
    let thousandths = number(fraction, 9).and_then(|_| number(&digits, 3))?;
    (seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + thousandths)
}

/// The seconds since the start that a cell of a table of captions holds.
#[must_use]
pub(crate) fn seconds(cell: &str) -> Option<u32> {
    (moment(cell)? / 1_000).try_into().ok()
}

fn written(moment: u64) -> String {
    let (seconds, part) = (moment / 1_000, moment % 1_000);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    format!("{hours:02}:{:02}:{:02}.{part:03}", minutes % 60, seconds % 60)
}

/// Cuts lines into cues.
#[derive(Default)]
struct Cues<'t> {
    is_web: bool,
    found: Vec<Cue<'t>>,
    /// The cue whose text is read.
    open: Option<Cue<'t>>,
    /// Lines since the last blank one that belong to no cue yet.
    pending: Vec<(usize, &'t str)>,
    /// Whether the last line was a part of the open cue.
    is_inside: bool,
    /// Whether the lines up to the next blank one are a style, a note or a header.
    is_dropped: bool,
}

impl<'t> Cues<'t> {
    fn line(&mut self, number: usize, written: &'t str) {
        let line = written.trim();
        // Programs that listen write lines of a space within a cue of WebVTT.
        if written.is_empty() || (!self.is_web && line.is_empty()) {
            self.blank();
        } else if self.is_dropped || line.is_empty() {
        } else if let Some(times) = times(line) {
            let line = self.take_number().unwrap_or(number);
            self.resolve();
            self.close();
            self.open = Some(Cue { line, times: Some(times), lines: Vec::new() });
            self.is_inside = true;
        } else if line.contains("-->") {
            let begin = self.take_number();
            self.resolve();
            self.close();
            // Its lines are kept together until the next cue begins.
            let cue = Cue { line: begin.unwrap_or(number), times: None, lines: vec![line] };
            self.open = Some(cue);
            self.is_inside = true;
        } else if self.is_inside {
            if let Some(open) = &mut self.open {
                open.lines.push(line);
            }
        } else if self.is_web && self.pending.is_empty() && is_aside(line) {
            self.is_dropped = true;
        } else {
            self.pending.push((number, line));
        }
    }

    fn blank(&mut self) {
        self.resolve();
        self.is_inside = false;
        self.is_dropped = false;
    }

    /// The line of the number or name above a cue, taken from what was read before.
    fn take_number(&mut self) -> Option<usize> {
        if let Some(&(number, line)) = self.pending.last() {
            if self.is_web || is_number(line) {
                self.pending.pop();
                return Some(number);
            }
        } else if self.is_inside
            && let Some(open) = &mut self.open
            && open.lines.last().is_some_and(|line| is_number(line))
        {
            open.lines.pop();
        }
        None
    }

    /// Lines without times: SRT may have blank lines within a text; else they are damage.
    fn resolve(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let Some(&(line, first)) = pending.first() else { return };
        let lines = pending.iter().map(|(_, line)| *line);
        match &mut self.open {
            Some(open) if !self.is_web && !is_number(first) => open.lines.extend(lines),
            _ => {
                self.close();
                self.found.push(Cue { line, times: None, lines: lines.collect() });
            }
        }
    }

    fn close(&mut self) {
        self.found.extend(self.open.take());
        self.is_inside = false;
    }
}

fn is_number(line: &str) -> bool {
    line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a block of `WebVTT` begins here that says nothing.
fn is_aside(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"].iter().any(|name| {
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

fn table(cues: &[Cue<'_>], rolls: bool) -> Transcript {
    let mut cells = Cells::default();
    let mut before = String::new();
    let parts: Vec<(&Cue<'_>, Vec<Part>)> = cues
        .iter()
        .map(|cue| {
            let mut lines = cue.lines.as_slice();
            let last: Option<String> =
                lines.last().map(|line| said(&[line]).into_iter().map(|part| part.text).collect());
            while rolls
                && let [first, rest @ ..] = lines
                && said(&[first]).iter().all(|part| part.text.is_empty() || part.text == before)
            {
                lines = rest;
            }
            before = last.unwrap_or_default();
            (cue, if rolls && lines.is_empty() { Vec::new() } else { said(lines) })
        })
        .collect();
    let has_people =
        parts.iter().any(|(_, parts)| parts.iter().any(|part| !part.person.is_empty()));
    for (cue, parts) in &parts {
        let Some((start, end)) = cue.times else {
            cells.begin(cue.line);
            cells.push(&cue.lines.join("\n"));
            cells.damage(Damage::NoTimes);
            continue;
        };
        for part in parts {
            cells.begin(cue.line);
            cells.push(&written(start));
            cells.push(&written(end));
            if has_people {
                cells.push(&part.person);
            }
            cells.push(&part.text);
        }
    }
    let names: &[&str] =
        if has_people { &["start", "end", "person", "text"] } else { &["start", "end", "text"] };
    Transcript {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        cells,
        roles: Roles {
            text: vec![names.len() - 1],
            date: Some(0),
            thread: has_people.then_some(2),
            ..Roles::default()
        },
        notes: Vec::new(),
        is_recording: true,
    }
}

/// What is said in the lines of a cue, without tags: a part for each voice, one at least.
fn said(lines: &[&str]) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    for (number, line) in lines.iter().enumerate() {
        let mut rest = *line;
        // A line break within a sentence is none; a dash begins what somebody else says.
        if number > 0 {
            push(&mut parts, if rest.starts_with(['-', '–', '—']) { "\n" } else { " " });
        }
        while let Some(place) = rest.find(['<', '{']) {
            push(&mut parts, &rest[..place]);
            rest = &rest[place..];
            let Some((tag, after)) = tag(rest) else {
                push(&mut parts, &rest[..1]);
                rest = &rest[1..];
                continue;
            };
            if let Some(person) = voice(tag) {
                parts.push(Part { person: decoded(person), text: String::new() });
            }
            rest = after;
        }
        push(&mut parts, rest);
    }
    for part in &mut parts {
        part.text = decoded(part.text.trim());
    }
    if parts.len() > 1 {
        parts.retain(|part| !part.text.is_empty());
    }
    if parts.is_empty() {
        parts.push(Part::default());
    }
    parts
}

fn push(parts: &mut [Part], text: &str) {
    if let Some(part) = parts.last_mut() {
        part.text.push_str(text);
    }
}

/// The tag that a text begins with, without its brackets, and what follows it: `<i>`, `</c>`,
/// `<00:00:01.000>`, `{\an8}`.
fn tag(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("{\\") {
        return rest.split_once('}');
    }
    let (inside, after) = text.strip_prefix('<')?.split_once('>')?;
    let name = inside.trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_tag = TAGS.contains(&name.to_ascii_lowercase().as_str()) || moment(inside).is_some();
    is_tag.then_some((inside, after))
}

/// Who speaks: `v Mary`, `v.loud Mary`.
fn voice(tag: &str) -> Option<&str> {
    let (name, person) = tag.split_once([' ', '\t'])?;
    (name == "v" || name.starts_with("v.")).then(|| person.trim())
}

fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    if text.contains('&') {
        for (reference, sign) in REFERENCES {
            text = text.replace(reference, sign);
        }
    }
    text
}
