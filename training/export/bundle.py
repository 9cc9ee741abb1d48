"""A trained checkpoint -> a bundle in models/: quantize, check, calibrate, write. Fails rather than write a bad one.

Writes model.onnx, tokenizer.json, language.bin and manifest.json, and with
--golden the PyTorch logits of hand-written lines as test vectors.
"""

from __future__ import annotations

import argparse
import copy
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

from data.collect import ANNOTATED as ANNOTATED_ROLE
from data.corpus import load_config, write_json_lines
from data.dataset import Dataset
from data.encode import TextStages, encode_texts
from data.labels import LABELS
from data.panel import ANNOTATED, LEFT_OUT, PanelRow
from data.prepare import PrepareConfig
from export.calibration import calibration_error, certainty_threshold, fit_temperature
from export.heads import heads_table
from export.onnx_graph import CLAUSE_MOOD, CLAUSE_TOPICS, quantized_copy, to_onnx
from student.model import Classic, Network, build
from student.predict import answers_from, logits_of
from student.train import Measure, Recipe, tokenizer_facts

CLOSE = 1e-4
"""How much a runtime's logits may differ from PyTorch's."""

ENOUGH_ROWS = 150
"""The least number of rows for a language to get its own temperature."""

COVERAGE = 0.8
"""The share of texts whose verdicts are certain."""

KNOWN_SHARE = 0.5
"""The weight of a written form's annotated rows in the calibration, relative to a left-out source: training
saw other rows of their sources, so a network is surer of them than of what users bring."""

FORMAT = 1
LANGUAGES = ("en", "fr", "ar", "ar-Latn")


class Refused(Exception):
    """The bundle does not meet the requirements."""


@dataclass(frozen=True)
class ExportConfig:
    """Table [export] of a configuration, which explains the fields."""

    name: str
    version: str
    quantization_loss: float


def outputs_of(network: Network, ids: torch.Tensor) -> dict[str, np.ndarray]:
    """PyTorch's outputs by their names in the graph, each [n, width]."""
    if isinstance(network, Classic):
        return {"logits": network(ids).numpy()}
    states = network.states(ids)
    output = network.answer(states)
    heads = {"logits" if name == "mood" else name: value for name, value in output._asdict().items()}
    if network.heads.clauses:
        clause = network.heads.clause(states, output)
        heads |= {CLAUSE_MOOD: clause.mood, CLAUSE_TOPICS: clause.topics}
    return {name: value.flatten(1).numpy() for name, value in heads.items()}


def worst_difference(model: onnx.ModelProto, network: Network, sequences: Sequence[Sequence[int]]) -> float:
    """Largest absolute difference between ONNX Runtime's and PyTorch's outputs, singly and as equal-length batches."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # Higher levels rewrite float32 operations to use int8 activations.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    with torch.inference_mode():
        for ids in sequences:
            batch = np.array([ids, list(reversed(ids))], dtype=np.int64)
            for part in (batch[:1], batch):
                expected = outputs_of(network, torch.from_numpy(part))
                for name, ours in zip(expected, session.run(list(expected), {"input_ids": part}), strict=True):
                    worst = max(worst, float(np.abs(ours - expected[name]).max()))
    return worst


def random_sequences(vocabulary: int, longest: int, seed: int) -> list[list[int]]:
    """Ids of every kind of length: 1, 2, …, `longest`."""
    generator = np.random.default_rng(seed)
    lengths = [1, 2, 3, 5, 8, 13, 21, 34, 55, longest]
    return [generator.integers(0, vocabulary, length).tolist() for length in lengths if length <= longest]


def check_quantization(network: Network, rounded: Network, measure: Measure, most: float) -> dict[str, np.ndarray]:
    """The rounded network's logits on the panel; raise if it loses more than `most` points of its score."""
    before, after = logits_of(network, measure.data), logits_of(rounded, measure.data)
    scores = [100 * measure.scores(answers_from(logits))["panel"] for logits in (before, after)]
    print(f"panel: float32 {scores[0]:.2f} %, int8 {scores[1]:.2f} %")
    if scores[0] - scores[1] > most:
        raise Refused(f"int8 loses {scores[0] - scores[1]:.2f} points, more than {most}")
    return after


