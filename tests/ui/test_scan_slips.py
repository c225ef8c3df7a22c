"""Slips that go through the scanner end their stacks: by the number that people counted, or the line stops there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from ballotcount.capture.pictures import PictureRef
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import SlipCode
from ballotcount.files import layout_file
from ballotcount.text.words import said, t
from tests.builders import SECRETARY, with_people
from tests.service.test_camera import seen
from tests.synth.ballots import printed
from tests.ui.conftest import Driver, agree
from tests.ui.test_camera import NAMES, congress
from tests.ui.test_scan import Operator
from ui.crash import CrashDialog
from ui.jobs.slips import feeder_slips_pdf
from ui.machines.scanning import Scanned
from ui.stages.count.scan_page import ScanPage
from ui.widgets.controls import select


class Feeder(Operator):
    """Somebody who lays stacks with their slips into the feeder; pictures are read already."""

    def __init__(self, driver: Driver, folder: Path) -> None:
        super().__init__(driver, folder)
        self.page.count_as_it_is()
        agree(driver, SECRETARY, "máy quét đã thử sáng nay")
        self.page.fed.setChecked(True)
        self.number = 0

    def feed(self, *what: int | str) -> None:
        """Let ballots (how many) and slips (``"2"`` for that of stack 2) come out of the scanner."""
        assert self.page.run is not None
        for one in what:
            if isinstance(one, str):
                slip = SlipCode(self.page.run.layout.id, int(one))
                self.came(Scanned(PictureRef(Path(f"bia-{one}.png"), 1), slip=slip))
                continue
            for _ in range(one):
                self.number += 1
                page = seen(self.number, 1)
                self.came(Scanned(PictureRef(Path(f"{self.number}.png"), 1), page=page))

    def came(self, scanned: Scanned) -> None:
        """Let one picture come out of the scanner."""
        self.page._did_read(scanned)
        self.driver.settle()

    def type(self, number: int) -> None:
        self.driver.qtbot.keyClicks(self.page.slip, str(number))
        self.driver.qtbot.keyClick(self.page.slip, Qt.Key.Key_Return)
        self.driver.settle()

    def stacks(self) -> list[tuple[int, int | None]]:
        """Return for each stack how many ballots it holds, and the number with which it was closed."""
        made = self.driver.ask(lambda s: s.round("e1r1").passes[1].stacks)
        return [(len(made[number].sheets), made[number].slip) for number in sorted(made)]


@pytest.fixture
def feeder(start: Callable[..., Driver], tmp_path: Path) -> Iterator[Feeder]:
    session = congress(45)
    layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), tmp_path / "e1r1-layout.json")
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    select(driver.stage("count").tabs.page("scan", ScanPage).stack_size, "20")
    folder = tmp_path / "scans"
    folder.mkdir()
    made = Feeder(driver, folder)
    yield made
    made.page.leave_pass()


def test_a_printed_slip_is_known_in_its_scan_and_ends_its_stack(feeder: Feeder) -> None:
    page = feeder.page
    path = feeder.driver.desk.path
    pdf = feeder.driver.ask(lambda s: feeder_slips_pdf(s, "e1r1", path))
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 3, "of 45 collected ballots in stacks of 20"
        document[0].render(scale=150 / 72).to_pil().save(feeder.folder / "b.png", dpi=(150, 150))
    feeder.type(1)
    assert page.counted == {1: 1}
    feeder.feed(1)
    feeder.drop(feeder.folder / "b.png")
    feeder.until(lambda: feeder.stacks() == [(1, 1)])
    feeder.feed(1)
    assert feeder.stacks() == [(1, 1), (1, None)]
    assert page.figures["fault"] == 0
    words = page.odd.item(0).text()
    assert words.startswith("Bìa tập 1: 1 phiếu"), "the next ballot has its own answer; the code of the journal stays"
    assert words != page.answer.head.words


def test_numbers_typed_ahead_close_stacks_and_two_sheets_as_one_stop_the_line_at_their_own(feeder: Feeder) -> None:
    page = feeder.page
    for number in (2, 3, 4):
        feeder.type(number)
    assert t("slip.next", stack=4) in page.slip_asked.words
    feeder.feed(2, "1", 3, "2", 3, "3", 2)
    assert feeder.stacks() == [(2, 2), (3, 3), (3, None)], "no ballot of the next stack slides into this one"
    assert said(UserError("stack.slip", stack=3, slip=4, entered=3)) in page.answer.more.words
    feeder.type(3)
    assert feeder.stacks() == [(2, 2), (3, 3), (3, 3), (2, None)], "counted again by hand, the line goes on"
    feeder.feed("4", 1)
    assert page.answer.head.words == said(UserError("slip.came", stack=4)), "no number was typed for it"
    feeder.type(2)
    assert feeder.stacks()[3:] == [(2, 2), (1, None)]
    feeder.type(20)
    feeder.feed(20)
    assert feeder.stacks()[4:] == [(20, None)]
    assert said(UserError("stack.full", stack=5, size=20)) in page.answer.more.words
    feeder.type(20)
    assert feeder.stacks()[4:] == [(20, 20), (1, None)], "a slip that was left out is typed"
    assert page.counted == {}, "the number that was typed for it is used up"
    assert page.counted_words.words == t("slip.how")


def test_a_slip_of_another_round_ends_nothing(feeder: Feeder) -> None:
    feeder.type(1)
    feeder.feed(1)
    feeder.came(Scanned(PictureRef(Path("la.png"), 1), slip=SlipCode("00000000", 1)))
    assert feeder.stacks() == [(1, None)]
    assert said(UserError("slip.other_round")) in feeder.page.answer.more.words
    feeder.page.go_on.click()
    feeder.feed(1)
    assert feeder.stacks() == [(2, None)]


def test_a_slip_that_is_not_of_the_stack_in_hand_asks_for_no_number(feeder: Feeder) -> None:
    page = feeder.page
    feeder.feed(1)
    feeder.came(Scanned(PictureRef(Path("la.png"), 1), slip=SlipCode("00000000", 1)))
    assert said(UserError("slip.other_round")) in page.answer.more.words
    page.go_on.click()
    feeder.feed("2")
    assert said(UserError("slip.other_stack", stack=1, slip=2)) in page.answer.more.words
    assert page.go_on.isVisible()


def test_a_slip_that_comes_after_its_stack_was_closed_by_hand_does_not_stop_the_line(feeder: Feeder) -> None:
    page = feeder.page
    page.fed.setChecked(False)
    feeder.feed(20, "1", 1)
    assert feeder.stacks() == [(20, None)], "the number of a full stack is asked for where slips are not fed"
    feeder.type(20)
    assert feeder.stacks() == [(20, 20), (1, None)]
    assert page.odd.item(0).text() == said(UserError("slip.late", stack=1))
    page.fed.setChecked(True)
    feeder.feed("2", "2")
    feeder.type(1)
    assert feeder.stacks()[1:] == [(1, 1)]
    feeder.feed("3")
    assert said(UserError("slip.empty", stack=3)) in page.answer.more.words


def test_another_language_does_not_take_away_files_that_are_still_to_be_read(feeder: Feeder) -> None:
    page = feeder.page
    page._did_find(2)
    feeder.feed(1)
    assert page.reads_now
    feeder.feed(1)
    assert not page.reads_now
    page._did_find(1)
    page.leave_pass()
    assert not page.reads_now, "nothing is read any more"


def test_numbers_typed_ahead_stay_on_a_change_of_language(feeder: Feeder) -> None:
    feeder.type(2)
    feeder.type(3)
    assert feeder.page.counted == {1: 2, 2: 3}
    former = feeder.page
    feeder.driver.shell._prefer("language", "en")
    feeder.driver.settle()
    feeder.page = feeder.driver.stage("count").tabs.page("scan", ScanPage)
    feeder.driver.settle()
    assert feeder.page is not former
    assert feeder.page.counted == {1: 2, 2: 3}
    assert feeder.page.fed.isChecked()
    feeder.feed(2, "1", 3, "2", 1)
    assert feeder.stacks() == [(2, 2), (3, 3), (1, None)]


@pytest.mark.parametrize("at_slip", [False, True], ids=["sheet", "slip"])
def test_a_bug_while_something_is_written_frees_the_page_and_nothing_counts_twice(
    feeder: Feeder, monkeypatch: pytest.MonkeyPatch, at_slip: bool
) -> None:
    """The lane gives neither an answer nor a fault then; the page was busy for ever and refused another language."""
    page = feeder.page
    feeder.feed(2)
    run = page.run

    def broken(*given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run, "end_stack" if at_slip else "take", broken)
    with pytest.raises(ZeroDivisionError):
        feeder.feed("1" if at_slip else 1)
    dialog = feeder.driver.shell.findChild(CrashDialog)
    assert dialog is not None
    dialog.accept()
    feeder.driver.bugs.clear()
    feeder.driver.settle()
    assert not page._busy
    assert not page.reads_now
    assert page.run is not run, "the pass begins again from the record"
    feeder.feed(1)
    assert feeder.stacks() == [(3, None)]
