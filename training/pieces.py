"""Vectors to start the student's embeddings from: each word piece as the fine-tuned teacher sees it, reduced by PCA.

A piece is given to the teacher as a text of its own and its last states are
averaged. Pieces are weighed by how often they occur, so that the components
serve the common ones; every vector is scaled to the same mean length.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from corpus import load_config
from dataset import Dataset
from e5 import encode, equal_length_batches
from teacher import WIDTH, TeacherConfig, load_teacher

LENGTH = 1.1
"""Root mean square length of the vectors: about what the random start has at width 128."""


def read_pieces(tokenizer: Path) -> list[str]:
    """The pieces of a Unigram or WordLevel tokenizer.json in order of their ids, a word's start shown as a space."""
    described = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]
    if described["type"] == "Unigram":
        names = [piece for piece, _ in described["vocab"]]
    else:
        names = sorted(described["vocab"], key=described["vocab"].get)
    return [name.replace("\u2581", " ").strip() or name for name in names]


def reduce(vectors: np.ndarray, counts: np.ndarray, width: int) -> np.ndarray:
    """PCA of [n, 384] to [n, width], each row weighing the square root of its count, common mean taken out."""
    weight = np.sqrt(counts + 1.0)[:, None]
    centred = vectors - (vectors * weight).sum(0) / weight.sum()
    values, directions = np.linalg.eigh((centred * weight).T @ centred)
    kept = directions[:, np.argsort(values)[::-1][:width]]
    out = centred @ kept
    return (out * LENGTH / np.sqrt((out**2).sum(1).mean())).astype(np.float32)


def main() -> None:
    """Write a .npy [vocabulary, width]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=Path, required=True, help="tokenizer.json of the student")
    parser.add_argument("--data", type=Path, required=True, help="train.npz, for the counts")
    parser.add_argument("--teacher-config", type=Path, required=True, help="configs/teacher.toml")
    parser.add_argument("--teacher", type=Path, help="teacher.pt; without it e5 as it came")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pieces = read_pieces(arguments.pieces)
    config = load_config(TeacherConfig, arguments.teacher_config)
    teacher = load_teacher(arguments.weights, config, arguments.teacher)
    ids = encode(arguments.tokenizer, pieces, config.max_tokens)
    vectors = np.zeros((len(pieces), WIDTH), dtype=np.float32)
    layers = len(teacher.encoder.layers)
    with torch.inference_mode():
        for index in tqdm(list(equal_length_batches([len(one) for one in ids], 2048)), desc="pieces", mininterval=5):
            lower = teacher.lower(torch.tensor([ids[i] for i in index]))
            vectors[index] = teacher.encoder.run(lower, teacher.frozen_layers, layers).mean(1).numpy()
    counts = np.bincount(Dataset.load(arguments.data).ids, minlength=len(pieces))
    np.save(arguments.out, reduce(vectors, counts.astype(np.float32), arguments.width))


if __name__ == "__main__":
    main()
