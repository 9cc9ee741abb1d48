//! Lines of mail: quoted replies, headers, "-- " and what software adds.

use super::{Body, Boilerplate, BoilerplateKind};
use crate::span::Span;
use crate::words::{Word, begin_with, contain, words};

/// Keys of header lines, folded; a colon follows.
#[rustfmt::skip]
const HEADER_KEYS: &[&str] = &[
    "from", "to", "cc", "bcc", "sent", "date", "subject", "reply to", "de", "a", "envoye",
    "envoye le", "objet", "date d envoi", "repondre a", "من", "الي", "نسخه", "الموضوع", "التاريخ",
    "تاريخ الارسال", "ارسل",
];
/// What a separating line says, folded.
#[rustfmt::skip]
const SEPARATORS: &[&str] = &[
    "original message", "forwarded message", "begin forwarded message", "message d origine",
    "message original", "message transfere", "debut du message transfere", "message initial",
    "الرساله الاصليه", "رساله معاد توجيهها", "رساله محوله",
];
/// How lines begin that software adds, folded.
#[rustfmt::skip]
const NOTICES: &[&str] = &[
    "sent from my", "sent from outlook", "sent from yahoo", "get outlook for", "sent via",
    "envoye de mon", "envoye depuis mon", "envoye depuis l application", "envoye a partir de",
    "telecharger outlook", "provenance courrier", "ارسلت من", "تم الارسال من", "مرسل من",
    "please do not reply", "do not reply to this", "this is an automatic", "this is an automated",
    "ceci est un message automatique", "merci de ne pas repondre a ce", "ne pas repondre a ce",
    "please type your reply above", "please reply above this line", "type your response above",
    "هذه رساله اليه", "الرجاء عدم الرد علي هذه", "this email and any", "this e mail and any",
    "this message and any", "ce message et toutes", "ce message et ses", "ce courriel et",
    "this message is confidential",
];
const WROTE: &[&str] = &["wrote", "a ecrit", "كتب", "كتبت"];
const ON: &[&str] = &["on", "le", "في", "بتاريخ", "يوم", "am"];

/// Lines of a signature below "-- " at most; a longer rest is part of the message.
const LONGEST_SIGNATURE: usize = 12;
/// The introduction of a quote may be broken over this many lines.
const LONGEST_INTRODUCTION: usize = 3;

/// Sets lines aside, in order. If they are all there is, none.
pub(super) fn find(body: &mut Body<'_>) {
    if !body.text.contains(['\n', '\r']) {
        return;
    }
    let lines = lines(body.text);
    let mut at = 0;
    while at < lines.len() {
        let Some((kind, count)) = part_at(body, &lines, at) else {
            at += 1;
            continue;
        };
        let last = lines[(at + count - 1).min(lines.len() - 1)];
        let span = Span::new(lines[at].start, last.end);
        match body.parts.last_mut() {
            // "> a" and "> b" below each other are one quote.
            Some(Boilerplate { kind: before, span: whole })
                if *before == kind && body.text[whole.end..span.start].trim().is_empty() =>
            {
                whole.end = span.end;
            }
            _ => body.set_aside(kind, span),
        }
        at += count;
    }
    if body.rest().is_none() {
        // A forwarded message has nothing of its own: only its headers are set aside.
        body.parts.retain(|part| part.kind == BoilerplateKind::Header);
        if body.rest().is_none() {
            body.parts.clear();
        }
    }
}

/// The lines that say something, trimmed.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split(['\n', '\r']) {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let from = start + line.len() - line.trim_start().len();
            lines.push(Span::new(from, from + trimmed.len()));
        }
        start += line.len() + 1;
    }
    lines
}

/// The part that begins at a line, and its number of lines.
fn part_at(body: &Body<'_>, lines: &[Span], at: usize) -> Option<(BoilerplateKind, usize)> {
    use BoilerplateKind::{Header, Notice, Quote, Signature};
    let text = body.text;
    let line = lines[at].slice(text);
    let rest = lines.len() - at;
    if line.starts_with('>') {
        return Some((Quote, 1));
    }
    if matches!(line, "--" | "—" | "__") && at > 0 && rest <= LONGEST_SIGNATURE {
        return Some((Signature, rest));
    }
    let said = words(text, lines[at], 24);
    if NOTICES.iter().any(|phrase| begin_with(&said, phrase)) {
        return Some((Notice, 1));
    }
    // Above another's message stands the writer's own: what follows is quoted. Without it the
    // message is forwarded, and it is what is to be judged.
    let introduces = introduces_quote(text, lines, at);
    let separates = is_separator(line, &said);
    let headers = headers_at(text, lines, at + usize::from(separates));
    if !(introduces || separates || headers > 1) {
        None
    } else if said_before(body, lines[at].start) {
        Some((Quote, rest))
    } else if separates || headers > 1 {
        Some((Header, usize::from(separates) + headers))
    } else {
        None
    }
}

/// Whether the writer has said something before a position.
fn said_before(body: &Body<'_>, end: usize) -> bool {
    let mut at = 0;
    for part in &body.parts {
        if super::said_in(Span::new(at, part.span.start), body.text).is_some() {
            return true;
        }
        at = part.span.end;
    }
    super::said_in(Span::new(at, end), body.text).is_some()
}

/// "On Monday Support wrote:", on one line or broken over a few.
fn introduces_quote(text: &str, lines: &[Span], at: usize) -> bool {
    let first = words(text, lines[at], 1);
    if !ON.iter().any(|word| begin_with(&first, word)) {
        return false;
    }
    let whole = lines.iter().skip(at).take(LONGEST_INTRODUCTION);
    let Some(last) = whole.clone().find(|line| line.slice(text).ends_with(':')) else {
        return false;
    };
    let said = words(text, Span::new(lines[at].start, last.end), 40);
    let dated = said.iter().any(|word| word.folded.chars().any(char::is_numeric));
    dated && contain(&said, WROTE)
}

/// "-----Original Message-----", "---------- Forwarded message ---------".
fn is_separator(line: &str, said: &[Word]) -> bool {
    let dashes = line.starts_with(['-', '_', '=']) || line.ends_with(':');
    dashes && said.len() <= 6 && SEPARATORS.iter().any(|phrase| begin_with(said, phrase))
}

/// The number of header lines from a line on.
fn headers_at(text: &str, lines: &[Span], at: usize) -> usize {
    let is_header = |line: &&Span| {
        let line = **line;
        let Some(colon) = line.slice(text).find([':', '：']) else { return false };
        let key = words(text, Span::new(line.start, line.start + colon), 4);
        let folded: Vec<&str> = key.iter().map(|word| word.folded.as_str()).collect();
        HEADER_KEYS.contains(&folded.join(" ").as_str())
    };
    lines.iter().skip(at).take_while(is_header).count()
}
