"""Soft labels: the fine-tuned teacher's probabilities for as many texts as time allows.

Texts come in tiers, most useful first, and are written shard by shard, so the
output is usable at any moment and an interrupted run continues. A line holds
the row, `soft` (the teacher's [negative, neutral, positive] at temperature 1;
at temperature T: softmax(log(soft) / T)) and, where `ngram.npz` knows the
text, `ngram` (the second teacher's probabilities).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from corpus import Row, drop_held_out, load_config, read_rows
from e5 import encode, equal_length_batches
from ngram import text_key
from teacher import Teacher, TeacherConfig, load_teacher


@dataclass(frozen=True)
class Tier:
    """One step of the order in configs/label.toml."""

    name: str
    files: list[str]
    limit: int
    longest: int = 0
    lang: list[str] = field(default_factory=list)
    channel: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def takes(self, file: str, row: Row) -> bool:
        """Whether `row` of corpus `file` belongs here, length aside."""
        fits = file in self.files and (not self.lang or row.lang in self.lang)
        fits = fits and (not self.channel or row.channel in self.channel)
        return fits and (not self.sources or row.source in self.sources)


@dataclass(frozen=True)
class LabelConfig:
    """configs/label.toml; the comments stand there."""

    seed: int
    max_tokens: int
    batch_tokens: int
    shard_rows: int
    exclude_sources: tuple[str, ...]
    tiers: tuple[dict, ...]


def probabilities(teacher: Teacher, ids: list[list[int]], batch_tokens: int) -> np.ndarray:
    """The teacher's class probabilities, float32 [len(ids), 3]."""
    device = teacher.head.weight.device
    out = np.zeros((len(ids), 3), dtype=np.float32)
    with torch.inference_mode():
        for index in equal_length_batches([len(one) for one in ids], batch_tokens):
            batch = torch.tensor([ids[i] for i in index], device=device)
            out[index] = teacher.upper(teacher.lower(batch)).softmax(1).cpu().numpy()
    return out


def load_ngram(path: Path | None) -> dict[int, list[float]]:
    """Probabilities of `ngram.npz` by text key; empty without the file."""
    if path is None or not path.exists():
        return {}
    stored = np.load(path)
    triples = stored["probabilities"].astype(np.float32).round(4)
    return dict(zip(stored["keys"].tolist(), triples.tolist(), strict=True))


def label_tier(tier: Tier, corpora: dict[str, list[Row]], done: set[int], config: LabelConfig, job: Job) -> None:
    """Label the tier's texts that are not in `done` (text keys; extended) into new shards."""
    pool = [row for name, rows in corpora.items() for row in rows if tier.takes(name, row)]
    random.Random(config.seed).shuffle(pool)
    started, count = time.monotonic(), 0
    bar = tqdm(total=min(tier.limit, len(pool)), desc=tier.name, mininterval=10)
    at = 0
    while at < len(pool) and count < tier.limit and time.monotonic() < job.until:
        rows = [row for row in pool[at : at + config.shard_rows] if text_key(row.text) not in done]
        at += config.shard_rows
        ids = encode(job.tokenizer, [row.text for row in rows], config.max_tokens)
        kept = [i for i, one in enumerate(ids) if not tier.longest or len(one) <= tier.longest][: tier.limit - count]
        if not kept:
            continue
        soft = probabilities(job.teacher, [ids[i] for i in kept], config.batch_tokens)
        lines = []
        for i, triple in zip(kept, soft, strict=True):
            key = text_key(rows[i].text)
            done.add(key)
            record = rows[i].as_json() | {"soft": [round(float(p), 4) for p in triple]}
            if key in job.ngram:
                record["ngram"] = [round(p, 4) for p in job.ngram[key]]
            lines.append(json.dumps(record, ensure_ascii=False))
        number = len(list(job.out.glob("soft-*.jsonl")))
        temporary = job.out / "shard.tmp"
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        temporary.rename(job.out / f"soft-{number:04d}.jsonl")
        count += len(kept)
        bar.update(len(kept))
    bar.close()
    print(f"{tier.name}: {count} texts in {time.monotonic() - started:.0f} s", flush=True)


@dataclass(frozen=True)
class Job:
    """What every tier shares; `until` is a time.monotonic() value after which no shard is begun."""

    teacher: Teacher
    tokenizer: Path
    ngram: dict[int, list[float]]
    out: Path
    until: float


def main() -> None:
    """Label tier after tier until the texts or the minutes are used up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/label.toml")
    parser.add_argument("--teacher-config", type=Path, required=True, help="configs/teacher.toml")
    parser.add_argument("--teacher", type=Path, required=True, help="teacher.pt")
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--ngram", type=Path, help="ngram.npz")
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no shard after so many minutes")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    config = load_config(LabelConfig, arguments.config)
    teacher_config = load_config(TeacherConfig, arguments.teacher_config)
    arguments.out.mkdir(parents=True, exist_ok=True)
    teacher = load_teacher(arguments.weights, teacher_config, arguments.teacher).to(arguments.device)
    job = Job(teacher, arguments.tokenizer, load_ngram(arguments.ngram), arguments.out, until)
    done = {text_key(row.text) for row in read_rows(sorted(arguments.out.glob("soft-*.jsonl")))}
    held_out = list(read_rows([arguments.data / f"{name}.jsonl.zst" for name in ("validation", "test")]))
    corpora = {
        name: list(drop_held_out(read_rows([arguments.data / f"{name}.jsonl.zst"], config.exclude_sources), held_out))
        for name in ("train", "bulk")
    }
    print(f"{len(done)} texts labelled before; {sum(map(len, corpora.values()))} in the corpora", flush=True)
    for entry in config.tiers:
        label_tier(Tier(**entry), corpora, done, config, job)


if __name__ == "__main__":
    main()
