"""Attacks H5, W3: no page shows people who must not know pass 1 anything that depends on it.

Two congresses differ in what pass 1 says and in nothing else (``tests/safety/test_blind_walk.py``). Each page is
compared with all its texts, tips, names for screen readers and what a copy of a table would hold, in sight or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ballotcount.domain.errors import UserError
from ballotcount.service.pins import Pins
from tests.builders import TECHNICIAN, TYPIST2, VIEWER, at
from tests.safety.test_blind_walk import HONEST, PASSES, R, begun, masked
from tests.ui.conftest import Driver, open_every_page
from ui.projector.scene_builder import Wanted, build
from ui.projector.scenes import SceneId

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.EditRole,
)
SAYS = (
    "text",
    "toolTip",
    "accessibleName",
    "accessibleDescription",
    "statusTip",
    "whatsThis",
    "title",
    "placeholderText",
    "toPlainText",
    "windowTitle",
    "value",
)


def said_by(widget: QWidget) -> Iterator[str]:
    """Every text of a widget, in sight or not."""
    for name in SAYS:
        read = getattr(widget, name, None)
        if callable(read):
            try:
                yield f"{type(widget).__name__}.{name}: {read()}"
            except TypeError:
                continue
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from held_by(widget.model(), QModelIndex())


def held_by(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield from (str(index.data(role)) for role in ROLES)


STAGES = ("congress", "delegates", "elections", "ballots", "issue", "count", "disputes", "result", "minutes", "seal")
WITH_FIGURES = ("count", "disputes", "result")


def walked(desk: Driver, stages: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Every stage of the desk: its name, all texts of all its pages."""
    for name in stages:
        desk.stage(name)
        open_every_page(desk)
        widgets = desk.shell.findChildren(QWidget)
        yield name, [masked(text, Path("/")) for widget in widgets for text in said_by(widget)]


def compare(start: Callable[..., Driver], name: str, teller: str, stages: tuple[str, ...]) -> None:
    seen = [list(walked(start(at(begun(ballots), teller)), stages)) for ballots in (HONEST, PASSES[name])]
    for (page, texts), (_, others) in zip(*seen, strict=True):
        assert others == texts, page


@pytest.fixture(autouse=True)
def one_first_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first PIN that is proposed for a new member is drawn; it would differ between any two desks."""
    monkeypatch.setattr(Pins, "draw", lambda self: "135790")


@pytest.mark.parametrize("name", PASSES)
def test_no_scene_of_the_hall_tells_what_pass_one_says(name: str) -> None:
    """Attack H5."""
    for scene in SceneId:
        wanted = Wanted(scene, R)
        shown = []
        for ballots in (HONEST, PASSES[name]):
            try:
                shown.append(repr(build(begun(ballots), wanted)))
            except UserError as refused:
                shown.append(refused.code)
        assert shown[0] == shown[1], scene


def test_no_page_with_figures_tells_who_types_pass_two_what_pass_one_says(start: Callable[..., Driver]) -> None:
    """Attacks H5, W3."""
    compare(start, "an invalid sheet", TYPIST2, WITH_FIGURES)


@pytest.mark.slow
@pytest.mark.parametrize("name", PASSES)
@pytest.mark.parametrize("teller", [TYPIST2, TECHNICIAN, VIEWER, ""])
def test_no_page_of_the_desk_tells_what_pass_one_says(start: Callable[..., Driver], name: str, teller: str) -> None:
    """Attacks H5, W3."""
    compare(start, name, teller, STAGES)
