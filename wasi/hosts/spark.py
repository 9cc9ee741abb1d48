"""Verdicts for a column of a DataFrame in PySpark: every Python worker has the module under wasmtime.

    pip install pyspark pandas pyarrow wasmtime
    python wasi/hosts/spark.py target/mizaj-wasi/mizaj-embedded.wasm reviews.jsonl

Reads JSON lines with a field `text` and prints their labels; with a third argument, writes Parquet there.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession

HERE = Path(__file__).parent
ADDED = "mizaj_label string, mizaj_confidence double, mizaj_model string"


def analyzing(module: str) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """The function for `mapInPandas`: adds the columns of `ADDED` to each row."""

    def analyze(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from mizaj_wasi import Mizaj

        # Once for each task: compiling takes about a second.
        mizaj = Mizaj(SparkFiles.get(module))
        for frame in frames:
            verdicts = mizaj.analyze(frame["text"].fillna("").tolist())
            yield frame.assign(
                mizaj_label=[verdict["label"] for verdict in verdicts],
                mizaj_confidence=[verdict["confidence"] for verdict in verdicts],
                mizaj_model=mizaj.model_version,
            )

    return analyze


def with_verdicts(spark: SparkSession, rows: DataFrame, module: Path) -> DataFrame:
    """The rows with a verdict each; the module and its wrapper are sent to the workers."""
    spark.sparkContext.addPyFile(str(HERE / "mizaj_wasi.py"))
    spark.sparkContext.addFile(str(module))
    schema = ", ".join([*(f"`{name}` {kind}" for name, kind in rows.dtypes), ADDED])
    return rows.mapInPandas(analyzing(module.name), schema)


if __name__ == "__main__":
    module, source, *target = sys.argv[1:]
    spark = SparkSession.builder.appName("mizaj").getOrCreate()
    verdicts = with_verdicts(spark, spark.read.json(source), Path(module).absolute())
    if target:
        verdicts.write.mode("overwrite").parquet(target[0])
    else:
        verdicts.groupBy("mizaj_label").count().orderBy("mizaj_label").show()
    spark.stop()
