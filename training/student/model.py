"""The networks: token ids of texts of one length -> logits. No padding, so no masks.

`Classic` has only the mood. The others have a body (ids -> a state for each token), heads that read the states
of a text (`answer`), and a reader of its clauses (`Heads.clause`). Topics, intent and signals have a dense layer
that the mood does not read, so that a plain verdict computes only the mood.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from data.labels import INTENTS, LABELS, SIGNALS, TOPICS
from teachers.e5 import Layer

CLASSES = len(LABELS)
STATES = 1 + CLASSES
"""The states of a topic: absent, or present with one of the moods."""


class Logits(NamedTuple):
    """The outputs of a network with all heads for n texts."""

    mood: Tensor  # [n, 3]
    topics: Tensor  # [n, 15, 4]: absent, then the moods
    intent: Tensor  # [n, 6]
    signals: Tensor  # [n, 2], independent
    vector: Tensor  # [n, 2 * dense]: the input of the heads


class ClauseLogits(NamedTuple):
    """What a network with all heads says of n clauses."""

    mood: Tensor  # [n, 3]
    topics: Tensor  # [n, 15, 4]


def means_of(queries: nn.Linear, summaries: Tensor) -> Tensor:
    """For each query, the mean of the tokens [n, tokens, rank] that it looks for: [n, queries, rank]."""
    return queries(summaries).softmax(dim=1).transpose(1, 2) @ summaries


class LabelAttention(nn.Module):
    """Each topic, intent and signal looks for its own tokens, so that a clause can speak for its topic alone.

    A label has shares of the tokens (Mullenbach et al. 2018, "Explainable prediction of medical codes"), and
    its logits come from the mean of the tokens by these shares. Both read a short summary of each token,
    since what is done for every token takes most of the time.
    """

    LABELS = (len(TOPICS), len(INTENTS), len(SIGNALS))

    def __init__(self, features: int, rank: int) -> None:
        super().__init__()
        self.summary = nn.Linear(features, rank, bias=False)
        self.queries = nn.Linear(rank, sum(self.LABELS), bias=False)
        # A topic has four logits, the other labels have one each.
        self.topics = nn.Parameter(torch.zeros(len(TOPICS), STATES, rank))
        self.others = nn.Parameter(torch.zeros(len(INTENTS) + len(SIGNALS), rank))

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """States [n, tokens, features] -> what is added to the logits of topics [n, 15, 4], intent and signals."""
        means = means_of(self.queries, self.summary(states))
        topics, others = means.split((len(TOPICS), len(self.others)), dim=1)
        intent, signals = (others * self.others).sum(dim=2).split(self.LABELS[1:], dim=1)
        return (topics.unsqueeze(2) * self.topics).sum(dim=3), intent, signals


class ClauseReader(nn.Module):
    """The mood and the topics of a clause, from the summaries of its tokens and what the heads say of its text.

    The summaries are those of the label attention. So all clauses of a text are read in its one pass, and in the
    context of each other, for next to no time. As there, each topic looks for its own tokens; so does the mood.
    """

    def __init__(self, rank: int) -> None:
        super().__init__()
        self.queries = nn.Linear(rank, len(TOPICS) + 1, bias=False)
        self.topics = nn.Parameter(torch.zeros(len(TOPICS), STATES, rank))
        self.topics_bias = nn.Parameter(torch.zeros(len(TOPICS), STATES))
        self.topics_share = nn.Parameter(torch.full((len(TOPICS), STATES), 0.5))
        self.mood = nn.Linear(rank, CLASSES)
        self.mood_share = nn.Parameter(torch.full((CLASSES,), 0.5))

    def forward(self, summaries: Tensor, mood: Tensor, topics: Tensor) -> ClauseLogits:
        """Summaries [n, tokens, rank] of clauses, mood and topics of their texts -> logits."""
        means = means_of(self.queries, summaries)
        of_topics = (means[:, :-1].unsqueeze(2) * self.topics).sum(dim=3) + self.topics_bias
        # The text gives its context; it does not learn from its clauses.
        return ClauseLogits(
            self.mood(means[:, -1]) + self.mood_share * mood.detach(), of_topics + self.topics_share * topics.detach()
        )


class Heads(nn.Module):
    """The mood on a dense layer of its own, everything else on that and on another; both form the sentence vector.

    The other layer reads the maximum and the mean of the tokens, which are pooled last. With a `label_rank`, the
    labels of the other heads also look at the tokens (LabelAttention), whose states have `token_features` numbers.
    """

    def __init__(self, features: int, dense: int, dropout: float, token_features: int, label_rank: int) -> None:
        super().__init__()
        self.mood_dense = nn.Linear(features, dense)
        self.mood = nn.Linear(dense, CLASSES)
        self.detail_dense = nn.Linear(2 * token_features, dense)
        self.topics = nn.Linear(2 * dense, len(TOPICS) * STATES)
        self.intent = nn.Linear(2 * dense, len(INTENTS))
        self.signals = nn.Linear(2 * dense, len(SIGNALS))
        self.label_attention = LabelAttention(token_features, label_rank) if label_rank else None
        self.clauses = ClauseReader(label_rank) if label_rank else None
        self.rank = label_rank
        self.dropout = nn.Dropout(dropout)

    def forward(self, pooled: Tensor, states: Tensor) -> Logits:
        """Pooled states [n, features] and the states themselves, [n, tokens, token_features] -> logits."""
        first = self.mood_dense(pooled).relu()
        second = self.detail_dense(pooled[:, -self.detail_dense.in_features :]).relu()
        vector = torch.cat([first, second], dim=1)
        # The others read what the mood knows; they do not change it.
        read = self.dropout(torch.cat([first.detach(), second], dim=1))
        others = self.topics(read).view(-1, len(TOPICS), STATES), self.intent(read), self.signals(read)
        if self.label_attention:
            more = self.label_attention(self.dropout(states))
            others = tuple(one + added for one, added in zip(others, more, strict=True))
        return Logits(self.mood(self.dropout(first)), *others, vector)

    def clause(self, states: Tensor, text: Logits) -> ClauseLogits:
        """The states of clauses [n, tokens, token_features] and the answers for their texts -> logits."""
        if not (self.clauses and self.label_attention):
            raise ValueError("clauses are read with a label_rank only")
        return self.clauses(self.label_attention.summary(self.dropout(states)), text.mood, text.topics)


class Classic(nn.Module):
    """The original system's network: two recurrent layers on words; the last state is classified."""

    def __init__(
        self,
        vocabulary: int,
        width: int = 128,
        first: int = 64,
        second: int = 32,
        dense: int = 16,
        dropout: float = 0.3,
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

    def forward(self, ids: Tensor) -> Tensor:
        """Mood logits [n, CLASSES] of ids int64 [n, tokens >= 1]."""
        states = self.dropout(self.lstm1(self.embedding(ids))[0])
        return self.head(self.dropout(self.lstm2(states)[0][:, -1]))


class Student(nn.Module):
    """A bidirectional LSTM on word pieces; pools embeddings and states by two attentions, maximum and mean."""

    def __init__(
        self,
        vocabulary: int,
        width: int = 96,
        hidden: int = 128,
        layers: int = 1,
        dense: int = 64,
        dropout: float = 0.2,
        label_rank: int = 0,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.lstm = nn.LSTM(
            width, hidden, layers, batch_first=True, bidirectional=True, dropout=dropout if layers > 1 else 0.0
        )
        remember_at_first(self.lstm)
        self.features = width + 2 * hidden
        self.attention = nn.Linear(self.features, 2, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.heads = Heads(4 * self.features, dense, dropout, self.features, label_rank)

    def start_from(self, vectors: Tensor) -> None:
        """Initialize the embeddings with `vectors` [vocabulary, width]."""
        with torch.no_grad():
            self.embedding.weight.copy_(vectors)

    def states(self, ids: Tensor) -> Tensor:
        """The states of the tokens and their embeddings, [n, tokens, features], of ids int64 [n, tokens >= 1]."""
        pieces = self.dropout(self.embedding(ids))
        return torch.cat([self.lstm(pieces)[0], pieces], dim=2)

    def answer(self, states: Tensor) -> Logits:
        """Logits of every head for texts with these states."""
        shares = self.attention(states).softmax(dim=1)
        attended = torch.einsum("ntf,nta->naf", states, shares).flatten(1)
        pooled = torch.cat([attended, states.amax(dim=1), states.mean(dim=1)], dim=1)
        return self.heads(self.dropout(pooled), states)

    def forward(self, ids: Tensor) -> Logits:
        """Logits of every head of ids int64 [n, tokens >= 1]."""
        return self.answer(self.states(ids))


class Transformer(nn.Module):
    """The first layers of multilingual-e5-small on pieces of its vocabulary; pools by mean and maximum."""

    def __init__(
        self,
        vocabulary: int,
        width: int = 384,
        layers: int = 6,
        heads: int = 12,
        feed_forward: int = 1536,
        positions: int = 128,
        dense: int = 64,
        dropout: float = 0.1,
        label_rank: int = 0,
    ) -> None:
        super().__init__()
        self.features = width
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.position = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, 1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, feed_forward, 1e-12) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.heads = Heads(2 * width, dense, dropout, width, label_rank)

    def states(self, ids: Tensor) -> Tensor:
        """The states of the tokens, [n, tokens, width], of ids int64 [n, 1 <= tokens <= positions]."""
        states = self.dropout(self.norm(self.embedding(ids) + self.position.weight[: ids.shape[1]]))
        for layer in self.layers:
            states = layer(states)
        return states

    def answer(self, states: Tensor) -> Logits:
        """Logits of every head for texts with these states."""
        return self.heads(self.dropout(torch.cat([states.mean(dim=1), states.amax(dim=1)], dim=1)), states)

    def forward(self, ids: Tensor) -> Logits:
        """Logits of every head of ids int64 [n, 1 <= tokens <= positions]."""
        return self.answer(self.states(ids))


Network = Classic | Student | Transformer


def remember_at_first(lstm: nn.LSTM) -> None:
    """Initialize every forget gate's bias to 1 (Jozefowicz et al. 2015), so that long texts are learned sooner."""
    with torch.no_grad():
        for name, bias in lstm.named_parameters():
            if name.startswith("bias"):
                bias.zero_()
            if name.startswith("bias_ih"):
                bias[lstm.hidden_size : 2 * lstm.hidden_size] = 1.0


def build(kind: str, vocabulary: int, sizes: dict[str, float]) -> Network:
    """The network named in a configuration: `kind` "classic", "student" or "transformer", `sizes` its keyword arguments."""
    return {"classic": Classic, "student": Student, "transformer": Transformer}[kind](vocabulary, **sizes)  # type: ignore[arg-type]
