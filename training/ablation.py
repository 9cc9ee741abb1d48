"""What each choice of a configuration gives: trains variants of it on fewer texts and prints one table.

A variant that is done is kept in --out and not trained again.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from corpus import LABELS, load_config
from dataset import Dataset
from model import build
from train import TrainConfig, Trainer, measure, predict, refit_head, tokenizer_facts

COLUMNS = ("accuracy", "macro_f1", "stand_in_mean", *(f"recall_{label}" for label in LABELS))


def scores(logits: np.ndarray, data: Dataset, config: TrainConfig) -> dict[str, float]:
    """The figures of COLUMNS."""
    guess = logits.argmax(1)
    recalls = {f"recall_{name}": float((guess == i)[data.label == i].mean()) for i, name in enumerate(LABELS)}
    return {name: value for name, value in (measure(logits, data, config) | recalls).items() if name in COLUMNS}


def run(
    config: TrainConfig, texts: int, embeddings: Path | None, tokenizer: Path, data: Path, out: Path, device: str
) -> dict[str, float]:
    """Train one variant on `texts` texts and score it on the validation rows."""
    done = out / "scores.json"
    if done.exists():
        return json.loads(done.read_text())
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config.seed)
    vocabulary, unknown = tokenizer_facts(tokenizer)
    network = build(config.network, vocabulary, config.sizes)
    if embeddings:
        network.start_from(torch.from_numpy(np.load(embeddings)))
    train, validation = (Dataset.load(data / f"{name}.npz") for name in ("train", "validation"))
    train = train.select(np.sort(np.random.default_rng(config.seed).permutation(len(train))[:texts]))
    Trainer(network, config, unknown, out, device).run(train, validation, 1e6)
    network.load_state_dict(torch.load(out / "best.pt", weights_only=True)["network"])
    if config.smote:
        refit_head(network, train, config, device)
    found = scores(predict(network, validation, device), validation, config)
    done.write_text(json.dumps(found))
    return found


def main() -> None:
    """Run what is not done yet, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/mizaj.toml")
    parser.add_argument("--ablation", type=Path, default=Path(__file__).parent / "configs" / "ablation.toml")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that the ids come from")
    parser.add_argument("--embeddings", type=Path, required=True, help=".npy of pieces.py")
    parser.add_argument("--data", type=Path, required=True, help="folder of prepare.py's .npz files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    plan: dict[str, Any] = tomllib.loads(arguments.ablation.read_text(encoding="utf-8"))
    base = load_config(TrainConfig, arguments.config, "train")
    rows = []
    for number, (name, changes) in enumerate(plan["variants"].items()):
        found = []
        for seed in plan["seeds"]:
            settings = {"epochs": plan["epochs"], "evaluations": 1} | changes | {"seed": seed}
            texts, start = settings.pop("texts", plan["texts"]), settings.pop("start", None)
            config = dataclasses.replace(base, **settings)
            embeddings = None if start == "random" else arguments.embeddings
            out = arguments.out / f"{number}-{seed}"
            found.append(run(config, texts, embeddings, arguments.tokenizer, arguments.data, out, arguments.device))
        means = [100 * np.mean([one[column] for one in found]) for column in COLUMNS]
        rows.append(f"| {name} | " + " | ".join(f"{mean:.1f}" for mean in means) + " |")
    print("\n| | " + " | ".join(column.replace("_", " ") for column in COLUMNS) + " |")
    print("|---" + "|---:" * len(COLUMNS) + "|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
