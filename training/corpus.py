"""Labelled and unlabelled texts: one reader for .jsonl, .jsonl.zst and .csv files.

A row needs `text`; `label`, `lang`, `variety`, `source`, `channel`, `weak`
and `like` are optional. Texts are passed on exactly as stored: cleaning belongs to the
engine's tokenizer, not to the training scripts.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

LABELS: tuple[str, str, str] = ("negative", "neutral", "positive")
"""The classes, in the order of every probability triple and logit row."""

Config = TypeVar("Config")


@dataclass(frozen=True)
class Row:
    """One text. `label` indexes LABELS (None: unlabelled); `weak` marks labels from stars or emoticons.

    `like` is the text that this one is an altered copy of (augment.py).
    """

    text: str
    label: int | None = None
    lang: str = "und"
    variety: str | None = None
    source: str = "own"
    channel: str = "social"
    weak: bool = False
    like: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The row as a JSON object with the label spelt out; `variety` and `like` only where known."""
        out: dict[str, Any] = {"text": self.text, "lang": self.lang, "source": self.source}
        out |= {"channel": self.channel, "weak": self.weak}
        out["label"] = None if self.label is None else LABELS[self.label]
        if self.variety:
            out["variety"] = self.variety
        if self.like:
            out["like"] = self.like
        return out


def load_config(kind: type[Config], path: Path, table: str | None = None) -> Config:
    """Read a TOML file (or one `table` of it) into the frozen dataclass `kind`; an unknown key is an error."""
    with open(path, "rb") as file:
        raw = tomllib.load(file)
    raw = raw[table] if table else raw
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = set(raw) - known
    if unknown:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if path.name.endswith(".zst"):
        import zstandard

        with open(path, "rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
            yield from (json.loads(line) for line in io.TextIOWrapper(stream, encoding="utf-8") if line.strip())
    elif path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with open(path, encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())


def read_rows(paths: Iterable[Path], exclude_sources: Collection[str] = ()) -> Iterator[Row]:
    """Yield the rows of `paths` in file order, without those of `exclude_sources`.

    Raises ValueError for a label that is neither empty nor one of LABELS.
    """
    excluded = frozenset(exclude_sources)
    for path in paths:
        for number, record in enumerate(_records(path), 1):
            source = record.get("source") or path.name.split(".")[0]
            if source in excluded or not record.get("text"):
                continue
            label = record.get("label") or None
            if label is not None and label not in LABELS:
                raise ValueError(f"{path}:{number}: label {label!r} is not one of {LABELS}")
            yield Row(
                text=record["text"],
                label=None if label is None else LABELS.index(label),
                lang=record.get("lang") or "und",
                variety=record.get("variety") or None,
                source=source,
                channel=record.get("channel") or "social",
                weak=str(record.get("weak") or "").lower() in ("true", "1"),
                like=record.get("like") or None,
            )


def drop_held_out(rows: Iterable[Row], held_out: Iterable[Row]) -> Iterator[Row]:
    """Yield `rows` without those whose text stands, up to case and white space, in `held_out`."""
    keys = {" ".join(row.text.casefold().split()) for row in held_out}
    return (row for row in rows if " ".join(row.text.casefold().split()) not in keys)
