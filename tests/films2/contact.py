"""Lay frames of a film side by side, to look at.

python -m tests.films2.contact --condition calm --seed 1 --out calm.png
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.films2.conditions import CONDITIONS
from tests.films2.film import Film


def contact(film: Film, *, frames: int, step: int, skip: int, width: int) -> NDArray[np.uint8]:
    """Return every ``step``-th frame with its time, four in a row."""
    shown = []
    for picture, t in islice(islice(film.frames(), skip, None, step), frames):
        small = cv2.resize(picture, (width, width * picture.shape[0] // picture.shape[1]), interpolation=cv2.INTER_AREA)
        cv2.putText(small, f"{t:.2f} s", (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 255, 255), 1, cv2.LINE_AA)
        shown.append(small)
    shown += [np.zeros_like(shown[0])] * (-len(shown) % 4)
    rows = [np.hstack(shown[start : start + 4]) for start in range(0, len(shown), 4)]
    return np.asarray(np.vstack(rows), np.uint8)


def main() -> None:
    """Write a contact sheet as PNG."""
    parser = argparse.ArgumentParser(prog="python -m tests.films2.contact", description=__doc__)
    parser.add_argument("--condition", default="calm", choices=sorted(CONDITIONS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=int, default=2)
    parser.add_argument("--frames", type=int, default=16)
    parser.add_argument("--step", type=int, default=4)
    parser.add_argument("--skip", type=int, default=15)
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    film = Film(CONDITIONS[given.condition], given.sheets, given.seed)
    sheet = contact(film, frames=given.frames, step=given.step, skip=given.skip, width=given.width)
    given.out.write_bytes(cv2.imencode(".png", sheet)[1].tobytes())


if __name__ == "__main__":
    main()
