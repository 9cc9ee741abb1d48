//! Splits a text into words for language identification.

use unicode_normalization::char::{compose, decompose_compatible};

use crate::unicode::{
    Script, TATWEEL, address, is_apostrophe, is_arabic_mark, is_enclosed_letter, is_invisible,
    is_shared_mark, may_hold_address,
};

/// Maximum number of letters read; more would not change the language.
pub(super) const LETTERS_READ: usize = 1_000;
/// Maximum number of characters scanned for those letters; bounds texts with hardly any.
pub(super) const CHARACTERS_READ: usize = 8_000;
/// Longer words are split at this length.
const MAX_WORD: usize = 40;
/// A word with more digits is an identifier, not Arabizi.
const MAX_DIGITS: usize = 4;
/// Longer runs of the same letter ("soooo") are shortened to this length.
const MAX_REPEATS: usize = 2;
/// Replaces every letter that our languages and their close relatives do not use.
const OTHER_LETTER: char = '\u{fffd}';
/// Marks word starts and ends, so that prefixes and suffixes have their own n-grams.
pub(super) const BOUNDARY: char = '\0';

/// A script the classifier has weights for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Latin,
    Arabic,
}

/// How the word scanner treats a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter(Alphabet),
    /// A letter of another script.
    Foreign,
    /// A digit; Arabizi uses digits as letters (3 = ع, 7 = ح, 9 = ق).
    Digit,
    Apostrophe,
    /// Ignored without ending the word: vowel marks, tatweel, joiners, bidi controls.
    Ignored,
    Break,
}

fn kind(character: char) -> Kind {
    match character {
        'a'..='z' | 'A'..='Z' => Kind::Letter(Alphabet::Latin),
        '0'..='9' => Kind::Digit,
        c if is_apostrophe(c) => Kind::Apostrophe,
        '\0'..='\u{9f}' => Kind::Break,
        TATWEEL => Kind::Ignored,
        c if is_arabic_mark(c) || is_shared_mark(c) || is_invisible(c) => Kind::Ignored,
        c if !c.is_alphabetic() || is_enclosed_letter(c) => Kind::Break,
        c => match Script::of(c) {
            Script::Latin => Kind::Letter(Alphabet::Latin),
            Script::Arabic => Kind::Letter(Alphabet::Arabic),
            _ => Kind::Foreign,
        },
    }
}

