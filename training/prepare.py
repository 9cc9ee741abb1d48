"""Corpora -> token ids: reads the rows, has `mizaj` clean and tokenise them, writes {train,validation,test}.npz.

All text handling is the engine's own (`mizaj encode`), so a model is trained on
exactly what it will be given.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from corpus import LABELS, Row, drop_held_out, load_config, read_rows
from dataset import NO_LABEL, Dataset
from label import load_ngram
from ngram import text_key

Triple = Sequence[float]
NO_OPINION = np.full(len(LABELS), np.nan, dtype=np.float32)


@dataclass(frozen=True)
class PrepareConfig:
    """Table [prepare] of a configuration; the comments stand there."""

    max_tokens: int
    exclude_sources: tuple[str, ...] = ()
    preprocess: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Teaching:
    """What the teachers say of texts."""

    soft: dict[str, Triple] = field(default_factory=dict)  # label.py: by text
    ngram: dict[int, Triple] = field(default_factory=dict)  # ngram.py: by text key
    weights: dict[str, Triple] = field(default_factory=dict)  # mix.py: (teacher's, n-gram's) by group

    def opinion(self, row: Row) -> np.ndarray:
        """Probabilities [3]: the mix of the teachers that know the row's text, NaN where none does."""
        text = row.like or row.text
        first, second = self.soft.get(text), self.ngram.get(text_key(text))
        if first is None or second is None:
            known = second if first is None else first
            return NO_OPINION if known is None else np.array(known, dtype=np.float32)
        groups = (f"{row.lang}:{row.variety}", f"{row.lang}:{row.channel}", row.lang)
        a, b = next((self.weights[group] for group in groups if group in self.weights), (0.7, 0.3))
        mixed = np.exp(a * np.log(np.maximum(first, 1e-4)) + b * np.log(np.maximum(second, 1e-4)))
        return (mixed / mixed.sum()).astype(np.float32)


def write_json_lines(path: Path, records: list[dict[str, Any]]) -> None:
    """One record a line, UTF-8."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def encode_texts(
    texts: Sequence[str], mizaj: Path, tokenizer: Path, preprocess: dict[str, Any], language_model: Path
) -> tuple[list[list[int]], list[str]]:
    """Token ids and detected language of each text, through the engine's command line tool."""
    with tempfile.TemporaryDirectory() as folder:
        source, settings, target = (Path(folder) / name for name in ("texts.jsonl", "preprocess.json", "ids.jsonl"))
        write_json_lines(source, [{"text": text, "row": row} for row, text in enumerate(texts)])
        settings.write_text(json.dumps(preprocess))
        command = [mizaj, "encode", source, "--config", settings]
        command += ["--tokenizer", tokenizer, "--language-model", language_model]
        with open(target, "wb") as write:
            subprocess.run(command, stdout=write, check=True)
        ids: list[list[int]] = []
        languages: list[str] = []
        with open(target, encoding="utf-8") as file:
            for row, line in enumerate(tqdm(file, desc="encoded", total=len(texts), mininterval=5)):
                record = json.loads(line)
                if record["row"] != row:
                    raise RuntimeError(f"mizaj left out row {row}")
                ids.append(record["ids"])
                languages.append(record["language"])
    if len(ids) != len(texts):
        raise RuntimeError(f"mizaj returned {len(ids)} of {len(texts)} rows")
    return ids, languages


def build_dataset(
    rows: list[Row], ids: list[list[int]], detected: list[str], max_tokens: int, teaching: Teaching
) -> Dataset:
    """The rows that have at least one token, cut to `max_tokens`, with what the teachers say of them."""
    kept = [i for i, one in enumerate(ids) if one]
    parts = [np.array(ids[i][:max_tokens], dtype=np.uint16) for i in kept]
    mine = [rows[i] for i in kept]

    def text(name: str) -> np.ndarray:
        return np.array([getattr(row, name) or "" for row in mine], dtype=np.str_)

    return Dataset(
        ids=np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint16),
        offsets=np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64),
        label=np.array([NO_LABEL if row.label is None else row.label for row in mine], dtype=np.int8),
        weak=np.array([row.weak for row in mine], dtype=bool),
        soft=np.array([teaching.opinion(row) for row in mine], dtype=np.float32).reshape(-1, len(LABELS)),
        lang=text("lang"),
        variety=text("variety"),
        source=text("source"),
        channel=text("channel"),
        detected=np.array([detected[i] for i in kept], dtype=np.str_),
    )


def read_soft(paths: Sequence[Path]) -> dict[str, Triple]:
    """The teacher's probabilities by text, from the shards of label.py."""
    soft: dict[str, Triple] = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            soft.update((record["text"], record["soft"]) for record in map(json.loads, file))
    return soft


def training_rows(
    train: Sequence[Path], shards: Sequence[Path], held_out: list[Row], exclude_sources: Sequence[str]
) -> list[Row]:
    """Labelled rows of `train` and every text of `shards` once, none of an excluded source, none held out."""
    labelled = [row for row in read_rows(train, exclude_sources) if row.label is not None]
    known = {row.text for row in labelled}
    taught = {row.text: row for row in read_rows(shards, exclude_sources) if row.text not in known}
    return list(drop_held_out([*labelled, *taught.values()], held_out))


def main() -> None:
    """Write the three files and say what is in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool (cargo build --features cli)")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin")
    parser.add_argument("--train", type=Path, nargs="+", required=True, help=".jsonl, .jsonl.zst or .csv")
    parser.add_argument("--validation", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--soft", type=Path, nargs="*", default=[], help="shards of label.py")
    parser.add_argument("--ngram", type=Path, help="ngram.npz of ngram.py")
    parser.add_argument("--mix", type=Path, help="weights of the two teachers, from mix.py")
    parser.add_argument("--out", type=Path, required=True, help="folder of the .npz files")
    arguments = parser.parse_args()
    config = load_config(PrepareConfig, arguments.config, "prepare")
    arguments.out.mkdir(parents=True, exist_ok=True)
    held_out = {name: list(read_rows(getattr(arguments, name))) for name in ("validation", "test")}
    everything = [row for rows in held_out.values() for row in rows]
    splits = {"train": training_rows(arguments.train, arguments.soft, everything, config.exclude_sources), **held_out}
    weights = json.loads(arguments.mix.read_text()) if arguments.mix else {}
    teaching = Teaching(read_soft(arguments.soft), load_ngram(arguments.ngram), weights)
    for name, rows in splits.items():
        if not rows:
            continue
        texts = [row.text for row in rows]
        tools = (arguments.mizaj, arguments.tokenizer, config.preprocess, arguments.language_model)
        ids, detected = encode_texts(texts, *tools)
        data = build_dataset(rows, ids, detected, config.max_tokens, teaching)
        data.save(arguments.out / f"{name}.npz")
        taught = int(np.isfinite(data.soft[:, 0]).sum())
        mean = float(data.lengths.mean()) if len(data) else 0.0
        print(f"{name}: {len(data)} texts of {len(rows)}, {mean:.1f} tokens each, {taught} with soft labels")


if __name__ == "__main__":
    main()
