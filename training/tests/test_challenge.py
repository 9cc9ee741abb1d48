"""The challenge sets: every kind in every written form, both halves apart, no line twice."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "challenge"
LABELS = {"negative", "neutral", "positive"}
CHANNELS = {"social", "support", "review", "survey"}
KINDS = {
    "courtesy_complaint",
    "courtesy_question",
    "fault_report",
    "negation",
    "nothing_to_complain",
    "comparison",
    "was_now",
    "irony",
    "mixed",
    "wish",
    "quotation",
    "non_answer",
    "single_and_signs",
    "spelling",
}
TOPICS = {
    "product",
    "price",
    "delivery",
    "staff",
    "support",
    "billing",
    "app",
    "network",
    "account",
    "place",
    "food",
    "information",
    "trust",
    "waiting",
    "choice",
}
# Language, and whether it is Arabizi.
FORMS = (("en", False), ("fr", False), ("ar", False), ("ar", True))
# Lines of each kind, both halves together, by written form.
AT_LEAST = {"en": 40, "fr": 40, "ar": 40, "Darija": 25, "Arabizi": 25}


def read(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def written_form(row):
    if row["lang"] == "ar-Latn":
        return "Arabizi"
    return "Darija" if row.get("variety") == "ary" else row["lang"]


def same_words(text):
    """A key shared by texts that differ only in case, punctuation and spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text


OPEN, SEALED = read("kinds.jsonl"), read("kinds-sealed.jsonl")
OPPOSED = read("opposed-clauses.jsonl")


def test_a_row_says_what_is_right():
    for row in OPEN + SEALED:
        text = row["text"]
        assert row["kind"] in KINDS and row["channel"] in CHANNELS, text
        assert row["level"] in {"plain", "hard"}, text
        assert row["accepted"] and set(row["accepted"]) <= LABELS, text
        # The best of the three labels comes first; mixed lines have none.
        assert row["label"] == (None if row.get("mixed") else row["accepted"][0]), text
        assert 1 <= len(text.split()) <= 60, text


@pytest.mark.parametrize("half, rows", [("open", OPEN), ("sealed", SEALED)])
def test_a_file_holds_its_half(half, rows):
    assert {row["half"] for row in rows} == {half}
    counts = Counter((row["kind"], written_form(row)) for row in rows)
    for kind in KINDS:
        for form, least in AT_LEAST.items():
            assert counts[kind, form] >= least // 2 - 2, (kind, form)


def test_every_kind_has_enough_lines_of_every_written_form():
    counts = Counter((row["kind"], written_form(row)) for row in OPEN + SEALED)
    for kind in KINDS:
        for form, least in AT_LEAST.items():
            assert counts[kind, form] >= least, (kind, form)


def test_opposed_clauses_praise_one_topic_and_blame_another():
    for row in OPPOSED:
        assert set(row["topics"]) <= TOPICS, row["text"]
        assert set(row["topics"].values()) == {"negative", "positive"}, row["text"]
        assert row["channel"] in CHANNELS, row["text"]
    assert set().union(*(row["topics"] for row in OPPOSED)) == TOPICS
    assert len(OPPOSED) >= 200
    counts = Counter(written_form(row) for row in OPPOSED)
    assert min(counts[form] for form in AT_LEAST) >= 25


def test_no_line_is_another():
    new_rows = OPEN + SEALED + OPPOSED
    counts = Counter(same_words(row["text"]) for row in read("challenge.jsonl") + new_rows)
    new = {same_words(row["text"]) for row in new_rows}
    assert not [text for text, times in counts.items() if times > 1 and text in new]


def test_everyday_lines_are_balanced_and_unique() -> None:
    rows = read("everyday.jsonl")
    assert len({row["text"] for row in rows}) == len(rows) >= 600
    assert all(set(row["topics"]) <= TOPICS and row["channel"] in CHANNELS for row in rows)
    forms = Counter((row["lang"], row.get("variety") == "ary-latn", row["mood"]) for row in rows)
    assert all(forms[lang, latin, mood] >= 45 for lang, latin in FORMS for mood in LABELS)
