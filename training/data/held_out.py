"""Finds copies and near copies of texts that must not be trained on.

Three tests on a key that keeps letters only: equality; a long key contained in another; Jaccard similarity
of five-letter shingles above SIMILAR. Long keys that pass one of the last two share a run of RUN letters,
so runs are hashed for many texts at once, and only texts that share one are compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from data.corpus import Row

LONG = 40
"""The least number of letters for a key to be compared by containment and by shingles."""
RUN = 20
SHINGLE = 5
SIMILAR = 0.8
MOST_OWNERS = 8
"""The most held-out texts compared for one run: a run that more of them share is a phrase, not a copy."""
CHUNK = 20_000
"""The number of texts hashed at once."""

_ADDRESS = re.compile(r"https?\S*|@\w+|<\w+>")
_REPEATED = re.compile(r"(.)\1+")
_LETTERS = re.compile(r"[\W\d_]+")
_INVISIBLE = re.compile(r"[\s\ufe0e\ufe0f]+")
_FOLDED = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)


def key_of(text: str) -> str:
    """Lower-case letters without marks, repetitions, addresses and spaces; Arabic variants folded.

    Of a text without letters: its signs, such as emoji, stars and digits.
    """
    text = unicodedata.normalize("NFKD", _ADDRESS.sub(" ", text.casefold()).translate(_FOLDED))
    letters = _REPEATED.sub(r"\1", _LETTERS.sub("", text))
    return letters or _INVISIBLE.sub("", text)


def powers(factor: int, count: int) -> np.ndarray:
    """Powers of `factor` from 0 on, modulo 2 ** 64."""
    return np.multiply.accumulate(np.concatenate([[1], np.full(count - 1, factor, dtype=np.uint64)]).astype(np.uint64))


def run_hashes(keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(hash, number of its key) of every run of RUN letters that lies within one of `keys`."""
    codes = np.frombuffer("".join(keys).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(keys)), [len(key) for key in keys])
    if len(codes) < RUN:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(codes * powers(_FACTOR, len(codes)), dtype=np.uint64)]).astype(np.uint64)
    hashed = (sums[RUN:] - sums[:-RUN]) * powers(_INVERSE, len(codes))[: len(codes) - RUN + 1]
    within = owner[: len(hashed)] == owner[RUN - 1 :]
    return hashed[within], owner[: len(hashed)][within]


def shingles(key: str) -> set[str]:
    """All runs of SHINGLE letters."""
    return {key[at : at + SHINGLE] for at in range(len(key) - SHINGLE + 1)}


def is_near(first: str, second: str) -> bool:
    """Whether one long key contains the other or their shingles are nearly the same."""
    if first in second or second in first:
        return True
    a, b = shingles(first), shingles(second)
    return len(a & b) > SIMILAR * len(a | b)


class HeldOut:
    """The texts that must not be trained on, indexed for search."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.keys = {key for text in texts if (key := key_of(text))}
        self._long = sorted(key for key in self.keys if len(key) >= LONG)
        hashed, owner = run_hashes(self._long)
        order = np.argsort(hashed, kind="stable")
        self._hashes, self._owners = hashed[order], owner[order]

    def copies(self, texts: Sequence[str]) -> np.ndarray:
        """Which of `texts` are held-out texts or near copies of one; bool [n]."""
        found = np.zeros(len(texts), dtype=bool)
        for start in range(0, len(texts), CHUNK):
            keys = [key_of(text) for text in texts[start : start + CHUNK]]
            found[start : start + CHUNK] = [key in self.keys for key in keys]
            long = [number for number, key in enumerate(keys) if len(key) >= LONG and key not in self.keys]
            for at, others in self._sharing([keys[number] for number in long]).items():
                key = keys[long[at]]
                found[start + long[at]] = any(is_near(key, self._long[other]) for other in others)
        return found

    def drop_copies(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that are neither held-out texts nor near copies of one."""
        mine = list(rows)
        copies = self.copies([row.text for row in mine])
        return [row for row, copy in zip(mine, copies, strict=True) if not copy]

    def _sharing(self, keys: Sequence[str]) -> dict[int, set[int]]:
        """For each of `keys` that shares a run with long held-out keys, these keys' numbers."""
        hashed, owner = run_hashes(keys)
        out: dict[int, set[int]] = defaultdict(set)
        if not len(hashed) or not len(self._hashes):
            return out
        first = np.searchsorted(self._hashes, hashed, side="left")
        last = np.minimum(np.searchsorted(self._hashes, hashed, side="right"), first + MOST_OWNERS)
        for k in range(MOST_OWNERS):
            there = first + k < last
            pairs = np.unique(owner[there] << 32 | self._owners[first[there] + k])
            for number, other in zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True):
                out[number].add(other)
        return out
