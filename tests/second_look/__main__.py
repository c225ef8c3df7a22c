"""Collect cut-outs, or train a network from them."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("collect", "train"))
    parser.add_argument("which", choices=("name", "name-quick", "box"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--then", nargs="+", action="append", type=Path, default=[])
    parser.add_argument("--sheets", type=int, default=600)
    parser.add_argument("--first", type=int, default=2_000_000)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_intermixed_args()
    if given.what == "train":
        from tests.second_look.network import train

        train(given.which, given.files, given.out, given.epochs, given.then)
        return
    from tests.second_look.sheets import collect

    style = "box" if given.which == "box" else "strike"
    cuts, classes, weights = collect(style, given.first, given.sheets)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(given.out, cuts=cuts, classes=classes, weights=weights)


if __name__ == "__main__":
    main()
