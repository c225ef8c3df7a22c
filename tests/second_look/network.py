"""The networks and their training."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

BATCH = 64
STEEPEST = 4e-3
EPOCHS_AFTER = (2, 1)
STEEPEST_AFTER = 1.5e-3
"""How often, and in how small steps, it goes through more cut-outs when it has learned the first."""
SHIFT_DOWN = 2
SHIFT_ACROSS = 6
"""Pixels by which a cut-out is moved at random."""
GAIN = (0.8, 1.15)
"""By which its darkness is multiplied at random."""


class Network(nn.Module):
    """Convolutions over the cut-out; their strongest and mean answers decide. Sizes: see ``second_look``."""

    def __init__(self, which: str) -> None:
        super().__init__()
        if which == "name-quick":
            shapes: list[tuple[Any, ...]] = [
                (3, 24, 5, 4), (24, 48, 3, 2), (48, 64, (6, 3), 1), (64, 64, (1, 5), 1), (64, 64, (1, 5), 1),
            ]  # fmt: skip
        elif which == "name":
            shapes = [
                (3, 16, 5, 2), (16, 32, 3, 2), (32, 32, 3, 1), (32, 64, 3, 2), (64, 64, (6, 3), 1), (64, 64, (1, 5), 1),
                (64, 64, (1, 5), 1),
            ]  # fmt: skip
        else:
            shapes = [(3, 16, 5, 2), (16, 32, 3, 2), (32, 48, 3, 1), (48, 64, 3, 2), (64, 64, 3, 1), (64, 64, 3, 1)]
        self.body = nn.Sequential(*(block(*shape) for shape in shapes))
        self.head = nn.Linear(128, 4 if which == "box" else 3)

    def forward(self, cuts: torch.Tensor) -> torch.Tensor:
        seen = self.body(cuts)
        size = (int(seen.shape[2]), int(seen.shape[3]))  # poolings of a fixed size are what OpenCV reads
        strongest = functional.max_pool2d(seen, size)
        mean = functional.avg_pool2d(seen, size)
        return self.head(torch.cat([strongest.flatten(1), mean.flatten(1)], 1))


def block(into: int, out: int, size: int | tuple[int, int], step: int) -> nn.Module:
    pad = size // 2 if isinstance(size, int) else (0, size[1] // 2)
    return nn.Sequential(nn.Conv2d(into, out, size, step, pad, bias=False), nn.BatchNorm2d(out), nn.ReLU())


def train(which: str, files: Sequence[Path], out: Path, epochs: int, then: Sequence[Sequence[Path]] = ()) -> None:
    """Learn from collected cut-outs and write the network as ONNX.

    Args:
        then: up to two lists of files for further training, in fewer and smaller steps: what it was weak at.

    Raises:
        ValueError: more lists than it learns on from.
    """
    if len(then) > len(EPOCHS_AFTER):
        raise ValueError(f"--then at most {len(EPOCHS_AFTER)} times, not {len(then)}")
    torch.manual_seed(1)
    network = Network(which).to(memory_format=torch.channels_last)
    shape = learn(network, files, epochs, STEEPEST, np.random.default_rng(1))
    for turn, (more, times) in enumerate(zip(then, EPOCHS_AFTER[: len(then)], strict=True)):
        learn(network, more, times, STEEPEST_AFTER, np.random.default_rng(2 + turn))
    save(network, shape, out)


def learn(
    network: Network, files: Sequence[Path], epochs: int, steepest: float, rng: np.random.Generator
) -> tuple[int, ...]:
    """Go through collected cut-outs ``epochs`` times; their shape."""
    loaded = [np.load(file) for file in files]
    cuts = np.concatenate([one["cuts"] for one in loaded])
    classes = np.concatenate([one["classes"] for one in loaded])
    weights = np.concatenate([one["weights"] for one in loaded])
    steps = len(cuts) // BATCH
    optimizer = torch.optim.AdamW(network.parameters(), steepest, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimizer, steepest, total_steps=epochs * steps + 1, pct_start=0.15)
    for epoch in range(epochs):
        order = rng.permutation(len(cuts))
        total = 0.0
        for step in range(steps):
            some = np.sort(order[step * BATCH : (step + 1) * BATCH])
            answers = network(torch.from_numpy(varied(cuts[some], rng)).to(memory_format=torch.channels_last))
            losses = functional.cross_entropy(answers, torch.from_numpy(classes[some]), reduction="none")
            loss = (losses * torch.from_numpy(weights[some])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            pace.step()
            total += loss.item()
        sys.stderr.write(f"epoch {epoch + 1} of {epochs}: loss {total / steps:.4f}\n")
    return tuple(cuts.shape[1:])


def varied(cuts: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut-outs moved and made paler or darker a little; the blank page keeps its darkness."""
    across = int(rng.integers(-SHIFT_ACROSS, SHIFT_ACROSS + 1))
    moved = np.roll(cuts, (int(rng.integers(-SHIFT_DOWN, SHIFT_DOWN + 1)), across), (2, 3))
    shares = moved.astype(np.float32) / 255
    shares[:, [0, 2]] *= rng.uniform(*GAIN, (len(cuts), 1, 1, 1)).astype(np.float32)
    return shares


def save(network: Network, shape: tuple[int, ...], out: Path) -> None:
    """Write a network for OpenCV."""
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network.eval(), torch.zeros(1, *shape), str(out), input_names=["cut"], output_names=["scores"], dynamo=False
    )
