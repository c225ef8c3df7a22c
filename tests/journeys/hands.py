"""How long an evening takes people and machine: ``python -m tests.journeys.hands``.

The sample day's box (348 delegates, 63 names for 55 seats, 347 sheets of ordinary voters) is counted at the real desk.
Every key, click and movement of the pointer is counted where it is made; looks and turned sheets are added by the
keystroke-level model (``keystrokes``); typists make faults at random, from a seed. What the hands cannot show stands
among the constants of ``evening``, each with what it is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

from PySide6.QtWidgets import QApplication

from ballotcount.sample import congress as sample
from ballotcount.text import words
from tests.journeys import ballot_box
from tests.journeys.entry_keys import keys_table
from tests.journeys.evening import Evening
from tests.journeys.person import Person
from tests.journeys.two_at_scanner import TwoAtScanner
from tests.journeys.two_people import TwoPeople
from tests.journeys.way_taken import WayTaken, table
from ui.app import Program, WallClock
from ui.desk import Desk
from ui.file_actions.files import open_path
from ui.settings import Settings
from ui.sounds import Sounds

WAYS = (
    "typed",
    "aloud",
    "camera_typed",
    "scan_typed",
    "camera_contact",
    "scan_contact",
    "two_camera_contact",
    "two_scan_contact",
    "camera_sample",
)


def played(
    way: str, sheets: int, kept: Path, *, drawn: int = 0, seed: int = 1, before: bool = False, feeder: float = 40
) -> WayTaken:
    """Play one way in a folder of its own; ``two_`` before its name for two people at two windows."""
    two = way.startswith("two_")
    way = way.removeprefix("two_")
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    words.set_language("vi")
    with tempfile.TemporaryDirectory(prefix="ballotcount-") as name:
        folder = Path(name)
        path = ballot_box.sample_file(folder, second="sample=5" if way.endswith("sample") else "contact")
        kinds = [kind for kind in ("camera", "scan") if kind in way] or ["scan"]
        box = {kind: ballot_box.filled(folder, kind, sheets, kept, drawn=drawn) for kind in kinds}
        program = Program(app, Settings(), Desk(WallClock(), Settings(), Sounds(muted=True)), width=1366)
        assert program.shell is not None
        program.shell.resize(1366, 768)
        program.shell.show()
        try:
            person = Person(program)
            open_path(program.desk, path)
            person.settle()
            kind = Evening if not two else TwoAtScanner if way.startswith("scan") else TwoPeople
            return kind(person, folder, box, seed, before=before, feeder=feeder).play(way)
        finally:
            program.stop()


def main() -> int:
    """Play the ways asked for and print the table."""
    parser = argparse.ArgumentParser(prog="tests.journeys.hands", description=__doc__)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--sheets", type=int, default=sample.DELEGATES - 1)
    parser.add_argument("--drawn", type=int, default=0, help="different sheets in the box; 0 for all of them")
    parser.add_argument("--keys", action="store_true", help="keys a sheet of several kinds of ballot, too")
    parser.add_argument("--before", action="store_true", help="rule on doubtful sheets one by one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--feeder", type=float, default=40, help="pages a minute of the scanner")
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "ballotcount-box")
    given = parser.parse_args()
    found = [
        played(
            way,
            given.sheets,
            given.kept,
            drawn=given.drawn,
            seed=given.seed,
            before=given.before,
            feeder=given.feeder,
        )
        for way in filter(None, given.ways.split(","))
    ]
    lines = [*keys_table(), ""] if given.keys else []
    sys.stdout.write("\n".join([*lines, *table(found, given.sheets)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
