"""The column beside the live picture while sheets are counted: the last answer large, and the keys for what is odd."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.domain.left_sheets import LeftSheets
from ballotcount.domain.live import LiveEvent
from ballotcount.reading.live.report import cause_said
from ballotcount.text.words import t
from ui.stages.count.left_list import LeftList
from ui.stages.count.sheet_answer import SheetAnswer
from ui.style import font
from ui.voice import Voice
from ui.widgets.controls import button, down
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import Text


class CameraCounting(QWidget):
    """Args:
        left: where the words about ballots that left are kept.

    Signals:
    did_another(): what lies there is another sheet.
    did_incomplete(): the sheet in hand is to be written down without its missing pages.
    did_drop(): the pages in hand are put aside.
    did_set_up(): back to the guides.
    """

    did_another = Signal()
    did_incomplete = Signal()
    did_drop = Signal()
    did_set_up = Signal()

    def __init__(self, hand: QWidget, left: dict[object, LeftSheets]) -> None:
        super().__init__()
        column = down(self, gap=1)
        self.voice = Voice()
        self.answer = SheetAnswer()
        self.left = LeftList(left)
        self.struck = Text(wrap=True)
        self.state = Text(tone="muted", wrap=True)
        # Below the answer, because it is the answer to a question that stands there; what follows may be scrolled.
        self.another = button(t("camera.another"), self.did_another.emit, key="Ctrl+T")
        for widget in (self.answer, self.another, self.left, self.struck, self.state):
            column.addWidget(widget)
        column.addWidget(hand, 1)
        column.addStretch(0)
        # A page that never comes must not hold the count up: the sheet goes in as it is, and people rule on it.
        self.incomplete = button(t("camera.incomplete"), self.did_incomplete.emit, needs="enter")
        self.drop = button(t("camera.drop"), self.did_drop.emit, needs="enter")
        self.speaking = QCheckBox(t("desk.count.speaking"))
        self.speaking.setFont(font())
        self.speaking.toggled.connect(lambda on: setattr(self.voice, "on", on))
        # A laptop without a voice of the system gets no box that would do nothing.
        if not self.voice.available:
            self.speaking.hide()  # to show it here, before it has a parent, would open a window of its own
        back = button(t("camera.set_up_again"), self.did_set_up.emit, kind="quiet")
        for made in (self.incomplete, self.drop, self.speaking, back):
            column.addWidget(made)
        self.clear()

    def clear(self) -> None:
        """Show that nothing was laid yet."""
        self.answer.say(LATER, t("camera.lay"))
        self.struck.say("")
        self.wait_for_pages(())

    def wait_for_pages(self, missing: tuple[int, ...], in_hand: str = "") -> None:
        """Say which pages of the sheet in hand are still to come."""
        self.incomplete.setVisible(bool(missing))
        self.drop.setVisible(bool(missing))
        if missing:
            self.answer.say(LATER, t("camera.next_page", pages=", ".join(map(str, missing))), in_hand)

    def say_taken(self, place: str, struck: str, event: LiveEvent | None, *, doubt: bool) -> None:
        """Say that a sheet is on disk."""
        # A sheet that was written down without its missing pages has no event of the camera.
        causes = causes_of(event) if event is not None else ""
        if doubt:
            self.answer.say(BLOCKED, t("camera.review"), f"{place}\n{causes}".strip(), tone="warn")
        else:
            self.answer.say(DONE, t("camera.accepted"), f"{place}\n{causes}".strip(), tone="good")
        self.struck.say(struck)
        self.voice.say(f"{place}. {struck}")

    def say_duplicate(self, place: str) -> None:
        """Say that a sheet was counted before."""
        self.answer.say(BLOCKED, t("camera.duplicate"), f"{place}\n{t('camera.duplicate_words')}", tone="warn")
        # Names of the sheet before must not stand under this answer: they are compared with the paper in the hand.
        self.struck.say("")

    def say_perhaps(self, event: LiveEvent, last: str) -> None:
        """Name the last counted ballot, which this one may be; never say that it is not counted."""
        self.answer.say(BLOCKED, t("camera.perhaps_counted"), f"{causes_of(event)}\n{last}".strip(), tone="warn")
        self.struck.say("")

    def say_problem(self, event: LiveEvent, in_hand: str) -> None:
        """Say that nothing was counted: which sheet is in the hand, why, and what to do."""
        self.answer.say(BLOCKED, t("camera.not_counted"), f"{in_hand}\n{causes_of(event)}".strip(), tone="red")
        self.struck.say("")

    def say_left(self, event: LiveEvent, place: str) -> None:
        """Say that a ballot left without an answer, and speak it to its end, whatever is counted meanwhile.

        Args:
            place: of the ballot counted before it.
        """
        self.left.hear(event, place)
        self.voice.say(self.left.head, to_end=True)

    def ask_same(self, place: str, event: LiveEvent) -> None:
        """Ask whether a ballot is the one counted last, and show which that is."""
        self.answer.say(BLOCKED, t("camera.same_ballot", place=place), causes_of(event), tone="warn")
        self.struck.say("")

    def say_trouble(self, kind: str) -> None:
        """Say that the camera itself is in trouble, or well again."""
        well = kind == "back"
        self.answer.say(DONE if well else BLOCKED, t(f"live.problem.{kind}"), tone="good" if well else "red")


def causes_of(event: LiveEvent) -> str:
    """Return the causes of an event in words, and whether the sheet lies upside down."""
    upside_down = [t("watch.upside_down")] if event.upside_down else []
    return " ".join([*(cause_said(cause, event) for cause in event.causes), *upside_down])
