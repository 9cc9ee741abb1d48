//! Emoji and emoticons as separate words.
//!
//! Sources: UTS #51 (emoji modifiers, variation selectors, joiners, flags); the faces
//! are those of T. Schnoebelen, "Do you smile with your nose?", 2012 (eyes, nose, mouth).

use crate::span::Span;
use crate::text::{AlignedChar, AlignedText, character, cover};
use crate::unicode::{is_emoji, is_regional_indicator, is_skin_tone};

/// Replaces emoticons by the emoji with the same face: ":-)" → 🙂, "<3" → ❤, and also the most
/// common emoji names of ticket tools (":smile:"). A repeated mouth (":)))", "xDDD") gives the
/// face twice. Runs after links, so that "http://" is not a face.
pub(super) fn emoticons(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    let mut before = ' ';
    while let Some((first, after)) = rest.split_first() {
        if let Some(found) = Emoticon::read(before, rest) {
            let (inside, next) = rest.split_at(found.length);
            for _ in 0..if found.repeated { 2 } else { 1 } {
                out.push_word(found.emoji, cover(inside));
            }
            before = ' ';
            rest = next;
        } else {
            out.chars.push(*first);
            before = first.character;
            rest = after;
        }
    }
    out
}

struct Emoticon {
    length: usize,
    emoji: &'static str,
    repeated: bool,
}

/// Emoticons not composed of eyes and a mouth, in lower case.
const FIXED: [(&str, &str); 24] = [
    ("¯\\_(ツ)_/¯", "🤷"),
    ("\\o/", "🙌"),
    ("</3", "💔"),
    ("<3", "❤"),
    ("(y)", "👍"),
    ("^__^", "😊"),
    ("^_^", "😊"),
    ("^-^", "😊"),
    ("^.^", "😊"),
    ("^^", "😊"),
    ("-__-", "😑"),
    ("-_-", "😑"),
    ("-.-", "😑"),
    (">_<", "😣"),
    (">.<", "😣"),
    ("o_o", "😳"),
    ("o.o", "😳"),
    ("0_0", "😳"),
    ("t_t", "😭"),
    (";_;", "😭"),
    ("x_x", "😵"),
    ("xd", "😆"),
    ("(:", "🙂"),
    ("(;", "😉"),
];

/// Emoji names between colons, as in GitHub, Slack and Zendesk.
const NAMES: [(&str, &str); 26] = [
    ("+1", "👍"),
    ("-1", "👎"),
    ("angry", "😠"),
    ("clap", "👏"),
    ("confused", "😕"),
    ("cry", "😢"),
    ("disappointed", "😞"),
    ("frowning", "🙁"),
    ("grin", "😀"),
    ("heart", "❤"),
    ("joy", "😂"),
    ("laughing", "😆"),
    ("ok_hand", "👌"),
    ("pray", "🙏"),
    ("rage", "😡"),
    ("rocket", "🚀"),
    ("slightly_smiling_face", "🙂"),
    ("smile", "🙂"),
    ("smiley", "😀"),
    ("sob", "😭"),
    ("sparkles", "✨"),
    ("sweat_smile", "😅"),
    ("tada", "🎉"),
    ("thumbsdown", "👎"),
    ("thumbsup", "👍"),
    ("wink", "😉"),
];

/// Length of the longest name in characters.
const MAX_NAME: usize = 21;

impl Emoticon {
    fn read(before: char, rest: &[AlignedChar]) -> Option<Self> {
        match character(rest, 0)? {
            ':' => Self::named(rest).or_else(|| Self::face(before, rest)),
            ';' | '=' | '8' | '>' => Self::face(before, rest),
            _ => None,
        }
        .or_else(|| Self::fixed(before, rest))
    }

