//! Splits text, as customers type it, into sentences.
//!
//! The rules follow UAX #29 (sentence boundaries) with three changes. A sentence may begin in
//! lower case ("i hate it. it is slow."), where UAX #29 never breaks. The Arabic "؛" and the
//! ellipsis end sentences. English and French titles and abbreviations do not. We do not use
//! the `unicode-segmentation` crate because its time is quadratic in the white space after a
//! full stop (1.13: seconds for 20,000 spaces), so a hostile text could freeze the page.

use crate::span::Span;
use crate::unicode::{is_emoji, is_emoji_joiner, is_skin_tone};

/// Abbreviations before a name, a number or an example; they never end a sentence.
const BEFORE_WORD: [&str; 31] = [
    "art", "av", "bd", "cf", "dept", "dr", "e.g", "eg", "env", "ex", "fig", "gen", "i.e", "ie",
    "m", "me", "mgr", "mlle", "mm", "mme", "mr", "mrs", "ms", "p.ex", "pp", "pr", "prof", "st",
    "tel", "tél", "vs",
];

/// Abbreviations that may end a sentence; they do so only before a capital.
const MAY_END: [&str; 14] = [
    "a.m", "approx", "co", "corp", "etc", "h", "hr", "inc", "jr", "ltd", "min", "p.m", "sec", "sr",
];

/// Abbreviations before a number, ordinary words elsewhere ("No. 5", "I said no. Then").
const BEFORE_NUMBER: [&str; 4] = ["no", "nos", "p", "num"];

/// Length of the longest abbreviation in characters, plus one.
const MAX_ABBREVIATION: usize = 7;

/// Splits a text into sentences, in order. The spans do not overlap, are not empty, and have no
/// white space or bullet at either end. Every letter and digit is in one of them.
///
/// A sentence ends at ".", "!", "?", "؟", "؛" or "…", at the end of a line, and before a
/// bullet. Emoji and emoticons after the mark belong to the sentence they follow. Time is
/// linear in the length of the text.
///
/// ```
/// let text = "M. Alami a payé 3.5 dh. Nul !! 😡 الخدمة سيئة؟ نعم";
/// let sentences: Vec<&str> =
///     mizaj::dev::sentences(text).into_iter().map(|span| span.slice(text)).collect();
/// assert_eq!(sentences, ["M. Alami a payé 3.5 dh.", "Nul !! 😡", "الخدمة سيئة؟", "نعم"]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    let reader = Reader { text, chars: text.char_indices().collect() };
    let mut spans = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(character) = reader.character(at) {
        let (end, next) = if is_line_break(character) || is_bullet(character) {
            (at, at + 1)
        } else if is_terminal(character) {
            let after = reader.skip(at, |c| is_terminal(c) || is_closing(c));
            if reader.ends_sentence(start, at, after) {
                let end = reader.absorb_emoji(after);
                (end, end)
            } else {
                at = after;
                continue;
            }
        } else {
            at += 1;
            continue;
        };
        reader.close(start, end, &mut spans);
        (start, at) = (next, next);
    }
    reader.close(start, at, &mut spans);
    spans
}

/// The characters of a text, by index.
struct Reader<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

