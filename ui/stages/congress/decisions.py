"""Decisions about the count in stage 1: passes, live votes, pictures, and every other one that the program knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service.setup import decide
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import Asking
from ui.widgets.bending import Bending
from ui.widgets.chips import chips
from ui.widgets.controls import across, button, choice, chosen, down, field, named, section
from ui.widgets.text import note

if TYPE_CHECKING:
    from ui.stages.base import Stage
    from ui.stages.congress.view import CongressView

FIGURES = ("convened", "present", "members", "voters", "shares", "shares_present", "units", "units_present")
FORM_FIGURES = ("area", "constituency", "complaints_received", "complaints_settled", "complaints_forwarded")
FIXED = {
    "re_run": ("re_run", "yes"),
    "second_pass.contact": ("second_pass", "contact"),
    "second_pass.typed": ("second_pass", "typed"),
    "blind_second.yes": ("blind_second", "yes"),
    "blind_second.no": ("blind_second", "no"),
    "blind_judge.yes": ("blind_judge", "yes"),
    "blind_judge.no": ("blind_judge", "no"),
    "second_pass.machine": ("second_pass", "machine"),
    "second_pass.piles": ("second_pass", "piles"),
    "weight_way.stacks": ("weight_way", "stacks"),
    "weight_way.colours": ("weight_way", "colours"),
    "weight_way.one": ("weight_way", "one"),
}
"""Decisions whose answer is chosen together with the topic."""
OTHER_PERSON = Topic.OTHER_PERSON.value
SAMPLE = "second_pass.sample"
"""A decision with a figure that the topic does not name alone: the risk limit in per cent."""
TOPICS = (
    "copies",
    "meeting",
    *FIXED,
    SAMPLE,
    *(f"figure.{name}" for name in (*FIGURES, *FORM_FIGURES)),
    OTHER_PERSON,
    "other",
)


class DecisionsPage(QWidget):
    """What the congress decided about the count; each press is one entry of the journal."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        column = down(self, gap=1)
        yes_no = (("no", t("desk.no")), ("yes", t("desk.yes")))
        self.rows = {}
        for topic, options in (
            ("passes", (("1", "1"), ("2", "2"), ("3", "3"))),
            ("live_votes", yes_no),
            ("hall_code", yes_no),
            ("keep_pictures", yes_no),
        ):
            # What holds without a decision: two passes, no live votes, pictures kept.
            first = {"passes": "2", "live_votes": "no", "hall_code": "no", "keep_pictures": "yes"}[topic]
            row, group = chips(options, lambda value, topic=topic: self._decide(topic, value), first, needs="set_up")  # type: ignore[misc]
            self.rows[topic] = group
            said = QWidget()
            words = down(said, gap=0)
            words.addWidget(section(t(f"desk.decision.{topic}")))
            words.addWidget(note(t(f"desk.decision.{topic}_words")))
            column.addWidget(Bending(((said, 1), (row, 0)), gap=2))
        line = across()
        line.addWidget(section(t("around.decisions.recorded")), 1)
        self.more = button(t("around.decisions.other"), self._other, needs="set_up")
        line.addWidget(self.more)
        column.addLayout(line)
        self.recorded = note()
        column.addWidget(self.recorded)
        column.addStretch(1)

    def show_view(self, view: CongressView) -> None:
        """Show what holds now."""
        for topic, value in view.decided.items():
            for made in self.rows[topic].buttons():
                made.setChecked(made.property("value") == value)
        self.recorded.say("\n".join(view.recorded) or t("around.decisions.none"))

    def _other(self) -> None:
        def given(dialog: OtherDecision) -> None:
            topic, value, text = dialog.answers()
            made = Decision(Topic(topic), value, text)
            self.stage.desk.write(
                lambda s: decide(s, made), lambda _: dialog.accept(), owner=dialog, failed=dialog.refuse
            )

        OtherDecision(self, given).open()

    def _decide(self, topic: str, value: str) -> None:
        # Topic and value are what the program acts on; the words are for people.
        words = t(f"desk.decision.{topic}_text", value=t(f"desk.{value}") if value in ("yes", "no") else value)
        self.stage.write(lambda session: decide(session, Decision(Topic(topic), value, words)))


class OtherDecision(Asking):
    """A decision that has no answer of its own on the page: copies, which convening, a stated figure, or in words."""

    def __init__(self, parent: QWidget, given: Callable[[OtherDecision], object]) -> None:
        super().__init__(parent, t("around.decisions.other_heading"), t("around.decisions.other_words"))
        self.topic = choice([(topic, t(f"around.topic.{topic}")) for topic in TOPICS])
        self.value = field(most=12)
        self.text = field()
        self.names = field(most=200)
        self._number = named(t("around.decisions.number"), self.value)
        self._names = named(t("around.decisions.names"), self.names)
        self._names.hide()
        self.column.addWidget(named(t("around.decisions.topic"), self.topic))
        self.column.addWidget(self._number)
        self.column.addWidget(self._names)
        self.column.addWidget(named(t("around.decisions.text"), self.text))
        self.topic.currentIndexChanged.connect(lambda _: self._suit())
        self.finish(t("around.decisions.record"), lambda: given(self))

    def _suit(self) -> None:
        """Show the fields of the topic."""
        # The answer stands in the topic itself; a number there would be left unused.
        self._number.setVisible(chosen(self.topic) not in (*FIXED, OTHER_PERSON, "other"))
        self._names.setVisible(chosen(self.topic) == OTHER_PERSON)

    def answers(self) -> tuple[str, str, str]:
        """Return topic, value and words as the service takes them."""
        if chosen(self.topic) in FIXED:
            topic, value = FIXED[chosen(self.topic)]
            return topic, value, self.text.text()
        if chosen(self.topic) == OTHER_PERSON:
            return OTHER_PERSON, self.names.text(), self.text.text()
        if chosen(self.topic) == SAMPLE:
            limit = self.value.text().strip().removesuffix("%").strip()
            return Topic.SECOND_PASS.value, f"sample={limit}", self.text.text()
        topic, _, figure = chosen(self.topic).partition(".")
        # Thousands are written with points here: 1.250 is no fraction.
        value = "" if topic == "other" else self.value.text().strip().replace(".", "")
        return topic, f"{figure}={value}" if figure else value, self.text.text()
