"""Calibration and the bundle's files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from data.dataset import Dataset
from export.bundle import annotated_heads, describe_file, golden_records, write_bundle
from export.calibration import (
    best_threshold,
    calibration_error,
    certainty_threshold,
    fit_temperature,
    precise_threshold,
    softmax,
)
from export.onnx_graph import quantized_copy, to_onnx
from student.model import build
from student.predict import logits_of
from student.restore import restored


def overconfident(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits three times too large for their accuracy."""
    generator = np.random.default_rng(5)
    honest = generator.normal(size=(count, 3))
    labels = np.array([generator.choice(3, p=p) for p in softmax(honest)])
    return 3 * honest, labels


def test_temperature_makes_confidence_honest() -> None:
    logits, labels = overconfident()
    temperature = fit_temperature(logits, labels)
    assert 2.6 < temperature < 3.4
    assert calibration_error(logits, labels) > 0.1
    assert calibration_error(logits / temperature, labels) < 0.03


def test_the_certain_are_as_many_as_asked_for_and_err_less() -> None:
    logits, labels = overconfident()
    threshold, certain, overall = certainty_threshold(logits / 3, labels, 0.8)
    assert np.isclose((softmax(logits / 3).max(1) >= threshold).mean(), 0.8, atol=1e-3)
    assert certain < overall


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    truth = np.array([False, False, True, True])
    assert 0.3 < best_threshold(truth, np.array([0.1, 0.3, 0.6, 0.7])) <= 0.6


def test_a_precise_threshold_names_nothing_rather_than_guess() -> None:
    truth, scores = np.array([True, False] * 50), np.linspace(0.2, 0.8, 100)
    assert precise_threshold(truth, scores, 0.9) == 0.9
    assert precise_threshold(np.ones(100, dtype=bool), scores, 0.9) == pytest.approx(0.3)


def test_heads_are_named_and_fitted(train_data: Dataset) -> None:
    torch.manual_seed(1)
    network = build("student", 300, {"width": 8, "hidden": 4, "dense": 4, "label_rank": 3}).eval()
    logits = logits_of(network, train_data)
    heads = annotated_heads(logits, network, train_data, knows_clauses=True)["heads"]
    assert heads["topics"]["labels"][0] == "product" and len(heads["topics"]["labels"]) == 15
    assert heads["intent"]["labels"][3] == "thanks"
    assert set(heads["signals"]["thresholdByLabel"]) == {"urgent", "leaving"}
    assert heads["vector"] == {"output": "vector", "size": 8}
    assert heads["clauses"] == {"output": "summaries", "size": 3}
    assert "clauses" not in annotated_heads(logits, network, train_data, knows_clauses=False)["heads"]
    classic = build("classic", 300, {}).eval()
    assert annotated_heads(logits_of(classic, train_data), classic, train_data, knows_clauses=False) == {}


def test_the_manifest_describes_the_files_beside_it(tmp_path: Path) -> None:
    network = build("student", 50, {"width": 8, "hidden": 4, "layers": 1, "dense": 4}).eval()
    for name in ("tokenizer.json", "language.bin"):
        (tmp_path / name).write_text(name)
    out = tmp_path / "bundle"
    write_bundle(
        out, to_onnx(network), tmp_path / "tokenizer.json", tmp_path / "language.bin", {"format": 1, "name": "tiny"}
    )
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["name"] == "tiny"
    assert set(manifest["files"]) == {"model", "tokenizer", "language"}
    for described in manifest["files"].values():
        content = (out / described["path"]).read_bytes()
        assert described == describe_file(out / described["path"])
        assert described["bytes"] == len(content)
        assert described["sha256"] == hashlib.sha256(content).hexdigest()


def test_golden_vectors_are_pytorchs_own() -> None:
    network = build("classic", 50, {}).eval()
    header, record = golden_records(network, ["text"], [[3, 4, 5]], ["en"], "classic")
    assert header["tolerance"] == "CLOSE"
    assert record["text"] == "text" and record["ids"] == [3, 4, 5] and record["language"] == "en"
    with torch.inference_mode():
        assert np.allclose(record["logits"], network(torch.tensor([[3, 4, 5]]))[0].numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        ("classic", {}),
        ("student", {"width": 32, "hidden": 24, "layers": 2, "dense": 16}),
        ("student", {"width": 96, "hidden": 64, "dense": 16, "label_rank": 8}),
        ("transformer", {"width": 64, "layers": 2, "heads": 4, "feed_forward": 96, "positions": 16, "dense": 16}),
    ],
)
def test_a_graph_gives_its_weights_back(kind: str, sizes: dict[str, float]) -> None:
    torch.manual_seed(2)
    network = quantized_copy(build(kind, 300, sizes))
    again = build(kind, 300, sizes)
    state = restored(to_onnx(network), again)
    assert set(state) == set(network.state_dict())
    again.load_state_dict(state)
    for name, value in network.state_dict().items():
        assert torch.allclose(again.state_dict()[name], value, atol=1e-6), name
