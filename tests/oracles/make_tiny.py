"""Writes `tests/data/tiny/`, a bundle of a dozen words with weights chosen by hand.

It makes everything but the quality of verdicts testable without trained weights. Each word counts
toward its label, so verdicts can be worked out on paper. Latin script is English, and Arabic script
is Arabic.

    python tests/oracles/make_tiny.py

`model-two-labels.onnx`, which no manifest names, has one label too few.
`model-with-heads.onnx` has two topics, two intents and a signal beside the mood.
"""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
from onnx import GraphProto, ModelProto, TensorProto, checker, helper, numpy_helper, save

FOLDER = Path(__file__).parent.parent / "data" / "tiny"

#: Each word with its effect on the logits of negative, neutral and positive.
WORDS = {
    "<pad>": (0, 0, 0),
    "<oov>": (0, 1, 0),
    "good": (-2, 0, 4),
    "love": (-3, 0, 6),
    "great": (-2, 0, 5),
    "bad": (4, 0, -2),
    "terrible": (6, 0, -3),
    "slow": (3, 0, -1),
    "the": (0, 0.5, 0),
    "is": (0, 0.5, 0),
    "ممتازه": (-2, 0, 5),
    "شكرا": (-1, 0, 3),
    "سيئه": (5, 0, -2),
}


#: What a word adds to the logits of the heads: four for each topic (absent, negative,
#: neutral, positive), one for each intent, one for each signal.
OTHER = ((2, 0, 0, 0, 2, 0, 0, 0), (0, 0), (-2,))
HEADS = {
    "slow": ((0, 6, 0, 0, 2, 0, 0, 0), (4, 0), (6,)),
    "great": ((2, 0, 0, 0, 0, 0, 0, 8), (0, 3), (-2,)),
}


def network_with_heads() -> ModelProto:
    """The means of the words' effects, for each output; the summaries of the tokens are their words' effects.

    A clause says what its words say: nothing is added of its text, but the text is read.
    """
    heads = [HEADS.get(word, OTHER) for word in WORDS]
    tables = {
        "logits": list(WORDS.values()),
        "topics": [topics for topics, _, _ in heads],
        "intent": [intent for _, intent, _ in heads],
        "signals": [signals for _, _, signals in heads],
    }
    effects = np.concatenate([np.array(table, dtype=np.float32) for table in tables.values()], axis=1)
    stored = [numpy_helper.from_array(effects, "effects")]
    nodes = [
        helper.make_node("Gather", ["effects", "input_ids"], ["summaries"]),
        helper.make_node("ReduceMean", ["summaries"], ["means"], axes=[1], keepdims=0),
    ]
    shapes, start = {"summaries": ["batch", "sequence", effects.shape[1]]}, 0
    for name, table in tables.items():
        places = np.arange(start, start + len(table[0]))
        start += len(table[0])
        stored.append(numpy_helper.from_array(places, f"{name}.places"))
        nodes.append(helper.make_node("Gather", ["means", f"{name}.places"], [name], axis=1))
        shapes[name] = ["batch", len(table[0])]
    stored.append(numpy_helper.from_array(np.zeros(1, dtype=np.float32), "nothing"))
    for name in ("logits", "topics"):
        own, added, clause = f"clause.{name}.own", f"clause.{name}.added", f"clause_{name}"
        nodes += [
            helper.make_node("Gather", ["means", f"{name}.places"], [own], axis=1),
            helper.make_node("Mul", [name, "nothing"], [added]),
            helper.make_node("Add", [own, added], [clause]),
        ]
        shapes[clause] = shapes[name]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
    return finish(helper.make_graph(nodes, "tiny", [ids], outputs, stored))


def network(labels: int = 3) -> ModelProto:
    """The mean of the words' effects on the first `labels` labels."""
    weights = np.array(list(WORDS.values()), dtype=np.float32)[:, :labels]
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["effects"], axis=0),
        helper.make_node("ReduceMean", ["effects"], ["logits"], axes=[1], keepdims=0),
    ]
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])
    graph = helper.make_graph(nodes, "tiny", [ids], [logits], [numpy_helper.from_array(weights, "weights")])
    return finish(graph)


def finish(graph: GraphProto) -> ModelProto:
    """The checked model."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="mizaj")
    model.ir_version = 8
    checker.check_model(model, full_check=True)
    return model


def tokenizer() -> dict[str, object]:
    """Every word is a token."""
    return {
        "version": "1.0",
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "model": {
            "type": "WordLevel",
            "vocab": {word: index for index, word in enumerate(WORDS)},
            "unk_token": "<oov>",
        },
    }


def language() -> bytes:
    """One bucket per script, so the bias alone decides."""
    heat = (1.0,) * 12
    body = b"MIZAJLID" + bytes([2, 0, 0, 0])
    body += struct.pack("<16f", 1.0, 3.0, 0.0, 0.0, *heat) + bytes(3)
    body += struct.pack("<14f", 1.0, 3.0, *heat) + bytes(1)
    hash_ = 0xCBF29CE484222325
    for (word,) in struct.iter_unpack("<Q", body + bytes(-len(body) % 8)):
        hash_ = (hash_ ^ word) * 0x100000001B3 % 2**64
    return body + struct.pack("<Q", hash_)


def entry(name: str) -> dict[str, object]:
    """A file's entry in the manifest."""
    contents = (FOLDER / name).read_bytes()
    return {
        "path": name,
        "bytes": len(contents),
        "sha256": hashlib.sha256(contents).hexdigest(),
    }


def main() -> None:
    """Write the files of the bundle."""
    FOLDER.mkdir(exist_ok=True)
    save(network(), FOLDER / "model.onnx")
    save(network(labels=2), FOLDER / "model-two-labels.onnx")
    save(network_with_heads(), FOLDER / "model-with-heads.onnx")
    (FOLDER / "tokenizer.json").write_text(
        json.dumps(tokenizer(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (FOLDER / "language.bin").write_bytes(language())
    manifest = {
        "format": 1,
        "name": "tiny",
        "version": "1.0.0",
        "labels": ["negative", "neutral", "positive"],
        "languages": ["en", "ar"],
        "maxTokens": 100,
        "temperature": 1.0,
        "uncertainBelow": 0.5,
        "preprocess": {"disabled_steps": [], "stop_words": "keep"},
        "files": {
            "model": entry("model.onnx"),
            "tokenizer": entry("tokenizer.json"),
            "language": entry("language.bin"),
        },
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
