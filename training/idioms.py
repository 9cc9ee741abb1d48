"""Rows from `configs/idioms.toml`: phrases written by hand, in frames written by hand.

    python idioms.py --idioms configs/idioms.toml --held-out tests/challenge/challenge.jsonl … --out idioms.jsonl
"""

from __future__ import annotations

import argparse
import itertools
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus import LABELS, Row, drop_held_out, read_rows
from prepare import write_json_lines

SEED = 5


def frames_for(frames: list[str], label: str) -> Iterator[str]:
    """The frames that fit a label: "frame|label" fits that one alone."""
    for frame in frames:
        text, _, only = frame.partition("|")
        if only in ("", label):
            yield text


def texts(language: dict[str, Any], generator: random.Random) -> Iterator[tuple[str, str]]:
    """Every phrase in every frame and every sentence with every tail, each with its label."""
    sentences = dict(language["sentences"])
    tails = sentences.pop("tails")
    kinds = [(language["phrases"], language["frames"])]
    kinds.append((sentences, ["{phrase}" + tail for tail in tails]))
    for phrases, frames in kinds:
        for label, some in phrases.items():
            for phrase, frame in itertools.product(some, frames_for(frames, label)):
                text = frame.format(phrase=phrase, thing=generator.choice(language["things"]))
                yield text, label


def rows(idioms: dict[str, Any]) -> Iterator[Row]:
    """One row a text; every other begins with a capital."""
    generator = random.Random(SEED)
    for lang, language in idioms.items():
        for text, label in texts(language, generator):
            cased = text[0].upper() + text[1:] if generator.random() < 0.5 else text
            names = {"lang": "ar", "variety": "ary-latn"} if lang == "ar-Latn" else {"lang": lang}
            yield Row(text=cased, label=LABELS.index(label), source="idioms", channel="review", **names)


def main() -> None:
    """Write the rows that are no held-out text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idioms", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with open(arguments.idioms, "rb") as file:
        idioms = tomllib.load(file)
    kept = drop_held_out(rows(idioms), list(read_rows(arguments.held_out)))
    write_json_lines(arguments.out, [row.as_json() for row in kept])


if __name__ == "__main__":
    main()