def calibration_rows(measure: Measure) -> tuple[np.ndarray, np.ndarray]:
    """(indices, weights) of the rows to calibrate on: sources never trained on, and annotated rows.

    Every source counts the same within its language, the annotated rows of a form KNOWN_SHARE as much.
    Without a panel: all validation rows.
    """
    if not measure.panel:
        return np.arange(len(measure.data)), np.ones(len(measure.data))
    usable = [i for i, one in enumerate(measure.panel) if one.part in (LEFT_OUT, ANNOTATED) and len(one.accepted) == 1]
    groups = np.array([group_of(measure.panel[i]) for i in usable])
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    shares = np.array([1.0 if measure.panel[i].part == LEFT_OUT else KNOWN_SHARE for i in usable])
    return np.array(usable), shares / counts[inverse]


def group_of(one: PanelRow) -> str:
    """A left-out source, or all annotated rows of a written form."""
    return one.group if one.part == LEFT_OUT else f"annotated {one.row.form}"


def fit_languages(
    logits: np.ndarray, labels: np.ndarray, weights: np.ndarray, detected: np.ndarray
) -> dict[str, float]:
    """A temperature for each detected language that has ENOUGH_ROWS rows."""
    found = {}
    for tag in LANGUAGES:
        mine = detected == tag
        if mine.sum() >= ENOUGH_ROWS:
            found[tag] = round(fit_temperature(logits[mine], labels[mine], weights[mine]), 3)
    return found


def unseen_errors(
    logits: np.ndarray, labels: np.ndarray, weights: np.ndarray, detected: np.ndarray
) -> dict[str, float]:
    """Calibration error of each language on rows that its temperature was not fitted on (twofold cross-validation)."""
    half = np.random.default_rng(1).permutation(len(labels)) % 2 == 0
    out = {}
    for tag in LANGUAGES:
        errors = []
        for fit in (half, ~half):
            fitted, tested = fit & (detected == tag), ~fit & (detected == tag)
            if fitted.sum() >= ENOUGH_ROWS // 2:
                temperature = fit_temperature(logits[fitted], labels[fitted], weights[fitted])
                errors.append(calibration_error(logits[tested] / temperature, labels[tested]))
        if errors:
            out[tag] = round(float(np.mean(errors)), 3)
    return out


def calibrate(logits: np.ndarray, measure: Measure) -> dict[str, Any]:
    """The manifest's temperatures and the confidence below which a verdict is uncertain; print their effect."""
    index, weights = calibration_rows(measure)
    logits, labels, detected = logits[index], measure.data.label[index].astype(int), measure.data.detected[index]
    temperature = fit_temperature(logits, labels, weights)
    by_language = fit_languages(logits, labels, weights, detected)
    print(f"temperature {temperature:.2f}, by language {by_language}")
    print(f"calibration error on rows not fitted on: {unseen_errors(logits, labels, weights, detected)}")
    calibrated = logits / np.array([by_language.get(tag, temperature) for tag in detected])[:, None]
    threshold, certain, overall = certainty_threshold(calibrated, labels, COVERAGE)
    print(f"certain from {threshold:.2f} on: {100 * certain:.1f} % wrong, of all {100 * overall:.1f} %")
    return {
        "temperature": round(temperature, 3),
        "temperatureByLanguage": by_language,
        "uncertainBelow": round(threshold, 2),
    }


def annotated_heads(
    logits: dict[str, np.ndarray], network: Network, data: Dataset, knows_clauses: bool
) -> dict[str, Any]:
    """The manifest's heads, fitted on the annotated rows of `data`; empty without heads or such rows.

    `knows_clauses`: the network has learned to read them.
    """
    index = np.flatnonzero(data.role == ANNOTATED_ROLE)
    if isinstance(network, Classic) or not len(index):
        return {}
    parts = {name: values[index] for name, values in logits.items()}
    rank = network.heads.rank if knows_clauses else None
    return {"heads": heads_table(parts, data.select(index), 2 * network.heads.mood.in_features, rank)}


