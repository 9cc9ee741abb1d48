"""Sampling of training texts: languages, sources and moods in the configured shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from data.augment import ALTERED
from data.collect import ANNOTATED_ROLES, WRITTEN
from data.dataset import Dataset, equal_length_batches


@dataclass(frozen=True)
class SamplingConfig:
    """Table [sampling] of a configuration, which explains the fields."""

    pool: int
    batch_rows: int
    batch_tokens: int
    source_power: float
    class_power: float
    languages: dict[str, float] = field(default_factory=dict)
    boost: dict[str, float] = field(default_factory=dict)


def groups_of(data: Dataset) -> np.ndarray:
    """What counts as one source: a kind of altered copies, "written", "annotated", "reannotated", else the source; str [n]."""
    annotated = np.isin(data.role, ANNOTATED_ROLES) & (data.source != WRITTEN)
    groups = np.where(annotated, data.role, data.source)
    return np.where(np.char.startswith(data.kind, ALTERED), data.kind, groups)


def row_weights(data: Dataset, mood: np.ndarray, config: SamplingConfig) -> np.ndarray:
    """The probability of drawing each text, float64 [n], summing to 1.

    Within its language, a source of n texts has the weight n ** source_power times its boost. Within its
    source, a mood (the likeliest of the targets `mood` [n, 3]) of c texts has the weight c ** class_power.
    """
    groups, classes = groups_of(data), mood.argmax(1)
    weights = np.zeros(len(data))
    shares = config.languages or dict.fromkeys(np.unique(data.lang).tolist(), 1.0)
    for lang, share in shares.items():
        mine = data.lang == lang
        total = 0.0
        for group in np.unique(groups[mine]):
            rows = np.flatnonzero(mine & (groups == group))
            mass = len(rows) ** config.source_power * config.boost.get(str(group), 1.0)
            _, inverse, counts = np.unique(classes[rows], return_inverse=True, return_counts=True)
            parts = counts**config.class_power
            weights[rows] = mass * (parts / parts.sum() / counts)[inverse]
            total += mass
        if total:
            weights[mine] *= share / total
    return weights / weights.sum()


def batches(
    data: Dataset, weights: np.ndarray, config: SamplingConfig, generator: np.random.Generator
) -> Iterator[np.ndarray]:
    """An endless stream of index arrays of texts of one length, drawn a pool at a time."""
    lengths = data.lengths
    cumulated = np.cumsum(weights)
    while True:
        drawn = np.searchsorted(cumulated, generator.random(config.pool) * cumulated[-1], side="right")
        drawn = np.minimum(drawn, len(weights) - 1)
        parts = [drawn[b] for b in equal_length_batches(lengths[drawn], config.batch_rows, config.batch_tokens)]
        yield from (parts[i] for i in generator.permutation(len(parts)))
