"""The scanner's page: files in, each once, in order; what is refused is listed; a full disk loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from ballotcount.domain.live import GuideName
from ballotcount.files import layout_file
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from tests.builders import SECRETARY, with_people
from tests.service.test_gate import scanned
from tests.synth import make_sheet
from tests.synth.ballots import printed
from tests.ui.conftest import Driver, agree
from tests.ui.test_camera import NAMES, congress, full, stills
from ui.stages.count.scan_page import ScanPage


class Operator:
    """Somebody at the scanner's page."""

    def __init__(self, driver: Driver, folder: Path) -> None:
        self.driver = driver
        self.folder = folder
        self.stage = driver.stage("count")
        self.page: ScanPage = self.stage.tabs.page("scan", ScanPage)
        self.stage.tabs.turn("scan")
        driver.settle()
        self.page.start_pass(1)
        driver.settle()

    def scan(self, name: str, sheet: str, frame: int = 0) -> Path:
        path = self.folder / name
        part = path.with_name(f".{path.name}.png")
        cv2.imwrite(str(part), stills()[sheet][frame], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        part.rename(path)
        return path

    def until(self, true: Callable[[], Any]) -> None:
        self.driver.wait(true, 60)

    def sheets(self) -> list[Any]:
        return list(self.driver.ask(lambda s: [sheet for _, sheet in s.round("e1r1").passes[1].sheets()]))

    def odd(self) -> list[str]:
        return [self.page.odd.item(row).text() for row in range(self.page.odd.count())]

    def drop(self, *paths: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        event = QDropEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        self.page.dropEvent(event)


@pytest.fixture
def operator(start: Callable[..., Driver], tmp_path: Path) -> Iterator[Operator]:
    session = congress()
    layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), tmp_path / "e1r1-layout.json")
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    folder = tmp_path / "scans"
    folder.mkdir()
    made = Operator(driver, folder)
    made.page.count_as_it_is()
    agree(driver, SECRETARY, "máy quét đã thử sáng nay")
    yield made
    made.page.leave_pass()


def test_dropped_files_are_written_once_each_and_the_rest_is_listed(operator: Operator) -> None:
    first = operator.scan("a.png", "1")
    again = operator.scan("b.png", "1", 1)
    broken = operator.folder / "c.jpg"
    broken.write_bytes(b"not a picture")
    other = operator.scan("d.png", "2")
    operator.drop(first, again, broken, other, first)
    operator.until(lambda: operator.page.figures["read"] == 5 and not operator.page._waiting)
    figures = operator.page.figures
    assert (figures["found"], figures["entered"], figures["duplicate"], figures["fault"]) == (5, 2, 2, 1)
    assert [sheet.source for sheet in operator.sheets()] == ["scan", "scan"]
    odd = operator.odd()
    assert any(line.startswith("b.png") and "Tập 1 · phiếu 1" in line for line in odd)
    assert any(line.startswith("c.jpg: CHƯA đếm") for line in odd)
    assert any(line.startswith("a.png") and "cùng một tệp" in line for line in odd)


def test_a_full_disk_stops_the_line_and_loses_no_sheet(operator: Operator) -> None:
    journal = operator.driver.ask(lambda s: s.journal)
    append = journal.append
    journal.append = full
    operator.drop(operator.scan("a.png", "1"), operator.scan("b.png", "2"))
    operator.until(lambda: operator.page.figures["read"] == 2)
    assert operator.sheets() == []
    assert operator.page.answer.head.words == "CHƯA lưu"
    assert operator.page.go_on.isVisible()
    assert t("camera.scan.next", place=place_words(1, 1, 50), file="a.png") in operator.page.answer.more.words
    journal.append = append
    operator.page.resume()
    operator.until(lambda: operator.page.figures["entered"] == 2)
    assert len(operator.sheets()) == 2


def test_stopped_reading_keeps_what_is_saved_and_goes_on_with_the_rest(operator: Operator) -> None:
    page = operator.page
    assert not page.stop_button.isVisible()
    first = operator.scan("a.png", "1")
    rest = [operator.scan(f"{sheet}.png", sheet) for sheet in ("2", "3")]
    operator.drop(first, *rest)
    page.scanner.did_read.connect(lambda *_: page.stop_button.isVisible() and page.stop_button.click())
    operator.until(lambda: page.figures["read"] == 3 and not page._busy)
    saved = len(operator.sheets())
    assert saved == page.figures["entered"] < 3, "it was stopped before the last one"
    assert len(page._waiting) == 3 - saved, "nothing found is lost"
    assert page.progress.words == t(
        "camera.scan.progress", found=3, read=3, entered=saved, review=0, duplicate=0, fault=0
    )
    page.stack_closed()
    operator.driver.settle()
    assert len(operator.sheets()) == saved, "a slip does not undo what people decided"
    page.read_on_button.click()
    operator.until(lambda: page.figures["entered"] == 3)
    assert len(operator.sheets()) == 3
    assert not page.stop_button.isVisible()
    assert not page.read_on_button.isVisible()


