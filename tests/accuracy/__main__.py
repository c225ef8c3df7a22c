"""The command line of the measurements."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.accuracy.case import RESULTS, Case
from tests.synth import MIXES
from tests.synth.conditions import CONDITIONS

JOBS = ("run", "report", "duplicates", "speed", "same", "pale", "clipped", "sensitivity")
MOST_SPEED_SHEETS = 12
"""Pictures of one case when two readers are compared."""


def main(arguments: list[str] | None = None) -> int:
    """Run one job."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("job", nargs="?", default="run", choices=JOBS)
    parser.add_argument("--condition", default="scan150", choices=sorted(CONDITIONS))
    parser.add_argument("--style", default="strike", choices=["strike", "box", "levels", "digits"])
    parser.add_argument("--paper", default="A5", choices=["A6", "A5", "A4", "A3"])
    parser.add_argument("--names", type=int, default=20)
    parser.add_argument("--mix", default="mixed", choices=[*MIXES, "negative", "alike"])
    parser.add_argument("--targets", type=int, default=200_000)
    parser.add_argument("--first", type=int, default=0, help="first seed: take seeds the reader was not tuned on")
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--show", type=int, metavar="SEED", help="write the picture of one seed and tell its truth")
    parser.add_argument("--keep", action="store_true", help="with same: store the answers instead of comparing")
    parser.add_argument("--sheets", type=int, default=1000, help="with same, pale, clipped: sheets of each case")
    parser.add_argument("--only", default="", help="with same: part of a case's name; with sensitivity: its stage")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="with speed: compare with another checkout")
    parser.add_argument("--blind", action="store_true", help="with --show: do not read the picture")
    given = parser.parse_args(arguments)
    case = Case(given.condition, given.style, given.paper, given.names, given.mix)
    if given.show is not None:
        from tests.accuracy.show import show

        file = given.out or Path(f"{case.name}-{given.show}.png")
        sys.stdout.write(show(case, given.show, file, read=not given.blind) + "\n")
    elif given.job == "report":
        from tests.accuracy.report import write

        write(RESULTS, RESULTS.with_suffix(".md"))
    elif given.job == "duplicates":
        from tests.accuracy.pairs import run_pairs

        run_pairs(case, given.pairs, given.out, given.first)
    elif given.job == "speed" and given.against is not None:
        from tests.accuracy.against import run_against

        run_against(given.against, sheets=min(given.sheets, MOST_SPEED_SHEETS), only=given.only)
    elif given.job == "speed":
        from tests.accuracy.speed import run_speed

        run_speed(given.out)
    elif given.job == "pale":
        from tests.accuracy.pale import run_pale

        run_pale(case, given.sheets, given.first)
    elif given.job == "clipped":
        from tests.accuracy.clipped import run_clipped

        run_clipped(case, given.sheets, given.first)
    elif given.job == "sensitivity":
        from tests.accuracy.sensitivity import run_sensitivity

        run_sensitivity(given.only or "names", given.sheets)
    elif given.job == "same":
        from tests.accuracy.same import run_same

        return run_same(given.sheets, given.workers, keep_them=given.keep, styles=given.only)
    else:
        from tests.accuracy.run import run

        run(case, given.targets, given.workers, given.out, start=given.first)
    return 0


if __name__ == "__main__":
    sys.exit(main())
