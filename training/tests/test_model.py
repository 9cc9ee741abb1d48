"""The networks and their graphs."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch

from export import CLOSE, Refused, check_quantisation, random_sequences, worst_difference
from model import Network, build
from onnx_graph import quantise, quantised_copy, to_onnx

NETWORKS = [
    ("classic", {}),
    ("student", {"width": 24, "hidden": 8, "layers": 1, "dense": 12}),
    ("student", {"width": 24, "hidden": 8, "layers": 2, "dense": 12}),
    ("transformer", {"width": 64, "layers": 2, "heads": 4, "feed_forward": 96, "positions": 100, "dense": 12}),
]


@pytest.fixture(params=NETWORKS, ids=lambda p: f"{p[0]}-{p[1].get('layers', '')}")
def network(request: pytest.FixtureRequest) -> Network:
    torch.manual_seed(3)
    kind, sizes = request.param
    return build(kind, 500, sizes).eval()


def test_a_batch_gives_what_its_texts_give_alone(network: Network) -> None:
    ids = torch.randint(0, 500, (5, 7))
    with torch.inference_mode():
        together = network(ids)
        alone = torch.cat([network(one[None]) for one in ids])
    assert together.shape == (5, 3)
    assert torch.allclose(together, alone, atol=1e-6)


def test_one_token_is_enough(network: Network) -> None:
    assert network(torch.tensor([[4]])).isfinite().all()


def test_the_classic_network_is_the_original_one() -> None:
    network = build("classic", 10_000, {})
    shapes = {name: tuple(value.shape) for name, value in network.named_parameters()}
    assert shapes["embedding.weight"] == (10_000, 128)
    assert shapes["lstm1.weight_ih_l0"] == (4 * 64, 128)
    assert shapes["lstm2.weight_ih_l0"] == (4 * 32, 64)
    assert shapes["head.0.weight"] == (16, 32)
    assert shapes["head.2.weight"] == (3, 16)


def test_onnx_equals_pytorch_for_every_length(network: Network) -> None:
    rounded = quantised_copy(network)
    assert worst_difference(to_onnx(rounded), rounded, random_sequences(500, 100, 1)) <= CLOSE


def test_a_graph_that_differs_is_noticed(network: Network) -> None:
    other = quantised_copy(network)
    with torch.no_grad():
        other.head[-1].bias += 0.01
    assert worst_difference(to_onnx(quantised_copy(network)), other, [[1, 2, 3]]) > CLOSE


def test_the_graph_asks_for_nothing_but_ids(network: Network) -> None:
    session = onnxruntime.InferenceSession(to_onnx(network).SerializeToString())
    assert [(i.name, i.type, i.shape) for i in session.get_inputs()] == [
        ("input_ids", "tensor(int64)", ["batch", "sequence"])
    ]
    assert [o.name for o in session.get_outputs()] == ["logits"]


def test_rounding_twice_changes_nothing(network: Network) -> None:
    once = quantised_copy(network)
    twice = quantised_copy(once)
    for a, b in zip(once.parameters(), twice.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-7)


def test_rounding_is_off_by_half_a_step_at_most() -> None:
    weight = np.random.default_rng(1).normal(size=(50, 30)).astype(np.float32)
    weight[7] = 0
    values, scale = quantise(weight, axis=0)
    assert values.dtype == np.int8
    assert (np.abs(values * scale[:, None] - weight) <= scale[:, None] * 0.5001).all()


def test_a_costly_rounding_is_refused(network: Network, validation_data) -> None:
    broken = quantised_copy(network)
    with torch.no_grad():
        broken.head[-1].weight.zero_()
        network.head[-1].bias[0] = 0.0
    # The first network says what the labels say: the second cannot but lose.
    labelled = validation_data.__class__(**{**validation_data.__dict__, "label": guesses(network, validation_data)})
    with pytest.raises(Refused):
        check_quantisation(network, broken, labelled, most=0.3)


def guesses(network: Network, data) -> np.ndarray:
    from train import predict

    logits = predict(network, data, "cpu")
    # An even spread over the classes, whatever the untrained network prefers.
    with torch.no_grad():
        network.head[-1].bias -= torch.from_numpy(logits.mean(0))
    return predict(network, data, "cpu").argmax(1).astype(np.int8)
