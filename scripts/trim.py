"""Makes a built folder smaller by what can never be used, Linux only: names for debuggers, other languages of ICU, and
the second of two libraries for linear algebra. Called by ``build.py``, whose checks open and use what is left.
"""

from __future__ import annotations

import os
import platform
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MAGIC = b"\xda\x27"
FORMAT = b"CmnD"
LOADED = 1
PAGE = 4096
SPOKEN = ("vi", "en")
LOCALE = re.compile(r"[a-z]{2,3}(_\w+)?")
UNUSED = ("cnv", "dict")
"""Converters of outdated encodings and dictionaries for languages without spaces; Qt brings or needs neither."""


def trim(folder: Path) -> None:
    """Trim every library below a folder."""
    if not sys.platform.startswith("linux"):
        return
    if platform.machine() == "x86_64":
        for data in folder.rglob("libicudata.so.*"):
            if data.is_file() and not data.is_symlink():
                trim_icu(data)
        bridge(folder)
    strip(folder)


def strip(folder: Path) -> None:
    """Take names for debuggers out, 60 MB; a library that would not load any more stays as it is.

    Wheels put some together in a way that ``strip`` breaks: "ELF load command address/offset not page-aligned".
    """
    for library in sorted(folder.rglob("*.so*")):
        if library.is_file() and not library.is_symlink():
            part = library.with_name(library.name + ".part")
            subprocess.run(["strip", "--strip-unneeded", "-o", str(part), str(library)], check=True)
            if is_aligned(part.read_bytes()):
                part.replace(library)
            part.unlink(missing_ok=True)


def is_aligned(elf: bytes) -> bool:
    """Return whether each part that is loaded lies where the loader can map it.

    Source: System V ABI, program header: ``p_vaddr`` and ``p_offset`` agree modulo the page size.
    """
    (at,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for place in range(count):
        kind, _, offset, address = struct.unpack_from("<IIQQ", elf, at + size * place)
        if kind == LOADED and (address - offset) % PAGE:
            return False
    return True


def bridge(folder: Path) -> None:
    """Let OpenCV use the OpenBLAS that NumPy brings in place of one of its own: 42 MB become 17 kB.

    Raises:
        CalledProcessError: the bridge cannot be built, or what OpenCV computes over it is wrong.
    """
    (theirs,) = folder.rglob("numpy.libs/libscipy_openblas64_*.so")
    (own,) = folder.rglob("opencv_python_headless.libs/libopenblasp-*.so")
    own.unlink()
    source = Path(__file__).with_name("lapack_bridge.c")
    run(".", "gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", f"-Wl,-soname,{own.name}", "-o", str(own),
        str(source), str(theirs), "-Wl,-rpath,$ORIGIN/../numpy.libs")  # fmt: skip
    check = Path(__file__).with_name("lapack_check.py")
    subprocess.run([sys.executable, str(check)], env={**os.environ, "LD_PRELOAD": str(own)}, check=True)
    for unneeded in ("libgfortran-*", "libquadmath-*"):
        for library in own.parent.glob(unneeded):
            library.unlink()


def trim_icu(library: Path) -> None:
    """Put a library of Unicode data in the place of one with every language's: 32 MB become 5.

    Raises:
        ValueError: the library holds no common data as ICU lays it out.
    """
    name = library.name
    version = library.name.rpartition(".")[2]
    data = package(library.read_bytes())
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "data").write_bytes(data)
        section = ".data=.rodata,alloc,load,readonly,data,contents"
        symbol = f"_binary_data_start=icudt{version}_dat"
        run(scratch, "objcopy", "-I", "binary", "-O", "elf64-x86-64", "-B", "i386:x86-64", "--rename-section", section,
            "--set-section-alignment", ".data=16", "--redefine-sym", symbol, "data", "data.o")  # fmt: skip
        run(scratch, "ld", "-shared", "-z", "noexecstack", "-soname", name, "-o", name, "data.o")
        library.write_bytes((Path(scratch) / name).read_bytes())


def run(folder: str, *command: str) -> None:
    """Run a tool in a folder."""
    subprocess.run(command, cwd=folder, check=True)


def package(raw: bytes) -> bytes:
    """Return the common data of a library with the items that are wanted.

    Source: ICU, ``ucmndata.h``: a header, then a table of contents whose offsets count from its own start.
    """
    at = raw.index(FORMAT) - 12
    if raw[at + 2 : at + 4] != MAGIC:
        raise ValueError("no ICU data")
    (header,) = struct.unpack_from("<H", raw, at)
    start = at + header
    (count,) = struct.unpack_from("<I", raw, start)
    table = [struct.unpack_from("<II", raw, start + 4 + 8 * place) for place in range(count)]
    ends = [offset for _, offset in table[1:]] + [len(raw) - start]
    items = []
    for (label, first), end in zip(table, ends, strict=True):
        name = raw[start + label : raw.index(b"\0", start + label)]
        if is_wanted(name.decode()):
            items.append((name, raw[start + first : start + end]))
    return raw[at:start] + contents(items)


def contents(items: list[tuple[bytes, bytes]]) -> bytes:
    """Return a table of contents with its names and items, each item on a multiple of 16."""
    names = b""
    data = b""
    table = []
    room = 4 + 8 * len(items)
    labels = sum(len(name) + 1 for name, _ in items)
    first = -(-(room + labels) // 16) * 16
    for name, content in items:
        table.append((room + len(names), first + len(data)))
        names += name + b"\0"
        data += content + b"\0" * (-len(content) % 16)
    packed = struct.pack("<I", len(items)) + b"".join(struct.pack("<II", *pair) for pair in table) + names
    return packed + b"\0" * (first - len(packed)) + data


def is_wanted(item: str) -> bool:
    """Return whether an item is of no language, or of one that the program speaks."""
    stem, _, ending = item.rpartition("/")[2].rpartition(".")
    if ending in UNUSED or "/translit/" in item:
        return False
    return ending != "res" or not LOCALE.fullmatch(stem) or stem.split("_")[0] in SPOKEN
