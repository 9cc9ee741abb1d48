"""Soft labels from a network that `train.py` made: a large student teaches a smaller one.

Writes what `label.py` writes, for every text that `prepare.py` would train on, shard by shard
(an interrupted run goes on), and `validation.jsonl` for `mix.py`. Then the texts of `--more`, as many
of each source as `--limit` says, their own labels left out: no teacher is needed to have known them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from corpus import LABELS, Row, drop_held_out, load_config, read_rows
from dataset import equal_length_batches
from model import Network, build
from prepare import PrepareConfig, encode_texts, training_rows, write_json_lines
from train import TrainConfig, tokenizer_facts

SHARD_ROWS = 8192


@dataclass(frozen=True)
class Teacher:
    """A trained network and what gives it token ids."""

    network: Network
    preparing: PrepareConfig
    mizaj: Path
    tokenizer: Path
    language_model: Path
    device: str

    def probabilities(self, rows: Sequence[Row]) -> np.ndarray:
        """Class probabilities float32 [len(rows), 3]; NaN for texts without a token."""
        tools = (self.mizaj, self.tokenizer, self.preparing.preprocess, self.language_model)
        ids, _ = encode_texts([row.text for row in rows], *tools)
        ids = [one[: self.preparing.max_tokens] for one in ids]
        lengths = np.array([len(one) for one in ids])
        out = np.full((len(rows), len(LABELS)), np.nan, dtype=np.float32)
        with torch.inference_mode():
            for index in equal_length_batches(lengths, 128, 4096):
                if lengths[index[0]] > 0:
                    batch = torch.tensor([ids[i] for i in index], device=self.device)
                    out[index] = self.network(batch).softmax(1).cpu().numpy()
        return out

    def write(self, rows: Sequence[Row], path: Path) -> None:
        """The rows with their probabilities, those without a token left out."""
        soft = self.probabilities(rows)
        known = [(row, triple) for row, triple in zip(rows, soft, strict=True) if np.isfinite(triple[0])]
        records = [row.as_json() | {"soft": [round(float(p), 4) for p in triple]} for row, triple in known]
        write_json_lines(path.with_suffix(".tmp"), records)
        path.with_suffix(".tmp").rename(path)


def sampled(rows: Sequence[Row], known: Sequence[Row], limit: int) -> list[Row]:
    """At most `limit` rows of each source, unlabelled, in random order, none of a text in `known` or twice."""
    sources: dict[str, dict[str, Row]] = defaultdict(dict)
    taken = {row.text for row in known}
    for row in rows:
        if row.text not in taken:
            sources[row.source][row.text] = replace(row, label=None)
    generator = random.Random(len(sources))
    parts = [generator.sample(list(texts.values()), min(limit, len(texts))) for texts in sources.values()]
    chosen = [row for part in parts for row in part]
    return generator.sample(chosen, len(chosen))


def main() -> None:
    """Write validation.jsonl and the shards that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml of the network")
    parser.add_argument("--checkpoint", type=Path, required=True, help="best.pt of train.py")
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the network")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin")
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--validation", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="rows that must not be among the texts")
    parser.add_argument("--soft", type=Path, nargs="*", default=[], help="shards of label.py, for their unlabelled texts")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="rows whose texts are labelled after all others")
    parser.add_argument("--limit", type=int, default=20_000, help="texts of each source of --more")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", type=int, default=0, help="which of `--parts` processes this is")
    parser.add_argument("--parts", type=int, default=1, help="processes that share the work")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    training = load_config(TrainConfig, arguments.config, "train")
    preparing = load_config(PrepareConfig, arguments.config, "prepare")
    network = build(training.network, tokenizer_facts(arguments.tokenizer)[0], training.sizes).to(arguments.device).eval()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location=arguments.device, weights_only=True)["network"])
    tools = (arguments.mizaj, arguments.tokenizer, arguments.language_model, arguments.device)
    teacher = Teacher(network, preparing, *tools)
    arguments.out.mkdir(parents=True, exist_ok=True)
    validation, test = list(read_rows(arguments.validation)), list(read_rows(arguments.test))
    rows = training_rows(arguments.train, arguments.soft, validation + test, preparing.exclude_sources)
    more = drop_held_out(read_rows(arguments.more, preparing.exclude_sources), validation + test)
    files = [(validation, arguments.out / "validation.jsonl")]
    for name, some in (("soft", rows), ("more", sampled(list(more), rows, arguments.limit))):
        for number, start in enumerate(range(0, len(some), SHARD_ROWS)):
            files.append((some[start : start + SHARD_ROWS], arguments.out / f"{name}-{number:04d}.jsonl"))
    for part, path in tqdm(files[arguments.part :: arguments.parts], desc="shards"):
        if not path.exists():
            teacher.write(part, path)


if __name__ == "__main__":
    main()