    fn named(rest: &[AlignedChar]) -> Option<Self> {
        let part = |c: &&AlignedChar| {
            c.character.is_ascii_lowercase() || matches!(c.character, '_' | '+' | '-' | '1')
        };
        let inside = rest.iter().skip(1).take(MAX_NAME).take_while(part);
        let name: String = inside.map(|c| c.character).collect();
        (character(rest, name.len() + 1)? == ':').then_some(())?;
        let (_, emoji) = NAMES.into_iter().find(|(known, _)| *known == name)?;
        Some(Self { length: name.len() + 2, emoji, repeated: false })
    }

    fn fixed(before: char, rest: &[AlignedChar]) -> Option<Self> {
        let first = character(rest, 0)?;
        let opens = r"¯\<(^->oO0tT;xX".contains(first);
        (opens && (first == '<' || !before.is_alphanumeric())).then_some(())?;
        let same = |pattern: &str| {
            let mut chars = rest.iter();
            pattern
                .chars()
                .all(|p| chars.next().is_some_and(|c| c.character.to_ascii_lowercase() == p))
        };
        let (pattern, emoji) = FIXED.into_iter().find(|(pattern, _)| same(pattern))?;
        let length = pattern.chars().count();
        // "<3333" and "xDDD" repeat their last character.
        let last = character(rest, length - 1)?;
        let more = if matches!(last, '3' | 'D' | 'd') { run_of(last, rest, length) } else { 0 };
        let length = length + more;
        ends(rest, length).then_some(Self { length, emoji, repeated: more > 0 })
    }

    /// Brow, eyes, tear, nose and mouth: ">:-(", ":'(", "=D".
    fn face(before: char, rest: &[AlignedChar]) -> Option<Self> {
        let mut at = 0;
        let mut part = |options: &[char]| {
            let found = character(rest, at).filter(|c| options.contains(c));
            at += usize::from(found.is_some());
            found
        };
        let angry = part(&['>']).is_some();
        let eyes = part(&[':', ';', '=', '8'])?;
        let tear = part(&['\'']).is_some();
        let nose = part(&['-', '^', 'o', '~']).is_some_and(|c| c != 'o' || eyes != '8');
        let mouth = character(rest, at);
        // ":o" is a mouth; in ":o)" the "o" is a nose.
        let (nose, at, mouth) = match mouth {
            Some(')' | '(' | 'D' | ']' | '[') => (nose, at, mouth?),
            _ if character(rest, at.checked_sub(1)?) == Some('o') => (false, at - 1, 'o'),
            _ => (nose, at, mouth?),
        };
        if (eyes == '8' && !(nose || matches!(mouth, ')' | 'D'))) || (eyes == '8' && angry) {
            return None;
        }
        if eyes == '=' && matches!(mouth, '<' | '>' | '-') {
            return None;
        }
        let emoji = Self::expression(angry, eyes, tear, mouth)?;
        let more = run_of(mouth, rest, at + 1);
        let length = at + 1 + more;
        let smiles = matches!(mouth, ')' | ']' | '}');
        let starts = !before.is_alphanumeric()
            || (eyes == ':' || eyes == ';') && !mouth.is_alphabetic() && !before.is_ascii_digit();
        let closed = ends(rest, length) || (smiles && eyes != '8');
        // "://" belongs to an address and "8)" to a list, unless there is a nose.
        let plain = (mouth != '/' || more == 0) && (eyes != '8' || nose);
        (starts && closed && plain).then_some(Self { length, emoji, repeated: more > 0 })
    }

    const fn expression(angry: bool, eyes: char, tear: bool, mouth: char) -> Option<&'static str> {
        Some(match (eyes, tear, mouth) {
            (_, true, '(' | '[' | '{') => "😢",
            (_, true, ')' | 'D') => "😂",
            (_, true, _) => return None,
            (_, _, '(' | '[' | '{' | '<') if angry => "😠",
            ('8', _, ')' | 'D') => "😎",
            ('8', ..) => return None,
            (';', _, ')' | ']' | '}' | 'D') => "😉",
            (_, _, ')' | ']' | '}' | '>') => "🙂",
            (_, _, 'D') => "😀",
            (_, _, '(' | '[' | '{' | '<') => "🙁",
            (_, _, 'p' | 'P') => "😛",
            (_, _, '/' | '\\') => "😕",
            (_, _, '|') => "😐",
            (':' | '=', _, 'o' | 'O') => "😮",
            (_, _, '*') => "😘",
            (':', _, 's' | 'S') => "😖",
            (':', _, '@') => "😠",
            (':', _, '$') => "😳",
            _ => return None,
        })
    }
}

