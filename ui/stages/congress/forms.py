"""Forms of the first stage: a new congress, and the fields of one that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Congress, CongressKind, Heading
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.service.founding import require_kind_of
from ballotcount.service.pins import Pins
from ballotcount.service.texts import need
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.dialogs import pin_field
from ui.file_actions import choosing
from ui.file_actions.files import found_path
from ui.settings import Settings
from ui.stages.congress.profile_editor import ProfileEditor
from ui.stages.congress.proposals import congress_hints, congress_name
from ui.stages.congress.rules_note import RulesNote
from ui.style import compact
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, choice, chosen, down, field, form, mark_field, named, section, select

LEVELS = ("commune", "province", "base")
"""Levels of today; districts ended on 1/7/2025."""


class CongressFields:
    """The fields that say which congress it is; the service judges what stands in them.

    Args:
        known: the congress as it is; None for a new one.
    """

    def __init__(self, today: date, settings: Settings, known: Congress | None = None) -> None:
        self._settings = settings
        held = known.date if known else today
        self.name = field(known.name if known else "")
        self.organisation = field(known.organisation if known else "")
        self.superior = field(known.superior if known else "")
        self.place = field(known.place if known else "")
        self.term = field(known.term if known else "", hint="2025 - 2030")
        # Day first, whatever the language of the system: papers are Vietnamese.
        self.date = field(held.strftime("%d/%m/%Y"), hint="24/09/2026")
        kinds = [(kind.value, t(f"desk.kind.{kind.value}")) for kind in CongressKind]
        self.kind = choice(kinds, known.kind.value if known else CongressKind.DELEGATES.value)
        rules = _profiles()
        levels = [(name, t(f"desk.level.{name}")) for name in LEVELS]
        if known:
            # A file may carry rules of the office's own, or a level that this desk does not offer: both stay.
            rules += [(known.profile, known.profile)] if known.profile not in dict(rules) else []
            levels += [(known.level, _level_words(known.level))] if known.level not in LEVELS else []
        self.rules = choice(rules, known.profile if known else "")
        self.edit = button(t("desk.rules.edit"), self._edit, kind="quiet")
        self.rules_row = QWidget()
        row = across(self.rules_row)
        row.addWidget(self.rules, 1)
        row.addWidget(self.edit)
        self.level = choice(levels, known.level if known else "")

    def rows(self) -> list[tuple[str, QWidget]]:
        """Return the fields under their names."""
        return [
            (t("desk.congress.organisation"), self.organisation),
            (t("desk.congress.name"), self.name),
            (t("desk.congress.superior"), self.superior),
            (t("desk.congress.term"), self.term),
            (t("desk.congress.place"), self.place),
            (t("desk.congress.date"), self.date),
            (t("desk.congress.kind"), self.kind),
            (t("desk.congress.rules"), self.rules_row),
            (t("desk.congress.level"), self.level),
        ]

    def _edit(self) -> None:
        """Open the profile editor; what it saves is chosen."""
        ProfileEditor(self.rules.window(), settings=self._settings, first=chosen(self.rules), given=self.take).open()

    def take(self, path: Path, profile: RuleProfile) -> None:
        """Offer rules of the office's own and choose them."""
        place = self.rules.findData(str(path))
        if place < 0:
            self.rules.addItem(profile.title, str(path))
        else:
            self.rules.setItemText(place, profile.title)
        select(self.rules, str(path))
        self.rules.activated.emit(self.rules.currentIndex())  # a person made them: no proposal replaces them

    def congress(self, heading: Heading | None = None) -> Congress:
        """Return the congress as entered.

        Args:
            heading: that of rules which this program does not ship; None for the one of the chosen rules.

        Raises:
            UserError: ``desk.no_day``.
        """
        rules = chosen(self.rules)
        return Congress(
            name=self.name.text(),
            organisation=self.organisation.text(),
            superior=self.superior.text(),
            level=chosen(self.level),
            term=self.term.text(),
            date=_day(self.date.text()),
            place=self.place.text(),
            kind=CongressKind(chosen(self.kind)),
            heading=heading or _heading(rules),
            profile=rules,
        )


