"""Trained networks -> ONNX graphs, written by hand: `input_ids` int64 [batch, sequence] -> `logits` float32 [batch, 3].

Networks with all heads also have the outputs `topics` [batch, 60] (four logits per topic: absent, then the
moods), `intent` [batch, 6], `signals` [batch, 2] and `vector` [batch, 2 * dense]. The mood does not depend on the
other heads, so an engine that needs only the mood computes nothing else. With a label attention there are also
`summaries` [batch, sequence, rank], `clause_logits` [batch, 3] and `clause_topics` [batch, 60]. The last two read
the text as one clause. They depend on the input only through `summaries`, `logits` and `topics`, so an engine can
read each clause of a text from the summaries of its tokens and the text's own logits.

Large weights are int8 with one scale per output channel (DequantizeLinear). The metadata
`mizaj.products` = `integer` asks the engine to multiply them with input rounded to 16 bits, in whole
numbers; other runtimes ignore it. The embedding has 4-bit values (the original system's: int8) with one scale
per row (the transformer's: per 32 values) and is dequantized after the Gather, so that only the rows of the
text are. Values of 4 bits are stored as int8, since few runtimes look up smaller ones; compressed for the
download, they are half as large. Recurrent layers run on [sequence, batch, features], as the LSTM node requires, the
transformer's on [batch, sequence, features].
"""

from __future__ import annotations

import copy

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from data.labels import INTENTS, SIGNALS, TOPICS
from student.model import CLASSES, STATES, Classic, ClauseReader, Heads, LabelAttention, Network, Student, Transformer
from teachers.e5 import Layer

OPSET = 17
OPSET_WITH_GELU = 20
BLOCK = 32
"""The number of values of a 4-bit table that share a scale, as in the file of the transformer's initial weights."""
CUT_OFF = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.75, 0.7)
"""Shares of a block's largest value that are tried as the largest value of its 4-bit form."""
SUMMARIES, CLAUSE_MOOD, CLAUSE_TOPICS = "summaries", "clause_logits", "clause_topics"
"""The outputs by which clauses are read."""
QUANTIZED_FROM = 4096
"""Weights with fewer elements stay float32: their size does not matter."""
BESIDE = ("heads.topics.", "heads.intent.", "heads.signals.")
"""Weights that are stored beside others (Graph.gemm)."""


