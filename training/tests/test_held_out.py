"""Tests which texts count as copies of held-out ones, and that no training text is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.collect import OUR_LINES, unique
from data.corpus import Row, read_records, read_rows
from data.held_out import HeldOut
from data.panel import CHALLENGE

FOX = "The quick brown fox jumps over the lazy dog and then sleeps for a while, doesn't it?"
SAMPLE = Path(__file__).parents[1] / "sample"


@pytest.mark.parametrize(
    "text",
    [
        "good shop!!",
        "GOOOOD shop",
        "@user good shop http://x.y 3",
        f"Yesterday: {FOX} I think so, and you?",
        "the quick brown fox jumps over the lazy dog and then",
        "the quick brown fox jumps over the lazy dog and then sleeps for a whale, doesn't it",
    ],
)
def test_near_copies_are_found(text: str) -> None:
    assert HeldOut(["Good  Shop", FOX]).copies([text, "another text"]).tolist() == [True, False]


@pytest.mark.parametrize(
    "text", ["good", "a good shop", "the quick brown fox jumps over the lazy dog is a sentence that typists know"]
)
def test_texts_that_share_a_phrase_only_are_no_copies(text: str) -> None:
    assert not HeldOut(["Good  Shop", FOX]).copies([text]).any()


def test_arabic_spelling_variants_are_copies() -> None:
    assert HeldOut(["الخدمة ممتازة جدًا"]).copies(["الخدمه ممتازه جدا", "الخدمة سيئة"]).tolist() == [True, False]


def test_texts_without_letters_are_compared_by_their_signs() -> None:
    assert HeldOut(["\u2764\ufe0f", "5 / 5"]).copies(["\u2764", "5/5", "4/5", "!", "\U0001f44d"]).tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_phrase_that_many_held_out_texts_share_is_looked_at_but_no_copy() -> None:
    texts = [
        f"je suis satisfait du service de cette assurance, le prix est {word}"
        for word in ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
    ]
    others = ["je suis satisfait du service de cette assurance mais personne ne répond jamais au téléphone le samedi"]
    assert not HeldOut(texts).copies(others).any()
    assert HeldOut(texts).copies([texts[8] + " !"]).all()


def test_no_validation_text_of_the_sample_is_learned_from() -> None:
    held_out = HeldOut(row.text for row in read_rows([SAMPLE / "validation.csv"]))
    kept = held_out.drop_copies(read_rows([SAMPLE / "train.csv"]))
    assert kept and not held_out.copies([row.text for row in kept]).any()


def test_annotated_rows_replace_the_labels_that_their_texts_have_elsewhere() -> None:
    annotated = Row("Bad service", 1, intent=2, topics=(0,) * 15)
    other = Row("bad  service", 0, source="stars", topics=(1,) * 15)
    assert unique([annotated, other]) == [annotated]


def test_topics_join_a_row_that_has_only_a_mood() -> None:
    (row,) = unique([Row("Nice food", 2, source="a"), Row("nice food", None, source="b", topics=(3,) * 15)])
    assert (row.label, row.topics, row.source) == (2, (3,) * 15, "a")


def test_no_challenge_line_is_among_the_lines_written_for_training() -> None:
    held_out = HeldOut(line["text"] for path in sorted(CHALLENGE.glob("*.jsonl")) for line in read_records(path))
    ours = list(read_rows([OUR_LINES]))
    assert len(ours) > 1900
    assert all(row.intent is not None and row.signals is not None for row in ours)
    assert [row.text for row in held_out.drop_copies(ours)] == [row.text for row in ours]
