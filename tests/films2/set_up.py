"""What the camera page says of the cameras of these films before a sheet is counted, with a sheet at rest.

python -m tests.films2.set_up [--condition NAME,NAME] [--seed S] [--form A]
"""

from __future__ import annotations

import argparse
import sys

from ballotcount.domain.live import CameraFigures, Guide
from ballotcount.reading.live.camera_meter import CameraMeter, camera_guides
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.reading.pipeline.reader import Reader
from tests.films2.conditions import CONDITIONS, Condition, of_form
from tests.films2.film import Film

LOOK = 0.2
"""Seconds between two looks at the page, as on the camera page."""


def amber(condition: Condition, seed: int) -> list[Guide]:
    """Return the guides of a single picture that are not green under the camera of a condition."""
    film = Film(condition, 1, seed)
    return [guide for guide in guides(sight_of(Reader(film.layout), film.at_rest())) if not guide.good]


def measured(
    film: Film, seconds: float = 2.0, fps: float = 15.0, hunts_every: float = 0.0
) -> tuple[CameraFigures, tuple[Guide, ...]]:
    """Return the figures of a camera while the first sheet lies under it, and all the guides at the end.

    Args:
        fps: pictures a second; 15 show a lamp that flickers.
        hunts_every: seconds after which the focus searches again.
    """
    reader = Reader(film.layout)
    meter = CameraMeter()
    looked = -LOOK
    found: tuple[Guide, ...] = ()
    for picture, t in film.resting(seconds, fps, hunts_every):
        sight = None
        if t - looked >= LOOK - 1e-6:
            looked = t
            sight = sight_of(reader, picture)
            found = guides(sight)
        meter.feed(picture, t, sight)
    figures = meter.figures()
    assert figures is not None
    return figures, (*found, *camera_guides(figures))


def main(arguments: list[str] | None = None) -> int:
    """Print a row for each condition."""
    parser = argparse.ArgumentParser(prog="python -m tests.films2.set_up", description=__doc__)
    parser.add_argument("--condition", default=",".join(CONDITIONS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", default="", help="letter of an office's form that is filmed, found by its print")
    given = parser.parse_args(arguments)
    for name in given.condition.split(","):
        _, found = measured(Film(of_form(CONDITIONS[name], given.form), 1, given.seed))
        told = [f"{one.name.value} {one.hint} {one.value} (limit {one.limit})" for one in found if one.hint != "good"]
        sys.stdout.write(f"| {name} | {', '.join(told) or 'all good'} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
