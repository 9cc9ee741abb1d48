"""A network's logits and probabilities for whole datasets."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from data.dataset import Dataset, equal_length_batches
from export.calibration import sigmoid, softmax
from student.model import Logits
from student.scores import Answers

ROWS, TOKENS = 512, 16384
"""Maximum size of a batch."""


def logits_of(network: nn.Module, data: Dataset, device: str = "cpu") -> dict[str, np.ndarray]:
    """Float32 logits of every head except the vector, by name; a network without heads has only the mood's."""
    network.eval()
    out: dict[str, np.ndarray] = {}
    with torch.inference_mode():
        for index in equal_length_batches(data.lengths, ROWS, TOKENS):
            output = network(torch.from_numpy(data.batch(index)).to(device))
            heads = output._asdict() if isinstance(output, Logits) else {"mood": output}
            for name, value in heads.items():
                if name != "vector":
                    whole = out.setdefault(name, np.zeros((len(data), *value.shape[1:]), dtype=np.float32))
                    whole[index] = value.float().cpu().numpy()
    return out


def answers_from(logits: dict[str, np.ndarray]) -> Answers:
    """The probabilities for the logits."""
    if "topics" not in logits:
        return Answers(softmax(logits["mood"]))
    return Answers(
        softmax(logits["mood"]), softmax(logits["topics"]), softmax(logits["intent"]), sigmoid(logits["signals"])
    )