def test_a_pile_of_another_round_is_said_at_its_third_sheet(operator: Operator) -> None:
    other = make_sheet(printed("strike", "A5", NAMES, 8), seed=1, condition="scan150", mix="clean").image
    paths = [operator.folder / f"{number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        other[0, 0] = number
        cv2.imwrite(str(path), other, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    operator.drop(*paths[:2])
    operator.until(lambda: operator.page.figures["fault"] == 2)
    assert operator.page.answer.more.words != t("reading.wrong_pile", count=3)
    operator.drop(paths[2])
    operator.until(lambda: operator.page.figures["fault"] == 3)
    assert operator.page.answer.more.words == t("reading.wrong_pile", count=3)
    assert operator.sheets() == []


def test_a_watched_folder_is_read_and_after_a_restart_only_what_is_new(operator: Operator) -> None:
    operator.scan("a.png", "1")
    operator.page.watch(operator.folder)
    operator.until(lambda: operator.page.figures["entered"] == 1)
    operator.page.leave_pass()
    operator.page.look()
    operator.driver.settle()
    operator.page.watch(operator.folder)
    assert "tệp mới" in operator.page.where.words
    operator.scan("b.png", "2")
    operator.until(lambda: operator.page.figures["entered"] == 1)
    assert operator.page.figures["found"] == 1
    assert len(operator.sheets()) == 2


def test_folders_inside_a_watched_folder_are_asked_about_and_then_watched_too(operator: Operator) -> None:
    inside = operator.folder / "2026-10-15"
    inside.mkdir()
    operator.scan("2026-10-15/a.png", "1")
    operator.page.watch(operator.folder)
    operator.until(lambda: operator.page.inside_card.isVisibleTo(operator.page))
    assert "2026-10-15" in operator.page.inside_words.words
    assert operator.sheets() == []
    operator.page.read_inside()
    assert not operator.page.inside_card.isVisibleTo(operator.page)
    operator.until(lambda: operator.page.figures["entered"] == 1)
    operator.scan("2026-10-15/b.png", "2")
    operator.scan("c.png", "3")
    operator.until(lambda: operator.page.figures["entered"] == 3)


def test_a_folder_that_is_not_there_is_said(operator: Operator) -> None:
    operator.page.watch(operator.folder / "gone")
    assert operator.page.answer.head.words == "CHƯA lưu"
    assert operator.page.folder is None


def test_the_gate_asks_for_four_sheets_counts_none_and_notices_another_setting(operator: Operator) -> None:
    page = operator.page
    page.ask_gate()

    def scan_at(name: str, *struck: int, grey: bool = False) -> Path:
        path = operator.folder / name
        picture = scanned(*struck, dpi=150, grey=grey)
        Image.fromarray(picture if grey else picture[..., ::-1]).save(path, dpi=(150, 150), compress_level=1)
        return path

    operator.drop(*(scan_at(f"t{number}.png", *struck) for number, struck in enumerate(((1,), (2, 5), (3,), ()))))
    operator.until(lambda: page.gate is not None and not page.gate.left)
    assert page.gate is not None
    assert [one.name for one in page.gate.guides() if not one.good] == [GuideName.STAMP]  # the pictures have none
    page.gate.stamped = False
    page._show_gate()
    assert operator.sheets() == []
    page.certify_button.click()
    operator.until(lambda: page.gate is None)
    operator.driver.settle()
    operator.drop(scan_at("a.png", 4), scan_at("b.png", 6, grey=True))
    operator.until(lambda: t("gate.what.levels") in page.answer.more.words)
    assert len(operator.sheets()) == 1
    page.gate_list.restart.click()  # the test again: what waited is forgotten, and may be scanned again
    page.skip_button.click()
    agree(operator.driver, SECRETARY, "chỉ còn máy này")
    operator.drop(operator.folder / "b.png")
    operator.until(lambda: page.figures["entered"] == 1)
    assert len(operator.sheets()) == 2
    assert set(page.run.places.values()) == {(1, 1), (1, 2)}  # type: ignore[union-attr]
