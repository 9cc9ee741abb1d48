"""Soft labels: the fine-tuned teacher's probabilities for as many texts as time allows.

Texts come in tiers, most useful first, and are written shard by shard, so the
output is usable at any moment and an interrupted run continues. The texts that
`teacher.py cache` has prepared come first: they cost half. A line holds the row, `soft` (the teacher's [negative, neutral, positive] at temperature 1;
at temperature T: softmax(log(soft) / T)) and, where `ngram.npz` knows the
text, `ngram` (the second teacher's probabilities). Several processes may share
the work (`--part`, `--parts`), each with shards of its own.
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
from teacher import Cache, Teacher, TeacherConfig, build_cache, load_teacher


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
    before_cached: int
    exclude_sources: tuple[str, ...]
    tiers: tuple[dict, ...]


@dataclass(frozen=True)
class Job:
    """What every tier shares; `until` is a time.monotonic() value after which no shard is begun."""

    config: LabelConfig
    teacher: Teacher
    tokenizer: Path
    ngram: dict[int, list[float]]
    out: Path
    until: float
    done: set[int]  # text keys
    part: int
    parts: int

    def wants(self, text: str) -> bool:
        """Whether this process is the one to label `text` and has not yet."""
        key = text_key(text)
        return key % self.parts == self.part and key not in self.done

    def probabilities(self, ids: list[list[int]]) -> np.ndarray:
        """The teacher's class probabilities of tokenised texts, float32 [len(ids), 3]."""
        device = self.teacher.head.weight.device
        out = np.zeros((len(ids), 3), dtype=np.float32)
        with torch.inference_mode():
            for index in equal_length_batches([len(one) for one in ids], self.config.batch_tokens):
                states = self.teacher.lower(torch.tensor([ids[i] for i in index], device=device))
                out[index] = self.teacher.upper(states).softmax(1).cpu().numpy()
        return out

    def write(self, rows: list[Row], soft: np.ndarray) -> None:
        """Write rows with their probabilities [len(rows), 3] as the next shard and mark them done."""
        lines = []
        for row, triple in zip(rows, soft, strict=True):
            key = text_key(row.text)
            self.done.add(key)
            record = row.as_json() | {"soft": [round(float(p), 4) for p in triple]}
            if key in self.ngram:
                record["ngram"] = [round(p, 4) for p in self.ngram[key]]
            lines.append(json.dumps(record, ensure_ascii=False))
        number = len(list(self.out.glob(f"soft-{self.part}-*.jsonl")))
        temporary = self.out / f"shard-{self.part}.tmp"
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        temporary.rename(self.out / f"soft-{self.part}-{number:04d}.jsonl")


def load_ngram(path: Path | None) -> dict[int, list[float]]:
    """Probabilities of `ngram.npz` by text key; empty without the file."""
    if path is None or not path.exists():
        return {}
    stored = np.load(path)
    triples = stored["probabilities"].astype(np.float32).round(4)
    return dict(zip(stored["keys"].tolist(), triples.tolist(), strict=True))


def label_cached(cache: Cache, longest: int, job: Job) -> None:
    """Label the training texts of at most `longest` tokens whose frozen states are cached, in random order."""
    index = np.flatnonzero(~cache.held_out & (cache.lengths <= longest))
    index = np.array([i for i in index if job.wants(cache.rows[i].text)], dtype=np.int64)
    index = np.random.default_rng(job.config.seed).permutation(index)
    for start in tqdm(range(0, len(index), job.config.shard_rows), desc="cached", mininterval=10):
        if time.monotonic() > job.until:
            return
        part = index[start : start + job.config.shard_rows]
        soft = np.zeros((len(part), 3), dtype=np.float32)
        with torch.inference_mode():
            for at in equal_length_batches(cache.lengths[part], job.config.batch_tokens):
                states = cache.batch(part[at]).to(job.teacher.head.weight.device)
                soft[at] = job.teacher.upper(states).softmax(1).cpu().numpy()
        job.write([cache.rows[i] for i in part], soft)


def label_tier(tier: Tier, corpora: dict[str, list[Row]], job: Job) -> None:
    """Label the tier's texts that are not done yet, shard by shard."""
    pool = [row for name, rows in corpora.items() for row in rows if tier.takes(name, row)]
    random.Random(job.config.seed).shuffle(pool)
    started, count, step = time.monotonic(), 0, job.config.shard_rows
    bar = tqdm(total=min(tier.limit, len(pool)) // job.parts, desc=tier.name, mininterval=10)
    limit = tier.limit // job.parts
    for at in range(0, len(pool), step * job.parts):
        if count >= limit or time.monotonic() > job.until:
            break
        rows = [row for row in pool[at : at + step * job.parts] if job.wants(row.text)]
        ids = encode(job.tokenizer, [row.text for row in rows], job.config.max_tokens)
        kept = [i for i, one in enumerate(ids) if not tier.longest or len(one) <= tier.longest][: limit - count]
        if kept:
            job.write([rows[i] for i in kept], job.probabilities([ids[i] for i in kept]))
        count += len(kept)
        bar.update(len(kept))
    bar.close()
    print(f"{tier.name}: {count} texts in {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Label tier after tier until the texts or the minutes are used up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/label.toml")
    parser.add_argument("--teacher-config", type=Path, required=True, help="configs/teacher.toml")
    parser.add_argument("--work", type=Path, required=True, help="the teacher's folder")
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--ngram", type=Path, help="ngram.npz")
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no shard after so many minutes")
    parser.add_argument("--part", type=int, default=0, help="of --parts processes that share the work, which one")
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    config = load_config(LabelConfig, arguments.config)
    teacher_config = load_config(TeacherConfig, arguments.teacher_config)
    arguments.out.mkdir(parents=True, exist_ok=True)
    done = {text_key(row.text) for row in read_rows(sorted(arguments.out.glob("soft-*.jsonl")))}
    job = Job(
        config=config,
        teacher=load_teacher(arguments.weights, teacher_config, arguments.work).to(arguments.device),
        tokenizer=arguments.tokenizer,
        ngram=load_ngram(arguments.ngram),
        out=arguments.out,
        until=until,
        done=done,
        part=arguments.part,
        parts=arguments.parts,
    )
    held_out = list(read_rows([arguments.data / f"{name}.jsonl.zst" for name in ("validation", "test")]))
    corpora = {
        name: list(drop_held_out(read_rows([arguments.data / f"{name}.jsonl.zst"], config.exclude_sources), held_out))
        for name in ("train", "bulk")
    }
    print(f"{len(done)} texts labelled before; {sum(map(len, corpora.values()))} in the corpora", flush=True)
    tiers = [Tier(**entry) for entry in config.tiers]
    for tier in tiers[: config.before_cached]:
        label_tier(tier, corpora, job)
    cache = build_cache(teacher_config, arguments.data, arguments.weights, arguments.tokenizer, arguments.work)
    label_cached(cache, teacher_config.longest, job)
    for tier in tiers[config.before_cached :]:
        label_tier(tier, corpora, job)


if __name__ == "__main__":
    main()
