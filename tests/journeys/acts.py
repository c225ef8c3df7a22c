"""Keys and clicks from founding a congress to its seal: ``python -m tests.journeys.acts``.

The day of ``desk_day`` with 25 delegates and three elections (scans and typing, a vote among the tied, film and typing)
runs at the real desk; every key and click is counted where it is made. Reading paper and thinking are not counted here.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

from PySide6.QtWidgets import QApplication

from ballotcount.text import words
from tests.journeys.desk_day import DeskDay
from tests.journeys.keystrokes import Effort
from tests.journeys.person import Person
from ui.app import Program, WallClock
from ui.desk import Desk
from ui.settings import Settings
from ui.sounds import Sounds

DELEGATES = 25
STEPS = {
    "found": "congress and board",
    "roster": "roster and check-in",
    "lists": "lists and shows of hands",
    "paper": "ballots drawn, approved, printed",
    "out_and_back": "issue and collect",
    "scan": "pass by scanner",
    "film": "pass by camera",
    "type": "pass typed",
    "judge": "differences",
    "rule": "doubtful sheets",
    "result": "result locked and announced",
    "vote_again": "vote among the tied prepared",
    "minutes": "minutes made and signed",
    "seal": "seal and record file",
}
"""Steps of ``DeskDay`` that are counted apart; a step that comes several times is summed up."""


class CountedDay(DeskDay):
    """A day whose steps are counted apart."""

    def __init__(self, person: Person, folder: Path, count: int = DELEGATES) -> None:
        super().__init__(person, folder, count=count, shown=lambda _: None)
        self.steps: dict[str, Effort] = {}
        for name in STEPS:
            setattr(self, name, self._counted(name, getattr(self, name)))

    def _counted(self, name: str, act: Any) -> Any:
        def step(*given: Any, **named: Any) -> Any:
            before = replace(self.person.effort)
            found = act(*given, **named)
            self.steps[name] = self.steps.get(name, Effort()) + (self.person.effort - before)
            return found

        return step


def main() -> int:
    """Run the day and print the table."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    words.set_language("vi")
    program = Program(app, Settings(), Desk(WallClock(), Settings(), Sounds(muted=True)), width=1366)
    assert program.shell is not None
    program.shell.resize(1366, 768)
    program.shell.show()
    with tempfile.TemporaryDirectory(prefix="ballotcount-") as folder:
        day = CountedDay(Person(program), Path(folder))
        day.whole()
        program.stop()
    sys.stdout.write("\n".join(table(day.steps)) + "\n")
    return 0


def table(steps: dict[str, Effort]) -> list[str]:
    """Return keys, clicks and PINs by step as Markdown."""
    lines = ["| step | keys | clicks | PINs |", "|---|--:|--:|--:|"]
    whole = Effort()
    for name, one in steps.items():
        whole += one
        lines.append(f"| {STEPS[name]} | {one.keys - one.points} | {one.points} | {one.pins} |")
    lines.append(f"| **all** | **{whole.keys - whole.points}** | **{whole.points}** | **{whole.pins}** |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
