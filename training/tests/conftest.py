"""Small made-up data that a network can learn in a second."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dataset import Dataset

WORDS = 300

# The networks are tiny: more threads would only wait for each other.
torch.set_num_threads(1)


def make_dataset(texts: int, seed: int, taught: bool = False) -> Dataset:
    """Texts of 1 to 20 ids; each class has favourite ids of its own."""
    generator = np.random.default_rng(seed)
    label = generator.integers(0, 3, texts)
    parts = []
    for one, length in zip(label, generator.integers(1, 21, texts), strict=True):
        telling = generator.random(length) < 0.5
        parts.append(np.where(telling, 10 + 20 * one + generator.integers(0, 20, length), generator.integers(70, WORDS, length)))
    soft = np.full((texts, 3), np.nan, dtype=np.float32)
    if taught:
        soft[: texts // 2] = 0.1 + 0.7 * np.eye(3)[label[: texts // 2]]

    def cycle(*values: str) -> np.ndarray:
        return np.array([values[i % len(values)] for i in range(texts)])

    return Dataset(
        ids=np.concatenate(parts).astype(np.uint16),
        offsets=np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64),
        label=label.astype(np.int8),
        weak=generator.random(texts) < 0.2,
        soft=soft,
        lang=cycle("en", "fr", "ar"),
        variety=cycle("", "", "ary"),
        source=cycle("own", "umsab-fr"),
        channel=cycle("social"),
        detected=cycle("en", "fr", "ar"),
    )


@pytest.fixture
def train_data() -> Dataset:
    """900 texts, half of them taught."""
    return make_dataset(900, 1, taught=True)


@pytest.fixture
def validation_data() -> Dataset:
    """200 texts."""
    return make_dataset(200, 2)
