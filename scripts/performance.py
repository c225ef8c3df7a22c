"""Run the benchmarks and write ``docs/performance.md``: ``make bench``."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "performance.md"

HEAD = """# How fast it is

Made by `make bench` on {machine}. The machine is shared and noisy: read the figures as ratios within one run, not as
promises. Each benchmark lies in `tests/benchmarks/`; its name says what it does.

| what | median | a second | rounds |
|---|---:|---:|---:|
"""


DESK = """
## The desk

By `scripts/desk_figures.py`, offscreen: seconds, milliseconds and megabytes as the names say.

| what | figure |
|---|---:|
"""


def main() -> int:
    """Run every benchmark once and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        arguments = ["tests/benchmarks", "-o", "addopts=", "--benchmark-only", "--benchmark-enable"]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments, f"--benchmark-json={report}"], cwd=ROOT, env=environment
        ).returncode
        if code:
            return code
        results = json.loads(report.read_text("utf-8"))
    desk = subprocess.run(
        [sys.executable, "scripts/desk_figures.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    TARGET.write_text(page(results) + DESK + "".join(flat(json.loads(desk.stdout))), "utf-8", newline="\n")
    print(f"Written: {TARGET}")
    return 0


def page(results: dict[str, object]) -> str:
    """Return the whole document."""
    benchmarks = sorted(results["benchmarks"], key=lambda found: found["fullname"])  # type: ignore[call-overload, index]
    lines = [row(found) for found in benchmarks]
    notes = [note(found) for found in benchmarks if found.get("extra_info")]
    text = HEAD.format(machine=machine()) + "\n".join(lines) + "\n"
    return text + ("\n## Ratios measured in the same run\n\n" + "\n".join(notes) + "\n" if notes else "")


def flat(figures: dict[str, object], above: str = "") -> list[str]:
    """Return nested figures as lines of a table."""
    lines: list[str] = []
    for key, value in figures.items():
        name = f"{above} {key.replace('_', ' ')}".strip()
        lines += flat(value, name) if isinstance(value, dict) else [f"| {name} | {value} |\n"]
    return lines


def row(found: dict[str, object]) -> str:
    """Return one benchmark as a line of the table."""
    stats = found["stats"]
    median = float(stats["median"])  # type: ignore[index]
    name = str(found["name"]).removeprefix("test_").replace("_", " ")
    return f"| {name} | {duration(median)} | {1 / median:,.0f} | {stats['rounds']} |"  # type: ignore[index]


def note(found: dict[str, object]) -> str:
    """Return what a benchmark noted beside its time, for example a ratio."""
    name = str(found["name"]).removeprefix("test_").replace("_", " ")
    facts = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in found["extra_info"].items())  # type: ignore[attr-defined]
    return f"- {name}: {facts}"


def duration(seconds: float) -> str:
    """Return a time with a fitting unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def machine() -> str:
    """Return processor count, system and Python."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
