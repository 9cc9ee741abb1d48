//! What the language classifier sees of a text.
//!
//! A text is read as words of one script; each word gives its character n-grams and itself, as
//! 32-bit hashes. Training reads the same hashes through this very code, so there is no second
//! reading of a text that could drift from this one.

use unicode_normalization::char::{compose, decompose_compatible};

/// Letters read of one text; what comes after says nothing new about its language.
const LETTERS_READ: usize = 1_000;
/// Characters looked at to find them: a bound for texts that hold hardly any letter.
const CHARACTERS_READ: usize = 8_000;
/// A longer word is cut into words of this length.
const WORD_LENGTH: usize = 40;
/// A word with more digits is an identifier, not Arabizi.
const DIGITS: usize = 4;
/// A letter said more often in a row than this ("soooo") counts this often.
const REPEATS: usize = 2;
/// The longest character n-gram.
const NGRAM: usize = 4;
/// How often a whole word counts: it says more than any of its n-grams.
const WHOLE_WORD: usize = 3;
/// Stands for every letter of a script that our languages and their near neighbours do without.
const OTHER_LETTER: char = '\u{fffd}';
/// Stands before and after a word, so that beginnings and endings have n-grams of their own.
const BOUNDARY: char = '\u{0}';

/// A script that the classifier has weights for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Arabic,
}

impl Script {
    /// The bit that tells this script's features from the other's.
    const fn bit(self) -> u32 {
        match self {
            Self::Latin => 0,
            Self::Arabic => ARABIC_BIT,
        }
    }
}

/// Set in the features of Arabic script, clear in those of Latin script.
pub(super) const ARABIC_BIT: u32 = 1 << 31;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter(Script),
    /// A letter of another script.
    Foreign,
    /// A digit, which Arabizi writes as a letter (3 = ع, 7 = ح, 9 = ق).
    Digit,
    Apostrophe,
    /// Neither ends a word nor belongs to it: vowel marks, tatweel, joiners, bidi controls.
    Ignored,
    Break,
}

fn kind(character: char) -> Kind {
    match character {
        'a'..='z' | 'A'..='Z' => Kind::Letter(Script::Latin),
        '0'..='9' => Kind::Digit,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}' => Kind::Apostrophe,
        '\0'..='\u{7f}' => Kind::Break,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {
            Kind::Ignored
        }
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => Kind::Ignored,
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => Kind::Ignored,
        // Emoji and enclosed letters are signs, whatever their alphabetic property.
        '\u{24b6}'..='\u{24e9}' | '\u{1f000}'..='\u{1faff}' => Kind::Break,
        _ if !character.is_alphabetic() => Kind::Break,
        '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => Kind::Letter(Script::Latin),
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => {
            Kind::Letter(Script::Arabic)
        }
        _ => Kind::Foreign,
    }
}

/// Whether a character is only another form of a letter: an Arabic presentation form, a ligature,
/// a full-width or mathematical ("𝓰𝓸𝓸𝓭") letter.
fn is_compatibility_form(character: char) -> bool {
    matches!(character,
        '\u{fb00}'..='\u{fb06}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{ff10}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
}

/// Whether a chunk between white space is an address or a mention rather than language.
fn is_address(chunk: &str) -> bool {
    chunk.starts_with("http")
        || chunk.starts_with("www.")
        || chunk.contains('@')
        || chunk.contains("://")
}

/// The words of a text, bounded in number and length, and how much of each script it holds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Lower-cased words without vowel marks, [`BOUNDARY`] before, between and after them.
    latin: Vec<char>,
    /// The same for Arabic script.
    arabic: Vec<char>,
    /// Letters of Latin script.
    latin_letters: usize,
    /// Letters of Arabic script.
    arabic_letters: usize,
    /// Letters of any other script.
    pub(super) foreign_letters: usize,
}

