"""The transformer's initial weights: multilingual-e5-small's first layers, and its vectors of our pieces.

A piece that e5 knows gets e5's vector. Any other (a placeholder, an emoji with its word mark) gets the mean
over the pieces that e5 would cut it into.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from student.model import Transformer, build
from student.train import Recipe, tokenizer_facts
from teachers.e5 import E5
from teachers.network import load_teacher

MARK = "\u2581"
PLACEHOLDERS = {
    "<url>": "http",
    "<user>": "@user",
    "<email>": "email",
    "<number>": "number",
    "<pad>": ",",
    "<unk>": "?",
}
"""The texts that e5 reads in place of placeholders."""


def piece_vectors(names: list[str], source: Tokenizer, table: torch.Tensor) -> torch.Tensor:
    """Rows of e5's `table` for each piece, [len(names), 384]."""
    mark = source.token_to_id(MARK)

    def encode(text: str) -> list[int]:
        return source.encode(text, add_special_tokens=False).ids

    rows = []
    for name in names:
        whole = source.token_to_id(name)
        ids = [whole] if whole is not None else encode(PLACEHOLDERS.get(name.strip(MARK), name.strip(MARK)))
        told = [one for one in ids if one != mark] or ids
        rows.append(table[told].mean(0))
    return torch.stack(rows)


def start(network: Transformer, encoder: E5, vectors: torch.Tensor) -> None:
    """Copy the shared weights; the head is left unchanged."""
    with torch.no_grad():
        network.embedding.weight.copy_(vectors)
        network.position.weight.copy_(encoder.position.weight[: len(network.position.weight)] + encoder.token_type)
        network.norm.load_state_dict(encoder.ln.state_dict())
        for mine, theirs in zip(network.layers, encoder.layers, strict=False):
            mine.load_state_dict(theirs.state_dict())


def main() -> None:
    """Write a checkpoint for `train.py --start`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/plus.toml")
    parser.add_argument("--pieces", type=Path, required=True, help="tokenizer.json of the transformer")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--teacher", type=Path, help=".npz of the teacher's weights; without it, the original e5")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    config = Recipe.load(arguments.config).train
    torch.manual_seed(config.seed)
    network = build(config.network, tokenizer_facts(arguments.pieces)[0], config.sizes)
    if not isinstance(network, Transformer):
        raise SystemExit(f"{arguments.config}: a {config.network} does not start from the teacher's layers")
    source = Tokenizer.from_file(str(arguments.tokenizer))
    encoder = load_teacher(arguments.teacher, arguments.weights).e
    names = [name for name, _ in json.loads(arguments.pieces.read_text(encoding="utf-8"))["model"]["vocab"]]
    start(network, encoder, piece_vectors(names, source, encoder.word.weight))
    torch.save({"network": network.state_dict()}, arguments.out)


if __name__ == "__main__":
    main()
