"""What the camera page says of the cameras of these films before a sheet is counted, by one picture of a sheet at rest.

python -m tests.films2.set_up [--condition NAME,NAME] [--seed S]
"""

from __future__ import annotations

import argparse
import sys

from ballotcount.domain.live import Guide
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.pipeline.reader import Reader
from tests.films2.conditions import CONDITIONS, Condition
from tests.films2.film import Film


def amber(condition: Condition, seed: int) -> list[Guide]:
    """Return the guides that are not green under the camera of a condition."""
    film = Film(condition, 1, seed)
    small_letter = Reader(film.layout).pages[1].small_letter
    return [guide for guide in guides(film.at_rest(), film.layout, small_letter) if not guide.good]


def main(arguments: list[str] | None = None) -> int:
    """Print a row for each condition."""
    parser = argparse.ArgumentParser(prog="python -m tests.films2.set_up", description=__doc__)
    parser.add_argument("--condition", default=",".join(CONDITIONS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    for name in given.condition.split(","):
        told = [
            f"{one.name.value} {one.hint} {one.value} (limit {one.limit})"
            for one in amber(CONDITIONS[name], given.seed)
        ]
        sys.stdout.write(f"| {name} | {', '.join(told) or 'all good'} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
