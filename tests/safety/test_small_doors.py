"""Smaller ways in: code pages, PINs, forms without end, full outputs, junk after a signature, far cells."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from ballotcount import storage
from ballotcount.capture import pictures
from ballotcount.cli import main
from ballotcount.documents import form
from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import ReasonCode
from ballotcount.evidence.signed_copy import added, first_revision
from ballotcount.roster.importing import read_roster
from ballotcount.service import people
from ballotcount.service.numbers import numbers
from ballotcount.service.pins import MOST_TRIES
from ballotcount.text import words
from ballotcount.text.words import said, visible
from tests.builders import (
    CHEAP,
    FIRST_PIN,
    HEAD,
    PIN,
    SECRETARY,
    TYPIST,
    TYPIST2,
    VIEWER,
    again,
    at,
    claim,
    collected,
    opened,
    refusal,
    second,
    struck,
    type_pass,
)
from tests.evidence import sealed
from tests.fakes import StepClock
from tests.reading.pages import reader
from tests.safety.test_signed_copies import given as given
from tests.safety.test_signed_copies import overlaid, sign


@pytest.fixture
def file(tmp_path: Path) -> Path:
    session = opened()
    path = tmp_path / "dh.ballot"
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(entry) for entry in session.journal.entries()])
    return path


@pytest.mark.parametrize(
    "encoding", ["cp1258", "ascii", *(pytest.param(one, marks=pytest.mark.slow) for one in ("cp1252", "cp437"))]
)
def test_a_command_that_recorded_never_ends_in_a_letter_it_cannot_print(file: Path, encoding: str) -> None:
    """Attack M5: a traceback after the entry was written made a script write it twice."""
    call = [sys.executable, "-m", "ui", "board", "name", str(file), "--presidium", "Hồ Văn Chủ", "--pin", PIN]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(call, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr


def test_ten_wrong_pins_are_not_waited_out_with_a_clock_set_back() -> None:
    """Attack M6: with the clock set back before each try, no lock ever held."""
    session = opened()
    clock = session.clock
    for _ in range(MOST_TRIES):
        clock.moment = clock.moment.replace(year=clock.moment.year - 1)  # type: ignore[attr-defined]
        assert refusal(lambda: people.sign_in(session, TYPIST, "111112")) == "sign_in.wrong_pin"
    clock.moment = clock.moment.replace(year=2036)  # type: ignore[attr-defined]
    assert refusal(lambda: people.sign_in(session, TYPIST, PIN)) == "sign_in.locked_out"
    people.lift_lock(at(session, HEAD), TYPIST)
    people.sign_in(session, TYPIST, PIN)
    for _ in range(MOST_TRIES):
        clock.moment = clock.moment.replace(year=clock.moment.year - 1)  # type: ignore[attr-defined]
        refusal(lambda: people.vouch(session, HEAD, "111112"))
    people.reset_pin(session, HEAD, FIRST_PIN, second(SECRETARY), second(TYPIST))
    people.sign_in(session, HEAD, FIRST_PIN)
    claim(session, HEAD)


def test_a_pin_can_come_from_a_file_that_nobody_else_reads(file: Path, tmp_path: Path) -> None:
    """Attack M6: a PIN in the call stands in the list of processes."""
    (tmp_path / "pin").write_text(f"{PIN}\n")
    call = ["board", "name", str(file), "--presidium", "Hồ Văn Chủ", "--pin"]
    assert main([*call, f"@{tmp_path / 'pin'}"]) == 0
    assert main([*call, f"@{tmp_path / 'none'}"]) == 2


def test_votes_sheet_by_sheet_are_warned_of_in_the_docs() -> None:
    """Attack M8: 347 of 347 sheets of the sample have a pattern that occurs once."""
    papers = (Path(__file__).parents[2] / "docs" / "papers.md").read_text("utf-8")
    assert "bought vote" in papers


def test_a_far_cell_and_a_thin_picture_end_in_a_sentence(tmp_path: Path) -> None:
    """Attack M9: an .xlsx with one cell at XFD1048576, a picture of 1 x 60000."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Họ và tên"
    book.active["A2"] = "Lê A"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "ds.xlsx")
    code = refusal(lambda: read_roster(tmp_path / "ds.xlsx", today=sealed.typed().congress.date))
    assert code == "roster.too_many_rows"


@pytest.mark.parametrize("shape", [(60000, 1), (1, 60000, 3), (1, 1), (3, 3000), (15, 15), (40, 30000)])
def test_a_slender_or_tiny_picture_is_refused_with_its_cause(shape: tuple[int, ...]) -> None:
    """Attack M9: one picture of 1 x 60000 ended the whole batch with an error of the library."""
    for light in (0, 127, 255):
        found = reader().read(np.full(shape, light, np.uint8))
        assert [reason.code for reason in found.reasons] == [ReasonCode.RESOLUTION]


def test_what_a_locked_result_says_may_be_printed_by_anybody_with_the_file(file: Path, tmp_path: Path) -> None:
    """Attack L3: no PIN is asked for a locked result; before the lock nothing is printed."""
    assert main(["minutes", str(file), "--round", "e1r1", "--out", str(tmp_path / "m.pdf")]) == 2


