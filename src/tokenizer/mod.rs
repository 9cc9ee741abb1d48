//! Text to ids: the part of the Hugging Face `tokenizer.json` format that the models use.
//!
//! Two kinds of vocabulary are read, each with the one way of cutting a text into
//! words that goes with it:
//!
//! | model | cut by | one id stands for |
//! |---|---|---|
//! | `WordLevel` | `WhitespaceSplit` | a whole word, or the unknown word |
//! | `Unigram` | `Metaspace` (`▁`, always prepended, split) | a piece of a word |
//!
//! Whatever else the format can say and that would change ids is refused when the
//! file is read, never passed over. Ids equal those of the reference implementation
//! (the Python package `tokenizers`) for every text.

mod format;
mod pieces;
mod trie;
mod unigram;

use crate::error::Result;
use crate::span::Span;
use crate::text::{AlignedChar, AlignedText};
use trie::Trie;
use unigram::Unigram;

/// Marks the start of a word in the pieces of a Unigram vocabulary.
const WORD_MARK: char = '\u{2581}';

/// A vocabulary and the rule that cuts a text into its entries.
///
/// ```
/// use mizaj::{AlignedText, Tokenizer};
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

/// The ids of a text and where each came from; both lists have the same length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Rows of the model's embedding, each below [`Tokenizer::vocabulary_size`].
    pub ids: Vec<u32>,
    /// For each id the bytes of the original text that it stands for.
    pub spans: Vec<Span>,
    /// For each id the number of its word in the normalised text, from 0, ascending.
    pub words: Vec<u32>,
}

impl Tokens {
    fn push(&mut self, id: u32, span: Span, word: u32) {
        self.ids.push(id);
        self.spans.push(span);
        self.words.push(word);
    }

    /// The tokens in `range` alone; none when it reaches beyond the end.
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> Self {
        fn part<T: Clone>(of: &[T], range: std::ops::Range<usize>) -> Vec<T> {
            of.get(range).unwrap_or_default().to_vec()
        }
        Self {
            ids: part(&self.ids, range.clone()),
            spans: part(&self.spans, range.clone()),
            words: part(&self.words, range),
        }
    }
}

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// [`Error::TokenizerInvalid`](crate::Error::TokenizerInvalid) when the file is not
    /// JSON of that format, uses a part of it that is not supported (any normalizer or
    /// post-processor, added tokens, padding, truncation, other models), or when the
    /// vocabulary is unsound: no unknown entry, an entry twice, ids that are not
    /// `0..size`.
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

    /// The ids of `text`, in the order of the text, none cut off and none added.
    ///
    /// Takes time and memory proportional to the text, whatever its words look like.
    #[must_use]
    pub fn encode(&self, text: &AlignedText) -> Tokens {
        match &self.vocabulary {
            Vocabulary::Words(trie) => self.encode_words(trie, text),
            Vocabulary::Pieces(unigram) => encode_pieces(unigram, &text.chars),
        }
    }

    /// Number of entries of the vocabulary; every id is below it.
    #[must_use]
    pub const fn vocabulary_size(&self) -> usize {
        self.size
    }

    /// The id of what the vocabulary does not hold.
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

/// Cuts `chars` before every space or word mark and looks for the best pieces of each part.
fn encode_pieces(unigram: &Unigram, chars: &[AlignedChar]) -> Tokens {
    let mut tokens = Tokens::default();
    let mut encoder = unigram.encoder();
    let (mut start, mut word) = (0, 0);
    while let Some(first) = chars.get(start) {
        let rest = chars.get(start + 1..).unwrap_or_default();
        let length = 1 + rest.iter().position(|c| is_word_mark(c.character)).unwrap_or(rest.len());
        let end = start + length;
        let part = chars.get(start..end).unwrap_or_default();
        // A mark is prepended where the text has none, which is so for its first word alone.
        let prepended = usize::from(!is_word_mark(first.character));
        let letters = part.get(1 - prepended..).unwrap_or_default();

        // What a lone mark points at: the character after it, or itself at the end of the text.
        let marked = letters.first().or(chars.get(end)).unwrap_or(first).span;
        for (id, piece) in encoder.encode(letters.iter().map(|c| c.character)) {
            // The mark is character 0 of `piece`.
            let covered = letters.get(piece.start.saturating_sub(1)..piece.end - 1);
            tokens.push(id, covered.and_then(cover).unwrap_or(marked), word);
        }
        start = end;
        word += 1;
    }
    tokens
}

/// Spaces become word marks; other white space is a character like any other.
const fn is_word_mark(character: char) -> bool {
    matches!(character, ' ' | WORD_MARK)
}

/// The smallest span that covers all of `chars`.
fn cover(chars: &[AlignedChar]) -> Option<Span> {
    Some(chars.first()?.span.cover(chars.last()?.span))
}
