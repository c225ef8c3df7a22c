"""The process of one table of a measurement: opens its file and writes sheets at its pace."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from ballotcount.domain.errors import Fault
from ballotcount.service import counting, machine
from ballotcount.service.session import Session
from ballotcount.storage.shared.file import open_table
from ballotcount.storage.shared.watch import Watcher
from tests.builders import CHEAP, at, struck
from tests.fakes import StepClock
from tests.tables.hall import ROUND

PAUSE_AFTER_FAULT = 0.1
"""Seconds before a refused sheet is tried again; a person takes longer."""


class Listener:
    """Wakes up as an idle desk does, and says when the cable is pulled and when it is back."""

    def on_news(self) -> None: ...

    def on_lost(self) -> None:
        _say({"lost": time.monotonic()})

    def on_back(self) -> None:
        _say({"back": time.monotonic()})

    def on_called(self, words: str) -> None: ...


def main(given: dict[str, object]) -> int:
    """Work, and print what happened."""
    begun = time.perf_counter()
    random_ = random.Random(str(given["name"]))
    pace = float(str(given["pace"]))
    with open_table(Path(str(given["path"])), StepClock()) as table:
        session = Session(table.journal, table.clock, pictures=table.pictures, pins=CHEAP, claims=table.claims)
        at(session, str(given["teller"]))
        ready = time.perf_counter() - begun
        watcher = Watcher(table.link, Listener(), lambda: {"sheets": 0})
        _say({"ready": ready, "entries": session.state.head.seq})
        end = time.perf_counter() + float(str(given["seconds"]))
        waits: list[float] = []
        faults: list[str] = []
        done = 0
        due = time.perf_counter()
        cpu = time.process_time()
        while time.perf_counter() < end and (not given["sheets"] or done < int(str(given["sheets"]))):
            if pace < 0:
                time.sleep(0.2)
                session.follow()
                continue
            started = time.perf_counter()
            try:
                _close_full_stack(session, given)
                written = _write(session, given, random_)
            except Fault as fault:
                faults.append(fault.code)
                if given["sheets"]:
                    _say({"fault": str(fault)})
                if fault.code == "count.more_than_collected":
                    break
                time.sleep(PAUSE_AFTER_FAULT)
            else:
                waits.append(time.perf_counter() - started)
                done += 1
                if given["sheets"]:
                    _say({"sheet": written, "done": done})
            if pace:
                due += 60 / pace
                time.sleep(max(0.0, due - time.perf_counter()))
        spent = time.process_time() - cpu
        lasted = time.perf_counter() - (end - float(str(given["seconds"])))
        watcher.close()
        said = {"done": done, "waits": waits, "faults": faults, "ready": ready, "cpu": spent / lasted}
        _say(said)
    return 0


def _say(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _write(session: Session, given: dict[str, object], random_: random.Random) -> tuple[int, int, int]:
    """Write one sheet; returns its pass, stack and number, as acknowledged."""
    picture = machine.keep(session, os.urandom(int(str(given["picture"])))) if given["picture"] else ""
    ballot = struck(*random_.sample(range(1, 16), 2))
    done = counting.enter(session, ROUND, ballot, pass_no=int(str(given["pass_no"])), picture=picture)
    return done.number, done.stack, done.sheet


def _close_full_stack(session: Session, given: dict[str, object]) -> None:
    """Close the stack in hand when it is full, also one whose closing was cut off by an accident."""
    counting_pass = session.round(ROUND).passes[int(str(given["pass_no"]))]
    for stack in counting_pass.stacks.values():
        if stack.by == given["teller"] and stack.slip is None and len(stack.sheets) == counting_pass.stack_size:
            counting.close_stack(session, ROUND, len(stack.sheets))


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
