"""The portable module under wasmtime: the scores of all other builds, and errors instead of traps."""

import hashlib
import itertools
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("MIZAJ_WASI", ROOT / "target/mizaj-wasi"))
HOSTS = ROOT / "wasi/hosts"
sys.path.insert(0, str(HOSTS))

from mizaj_wasi import Mizaj, Refused  # noqa: E402

GOLDEN = json.loads((ROOT / "tests/data/golden/digest-scores.json").read_text())


def lines(name: str) -> list[str]:
    """The lines of `tests/it/digest.rs`."""
    challenge = (ROOT / "tests/data/challenge/challenge.jsonl").read_text().splitlines()
    texts = [json.loads(line)["text"] for line in challenge]
    pairs = [f"{first}. {second}" for first, second in itertools.pairwise(texts)]
    golden = (ROOT / "tests/data/golden/texts.txt").read_text().removesuffix("\n").split("\n")
    return [*texts, *pairs, *golden][:: 10 if name == "plus" else 1]


def digest(verdicts: list[dict]) -> str:
    """The SHA-256 of all scores in order."""
    hashed = hashlib.sha256()
    for verdict in verdicts:
        scores = verdict["scores"]
        hashed.update(struct.pack("<3f", scores["negative"], scores["neutral"], scores["positive"]))
    return hashed.hexdigest()


@pytest.mark.parametrize("name", [name for name in GOLDEN if name != "plus"])
def test_scores_match_the_golden_digest(name: str) -> None:
    mizaj = Mizaj(MODULES / "mizaj.wasm", ROOT / "models" / name)
    assert mizaj.model_version.startswith(f"{name}@")
    assert digest(mizaj.analyze(lines(name))) == GOLDEN[name]


def test_a_damaged_bundle_is_refused_and_the_next_is_not(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no bundle was given") as refused:
        Mizaj(MODULES / "mizaj.wasm")
    assert refused.value.code == "BUNDLE_MISSING"
    for file in (ROOT / "models/classic").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "model.onnx").open("r+b") as model:
        model.write(b"\xff")
    with pytest.raises(Refused, match="checksum") as refused:
        Mizaj(MODULES / "mizaj.wasm", tmp_path)
    assert refused.value.code == "BUNDLE_INVALID"


def test_addresses_that_were_not_handed_out_are_refused() -> None:
    mizaj = Mizaj(MODULES / "mizaj-embedded.wasm")
    exports, store = mizaj._exports, mizaj._store
    packed = exports["mizaj_analyze"](store, 12, 1 << 30) % (1 << 64)
    address, length = packed >> 32, packed & 0xFFFFFFFF
    reply = json.loads(bytes(exports["memory"].read(store, address, address + length)))
    assert reply["error"]["code"] == "BUFFER_INVALID"
    exports["mizaj_free"](store, address)
    exports["mizaj_free"](store, address)
    assert mizaj.analyze(["I love it"])[0]["label"] == "positive"


def test_the_example_prints_verdicts() -> None:
    command = [sys.executable, HOSTS / "mizaj_wasi.py", MODULES / "mizaj-embedded.wasm", "Never again", "J'adore"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [json.loads(line)["label"] for line in done.stdout.splitlines()] == ["negative", "positive"]


def test_the_rust_host_gives_the_same_verdicts() -> None:
    manifest = HOSTS / "rust/Cargo.toml"
    cargo = ["cargo", "run", "--locked", "--quiet", "--manifest-path", manifest, "--"]
    module, texts = MODULES / "mizaj-embedded.wasm", lines("classic")[:100]
    done = subprocess.run([*cargo, module, *texts], capture_output=True, text=True, check=True)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert verdicts == Mizaj(module).analyze(texts)
