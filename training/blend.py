"""Two teachers' soft labels into one file of them: a trained network's (relabel.py) and e5's (label.py).

Where both know a text, the product of experts: log p = a * log(first) + b * log(second), normalised;
elsewhere the first one's alone, sharpened alike (a + b). Only texts of the first are written.
`--validation` gives the validation file of each, in the same order as the teachers, for `mix.py`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from prepare import Triple, read_soft, write_json_lines


def blended(first: Triple, second: Triple | None, weights: tuple[float, float]) -> list[float]:
    """Probabilities [3] of the two, rounded to four places."""
    a, b = weights
    points = (a if second is not None else a + b) * np.log(np.maximum(first, 1e-4))
    if second is not None:
        points = points + b * np.log(np.maximum(second, 1e-4))
    chances = np.exp(points - points.max())
    return [round(float(p), 4) for p in chances / chances.sum()]


def blend(files: list[Path], second: dict[str, Triple], weights: tuple[float, float], out: Path) -> None:
    """Write the rows of `files` with the blended labels to `out`."""
    records: list[dict[str, Any]] = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            records += [r | {"soft": blended(r["soft"], second.get(r["text"]), weights)} for r in map(json.loads, file)]
    write_json_lines(out, records)


def main() -> None:
    """Write OUT/soft.jsonl and OUT/validation.jsonl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=Path, nargs="+", required=True, help="shards of relabel.py")
    parser.add_argument("--second", type=Path, nargs="+", required=True, help="shards of label.py")
    parser.add_argument("--validation", type=Path, nargs=2, required=True)
    parser.add_argument("--weights", type=float, nargs=2, default=(0.7, 0.4))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    first, second = arguments.validation
    weights = (arguments.weights[0], arguments.weights[1])
    blend([first], read_soft([second]), weights, arguments.out / "validation.jsonl")
    blend(arguments.first, read_soft(arguments.second), weights, arguments.out / "soft.jsonl")


if __name__ == "__main__":
    main()
