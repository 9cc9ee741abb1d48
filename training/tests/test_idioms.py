"""The hand-written phrases become rows of every language and label, and of no held-out text."""

import tomllib
from pathlib import Path

from corpus import LABELS, read_rows
from idioms import frames_for, rows

HERE = Path(__file__).parents[1]
IDIOMS = tomllib.loads((HERE / "configs" / "idioms.toml").read_text(encoding="utf-8"))


def test_every_language_has_rows_of_every_label():
    found = {(row.lang, row.variety, row.label) for row in rows(IDIOMS)}
    for lang, variety in [("en", None), ("fr", None), ("ar", None), ("ar", "ary-latn")]:
        assert {(lang, variety, label) for label in range(len(LABELS))} <= found


def test_rows_are_the_same_each_time_and_whole():
    texts = [row.text for row in rows(IDIOMS)]
    assert texts == [row.text for row in rows(IDIOMS)]
    assert not [text for text in texts if any(sign in text for sign in "{}|")]


def test_a_frame_may_fit_one_label_alone():
    assert list(frames_for(["{phrase} 😡|negative", "{phrase}"], "positive")) == ["{phrase}"]


def test_no_row_is_a_line_of_the_challenge_set():
    challenge = HERE.parent / "tests" / "challenge" / "challenge.jsonl"
    held_out = {row.text.casefold() for row in read_rows([challenge])}
    assert not [row.text for row in rows(IDIOMS) if row.text.casefold() in held_out]
