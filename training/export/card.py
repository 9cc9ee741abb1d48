"""card.json and MODEL_CARD.md of a bundle: the measurements, as data for programs and as a page for people.

The panel comes from export.panel, rows of known sources from `mizaj evaluate --json`, and the hand-written
text about use and limits from configs/card-NAME.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from data.dataset import Dataset

Report = dict[str, Any]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are right-aligned numbers."""
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
    for kind, reports in sorted(evaluation["groups"].items()):
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
        rows.append(
            [
                name,
                str(report["rows"]),
                accuracy,
                bounds[0],
                share(report["macroF1"]),
                bounds[1],
                majority,
                kappa,
                error,
            ]
        )
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
    """Rows by the label people gave (down) and the model's (across)."""
    labels = [one["label"] for one in report["classes"]]
    rows = [[label, *map(str, counts)] for label, counts in zip(labels, report["confusion"], strict=True)]
    return table(["people said", *(f"model: {label}" for label in labels)], rows)


def coverage(report: Report) -> str:
    """Accuracy when only the most confident verdicts count."""
    rows = [
        [f"{100 * one['coverage']:.0f} %", share(one["accuracy"]), share(one["threshold"])]
        for one in report["coverage"]
    ]
    return table(["most confident", "accuracy", "confidence at least"], rows)


OURS = {
    "written": [
        "`written`",
        "Lines written for training, by kind",
        "`training/data/written.jsonl`, and more",
        "as the repository",
    ],
    "twifil": ["`twifil`", "TwiFil: tweets from Algeria", "alger-ia/dziribert", "Apache-2.0"],
    "cebab": ["`cebab`", "CEBaB v1.1: restaurant reviews with topics (Abraham et al. 2022)", "", "CC BY 4.0"],
    "nhs-themes": ["`nhs-themes`", "Themes of NHS survey answers", "CDU-data-science-team/pxtextmining", "MIT"],
}
"""Sources that the datasheet does not describe."""
COMPARED = "Test rows of sources that the model was trained on. It does better on them because it knows how each source labels."


def panel_tables(panel: Report) -> Iterable[str]:
    """The panel and the rows of known sources, then the panel's groups and the heads."""
    scores, known = panel["scores"], panel["known sources"]
    rows = [[name, share(scores[key])] for key, name in PARTS.items() if key in scores and scores[key] == scores[key]]
    rows += [["**mean of these: the panel**", share(scores["panel"])]]
    rows += [
        [f"known sources, {part} rows: accuracy", share(values["all"]["accuracy"])] for part, values in known.items()
    ]
    yield table(["", "score"], rows)
    for part, title in GROUPS.items():
        groups = panel["groups"].get(part, {})
        if groups:
            yield f"### {title}\n"
            yield table(
                ["", "rows", "score"], [[name, str(count), share(score)] for name, (count, score) in groups.items()]
            )
    yield "### Topics, intent, signals\n"
    heads = panel["heads"].get("annotated test") or {}
    if heads:
        yield "On the annotated test rows; for signals, precision and recall:\n"
        yield table(["", ""], [[name, pair(value)] for name, value in heads.items()])
    else:
        yield "This bundle has no heads.\n"
    yield "### Confidence\n"
    errors = ", ".join(
        f"{lang} {share(value)}" for lang, value in panel["calibration error on left-out sources"].items()
    )
    sure = panel["certain"]
    yield (
        f"Calibration error on the sources left out of training: {errors}. {100 * sure['share']:.0f} % of the panel's rows "
        f"are certain; {100 * sure['wrong of these']:.0f} % of these are wrong, of all rows {100 * sure['wrong of all']:.0f} %.\n"
    )


PARTS = {
    "left out": "sources left out of training: mean balanced macro-F1",
    "annotated": "annotated validation rows: mean accuracy of en, fr, ar",
    "challenge": "challenge set, open half: mean accuracy of its kinds",
    "cases": "reported cases: accuracy",
}
GROUPS = {
    "left out": "Sources left out of training (balanced macro-F1)",
    "annotated": "Annotated validation rows, by written form and channel (accuracy)",
    "annotated test": "Annotated test rows, by written form and channel (accuracy)",
    "challenge": "Challenge set, open half, by kind (accuracy)",
    "sealed challenge": "Challenge set, sealed half, by kind (accuracy)",
    "everyday": "Everyday feedback, by written form (accuracy)",
}
"""Parts of the panel with their titles."""


