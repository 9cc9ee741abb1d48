"""Measures bundles on texts that no model was trained on: prints the panel, and writes it for the model cards.

    python -m export.panel --mizaj ../target/release/mizaj --corpora DATA ../models/mizaj ../models/plus

`cargo xtask train --panel` calls it. Models are chosen by the first rows of the table; the last, on rows of
the training sources, are for comparison.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from data.collect import corpus_file
from data.corpus import Row, read_rows
from data.dataset import Dataset, equal_length_batches
from data.encode import TextStages, encode_texts
from data.labels import SIGNALS, TOPICS
from data.panel import (
    ANNOTATED,
    DECIDING,
    EVERYDAY_LINES,
    KINDS,
    KNOWN,
    LEFT_OUT,
    SEALED_HALF,
    PanelRow,
    accepted_by,
    annotated,
    challenge,
    panel_rows,
    rows_of,
)
from data.prepare import build_dataset, read_as_unknown_if_empty
from data.soft import read_soft
from data.sources import load_sources
from export.calibration import calibration_error, sigmoid, softmax
from export.onnx_graph import SUMMARIES
from student.model import STATES
from student.scores import (
    Answers,
    accuracy,
    balanced_f1,
    by_group,
    intent_accuracy,
    macro_f1,
    neutral_called_negative,
    panel_scores,
    part_score,
    precision_recall,
    topic_scores,
)

ANNOTATED_TEST, SEALED, EVERYDAY, TEST = "annotated test", "sealed challenge", "everyday", "test"
"""Parts that are measured but decide nothing."""
TWEETS = {"en": ("umsab-en",), "fr": ("umsab-fr",), "ar": ("umsab-ar",)}
"""Sources whose validation and test rows stand in for public tweet benchmarks."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """A bundle's answers to all rows."""

    rows: list[PanelRow]
    data: Dataset
    manifest: dict[str, Any]
    logits: np.ndarray  # of the mood, divided by its temperature
    answers: Answers

    def at(self, *parts: str) -> np.ndarray:
        """Indices of the rows of these parts."""
        return np.array([i for i, row in enumerate(self.rows) if row.part in parts], dtype=np.int64)


