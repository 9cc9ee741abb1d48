"""Rows -> token ids: encode them with `mizaj`, add the teacher's labels, write train.npz and the others.

`--rows` reads the output of data.collect (and panel.npz is written, too), `--train` and `--validation` read
your own files.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from data.collect import role_of, unique
from data.corpus import Row, load_config, read_rows
from data.dataset import Dataset, clause_ranges, ragged, text_columns
from data.encode import Encoded, TextStages, encode_texts
from data.held_out import HeldOut
from data.labels import NO_LABEL, SIGNALS, TOPICS
from data.soft import SoftLabels, read_soft
from data.sources import Source, load_sources

FILES = ("panel", "validation", "test", "train")


@dataclass(frozen=True)
class PrepareConfig:
    """Table [prepare] of a configuration, which explains the fields."""

    max_tokens: int
    preprocess: dict[str, Any] = field(default_factory=dict)


def labeled(rows: Sequence[Row], soft: SoftLabels) -> list[Row]:
    """The rows about which people or the teacher said anything."""
    taught = ~np.isnan(soft.of(rows)["soft_mood"]).any(1)
    said = (any(v is not None for v in (row.label, row.topics, row.intent, row.signals)) for row in rows)
    return [row for row, one, other in zip(rows, taught, said, strict=True) if one or other]


def read_as_unknown_if_empty(encoded: Sequence[Encoded]) -> list[Encoded]:
    """A text without tokens as the unknown piece, so that no row of the panel is lost."""
    return [one if one.ids else one._replace(ids=[1]) for one in encoded]


def build_dataset(
    rows: Sequence[Row],
    encoded: Sequence[Encoded],
    max_tokens: int,
    soft: SoftLabels,
    sources: dict[str, Source],
) -> Dataset:
    """The rows that have at least one token, cut to `max_tokens`, with the teacher's labels."""
    kept = [i for i, one in enumerate(encoded) if one.ids]
    texts = [encoded[i] for i in kept]
    ids, offsets = ragged([np.array(one.ids[:max_tokens], dtype=np.uint16) for one in texts], np.zeros(0, np.uint16))
    ranges = [clause_ranges(one.clauses, max_tokens) for one in texts]
    clauses, clause_offsets = ragged(ranges, np.zeros((0, 2), np.uint8))
    mine = [rows[i] for i in kept]
    unknown = {
        "topics": (NO_LABEL,) * len(TOPICS),
        "signals": (NO_LABEL,) * len(SIGNALS),
        "label": NO_LABEL,
        "intent": NO_LABEL,
    }

    def column(name: str) -> np.ndarray:
        return np.array([unknown[name] if (v := getattr(row, name)) is None else v for row in mine], dtype=np.int8)

    return Dataset(
        ids=ids,
        offsets=offsets,
        clauses=clauses,
        clause_offsets=clause_offsets,
        role=np.array([role_of(row, sources) for row in mine], dtype=np.str_),
        detected=np.array([one.language for one in texts], dtype=np.str_),
        **{name: column(name) for name in unknown},
        **soft.of(mine),
        **text_columns(mine),
    )


def own_rows(train: Sequence[Path], held_out: Sequence[Row]) -> list[Row]:
    """Labeled rows of your own files, without held-out texts."""
    labeled = [row for row in unique(read_rows(train)) if row.label is not None]
    return HeldOut(row.text for row in held_out).drop_copies(labeled)


def main() -> None:
    """Write the files and summarize them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool (cargo build --features cli)")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin")
    parser.add_argument("--rows", type=Path, help="folder of data.collect's files")
    parser.add_argument("--train", type=Path, nargs="*", default=[], help="own .jsonl, .jsonl.zst or .csv")
    parser.add_argument("--validation", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--soft", type=Path, nargs="*", default=[], help="the teacher's labels, a better teacher's last"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the .npz files")
    arguments = parser.parse_args()
    config = load_config(PrepareConfig, arguments.config, "prepare")
    arguments.out.mkdir(parents=True, exist_ok=True)
    stages = TextStages(arguments.mizaj, arguments.tokenizer, arguments.language_model, config.preprocess)
    sources, soft = load_sources(), read_soft(arguments.soft)
    if arguments.rows:
        splits = {name: list(read_rows([arguments.rows / f"{name}.jsonl"])) for name in FILES}
        shutil.copyfile(arguments.rows / "panel.jsonl", arguments.out / "panel.jsonl")
    else:
        validation = list(read_rows(arguments.validation))
        splits = {"train": own_rows(arguments.train, validation), "validation": validation}
    splits["train"] = labeled(splits["train"], soft)
    for name, rows in splits.items():
        encoded = encode_texts([row.text for row in rows], stages)
        if name == "panel":
            encoded = read_as_unknown_if_empty(encoded)
        data = build_dataset(rows, encoded, config.max_tokens, soft, sources)
        data.save(arguments.out / f"{name}.npz")
        mean = float(data.lengths.mean()) if len(data) else 0.0
        print(
            f"{name}: {len(data)} texts of {len(rows)}, {mean:.1f} tokens each, {data.taught.sum()} with soft labels",
            flush=True,
        )


if __name__ == "__main__":
    main()
