"""Scores of a model's answers on the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.labels import NO_LABEL
from data.panel import ANNOTATED, DECIDING, LEFT_OUT, PanelRow

ENOUGH = 10
"""The least number of rows for a group to count in an average."""
PRESENT = 0.5
"""Probability at which a topic counts as found if it has no threshold of its own."""


@dataclass(frozen=True)
class Answers:
    """A model's probabilities for n texts; heads that it lacks are None."""

    mood: np.ndarray  # [n, 3]
    topics: np.ndarray | None = None  # [n, 15, 4]: absent, then the moods
    intent: np.ndarray | None = None  # [n, 6]
    signals: np.ndarray | None = None  # [n, 2]


def macro_f1(labels: np.ndarray, guesses: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mean F1 (0..1) over the classes present in `labels`; both [n], class indices."""
    weights = np.ones(len(labels)) if weights is None else weights
    values = []
    for label in np.unique(labels):
        hit = weights[(labels == label) & (guesses == label)].sum()
        values.append(2 * hit / (weights[labels == label].sum() + weights[guesses == label].sum()))
    return float(np.mean(values)) if values else 0.0


def balanced_f1(labels: np.ndarray, guesses: np.ndarray) -> float:
    """Macro-F1 as if every class had the same number of rows: a row weighs 1 / rows of its class."""
    counts = np.bincount(labels, minlength=3)
    return macro_f1(labels, guesses, 1.0 / counts[labels])


def accuracy(rows: Sequence[PanelRow], guesses: np.ndarray) -> float:
    """Share of the rows with an accepted mood that got one."""
    right = [guess in row.accepted for row, guess in zip(rows, guesses, strict=True) if row.accepted]
    return float(np.mean(right)) if right else float("nan")


def by_group(rows: Sequence[PanelRow], guesses: np.ndarray, part: str) -> dict[str, tuple[int, float]]:
    """(rows, score) of each group of a part: balanced macro-F1 of a left-out source, else accuracy."""
    out = {}
    for group in sorted({row.group for row in rows if row.part == part}):
        at = [i for i, row in enumerate(rows) if row.part == part and row.group == group and row.accepted]
        mine = [rows[i] for i in at]
        if part == LEFT_OUT:
            score = balanced_f1(np.array([row.accepted[0] for row in mine]), guesses[at])
        else:
            score = accuracy(mine, guesses[at])
        out[group] = (len(at), score)
    return out


def part_score(rows: Sequence[PanelRow], guesses: np.ndarray, part: str) -> float:
    """One number for a part: the mean of its sources, of the three languages, of its kinds; NaN if it is empty."""
    if part == ANNOTATED:
        values = []
        for lang in ("en", "fr", "ar"):
            at = [i for i, row in enumerate(rows) if row.part == part and row.row.lang == lang]
            values.append(accuracy([rows[i] for i in at], guesses[at]))
        return float(np.mean(values))
    groups = [score for count, score in by_group(rows, guesses, part).values() if count >= ENOUGH]
    return float(np.mean(groups)) if groups else float("nan")


def panel_scores(rows: Sequence[PanelRow], answers: Answers) -> dict[str, float]:
    """The parts' scores and `panel`, the mean of the deciding parts that exist."""
    guesses = answers.mood.argmax(1)
    out = {part: part_score(rows, guesses, part) for part in DECIDING}
    return {"panel": float(np.nanmean(list(out.values())))} | out


def neutral_called_negative(rows: Sequence[PanelRow], guesses: np.ndarray, form: str, channel: str) -> float:
    """Share of the annotated neutral texts of a form and channel that were called negative."""
    at = [
        i
        for i, row in enumerate(rows)
        if row.part == ANNOTATED and row.accepted == (1,) and row.row.form == form and row.row.channel == channel
    ]
    return float((guesses[at] == 0).mean()) if at else float("nan")


def topic_scores(
    truth: np.ndarray, topics: np.ndarray, thresholds: np.ndarray | float = PRESENT
) -> tuple[float, float]:
    """(micro-F1 of the topics found, accuracy of the moods of those found correctly).

    `truth` [n, 15] as in Dataset, `topics` [n, 15, 4] probabilities.
    """
    counts = truth >= 0
    there, found = (truth > 0) & counts, (1 - topics[..., 0] >= thresholds) & counts
    both = there & found
    f1 = 2 * both.sum() / max(there.sum() + found.sum(), 1)
    moods = topics[..., 1:].argmax(-1) + 1
    return float(f1), float((moods[both] == truth[both]).mean()) if both.any() else float("nan")


def intent_accuracy(truth: np.ndarray, intent: np.ndarray) -> float:
    """Share of annotated intents that are named correctly."""
    known = truth != NO_LABEL
    return float((intent.argmax(1)[known] == truth[known]).mean()) if known.any() else float("nan")


def precision_recall(truth: np.ndarray, scores: np.ndarray, threshold: float) -> tuple[float, float]:
    """Precision and recall of one signal; `truth` is 0, 1 or NO_LABEL."""
    known = truth != NO_LABEL
    there, found = truth[known] == 1, scores[known] >= threshold
    both = float((there & found).sum())
    return both / max(float(found.sum()), 1.0), both / max(float(there.sum()), 1.0)
