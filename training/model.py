"""The networks: token ids of texts of one length -> three logits. No padding, so no masks.

Every network is two parts, so that the trainer can reach the sentence vectors
between them: `vectors` (ids -> sentence vectors) and `head` (vectors -> logits).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from e5 import Layer

CLASSES = 3


class Classic(nn.Module):
    """The original system's network: two recurrent layers on words, the last state classified."""

    def __init__(
        self, vocabulary: int, width: int = 128, first: int = 64, second: int = 32, dense: int = 16, dropout: float = 0.3
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        self.lstm1 = nn.LSTM(width, first, batch_first=True)
        self.lstm2 = nn.LSTM(first, second, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Sequential(nn.Linear(second, dense), nn.ReLU(), nn.Linear(dense, CLASSES))
        for layer in (self.lstm1, self.lstm2):
            remember_at_first(layer)

    def vectors(self, ids: Tensor) -> Tensor:
        """Sentence vectors, ids int64 [batch, tokens >= 1] -> [batch, second]."""
        states = self.dropout(self.lstm1(self.embedding(ids))[0])
        return self.dropout(self.lstm2(states)[0][:, -1])

    def forward(self, ids: Tensor) -> Tensor:
        """Logits [batch, CLASSES]."""
        return self.head(self.vectors(ids))


class Student(nn.Module):
    """Bidirectional LSTM on word pieces, with the embeddings beside its states; attention, maximum and mean pooled."""

    def __init__(
        self, vocabulary: int, width: int = 128, hidden: int = 64, layers: int = 1, dense: int = 64, dropout: float = 0.3
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.lstm = nn.LSTM(
            width, hidden, layers, batch_first=True, bidirectional=True, dropout=dropout if layers > 1 else 0.0
        )
        remember_at_first(self.lstm)
        features = width + 2 * hidden
        self.attention = nn.Linear(features, 1, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Sequential(
            nn.Linear(3 * features, dense), nn.ReLU(), nn.Dropout(dropout), nn.Linear(dense, CLASSES)
        )

    def start_from(self, vectors: Tensor) -> None:
        """Take [vocabulary, width] `vectors` as the embeddings to start from."""
        with torch.no_grad():
            self.embedding.weight.copy_(vectors)

    def vectors(self, ids: Tensor) -> Tensor:
        """Sentence vectors, ids int64 [batch, tokens >= 1] -> [batch, 3 * (width + 2 * hidden)]."""
        pieces = self.dropout(self.embedding(ids))
        states = torch.cat([self.lstm(pieces)[0], pieces], dim=2)
        attention = self.attention(states).softmax(dim=1)
        pooled = [(states * attention).sum(dim=1), states.amax(dim=1), states.mean(dim=1)]
        return self.dropout(torch.cat(pooled, dim=1))

    def forward(self, ids: Tensor) -> Tensor:
        """Logits [batch, CLASSES]."""
        return self.head(self.vectors(ids))


class Transformer(nn.Module):
    """The first layers of multilingual-e5-small on pieces of its vocabulary; mean and maximum pooled."""

    def __init__(
        self,
        vocabulary: int,
        width: int = 384,
        layers: int = 4,
        heads: int = 12,
        feed_forward: int = 1536,
        positions: int = 128,
        dense: int = 64,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.position = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, 1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, feed_forward, 1e-12) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Sequential(nn.Linear(2 * width, dense), nn.ReLU(), nn.Dropout(dropout), nn.Linear(dense, CLASSES))

    def vectors(self, ids: Tensor) -> Tensor:
        """Sentence vectors, ids int64 [batch, 1 <= tokens <= positions] -> [batch, 2 * width]."""
        states = self.dropout(self.norm(self.embedding(ids) + self.position.weight[: ids.shape[1]]))
        for layer in self.layers:
            states = layer(states)
        return self.dropout(torch.cat([states.mean(dim=1), states.amax(dim=1)], dim=1))

    def forward(self, ids: Tensor) -> Tensor:
        """Logits [batch, CLASSES]."""
        return self.head(self.vectors(ids))


Network = Classic | Student | Transformer


def remember_at_first(lstm: nn.LSTM) -> None:
    """Start every forget gate at bias 1 (Jozefowicz et al. 2015), so that long texts are learnt sooner."""
    with torch.no_grad():
        for name, bias in lstm.named_parameters():
            if name.startswith("bias"):
                bias.zero_()
            if name.startswith("bias_ih"):
                bias[lstm.hidden_size : 2 * lstm.hidden_size] = 1.0


def build(kind: str, vocabulary: int, sizes: dict[str, float]) -> Network:
    """The network named in a configuration: `kind` "classic", "student" or "transformer", `sizes` its keyword arguments."""
    return {"classic": Classic, "student": Student, "transformer": Transformer}[kind](vocabulary, **sizes)  # type: ignore[arg-type]
