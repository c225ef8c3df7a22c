"""Forms of the first stage: a new congress, presidium and witnesses, decisions about the count."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Congress, CongressKind, Heading
from ballotcount.words import t
from ui.desk import Desk
from ui.dialogs import pin_field
from ui.files import found_path
from ui.look import GRID, font, px
from ui.widgets.controls import across, button, chips, choice, chosen, down, field, form, named, section
from ui.widgets.text import note

if TYPE_CHECKING:
    from ui.stages.base import Stage
    from ui.stages.congress import View


class FoundForm(QWidget):
    """What a new congress needs: its names, its rules, its head teller with a PIN, and a file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        column = down(self, gap=1)
        column.addWidget(section(t("desk.congress.new")))
        self.name, self.organisation, self.superior = field(), field(), field()
        self.term, self.place = field(hint="2025 - 2030"), field()
        self.date = field(desk.clock.now().astimezone().strftime("%d/%m/%Y"), hint="24/09/2026")
        kinds = [(kind.value, t(f"desk.kind.{kind.value}")) for kind in CongressKind]
        self.kind = choice(kinds, CongressKind.DELEGATES.value)
        self.rules = choice(_profiles())
        self.level = choice([(name, t(f"desk.level.{name}")) for name in ("commune", "district", "province", "base")])
        self.head, self.pin, self.again = field(), pin_field(), pin_field()
        self.file = field()
        column.addWidget(form(self._rows(), columns=2))
        row = across()
        row.addWidget(named(t("desk.congress.file"), self.file), 1)
        row.addWidget(button(t("desk.choose"), self._choose))
        column.addLayout(row)

    def _rows(self) -> list[tuple[str, QWidget]]:
        return [
            (t("desk.congress.name"), self.name),
            (t("desk.congress.organisation"), self.organisation),
            (t("desk.congress.superior"), self.superior),
            (t("desk.congress.term"), self.term),
            (t("desk.congress.place"), self.place),
            (t("desk.congress.date"), self.date),
            (t("desk.congress.kind"), self.kind),
            (t("desk.congress.rules"), self.rules),
            (t("desk.congress.level"), self.level),
            (t("desk.congress.head"), self.head),
            (t("desk.pin"), self.pin),
            (t("desk.pin_again"), self.again),
        ]

    def _choose(self) -> None:
        found, _ = QFileDialog.getSaveFileName(self, t("desk.congress.file"), "", t("desk.congress.files"))
        if found:
            self.file.setText(found)

    def congress(self) -> Congress:
        """The congress as entered; the service judges it.

        Raises:
            UserError: ``desk.no_day``.
        """
        rules = chosen(self.rules)
        return Congress(
            self.name.text(),
            self.organisation.text(),
            self.superior.text(),
            chosen(self.level),
            self.term.text(),
            _day(self.date.text()),
            self.place.text(),
            CongressKind(chosen(self.kind)),
            _heading(rules),
            rules,
        )

    def give(self) -> None:
        """Found it."""
        if self.pin.text() != self.again.text():
            self.desk.complain(UserError("desk.pins_differ"))
            return
        if not self.file.text().strip():
            self.desk.complain(UserError("desk.no_file"))
            return
        path = Path(self.file.text().strip())
        path = path if path.suffix == ".ballot" else path.with_name(path.name + ".ballot")
        try:
            congress = self.congress()
        except UserError as fault:
            self.desk.complain(fault)
            return
        found_path(self.desk, path, congress, self.head.text(), self.pin.text())


def _day(words: str) -> date:
    """A day as written here, ``24/09/2026``.

    Raises:
        UserError: ``desk.no_day``.
    """
    try:
        return datetime.strptime(words.strip(), "%d/%m/%Y").date()
    except ValueError as problem:
        raise UserError("desk.no_day", given=words.strip() or "–") from problem


def _profiles() -> list[tuple[str, str]]:
    from ballotcount import profiles

    return [(name, profiles.load(name).title) for name in profiles.ids()]


def _heading(rules: str) -> Heading:
    from ballotcount import profiles

    return profiles.load(rules).heading


class PeoplePage(QWidget):
    """Presidium, secretaries, witnesses: one name a line."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        column = down(self, gap=1)
        column.addWidget(note(t("desk.people.words")))
        row = across(gap=2)
        self.presidium, self.secretaries, self.witnesses = (_names() for _ in range(3))
        for words, box in (
            (t("desk.people.presidium"), self.presidium),
            (t("desk.people.secretaries"), self.secretaries),
            (t("desk.people.witnesses"), self.witnesses),
        ):
            row.addWidget(named(words, box))
        column.addLayout(row)
        last = across()
        last.addStretch(1)
        last.addWidget(button(t("desk.people.save"), self._save, kind="primary", needs="set_up"))
        column.addLayout(last)
        column.addStretch(1)

    def show_view(self, view: View) -> None:
        """Other names, unless somebody is typing."""
        for box, names in (
            (self.presidium, view.presidium),
            (self.secretaries, view.secretaries),
            (self.witnesses, view.witnesses),
        ):
            if not box.hasFocus():
                box.setPlainText("\n".join(names))

    def _save(self) -> None:
        from ballotcount.service.people import name_people

        groups = [tuple(box.toPlainText().splitlines()) for box in (self.presidium, self.secretaries, self.witnesses)]
        self.stage.write(
            lambda session: name_people(session, *groups),
            lambda _: self.stage.notice.say("good", t("desk.people.saved")),
        )


def _names() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setFont(font())
    made.setTabChangesFocus(True)
    made.setMinimumHeight(px(GRID * 20))
    return made


class DecisionsPage(QWidget):
    """What the congress decided about the count; each press is one entry of the journal."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        column = down(self, gap=2)
        yes_no = (("no", t("desk.no")), ("yes", t("desk.yes")))
        self.rows = {}
        for topic, options in (
            ("passes", (("1", "1"), ("2", "2"), ("3", "3"))),
            ("live_votes", yes_no),
            ("keep_pictures", yes_no),
        ):
            first = {"passes": "2", "live_votes": "no", "keep_pictures": "yes"}[topic]
            row, group = chips(options, lambda value, topic=topic: self._decide(topic, value), first, needs="set_up")  # type: ignore[misc]
            self.rows[topic] = group
            column.addWidget(section(t(f"desk.decision.{topic}")))
            column.addWidget(note(t(f"desk.decision.{topic}_words")))
            column.addWidget(row)
        column.addStretch(1)

    def show_view(self, view: View) -> None:
        """What holds now."""
        for topic, value in view.decided.items():
            for made in self.rows[topic].buttons():
                made.setChecked(made.property("value") == value)

    def _decide(self, topic: str, value: str) -> None:
        from ballotcount.domain.events.setup import Decision, Topic
        from ballotcount.service.setup import decide

        words = t(f"desk.decision.{topic}_text", value=t(f"desk.{value}") if value in ("yes", "no") else value)
        self.stage.write(lambda session: decide(session, Decision(Topic(topic), value, words)))
