"""Make tests/data/golden/graphs-random.jsonl: random small graphs and onnxruntime's outputs.

    python tests/oracles/golden_graphs.py tests/data/golden/graphs-random.jsonl

Each line after the header is `{"what": "...", "onnx": base64, "ids": [...], "logits": [...]}`. The
graphs cover what the networks of golden_logits.py leave out: backward layers, both kinds of GRU,
initial states, layers without biases, all kinds of scales and zero points, odd sizes. The oracle is
onnxruntime in float32. The seed is fixed.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto

from golden_logits import LABELS, SEED, Graph

GRAPHS = 48
VOCABULARY = 20


class RandomGraph(Graph):
    """A graph whose constants are random."""

    def __init__(self, random: np.random.Generator) -> None:
        super().__init__()
        self.random = random

    def numbers(self, *shape: int) -> np.ndarray:
        return self.random.uniform(-0.8, 0.8, shape).astype(np.float32)

    def maybe_quantized(self, *shape: int) -> str:
        """float32, or int8/uint8 with a single scale or one per index of an axis."""
        kind = self.random.integers(4)
        if kind == 0:
            return self.constant(self.numbers(*shape))
        axis = int(self.random.integers(len(shape)))
        count = () if kind == 1 else (shape[axis],)
        dtype = np.int8 if self.random.integers(2) else np.uint8
        info = np.iinfo(dtype)
        stored = self.random.integers(info.min, info.max, shape, dtype=dtype)
        inputs = [stored, self.random.uniform(0.002, 0.006, count).astype(np.float32)]
        if dtype == np.uint8 or self.random.integers(2):
            middle = 128 if dtype == np.uint8 else 0
            inputs.append(self.random.integers(middle - 9, middle + 9, count).astype(dtype))
        return self.node("DequantizeLinear", *[self.constant(np.asarray(x)) for x in inputs], axis=axis)

    def layer(self, values: str, width: int, hidden: int, states_known: bool) -> tuple[str, str, int]:
        """A random recurrent layer over [S, 1, width]: its Y, its Y_h and its directions."""
        operator = str(self.random.choice(["LSTM", "GRU"]))
        direction = str(self.random.choice(["forward", "reverse", "bidirectional"]))
        directions = 2 if direction == "bidirectional" else 1
        gates = 4 if operator == "LSTM" else 3
        weights = self.maybe_quantized(directions, gates * hidden, width)
        recurrent = self.maybe_quantized(directions, gates * hidden, hidden)
        bias = self.constant(self.numbers(directions, 2 * gates * hidden)) if self.random.integers(3) else ""
        inputs = [values, weights, recurrent, bias]
        attributes = {"hidden_size": hidden, "direction": direction}
        if operator == "GRU":
            attributes["linear_before_reset"] = int(self.random.integers(2))
        if states_known:
            count = 2 if operator == "LSTM" else 1
            inputs += ["", *[self.constant(self.numbers(directions, 1, hidden)) for _ in range(count)]]
        outputs = self.node(operator, *inputs, outputs=2, **attributes)
        return outputs[0], outputs[1], directions


def build(random: np.random.Generator) -> tuple[bytes, str]:
    """A graph and the operators in it."""
    g = RandomGraph(random)
    width, hidden = (int(x) for x in random.integers(1, 14, 2))
    if random.integers(2):
        values = g.node("Gather", g.maybe_quantized(VOCABULARY, width), "input_ids")
    else:
        stored = random.integers(-127, 128, (VOCABULARY, width), dtype=np.int8)
        rows = g.node("Cast", g.node("Gather", g.constant(stored), "input_ids"), to=TensorProto.FLOAT)
        scale = g.node(
            "Gather", g.constant(random.uniform(0.002, 0.01, (VOCABULARY, 1)).astype(np.float32)), "input_ids"
        )
        values = g.node("Mul", scale, rows)
    values = g.node("Transpose", values, perm=[1, 0, 2])
    states, last, directions = g.layer(values, width, hidden, bool(random.integers(2)))
    size = directions * hidden
    if random.integers(2):
        values = g.node("Reshape", g.node("Transpose", states, perm=[0, 2, 1, 3]), g.ints(0, 0, size))
        pooling = str(random.choice(["ReduceMax", "ReduceMean", "ReduceSum"]))
        pooled = g.node(pooling, values, g.ints(0), keepdims=0)
    else:
        pooled = g.node("Reshape", g.node("Transpose", last, perm=[1, 0, 2]), g.ints(-1, size))
    for function in random.choice(["Relu", "Tanh", "Sigmoid", "Identity", "Neg", "Exp"], 2):
        pooled = g.node(str(function), pooled)
    product = g.node("MatMul", pooled, g.maybe_quantized(size, LABELS))
    logits = g.node("Add", g.constant(g.numbers(LABELS)), product)
    if random.integers(2):
        logits = g.node("Max", logits, g.constant(g.numbers(1)))
    operators = sorted({node.op_type for node in g.nodes})
    return g.model(logits).SerializeToString(), " ".join(operators)


def main() -> None:
    """Write the graphs and onnxruntime's outputs."""
    random = np.random.default_rng(SEED)
    lines = [
        {"format": 1, "generator": "tests/oracles/golden_graphs.py", "oracle": f"onnxruntime {onnxruntime.__version__}"}
    ]
    for _ in range(GRAPHS):
        model, what = build(random)
        ids = random.integers(0, VOCABULARY, (1, int(random.integers(1, 30))))
        # Unoptimized: onnxruntime's optimizer turns DequantizeLinear → MatMul into a product of
        # quantized numbers, which shifts logits by up to 1e-2, so it cannot serve as the oracle for
        # the graph.
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model, options)
        logits = session.run(["logits"], {"input_ids": ids})[0][0]
        encoded = base64.b64encode(model).decode()
        lines.append({"what": what, "onnx": encoded, "ids": ids[0].tolist(), "logits": [float(x) for x in logits]})
    Path(sys.argv[1]).write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
