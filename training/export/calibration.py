"""From logits to calibrated confidence: temperature, calibration error, threshold of uncertainty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

TEMPERATURES = np.geomspace(0.3, 5.0, 285)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponents / exponents.sum(axis=-1, keepdims=True)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Probabilities of independent labels."""
    return 1 / (1 + np.exp(-logits))


def best_temperature(loss: Callable[[float], float]) -> float:
    """The temperature, from 0.3 to 5, that minimizes `loss`."""
    return float(TEMPERATURES[int(np.argmin([loss(t) for t in TEMPERATURES]))])


def fit_temperature(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The divisor of the logits [n, classes] that makes the `labels` [n] most likely (Guo et al. 2017)."""
    weights = np.ones(len(labels)) if weights is None else weights

    def loss(temperature: float) -> float:
        right = softmax(logits / temperature)[np.arange(len(labels)), labels]
        return float(-(weights * np.log(np.maximum(right, 1e-12))).sum() / weights.sum())

    return best_temperature(loss)


def calibration_error(logits: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equally wide bins, 0 to 1."""
    scores = softmax(logits)
    confidence, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[bin_of == b].sum() - right[bin_of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(labels))


def certainty_threshold(logits: np.ndarray, labels: np.ndarray, coverage: float) -> tuple[float, float, float]:
    """The confidence that a share `coverage` of the texts reaches.

    Returns (threshold, error rate of the texts that reach it, error rate of all).
    """
    scores = softmax(logits)
    confidence, wrong = scores.max(axis=1), scores.argmax(axis=1) != labels
    threshold = float(np.quantile(confidence, 1 - coverage))
    return threshold, float(wrong[confidence >= threshold].mean()), float(wrong.mean())


def best_threshold(truth: np.ndarray, scores: np.ndarray) -> float:
    """The threshold, from 0.2 to 0.8, with the best F1; `truth` (bool) and `scores` have the same shape."""

    def f1(threshold: float) -> float:
        found = scores >= threshold
        return 2 * float((found & truth).sum()) / max(float(found.sum() + truth.sum()), 1.0)

    candidates = np.linspace(0.2, 0.8, 61)
    return float(candidates[int(np.argmax([f1(t) for t in candidates]))])


def precise_threshold(truth: np.ndarray, scores: np.ndarray, precision: float) -> float:
    """The lowest threshold that reaches `precision`; 0.9 if none does."""
    for threshold in np.linspace(0.3, 0.9, 61):
        found = scores >= threshold
        if found.any() and truth[found].mean() >= precision:
            return float(threshold)
    return 0.9
