"""Whether a capsule holds what the program puts into one, written in the one way in which it writes it.

What the program passes over, another program may show: a second value under one key, a page of another name, a file
that only a file manager opens. So nothing is passed over.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

_ROUND = r"[a-z0-9]{1,12}"
_KNOWN = re.compile(
    rf"index\.html|journal\.json|manifest\.json|layouts/{_ROUND}\.json"
    rf"|ballots/{_ROUND}\.(?:pdf|png|jpg|tif)"
    rf"|rounds/{_ROUND}/(?:record\.json|result\.json|root\.json|profile\.toml)"
    rf"|papers/{_ROUND}/(?:people\.json|minutes\.toml|[^/]+\.pdf)"
    r"|pictures/[0-9a-f]{64}\.(?:jpg|png)"
)
_CANONICAL = re.compile(r"journal\.json|rounds/[^/]+/\w+\.json|papers/[^/]+/people\.json")
"""Files whose JSON is written in its canonical form (RFC 8785): one text only for each value."""

_MANIFEST = {"format", "files", "roots", "head", "public", "lost_pictures"}
_FILE = {"path", "sha256", "bytes"}

_TIMES = frozenset({0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875})
"""Extra fields of archives that hold sizes, times and owners: what is left when somebody packs the files again.
Source: APPNOTE 6.3.10, 4.5.2 and 4.6.1."""


def unknown(names: Mapping[str, Any]) -> Iterator[str]:
    """Yield names of files that no capsule has."""
    yield from (name for name in names if not _KNOWN.fullmatch(name))


def differing(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield names of files whose JSON is not written as the program writes it."""
    for name, content in files.items():
        if name == "manifest.json":
            if not _is_own_manifest(content, files):
                yield name
        elif _CANONICAL.fullmatch(name) and not _is_canonical(content):
            yield name


def _is_canonical(content: bytes) -> bool:
    try:
        return rfc8785.dumps(json.loads(content)) == content
    except (ValueError, TypeError, RecursionError):
        return False


def _is_own_manifest(content: bytes, files: Mapping[str, bytes]) -> bool:
    try:
        value = json.loads(content)
        written = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        paths = [one["path"] for one in value["files"]]
        # Pictures are no longer in memory; zeros of the stated size stand for them, so their size passes here.
        sizes = all(one["bytes"] == len(files.get(one["path"], bytes(one["bytes"]))) for one in value["files"])
        shape = set(value) <= _MANIFEST and all(set(one) == _FILE for one in value["files"])
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, MemoryError):
        return False
    return shape and sizes and paths == sorted(set(paths)) and written.encode() == content


def is_plain(info: zipfile.ZipInfo) -> bool:
    """Return whether an archive says nothing of a file besides its name: no link, no second name, no remark."""
    # The top four bits are the Unix type of file: 0o10 is a regular one, 0 not stated; a link is 0o12.
    kind = info.external_attr >> 28
    return kind in (0, 0o10) and not info.comment and not info.flag_bits & 1 and _extras(info.extra) <= _TIMES


def _extras(extra: bytes) -> set[int]:
    found = set()
    while len(extra) >= 4:
        size = int.from_bytes(extra[2:4], "little")
        found.add(int.from_bytes(extra[:2], "little"))
        extra = extra[4 + size :]
    # What is left is no whole field; -1 is among no allowed ones.
    return found if not extra else found | {-1}
