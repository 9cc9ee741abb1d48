"""Targets, sampling and the loop."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from data.dataset import Dataset, equal_length_batches
from data.labels import MIXED, NO_LABEL
from student.average import average, checkpoint
from student.clauses import allowed, clause_losses, clause_targets, endless_texts
from student.joined import endless_pairs, joined_losses, joined_scores, joined_targets
from student.model import Logits, build
from student.predict import answers_from, logits_of
from student.sampling import SamplingConfig, batches, row_weights
from student.targets import TargetConfig, make_targets, mood_and_topics_losses, row_losses
from student.train import Measure, Recipe, TrainConfig, Trainer, with_fixed_mood

TARGETS = TargetConfig(
    label_smoothing=0.0,
    mixed=(0.45, 0.1, 0.45),
    detail_label_weight=0.7,
    topics_loss=0.25,
    intent_loss=0.3,
    signals_loss=0.2,
    hard_label_weight={"default": 0.25, "annotated": 0.7},
    alone={"default": 0.5},
)
SAMPLING = SamplingConfig(pool=512, batch_rows=32, batch_tokens=256, source_power=0.5, class_power=0.5)
TRAIN = TrainConfig(
    network="student",
    sizes={"width": 16, "hidden": 8, "dense": 8, "dropout": 0.0, "label_rank": 4},
    seed=3,
    samples=12000,
    evaluate_every=4000,
    learning_rate=0.02,
    body_learning_rate=0.02,
    warmup=1,
    weight_decay=0.0,
    average=0.9,
    piece_dropout=0.0,
    longest=32,
)
RECIPE = Recipe(TRAIN, SAMPLING, TARGETS)


def small_network(seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    return build(TRAIN.network, 300, TRAIN.sizes)


def test_batches_hold_every_text_once_and_one_length_each(train_data: Dataset) -> None:
    made = list(equal_length_batches(train_data.lengths, 32, 128))
    assert sorted(np.concatenate(made)) == list(range(len(train_data)))
    for index in made:
        assert len(set(train_data.lengths[index])) == 1
        assert len(index) <= 32
        assert len(index) * train_data.lengths[index[0]] <= 128


def test_languages_are_drawn_in_the_shares_asked_for(train_data: Dataset) -> None:
    config = dataclasses.replace(SAMPLING, languages={"en": 0.5, "fr": 0.3, "ar": 0.2})
    weights = row_weights(train_data, np.eye(3)[train_data.label], config)
    assert np.isclose(weights.sum(), 1)
    for lang, share in config.languages.items():
        assert np.isclose(weights[train_data.lang == lang].sum(), share)


def test_a_boost_draws_a_source_more_often(train_data: Dataset) -> None:
    mood = np.eye(3)[train_data.label]
    plain, boosted = (
        row_weights(train_data, mood, dataclasses.replace(SAMPLING, boost=b)) for b in ({}, {"umsab-fr": 3.0})
    )
    mine = (train_data.source == "umsab-fr") & (train_data.role != "annotated")
    assert boosted[mine].sum() > 1.5 * plain[mine].sum()


def test_drawn_batches_have_one_length_each(train_data: Dataset) -> None:
    stream = batches(train_data, np.full(len(train_data), 1 / len(train_data)), SAMPLING, np.random.default_rng(1))
    for _ in range(40):
        index = next(stream)
        assert len(set(train_data.lengths[index])) == 1 and len(index) <= 32


def test_labels_and_teacher_are_mixed_by_source_and_role(train_data: Dataset) -> None:
    targets, taught = make_targets(train_data, TARGETS), train_data.taught
    annotated = train_data.role == "annotated"
    right = targets.mood.numpy()[np.arange(len(train_data)), train_data.label]
    assert np.allclose(right[taught & annotated], 0.7 + 0.3 * 0.8, atol=1e-3)
    assert np.allclose(right[taught & ~annotated], 0.25 + 0.75 * 0.8, atol=1e-3)
    assert np.allclose(right[~taught], 1.0)
    assert (targets.mood_weight.numpy()[~taught] == 0.5).all()


def test_a_mixed_text_is_neither_and_an_unlabeled_untaught_one_teaches_nothing(train_data: Dataset) -> None:
    data = train_data.select(np.arange(len(train_data) - 2, len(train_data)))
    data = dataclasses.replace(data, label=np.array([MIXED, NO_LABEL], dtype=np.int8))
    targets = make_targets(data, TARGETS)
    assert np.allclose(targets.mood[0], TARGETS.mixed)
    assert targets.mood_weight.tolist() == [0.5, 0.0]


def test_the_loss_is_least_where_the_targets_are_met(train_data: Dataset) -> None:
    targets, index = make_targets(train_data, TARGETS), torch.arange(8)

    def logits(shift: int) -> Logits:
        def log(values: torch.Tensor) -> torch.Tensor:
            return values[index].float().roll(shift, -1).clamp(min=1e-4).log()

        signals = targets.signals[index].roll(shift, -1).clamp(1e-4, 1 - 1e-4)
        return Logits(
            log(targets.mood),
            log(targets.topics),
            log(targets.intent),
            (signals / (1 - signals)).log(),
            torch.zeros(8, 2),
        )

    met, missed = (row_losses(logits(shift), targets, index, TARGETS) for shift in (0, 1))
    assert (met < missed - 0.1).all()


def measure_of(data: Dataset) -> Measure:
    return Measure([], data)


def test_it_learns_and_an_interrupted_run_goes_on(
    train_data: Dataset, validation_data: Dataset, tmp_path: Path
) -> None:
    first = Trainer(small_network(), RECIPE, 1, tmp_path)
    for index in [np.arange(1)] * 3:
        first.step(train_data, make_targets(train_data, TARGETS), index, 0.0)
    first.save_last()
    second = Trainer(small_network(seed=2), RECIPE, 1, tmp_path)
    assert second.state["steps"] == 3
    assert all(torch.equal(a, b) for a, b in zip(first.network.parameters(), second.network.parameters(), strict=True))
    second.run(train_data, measure_of(validation_data), minutes=5.0)
    assert second.state["samples"] >= TRAIN.samples
    second.network.load_state_dict(torch.load(tmp_path / "best.pt", weights_only=True)["network"])
    answers = answers_from(logits_of(second.network, validation_data))
    assert measure_of(validation_data).scores(answers)["panel"] > 0.8


def test_a_fixed_mood_stays_while_the_other_heads_learn(train_data: Dataset, tmp_path: Path) -> None:
    network = with_fixed_mood(small_network())
    before = {name: value.clone() for name, value in network.state_dict().items()}
    trainer = Trainer(network, RECIPE, 1, tmp_path)
    for index in [np.arange(1)] * 3:
        trainer.step(train_data, make_targets(train_data, TARGETS), index, 0.0)
    trainer.step_joined(train_data, make_targets(train_data, TARGETS), (np.arange(1), np.arange(1)), 0.0)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed and all(name.startswith("heads.") and not name.startswith("heads.mood") for name in changed)


def test_joined_texts_share_a_written_form_and_a_batch_has_two_lengths(train_data: Dataset) -> None:
    weights = np.full(len(train_data), 1 / len(train_data))
    stream = endless_pairs(train_data, weights, 256, 25, np.random.default_rng(1))
    for _ in range(40):
        first, second = next(stream)
        assert len(first) == len(second) > 0
        assert len(set(train_data.form[np.concatenate([first, second])])) == 1
        lengths = [set(train_data.lengths[part]) for part in (first, second)]
        assert len(lengths[0]) == len(lengths[1]) == 1
        assert sum(map(sum, lengths)) <= 25
    unlabeled = dataclasses.replace(train_data, topics=np.full_like(train_data.topics, -1))
    assert next(endless_pairs(unlabeled, weights, 256, 25, np.random.default_rng(1)), None) is None


def test_a_joined_text_has_the_topics_of_its_parts(train_data: Dataset) -> None:
    targets = make_targets(train_data, TARGETS)
    topics = torch.zeros(2, 15, 4)
    topics[..., 0] = 1
    topics[0, 3] = torch.tensor([0, 1.0, 0, 0])  # support, negative
    topics[1, 4] = torch.tensor([0, 0, 0, 1.0])  # billing, positive
    targets = dataclasses.replace(targets, topics=topics.half(), topics_weight=torch.ones(2, 15))
    whole = joined_targets(targets, torch.tensor([0]), torch.tensor([1]))
    assert whole.topics[0, 3].tolist() == [0, 1, 0, 0] and whole.topics[0, 4].tolist() == [0, 0, 0, 1]
    assert whole.topics[0, 5].tolist() == [1, 0, 0, 0]
    assert whole.mood_weight.tolist() == whole.intent_weight.tolist() == [0]


def test_the_loss_of_joined_texts_is_that_of_parts_and_whole(train_data: Dataset) -> None:
    network, targets = small_network().eval(), make_targets(train_data, TARGETS)
    first, second = next(endless_pairs(train_data, np.full(len(train_data), 1.0), 64, 32, np.random.default_rng(2)))
    ids = torch.from_numpy(np.concatenate([train_data.batch(first), train_data.batch(second)], axis=1))
    pair, split = (torch.from_numpy(first), torch.from_numpy(second)), int(train_data.lengths[first[0]])
    losses = joined_losses(network, ids, pair, split, targets, TARGETS)
    states = network.states(ids)
    parts = [(states[:, :split], pair[0]), (states[:, split:], pair[1])]
    whole = network.answer(states)
    alone = sum(
        mood_and_topics_losses(network.heads.clause(part, whole), targets, index, TARGETS) for part, index in parts
    )
    assert losses.shape == (len(first),) and (3 * losses >= alone - 1e-4).all()
    assert set(joined_scores(network, train_data)) == {"part_topics", "part_topic_moods", "part_mood"}


def test_the_topics_of_clauses_agree_with_those_of_their_text() -> None:
    read = np.full((3, 15, 4), 0.25, dtype=np.float16)
    read[1, 3] = [0.1, 0.2, 0.2, 0.5]
    annotated = np.zeros((3, 15), dtype=np.int8)
    annotated[:2, 3], annotated[2] = 1, NO_LABEL
    targets = allowed(read, annotated, np.array([0, 0, 1]))
    # The annotated mood; the clause that speaks of it most does so for certain; no other topic.
    np.testing.assert_allclose(targets[:2, 3], [[0.25, 0.75, 0, 0], [0.1, 0.9, 0, 0]], atol=1e-3)
    assert (targets[:2, 4] == [1, 0, 0, 0]).all()
    assert (targets[2] == read[2]).all()


def test_clauses_are_learned_from_texts_that_have_several(train_data: Dataset) -> None:
    network, targets = small_network().eval(), make_targets(train_data, TARGETS)
    of_clauses = clause_targets(network, train_data)
    assert of_clauses.mood.shape == (len(train_data.clauses), 3)
    stream = endless_texts(train_data, np.full(len(train_data), 1.0), SAMPLING, np.random.default_rng(3))
    index = next(stream)
    assert (np.diff(train_data.clause_offsets)[index] > 1).all() and (train_data.topics[index] >= 0).all()
    ids = torch.from_numpy(train_data.batch(index))
    losses = clause_losses(network, ids, index, train_data, (targets, of_clauses), TARGETS)
    assert losses.shape == (len(index),)
    losses.sum().backward()
    assert network.heads.clauses.topics.grad.abs().sum() > 0
    nothing = dataclasses.replace(train_data, topics=np.full_like(train_data.topics, NO_LABEL))
    assert next(endless_texts(nothing, np.full(len(train_data), 1.0), SAMPLING, np.random.default_rng(3)), None) is None


def test_the_learning_rate_is_nothing_when_the_minutes_are_over(train_data, validation_data, tmp_path) -> None:
    trainer = Trainer(small_network(), RECIPE, 1, tmp_path)
    before = [p.clone() for p in trainer.network.parameters()]
    trainer.run(train_data, measure_of(validation_data), minutes=0.0)
    assert trainer.state["samples"] == 0
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.network.parameters(), strict=True))


def test_a_dataset_survives_the_disk(train_data: Dataset, tmp_path: Path) -> None:
    train_data.save(tmp_path / "train.npz")
    again = Dataset.load(tmp_path / "train.npz")
    for field in dataclasses.fields(Dataset):
        first, second = getattr(train_data, field.name), getattr(again, field.name)
        assert np.array_equal(first, second, equal_nan=field.name.startswith("soft"))


def test_the_configurations_are_complete() -> None:
    for name in ("mizaj", "classic", "plus"):
        recipe = Recipe.load(Path(__file__).parents[1] / "configs" / f"{name}.toml")
        assert recipe.targets.hard_label_weight["default"] == 0


def test_the_average_of_checkpoints_lies_between_them(tmp_path: Path) -> None:
    one, two = small_network(1).state_dict(), small_network(2).state_dict()
    torch.save({"network": two}, tmp_path / "two:x.pt")
    mixed = average([(one, 0.75), checkpoint(f"{tmp_path}/two:x.pt:0.25")])
    assert mixed.keys() == one.keys()
    for name, value in mixed.items():
        torch.testing.assert_close(value, 0.75 * one[name] + 0.25 * two[name])
    with pytest.raises(ValueError, match="add up"):
        average([(one, 0.7), (two, 0.2)])
    with pytest.raises(ValueError, match="different networks"):
        average([(one, 0.5), ({"other": torch.zeros(1)}, 0.5)])
    first = one | {"added": torch.ones(1)}
    assert torch.equal(average([(first, 0.6), (one, 0.4)])["added"], torch.ones(1)), "what only the first has"
