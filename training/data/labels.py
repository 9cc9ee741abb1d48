"""The labels of every head, in the order of the network's outputs."""

from __future__ import annotations

LABELS: tuple[str, str, str] = ("negative", "neutral", "positive")
"""The moods, in the order of every probability triple and logit row."""

MIXED = 3
"""Label of a text that is as positive as negative; not a class of its own."""

NO_LABEL = -1
"""Label of a text that has none."""

TOPICS: tuple[str, ...] = (
    "product", "price", "delivery", "staff", "support", "billing", "app", "network",
    "account", "place", "food", "information", "trust", "waiting", "choice",
)  # fmt: skip
"""What feedback is about. Each topic of a text is absent (0) or has a mood (1 + index into LABELS)."""

INTENTS: tuple[str, ...] = ("complaint", "question", "request", "thanks", "suggestion", "other")
"""What the writer wants."""

SIGNALS: tuple[str, ...] = ("urgent", "leaving")
"""What a support desk should not miss: the writer is blocked or harmed now; the writer is leaving."""
