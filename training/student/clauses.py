"""What each clause of a text says, for the clause reader to learn it.

No corpus has labels of clauses. The network before training answers for each clause on its own, and where people
annotated the text, its clauses have no other topics, and none with another mood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from data.dataset import Dataset, equal_length_batches
from data.labels import LABELS, NO_LABEL
from student.model import STATES, Logits, Student, Transformer
from student.sampling import SamplingConfig, batches
from student.targets import TargetConfig, Targets, cross_entropy, row_losses

ROWS = 96
"""Texts in a batch."""
OPPOSED = 5.0
"""How much more often a text with both a negative and a positive topic is drawn."""
PRESENT = 0.85
"""The least probability that an annotated topic is in the clause that speaks of it most."""
NEGATIVE, POSITIVE = (1 + LABELS.index(mood) for mood in ("negative", "positive"))


@dataclass(frozen=True)
class ClauseTargets:
    """The targets of all clauses of a dataset, in the order of its `clauses`."""

    mood: Tensor  # float16 [clauses, 3]
    topics: Tensor  # float16 [clauses, 15, 4]


def clause_targets(network: Student | Transformer, data: Dataset) -> ClauseTargets:
    """What `network` says of each clause on its own, as far as the annotated topics of the text allow.

    Zeros for texts whose topics nobody annotated, from which clauses are not learned.
    """
    text = np.repeat(np.arange(len(data)), np.diff(data.clause_offsets))
    start = data.offsets[text] + data.clauses[:, 0]
    lengths = data.clauses[:, 1].astype(int) - data.clauses[:, 0]
    mood = np.zeros((len(text), len(LABELS)), dtype=np.float16)
    topics = np.zeros((len(text), data.topics.shape[1], STATES), dtype=np.float16)
    network.eval()
    with torch.inference_mode():
        known = np.flatnonzero((data.topics[text] != NO_LABEL).all(1))
        for batch in equal_length_batches(lengths[known], 512, 8192):
            index = known[batch]
            ids = data.ids[start[index][:, None] + np.arange(lengths[index[0]])].astype(np.int64)
            answer = network(torch.from_numpy(ids))
            mood[index] = answer.mood.softmax(-1).numpy()
            topics[index] = answer.topics.softmax(-1).numpy()
    return ClauseTargets(torch.from_numpy(mood), torch.from_numpy(allowed(topics, data.topics[text], text)))


def allowed(topics: np.ndarray, annotated: np.ndarray, text: np.ndarray) -> np.ndarray:
    """What of the probabilities `topics` [clauses, 15, 4] agrees with the annotated topics [clauses, 15] of the texts.

    No other topic, the annotated mood, and each topic in at least one clause of its `text` [clauses].
    """
    present = 1 - topics[..., 0].astype(np.float32)
    most = np.zeros((text.max() + 1, present.shape[1]), dtype=np.float32)
    np.maximum.at(most, text, present)
    present = np.where(present == most[text], np.maximum(present, PRESENT), present)
    present = np.where(annotated > 0, present, 0)
    out = np.zeros(topics.shape, dtype=np.float16)
    out[..., 0] = 1 - present
    np.put_along_axis(
        out, np.maximum(annotated, 1)[..., None].astype(np.int64), present[..., None].astype(np.float16), -1
    )
    return np.where((annotated == NO_LABEL)[..., None], topics, out)


def clause_weights(data: Dataset, weights: np.ndarray) -> np.ndarray:
    """The `weights` [n] of texts with annotated topics and several clauses, zero for others."""
    several = (np.diff(data.clause_offsets) > 1) & (data.topics != NO_LABEL).all(1)
    opposed = (data.topics == NEGATIVE).any(1) & (data.topics == POSITIVE).any(1)
    return weights * several * np.where(opposed, OPPOSED, 1.0)


def endless_texts(
    data: Dataset, weights: np.ndarray, config: SamplingConfig, generator: np.random.Generator
) -> Iterator[np.ndarray]:
    """A stream of index arrays of texts of one length with several clauses; it ends only if there are none."""
    mine = clause_weights(data, weights)
    if mine.any():
        yield from batches(data, mine, replace(config, batch_rows=ROWS), generator)


def clause_losses(
    network: Student | Transformer,
    ids: Tensor,
    index: np.ndarray,
    data: Dataset,
    targets: tuple[Targets, ClauseTargets],
    config: TargetConfig,
) -> Tensor:
    """One value per text of `index`: the mean of its own loss and the mean loss of its clauses."""
    states = network.states(ids)
    of_texts, of_clauses = targets
    whole = network.answer(states)
    losses = row_losses(whole, of_texts, torch.from_numpy(index), config)
    counts = np.diff(data.clause_offsets)[index]
    rows = np.repeat(np.arange(len(index)), counts)
    clause = np.concatenate([np.arange(*data.clause_offsets[i : i + 2]) for i in index])
    start, end = data.clauses[clause].astype(int).T
    parts = torch.zeros(len(index))
    for part in equal_length_batches(end - start, len(clause), 1 << 20):
        at = torch.from_numpy(start[part][:, None] + np.arange((end - start)[part[0]]))
        row, which = torch.from_numpy(rows[part]), torch.from_numpy(clause[part])
        text = Logits(*(output[row] for output in whole))
        answer = network.heads.clause(states[row[:, None], at], text)
        loss = cross_entropy(answer.mood, of_clauses.mood[which].float())
        topics = cross_entropy(answer.topics, of_clauses.topics[which].float()).sum(1)
        parts = parts.index_add(0, row, loss + config.topics_loss * topics)
    return (losses + parts / torch.from_numpy(counts)) / 2
