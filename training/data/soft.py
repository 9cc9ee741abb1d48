"""Soft labels: the teacher's predictions, looked up by the texts' keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.corpus import Row, read_records
from data.labels import INTENTS, LABELS, SIGNALS, TOPICS


def text_key(text: str) -> str:
    """The first 16 hexadecimal digits of SHA-1 of the text in UTF-8."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]


@dataclass(frozen=True)
class SoftLabels:
    """Arrays with a row for each labeled text, and a last row of NaN for all other texts; see Dataset."""

    row_of: dict[str, int]
    mood: np.ndarray
    topics: np.ndarray
    intent: np.ndarray
    signals: np.ndarray

    def of(self, rows: Sequence[Row]) -> dict[str, np.ndarray]:
        """The columns `soft_…` of a Dataset. A copy has the labels of its original."""
        at = np.array([self.row_of.get(text_key(row.like or row.text), -1) for row in rows], dtype=np.int64)
        return {f"soft_{name}": getattr(self, name)[at] for name in ("mood", "topics", "intent", "signals")}


def read_soft(paths: Iterable[Path]) -> SoftLabels:
    """Read files of {"key", "mood", "topics", "intent", "flags"}; the later file wins."""
    row_of: dict[str, int] = {}
    flat: list[list[float]] = []
    present: list[tuple[int, int, list[float]]] = []
    for record in (record for path in paths for record in read_records(path)):
        row_of[record["key"]] = len(flat)
        present += ((len(flat), TOPICS.index(topic), moods) for topic, moods in record.get("topics", {}).items())
        flat.append([*record["mood"], *record["intent"], *record["flags"][: len(SIGNALS)]])
    flat.append([np.nan] * (len(LABELS) + len(INTENTS) + len(SIGNALS)))
    topics = np.zeros((len(flat), len(TOPICS), len(LABELS)), dtype=np.float16)
    if present:
        rows, columns, moods = zip(*present, strict=True)
        topics[np.array(rows), np.array(columns)] = np.array(moods, dtype=np.float16)
    topics[-1] = np.nan
    mood, intent, signals = np.split(
        np.array(flat, dtype=np.float16), [len(LABELS), len(LABELS) + len(INTENTS)], axis=1
    )
    return SoftLabels(row_of, mood, topics, intent, signals)
