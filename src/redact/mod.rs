//! Redaction: what identifies a person is replaced by pseudonyms.
//!
//! Rules find addresses and numbers by their form and key, numbers of orders by the words before
//! them, and names where letters put them: in greetings and signatures. The rules read English,
//! French, Arabic, Darija and Arabizi side by side. `docs/redaction.md` says how good they are and
//! what they cannot find.

mod columns;
mod cued;
mod keys;
mod phone;
mod view;

use std::collections::HashMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::boilerplate::names;
use crate::sort::sort_by_key;
use crate::span::Span;
use crate::unicode::{email, link, mention};
use crate::words::{Word, folded, words};
use view::{MASK, View};

/// What was redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RedactKind {
    /// An e-mail address.
    Email,
    /// A telephone number: Moroccan, French or international.
    Phone,
    /// The number of a payment card.
    Card,
    /// An international bank account number.
    Iban,
    /// A Moroccan bank account number (24 digits).
    Rib,
    /// The number of a Moroccan identity card; a word before it must name it.
    Cin,
    /// The number of a Moroccan company (ICE); a word before it must name it.
    Ice,
    /// A French social security number.
    Nir,
    /// An address of the web.
    Link,
    /// The name of an account, such as "@karim".
    Handle,
    /// The number of an order, a ticket, a parcel, an account.
    Order,
    /// The name of a person in a greeting or a signature.
    Name,
}

impl RedactKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::Iban,
        Self::Rib,
        Self::Cin,
        Self::Ice,
        Self::Nir,
        Self::Link,
        Self::Handle,
        Self::Order,
        Self::Name,
    ];

    /// What its pseudonyms begin with: `EMAIL` for `EMAIL_1`.
    #[must_use]
    pub const fn pseudonym(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Card => "CARD",
            Self::Iban => "IBAN",
            Self::Rib => "RIB",
            Self::Cin => "CIN",
            Self::Ice => "ICE",
            Self::Nir => "NIR",
            Self::Link => "LINK",
            Self::Handle => "HANDLE",
            Self::Order => "ORDER",
            Self::Name => "CUSTOMER",
        }
    }
}

/// Options of a redaction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RedactOptions {
    /// What to redact; everything by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), tsify(optional))]
    pub kinds: Option<Vec<RedactKind>>,
}

/// A part of a text that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Redaction {
    /// Where it is in the original text.
    #[serde(flatten)]
    pub span: Span,
    /// What it is.
    pub kind: RedactKind,
    /// The pseudonym in its place.
    pub replacement: String,
}

/// How much of each kind was redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RedactCounts([usize; RedactKind::ALL.len()]);

impl RedactCounts {
    /// The parts of this kind that were replaced.
    #[must_use]
    pub const fn of(&self, kind: RedactKind) -> usize {
        self.0[kind as usize]
    }

    /// All parts that were replaced.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The kinds of which there are any, with their number.
    pub fn iter(&self) -> impl Iterator<Item = (RedactKind, usize)> + '_ {
        RedactKind::ALL.into_iter().map(|kind| (kind, self.of(kind))).filter(|(_, n)| *n > 0)
    }

    /// Counts what was replaced in another text.
    pub fn add(&mut self, spans: &[Redaction]) {
        for part in spans {
            self.0[part.kind as usize] += 1;
        }
    }
}

impl Serialize for RedactCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (kind, count) in self.iter() {
            map.serialize_entry(&kind, &count)?;
        }
        map.end()
    }
}

/// A text without what identifies a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Redacted {
    /// The text with pseudonyms.
    pub text: String,
    /// What was replaced, in ascending order; the parts do not overlap.
    pub spans: Vec<Redaction>,
    /// How much of each kind.
    #[cfg_attr(
        all(target_arch = "wasm32", target_os = "unknown"),
        tsify(type = "Partial<Record<RedactKind, number>>")
    )]
    pub counts: RedactCounts,
}

/// Redacts one text.
///
/// ```
/// use mizaj::{RedactOptions, redact};
/// let text = "Where is order 58211-B? Write to nadia@example.com or call 06 12 34 56 78.";
/// let redacted = redact(text, &RedactOptions::default());
/// assert_eq!(redacted.text, "Where is order ORDER_1? Write to EMAIL_1 or call PHONE_1.");
/// assert_eq!(&text[redacted.spans[1].span.start..redacted.spans[1].span.end], "nadia@example.com");
/// ```
#[must_use]
pub fn redact(text: &str, options: &RedactOptions) -> Redacted {
    Redactor::new(options.clone()).redact(text)
}

/// Redacts the texts of a conversation or a file: the same value gets the same pseudonym in all of
/// them.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    options: RedactOptions,
    /// The number of each value, by the beginning of its pseudonym and the value.
    known: HashMap<String, usize>,
    /// The last number of each kind.
    last: [usize; RedactKind::ALL.len()],
    /// What the columns seen so far hold, by name.
    columns: HashMap<String, Option<RedactKind>>,
}

