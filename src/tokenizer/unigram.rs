//! The Unigram language model (Kudo 2018, "Subword Regularization"): splits a word into the
//! pieces with the highest total score (log-probability).

use super::WORD_MARK;
use super::trie::Trie;
use std::ops::Range;

/// An unknown character scores this much below the worst piece, as in SentencePiece.
const UNKNOWN_PENALTY: f64 = 10.0;

/// A vocabulary of scored pieces.
#[derive(Debug, Clone)]
pub(super) struct Unigram {
    pieces: Trie,
    scores: Vec<f64>,
    unknown: u32,
    unknown_score: f64,
}

impl Unigram {
    /// `scores`, indexed by id, are finite; `unknown` is one of the ids.
    pub(super) fn new(pieces: Trie, scores: Vec<f64>, unknown: u32) -> Self {
        let lowest = scores.iter().copied().fold(f64::INFINITY, f64::min);
        Self { pieces, scores, unknown, unknown_score: lowest - UNKNOWN_PENALTY }
    }

    pub(super) fn encoder(&self) -> Encoder<'_> {
        Encoder { unigram: self, word: Vec::new(), best: Vec::new(), found: Vec::new() }
    }
}

/// Splits one word after another, reusing its buffers.
pub(super) struct Encoder<'u> {
    unigram: &'u Unigram,
    word: Vec<char>,
    best: Vec<Arrival>,
    found: Vec<(u32, Range<usize>)>,
}

/// The best path to a position in a word.
#[derive(Clone, Copy)]
struct Arrival {
    /// Total score of the pieces up to here.
    score: f64,
    /// The last of these pieces.
    piece: u32,
    /// Its length in characters; 0 while no path is known.
    length: u32,
}

const UNREACHED: Arrival = Arrival { score: 0.0, piece: 0, length: 0 };

impl Encoder<'_> {
    /// Splits the word made of the word mark and `letters` into pieces: id and characters
    /// covered, with the mark as character 0.
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

    /// Finds the best path to every position (Viterbi). If scores are equal, the piece that
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

    /// Follows the best paths from the end of the word to its start and merges adjacent unknown
    /// characters into one piece.
    fn trace_back(&mut self) {
        let unigram = self.unigram;
        let mut end = self.word.len();
        while end > 0 {
            let Arrival { piece, length, .. } = self.best[end];
            // Every position is reachable, so lengths are at least 1.
            let start = end.saturating_sub((length as usize).max(1));
            match self.found.last_mut() {
                Some((last, range)) if *last == unigram.unknown && piece == *last => {
                    range.start = start;
                }
                _ => self.found.push((piece, start..end)),
            }
            end = start;
        }
        // The reference implementation looks merged characters up as a whole. They can only be
        // a piece if scores are positive; in that case we use that piece, too.
        for (id, range) in self.found.iter_mut().filter(|(id, _)| *id == unigram.unknown) {
            let whole = unigram.pieces.get(self.word[range.clone()].iter().copied());
            *id = whole.unwrap_or(unigram.unknown);
        }
    }
}

impl Arrival {
    #[expect(clippy::cast_possible_truncation, reason = "a piece is a few characters long")]
    fn improve(&mut self, score: f64, piece: u32, length: usize) {
        if self.length == 0 || score > self.score {
            *self = Self { score, piece, length: length as u32 };
        }
    }
}
