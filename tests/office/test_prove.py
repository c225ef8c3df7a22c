"""A form must be proved with printed sheets before two tellers approve it, and no step can be skipped."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.cli import prove as cli_prove
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.layout import Layout, form_digest
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.files import layout_file
from ballotcount.paper.adoption.proving import plan_of
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.service import form_proof, paper, people, rounds
from ballotcount.service.form_proof import LaidSheets, MarkedMemory
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.office_forms import keep_form
from ballotcount.service.round_layout import require_round
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.text.words import t
from tests.builders import CHEAP, HEAD, PIN, SECRETARY, TYPIST, at, prepared, refusal
from tests.fakes import StepClock
from tests.office.forms import Form
from tests.office.printed import SMALL, OnceReader, adopted, pdf_of, reader, sheet

R = "e1r1"
SHOWN = SMALL
FORM = "a" * 64
FILE = "b" * 64
PROVED = ev.FormProved(R, layout="0A1B2C3D", blanks=3, cover_percent=95, off_um=60, marked=10, targets=100)


def picture(path: Path, shown: Form = SHOWN, *, struck: Iterable[int] = (), seed: int = 1) -> None:
    """Write a grey scan of a sheet with some names struck, where the layout has them."""
    picture_of(path, shown, adopted(), struck=struck, seed=seed)


def picture_of(path: Path, shown: Form, layout: Layout, *, struck: Iterable[int] = (), seed: int = 1) -> None:
    """Write a grey scan of a sheet of a form with some names struck."""
    cv2.imwrite(str(path), sheet(shown, layout, struck=struck, seed=seed))


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each picture once: the same sheets prove the form in several tests."""
    monkeypatch.setattr(cli_prove, "Reader", OnceReader)


