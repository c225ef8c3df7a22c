"""Set up and start: ``python3 scripts/start.py TARGET``, one of ``KNOWN``.

Needs Python 3.11 to 3.13 and nothing else: it makes ``.venv``, installs the locked dependencies, and installs missing
system libraries where it may, or names the exact command where it may not.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "ballotcount-ready"
OLDEST = (3, 11)
NEWEST = (3, 13)
"""The oldest and the newest Python that ``pyproject.toml`` allows."""

KNOWN = (
    "run",
    "demo",
    "test",
    "test-changed",
    "test-safety",
    "test-slow",
    "coverage",
    "bench",
    "build",
    "windows",
    "setup",
    "lock",
)
"""Every target."""

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-image.so.0": "libxcb-image0",
    "libpulse.so.0": "libpulse0",
}
"""Shared libraries that Qt loads, and the Debian or Ubuntu package of each."""

TEST_TOOLS = {"pdfsig": "poppler-utils", "pdftoppm": "poppler-utils", "softhsm2-util": "softhsm2"}
TOOLS = {
    **dict.fromkeys(("test", "test-changed", "test-safety", "test-slow", "coverage", "bench"), TEST_TOOLS),
    "windows": {
        "/usr/lib/wine/wine64": "wine64",
        "wine": "wine",
        "x86_64-w64-mingw32-gcc-win32": "gcc-mingw-w64-x86-64-win32",
        "Xvfb": "xvfb",
        "openbox": "openbox",
        "import": "imagemagick",
        "makensis": "nsis",
    },
    "build": {"xvfb-run": "xvfb", "xauth": "xauth", "objdump": "binutils", "gcc": "gcc"},
}
"""Programs that a target needs, and the package of each."""


SAFETY = (
    "tests/safety",
    "tests/documents/test_papers.py",
    "tests/ui/test_blind_pages.py",
    "tests/ui/test_judging.py",
    "tests/ui/test_seat.py",
    "tests/ui/test_typing.py",
)
"""Tests that docs/safety.md names."""


def main(target: str) -> int:
    """Set up what the target needs and run it."""
    os.chdir(ROOT)
    system_packages(TOOLS.get(target, {}))
    environment()
    return {
        "setup": lambda: 0,
        "run": run,
        "demo": lambda: demo("--pictures"),
        "test": test,
        "test-changed": test_changed,
        "test-safety": lambda: call("-m", "pytest", *SAFETY, "-v"),
        "test-slow": lambda: call("-m", "pytest", "-m", "slow"),
        "coverage": coverage,
        "bench": lambda: call("scripts/performance.py"),
        "build": lambda: call("scripts/build.py"),
        "windows": lambda: call("scripts/windows.py"),
        "lock": lock,
    }[target]()


def run() -> int:
    """Open the desk, the first time on the sample congress, or run the demo where there is no screen."""
    if WINDOWS or sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return call("-m", "ui", "--sample-first")
    print("No screen here: running the demo without a window.", flush=True)
    return demo()


def demo(*more: str) -> int:
    """Return the sample congress from start to end, files in out/demo; with pictures it takes some minutes."""
    out = ROOT / "out" / "demo"
    if out.exists():
        shutil.rmtree(out)
    code = call("-m", "ui", "demo", "--out", str(out), *more)
    print(f"Its files are in {out}", flush=True)
    return code


def test() -> int:
    """Check style, types and contracts, and run the quick tests; the first failure stops.

    The types are checked beside the tests, because that check uses one processor only. A worker takes whole files, so
    what the tests of a file share is made once.
    """
    steps = (
        ("-m", "ruff", "check"),
        ("-m", "ruff", "format", "--check"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
    )
    for step in steps:
        print("==", *step, flush=True)
        code = call(*step)
        if code:
            return code
    quick, tests = quick_tests()
    print("== -m mypy, beside", *tests, flush=True)
    types = begin("-m", "mypy")
    code = call(*tests)
    if code:
        print("== the failed tests again, with their values", flush=True)
        call(*quick, "--last-failed", "--last-failed-no-failures", "none")
    return types.wait() or code


def quick_tests() -> tuple[list[str], list[str]]:
    """Return how the quick tests are run, in one process and in two."""
    # A test that hangs is named, with what each thread did, and ends the run. The slowest takes some seconds.
    ends = ["-o", "faulthandler_timeout=600", "-o", "faulthandler_exit_on_timeout=true"]
    quick = ["-m", "pytest", "-m", "not slow", *ends]
    # A worker that breaks down is not started again: with whole files a worker, the run would never end.
    # Files are taken in the order of tests/conftest.py, not by their number of tests alone.
    tests = [*quick, "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0"]
    # To prepare asserts to show their values takes each worker 8 s, and only failed tests need it.
    return quick, [*tests, "--assert=plain"]


def test_changed() -> int:
    """Run the quick tests of the packages that differ from the branch main, and those of the whole project's words.

    A change can break packages above its own: only ``test`` shows that.
    """
    since = git("merge-base", "HEAD", "main") or ["HEAD"]
    changed = [*git("diff", "--name-only", since[0]), *git("ls-files", "--others", "--exclude-standard")]
    tests = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").glob("test_*.py"))]
    tests += packages_of(changed)
    print("==", *tests, flush=True)
    return call("-m", "ruff", "check") or call(*quick_tests()[1], *tests)


def packages_of(changed: list[str]) -> list[str]:
    """Return the folders of tests of changed files: ``ballotcount/paper/pdf.py`` is tested in ``tests/paper``."""
    folders = set()
    for name in changed:
        top, *below = name.split("/")
        if top == "ui":
            folders.add("tests/ui")
        elif top in ("ballotcount", "tests") and len(below) > 1:
            folders.add(f"tests/{below[0]}")
    return sorted(folder for folder in folders if any((ROOT / folder).glob("test_*.py")))


def git(*arguments: str) -> list[str]:
    """Return the lines that git answers; none where it fails or is not installed."""
    if shutil.which("git") is None:
        return []
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def coverage() -> int:
    """Show the branches of three packages that their quick tests do not reach, and lines of test a line.

    The tests run in two processes at once, each with its own file of figures.
    """
    packages = ("domain", "rules", "storage")
    source = ",".join(f"ballotcount.{name}" for name in packages)
    halves = ((*packages, "tables", "service"), ("safety", "cli"))
    run = ("-m", "coverage", "run", "--parallel-mode", "--branch", f"--source={source}", "-m", "pytest", "-n", "0")
    call("-m", "coverage", "erase")
    running = [begin(*run, "-m", "not slow", *(f"tests/{name}" for name in half)) for half in halves]
    failed = max([process.wait() for process in running])
    call("-m", "coverage", "combine", "--quiet")
    call("-m", "coverage", "report", "--show-missing", "--skip-covered")
    pure = call("-m", "coverage", "report", "--include=ballotcount/domain/*,ballotcount/rules/*", "--fail-under=100")
    return failed or call("-m", "tests.lines") or pure


def lock() -> int:
    """Resolve pyproject.toml into requirements.lock again (needs uv in the environment)."""
    call("-m", "pip", "install", "-q", "uv")
    flags = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--extra", "dev")
    return call("-m", "uv", "pip", "compile", "-q", *flags, "pyproject.toml", "-o", str(LOCK))


def call(*arguments: str) -> int:
    """Run the environment's Python."""
    return begin(*arguments).wait()