def run_network(path: Path, data: Dataset) -> dict[str, np.ndarray]:
    """The outputs of model.onnx for every text, [n, width] each; not the vector."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs() if output.name not in ("vector", SUMMARIES)]
    out: dict[str, np.ndarray] = {}
    for index in equal_length_batches(data.lengths, 256, 8192):
        for name, values in zip(names, session.run(names, {"input_ids": data.batch(index)}), strict=True):
            out.setdefault(name, np.zeros((len(data), values.shape[1]), dtype=np.float32))[index] = values
    return out


def measure(bundle: Path, rows: list[PanelRow], mizaj: Path) -> Measured:
    """Encode and run all rows."""
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    stages = TextStages(mizaj, bundle / "tokenizer.json", bundle / "language.bin", manifest["preprocess"])
    encoded = read_as_unknown_if_empty(encode_texts([one.row.text for one in rows], stages))
    data = build_dataset([one.row for one in rows], encoded, manifest["maxTokens"], read_soft([]), load_sources())
    outputs = run_network(bundle / "model.onnx", data)
    by_language = manifest.get("temperatureByLanguage", {})
    temperature = np.array([by_language.get(tag, manifest["temperature"]) for tag in data.detected])
    logits = outputs["logits"] / temperature[:, None]
    heads = manifest.get("heads", {})
    answers = Answers(softmax(logits))
    if heads:
        topics = outputs["topics"].reshape(-1, len(TOPICS), STATES) / heads["topics"]["temperature"]
        intent = outputs["intent"] / heads["intent"]["temperature"]
        signals = sigmoid(outputs["signals"] / heads["signals"]["temperature"])
        answers = Answers(answers.mood, softmax(topics), softmax(intent), signals)
    return Measured(rows, data, manifest, logits, answers)


def thresholds_of(head: dict[str, Any]) -> np.ndarray:
    """The thresholds of a head, one per label."""
    own = head.get("thresholdByLabel", {})
    return np.array([own.get(label, head.get("threshold", 0.5)) for label in head["labels"]])


def head_figures(one: Measured, index: np.ndarray) -> Figures:
    """Topics, intent and signals on the rows of `index`; nothing for a bundle without heads."""
    if one.answers.topics is None or not len(index):
        return {}
    heads, data = one.manifest["heads"], one.data
    f1, moods = topic_scores(data.topics[index], one.answers.topics[index], thresholds_of(heads["topics"]))
    out: Figures = {"topics micro-F1": f1, "mood of found topics": moods}
    out["intent accuracy"] = intent_accuracy(data.intent[index], one.answers.intent[index])
    for column, (signal, threshold) in enumerate(zip(SIGNALS, thresholds_of(heads["signals"]), strict=True)):
        pair = precision_recall(data.signals[index, column], one.answers.signals[index, column], threshold)
        out[f"{signal}: precision, recall"] = list(pair)
    return out


def unseen_calibration(one: Measured) -> Figures:
    """Calibration error by language on the left-out sources."""
    index = np.array([i for i in one.at(LEFT_OUT) if len(one.rows[i].accepted) == 1])
    langs = np.array([one.rows[i].row.lang for i in index])
    labels = one.data.label[index].astype(int)
    return {
        lang: calibration_error(one.logits[index[langs == lang]], labels[langs == lang]) for lang in np.unique(langs)
    }


def certain(one: Measured) -> Figures:
    """Share of the deciding rows that are certain, and the error rates of these and of all."""
    index = np.array([i for i in one.at(LEFT_OUT, ANNOTATED) if len(one.rows[i].accepted) == 1])
    wrong = one.logits[index].argmax(1) != one.data.label[index]
    sure = one.answers.mood[index].max(1) >= one.manifest["uncertainBelow"]
    return {
        "share": float(sure.mean()),
        "wrong of these": float(wrong[sure].mean()),
        "wrong of all": float(wrong.mean()),
    }


def tweets(one: Measured, guesses: np.ndarray) -> Figures:
    """Balanced macro-F1 on rows of the public tweet sources: known sources, other rows."""
    out = {}
    for lang, names in TWEETS.items():
        index = np.array([i for i in one.at(KNOWN, TEST) if one.rows[i].row.source in names])
        if len(index):
            out[lang] = balanced_f1(one.data.label[index].astype(int), guesses[index])
    return out | ({"mean": float(np.mean(list(out.values())))} if out else {})


def known_figures(one: Measured, guesses: np.ndarray, part: str) -> Figures:
    """Accuracy and macro-F1 on rows of the training sources, in all and by language."""
    out: Figures = {}
    for lang in ("all", "en", "fr", "ar"):
        index = np.array([i for i in one.at(part) if lang in ("all", one.rows[i].row.lang)])
        labels = one.data.label[index].astype(int)
        out[lang] = {
            "rows": len(index),
            "accuracy": float((guesses[index] == labels).mean()),
            "macro-F1": macro_f1(labels, guesses[index]),
        }
    return out


def figures(one: Measured) -> Figures:
    """Everything, as the card's `panel`."""
    guesses = one.answers.mood.argmax(1)
    out: Figures = {"scores": panel_scores(one.rows, one.answers)}
    out["groups"] = {part: by_group(one.rows, guesses, part) for part in (*DECIDING, ANNOTATED_TEST, SEALED, EVERYDAY)}
    out["challenge by form"] = by_form(one.rows, guesses, KINDS)
    test = one.at(ANNOTATED_TEST)
    out[ANNOTATED_TEST] = {"accuracy": accuracy([one.rows[i] for i in test], guesses[test])}
    out["annotated by language"] = {
        lang: accuracy([one.rows[i] for i in mine], guesses[mine])
        for lang in ("en", "fr", "ar")
        for mine in [np.array([i for i in one.at(ANNOTATED, ANNOTATED_TEST) if one.rows[i].row.lang == lang])]
    }
    out[SEALED] = part_score(one.rows, guesses, SEALED)
    out[EVERYDAY] = part_score(one.rows, guesses, EVERYDAY)
    out["neutral French support called negative"] = neutral_called_negative(one.rows, guesses, "fr", "support")
    out["heads"] = {
        "annotated validation": head_figures(one, one.at(ANNOTATED)),
        ANNOTATED_TEST: head_figures(one, test),
        EVERYDAY: head_figures(one, one.at(EVERYDAY)),
    }
    out["calibration error on left-out sources"] = unseen_calibration(one)
    out["certain"] = certain(one)
    out["tweets, balanced macro-F1"] = tweets(one, guesses)
    out["known sources"] = {part: known_figures(one, guesses, part) for part in (KNOWN, TEST)}
    return out


