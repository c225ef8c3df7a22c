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

from trim import trim

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "dist" / "BallotCount"
WINDOWS = sys.platform == "win32"
SUFFIX = ".exe" if WINDOWS else ""

NEEDED = (
    "resources/rules/party-190.toml",
    "resources/forms/*.toml",
    "resources/fonts/*.ttf",
    "resources/locale/vi/*.po",
    "resources/locale/en/*.po",
    "resources/sounds/*.wav",
    "docs/guide/vi/count.md",
    "docs/guide/en/count.md",
    "docs/screens/6a-typing-vi.png",
    "licences/sbom.cdx.json",
    "licences/PARTS.txt",
    "LICENSE",
)
"""Files that the built program opens, below its inner folder."""

MOST_MEGABYTES = 320 if WINDOWS else 350
MOST_SECONDS = 4.0
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


def main(make_only: bool) -> int:
    """Build, then check what was built.

    Args:
        make_only: whether the checks that start the program are left to somebody else.
    """
    from ballotcount import __version__

    numbers = tuple(int(part) for part in [*__version__.split(".")[:3], "0"] if part.isdigit())
    (ROOT / "build").mkdir(exist_ok=True)
    text = VERSION.format(numbers=(*numbers, 0, 0, 0, 0)[:4], version=__version__)
    (ROOT / "build" / "version.txt").write_text(text, "utf-8", newline="\n")
    run(sys.executable, "scripts/notices.py")
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec")
    trim(FOLDER)
    faults = [*missing(), *too_large()]
    if not make_only:
        faults += [*silent_help(), *too_slow(), *differing()]
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


def run(*command: str, **more: object) -> None:
    """Run a command in the project's folder; a failure ends the build."""
    subprocess.run(command, cwd=ROOT, check=True, **more)  # type: ignore[call-overload]


def missing() -> list[str]:
    """Return what has to lie in the folder beside the program itself."""
    inside = FOLDER / "_internal"
    return [f"{place} is missing" for place in NEEDED if not any(inside.glob(place))]


def too_large() -> list[str]:
    """Return the folder's size against the limit."""
    size = sum(found.stat().st_size for found in FOLDER.rglob("*") if found.is_file() and not found.is_symlink()) / 1e6
    print(f"size: {size:.0f} MB")
    return [f"{size:.0f} MB, at most {MOST_MEGABYTES}"] if size > MOST_MEGABYTES else []


def cli() -> list[str]:
    """Return the built program's command line."""
    return [str(FOLDER / ("ballotcount-cli.exe" if WINDOWS else "BallotCount"))]


def silent_help() -> list[str]:
    """Return the overview of all commands and the help of one; both are the first that somebody tries."""
    asked = {"Cách dùng:": ("--lang", "vi", "--help"), "Usage:": ("--lang", "en", "roster", "--help")}
    return [
        f"{' '.join(words)} prints no usage" for usage, words in asked.items() if usage not in output(cli(), *words)
    ]


def too_slow() -> list[str]:
    """Return the best of three starts to a window that takes input."""
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
    """List where the built program differs from the source tree, in demos and in the reading of the same pictures.

    A demo of the source tree may mark its sheets with recorded strokes that lie beside it, so its pictures are its own.
    """
    built = cli()
    source = [sys.executable, "-m", "ui"]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for name, more in (("typed", ("--ballots", "100")), ("pictures", ("--ballots", "30", "--pictures"))):
            found = demo(built, Path(folder) / f"{name}-built", *more)
            expected = demo(source, Path(folder) / f"{name}-source", *more)
            print(f"{name}: {len(found['results'])} rounds, read by machine: {found['read']}")  # type: ignore[arg-type]
            if found["results"] != expected["results"]:
                faults.append(f"{name}: results: {found['results']}, in the source tree {expected['results']}")
            if not found["verified"] or not found["capsule"]:
                faults.append(f"{name}: what the built program left does not hold")
        scans = Path(folder) / "pictures-built"
        pages = read(built, scans, workers=2)
        wanted = read(source, scans)
    print(f"read by both: {len(pages)} pages")
    return [*faults, *unlike(pages, wanted)]


def unlike(pages: list[dict[str, object]], wanted: list[dict[str, object]]) -> list[str]:
    """Return what the built program read against what it should have read."""
    if not pages or len(pages) != len(wanted):
        return [f"read: {len(pages)} pages, in the source tree {len(wanted)}"]
    return [
        f"read: {page}, in the source tree {other}" for page, other in zip(pages, wanted, strict=True) if page != other
    ]


def demo(program: list[str], out: Path, *more: str) -> dict[str, object]:
    """Run the demo and read its report."""
    return dict(json.loads(output(program, "demo", "--out", str(out), *more, "--json")))


def read(program: list[str], folder: Path, workers: int = 1) -> list[dict[str, object]]:
    """Return what a program reads from the scans of a demo, without times and the way a system writes paths."""
    layout = folder / "phieu-e1r1.layout.json"
    scans = folder / "quet-e1r1"
    command = ("read", "--layout", str(layout), "--workers", str(workers), "--json", "-", str(scans))
    lines = output(program, *command, known=(0, 1)).splitlines()
    found = [json.loads(line) for line in lines]
    return [{**one, "ms": 0, "source": one["source"].replace("\\", "/")} for one in found]


def output(program: list[str], *command: str, known: tuple[int, ...] = (0,)) -> str:
    """Run a command of a program and give what it printed; an exit code that is not known ends the build."""
    done = subprocess.run(
        [*program, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    # Exit code 1 is "a page needs people", and also the end of a Python program that met a bug.
    if done.returncode not in known or "Traceback" in done.stderr:
        sys.exit(f"{program[0]} {command[0]} failed\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main("--make-only" in sys.argv[1:]))
