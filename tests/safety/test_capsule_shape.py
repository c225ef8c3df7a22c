"""Attacks H1, H4, M10: what the program passes over in a capsule, another program may show; so nothing is passed
over."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.evidence import capsule, verify
from tests.evidence import sealed
from tests.evidence.test_capsule import as_written, codes, unpacked, with_pictures, written

Files = dict[str, bytes]
RECORD = "rounds/e1r1/record.json"
PEOPLE = "papers/e1r1/people.json"
JOURNAL = "journal.json"
MANIFEST = "manifest.json"


@pytest.fixture(scope="module")
def made() -> bytes:
    record, entries, head = sealed.day(sealed.typed())
    return sealed.zipped([capsule.RoundParts(record)], entries, head)


def test_a_capsule_packed_again_by_another_program_holds(made: bytes, tmp_path: Path) -> None:
    assert codes(written(unpacked(made), tmp_path / "a.zip")) == set()
    assert codes(repacked(made, tmp_path / "b.zip", extra=struct.pack("<HHBI", 0x5455, 5, 1, 0))) == set()


SECOND_FORM: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": lambda text: b'{"entries":[],"outcome":{},"copies":9,' + text[1:],
    "another encoding": lambda text: json.dumps(json.loads(text)).encode("utf-16"),
    "blanks behind it": lambda text: text + b"\n\n",
    "blanks in it": lambda text: json.dumps(json.loads(text), indent=1).encode(),
    "escaped letters": lambda text: text.replace(b'"', b'"', 1).replace(b"e1r1", b"\\u00651r1", 1),
    "a number in another way": lambda text: text.replace(b":1,", b":1.0,", 1),
}


@pytest.mark.parametrize("name", [RECORD, PEOPLE, JOURNAL])
@pytest.mark.parametrize("form", SECOND_FORM)
def test_each_value_is_written_in_one_way(made: bytes, tmp_path: Path, name: str, form: str) -> None:
    """Attack H4: with one key twice the program counted the last value and a browser or an office showed the first."""
    files = unpacked(made)
    changed = SECOND_FORM[form](files[name])
    if changed == files[name]:
        pytest.skip("nothing of the kind in this file")
    files[name] = changed
    found = verify.verify(written(files, tmp_path / "a.zip")).findings
    assert ("shape", name) in {(one.code, one.where) for one in found if one.grave}


def with_file(files: Files, name: str) -> Files:
    return files | {name: b"<h1>9 x</h1>"}


STRANGERS = (
    "readme.html",
    "papers/e1r1/minutes.docx",
    "papers/e1r1/deep/minutes.pdf",
    "rounds/e1r1/record.html",
    "layouts/e1r1.exe",
    f"pictures/{sha256(b'<h1>9 x</h1>').hexdigest()}.html",
    f"pictures/{sha256(b'<h1>9 x</h1>').hexdigest()}.jpg",
    "desktop.ini",
)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_that_no_capsule_has_is_a_fault_though_the_manifest_lists_it(
    made: bytes, tmp_path: Path, name: str
) -> None:
    """Attack H1: a page, a Word file or a picture of somebody's own lay in a capsule that "holds"."""
    found = codes(written(with_file(unpacked(made), name), tmp_path / "a.zip"))
    assert found & {"unknown_file", "added"}


TWINS = ("INDEX.HTML", "index.html.", "index.html ", "Journal.json", "papers/e1r1/MINUTES.pdf")


@pytest.mark.parametrize("name", TWINS)
def test_two_names_that_are_one_on_some_disks_are_refused(made: bytes, tmp_path: Path, name: str) -> None:
    """Attack H1: Windows unpacks the second one over the first."""
    with pytest.raises(UserError, match=r"capsule\.broken"):
        verify.verify(written(with_file(unpacked(made), name), tmp_path / "a.zip"))


def repacked(made: bytes, path: Path, *, extra: bytes = b"", comment: bytes = b"", mode: int = 0o100644) -> Path:
    """A capsule packed again, with something besides the content of its page."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in unpacked(made).items():
            info = zipfile.ZipInfo(name, (2030, 1, 1, 0, 0, 0))
            if name == "index.html":
                info.extra = extra
                info.comment = comment
                info.create_system = 3
                info.external_attr = mode << 16
            packed.writestr(info, content, zipfile.ZIP_DEFLATED)
    path.write_bytes(out.getvalue())
    return path


BESIDE: dict[str, dict[str, Any]] = {
    "a second name": {"extra": struct.pack("<HHBI", 0x7075, 16, 1, 0) + b"forged.html"},
    "a field cut short": {"extra": b"\x55\x54\x05\x00\x01"},
    "a field nobody knows": {"extra": struct.pack("<HH", 0x9901, 0)},
    "a remark": {"comment": "Nguyễn Văn X trúng cử".encode()},
    "a link": {"mode": 0o120777},
    "a device": {"mode": 0o060666},
}


@pytest.mark.parametrize("name", BESIDE)
def test_an_archive_says_nothing_besides_its_files(made: bytes, tmp_path: Path, name: str) -> None:
    """Attack M10."""
    try:
        path = repacked(made, tmp_path / "a.zip", **BESIDE[name])
    except (ValueError, struct.error):
        pytest.skip("this Python writes no such archive")
    with pytest.raises(UserError, match=r"capsule\.broken"):
        verify.verify(path)


MANIFESTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a word of their own": lambda value: value.update(note="X trúng cử"),
    "a file twice": lambda value: value["files"].append(value["files"][0]),
    "another order": lambda value: value["files"].reverse(),
    "another size": lambda value: value["files"][0].update(bytes=1),
    "a word about a file": lambda value: value["files"][0].update(note="x"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_says_what_the_program_says_and_nothing_else(made: bytes, tmp_path: Path, name: str) -> None:
    """Attack H4."""
    files = unpacked(made)
    value = json.loads(files[MANIFEST])
    MANIFESTS[name](value)
    files[MANIFEST] = as_written(value)
    assert "shape" in codes(written(files, tmp_path / "a.zip", forge=False))


def test_a_manifest_with_a_key_twice_is_a_fault(made: bytes, tmp_path: Path) -> None:
    """Attack H4."""
    files = unpacked(made)
    files[MANIFEST] = b'{"files":[],' + files[MANIFEST][1:]
    assert "shape" in codes(written(files, tmp_path / "a.zip", forge=False))


def test_a_picture_that_no_record_names_is_a_fault(tmp_path: Path) -> None:
    """Attacks H4, M8: a picture could be put in that shows another sheet."""
    record, entries, head = sealed.day(sealed.read())
    record, kept = with_pictures(record)
    files = unpacked(sealed.zipped([capsule.RoundParts(record)], entries, head, kept.__getitem__))
    assert codes(written(dict(files), tmp_path / "a.zip")) == set()
    other = b"\xff\xd8\xff\xd9"
    files[f"pictures/{sha256(other).hexdigest()}.jpg"] = other
    assert codes(written(files, tmp_path / "b.zip")) == {"added"}


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b"", b"hello"])
def test_an_archive_that_was_cut_short_is_called_a_record_file_that_is_not_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "ho-so.zip").write_bytes(content)
    assert main(["--lang", "en", "verify", str(tmp_path / "ho-so.zip")]) == 2
    assert "ho-so.zip is not a whole record file" in capsys.readouterr().err