def test_junk_after_the_last_signature_is_named(
    given: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack L4: "valid signature" twice, and exit code 1 without a reason."""
    (tmp_path / "a.pdf").write_bytes(sign(given) + b"\n%%EOF junk\n")
    assert main(["signatures", str(tmp_path / "a.pdf")]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) >= 2
    assert "Traceback" not in "".join(said)
    assert first_revision(given) == given


@pytest.mark.parametrize(
    "text", [b"title = 'x'\n# " + b"x" * (2 << 20), b"a = " + b"[" * 50_000 + b"]" * 50_000], ids=["2 MB", "deep"]
)
def test_a_form_without_end_is_refused_at_once(text: bytes) -> None:
    """Attack L5: two megabytes in one paragraph kept the desk busy for a minute."""
    with pytest.raises(UserError) as refused:
        form.parse(text, "own", "own.toml")
    assert refused.value.code == "form.broken"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_output_ends_without_a_traceback(file: Path) -> None:
    """Attack L5."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "ui", "status", str(file), "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr


def test_the_pages_of_one_file_are_bounded() -> None:
    """Attack L7: a TIFF of 3,000 pages, a PDF of 6,000 empty ones."""
    assert pictures.MOST_PAGES <= 5_000


def test_the_numbers_at_the_side_tell_nothing_of_another_pass() -> None:
    """Attack W3: "invalid 3" of pass 1 stood beside the field of pass 2."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1), struck(1, 2, 3, 4), *[struck(1)] * 4])

    def seen(teller: str) -> tuple[int | None, int | None]:
        found = numbers(at(session, teller), session.round("e1r1"))
        return found.invalid, found.disputes

    assert seen(TYPIST2) == seen(HEAD) == seen("") == (None, None)
    assert seen(TYPIST)[0] == 1, "a ballot on which every name is struck is invalid in their own pass too"
    type_pass(session, TYPIST2, [struck(1), struck(1, 2, 3, 4), *[struck(1)] * 4])
    assert seen(TYPIST2)[0] == seen(HEAD)[0] == 1
    assert seen("") == seen(VIEWER) == (None, None)


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "654321",
        "890123",
        "121212",
        "123123",
        "010190",
        "311299",
        "19900101",
        "01011990",
        "12341234",
        "112233",
        "999998",
        "111999",
        "135791",
        "202611",
        "112026",
    ],
)
def test_a_pin_that_anybody_tries_first_is_refused(pin: str) -> None:
    """Attack M6: 10,000 tries are not needed where the PIN is a birthday."""
    assert refusal(lambda: CHEAP.new_key("t1", pin)) == "pin.guessed"


@pytest.mark.parametrize("pin", ["246813", "135792", "975311", "320190", "19901301", "1357924680"])
def test_other_pins_are_taken(pin: str) -> None:
    assert refusal(lambda: CHEAP.new_key("t1", pin)) == ""


def test_a_wrong_pin_says_how_long_to_wait_only_where_one_has_to() -> None:
    """Attack M6: "wait 0 seconds"."""
    session = collected(6)
    said = []
    for _ in range(4):
        session.clock.pass_by(1000)  # type: ignore[attr-defined]
        with pytest.raises(UserError) as fault:
            people.sign_in(session, TYPIST, "975310")
        said.append(words.said(fault.value))
    assert [" 0 " in one for one in said] == [False] * 4
    assert ["Đợi" in one for one in said] == [False, False, True, True]


@drawn(st.text(max_size=30))
def test_a_message_shows_every_sign_that_has_no_shape_by_its_number(text: str) -> None:
    """Attack H6: a zero-width or turning sign in a name was echoed as it came; it hid or turned words around it."""
    shown = visible(text)
    hidden = [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in "\n\t"]
    assert not any(sign in shown for sign in hidden)
    assert all(f"U+{ord(sign):04X}" in shown for sign in hidden)
    assert bool(hidden) or shown == text or any(f"U+{ord(sign):04X}" in shown for sign in text)


@pytest.mark.parametrize("kind", [str, Path, OSError, UserError])
def test_a_fact_of_any_kind_is_shown_without_unseen_signs(kind: Callable[[str], object]) -> None:
    """Attack H6."""
    words = said(UserError("storage.missing", path=kind("x\u202eballot.\u200bexe\x1b[2J")))
    assert "x" in words
    assert not {"\u202e", "\u200b", "\x1b"} & set(words)
    assert "U+202E" in words or "u202e" in words


@pytest.mark.parametrize(
    "call", [["verify", "a\u202e.ballot"], ["a\u202eb"], ["verify", "--a\u202eb"], ["--lang", "a\u202e"]]
)
def test_the_command_line_echoes_no_unseen_sign(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Attack H6."""
    assert main(call) == 2
    assert "\u202e" not in "".join(capsys.readouterr())


def altered(content: bytes, chance: random.Random, first: int) -> bytes:
    """A signed document with something behind the first revision changed, cut out, or put in."""
    at = chance.randrange(first, len(content))
    other = chance.choice(
        [b"", b"null", b"/X", b"<<", b"%%EOF", b"9999", bytes(chance.randrange(256) for _ in range(9))]
    )
    names = (b"/ByteRange", b"/Contents", b"/Fields", b"/Rect", b"/FT", b"/V ", b"/Root", b"obj", b"xref", b"/Annots")
    wanted = chance.choice(names)
    found = content.find(wanted, at)
    if found >= 0 and chance.random() < 0.6:
        return content[:found] + other + content[found + len(wanted) :]
    return content[:at] + other + content[at + chance.randrange(40) :]


def test_an_altered_signature_ends_in_one_sentence(
    given: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Attack L4: the library wrote tracebacks to the screen, and some alterations ended the command with one."""
    signed = sign(sign(given), "Phạm Thị Ngọc")
    chance = random.Random(16)
    file = tmp_path / "signed.pdf"
    for number in range(25):
        content = overlaid(signed) if number == 0 else altered(signed, chance, len(given))
        file.write_bytes(content)
        code = main(["signatures", str(file)])
        out, err = capfd.readouterr()
        assert code in {1, 2} or added(content, given) is None, number
        assert "Traceback" not in out + err
        assert len(err.splitlines()) <= 1
        assert not err or "signed.pdf" in err
