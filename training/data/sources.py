"""The table of sources: roles, terms, and which sources no model is trained on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "sources.toml"
ROLES = ("trusted", "crowd", "stars", "emoticons", "none")
USES = ("train", "left out", "excluded")


@dataclass(frozen=True)
class Source:
    """One line of sources.toml, which explains the fields."""

    role: str
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    use: str = "train"
    panel: bool = False

    def __post_init__(self) -> None:
        if self.role not in ROLES or self.use not in USES:
            raise ValueError(f"unknown role {self.role!r} or use {self.use!r}")


OWN = Source(role="trusted")
"""A source that the table does not list: the user's own labels."""


def load_sources(path: Path = TABLE) -> dict[str, Source]:
    """All sources by name."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Source(**{key: tuple(value) if isinstance(value, list) else value for key, value in line.items()})
        for name, line in raw.items()
    }


def not_trained_on(sources: dict[str, Source]) -> frozenset[str]:
    """Names of the sources that no model may be trained on."""
    return frozenset(name for name, source in sources.items() if source.use != "train")
