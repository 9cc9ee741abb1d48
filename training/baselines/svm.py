"""The textbook baseline: TF-IDF and a linear support vector machine, one per language.

Trains on the labeled rows of TRAIN, with --same-sources only on the sources that the bundles train on, and
prints one label per row of ROWS, in order. `benches/accuracy` compares them with the others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.corpus import Row, read_rows
from data.held_out import HeldOut
from data.labels import LABELS
from data.sources import load_sources, not_trained_on

COST = 0.1
"""The cost of an error relative to the size of the weights."""


class Features:
    """Words and pairs of words, and characters within words, weighted by TF-IDF."""

    def __init__(self) -> None:
        common = {"sublinear_tf": True, "min_df": 3, "dtype": np.float32}
        words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\S+", **common)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=300_000, **common)
        self.parts = (words, characters)

    def learn(self, texts: list[str]) -> csr_matrix:
        """Learn the features of `texts` and return them, float32 [len(texts), features]."""
        return hstack([part.fit_transform(texts) for part in self.parts], format="csr")

    def of(self, texts: list[str]) -> csr_matrix:
        """The learned features of `texts`, float32 [len(texts), features]."""
        return hstack([part.transform(texts) for part in self.parts], format="csr")


def answer(train: list[Row], rows: list[Row], cost: float) -> list[int]:
    """Labels of `rows` after training on `train`."""
    features = Features()
    learned = features.learn([row.text for row in train])
    print(f"{learned.shape[1]} features", file=sys.stderr)
    machine = LinearSVC(C=cost, class_weight="balanced").fit(learned, [row.label for row in train])
    return machine.predict(features.of([row.text for row in rows])).tolist()


def main() -> None:
    """Train, label, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path, help="labeled rows to train on")
    parser.add_argument("rows", type=Path, help="rows to label")
    parser.add_argument("--cost", type=float, default=COST)
    parser.add_argument(
        "--same-sources", action="store_true", help="train only on the sources that the bundles train on"
    )
    arguments = parser.parse_args()
    excluded = not_trained_on(load_sources()) if arguments.same_sources else ()
    rows = list(read_rows([arguments.rows]))
    labeled = (row for row in read_rows([arguments.train], excluded) if row.label is not None)
    train = HeldOut(row.text for row in rows).drop_copies(labeled)
    labels = [0] * len(rows)
    for language in sorted({row.lang for row in rows}):
        mine = [row for row in train if row.lang == language]
        places = [place for place, row in enumerate(rows) if row.lang == language]
        print(f"{language}: {len(mine)} rows to train on, {len(places)} to label", file=sys.stderr)
        found = answer(mine, [rows[place] for place in places], arguments.cost)
        for place, label in zip(places, found, strict=True):
            labels[place] = label
    for label in labels:
        print(LABELS[label])


if __name__ == "__main__":
    main()
