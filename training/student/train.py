"""Train a network on prepared ids; an interrupted run continues where it stopped.

Writes to --out: `best.pt` (the averaged weights with the best panel score), `last.pt` (everything needed to
continue) and `log.jsonl` (one line per evaluation).
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from data.corpus import load_config
from data.dataset import Dataset
from data.panel import KNOWN, PanelRow, read_panel
from export.onnx_graph import quantized_copy
from student.clauses import ClauseTargets, clause_losses, clause_targets, endless_texts
from student.joined import endless_pairs, joined_losses, joined_scores
from student.model import Classic, Network, build
from student.predict import answers_from, logits_of
from student.sampling import SamplingConfig, batches, row_weights
from student.scores import Answers, intent_accuracy, macro_f1, panel_scores, topic_scores
from student.targets import TargetConfig, Targets, make_targets, row_losses


@dataclass(frozen=True)
class TrainConfig:
    """Table [train] of a configuration, which explains the fields."""

    network: str
    sizes: dict[str, float]
    seed: int
    samples: int
    evaluate_every: int
    learning_rate: float
    body_learning_rate: float
    warmup: int
    weight_decay: float
    average: float
    piece_dropout: float
    longest: int
    joined: float = 0.0
    clauses: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """The three tables that training reads."""

    train: TrainConfig
    sampling: SamplingConfig
    targets: TargetConfig

    @staticmethod
    def load(path: Path) -> Recipe:
        """Read configs/NAME.toml."""
        kinds = {"train": TrainConfig, "sampling": SamplingConfig, "targets": TargetConfig}
        return Recipe(**{name: load_config(kind, path, name) for name, kind in kinds.items()})


@dataclass(frozen=True)
class Measure:
    """The texts that checkpoints are compared on."""

    panel: list[PanelRow]
    data: Dataset

    @staticmethod
    def load(folder: Path) -> Measure:
        """The panel of the corpora, or the validation rows of your own files."""
        if (folder / "panel.npz").exists():
            return Measure(read_panel(folder / "panel.jsonl"), Dataset.load(folder / "panel.npz"))
        return Measure([], Dataset.load(folder / "validation.npz"))

    def scores(self, answers: Answers) -> dict[str, float]:
        """The score that checkpoints are chosen by (`panel`), and others worth logging."""
        data = self.data
        if not self.panel:
            f1 = macro_f1(data.label, answers.mood.argmax(1))
            return {"panel": f1, "accuracy": float((answers.mood.argmax(1) == data.label).mean())}
        out = panel_scores(self.panel, answers)
        guesses = answers.mood.argmax(1)
        known = [i for i, row in enumerate(self.panel) if row.part == KNOWN]
        out["known"] = float((guesses[known] == data.label[known]).mean())
        if answers.topics is not None:
            out["topics"], out["topic_moods"] = topic_scores(data.topics, answers.topics)
            out["intent"] = intent_accuracy(data.intent, answers.intent)
        return out


class Trainer:
    """The training loop and all state that must survive an interruption."""

    def __init__(self, network: Network, recipe: Recipe, unknown: int, out: Path, device: str = "cpu") -> None:
        self.network, self.recipe, self.unknown, self.out, self.device = (
            network.to(device),
            recipe,
            unknown,
            out,
            device,
        )
        self.optimizer = torch.optim.AdamW(
            parameter_groups(network, recipe.train), weight_decay=recipe.train.weight_decay
        )
        self.averaged = {name: value.detach().clone() for name, value in network.state_dict().items()}
        self.state: dict[str, Any] = {"steps": 0, "samples": 0, "minutes": 0.0, "best": -1.0}
        if (out / "last.pt").exists():
            saved = torch.load(out / "last.pt", map_location=device, weights_only=True)
            network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.averaged, self.state = saved["averaged"], saved["state"]

    def step(self, data: Dataset, targets: Targets, index: np.ndarray, progress: float) -> float:
        """One update on one batch; `progress` (0 to 1) is the share of the training done. Returns the mean loss."""
        ids = self.with_dropped_pieces(data.batch(index))
        self.network.train()
        losses = row_losses(self.network(ids), targets, torch.from_numpy(index), self.recipe.targets)
        return self.update(losses, ids.shape[1], progress)

    def step_joined(
        self, data: Dataset, targets: Targets, pair: tuple[np.ndarray, np.ndarray], progress: float
    ) -> float:
        """One update on pairs of texts, joined. Returns the mean loss."""
        first, second = pair
        ids = self.with_dropped_pieces(np.concatenate([data.batch(first), data.batch(second)], axis=1))
        self.network.train()
        indices, split = (torch.from_numpy(first), torch.from_numpy(second)), int(data.lengths[first[0]])
        losses = joined_losses(self.network, ids, indices, split, targets, self.recipe.targets)
        return self.update(losses, ids.shape[1], progress)

    def step_clauses(
        self, data: Dataset, targets: tuple[Targets, ClauseTargets], index: np.ndarray, progress: float
    ) -> float:
        """One update on texts of several clauses. Returns the mean loss."""
        ids = self.with_dropped_pieces(data.batch(index))
        self.network.train()
        losses = clause_losses(self.network, ids, index, data, targets, self.recipe.targets)
        return self.update(losses, ids.shape[1], progress)

    def with_dropped_pieces(self, ids: np.ndarray) -> torch.Tensor:
        """The ids, some of them replaced by the unknown piece."""
        out, share = torch.from_numpy(ids).to(self.device), self.recipe.train.piece_dropout
        return out.masked_fill(torch.rand(out.shape, device=self.device) < share, self.unknown) if share > 0 else out

    def update(self, losses: torch.Tensor, tokens: int, progress: float) -> float:
        """Take a step down the losses [n] of texts of `tokens` tokens. Returns their mean."""
        config, sampling = self.recipe.train, self.recipe.sampling
        factor = min((self.state["steps"] + 1) / max(1, config.warmup), 1.0) * max(1 - progress, 0.01)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * factor
        # Relative to the nominal batch size, so that the small batches of long texts have less influence.
        nominal = min(sampling.batch_rows, max(1, sampling.batch_tokens // tokens))
        self.optimizer.zero_grad(set_to_none=True)
        (losses.sum() / nominal).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        keep = min(config.average, (self.state["steps"] + 1) / (self.state["steps"] + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.values()), list(self.network.state_dict().values()), 1 - keep)
        self.state["steps"] += 1
        self.state["samples"] += len(losses)
        return float(losses.detach().mean())

    def evaluate(self, measure: Measure, loss: float) -> None:
        """Score the averaged weights and keep them if they are the best so far."""
        current = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network.load_state_dict(self.averaged)
        values = measure.scores(answers_from(logits_of(self.network, measure.data, self.device)))
        if not isinstance(self.network, Classic) and self.network.heads.clauses:
            values |= joined_scores(self.network, measure.data, self.device)
        # The latest of equal ones: with a fixed mood, all are.
        if values["panel"] >= self.state["best"]:
            self.state["best"] = values["panel"]
            save(self.out / "best.pt", {"network": self.averaged})
        self.network.load_state_dict(current)
        line = {name: round(float(value), 4) for name, value in (values | {"loss": loss}).items()}
        line |= {"samples": self.state["samples"], "minutes": round(self.state["minutes"], 1)}
        with open(self.out / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)

    def save_last(self) -> None:
        """Write what a later run needs to continue from here."""
        parts = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        save(self.out / "last.pt", parts | {"averaged": self.averaged, "state": self.state})

    def run(self, train: Dataset, measure: Measure, minutes: float, of_clauses: ClauseTargets | None = None) -> None:
        """Train until the samples or the minutes (of all runs together) are used up.

        The learning rate decays to zero with whichever of the two ends first. Clauses are read only if
        their targets are given.
        """
        recipe, state = self.recipe, self.state
        targets = make_targets(train, recipe.targets)
        weights = row_weights(train, targets.mood.numpy(), recipe.sampling)
        weights[(targets.mood_weight.numpy() == 0) & (targets.topics_weight.numpy().sum(1) == 0)] = 0
        generator = np.random.default_rng([recipe.train.seed, state["steps"]])
        before, began, next_one, mean = (
            state["minutes"],
            time.monotonic(),
            state["samples"] + recipe.train.evaluate_every,
            None,
        )
        joined = endless_pairs(train, weights, recipe.sampling.pool, recipe.train.longest, generator)
        several = endless_texts(train, weights, recipe.sampling, generator)
        with_clauses = recipe.train.clauses if of_clauses else 0.0
        for index in batches(train, weights, recipe.sampling, generator):
            state["minutes"] = before + (time.monotonic() - began) / 60
            progress = max(state["samples"] / recipe.train.samples, state["minutes"] / max(minutes, 1e-9))
            if progress < 1:
                kind = generator.random()
                pair = next(joined, None) if kind < recipe.train.joined else None
                texts = next(several, None) if 1 - kind < with_clauses else None
                if pair:
                    loss = self.step_joined(train, targets, pair, progress)
                elif of_clauses and texts is not None:
                    loss = self.step_clauses(train, (targets, of_clauses), texts, progress)
                else:
                    loss = self.step(train, targets, index, progress)
                mean = loss if mean is None else mean + 0.01 * (loss - mean)
            if progress >= 1 or state["samples"] >= next_one:
                next_one += recipe.train.evaluate_every
                self.evaluate(measure, mean or 0.0)
                self.save_last()
            if progress >= 1:
                return


def parameter_groups(network: Network, config: TrainConfig) -> list[dict[str, Any]]:
    """The heads' parameters with the learning rate, the body's with its own rate."""
    heads = [p for name, p in network.named_parameters() if name.startswith("head")]
    body = [p for name, p in network.named_parameters() if not name.startswith("head")]
    rates = ((heads, config.learning_rate), (body, config.body_learning_rate))
    return [{"params": parameters, "lr": rate, "base": rate} for parameters, rate in rates]


def with_fixed_mood(network: Network) -> Network:
    """The network as the export rounds it, of which only the heads besides the mood learn."""
    rounded = quantized_copy(network)
    for name, parameter in rounded.named_parameters():
        parameter.requires_grad_(name.startswith("heads.") and not name.startswith("heads.mood"))
    return rounded


def save(path: Path, content: dict[str, Any]) -> None:
    """Write `content` atomically."""
    torch.save(content, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def tokenizer_facts(path: Path) -> tuple[int, int]:
    """(vocabulary size, id of the unknown token) of a tokenizer.json."""
    described = json.loads(path.read_text(encoding="utf-8"))["model"]
    vocabulary = described["vocab"]
    unknown = described["unk_id"] if described["type"] == "Unigram" else vocabulary[described["unk_token"]]
    return len(vocabulary), unknown


def main() -> None:
    """Train one network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that the ids come from")
    parser.add_argument("--data", type=Path, required=True, help="folder of data.prepare's files")
    parser.add_argument("--embeddings", type=Path, help=".npy [vocabulary, width] of initial vectors (student.pieces)")
    parser.add_argument("--start", type=Path, help="checkpoint with initial weights, if there is no last.pt")
    parser.add_argument(
        "--clause-teacher", type=Path, help="checkpoint of the same network that reads clauses well, each on its own"
    )
    parser.add_argument(
        "--fixed-mood", action="store_true", help="train only the heads besides the mood (not for classic)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--minutes", type=float, default=1e6, help="to train at most, in all runs together")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    recipe = Recipe.load(arguments.config)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(recipe.train.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    vocabulary, unknown = tokenizer_facts(arguments.tokenizer)
    network = build(recipe.train.network, vocabulary, recipe.train.sizes)
    if arguments.embeddings:
        network.start_from(torch.from_numpy(np.load(arguments.embeddings)))
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True)["network"], strict=False)
    train = Dataset.load(arguments.data / "train.npz").shortened(recipe.train.longest)
    of_clauses = None
    if arguments.clause_teacher:
        reader = build(recipe.train.network, vocabulary, recipe.train.sizes)
        reader.load_state_dict(torch.load(arguments.clause_teacher, weights_only=True)["network"], strict=False)
        of_clauses = clause_targets(reader, train)
    if arguments.fixed_mood:
        network = with_fixed_mood(network)
    print(f"{len(train)} texts, {sum(p.numel() for p in network.parameters())} parameters", flush=True)
    Trainer(network, recipe, unknown, arguments.out, arguments.device).run(
        train, Measure.load(arguments.data), arguments.minutes, of_clauses
    )


if __name__ == "__main__":
    main()
