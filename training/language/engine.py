"""The engine's view of texts, through `mizaj features`; Python does not process text itself."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from data.corpus import Row

BATCH = 100_000
"""The number of rows that one run of the tool describes."""


def described(rows: Iterable[Row], mizaj: Path) -> Iterator[tuple[Row, str | None, str]]:
    """Yield each row with the script of most of its letters (`Latn`, `Arab` or None) and its text without addresses."""
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        output = _features(mizaj, (row.text for row in batch)).decode().splitlines()
        for row, line in zip(batch, output, strict=True):
            seen = json.loads(line)
            yield row, seen["script"], seen["prose"]


def hashes(texts: Iterable[str], mizaj: Path) -> list[np.ndarray]:
    """The hashes of the n-grams and words of each text."""
    raw = np.frombuffer(_features(mizaj, texts, "--hashes"), "<u4")
    found, position = [], 0
    while position < len(raw):
        count = int(raw[position])
        found.append(raw[position + 1 : position + 1 + count])
        position += 1 + count
    return found


def _features(mizaj: Path, texts: Iterable[str], *options: str) -> bytes:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return subprocess.run(
        [mizaj, "features", *options], input=lines.encode(), stdout=subprocess.PIPE, check=True
    ).stdout
