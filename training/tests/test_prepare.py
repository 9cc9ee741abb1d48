"""Rows to ids: what may be learnt from, and what the teachers' opinions become."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus import Row
from ngram import text_key
from prepare import Teaching, build_dataset, encode_texts, training_rows, write_json_lines

STAND_IN = """#!/usr/bin/env python3
import json, sys
for line in open(sys.argv[2], encoding="utf-8"):
    record = json.loads(line)
    ids = [len(word) for word in record["text"].split()]
    print(json.dumps(record | {"language": "en", "ids": ids}))
"""


@pytest.fixture
def mizaj(tmp_path: Path) -> Path:
    """A stand-in for the command line tool: a word's id is its length."""
    path = tmp_path / "mizaj"
    path.write_text(STAND_IN)
    path.chmod(0o755)
    return path


def rows_file(path: Path, *records: dict) -> Path:
    write_json_lines(path, list(records))
    return path


def test_held_out_rows_and_excluded_sources_are_never_learnt_from(tmp_path: Path) -> None:
    train = rows_file(
        tmp_path / "train.jsonl",
        {"text": "Good  Shop", "label": "positive", "source": "ours"},
        {"text": "bad shop", "label": "negative", "source": "ours"},
        {"text": "fine shop", "label": "positive", "source": "forbidden"},
        {"text": "no label", "label": None, "source": "ours"},
    )
    soft = rows_file(
        tmp_path / "soft.jsonl",
        {"text": "bad shop", "label": "negative", "source": "ours", "soft": [1, 0, 0]},
        {"text": "a tweet", "label": None, "source": "bulk", "soft": [0, 1, 0]},
        {"text": "good shop", "label": None, "source": "bulk", "soft": [0, 0, 1]},
        {"text": "secret", "label": None, "source": "forbidden", "soft": [0, 0, 1]},
    )
    held_out = [Row("good shop", 2)]
    found = [row.text for row in training_rows([train], [soft], held_out, ["forbidden"])]
    assert found == ["bad shop", "a tweet"]


def test_csv_files_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text('text,label,lang\n"good, really",positive,en\n', encoding="utf-8")
    (row,) = training_rows([tmp_path / "own.csv"], [], [], [])
    assert (row.text, row.label, row.lang) == ("good, really", 2, "en")


def test_texts_become_the_ids_that_the_engine_gives(mizaj: Path) -> None:
    ids, languages = encode_texts(["a bc def", "", "ghij"], mizaj, Path("t"), {}, Path("l"))
    assert ids == [[1, 2, 3], [], [4]]
    assert languages == ["en"] * 3


def test_texts_without_a_token_are_left_out_and_long_ones_cut() -> None:
    rows = [Row("x", 0), Row("y", 1), Row("z", None)]
    data = build_dataset(rows, [[5, 6, 7], [], [8]], ["en"] * 3, 2, Teaching())
    assert data.ids.tolist() == [5, 6, 8]
    assert data.offsets.tolist() == [0, 2, 3]
    assert data.label.tolist() == [0, -1]
    assert np.isnan(data.soft).all()


def test_teachers_are_mixed_by_language_and_variety() -> None:
    teaching = Teaching(
        soft={"both": [0.8, 0.1, 0.1], "first": [0.2, 0.3, 0.5]},
        ngram={text_key("both"): [0.1, 0.1, 0.8], text_key("second"): [0.0, 1.0, 0.0]},
        weights={"ar": (1.0, 0.0), "ar:ary": (0.0, 1.0)},
    )
    assert np.allclose(teaching.opinion(Row("both", lang="ar")), [0.8, 0.1, 0.1])
    assert np.allclose(teaching.opinion(Row("both", lang="ar", variety="ary")), [0.1, 0.1, 0.8])
    assert np.allclose(teaching.opinion(Row("first")), [0.2, 0.3, 0.5])
    assert np.allclose(teaching.opinion(Row("second")), [0, 1, 0])
    assert np.isnan(teaching.opinion(Row("nobody"))).all()


def test_configurations_leave_out_the_same_flagged_sources() -> None:
    import tomllib

    folder = Path(__file__).parent.parent / "configs"
    lists = [tomllib.loads((folder / name).read_text())["prepare"]["exclude_sources"] for name in ("classic.toml", "mizaj.toml")]
    lists.append(tomllib.loads((folder / "teacher.toml").read_text())["exclude_sources"])
    assert lists[0] == lists[1] == lists[2]
    assert json.dumps(lists[0]).count("arsas") == 2
