"""Make the small random networks of tests/data/golden, and PyTorch's logits for them.

    python tests/oracles/golden_logits.py tests/data/golden

For each network NAME it writes `network-NAME.onnx` and `logits-NAME.jsonl`: a header line, then
lines `{"ids": [...], "logits": [...]}`. The oracle is PyTorch in float32, computed from the modules
below and never from the ONNX file. Each file also runs in onnxruntime, and the script fails if the
two differ by more than 1e-5. The seed is fixed.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SEED = 20261122
VOCABULARY = 60
LABELS = 3
LENGTHS = [1, 2, 3, 4, 5, 7, 8, 10, 13, 25, 50, 100]
OPERATOR_SET = 18


class Graph:
    """An ONNX graph under construction; every method returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values.copy(), name))
        return name

    def node(self, operator: str, *inputs: str, outputs: int = 1, **attributes: object) -> str | list[str]:
        names = [f"n{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def quantized_rows(self, rows: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        """int8 rows and the scale of each row."""
        values = rows.detach().numpy()
        scales = (np.abs(values).max(axis=1, keepdims=True) / 127.0).astype(np.float32)
        return np.round(values / scales).astype(np.int8), scales

    def embedding(self, ids: str, module: nn.Embedding) -> str:
        """Rows stay int8; the module gets exactly the dequantized numbers."""
        stored, scales = self.quantized_rows(module.weight)
        with torch.no_grad():
            module.weight.copy_(torch.from_numpy(stored.astype(np.float32) * scales))
        rows = self.node("Gather", self.constant(stored), ids)
        scale = self.node("Gather", self.constant(scales), ids)
        return self.node("Mul", self.node("Cast", rows, to=TensorProto.FLOAT), scale)

    def dequantized(self, weight: torch.Tensor) -> str:
        """An int8 constant with one scale for each row, which the module gets too."""
        stored, scales = self.quantized_rows(weight)
        with torch.no_grad():
            weight.copy_(torch.from_numpy(stored.astype(np.float32) * scales))
        return self.node("DequantizeLinear", self.constant(stored), self.constant(scales[:, 0]), axis=0)

    def linear(self, values: str, module: nn.Linear) -> str:
        weight, bias = module.weight.detach().numpy(), module.bias.detach().numpy()
        return self.node("Gemm", values, self.constant(weight), self.constant(bias), transB=1)

    def matmul(self, values: str, module: nn.Linear) -> str:
        weight, bias = module.weight.detach().numpy().T, module.bias.detach().numpy()
        return self.node("Add", self.node("MatMul", values, self.constant(weight)), self.constant(bias))

    def recurrent(self, values: str, module: nn.RNNBase) -> list[str]:
        """Y, Y_h and for an LSTM Y_c; PyTorch's gates in ONNX's order."""
        lstm = isinstance(module, nn.LSTM)
        order = [0, 3, 1, 2] if lstm else [1, 0, 2]

        def gates(tensor: torch.Tensor) -> np.ndarray:
            parts = np.split(tensor.detach().numpy(), len(order))
            return np.concatenate([parts[i] for i in order])

        ends = ["", "_reverse"] if module.bidirectional else [""]

        def stack(name: str) -> np.ndarray:
            return np.stack([gates(getattr(module, name + end)) for end in ends])

        bias = np.concatenate([stack("bias_ih_l0"), stack("bias_hh_l0")], axis=1)
        attributes = {
            "hidden_size": module.hidden_size,
            "direction": "bidirectional" if module.bidirectional else "forward",
        }
        if not lstm:
            attributes["linear_before_reset"] = 1
        return self.node(
            "LSTM" if lstm else "GRU",
            values,
            *[self.constant(part) for part in (stack("weight_ih_l0"), stack("weight_hh_l0"), bias)],
            outputs=3 if lstm else 2,
            **attributes,
        )

    def model(self, logits: str) -> onnx.ModelProto:
        self.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
        graph = helper.make_graph(
            self.nodes,
            "golden",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", LABELS])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATOR_SET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


class Classic(nn.Module):
    """Two LSTMs, the last hidden state, two dense layers."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 10)
        self.first = nn.LSTM(10, 9, batch_first=True)
        self.second = nn.LSTM(9, 6, batch_first=True)
        self.hidden = nn.Linear(6, 5)
        self.output = nn.Linear(5, LABELS)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        values, _ = self.first(self.embedding(ids))
        values, _ = self.second(values)
        return self.output(torch.relu(self.hidden(values[:, -1])))

    def graph(self) -> onnx.ModelProto:
        g = Graph()
        values = g.node("Transpose", g.embedding("input_ids", self.embedding), perm=[1, 0, 2])
        values = g.node("Squeeze", g.recurrent(values, self.first)[0], g.ints(1))
        values = g.node("Squeeze", g.recurrent(values, self.second)[0], g.ints(1))
        last = g.node("Gather", values, g.constant(np.array(-1, dtype=np.int64)), axis=0)
        weight = g.node("Transpose", g.dequantized(self.hidden.weight), perm=[1, 0])
        product = g.node("MatMul", last, weight)
        hidden = g.node("Add", product, g.constant(self.hidden.bias.detach().numpy()))
        return g.model(g.linear(g.node("Relu", hidden), self.output))


class Bidirectional(nn.Module):
    """A bidirectional layer, pooled by maximum, mean and attention."""

    kind: type[nn.RNNBase] = nn.LSTM

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 8)
        self.layer = self.kind(8, 7, batch_first=True, bidirectional=True)
        self.attention = nn.Linear(14, 1)
        self.output = nn.Linear(3 * 14, LABELS)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        values, _ = self.layer(self.embedding(ids))
        weights = torch.softmax(torch.tanh(self.attention(values)), dim=1)
        pooled = [values.amax(1), values.mean(1), (weights * values).sum(1)]
        return self.output(torch.cat(pooled, dim=1))

    def graph(self) -> onnx.ModelProto:
        g = Graph()
        values = g.node("Transpose", g.embedding("input_ids", self.embedding), perm=[1, 0, 2])
        values = g.node("Transpose", g.recurrent(values, self.layer)[0], perm=[2, 0, 1, 3])
        values = g.node("Reshape", values, g.ints(0, 0, 14))
        scores = g.node("Tanh", g.matmul(values, self.attention))
        weighted = g.node("Mul", g.node("Softmax", scores, axis=1), values)
        pooled = [
            g.node("ReduceMax", values, g.ints(1), keepdims=0),
            g.node("ReduceMean", values, g.ints(1), keepdims=0),
            g.node("ReduceSum", weighted, g.ints(1), keepdims=0),
        ]
        return g.model(g.linear(g.node("Concat", *pooled, axis=1), self.output))