def proved(
    folder: Path, capsys: pytest.CaptureFixture[str], *more: str, blank: Form = SHOWN, wrong: int = 0
) -> tuple[int, Any]:
    """Prove the form with three blanks and ten marked sheets; return exit code and answer."""
    layout = folder / "l.json"
    layout_file.write(adopted(), layout)
    plan = plan_of(adopted())
    (folder / "plan.json").write_text(plan.text())
    for name in ("blanks", "marked"):
        (folder / name).mkdir()
    for number in range(3):
        picture(folder / "blanks" / f"{number}.png", blank, seed=number)
    for number, planned in enumerate(plan.sheets):
        struck = [no for no, _ in planned][wrong if number == 4 else 0 :]
        picture(folder / "marked" / f"{number:02d}.png", struck=struck, seed=10 + number)
    files = (
        "--blanks",
        str(folder / "blanks"),
        "--marked",
        str(folder / "marked"),
        "--plan",
        str(folder / "plan.json"),
    )
    code = main(["ballots", "prove", "--layout", str(layout), *files, *more, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_plan_marks_every_place_and_leaves_every_place_empty() -> None:
    plan = plan_of(adopted())
    every = {target.candidate for target in adopted().pages[0].targets}
    marked = [{number for number, _ in sheet} for sheet in plan.sheets]
    assert set.union(*marked) == every
    assert set.intersection(*marked) == set()


def into(congress: Path) -> tuple[str, ...]:
    """Return the options that write a proof into the journal."""
    return "--congress", str(congress), "--round", R, "--as", "t1", "--pin", PIN


def test_a_proof_is_written_into_the_journal_and_two_tellers_approve_the_form(
    tmp_path: Path, congress: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout_file.write(adopted(), congress.with_name("e1r2-layout.json"))
    code, said = proved(tmp_path, capsys, *into(congress))
    assert (code, said["proved"], said["faults"]) == (0, True, [])
    assert ["e1r2-layout.json" in note for note in said["notes"]] == [True], "another round with the same text"
    kept = layout_file.read(place_of(congress, R))
    assert kept == adopted()
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        session = Session(held.journal, held.clock, pins=CHEAP)
        assert verify(session.journal).holds
        trail = session.round(R).paper
        assert trail.form is not None
        assert trail.proved is not None
        assert (trail.form.layout, trail.form.form, trail.form.source) == (kept.id, kept.source.sha256, "pdf")
        assert trail.form.layout_file == hashlib.sha256(layout_file.text_of(kept).encode()).hexdigest()
        assert (trail.proved.blanks, trail.proved.marked, trail.proved.targets) == (3, 10, 10 * len(SHOWN.people))
        assert trail.proved.cover_percent >= paper.PROOF_COVER
        assert trail.approvals == ()
        for teller in ("t2", "t3"):
            people.sign_in(session, teller, PIN)
            paper.approve_proof(session, R, kept.source.sha256)
        assert session.round(R).paper.approvals == ("t2", "t3")


def test_a_sheet_marked_otherwise_than_planned_does_not_prove_it_and_writes_nothing(
    tmp_path: Path, congress: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = proved(tmp_path, capsys, *into(congress), wrong=1)
    assert (code, said["proved"]) == (1, False)
    assert [one["sheet"] for one in said["marked"] if one["differs"]] == [5]
    assert not place_of(congress, R).exists()
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        trail = Session(held.journal, held.clock, pins=CHEAP).round(R).paper
        assert (trail.form, trail.proved) == (None, None)


def test_blanks_with_a_name_corrected_after_the_file_was_saved_do_not_prove_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected = SHOWN.with_people((*SHOWN.people[:3], "Võ Hoàng Long", *SHOWN.people[4:]))
    code, said = proved(tmp_path, capsys, blank=corrected)
    assert (code, said["proved"]) == (1, False)
    assert len(said["faults"]) == 3


@pytest.mark.parametrize("change", ["name", "exchanged", "fewer", "style"])
def test_the_layout_of_another_list_never_becomes_the_ballot_of_a_round(
    change: str, tmp_path: Path, congress: Path
) -> None:
    page = adopted().pages[0]
    one, two, *rest = page.targets
    targets = {
        "name": (replace(one, name="Đặng Thị Năm Ngoái"), two, *rest),
        "exchanged": (replace(one, candidate=two.candidate), replace(two, candidate=one.candidate), *rest),
        "fewer": (two, *rest),
        "style": page.targets,
    }[change]
    other = replace(adopted(), pages=(replace(page, targets=targets),))
    if change == "style":
        other = replace(other, style=VotingMethod.AGREE)
    place = tmp_path / "l.json"
    layout_file.write(replace(other, id=form_digest(other)), place)
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        session = Session(held.journal, held.clock, pins=CHEAP)
        people.sign_in(session, "t1", PIN)
        code = "proof.other_style" if change == "style" else "proof.other_list"
        assert refusal(lambda: keep_form(session, congress, R, layout=place.read_bytes())) == code
        assert session.round(R).paper.form is None
        assert not place_of(congress, R).exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--congress", "a.ballot"), "form.which_round"),
        (("--round", R), "form.which_congress"),
        (("--form", "f.pdf"), "form.which_congress"),
    ],
)
def test_a_proof_that_would_not_be_recorded_as_asked_is_refused_before_pictures_are_read(
    given: tuple[str, ...], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout_file.write(adopted(), tmp_path / "l.json")
    files = ("--layout", str(tmp_path / "l.json"), "--blanks", "b", "--marked", "m", "--plan", "p.json")
    assert main(["ballots", "prove", *files, *given]) == 2
    assert t(f"error.{code}") in capsys.readouterr().err


def test_a_file_that_the_layout_was_not_taken_from_is_named_as_such(congress: Path) -> None:
    layout = layout_file.text_of(adopted()).encode()
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        session = Session(held.journal, held.clock, pins=CHEAP)
        people.sign_in(session, "t1", PIN)
        assert (
            refusal(lambda: keep_form(session, congress, R, layout=layout, form=b"%PDF-1.7 other")) == "form.other_file"
        )


def test_the_command_that_approves_takes_no_form_that_was_not_adopted(tmp_path: Path, congress: Path) -> None:
    place = tmp_path / "l.json"
    layout_file.write(adopted(), place)
    (tmp_path / "form.pdf").write_bytes(pdf_of(SHOWN))
    told = ("--pdf", str(tmp_path / "form.pdf"), "--layout", str(place), "--as", "t2", "--pin", PIN)
    assert main(["round", "approve", str(congress), "--round", R, *told]) == 2
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        assert Session(held.journal, held.clock, pins=CHEAP).round(R).paper.proof is None


def test_a_name_in_capitals_with_split_accents_is_the_same_person(congress: Path) -> None:
    page = adopted().pages[0]
    written = tuple(replace(one, name=unicodedata.normalize("NFD", one.name).upper()) for one in page.targets)
    layout = replace(adopted(), pages=(replace(page, targets=written),))
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        require_round(layout, Session(held.journal, held.clock, pins=CHEAP).round(R).plan)


def test_neither_proof_nor_approvals_of_a_form_can_be_skipped() -> None:
    session = prepared()
    assert refusal(lambda: paper.prove_form(session, R, PROVED)) == "form.none"
    paper.adopt_form(session, R, layout="0A1B2C3D", form=FORM, layout_file=FILE, source="pdf")
    assert refusal(lambda: paper.approve_proof(at(session, SECRETARY), R, FORM)) == "form.not_proved"
    assert refusal(lambda: paper.record_print(at(session, HEAD), R, 20)) == "form.not_proved"
    assert refusal(lambda: rounds.issue(session, R, 12)) == "form.not_proved"
    paper.prove_form(session, R, PROVED)
    assert refusal(lambda: rounds.issue(session, R, 12)) == "proof.not_approved"
    paper.approve_proof(at(session, SECRETARY), R, FORM)
    paper.approve_proof(at(session, TYPIST), R, FORM)
    paper.record_print(at(session, HEAD), R, 20)
    rounds.issue(session, R, 12)
    assert verify(session.journal).holds


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"layout": "FFFFFFFF"}, "form.other"),
        ({"blanks": 2}, "form.too_few"),
        ({"marked": 9}, "form.too_few"),
        ({"cover_percent": 89}, "form.differs"),
        ({"off_um": 201}, "form.differs"),
    ],
)
def test_a_weak_proof_is_refused(change: dict[str, Any], code: str) -> None:
    session = prepared()
    paper.adopt_form(session, R, layout="0A1B2C3D", form=FORM, layout_file=FILE, source="scan")
    values = {name: getattr(PROVED, name) for name in ("layout", "blanks", "cover_percent", "off_um", "marked")}
    weak = ev.FormProved(R, targets=100, **(values | change))
    assert refusal(lambda: paper.prove_form(session, R, weak)) == code


