"""Doubts of one kind side by side: those that differ are taken out, and one ruling is proposed for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from ballotcount.rules.figures import count
from ballotcount.service.deciding import VALUES, AnswerBook, LineQuestion, counts_as_read, stand
from ballotcount.service.people import vouch
from ballotcount.service.sheet_words import value_words
from ballotcount.text.words import t
from ui.dialogs import Asking, People, pin_field
from ui.stages.base import Stage
from ui.stages.disputes import deciding_view as view_of
from ui.stages.disputes.decide_page import DecidePage
from ui.stages.line_picture import CropOf, crops
from ui.style import GRID, px, tight
from ui.widgets.bending import words_beside
from ui.widgets.controls import across, button, choice, chosen, down, field, named, select
from ui.widgets.crop_grid import CropCell, CropGrid
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


class StandingDialog(Asking):
    """Asks what a standing decision rests on, and for the second member."""

    def __init__(
        self, parent: QWidget, *, words: str, people: People, given: Callable[[StandingDialog], object]
    ) -> None:
        super().__init__(parent, t("deciding.stand.heading"), words)
        self.article = field()
        self.person = choice(people)
        self.pin = pin_field()
        self.column.addWidget(named(t("deciding.stand.article"), self.article))
        self.column.addWidget(named(t("desk.person"), self.person))
        self.column.addWidget(named(t("desk.pin"), self.pin))
        self.finish(t("deciding.stand.record"), lambda: given(self))
        self.need_person(people)

    def answers(self) -> tuple[str, str, str]:
        """Return the second member, their PIN, and what the decision rests on."""
        return chosen(self.person), self.pin.text(), self.article.text()


INVALID = "!"
"""Marks the choice of a reason for which a sheet is invalid."""


def crop_of(question: LineQuestion) -> CropOf:
    """Return the crop that shows a question."""
    line = question.line if isinstance(question.line, int) else None
    return CropOf(id=(question.key, question.line), picture=question.picture, line=line)


class CropPage(Protocol):
    """A page of crops of questions."""

    stage: Stage
    grid: CropGrid
    view: view_of.DecidingView | None
    asked: dict[object, LineQuestion]


def fetch(page: CropPage, ids: tuple[object, ...]) -> None:
    """Ask the lane for the pictures of some cells of a page."""
    layout = page.view.layout if page.view is not None else None
    wanted = tuple(crop_of(page.asked[one]) for one in ids if one in page.asked)
    # Owned by the grid: an answer for a grid that is gone is dropped.
    page.stage.desk.read(lambda session: crops(session, wanted, layout), page.grid.put_pictures, owner=page.grid)


class GroupPage(QWidget):
    """One kind of doubt on pages of crops.

    Args:
        deciding: proposes what the book holds; a sheet with other questions waits for their answers.
    """

    def __init__(self, stage: Stage, *, book: AnswerBook, deciding: DecidePage) -> None:
        super().__init__()
        self.stage = stage
        self.book = book
        self.deciding = deciding
        self.view: view_of.DecidingView | None = None
        self.kinds: tuple[tuple[str, str], ...] = ()
        self.asked: dict[object, LineQuestion] = {}
        column = down(self, gap=1)
        row = across(gap=2)
        self.kind = choice((), name=t("names.shown"))
        self.kind.activated.connect(lambda _: self._list())
        self.words = note()
        row.addWidget(self.kind)
        row.addWidget(self.words, 1)
        column.addLayout(row)
        self.grid = CropGrid(lambda ids: fetch(self, ids), wide=40 if not tight() else 24, high=12)
        self.grid.did_change.connect(self._say)
        column.addWidget(self.grid, 1)
        self.ruling = choice((), name=t("names.ruling"))
        self.ruling.setMaximumWidth(px(GRID * 20))  # what the keys mean stands beside it; the pictures need the height
        self.propose = button(
            t("deciding.group.propose"), self._propose, kind="primary", key="Ctrl+Return", needs="rule"
        )
        self.stand = button(t("deciding.stand.open"), self._stand, needs="rule")
        column.addWidget(words_beside(note(t("deciding.group.legend")), (self.stand, self.ruling, self.propose)))

    def show_view(self, view: view_of.DecidingView | None) -> None:
        """Show the kinds that are asked now."""
        self.view = view
        self._offer()

    def _offer(self) -> None:
        waiting = list(self.book.waiting())
        kinds = dict.fromkeys(one.kind for one in waiting if _is_grouped(one))
        before = self._kind()
        waiting = [one for one in waiting if _is_grouped(one)]
        # The largest group first: one ruling there answers most.
        self.kinds = tuple(sorted(kinds, key=lambda kind: (-sum(one.kind == kind for one in waiting), kind)))
        self.kind.clear()
        for place, kind in enumerate(self.kinds):
            many = sum(one.kind == kind for one in waiting)
            self.kind.addItem(t("deciding.group.of", what=view_of.kind_words(*kind), count=count(many)), str(place))
        # Each entry of the journal fills this list again; the kind in hand must not jump to another.
        if before in self.kinds:
            select(self.kind, str(self.kinds.index(before)))
        self._list()

    def _kind(self) -> tuple[str, str]:
        place = chosen(self.kind)
        return self.kinds[int(place)] if place and int(place) < len(self.kinds) else ("", "")

    def _list(self) -> None:
        """Show the crops of the chosen kind: by what the rule measured, then by place."""
        kind = self._kind()
        self.asked = {
            (one.key, one.line): one
            for one in sorted(self.book.waiting(), key=_measured)
            # By what the rule measured: what differs from its neighbours stands at an edge of the order.
            if one.kind == kind and _is_grouped(one)
        }
        cells = tuple(CropCell(cell, where(one), large=one.line is None) for cell, one in self.asked.items())
        # Each entry of the journal fills the list again: the page in front of somebody stays there.
        self.grid.put(cells, stay=True)
        self._offer_rulings()
        self._say()

    def _offer_rulings(self) -> None:
        view = self.view
        first = next(iter(self.asked.values()), None)
        self.ruling.clear()
        if view is None or first is None:
            return
        if isinstance(first.line, int):
            for place, value in enumerate(VALUES[view.style]):
                self.ruling.addItem(value_words(value, view.style, line=first.line), str(place))
        elif first.line is None:
            self.ruling.addItem(t("deciding.as_read" if counts_as_read(first) else "deciding.valid"), "")
        for code in view.reasons:
            self.ruling.addItem(t("deciding.group.invalid", reason=t(f"reason.{code}")), INVALID + code)
        # A standing decision only proposes: it changes no dispute by itself.
        standing = view.standing.get(self._kind())
        if standing is not None:
            values = VALUES[view.style]
            line = str(values.index(standing.value)) if isinstance(first.line, int) else ""
            select(self.ruling, INVALID + standing.invalid if standing.invalid else line)

    def _stand(self) -> None:
        """Let two members decide how this kind is read in the whole round."""
        view = self.view
        kind = self._kind()
        first = next(iter(self.asked.values()), None)
        if view is None or first is None:
            return
        ruling = chosen(self.ruling)
        words = self.ruling.currentText()
        invalid = ruling.removeprefix(INVALID) if ruling.startswith(INVALID) else ""
        value = VALUES[view.style][int(ruling)] if ruling and not invalid else None
        at = self.stage.desk.round

        def given(dialog: StandingDialog) -> None:
            teller, pin, article = dialog.answers()

            def act(session: Session) -> Changes:
                return stand(
                    session,
                    at,
                    code=kind[0],
                    mark=kind[1],
                    value=value,
                    invalid=invalid,
                    article=article,
                    second=vouch(session, teller, pin),
                )

            self.stage.desk.write(act, lambda _: dialog.accept(), owner=dialog, failed=dialog.refuse)

        what = t("deciding.stand.words", what=view_of.kind_words(*kind), ruling=words)
        StandingDialog(self, words=what, people=view.seconds, given=given).open()

    def _say(self) -> None:
        grid = self.grid
        self.stand.setVisible(bool(grid.cells))
        # Every page has to have been on the screen before one ruling goes to all of its crops.
        self.propose.setEnabled(bool(grid.cells) and grid.all_seen and self.view is not None and self.view.may_rule)
        if not grid.cells:
            self.words.say(t("deciding.group.none"))
            return
        view = self.view
        standing = view.standing.get(self._kind()) if view is not None else None
        already_ruled = t("deciding.stand.holds", article=standing.article) + " " if standing is not None else ""
        self.words.say(
            already_ruled
            + t(
                "deciding.group.page",
                page=count(grid.page + 1),
                pages=count(grid.pages),
                out=count(len(grid.taken_out)),
                rest=count(len(grid.cells) - len(grid.taken_out)),
            )
        )

    def _propose(self) -> None:
        """Answer every crop that was left in; those taken out are asked one by one."""
        view = self.view
        if view is None or not self.grid.all_seen:
            return
        ruling = chosen(self.ruling)
        for cell, question in self.asked.items():
            if cell in self.grid.taken_out:
                continue
            if ruling.startswith(INVALID):
                self.book.put_invalid(question, ruling.removeprefix(INVALID))
            # Without a value the sheet counts as it was read.
            else:
                self.book.put(question, VALUES[view.style][int(ruling)] if ruling else None)
        self.grid.taken_out.clear()
        self.deciding.propose_complete()
        self.deciding.show_next()
        self._offer()


def _is_grouped(question: LineQuestion) -> bool:
    """Return whether one crop shows what is asked: not a whole sheet, and not a line over several names."""
    return not question.whole and not question.more


def _measured(question: LineQuestion) -> tuple[float, tuple[int, int], str]:
    value = question.seen.value if question.seen is not None and question.seen.value is not None else 0.0
    return (-value, question.key, str(question.line))


def where(question: LineQuestion) -> str:
    """Return the place of a question in a few letters: stack, sheet and line."""
    stack, sheet = question.key
    return f"{stack}–{sheet}" if question.line is None else f"{stack}–{sheet} · {question.line}"