def describe_file(path: Path) -> dict[str, Any]:
    """One file's entry in the manifest."""
    content = path.read_bytes()
    return {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def golden_records(
    network: Network, texts: list[str], ids: list[list[int]], languages: list[str], name: str
) -> list[dict[str, Any]]:
    """A header and one record per text: PyTorch's outputs for the ids in float64, except for long ones."""
    network = copy.deepcopy(network).double()
    header = {"format": FORMAT, "generator": "training/export/bundle.py", "bundle": name, "tolerance": "CLOSE"}
    records: list[dict[str, Any]] = [header]
    with torch.inference_mode():
        for text, one, language in zip(texts, ids, languages, strict=True):
            outputs = outputs_of(network, torch.tensor([one]))
            kept = {key: outputs[key] for key in ("logits", "intent", "signals") if key in outputs}
            numbers = {key: [round(float(x), 6) for x in value[0]] for key, value in kept.items()}
            records.append({"text": text, "language": language, "ids": one} | numbers)
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


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml")
    parser.add_argument("--checkpoint", type=Path, required=True, help="best.pt of student.train")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin")
    parser.add_argument("--data", type=Path, required=True, help="folder of data.prepare's files")
    parser.add_argument("--mizaj", type=Path, help="the command line tool, for --golden")
    parser.add_argument("--golden-texts", type=Path, help="hand-written lines")
    parser.add_argument("--golden", type=Path, help="file of test vectors to write")
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle, such as models/classic")
    return parser.parse_args()


def main() -> None:
    """Export one bundle."""
    arguments = parse_arguments()
    config = load_config(ExportConfig, arguments.config, "export")
    training = Recipe.load(arguments.config).train
    preparing = load_config(PrepareConfig, arguments.config, "prepare")
    vocabulary, _ = tokenizer_facts(arguments.tokenizer)
    network = build(training.network, vocabulary, training.sizes).eval()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)["network"])
    rounded = quantized_copy(network)
    measure = Measure.load(arguments.data)
    logits = check_quantization(network, rounded, measure, config.quantization_loss)
    model = to_onnx(rounded)
    sequences = random_sequences(vocabulary, preparing.max_tokens, training.seed)
    golden: list[dict[str, Any]] = []
    if arguments.golden:
        texts = [line for line in arguments.golden_texts.read_text(encoding="utf-8").splitlines() if line]
        stages = TextStages(arguments.mizaj, arguments.tokenizer, arguments.language_model, preparing.preprocess)
        kept = [(text, one) for text, one in zip(texts, encode_texts(texts, stages), strict=True) if one.ids]
        ids = [one.ids[: preparing.max_tokens] for _, one in kept]
        sequences += ids
        languages = [one.language for _, one in kept]
        golden = golden_records(rounded, [text for text, _ in kept], ids, languages, config.name)
    worst = worst_difference(model, rounded, sequences)
    print(f"ONNX against PyTorch: {worst:.1e} at most, on {len(sequences)} sequences")
    if not worst <= CLOSE:
        raise Refused(f"ONNX differs from PyTorch by {worst:.1e}, more than {CLOSE}")
    manifest = {"format": FORMAT, "name": config.name, "version": config.version}
    manifest |= {"labels": list(LABELS), "languages": list(LANGUAGES), "maxTokens": preparing.max_tokens}
    manifest |= calibrate(logits["mood"], measure)
    manifest |= {"preprocess": preparing.preprocess} | annotated_heads(
        logits, network, measure.data, training.joined + training.clauses > 0
    )
    write_bundle(arguments.out, model, arguments.tokenizer, arguments.language_model, manifest)
    if arguments.golden:
        write_json_lines(arguments.golden, golden)
    size = sum(file.stat().st_size for file in arguments.out.iterdir())
    print(f"{arguments.out}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
