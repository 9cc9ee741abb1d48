"""How much to trust each teacher: weights by language, channel and variety, fitted on the validation rows.

The mix is a product of experts: log p = a * log(teacher) + b * log(ngram),
normalised. For each group the grid's best (a, b) by mean log loss is taken, the
classes weighing the same, once on all of the group's rows and once in five-fold
cross-validation to see what it is worth on rows it was not fitted on.
A text takes the weights of its variety, else of its channel, else of its language;
groups with fewer than `--least` rows get none.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from corpus import LABELS, Row
from scores import balanced_f1, macro_f1, stand_in

GRID = np.arange(0.0, 1.61, 0.1)


def log_softmax(x: np.ndarray) -> np.ndarray:
    """Row-wise log softmax of [n, 3]."""
    x = x - x.max(1, keepdims=True)
    return x - np.log(np.exp(x).sum(1, keepdims=True))


def mixed(teacher: np.ndarray, ngram: np.ndarray, a: float, b: float) -> np.ndarray:
    """Log probabilities [n, 3] of the mix of two log-probability arrays [n, 3]."""
    return log_softmax(a * teacher + b * ngram)


def fit(teacher: np.ndarray, ngram: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """The (a, b) of least log loss, each class present weighing the same."""
    weight = 1.0 / np.bincount(labels, minlength=3)[labels]
    at = np.arange(len(labels))
    best = min(
        (-(weight * mixed(teacher, ngram, a, b)[at, labels]).sum() / weight.sum(), a, b) for a in GRID for b in GRID
    )
    return round(float(best[1]), 1), round(float(best[2]), 1)


def crossed(teacher: np.ndarray, ngram: np.ndarray, labels: np.ndarray, folds: int = 5) -> np.ndarray:
    """Log probabilities [n, 3], each row mixed with the weights fitted on the other folds."""
    fold = np.random.default_rng(4).permutation(len(labels)) % folds
    out = np.zeros_like(teacher)
    for number in range(folds):
        inside = fold != number
        out[~inside] = mixed(teacher[~inside], ngram[~inside], *fit(teacher[inside], ngram[inside], labels[inside]))
    return out


def main() -> None:
    """Print the table of weights and what each teacher and the mix are worth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", type=Path, required=True, help="validation.jsonl of teacher.py evaluate")
    parser.add_argument("--ngram", type=Path, required=True, help="validation-ngram.jsonl of ngram.py")
    parser.add_argument("--least", type=int, default=80, help="rows a group needs for weights of its own")
    parser.add_argument("--out", type=Path, help="write the weights as JSON: {group: [a, b]}, groups named lang, lang:channel, lang:variety")
    arguments = parser.parse_args()
    first = [json.loads(line) for line in arguments.teacher.open(encoding="utf-8")]
    second = [json.loads(line) for line in arguments.ngram.open(encoding="utf-8")]
    if [r["text"] for r in first] != [r["text"] for r in second]:
        raise SystemExit("the two files hold different rows")
    rows = [
        Row(r["text"], LABELS.index(r["label"]), r["lang"], r.get("variety"), r["source"], r["channel"], r["weak"])
        for r in first
    ]
    teacher = log_softmax(np.log(np.maximum([r["soft"] for r in first], 1e-4)))
    ngram = log_softmax(np.log(np.maximum([r["ngram"] for r in second], 1e-4)))
    labels = np.array([row.label for row in rows])
    weights: dict[str, tuple[float, float]] = {}
    mix = np.zeros_like(teacher)
    print("group       rows   a    b   accuracy: teacher n-gram mix    macro-F1: teacher n-gram mix")
    langs = np.array([row.lang for row in rows])
    names = np.array([f"{row.lang}:{row.variety}" if row.variety else row.lang for row in rows])
    groups = [(lang, langs == lang) for lang in np.unique(langs)]
    channels = np.array([f"{row.lang}:{row.channel}" for row in rows])
    groups += [(name, channels == name) for name in np.unique(channels)]
    groups += [(name, names == name) for name in np.unique(names) if ":" in name]
    for name, mask in groups:
        if mask.sum() < arguments.least:
            continue
        a, b = weights[name] = fit(teacher[mask], ngram[mask], labels[mask])
        mix[mask] = crossed(teacher[mask], ngram[mask], labels[mask])
        guesses = [scores[mask].argmax(1) for scores in (teacher, ngram, mix)]
        accuracy = "  ".join(f"{(guess == labels[mask]).mean():.3f}" for guess in guesses)
        f1 = "  ".join(f"{macro_f1(labels[mask], guess):.3f}" for guess in guesses)
        print(f"{name:12s}{mask.sum():5d}  {a:.1f}  {b:.1f}            {accuracy}               {f1}")
    sources = {row.source for row in rows if row.source.startswith("umsab-")}
    sources |= {"semeval2013-16-en", "arsarcasm-v2", "saudi-tourism"}
    for title, scores in (("teacher", teacher), ("n-gram", ngram), ("mix", mix)):
        guess = scores.argmax(1)
        values = "  ".join(f"{key} {value:.3f}" for key, value in stand_in(rows, guess, sources).items())
        print(f"{title:8s} all: accuracy {(guess == labels).mean():.3f}, balanced F1 {balanced_f1(labels, guess):.3f};"
              f"  stand-in {values}")
    if arguments.out:
        arguments.out.write_text(json.dumps(weights, indent=1) + "\n")


if __name__ == "__main__":
    main()
