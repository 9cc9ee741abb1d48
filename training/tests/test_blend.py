"""Two teachers' labels into one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from blend import blend, blended
from prepare import write_json_lines


def test_teachers_that_agree_grow_surer_and_others_split_the_difference() -> None:
    assert blended((0.2, 0.2, 0.6), (0.2, 0.2, 0.6), (0.7, 0.4))[2] > 0.6
    negative, _, positive = blended((0.8, 0.1, 0.1), (0.1, 0.1, 0.8), (0.5, 0.5))
    assert negative == positive


def test_a_text_of_one_teacher_keeps_its_order_and_sharpness() -> None:
    alone, twice = blended((0.5, 0.3, 0.2), None, (0.7, 0.4)), blended((0.5, 0.3, 0.2), (0.5, 0.3, 0.2), (0.7, 0.4))
    assert alone == twice
    assert np.isclose(sum(alone), 1, atol=1e-3)


def test_the_rows_of_the_first_are_written_with_all_they_hold(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": None, "soft": [0.1, 0.1, 0.8]}, {"text": "b", "label": "neutral", "soft": [0.1, 0.8, 0.1]}]
    write_json_lines(tmp_path / "first.jsonl", rows)
    blend([tmp_path / "first.jsonl"], {"b": (0.8, 0.1, 0.1), "c": (1, 0, 0)}, (1.0, 1.0), tmp_path / "out.jsonl")
    first, second = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert first["text"] == "a" and first["soft"][2] > 0.9
    assert second["label"] == "neutral" and second["soft"][0] == second["soft"][1]
