"""Texts and their labels: one reader for .jsonl, .jsonl.zst and .csv files.

A row needs `text`; everything else is optional. Texts are passed on exactly as stored: cleaning
belongs to the engine's text pipeline, not to the training scripts.
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

from data.labels import INTENTS, LABELS, SIGNALS, TOPICS

Config = TypeVar("Config")


@dataclass(frozen=True)
class Row:
    """One text. `None` means not labeled; `weak` marks labels from stars or emoticons.

    `annotated` marks moods under our guideline, with or without the other labels.
    `topics` holds one value for each of TOPICS: -1 not annotated, 0 absent, else 1 + index into LABELS.
    `like` is the text that this one is an altered copy of (augment.py).
    """

    text: str
    label: int | None = None  # index into LABELS, or MIXED
    lang: str = "und"
    variety: str | None = None
    source: str = "own"
    channel: str = "social"
    weak: bool = False
    annotated: bool = False
    topics: tuple[int, ...] | None = None
    intent: int | None = None  # index into INTENTS
    signals: tuple[int, ...] | None = None  # 0 or 1 for each of SIGNALS
    kind: str | None = None  # of a written or challenge line
    split: str = "train"
    like: str | None = None

    @property
    def form(self) -> str:
        """The written form: en, fr, ar, ary (Arabic-script dialects of the Maghreb) or ar-Latn."""
        if self.variety and self.variety.endswith("-latn"):
            return "ar-Latn"
        return "ary" if self.variety in ("ary", "arq", "aeb", "mag") else self.lang

    def as_json(self) -> dict[str, Any]:
        """The row as a JSON object that `row_of` can read; missing labels are left out."""
        out: dict[str, Any] = {"text": self.text, "lang": self.lang, "source": self.source}
        out |= {"channel": self.channel, "weak": self.weak}
        out["label"] = None if self.label is None else (*LABELS, "mixed")[self.label]
        optional = ("variety", "kind", "like", "annotated")
        out |= {name: value for name in optional if (value := getattr(self, name))}
        if self.topics is not None:
            moods = (None, None, *LABELS)
            out["topics"] = {t: moods[v + 1] for t, v in zip(TOPICS, self.topics, strict=True) if v != 0}
        if self.intent is not None:
            out["intent"] = INTENTS[self.intent]
        if self.signals is not None:
            out["flags"] = [name for name, value in zip(SIGNALS, self.signals, strict=True) if value]
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


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a .jsonl, .jsonl.zst or .csv file, in order."""
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


def write_json_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write one record per line, UTF-8."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def read_rows(paths: Iterable[Path], exclude_sources: Collection[str] = ()) -> Iterator[Row]:
    """Yield the rows of `paths` in file order, without those of `exclude_sources`.

    Raises ValueError for a label that is neither empty nor one of LABELS nor "mixed".
    """
    excluded = frozenset(exclude_sources)
    for path in paths:
        for number, record in enumerate(read_records(path), 1):
            record["source"] = record.get("source") or path.name.split(".")[0]
            if record["source"] in excluded or not record.get("text"):
                continue
            try:
                yield row_of(record)
            except ValueError as error:
                raise ValueError(f"{path}:{number}: {error}") from error


def row_of(record: dict[str, Any]) -> Row:
    """The row of one record. Its mood is the field `label`, or `mood` in annotated files."""
    label = record.get("label") or record.get("mood") or None
    if label is not None and label not in (*LABELS, "mixed"):
        raise ValueError(f"label {label!r} is not one of {LABELS}")
    flags = record.get("flags")
    return Row(
        text=record["text"],
        label=None if label is None else (*LABELS, "mixed").index(label),
        lang=record.get("lang") or "und",
        variety=record.get("variety") or None,
        source=record["source"],
        channel=record.get("channel") or "social",
        weak=str(record.get("weak") or "").lower() in ("true", "1"),
        annotated=record.get("annotated") is True,
        topics=topics_of(record["topics"]) if isinstance(record.get("topics"), dict) else None,
        intent=INTENTS.index(record["intent"]) if record.get("intent") in INTENTS else None,
        signals=None if flags is None else tuple(int(signal in flags) for signal in SIGNALS),
        kind=record.get("kind") or None,
        split=record.get("split") or "train",
        like=record.get("like") or None,
    )


def topics_of(found: dict[str, str | None]) -> tuple[int, ...]:
    """One value for each of TOPICS; a topic without a known mood is not counted (-1)."""
    return tuple(
        0 if topic not in found else 1 + LABELS.index(mood) if (mood := found[topic]) in LABELS else -1
        for topic in TOPICS
    )
