"""Votes by show of hands on the number and on the list: typed together, recorded together."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ballotcount.domain.election import Election, ShowOfHands
from ballotcount.rules.figures import count
from ballotcount.service.elections import LIST, NUMBER
from ballotcount.text.words import t
from ui.widgets.controls import NumberField, across, down, named, number, section
from ui.widgets.text import Text, note, sentences

SUBJECTS = (NUMBER, LIST)


class HandsPage(QWidget):
    """Three figures for each subject."""

    def __init__(self) -> None:
        super().__init__()
        column = down(self)
        column.addWidget(note(t("desk.elections.hands_words")))
        self.counts: dict[str, list[NumberField]] = {}
        self._rows: dict[str, QWidget] = {}
        for subject in SUBJECTS:
            boxes = [number(), number(), number()]
            self.counts[subject] = boxes
            part = QWidget()
            rows = down(part)
            rows.addWidget(section(t(f"desk.hands.{subject}")))
            row = across(gap=2)
            for words, box in zip(("agree", "disagree", "abstain"), boxes, strict=True):
                row.addWidget(named(t(f"desk.hands.{words}"), box))
            row.addStretch(1)
            rows.addLayout(row)
            column.addWidget(part)
            self._rows[subject] = part
        self.voted = Text(wrap=True, tone="good")
        column.addWidget(self.voted)
        column.addStretch(1)
        self._recorded: dict[str, tuple[int, int, int]] = {}

    def fill(self, election: Election | None, hands: tuple[ShowOfHands, ...]) -> None:
        """Put the recorded figures of an election into the boxes; 0 where nothing is recorded."""
        self._recorded = {one.subject: (one.agree, one.disagree, one.abstain) for one in hands}
        # Where the number of seats is given from above nobody votes on it.
        self._rows[NUMBER].setVisible(election is None or not election.number_given)
        for subject, boxes in self.counts.items():
            for box, value in zip(boxes, self._recorded.get(subject, (0, 0, 0)), strict=True):
                box.setValue(value)

    def tell(self, hands: tuple[ShowOfHands, ...]) -> None:
        """Say what is recorded."""
        said = [
            t(
                "desk.elections.voted",
                subject=t(f"desk.hands.{vote.subject}"),
                agree=count(vote.agree),
                disagree=count(vote.disagree),
                abstain=count(vote.abstain),
            )
            for vote in hands
        ]
        self.voted.say(sentences(said))

    def typed(self) -> tuple[ShowOfHands, ...]:
        """Return the votes that stand in the boxes and are not recorded like this; of nobody there is no vote."""
        votes = []
        for subject, boxes in self.counts.items():
            figures = tuple(box.value() for box in boxes)
            # A hidden subject is not voted on, whatever stands in its boxes.
            given = any(figures) and not self._rows[subject].isHidden()
            if given and self._recorded.get(subject) != figures:
                votes.append(ShowOfHands(subject, *figures))
        return tuple(votes)

    def first_of(self, votes: tuple[ShowOfHands, ...]) -> QWidget:
        """Return the first field of the vote with the most hands: if any cannot be, that one cannot."""
        most = max(votes, key=lambda one: one.agree + one.disagree + one.abstain)
        return self.counts[most.subject][0]

    def start(self) -> None:
        """Put the keyboard where the first figure is typed."""
        first = next(subject for subject in SUBJECTS if not self._rows[subject].isHidden())
        self.counts[first][0].setFocus()
