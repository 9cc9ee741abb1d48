"""The rival of the textbooks: TF-IDF and a linear support vector machine, one for each language.

Learns from the labelled rows of TRAIN, with --config only from the sources that the
bundle learns from, and prints one label for each row of ROWS, in order;
`benches/rivals` measures them beside everyone else's.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from corpus import LABELS, Row, drop_held_out, load_config, read_rows
from prepare import PrepareConfig

COST = 0.1
"""Of an error, against the size of the weights."""


class Features:
    """Words and pairs of words, and characters within words, weighted by TF-IDF."""

    def __init__(self) -> None:
        common = {"sublinear_tf": True, "min_df": 3, "dtype": np.float32}
        words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\S+", **common)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=300_000, **common)
        self.parts = (words, characters)

    def learn(self, texts: list[str]) -> csr_matrix:
        """Find the features of `texts` and give theirs, float32 [len(texts), features]."""
        return hstack([part.fit_transform(texts) for part in self.parts], format="csr")

    def of(self, texts: list[str]) -> csr_matrix:
        """Features that were found before, float32 [len(texts), features]."""
        return hstack([part.transform(texts) for part in self.parts], format="csr")


def answer(train: list[Row], rows: list[Row], cost: float) -> list[int]:
    """Labels of `rows` after learning `train`."""
    features = Features()
    learnt = features.learn([row.text for row in train])
    print(f"{learnt.shape[1]} features", file=sys.stderr)
    machine = LinearSVC(C=cost, class_weight="balanced").fit(learnt, [row.label for row in train])
    return machine.predict(features.of([row.text for row in rows])).tolist()


def main() -> None:
    """Train, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path, help="labelled rows to learn from")
    parser.add_argument("rows", type=Path, help="rows to judge")
    parser.add_argument("--cost", type=float, default=COST)
    parser.add_argument("--config", type=Path, help="configs/mizaj.toml: leave out the sources that it excludes")
    arguments = parser.parse_args()
    config = arguments.config and load_config(PrepareConfig, arguments.config, "prepare")
    rows = list(read_rows([arguments.rows]))
    labelled = (
        row
        for row in read_rows([arguments.train], config.exclude_sources if config else ())
        if row.label is not None
    )
    train = list(drop_held_out(labelled, rows))
    labels = [0] * len(rows)
    for language in sorted({row.lang for row in rows}):
        mine = [row for row in train if row.lang == language]
        places = [place for place, row in enumerate(rows) if row.lang == language]
        print(f"{language}: {len(mine)} rows to learn, {len(places)} to judge", file=sys.stderr)
        found = answer(mine, [rows[place] for place in places], arguments.cost)
        for place, label in zip(places, found, strict=True):
            labels[place] = label
    for label in labels:
        print(LABELS[label])


if __name__ == "__main__":
    main()
