"""Fine-tune the teacher on the output of data.collect; an interrupted run continues where it stopped.

In --work, `checkpoint.pt` has everything needed to continue, and `teacher.npz` the averaged weights.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data.augment import ALTERED
from data.collect import ANNOTATED_ROLES, WRITTEN, role_of
from data.corpus import Row, load_config, read_rows
from data.dataset import equal_length_batches
from data.labels import LABELS, MIXED, NO_LABEL, SIGNALS, TOPICS
from data.sources import load_sources
from student.targets import one_hot
from teachers.e5 import encode
from teachers.network import Teacher, TeacherLogits, known_pieces, load_teacher, save_teacher


@dataclass(frozen=True)
class TeacherConfig:
    """configs/teacher.toml, which explains the fields."""

    seed: int
    max_tokens: int
    batch_tokens: int
    pool: int
    learning_rate: float
    layer_decay: float
    embedding_factor: float
    head_learning_rate: float
    crowd_learning_rate: float
    crowd_diagonal: float
    warmup: int
    weight_decay: float
    average: float
    dropout: float
    label_smoothing: float
    mixed: tuple[float, float, float]
    topics_loss: float
    intent_loss: float
    signals_loss: float
    class_power: float
    source_power: float
    checkpoint_minutes: float
    weak_boost: float
    languages: dict[str, float] = field(default_factory=dict)
    boost: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Examples:
    """n texts as ids of e5, with their labels as in Dataset; `trusted` rows bypass the confusion matrices."""

    ids: list[list[int]]
    label: np.ndarray
    topics: np.ndarray
    intent: np.ndarray
    signals: np.ndarray
    group: np.ndarray
    lang: np.ndarray
    weak: np.ndarray
    trusted: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each text."""
        return np.array([len(one) for one in self.ids])


def read_examples(path: Path, tokenizer: Path, max_tokens: int) -> Examples:
    """The rows of data.collect's train.jsonl that people labeled; altered copies are for the students."""
    sources = load_sources()
    rows = [row for row in read_rows([path]) if not (row.kind or "").startswith(ALTERED)]
    rows = [row for row in rows if row.label is not None or row.topics is not None]
    roles = [role_of(row, sources) for row in rows]

    def column(name: str, unknown: int | tuple[int, ...]) -> np.ndarray:
        return np.array([unknown if (v := getattr(row, name)) is None else v for row in rows], dtype=np.int64)

    def group(row: Row, role: str) -> str:
        return role if role in ANNOTATED_ROLES and row.source != WRITTEN else row.source

    return Examples(
        ids=encode(tokenizer, [row.text for row in rows], max_tokens),
        label=column("label", NO_LABEL),
        topics=column("topics", (NO_LABEL,) * len(TOPICS)),
        intent=column("intent", NO_LABEL),
        signals=column("signals", (NO_LABEL,) * len(SIGNALS)),
        group=np.array([group(row, role) for row, role in zip(rows, roles, strict=True)]),
        lang=np.array([row.lang for row in rows]),
        weak=np.array([row.weak for row in rows]),
        trusted=np.isin(roles, (*ANNOTATED_ROLES, "trusted")),
    )


def row_weights(data: Examples, config: TeacherConfig) -> np.ndarray:
    """The probability of drawing each text: languages, then sources by n ** power * boost, then moods by count ** power."""
    weights = np.zeros(len(data.label))
    for lang, share in config.languages.items():
        mine, total = data.lang == lang, 0.0
        for group in np.unique(data.group[mine]):
            rows = np.flatnonzero(mine & (data.group == group))
            boost = config.boost.get(str(group), 1.0) * (config.weak_boost if data.weak[rows].mean() > 0.5 else 1.0)
            mass = len(rows) ** config.source_power * boost
            _, inverse, counts = np.unique(data.label[rows], return_inverse=True, return_counts=True)
            shares = counts**config.class_power
            weights[rows] = mass * (shares / shares.sum() / counts)[inverse]
            total += mass
        weights[mine] *= share / max(total, 1e-12)
    return weights / weights.sum()


