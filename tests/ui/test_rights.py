"""The window offers nothing that the service would refuse for want of the right, to nobody on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from ballotcount.domain.people import Role
from ballotcount.service import closing, disputes
from ballotcount.service.rights import RIGHTS, Action
from ballotcount.service.session import Session
from ballotcount.text.words import t
from tests.builders import HEAD, TYPIST, at, collected, prepared, second, struck, type_pass
from tests.service.test_rights import WHO
from tests.ui.conftest import Driver, open_every_page
from ui.progress import STAGES
from ui.widgets.controls import Button

Start = Callable[..., Driver]


def counted() -> Session:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    return session


def asked_for() -> Session:
    session = counted()
    disputes.ask(session, "e1r1", pass_no=1, stack=1, sheet=4, code="foreign_ink")
    return session


def closed() -> Session:
    session = counted()
    closing.close(at(session, HEAD), "e1r1", second())
    return session


MOMENTS: dict[str, Callable[[], Session]] = {
    "prepared": prepared,
    "collected": collected,
    "asked": asked_for,
    "closed": closed,
}


def offered(desk: Driver) -> Iterator[Button]:
    """Every button of the open stage that can be pressed now, page by page; chips that turn pages turn them."""
    stage = desk.shell.current
    tabs = getattr(stage, "tabs", None)
    pages = [made.property("value") for made in tabs.group.buttons()] if tabs is not None else [""]
    turning = tabs.group.buttons() if tabs is not None else []
    for name in pages:
        if name:
            tabs.turn(name)
            desk.settle()
        for made in stage.findChildren(Button):
            if made.isVisible() and made.isEnabled() and made not in turning:
                yield made


def everybody_everywhere() -> Iterator[Any]:
    """Every role at every moment: in the quick suite those who may do nothing, the others at one moment."""
    for role in Role:
        for moment in MOMENTS:
            quick = role is Role.VIEWER or moment == "asked"
            yield pytest.param(role, moment, marks=() if quick else pytest.mark.slow)


@pytest.mark.parametrize(("role", "moment"), list(everybody_everywhere()))
def test_only_what_a_role_may_do_can_be_pressed(start: Start, role: Role, moment: str) -> None:
    desk = start(at(MOMENTS[moment](), WHO[role]))
    desk.desk.choose_round("e1r1")
    for name in STAGES:
        desk.stage(name)
        beyond = [made.text() for made in offered(desk) if made.needs and Action(made.needs) not in RIGHTS[role]]
        assert beyond == [], name


def test_every_right_that_a_button_asks_for_is_one_of_the_table(start: Start) -> None:
    desk = start(at(counted(), HEAD))
    for name in STAGES:
        desk.stage(name)
        open_every_page(desk)
    asked = {made.needs for made in desk.shell.findChildren(Button)} - {""}
    assert asked <= {action.value for action in Action}
    assert len(asked) > 12


@pytest.fixture
def closer(qapp: QApplication) -> Iterator[None]:
    """Somebody who says no to every question and closes every window that asks for a file."""

    def close() -> None:
        for shown in qapp.topLevelWidgets():
            if isinstance(shown, QDialog) and shown.isVisible():
                shown.reject()

    timer = QTimer()
    timer.timeout.connect(close)
    timer.start(10)
    yield
    timer.stop()


@pytest.mark.usefixtures("closer")
@pytest.mark.parametrize(
    ("role", "moment"),
    [
        (Role.VIEWER, "prepared"),
        (Role.TECHNICIAN, "asked"),
        (Role.VIEWER, "closed"),
        pytest.param(Role.TECHNICIAN, "prepared", marks=pytest.mark.slow),
        pytest.param(Role.VIEWER, "asked", marks=pytest.mark.slow),
        pytest.param(Role.TECHNICIAN, "closed", marks=pytest.mark.slow),
    ],
)
def test_nothing_that_can_be_pressed_is_refused_for_want_of_a_right(start: Start, role: Role, moment: str) -> None:
    desk = start(at(MOMENTS[moment](), WHO[role]))
    said: list[str] = []
    desk.desk.did_say.connect(lambda _, words: said.append(words))
    name = desk.ask(lambda s: s.state.name_of(WHO[role]))
    before = desk.ask(lambda s: s.state.head)
    desk.desk.choose_round("e1r1")
    for stage in STAGES:
        desk.stage(stage)
        for made in list(offered(desk)):
            if made.isVisible() and made.isEnabled() and made.text() not in LEFT_ALONE:
                desk.qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
                desk.settle()
                if desk.shell.current.name != stage:
                    desk.stage(stage)
    whose = t("error.rights.refused", name=name, role=t(f"service.role.{role.value}"), action="|").split("|")[0]
    assert [words for words in said if words.startswith(whose)] == []
    if role is Role.VIEWER:
        assert desk.ask(lambda s: s.state.head) == before, "a viewer writes nothing"


LEFT_ALONE = frozenset({"Bật máy quay", "Mở đại hội mẫu"})
"""Would open a camera, and another congress."""


def test_nobody_at_the_desk_is_asked_to_sign_in(start: Start) -> None:
    desk = start(at(prepared(), ""))
    stage = desk.stage("congress")
    assert not stage.change.isEnabled()
    assert stage.change.toolTip() == t("around.sign_in_first")
    desk.at(HEAD)
    assert stage.change.isEnabled()
    assert stage.change.toolTip() == ""
