"""Preprocessed texts -> tokenizer.json: the words of the classic model, the pieces of the subword model.

    mizaj preprocess train.jsonl.zst … > normalized.jsonl
    python -m data.vocabulary mizaj normalized.jsonl --out tokenizer.json --report normalized-validation.jsonl

reads the fields `normalized`, `lang` and `variety` of JSON lines. Entry 0 is `<pad>`, entry 1 the unknown
word; the others follow by decreasing probability. The pieces of the transformer are the ones of
multilingual-e5-small (`--source`) that the texts need most.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import Unigram, WordLevel
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.trainers import UnigramTrainer

MARK = "\u2581"
PAD = "<pad>"
PLACEHOLDERS = ("<url>", "<user>", "<email>", "<number>")
SPECIAL_SCORE = -1000.0
"""The score of `<pad>` and `<unk>`, so low that a text that spells them out is never cut into them."""

Words = dict[str, Counter[str]]


@dataclass(frozen=True)
class VocabularyConfig:
    """One table of configs/vocabulary.toml, which explains the fields."""

    kind: str
    size: int
    unknown: str
    shares: dict[str, float] = field(default_factory=dict)
    min_word_count: int = 1
    min_character_count: int = 1
    min_symbol_count: int = 1
    learned_words: int = 0
    max_piece_characters: int = 16
    score_decimals: int = 4


def language_of(record: dict[str, str]) -> str:
    """`en`, `fr`, `ar`, or `ar-Latn` for Arabic in Latin letters."""
    variety = record.get("variety") or ""
    return "ar-Latn" if variety.endswith("-latn") else record.get("lang") or "und"


def read_texts(paths: Iterable[Path], exclude_sources: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yield (language, normalized text) of each JSON line, without those of `exclude_sources`."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for record in map(json.loads, file):
                if record.get("source") not in exclude_sources:
                    yield language_of(record), record["normalized"]


def count_words(texts: Iterable[tuple[str, str]]) -> Words:
    """How often each word occurs, by language."""
    words: Words = {}
    for language, text in texts:
        words.setdefault(language, Counter()).update(text.split())
    return words


def balance(words: Words, config: VocabularyConfig) -> Counter[str]:
    """Counts over all languages, scaled so that each language has its share of `learned_words`."""
    balanced: Counter[float] = Counter()
    for language, counts in words.items():
        share = config.shares.get(language, 0.0)
        scale = share * config.learned_words / max(counts.total(), 1)
        for word, count in counts.items():
            if count >= config.min_word_count:
                balanced[word] += count * scale
    return Counter({word: round(count) for word, count in balanced.items() if count >= 0.5})


def is_symbol(word: str) -> bool:
    """Whether a word is an emoji or another mark without letters and digits."""
    return not any(unicodedata.category(character)[0] in "LN" for character in word)


def whole_words(words: Words, config: VocabularyConfig) -> Counter[str]:
    """Placeholders and sufficiently frequent symbols, which are never cut into pieces."""
    counts = sum(words.values(), Counter())
    chosen = {word: counts[word] for word in PLACEHOLDERS}
    chosen |= {w: n for w, n in counts.items() if n >= config.min_symbol_count and is_symbol(w)}
    return Counter(chosen)


def learn_pieces(words: Counter[str], config: VocabularyConfig, size: int) -> dict[str, float]:
    """`size` pieces and their log probabilities."""
    tokenizer = Tokenizer(Unigram())
    tokenizer.pre_tokenizer = Metaspace(replacement=MARK, prepend_scheme="always", split=True)
    trainer = UnigramTrainer(
        vocab_size=size + 1,  # and the unknown piece
        special_tokens=[config.unknown],
        unk_token=config.unknown,
        max_piece_length=config.max_piece_characters,
        show_progress=False,
    )
    ordered = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))
    tokenizer.train_from_iterator((" ".join([word] * count) for word, count in ordered), trainer)
    learned = json.loads(tokenizer.to_str())["model"]["vocab"]
    return {piece: score for piece, score in learned if piece != config.unknown}


def unigram(pieces: dict[str, float], config: VocabularyConfig) -> Tokenizer:
    """The tokenizer of `pieces` and their scores, the most probable first."""
    rounded = [(piece, round(score, config.score_decimals)) for piece, score in pieces.items()]
    rounded.sort(key=lambda pair: (-pair[1], pair[0]))
    vocabulary = [(PAD, SPECIAL_SCORE), (config.unknown, SPECIAL_SCORE), *rounded]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=1, byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace(replacement=MARK, prepend_scheme="always", split=True)
    return tokenizer


def subword(words: Words, config: VocabularyConfig) -> Tokenizer:
    """Unigram pieces; the unknown piece stands for characters that no piece contains."""
    balanced = balance(words, config)
    whole = whole_words(words, config)
    characters: Counter[str] = Counter()
    for word, count in balanced.items():
        for character in word:
            characters[character] += count
    rare = {character for character, count in characters.items() if count < config.min_character_count}
    learnable = Counter({w: n for w, n in balanced.items() if w not in whole and rare.isdisjoint(w)})
    pieces = learn_pieces(learnable, config, config.size - 2 - len(whole))
    total = max(balanced.total(), 1)
    pieces |= {MARK + word: math.log(max(balanced[word], 1) / total) for word in whole}
    return unigram(pieces, config)


def pruned(words: Words, config: VocabularyConfig, source: Path) -> Tokenizer:
    """The most frequent pieces of `source` (a Unigram tokenizer.json) with their scores, and the whole words."""
    full = Tokenizer.from_file(str(source))
    scores = dict(json.loads(source.read_text(encoding="utf-8"))["model"]["vocab"])
    balanced = balance(words, config)
    whole = {MARK + word: count for word, count in whole_words(words, config).items()}
    ordered = [word for word in balanced if MARK + word not in whole]
    used: Counter[str] = Counter()
    for word, encoding in zip(ordered, full.encode_batch(ordered, add_special_tokens=False), strict=True):
        for piece in encoding.tokens:
            used[piece] += balanced[word]
    kept = [piece for piece, _ in used.most_common() if scores.get(piece, 0.0) < 0][: config.size - 2 - len(whole)]
    total = max(balanced.total(), 1)
    pieces = {piece: scores[piece] for piece in kept}
    pieces |= {word: math.log(max(balanced[word[1:]], 1) / total) for word in whole}
    return unigram(pieces, config)


def word_level(words: Words, config: VocabularyConfig) -> Tokenizer:
    """The most frequent words; equally frequent ones in alphabetical order."""
    counts = sum(words.values(), Counter())
    commonest = sorted(counts, key=lambda word: (-counts[word], word))
    entries = [PAD, config.unknown, *(w for w in commonest if w not in (PAD, config.unknown))]
    vocabulary = {word: number for number, word in enumerate(entries[: config.size])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=config.unknown))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def report(tokenizer: Tokenizer, unknown: str, texts: Iterable[tuple[str, str]]) -> None:
    """Print tokens per word and the share of unknown tokens, by language."""
    unknown_id = tokenizer.token_to_id(unknown)
    totals: dict[str, list[int]] = {}
    for language, text in texts:
        ids = tokenizer.encode(text).ids
        row = totals.setdefault(language, [0, 0, 0, 0])
        for column, value in enumerate((1, len(text.split()), len(ids), ids.count(unknown_id))):
            row[column] += value
    print(f"{'language':10}{'texts':>8}{'words':>9}{'tokens a word':>15}{'unknown, %':>12}")
    for language, (rows, words, tokens, unknowns) in sorted(totals.items()):
        print(f"{language:10}{rows:8}{words:9}{tokens / max(words, 1):15.3f}{100 * unknowns / max(tokens, 1):12.3f}")


def main() -> None:
    """Make one vocabulary, save it and report how well it fits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("name", help="table of the configuration: classic, mizaj or plus")
    parser.add_argument("normalized", type=Path, nargs="+", help="output of `mizaj preprocess`")
    parser.add_argument("--config", type=Path, default=here / "configs" / "vocabulary.toml")
    parser.add_argument("--exclude-sources", nargs="*", default=[], help="sources whose texts are left out")
    parser.add_argument("--out", type=Path, required=True, help="tokenizer.json to write")
    parser.add_argument("--report", type=Path, nargs="*", default=[], help="held-out texts to measure on")
    parser.add_argument("--source", type=Path, help="tokenizer.json to choose the pieces from, for plus")
    arguments = parser.parse_args()
    config = VocabularyConfig(**tomllib.loads(arguments.config.read_text(encoding="utf-8"))[arguments.name])
    words = count_words(read_texts(arguments.normalized, frozenset(arguments.exclude_sources)))
    for language, counts in sorted(words.items()):
        print(f"{language}: {counts.total()} words, {len(counts)} different", file=sys.stderr)
    if config.kind == "pruned":
        tokenizer = pruned(words, config, arguments.source)
    else:
        tokenizer = {"words": word_level, "pieces": subword}[config.kind](words, config)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(arguments.out), pretty=False)
    print(f"{arguments.out}: {tokenizer.get_vocab_size()} entries, {arguments.out.stat().st_size} bytes")
    report(tokenizer, config.unknown, read_texts(arguments.report))


if __name__ == "__main__":
    main()
