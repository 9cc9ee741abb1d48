"""Texts -> token ids, through the engine's own command line tool; Python does not process text."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from data.corpus import write_json_lines


@dataclass(frozen=True)
class TextStages:
    """What `mizaj encode` needs: the tool, the files of the text stages, the preprocessing."""

    mizaj: Path
    tokenizer: Path
    language: Path
    preprocess: dict[str, Any] = field(default_factory=dict)


class Encoded(NamedTuple):
    """What the network reads of a text."""

    ids: list[int]
    clauses: list[list[int]]  # the tokens [start, end) of each clause
    language: str  # detected


def encode_texts(texts: Sequence[str], stages: TextStages) -> list[Encoded]:
    """Each text, encoded."""
    with tempfile.TemporaryDirectory() as folder:
        source, settings, target = (Path(folder) / name for name in ("texts.jsonl", "preprocess.json", "ids.jsonl"))
        write_json_lines(source, ({"text": text, "row": row} for row, text in enumerate(texts)))
        settings.write_text(json.dumps(stages.preprocess))
        command = [stages.mizaj, "encode", source, "--config", settings]
        command += ["--tokenizer", stages.tokenizer, "--language-model", stages.language]
        with open(target, "wb") as write:
            subprocess.run(command, stdout=write, check=True)
        encoded: list[Encoded] = []
        with open(target, encoding="utf-8") as file:
            for row, line in enumerate(tqdm(file, desc="encoded", total=len(texts), mininterval=5)):
                record = json.loads(line)
                if record["row"] != row:
                    raise RuntimeError(f"mizaj left out row {row}")
                encoded.append(Encoded(record["ids"], record["clauses"], record["language"]))
    if len(encoded) != len(texts):
        raise RuntimeError(f"mizaj returned {len(encoded)} of {len(texts)} rows")
    return encoded
