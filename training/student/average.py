"""The weighted average of checkpoints of one network, as a checkpoint for the export.

    python -m student.average --out runs/average.pt runs/new.pt:0.8 runs/start.pt:0.2

A network that learned further from its own earlier weights lies near them, and between the two there are
weights that keep more of what the earlier ones knew of other sources (Wortsman et al. 2022, "Robust
fine-tuning of zero-shot models").
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

Weights = dict[str, Tensor]


def average(checkpoints: list[tuple[Weights, float]]) -> Weights:
    """The sum of the weights times their shares, which must be 1 in all.

    The first network may have parts that others lack (label attention came with `mizaj` 1.5.0); these count as
    equal to its own. Raises ValueError for other shares or for networks with different weights.
    """
    if abs(sum(share for _, share in checkpoints) - 1) > 1e-6:
        raise ValueError("the shares must add up to 1")
    first = checkpoints[0][0]
    for weights, _ in checkpoints:
        if any(name not in first or first[name].shape != value.shape for name, value in weights.items()):
            raise ValueError("the checkpoints are of different networks")
    return {name: sum(weights.get(name, first[name]) * share for weights, share in checkpoints) for name in first}


def checkpoint(argument: str) -> tuple[Weights, float]:
    """The weights and the share in an argument PATH:SHARE."""
    path, _, share = argument.rpartition(":")
    return torch.load(path, weights_only=True, map_location="cpu")["network"], float(share)


def main() -> None:
    """Write the average."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", help="PATH:SHARE of each")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.save({"network": average([checkpoint(one) for one in arguments.checkpoints])}, arguments.out)


if __name__ == "__main__":
    main()
