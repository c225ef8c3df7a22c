"""Every control has a name and a role for screen readers, and English screens hold no Vietnamese of the program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.builders import HEAD, TYPIST, at, collected, struck, type_pass
from tests.ui.conftest import Driver
from ui.progress import STAGES

VIETNAMESE = re.compile("[ăâđêôơưạảãàáậầấẩẫắằặẳẵệềếểễộồốổỗờớợởỡừứựửữỉịọỏụủỷỵỹỳ]", re.IGNORECASE)


def controls(desk: Driver) -> Iterator[QWidget]:
    for widget in desk.shell.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            yield widget


def test_every_control_has_a_name_and_a_role(start: Callable[..., Driver]) -> None:
    session = collected(sheets=6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    desk = start(at(session, HEAD))
    missing = []
    for name in STAGES:
        desk.stage(name)
        for widget in controls(desk):
            found = QAccessible.queryAccessibleInterface(widget)
            role = found.role()
            nameless = not found.text(QAccessible.Text.Name).strip()
            # What is painted whole or takes single keys has a role of its own that Qt has no word for.
            own = role is QAccessible.Role.Client and bool(widget.accessibleDescription())
            if nameless or role is QAccessible.Role.NoRole or (role is QAccessible.Role.Client and not own):
                missing.append((name, type(widget).__name__, type(widget.parent()).__name__))
    assert missing == []


def test_english_screens_hold_no_vietnamese_but_what_people_entered_and_what_is_quoted(
    start: Callable[..., Driver],
) -> None:
    session = collected(sheets=6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    desk = start(at(session, HEAD), language="en")
    entered = [
        session.congress.name,
        session.congress.organisation,
        session.congress.superior,
        session.profile().title,
        session.state.elections["e1"].election.title,
        "Tiếng Việt",
        "Đắk Lắk",
        *(one.text for one in session.state.decisions),
        *(one.name for one in session.state.tellers.values()),
        *(one.name for one in session.state.roster.values()),
    ]
    found = []
    for name in STAGES:
        desk.stage(name)
        for widget in desk.shell.findChildren(QWidget):
            if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton)):
                continue
            words = re.sub("“[^”]*”", "", str(getattr(widget, "words", "") or widget.text()))
            for one in entered:
                words = words.replace(one, "")
            words = re.sub(r"(điểm|khoản|mục|Điều|Luật|Quy chế|Nghị)[^;.)\n]*", "", words)  # documents keep their names
            if VIETNAMESE.search(words):
                found.append((name, words))
    assert found == []
