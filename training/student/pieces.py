"""Initial vectors of the student's embeddings: the teacher's states for each word piece, reduced by PCA.

The teacher reads each piece as a text of its own, and its last states are averaged. Pieces are weighted by
their probability, so that the components fit the frequent ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from teachers.e5 import encode, equal_length_batches
from teachers.network import load_teacher

LENGTH = 1.1
"""Root mean square length of the vectors, about that of random initialization at width 128."""


def read_pieces(tokenizer: Path) -> tuple[list[str], np.ndarray]:
    """The pieces of a Unigram tokenizer.json by id, with a space for a word's start, and their log probabilities."""
    described = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]
    names = [piece.replace("\u2581", " ").strip() or piece for piece, _ in described["vocab"]]
    return names, np.array([score for _, score in described["vocab"]], dtype=np.float64)


def reduce(vectors: np.ndarray, weight: np.ndarray, width: int) -> np.ndarray:
    """Weighted PCA of [n, d] to [n, width], after subtracting the mean; `weight` [n]."""
    weight = weight[:, None]
    centered = vectors - (vectors * weight).sum(0) / weight.sum()
    values, directions = np.linalg.eigh((centered * weight).T @ centered)
    order = np.argsort(values)[::-1][:width]
    print(f"{width} components hold {100 * values[order].sum() / values.sum():.0f} % of the energy")
    out = centered @ directions[:, order]
    return (out * LENGTH / np.sqrt((out**2).sum(1).mean())).astype(np.float32)


def main() -> None:
    """Write a .npy [vocabulary, width]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=Path, required=True, help="tokenizer.json of the student")
    parser.add_argument("--teacher", type=Path, required=True, help=".npz of the teacher's weights")
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pieces, scores = read_pieces(arguments.pieces)
    encoder = load_teacher(arguments.teacher, arguments.weights).e
    ids = encode(arguments.tokenizer, pieces, 32)
    vectors = np.zeros((len(pieces), encoder.word.weight.shape[1]), dtype=np.float32)
    with torch.inference_mode():
        for index in tqdm(list(equal_length_batches([len(one) for one in ids], 2048)), desc="pieces", mininterval=5):
            vectors[index] = encoder(torch.tensor([ids[i] for i in index])).mean(1).numpy()
    # The square root of the probability, which counts as at least 1 in 100,000.
    weight = np.exp(np.maximum(scores, np.log(1e-5)) / 2)
    np.save(arguments.out, reduce(vectors, weight, arguments.width))


if __name__ == "__main__":
    main()
