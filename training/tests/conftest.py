"""Small made-up data that a network can learn in a second."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from data.dataset import Dataset, clause_ranges, ragged
from data.labels import SIGNALS, TOPICS

WORDS = 300

# The networks are tiny, so more threads would only wait for each other.
torch.set_num_threads(1)


def make_dataset(texts: int, seed: int, taught: bool = False) -> Dataset:
    """Texts of 1 to 20 ids; each mood has its own frequent ids. The first half may have the teacher's labels."""
    generator = np.random.default_rng(seed)
    label = generator.integers(0, 3, texts)
    parts = []
    for one, length in zip(label, generator.integers(1, 21, texts), strict=True):
        telling = generator.random(length) < 0.5
        parts.append(
            np.where(telling, 10 + 20 * one + generator.integers(0, 20, length), generator.integers(70, WORDS, length))
        )
    known = np.arange(texts) < (texts // 2 if taught else 0)

    def soft(*shape: int) -> np.ndarray:
        return np.where(known.reshape(-1, *([1] * len(shape))), np.float16(0.1), np.float16(np.nan)) * np.ones(
            (texts, *shape), np.float16
        )

    def cycle(*values: str) -> np.ndarray:
        return np.array([values[i % len(values)] for i in range(texts)])

    mood = soft(3)
    mood[known] = (0.1 + 0.7 * np.eye(3)[label[known]]).astype(np.float16)
    annotated = np.arange(texts) % 5 == 0
    ids, offsets = ragged([part.astype(np.uint16) for part in parts], np.zeros(0, np.uint16))
    halves = [clause_ranges([[0, len(part) // 2], [len(part) // 2, len(part)]], 128) for part in parts]
    clauses, clause_offsets = ragged(halves, np.zeros((0, 2), np.uint8))
    return Dataset(
        ids=ids,
        offsets=offsets,
        clauses=clauses,
        clause_offsets=clause_offsets,
        label=label.astype(np.int8),
        topics=np.where(annotated[:, None], np.arange(len(TOPICS)) % 4, -1).astype(np.int8)
        * np.ones((texts, 1), np.int8),
        intent=np.where(annotated, label, -1).astype(np.int8),
        signals=np.where(annotated[:, None], np.eye(len(SIGNALS), dtype=np.int8)[label % 2], -1).astype(np.int8),
        soft_mood=mood,
        soft_topics=soft(len(TOPICS), 3),
        soft_intent=soft(6),
        soft_signals=soft(len(SIGNALS)),
        role=np.where(annotated, "annotated", "trusted"),
        lang=cycle("en", "fr", "ar"),
        form=cycle("en", "fr", "ary"),
        source=cycle("own", "umsab-fr"),
        channel=cycle("social"),
        kind=cycle(""),
        detected=cycle("en", "fr", "ar"),
    )


@pytest.fixture
def train_data() -> Dataset:
    """900 texts, half of them with the teacher's labels."""
    return make_dataset(900, 1, taught=True)


@pytest.fixture
def validation_data() -> Dataset:
    """200 texts."""
    return make_dataset(200, 2)
