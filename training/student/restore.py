"""A bundle's graph -> a checkpoint for `train.py --start`, to train a shipped model further.

    python -m student.restore --config configs/mizaj.toml --bundle ../models/mizaj --out runs/start.pt

The weights are those that the graph stores, so they are rounded to int8 or 4 bits.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor

from export.onnx_graph import CLAUSE_MOOD, CLAUSE_TOPICS
from student.model import STATES, Classic, ClauseReader, Heads, LabelAttention, Network, Student, Transformer, build
from student.train import Recipe, tokenizer_facts


def stored_weights(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Every constant of the graph in float32 by its name, dequantized where it is int8."""
    raw = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    weights = {name: values.astype(np.float32) for name, values in raw.items()}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear":
            axis = next(helper.get_attribute_value(a) for a in node.attribute if a.name == "axis")
            values, scale = weights[node.input[0]], weights[node.input[1]]
            shape = [1] * values.ndim
            shape[axis] = len(scale)
            weights[node.output[0]] = values * scale.reshape(shape)
    return weights


def lstm_state(weights: dict[str, np.ndarray], graph_name: str, prefix: str, layer: int) -> dict[str, np.ndarray]:
    """PyTorch's weights of one recurrent layer from ONNX's, whose gates are in the order i, o, f, c."""
    out = {}
    biases = np.split(weights[f"{graph_name}.B"], 2, axis=1)
    parts = {"weight_ih": weights[f"{graph_name}.W"], "weight_hh": weights[f"{graph_name}.R"]}
    parts |= {"bias_ih": biases[0], "bias_hh": biases[1]}
    for part, values in parts.items():
        i, o, f, c = np.split(values, 4, axis=1)
        for ordered, suffix in zip(np.concatenate([i, f, c, o], axis=1), ("", "_reverse"), strict=False):
            out[f"{prefix}.{part}_l{layer}{suffix}"] = ordered
    return out


def linear_state(weights: dict[str, np.ndarray], graph_name: str, name: str) -> dict[str, np.ndarray]:
    """A dense layer's weights, [out, in], and bias."""
    return {f"{name}.{part}": weights[f"{graph_name}.{part}"] for part in ("weight", "bias")}


def heads_state(weights: dict[str, np.ndarray], heads: Heads) -> dict[str, np.ndarray]:
    """All heads' weights."""
    state: dict[str, np.ndarray] = {}
    for name in ("mood_dense", "mood", "detail_dense"):
        state |= linear_state(weights, name, f"heads.{name}")
    # In a BiLSTM's graph up to 1.6.0, the attended states are read, too; they come first.
    dense = state["heads.detail_dense.weight"]
    state["heads.detail_dense.weight"] = dense[:, -heads.detail_dense.in_features :]
    for name in ("topics", "intent", "signals"):
        state[f"heads.{name}.weight"] = dense_part(weights, name, heads)
        state[f"heads.{name}.bias"] = weights[f"{name}_head.bias"]
    if heads.label_attention and heads.clauses:
        state |= label_attention_state(weights, heads.label_attention)
        state |= clause_state(weights, heads.clauses)
    return state


def dense_part(weights: dict[str, np.ndarray], name: str, heads: Heads) -> np.ndarray:
    """A head's weights for the sentence vector.

    Those of the label attention may stand beside them. Up to mizaj 1.7.0 and plus 1.5.0, the heads read only the
    second half of the vector.
    """
    head, attention = weights[f"{name}_head.weight"], heads.label_attention
    has_means = attention and "labels.summary.weight" in weights and "labels.topics.weight" not in weights
    dense = head[:, : -attention.others.shape[1] * sum(attention.LABELS)] if attention and has_means else head
    return np.pad(dense, ((0, 0), (heads.topics.in_features - dense.shape[1], 0)))


def clause_state(weights: dict[str, np.ndarray], reader: ClauseReader) -> dict[str, np.ndarray]:
    """The clause reader's weights; those of `reader` if the graph has none."""
    own = {name: values.detach().numpy() for name, values in reader.state_dict().items()}
    if "clause.queries.weight" in weights:
        own = {"queries.weight": weights["clause.queries.weight"].T}
        if "clause.topics.weight" in weights:
            own |= clause_parts(weights)
        else:
            own |= clause_blocks(weights, reader)
        own["topics_bias"] = weights[f"{CLAUSE_TOPICS}.bias"].reshape(reader.topics_bias.shape)
        own["topics_share"] = own["topics_share"].reshape(reader.topics_share.shape)
    return {f"heads.clauses.{name}": values for name, values in own.items()}


