"""Altered copies of labelled texts: accents, case, typos, elongation, emoji, code-switching, Arabizi.

Written as JSON lines for `prepare.py --train`. `like` names the text that a copy was made from: the
label is its label, and what the teachers say of it holds for the copy too (they read it as it was,
which is easier). Copies of two texts have none. `source` is "altered-KIND", so that
`mizaj evaluate --by source` on altered validation rows says what each kind costs.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import Row, load_config, read_rows
from language import transliterate, without_accents
from prepare import PrepareConfig, training_rows, write_json_lines

KEYBOARDS = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "ar": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرلاىةوزظ"),
}
EMOJI = {0: "😡 😠 😞 😢 👎 💔 😤 🤬 🙄".split(), 1: "📦 🤔 📱 ℹ️ 📅 👀".split(), 2: "😍 😊 ❤️ 👍 🎉 😁 🥰 🙏 👏".split()}
"""Signs that agree with a label, in the order of LABELS."""
JOINTS = (" ", " ", ", ", ". ", " ... ", "\n")


@dataclass(frozen=True)
class AugmentConfig:
    """configs/augment.toml; the comments stand there."""

    seed: int
    longest: int
    counts: dict[str, int]


def is_emoji(character: str) -> bool:
    """Whether the character is a pictograph or only changes one."""
    code = ord(character)
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or code in (0x200D, 0xFE0F, 0x2764)


def accents(row: Row, rng: random.Random) -> str:
    """French as it is typed in haste."""
    return without_accents(row.text) if row.lang == "fr" else row.text


def case(row: Row, rng: random.Random) -> str:
    """All lower or all upper case."""
    return row.text.lower() if rng.random() < 0.5 else row.text.upper()


def typo(word: str, rows: tuple[str, ...], rng: random.Random) -> str:
    """The word with one slip of the finger."""
    at = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    beside = [row[i + step] for row in rows for i in range(1, len(row) - 1) if row[i] == word[at].lower() for step in (-1, 1)]
    return word[:at] + rng.choice(beside or [word[at]]) + word[at + 1 :]


def typos(row: Row, rng: random.Random) -> str:
    """A slip in about every fifth word of four letters or more, at least one."""
    words = row.text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for i in rng.sample(long, min(len(long), max(1, len(words) // 5))):
        words[i] = typo(words[i], KEYBOARDS.get(row.lang, KEYBOARDS["en"]), rng)
    return " ".join(words)


def elongation(row: Row, rng: random.Random) -> str:
    """One or two words drawn out at a vowel or at their end."""
    words = row.text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 2 and word.isalpha()]
    for i in rng.sample(long, min(len(long), rng.randint(1, 2))):
        vowels = [at for at, letter in enumerate(words[i]) if letter.lower() in "aeiouyéèاوي"]
        at = rng.choice(vowels or [len(words[i]) - 1])
        words[i] = words[i][:at] + words[i][at] * rng.randint(3, 6) + words[i][at + 1 :]
    return " ".join(words)


def emoji_added(row: Row, rng: random.Random) -> str:
    """One to three emoji that agree with the label behind the text."""
    return f"{row.text} {rng.choice(EMOJI[row.label]) * rng.choice((1, 1, 2, 3))}"


def emoji_dropped(row: Row, rng: random.Random) -> str:
    """The text without its emoji; a text of nothing else stays."""
    bare = " ".join("".join(" " if is_emoji(c) else c for c in row.text).split())
    return bare if any(map(str.isalpha, bare)) and any(map(is_emoji, row.text)) else row.text


def arabizi(row: Row, rng: random.Random) -> str:
    """Arabic script in Latin letters."""
    mostly_arabic = sum("\u0620" <= c <= "\u064a" for c in row.text) * 2 > sum(map(str.isalpha, row.text))
    return transliterate(row.text, rng) if mostly_arabic else row.text


KINDS: dict[str, Callable[[Row, random.Random], str]] = {
    "accents": accents,
    "case": case,
    "typos": typos,
    "elongation": elongation,
    "emoji_added": emoji_added,
    "emoji_dropped": emoji_dropped,
    "arabizi": arabizi,
}


def switching(rows: list[Row], count: int, longest: int, rng: random.Random) -> Iterator[Row]:
    """Texts of one label in two languages, one after the other; the first one's language."""
    short = [row for row in rows if len(row.text) * 2 <= longest]
    for _ in range(100 * count if short else 0):
        first, second = rng.choice(short), rng.choice(short)
        if first.label == second.label and first.lang != second.lang:
            yield replace(first, text=first.text + rng.choice(JOINTS) + second.text, weak=first.weak or second.weak)
            count -= 1
        if count == 0:
            return


def altered(rows: list[Row], config: AugmentConfig) -> Iterator[Row]:
    """As many copies of each kind as the configuration says, fewer where fewer texts can be altered so."""
    rng = random.Random(config.seed)
    rows = [row for row in rows if row.label is not None and len(row.text) <= config.longest]
    for kind, count in config.counts.items():
        if kind == "switching":
            made = switching(rows, count, config.longest, rng)
            yield from (replace(row, source="altered-switching") for row in made)
            continue
        for row in rng.sample(rows, len(rows)):
            if count == 0:
                break
            text = KINDS[kind](row, rng)
            if text != row.text and text.strip():
                yield replace(row, text=text, source=f"altered-{kind}", like=row.text)
                count -= 1


def main() -> None:
    """Write the copies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "augment.toml")
    parser.add_argument("--model-config", type=Path, required=True, help="configs/NAME.toml, for its exclude_sources")
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="labelled rows to alter")
    parser.add_argument("--held-out", type=Path, nargs="*", default=[], help="rows that must not be among them")
    parser.add_argument("--out", type=Path, required=True, help=".jsonl")
    arguments = parser.parse_args()
    excluded = load_config(PrepareConfig, arguments.model_config, "prepare").exclude_sources
    rows = training_rows(arguments.train, [], list(read_rows(arguments.held_out)), excluded)
    copies = list(altered(rows, load_config(AugmentConfig, arguments.config)))
    write_json_lines(arguments.out, [row.as_json() for row in copies])
    print(f"{len(copies)} copies of {len(rows)} texts")


if __name__ == "__main__":
    main()