class BidirectionalGru(Bidirectional):
    """The same with a GRU."""

    kind = nn.GRU


class Transformer(nn.Module):
    """Two pre-norm encoder layers with two heads, mean pooling."""

    width, heads = 16, 2

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, self.width)
        self.position = nn.Embedding(128, self.width)
        settings = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "norm_first": True}
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(self.width, self.heads, 40, **settings) for _ in range(2)
        )
        self.norm = nn.LayerNorm(self.width)
        self.output = nn.Linear(self.width, LABELS)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        values = self.embedding(ids) + self.position.weight[: ids.shape[1]]
        for layer in self.layers:
            values = layer(values)
        return self.output(self.norm(values).mean(1))

    def norm_node(self, g: Graph, values: str, norm: nn.LayerNorm) -> str:
        """LayerNormalization as one node and, for the last one, in its parts."""
        scale, bias = (g.constant(p.detach().numpy()) for p in (norm.weight, norm.bias))
        if norm is not self.norm:
            return g.node("LayerNormalization", values, scale, bias, epsilon=norm.eps)
        two = g.constant(np.array(2.0, dtype=np.float32))
        epsilon = g.constant(np.array(norm.eps, dtype=np.float32))
        centred = g.node("Sub", values, g.node("ReduceMean", values, g.ints(-1)))
        variance = g.node("ReduceMean", g.node("Pow", centred, two), g.ints(-1))
        normal = g.node("Div", centred, g.node("Sqrt", g.node("Add", variance, epsilon)))
        return g.node("Add", g.node("Mul", normal, scale), bias)

    def attention_node(self, g: Graph, values: str, module: nn.MultiheadAttention) -> str:
        size = self.width // self.heads
        weight, bias = module.in_proj_weight.detach().numpy(), module.in_proj_bias.detach().numpy()
        parts = []
        for i in range(3):
            rows = slice(i * self.width, (i + 1) * self.width)
            product = g.node("MatMul", values, g.constant(weight[rows].T))
            part = g.node("Add", product, g.constant(bias[rows]))
            part = g.node("Reshape", part, g.ints(0, 0, self.heads, size))
            parts.append(g.node("Transpose", part, perm=[0, 2, 3, 1] if i == 1 else [0, 2, 1, 3]))
        query, key, value = parts
        scale = g.constant(np.array(size**-0.5, dtype=np.float32))
        scores = g.node("Softmax", g.node("Mul", g.node("MatMul", query, key), scale), axis=-1)
        mixed = g.node("Transpose", g.node("MatMul", scores, value), perm=[0, 2, 1, 3])
        mixed = g.node("Reshape", mixed, g.ints(0, 0, self.width))
        return g.matmul(mixed, module.out_proj)

    def gelu_node(self, g: Graph, values: str) -> str:

        def scalar(x: float) -> str:
            return g.constant(np.array(x, dtype=np.float32))

        erf = g.node("Erf", g.node("Div", values, scalar(2**0.5)))
        return g.node("Mul", g.node("Mul", values, g.node("Add", erf, scalar(1.0))), scalar(0.5))

    def graph(self) -> onnx.ModelProto:
        g = Graph()
        length = g.node("Shape", "input_ids", start=1)
        table = g.constant(self.position.weight.detach().numpy())
        positions = g.node("Slice", table, g.ints(0), length, g.ints(0))
        values = g.node("Add", g.embedding("input_ids", self.embedding), positions)
        for layer in self.layers:
            attended = self.attention_node(g, self.norm_node(g, values, layer.norm1), layer.self_attn)
            values = g.node("Add", values, attended)
            hidden = self.gelu_node(g, g.matmul(self.norm_node(g, values, layer.norm2), layer.linear1))
            values = g.node("Add", values, g.matmul(hidden, layer.linear2))
        mean = g.node("ReduceMean", self.norm_node(g, values, self.norm), g.ints(1), keepdims=0)
        return g.model(g.linear(mean, self.output))


