"""Targets of training texts: a mix of people's labels and the teacher's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from data.collect import ANNOTATED_ROLES
from data.dataset import Dataset
from data.labels import INTENTS, LABELS, MIXED, NO_LABEL
from student.model import STATES, ClauseLogits, Logits


@dataclass(frozen=True)
class TargetConfig:
    """Table [targets] of a configuration, which explains the fields."""

    label_smoothing: float
    mixed: tuple[float, float, float]
    detail_label_weight: float
    topics_loss: float
    intent_loss: float
    signals_loss: float
    hard_label_weight: dict[str, float] = field(default_factory=dict)
    alone: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Targets:
    """Target probabilities and their weights; all tensors have n rows."""

    mood: Tensor  # float32 [n, 3]
    mood_weight: Tensor  # float32 [n]
    topics: Tensor  # float16 [n, 15, 4]
    topics_weight: Tensor  # float32 [n, 15]
    intent: Tensor  # float32 [n, 6]
    intent_weight: Tensor  # float32 [n]
    signals: Tensor  # float32 [n, 2]
    signals_weight: Tensor  # float32 [n, 2]


def group_values(data: Dataset, values: dict[str, float]) -> np.ndarray:
    """Each text's value [n]: by its role if it is annotated, else by its source, written form or role, else "default"."""
    columns = (data.source, data.form, data.role)
    unique, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    orders = [names[2:] if names[2] in ANNOTATED_ROLES else names for names in unique]
    found = [next((values[name] for name in names if name in values), values["default"]) for names in orders]
    return np.array(found, dtype=np.float32)[inverse]


def one_hot(index: np.ndarray, classes: int, smoothing: float = 0.0) -> np.ndarray:
    """Float32 [n, classes]; an index below zero gives an arbitrary row."""
    rows = np.full((*index.shape, classes), smoothing / classes, dtype=np.float32)
    np.put_along_axis(
        rows, np.maximum(index, 0)[..., None].astype(np.int64), 1 - smoothing + smoothing / classes, axis=-1
    )
    return rows


def mix(truth: np.ndarray, known: np.ndarray, soft: np.ndarray, taught: np.ndarray, share: np.ndarray) -> np.ndarray:
    """`share` of the truth and the rest of the teacher where both exist, else the one that does."""
    part = np.where(known, np.where(taught, share, 1.0), 0.0).astype(np.float32)
    part = part.reshape(part.shape + (1,) * (truth.ndim - part.ndim))
    return part * truth + (1 - part) * np.nan_to_num(soft.astype(np.float32))


def make_targets(data: Dataset, config: TargetConfig) -> Targets:
    """Weight labels and teacher as configured."""
    taught, labeled = data.taught, data.label != NO_LABEL
    truth = one_hot(np.where(data.label == MIXED, 0, data.label), len(LABELS), config.label_smoothing)
    truth[data.label == MIXED] = config.mixed
    mood = mix(truth, labeled, data.soft_mood, taught, group_values(data, config.hard_label_weight))
    mood_weight = np.where(taught, 1.0, np.where(labeled, group_values(data, config.alone), 0.0))

    share = np.full(len(data), config.detail_label_weight, dtype=np.float32)
    soft_topics = np.nan_to_num(data.soft_topics.astype(np.float32))
    absent = (1 - soft_topics.sum(2, keepdims=True)).clip(0, 1)
    known, every = data.topics != NO_LABEL, np.repeat(taught[:, None], data.topics.shape[1], axis=1)
    topics = mix(one_hot(data.topics, STATES), known, np.concatenate([absent, soft_topics], 2), every, share[:, None])
    intended = data.intent != NO_LABEL
    intent = mix(one_hot(data.intent, len(INTENTS), 0.03), intended, data.soft_intent, taught, share)
    signaled, each = data.signals != NO_LABEL, np.repeat(taught[:, None], data.signals.shape[1], axis=1)
    part = np.where(signaled, np.where(each, share[:, None], 1.0), 0.0)
    signals = part * (data.signals == 1) + (1 - part) * np.nan_to_num(data.soft_signals.astype(np.float32))

    def tensor(values: np.ndarray, dtype: torch.dtype = torch.float32) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(dtype)

    return Targets(
        tensor(mood), tensor(mood_weight),
        tensor(topics, torch.float16), tensor(known | every),
        tensor(intent), tensor(intended | taught),
        tensor(signals), tensor(signaled | each),
    )  # fmt: skip


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy over the last axis, with probabilities as targets."""
    return -(target * logits.log_softmax(-1)).sum(-1)


def mood_and_topics_losses(
    output: Logits | ClauseLogits, targets: Targets, index: Tensor, config: TargetConfig
) -> Tensor:
    """The weighted sum of the losses of mood and topics, one value per text or clause."""
    loss = targets.mood_weight[index] * cross_entropy(output.mood, targets.mood[index])
    topics = cross_entropy(output.topics, targets.topics[index].float())
    return loss + config.topics_loss * (topics * targets.topics_weight[index]).sum(1)


def row_losses(output: Logits | Tensor, targets: Targets, index: Tensor, config: TargetConfig) -> Tensor:
    """The weighted sum of the heads' losses, one value per text."""
    if not isinstance(output, Logits):
        return targets.mood_weight[index] * cross_entropy(output, targets.mood[index])
    loss = mood_and_topics_losses(output, targets, index, config)
    loss = loss + config.intent_loss * targets.intent_weight[index] * cross_entropy(
        output.intent, targets.intent[index]
    )
    each = F.binary_cross_entropy_with_logits(output.signals, targets.signals[index], reduction="none")
    return loss + config.signals_loss * (each * targets.signals_weight[index]).sum(1)
