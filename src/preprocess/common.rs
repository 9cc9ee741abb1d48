//! Steps on words and punctuation shared by all languages.

use super::placeholders::is_placeholder;
use crate::span::Span;
use crate::text::{AlignedChar, AlignedText, character};
use crate::unicode::{Script, is_emoji, is_letter, is_word};

/// Inserts a space between adjacent Latin and Arabic letters ("الخدمةhttp"), and between digits
/// and non-Latin letters ("3سنوات").
pub(super) fn scripts(text: AlignedText) -> AlignedText {
    if !text.has(|c| !c.is_ascii() && is_letter(c)) {
        return text;
    }
    let mut out = text.blank();
    let mut before = ' ';
    for c in &text.chars {
        if meets(before, c.character) || meets(c.character, before) {
            out.push(' ', Span::new(c.span.start, c.span.start));
        }
        out.chars.push(*c);
        before = c.character;
    }
    out
}

/// Whether an Arabic letter is next to another script, or a foreign letter next to a digit.
fn meets(letter: char, neighbor: char) -> bool {
    match Script::of(letter) {
        Script::Latin => false,
        _ if letter.is_ascii() || !letter.is_alphabetic() => false,
        Script::Arabic if is_letter(neighbor) => Script::of(neighbor) != Script::Arabic,
        _ => neighbor.is_numeric() && !is_letter(neighbor),
    }
}

/// Splits hashtags into words at capitals, keeping digits: "#TrèsDéçu" → "Très Déçu",
/// "#NFLDraft" → "NFL Draft", "#iPhone" → "iPhone" (one letter is not a word). The "#" is
/// dropped; underscores separate words everywhere, see [`punctuation`].
pub(super) fn hashtags(text: AlignedText) -> AlignedText {
    if !text.has(|c| matches!(c, '#' | '＃')) {
        return text;
    }
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let tag = if matches!(first.character, '#' | '＃') {
            after.iter().take_while(|c| is_word(c.character) || c.character == '_').count()
        } else {
            0
        };
        if tag == 0 {
            out.chars.push(*first);
            rest = after;
            continue;
        }
        let (inside, next) = after.split_at(tag);
        out.push(' ', first.span);
        split_capitals(inside, &mut out);
        rest = next;
    }
    out
}

fn split_capitals(tag: &[AlignedChar], out: &mut AlignedText) {
    let mut letters = 0;
    for (index, c) in tag.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|i| character(tag, i)).unwrap_or(' ');
        let next_is_lower = character(tag, index + 1).is_some_and(char::is_lowercase);
        let capital = c.character.is_uppercase();
        let parts = capital && (next_is_lower || !previous.is_uppercase());
        if parts && letters > 1 {
            out.push(' ', Span::new(c.span.start, c.span.start));
            letters = 0;
        }
        letters = if c.character == '_' { 0 } else { letters + 1 };
        out.chars.push(*c);
    }
}

/// Keeps punctuation that expresses feeling as separate words: "!", "?" (and the Arabic "؟"),
/// and "…" for two or more dots. Everything else that is not a letter, digit, emoji or
/// placeholder separates words and is dropped: a full stop or comma says little about opinion
/// and would take up the place of a word.
///
/// Three marks are part of a word: "." and "/" between digits ("4.5/5"), and "*" between
/// letters, where it masks one ("f**k" → "f*k"). Apostrophes stay for now: the language steps
/// interpret them, and [`apostrophes`] removes the rest.
pub(super) fn punctuation(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    let mut rest = text.chars.as_slice();
    let mut before = ' ';
    while let Some((first, after)) = rest.split_first() {
        let next = character(after, 0).unwrap_or(' ');
        let mut used = 1;
        match first.character {
            '!' => out.push_word("!", first.span),
            '?' | '؟' => out.push_word("?", first.span),
            '…' => out.push_word("…", first.span),
            '.' if next == '.' => {
                used = rest.iter().take_while(|c| matches!(c.character, '.' | '…')).count();
                let span = rest.iter().take(used).fold(first.span, |s, c| s.cover(c.span));
                out.push_word("…", span);
            }
            '.' | '/' if before.is_ascii_digit() && next.is_ascii_digit() => out.chars.push(*first),
            '*' => {
                used = rest.iter().take_while(|c| c.character == '*').count();
                let hides = before.is_alphabetic()
                    && character(rest, used).is_some_and(char::is_alphabetic);
                out.push(if hides { '*' } else { ' ' }, first.span);
            }
            '\'' if is_word(before) || is_word(next) => out.chars.push(*first),
            c if is_word(c) || is_emoji(c) || is_placeholder(c) => out.chars.push(*first),
            _ => out.push(' ', first.span),
        }
        before = character(rest, used - 1).unwrap_or(' ');
        rest = rest.get(used..).unwrap_or_default();
    }
    spaces(out)
}

