//! Words as the rules of boilerplate and cues compare them.

use unicode_normalization::char::decompose_canonical;

use crate::span::Span;
use crate::unicode::{TATWEEL, is_arabic_mark, is_shared_mark};

/// A word of the text: lower case, without accents and Arabic marks, variants of alif and final
/// letters unified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub folded: String,
    pub span: Span,
}

/// The first `most` words of `span`. A word is a run of letters and digits; apostrophes separate
/// ("d'avance" is two words).
pub(crate) fn words(text: &str, span: Span, most: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, character) in span.slice(text).char_indices() {
        let start = span.start + at;
        let end = start + character.len_utf8();
        let part = character.is_alphanumeric() || is_mark(character);
        let full = words.len() == most;
        match words.last_mut() {
            Some(word) if part && open => {
                fold(character, &mut word.folded);
                word.span.end = end;
            }
            _ if part && full => break,
            _ if part => {
                let mut folded = String::new();
                fold(character, &mut folded);
                words.push(Word { folded, span: Span::new(start, end) });
            }
            _ => {}
        }
        open = part;
    }
    words
}

fn is_mark(character: char) -> bool {
    is_arabic_mark(character) || is_shared_mark(character) || character == TATWEEL
}

fn fold(character: char, out: &mut String) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase());
        return;
    }
    decompose_canonical(character, |part| match part {
        // Other forms of alif are an alif and a mark.
        'ٱ' => out.push('ا'),
        'ى' => out.push('ي'),
        'ة' => out.push('ه'),
        part if is_mark(part) => {}
        part => out.extend(part.to_lowercase()),
    });
}

/// A word or phrase as it is compared.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        fold(character, &mut out);
    }
    out
}

/// Whether `words` begin with a phrase: its words, folded, separated by spaces.
pub(crate) fn begin_with(words: &[Word], phrase: &str) -> bool {
    let mut rest = phrase;
    for word in words {
        match rest.strip_prefix(word.folded.as_str()) {
            Some("") => return true,
            Some(more) => match more.strip_prefix(' ') {
                Some(next) => rest = next,
                None => return false,
            },
            None => return false,
        }
    }
    false
}

/// The number of words of the longest of `phrases` that `words` begin with; 0 if none does.
pub(crate) fn longest(words: &[Word], phrases: &[&str]) -> usize {
    let Some(first) = words.first().and_then(|word| word.folded.bytes().next()) else { return 0 };
    // Most phrases begin with another letter.
    let similar = phrases.iter().filter(|phrase| phrase.bytes().next() == Some(first));
    let found = similar.filter(|phrase| begin_with(words, phrase));
    found.map(|phrase| phrase.bytes().filter(|&byte| byte == b' ').count() + 1).max().unwrap_or(0)
}

/// Whether any word of `words` begins one of `phrases`.
pub(crate) fn contain(words: &[Word], phrases: &[&str]) -> bool {
    (0..words.len()).any(|from| longest(&words[from..], phrases) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_keep_their_place() {
        let text = "Chère  ÉQUIPE, d'avance شُكْرًا أمّا";
        let read = words(text, Span::new(0, text.len()), 9);
        let folded: Vec<&str> = read.iter().map(|word| word.folded.as_str()).collect();
        assert_eq!(folded, ["chere", "equipe", "d", "avance", "شكرا", "اما"]);
        assert_eq!(read[1].span.slice(text), "ÉQUIPE");
        assert_eq!(words(text, Span::new(0, text.len()), 2).len(), 2);
        assert_eq!(longest(&read[2..], &["d avance", "d"]), 2);
    }
}
