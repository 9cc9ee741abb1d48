"""Learning curves of adaptation: `python benches/adaptation/run.py CORPORA` prints the tables.

CORPORA is the folder of the training corpora. Two baselines learn from the same rows: our own
regression on hashed n-grams without the network's vector, and scikit-learn's logistic regression
on TF-IDF weights of words, pairs and characters.
"""

import argparse
import json
import math
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from corpora import build, write
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def curves(paths: list[Path], seeds: int) -> list[dict]:
    """What the example `learning_curves` measures."""
    command = ["cargo", "run", "--quiet", "--release", "--example", "learning_curves", "--"]
    output = subprocess.run(
        [*command, str(seeds), *map(str, paths)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [json.loads(line) for line in output.stdout.splitlines()]


def tfidf(rows: list[dict], learned: list[int], tested: list[int]) -> float:
    """The accuracy of scikit-learn on the same rows."""
    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True),
        ),
        LogisticRegression(C=30, max_iter=200),
    )
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    model.fit([texts[i] for i in learned], [labels[i] for i in learned])
    return model.score([texts[i] for i in tested], [labels[i] for i in tested])


def mean(values: list[float]) -> str:
    """The mean with the half-width of its 95% interval over the seeds."""
    middle = sum(values) / len(values)
    if len(values) < 2:
        return f"{middle:.3f}"
    variance = sum((value - middle) ** 2 for value in values) / (len(values) - 1)
    return f"{middle:.3f} ± {1.96 * math.sqrt(variance / len(values)):.3f}"


def table(runs: list[dict]) -> str:
    """The runs as Markdown, a line for each corpus and size."""
    groups: dict[tuple[str, int], list[dict]] = defaultdict(list)
    for run in runs:
        groups[run["corpus"], run["size"]].append(run)
    lines = [
        "| corpus | a label | learned | Mizaj adapted | n-grams alone | TF-IDF | as it is | used |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for (corpus, size), own in groups.items():
        usable = [run for run in own if "error" not in run["adapted"]]
        if not usable:
            continue
        is_moods = corpus.startswith("moods")
        cells = [
            corpus,
            str(size),
            str(len(usable[0]["learned"])),
            mean([run["adapted"]["accuracy"] for run in usable]),
            mean([run["ngrams"]["accuracy"] for run in usable]),
            mean([run["tfidf"] for run in usable]),
            mean([run["adapted"]["asIs"] for run in usable]) if is_moods else "",
            f"{sum(run['adapted']['better'] for run in usable)} of {len(usable)}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Runs everything, prints the table and writes `results.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), build(arguments.corpora))
        runs = curves(paths, arguments.seeds)
        rows = {str(path): [json.loads(x) for x in path.read_text().splitlines()] for path in paths}
    for run in runs:
        corpus = rows[run["corpus"]]
        run["tfidf"] = tfidf(corpus, run["learned"], run["tested"])
        run["corpus"] = Path(run["corpus"]).stem
    print(table(runs))
    for run in runs:
        run["learned"], run["tested"] = len(run["learned"]), len(run["tested"])
    (HERE / "results.json").write_text(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    main()
