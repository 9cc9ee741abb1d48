"""Builds the labeled corpora of the learning curves from the training corpora.

Each is JSON lines with `text` and `label`. Categories: what an answer of a patient is about, and
what a text reviews or comments on, which its source tells. Moods: rows of the validation and test
sets, from which no bundle has learned.
"""

import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import zstandard

NHS_TOPICS = {"staff", "waiting", "information", "support", "product"}
ENGLISH = {
    "hotel-reviews-sentimentr": "hotel",
    "google-play-en": "app",
    "alexa-reviews": "device",
    "nps-verbatims": "telecom",
    "employee-opinions": "employer",
    "nhs-fft-v6": "health",
}
FRENCH = {
    "fr-insurance-reviews": "insurance",
    "africa-bank-reviews": "bank",
    "fr-hotel-tripadvisor": "hotel",
    "fr-restaurant-reviews": "restaurant",
    "fr-app-reviews": "app",
    "fr-tv-series": "series",
    "fr-amazon-books": "book",
}
DARIJA = {"darija-youtube-finance": "money", "elecmorocco2016": "politics", "myc": "celebrities"}
ENGLISH_SURVEYS = {
    "nhs-fft-v6",
    "nhs-fft-phase1",
    "nps-verbatims",
    "student-feedback",
    "course-evaluations",
    "employee-opinions",
}
MAGHREBI = {
    "mac",
    "afrisenti-ary",
    "afrisenti-arq",
    "myc",
    "elecmorocco2016",
    "msac",
    "tsac",
    "tunizi",
}
SPLITS = ("train", "validation", "test", "bulk")
MOST_OF_A_LABEL = 500

Rows = list[tuple[str, str]]


def read(folder: Path, name: str) -> Iterator[dict]:
    """The rows of a compressed file."""
    with (folder / f"{name}.jsonl.zst").open("rb") as file:
        lines = zstandard.ZstdDecompressor().stream_reader(file)
        yield from map(json.loads, io.TextIOWrapper(lines, encoding="utf-8"))


def build(folder: Path) -> dict[str, Rows]:
    """All corpora by name."""
    corpora: dict[str, Rows] = defaultdict(list)
    for row in read(folder, "topics-en"):
        topics = list(row["topics"])
        if row["source"] == "nhs-themes" and len(topics) == 1 and topics[0] in NHS_TOPICS:
            corpora["nhs-topics"].append((row["text"], topics[0]))
    for split in SPLITS:
        for row in read(folder, split):
            source, text = row["source"], row["text"]
            if source in ENGLISH:
                corpora["en-business"].append((text, ENGLISH[source]))
            if source in FRENCH and row["lang"] == "fr":
                corpora["fr-reviews"].append((text, FRENCH[source]))
            if source in DARIJA:
                corpora["darija-subjects"].append((text, DARIJA[source]))
            if split in ("validation", "test"):
                mood = (text, row["label"])
                if source in ENGLISH_SURVEYS:
                    corpora["moods-en-surveys"].append(mood)
                if source in MAGHREBI:
                    corpora["moods-maghrebi"].append(mood)
                if row["lang"] == "fr" and row["channel"] == "review":
                    corpora["moods-fr-reviews"].append(mood)
    return {name: sample(rows) for name, rows in sorted(corpora.items())}


def sample(rows: Rows) -> Rows:
    """Each text once, and at most so many of a label."""
    unique = sorted(dict(rows).items())
    random.Random(7).shuffle(unique)
    counts: Counter[str] = Counter()
    kept = []
    for text, label in unique:
        if counts[label] < MOST_OF_A_LABEL:
            counts[label] += 1
            kept.append((text, label))
    return kept


def write(folder: Path, corpora: dict[str, Rows]) -> list[Path]:
    """Writes each corpus to a file of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in corpora.items():
        lines = [json.dumps({"text": t, "label": c}, ensure_ascii=False) for t, c in rows]
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        paths.append(path)
    return paths
