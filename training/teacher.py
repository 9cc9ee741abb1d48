"""Fine-tune multilingual-e5-small into the three-class teacher, on a CPU or a GPU.

The embeddings and lower layers stay frozen, so their output is computed once a
text and kept on disk (`cache`); the upper layers and the head are trained on
those states (`train`) and scored on the validation rows (`evaluate`). Each stage
continues where an interrupted run of it stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from corpus import LABELS, Row, drop_held_out, load_config, read_rows
from e5 import E5, encode, equal_length_batches, load_e5
from scores import report

WIDTH = 384


@dataclass(frozen=True)
class TeacherConfig:
    """configs/teacher.toml; the comments stand there."""

    seed: int
    max_tokens: int
    longest: int
    batch_tokens: int
    frozen_layers: int
    epochs: float
    learning_rate: float
    head_learning_rate: float
    warmup: float
    weight_decay: float
    label_smoothing: float
    weak_weight: float
    checkpoint_every: int
    exclude_sources: tuple[str, ...]
    stand_in_sources: tuple[str, ...]
    sample: dict[str, list[int]]


class Teacher(nn.Module):
    """e5 with a linear head on the mean of the last states."""

    def __init__(self, encoder: E5, frozen_layers: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.frozen_layers = frozen_layers
        self.head = nn.Linear(WIDTH, len(LABELS))

    def lower(self, ids: Tensor) -> Tensor:
        """States after the frozen layers, ids [n, tokens] -> [n, tokens, 384]."""
        return self.encoder.run(self.encoder.embed(ids), 0, self.frozen_layers)

    def upper(self, states: Tensor) -> Tensor:
        """Logits [n, 3] (order of LABELS) from the frozen layers' states."""
        return self.head(self.encoder.run(states, self.frozen_layers, len(self.encoder.layers)).mean(1))

    def trained_state(self) -> dict[str, Tensor]:
        """The parameters that training changes: upper layers and head."""
        first = tuple(f"encoder.layers.{i}." for i in range(self.frozen_layers, len(self.encoder.layers)))
        return {name: value for name, value in self.state_dict().items() if name.startswith((*first, "head."))}


def load_teacher(weights: Path, config: TeacherConfig, work: Path) -> Teacher:
    """The encoder of `weights` with the trained parameters of `work`/teacher.pt, where it exists."""
    torch.manual_seed(config.seed)
    teacher = Teacher(load_e5(weights), config.frozen_layers)
    if (work / "teacher.pt").exists():
        teacher.load_state_dict(torch.load(work / "teacher.pt", weights_only=True)["trained"], strict=False)
    return teacher.eval()


def choose_sample(rows: list[Row], caps: dict[str, list[int]], seed: int) -> list[Row]:
    """Rows of the sources in `caps`, at most caps[source][0] of each class, drawn with `seed`."""
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.label is not None and row.source in caps:
            groups[row.source, row.label].append(row)
    generator = random.Random(seed)
    chosen: list[Row] = []
    for (source, _), group in sorted(groups.items()):
        generator.shuffle(group)
        chosen.extend(group[: caps[source][0]])
    return chosen


@dataclass(frozen=True)
class Cache:
    """Rows with their frozen states: text i owns rows offsets[i] .. offsets[i]+lengths[i] of `states`."""

    rows: list[Row]
    held_out: np.ndarray  # bool [n]: validation rows
    lengths: np.ndarray  # tokens of each text, [n]
    offsets: np.ndarray  # [n]
    states: np.memmap  # float16 [tokens, 384]

    def batch(self, index: np.ndarray) -> Tensor:
        """States [n, tokens, 384] (float32) of texts of one length."""
        at = self.offsets[index][:, None] + np.arange(self.lengths[index[0]])
        return torch.from_numpy(self.states[at].astype(np.float32))


def build_cache(config: TeacherConfig, data: Path, weights: Path, tokenizer: Path, work: Path) -> Cache:
    """Choose the training sample, add all validation rows and keep their frozen states under `work`."""
    validation = list(read_rows([data / "validation.jsonl.zst"]))
    test = list(read_rows([data / "test.jsonl.zst"]))
    train = list(drop_held_out(read_rows([data / "train.jsonl.zst"], config.exclude_sources), validation + test))
    chosen = choose_sample(train, config.sample, config.seed)
    rows = chosen + validation
    held_out = np.arange(len(rows)) >= len(chosen)
    ids = encode(tokenizer, [row.text for row in rows], config.max_tokens)
    lengths = np.array([len(one) for one in ids])
    offsets = np.zeros(len(rows), dtype=np.int64)
    batches = list(equal_length_batches(lengths, config.batch_tokens))
    order = np.concatenate(batches)
    offsets[order] = np.concatenate([[0], np.cumsum(lengths[order])[:-1]])
    path, progress = work / "states.f16", work / "states.json"
    shape = (int(lengths.sum()), WIDTH)
    done = json.loads(progress.read_text())["batches"] if progress.exists() else 0
    states = np.memmap(path, np.float16, "r+" if path.exists() else "w+", shape=shape)
    cache = Cache(rows, held_out, lengths, offsets, states)
    if done < len(batches):
        teacher = load_teacher(weights, config, work)
        started = time.monotonic()
        with torch.inference_mode():
            for number, index in enumerate(tqdm(batches[done:], desc="cache", mininterval=10), done + 1):
                output = teacher.lower(torch.tensor([ids[i] for i in index]))
                first = offsets[index[0]]
                states[first : first + output.shape[0] * output.shape[1]] = output.reshape(-1, WIDTH).numpy()
                if number % 100 == 0 or number == len(batches):
                    states.flush()
                    progress.write_text(json.dumps({"batches": number}))
        print(f"cached {len(rows)} texts, {shape[0]} tokens in {time.monotonic() - started:.0f} s")
    return cache


