"""The engine natively (criterion) beside ONNX Runtime, on the same networks and token ids, one thread each.

    pip install onnxruntime numpy
    python benches/native/run.py        # prints the table and writes RESULTS.md
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[1] / "models"
LENGTHS = (10, 25, 50, 100)
SEQUENCES = 50
SECONDS = 2.0
"""How long ONNX Runtime is measured on one length, half before ours and half after."""


def token_ids(vocabulary: int) -> dict[str, list[list[int]]]:
    """Sequences whose tokens are spread as words are: the rank of a word is near e^uniform."""
    generator = np.random.default_rng(7)
    ranks = lambda n: np.exp(generator.uniform(np.log(2), np.log(vocabulary - 1), (SEQUENCES, n)))  # noqa: E731
    return {str(n): ranks(n).astype(int).tolist() for n in LENGTHS}


def onnxruntime_times(bundle: str, sequences: list[list[int]]) -> list[float]:
    """Seconds of single runs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(MODELS / bundle / "model.onnx", options, providers=["CPUExecutionProvider"])
    inputs = [{"input_ids": np.array([ids], dtype=np.int64)} for ids in sequences]
    for one in inputs[:5]:
        session.run(None, one)
    times, until = [], time.perf_counter() + SECONDS / 2
    while time.perf_counter() < until:
        for one in inputs:
            start = time.perf_counter()
            session.run(None, one)
            times.append(time.perf_counter() - start)
    return times


def estimate(group: str, name: str) -> float:
    """Criterion's median of one benchmark, in seconds."""
    path = HERE / "target" / "criterion" / group / name / "new" / "estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"] / 1e9


def main() -> None:
    """Measure, print, write."""
    bundles = [name for name in ("mizaj", "classic", "plus") if (MODELS / name).exists()]
    vocabulary = lambda name: len(json.loads((MODELS / name / "tokenizer.json").read_text())["model"]["vocab"])  # noqa: E731
    ids = {name: token_ids(vocabulary(name)) for name in bundles}
    theirs = {(b, n): onnxruntime_times(b, s) for b in bundles for n, s in ids[b].items()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ids.json"
        file.write_text(json.dumps(ids))
        command = ["cargo", "bench", "--locked", "--manifest-path", HERE / "Cargo.toml", "--target-dir", HERE / "target"]
        subprocess.run(command, check=True, env=os.environ | {"MIZAJ_IDS": str(file)})
    for bundle, length in theirs:
        theirs[bundle, length] += onnxruntime_times(bundle, ids[bundle][length])
    lines = [
        "# Results\n",
        "Written by `python benches/native/run.py`. Median of one sequence, one thread, on a shared machine: the ratio says more than the times.\n",
        f"{platform.machine()}, {os.cpu_count()} cores, ONNX Runtime {onnxruntime.__version__} (with every instruction the processor has; the engine keeps to 128 bits, so that its bits are the same everywhere).\n",
        "| network | tokens | mizaj, µs | ONNX Runtime, µs | ratio |",
        "|---|---:|---:|---:|---:|",
    ]
    for (bundle, length), times in theirs.items():
        ours, other = estimate(bundle, length), float(np.median(times))
        lines.append(f"| `{bundle}` | {length} | {1e6 * ours:,.0f} | {1e6 * other:,.0f} | {ours / other:.2f} |")
    rows = len((HERE.parents[1] / "tests/challenge/challenge.jsonl").read_text(encoding="utf-8").splitlines())
    lines += ["\n| whole flow, `mizaj`, no cache | texts a second |", "|---|---:|"]
    lines += [f"| {name} | {rows / estimate('flow', name.replace(' ', '_')):,.0f} |" for name in ("one by one", "batch")]
    text = "\n".join(lines) + "\n"
    (HERE / "RESULTS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