impl Reading {
    /// Reads the beginning of a text.
    pub(super) fn new(text: &str) -> Self {
        let mut reading = Self::default();
        let mut word = Word::default();
        let mut characters = 0;
        for chunk in text.split(char::is_whitespace) {
            if characters >= CHARACTERS_READ || reading.letters() >= LETTERS_READ {
                break;
            }
            characters += 1;
            // An endless chunk is not searched to its end.
            let start: &str = prefix(chunk, CHARACTERS_READ - characters + 1);
            if is_address(start) {
                characters += start.chars().count();
                continue;
            }
            for character in start.chars() {
                characters += 1;
                if is_compatibility_form(character) {
                    decompose_compatible(character, |part| reading.read(part, &mut word));
                } else {
                    reading.read(character, &mut word);
                }
                if reading.letters() >= LETTERS_READ {
                    break;
                }
            }
            reading.finish(&mut word);
        }
        reading
    }

    /// Letters read so far.
    pub(super) fn letters(&self) -> usize {
        self.latin_letters + self.arabic_letters + self.foreign_letters
    }

    /// The script of most letters among those the classifier knows; none in a text without them.
    pub(super) fn script(&self) -> Option<Script> {
        match (self.latin_letters, self.arabic_letters) {
            (0, 0) => None,
            (latin, arabic) if arabic > latin => Some(Script::Arabic),
            _ => Some(Script::Latin),
        }
    }

    /// Gives the features of the words of [`script`](Self::script).
    pub(super) fn features(&self, emit: &mut impl FnMut(u32)) {
        let Some(script) = self.script() else { return };
        let words = match script {
            Script::Latin => &self.latin,
            Script::Arabic => &self.arabic,
        };
        features_of_words(words, script.bit(), emit);
    }

    fn read(&mut self, character: char, word: &mut Word) {
        match kind(character) {
            Kind::Letter(script) => {
                // Digits before a word of Latin script belong to it ("3afak"), no others do.
                if word.script.map_or(script == Script::Arabic, |other| other != script) {
                    self.finish(word);
                }
                word.script = Some(script);
                word.letters += 1;
                match script {
                    Script::Latin => self.latin_letters += 1,
                    Script::Arabic => self.arabic_letters += 1,
                }
                word.push(merge_foreign(lower(character), script));
            }
            Kind::Digit => {
                if word.script == Some(Script::Arabic) {
                    self.finish(word);
                }
                word.push(character);
            }
            Kind::Apostrophe if word.letters > 0 => {
                word.push('\'');
                self.finish(word);
            }
            Kind::Ignored => word.mark(character),
            Kind::Foreign => {
                self.foreign_letters += 1;
                self.finish(word);
            }
            Kind::Apostrophe | Kind::Break => self.finish(word),
        }
        if word.characters.len() >= WORD_LENGTH {
            self.finish(word);
        }
    }

    /// Ends the current word; numbers and identifiers are dropped.
    fn finish(&mut self, word: &mut Word) {
        let words = match word.script {
            Some(Script::Arabic) => &mut self.arabic,
            _ => &mut self.latin,
        };
        if word.letters > 0 && word.digits() <= DIGITS {
            if words.is_empty() {
                words.push(BOUNDARY);
            }
            words.extend_from_slice(&word.characters);
            words.push(BOUNDARY);
        }
        word.clear();
    }
}

/// The word that is being read.
#[derive(Debug, Default)]
struct Word {
    characters: Vec<char>,
    letters: usize,
    script: Option<Script>,
}

impl Word {
    fn push(&mut self, character: char) {
        let repeated = self.characters.len() >= REPEATS
            && self.characters.iter().rev().take(REPEATS).all(|&last| last == character);
        if !repeated {
            self.characters.push(character);
        }
    }

    /// Puts an accent on the last letter where the two make one letter, and forgets it otherwise.
    fn mark(&mut self, mark: char) {
        if let Some(last) = self.characters.last_mut()
            && let Some(composed) = compose(*last, mark)
        {
            *last = composed;
        }
    }

