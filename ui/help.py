"""The operator's guide beside the desk: the page of the present stage, links between pages, one way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeyEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from ballotcount.text.words import language, t
from ui import operator_guide as guide
from ui.style import GRID, LINE_HEIGHT, colours, font, px
from ui.widgets.controls import across, button, down

WIDE = 100
HIGH = 84
"""Size of the window, grid units."""
PICTURE = 88
"""Width of a picture, grid units: as wide as a line of words, whatever the size of the screenshot."""


class GuideText(QTextBrowser):
    """Shows a page; pictures are fitted to the width of the words."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path()
        self.setFont(font())
        # ``_follow`` takes the links; Qt itself would leave the guide.
        self.setOpenLinks(False)
        self.document().setDocumentMargin(px(GRID * 2))

    def show_page(self, page: guide.Page) -> None:
        """Show another page, from its top."""
        self.folder = page.path.parent
        self.setMarkdown(page.text)
        _set_tables(self)
        _set_lines(self)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        path = self.folder / QUrl(name).toString()
        picture = QImage(str(path)) if path.is_file() else QImage()
        if picture.isNull():
            return super().loadResource(kind, name)
        wide = min(px(GRID * PICTURE), picture.width())
        return picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)


def _set_tables(text: QTextBrowser) -> None:
    for frame in text.document().rootFrame().childFrames():
        if not isinstance(frame, QTextTable):
            continue
        made = QTextTableFormat(frame.format().toTableFormat())
        made.setBorder(1)
        made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        # Without this Qt draws each cell with a frame of its own, two lines side by side.
        made.setBorderCollapse(True)
        made.setBorderBrush(colours().of("line"))
        made.setCellPadding(px(GRID * 0.75))
        made.setCellSpacing(0)
        frame.setFormat(made)


def _set_lines(text: QTextBrowser) -> None:
    high = QTextBlockFormat()
    # Qt counts in percent of the font's own line height, which is 1.21 times its size.
    high.setLineHeight(LINE_HEIGHT / 1.21 * 100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block = text.document().begin()
    while block.isValid():
        if "\ufffc" not in block.text():  # a picture is as high as it is
            QTextCursor(block).mergeBlockFormat(high)
        if block.blockFormat().headingLevel() > 1:
            apart = QTextBlockFormat()
            apart.setTopMargin(px(GRID * 2))
            QTextCursor(block).mergeBlockFormat(apart)
        block = block.next()


class HelpWindow(QWidget):
    """The guide in a window of its own, so that the desk stays in sight and at work.

    Args:
        stage: name of a stage, or of another page of the guide.
        open_paper: shows a PDF of the guide with the computer's own viewer.
    """

    def __init__(
        self,
        stage: str,
        language: str,
        parent: QWidget | None = None,
        open_paper: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.language = language
        self.open_paper = open_paper
        self.page: guide.Page | None = None
        self._before: list[str] = []
        self.setObjectName("window")
        # Qt paints no background of the style sheet on a plain widget without this.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(px(GRID * WIDE), px(GRID * HIGH))
        column = down(self, gap=1, margin=1)
        row = across(gap=1)
        self.back = button(t("guide.back"), self.go_back, kind="quiet", key="Alt+Left")
        row.addWidget(self.back)
        for name in (guide.INDEX, "incidents", "card"):
            row.addWidget(button(t(f"guide.{name}"), lambda name=name: self.open_page(name)))  # type: ignore[misc]
        row.addStretch(1)
        row.addWidget(button(t("guide.close"), self.close, kind="quiet"))
        column.addLayout(row)
        self.text = GuideText()
        self.text.anchorClicked.connect(self._follow)
        column.addWidget(self.text, 1)
        self._show(stage)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def open_page(self, name: str) -> None:
        """Open another page and remember the one before."""
        if self.page is not None and name != self.page.name:
            self._before.append(self.page.name)
        self._show(name)

    def go_back(self) -> None:
        """Show the page before."""
        if self._before:
            self._show(self._before.pop())

    def _show(self, name: str) -> None:
        self.page = guide.read(name, self.language)
        self.setWindowTitle(t("guide.window", title=self.page.title))
        self.text.show_page(self.page)
        self.back.setEnabled(bool(self._before))
        self.text.setFocus()

    def _follow(self, link: QUrl) -> None:
        target = link.toString()
        paper = self.text.folder / target
        if guide.linked(target):
            self.open_page(guide.linked(target))
        elif paper.suffix == ".pdf" and paper.is_file():
            self.open_paper(QUrl.fromLocalFile(str(paper)))
        # Anything else is not followed: the guide leads nowhere outside itself, and the desk opens no browser.


def show_help(parent: QWidget, stage: str) -> HelpWindow:
    """Open the guide at a stage; the window that is open already turns to it.

    Raises:
        EnvironmentFault: ``guide.missing``.
    """
    found = parent.findChild(HelpWindow)
    if found is None:
        found = HelpWindow(stage, language(), parent)
    else:
        found.open_page(stage)
    found.show()
    # Showing alone leaves a window that is open already behind the desk.
    found.raise_()
    found.activateWindow()
    return found
