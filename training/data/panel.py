"""The panel that models are chosen by: texts that none of them was trained or tuned on.

It has four parts: rows of sources left out of training; annotated validation rows; the challenge set; cases
reported from outside, if their file is given. A fifth, rows of the training sources, is for comparison and
decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.collect import corpus_file, split_rows
from data.corpus import Row, read_records, read_rows, row_of
from data.labels import LABELS, MIXED
from data.sources import Source

CHALLENGE = Path(__file__).resolve().parents[2] / "tests/data/challenge"
OPEN_HALF, SEALED_HALF = CHALLENGE / "kinds.jsonl", CHALLENGE / "kinds-sealed.jsonl"
EVERYDAY_LINES = CHALLENGE / "everyday.jsonl"
LEFT_OUT, ANNOTATED, KINDS, CASES, KNOWN = "left out", "annotated", "challenge", "cases", "known"
DECIDING = (LEFT_OUT, ANNOTATED, KINDS, CASES)
MOST_ROWS = 900
"""The most rows of one source, drawn at random, so that a large source is not slow to measure."""


@dataclass(frozen=True)
class PanelRow:
    """One text, the moods accepted for it, and the group in which it counts."""

    row: Row
    part: str
    group: str
    accepted: tuple[int, ...]  # indices into LABELS; empty: the mood does not count


def accepted_by(label: int | None) -> tuple[int, ...]:
    """The accepted moods for a label; none if it is mixed or unknown."""
    return () if label is None or label == MIXED else (label,)


def rows_of(part: str, group: str, rows: list[Row]) -> list[PanelRow]:
    """The rows as a group of a part."""
    return [PanelRow(row, part, group, accepted_by(row.label)) for row in rows]


def left_out(folder: Path, sources: dict[str, Source]) -> Iterator[PanelRow]:
    """Labeled rows of the sources that the table marks for the panel, without test rows."""
    names = {name for name, source in sources.items() if source.panel}
    paths = [corpus_file(folder, "train"), corpus_file(folder, "validation")]
    rows = [row for row in read_rows(paths) if row.source in names and row.label is not None]
    for name in sorted(names):
        mine = [row for row in rows if row.source == name]
        yield from rows_of(LEFT_OUT, name, random.Random(name).sample(mine, min(len(mine), MOST_ROWS)))


def annotated(folder: Path, split: str) -> Iterator[PanelRow]:
    """Annotated rows of a split, by written form and channel."""
    for row in split_rows(folder, split):
        yield PanelRow(row, ANNOTATED, f"{row.form} {row.channel}", accepted_by(row.label))


def challenge(path: Path) -> Iterator[PanelRow]:
    """The open half of the challenge set, by kind and written form. The sealed half is not used for choosing models."""
    for record in read_records(path):
        forms = {"lang": "ar", "variety": "ary-latn"} if record["lang"] == "ar-Latn" else {}
        row = row_of({"source": "challenge"} | record | forms)
        moods = tuple(LABELS.index(mood) for mood in record["accepted"] if mood in LABELS)
        yield PanelRow(row, KINDS, row.kind or "all", moods)


def cases(path: Path) -> Iterator[PanelRow]:
    """Reported cases: {"text", "expected": moods that would be right, separated by commas}."""
    for record in read_records(path):
        moods = tuple(LABELS.index(mood) for mood in record["expected"].split(",") if mood in LABELS)
        row = Row(record["text"], moods[0] if len(moods) == 1 else None, source="cases")
        yield PanelRow(row, CASES, "all", moods)


def panel_rows(folder: Path, sources: dict[str, Source], case_file: Path | None) -> list[PanelRow]:
    """The whole panel."""
    out = [*left_out(folder, sources), *annotated(folder, "validation"), *challenge(OPEN_HALF)]
    out += cases(case_file) if case_file and case_file.exists() else []
    learned = [row for row in read_rows([corpus_file(folder, "validation")]) if sources[row.source].use == "train"]
    return out + [one for row in learned for one in rows_of(KNOWN, row.lang, [row])]


def as_record(one: PanelRow) -> dict[str, Any]:
    """The row for a file of JSON lines."""
    return one.row.as_json() | {"part": one.part, "group": one.group, "accepted": list(one.accepted)}


def read_panel(path: Path) -> list[PanelRow]:
    """Read the output of `as_record`; of the annotation, only the mood."""
    return [
        PanelRow(row_of(record), record["part"], record["group"], tuple(record["accepted"]))
        for record in read_records(path)
    ]
