"""A trained checkpoint -> a bundle in models/: quantise, check, calibrate, write. Refuses rather than write a bad one.

Writes model.onnx, tokenizer.json, language.bin and manifest.json, and with
--golden the PyTorch logits of hand-written lines as test vectors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from calibration import calibration_error, certainty_threshold, fit_temperature
from corpus import LABELS, load_config
from dataset import Dataset
from model import Network, build
from onnx_graph import quantised_copy, to_onnx
from prepare import PrepareConfig, encode_texts, write_json_lines
from train import TrainConfig, predict, tokenizer_facts

CLOSE = 1e-4
"""How far a runtime's logits may lie from PyTorch's."""

ENOUGH_ROWS = 200
"""Validation rows that a language needs for a temperature of its own."""

FORMAT = 1
LANGUAGES = ("en", "fr", "ar", "ar-Latn")


class Refused(Exception):
    """The bundle would not keep what it promises."""


@dataclass(frozen=True)
class ExportConfig:
    """Table [export] of a configuration; the comments stand there."""

    name: str
    version: str
    quantisation_loss: float
    certain_accuracy: float
    least_coverage: float


def worst_difference(model: onnx.ModelProto, network: Network, sequences: Sequence[Sequence[int]]) -> float:
    """Largest absolute difference between ONNX Runtime's and PyTorch's logits, singly and as equal-length batches."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # Its further rewritings compute with int8 activations what is written as float32.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    with torch.inference_mode():
        for ids in sequences:
            batch = np.array([ids, list(reversed(ids))], dtype=np.int64)
            for part in (batch[:1], batch):
                ours = session.run(["logits"], {"input_ids": part})[0]
                worst = max(worst, float(np.abs(ours - network(torch.from_numpy(part)).numpy()).max()))
    return worst


def random_sequences(vocabulary: int, longest: int, seed: int) -> list[list[int]]:
    """Ids of every kind of length: 1, 2, …, `longest`."""
    generator = np.random.default_rng(seed)
    lengths = [1, 2, 3, 5, 8, 13, 21, 34, 55, longest]
    return [generator.integers(0, vocabulary, length).tolist() for length in lengths if length <= longest]


def check_quantisation(network: Network, rounded: Network, data: Dataset, most: float) -> np.ndarray:
    """The rounded network's logits on `data`; refuses where it loses more than `most` points of accuracy."""
    before, after = predict(network, data, "cpu"), predict(rounded, data, "cpu")
    accuracy = [100 * float((logits.argmax(1) == data.label).mean()) for logits in (before, after)]
    print(f"accuracy on validation: float32 {accuracy[0]:.2f} %, int8 {accuracy[1]:.2f} %")
    if accuracy[0] - accuracy[1] > most:
        raise Refused(f"int8 loses {accuracy[0] - accuracy[1]:.2f} points, more than {most}")
    return after


def fit_languages(logits: np.ndarray, data: Dataset) -> dict[str, float]:
    """A temperature for each detected language that has ENOUGH_ROWS rows."""
    found = {}
    for tag in LANGUAGES:
        mine = data.detected == tag
        if mine.sum() >= ENOUGH_ROWS:
            found[tag] = round(fit_temperature(logits[mine], data.label[mine]), 3)
    return found