def loss_of(
    output: TeacherLogits, data: Examples, index: np.ndarray, crowd: Tensor, source: np.ndarray, config: TeacherConfig
) -> Tensor:
    """The sum of the heads' losses over a batch."""
    label = data.label[index]
    target = one_hot(np.where(label == MIXED, 0, label), len(LABELS), config.label_smoothing)
    target[label == MIXED] = config.mixed
    p = output.mood.float().softmax(1)
    through = torch.bmm(p[:, None], crowd[torch.from_numpy(source[index])].softmax(2))[:, 0]
    said = torch.where(torch.from_numpy(data.trusted[index])[:, None], p, through).clamp(min=1e-6).log()
    total = -(torch.from_numpy(target * (label != NO_LABEL)[:, None]) * said).sum()
    topics = torch.from_numpy(data.topics[index]).reshape(-1)
    if bool((topics >= 0).any()):
        logits = output.topics.float().reshape(len(topics), -1)
        total = total + config.topics_loss * F.cross_entropy(logits, topics, ignore_index=NO_LABEL, reduction="sum")
    intent = torch.from_numpy(data.intent[index])
    if bool((intent >= 0).any()):
        each = F.cross_entropy(
            output.intent.float(), intent, ignore_index=NO_LABEL, reduction="sum", label_smoothing=0.03
        )
        total = total + config.intent_loss * each
    signals = torch.from_numpy(data.signals[index]).float()
    logits = output.flags.float()[:, : len(SIGNALS)]
    each = F.binary_cross_entropy_with_logits(logits, signals.clamp(min=0), reduction="none")
    return total + config.signals_loss * (each * (signals >= 0)).sum()


def keep_pieces(teacher: Teacher, used: np.ndarray) -> None:
    """Keep only the embeddings of the pieces `used` (sorted ids): the full vocabulary is four fifths of all weights."""
    teacher.e.word = nn.Embedding.from_pretrained(teacher.e.word.weight.detach()[torch.from_numpy(used)], freeze=False)


def parameter_groups(teacher: Teacher, config: TeacherConfig) -> list[dict]:
    """Parameters with their learning rates, each layer's a little lower than that of the layer above."""
    layers, groups = len(teacher.e.layers), {}
    for name, parameter in teacher.named_parameters():
        if name == "crowd":
            rate = config.crowd_learning_rate
        elif not name.startswith("e."):
            rate = config.head_learning_rate
        elif name.startswith("e.layers."):
            rate = config.learning_rate * config.layer_decay ** (layers - 1 - int(name.split(".")[2]))
        else:
            rate = config.learning_rate * config.layer_decay**layers * config.embedding_factor
        groups.setdefault(rate, []).append(parameter)
    return [{"params": parameters, "lr": rate, "base": rate} for rate, parameters in groups.items()]