impl Reader<'_> {
    fn character(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(_, character)| *character)
    }

    fn byte(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |(byte, _)| *byte)
    }

    /// The first index at or after `from` whose character is not `wanted`.
    fn skip(&self, from: usize, wanted: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|(_, character)| wanted(*character)).count()
    }

    /// Appends the sentence between two indices, trimmed. One without words is joined to the
    /// previous sentence on the same line.
    fn close(&self, start: usize, end: usize, spans: &mut Vec<Span>) {
        let (from, to) = (self.byte(start), self.byte(end));
        let whole = self.text.get(from..to).unwrap_or("");
        let opened = whole.trim_start_matches(|c: char| c.is_whitespace() || is_list_dash(c));
        let opened = if opened.is_empty() { whole.trim_start() } else { opened };
        let trimmed = opened.trim_end();
        let start = to - opened.len();
        let span = Span::new(start, start + trimmed.len());
        let says = trimmed.chars().any(|c| c.is_alphanumeric() || is_pictorial(c));
        match spans.last_mut() {
            _ if trimmed.is_empty() => {}
            Some(last) if !says && !self.line_breaks_between(last.end, span.start) => {
                last.end = span.end;
            }
            _ => spans.push(span),
        }
    }

    fn line_breaks_between(&self, from: usize, to: usize) -> bool {
        Span::new(from, to).slice(self.text).contains(|c| is_line_break(c) || is_bullet(c))
    }

    /// Whether the marks from `mark` to `after` end the sentence that begins at `start`.
    fn ends_sentence(&self, start: usize, mark: usize, after: usize) -> bool {
        let marks = self.chars.get(mark..after).unwrap_or_default();
        let strong = marks.iter().any(|(_, c)| is_terminal(*c) && !matches!(c, '.' | '…'));
        let ellipsis = marks.iter().filter(|(_, c)| matches!(c, '.' | '…')).count() > 1
            || marks.first().is_some_and(|(_, c)| *c == '…');
        let before = mark.checked_sub(1).and_then(|index| self.character(index));
        let Some(following) = self.character(after) else { return true };
        if is_pictorial(following) {
            return true;
        }
        if !following.is_whitespace() {
            return self.begins_without_space(before, after);
        }
        let next = self.character(self.skip(after, |c| c.is_whitespace() && !is_line_break(c)));
        let lower = next.is_some_and(char::is_lowercase);
        if strong {
            true
        } else if ellipsis {
            !lower
        } else {
            !self.is_list_number(start, mark) && !self.is_abbreviation(mark, next)
        }
    }

    /// "Merci.Bien": a capital after a lower-case letter, or two Arabic letters, but not inside
    /// an address ("example.com", "page?id=1").
    fn begins_without_space(&self, before: Option<char>, after: usize) -> bool {
        let (Some(before), Some(next)) = (before, self.character(after)) else { return false };
        let caseless = |c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase();
        let capital =
            next.is_uppercase() && self.character(after + 1).is_some_and(char::is_lowercase);
        (before.is_lowercase() && capital) || (caseless(before) && caseless(next))
    }

    /// Whether the mark follows a list number ("1.") at the start of a sentence. Bounded
    /// lookback.
    fn is_list_number(&self, start: usize, mark: usize) -> bool {
        let head = self.chars.get(start..mark).filter(|head| head.len() <= 8).unwrap_or_default();
        let number = head.iter().rev().take_while(|(_, c)| c.is_ascii_digit()).count();
        let opening = head.iter().take(head.len() - number);
        (1..=3).contains(&number)
            && opening.into_iter().all(|(_, c)| c.is_whitespace() || is_list_dash(*c))
    }

    fn is_abbreviation(&self, mark: usize, next: Option<char>) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '.';
        let window = self.chars.get(mark.saturating_sub(MAX_ABBREVIATION)..mark);
        let letters: Vec<char> = window
            .unwrap_or_default()
            .iter()
            .rev()
            .map(|(_, c)| *c)
            .take_while(|c| part(*c))
            .collect();
        let word: String = letters.iter().rev().flat_map(|c| c.to_lowercase()).collect();
        let lower = next.is_some_and(char::is_lowercase);
        // "U.S. Army", "J. Doe".
        let initial = letters.first().is_some_and(|c| c.is_uppercase())
            && letters.get(1).is_none_or(|c| *c == '.');
        initial
            || BEFORE_WORD.contains(&word.as_str())
            || (lower && MAY_END.contains(&word.as_str()))
            || (next.is_some_and(|c| c.is_ascii_digit()) && BEFORE_NUMBER.contains(&word.as_str()))
    }

    /// The index after the emoji and emoticons that follow on the same line.
    fn absorb_emoji(&self, from: usize) -> usize {
        let mut end = from;
        loop {
            let start = self.skip(end, |c| c.is_whitespace() && !is_line_break(c));
            // Stops at the next mark, so that no character is scanned twice.
            let after =
                self.skip(start, |c| (is_pictorial(c) && !is_terminal(c)) || is_face_part(c));
            let whole = self.character(after).is_none_or(char::is_whitespace);
            let emoji = self.character(start).is_some_and(is_pictorial);
            if after == start || !(emoji || (whole && after - start > 1)) {
                return end;
            }
            end = if emoji { self.skip(start, is_pictorial) } else { after };
        }
    }
}

const fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

const fn is_bullet(character: char) -> bool {
    matches!(character, '•' | '●' | '▪' | '‣' | '◦' | '■' | '□' | '➤' | '➢')
}

/// A dash or star that opens a list item.
const fn is_list_dash(character: char) -> bool {
    matches!(character, '-' | '–' | '—' | '*' | '·')
}

const fn is_terminal(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '؟'
            | '؛'
            | '…'
            | '۔'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '‽'
            | '。'
            | '！'
            | '？'
            | '｡'
            | '❗'
            | '❓'
            | '❕'
            | '❔'
    )
}

const fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '}' | '»' | '”' | '’' | '\u{FE0F}')
}

const fn is_face_part(character: char) -> bool {
    matches!(
        character,
        ':' | ';' | '=' | '-' | '^' | '_' | ')' | '(' | '/' | '|' | '<' | '3' | '*' | '\''
    )
}

/// Emoji, including joiners and skin tones.
const fn is_pictorial(character: char) -> bool {
    is_emoji(character) || is_skin_tone(character) || is_emoji_joiner(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| span.slice(text)).collect()
    }

    #[test]
    fn a_text_without_words_has_no_sentence() {
        assert!(read("").is_empty());
        assert!(read(" \n\t ").is_empty());
        assert_eq!(read("?!"), ["?!"]);
    }

    #[test]
    fn marks_end_sentences_in_every_language() {
        assert_eq!(read("Really?! Yes. (No.) Fine"), ["Really?!", "Yes.", "(No.)", "Fine"]);
        assert_eq!(read("i hate it. it is bad."), ["i hate it.", "it is bad."]);
        assert_eq!(read("الخدمة سيئة؟ نعم؛ جدا. لا"), ["الخدمة سيئة؟", "نعم؛", "جدا.", "لا"]);
        assert_eq!(read("Bravo ! Merci."), ["Bravo !", "Merci."]);
    }

    #[test]
    fn abbreviations_initials_and_numbers_do_not_end_sentences() {
        for text in [
            "M. Dupont et Mme. Alaoui sont venus",
            "Use a bank, e.g. this one",
            "It costs 3.5 dh",
            "The U.S. Army",
            "See No. 5",
            "Pommes, poires, etc. et plus",
            "1. Premier point",
            "Allez sur example.com/page?id=1 vite",
        ] {
            assert_eq!(read(text), [text]);
        }
        assert_eq!(read("I said no. Then I left"), ["I said no.", "Then I left"]);
        assert_eq!(read("Cafés, bars, etc. Rien"), ["Cafés, bars, etc.", "Rien"]);
    }

    #[test]
    fn an_ellipsis_ends_a_sentence_unless_lower_case_follows() {
        assert_eq!(read("Oui... peut-être"), ["Oui... peut-être"]);
        assert_eq!(read("Oui… Non… bref"), ["Oui…", "Non… bref"]);
        assert_eq!(read("نعم... لا"), ["نعم...", "لا"]);
    }

    #[test]
    fn lines_and_bullets_separate_sentences() {
        assert_eq!(read("Avis\n- bon prix\n* lent\r\n"), ["Avis", "bon prix", "lent"]);
        assert_eq!(read("• cher • lent"), ["cher", "lent"]);
    }

    #[test]
    fn emoji_after_the_mark_stay_with_their_sentence() {
        assert_eq!(read("Nul! 😡😡 Merci. :) Bien"), ["Nul! 😡😡", "Merci. :)", "Bien"]);
        assert_eq!(read("Top !❤️ Encore"), ["Top !❤️", "Encore"]);
    }

    #[test]
    fn a_sentence_can_end_without_a_space() {
        assert_eq!(read("J'adore.Merci"), ["J'adore.", "Merci"]);
        assert_eq!(read("سيئة.لكن"), ["سيئة.", "لكن"]);
        assert_eq!(read("Node.js"), ["Node.js"]);
    }
}