NETWORKS = {
    "classic-tiny": Classic,
    "bilstm-tiny": Bidirectional,
    "bigru-tiny": BidirectionalGru,
    "transformer-tiny": Transformer,
}


def write(name: str, network: nn.Module, folder: Path) -> float:
    """Write one network and its vectors; return onnxruntime's largest difference."""
    model = network.graph()
    onnx.save(model, folder / f"network-{name}.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    header = {"format": 1, "generator": "tests/oracles/golden_logits.py", "oracle": f"torch {torch.__version__}"}
    lines, worst = [header], 0.0
    for length in LENGTHS:
        ids = torch.randint(0, VOCABULARY, (1, length))
        with torch.no_grad():
            logits = network(ids)[0].numpy()
        found = session.run(["logits"], {"input_ids": ids.numpy()})[0][0]
        worst = max(worst, float(np.abs(found - logits).max()))
        lines.append({"ids": ids[0].tolist(), "logits": [float(x) for x in logits]})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / f"logits-{name}.jsonl").write_text(text)
    return worst


def main() -> None:
    """Write every network and its logits."""
    folder = Path(sys.argv[1])
    for name, kind in NETWORKS.items():
        torch.manual_seed(SEED)
        network = kind().eval()
        with torch.no_grad():
            # The default initial values are so small that all texts would get nearly the same
            # scores.
            for parameter in network.parameters():
                parameter.mul_(1.5)
        worst = write(name, network, folder)
        print(f"{name}: onnxruntime differs from PyTorch by at most {worst:.1e}")
        if worst > 1e-5:
            sys.exit(f"{name}: the graph is not the network")


if __name__ == "__main__":
    main()
