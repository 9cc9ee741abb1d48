"""The trainer: batches, targets, resuming, and that it learns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from dataset import Dataset, equal_length_batches
from model import build
from train import TrainConfig, Trainer, class_weights, epoch_batches, make_targets, measure, predict, refit_head, row_losses

CONFIG = TrainConfig(
    network="student",
    sizes={"width": 16, "hidden": 8, "layers": 1, "dense": 8, "dropout": 0.1},
    seed=1,
    epochs=4,
    evaluations=1,
    patience=9,
    batch_rows=16,
    batch_tokens=256,
    learning_rate=2e-2,
    decay=0.8,
    warmup=5,
    weight_decay=0.0,
    average=0.9,
    select="macro_f1",
    label_smoothing=0.0,
    weak_weight=0.5,
    balance=1.0,
    focal=0.0,
    word_dropout=0.0,
    gold={"default": 0.25},
)


def small_network(seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    return build(CONFIG.network, 300, CONFIG.sizes)


def test_batches_hold_every_text_once_and_one_length_each(train_data: Dataset) -> None:
    batches = list(equal_length_batches(train_data.lengths, 32, 128))
    assert sorted(np.concatenate(batches)) == list(range(len(train_data)))
    for index in batches:
        assert len(set(train_data.lengths[index])) == 1
        assert len(index) <= 32
        assert len(index) * train_data.lengths[index[0]] <= 128


def test_an_epoch_is_the_same_for_the_same_seed_and_others_differ(train_data: Dataset) -> None:
    first, again, next_one = (epoch_batches(train_data, CONFIG, epoch) for epoch in (0, 0, 1))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert any(len(a) != len(b) or (a != b).any() for a, b in zip(first, next_one, strict=False))


def test_repeat_oversamples_a_language(train_data: Dataset) -> None:
    config = dataclasses.replace(CONFIG, repeat={"fr": 3.0})
    seen = np.concatenate(epoch_batches(train_data, config, 0))
    assert (train_data.lang[seen] == "fr").sum() == 3 * (train_data.lang == "fr").sum()
    assert (train_data.lang[seen] == "en").sum() == (train_data.lang == "en").sum()


def test_class_weights_even_out_each_language(train_data: Dataset) -> None:
    skewed = train_data.select(np.flatnonzero((train_data.label != 1) | (np.arange(len(train_data)) % 4 == 0)))
    weights = class_weights(skewed, 1.0)
    for lang in ("en", "fr", "ar"):
        mass = [weights[(skewed.lang == lang) & (skewed.label == label)].sum() for label in range(3)]
        assert np.allclose(mass, mass[0], rtol=1e-4)
    assert (class_weights(skewed, 0.0) == 1).all()


def test_untaught_texts_learn_from_labels_alone(train_data: Dataset) -> None:
    targets = make_targets(train_data, CONFIG)
    taught = np.isfinite(train_data.soft[:, 0])
    assert (targets.taught.numpy()[taught] == 0.75).all()
    assert (targets.taught.numpy()[~taught] == 0).all()
    assert (targets.gold.numpy()[~taught & ~train_data.weak] > targets.gold.numpy()[taught & ~train_data.weak].max()).all()


def test_the_loss_is_least_where_the_teacher_is_met(train_data: Dataset) -> None:
    config = dataclasses.replace(CONFIG, gold={"default": 0.0})
    targets = make_targets(train_data, config)
    index = torch.arange(4)
    met = row_losses(targets.soft[index].log(), targets, index, config)
    missed = row_losses(targets.soft[index].roll(1, dims=1).log(), targets, index, config)
    assert torch.allclose(met, torch.zeros(4), atol=1e-5)
    assert (missed > 0.1).all()


def test_focal_loss_cares_less_for_what_is_known(train_data: Dataset) -> None:
    targets = make_targets(train_data, dataclasses.replace(CONFIG, gold={"default": 1.0}))
    index = torch.arange(8)
    sure = 4 * torch.nn.functional.one_hot(targets.label[index], 3).float()
    plain = row_losses(sure, targets, index, CONFIG)
    focal = row_losses(sure, targets, index, dataclasses.replace(CONFIG, focal=2.0))
    assert (focal < 0.1 * plain + 1e-6).all()


def test_it_learns_and_an_interrupted_run_goes_on(train_data, validation_data, tmp_path) -> None:
    first = Trainer(small_network(), CONFIG, 1, tmp_path, "cpu")
    first.run(train_data, validation_data, minutes=0.0)  # stops after one step
    assert first.state["steps"] == 1
    second = Trainer(small_network(seed=2), CONFIG, 1, tmp_path, "cpu")
    assert second.state["steps"] == 1
    assert all(torch.equal(a, b) for a, b in zip(first.network.parameters(), second.network.parameters(), strict=True))
    second.run(train_data, validation_data, minutes=5.0)
    second.network.load_state_dict(torch.load(tmp_path / "best.pt", weights_only=True)["network"])
    assert measure(predict(second.network, validation_data, "cpu"), validation_data, CONFIG)["macro_f1"] > 0.8


def test_the_head_can_be_fitted_on_smote_vectors(train_data: Dataset) -> None:
    pytest.importorskip("imblearn")
    network = small_network()
    body = [p.clone() for p in network.lstm.parameters()]
    before = network.head[-1].weight.clone()
    refit_head(network, train_data, CONFIG, "cpu")
    assert all(torch.equal(a, b) for a, b in zip(body, network.lstm.parameters(), strict=True))
    assert not torch.equal(before, network.head[-1].weight)


def test_a_dataset_survives_the_disk(train_data: Dataset, tmp_path) -> None:
    train_data.save(tmp_path / "train.npz")
    again = Dataset.load(tmp_path / "train.npz")
    for field in dataclasses.fields(Dataset):
        assert np.array_equal(getattr(train_data, field.name), getattr(again, field.name), equal_nan=field.name == "soft")