fn run_of(wanted: char, rest: &[AlignedChar], from: usize) -> usize {
    rest.iter().skip(from).take_while(|c| c.character.eq_ignore_ascii_case(&wanted)).count()
}

/// Whether no letter or digit follows.
fn ends(rest: &[AlignedChar], at: usize) -> bool {
    !character(rest, at).is_some_and(char::is_alphanumeric)
}

/// Makes every emoji a word. Skin tones and gender signs are dropped and variants of one symbol
/// merged, so that a small emoji vocabulary suffices. The parts of a joined emoji ("❤‍🔥") are
/// read one by one. Flags stay pairs. A row of stars is counted: "★★★★☆" → "4 ⭐".
pub(super) fn emoji(text: AlignedText) -> AlignedText {
    if !text.has(|c| c >= '\u{2026}') {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = match first.character {
            '⭐' | '★' | '🌟' => stars(rest, &mut out),
            c if is_regional_indicator(c) => flag(*first, after, &mut out),
            c if is_skin_tone(c) || matches!(c, '♀' | '♂' | '⚧' | '☆') => {
                absorb(first.span, &mut out);
                out.push(' ', first.span);
                after
            }
            // The enclosing keycap.
            '\u{20E3}' => after,
            '❗' | '❕' => single('!', *first, after, &mut out),
            '❓' | '❔' => single('?', *first, after, &mut out),
            '…' => single('…', *first, after, &mut out),
            other if is_emoji(other) => single(canonical(other), *first, after, &mut out),
            _ => {
                out.chars.push(*first);
                after
            }
        };
    }
    out
}

fn single<'a>(
    emoji: char,
    first: AlignedChar,
    after: &'a [AlignedChar],
    out: &mut AlignedText,
) -> &'a [AlignedChar] {
    out.push_word(emoji.encode_utf8(&mut [0; 4]), first.span);
    after
}

/// Extends the emoji that ends where `span` begins over that part.
fn absorb(span: Span, out: &mut AlignedText) {
    let last = out.chars.iter_mut().rev().take(4).find(|c| c.character != ' ');
    if let Some(last) = last.filter(|c| is_emoji(c.character) && c.span.end == span.start) {
        last.span = last.span.cover(span);
    }
}

fn stars<'a>(rest: &'a [AlignedChar], out: &mut AlignedText) -> &'a [AlignedChar] {
    let is_star = |c: &&AlignedChar| matches!(c.character, '⭐' | '★' | '🌟');
    let full = rest.iter().take_while(is_star).count();
    let (inside, after) = rest.split_at(full);
    let span = cover(inside);
    if (2..=10).contains(&full) {
        out.push_word(&full.to_string(), span);
    }
    out.push_word("⭐", span);
    after
}

fn flag<'a>(
    first: AlignedChar,
    after: &'a [AlignedChar],
    out: &mut AlignedText,
) -> &'a [AlignedChar] {
    match after.split_first() {
        Some((second, next)) if is_regional_indicator(second.character) => {
            let span = first.span.cover(second.span);
            out.push(' ', Span::new(span.start, span.start));
            out.chars.extend([first, *second]);
            out.push(' ', Span::new(span.end, span.end));
            next
        }
        _ => {
            out.push(' ', first.span);
            after
        }
    }
}

/// Maps symbols with the same meaning to one.
const fn canonical(emoji: char) -> char {
    match emoji {
        '♥' | '❣' => '❤',
        '☺' => '😊',
        '☹' => '🙁',
        '✔' | '☑' => '✅',
        '✖' | '❎' => '❌',
        other => other,
    }
}
