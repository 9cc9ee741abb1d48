"""The table of sources, soft labels, altered copies, encoded rows."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from data.annotations import ANNOTATIONS, annotated, read_annotations
from data.augment import ALTERED, KINDS, AugmentConfig, altered
from data.collect import REANNOTATED, counted, role_of, training_rows, useful
from data.corpus import Row, load_config, read_rows, write_json_lines
from data.encode import Encoded, TextStages, encode_texts
from data.labels import NO_LABEL, TOPICS
from data.panel import OPEN_HALF, as_record, challenge, read_panel, rows_of
from data.prepare import build_dataset, labeled, own_rows
from data.recombine import KINDS as RECOMBINED
from data.recombine import RecombineConfig, recombined
from data.soft import read_soft, text_key
from data.sources import Source, load_sources, not_trained_on

CONFIGS = Path(__file__).parents[1] / "configs"
TOOL = """#!/usr/bin/env python3
import json, sys
for line in open(sys.argv[2], encoding="utf-8"):
    record = json.loads(line)
    ids = [len(word) for word in record["text"].split()]
    clauses = [[0, len(ids)]] if ids else []
    print(json.dumps(record | {"language": "en", "ids": ids, "clauses": clauses}))
"""


def soft_file(folder: Path, *records: dict) -> Path:
    path = folder / "soft.jsonl"
    write_json_lines(path, list(records))
    return path


def test_the_panel_has_two_unseen_sources_in_each_language_and_every_channel() -> None:
    panel = {name: source for name, source in load_sources().items() if source.panel}
    for lang in ("en", "fr", "ar"):
        assert sum(lang in source.languages for source in panel.values()) >= 2
    assert {channel for source in panel.values() for channel in source.channels} == {
        "social",
        "support",
        "review",
        "survey",
    }
    assert set(panel) <= not_trained_on(load_sources())


def test_sources_flagged_for_their_terms_are_never_trained_on() -> None:
    for name, source in load_sources().items():
        if any(flag.startswith(("NC", "REDIST")) for flag in source.flags):
            assert source.use == "excluded", name


def test_only_rows_that_may_be_learned_from_are_collected(tmp_path: Path) -> None:
    corpora = {
        "annotated": [
            {
                "text": "seen",
                "mood": "neutral",
                "topics": {},
                "intent": "question",
                "flags": [],
                "source": "umsab-fr",
                "split": "train",
            },
            {
                "text": "kept back",
                "mood": "neutral",
                "topics": {},
                "intent": "other",
                "flags": [],
                "source": "umsab-fr",
                "split": "test",
            },
        ],
        "written": [
            {"text": "a line", "mood": "positive", "topics": {}, "intent": "thanks", "flags": [], "source": "written"}
        ],
        "train": [
            {"text": "Seen", "label": "negative", "source": "umsab-fr"},
            {"text": "terms forbid", "label": "negative", "source": "arsas"},
            {"text": "for the panel", "label": "negative", "source": "cf-apple"},
        ],
        "bulk": [{"text": "no label", "label": None, "source": "umsab-fr"}],
    }
    for name, records in corpora.items():
        write_json_lines(tmp_path / f"{name}.jsonl", records)
        (tmp_path / f"{name}.jsonl.zst").write_bytes(compress((tmp_path / f"{name}.jsonl").read_bytes()))
    rows = training_rows(tmp_path, load_sources())
    assert [row.text for row in rows] == ["seen", "a line", "no label"]
    assert rows[0].label == 1
    assert [row.text for row in useful(rows, set(), load_sources())] == ["seen", "a line"]
    assert [row.text for row in useful(rows, {text_key("no label")}, load_sources())] == ["seen", "a line", "no label"]


def compress(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


def test_roles_and_counted_topics() -> None:
    sources = {"stars": Source("stars"), "cebab": Source("crowd", topics=("food",))}
    assert role_of(Row("x", source="stars"), sources) == "stars"
    assert role_of(Row("x", source="stars", intent=1), sources) == "annotated"
    assert role_of(Row("x", source="somebody's"), sources) == "trusted"
    topics = counted(Row("x", source="cebab", topics=(0,) * 15), sources).topics
    assert topics[TOPICS.index("food")] == 0 and set(topics) == {0, NO_LABEL}


def test_soft_labels_are_found_by_key_and_the_later_file_wins(tmp_path: Path) -> None:
    record = {
        "key": text_key("a text"),
        "mood": [0.5, 0.25, 0.25],
        "intent": [1, 0, 0, 0, 0, 0],
        "flags": [0.5, 0, 0.25],
    }
    first = soft_file(tmp_path, record | {"topics": {"price": [0.5, 0, 0]}})
    (tmp_path / "b").mkdir()
    second = soft_file(tmp_path / "b", record | {"mood": [0, 1, 0], "topics": {}})
    columns = read_soft([first]).of([Row("a text"), Row("A TEXT", like="a text"), Row("unknown")])
    assert columns["soft_mood"][:2].tolist() == [[0.5, 0.25, 0.25]] * 2
    assert columns["soft_topics"][0, TOPICS.index("price")].tolist() == [0.5, 0, 0]
    assert columns["soft_signals"][0].tolist() == [0.5, 0]
    assert np.isnan(columns["soft_mood"][2]).all()
    assert read_soft([first, second]).of([Row("a text")])["soft_mood"].tolist() == [[0, 1, 0]]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_altered_texts_are_the_same_for_the_same_seed(kind: str) -> None:
    row = Row("Très bonne qualité, service rapide ! 😊 الخدمة ممتازة جدا والله", 2, "fr")
    assert KINDS[kind](row, random.Random(3)) == KINDS[kind](row, random.Random(3))


def test_copies_keep_what_people_said_and_name_their_original() -> None:
    rows = [Row(f"Livraison très rapide numéro {i}", i % 3, "fr", intent=i % 2 or None) for i in range(30)]
    config = AugmentConfig(seed=1, longest=280, annotated_share=0.5, counts={"accents": 10, "typos": 5})
    copies = altered(rows, config)
    originals = {row.text: row for row in rows}
    assert len(copies) == 15
    for copy in copies:
        first = originals[copy.like]
        assert copy.text != first.text and copy.kind.startswith(ALTERED)
        assert (copy.label, copy.intent, copy.source) == (first.label, first.intent, first.source)


def test_only_dialect_is_written_in_latin_letters() -> None:
    texts = [Row("الخدمة ممتازة", 2, "ar"), Row("الخدمة زوينة بزاف", 2, "ar", "ary")]
    (copy,) = altered(texts, AugmentConfig(1, 280, 0.5, {"arabizi": 5}))
    assert (copy.like, copy.form) == (texts[1].text, "ar-Latn")


def test_recombined_texts_are_new_unlabeled_and_of_one_form() -> None:
    english = [Row(f"The {n} was great, but it broke. No reply!", 0, "en", intent=0) for n in ("box", "oven", "fan")]
    english += [Row(f"My {n} is fine, and it works. Thanks!", 2, "en", intent=3) for n in ("box", "oven", "fan")]
    french = [Row(f"Le {n} est parfait. Merci beaucoup !", 2, "fr", intent=3) for n in ("four", "sac", "lit")]
    config = RecombineConfig(seed=1, longest=280, change=0.2, counts=dict.fromkeys(RECOMBINED, 20))
    made = recombined([*english, *french, Row("Not annotated, so not used", 0, "en")], config)
    assert made == recombined([*english, *french, Row("Not annotated, so not used", 0, "en")], config)
    assert {row.kind for row in made} == {ALTERED + kind for kind in RECOMBINED}
    originals = {row.text for row in (*english, *french)}
    for row in made:
        assert row.text not in originals and row.like is None
        assert row.label is row.topics is row.intent is row.signals is None
        assert not ({"Merci", "est"} & set(row.text.split())) or row.lang == "fr"
        assert "annotated" not in row.text


def test_the_configuration_of_recombined_texts_names_known_kinds() -> None:
    assert set(load_config(RecombineConfig, CONFIGS / "recombine.toml").counts) <= set(RECOMBINED)


def test_two_languages_in_one_text_keep_nothing_but_the_mood() -> None:
    rows = [Row("good", 2, "en", intent=3), Row("bon", 2, "fr", intent=3), Row("mauvais", 0, "fr")]
    (copy,) = altered(rows, AugmentConfig(1, 280, 0.5, {"switching": 1}))
    assert (copy.label, copy.intent, copy.topics) == (2, None, None)


def test_the_configuration_of_copies_names_known_kinds() -> None:
    config = load_config(AugmentConfig, CONFIGS / "augment.toml")
    assert set(config.counts) <= {*KINDS, "switching"}


def test_csv_files_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text('text,label,lang\n"good, really",positive,en\n', encoding="utf-8")
    (row,) = own_rows([tmp_path / "own.csv"], [])
    assert (row.text, row.label, row.lang) == ("good, really", 2, "en")


def test_an_unknown_label_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("text,label\ngood,great\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.csv:1: label 'great'"):
        list(read_rows([tmp_path / "own.csv"]))


def test_texts_become_the_ids_that_the_engine_gives(tmp_path: Path) -> None:
    tool = tmp_path / "mizaj"
    tool.write_text(TOOL)
    tool.chmod(0o755)
    encoded = encode_texts(["a bc def", "", "ghij"], TextStages(tool, Path("t"), Path("l")))
    assert encoded == [([1, 2, 3], [[0, 3]], "en"), ([], [], "en"), ([4], [[0, 1]], "en")]


def test_texts_that_nobody_labeled_are_not_trained_on(tmp_path: Path) -> None:
    record = {"key": text_key("taught"), "mood": [1, 0, 0], "intent": [1] + [0] * 5, "flags": [0, 0, 0]}
    rows = [Row("x", 0), Row("y"), Row("taught")]
    assert labeled(rows, read_soft([soft_file(tmp_path, record)])) == [rows[0], rows[2]]


def test_texts_without_a_token_are_left_out_and_long_ones_cut(tmp_path: Path) -> None:
    rows = [Row("x", 0), Row("y", 1), Row("z", None)]
    encoded = [Encoded([5, 6, 7], [[0, 1], [1, 2], [2, 3]], "en"), Encoded([], [], "en"), Encoded([8], [[0, 1]], "en")]
    data = build_dataset(rows, encoded, 2, read_soft([]), {})
    assert data.ids.tolist() == [5, 6, 8]
    assert data.offsets.tolist() == [0, 2, 3]
    assert data.clauses.tolist() == [[0, 1], [1, 2]]
    assert data.clause_offsets.tolist() == [0, 2, 2]
    assert data.label.tolist() == [0, NO_LABEL]
    assert not data.taught.any()


def test_a_panel_survives_the_disk(tmp_path: Path) -> None:
    panel = [*challenge(OPEN_HALF)][:50] + rows_of("left out", "x", [Row("a", 1, "ar", "ary-latn")])
    write_json_lines(tmp_path / "panel.jsonl", map(as_record, panel))
    again = read_panel(tmp_path / "panel.jsonl")
    assert [(one.part, one.group, one.accepted, one.row.form) for one in again] == [
        (one.part, one.group, one.accepted, one.row.form) for one in panel
    ]


def test_a_row_survives_the_disk(tmp_path: Path) -> None:
    topics = tuple(i % 5 - 1 for i in range(15))
    row = Row("a", 3, "ar", "ary", "x", "review", True, True, topics, 4, (1, 0), "typos", like="b")
    write_json_lines(tmp_path / "rows.jsonl", [row.as_json(), Row("b").as_json()])
    assert list(read_rows([tmp_path / "rows.jsonl"])) == [row, Row("b")]


def test_our_annotations_override_labels_and_drop_what_nobody_can_judge(tmp_path: Path) -> None:
    path = tmp_path / "annotations.tsv"
    lines = [
        [text_key("late"), "negative", "delivery:negative,staff:positive", "complaint", "urgent"],
        [text_key("???"), "unclear", "", "other", ""],
        [text_key("3lah"), "neutral", "", "", ""],
    ]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    kept = Row("kept", label=2, intent=3)
    given = [Row("late", label=2, weak=True), Row("???", label=0), kept, Row("3lah", label=0)]
    rows = list(annotated(given, read_annotations(path)))
    assert [row.text for row in rows] == ["late", "kept", "3lah"]
    assert rows[0].label == 0 and not rows[0].weak and rows[0].intent == 0 and rows[0].signals == (1, 0)
    assert dict(zip(TOPICS, rows[0].topics, strict=True)) == dict.fromkeys(TOPICS, 0) | {"delivery": 1, "staff": 3}
    assert rows[1] == kept
    assert rows[2] == Row("3lah", label=1, annotated=True) and role_of(rows[2], {}) == REANNOTATED


def test_the_annotations_can_be_read() -> None:
    assert len(read_annotations(ANNOTATIONS)) > 1000
