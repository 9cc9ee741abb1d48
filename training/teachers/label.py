"""Soft labels: the teacher's predictions by key, without the texts; an interrupted run continues.

Writes soft-0000.jsonl, soft-0001.jsonl, …, which data.soft reads. Texts whose labels are already in a
--known file are left out, and so are copies that take the labels of their original.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from data.corpus import read_records, read_rows, write_json_lines
from data.labels import TOPICS
from data.soft import text_key
from data.sources import load_sources, not_trained_on
from teachers.e5 import encode, equal_length_batches
from teachers.network import Teacher, load_teacher

LEAST = 0.03
"""The least probability of a topic that is written."""
BATCH_TOKENS = 2048
SHARD = 4096
"""The number of texts in one file."""


def rounded(values: np.ndarray, digits: int) -> list[float]:
    """The values with as many digits as labels need."""
    return [round(float(value), digits) for value in values]


def records(teacher: Teacher, ids: Sequence[list[int]], keys: Sequence[str]) -> list[dict[str, Any]]:
    """One record for each text."""
    out: list[dict[str, Any]] = [{} for _ in ids]
    with torch.inference_mode():
        for index in equal_length_batches([len(one) for one in ids], BATCH_TOKENS):
            logits = teacher(torch.tensor([ids[i] for i in index]))
            mood, intent, flags = (
                logits.mood.softmax(1).numpy(),
                logits.intent.softmax(1).numpy(),
                logits.flags.sigmoid().numpy(),
            )
            topics = logits.topics.softmax(2).numpy()[..., 1:]
            for row, i in enumerate(index):
                found = {t: rounded(p, 2) for t, p in zip(TOPICS, topics[row], strict=True) if p.sum() >= LEAST}
                out[i] = {"key": keys[i], "mood": rounded(mood[row], 3), "topics": found}
                out[i] |= {"intent": rounded(intent[row], 2), "flags": rounded(flags[row], 2)}
    return out


def main() -> None:
    """Label the texts of the files that have no labels yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="texts: .jsonl, .jsonl.zst or .csv")
    parser.add_argument("--teacher", type=Path, required=True, help=".npz of the teacher's weights")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--known", type=Path, nargs="*", default=[], help="existing soft labels")
    parser.add_argument("--max-tokens", type=int, default=72)
    parser.add_argument("--out", type=Path, required=True, help="folder")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    shards = sorted(arguments.out.glob("soft-*.jsonl"))
    known = {record["key"] for path in (*arguments.known, *shards) for record in read_records(path)}
    excluded = not_trained_on(load_sources())
    rows = (row for row in read_rows(arguments.files, excluded) if row.like is None)
    texts = {text_key(row.text): row.text for row in rows}
    waiting = [(key, text) for key, text in texts.items() if key not in known]
    teacher = load_teacher(arguments.teacher, arguments.weights)
    for start in tqdm(range(0, len(waiting), SHARD), desc="labeled"):
        keys, mine = zip(*waiting[start : start + SHARD], strict=True)
        made = records(teacher, encode(arguments.tokenizer, mine, arguments.max_tokens), keys)
        path = arguments.out / f"soft-{len(shards) + start // SHARD:04d}.jsonl"
        write_json_lines(path.with_suffix(".tmp"), made)
        path.with_suffix(".tmp").replace(path)


if __name__ == "__main__":
    main()
