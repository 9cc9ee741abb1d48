"""From logits to honest confidence: temperature, calibration error, and when to say "not sure"."""

from __future__ import annotations

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis, [n, classes]."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of the logits [n, classes] that makes the `labels` [n] most likely (Guo et al. 2017), 0.3 to 5."""

    def loss(temperature: float) -> float:
        right = softmax(logits / temperature)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    candidates = np.geomspace(0.3, 5.0, 285)
    return float(candidates[int(np.argmin([loss(t) for t in candidates]))])


def calibration_error(logits: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equally wide bins, 0 to 1."""
    scores = softmax(logits)
    confidence, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[bin_of == b].sum() - right[bin_of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(labels))


def certainty_threshold(
    logits: np.ndarray, labels: np.ndarray, accuracy: float, least_coverage: float
) -> tuple[float, float, float]:
    """The lowest confidence from which on verdicts reach `accuracy`, read off the risk-coverage curve.

    At least the share `least_coverage` of the texts stays certain, even if the
    accuracy is then lower. Returns (threshold, coverage, accuracy of the certain).
    """
    scores = softmax(logits)
    confidence, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    order = np.argsort(-confidence, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(reached >= accuracy)
    count = max(int(good[-1]) + 1 if len(good) else 0, int(np.ceil(least_coverage * len(order))), 1)
    return float(confidence[order[count - 1]]), count / len(order), float(reached[count - 1])
