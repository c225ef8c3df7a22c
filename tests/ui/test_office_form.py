"""An office's own form at the desk: found, confirmed, proved with printed sheets, approved by two, recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QDialog

from ballotcount.domain.layout import Layout
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.paper.adoption.proving import plan_of
from ballotcount.paper.geometry import rendered
from ballotcount.paper.proof import pdf_digest
from ballotcount.service.paper import approve_proof
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.text.words import t
from tests.builders import HEAD, SECRETARY, TYPIST, at, prepared
from tests.office.forms import Form, form
from tests.office.printed import OnceReader, sheet
from tests.office.test_prove import picture_of
from tests.office.writers import reportlab_pdf
from tests.ui.conftest import Driver
from ui.jobs import office_form
from ui.jobs.office_form import form_of
from ui.machines.camera import CountingEvent
from ui.stages.form_camera import LayDialog
from ui.stages.form_dialogs import FoundDialog, ProveDialog
from ui.widgets.viewer import Viewer

Start = Callable[..., Driver]
Window = TypeVar("Window", bound=QDialog)
R = "e1r1"


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each picture once: the same sheets prove the form in two tests."""
    monkeypatch.setattr(office_form, "Reader", OnceReader)


def congress() -> tuple[Session, Form]:
    """Return a congress with a round of six names, and a form that prints them."""
    session = prepared(names=6, seats=4)
    return session, form("J").with_people(tuple(one.name for one in session.state.rounds[R].plan.candidates))


def window(desk: Driver, kind: type[Window]) -> Window:
    """Return the window of a kind that is open."""
    return next(one for one in desk.shell.findChildren(kind) if one.isVisible())


def read(desk: Driver, file: Path) -> FoundDialog:
    """Choose an office's file."""
    desk.desk.choose_round(R)
    desk.at(HEAD)
    desk.stage("ballots").read_form(file)
    desk.settle()
    return window(desk, FoundDialog)


def sheets(folder: Path, shown: Form, layout: Layout) -> tuple[list[Path], list[Path]]:
    """Write three blanks and ten sheets marked after the plan."""
    blanks = [folder / f"blank-{number}.png" for number in range(3)]
    marked = [folder / f"marked-{number}.png" for number in range(10)]
    for number, file in enumerate(blanks):
        picture_of(file, shown, layout, seed=number)
    for number, (file, planned) in enumerate(zip(marked, plan_of(layout).sheets, strict=True)):
        picture_of(file, shown, layout, struck=[no for no, _ in planned], seed=10 + number)
    return blanks, marked


