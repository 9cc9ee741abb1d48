"""Runs the whole pipeline on the hand-written sample, in a minute or two, to check that the steps work together.

The result is a loadable bundle with meaningless scores.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
QUICK = {"samples": "128", "evaluate_every": "64", "warmup": "2", "batch_rows": "32", "pool": "128"}
"""Settings that differ from the real configurations."""
SAMPLE = tuple(HERE / "sample" / f"{split}.csv" for split in ("train", "validation"))


def run(module: str, *arguments: object) -> None:
    """Run a module of this folder; a failure ends the smoke test."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("$", " ".join(command[1:]), flush=True)
    subprocess.run(command, check=True)


def quick_config(source: Path, target: Path) -> Path:
    """The configuration with the settings of QUICK."""
    text = source.read_text(encoding="utf-8")
    for name, value in QUICK.items():
        text = re.sub(rf"^{name} = \S+", f"{name} = {value}", text, flags=re.MULTILINE)
    target.write_text(text, encoding="utf-8")
    return target


def main() -> None:
    """Prepare, train and export every network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--bundles", type=Path, required=True, help="models/: tokenizers and language data to use")
    parser.add_argument("--out", type=Path, required=True, help="folder for all output")
    arguments = parser.parse_args()
    for name in ("classic", "plus", "mizaj"):
        bundle = arguments.bundles / name
        if not bundle.exists():
            print(f"{bundle} is missing: left out")
            continue
        out = arguments.out / name
        out.mkdir(parents=True, exist_ok=True)
        config = quick_config(HERE / "configs" / f"{name}.toml", out / "config.toml")
        common = ["--config", config, "--tokenizer", bundle / "tokenizer.json"]
        language = ["--mizaj", arguments.mizaj, "--language-model", bundle / "language.bin"]
        run("data.prepare", *common, *language, "--train", SAMPLE[0], "--validation", SAMPLE[1], "--out", out / "data")
        run("student.train", *common, "--data", out / "data", "--out", out / "run", "--threads", 1)
        golden = ["--golden-texts", SAMPLE[1], "--golden", out / "golden.jsonl"]
        checkpoint = ["--checkpoint", out / "run" / "best.pt", "--data", out / "data"]
        run("export.bundle", *common, *language, *checkpoint, *golden, "--out", out / "bundle")
        analyze(arguments.mizaj, out / "bundle", SAMPLE[1])
    print("smoke test passed")


def analyze(mizaj: Path, bundle: Path, sample: Path) -> None:
    """The command line tool loads the bundle and gives a verdict."""
    text = sample.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    made = subprocess.run([mizaj, "analyze", "--bundle", bundle, text], check=True, capture_output=True, text=True)
    print(made.stdout)
    labels = json.loads((bundle / "manifest.json").read_text())["labels"]
    if not any(label in made.stdout for label in labels):
        raise SystemExit("mizaj analyze gave no verdict")


if __name__ == "__main__":
    main()