def describe_file(path: Path) -> dict[str, Any]:
    """What the manifest says of one file."""
    content = path.read_bytes()
    return {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def golden_records(
    network: Network, texts: list[str], ids: list[list[int]], languages: list[str], name: str
) -> list[dict[str, Any]]:
    """A header and one record a text: PyTorch's float32 logits of the ids."""
    header = {"format": FORMAT, "generator": "training/export.py", "bundle": name, "tolerance": "CLOSE"}
    records: list[dict[str, Any]] = [header]
    with torch.inference_mode():
        for text, one, language in zip(texts, ids, languages, strict=True):
            logits = network(torch.tensor([one]))[0].tolist()
            records.append({"text": text, "language": language, "ids": one, "logits": [round(x, 6) for x in logits]})
    return records


def write_bundle(
    folder: Path, model: onnx.ModelProto, tokenizer: Path, language_model: Path, manifest: dict[str, Any]
) -> None:
    """Fill `folder` with the bundle; `manifest` lacks only its files."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        files = {"model": "model.onnx", "tokenizer": "tokenizer.json", "language": "language.bin"}
        made = Path(temporary)
        (made / files["model"]).write_bytes(model.SerializeToString(deterministic=True))
        shutil.copyfile(tokenizer, made / files["tokenizer"])
        shutil.copyfile(language_model, made / files["language"])
        complete = manifest | {"files": {key: describe_file(made / name) for key, name in files.items()}}
        (made / "manifest.json").write_text(json.dumps(complete, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for name in (*files.values(), "manifest.json"):
            shutil.copyfile(made / name, folder / name)


def main() -> None:
    """Export one bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--checkpoint", type=Path, required=True, help="best.pt of train.py")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that the model was trained with")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin")
    parser.add_argument("--data", type=Path, required=True, help="folder of validation.npz")
    parser.add_argument("--mizaj", type=Path, help="the command line tool, for --golden")
    parser.add_argument("--golden-texts", type=Path, help="hand-written lines")
    parser.add_argument("--golden", type=Path, help="file of test vectors to write")
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle, such as models/classic")
    arguments = parser.parse_args()
    config = load_config(ExportConfig, arguments.config, "export")
    training = load_config(TrainConfig, arguments.config, "train")
    preparing = load_config(PrepareConfig, arguments.config, "prepare")
    vocabulary, _ = tokenizer_facts(arguments.tokenizer)
    network = build(training.network, vocabulary, training.sizes).eval()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)["network"])
    rounded = quantised_copy(network)
    validation = Dataset.load(arguments.data / "validation.npz")
    logits = check_quantisation(network, rounded, validation, config.quantisation_loss)
    model = to_onnx(rounded)
    sequences = random_sequences(vocabulary, preparing.max_tokens, training.seed)
    golden: list[dict[str, Any]] = []
    if arguments.golden:
        texts = [line for line in arguments.golden_texts.read_text(encoding="utf-8").splitlines() if line]
        tools = (arguments.mizaj, arguments.tokenizer, preparing.preprocess, arguments.language_model)
        ids, languages = encode_texts(texts, *tools)
        kept = [i for i, one in enumerate(ids) if one]
        ids = [ids[i][: preparing.max_tokens] for i in kept]
        sequences += ids
        golden = golden_records(rounded, [texts[i] for i in kept], ids, [languages[i] for i in kept], config.name)
    worst = worst_difference(model, rounded, sequences)
    print(f"ONNX against PyTorch: {worst:.1e} at most, on {len(sequences)} sequences")
    if not worst <= CLOSE:
        raise Refused(f"ONNX differs from PyTorch by {worst:.1e}, more than {CLOSE}")
    temperature = fit_temperature(logits, validation.label)
    error = calibration_error(logits / temperature, validation.label)
    print(f"temperature {temperature:.2f}: calibration error {error:.3f} (was {calibration_error(logits, validation.label):.3f})")
    by_language = fit_languages(logits, validation)
    calibrated = logits / np.array([by_language.get(tag, temperature) for tag in validation.detected])[:, None]
    print(f"by language {by_language}: calibration error {calibration_error(calibrated, validation.label):.3f}")
    threshold, coverage, accuracy = certainty_threshold(
        calibrated, validation.label, config.certain_accuracy, config.least_coverage
    )
    print(f"certain from {threshold:.2f}: {100 * coverage:.0f} % of the texts, accuracy {100 * accuracy:.1f} %")
    manifest = {
        "format": FORMAT,
        "name": config.name,
        "version": config.version,
        "labels": list(LABELS),
        "languages": list(LANGUAGES),
        "maxTokens": preparing.max_tokens,
        "temperature": round(temperature, 3),
        "temperatureByLanguage": by_language,
        "uncertainBelow": round(threshold, 2),
        "preprocess": preparing.preprocess,
    }
    write_bundle(arguments.out, model, arguments.tokenizer, arguments.language_model, manifest)
    if arguments.golden:
        write_json_lines(arguments.golden, golden)
    size = sum(file.stat().st_size for file in arguments.out.iterdir())
    print(f"{arguments.out}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