/// Splits words at the apostrophes that no language step consumed.
pub(super) fn apostrophes(text: AlignedText) -> AlignedText {
    text.map(|c| if c == '\'' { ' ' } else { c })
}

/// Shortens runs of three or more equal letters to two ("soooo" → "soo", "جدااااا" → "جداا"),
/// so that emphasis stays visible, and likewise repeated pairs ("hahahaha" → "haha", "هاهاهاها"
/// → "هاها"). Once accents are removed, only French words like "créée" have three equal
/// letters, and they lose nothing.
///
/// The removed letters stay in the span of the last letter kept.
pub(super) fn elongation(text: AlignedText) -> AlignedText {
    if !has_repetition(&text.chars) {
        return text;
    }
    let text = text.map_runs(is_letter, |word, _, out| fold_period(word, 1, out));
    text.map_runs(is_letter, |word, _, out| fold_period(word, 2, out))
}

/// Whether any character or pair repeats three times in a row. A fast path for the many texts
/// without repetition.
fn has_repetition(chars: &[AlignedChar]) -> bool {
    let repeats = |period: usize| {
        let mut same = 0;
        chars.iter().zip(chars.iter().skip(period)).any(|(a, b)| {
            same = if a.character == b.character { same + 1 } else { 0 };
            same == 2 * period
        })
    };
    repeats(1) || repeats(2)
}

/// Drops all but two periods of every stretch of `word` that repeats with the given period.
/// Linear: a stretch is read once, and anything else at most three periods ahead.
fn fold_period(word: &[AlignedChar], period: usize, out: &mut AlignedText) {
    let mut rest = word;
    while let Some(first) = rest.first() {
        let ahead = rest.iter().skip(period);
        let same = rest.iter().zip(ahead).take_while(|(a, b)| a.character == b.character).count();
        let stretch = same + period;
        // "aa" has period one, not two.
        let shorter = period > 1 && character(rest, 1) == Some(first.character);
        if stretch < 3 * period || shorter {
            out.chars.push(*first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let (inside, after) = rest.split_at(stretch);
        let kept = 2 * period + stretch % period;
        out.chars.extend(inside.iter().take(kept));
        if let (Some(last), Some(end)) = (out.chars.last_mut(), inside.last()) {
            last.span = last.span.cover(end.span);
        }
        rest = after;
    }
}

/// Keeps at most two of the same mark or emoji in a row: "! ! ! !" → "! !". The last one kept
/// covers the rest.
pub(super) fn repetition(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    let mut last: Option<Vec<char>> = None;
    let mut times = 0_usize;
    for word in text.words() {
        let sign =
            word.iter().all(|c| !c.character.is_alphanumeric() && !is_placeholder(c.character));
        let same = sign
            && last
                .as_ref()
                .is_some_and(|l| l.iter().copied().eq(word.iter().map(|c| c.character)));
        times = if same { times + 1 } else { 1 };
        if same && times > 2 {
            if let (Some(kept), Some(c)) = (out.chars.last_mut(), word.last()) {
                kept.span = kept.span.cover(c.span);
            }
            continue;
        }
        if !same {
            last = sign.then(|| word.iter().map(|c| c.character).collect());
        }
        push_spaced(word, &mut out);
    }
    out
}

/// Leaves one space between words and none at the ends.
pub(super) fn spaces(text: AlignedText) -> AlignedText {
    let mut out = text.blank();
    for word in text.words() {
        push_spaced(word, &mut out);
    }
    out
}

pub(super) fn push_spaced(word: &[AlignedChar], out: &mut AlignedText) {
    if let (Some(last), Some(first)) = (out.chars.last(), word.first()) {
        let gap = Span::new(last.span.end.min(first.span.start), first.span.start);
        let gap = Span::new(gap.start.max(last.span.start), gap.end);
        out.push(' ', gap);
    }
    out.chars.extend(word);
}