def loss_weights(rows: list[Row], index: np.ndarray, weak_weight: float) -> np.ndarray:
    """Weight of each row of `index`, [len(rows)]: weak labels count less, and a language's classes count the same."""
    weights = np.array([weak_weight if row.weak else 1.0 for row in rows], dtype=np.float32)
    keys = np.array([f"{row.lang} {row.label}" for row in rows])
    langs = np.array([row.lang for row in rows])
    mass = {key: weights[index][keys[index] == key].sum() for key in np.unique(keys[index])}
    total = {lang: weights[index][langs[index] == lang].sum() for lang in np.unique(langs[index])}
    balance = [total[row.lang] / 3 / mass[key] if key in mass else 0.0 for row, key in zip(rows, keys, strict=True)]
    return weights * np.array(balance, dtype=np.float32)


def train(config: TeacherConfig, cache: Cache, weights: Path, work: Path, device: str) -> Path:
    """Train upper layers and head on the cached states; returns the checkpoint's path."""
    path = work / "teacher.pt"
    saved = torch.load(path, weights_only=True) if path.exists() else None
    teacher = load_teacher(weights, config, work).to(device).train()
    for parameter in teacher.parameters():
        parameter.requires_grad_(False)
    upper = [p for layer in teacher.encoder.layers[config.frozen_layers :] for p in layer.parameters()]
    head = list(teacher.head.parameters())
    for parameter in upper + head:
        parameter.requires_grad_(True)
    groups = [{"params": upper, "lr": config.learning_rate}, {"params": head, "lr": config.head_learning_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=config.weight_decay)

    skip = cache.held_out | (cache.lengths > config.longest)
    repeats = np.array([0 if out else config.sample[row.source][1] for row, out in zip(cache.rows, skip, strict=True)])
    base = np.repeat(np.arange(len(cache.rows)), repeats)
    row_weights = loss_weights(cache.rows, base, config.weak_weight)
    labels = np.array([row.label for row in cache.rows])
    batches: list[np.ndarray] = []
    for epoch in range(math.ceil(config.epochs)):
        generator = np.random.default_rng(config.seed + epoch)
        shuffled = generator.permutation(base)
        made = [shuffled[b] for b in equal_length_batches(cache.lengths[shuffled], config.batch_tokens)]
        batches += [made[i] for i in generator.permutation(len(made)) if len(made[i]) >= 4]
    steps = round(len(batches) * config.epochs / math.ceil(config.epochs))
    warm = config.warmup * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / (steps - warm)))
    )
    first = 0
    if saved:
        first = saved["step"]
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
    print(f"{len(base)} samples an epoch, {steps} steps, from step {first}", flush=True)
    started, average = time.monotonic(), 1.1
    progress = tqdm(range(first, steps), desc="train", mininterval=10)
    for step in progress:
        index = batches[step]
        logits = teacher.upper(cache.batch(index).to(device))
        target = torch.from_numpy(labels[index].astype(np.int64)).to(device)
        each = F.cross_entropy(logits, target, reduction="none", label_smoothing=config.label_smoothing)
        # Against the nominal batch, so that the small batches of long texts do not pull as hard as the others.
        loss = (each * torch.from_numpy(row_weights[index]).to(device)).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(upper + head, 1.0)
        optimizer.step()
        schedule.step()
        average += 0.02 * (float(loss) - average)
        progress.set_postfix(loss=f"{average:.3f}")
        if (step + 1) % config.checkpoint_every == 0 or step + 1 == steps:
            state = {"trained": teacher.trained_state(), "optimizer": optimizer.state_dict()}
            state |= {"schedule": schedule.state_dict(), "step": step + 1}
            torch.save(state, path.with_suffix(".tmp"))
            path.with_suffix(".tmp").replace(path)
    print(f"trained {steps - first} steps in {time.monotonic() - started:.0f} s")
    return path


def evaluate(config: TeacherConfig, cache: Cache, weights: Path, work: Path) -> None:
    """Score on the validation rows; writes validation.jsonl (row, `soft`) and prints a table."""
    teacher = load_teacher(weights, config, work)
    held = np.flatnonzero(cache.held_out)
    soft = np.zeros((len(cache.rows), 3), dtype=np.float32)
    with torch.inference_mode():
        for part in tqdm(list(equal_length_batches(cache.lengths[held], config.batch_tokens)), desc="evaluate"):
            soft[held[part]] = teacher.upper(cache.batch(held[part])).softmax(1).numpy()
    with open(work / "validation.jsonl", "w", encoding="utf-8") as file:
        for i in held:
            record = cache.rows[i].as_json() | {"soft": [round(float(p), 5) for p in soft[i]]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    report([cache.rows[i] for i in held], soft[held], config.stand_in_sources, config.exclude_sources)


def main() -> None:
    """Run one stage, or all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["cache", "train", "evaluate", "all"])
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--work", type=Path, required=True, help="folder for states and checkpoints")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    config = load_config(TeacherConfig, arguments.config)
    arguments.work.mkdir(parents=True, exist_ok=True)
    cache = build_cache(config, arguments.data, arguments.weights, arguments.tokenizer, arguments.work)
    if arguments.stage in ("train", "all"):
        train(config, cache, arguments.weights, arguments.work, arguments.device)
    if arguments.stage in ("evaluate", "all"):
        evaluate(config, cache, arguments.weights, arguments.work)


if __name__ == "__main__":
    main()
