"""The capsule: made with the signed minutes, its number shown large enough to be read out, checked again."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.text.words import said, t
from ui.file_actions import choosing
from ui.file_actions.heads import known_heads
from ui.jobs.capsule import Sealed, capsule_to, check_capsule
from ui.models.table import Column, TableModel
from ui.style import GRID, Size, px, tight
from ui.widgets.controls import across, button, card, down, section
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.evidence.verify import Report
    from ui.stages.base import Stage

Line = tuple[bool, str]
"""Whether it is bad, and the words."""


class CapsulePage(QWidget):
    """Two cards: make, and check."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.signed: tuple[Path, ...] = ()
        self.made: Sealed | None = None
        column = down(self, gap=2)
        column.addWidget(self._making())
        column.addWidget(self._checking(), 1)

    def _making(self) -> QWidget:
        box, column = card(margin=2 if tight() else 3)
        row = across()
        self.made_mark = Mark(LATER)
        row.addWidget(self.made_mark)
        row.addWidget(section(t("papers.capsule.title")), 1)
        row.addWidget(button(t("papers.capsule.add_signed"), self._add, kind="quiet"))
        self.make = button(t("papers.capsule.make"), self._make)
        row.addWidget(self.make)
        column.addLayout(row)
        self.words = Text(t("papers.capsule.words"), wrap=True)
        self.with_signed = note(t("papers.capsule.no_signed"))
        self.manifest = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.manifest.hide()
        for widget in (self.words, self.with_signed, self.manifest):
            column.addWidget(widget)
        return box

    def _check_own(self) -> None:
        if self.made is not None:
            self.check_file(self.made.file)

    def carried(self) -> tuple[tuple[Path, ...], Sealed | None]:
        """Return the signed minutes that go in, and the capsule that was made: its number is read out from here."""
        return self.signed, self.made

    def carry_on(self, carried: tuple[tuple[Path, ...], Sealed | None]) -> None:
        """Show both."""
        signed, made = carried
        self.take_signed(signed)
        if made is not None:
            self._made(made)

    def _checking(self) -> QWidget:
        box, column = card(margin=2 if tight() else 3)
        row = across()
        self.check_mark = Mark(LATER)
        row.addWidget(self.check_mark)
        row.addWidget(section(t("papers.capsule.check")), 1)
        row.addWidget(button(t("papers.capsule.check_other"), self._other, kind="quiet"))
        self.check = button(t("papers.capsule.check_act"), self._check_own)
        self.check.setEnabled(False)
        row.addWidget(self.check)
        column.addLayout(row)
        self.verdict = Text(t("papers.capsule.check_words"), wrap=True)
        column.addWidget(self.verdict)
        columns: list[Column[Line]] = [Column(t("papers.capsule.found"), itemgetter(1), stretch=True, tone=_tone)]
        self.model: TableModel[Line] = TableModel(columns)
        table = Table(self.model)
        table.setWordWrap(True)
        table.setMinimumHeight(px(GRID * 14))
        column.addWidget(searched(table), 1)
        return box

    def _add(self) -> None:
        found = choosing.open_files(
            self, self.desk.settings, heading=t("papers.capsule.add_signed"), kinds="PDF (*.pdf)"
        )
        self.take_signed(tuple(Path(one) for one in found))

    def take_signed(self, files: tuple[Path, ...]) -> None:
        """Take these signed minutes in; an empty choice takes them all out again."""
        self.signed = files
        names = "; ".join(file.name for file in files)
        self.with_signed.say(t("papers.capsule.signed", names=names) if files else t("papers.capsule.no_signed"))

    def _make(self) -> None:
        name = self.desk.path.stem if self.desk.path else "ho-so"
        found = choosing.save_file(
            self, self.desk.settings, heading=t("papers.capsule.make"), name=f"{name}.zip", kinds="*.zip"
        )
        if found:
            self.make_to(Path(found))

    def make_to(self, target: Path) -> None:
        """Make the capsule."""
        path = self.desk.path
        signed = self.signed
        self.make.setEnabled(False)
        self.words.say(t("papers.capsule.going"))
        self.desk.write(
            lambda session: capsule_to(session, path=path, signed=signed, target=target),
            self._made,
            owner=self,
            failed=self._refused,
            # Nothing is recorded before the file stands there whole; a stopped one leaves nothing behind.
            harmless=True,
        )

    def _refused(self, fault: Fault) -> None:
        self.make.setEnabled(True)
        self.words.say(t("papers.capsule.words"))
        self.desk.complain(fault)

    def _made(self, made: Sealed) -> None:
        self.make.setEnabled(True)
        self.made = made
        self.check.setEnabled(True)
        self.made_mark.show_state(DONE)
        # Under the seal the journal takes no entry, so the file is made without one.
        code = "papers.capsule.made" if made.recorded else "papers.capsule.made_after_seal"
        self.words.say(t(code, name=made.file.name, rounds=len(made.roots)))
        self.manifest.say(grouped(made.manifest))
        self.manifest.show()
        # What was checked before is another file.
        self.check_mark.show_state(LATER)
        self.verdict.say(t("papers.capsule.check_words"))
        self.model.put(())

    def _other(self) -> None:
        found = choosing.open_file(self, self.desk.settings, heading=t("papers.capsule.check_other"), kinds="*.zip")
        if found:
            self.check_file(Path(found))

    def check_file(self, file: Path) -> None:
        """Check a capsule, this one or one that was brought along."""
        self.verdict.say(t("papers.capsule.checking", name=file.name))
        self.model.put(())
        # The capsule is held against what this computer saw of the congress file.
        seen = known_heads(self.desk)
        # Beside the work: it reads the file in full and asks nothing of the lane.
        self.desk.behind.on_nothing(
            "check", lambda: check_capsule(file, seen), self._checked, failed=self._broken, owner=self
        )

    def _broken(self, fault: Fault) -> None:
        self.check_mark.show_state(BLOCKED)
        self.verdict.say(said(fault))

    def _checked(self, report: Report) -> None:
        self.check_mark.show_state(DONE if report.holds else BLOCKED)
        manifest = grouped(report.manifest)
        if report.holds:
            self.verdict.say(t("documents.said.holds", manifest=manifest))
        else:
            self.verdict.say(t("documents.said.holds_not"))
        bad = [(one.grave, one.said()) for one in report.findings]
        rounds = [
            (False, t("papers.capsule.round_holds", round=key, sheets=sheets, result=result[:16]))
            for key, sheets, result in report.rounds
        ]
        # Grave findings first, then the rounds that hold.
        self.model.put((*sorted(bad, reverse=True), *rounds))


def _tone(line: Line) -> str | None:
    return "red" if line[0] else None


def grouped(digest: str) -> str:
    """Return a hash in groups of four, to be read out and compared."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
