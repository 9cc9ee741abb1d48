"""The second teacher: a linear model of hashed character and word n-grams for each language.

It learns from the labels alone, so it knows each source's way of labelling, the
dialects and Arabizi, where e5 is weak. Labelled rows get probabilities from the
model that did not see them (out of fold), all others the mean of the folds.
Output: `ngram.npz` with `keys` (uint64, see text_key) and `probabilities`
(float16 [n, 3], order of LABELS), and `validation-ngram.jsonl`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import SGDClassifier

from corpus import Row, drop_held_out, load_config, read_rows
from scores import report


@dataclass(frozen=True)
class NgramConfig:
    """configs/ngram.toml; the comments stand there."""

    seed: int
    folds: int
    bits: int
    char_range: tuple[int, int]
    word_range: tuple[int, int]
    max_characters: int
    alpha: float
    passes: int
    exclude_sources: tuple[str, ...]
    stand_in_sources: tuple[str, ...]


def text_key(text: str) -> int:
    """A 64-bit key of the exact text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def features(texts: list[str], config: NgramConfig) -> csr_matrix:
    """Hashed counts, float32 [n, 2^(bits+1)]: characters within words, then words."""
    cut = [text[: config.max_characters] for text in texts]
    size = 1 << config.bits
    common = {"n_features": size, "alternate_sign": False, "norm": None, "dtype": np.float32}
    chars = HashingVectorizer(analyzer="char_wb", ngram_range=config.char_range, **common)
    words = HashingVectorizer(ngram_range=config.word_range, token_pattern=r"(?u)\S+", **common)
    return hstack([chars.transform(cut), words.transform(cut)], format="csr", dtype=np.float32)


def label_language(train: list[Row], others: list[Row], config: NgramConfig) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities [len(train), 3] out of fold and [len(others), 3] as the folds' mean."""
    labels = np.array([row.label for row in train])
    x = features([row.text for row in train], config)
    tfidf = TfidfTransformer(sublinear_tf=True).fit(x)
    x = tfidf.transform(x, copy=False)
    fold = np.random.default_rng(config.seed).permutation(len(train)) % config.folds
    out = np.zeros((len(train), 3), dtype=np.float32)
    models = []
    for number in range(config.folds):
        model = SGDClassifier(
            loss="log_loss",
            alpha=config.alpha,
            max_iter=config.passes,
            tol=None,
            average=True,
            class_weight="balanced",
            random_state=config.seed,
        )
        inside = fold != number
        model.fit(x[inside], labels[inside])
        out[~inside] = model.predict_proba(x[~inside])
        models.append(model)
    del x
    mean = np.zeros((len(others), 3), dtype=np.float32)
    for start in range(0, len(others), 20_000):
        part = tfidf.transform(features([row.text for row in others[start : start + 20_000]], config))
        mean[start : start + 20_000] = np.mean([model.predict_proba(part) for model in models], axis=0)
    return out, mean


def main() -> None:
    """Fit on train, label train, bulk and validation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder of ngram.npz")
    arguments = parser.parse_args()
    config = load_config(NgramConfig, arguments.config)
    arguments.out.mkdir(parents=True, exist_ok=True)
    validation = list(read_rows([arguments.data / "validation.jsonl.zst"]))
    test = list(read_rows([arguments.data / "test.jsonl.zst"]))
    train = list(
        drop_held_out(read_rows([arguments.data / "train.jsonl.zst"], config.exclude_sources), validation + test)
    )
    bulk = list(read_rows([arguments.data / "bulk.jsonl.zst"], config.exclude_sources))
    keys: list[int] = []
    parts: list[np.ndarray] = []
    scores = np.zeros((len(validation), 3), dtype=np.float32)
    for lang in ("fr", "ar", "en"):
        started = time.monotonic()
        mine = [row for row in train if row.lang == lang and row.label is not None]
        held = [i for i, row in enumerate(validation) if row.lang == lang]
        rest = [row for row in bulk if row.lang == lang]
        out, mean = label_language(mine, [validation[i] for i in held] + rest, config)
        scores[held] = mean[: len(held)]
        keys += [text_key(row.text) for row in mine + rest]
        parts += [out, mean[len(held) :]]
        hits = (out.argmax(1) == np.array([row.label for row in mine])).mean()
        seconds = time.monotonic() - started
        print(f"{lang}: {len(mine)} labelled, {len(rest)} more, out-of-fold accuracy {hits:.3f}, {seconds:.0f} s", flush=True)
    probabilities = np.concatenate(parts).astype(np.float16)
    np.savez(arguments.out / "ngram.npz", keys=np.array(keys, dtype=np.uint64), probabilities=probabilities)
    with open(arguments.out / "validation-ngram.jsonl", "w", encoding="utf-8") as file:
        for row, triple in zip(validation, scores, strict=True):
            record = row.as_json() | {"ngram": [round(float(p), 4) for p in triple]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    report(validation, scores, config.stand_in_sources, config.exclude_sources)


if __name__ == "__main__":
    main()
