"""MODEL_CARD.md of a bundle, from what `mizaj evaluate --json` measured and from the datasheet of the corpora.

Every number comes from the evaluation; the words about use and limits are in
configs/card-NAME.md, written by hand.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dataset import Dataset

Report = dict[str, Any]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers and stand to the right."""
    marks = ["---"] + ["---:"] * (len(heads) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, marks, *rows)) + "\n"


def share(value: float) -> str:
    """A share with three digits."""
    return f"{value:.3f}"


def interval(bounds: Sequence[float]) -> str:
    """A 95 % interval."""
    return f"{bounds[0]:.3f}–{bounds[1]:.3f}"


def groups(evaluation: Report) -> list[tuple[str, Report]]:
    """All rows first, then every group of every kind."""
    out = [("all rows", evaluation["overall"])]
    for kind, reports in evaluation["groups"].items():
        out += [(f"{kind} {name}", report) for name, report in reports.items()]
    return out


def summary(evaluation: Report) -> str:
    """Accuracy, macro-F1, majority baseline, agreement and calibration of each group."""
    heads = ["on", "rows", "accuracy", "95 %", "macro-F1", "95 %", "majority class", "kappa", "calibration error"]
    rows = []
    for name, report in groups(evaluation):
        numbers = [report["accuracy"], report["majorityAccuracy"], report["kappa"], report["calibrationError"]]
        accuracy, majority, kappa, error = map(share, numbers)
        bounds = [interval(report[key]) for key in ("accuracyInterval", "macroF1Interval")]
        rows.append([name, str(report["rows"]), accuracy, bounds[0], share(report["macroF1"]), bounds[1], majority, kappa, error])
    return table(heads, rows)


def classes(evaluation: Report) -> str:
    """Precision, recall and F1 of each class in each group."""
    rows = [
        [name, one["label"], *(share(one[key]) for key in ("precision", "recall", "f1")), str(one["support"])]
        for name, report in groups(evaluation)
        for one in report["classes"]
    ]
    return table(["on", "class", "precision", "recall", "F1", "rows"], rows)


def confusion(report: Report) -> str:
    """Rows by what people said (down) and what the model said (across)."""
    labels = [one["label"] for one in report["classes"]]
    rows = [[label, *map(str, counts)] for label, counts in zip(labels, report["confusion"], strict=True)]
    return table(["people said", *(f"model: {label}" for label in labels)], rows)


def coverage(report: Report) -> str:
    """Accuracy when only the most confident verdicts count."""
    rows = [[f"{100 * one['coverage']:.0f} %", share(one["accuracy"]), share(one["threshold"])] for one in report["coverage"]]
    return table(["most confident", "accuracy", "confidence at least"], rows)


OURS = {"idioms": ["`idioms`", "Phrases written by hand", "`training/configs/idioms.toml` here", "as the repository"]}
"""Sources that no datasheet describes."""


def sources(datasheet: Path, counts: Counter[str]) -> str:
    """What the model learnt from: the datasheet's lines of the sources in `counts`."""
    described: dict[str, list[str]] = dict(OURS)
    licence = ""
    for line in datasheet.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) >= 7 and cells[0].startswith("`"):
            licence = licence if cells[3] == "as above" else cells[3]
            described[cells[0].strip("`")] = [*cells[:3], licence]
    rows = []
    for name, count in sorted(counts.items()):
        copies = "altered copies of texts of the others (augment.py)" if name.startswith("altered-") else ""
        cells = described.get(name, [name, copies, "", ""])
        rows.append([f"`{name}`", cells[1], cells[2], cells[3], str(count)])
    return table(["source", "what it is", "repository @ commit", "licence as stated there", "texts"], rows)


def main() -> None:
    """Write the card into the bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--evaluation", type=Path, required=True, help="output of mizaj evaluate --json on test")
    parser.add_argument("--about", type=Path, required=True, help="configs/card-NAME.md")
    parser.add_argument("--datasheet", type=Path, required=True, help="DATASHEET.md of the corpora")
    parser.add_argument("--data", type=Path, required=True, help="train.npz that the model learnt from")
    arguments = parser.parse_args()
    evaluation = json.loads(arguments.evaluation.read_text(encoding="utf-8"))[0]
    manifest = json.loads((arguments.bundle / "manifest.json").read_text(encoding="utf-8"))
    counts = Counter(Dataset.load(arguments.data).source.tolist())
    total = sum(described["bytes"] for described in manifest["files"].values())
    overall = evaluation["overall"]
    parts = [
        f"# {manifest['name']} {manifest['version']}\n",
        arguments.about.read_text(encoding="utf-8"),
        "## Files\n",
        table(["file", "bytes", "sha256"], [[d["path"], f"{d['bytes']:,}", d["sha256"]] for d in manifest["files"].values()]),
        f"{total / 1e6:.2f} MB in all. At most {manifest['maxTokens']} tokens are read at once. Temperature "
        f"{manifest['temperature']}; a verdict below confidence {manifest['uncertainBelow']} is marked uncertain.\n",
        "## Measured on `test`\n",
        f"`mizaj evaluate --bundle models/{manifest['name']} test.jsonl.zst` prints these numbers again. No row of `test` "
        "or `validation` was learnt from. \"Majority class\" is the accuracy of always giving the commonest answer.\n",
        summary(evaluation),
        "### By class\n",
        classes(evaluation),
        "### Confusion\n",
        confusion(overall),
        "### When only confident verdicts count\n",
        coverage(overall),
        "## Learnt from\n",
        f"{sum(counts.values()):,} texts. Most of the sources state no licence; nobody has cleared the texts for a "
        "commercial product, and none is contained in the bundle. Sources marked non-commercial or of doubtful "
        "redistribution were left out of training.\n",
        sources(arguments.datasheet, counts),
    ]
    (arguments.bundle / "MODEL_CARD.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
