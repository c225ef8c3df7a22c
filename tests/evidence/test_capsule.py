"""A capsule is counted again elsewhere; whatever is changed in it is named; it tells no order."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ballotcount.domain.errors import UserError
from ballotcount.domain.record import RoundRecord, by_content
from ballotcount.evidence import capsule, chain, keys, signing, verify
from ballotcount.evidence.pictures import bare
from tests.evidence import certificates, sealed


def picture(seed: int, *, exif: bool = False) -> bytes:
    """A small JPEG, on request with a camera's data in it."""
    pixels = np.random.default_rng(seed).integers(0, 255, (24, 32), np.uint8)
    raw = cv2.imencode(".jpg", pixels)[1].tobytes()
    return raw[:2] + b"\xff\xe1\x00\x14Exif\0\x002026:03:05 x" + raw[2:] if exif else raw


def with_pictures(record: RoundRecord) -> tuple[RoundRecord, dict[str, bytes]]:
    kept: dict[str, bytes] = {}
    ballots = []
    for at, one in enumerate(record.ballots):
        raw = picture(at, exif=True)
        kept[sha256(raw).hexdigest()] = raw
        ballots.append(replace(one, picture=sha256(raw).hexdigest()))
    return replace(record, ballots=tuple(sorted(ballots, key=by_content))), kept


@pytest.fixture(scope="module")
def made() -> bytes:
    record, entries, head = sealed.day(sealed.read())
    record, kept = with_pictures(record)
    return sealed.zipped([capsule.RoundParts(record)], entries, head, kept.__getitem__)


def unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def written(files: dict[str, bytes], path: Path, *, forge: bool = True) -> Path:
    """A capsule of given files; on request with a manifest and roots that fit them, as a forger would write."""
    if forge:
        manifest = json.loads(files["manifest.json"])
        own = {n.removeprefix("rounds/e1r1/"): c for n, c in files.items() if n.startswith("rounds/e1r1/")}
        manifest["roots"] = {"e1r1": capsule.root(own)}
        manifest["files"] = [
            {"path": name, "sha256": sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in sorted(files.items())
            if name != "manifest.json"
        ]
        files["manifest.json"] = as_written(manifest)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def as_written(manifest: dict[str, Any]) -> bytes:
    """A manifest as the program writes it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def codes(path: Path) -> set[str]:
    return {finding.code for finding in verify.verify(path).findings if finding.grave}


def test_a_true_capsule_holds(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "day.zip").write_bytes(made)
    report = verify.verify(tmp_path / "day.zip")
    assert report.findings == ()
    assert report.holds
    assert [(name, sheets) for name, sheets, _ in report.rounds] == [("e1r1", 40)]


def test_the_same_record_gives_the_same_bytes_whatever_the_order_of_counting(made: bytes) -> None:
    record, entries, head = sealed.day(sealed.read())
    record, kept = with_pictures(record)
    mixed = random.Random(3).sample(record.ballots, len(record.ballots))
    again = sealed.zipped([capsule.RoundParts(replace(record, ballots=tuple(mixed)))], entries, head, kept.__getitem__)
    assert again == made


def change_record(change: Callable[[dict[str, object]], None]) -> Callable[[dict[str, bytes]], None]:
    def apply(files: dict[str, bytes]) -> None:
        name = "rounds/e1r1/record.json"
        body = json.loads(files[name])
        change(body)
        files[name] = json.dumps(body).encode()

    return apply


def one_vote_more(body: dict) -> None:  # type: ignore[type-arg]
    body["outcome"]["lines"][2]["votes"] += 1


def a_sheet_less(body: dict) -> None:  # type: ignore[type-arg]
    body["ballots"].pop()


def another_mark(body: dict) -> None:  # type: ignore[type-arg]
    ballot = body["ballots"][0]["ballot"]
    ballot["struck"] = sorted(set(range(1, 9)) - set(ballot["struck"]))[:3]


def other_rules(files: dict[str, bytes]) -> None:
    name = "rounds/e1r1/profile.toml"
    files[name] = files[name].replace(b'fraction = "1/2"', b'fraction = "1/3"')


def other_minutes(files: dict[str, bytes]) -> None:
    record, _, _ = sealed.day(sealed.typed(seed=9))
    files["papers/e1r1/minutes.pdf"] = capsule.minutes(record, "ab" * 32)


def other_page(files: dict[str, bytes]) -> None:
    files["index.html"] = files["index.html"].replace(b'"votes":', b'"votes":1', 1)


def other_journal(files: dict[str, bytes]) -> None:
    body = json.loads(files["journal.json"])
    body["entries"][-1]["body"]["figures"]["lines"][0][2] += 1
    files["journal.json"] = json.dumps(body).encode()


def shorter_journal(files: dict[str, bytes]) -> None:
    body = json.loads(files["journal.json"])
    next(part for part in body["entries"] if "left_out" in part)["left_out"] -= 1
    files["journal.json"] = json.dumps(body).encode()


def no_picture(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("pictures/"))]


def wrong_picture(files: dict[str, bytes]) -> None:
    files[next(name for name in files if name.startswith("pictures/"))] += b"x"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_record(one_vote_more), "outcome"),
        (change_record(a_sheet_less), "sheets"),
        (change_record(another_mark), "readings"),
        (other_rules, "profile"),
        (other_minutes, "minutes"),
        (other_page, "page"),
        (other_journal, "chain"),
        (shorter_journal, "chain"),
        (no_picture, "no_picture"),
        (wrong_picture, "picture"),
    ],
)
def test_a_forger_who_mends_every_hash_is_still_found(
    made: bytes, tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    files = unpacked(made)
    change(files)
    assert code in codes(written(files, tmp_path / "forged.zip"))


def test_every_changed_missing_or_added_file_is_named(made: bytes, tmp_path: Path) -> None:
    names = sorted(unpacked(made).keys() - {"manifest.json"})
    pictures = [name for name in names if name.startswith("pictures/")]
    for name in [name for name in names if name not in pictures[1:]]:
        files = unpacked(made)
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
        found = verify.verify(written(files, tmp_path / "a.zip", forge=False)).findings
        assert any(f.code == "changed" and f.where == name for f in found), name
        del files[name]
        found = verify.verify(written(files, tmp_path / "b.zip", forge=False)).findings
        assert any(f.code == "missing" and f.where == name for f in found), name
    files = unpacked(made) | {"extra.txt": b"x"}
    found = verify.verify(written(files, tmp_path / "c.zip", forge=False)).findings
    assert [(f.code, f.where) for f in found] == [("added", "extra.txt"), ("unknown_file", "extra.txt")]


def test_signed_minutes_are_checked(tmp_path: Path) -> None:
    record, entries, head = sealed.day(sealed.typed())
    minutes = capsule.minutes(record, capsule.root(capsule.round_files(record)))
    (tmp_path / "k.p12").write_bytes(certificates.p12("Hoàng Đức Ánh"))
    signer = keys.from_pkcs12(tmp_path / "k.p12", "mật khẩu", certificates.NOW)
    signed = signing.signed(minutes, signer, signing.Signing(), certificates.NOW)
    for content, good in ((signed, True), (signed.replace(b"/Contents <30", b"/Contents <31", 1), False)):
        parts = capsule.RoundParts(record, signed={"signed.pdf": content})
        (tmp_path / "day.zip").write_bytes(sealed.zipped([parts], entries, head))
        assert verify.verify(tmp_path / "day.zip").holds is good


def test_an_offices_own_form_is_remarked_and_still_holds(tmp_path: Path) -> None:
    from ballotcount.files.places import resource

    own = tmp_path / "own.toml"
    own.write_text(
        resource("forms", "minutes-party.toml").read_text("utf-8").replace("Lý do:", "Nguyên nhân:"), "utf-8"
    )
    record, entries, head = sealed.day(sealed.typed())
    (tmp_path / "day.zip").write_bytes(sealed.zipped([capsule.RoundParts(record, form=str(own))], entries, head))
    report = verify.verify(tmp_path / "day.zip")
    assert report.holds
    assert [finding.code for finding in report.findings] == ["own_form"]


@pytest.mark.parametrize("name", ["../x", "/x", "a\\b", "C:x", "d/"])
def test_unsafe_names_are_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(UserError) as told:
        verify.verify(tmp_path / "x.zip")
    assert told.value.code == "capsule.broken"


def test_bombs_truncated_and_foreign_files_are_refused(made: bytes, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", b"0" * (64 << 20))
    (tmp_path / "cut.zip").write_bytes(made[: len(made) // 2])
    (tmp_path / "text.zip").write_bytes(b"hello")
    (tmp_path / "empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    for name in ("bomb", "cut", "text", "empty", "none"):
        with pytest.raises(UserError) as told:
            verify.verify(tmp_path / f"{name}.zip")
        assert told.value.code in ("capsule.broken", "capsule.no_file"), name


def test_random_damage_never_crashes_and_never_holds(made: bytes, tmp_path: Path) -> None:
    chance = random.Random(11)
    for _ in range(40):
        raw = bytearray(made)
        for _ in range(chance.randint(1, 6)):
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        (tmp_path / "x.zip").write_bytes(raw)
        try:
            report = verify.verify(tmp_path / "x.zip")
        except UserError:
            continue
        # A byte of the zip's own dress (a date, a comment) may change without changing any file.
        assert not report.holds or unpacked(bytes(raw)) == unpacked(made)


def test_the_capsule_tells_neither_places_nor_times_nor_cameras(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.namelist() == sorted(packed.namelist())
    files = unpacked(made)
    for name, content in files.items():
        assert b"Exif" not in content, name
        if not name.endswith((".jpg", ".pdf")):
            assert b'"stack"' not in content, name
            assert b"ballot_entered" not in content, name
    _, entries, _ = sealed.day(sealed.read())
    hidden = [entry.hash for entry in entries if entry.kind == "ballot_entered"]
    whole = b"".join(files.values()).decode("latin-1")
    assert [one for one in hidden if one in whole] == [hidden[-1]]


def test_a_short_run_of_sheets_takes_its_neighbours_in() -> None:
    steps = [
        ("genesis", {}),
        ("congress_opened", {}),
        sealed.BOARD,
        *[sealed.entered(no) for no in range(20)],
        ("round_closed", {"keys": sealed.KEYS}),
        ("round_reopened", {}),
    ]
    steps += [sealed.entered(1), ("round_closed", {"keys": sealed.KEYS}), ("signed_out", {}), ("round_announced", {})]
    entries, head = sealed.journal(steps)
    told = chain.shown(entries, head)
    assert list(chain.check(told)) == []
    kinds = [part.get("kind", part.get("left_out")) for part in told["entries"]]
    assert kinds == ["genesis", "congress_opened", 24, "round_closed", 1, "round_announced"]
    lone, end = sealed.journal([("genesis", {}), ("decision_recorded", {}), sealed.entered(1), ("round_closed", {})])
    assert [part.get("kind", part.get("left_out")) for part in chain.shown(lone, end)["entries"]] == [3, "round_closed"]


def test_personal_entries_never_leave() -> None:
    steps = [
        ("genesis", {}),
        sealed.BOARD,
        ("roster_imported", {"delegates": []}),
    ]
    entries, head = sealed.journal([*steps, ("congress_opened", {})])
    text = json.dumps(chain.shown(entries, head))
    assert "argon2" not in text
    assert "delegates" not in text
    assert list(chain.check(chain.shown(entries, head))) == []


def test_bare_pictures_keep_their_pixels() -> None:
    raw = picture(5, exif=True)
    clean = bare(raw)
    assert clean == picture(5)
    png = cv2.imencode(".png", np.zeros((4, 4), np.uint8))[1].tobytes()
    noted = png[:33] + b"\0\0\0\x04tEXttime\0\0\0\0" + png[33:]
    assert bare(noted) == png
    for damaged in (b"", b"GIF89a", raw[:60], png[:40]):
        with pytest.raises(UserError):
            bare(damaged)


def test_the_page_stands_alone_and_escapes_names(tmp_path: Path) -> None:
    record = sealed.typed()
    evil = "</script><script>alert(1)</script>"
    record = replace(record, election=replace(record.election, title=evil))
    _, entries, head = sealed.day(record)
    page = unpacked(sealed.zipped([capsule.RoundParts(record)], entries, head))["index.html"].decode()
    assert evil not in page
    assert page.count("<script") == 2
    assert not re.search(r"""(src|href)\s*=\s*["']?https?:""", page)
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert data["rounds"][0]["title"] == f"Bầu {evil}"
    assert len(data["rounds"][0]["ballots"]) == len(record.ballots)


def test_the_root_does_not_move_when_papers_change() -> None:
    record, _, _ = sealed.day(sealed.typed())
    other = replace(
        record, presidium=("Người Khác",), copies=9, times=replace(record.times, announced="2026-03-05T05:00:00Z")
    )
    assert capsule.root(capsule.round_files(record)) == capsule.root(capsule.round_files(other))
    moved = replace(record, sheets=replace(record.sheets, left_over=1))
    assert capsule.root(capsule.round_files(record)) != capsule.root(capsule.round_files(moved))


def no_record(files: dict[str, bytes]) -> None:
    files["rounds/e1r1/record.json"] = b"{"


def no_result(files: dict[str, bytes]) -> None:
    files["rounds/e1r1/result.json"] = b"{}"


def no_minutes(files: dict[str, bytes]) -> None:
    del files["papers/e1r1/minutes.pdf"]


def torn_minutes(files: dict[str, bytes]) -> None:
    files["papers/e1r1/minutes.pdf"] = b"%PDF-1.4 torn"


def broken_form(files: dict[str, bytes]) -> None:
    files["papers/e1r1/minutes.toml"] = b"title = "


def no_journal(files: dict[str, bytes]) -> None:
    files["journal.json"] = b"[]"


def no_closing(files: dict[str, bytes]) -> None:
    body = json.loads(files["journal.json"])
    body["entries"][-1] = {"left_out": 1}
    files["journal.json"] = json.dumps(body).encode()


def other_layout(files: dict[str, bytes]) -> None:
    entries, head = sealed.journal([("proof_made", {"round": "e1r1", "layout_file": "ab" * 32})])
    files["journal.json"] = json.dumps(chain.shown(entries, head)).encode()
    files["layouts/e1r1.json"] = b"{}"


def other_ballot(files: dict[str, bytes]) -> None:
    layout = sha256(b"{}").hexdigest()
    adopted = {"round": "e1r1", "layout_file": layout, "form": sha256(b"%PDF-1.7").hexdigest()}
    entries, head = sealed.journal([("form_adopted", adopted)])
    files["journal.json"] = json.dumps(chain.shown(entries, head)).encode()
    files["layouts/e1r1.json"] = b"{}"
    files["ballots/e1r1.pdf"] = b"%PDF-1.7 changed"


def ballot_without_proof(files: dict[str, bytes]) -> None:
    files["ballots/e1r1.png"] = b"a scan that nobody approved"


def false_signature(files: dict[str, bytes]) -> None:
    files["papers/e1r1/signed.pdf"] = files["papers/e1r1/minutes.pdf"] + b"\n%not a signature\n"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (no_record, "unreadable"),
        (no_result, "result"),
        (no_minutes, "missing"),
        (torn_minutes, "minutes"),
        (broken_form, "minutes"),
        (no_journal, "unreadable"),
        (no_closing, "not_closed"),
        (other_layout, "layout"),
        (other_ballot, "ballot"),
        (ballot_without_proof, "ballot"),
        (false_signature, "signature"),
    ],
)
def test_what_is_missing_or_torn_is_named(
    made: bytes, tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    files = unpacked(made)
    change(files)
    report = verify.verify(written(files, tmp_path / "torn.zip"))
    assert code in {finding.code for finding in report.findings}
    assert not report.holds
    assert all("documents." not in finding.said() for finding in report.findings)


def test_a_newer_capsule_and_one_without_a_manifest_are_refused(made: bytes, tmp_path: Path) -> None:
    for change, code in (
        (lambda text: text.replace(b'"format": 1', b'"format": 2'), "capsule.newer"),
        (lambda text: b"[]", "capsule.broken"),
    ):
        files = unpacked(made)
        files["manifest.json"] = change(files["manifest.json"])
        with pytest.raises(UserError) as told:
            verify.verify(written(files, tmp_path / "x.zip", forge=False))
        assert told.value.code == code
