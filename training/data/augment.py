"""Altered copies of labeled texts: accents, case, typos, elongation, emoji, code-switching, Arabizi.

`like` is the text that a copy was made from. Its labels, by people and by the teacher, also hold for the
copy (the teacher read the original, which is easier). Copies of two texts have none. `kind` is
"altered-KIND".
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from data.corpus import Row
from language.train import transliterate, without_accents

ALTERED = "altered-"
"""The prefix of the kind of a copy."""
KEYBOARDS = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "ar": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرلاىةوزظ"),
}
EMOJI = {
    0: ["😡", "😠", "😞", "😢", "👎", "💔", "😤", "🤬", "🙄"],
    1: ["📦", "🤔", "📱", "ℹ️", "📅", "👀"],
    2: ["😍", "😊", "❤️", "👍", "🎉", "😁", "🥰", "🙏", "👏"],
}
"""Emoji that agree with a label, in the order of LABELS."""
JOINTS = (" ", " ", ", ", ". ", " ... ", "\n")


@dataclass(frozen=True)
class AugmentConfig:
    """configs/augment.toml, which explains the fields."""

    seed: int
    longest: int
    annotated_share: float
    counts: dict[str, int]


def is_emoji(character: str) -> bool:
    """Whether the character is a pictograph or modifies one."""
    code = ord(character)
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or code in (0x200D, 0xFE0F, 0x2764)


def accents(row: Row, rng: random.Random) -> str:
    """French without its accents, as typed in haste."""
    return without_accents(row.text) if row.lang == "fr" else row.text


def case(row: Row, rng: random.Random) -> str:
    """The text in all lower or all upper case."""
    return row.text.lower() if rng.random() < 0.5 else row.text.upper()


def typo(word: str, rows: tuple[str, ...], rng: random.Random) -> str:
    """The word with one typo."""
    at = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    beside = [
        row[i + step] for row in rows for i in range(1, len(row) - 1) if row[i] == word[at].lower() for step in (-1, 1)
    ]
    return word[:at] + rng.choice(beside or [word[at]]) + word[at + 1 :]


def typos(row: Row, rng: random.Random) -> str:
    """A typo in about every fifth word of four letters or more, at least one."""
    words = row.text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for i in rng.sample(long, min(len(long), max(1, len(words) // 5))):
        words[i] = typo(words[i], KEYBOARDS.get(row.lang, KEYBOARDS["en"]), rng)
    return " ".join(words)


def elongation(row: Row, rng: random.Random) -> str:
    """The text with one or two words elongated at a vowel or at their end."""
    words = row.text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 2 and word.isalpha()]
    for i in rng.sample(long, min(len(long), rng.randint(1, 2))):
        vowels = [at for at, letter in enumerate(words[i]) if letter.lower() in "aeiouyéèاوي"]
        at = rng.choice(vowels or [len(words[i]) - 1])
        words[i] = words[i][:at] + words[i][at] * rng.randint(3, 6) + words[i][at + 1 :]
    return " ".join(words)


def emoji_added(row: Row, rng: random.Random) -> str:
    """The text followed by one to three emoji that agree with the label."""
    return f"{row.text} {rng.choice(EMOJI[row.label]) * rng.choice((1, 1, 2, 3))}"


def emoji_dropped(row: Row, rng: random.Random) -> str:
    """The text without its emoji; a text of emoji alone is kept."""
    bare = " ".join("".join(" " if is_emoji(c) else c for c in row.text).split())
    return bare if any(map(str.isalpha, bare)) and any(map(is_emoji, row.text)) else row.text


def arabizi(row: Row, rng: random.Random) -> str:
    """Maghrebi dialect transliterated into Latin letters; nobody writes Standard Arabic that way."""
    mostly_arabic = sum("\u0620" <= c <= "\u064a" for c in row.text) * 2 > sum(map(str.isalpha, row.text))
    return transliterate(row.text, rng) if mostly_arabic and row.form == "ary" else row.text


KINDS: dict[str, Callable[[Row, random.Random], str]] = {
    "accents": accents,
    "case": case,
    "typos": typos,
    "elongation": elongation,
    "emoji_added": emoji_added,
    "emoji_dropped": emoji_dropped,
    "arabizi": arabizi,
}


def switching(rows: Sequence[Row], count: int, longest: int, rng: random.Random) -> Iterator[Row]:
    """Pairs of texts with one mood in two languages, joined; only the first one's language and the mood are kept."""
    short = [row for row in rows if len(row.text) * 2 <= longest]
    for _ in range(100 * count if short else 0):
        first, second = rng.choice(short), rng.choice(short)
        if first.label == second.label and first.lang != second.lang:
            text, weak = first.text + rng.choice(JOINTS) + second.text, first.weak or second.weak
            yield replace(first, text=text, weak=weak, annotated=False, topics=None, intent=None, signals=None)
            count -= 1
        if count == 0:
            return


def in_order(rows: Sequence[Row], annotated_share: float, rng: random.Random) -> Iterator[Row]:
    """The rows in random order; annotated ones are `annotated_share` of them for as long as they last."""
    best = [row for row in rows if row.intent is not None]
    rest = [row for row in rows if row.intent is None]
    rng.shuffle(best)
    rng.shuffle(rest)
    while best or rest:
        yield (best if best and (not rest or rng.random() < annotated_share) else rest).pop()


def altered(rows: Sequence[Row], config: AugmentConfig) -> list[Row]:
    """Copies of each kind, as many as configured, or fewer if fewer texts can be altered that way."""
    rng = random.Random(config.seed)
    rows = [row for row in rows if row.label in EMOJI and len(row.text) <= config.longest]
    out: list[Row] = []
    for kind, count in config.counts.items():
        mark = f"{ALTERED}{kind}"
        if kind == "switching":
            out += (replace(row, kind=mark) for row in switching(rows, count, config.longest, rng))
            continue
        made = 0
        for row in in_order(rows, config.annotated_share, rng):
            if made == count:
                break
            text = KINDS[kind](row, rng)
            if text != row.text and text.strip():
                variety = "ary-latn" if kind == "arabizi" else row.variety
                out.append(replace(row, text=text, variety=variety, kind=mark, like=row.text))
                made += 1
    return out