def clause_parts(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The clause reader's weights in a graph of mizaj 1.7.0, which stores them one by one."""
    return {
        "topics": weights["clause.topics.weight"].transpose(0, 2, 1),
        "topics_share": weights[f"{CLAUSE_TOPICS}.share"],
        "mood_share": weights[f"{CLAUSE_MOOD}.share"].reshape(-1),
    } | linear_state(weights, "clause.mood", "mood")


def clause_blocks(weights: dict[str, np.ndarray], reader: ClauseReader) -> dict[str, np.ndarray]:
    """The clause reader's weights in a graph that has those for the text beside those for the means."""
    count, states, rank = reader.topics.shape
    of_mood, of_topics = weights[f"{CLAUSE_MOOD}.weight"], weights[f"{CLAUSE_TOPICS}.weight"]
    blocks = of_topics[:, count * states :].reshape(count, states, count + 1, rank)
    return {
        "topics": np.stack([blocks[topic, :, topic] for topic in range(count)]),
        "topics_share": of_topics.diagonal(),
        "mood_share": of_mood.diagonal(),
        "mood.weight": of_mood[:, -rank:],
        "mood.bias": weights[f"{CLAUSE_MOOD}.bias"],
    }


def label_attention_state(weights: dict[str, np.ndarray], attention: LabelAttention) -> dict[str, np.ndarray]:
    """The weights of the label attention."""
    summary = weights["labels.summary.weight"].T
    # In a BiLSTM's graph up to 1.6.0, it reads the recurrent states alone, which come first.
    missing = attention.summary.in_features - summary.shape[1]
    state = {
        "summary.weight": np.pad(summary, ((0, 0), (0, missing))),
        "queries.weight": weights["labels.queries.weight"].T,
    }
    if "labels.topics.weight" in weights:
        state |= {
            "topics": weights["labels.topics.weight"].transpose(0, 2, 1),
            "others": weights["labels.others.weight"],
        }
    else:
        state |= block_diagonals(weights, attention)
    return {f"heads.label_attention.{name}": values for name, values in state.items()}


def block_diagonals(weights: dict[str, np.ndarray], attention: LabelAttention) -> dict[str, np.ndarray]:
    """The label attention's weights of each label, where the heads' weights include them.

    They do in all graphs but that of mizaj 1.7.0, with zeros for the means of other labels.
    """
    rank, topics = attention.others.shape[1], len(attention.topics)
    labels = sum(attention.LABELS)
    parts = [weights[f"{name}_head.weight"][:, -labels * rank :] for name in ("topics", "intent", "signals")]
    own = np.concatenate(parts).reshape(-1, labels, rank)
    of_topics = np.stack([own[label * STATES : (label + 1) * STATES, label] for label in range(topics)])
    others = np.stack([own[topics * STATES + i, topics + i] for i in range(labels - topics)])
    return {"topics": of_topics, "others": others}


def classic_state(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The state of the original system's network."""
    state = {"embedding.weight": weights["embedding.int8"] * weights["embedding.scale"]}
    for name in ("lstm1", "lstm2"):
        state |= lstm_state(weights, name, name, 0)
    return state | linear_state(weights, "dense1", "head.0") | linear_state(weights, "dense2", "head.2")


def student_state(weights: dict[str, np.ndarray], network: Student) -> dict[str, np.ndarray]:
    """The state of the default network."""
    state = {"embedding.weight": weights["embedding.int4"] * weights["embedding.scale"]}
    for layer in range(network.lstm.num_layers):
        state |= lstm_state(weights, f"lstm{layer + 1}", "lstm", layer)
    return state | {"attention.weight": weights["attention.weight"].T} | heads_state(weights, network.heads)


def transformer_state(weights: dict[str, np.ndarray], network: Transformer) -> dict[str, np.ndarray]:
    """The state of the large network."""
    table = weights["embedding.int4"] * weights["embedding.scale"]
    state = {"embedding.weight": table.reshape(len(table), -1), "position.weight": weights["position"]}
    state |= linear_state(weights, "norm", "norm")
    for number, layer in enumerate(network.layers):
        name, here = f"layer{number + 1}", f"layers.{number}"
        # The graph's queries include the scale of the product of queries and keys.
        factors = ((layer.ao.in_features // layer.heads) ** 0.5, 1.0, 1.0)
        joined = {
            "weight": [f * weights[f"{name}.{part}.weight"].T for part, f in zip("qkv", factors, strict=True)],
            "bias": [f * weights[f"{name}.{part}.bias"] for part, f in zip("qkv", factors, strict=True)],
        }
        state |= {f"{here}.qkv.{part}": np.concatenate(values) for part, values in joined.items()}
        for part in ("ao", "fi", "fo"):
            state[f"{here}.{part}.weight"] = weights[f"{name}.{part}.weight"].T
            state[f"{here}.{part}.bias"] = weights[f"{name}.{part}.bias"]
        for part in ("aln", "oln"):
            state |= linear_state(weights, f"{name}.{part}", f"{here}.{part}")
    return state | heads_state(weights, network.heads)


def restored(model: onnx.ModelProto, network: Network) -> dict[str, Tensor]:
    """The state of `network`, which must have the graph's sizes, with the graph's weights."""
    weights = stored_weights(model)
    if isinstance(network, Classic):
        state = classic_state(weights)
    elif isinstance(network, Student):
        state = student_state(weights, network)
    else:
        state = transformer_state(weights, network)
    return {name: torch.from_numpy(np.ascontiguousarray(values)).float() for name, values in state.items()}


def main() -> None:
    """Write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True, help="configs/NAME.toml that the bundle was made with")
    parser.add_argument("--bundle", type=Path, required=True, help="folder of the bundle, such as models/mizaj")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    arguments = parser.parse_args()
    config = Recipe.load(arguments.config).train
    network = build(config.network, tokenizer_facts(arguments.bundle / "tokenizer.json")[0], config.sizes)
    network.load_state_dict(restored(onnx.load(arguments.bundle / "model.onnx"), network))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"network": network.state_dict()}, arguments.out)


if __name__ == "__main__":
    main()
