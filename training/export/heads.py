"""The manifest's table of heads: names of outputs and labels, temperatures and thresholds fitted on annotated rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.dataset import Dataset
from data.labels import INTENTS, NO_LABEL, SIGNALS, TOPICS
from export.calibration import best_temperature, best_threshold, precise_threshold, sigmoid, softmax
from export.onnx_graph import SUMMARIES

ENOUGH = 60
"""The least number of annotated rows with a topic for it to get its own threshold."""
SIGNAL_PRECISION = 0.75
"""The precision required of signals: a false alarm costs more than a miss."""
INTENT_THRESHOLD = 0.3


def rounded(value: float) -> float:
    """The value with three decimals, which are enough."""
    return round(float(value), 3)


def topics_head(logits: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """`logits` [n, 15, 4] and `truth` [n, 15] of annotated rows."""
    known = truth != NO_LABEL

    def loss(temperature: float) -> float:
        right = np.take_along_axis(softmax(logits / temperature), np.maximum(truth, 0)[..., None].astype(int), 2)[
            ..., 0
        ]
        return float(-np.log(np.maximum(right[known], 1e-9)).mean())

    temperature = best_temperature(loss)
    scores = 1 - softmax(logits / temperature)[..., 0]
    threshold = best_threshold(truth[known] > 0, scores[known])
    single = {}
    for column, topic in enumerate(TOPICS):
        mine = known[:, column]
        if (truth[mine, column] > 0).sum() >= ENOUGH:
            # Halfway to the topic's own best threshold, so that few rows do not decide alone.
            single[topic] = rounded((threshold + best_threshold(truth[mine, column] > 0, scores[mine, column])) / 2)
    head = {
        "output": "topics",
        "labels": list(TOPICS),
        "temperature": rounded(temperature),
        "threshold": rounded(threshold),
    }
    return head | {"thresholdByLabel": single}


def intent_head(logits: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """`logits` [n, 6] and `truth` [n] of annotated rows."""
    known = truth != NO_LABEL

    def loss(temperature: float) -> float:
        right = softmax(logits[known] / temperature)[np.arange(known.sum()), truth[known].astype(int)]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return {
        "output": "intent",
        "labels": list(INTENTS),
        "temperature": rounded(best_temperature(loss)),
        "threshold": INTENT_THRESHOLD,
    }


def signals_head(logits: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """`logits` [n, 2] and `truth` [n, 2] of annotated rows."""
    known = (truth != NO_LABEL).all(1)
    logits, there = logits[known], truth[known] == 1

    def loss(temperature: float) -> float:
        right = sigmoid(np.where(there, logits, -logits) / temperature)
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    temperature = best_temperature(loss)
    scores = sigmoid(logits / temperature)
    single = {s: rounded(precise_threshold(there[:, i], scores[:, i], SIGNAL_PRECISION)) for i, s in enumerate(SIGNALS)}
    head = {"output": "signals", "labels": list(SIGNALS), "temperature": rounded(temperature), "threshold": 0.5}
    return head | {"thresholdByLabel": single}


def heads_table(logits: dict[str, np.ndarray], data: Dataset, vector_size: int, rank: int | None) -> dict[str, Any]:
    """The whole table, from the heads' logits on the annotated rows `data`.

    With the `rank` of the summaries, the engine reads clauses from these, which the network must have learned.
    """
    clauses = {"clauses": {"output": SUMMARIES, "size": rank}} if rank else {}
    return clauses | {
        "topics": topics_head(logits["topics"], data.topics),
        "intent": intent_head(logits["intent"], data.intent),
        "signals": signals_head(logits["signals"], data.signals),
        "vector": {"output": "vector", "size": vector_size},
    }
