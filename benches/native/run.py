"""Compare the native engine with ONNX Runtime and time the whole flow; write RESULTS.md and results.json.

python benches/native/run.py
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODELS = ROOT / "models"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
BUNDLES = ("mizaj", "classic", "plus")
LENGTHS = (10, 25, 50, 100)
SEQUENCES = 50
ROUNDS = 5
SECONDS = 0.5
"""How long each engine is measured per length and round."""

Times = dict[int, float]
"""Median seconds per sequence, by its length."""


def token_ids(bundle: str) -> dict[int, list[list[int]]]:
    """Sequences whose tokens are distributed like words: the rank of a word is near e^uniform."""
    pieces = json.loads((MODELS / bundle / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    generator = np.random.default_rng(7)
    highest = np.log(len(pieces) - 1)
    return {n: np.exp(generator.uniform(np.log(2), highest, (SEQUENCES, n))).astype(int).tolist() for n in LENGTHS}


class OnnxRuntime:
    """One network in ONNX Runtime, one thread."""

    def __init__(self, bundle: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = MODELS / bundle / "model.onnx"
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        # Ours computes only the mood, too.
        self.only_mood = onnxruntime.RunOptions()
        self.only_mood.only_execute_path_to_fetches = True

    def times(self, ids: dict[int, list[list[int]]]) -> Times:
        """One sequence at a time, as texts arrive in use; the inputs are made beforehand."""
        return {length: self._time(sequences) for length, sequences in ids.items()}

    def _time(self, sequences: list[list[int]]) -> float:
        inputs = [{"input_ids": np.array([ids], dtype=np.int64)} for ids in sequences]
        for one in inputs[:5]:
            self.session.run(["logits"], one, self.only_mood)
        times, until = [], time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            for one in inputs:
                start = time.perf_counter()
                self.session.run(["logits"], one, self.only_mood)
                times.append(time.perf_counter() - start)
        return median(times)


class Ours:
    """The engine, measured by criterion in `benches/engine.rs`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def times(self, bundle: str, ids: dict[int, list[list[int]]]) -> Times:
        """The same with the engine."""
        self._bench(f"^{bundle}/", {bundle: ids}, f"--measurement-time={SECONDS}", "--warm-up-time=0.2")
        return {length: self._estimate(bundle, str(length)) for length in ids}

    def flow(self) -> dict[str, float]:
        """Texts per second, from the text to the verdict."""
        self._bench("^flow/", {})
        texts = len((ROOT / "tests/data/challenge/challenge.jsonl").read_text(encoding="utf-8").splitlines())
        return {name: texts / self._estimate("flow", name) for name in ("single", "batch")}

    def _bench(self, only: str, ids: dict[str, dict[int, list[list[int]]]], *arguments: str) -> None:
        file = self.folder / "ids.json"
        file.write_text(json.dumps(ids))
        command = ["cargo", "bench", "--locked", "--manifest-path", HERE / "Cargo.toml", "--target-dir", TARGET]
        environment = os.environ | {"MIZAJ_IDS": str(file), "CRITERION_HOME": str(self.folder)}
        subprocess.run([*command, "--", "--quiet", *arguments, only], check=True, env=environment)

    def _estimate(self, group: str, name: str) -> float:
        """Criterion's median of one benchmark, in seconds."""
        estimates = json.loads((self.folder / group / name / "new" / "estimates.json").read_text())
        return estimates["median"]["point_estimate"] / 1e9


def rows(rounds: dict[str, list[tuple[Times, Times]]]) -> list[dict[str, object]]:
    """Medians over the rounds; ratios are taken within a round."""
    return [
        {
            "network": bundle,
            "tokens": length,
            "mizaj_us": round(1e6 * median(ours[length] for ours, _ in pairs), 1),
            "onnxruntime_us": round(1e6 * median(theirs[length] for _, theirs in pairs), 1),
            "ratio": round(median(ours[length] / theirs[length] for ours, theirs in pairs), 3),
            "ratios": sorted(round(ours[length] / theirs[length], 3) for ours, theirs in pairs),
        }
        for bundle, pairs in rounds.items()
        for length in LENGTHS
    ]


def report(result: dict) -> str:
    """The result as Markdown."""
    lines = [
        "# Results",
        "",
        f"Written by `python benches/native/run.py` on {result['date']}: {result['machine']}, "
        f"ONNX Runtime {result['onnxruntime']}. Its load was {result['load']:.1f} just before: "
        "above 0, trust ratios and not times.",
        "",
        f"One sequence after the other, one thread, token ids for both; {ROUNDS} rounds in turns, "
        "ratios taken within a round, medians over the rounds.",
        "",
        "| network | tokens | mizaj, µs | ONNX Runtime, µs | ratio | lowest | highest |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in result["networks"]:
        ours, theirs, ratios = row["mizaj_us"], row["onnxruntime_us"], row["ratios"]
        lines.append(
            f"| `{row['network']}` | {row['tokens']} | {ours:,.0f} | {theirs:,.0f} "
            f"| {row['ratio']:.2f} × | {ratios[0]:.2f} × | {ratios[-1]:.2f} × |"
        )
    lines += ["", "| whole flow, `mizaj`, no cache, one thread | texts per second |", "|---|---:|"]
    names = {"single": "one by one", "batch": "`analyze_batch`"}
    lines += [f"| {names[name]} | {speed:,.0f} |" for name, speed in result["flow"].items()]
    return "\n".join(lines) + "\n"


def processor() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main() -> None:
    """Measure, print, write."""
    load = os.getloadavg()[0]
    rounds: dict[str, list[tuple[Times, Times]]] = {bundle: [] for bundle in BUNDLES}
    ids = {bundle: token_ids(bundle) for bundle in BUNDLES}
    theirs = {bundle: OnnxRuntime(bundle) for bundle in BUNDLES}
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder))
        for _ in range(ROUNDS):
            for bundle, pairs in rounds.items():
                pairs.append((ours.times(bundle, ids[bundle]), theirs[bundle].times(ids[bundle])))
        flow = ours.flow()
    result = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores of {processor()}",
        "onnxruntime": onnxruntime.__version__,
        "load": round(load, 1),
        "networks": rows(rounds),
        "flow": {name: round(speed) for name, speed in flow.items()},
    }
    (HERE / "results.json").write_text(json.dumps(result, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(report(result))
    print(report(result))


if __name__ == "__main__":
    main()
