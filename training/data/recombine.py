"""Texts made of parts of labeled texts: fragments, splices, words left out or exchanged.

They have no labels of people: the teacher reads them (teachers/label.py) and a student learns its answers,
so that it follows the teacher on texts that differ in one small thing, as TinyBERT and Tang et al. (2019)
do with masked words and n-grams. `kind` is "altered-KIND".
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from data.augment import ALTERED, JOINTS
from data.corpus import Row

PART = re.compile(r"[^.!?؟,،;؛:\n]+[.!?؟,،;؛:\n]*")
"""A stretch of text up to and including its punctuation."""


@dataclass(frozen=True)
class RecombineConfig:
    """configs/recombine.toml, which explains the fields."""

    seed: int
    longest: int
    change: float
    counts: dict[str, int]


@dataclass
class Store:
    """What the texts of one written form offer for an exchange."""

    texts: list[list[str]] = field(default_factory=list)
    between: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str) -> None:
        """Remember the text's parts, and each word by its neighbors."""
        self.texts.append(parts(text))
        words = ["", *text.split(), ""]
        for before, word, behind in zip(words, words[1:], words[2:], strict=False):
            self.between[before, behind].append(word)
            self.after[before].append(word)


def parts(text: str) -> list[str]:
    """The text cut after its punctuation."""
    return [part for one in PART.findall(text) if (part := one.strip())] or [text]


def fragment(text: str, _store: Store, _share: float, rng: random.Random) -> str:
    """Part of the text: some neighboring clauses of several, or two to eight words of one."""
    pieces = parts(text)
    if len(pieces) > 1 and rng.random() < 0.6:
        start = rng.randrange(len(pieces))
        return " ".join(pieces[start : start + rng.randint(1, max(1, len(pieces) // 2))])
    words = text.split()
    start = rng.randrange(max(1, len(words) - 1))
    return " ".join(words[start : start + rng.randint(2, 8)])


def splice(text: str, store: Store, _share: float, rng: random.Random) -> str:
    """The beginning of the text and the end of another."""
    first, second = parts(text), rng.choice(store.texts)
    head = " ".join(first[: rng.randint(1, max(1, len(first) - 1))])
    tail = " ".join(second[-rng.randint(1, max(1, len(second) - 1)) :])
    return head.rstrip(",،;؛") + rng.choice(JOINTS) + tail


def dropped(text: str, _store: Store, share: float, rng: random.Random) -> str:
    """The text with some of its words left out, at least one."""
    words = text.split()
    missing = rng.randrange(len(words))
    return " ".join(word for at, word in enumerate(words) if at != missing and rng.random() >= share)


def exchanged(text: str, store: Store, share: float, rng: random.Random) -> str:
    """The text with some of its words replaced by words that stand between, or after, the same neighbors elsewhere."""
    words = ["", *text.split(), ""]
    for at in range(1, len(words) - 1):
        if rng.random() < 2 * share:
            same = store.between[words[at - 1], words[at + 1]]
            words[at] = rng.choice(same if len(set(same)) > 1 else store.after[words[at - 1]] or [words[at]])
    return " ".join(words[1:-1])


KINDS: dict[str, Callable[[str, Store, float, random.Random], str]] = {
    "fragment": fragment,
    "splice": splice,
    "dropped": dropped,
    "exchanged": exchanged,
}


def recombined(rows: Sequence[Row], config: RecombineConfig) -> list[Row]:
    """Texts of each kind, as many as configured or a little fewer, made from the annotated and written `rows`.

    `rows` must not contain altered copies.
    """
    rng = random.Random(config.seed)
    rows = [row for row in rows if row.intent is not None and len(row.text) <= config.longest]
    stores: dict[str, Store] = defaultdict(Store)
    for row in rows:
        stores[row.form].add(row.text)
    seen, out = {row.text for row in rows}, []
    for kind, count in config.counts.items():
        for row in rng.choices(rows, k=count) if rows else []:
            text = KINDS[kind](row.text, stores[row.form], config.change, rng)
            if text.strip() and text not in seen:
                seen.add(text)
                unlabeled = replace(row, label=None, annotated=False, topics=None, intent=None, signals=None)
                out.append(replace(unlabeled, text=text, kind=ALTERED + kind))
    return out
