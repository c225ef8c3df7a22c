"""Build the one-folder program and check it: ``python3 scripts/start.py build``.

Writes dist/BallotCount, starts it on a (virtual) screen, runs the demo with it and compares the results with those of
the source tree. Fails where the folder is too large, the start too slow or a result differs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "dist" / "BallotCount"
WINDOWS = sys.platform == "win32"
SUFFIX = ".exe" if WINDOWS else ""

MOST_MEGABYTES = 350
MOST_SECONDS = 4.0
SHEETS = 100

VERSION = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable('042A04B0', [
      StringStruct('FileDescription', 'BallotCount'), StringStruct('ProductName', 'BallotCount'),
      StringStruct('FileVersion', '{version}'), StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1066, 1200])])
  ]
)
"""


def main() -> int:
    """Build, then check what was built."""
    from ballotcount import __version__

    numbers = tuple(int(part) for part in [*__version__.split(".")[:3], "0"] if part.isdigit())
    (ROOT / "build").mkdir(exist_ok=True)
    text = VERSION.format(numbers=(*numbers, 0, 0, 0, 0)[:4], version=__version__)
    (ROOT / "build" / "version.txt").write_text(text, "utf-8")
    run(sys.executable, "scripts/notices.py")
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec")
    faults = [*too_large(), *too_slow(), *differing()]
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


def run(*command: str, **more: object) -> None:
    """Run a command in the project's folder; a failure ends the build."""
    subprocess.run(command, cwd=ROOT, check=True, **more)  # type: ignore[call-overload]


def too_large() -> list[str]:
    """The folder's size against the limit."""
    size = sum(found.stat().st_size for found in FOLDER.rglob("*") if found.is_file() and not found.is_symlink()) / 1e6
    print(f"size: {size:.0f} MB")
    return [f"{size:.0f} MB, at most {MOST_MEGABYTES}"] if size > MOST_MEGABYTES else []


def too_slow() -> list[str]:
    """The best of three starts to a window that takes input."""
    command = [str(FOLDER / f"BallotCount{SUFFIX}"), "--quit-when-ready"]
    if not WINDOWS and not os.environ.get("DISPLAY"):
        if shutil.which("xvfb-run") is None:
            return ["xvfb-run is missing (Debian package xvfb): the window was not started"]
        command = ["xvfb-run", "-a", *command]
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        if subprocess.run(command, timeout=60).returncode:
            return ["the built program did not start"]
        times.append(time.perf_counter() - begun)
    print(f"start: {min(times):.2f} s (screen included)")
    return [f"start {min(times):.1f} s, at most {MOST_SECONDS}"] if min(times) > MOST_SECONDS else []


def differing() -> list[str]:
    """The demo of the built program against that of the source tree."""
    with tempfile.TemporaryDirectory() as folder:
        door = "ballotcount-cli.exe" if WINDOWS else "BallotCount"
        built = demo([str(FOLDER / door)], Path(folder) / "built")
        source = demo([sys.executable, "-m", "ui"], Path(folder) / "source")
    print(f"results: {len(built['results'])} rounds")  # type: ignore[arg-type]
    return [] if built["results"] == source["results"] and built["verified"] else ["the demo's results differ"]


def demo(program: list[str], out: Path) -> dict[str, object]:
    """Run the demo and read its report."""
    command = [*program, "demo", "--out", str(out), "--ballots", str(SHEETS), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{program[0]}: demo failed\n{done.stdout}\n{done.stderr}")
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main())
