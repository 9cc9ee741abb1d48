"""Altered copies: what they keep, what they change, and that they are taught what their originals are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from augment import KINDS, AugmentConfig, altered
from corpus import Row, load_config
from prepare import Teaching

ROWS = [
    Row("Très déçu par le service après-vente", 0, "fr", source="a"),
    Row("Really great phone, thank you 😍", 2, "en", source="b"),
    Row("الخدمة ممتازة شكرا لكم", 2, "ar", source="c"),
    Row("Pas mal du tout, merci beaucoup", 2, "fr", source="a"),
    Row("no label here", None, "en", source="b"),
]


def test_every_kind_is_made_with_the_label_and_language_of_its_original() -> None:
    config = AugmentConfig(1, 200, {kind: 1 for kind in [*KINDS, "switching"]})
    copies = list(altered(ROWS, config))
    assert [copy.source for copy in copies] == [f"altered-{kind}" for kind in config.counts]
    originals = {row.text: row for row in ROWS}
    for copy in copies:
        assert copy.text not in originals
        if copy.source == "altered-switching":
            assert copy.like is None
        else:
            original = originals[copy.like]
            assert (copy.label, copy.lang) == (original.label, original.lang)


@pytest.mark.parametrize(
    ("kind", "row", "wanted"),
    [
        ("accents", ROWS[0], "Tres decu par le service apres-vente"),
        ("accents", ROWS[1], ROWS[1].text),
        ("emoji_dropped", ROWS[1], "Really great phone, thank you"),
        ("emoji_dropped", Row("😍😍", 2), "😍😍"),
        ("arabizi", ROWS[1], ROWS[1].text),
    ],
)
def test_what_becomes_of_a_text(kind: str, row: Row, wanted: str) -> None:
    assert KINDS[kind](row, random.Random(3)) == wanted


def test_arabizi_has_latin_letters() -> None:
    text = KINDS["arabizi"](ROWS[2], random.Random(3))
    assert text.isascii() and len(text.split()) == len(ROWS[2].text.split())


def test_the_same_seed_makes_the_same_copies() -> None:
    config = AugmentConfig(2, 200, {"typos": 3, "elongation": 2, "switching": 2})
    assert list(altered(ROWS, config)) == list(altered(ROWS, config))


def test_one_language_alone_is_not_switched() -> None:
    assert not list(altered(ROWS[:1] + ROWS[3:4], AugmentConfig(1, 200, {"switching": 2})))


def test_a_copy_is_taught_what_its_original_is() -> None:
    teaching = Teaching(soft={ROWS[1].text: (0.1, 0.2, 0.7)})
    copy = next(altered(ROWS[1:2], AugmentConfig(1, 200, {"case": 1})))
    assert teaching.opinion(copy).tolist() == teaching.opinion(ROWS[1]).tolist()


def test_the_configuration_names_kinds_that_exist() -> None:
    config = load_config(AugmentConfig, Path(__file__).parent.parent / "configs" / "augment.toml")
    assert set(config.counts) == {*KINDS, "switching"}
