r"""Checks that `mizaj encode` gives the ids of the Python package `tokenizers` on your texts.

    python tests/oracles/check_tokens.py --mizaj target/release/mizaj --tokenizer tokenizer.json \
        --language-model language.bin texts.jsonl.zst

Both read the output of `mizaj preprocess`. Prints the first differences and fails if there are any.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard
from tokenizers import Tokenizer


def read_texts(paths: list[Path]) -> Iterator[str]:
    """The field `text` of every line."""
    for path in paths:
        with (
            zstandard.open(path, "rt", encoding="utf-8")
            if path.suffix == ".zst"
            else open(path, encoding="utf-8") as file
        ):
            yield from (json.loads(line)["text"] for line in file)


def run(command: list[Any]) -> list[dict[str, Any]]:
    """The JSON lines that `command` prints."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]


def main() -> None:
    """Compare, report, and fail on a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+", help=".jsonl or .jsonl.zst with a field `text`")
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json to check")
    parser.add_argument("--language-model", type=Path, required=True, help="language.bin of a bundle")
    parser.add_argument("--config", type=Path, help="preprocessing, as in a manifest (JSON)")
    parser.add_argument("--rows", type=int, default=10_000, help="texts to compare")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.jsonl"
        config = arguments.config or Path(folder) / "preprocess.json"
        if not arguments.config:
            config.write_text("{}")
        texts = itertools.islice(read_texts(arguments.texts), arguments.rows)
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        common = [source, "--config", config, "--language-model", arguments.language_model]
        texts = [record["normalized"] for record in run([arguments.mizaj, "preprocess", *common])]
        ours = [
            record["ids"] for record in run([arguments.mizaj, "encode", "--tokenizer", arguments.tokenizer, *common])
        ]
    oracle = Tokenizer.from_file(str(arguments.tokenizer))
    reference = [encoding.ids for encoding in oracle.encode_batch(texts)]
    wrong = [number for number in range(len(texts)) if ours[number] != reference[number]]
    for number in wrong[:5]:
        print(f"{texts[number]!r}\n  mizaj      {ours[number]}\n  tokenizers {reference[number]}")
    print(f"{len(texts)} texts, {sum(map(len, reference))} tokens, {len(wrong)} texts differ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
