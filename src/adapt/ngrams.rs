//! The words and character n-grams of a text, hashed.

use crate::language::ngrams::{finish, step};
use crate::text::AlignedChar;

/// Bits of an id: few collisions among tens of thousands of n-grams, and three bytes at most.
const ID_BITS: u32 = 24;
/// Lengths of the character n-grams, which include the boundaries of a word.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=4;
/// Stands for a boundary of a word in its n-grams.
const BOUNDARY: char = ' ';

// Where hashing starts, so that kinds do not collide.
const WORD: u32 = 0x9e37_79b9;
const CHARACTERS: u32 = 0x811c_9dc5;

/// The n-grams of a text, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ngrams {
    /// Ids of words and of pairs of neighbors, ascending.
    pub words: Vec<u32>,
    /// Ids of runs of characters inside words, ascending.
    pub characters: Vec<u32>,
}

impl Ngrams {
    /// The n-grams of [`folded`] words.
    pub(crate) fn new(words: &[String]) -> Self {
        let mut characters: Vec<u32> = words.iter().flat_map(|word| runs(word)).collect();
        let mut ids: Vec<u32> = named(words).map(|(id, _)| id).collect();
        for ids in [&mut ids, &mut characters] {
            ids.sort_unstable();
            ids.dedup();
        }
        Self { words: ids, characters }
    }
}

/// The words and pairs of neighbors of a text, each with its id.
pub(crate) fn named(words: &[String]) -> impl Iterator<Item = (u32, String)> {
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    words.iter().cloned().chain(pairs).map(|name| (id(WORD, name.chars()), name))
}

/// A word in lower case, without the punctuation around it; punctuation alone stays.
pub(crate) fn folded(word: &[AlignedChar]) -> String {
    let lower: String = word.iter().flat_map(|c| c.character.to_lowercase()).collect();
    match lower.trim_matches(|c: char| c.is_ascii_punctuation()) {
        "" => lower,
        trimmed => trimmed.to_owned(),
    }
}

/// The ids of a word's character n-grams.
fn runs(word: &str) -> Vec<u32> {
    let around = || std::iter::once(BOUNDARY);
    let characters: Vec<char> = around().chain(word.chars()).chain(around()).collect();
    let windows = LENGTHS.flat_map(|length| characters.windows(length));
    windows.map(|run| id(CHARACTERS, run.iter().copied())).collect()
}

fn id(seed: u32, characters: impl Iterator<Item = char>) -> u32 {
    finish(characters.fold(seed, step)) & ((1 << ID_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::AlignedText;

    fn ngrams(text: &str) -> Ngrams {
        Ngrams::new(&AlignedText::new(text).words().map(folded).collect::<Vec<_>>())
    }

    #[test]
    fn case_and_punctuation_around_words_do_not_count() {
        assert_eq!(ngrams("Late, (AGAIN)!"), ngrams("late again"));
        assert_ne!(ngrams("late again"), ngrams("again late"));
        assert_eq!(ngrams("?!").words.len(), 1);
        assert!(ngrams("").words.is_empty());
    }

    #[test]
    fn a_text_has_its_words_pairs_and_runs_once() {
        let found = ngrams("bad bad bad");
        assert_eq!(found.words.len(), 2);
        // " ba", "bad", "ad ", " bad", "bad "
        assert_eq!(found.characters.len(), 5);
    }
}