def test_another_form_needs_its_own_proof() -> None:
    session = prepared()
    paper.adopt_form(session, R, layout="0A1B2C3D", form=FORM, layout_file=FILE, source="pdf")
    paper.prove_form(session, R, PROVED)
    paper.approve_proof(session, R, FORM)
    paper.adopt_form(session, R, layout="11111111", form="c" * 64, layout_file=FILE, source="pdf")
    trail = session.state.rounds[R].paper
    assert trail.proved is None
    assert trail.approvals == ()
    assert refusal(lambda: paper.approve_proof(session, R, "c" * 64)) == "form.not_proved"


def laid(sheets: Iterable[tuple[Iterable[int], int]], into: LaidSheets) -> list[tuple[str, ...]]:
    """Lay sheets with some names struck under the camera; return what was said of each."""
    given = reader()
    return [into.take(given.trace(sheet(SHOWN, adopted(), struck=struck, seed=seed))) for struck, seed in sheets]


def test_sheets_laid_one_by_one_prove_the_form_and_a_wrong_one_stays_until_it_is_taken_back() -> None:
    plan = plan_of(adopted())
    marked = [([no for no, _ in one], 10 + number) for number, one in enumerate(plan.sheets)]
    sheets = LaidSheets(adopted(), plan)
    assert sheets.blanks_left == paper.PROOF_BLANKS
    said = laid([(marked[0][0], 10), ((), 0), ((), 1)], sheets)
    assert [bool(one) for one in said] == [True, False, False], "the first shows ink"
    assert (sheets.blanks_left, sheets.sheet) == (0, 1)
    assert len(sheets.proof(R).faults) == 2, "a blank that shows ink, no marked sheet"
    for _ in range(3):
        sheets.take_back()
    assert not any(laid([((), 0), ((), 1), ((), 2), *marked[:9]], sheets))
    assert (sheets.sheet, sheets.complete) == (10, False)
    assert laid([marked[0]], sheets)[0] == (), "the tenth is marked as the first"
    sheets.take_back()
    assert laid([marked[1]], sheets) != [()]
    assert sheets.proof(R).faults
    sheets.take_back()
    laid([marked[9]], sheets)
    assert sheets.complete
    assert sheets.proof(R).faults == ()
    assert sheets.proof(R).proved.marked == paper.PROOF_MARKED


def test_unmarked_sheets_are_each_another_and_a_marked_one_laid_again_is_known() -> None:
    memory = MarkedMemory()
    struck = [no for no, _ in plan_of(adopted()).sheets[0]]
    for number, own in enumerate(((), struck), start=1):
        reading = reader().trace(sheet(SHOWN, adopted(), struck=own, seed=10)).reading
        memory.add(number, reading)
        assert memory.find(reading) == (None if not own else (number, True))


def test_films_of_the_sheets_prove_the_form_like_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(adopted())
    filmed = {
        "trang.MP4": [((), seed) for seed in range(3)],
        "ghi.mov": [([no for no, _ in one], 10 + number) for number, one in enumerate(plan.sheets)],
    }

    def settled(given: OnceReader, frames: Any, memory: Any) -> Iterator[tuple[LiveEvent, PageTrace]]:
        for number, (struck, seed) in enumerate(filmed[frames], start=1):
            trace = given.trace(sheet(SHOWN, adopted(), struck=struck, seed=seed))
            yield LiveEvent(float(number), LiveEventKind.ACCEPTED, reading=trace.reading), trace

    monkeypatch.setattr(form_proof, "settled", settled)
    monkeypatch.setattr(form_proof, "frames_of", lambda path: path.name)
    layout_file.write(adopted(), tmp_path / "l.json")
    (tmp_path / "plan.json").write_text(plan.text())
    files = ("--blanks", "trang.MP4", "--marked", "ghi.mov", "--plan", str(tmp_path / "plan.json"), "--json")
    assert main(["ballots", "prove", "--layout", str(tmp_path / "l.json"), *files]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in said["blanks"]] == ["trang.MP4 (1 s)", "trang.MP4 (2 s)", "trang.MP4 (3 s)"]
    assert len(said["marked"]) == paper.PROOF_MARKED
