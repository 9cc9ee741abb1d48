"""Encoded texts on disk: the .npz files that prepare.py writes and train.py reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from corpus import Row

NO_LABEL = -1
"""`Dataset.label` of a text that has none."""


@dataclass(frozen=True)
class Dataset:
    """n texts as token ids, without the texts. Every array but `ids` and `offsets` has n rows."""

    ids: np.ndarray  # uint16 [tokens]: all texts' ids, one after the other
    offsets: np.ndarray  # int64 [n + 1]: text i is ids[offsets[i]:offsets[i + 1]]
    label: np.ndarray  # int8: index into LABELS, or NO_LABEL
    weak: np.ndarray  # bool: the label comes from stars or emoticons
    soft: np.ndarray  # float32 [n, 3]: the teachers' probabilities, or NaN
    lang: np.ndarray  # str: language by the corpus
    variety: np.ndarray  # str: Arabic variety, or ""
    source: np.ndarray  # str
    channel: np.ndarray  # str
    detected: np.ndarray  # str: language found by `mizaj`

    def __len__(self) -> int:
        return len(self.label)

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each text, [n]."""
        return np.diff(self.offsets)

    def batch(self, index: np.ndarray) -> np.ndarray:
        """Ids int64 [len(index), tokens] of texts that all have one length."""
        at = self.offsets[index][:, None] + np.arange(self.offsets[index[0] + 1] - self.offsets[index[0]])
        return self.ids[at].astype(np.int64)

    def rows(self) -> list[Row]:
        """What scores.py needs to know of each text; the text itself is not kept."""
        columns = zip(self.label, self.lang, self.variety, self.source, self.channel, self.weak, strict=True)
        return [Row("", int(a), str(b), str(c), str(d), str(e), bool(f)) for a, b, c, d, e, f in columns]

    def select(self, index: np.ndarray) -> Dataset:
        """The texts of `index`, in its order."""
        parts = [self.ids[self.offsets[i] : self.offsets[i + 1]] for i in index]
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        rest = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name not in ("ids", "offsets")}
        return Dataset(ids=np.concatenate(parts) if parts else self.ids[:0], offsets=offsets, **rest)

    def shortened(self, longest: int) -> Dataset:
        """The same texts, each cut to its first `longest` tokens."""
        kept = np.arange(len(self.ids)) - np.repeat(self.offsets[:-1], self.lengths) < longest
        offsets = np.concatenate([[0], np.cumsum(np.minimum(self.lengths, longest))]).astype(np.int64)
        rest = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("ids", "offsets")}
        return Dataset(ids=self.ids[kept], offsets=offsets, **rest)

    def save(self, path: Path) -> None:
        """Write to `path`, which appears only when it is complete."""
        temporary = path.with_name(path.name + ".tmp.npz")
        np.savez_compressed(temporary, **{f.name: getattr(self, f.name) for f in fields(self)})
        temporary.replace(path)

    @staticmethod
    def load(path: Path) -> Dataset:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return Dataset(**{f.name: stored[f.name] for f in fields(Dataset)})


def equal_length_batches(lengths: np.ndarray, rows: int, tokens: int) -> Iterator[np.ndarray]:
    """Yield index arrays of texts of one length, at most `rows` texts and about `tokens` tokens each.

    Texts of one length need no padding, so a batch gives exactly what its texts give alone.
    """
    order = np.argsort(lengths, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        if len(same):
            size = max(1, min(rows, tokens // max(1, int(lengths[same[0]]))))
            yield from (same[start : start + size] for start in range(0, len(same), size))