class Run:
    """The teacher in training and all state that survives an interruption. It has the embeddings of `used` only."""

    def __init__(self, teacher: Teacher, config: TeacherConfig, work: Path, used: np.ndarray) -> None:
        self.path = work / "checkpoint.pt"
        saved = torch.load(self.path, weights_only=True) if self.path.exists() else None
        if saved is not None:
            used = np.union1d(used, saved["used"].numpy())
        keep_pieces(teacher, used)
        self.teacher, self.config, self.used = teacher.train().requires_grad_(True), config, used
        self.optimizer = torch.optim.AdamW(
            parameter_groups(teacher, config), weight_decay=config.weight_decay, fused=True
        )
        self.averaged = {name: value.detach().clone() for name, value in teacher.state_dict().items()}
        self.steps = 0
        if saved is not None:
            self.restore(saved)

    def restore(self, saved: dict[str, Any]) -> None:
        """Continue from a checkpoint, whose rows may have had fewer pieces."""
        place = torch.from_numpy(np.searchsorted(self.used, saved["used"].numpy()))

        def placed(old: Tensor, rows: Tensor) -> Tensor:
            return rows.index_copy(0, place, old)

        initial, word = self.teacher.e.word.weight.detach().clone(), "e.word.weight"
        for state in (saved["teacher"], saved["averaged"]):
            state[word] = placed(state[word], initial)
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        moments = saved["optimizer"]["state"].get(
            next(i for i, p in enumerate(parameters) if p is self.teacher.e.word.weight), {}
        )
        for name in ("exp_avg", "exp_avg_sq"):
            if name in moments:
                moments[name] = placed(moments[name], torch.zeros_like(initial))
        self.teacher.load_state_dict(saved["teacher"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.averaged, self.steps = saved["averaged"], saved["steps"]

    def step(self, data: Examples, index: np.ndarray, source: np.ndarray) -> float:
        """One update; returns the mean loss per text. `data.ids` count the pieces of `used`."""
        config, length = self.config, len(data.ids[index[0]])
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * min(1.0, (self.steps + 1) / config.warmup)
        with torch.autocast("cpu", torch.bfloat16):
            output = self.teacher(torch.tensor([data.ids[i] for i in index]))
        loss = loss_of(output, data, index, self.teacher.crowd, source, config)
        self.optimizer.zero_grad(set_to_none=True)
        # Relative to the nominal batch size, so that the small batches of long texts have less influence.
        (loss / max(1, config.batch_tokens // length)).backward()
        nn.utils.clip_grad_norm_(self.teacher.parameters(), 1.0)
        self.optimizer.step()
        self.steps += 1
        keep = min(config.average, self.steps / (self.steps + 9))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.values()), list(self.teacher.state_dict().values()), 1 - keep)
        return float(loss.detach()) / len(index)

    def save(self) -> None:
        """Write the checkpoint atomically."""
        state = {"teacher": self.teacher.state_dict(), "optimizer": self.optimizer.state_dict()}
        state |= {"averaged": self.averaged, "steps": self.steps, "used": torch.from_numpy(self.used)}
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)


def train(run: Run, data: Examples, source: np.ndarray, minutes: float) -> None:
    """Train for `minutes`, saving now and then."""
    config = run.config
    generator = np.random.default_rng([config.seed, run.steps])
    weights, lengths = row_weights(data, config), data.lengths
    began, saved, mean = time.monotonic(), time.monotonic(), None
    while True:
        drawn = generator.choice(len(weights), config.pool, p=weights)
        parts = [drawn[b] for b in equal_length_batches(lengths[drawn], config.pool, config.batch_tokens)]
        for number in generator.permutation(len(parts)):
            loss = run.step(data, parts[number], source)
            mean = loss if mean is None else mean + 0.01 * (loss - mean)
            now = time.monotonic()
            if run.steps % 50 == 0:
                print(f"step {run.steps} loss {mean:.4f} minutes {(now - began) / 60:.1f}", flush=True)
            if now - began > 60 * minutes or now - saved > 60 * config.checkpoint_minutes:
                run.save()
                saved = now
            if now - began > 60 * minutes:
                return


def main() -> None:
    """Train the teacher."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parents[1] / "configs" / "teacher.toml")
    parser.add_argument("--rows", type=Path, required=True, help="train.jsonl of data.collect")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--start", type=Path, help=".npz of an earlier teacher to start from")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60, help="of this run")
    arguments = parser.parse_args()
    config = load_config(TeacherConfig, arguments.config)
    torch.manual_seed(config.seed)
    arguments.work.mkdir(parents=True, exist_ok=True)
    data = read_examples(arguments.rows, arguments.tokenizer, config.max_tokens)
    sources, source = np.unique(data.group, return_inverse=True)
    names = [str(name) for name in sources]
    known = known_pieces(arguments.start)
    teacher = load_teacher(arguments.start, arguments.weights, names, config.crowd_diagonal, config.dropout)
    run = Run(teacher, config, arguments.work, np.unique(np.concatenate([known, *map(np.asarray, data.ids)])))
    data = replace(data, ids=[np.searchsorted(run.used, one).tolist() for one in data.ids])
    train(run, data, source, arguments.minutes)
    save_teacher(arguments.work / "teacher.npz", run.averaged, names, run.used)


if __name__ == "__main__":
    main()