/// A text is read again after what was found is replaced, because that may uncover more: at most so
/// many times.
const MOST_ROUNDS: usize = 6;

/// Columns that are remembered.
const MOST_COLUMNS: usize = 1_000;

/// A part of a text that identifies a person, and the value it stands for.
struct Found {
    span: Span,
    kind: RedactKind,
    value: String,
}

impl Redactor {
    /// A redactor that knows no value yet.
    #[must_use]
    pub fn new(options: RedactOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Redacts a text.
    pub fn redact(&mut self, text: &str) -> Redacted {
        let (mut text, mut spans) = (text.to_owned(), Vec::new());
        for _ in 0..MOST_ROUNDS {
            let view = View::new(&text);
            for (kind, number) in &view.pseudonyms {
                let last = &mut self.last[*kind as usize];
                *last = (*last).max(*number);
            }
            let mut found = find(&text, &view);
            found.retain(|part| self.is_wanted(part.kind));
            if found.is_empty() {
                break;
            }
            (text, spans) = self.replace(&text, &spans, found);
        }
        let mut counts = RedactCounts::default();
        counts.add(&spans);
        Redacted { text, spans, counts }
    }

    /// Redacts a cell of a table. If the name of its column says what it holds (`customer_name`,
    /// `Téléphone`, `رقم الطلب`), the whole cell is replaced.
    pub fn redact_cell(&mut self, column: &str, cell: &str) -> Redacted {
        let whole = cell.trim();
        let kind = self.kind_of(column).filter(|kind| self.is_wanted(*kind));
        let is_pseudonym = || View::new(whole).get(0) == Some(MASK);
        match kind.filter(|kind| columns::fits(*kind, whole) && !is_pseudonym()) {
            None => self.redact(cell),
            Some(kind) => {
                let start = cell.len() - cell.trim_start().len();
                let span = Span::new(start, start + whole.len());
                let value = match kind {
                    RedactKind::Name => name_of(whole),
                    RedactKind::Phone => {
                        let view = View::new(whole);
                        let read = phone::find(&view, 0, true);
                        read.map_or_else(|| folded(whole), |(number, _)| number)
                    }
                    _ => whole.to_uppercase(),
                };
                let (text, spans) = self.replace(cell, &[], vec![Found { span, kind, value }]);
                let mut counts = RedactCounts::default();
                counts.add(&spans);
                Redacted { text, spans, counts }
            }
        }
    }

    /// What a column holds, if its name says so.
    fn kind_of(&mut self, column: &str) -> Option<RedactKind> {
        if let Some(kind) = self.columns.get(column) {
            return *kind;
        }
        let kind = columns::kind_of(column);
        if self.columns.len() < MOST_COLUMNS {
            self.columns.insert(column.to_owned(), kind);
        }
        kind
    }

    fn is_wanted(&self, kind: RedactKind) -> bool {
        self.options.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// Puts pseudonyms in the place of what was found in `text`, which is the original with
    /// `before` replaced.
    fn replace(
        &mut self,
        text: &str,
        before: &[Redaction],
        found: Vec<Found>,
    ) -> (String, Vec<Redaction>) {
        let (mut out, mut spans) = (String::with_capacity(text.len()), Vec::new());
        let mut earlier = before.iter().peekable();
        // Positions in the text and in the original up to which everything is taken over.
        let (mut at, mut moved) = (0, Offset::default());
        for Found { span, kind, value } in found {
            while let Some(part) = earlier.next_if(|part| moved.here(part.span.start) < span.start)
            {
                moved.pass(part);
                spans.push(part.clone());
            }
            let replacement = self.pseudonym(kind, &value);
            out.push_str(text.get(at..span.start).unwrap_or(""));
            out.push_str(&replacement);
            at = span.end;
            let span = Span::new(moved.original(span.start), moved.original(span.end));
            spans.push(Redaction { span, kind, replacement });
        }
        spans.extend(earlier.cloned());
        out.push_str(text.get(at..).unwrap_or(""));
        (out, spans)
    }

    fn pseudonym(&mut self, kind: RedactKind, value: &str) -> String {
        let last = &mut self.last[kind as usize];
        let number =
            *self.known.entry(format!("{}{value}", kind.pseudonym())).or_insert_with(|| {
                *last += 1;
                *last
            });
        format!("{}_{number}", kind.pseudonym())
    }
}

/// How far positions moved by what was replaced before them.
#[derive(Default)]
struct Offset {
    removed: usize,
    added: usize,
}

impl Offset {
    const fn here(&self, original: usize) -> usize {
        original + self.added - self.removed
    }

    const fn original(&self, here: usize) -> usize {
        here + self.removed - self.added
    }

    const fn pass(&mut self, part: &Redaction) {
        self.removed += part.span.len();
        self.added += part.replacement.len();
    }
}

/// Everything in a text that identifies a person, in ascending order and without overlaps.
fn find(text: &str, view: &View) -> Vec<Found> {
    let mut found = Vec::new();
    let has_digits = view.from(0).any(|c| c.is_ascii_digit());
    let words = if has_digits { words(text, all(text), usize::MAX) } else { Vec::new() };
    let (mut at, mut last) = (0, 0);
    while let Some(character) = view.get(at) {
        let end = match character {
            MASK | ' ' | '\n' => at + 1,
            _ => match find_at(text, view, &words, at, last) {
                Some((kind, value, end)) => {
                    // What holds a pseudonym is redacted already.
                    let masked = view.from(at).take(end - at).any(|c| c == MASK);
                    if !masked && !value.is_empty() {
                        found.push(Found { span: view.span(at, end), kind, value });
                        last = end;
                    }
                    end
                }
                None => at + 1,
            },
        };
        at = end.max(at + 1);
    }
    add_names(text, &mut found);
    found
}

const fn all(text: &str) -> Span {
    Span::new(0, text.len())
}

/// What begins at a character: its kind, its value and where it ends. `last` is where the last thing
/// found ends.
fn find_at(
    text: &str,
    view: &View,
    words: &[Word],
    at: usize,
    last: usize,
) -> Option<(RedactKind, String, usize)> {
    let before = view.before(at);
    // What is written together with a pseudonym is a part of it.
    if before == Some(MASK) {
        return None;
    }
    let written = |length: usize| view.from(at).take(length).collect::<String>();
    if let Some(length) = email(before, view.from(at)) {
        let address = written(length).to_lowercase();
        // "Alice@97.3" is a station.
        let ends = address.rsplit('.').next().is_some_and(|end| !end.contains(char::is_numeric));
        return Some((RedactKind::Email, if ends { address } else { String::new() }, at + length));
    }
    // The middle of a path is no address.
    let starts = !before.is_some_and(|c| c.is_alphanumeric() || c == '/');
    if let Some(length) = link(before, view.from(at)).filter(|_| starts) {
        // The bare word "http" is no address; it has no value and is passed over.
        let address = Some(written(length)).filter(|address| address.contains('.'));
        return Some((RedactKind::Link, address.unwrap_or_default(), at + length));
    }
    if let Some(length) = mention(before, view.from(at)) {
        let name = Some(written(length).to_lowercase())
            .filter(|name| name.contains(char::is_alphanumeric));
        return Some((RedactKind::Handle, name.unwrap_or_default(), at + length));
    }
    let character = view.get(at)?;
    let is_number = matches!(character, '0'..='9' | '+' | '(');
    if !(view.is_open(at) && (is_number || character.is_ascii_alphabetic())) {
        return None;
    }
    if let Some(found) = keys::find(view, at) {
        return Some(found);
    }
    let named = if words.is_empty() { None } else { cued::find(text, view, words, at) };
    if let Some((RedactKind::Cin | RedactKind::Ice, ..)) = named {
        return named;
    }
    // "1 85 05 78 00 60 84": the middle of a longer number.
    let continues = before == Some(' ') && at >= 2 && view.is_digit(at - 2) && last + 1 != at;
    let is_split = continues && (1..4).any(|next| !view.is_digit(at + next));
    let phone = if is_number && !is_split { phone::find(view, at, false) } else { None };
    phone.map(|(number, end)| (RedactKind::Phone, number, end)).or(named)
}

/// Adds the names in greetings and signatures, and the other places of those of several words.
fn add_names(text: &str, found: &mut Vec<Found>) {
    let named = names(text);
    if named.is_empty() {
        return;
    }
    let mut spans: Vec<(Span, String)> =
        named.into_iter().map(|span| (span, name_of(span.slice(text)))).collect();
    let own = spans.len();
    let words = words(text, all(text), usize::MAX);
    for index in 0..own {
        let name = spans[index].1.clone();
        let parts: Vec<&str> = name.split(' ').collect();
        if parts.len() < 2 {
            continue;
        }
        for window in words.windows(parts.len()) {
            if window.iter().zip(&parts).all(|(word, part)| word.folded == *part) {
                let span = window[0].span.cover(window[parts.len() - 1].span);
                spans.push((span, name.clone()));
            }
        }
    }
    sort_by_key(&mut spans, |(span, _)| (span.start, usize::MAX - span.end));
    let rules = found.len();
    for (span, value) in spans {
        let touches = |part: &Found| part.span.start < span.end && span.start < part.span.end;
        let overlaps =
            found[..rules].iter().any(touches) || found[rules..].last().is_some_and(touches);
        if !overlaps && !span.is_empty() && !span.slice(text).contains('_') {
            found.push(Found { span, kind: RedactKind::Name, value });
        }
    }
    sort_by_key(found, |part| part.span.start);
}

/// A name as it is compared: its words, folded.
fn name_of(name: &str) -> String {
    let words = words(name, all(name), usize::MAX);
    words.into_iter().map(|word| word.folded).collect::<Vec<_>>().join(" ")
}