class FoundForm(QWidget):
    """What a new congress needs: its names, its rules, its head teller with a PIN, a file, a place for its copies."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        column = down(self, gap=1)
        column.addWidget(section(t("desk.congress.new")))
        # The day in the hall: around midnight UTC would give the day before.
        self.fields = given = CongressFields(desk.clock.now().astimezone().date(), desk.settings)
        self.name = given.name
        self.organisation = given.organisation
        self.superior = given.superior
        self.term = given.term
        self.place = given.place
        self.date = given.date
        self.kind = given.kind
        self.rules = given.rules
        self.level = given.level
        self.head = field()
        self.pin = pin_field()
        self.again = pin_field()
        self.file = field(most=1000)
        self.copies = field(desk.settings.text("backup_folder", ""), hint=t("desk.congress.copies_hint"), most=1000)
        column.addWidget(form(self._rows(), columns=2 if compact() else 3))
        self.rules_note = RulesNote()
        column.addWidget(self.rules_note)
        # File and copies in one row keep the button below in sight on a laptop.
        halves = []
        for words, place, choose in (
            (t("desk.congress.file"), self.file, self._choose),
            (t("desk.congress.copies"), self.copies, self._choose_copies),
        ):
            side = QWidget()
            half = across(side)
            half.addWidget(named(words, place), 1)
            half.addWidget(button(t("desk.choose"), choose), 0, Qt.AlignmentFlag.AlignBottom)
            halves.append((side, 1))
        column.addWidget(Bending(halves, gap=2))
        self._proposed: dict[QWidget, str] = {}
        self._decided: set[QWidget] = set()
        self._usual = {box: chosen(box) for box in (self.rules, self.level, self.kind)}
        self.organisation.editingFinished.connect(self._propose)
        self.name.editingFinished.connect(self._propose_file)
        for list_box in (self.rules, self.kind, self.level):
            # activated comes from people alone; select() must not count as their choice.
            list_box.activated.connect(lambda _, box=list_box: self._decide(box))
        self.rules.currentIndexChanged.connect(lambda _: self._fit_kind())
        for box in self._checked():
            box.textChanged.connect(lambda _, box=box: mark_field(box, ""))

    def keep_choices(self) -> None:
        """Take what is chosen now as decided by a person: no name proposes anything else."""
        self._decided |= {self.rules, self.kind, self.level}

    def _rows(self) -> list[tuple[str, QWidget]]:
        return [
            *self.fields.rows(),
            (t("desk.congress.head"), self.head),
            (t("desk.pin"), self.pin),
            (t("desk.pin_again"), self.again),
        ]

    def _choose(self) -> None:
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t("desk.congress.file"),
            name=self._file_name(),
            kinds=t("desk.congress.files"),
        )
        if found:
            self.file.setText(str(found))

    def _file_name(self) -> str:
        """Propose a file named after the congress."""
        name = self.fields.name.text().strip()
        return f"{name or t('desk.congress.file_name')}.ballot"

    def _decide(self, box: QWidget) -> None:
        """Leave a list as a person chose it; the name follows what was chosen."""
        self._decided.add(box)
        self._propose()

    def _propose(self) -> None:
        """Propose what the organisation's name says, wherever nobody has said otherwise."""
        found = congress_hints(self.organisation.text())
        for box, value in ((self.rules, found.rules), (self.level, found.level), (self.kind, found.kind)):
            if box not in self._decided:
                # What an earlier name said does not stay where this one says nothing.
                select(box, value if box.findData(value) >= 0 else self._usual[box])
        self.rules_note.follow(self.organisation.text(), chosen(self.rules), decided=self.rules in self._decided)
        self._fit_kind()
        self._put(self.place, found.place)
        self._put(
            self.name, congress_name(self.organisation.text(), CongressKind(chosen(self.kind)), chosen(self.rules))
        )
        self._propose_file()

    def _fit_kind(self) -> None:
        """Choose a kind of meeting that the rules are made for."""
        kinds = profiles.load(chosen(self.rules)).kinds
        # The rules of shareholders know no delegates: the kind follows, as long as nobody chose one.
        if self.kind not in self._decided and CongressKind(chosen(self.kind)) not in kinds:
            select(self.kind, kinds[0].value)

    def _propose_file(self) -> None:
        """Propose a file in the folder of the last ones, as long as nobody chose another."""
        path = choosing.proposed(self.desk.settings, self._file_name()) if self.name.text().strip() else ""
        self._put(self.file, str(path))

    def _put(self, box: QLineEdit, words: str) -> None:
        """Propose words for a field, unless others were written into it; no words take back the proposal before."""
        if box.text() in ("", self._proposed.get(box)):
            self._proposed[box] = words
            box.setText(words)
            box.setCursorPosition(0)  # a long text shows its first words, not its end

    def _choose_copies(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("desk.backup.choose"))
        if found:
            self.copies.setText(str(found))

    def faults(self) -> list[str]:
        """Mark every field that keeps the congress from being set up, and return what is wrong, in their order."""
        found = [(box, words) for box, words in self._faults() if words]
        # Reversed, so that of two faults of one field the first one is shown.
        marked = dict(reversed(found))
        for box in (*self._checked(), self.kind):
            mark_field(box, marked.get(box, ""))
        if found:
            # All faults are said together, and the keyboard stands where the first one is.
            found[0][0].setFocus()
        return [words for _, words in found]

    def _checked(self) -> tuple[QLineEdit, ...]:
        return (
            self.organisation,
            self.name,
            self.date,
            self.head,
            self.pin,
            self.again,
            self.file,
            self.copies,
        )

    def _faults(self) -> Iterator[tuple[QWidget, str]]:
        """Yield each checked field with its fault, empty where it is right."""
        yield self.organisation, _fault(lambda: need(self.organisation.text(), "organisation"))
        yield self.name, _fault(lambda: need(self.name.text(), "congress_name"))
        yield self.date, _fault(lambda: _day(self.date.text()))
        profile = profiles.load(chosen(self.rules))
        yield self.kind, _fault(lambda: require_kind_of(CongressKind(chosen(self.kind)), profile))
        yield self.head, _fault(lambda: need(self.head.text(), "head_name"))
        # Six digits and no run, repetition or date: a copied file lets PINs be tried out.
        yield self.pin, _fault(lambda: Pins().require_strong(self.pin.text()))
        yield self.again, "" if self.pin.text() == self.again.text() else t("error.desk.pins_differ")
        yield self.file, self._file_fault()
        copies = self.copies.text().strip()
        known = not copies or Path(copies).is_dir()
        yield self.copies, "" if known else t("error.desk.no_copies", path=copies)

    def _file_fault(self) -> str:
        if not self.file.text().strip():
            return t("error.desk.no_file")
        path = self._path()
        # Said before anything is made: a congress is never written over another file.
        return t("desk.congress.file_there", name=path.name) if path.exists() else ""

    def _path(self) -> Path:
        path = Path(self.file.text().strip())
        # with_suffix would cut "Đại hội 24.9" at its point.
        return path if path.suffix == ".ballot" else path.with_name(path.name + ".ballot")

    def give(self) -> None:
        """Found the congress in a new file; the caller asked ``faults`` before."""
        copies = self.copies.text().strip()
        found_path(
            self.desk,
            path=self._path(),
            congress=self.fields.congress(),
            head=self.head.text(),
            pin=self.pin.text(),
            copies=Path(copies) if copies else None,
        )


def _fault(check: Callable[[], object]) -> str:
    """Return what a check refuses, in words; empty where it refuses nothing."""
    try:
        check()
    except UserError as fault:
        return said(fault)
    return ""


def _day(words: str) -> date:
    """Return a day as written here, ``24/09/2026``.

    Raises:
        UserError: ``desk.no_day``.
    """
    try:
        return datetime.strptime(words.strip(), "%d/%m/%Y").date()
    except ValueError as problem:
        raise UserError("desk.no_day", given=words.strip() or "–") from problem


def _level_words(level: str) -> str:
    """Return the words of a level that is no longer offered, such as the district, or of an office's own."""
    return t("desk.level.district") if level == "district" else level or "–"


def _profiles() -> list[tuple[str, str]]:
    return [(name, profiles.load(name).title) for name in profiles.ids()]


def _heading(rules: str) -> Heading:
    return profiles.load(rules).heading
