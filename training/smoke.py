"""The whole pipeline on the hand-written sample, in a minute or two: does every step still run and fit the next one?

What comes out is a loadable bundle that knows nothing; its scores mean nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
QUICK = {"epochs": "2", "evaluations": "1", "warmup": "2", "batch_rows": "32"}
"""Settings that differ from the real configurations."""


def run(script: str, *arguments: object) -> None:
    """Run one of the scripts beside this one; a failure ends the smoke test."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    print("$", " ".join(command[1:]), flush=True)
    subprocess.run(command, check=True)


def quick_config(source: Path, target: Path) -> Path:
    """The configuration with the settings of QUICK."""
    text = source.read_text(encoding="utf-8")
    for name, value in QUICK.items():
        text = re.sub(rf"^{name} = \S+", f"{name} = {value}", text, flags=re.MULTILINE)
    target.write_text(text, encoding="utf-8")
    return target


AUGMENT = "seed = 1\nlongest = 280\n[counts]\ntypos = 20\nswitching = 10\narabizi = 5\n"
"""Altered copies, as in configs/augment.toml."""
SAMPLE = tuple(HERE / "sample" / f"{split}.csv" for split in ("train", "validation"))


def main() -> None:
    """Prepare, train and export every network; what `plus` learnt, it teaches `mizaj`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--bundles", type=Path, required=True, help="models/: tokenizers and language data to use")
    parser.add_argument("--out", type=Path, required=True, help="folder for everything made")
    arguments = parser.parse_args()
    lessons: list[object] = []
    for name in ("classic", "plus", "mizaj"):
        bundle = arguments.bundles / name
        if not bundle.exists():
            print(f"{bundle} is not there: left out")
            continue
        out = arguments.out / name
        out.mkdir(parents=True, exist_ok=True)
        config = quick_config(HERE / "configs" / f"{name}.toml", out / "config.toml")
        common = ["--config", config, "--tokenizer", bundle / "tokenizer.json"]
        language = ["--mizaj", arguments.mizaj, "--language-model", bundle / "language.bin"]
        rows = ["--validation", SAMPLE[1], "--train", SAMPLE[0], *(lessons if name == "mizaj" else [])]
        run("prepare.py", *common, *language, *rows, "--out", out / "data")
        run("train.py", *common, "--data", out / "data", "--out", out / "run", "--threads", 1)
        golden = ["--golden-texts", SAMPLE[1], "--golden", out / "golden.jsonl"]
        checkpoint = ["--checkpoint", out / "run" / "best.pt"]
        run("export.py", *common, *language, *checkpoint, "--data", out / "data", *golden, "--out", out / "bundle")
        judge(arguments.mizaj, out / "bundle", SAMPLE[1])
        if name == "plus":
            lessons = teach([*common, *language, *checkpoint], config, arguments.out)
    print("smoke test passed")


def teach(network: list[object], config: Path, out: Path) -> list[object]:
    """Altered copies of the sample, and what the network says of all texts: arguments of `prepare.py`, after --train."""
    (out / "augment.toml").write_text(AUGMENT, encoding="utf-8")
    copies, soft = out / "altered.jsonl", out / "soft"
    train = ["--train", SAMPLE[0], "--held-out", SAMPLE[1]]
    run("augment.py", "--config", out / "augment.toml", "--model-config", config, *train, "--out", copies)
    run("relabel.py", *network, "--train", SAMPLE[0], "--validation", SAMPLE[1], "--more", copies, "--out", soft)
    return [copies, "--soft", *sorted(soft.glob("*-0000.jsonl"))]


def judge(mizaj: Path, bundle: Path, sample: Path) -> None:
    """The command line tool loads the bundle and gives a verdict."""
    text = sample.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    made = subprocess.run([mizaj, "analyze", "--bundle", bundle, text], check=True, capture_output=True, text=True)
    print(made.stdout)
    labels = json.loads((bundle / "manifest.json").read_text())["labels"]
    if not any(label in made.stdout for label in labels):
        raise SystemExit("mizaj analyze gave no verdict")


if __name__ == "__main__":
    main()
