//! Turns text into ids: the part of the Hugging Face `tokenizer.json` format our models use.
//!
//! Two kinds of vocabulary are supported, each with its own rule for splitting a text:
//!
//! | model | split by | an id is |
//! |---|---|---|
//! | `WordLevel` | `WhitespaceSplit` | a whole word, or the unknown word |
//! | `Unigram` | `Metaspace` (`▁`, always prepended, split) | a piece of a word |
//!
//! Any other setting that would change ids is rejected on load, never ignored. Ids equal those
//! of the reference implementation (the Python package `tokenizers`) for every text.

mod format;
mod pieces;
mod trie;
mod unigram;

use std::ops::Range;

use crate::error::Result;
use crate::span::Span;
use crate::text::{AlignedChar, AlignedText};
use trie::Trie;
use unigram::Unigram;

/// Marks the start of a word in a Unigram vocabulary.
const WORD_MARK: char = '\u{2581}';

/// A vocabulary and the rule for splitting text into its entries.
///
/// ```
/// use mizaj::dev::{AlignedText, Tokenizer};
/// let json = r#"{
///   "version": "1.0",
///   "pre_tokenizer": { "type": "WhitespaceSplit" },
///   "model": {
///     "type": "WordLevel",
///     "vocab": { "<pad>": 0, "<oov>": 1, "bad": 2 },
///     "unk_token": "<oov>"
///   }
/// }"#;
/// let tokenizer = Tokenizer::from_json(json.as_bytes())?;
/// let tokens = tokenizer.encode(&AlignedText::new("so bad"));
/// assert_eq!(tokens.ids, [1, 2]);
/// assert_eq!(tokens.spans[1].slice("so bad"), "bad");
/// # Ok::<(), mizaj::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Tokenizer {
    vocabulary: Vocabulary,
    size: usize,
    unknown: u32,
}

#[derive(Debug, Clone)]
enum Vocabulary {
    Words(Trie),
    Pieces(Unigram),
}

/// The ids of a text and where each came from. All lists have the same length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Rows of the embedding, each below [`Tokenizer::vocabulary_size`].
    pub ids: Vec<u32>,
    /// For each id, the byte range of the original text it stands for.
    pub spans: Vec<Span>,
    /// For each id, the index of its word in the normalized text, ascending from 0.
    pub words: Vec<u32>,
}

impl Tokens {
    /// The tokens that start inside `span` of the original text.
    #[must_use]
    pub fn within(&self, span: Span) -> Range<usize> {
        let before = |at| self.spans.partition_point(|token| token.start < at);
        let start = before(span.start);
        start..before(span.end).max(start)
    }

    fn push(&mut self, id: u32, span: Span, word: u32) {
        self.ids.push(id);
        self.spans.push(span);
        self.words.push(word);
    }
}

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// [`Error::TokenizerInvalid`](crate::Error::TokenizerInvalid) if the file is not JSON in
    /// this format, uses an unsupported part of it (any normalizer or post-processor, added
    /// tokens, padding, truncation, other models), or has an invalid vocabulary: no unknown
    /// entry, a duplicate entry, or ids other than `0..size`.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let definition = format::read(json)?;
        let size = definition.entries.len();
        let unknown = definition.unknown;
        let trie = Trie::build(definition.entries.iter().map(AsRef::as_ref))?;
        let vocabulary = match definition.scores {
            None => Vocabulary::Words(trie),
            Some(scores) => Vocabulary::Pieces(Unigram::new(trie, scores, unknown)),
        };
        Ok(Self { vocabulary, size, unknown })
    }

    /// The ids of `text`, in order. Nothing is truncated or added.
    ///
    /// Time and memory are linear in the length of the text, whatever its words.
    #[must_use]
    pub fn encode(&self, text: &AlignedText) -> Tokens {
        match &self.vocabulary {
            Vocabulary::Words(trie) => self.encode_words(trie, text),
            Vocabulary::Pieces(unigram) => encode_pieces(unigram, &text.chars),
        }
    }

    /// Size of the vocabulary; every id is below it.
    #[must_use]
    pub const fn vocabulary_size(&self) -> usize {
        self.size
    }

    /// The id of unknown words or pieces.
    #[must_use]
    pub const fn unknown_id(&self) -> u32 {
        self.unknown
    }

    fn encode_words(&self, trie: &Trie, text: &AlignedText) -> Tokens {
        let mut tokens = Tokens::default();
        for (number, word) in (0..).zip(text.words()) {
            let id = trie.get(word.iter().map(|c| c.character));
            tokens.push(id.unwrap_or(self.unknown), cover(word).unwrap_or_default(), number);
        }
        tokens
    }
}

/// Splits `chars` before every space or word mark and finds the best pieces of each part.
fn encode_pieces(unigram: &Unigram, chars: &[AlignedChar]) -> Tokens {
    let mut tokens = Tokens::default();
    let mut encoder = unigram.encoder();
    let (mut start, mut word) = (0, 0);
    while let Some(first) = chars.get(start) {
        let rest = chars.get(start + 1..).unwrap_or_default();
        let length = 1 + rest.iter().position(|c| is_word_mark(c.character)).unwrap_or(rest.len());
        let end = start + length;
        let part = chars.get(start..end).unwrap_or_default();
        // Prepend a mark if the text has none; only the first word can lack it.
        let prepended = usize::from(!is_word_mark(first.character));
        let letters = part.get(1 - prepended..).unwrap_or_default();

        // A lone mark covers the character after it, or itself at the end of the text.
        let marked = letters.first().or(chars.get(end)).unwrap_or(first).span;
        for (id, piece) in encoder.encode(letters.iter().map(|c| c.character)) {
            // Character 0 of `piece` is the mark.
            let covered = letters.get(piece.start.saturating_sub(1)..piece.end - 1);
            tokens.push(id, covered.and_then(cover).unwrap_or(marked), word);
        }
        start = end;
        word += 1;
    }
    tokens
}

/// Spaces become word marks; other white space is an ordinary character.
const fn is_word_mark(character: char) -> bool {
    matches!(character, ' ' | WORD_MARK)
}

/// The smallest span that covers all of `chars`.
fn cover(chars: &[AlignedChar]) -> Option<Span> {
    Some(chars.first()?.span.cover(chars.last()?.span))
}
