"""The teacher's losses, its steps and its labels, on a tiny encoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from data.corpus import load_config
from data.labels import NO_LABEL, TOPICS
from teachers.e5 import E5
from teachers.finetune import Examples, Run, TeacherConfig, loss_of, row_weights
from teachers.label import records
from teachers.network import Teacher, TeacherLogits, dequantized, save_teacher

CONFIG = load_config(TeacherConfig, Path(__file__).parents[1] / "configs" / "teacher.toml")


@pytest.fixture
def teacher() -> Teacher:
    torch.manual_seed(1)
    return Teacher(E5(16, 2, 2, 16, 50, 16, 1e-12), sources=2).eval()


@pytest.fixture
def data() -> Examples:
    count = 12
    generator = np.random.default_rng(1)
    return Examples(
        ids=[generator.integers(0, 50, 5).tolist() for _ in range(count)],
        label=np.arange(count) % 3,
        topics=np.tile(np.arange(len(TOPICS)) % 4, (count, 1)),
        intent=np.arange(count) % 6,
        signals=np.zeros((count, 2), dtype=np.int64),
        group=np.array(["annotated", "habit"] * 6),
        lang=np.array(["en"] * count),
        weak=np.zeros(count, dtype=bool),
        trusted=np.array([True, False] * 6),
    )


def mood_loss(data: Examples, crowd: torch.Tensor, mood: torch.Tensor) -> float:
    bare = Examples(
        **{
            **data.__dict__,
            "topics": np.full_like(data.topics, NO_LABEL),
            "intent": np.full_like(data.intent, NO_LABEL),
        }
    )
    bare = Examples(**{**bare.__dict__, "signals": np.full_like(data.signals, NO_LABEL)})
    index, source = np.arange(12), np.array([0, 1] * 6)
    output = TeacherLogits(mood, torch.zeros(12, 15, 4), torch.zeros(12, 6), torch.zeros(12, 3))
    return float(loss_of(output, bare, index, crowd, source, CONFIG))


def test_a_source_s_habit_is_taken_out_of_its_labels_and_of_nothing_else(data: Examples) -> None:
    identity, turned = torch.eye(3) * 9, torch.eye(3)[[1, 2, 0]] * 9
    right = 6 * torch.nn.functional.one_hot(torch.arange(12) % 3, 3).float()
    both = torch.stack([turned, identity])
    assert mood_loss(data, both, right) == pytest.approx(mood_loss(data, torch.stack([identity, identity]), right))
    assert mood_loss(data, torch.stack([identity, turned]), right) > 2 * mood_loss(data, both, right)


def test_texts_are_drawn_by_language_and_source(data: Examples) -> None:
    weights = row_weights(data, CONFIG)
    assert np.isclose(weights.sum(), 1)
    assert weights[data.group == "annotated"].sum() > 5 * weights[data.group == "habit"].sum()


def test_a_step_changes_the_weights_and_a_run_goes_on(teacher: Teacher, data: Examples, tmp_path: Path) -> None:
    run = Run(teacher, CONFIG, tmp_path, np.arange(50))
    before = [p.clone() for p in teacher.parameters()]
    run.step(data, np.arange(12), np.array([0, 1] * 6))
    run.save()
    assert any(not torch.equal(a, b) for a, b in zip(before, teacher.parameters(), strict=True))
    again = Run(Teacher(E5(16, 2, 2, 16, 50, 16, 1e-12), sources=2), CONFIG, tmp_path, np.arange(50))
    assert again.steps == 1
    assert all(torch.equal(a, b) for a, b in zip(teacher.parameters(), again.teacher.parameters(), strict=True))


def test_a_run_goes_on_with_pieces_that_are_new_to_it(data: Examples, tmp_path: Path) -> None:
    first, more = np.arange(0, 50, 2), np.arange(1, 50, 3)
    whole = Teacher(E5(16, 2, 2, 16, 50, 16, 1e-12), sources=2)
    original = whole.e.word.weight.detach().clone()
    even = replace(data, ids=[[0, 1, 2, 3, 4]] * 12)
    run = Run(whole, CONFIG, tmp_path, first)
    for _ in range(3):
        run.step(even, np.arange(12), np.array([0, 1] * 6))
    run.save()
    base = Teacher(E5(16, 2, 2, 16, 50, 16, 1e-12), sources=2)
    base.e.word.weight.data.copy_(original)
    again = Run(base, CONFIG, tmp_path, more)
    assert again.used.tolist() == sorted({*first.tolist(), *more.tolist()})
    at = np.searchsorted(again.used, first)
    assert torch.equal(again.teacher.e.word.weight[at], run.teacher.e.word.weight)
    assert torch.equal(again.averaged["e.word.weight"][at], run.averaged["e.word.weight"])
    added = np.setdiff1d(more, first)
    assert torch.equal(again.teacher.e.word.weight[np.searchsorted(again.used, added)], original[added])
    again.step(even, np.arange(12), np.array([0, 1] * 6))


def test_labels_are_probabilities_by_key(teacher: Teacher) -> None:
    made = records(teacher, [[1, 2, 3], [4, 5]], ["a", "b"])
    assert [one["key"] for one in made] == ["a", "b"]
    for one in made:
        assert sum(one["mood"]) == pytest.approx(1, abs=0.01)
        assert all(sum(moods) >= 0.02 for moods in one["topics"].values())
        assert len(one["intent"]) == 6 and len(one["flags"]) == 3


def test_weights_on_disk_are_off_by_half_a_step_at_most(tmp_path: Path) -> None:
    value = torch.randn(80, 80)
    save_teacher(tmp_path / "t.npz", {"e.x": value, "head.bias": torch.ones(3)}, ["a"], np.arange(5))
    with np.load(tmp_path / "t.npz") as file:
        stored = {name: file[name] for name in file.files}
    assert np.abs(dequantized(stored, "e.x") - value.numpy()).max() <= 0.51 * float(stored["e.x.s"].max())
    assert dequantized(stored, "head.bias").tolist() == [1, 1, 1]
