"""Unpacking a capsule into memory: only what is safe to unpack, and whole, and what its manifest lists."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.long_work import report
from ballotcount.evidence import shape
from ballotcount.evidence.findings import Finding
from ballotcount.text.causes import cause_of
from ballotcount.text.words import t

MOST_FILES = 20_000

MOST_BYTES = 2 << 30
"""A day of 1,600 sheets with pictures has some 500 MB; far more than that is no capsule."""

MOST_OF_ONE = 256 << 20

MOST_RATIO = 300
"""Largest ratio of unpacked to packed bytes; JSON of sheets packs 20 to 60 times."""

END = b"PK\x05\x06"
"""Begins the last 22 bytes of a zip archive without a comment."""


class CapsuleFiles(dict[str, bytes]):
    """The files of a capsule by path; of pictures only the hashes are kept, for there may be 500 MB of them."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, str] = {}

    def hashes(self) -> dict[str, str]:
        """Return SHA-256 of every file."""
        return {**{name: sha256(content).hexdigest() for name, content in self.items()}, **self.pictures}

    def under(self, folder: str) -> dict[str, bytes]:
        """Return files below a folder, by their name in it."""
        return {name.removeprefix(folder): content for name, content in self.items() if name.startswith(folder)}


def unpacked(path: Path) -> CapsuleFiles:
    """Unpack into memory what is safe to unpack."""
    files = CapsuleFiles()
    try:
        with zipfile.ZipFile(path) as packed:
            infos = packed.infolist()
            _require_safe(infos, path)
            _require_whole(infos, path)
            for number, info in enumerate(infos):
                report(number, len(infos))
                if info.filename.startswith("pictures/"):
                    files.pictures[info.filename] = sha256(packed.read(info)).hexdigest()
                else:
                    files[info.filename] = packed.read(info)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as problem:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip")) from problem
    except FileNotFoundError as problem:
        raise UserError("capsule.no_file", file=str(path)) from problem
    except OSError as problem:
        raise EnvironmentFault("capsule.unreadable", file=path.name, cause=cause_of(problem)) from problem
    except Exception as problem:  # zlib raises an error class of its own for a damaged stream
        if type(problem).__module__ != "zlib":
            raise
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip")) from problem
    return files


def _require_safe(infos: list[zipfile.ZipInfo], path: Path) -> None:
    names = [info.filename for info in infos]
    # With such a name another tool would write outside the folder that it unpacks into.
    unsafe = [n for n in names if n.startswith("/") or "\\" in n or ":" in n or ".." in n.split("/") or n.endswith("/")]
    sizes = [info.file_size for info in infos]
    bomb = any(i.file_size > (1 << 20) and i.file_size > MOST_RATIO * max(1, i.compress_size) for i in infos)
    methods = {info.compress_type for info in infos}
    twins = len({name.casefold().rstrip(". ") for name in names}) != len(names)  # one name on some disks
    packed = methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} and all(map(shape.is_plain, infos))
    if twins or unsafe or bomb or not packed:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip"))
    if len(names) > MOST_FILES or sum(sizes) > MOST_BYTES or max(sizes, default=0) > MOST_OF_ONE:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip"))


def _require_whole(infos: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse bytes before, between and behind the files of an archive: other tools may read something else there."""
    with path.open("rb") as file:
        at = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            # Lengths from the header of the file itself, at byte 26: the list at the end may give others.
            file.seek(info.header_offset + 26)
            name = int.from_bytes(file.read(2), "little")
            extra = int.from_bytes(file.read(2), "little")
            if info.header_offset != at:
                raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.added"))
            at += 30 + name + extra + info.compress_size
        file.seek(at)
        directory = file.read()
    # The last two bytes are the length of a remark on the archive, in which anything could be hidden.
    if directory[:4] not in (b"PK\x01\x02", END) or directory[-22:-18] != END or directory[-2:] != bytes(2):
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.added"))


def against_manifest(files: CapsuleFiles, listed: Mapping[str, str]) -> Iterator[Finding]:
    """Hold every file against the manifest, both ways."""
    there = files.hashes()
    for name, wanted in listed.items():
        if name not in there:
            yield Finding("missing", name)
        elif there[name] != wanted:
            yield Finding("changed", name)
    for name in there:
        if name not in listed and name != "manifest.json":
            yield Finding("added", name)
    for name, digest_ in files.pictures.items():
        if digest_ != name.split("/")[1].split(".")[0]:
            yield Finding("picture", name)