def quantize(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale for each index of `axis`: (int8 of the same shape, float32 scales [n])."""
    others = tuple(i for i in range(weight.ndim) if i != axis)
    scale = np.abs(weight).max(axis=others, keepdims=True).astype(np.float32) / 127
    scale[scale == 0] = 1.0
    return np.clip(np.rint(weight / scale), -127, 127).astype(np.int8), scale.reshape(-1)


def quantize_blocks(table: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric 4 bits with a scale for each `block` values of a row: (int8 -7..7, float32 scales), [n, blocks, block] and [n, blocks, 1].

    Of several scales, a block gets the one with the least mean square error: to cut off its largest value can
    be better than to round all others coarsely. The scales have the precision of float16, so that they
    compress well.
    """
    blocks = table.reshape(len(table), -1, block)
    largest = np.abs(blocks).max(axis=2, keepdims=True)
    best, least = np.ones_like(largest), np.full_like(largest, np.inf)
    for share in CUT_OFF:
        scale = (largest * share / 7).astype(np.float16).astype(np.float32)
        scale[scale == 0] = 1.0
        error = ((np.clip(np.rint(blocks / scale), -7, 7) * scale - blocks) ** 2).sum(axis=2, keepdims=True)
        best, least = np.where(error < least, scale, best), np.minimum(error, least)
    return np.clip(np.rint(blocks / best), -7, 7).astype(np.int8), best


def stored_embedding(network: Network) -> tuple[np.ndarray, np.ndarray, int]:
    """The embedding as it is stored: (int8 [n, blocks, block], float32 scales [n, blocks, 1], bits).

    It has 4 bits, with a scale for each row, or block of a transformer's wide row. In the original system's
    network they would cost half a point, so there it has 8.
    """
    table = network.embedding.weight.detach().numpy()
    if isinstance(network, Classic):
        rows, scale = quantize(table, 0)
        return rows[:, None], scale[:, None, None], 8
    return *quantize_blocks(table, BLOCK if isinstance(network, Transformer) else table.shape[1]), 4


def lstm_weights(lstm: nn.LSTM, layer: int, part: str) -> np.ndarray:
    """PyTorch's `part` ("weight_ih", …) of a layer in ONNX's layout: [directions, 4 * hidden, …], gates i, o, f, c."""
    suffixes = ("", "_reverse") if lstm.bidirectional else ("",)
    stacked = np.stack([getattr(lstm, f"{part}_l{layer}{suffix}").detach().numpy() for suffix in suffixes])
    i, f, c, o = np.split(stacked, 4, axis=1)
    return np.concatenate([i, o, f, c], axis=1)


def quantized_copy(network: Network) -> Network:
    """The network with the weights that the graph stores as int8 rounded to their dequantized values."""
    out = copy.deepcopy(network).eval()
    with torch.no_grad():
        for name, parameter in out.named_parameters():
            if name == "embedding.weight":
                values, scale, _ = stored_embedding(network)
                parameter.copy_(torch.from_numpy((values * scale).reshape(parameter.shape)))
                continue
            if parameter.ndim != 2 or (parameter.numel() < QUANTIZED_FROM and not name.startswith("lstm")):
                continue
            if name.endswith("_reverse") or name.startswith(BESIDE):
                continue
            pair = [parameter]
            if f"{name}_reverse" in dict(out.named_parameters()):
                pair.append(dict(out.named_parameters())[f"{name}_reverse"])
            values, scale = quantize(np.stack([p.numpy() for p in pair]), axis=1)
            rounded = values.astype(np.float32) * scale[None, :, None]
            for target, source in zip(pair, rounded, strict=True):
                target.copy_(torch.from_numpy(source))
        if not isinstance(out, Classic):
            attention, reader = out.heads.label_attention, out.heads.clauses
            if head_weights(out.heads)[0].numel() >= QUANTIZED_FROM:
                quantize_rows(out.heads.topics.weight, *([attention.topics] if attention else []))
            if reader and clause_weights(reader)[1].numel() >= QUANTIZED_FROM:
                quantize_rows(reader.topics_share, reader.topics)
    return out


def quantize_rows(*weights: torch.Tensor) -> None:
    """Round weights that the graph stores side by side, a row for each logit of a topic."""
    rows = [weight.view(len(TOPICS) * STATES, -1) for weight in weights]
    values, scale = quantize(torch.cat(rows, dim=1).numpy(), axis=0)
    rounded = torch.from_numpy(values.astype(np.float32) * scale[:, None])
    for target, source in zip(rows, rounded.split([row.shape[1] for row in rows], dim=1), strict=True):
        target.copy_(source)


def of_own_mean(weights: torch.Tensor, first: int, count: int) -> torch.Tensor:
    """Weights [labels, logits, rank], each label's for its own mean, as [labels * logits, count * rank] for all means.

    The labels' means come one after the other from the `first` of `count` on. Most weights are zeros, but one
    product takes less time than many small ones.
    """
    labels, logits, rank = weights.shape
    wide = weights.new_zeros(labels, logits, count, rank)
    for label in range(labels):
        wide[label, :, first + label] = weights[label]
    return wide.reshape(labels * logits, count * rank)


def head_weights(heads: Heads) -> list[torch.Tensor]:
    """The weights of topics, intent and signals for the sentence vector and, beside it, the means of the label attention."""
    weights, attention = [heads.topics.weight, heads.intent.weight, heads.signals.weight], heads.label_attention
    if not attention:
        return weights
    parts = (attention.topics, *attention.others.unsqueeze(1).split(attention.LABELS[1:]))
    first, out = 0, []
    for weight, part in zip(weights, parts, strict=True):
        out.append(torch.cat([weight, of_own_mean(part, first, sum(attention.LABELS))], dim=1))
        first += len(part)
    return out


def clause_weights(reader: ClauseReader) -> tuple[torch.Tensor, torch.Tensor]:
    """The weights of a clause's mood and of its topics, for the same of its text beside the means of its tokens."""
    count = len(reader.topics)
    mood = of_own_mean(reader.mood.weight.unsqueeze(0), count, count + 1)
    topics = of_own_mean(reader.topics, 0, count + 1)
    return (
        torch.cat([reader.mood_share.diag(), mood], dim=1),
        torch.cat([reader.topics_share.flatten().diag(), topics], dim=1),
    )


class Graph:
    """Collects nodes and stored tensors."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def store(self, name: str, values: np.ndarray) -> str:
        """A constant of the graph."""
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        """A node with one used output."""
        outputs = ["", output] if attributes.pop("second_output", False) else [output]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=output, **attributes))
        return output

    def weight(self, name: str, values: np.ndarray, axis: int, always: bool = False) -> str:
        """A weight: int8 with scales along `axis` if large (or `always`), else float32."""
        if not always and values.size < QUANTIZED_FROM:
            return self.store(name, values)
        rounded, scale = quantize(values, axis)
        inputs = [self.store(f"{name}.int8", rounded), self.store(f"{name}.scale", scale)]
        return self.node("DequantizeLinear", inputs, name, axis=axis)

    def embedding(self, network: Network) -> str:
        """`input_ids` -> [sequence, batch, width], from a table with one scale per row."""
        rows, scale, bits = stored_embedding(network)
        table = self.store(f"embedding.int{bits}", rows[:, 0])
        scales = self.store("embedding.scale", scale[:, 0])
        picked = self.node(
            "Cast", [self.node("Gather", [table, "input_ids"], "rows")], "rows.float", to=TensorProto.FLOAT
        )
        factor = self.node("Gather", [scales, "input_ids"], "row.scales")
        return self.node("Transpose", [self.node("Mul", [picked, factor], "embedded")], "pieces", perm=[1, 0, 2])

    def lstm(self, name: str, lstm: nn.LSTM, layer: int, source: str, last: bool = False) -> str:
        """A standard LSTM node: all states [sequence, directions, batch, hidden], or the last [directions, batch, hidden]."""
        w = self.weight(f"{name}.W", lstm_weights(lstm, layer, "weight_ih"), axis=1, always=True)
        r = self.weight(f"{name}.R", lstm_weights(lstm, layer, "weight_hh"), axis=1, always=True)
        biases = [lstm_weights(lstm, layer, part) for part in ("bias_ih", "bias_hh")]
        b = self.store(f"{name}.B", np.concatenate(biases, axis=1))
        direction = "bidirectional" if lstm.bidirectional else "forward"
        attributes = {"hidden_size": lstm.hidden_size, "direction": direction, "second_output": last}
        return self.node("LSTM", [source, w, r, b], f"{name}.states", **attributes)

    def linear(self, name: str, layer: nn.Linear, source: str, output: str | None = None) -> str:
        """[batch, in] -> [batch, out]."""
        weight = self.weight(f"{name}.weight", layer.weight.detach().numpy(), axis=0)
        bias = self.store(f"{name}.bias", layer.bias.detach().numpy())
        return self.node("Gemm", [source, weight, bias], output or name, transB=1)

    def squeeze(self, source: str, axis: int) -> str:
        """Drop an axis of size 1."""
        return self.node("Squeeze", [source, self.store(f"{source}.axes", np.array([axis]))], f"{source}.squeezed")

    def mood_head(self, head: nn.Sequential, source: str) -> dict[str, int]:
        """Dense, ReLU, dense (dropout is off in inference); the outputs and their widths."""
        first, second = (layer for layer in head if isinstance(layer, nn.Linear))
        hidden = self.node("Relu", [self.linear("dense1", first, source)], "dense1.relu")
        self.linear("dense2", second, hidden, output="logits")
        return {"logits": CLASSES}

    def heads(self, heads: Heads, source: str, details: str) -> dict[str, int]:
        """The mood on the pooled `source`, the others on its part `details` and on the states; the outputs and their widths."""
        mood = self.node("Relu", [self.linear("mood_dense", heads.mood_dense, source)], "mood_dense.relu")
        detail = self.node("Relu", [self.linear("detail_dense", heads.detail_dense, details)], "detail_dense.relu")
        self.linear("mood", heads.mood, mood, output="logits")
        read, weights = self.node("Concat", [mood, detail], "vector", axis=1), head_weights(heads)
        if heads.label_attention:
            read = self.node("Concat", [read, self.label_means(heads.label_attention)], "labels.read", axis=1)
        biases = (heads.topics.bias, heads.intent.bias, heads.signals.bias)
        for name, weight, bias in zip(("topics", "intent", "signals"), weights, biases, strict=True):
            self.gemm(f"{name}_head", read, weight, bias, name)
        widths = {"logits": CLASSES, "topics": len(TOPICS) * STATES, "intent": len(INTENTS), "signals": len(SIGNALS)}
        widths |= {"vector": 2 * heads.mood.in_features}
        return widths | (self.clauses(heads.clauses) if heads.clauses else {})

    def label_means(self, attention: LabelAttention) -> str:
        """The means of the tokens that each label looks for, [batch, labels * rank]."""
        weight = self.weight("labels.summary.weight", attention.summary.weight.detach().numpy().T, axis=1)
        self.node("MatMul", ["states", weight], SUMMARIES)
        return self.means_of_summaries("labels", attention.queries)

    def clauses(self, reader: ClauseReader) -> dict[str, int]:
        """The mood and topics of a clause; the outputs and their widths."""
        means = self.means_of_summaries("clause", reader.queries)
        mood, topics = clause_weights(reader)
        for text, weight, bias, output in (
            ("logits", mood, reader.mood.bias, CLAUSE_MOOD),
            ("topics", topics, reader.topics_bias.flatten(), CLAUSE_TOPICS),
        ):
            self.gemm(output, self.node("Concat", [text, means], f"{output}.read", axis=1), weight, bias, output)
        return {CLAUSE_MOOD: len(mood), CLAUSE_TOPICS: len(topics)}

    def gemm(self, name: str, source: str, weight: torch.Tensor, bias: torch.Tensor, output: str) -> str:
        """[batch, in] -> [batch, out], for weights [out, in]."""
        inputs = [source, self.weight(f"{name}.weight", weight.detach().numpy(), axis=0)]
        return self.node("Gemm", [*inputs, self.store(f"{name}.bias", bias.detach().numpy())], output, transB=1)

    def means_of_summaries(self, name: str, queries: nn.Linear) -> str:
        """For each query, the mean of the summaries of the tokens that it looks for, [batch, queries * rank]."""
        weight = self.store(f"{name}.queries.weight", queries.weight.detach().numpy().T)
        agreement = self.node("MatMul", [SUMMARIES, weight], f"{name}.agreement")
        return self.node("Flatten", [self.means(f"{name}.means", SUMMARIES, agreement)], f"{name}.flat", axis=1)

    def means(self, name: str, states: str, agreement: str) -> str:
        """The means of the states by the softmax of each agreement with the tokens, [batch, agreements, features]."""
        shares = self.node("Softmax", [agreement], f"{name}.shares", axis=1)
        across = self.node("Transpose", [shares], f"{name}.across", perm=[0, 2, 1])
        return self.node("MatMul", [across, states], name)

    def dense(self, name: str, weight: torch.Tensor, bias: torch.Tensor, source: str) -> str:
        """[..., in] -> [..., out], for weights [out, in]."""
        stored = self.weight(f"{name}.weight", weight.detach().numpy().T, axis=1)
        product = self.node("MatMul", [source, stored], f"{name}.product")
        return self.node("Add", [product, self.store(f"{name}.bias", bias.detach().numpy())], name)

    def norm(self, name: str, norm: nn.LayerNorm, source: str, output: str | None = None) -> str:
        """Layer normalization of the last axis."""
        parts = [self.store(f"{name}.{part}", getattr(norm, part).detach().numpy()) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [source, *parts], output or name, axis=-1, epsilon=norm.eps)

    def transformer_layer(self, name: str, layer: Layer, source: str, output: str | None = None) -> str:
        """One post-norm layer, [batch, sequence, features] -> the same."""
        width = layer.ao.in_features
        each = width // layer.heads
        split = self.store(f"{name}.split", np.array([0, 0, layer.heads, each]))
        weights, biases = layer.qkv.weight.split(width), layer.qkv.bias.split(width)
        # The queries' weights include the scale of the product of queries and keys.
        factors = (each**-0.5, 1.0, 1.0)
        heads = []
        for part, weight, bias, factor in zip("qkv", weights, biases, factors, strict=True):
            flat = self.dense(f"{name}.{part}", weight * factor, bias * factor, source)
            order = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
            parted = self.node("Reshape", [flat, split], f"{name}.{part}.parted")
            heads.append(self.node("Transpose", [parted], f"{name}.{part}.heads", perm=order))
        query, key, value = heads
        attention = self.node(
            "Softmax", [self.node("MatMul", [query, key], f"{name}.agreement")], f"{name}.shares", axis=-1
        )
        mixed = self.node("MatMul", [attention, value], f"{name}.mixed")
        joined = self.node(
            "Reshape",
            [
                self.node("Transpose", [mixed], f"{name}.together", perm=[0, 2, 1, 3]),
                self.store(f"{name}.join", np.array([0, 0, width])),
            ],
            f"{name}.joined",
        )
        attended = self.dense(f"{name}.ao", layer.ao.weight, layer.ao.bias, joined)
        between = self.norm(f"{name}.aln", layer.aln, self.node("Add", [source, attended], f"{name}.beside"))
        wide = self.node("Gelu", [self.dense(f"{name}.fi", layer.fi.weight, layer.fi.bias, between)], f"{name}.gelu")
        narrow = self.dense(f"{name}.fo", layer.fo.weight, layer.fo.bias, wide)
        return self.norm(f"{name}.oln", layer.oln, self.node("Add", [between, narrow], f"{name}.sum"), output)

    def finish(
        self, name: str, outputs: dict[str, int], rank: int | None = None, opset: int = OPSET
    ) -> onnx.ModelProto:
        """The checked model with these outputs, float32 [batch, width], and summaries of this rank, if any."""
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
        shapes = {key: ["batch", width] for key, width in outputs.items()}
        if rank:
            shapes[SUMMARIES] = ["batch", "sequence", rank]
        made = [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in shapes.items()]
        graph = helper.make_graph(self.nodes, name, [ids], made, self.stored)
        opsets = [helper.make_opsetid("", opset)]
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=8 if opset == OPSET else 9, producer_name="mizaj"
        )
        helper.set_model_props(model, {"mizaj.products": "integer"})
        onnx.checker.check_model(model, full_check=True)
        return model


def classic_graph(network: Classic) -> onnx.ModelProto:
    """The graph of the original system's network."""
    graph = Graph()
    pieces = graph.embedding(network)
    states = graph.squeeze(graph.lstm("lstm1", network.lstm1, 0, pieces), axis=1)
    last = graph.squeeze(graph.lstm("lstm2", network.lstm2, 0, states, last=True), axis=0)
    return graph.finish("classic", graph.mood_head(network.head, last))


def student_graph(network: Student) -> onnx.ModelProto:
    """The graph of the default network."""
    graph = Graph()
    pieces = states = graph.embedding(network)
    join = graph.store("join", np.array([0, 0, 2 * network.lstm.hidden_size]))
    for layer in range(network.lstm.num_layers):
        both = graph.lstm(f"lstm{layer + 1}", network.lstm, layer, states)
        beside = graph.node("Transpose", [both], f"{both}.beside", perm=[0, 2, 1, 3])
        states = graph.node("Reshape", [beside, join], f"{both}.joined")
    features = graph.node("Concat", [states, pieces], "features", axis=2)
    states = graph.node("Transpose", [features], "states", perm=[1, 0, 2])
    # No bias: it would be the same for every token, and the softmax would cancel it.
    weight = network.attention.weight.detach().numpy().T
    agreement = graph.node("MatMul", [states, graph.store("attention.weight", weight)], "attention")
    attended = graph.node("Flatten", [graph.means("attended.means", states, agreement)], "attended", axis=1)
    maximum = graph.node("ReduceMax", [states], "maximum", axes=[1], keepdims=0)
    mean = graph.node("ReduceMean", [states], "mean", axes=[1], keepdims=0)
    sentence = graph.node("Concat", [attended, maximum, mean], "sentence", axis=1)
    details = graph.node("Concat", [maximum, mean], "details", axis=1)
    return graph.finish("student", graph.heads(network.heads, sentence, details), network.heads.rank)


def transformer_graph(network: Transformer) -> onnx.ModelProto:
    """The graph of the large network."""
    graph = Graph()
    rows, scales, _ = stored_embedding(network)
    width = network.embedding.embedding_dim
    table, factors = graph.store("embedding.int4", rows), graph.store("embedding.scale", scales)
    picked = graph.node(
        "Cast", [graph.node("Gather", [table, "input_ids"], "rows")], "rows.float", to=TensorProto.FLOAT
    )
    blocks = graph.node("Mul", [picked, graph.node("Gather", [factors, "input_ids"], "row.scales")], "blocks")
    pieces = graph.node("Reshape", [blocks, graph.store("flat", np.array([0, 0, width]))], "pieces")
    positions = graph.weight("position", network.position.weight.detach().numpy(), axis=0)
    ends = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    begin, along = graph.store("begin", np.array([0])), graph.store("along", np.array([0]))
    places = graph.node("Slice", [positions, begin, ends, along], "places")
    states = graph.norm("norm", network.norm, graph.node("Add", [pieces, places], "placed"))
    for number, layer in enumerate(network.layers, 1):
        output = "states" if number == len(network.layers) else None
        states = graph.transformer_layer(f"layer{number}", layer, states, output)
    pooled = [
        graph.node("ReduceMean", [states, graph.store("tokens", np.array([1]))], "mean", keepdims=0),
        graph.node("ReduceMax", [states, "tokens"], "maximum", keepdims=0),
    ]
    sentence = graph.node("Concat", pooled, "sentence", axis=1)
    outputs = graph.heads(network.heads, sentence, sentence)
    return graph.finish("transformer", outputs, network.heads.rank, OPSET_WITH_GELU)


GRAPHS = {Classic: classic_graph, Student: student_graph, Transformer: transformer_graph}


def to_onnx(network: Network) -> onnx.ModelProto:
    """The graph of any of the networks."""
    return GRAPHS[type(network)](network)