def by_form(rows: Sequence[PanelRow], guesses: np.ndarray, part: str) -> Figures:
    """Accuracy of a part by written form."""
    out = {}
    for form in sorted({one.row.form for one in rows if one.part == part}):
        at = [i for i, one in enumerate(rows) if one.part == part and one.row.form == form]
        out[form] = accuracy([rows[i] for i in at], guesses[at])
    return out


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(path, number) of all figures; a pair (rows, score) shows its rows in the path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name} / {key}" if name else str(key))
    elif isinstance(value, (tuple, list)) and isinstance(value[0], int):
        yield f"{name} ({value[0]})", f"{value[1]:.3f}"
    elif isinstance(value, (tuple, list)):
        yield name, " ".join(f"{part:.3f}" for part in value)
    else:
        yield name, f"{value:.3f}" if isinstance(value, float) else str(value)


def table(found: dict[str, Figures]) -> str:
    """A Markdown table with a column for each bundle."""
    columns = {name: dict(flat(one)) for name, one in found.items()}
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    lines += [
        f"| {row} | {' | '.join(column.get(row, '–') for column in columns.values())} |"
        for row in dict.fromkeys(key for column in columns.values() for key in column)
    ]
    return "\n".join(lines)


def all_rows(corpora: Path, cases: Path | None, sealed: bool) -> list[PanelRow]:
    """The rows of the panel, and of the parts measured for comparison."""
    sources = load_sources()
    rows = panel_rows(corpora, sources, cases)
    rows += [PanelRow(one.row, ANNOTATED_TEST, one.group, one.accepted) for one in annotated(corpora, "test")]
    if sealed:
        hidden = challenge(SEALED_HALF)
        rows += [PanelRow(one.row, SEALED, one.group, one.accepted) for one in hidden]
        everyday = read_rows([EVERYDAY_LINES])
        rows += [PanelRow(row, EVERYDAY, row.form, accepted_by(row.label)) for row in everyday]
    learned = list(read_rows([corpus_file(corpora, "test")]))
    return rows + [one for row in learned for one in rows_of(TEST, row.lang, [row])]


def without_unlabeled(rows: list[PanelRow]) -> list[PanelRow]:
    """The rows with a known mood, topic or intent."""

    def is_known(row: Row) -> bool:
        return row.label is not None or row.topics is not None or row.intent is not None

    return [one for one in rows if one.accepted or is_known(one.row)]


def main() -> None:
    """Measure the bundles and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", type=Path, nargs="+", help="folders such as ../models/mizaj")
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--cases", type=Path, help="reported cases, if available")
    parser.add_argument(
        "--sealed",
        action="store_true",
        help="at the end, measure the sealed half of the challenge set and everyday lines",
    )
    parser.add_argument("--json", type=Path, help="folder for NAME.json, which card.py reads")
    arguments = parser.parse_args()
    rows = without_unlabeled(all_rows(arguments.corpora, arguments.cases, arguments.sealed))
    found = {bundle.name: figures(measure(bundle, rows, arguments.mizaj)) for bundle in arguments.bundles}
    print(table(found))
    if arguments.json:
        arguments.json.mkdir(parents=True, exist_ok=True)
        for name, one in found.items():
            (arguments.json / f"{name}.json").write_text(json.dumps(one, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
