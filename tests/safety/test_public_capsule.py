"""Attack M8: what is published holds sums and no sheet. M10: whatever stands in a capsule, no program text is shown."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.evidence import capsule, verify
from ballotcount.text import words
from tests.evidence import sealed
from tests.evidence.test_capsule import as_written, unpacked
from tests.safety.test_what_leaves import written


@pytest.fixture(scope="module")
def parts() -> tuple[Any, ...]:
    record, entries, head = sealed.day(sealed.typed(sheets=12))
    return [capsule.RoundParts(record)], entries, head


class Archive(bytes):
    """A capsule that prints as its size: a failing input is shown only while its arguments are short."""

    def __repr__(self) -> str:
        return f"Archive({len(self)} bytes)"


@pytest.fixture(scope="module")
def public(parts: tuple[Any, ...]) -> Archive:
    out = io.BytesIO()
    capsule.make(*parts, out, public=True)
    return Archive(out.getvalue())


@pytest.fixture(scope="module")
def whole(parts: tuple[Any, ...]) -> Archive:
    return Archive(sealed.zipped(*parts))


def test_the_public_capsule_holds_no_sheet_and_is_bound_to_the_whole_one(
    public: bytes, whole: bytes, tmp_path: Path
) -> None:
    """Attack M8."""
    path = tmp_path / "public.zip"
    path.write_bytes(public)
    report = verify.verify(path)
    assert report.holds
    assert [one.code for one in report.findings] == ["public"]
    (tmp_path / "whole.zip").write_bytes(whole)
    assert report.roots == verify.verify(tmp_path / "whole.zip").roots
    files = unpacked(public)
    assert not [name for name in files if "record" in name or "people" in name or name == "index.html"]
    text = b"".join(content for name, content in files.items() if not name.endswith(".pdf"))
    assert b"struck" not in text
    assert b'"ballots"' not in text


@pytest.mark.parametrize("name", ["votes", "rules", "root", "minutes", "closing", "no journal entry"])
def test_a_public_capsule_that_was_changed_is_refused(public: bytes, tmp_path: Path, name: str) -> None:
    """Attacks M8, H4: with every hash of the manifest mended."""
    files = unpacked(public)
    result = json.loads(files["rounds/e1r1/result.json"])
    if name == "votes":
        result["outcome"]["lines"][0]["votes"] += 1
        files["rounds/e1r1/result.json"] = json.dumps(result).encode()
    elif name == "rules":
        files["rounds/e1r1/profile.toml"] += b"# x"
    elif name == "root":
        files["rounds/e1r1/root.json"] = b'{"record.json":"' + b"0" * 64 + b'"}'
    elif name == "minutes":
        files["papers/e1r1/minutes.pdf"] = unpacked(other())["papers/e1r1/minutes.pdf"]
    else:
        journal = json.loads(files["journal.json"])
        lock = next(one for one in journal["entries"] if one.get("kind") == "round_closed")
        lock["body"]["figures"]["valid"] += 1
        if name == "no journal entry":
            journal["entries"].remove(lock)
        files["journal.json"] = json.dumps(journal).encode()
    report = verify.verify(mended(files, tmp_path / "a.zip"))
    assert not report.holds
    wanted = {"votes": "result", "rules": "profile", "no journal entry": "not_closed"}.get(name, name)
    assert wanted in {one.code for one in report.findings}


def mended(files: dict[str, bytes], path: Path) -> Path:
    """A capsule of given files whose list of hashes fits them; the roots stay, as they stand on paper."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = [
        {"path": name, "sha256": sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
        if name != "manifest.json"
    ]
    files["manifest.json"] = as_written(manifest)
    return written(files, path, forge=False)


def other() -> bytes:
    """A capsule of another count."""
    record, entries, head = sealed.day(sealed.typed(sheets=14, seed=2))
    return sealed.zipped([capsule.RoundParts(record)], entries, head)


PROGRAM = re.compile(
    r"Error|object|None|dict|list|attribute|expected|unsupported|subscript|Traceback|argument|iterable|Unicode|codec|0x|"
    r"delimiter|/tmp|char \d"
)
"""What only a programmer understands."""

PLACES = (
    "manifest.json",
    "journal.json",
    "rounds/e1r1/record.json",
    "rounds/e1r1/result.json",
    "papers/e1r1/people.json",
)
VALUES: list[Any] = [None, 7, -1, 1.5, "x", "", [], {}, [1], {"a": 1}, True, "\x1b[31m", 10**30]


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, one in inner for spot in spots(one, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return value


@example(chance=855, kind="whole").via("a name of the program stood in the words")
@example(chance=1131, kind="whole").via("a format that is no number was called newer")
@example(chance=1377, kind="public").via("as above")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.integers(0, 2**32), kind=st.sampled_from(["whole", "public"]))
def test_whatever_stands_in_its_json_a_capsule_ends_in_words_for_people(
    whole: Archive, public: Archive, tmp_path_factory: pytest.TempPathFactory, chance: int, kind: str
) -> None:
    """Attack M10."""
    files = unpacked(whole if kind == "whole" else public)
    random = Random(chance)
    name = random.choice([one for one in PLACES if one in files])
    value = json.loads(files[name])
    spot = random.choice(list(spots(value)))
    files[name] = json.dumps(put(value, spot, random.choice(list(VALUES)))).encode()
    path = tmp_path_factory.mktemp("fuzz") / "a.zip"
    said = findings(mended(files, path) if name != "manifest.json" else written(files, path, forge=False))
    assert [one for one in said if PROGRAM.search(one)] == []


def findings(path: Path) -> list[str]:
    """What is said of a capsule."""
    try:
        return [one.said() for one in verify.verify(path).findings]
    except UserError as refused:
        return [words.said(refused)]


@pytest.mark.parametrize(
    "name", ["cut in the middle", "cut at the end", "junk behind", "junk before", "empty", "a comment"]
)
def test_an_archive_that_is_not_whole_is_refused_in_words(
    whole: bytes, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attacks M10, L5: bytes behind an archive were called whole; a cut one gave program text."""
    content = {
        "cut in the middle": whole[: len(whole) // 2],
        "cut at the end": whole[:-5],
        "junk behind": whole + b"junk",
        "junk before": b"junk" + whole,
        "empty": b"",
        "a comment": whole[:-2] + b"\x04\x00junk",
    }[name]
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        verify.verify(path)
    assert not PROGRAM.search(words.said(refused.value))
    assert main(["verify", str(path)]) in (1, 2, 4)
    assert not PROGRAM.search("".join(capsys.readouterr()).replace(str(path), ""))


def test_files_beside_those_of_the_list_of_an_archive_are_refused(whole: bytes, tmp_path: Path) -> None:
    """Attack L5: two archives in a row: other tools may read the first."""
    path = tmp_path / "a.zip"
    path.write_bytes(whole + whole)
    with pytest.raises(UserError):
        verify.verify(path)
    with zipfile.ZipFile(io.BytesIO(whole)) as genuine:
        assert genuine.testzip() is None
