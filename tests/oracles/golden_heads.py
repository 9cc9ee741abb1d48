"""Make a small random network with every head, and PyTorch's outputs for it.

    python tests/oracles/golden_heads.py tests/data/golden

Writes `network-heads-tiny.onnx` and `outputs-heads-tiny.jsonl`: a header line, then lines `{"ids":
[...], "outputs": {"logits": [...], ...}}`. The oracle is PyTorch in float32; the script fails if
onnxruntime differs from it by more than 1e-5. The seed is fixed.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from torch import nn

from golden_logits import LENGTHS, OPERATOR_SET, SEED, VOCABULARY, Graph

SHAPES = {"logits": [3], "topics": [15, 4], "intent": [6], "signals": [2], "vector": [12]}
"""The outputs, without their batch axis; besides, the graph has the states of the tokens."""


class WithHeads(nn.Module):
    """A bidirectional layer; mean and maximum form the vector; topics have a layer of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 8)
        self.layer = nn.LSTM(8, 6, batch_first=True, bidirectional=True)
        self.vector = nn.Linear(24, 12)
        self.hidden = nn.Linear(12, 10)
        self.mood = nn.Linear(12, 3)
        self.topics = nn.Linear(10, 60)
        self.intent = nn.Linear(12, 6)
        self.signals = nn.Linear(12, 2)

    def forward(self, ids: torch.Tensor) -> dict[str, torch.Tensor]:
        values, _ = self.layer(self.embedding(ids))
        vector = torch.tanh(self.vector(torch.cat([values.mean(1), values.amax(1)], dim=1)))
        return {
            "logits": self.mood(vector),
            "topics": self.topics(torch.relu(self.hidden(vector))).reshape(-1, 15, 4),
            "intent": self.intent(vector),
            "signals": self.signals(vector),
            "vector": vector,
        }

    def graph(self) -> onnx.ModelProto:
        g = Graph()
        values = g.node("Transpose", g.embedding("input_ids", self.embedding), perm=[1, 0, 2])
        values = g.node("Transpose", g.recurrent(values, self.layer)[0], perm=[2, 0, 1, 3])
        values = g.node("Reshape", values, g.ints(0, 0, 12))
        g.nodes.append(helper.make_node("Identity", [values], ["states"]))
        values = "states"
        mean = g.node("ReduceMean", values, g.ints(1), keepdims=0)
        largest = g.node("ReduceMax", values, g.ints(1), keepdims=0)
        vector = g.node("Tanh", g.linear(g.node("Concat", mean, largest, axis=1), self.vector))
        hidden = g.node("Relu", g.linear(vector, self.hidden))
        topics = g.node("Reshape", g.linear(hidden, self.topics), g.ints(0, 15, 4))
        heads = {
            "logits": g.linear(vector, self.mood),
            "topics": topics,
            "intent": g.linear(vector, self.intent),
            "signals": g.linear(vector, self.signals),
            "vector": vector,
        }
        g.nodes += [helper.make_node("Identity", [value], [name]) for name, value in heads.items()]
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape]) for name, shape in SHAPES.items()
        ]
        outputs.append(helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "sequence", 12]))
        graph = helper.make_graph(g.nodes, "heads", [ids], outputs, g.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATOR_SET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


def main() -> None:
    """Write the network and PyTorch's outputs."""
    folder = Path(sys.argv[1])
    torch.manual_seed(SEED)
    network = WithHeads().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(1.5)
    model = network.graph()
    onnx.save(model, folder / "network-heads-tiny.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    header = {"format": 1, "generator": "tests/oracles/golden_heads.py", "oracle": f"torch {torch.__version__}"}
    lines, worst = [header], 0.0
    for length in LENGTHS:
        ids = torch.randint(0, VOCABULARY, (1, length))
        with torch.no_grad():
            outputs = {name: value[0].numpy() for name, value in network(ids).items()}
        found = session.run(list(SHAPES), {"input_ids": ids.numpy()})
        differences = [np.abs(value[0] - outputs[name]).max() for name, value in zip(SHAPES, found, strict=True)]
        worst = max(worst, float(max(differences)))
        rows = {name: [float(x) for x in value.reshape(-1)] for name, value in outputs.items()}
        lines.append({"ids": ids[0].tolist(), "outputs": rows})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "outputs-heads-tiny.jsonl").write_text(text)
    print(f"onnxruntime differs from PyTorch by at most {worst:.1e}")
    if worst > 1e-5:
        sys.exit("the graph is not the network")


if __name__ == "__main__":
    main()
