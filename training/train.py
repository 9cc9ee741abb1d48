"""Train a network on prepared ids: gold labels, soft labels or both; resumes where it stopped.

Writes to --out: `best.pt` (averaged weights of the best evaluation), `last.pt`
(everything needed to go on) and `log.jsonl` (one line an evaluation).
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from corpus import LABELS, load_config
from dataset import NO_LABEL, Dataset, equal_length_batches
from model import Network, build
from scores import macro_f1, report, stand_in


@dataclass(frozen=True)
class TrainConfig:
    """Table [train] of a configuration; the comments stand there."""

    network: str
    sizes: dict[str, float]
    seed: int
    epochs: int
    evaluations: int  # an epoch
    patience: int
    batch_rows: int
    batch_tokens: int
    learning_rate: float
    decay: float
    warmup: int
    weight_decay: float
    average: float
    select: str
    label_smoothing: float
    weak_weight: float
    balance: float
    focal: float
    word_dropout: float
    longest: int = 0  # tokens; 0: whole texts
    smote: bool = False
    repeat: dict[str, float] = field(default_factory=dict)
    temperature: float = 2.0
    gold: dict[str, float] = field(default_factory=dict)
    stand_in_sources: tuple[str, ...] = ()
    unseen_sources: tuple[str, ...] = ()


def group_values(data: Dataset, values: dict[str, float], default: float) -> np.ndarray:
    """For each text the value of its source, else of its variety, else of its language, else `default`; [n]."""
    columns = (data.source, data.variety, data.lang)
    unique, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    found = [next((values[name] for name in names if name in values), default) for names in unique]
    return np.array(found, dtype=np.float32)[inverse]


@dataclass(frozen=True)
class Targets:
    """What each training text should be called, and how much it counts; all tensors have n rows."""

    label: Tensor  # int64, NO_LABEL where none
    gold: Tensor  # float32: weight of the cross-entropy with `label`
    soft: Tensor  # float32 [n, 3]: the teachers' probabilities (uniform where none)
    taught: Tensor  # float32: weight of the divergence from `soft`


def class_weights(data: Dataset, power: float) -> np.ndarray:
    """(mean class size / own class size) ** power within each language, 1 for unlabelled texts; [n]."""
    out = np.ones(len(data), dtype=np.float32)
    for lang in np.unique(data.lang):
        mine = data.lang == lang
        counts = np.array([(mine & (data.label == label)).sum() for label in range(len(LABELS))])
        for label in np.flatnonzero(counts):
            out[mine & (data.label == label)] = (counts[counts > 0].mean() / counts[label]) ** power
    return out


def make_targets(data: Dataset, config: TrainConfig) -> Targets:
    """Weigh the teachers against the labels, as the configuration says."""
    taught = np.isfinite(data.soft[:, 0])
    mixture = np.where(taught[:, None], data.soft, 1 / len(LABELS))
    share = group_values(data, config.gold, config.gold.get("default", 0.2))
    gold = np.where(taught, share, 1.0) * np.where(data.weak, config.weak_weight, 1.0)
    gold = gold * (data.label != NO_LABEL) * class_weights(data, config.balance)
    kl = taught * (1 - share)
    columns = (data.label.astype(np.int64), gold.astype(np.float32), mixture.astype(np.float32), kl.astype(np.float32))
    return Targets(*(torch.from_numpy(np.ascontiguousarray(column)) for column in columns))


def row_losses(logits: Tensor, targets: Targets, index: Tensor, config: TrainConfig) -> Tensor:
    """Weighted cross-entropy (focal where asked) plus divergence from the teachers, one value a text."""
    label = targets.label[index].clamp(min=0).to(logits.device)
    entropy = F.cross_entropy(logits, label, reduction="none", label_smoothing=config.label_smoothing)
    if config.focal > 0:
        right = logits.softmax(1).gather(1, label[:, None])[:, 0]
        entropy = entropy * (1 - right) ** config.focal
    loss = entropy * targets.gold[index].to(logits.device)
    weight = targets.taught[index].to(logits.device)
    if bool((weight > 0).any()):
        heat = config.temperature
        wanted = (targets.soft[index].clamp(min=1e-4).log() / heat).softmax(1).to(logits.device)
        divergence = F.kl_div((logits / heat).log_softmax(1), wanted, reduction="none").sum(1)
        loss = loss + weight * heat**2 * divergence
    return loss


def predict(network: nn.Module, data: Dataset, device: str) -> np.ndarray:
    """Logits float32 [n, 3] of every text."""
    network.eval()
    out = np.zeros((len(data), len(LABELS)), dtype=np.float32)
    with torch.inference_mode():
        for index in equal_length_batches(data.lengths, 512, 16384):
            out[index] = network(torch.from_numpy(data.batch(index)).to(device)).cpu().numpy()
    return out


def measure(logits: np.ndarray, data: Dataset, config: TrainConfig) -> dict[str, float]:
    """Accuracy, macro-F1 (all, by language) and the balanced stand-in on labelled rows."""
    guess, label = logits.argmax(1), data.label
    out = {"accuracy": float((guess == label).mean()), "macro_f1": macro_f1(label, guess)}
    out |= {f"macro_f1_{lang}": macro_f1(label[m], guess[m]) for lang in np.unique(data.lang) for m in [data.lang == lang]}
    if np.isin(data.source, config.stand_in_sources).any():
        values = stand_in(data.rows(), guess, config.stand_in_sources)
        out |= {f"stand_in_{name}": value for name, value in values.items()}
    out["both"] = (out["accuracy"] + out.get("stand_in_mean", out["macro_f1"])) / 2
    return out


def epoch_batches(data: Dataset, config: TrainConfig, epoch: int) -> list[np.ndarray]:
    """The batches of one epoch in random order, the same for the same seed; `repeat` oversamples languages."""
    generator = np.random.default_rng([config.seed, epoch])
    times = group_values(data, config.repeat, config.repeat.get("default", 1.0))
    whole = np.floor(times + generator.random(len(data))).astype(np.int64)
    index = generator.permutation(np.repeat(np.arange(len(data)), whole))
    batches = [index[b] for b in equal_length_batches(data.lengths[index], config.batch_rows, config.batch_tokens)]
    return [batches[i] for i in generator.permutation(len(batches))]


class Trainer:
    """The loop and everything that has to survive an interruption."""

    def __init__(self, network: Network, config: TrainConfig, unknown: int, out: Path, device: str) -> None:
        self.network, self.config, self.unknown, self.out, self.device = network.to(device), config, unknown, out, device
        rate, decay = config.learning_rate, config.weight_decay
        self.optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay, fused=True)
        self.averaged = {name: value.detach().clone() for name, value in network.state_dict().items()}
        self.state: dict[str, Any] = {"epoch": 0, "step": 0, "steps": 0, "best": -1.0, "since_best": 0}
        if (out / "last.pt").exists():
            saved = torch.load(out / "last.pt", map_location=device, weights_only=True)
            network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.averaged, self.state = saved["averaged"], saved["state"]

    def step(self, data: Dataset, targets: Targets, index: np.ndarray, epoch_steps: int) -> float:
        """One update on one batch; returns its mean loss."""
        config, steps = self.config, self.state["steps"]
        rate = config.learning_rate * min(1.0, (steps + 1) / max(1, config.warmup)) * config.decay ** (steps / epoch_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        ids = torch.from_numpy(data.batch(index)).to(self.device)
        if config.word_dropout > 0:
            dropped = torch.rand(ids.shape, device=self.device) < config.word_dropout
            ids = ids.masked_fill(dropped, self.unknown)
        self.network.train()
        losses = row_losses(self.network(ids), targets, torch.from_numpy(index), config)
        # Against the nominal batch, so that the small batches of long texts do not pull as hard as the others.
        nominal = min(config.batch_rows, max(1, config.batch_tokens // ids.shape[1]))
        self.optimizer.zero_grad(set_to_none=True)
        (losses.sum() / nominal).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        keep = min(config.average, (steps + 1) / (steps + 10))
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                self.averaged[name].lerp_(value, 1 - keep)
        self.state["steps"] += 1
        return float(losses.detach().mean())

    def evaluate(self, validation: Dataset, minutes: float) -> None:
        """Score the averaged weights; keep them where they are the best so far."""
        current = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network.load_state_dict(self.averaged)
        values = measure(predict(self.network, validation, self.device), validation, self.config)
        self.network.load_state_dict(current)
        self.state["since_best"] += 1
        if values[self.config.select] > self.state["best"]:
            self.state |= {"best": values[self.config.select], "since_best": 0}
            save(self.out / "best.pt", {"network": self.averaged, "measured": values, "state": self.state})
        line = {k: round(v, 4) for k, v in values.items()} | {"minutes": round(minutes, 1)}
        line |= {"epoch": self.state["epoch"], "step": self.state["step"]}
        with open(self.out / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)

    def save_last(self) -> None:
        """Write what a later run needs to go on from here."""
        parts = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        save(self.out / "last.pt", parts | {"averaged": self.averaged, "state": self.state})

    def run(self, train: Dataset, validation: Dataset, minutes: float) -> None:
        """Train until the epochs, the patience or the minutes are used up."""
        targets, started, config = make_targets(train, self.config), time.monotonic(), self.config
        while self.state["epoch"] < config.epochs:
            batches = epoch_batches(train, config, self.state["epoch"])
            every = max(1, -(-len(batches) // config.evaluations))
            bar = tqdm(total=len(batches), initial=self.state["step"], desc=f"epoch {self.state['epoch'] + 1}", mininterval=5)
            average = 0.0
            for number in range(self.state["step"], len(batches)):
                loss = self.step(train, targets, batches[number], len(batches))
                average = loss if number == self.state["step"] else average + 0.02 * (loss - average)
                bar.update()
                bar.set_postfix(loss=f"{average:.3f}", refresh=False)
                spent = (time.monotonic() - started) / 60
                if (number + 1) % every == 0 or number + 1 == len(batches) or spent > minutes:
                    self.state["step"] = number + 1
                    self.evaluate(validation, spent)
                    self.save_last()
                    if self.state["since_best"] >= config.patience or spent > minutes:
                        bar.close()
                        return
            bar.close()
            self.state |= {"epoch": self.state["epoch"] + 1, "step": 0}


def save(path: Path, content: dict[str, Any]) -> None:
    """torch.save that never leaves half a file."""
    torch.save(content, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def refit_head(network: Network, train: Dataset, config: TrainConfig, device: str) -> None:
    """SMOTE (Chawla et al. 2002): even out the classes by interpolated sentence vectors, then fit the head on them."""
    from imblearn.over_sampling import SMOTE

    network.eval()
    labelled = np.flatnonzero(train.label != NO_LABEL)
    vectors: list[np.ndarray] = []
    labels: list[np.ndarray] = []
    with torch.inference_mode():
        for index in equal_length_batches(train.lengths[labelled], 512, 16384):
            rows = labelled[index]
            vectors.append(network.vectors(torch.from_numpy(train.batch(rows)).to(device)).cpu().numpy())
            labels.append(train.label[rows])
    x, y = SMOTE(random_state=config.seed).fit_resample(np.concatenate(vectors), np.concatenate(labels))
    inputs, wanted = torch.from_numpy(x.astype(np.float32)).to(device), torch.from_numpy(y.astype(np.int64)).to(device)
    optimizer = torch.optim.AdamW(network.head.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    network.head.train()
    for _ in range(3):
        for part in torch.randperm(len(inputs), device=device).split(512):
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(network.head(inputs[part]), wanted[part]).backward()
            optimizer.step()


def tokenizer_facts(path: Path) -> tuple[int, int]:
    """(vocabulary size, id of the unknown token) of a tokenizer.json."""
    described = json.loads(path.read_text(encoding="utf-8"))["model"]
    vocabulary = described["vocab"]
    unknown = described["unk_id"] if described["type"] == "Unigram" else vocabulary[described["unk_token"]]
    return len(vocabulary), unknown


def main() -> None:
    """Train, then report the best weights on validation and test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that the ids come from")
    parser.add_argument("--data", type=Path, required=True, help="folder of prepare.py's .npz files")
    parser.add_argument("--embeddings", type=Path, help=".npy [vocabulary, width] to start from (pieces.py)")
    parser.add_argument("--start", type=Path, help="best.pt of an earlier run, whose weights to start from")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--minutes", type=float, default=1e6, help="stop after so many minutes")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    config = load_config(TrainConfig, arguments.config, "train")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(config.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    vocabulary, unknown = tokenizer_facts(arguments.tokenizer)
    network = build(config.network, vocabulary, config.sizes)
    if arguments.embeddings:
        network.start_from(torch.from_numpy(np.load(arguments.embeddings)))
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True)["network"])
    train, validation = (Dataset.load(arguments.data / f"{name}.npz") for name in ("train", "validation"))
    train = train.shortened(config.longest) if config.longest else train
    print(f"{len(train)} texts, {sum(p.numel() for p in network.parameters())} parameters", flush=True)
    Trainer(network, config, unknown, arguments.out, arguments.device).run(train, validation, arguments.minutes)
    network.load_state_dict(torch.load(arguments.out / "best.pt", weights_only=True)["network"])
    if config.smote:
        refit_head(network, train, config, arguments.device)
        save(arguments.out / "best.pt", {"network": network.state_dict()})
    for name in ("validation", "test"):
        if (arguments.data / f"{name}.npz").exists():
            data = Dataset.load(arguments.data / f"{name}.npz")
            print(f"\n{name}")
            logits = predict(network, data, arguments.device)
            report(data.rows(), logits, config.stand_in_sources, config.unseen_sources)


if __name__ == "__main__":
    main()
