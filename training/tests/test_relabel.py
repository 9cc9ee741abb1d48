"""Which texts a trained network labels."""

from __future__ import annotations

from corpus import Row
from relabel import sampled


def test_every_source_gives_at_most_its_limit_and_no_known_text_or_label() -> None:
    rows = [Row(f"text {i}", 2, source="large") for i in range(50)] + [Row("one", 0, source="small"), Row("one", 0, source="small")]
    found = sampled(rows, [Row("text 3"), Row("text 4")], 20)
    texts = [row.text for row in found]
    assert len(texts) == len(set(texts)) == 21
    assert not {"text 3", "text 4"} & set(texts)
    assert all(row.label is None for row in found)
    assert found == sampled(rows, [Row("text 3"), Row("text 4")], 20)