/// Whether a character is a variant of a letter: an Arabic presentation form, a ligature, a
/// full-width or mathematical ("𝓰𝓸𝓸𝓭") letter.
fn is_compatibility_form(character: char) -> bool {
    matches!(character,
        '\u{fb00}'..='\u{fb06}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{ff10}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
}

/// The words of a text, limited in number and length, with letter counts per script.
#[derive(Debug, Default)]
pub(super) struct WordScan {
    /// Lower-case Latin words without vowel marks, separated and enclosed by [`BOUNDARY`].
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

impl WordScan {
    /// Scans the beginning of a text, skipping addresses and mentions, which are not language.
    pub(super) fn new(text: &str) -> Self {
        let mut scan = Self::default();
        let mut word = Word::default();
        let mut characters = 0;
        for chunk in text.split(char::is_whitespace) {
            if characters >= CHARACTERS_READ || scan.letters() >= LETTERS_READ {
                break;
            }
            characters += 1;
            // Bounds the search within a chunk of endless length.
            characters +=
                scan.read_chunk(prefix(chunk, CHARACTERS_READ - characters + 1), &mut word);
        }
        scan
    }

    /// Scans one chunk between white space; returns the number of characters read.
    fn read_chunk(&mut self, chunk: &str, word: &mut Word) -> usize {
        let (mut rest, mut before, mut read) = (chunk.chars(), None, 0);
        let may_hold_address = may_hold_address(chunk);
        while self.letters() < LETTERS_READ {
            if may_hold_address && let Some(length) = address(before, rest.clone()) {
                self.finish(word);
                before = rest.nth(length - 1);
                read += length;
                continue;
            }
            let Some(character) = rest.next() else { break };
            if is_compatibility_form(character) {
                decompose_compatible(character, |part| self.read(part, word));
            } else {
                self.read(character, word);
            }
            before = Some(character);
            read += 1;
        }
        self.finish(word);
        read
    }

    /// Number of letters read so far.
    pub(super) const fn letters(&self) -> usize {
        self.latin_letters + self.arabic_letters + self.foreign_letters
    }

    /// The more frequent of the two scripts we have weights for; `None` without such letters.
    pub(super) const fn alphabet(&self) -> Option<Alphabet> {
        match (self.latin_letters, self.arabic_letters) {
            (0, 0) => None,
            (latin, arabic) if arabic > latin => Some(Alphabet::Arabic),
            _ => Some(Alphabet::Latin),
        }
    }

    /// The script of more than half of all letters, if any.
    pub(super) const fn majority(&self) -> Option<Alphabet> {
        match self.alphabet() {
            Some(Alphabet::Latin) if 2 * self.latin_letters > self.letters() => {
                Some(Alphabet::Latin)
            }
            Some(Alphabet::Arabic) if 2 * self.arabic_letters > self.letters() => {
                Some(Alphabet::Arabic)
            }
            _ => None,
        }
    }

    /// The words in `alphabet`, separated and enclosed by [`BOUNDARY`].
    pub(super) fn words(&self, alphabet: Alphabet) -> &[char] {
        match alphabet {
            Alphabet::Latin => &self.latin,
            Alphabet::Arabic => &self.arabic,
        }
    }

    fn read(&mut self, character: char, word: &mut Word) {
        match kind(character) {
            Kind::Letter(alphabet) => {
                // Leading digits belong to a Latin word ("3afak"), but not to an Arabic one.
                if word.alphabet.map_or(alphabet == Alphabet::Arabic, |other| other != alphabet) {
                    self.finish(word);
                }
                word.alphabet = Some(alphabet);
                word.letters += 1;
                match alphabet {
                    Alphabet::Latin => self.latin_letters += 1,
                    Alphabet::Arabic => self.arabic_letters += 1,
                }
                word.push(merge_foreign(lower(character), alphabet));
            }
            Kind::Digit => {
                if word.alphabet == Some(Alphabet::Arabic) {
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
        if word.characters.len() >= MAX_WORD {
            self.finish(word);
        }
    }

    /// Ends the current word. Numbers and identifiers are dropped.
    fn finish(&mut self, word: &mut Word) {
        let words = match word.alphabet {
            Some(Alphabet::Arabic) => &mut self.arabic,
            _ => &mut self.latin,
        };
        if word.letters > 0 && word.digits() <= MAX_DIGITS {
            if words.is_empty() {
                words.push(BOUNDARY);
            }
            words.extend_from_slice(&word.characters);
            words.push(BOUNDARY);
        }
        word.clear();
    }
}

/// The word being read.
#[derive(Debug, Default)]
struct Word {
    characters: Vec<char>,
    letters: usize,
    alphabet: Option<Alphabet>,
}

impl Word {
    fn push(&mut self, character: char) {
        let repeated = self.characters.len() >= MAX_REPEATS
            && self.characters.iter().rev().take(MAX_REPEATS).all(|&last| last == character);
        if !repeated {
            self.characters.push(character);
        }
    }

    /// Adds an accent to the last letter if the two compose; drops it otherwise.
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
        self.alphabet = None;
    }
}

fn lower(character: char) -> char {
    if character.is_ascii() {
        character.to_ascii_lowercase()
    } else {
        character.to_lowercase().next().unwrap_or(character)
    }
}

/// The letter itself, or [`OTHER_LETTER`] if none of our languages uses it. Such letters then
/// reveal any other language, even one absent from training.
fn merge_foreign(letter: char, alphabet: Alphabet) -> char {
    let ours = match alphabet {
        // Includes letters of close relatives (ä, ñ), frequent enough to be learned
        // individually.
        Alphabet::Latin => letter <= '\u{ff}' || letter == 'œ',
        // Includes Persian letters and variants found on Arabic keyboards and in dialects.
        Alphabet::Arabic => {
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
