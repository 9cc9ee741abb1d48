//! The Unigram language model (Kudo 2018, "Subword Regularization"): a word is cut into
//! the pieces whose scores (logarithms of probabilities) have the greatest sum.

use super::WORD_MARK;
use super::trie::Trie;
use std::ops::Range;

/// What an unknown character scores below the worst piece, as in SentencePiece.
const UNKNOWN_PENALTY: f64 = 10.0;

/// Pieces with their scores.
#[derive(Debug, Clone)]
pub(super) struct Unigram {
    pieces: Trie,
    scores: Vec<f64>,
    unknown: u32,
    unknown_score: f64,
}

impl Unigram {
    /// `scores` by id; they are finite and `unknown` is one of the ids.
    pub(super) fn new(pieces: Trie, scores: Vec<f64>, unknown: u32) -> Self {
        let lowest = scores.iter().copied().fold(f64::INFINITY, f64::min);
        Self { pieces, scores, unknown, unknown_score: lowest - UNKNOWN_PENALTY }
    }

    pub(super) fn encoder(&self) -> Encoder<'_> {
        Encoder { unigram: self, word: Vec::new(), best: Vec::new(), found: Vec::new() }
    }
}

/// Cuts one word after the other, with working memory that is used again.
pub(super) struct Encoder<'u> {
    unigram: &'u Unigram,
    word: Vec<char>,
    best: Vec<Arrival>,
    found: Vec<(u32, Range<usize>)>,
}

/// The best way to reach a position in a word.
#[derive(Clone, Copy)]
struct Arrival {
    /// Sum of the scores of all pieces up to here.
    score: f64,
    /// The last of these pieces,
    piece: u32,
    /// and its length in characters; 0 as long as no way is known.
    length: u32,
}

const UNREACHED: Arrival = Arrival { score: 0.0, piece: 0, length: 0 };

impl Encoder<'_> {
    /// The pieces of the word that is the word mark and `letters`, in order: id and
    /// characters covered, the mark being character 0.
    pub(super) fn encode(
        &mut self,
        letters: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = (u32, Range<usize>)> {
        self.word.clear();
        self.word.push(WORD_MARK);
        self.word.extend(letters);
        self.search();
        self.trace_back();
        self.found.drain(..).rev()
    }

    /// Finds the best arrival at every position. Between equal scores the piece that
    /// starts first wins, as in the reference implementation.
    fn search(&mut self) {
        let Unigram { pieces, scores, unknown, unknown_score } = self.unigram;
        self.best.clear();
        self.best.resize(self.word.len() + 1, UNREACHED);
        for start in 0..self.word.len() {
            let so_far = self.best[start].score;
            let mut covered = false;
            for (length, piece) in pieces.prefixes(&self.word[start..]) {
                covered |= length == 1;
                let score = scores[piece as usize] + so_far;
                self.best[start + length].improve(score, piece, length);
            }
            if !covered {
                self.best[start + 1].improve(unknown_score + so_far, *unknown, 1);
            }
        }
    }

    /// Follows the best arrivals from the end of the word to its start; neighbouring
    /// unknown characters become one piece.
    fn trace_back(&mut self) {
        let unigram = self.unigram;
        let mut end = self.word.len();
        while end > 0 {
            let Arrival { piece, length, .. } = self.best[end];
            // Every position is reached, so that lengths are at least 1.
            let start = end.saturating_sub((length as usize).max(1));
            match self.found.last_mut() {
                Some((last, range)) if *last == unigram.unknown && piece == *last => {
                    range.start = start;
                }
                _ => self.found.push((piece, start..end)),
            }
            end = start;
        }
        // The reference looks fused characters up as a whole. They can be a piece only
        // where the scores are positive, but then the piece it is.
        for (id, range) in self.found.iter_mut().filter(|(id, _)| *id == unigram.unknown) {
            let whole = unigram.pieces.get(self.word[range.clone()].iter().copied());
            *id = whole.unwrap_or(unigram.unknown);
        }
    }
}

impl Arrival {
    fn improve(&mut self, score: f64, piece: u32, length: usize) {
        if self.length == 0 || score > self.score {
            *self = Self { score, piece, length: length as u32 };
        }
    }
}
