"""The networks and their graphs."""

from __future__ import annotations

import dataclasses

import numpy as np
import onnxruntime
import pytest
import torch

from export.bundle import CLOSE, Refused, check_quantization, outputs_of, random_sequences, worst_difference
from export.onnx_graph import quantize, quantized_copy, to_onnx
from student.model import Classic, Network, build
from student.predict import logits_of
from student.train import Measure

NETWORKS = [
    ("classic", {}),
    ("student", {"width": 24, "hidden": 8, "layers": 1, "dense": 12}),
    ("student", {"width": 96, "hidden": 64, "layers": 1, "dense": 12, "label_rank": 8}),
    ("student", {"width": 24, "hidden": 8, "layers": 2, "dense": 12}),
    ("transformer", {"width": 64, "layers": 2, "heads": 4, "feed_forward": 96, "positions": 100, "dense": 12}),
    ("transformer", {"width": 64, "layers": 1, "heads": 4, "feed_forward": 96, "dense": 12, "label_rank": 8}),
]


@pytest.fixture(
    params=NETWORKS,
    ids=lambda p: "-".join(map(str, (p[0], p[1].get("layers", ""), *["labels"] * ("label_rank" in p[1])))),
)
def network(request: pytest.FixtureRequest) -> Network:
    torch.manual_seed(3)
    kind, sizes = request.param
    network = build(kind, 500, sizes).eval()
    if "label_rank" in sizes:
        # It begins at zero, where nothing of it could be seen.
        for weights in (network.heads.label_attention.topics, network.heads.label_attention.others):
            torch.nn.init.normal_(weights, std=0.3)
    return network


def test_a_batch_gives_what_its_texts_give_alone(network: Network) -> None:
    ids = torch.randint(0, 500, (5, 7))
    with torch.inference_mode():
        together = outputs_of(network, ids)
        alone = [outputs_of(network, one[None]) for one in ids]
    assert together["logits"].shape == (5, 3)
    for name, values in together.items():
        assert np.allclose(values, np.concatenate([one[name] for one in alone]), atol=1e-5)


def test_one_token_is_enough(network: Network) -> None:
    with torch.inference_mode():
        outputs = outputs_of(network, torch.tensor([[4]]))
    assert all(np.isfinite(values).all() for values in outputs.values())


def test_the_classic_network_is_the_original_one() -> None:
    network = build("classic", 10_000, {})
    shapes = {name: tuple(value.shape) for name, value in network.named_parameters()}
    assert shapes["embedding.weight"] == (10_000, 128)
    assert shapes["lstm1.weight_ih_l0"] == (4 * 64, 128)
    assert shapes["lstm2.weight_ih_l0"] == (4 * 32, 64)
    assert shapes["head.0.weight"] == (16, 32)
    assert shapes["head.2.weight"] == (3, 16)


def test_onnx_equals_pytorch_for_every_length(network: Network) -> None:
    rounded = quantized_copy(network)
    assert worst_difference(to_onnx(rounded), rounded, random_sequences(500, 100, 1)) <= CLOSE


def test_a_graph_that_differs_is_noticed(network: Network) -> None:
    other = quantized_copy(network)
    with torch.no_grad():
        mood_layer(other).bias += 0.01
    assert worst_difference(to_onnx(quantized_copy(network)), other, [[1, 2, 3]]) > CLOSE


def test_the_graph_asks_for_nothing_but_ids(network: Network) -> None:
    session = onnxruntime.InferenceSession(to_onnx(network).SerializeToString())
    assert [(i.name, i.type, i.shape) for i in session.get_inputs()] == [
        ("input_ids", "tensor(int64)", ["batch", "sequence"])
    ]
    outputs = {o.name: o.shape for o in session.get_outputs()}
    assert outputs["logits"] == ["batch", 3]
    if network.__class__.__name__ != "Classic":
        assert {
            "topics": ["batch", 60],
            "intent": ["batch", 6],
            "signals": ["batch", 2],
            "vector": ["batch", 24],
        }.items() <= outputs.items()


def test_the_mood_does_not_depend_on_the_other_heads(network: Network) -> None:
    model = to_onnx(network)
    inputs_of = {output: node.input for node in model.graph.node for output in node.output}
    needed, waiting = set(), ["logits"]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += inputs_of.get(name, [])
    assert not any("detail" in name or "topics" in name for name in needed)


def test_rounding_twice_changes_nothing(network: Network) -> None:
    once = quantized_copy(network)
    twice = quantized_copy(once)
    for a, b in zip(once.parameters(), twice.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-7)


def test_rounding_is_off_by_half_a_step_at_most() -> None:
    weight = np.random.default_rng(1).normal(size=(50, 30)).astype(np.float32)
    weight[7] = 0
    values, scale = quantize(weight, axis=0)
    assert values.dtype == np.int8
    assert (np.abs(values * scale[:, None] - weight) <= scale[:, None] * 0.5001).all()


def mood_layer(network: Network) -> torch.nn.Linear:
    return network.head[-1] if isinstance(network, Classic) else network.heads.mood


def test_a_costly_rounding_is_refused(network: Network, validation_data) -> None:
    broken = quantized_copy(network)
    with torch.no_grad():
        mood_layer(broken).weight.zero_()
        # Spreads the answers evenly over the moods, whatever the untrained network prefers.
        mood_layer(network).bias -= torch.from_numpy(logits_of(network, validation_data)["mood"].mean(0))
    # The labels are the first network's answers, so the second must be worse.
    label = logits_of(network, validation_data)["mood"].argmax(1).astype(np.int8)
    measure = Measure([], dataclasses.replace(validation_data, label=label))
    with pytest.raises(Refused):
        check_quantization(network, broken, measure, most=0.3)
