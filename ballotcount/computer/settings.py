"""Checks of the system's own settings: letters, clock, sleep, lid, keyboard."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from ballotcount.computer import windows
from ballotcount.computer.line import CheckLine, look, right, wrong
from ballotcount.files.places import resource

HERE = timedelta(hours=7)
"""Viet Nam is seven hours before UTC, all year."""
LEAST_AWAKE = 7200
"""Seconds without a key after which a computer may sleep on mains power: a break is shorter."""
SECONDS = 60.0
NO_WINDOW = 0x08000000
"""CREATE_NO_WINDOW: no black window flashes up."""
LETTERS = "phiếu"
LOGIND = Path("/etc/systemd/logind.conf")


def command() -> list[str]:
    """Return how the program's command line is called here."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("ballotcount-cli.exe")
        return [str(beside if beside.exists() else sys.executable)]
    return [sys.executable, "-m", "ui"]


def letters() -> CheckLine:
    """Start the command line with its output into a pipe and look whether its Vietnamese letters arrive."""
    page = windows.code_page()
    facts = {"page": page if page is not None else "UTF-8"}
    # These two would make any program's letters right and hide what the code page does to ours.
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONUTF8", "PYTHONIOENCODING")}
    flags = NO_WINDOW if sys.platform == "win32" else 0
    try:
        done = subprocess.run(
            [*command(), "--help"],
            env=clean,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            creationflags=flags,
        )
        arrived = LETTERS in done.stdout.decode("utf-8")
    except (OSError, UnicodeDecodeError, subprocess.TimeoutExpired) as problem:
        return wrong("letters", "fails", **facts, cause=type(problem).__name__)
    return right("letters", **facts) if arrived else wrong("letters", "fails", **facts, cause=done.returncode)


def clock(now: datetime | None = None) -> CheckLine:
    """Compare the clock with the time zone of Viet Nam and with the program's own files.

    Args:
        now: with its time zone; None asks the system.
    """
    at = now or datetime.now().astimezone()
    # A clock that stands before the program's own files is behind, whatever day it shows.
    newest = max(file.stat().st_mtime for file in resource("rules").glob("*.toml"))
    facts = {"at": f"{at:%H:%M %d/%m/%Y}", "zone": f"{at:%z}"}
    if at.utcoffset() != HERE:
        return wrong("clock", "zone", **facts)
    return wrong("clock", "behind", **facts) if at.timestamp() < newest else right("clock", **facts)


def sleep() -> CheckLine:
    """Read when an idle computer sleeps, what its lid does, and whether it runs on mains power."""
    if sys.platform == "win32":
        after = windows.sleep_after()
        lid = windows.lid_action()
        mains = windows.on_mains()
    else:
        after = 0
        lid = _lid_of_linux()
        mains = _mains_of_linux()
    if mains is False:
        return wrong("sleep", "battery")
    if lid not in (0, None):
        return wrong("sleep", "lid")
    if after is not None and 0 < after < LEAST_AWAKE:
        return wrong("sleep", "soon", minutes=after // 60)
    return look("sleep", "unknown") if after is None or lid is None else right("sleep")


def _lid_of_linux() -> int | None:
    """Return 0 where closing the lid does nothing, 1 where it sleeps; None where that is not known."""
    try:
        found = re.search(r"^\s*HandleLidSwitchExternalPower\s*=\s*(\w+)", LOGIND.read_text("utf-8"), re.MULTILINE)
    except OSError:
        return None
    return None if found is None else int(found[1] != "ignore")


def _mains_of_linux() -> bool | None:
    states = [file.read_text("ascii").strip() for file in Path("/sys/class/power_supply").glob("*/online")]
    return "1" in states if states else None


def keyboard() -> CheckLine:
    """Look which layouts the keyboard has; the row of digits gives letters on the Vietnamese one."""
    known = windows.keyboards()
    if windows.VIETNAMESE in known:
        return look("keyboard", "vietnamese")
    return look("keyboard", "at_desk")
