"""The corpora as one list of training rows: every text once, each source in its role.

    python -m data.collect --corpora DATA --soft DATA/soft.jsonl.zst --augment configs/augment.toml \
        --recombine configs/recombine.toml --out runs/rows

writes train.jsonl (altered copies and recombined texts at its end), validation.jsonl, test.jsonl and panel.jsonl.
No row of train.jsonl is a copy or near copy of a row of the others, of a held-out annotated row, or of a
challenge line.

Annotated rows come first and override the labels of the same texts elsewhere; so do our own annotations of
the corpora's texts (data/annotations.py). Otherwise, a text that occurs twice keeps its first label and gains
the topics that only the second has.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from data.annotations import ANNOTATIONS, annotated, read_annotations
from data.augment import AugmentConfig, altered
from data.corpus import Row, load_config, read_records, read_rows, write_json_lines
from data.held_out import HeldOut
from data.labels import TOPICS
from data.recombine import RecombineConfig, recombined
from data.soft import text_key
from data.sources import OWN, Source, load_sources, not_trained_on

ANNOTATED = "annotated"
REANNOTATED = "reannotated"
"""The role of other sources' rows with labels from annotations.tsv."""
ANNOTATED_ROLES = (ANNOTATED, REANNOTATED)
WRITTEN = "written"
BEFORE = (ANNOTATED, WRITTEN)
"""Files whose rows take precedence over others, in this order."""
AFTER = ("train", "twifil", "topics-en", "bulk")
SPLITS = ("validation", "test")
OUR_LINES = Path(__file__).parent / "written.jsonl"
"""Lines written for training, by kind; the corpora have more of them."""


def corpus_file(folder: Path, name: str) -> Path:
    """A file of the corpora."""
    return folder / f"{name}.jsonl.zst"


def split_rows(folder: Path, split: str) -> list[Row]:
    """The annotated rows of `split`, as rows of the source "annotated"."""
    return [row for row in read_rows([corpus_file(folder, ANNOTATED)]) if row.split == split]


def held_out_texts(folder: Path, more: Iterable[Path] = ()) -> Iterator[str]:
    """Texts of validation and test, of annotated and topic rows not meant for training, and of `more` files."""
    yield from (row.text for row in read_rows(corpus_file(folder, split) for split in SPLITS))
    for name in (ANNOTATED, "topics-en"):
        yield from (row.text for row in read_rows([corpus_file(folder, name)]) if row.split != "train")
    yield from (row.text for row in read_rows(more))


def role_of(row: Row, sources: dict[str, Source]) -> str:
    """How far the row's label is trusted.

    "annotated" for annotated and written rows, "reannotated" for those in annotations.tsv, else the role of its source.
    """
    if row.annotated:
        return REANNOTATED
    return ANNOTATED if row.intent is not None else sources.get(row.source, OWN).role


def counted(row: Row, sources: dict[str, Source]) -> Row:
    """The row with only the topics that its source was labeled for."""
    known = sources.get(row.source, OWN).topics
    if row.topics is None or row.intent is not None or not known:
        return row
    return replace(row, topics=tuple(v if t in known else -1 for t, v in zip(TOPICS, row.topics, strict=True)))


def unique(rows: Iterable[Row]) -> list[Row]:
    """Every text once, up to case and white space; see the module's description."""
    found: dict[str, Row] = {}
    for row in rows:
        key = " ".join(row.text.casefold().split())
        first = found.get(key)
        if first is None:
            found[key] = row
        elif first.intent is None:
            label = row.label if first.label is None else first.label
            found[key] = replace(first, label=label, topics=row.topics if first.topics is None else first.topics)
    return list(found.values())


def training_rows(
    folder: Path, sources: dict[str, Source], more: Sequence[Path] = (), annotations: Path | None = None
) -> list[Row]:
    """All rows of the corpora, and of `more` files of written lines, that are meant for training, each text once."""
    before = [corpus_file(folder, name) for name in BEFORE]
    after = [path for name in AFTER if (path := corpus_file(folder, name)).exists()]
    rows = read_rows([*before, *more, *after], not_trained_on(sources))
    if annotations:
        rows = annotated(rows, read_annotations(annotations))
    return unique(counted(row, sources) for row in rows if row.split == "train")


def useful(rows: Sequence[Row], soft: set[str], sources: dict[str, Source]) -> list[Row]:
    """The rows with labels of the teacher (`soft` holds their keys), or of people if these count on their own."""
    alone = (*ANNOTATED_ROLES, "trusted", "crowd")

    def is_useful(row: Row) -> bool:
        labeled = row.topics is not None or (row.label is not None and role_of(row, sources) in alone)
        return labeled or text_key(row.text) in soft

    return [row for row in rows if is_useful(row)]


def main() -> None:
    """Write the four files."""
    from data.panel import CHALLENGE, as_record, panel_rows

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--more", type=Path, nargs="*", default=[OUR_LINES], help="further written lines")
    parser.add_argument("--annotations", type=Path, default=ANNOTATIONS, help="our labels of the corpora's texts")
    parser.add_argument("--soft", type=Path, nargs="*", default=[], help="the teacher's labels")
    parser.add_argument("--augment", type=Path, help="configs/augment.toml: add altered copies")
    parser.add_argument("--recombine", type=Path, help="configs/recombine.toml: add texts made of parts of others")
    parser.add_argument("--cases", type=Path, help="reported cases, for the panel")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    sources = load_sources()
    panel = panel_rows(arguments.corpora, sources, arguments.cases)
    held_out = HeldOut(
        [*held_out_texts(arguments.corpora, sorted(CHALLENGE.glob("*.jsonl"))), *(one.row.text for one in panel)]
    )
    soft = {record["key"] for path in arguments.soft for record in read_records(path)}
    rows = useful(training_rows(arguments.corpora, sources, arguments.more, arguments.annotations), soft, sources)
    train = held_out.drop_copies(rows)
    print(f"{len(rows)} texts, {len(rows) - len(train)} of them copies of held-out texts", flush=True)
    made = recombined(train, load_config(RecombineConfig, arguments.recombine)) if arguments.recombine else []
    if arguments.augment:
        train += altered(train, load_config(AugmentConfig, arguments.augment))
    train += held_out.drop_copies(made)
    write_json_lines(arguments.out / "train.jsonl", (row.as_json() for row in train))
    write_json_lines(arguments.out / "panel.jsonl", map(as_record, panel))
    for split in SPLITS:
        write_json_lines(
            arguments.out / f"{split}.jsonl",
            (row.as_json() for row in read_rows([corpus_file(arguments.corpora, split)])),
        )
    print(f"{len(train)} training rows, including altered copies; {len(panel)} in the panel")


if __name__ == "__main__":
    main()