def pair(value: Any) -> str:
    """One share or two."""
    return " · ".join(map(share, value)) if isinstance(value, list) else share(value)


def sources(datasheet: Path, counts: Counter[str]) -> str:
    """The training sources: the datasheet's lines of the sources in `counts`."""
    described: dict[str, list[str]] = dict(OURS)
    licence = ""
    for line in datasheet.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) >= 7 and cells[0].startswith("`"):
            licence = licence if cells[3] == "as above" else cells[3]
            described[cells[0].strip("`")] = [*cells[:3], licence]
    rows = []
    for name, count in sorted(counts.items()):
        cells = described.get(name, [name, "", "", ""])
        rows.append([f"`{name}`", cells[1], cells[2], cells[3], str(count)])
    return table(["source", "what it is", "repository @ commit", "license as stated there", "texts"], rows)


def figures(evaluation: Report, panel: Report) -> Report:
    """card.json: a summary of the evaluation's groups, which the studio shows, and the panel."""
    measured = [
        {
            "on": "all" if name == "all rows" else name,
            "rows": report["rows"],
            "accuracy": round(report["accuracy"], 3),
            "macroF1": round(report["macroF1"], 3),
            "majority": round(report["majorityAccuracy"], 3),
        }
        for name, report in groups(evaluation)
    ]
    return {"measured": measured, "panel": panel}


def main() -> None:
    """Write both into the bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--evaluation", type=Path, required=True, help="output of mizaj evaluate --json on test")
    parser.add_argument("--panel", type=Path, required=True, help="NAME.json of export.panel")
    parser.add_argument("--about", type=Path, required=True, help="configs/card-NAME.md")
    parser.add_argument("--datasheet", type=Path, required=True, help="DATASHEET.md of the corpora")
    parser.add_argument("--data", type=Path, required=True, help="train.npz that the model was trained on")
    arguments = parser.parse_args()
    evaluation = json.loads(arguments.evaluation.read_text(encoding="utf-8"))[0]
    panel = json.loads(arguments.panel.read_text(encoding="utf-8"))
    manifest = json.loads((arguments.bundle / "manifest.json").read_text(encoding="utf-8"))
    counts = Counter(Dataset.load(arguments.data).source.tolist())
    total = sum(described["bytes"] for described in manifest["files"].values())
    made = figures(evaluation, panel)
    (arguments.bundle / "card.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    parts = [
        f"# {manifest['name']} {manifest['version']}\n",
        arguments.about.read_text(encoding="utf-8"),
        "## Files\n",
        table(
            ["file", "bytes", "sha256"],
            [[d["path"], f"{d['bytes']:,}", d["sha256"]] for d in manifest["files"].values()],
        ),
        (
            f"{total / 1e6:.2f} MB in all. At most {manifest['maxTokens']} tokens are read at once. Temperature "
            f"{manifest['temperature']}; a verdict below confidence {manifest['uncertainBelow']} is marked uncertain.\n"
        ),
        "## On texts from elsewhere\n",
        (
            "Models are chosen by sources that no model was trained on, rows annotated under one guideline and hard lines "
            "written by hand. `cargo xtask train --panel` prints these numbers. The checkpoint was chosen by them, and "
            "the teacher was trained on the annotated validation rows and on some of these sources, so they flatter "
            "the model a little. Annotated test rows and the sealed half of the challenge set were not used before the end.\n"
        ),
        *panel_tables(panel),
        "## Measured on rows of known sources\n",
        (
            f"{COMPARED} `mizaj evaluate --bundle models/{manifest['name']} test.jsonl.zst` prints these numbers. "
            '"Majority class" is the accuracy of always giving the most frequent label.\n'
        ),
        summary(evaluation),
        "### By class\n",
        classes(evaluation),
        "### Confusion\n",
        confusion(evaluation["overall"]),
        "### When only confident verdicts count\n",
        coverage(evaluation["overall"]),
        "## Training data\n",
        (
            f"{sum(counts.values()):,} texts, including altered copies. Most of the sources state no license, and nobody has cleared "
            "the texts for commercial use. The bundle contains none of them. Sources marked non-commercial or of doubtful "
            "redistribution were left out of training.\n"
        ),
        sources(arguments.datasheet, counts),
    ]
    (arguments.bundle / "MODEL_CARD.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
