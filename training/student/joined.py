"""Texts joined in pairs, so that the clause reader learns what each part of a text says, in the context of the other.

No corpus has labels of clauses, but a text made of two texts has: those of its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from data.dataset import Dataset, equal_length_batches
from data.labels import NO_LABEL
from student.model import Student, Transformer
from student.scores import topic_scores
from student.targets import TargetConfig, Targets, mood_and_topics_losses, row_losses

LONGEST = 40
"""Tokens of a part."""
ROWS = 96
"""Pairs in a batch."""
OPPOSED = 0.7
"""The share of batches whose texts are paired so that their moods differ as much as they can: to tell a clause from
its context is hardest, and matters most, where they disagree."""

PLEASANTNESS = np.array([-1, 0, 1, 0, 0])
"""Of negative, neutral, positive, MIXED and NO_LABEL (the last index)."""


def joinable(data: Dataset, longest: int) -> np.ndarray:
    """Indices of the texts that can be a half of a text of `longest` tokens: those whose topics are annotated."""
    known = (data.topics != NO_LABEL).all(1) & (data.intent != NO_LABEL)
    return np.flatnonzero(known & (data.lengths <= min(LONGEST, longest // 2)))


def pairs(data: Dataset, drawn: np.ndarray, generator: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of index arrays of equal size, from `drawn`: first and second parts, each of one length, in one written form."""
    by_form: dict[str, list[np.ndarray]] = defaultdict(list)
    for form in np.unique(data.form[drawn]):
        mine = drawn[data.form[drawn] == form]
        batches = equal_length_batches(data.lengths[mine], ROWS, ROWS * LONGEST)
        by_form[str(form)] = [generator.permutation(mine[batch]) for batch in batches]
    made = []
    for batches in by_form.values():
        for one, at in zip(batches, generator.permutation(len(batches)), strict=True):
            size = min(len(one), len(batches[at]))
            first, second = one[:size], batches[at][:size]
            if generator.random() < OPPOSED:
                first = first[np.argsort(PLEASANTNESS[data.label[first]])]
                second = second[np.argsort(-PLEASANTNESS[data.label[second]])]
            made.append((first, second))
    yield from (made[i] for i in generator.permutation(len(made)))


def endless_pairs(
    data: Dataset, weights: np.ndarray, pool: int, longest: int, generator: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """A stream of pairs of texts drawn with `weights`, joined to at most `longest` tokens; it ends only if there is no text."""
    index = joinable(data, longest)
    cumulated = np.cumsum(weights[index])
    while len(index):
        drawn = np.searchsorted(cumulated, generator.random(pool) * cumulated[-1], side="right")
        yield from pairs(data, index[drawn.clip(max=len(index) - 1)], generator)


def joined_targets(targets: Targets, first: Tensor, second: Tensor) -> Targets:
    """The targets of the whole texts: topics and signals of either part; mood and intent are not known."""
    one, two = targets.topics[first].float(), targets.topics[second].float()
    absent = one[..., :1] * two[..., :1]
    moods = one[..., 1:] + two[..., 1:]
    moods = moods / moods.sum(-1, keepdim=True).clamp(min=1e-6) * (1 - absent)
    nothing = torch.zeros(len(first))
    return replace(
        targets,
        mood=targets.mood[first],
        mood_weight=nothing,
        topics=torch.cat([absent, moods], dim=-1),
        topics_weight=targets.topics_weight[first] * targets.topics_weight[second],
        intent=targets.intent[first],
        intent_weight=nothing,
        signals=1 - (1 - targets.signals[first]) * (1 - targets.signals[second]),
        signals_weight=targets.signals_weight[first] * targets.signals_weight[second],
    )


def joined_losses(
    network: Student | Transformer,
    ids: Tensor,
    pair: tuple[Tensor, Tensor],
    split: int,
    targets: Targets,
    config: TargetConfig,
) -> Tensor:
    """One value per pair: the mean loss of the first part (up to `split`), the second and the whole."""
    states = network.states(ids)
    whole = network.answer(states)
    first, second = pair
    losses = mood_and_topics_losses(network.heads.clause(states[:, :split], whole), targets, first, config)
    losses = losses + mood_and_topics_losses(network.heads.clause(states[:, split:], whole), targets, second, config)
    both = row_losses(whole, joined_targets(targets, first, second), torch.arange(len(first)), config)
    return (losses + both) / 3


def joined_scores(network: Student | Transformer, data: Dataset, device: str = "cpu") -> dict[str, float]:
    """How well the topics of parts of joined texts are found, and their moods named; {} if there are too few texts."""
    drawn = np.tile(joinable(data, 2 * LONGEST), 3)
    made = list(pairs(data, drawn, np.random.default_rng(1)))
    if not made:
        return {}
    topics, truth, moods, labels = [], [], [], []
    network.eval()
    with torch.inference_mode():
        for first, second in made:
            ids = torch.from_numpy(np.concatenate([data.batch(first), data.batch(second)], axis=1)).to(device)
            states, split = network.states(ids), int(data.lengths[first[0]])
            whole = network.answer(states)
            for part, index in ((states[:, :split], first), (states[:, split:], second)):
                output = network.heads.clause(part, whole)
                topics.append(output.topics.softmax(-1).float().cpu().numpy())
                moods.append(output.mood.argmax(-1).cpu().numpy())
                truth.append(data.topics[index])
                labels.append(data.label[index])
    f1, mood = topic_scores(np.concatenate(truth), np.concatenate(topics))
    known = np.isin(np.concatenate(labels), (0, 1, 2))
    right = np.concatenate(moods)[known] == np.concatenate(labels)[known]
    return {"part_topics": f1, "part_topic_moods": mood, "part_mood": float(right.mean())}