    fn digits(&self) -> usize {
        self.characters.iter().filter(|character| character.is_ascii_digit()).count()
    }

    fn clear(&mut self) {
        self.characters.clear();
        self.letters = 0;
        self.script = None;
    }
}

fn lower(character: char) -> char {
    if character.is_ascii() {
        character.to_ascii_lowercase()
    } else {
        character.to_lowercase().next().unwrap_or(character)
    }
}

/// The letter itself, or [`OTHER_LETTER`] where it is none of ours: languages that training never
/// saw are told by such letters too, whichever they are.
fn merge_foreign(letter: char, script: Script) -> char {
    let ours = match script {
        // With the letters of near neighbours (ä, ñ), frequent enough to be learnt one by one.
        Script::Latin => letter <= '\u{ff}' || letter == 'œ',
        // Persian letters and forms that Arabic keyboards and dialects have as well.
        Script::Arabic => {
            letter <= '\u{64a}'
                || matches!(letter, 'ٱ' | 'پ' | 'چ' | 'ڤ' | 'ڥ' | 'ڨ' | 'ک' | 'گ' | 'ڭ' | 'ی')
        }
    };
    if ours { letter } else { OTHER_LETTER }
}

/// The first `characters` characters of a text.
fn prefix(text: &str, characters: usize) -> &str {
    if text.len() <= characters {
        return text;
    }
    let end = text.char_indices().nth(characters).map_or(text.len(), |(index, _)| index);
    text.get(..end).unwrap_or(text)
}

/// The n-grams of `words`, none of which reaches over a [`BOUNDARY`], and the words themselves.
fn features_of_words(words: &[char], bit: u32, emit: &mut impl FnMut(u32)) {
    let mut whole = WORD_SEED;
    for (start, &first) in words.iter().enumerate() {
        let mut hash = NGRAM_SEED;
        for (place, &character) in words.iter().skip(start).take(NGRAM).enumerate() {
            hash = step(hash, character);
            // A boundary alone is no n-gram, and one at the end is the last of its n-gram.
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
fn step(hash: u32, character: char) -> u32 {
    (hash ^ u32::from(character)).wrapping_mul(0x0100_0193)
}

/// Spreads a hash over its low bits, which choose the bucket (the finalizer of MurmurHash3).
fn finish(hash: u32) -> u32 {
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash ^ (hash >> 16)) & !ARABIC_BIT
}

/// Gives the features of a text, in order of appearance: hashes of the character n-grams and the
/// words of its main script. The highest bit tells Arabic script (set) from Latin script (clear).
///
/// Letters that none of our languages writes count as one letter. A text without a letter of either
/// script has no features. At most the first 1,000 letters count.
pub fn language_features(text: &str, emit: &mut impl FnMut(u32)) {
    Reading::new(text).features(emit);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ARABIC_BIT, CHARACTERS_READ, LETTERS_READ, NGRAM, WHOLE_WORD, language_features};

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
    fn addresses_mentions_and_identifiers_say_nothing_about_a_language() {
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
    fn forms_of_the_same_letters_are_one() {
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
    fn letters_that_none_of_our_languages_writes_are_one() {
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
        // _o _ok ok ok_ o k k_ _ok_, which are all n-grams up to 4 but the lone boundaries, and the
        // word three times.
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
        let most = (NGRAM + WHOLE_WORD + 1) * 2 * LETTERS_READ;
        for unit in ["a", "bon ", " ", "\u{301}", "e\u{301}", "😡", "شكرا ", "ﷺ", "@", "http "]
        {
            assert!(features(&unit.repeat(1_000_000)).len() <= most, "{unit}");
        }
        let late = format!("{}bon", " ".repeat(CHARACTERS_READ + 1));
        assert!(features(&late).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let first = features(&text);
            prop_assert_eq!(first, features(&text));
        }
    }
}
