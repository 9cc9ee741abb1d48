"""Encoded texts on disk: the .npz files that prepare.py writes and the trainer reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from data.corpus import Row


@dataclass(frozen=True)
class Dataset:
    """n texts as token ids, without the texts. Every array but the first four has n rows.

    People's labels are in `label`, `topics`, `intent` and `signals` (-1: not labeled). The teacher's are in
    the arrays that begin with `soft` (NaN in `soft_mood`: not labeled).
    """

    ids: np.ndarray  # uint16 [tokens]: the ids of all texts, concatenated
    offsets: np.ndarray  # int64 [n + 1]: text i is ids[offsets[i]:offsets[i + 1]]
    clauses: np.ndarray  # uint8 [clauses, 2]: the tokens [start, end) of each clause of a text that has several
    clause_offsets: np.ndarray  # int64 [n + 1]: text i has clauses[clause_offsets[i]:clause_offsets[i + 1]]
    label: np.ndarray  # int8: index into LABELS, MIXED or NO_LABEL
    topics: np.ndarray  # int8 [n, 15]: 0 absent, else 1 + index into LABELS
    intent: np.ndarray  # int8: index into INTENTS
    signals: np.ndarray  # int8 [n, 2]
    soft_mood: np.ndarray  # float16 [n, 3]
    soft_topics: np.ndarray  # float16 [n, 15, 3]: each topic present with a mood; the rest of 1 is absent
    soft_intent: np.ndarray  # float16 [n, 6]
    soft_signals: np.ndarray  # float16 [n, 2]
    role: np.ndarray  # str: of the source, or "annotated"
    lang: np.ndarray  # str: language according to the corpus
    form: np.ndarray  # str: written form (Row.form)
    source: np.ndarray  # str
    channel: np.ndarray  # str
    kind: np.ndarray  # str: of a written or challenge line, else ""
    detected: np.ndarray  # str: language detected by `mizaj`

    def __len__(self) -> int:
        return len(self.label)

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each text, [n]."""
        return np.diff(self.offsets)

    @property
    def taught(self) -> np.ndarray:
        """Which texts the teacher labeled, bool [n]."""
        return np.isfinite(self.soft_mood[:, 0])

    def batch(self, index: np.ndarray) -> np.ndarray:
        """Ids int64 [len(index), tokens] of texts of the same length."""
        at = self.offsets[index][:, None] + np.arange(self.offsets[index[0] + 1] - self.offsets[index[0]])
        return self.ids[at].astype(np.int64)

    def select(self, index: np.ndarray) -> Dataset:
        """The texts of `index`, in its order."""
        ids, offsets = ragged([self.ids[slice(*self.offsets[i : i + 2])] for i in index], self.ids[:0])
        ranges = [self.clauses[slice(*self.clause_offsets[i : i + 2])] for i in index]
        clauses, clause_offsets = ragged(ranges, self.clauses[:0])
        rest = {name: getattr(self, name)[index] for name in PER_TEXT}
        return Dataset(ids, offsets, clauses, clause_offsets, **rest)

    def shortened(self, longest: int) -> Dataset:
        """The same texts, each cut to its first `longest` tokens."""
        kept = np.arange(len(self.ids)) - np.repeat(self.offsets[:-1], self.lengths) < longest
        offsets = np.concatenate([[0], np.cumsum(np.minimum(self.lengths, longest))]).astype(np.int64)
        ends = np.minimum(self.clauses, longest)
        remain = ends[:, 0] < ends[:, 1]
        clause_offsets = np.concatenate([[0], np.cumsum(remain)])[self.clause_offsets]
        rest = {name: getattr(self, name) for name in PER_TEXT}
        return Dataset(self.ids[kept], offsets, ends[remain], clause_offsets, **rest)

    def save(self, path: Path) -> None:
        """Write to `path` atomically."""
        temporary = path.with_name(path.name + ".tmp.npz")
        np.savez_compressed(temporary, **{f.name: getattr(self, f.name) for f in fields(self)})
        temporary.replace(path)

    @staticmethod
    def load(path: Path) -> Dataset:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return Dataset(**{f.name: stored[f.name] for f in fields(Dataset)})


PER_TEXT = [f.name for f in fields(Dataset)][4:]
"""The arrays that have a row for each text."""


def ragged(parts: Sequence[np.ndarray], empty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The concatenated parts (`empty` without any), and where each begins: int64 [parts + 1]."""
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return np.concatenate(parts) if len(parts) else empty, offsets


def clause_ranges(clauses: list[list[int]], max_tokens: int) -> np.ndarray:
    """The token ranges uint8 [clauses, 2] of a text cut to `max_tokens` (at most 255); none unless there are several."""
    cut = [(start, min(end, max_tokens)) for start, end in clauses if start < min(end, max_tokens)]
    return np.array(cut if len(cut) > 1 else [], dtype=np.uint8).reshape(-1, 2)


def equal_length_batches(lengths: np.ndarray, rows: int, tokens: int) -> Iterator[np.ndarray]:
    """Yield index arrays of texts of one length, at most `rows` texts and about `tokens` tokens each.

    Texts of one length need no padding, so a batch gives exactly the results of its texts one by one.
    """
    order = np.argsort(lengths, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        if len(same):
            size = max(1, min(rows, tokens // max(1, int(lengths[same[0]]))))
            yield from (same[start : start + size] for start in range(0, len(same), size))


def text_columns(rows: list[Row]) -> dict[str, np.ndarray]:
    """The string columns of a Dataset, except `role` and `detected`."""
    names = ("lang", "form", "source", "channel", "kind")
    return {name: np.array([getattr(row, name) or "" for row in rows], dtype=np.str_) for name in names}
