"""Accuracy and macro-F1 of predictions, by group and on the balanced stand-in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from corpus import Row


def macro_f1(labels: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mean F1 (0..1) over the classes present in `labels`; both [n], class indices."""
    weights = np.ones(len(labels)) if weights is None else weights
    values = []
    for label in np.unique(labels):
        hit = weights[(labels == label) & (predictions == label)].sum()
        values.append(2 * hit / (weights[labels == label].sum() + weights[predictions == label].sum()))
    return float(np.mean(values)) if values else 0.0


def balanced_f1(labels: np.ndarray, predictions: np.ndarray) -> float:
    """Macro-F1 as if every class had the same number of rows: a row weighs 1 / rows of its class."""
    counts = np.bincount(labels, minlength=3)
    return macro_f1(labels, predictions, 1.0 / counts[labels])


def stand_in(rows: Sequence[Row], predictions: np.ndarray, sources: Collection[str]) -> dict[str, float]:
    """Class-balanced macro-F1 of the rows from `sources`, by language and as their `mean`."""
    labels = np.array([row.label for row in rows])
    out: dict[str, float] = {}
    for lang in ("en", "fr", "ar"):
        mask = np.array([row.lang == lang and row.source in sources for row in rows])
        if mask.any():
            out[lang] = balanced_f1(labels[mask], predictions[mask])
    return out | {"mean": float(np.mean(list(out.values())))} if out else out


def report(rows: Sequence[Row], scores: np.ndarray, stand_in_sources: Collection[str], unseen: Collection[str]) -> None:
    """Print accuracy and macro-F1 of `scores` [n, 3] by language, variety, channel, source, and the stand-in."""
    labels, predictions = np.array([row.label for row in rows]), scores.argmax(1)
    keys: list[tuple[str, Callable[[Row], str]]] = [
        ("all", lambda row: ""),
        ("language", lambda row: row.lang),
        ("variety", lambda row: row.variety or ""),
        ("channel", lambda row: f"{row.lang} {row.channel}{' (weak)' if row.weak else ''}"),
        ("learnt from", lambda row: str(row.source not in unseen)),
        ("source", lambda row: row.source),
    ]
    for title, key in keys:
        groups = np.array([key(row) for row in rows])
        for group in np.unique(groups):
            mask = groups == group
            accuracy = float((labels[mask] == predictions[mask]).mean())
            f1 = macro_f1(labels[mask], predictions[mask])
            print(f"{title:12s} {group:28s} {mask.sum():6d} rows  accuracy {accuracy:.3f}  macro-F1 {f1:.3f}")
    values = stand_in(rows, predictions, stand_in_sources)
    if values:
        print("stand-in     " + "  ".join(f"{name} {value:.3f}" for name, value in values.items()))