def begin(*arguments: str) -> subprocess.Popen[bytes]:
    """Start the environment's Python. It keeps compiled modules: tests start the program many times."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen([str(PYTHON), *arguments], env={**kept, "PYTHONUTF8": "1"})


def refuse_other_python(version: tuple[int, ...]) -> None:
    """End with the reason where the locked packages are not made for this Python."""
    if OLDEST <= version <= NEWEST:
        return
    allowed = f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
    given = ".".join(map(str, version))
    sys.exit(f"BallotCount needs {allowed}; this is {given}. Start scripts/start.py by one of those.")


def environment() -> None:
    """Make ``.venv`` and install the locked dependencies, once for each state of the lock file."""
    refuse_other_python(sys.version_info[:2])
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted and PYTHON.exists():
        return
    print("Setting up .venv (once; a few minutes) ...", flush=True)
    if not PYTHON.exists() or call("-c", "import pip"):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    for arguments in (
        ("install", "-q", "--require-hashes", "-r", str(LOCK)),
        ("install", "-q", "--no-deps", "--no-build-isolation", "-e", "."),
    ):
        if call("-m", "pip", "--disable-pip-version-check", *arguments):
            sys.exit("The packages could not be installed: see the lines above. Is the network reachable?")
    STAMP.write_text(wanted, "utf-8", newline="\n")


def system_packages(tools: dict[str, str]) -> None:
    """Install missing system packages where this user may, otherwise name the command."""
    if not sys.platform.startswith("linux"):
        return
    missing = {package for library, package in LIBRARIES.items() if not loads(library)}
    if not venv_works():
        missing.add(f"python3.{sys.version_info.minor}-venv")
    missing |= {package for program, package in tools.items() if shutil.which(program) is None}
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *sorted(missing)]
    prefix = privilege()
    if shutil.which("apt-get") is None or prefix is None:
        print("These system packages are missing. Install them and start again:", flush=True)
        sys.exit(f"    sudo apt-get update && sudo {' '.join(command)}")
    print(f"Installing system packages: {' '.join(sorted(missing))}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=quiet, check=False)
    if subprocess.run([*prefix, *command], env=quiet, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"apt-get could not install them. By hand: {' '.join(command)}")


def loads(library: str) -> bool:
    """Return whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def venv_works() -> bool:
    """Return whether this Python can make an environment with pip (Debian packs that apart)."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def privilege() -> list[str] | None:
    """Return the words before a command that needs root, or None where we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    return None


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in KNOWN:
        sys.exit(f"usage: python3 scripts/start.py {'|'.join(KNOWN)}")
    sys.exit(main(sys.argv[1]))
