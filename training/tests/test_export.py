"""Calibration and the bundle's files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from calibration import calibration_error, certainty_threshold, fit_temperature, softmax
from export import describe_file, golden_records, write_bundle
from model import build
from onnx_graph import to_onnx


def overconfident(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits three times too large for how often they are right."""
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


def test_certain_verdicts_reach_the_accuracy_asked_for() -> None:
    logits, labels = overconfident()
    threshold, coverage, accuracy = certainty_threshold(logits / 3, labels, 0.7, 0.1)
    certain = softmax(logits / 3).max(1) >= threshold
    assert accuracy >= 0.7
    assert np.isclose(certain.mean(), coverage, atol=1e-3)
    assert (softmax(logits / 3).argmax(1) == labels)[certain].mean() >= 0.699


def test_enough_texts_stay_certain_even_if_accuracy_is_out_of_reach() -> None:
    logits, labels = overconfident()
    _, coverage, accuracy = certainty_threshold(logits, labels, 1.0, 0.6)
    assert coverage >= 0.6
    assert accuracy < 1.0


def test_the_manifest_describes_the_files_beside_it(tmp_path: Path) -> None:
    network = build("student", 50, {"width": 8, "hidden": 4, "layers": 1, "dense": 4}).eval()
    for name in ("tokenizer.json", "language.bin"):
        (tmp_path / name).write_text(name)
    out = tmp_path / "bundle"
    write_bundle(out, to_onnx(network), tmp_path / "tokenizer.json", tmp_path / "language.bin", {"format": 1, "name": "tiny"})
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
