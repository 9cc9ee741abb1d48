"""Messages a second through `mizaj stream`, beside what the scorer alone reaches.

    cargo xtask test stream                      # once: installs the broker and its client
    target/python-stream/bin/python benches/stream/run.py

Builds the tool with optimization, fills a topic of a broker of its own (or that at `MIZAJ_KAFKA`) with the lines of
the challenge set, and measures, in turn: `mizaj analyze` on the same lines from a file, one worker, two workers.
Each figure is the best of three runs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/stream"))

from conftest import Kafka, Workers, broker, wait_for  # noqa: E402

COUNT = int(os.environ.get("MIZAJ_MESSAGES", "100000"))
PARTITIONS = 8
RUNS = 3


def build() -> Path:
    """The tool as released."""
    command = ["cargo", "build", "--release", "--locked", "--features", "kafka"]
    subprocess.run(command, check=True, cwd=ROOT)
    return ROOT / "target/release/mizaj"


def lines() -> list[str]:
    """JSON lines, each text with a number of its own so that no two are equal."""
    rows = (ROOT / "tests/data/challenge/challenge.jsonl").read_text().splitlines()
    texts = [json.loads(row)["text"] for row in rows]
    return [json.dumps({"text": f"{texts[i % len(texts)]} {i}"}, ensure_ascii=False) for i in range(COUNT)]


def analyze(program: Path, rows: list[str]) -> float:
    """Messages a second of one process on a file."""
    with tempfile.TemporaryFile("w+") as source:
        source.write("\n".join(rows) + "\n")
        best = 0.0
        for _ in range(RUNS):
            source.seek(0)
            start = time.monotonic()
            subprocess.run([program, "analyze"], stdin=source, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
            best = max(best, COUNT / (time.monotonic() - start))
    return best


def stream(program: Path, address: str, rows: list[str], count: int) -> float:
    """Messages a second of so many workers, from the first start to the last commit."""
    best = 0.0
    for _ in range(RUNS):
        kafka = Kafka(address, PARTITIONS)
        kafka.send([{"value": row, "partition": i % PARTITIONS} for i, row in enumerate(rows)])
        with tempfile.TemporaryDirectory() as folder, Workers(Path(folder), program) as workers:
            start = time.monotonic()
            running = [workers.start(kafka, "--instance", f"worker-{i}") for i in range(count)]
            wait_for("the end", lambda kafka=kafka: kafka.committed() == COUNT, 600)
            best = max(best, COUNT / (time.monotonic() - start))
            for worker in running:
                workers.stop(worker)
    return best


def main() -> None:
    """Prints a table."""
    program, rows = build(), lines()
    bound = analyze(program, rows)
    print(f"mizaj analyze  {bound:8.0f} /s")
    with tempfile.TemporaryDirectory() as folder, broker(Path(folder)) as address:
        for workers in (1, 2):
            rate = stream(program, address, rows, workers)
            print(
                f"{workers} worker(s)    {rate:8.0f} /s  {rate / bound / workers:.2f} of the scorer alone, for each worker"
            )


if __name__ == "__main__":
    main()
