"""The teacher: multilingual-e5-small with linear heads, and its weights on disk.

A file of weights is an .npz of PyTorch's names: `NAME.q` int8 [rows, columns] with `NAME.s` float16 [rows]
means row * scale; others are stored plainly. `used` lists the vocabulary ids whose embeddings are in the
file; all others are e5's own. `srcs` names the sources of `crowd`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from data.labels import INTENTS, LABELS, TOPICS
from teachers.e5 import E5, load_e5

FLAGS = ("urgent", "leaving", "sarcasm")
STATES = 1 + len(LABELS)


class TeacherLogits(NamedTuple):
    """The teacher's outputs for n texts."""

    mood: Tensor  # [n, 3]
    topics: Tensor  # [n, 15, 4]: absent, then the moods
    intent: Tensor  # [n, 6]
    flags: Tensor  # [n, 3], independent


class Teacher(nn.Module):
    """e5 with linear heads on [mean, maximum] of the last states, and a confusion matrix for each source.

    The matrices (Rodrigues and Pereira, "Deep learning from crowds", AAAI 2018) are logits: labels of a
    doubtful source are scored against `p @ crowd[source].softmax(1)`, so that its habits stay out of p.
    """

    def __init__(self, encoder: E5, sources: int = 0, dropout: float = 0.0) -> None:
        super().__init__()
        self.e = encoder
        self.dropout = nn.Dropout(dropout)
        width = 2 * encoder.word.weight.shape[1]
        self.head = nn.Linear(width, len(LABELS))
        self.topic = nn.Linear(width, STATES * len(TOPICS))
        self.intent = nn.Linear(width, len(INTENTS))
        self.flag = nn.Linear(width, len(FLAGS))
        self.crowd = nn.Parameter(torch.zeros(sources, len(LABELS), len(LABELS)))

    def forward(self, ids: Tensor) -> TeacherLogits:
        """Logits of ids int64 [n, tokens], texts of one length."""
        states = self.e(ids)
        vector = self.dropout(torch.cat([states.mean(1), states.amax(1)], 1))
        topics = self.topic(vector).view(-1, len(TOPICS), STATES)
        return TeacherLogits(self.head(vector), topics, self.intent(vector), self.flag(vector))


def dequantized(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    """One tensor of a file of weights, float32."""
    if f"{name}.q" in stored:
        return stored[f"{name}.q"].astype(np.float32) * stored[f"{name}.s"].astype(np.float32)[:, None]
    return stored[name].astype(np.float32)


def known_pieces(weights: Path | None) -> np.ndarray:
    """The ids of the vocabulary whose embeddings are in a file of weights."""
    if weights is None:
        return np.zeros(0, dtype=np.int64)
    with np.load(weights) as file:
        return file["used"].astype(np.int64)


def load_teacher(
    weights: Path | None, e5: Path, sources: Sequence[str] = (), crowd_diagonal: float = 3.5, dropout: float = 0.0
) -> Teacher:
    """The teacher of `weights` (None: fresh heads) on the encoder of `e5` (e5-small-q4.bin), in eval mode.

    A source that the weights lack starts with a matrix near the identity.
    """
    teacher = Teacher(load_e5(e5), len(sources), dropout)
    identity = np.eye(len(LABELS), dtype=np.float32) * crowd_diagonal
    state, stored = teacher.state_dict(), {}
    if weights:
        with np.load(weights) as file:
            stored = {name: file[name] for name in file.files}
    known = {str(name).rstrip("*"): i for i, name in enumerate(stored.get("srcs", ()))}
    if sources:
        matrices = [stored["crowd"][known[name]] if name in known else identity for name in sources]
        state["crowd"] = torch.from_numpy(np.stack(matrices).astype(np.float32))
    for name in state if stored else ():
        if name == "e.word.weight":
            state[name][torch.from_numpy(stored["used"].astype(np.int64))] = torch.from_numpy(dequantized(stored, name))
        elif name != "crowd":
            state[name] = torch.from_numpy(dequantized(stored, name)).view(state[name].shape)
    teacher.load_state_dict(state)
    return teacher.eval()


def save_teacher(path: Path, state: dict[str, Tensor], sources: Sequence[str], used: np.ndarray) -> None:
    """Write a file of weights, with matrices in int8 and one scale per row; `state` has the embeddings of `used`."""
    out: dict[str, np.ndarray] = {"srcs": np.array(sources), "used": used.astype(np.int32)}
    for name, tensor in state.items():
        value = tensor.float().numpy()
        if value.ndim == 2 and value.size > 4096:
            scale = np.maximum(np.abs(value).max(1), 1e-8) / 127
            out[f"{name}.q"] = np.clip(np.rint(value / scale[:, None]), -127, 127).astype(np.int8)
            out[f"{name}.s"] = scale.astype(np.float16)
        else:
            out[name] = value
    np.savez_compressed(path, **out)
