"""How long the rules under a camera take for each picture, beside decoding plus one warp of the same picture.

python -m tests.accuracy.live_cost [--condition NAME[,NAME]] [--sheets 4] [--seed 1]

Pictures are those of `tests.films2`, sent as JPEG as most cameras do. The time of the rules is that of the whole live
count without that of reading a ballot, which `tests.accuracy.speed` measures.
"""

from __future__ import annotations

import argparse
import sys
from statistics import mean
from typing import Any

import cv2
import numpy as np

from ballotcount.domain.reading import PageReading
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from tests.accuracy.speed import QUALITY, decoded, timed, yardstick
from tests.films2.conditions import CONDITIONS, Condition
from tests.films2.film import Film


def costs(condition: Condition, *, sheets: int, seed: int) -> dict[str, Any]:
    """Play a film; return milliseconds of processor time a picture, and how many pictures were read."""
    cv2.setNumThreads(1)
    film = Film(condition, sheets, seed)
    reader = Reader(film.layout)
    reading: list[float] = []

    def look(picture: Any, **more: Any) -> PageReading:
        found: list[PageReading] = []
        reading.append(timed(lambda: found.append(reader.read(picture, **more))))
        return found[0]

    live = LiveCount(look, SheetMemory())
    yard: list[float] = []
    rules: list[float] = []
    for picture, t in film.frames():
        sent = cv2.imencode(".jpg", picture, QUALITY)[1].tobytes()
        yard.append(timed(lambda sent=sent: yardstick(sent)))  # type: ignore[misc]
        shown = decoded(sent)
        before = sum(reading)
        whole = timed(lambda shown=shown, t=t: live.feed(shown, t))  # type: ignore[misc]
        rules.append(whole - (sum(reading) - before))
    return {
        "condition": condition.name,
        "pictures": len(rules),
        "read": len(reading),
        "counted": live.number,
        "rules_ms": round(mean(rules), 2),
        "rules_ms_95": round(float(np.percentile(rules, 95)), 2),
        "decode_and_warp_ms": round(mean(yard), 2),
        "ratio": round(mean(rules) / mean(yard), 2),
        "reading_ms_a_picture": round(sum(reading) / len(rules), 2),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each condition."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.live_cost", description=__doc__)
    parser.add_argument("--condition", default="calm,pile_alike,flicker_15,shadow_fast")
    parser.add_argument("--sheets", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    for name in given.condition.split(","):
        sys.stdout.write(f"{costs(CONDITIONS[name], sheets=given.sheets, seed=given.seed)}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
