//! Features of the language classifier: hashes of character n-grams and words.
//!
//! Training calls this same code, so its features cannot drift from ours.

use super::words::{Alphabet, BOUNDARY, WordScan};

/// Length of the longest character n-gram.
const MAX_NGRAM: usize = 4;
/// How often a whole word counts: it is stronger evidence than any of its n-grams.
const WHOLE_WORD: usize = 3;
/// Set in the features of Arabic script, clear in those of Latin script.
pub(super) const ARABIC_BIT: u32 = 1 << 31;

/// Emits the features of a text, in order: hashes of the character n-grams and words of its
/// main script. The highest bit is set for Arabic script and clear for Latin script.
///
/// Letters that none of our languages uses count as one letter. A text without Latin or Arabic
/// letters has no features. Only the first 1,000 letters count.
pub fn language_features(text: &str, emit: &mut impl FnMut(u32)) {
    features(&WordScan::new(text), emit);
}

/// Emits the features of the words of the main script.
pub(super) fn features(scan: &WordScan, emit: &mut impl FnMut(u32)) {
    if let Some(alphabet) = scan.alphabet() {
        let bit = if alphabet == Alphabet::Arabic { ARABIC_BIT } else { 0 };
        features_of_words(scan.words(alphabet), bit, emit);
    }
}

/// Emits the n-grams of `words`, none of which crosses a [`BOUNDARY`], and the words
/// themselves.
fn features_of_words(words: &[char], bit: u32, emit: &mut impl FnMut(u32)) {
    let mut whole = WORD_SEED;
    for (start, &first) in words.iter().enumerate() {
        let mut hash = NGRAM_SEED;
        for (place, &character) in words.iter().skip(start).take(MAX_NGRAM).enumerate() {
            hash = step(hash, character);
            // A boundary alone is not an n-gram; a boundary at the end closes the n-gram.
            let boundary = character == BOUNDARY;
            if place > 0 || !boundary {
                emit(finish(hash) | bit);
            }
            if place > 0 && boundary {
                break;
            }
        }
        if first != BOUNDARY {
            whole = step(whole, first);
        } else if start > 0 {
            (0..WHOLE_WORD).for_each(|_| emit(finish(whole) | bit));
            whole = WORD_SEED;
        }
    }
}

const NGRAM_SEED: u32 = 0x811c_9dc5;
const WORD_SEED: u32 = 0x9e37_79b9;

/// One step of FNV-1a, over code points instead of bytes.
pub(crate) const fn step(hash: u32, character: char) -> u32 {
    (hash ^ character as u32).wrapping_mul(0x0100_0193)
}

/// Mixes a hash into its low bits, which select the bucket (the finalizer of MurmurHash3).
pub(crate) const fn finish(hash: u32) -> u32 {
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash ^ (hash >> 16)) & !ARABIC_BIT
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::{CHARACTERS_READ, LETTERS_READ};
    use super::{ARABIC_BIT, MAX_NGRAM, WHOLE_WORD, language_features};

    fn features(text: &str) -> Vec<u32> {
        let mut features = Vec::new();
        language_features(text, &mut |feature| features.push(feature));
        features
    }

    #[test]
    fn a_text_without_letters_has_no_features() {
        for text in ["", "  \n", "12345", "5/5 ⭐", "😡👍🏽", "नमस्ते", "好", "\u{64b}\u{640}", "🅰"]
        {
            assert!(features(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn addresses_mentions_and_identifiers_are_ignored() {
        for noise in ["http", "https://example.com/bon", "www.bien.fr", "@user", "me@example.com"] {
            assert_eq!(
                features(&format!("bon {noise} service")),
                features("bon service"),
                "{noise}"
            );
        }
        assert_eq!(features("Fixed in 5057a8156dc0b2f8664ca952"), features("fixed in"));
    }

    #[test]
    fn forms_of_the_same_letter_are_merged() {
        for (one, other) in [
            ("GÉNIAL", "génial"),
            ("ge\u{301}nial", "génial"),
            ("don\u{2019}t", "don't"),
            ("𝓰𝓸𝓸𝓭", "good"),
            ("ﺷﻜﺮﺍ", "شكرا"),
            ("مُمتـــاز", "ممتاز"),
            ("so\u{200b}o\u{202e}", "soo"),
            ("soooooo", "soo"),
        ] {
            assert_eq!(features(one), features(other), "{one} and {other}");
        }
    }

    #[test]
    fn letters_of_unsupported_languages_are_merged() {
        for (one, other) in [("ŋ", "ɛ"), ("dağ", "dač"), ("ښه", "ڕه"), ("ېر", "ڈر")] {
            assert_eq!(features(one), features(other), "{one} and {other}");
        }
        for (one, other) in [("œ", "ŋ"), ("ß", "ŋ"), ("ڭ", "ڈ"), ("گ", "ڤ"), ("ي", "ى")] {
            assert_ne!(features(one), features(other), "{one} and {other}");
        }
    }

    #[test]
    fn digits_are_letters_in_latin_words_and_nowhere_else() {
        assert_ne!(features("3afak"), features("afak"));
        assert_ne!(features("ma3a"), features("ma a"));
        assert_eq!(features("123 afak 45"), features("afak"));
        assert_eq!(features("3مرات"), features("مرات"));
    }

    #[test]
    fn one_word_gives_its_ngrams_and_itself() {
        // _o _ok ok ok_ o k k_ _ok_: all n-grams up to length 4 except the lone boundaries,
        // plus the word three times.
        let features = features("ok");
        assert_eq!(features.len(), 11);
        assert!(features.iter().all(|feature| feature & ARABIC_BIT == 0));
    }

    #[test]
    fn only_the_main_script_counts_and_says_so() {
        assert_eq!(features("مرحبا بكم ok"), features("مرحبا بكم"));
        assert!(features("مرحبا").iter().all(|feature| feature & ARABIC_BIT != 0));
    }

    #[test]
    fn long_texts_are_read_up_to_a_bound() {
        let most = (MAX_NGRAM + WHOLE_WORD + 1) * 2 * LETTERS_READ;
        for unit in ["a", "bon ", " ", "\u{301}", "e\u{301}", "😡", "شكرا ", "ﷺ", "@", "http "]
        {
            assert!(features(&unit.repeat(1_000_000)).len() <= most, "{unit}");
        }
        let late = format!("{}bon", " ".repeat(CHARACTERS_READ + 1));
        assert!(features(&late).is_empty());
    }

    proptest! {
        #[test]
        fn the_features_of_any_text_are_bounded_and_of_one_script(text in any::<String>()) {
            let features = features(&text);
            prop_assert!(features.len() <= (MAX_NGRAM + WHOLE_WORD + 1) * 2 * text.chars().count());
            let arabic = features.iter().filter(|feature| *feature & ARABIC_BIT != 0).count();
            prop_assert!(arabic == 0 || arabic == features.len());
        }

        #[test]
        fn an_address_after_any_text_adds_nothing(text in any::<String>()) {
            prop_assert_eq!(features(&format!("{text} https://example.com/bon")), features(&text));
        }
    }
}
