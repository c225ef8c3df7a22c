"""The guide in its window: the page of the stage, links, the way back, pictures that fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextTable
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ballotcount.files.places import document
from ballotcount.text import words
from tests.builders import TYPIST, at, collected
from tests.ui.conftest import Driver
from ui import operator_guide as guide
from ui.help import HelpWindow, show_help
from ui.progress import STAGES
from ui.projector.control import HallControl
from ui.projector.scenes import Blank, SceneId


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_window_opens_at_the_page_of_the_stage(qtbot: QtBot, language: str) -> None:
    for stage in STAGES:
        window = HelpWindow(stage, language)
        qtbot.addWidget(window)
        heading = guide.read(stage, language).title
        assert window.text.toPlainText().startswith(heading)
        assert heading in window.windowTitle()


def test_a_stage_without_a_page_opens_the_contents(qtbot: QtBot) -> None:
    window = HelpWindow("nowhere", "vi")
    qtbot.addWidget(window)
    assert window.page is not None
    assert window.page.name == "index"


def test_links_lead_to_pages_and_back(qtbot: QtBot) -> None:
    window = HelpWindow("result", "en")
    qtbot.addWidget(window)
    assert not window.back.isEnabled()
    window.text.anchorClicked.emit(QUrl("minutes.md"))
    assert window.page is not None
    assert window.page.name == "minutes"
    qtbot.mouseClick(window.back, Qt.MouseButton.LeftButton)
    assert window.page.name == "result"
    assert not window.back.isEnabled()


def test_a_link_out_of_the_guide_is_not_followed(qtbot: QtBot) -> None:
    window = HelpWindow("seal", "vi")
    qtbot.addWidget(window)
    before = window.page
    window.text.anchorClicked.emit(QUrl("https://example.org/minutes.md"))
    assert window.page is before


def test_the_card_is_opened_for_printing(qtbot: QtBot) -> None:
    opened: list[QUrl] = []
    window = HelpWindow("card", "vi", open_paper=opened.append)
    qtbot.addWidget(window)
    window.text.anchorClicked.emit(QUrl("card.pdf"))
    assert [url.fileName() for url in opened] == ["card.pdf"]
    assert opened[0].isLocalFile()


def test_tables_have_lines(qtbot: QtBot) -> None:
    window = HelpWindow("incidents", "vi")
    qtbot.addWidget(window)
    tables = [frame for frame in window.text.document().rootFrame().childFrames() if isinstance(frame, QTextTable)]
    assert len(tables) == 4
    assert all(table.format().border() == 1 and table.columns() == 3 for table in tables)


def test_pictures_fit_the_width_of_the_words(qtbot: QtBot, tmp_path: Path) -> None:
    QImage(3000, 1500, QImage.Format.Format_RGB32).save(str(tmp_path / "wide.png"))
    window = HelpWindow("count", "vi")
    qtbot.addWidget(window)
    window.text.folder = tmp_path
    shown = window.text.loadResource(2, QUrl("wide.png"))
    assert isinstance(shown, QImage)
    assert 0 < shown.width() < window.width()
    assert shown.width() == 2 * shown.height()


def test_the_open_window_turns_to_the_stage_that_is_asked(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    first = show_help(desk, "count")
    again = show_help(desk, "issue")
    assert again is first
    assert again.page is not None
    assert again.page.name == "issue"
    qtbot.keyClick(again, Qt.Key.Key_Escape)
    assert not again.isVisible()


@pytest.mark.parametrize(("stage", "page"), [("congress", "congress"), ("count", "count"), ("seal", "seal")])
def test_f1_opens_the_page_of_the_stage_that_is_open(start: Callable[..., Driver], stage: str, page: str) -> None:
    desk = start(at(collected(sheets=12), TYPIST))
    desk.stage(stage)
    desk.qtbot.keyClick(desk.shell.current, Qt.Key.Key_F1)
    window = desk.shell.findChild(HelpWindow)
    assert window is not None
    assert window.isVisible()
    assert window.page is not None
    assert window.page.name == page
    assert isinstance(desk.program.projector.scene, Blank), "the hall sees nothing of it"


def test_f1_helps_while_a_sheet_is_typed_and_the_sheet_stays(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=12), TYPIST))
    desk.desk.choose_round("e1r1")
    field = desk.stage("count").typing.field
    field.setText("1 2")
    desk.qtbot.keyClick(field, Qt.Key.Key_F1)
    assert desk.shell.findChild(HelpWindow) is not None
    assert field.text() == "1 2"


class Hall:
    """Stands for the control of the hall and keeps what a key shows."""

    def __init__(self) -> None:
        self.projector = self
        self.shown: list[str] = []

    def press(self, scene: SceneId) -> None:
        self.shown.append(scene.value)

    def turn(self, by: int = 0) -> None:
        self.shown.append("turn")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_card_names_the_keys_of_the_hall_as_they_are_bound(language: str) -> None:
    hall = Hall()
    bound = {}
    HallControl.bind_keys(hall, lambda keys, act: bound.update({keys: act}))  # type: ignore[arg-type, func-returns-value]
    words.set_language(language)
    text = document("guide", language, "card.md").read_text("utf-8")
    told = re.findall(r"`((?:Ctrl\+)?F\d+)` \| ([^|]+?) (?=\|)", text)
    assert [keys for keys, _ in told if keys not in bound] == []
    assert len(told) == len(SceneId) + 1
    for keys, said in told:
        bound[keys]()
        scene = hall.shown.pop()
        label = words.t("desk.hall_open" if scene == "turn" else f"desk.scene.{scene}")
        assert said.casefold().startswith(label.casefold()), (keys, said, label)
