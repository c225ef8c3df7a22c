"""Try and build the Windows program on Linux, inside Wine: ``python3 scripts/windows.py [STAGE...]``.

Stages, in the order in which ``make windows`` runs them: ``suite`` the quick tests; ``build`` the folder, with all
checks of ``build.py``; ``desk`` the built window on a virtual screen; ``compare`` demo and readings with Linux;
``pack`` the zip and the installer with their SHA-256. ``suite:ui`` runs one folder of tests. What each measured is kept
in ``out/windows/figures.json`` and written to ``docs/windows.md``.

A result under Wine is a strong hint, no promise: docs/windows.md says what only a real Windows tells.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wine_prefix import ROOT, Wine, loader, make

OUT = ROOT / "out" / "windows"
FIGURES = OUT / "figures.json"
PAGE = ROOT / "docs" / "windows.md"
BUILT = ROOT / "dist" / "BallotCount"
FOLDER_SECONDS = 3000.0
"""Seconds after which the tests of one folder are given up."""
SUMMARY = re.compile(r"(\d+) (passed|failed|skipped|error|errors|deselected)")
STAGES = ("suite", "build", "desk", "compare", "pack")


def main(asked: list[str]) -> int:
    """Run the stages that are asked for, or all; the first that fails ends the run."""
    OUT.mkdir(parents=True, exist_ok=True)
    wine = make(ROOT / "out" / "wine")
    work = {"suite": suite, "build": build, "desk": desk, "compare": compare, "pack": pack}
    try:
        for each in asked or STAGES:
            stage, _, part = each.partition(":")
            print(f"== {each}", flush=True)
            faults = work[stage](wine, part)
            write_page()
            if faults:
                print("\n".join(f"FAULT: {fault}" for fault in faults))
                return 1
    finally:
        wine.stop()
    return 0


def keep(name: str, value: object) -> None:
    """Keep a figure of the last run under a name."""
    known = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    known[name] = value
    known["day"] = date.today().isoformat()
    known["loader"] = subprocess.run(
        [loader(), "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    FIGURES.write_bytes(json.dumps(known, ensure_ascii=False, indent=1).encode())


def suite(wine: Wine, part: str) -> list[str]:
    """Run the quick tests under Wine, one folder after another."""
    folders = [
        one.parent.name for one in sorted((ROOT / "tests").glob("*/__init__.py")) if any(one.parent.glob("test_*.py"))
    ]
    wanted = [part] if part else [*folders, "top"]
    return [fault for name in wanted for fault in tested(wine, name)]


def tested(wine: Wine, name: str) -> Iterator[str]:
    """Run the tests of one folder and yield those that failed."""
    files = (
        [f"tests/{one.name}" for one in sorted((ROOT / "tests").glob("test_*.py"))]
        if name == "top"
        else [f"tests/{name}"]
    )
    begun = time.monotonic()
    options = ("-m", "not slow", "-q", "-p", "no:cacheprovider", r"--basetemp=C:\pt", "-rfEs")
    with screen():
        try:
            done = wine.python("-m", "pytest", *files, *options, seconds=FOLDER_SECONDS)
            told = done.stdout + done.stderr
            code = done.returncode
        except subprocess.TimeoutExpired as late:
            told = f"given up after {late.timeout:.0f} s\n{as_text(late.stdout)}"
            code = -1
    (OUT / f"suite-{name}.txt").write_bytes(told.encode())
    counts = {word.rstrip("s"): int(n) for n, word in SUMMARY.findall(told.rstrip().rpartition("\n")[2])}
    print(name, counts, f"{time.monotonic() - begun:.0f} s", flush=True)
    keep(f"suite.{name}", {**counts, "seconds": round(time.monotonic() - begun), "code": code})
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", told, re.MULTILINE)
    yield from failed or ([f"{name}: exit code {code}"] if code not in (0, 5) else [])


def as_text(raw: bytes | str | None) -> str:
    """Return what a run had written when it was given up."""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""


@contextmanager
def screen() -> Iterator[None]:
    """A virtual screen with a window manager; without one Wine cuts a maximised window off."""
    before = os.environ.get("DISPLAY")
    number = next(n for n in range(90, 200) if not Path(f"/tmp/.X{n}-lock").exists())
    os.environ["DISPLAY"] = f":{number}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(["Xvfb", f":{number}", "-screen", "0", "1400x900x24", "-nolisten", "tcp"], **quiet)
    try:
        while not Path(f"/tmp/.X11-unix/X{number}").exists():
            time.sleep(0.05)
        manager = subprocess.Popen(["openbox"], **quiet)
        yield
        manager.terminate()
        manager.wait()
    finally:
        server.terminate()
        server.wait()
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before


def build(wine: Wine, part: str) -> list[str]:
    """Build the folder and run the checks of ``build.py`` on it."""
    return ["not yet"]


desk = compare = pack = build


def write_page() -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