def test_a_form_is_found_proved_approved_and_its_printing_recorded(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    desk = start(session)
    file = tmp_path / "Phiếu bầu.pdf"
    file.write_bytes(reportlab_pdf(shown))
    found = read(desk, file)
    assert [row.right for row in found.rows] == [None] * 6, "a PDF with all names asks nothing"
    assert found.take.isEnabled()
    found.take.click()
    desk.settle()
    stage = desk.stage("ballots")
    assert stage.form_state.words == t("adopt.desk.state.adopted")
    assert not stage.view.page.isNull()
    assert stage.print.text().startswith(t("adopt.desk.record_prints"))
    layout = desk.ask(lambda s: form_of(s, R, desk.desk.path))
    assert layout is not None

    stage.prove_form.click()
    proving = window(desk, ProveDialog)
    proving.check.click()
    desk.settle()
    assert "3" in proving.fault.words
    assert "10" in proving.fault.words
    blanks, marked = sheets(tmp_path, shown, layout)
    proving.blanks.put(blanks[:1])
    proving.marked.put(marked[1:2])
    proving.check.click()
    desk.settle()
    assert proving.isVisible()
    assert t("adopt.marked_differs", sheet=1, lines="").strip(" .") in proving.fault.words, "marked as the second sheet"
    assert desk.ask(lambda s: s.round(R).paper.proved) is None
    proving.blanks.put(blanks)
    proving.marked.put(marked)
    proving.check.click()
    desk.settle()
    assert stage.form_state.words == t("adopt.desk.state.proved")

    for teller in (SECRETARY, TYPIST):
        desk.at(teller)
        stage = desk.stage("ballots")
        stage._approve()
        desk.settle()
        viewer = window(desk, Viewer)
        assert viewer.act_button is not None
        viewer.act_button.click()
        desk.settle()
        if teller == SECRETARY:  # the other one reads it at a later time
            viewer.accept()
    assert desk.ask(lambda s: s.round(R).paper.approvals) == (SECRETARY, TYPIST)
    desk.at(HEAD)
    stage = desk.stage("ballots")
    stage.copies.setValue(20)
    stage.print.click()
    desk.settle()
    assert desk.ask(lambda s: s.round(R).sheets.printed) == 20
    assert desk.ask(lambda s: verify(s.journal).holds)


def test_a_form_is_proved_with_ballots_laid_under_the_camera(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    desk = start(session)
    file = tmp_path / "phieu.pdf"
    file.write_bytes(reportlab_pdf(shown))
    read(desk, file).take.click()
    desk.settle()
    desk.stage("ballots").prove_form.click()
    window(desk, ProveDialog).lay.click()
    laying = window(desk, LayDialog)
    layout = laying.laid.layout
    worker = OnceReader(layout)
    plan = [[no for no, _ in one] for one in plan_of(layout).sheets]

    def lay(struck: list[int], seed: int, kind: LiveEventKind = LiveEventKind.ACCEPTED) -> None:
        trace = worker.trace(sheet(shown, layout, struck=struck, seed=seed))
        laying.hear(CountingEvent(LiveEvent(0.0, kind, reading=trace.reading, number=1), trace=trace))

    for seed in range(3):
        lay([], seed)
    lay([], 2, LiveEventKind.DUPLICATE)
    assert laying.answer.head.words == t("adopt.lay.twice")
    laying.hear(CountingEvent(LiveEvent(0.0, LiveEventKind.PROBLEM, causes=("hand",))))
    assert laying.answer.more.words == t("live.problem.hand")
    high = laying.height()
    laying.answer.say("blocked", t("adopt.lay.differs"), "Nguyên nhân dài. " * 90)
    desk.settle()
    assert laying.height() == high, "a long cause scrolls, it does not push the window out of the screen"
    laying.hear(CountingEvent(LiveEvent(0.0, LiveEventKind.PROBLEM, causes=("too_soon",), after=3)))
    assert t("adopt.marks.strike", numbers=", ".join(map(str, plan[0]))) in laying.marks.words
    lay(plan[1], 11)
    assert t("adopt.marked_differs", sheet=1, lines="").strip(" .") in laying.answer.more.words
    assert "CHƯA đọc" in laying.left.rows.words, "the answer to a later ballot does not hide it"
    laying.left.found.click()
    assert not laying.left.isVisible()
    laying.back.click()
    for number, struck in enumerate(plan):
        assert not laying.record.isEnabled()
        lay(struck, 10 + number)
    laying.record.click()
    desk.settle()
    assert desk.stage("ballots").form_state.words == t("adopt.desk.state.proved")
    assert desk.ask(lambda s: s.round(R).paper.proved).marked == 10


def test_a_camera_that_cannot_be_opened_is_said_in_the_window(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    desk = start(session)
    file = tmp_path / "phieu.pdf"
    file.write_bytes(reportlab_pdf(shown))
    read(desk, file).take.click()
    desk.settle()
    desk.stage("ballots").prove_form.click()
    window(desk, ProveDialog).lay.click()
    laying = window(desk, LayDialog)
    laying.open_film(tmp_path / "none.mp4")
    desk.wait(lambda: laying.fault.words, 10)
    assert "none.mp4" in laying.fault.words
    assert not laying.camera_worker.running
    laying.reject()


def test_what_is_unsure_is_confirmed_one_by_one_beside_its_picture(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    longer = shown.with_people((f"{shown.people[0]} Anh", *shown.people[1:]))
    desk = start(session)
    file = tmp_path / "phieu.pdf"
    file.write_bytes(reportlab_pdf(longer))
    found = read(desk, file)
    asked = [row for row in found.rows if row.right is not None]
    assert [line.words for line in found.found.lines if line.question] == [f"1. {shown.people[0]}"]
    assert found.rows[0] is asked[0], "what is unsure stands first"
    assert not found.found.lines[0].crop.isNull()
    assert not found.take.isEnabled()
    asked[0].right.click()
    assert found.take.isEnabled()
    found.reject()


def test_squares_and_code_on_the_office_file_become_the_proof_and_are_printed(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    desk = start(session)
    file = tmp_path / "phieu.pdf"
    file.write_bytes(reportlab_pdf(shown))
    found = read(desk, file)
    assert found.mark.isEnabled()
    found.reject()
    stage = desk.stage("ballots")
    path = desk.desk.path
    stage.mark_to(tmp_path / "marked.pdf", key=R, path=path, found=found.found)
    desk.settle()
    assert stage.view.digest == pdf_digest((tmp_path / "marked.pdf").read_bytes())
    assert not stage.view.form
    for teller in (SECRETARY, TYPIST):
        desk.ask(lambda s, teller=teller: approve_proof(at(s, teller), R, s.round(R).paper.proof.pdf))
    desk.at(HEAD)
    stage = desk.stage("ballots")
    stage.copies.setValue(3)
    stage.print_to(tmp_path / "sheets.pdf")
    desk.settle()
    assert desk.ask(lambda s: s.round(R).sheets.printed) == 3
    drawn = rendered((tmp_path / "sheets.pdf").read_bytes(), 60)
    assert len(drawn) == 3
    assert len(set(drawn)) == 1


def test_a_name_that_is_not_on_the_form_blocks_it(start: Start, tmp_path: Path) -> None:
    session, shown = congress()
    desk = start(session)
    file = tmp_path / "phieu.pdf"
    file.write_bytes(reportlab_pdf(shown.with_people(shown.people[:-1])))
    found = read(desk, file)
    assert not found.take.isEnabled()
    assert [line.words for line in found.found.lines if line.blocks] == [f"6. {shown.people[-1]}"]
    found.reject()


@pytest.mark.parametrize(("name", "content"), [("a.docx", b"PK\x03\x04 word"), ("a.pdf", b"%PDF-1.4 broken")])
def test_a_file_that_is_no_form_is_refused_with_what_to_do(
    start: Start, tmp_path: Path, name: str, content: bytes
) -> None:
    session, _ = congress()
    desk = start(session)
    file = tmp_path / name
    file.write_bytes(content)
    said: list[str] = []
    desk.desk.did_say.connect(lambda _, words: said.append(words))
    desk.desk.choose_round(R)
    desk.at(HEAD)
    desk.stage("ballots").read_form(file)
    desk.settle()
    assert len(said) == 1
    assert "PDF" in said[0]
    assert not [one for one in desk.shell.findChildren(FoundDialog) if one.isVisible()]
