"""Annotations of the corpora's texts, made for this project, as labels without the texts.

`annotations.tsv` has one line for each text: its key (data.soft.text_key), mood, topics with their moods,
intent and flags, separated by tabs. Moods may be "mixed"; "unclear" means that the text has no mood that
anyone could judge, so that it is no training text. Without an intent, only the mood is annotated.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.corpus import Row, row_of
from data.soft import text_key

ANNOTATIONS = Path(__file__).parent / "annotations.tsv"
UNCLEAR = "unclear"


def read_annotations(path: Path) -> dict[str, Row | None]:
    """The labels by key, as rows without a text; None where the text is unclear."""
    out: dict[str, Row | None] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for key, mood, topics, intent, flags in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            record: dict[str, Any] = {"text": "", "mood": mood, "annotated": True, "source": ""}
            if intent:
                named = dict(topic.split(":") for topic in topics.split(",") if topic)
                record |= {"topics": named, "intent": intent, "flags": [f for f in flags.split(",") if f]}
            out[key] = None if mood == UNCLEAR else row_of(record)
    return out


def annotated(rows: Iterable[Row], annotations: dict[str, Row | None]) -> Iterator[Row]:
    """The rows with their annotations in place of their own labels, and without the unclear ones.

    Rows that have an intent were annotated before, and stay.
    """
    for row in rows:
        key = text_key(row.text)
        if row.intent is not None or key not in annotations:
            yield row
            continue
        found = annotations[key]
        if found is not None:
            labels = {name: getattr(found, name) for name in ("label", "annotated", "topics", "intent", "signals")}
            yield replace(row, weak=False, **labels)
