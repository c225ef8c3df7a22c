"""Signing at the desk: which paper, whose name, which key; what the check of the signatures found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ballotcount.evidence.signed_copy import stands
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.sign import Key, Signed, checked, sign_to, signed_name
from ui.models.table import Column, TableModel
from ui.style import GRID, px
from ui.widgets.controls import across, button, chips, choice, chosen, down, field, named
from ui.widgets.table import Table

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.evidence.signing import Check
    from ui.stages.base import Stage


class SignPage(QWidget):
    """One signer after another; each leaves the field of the passphrase empty."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.source: Path | None = None
        self._names: tuple[str, ...] = ()
        column = down(self, gap=1)
        self.paper = _shown()
        column.addWidget(named(t("papers.sign.paper"), _with(self.paper, self._choose_paper)))
        self.person = choice(())
        column.addWidget(named(t("papers.sign.person"), self.person))
        kinds, self.kinds = chips((("file", t("papers.sign.p12")), ("token", t("papers.sign.token"))), self._use)
        column.addWidget(kinds)
        self.key = _shown()
        column.addWidget(_with(self.key, self._choose_key))
        row = across(gap=1)
        self.label = field(self.desk.settings.text("token_label", ""))
        self.label_box = named(t("papers.sign.label"), self.label)
        self.secret = field(secret=True)
        self.secret.returnPressed.connect(self._ask)
        row.addWidget(self.label_box, 1)
        row.addWidget(named(t("papers.sign.secret"), self.secret), 1)
        self.sign = button(t("papers.sign.act"), self._ask)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        columns: list[Column[Check]] = [
            Column(t("papers.sign.by"), lambda one: one.name or "?", stretch=True),
            Column(t("papers.sign.check"), _verdict, wide=22, tone=lambda one: None if stands(one) else "red"),
        ]
        self.model: TableModel[Check] = TableModel(columns)
        table = Table(self.model)
        table.setMinimumHeight(px(GRID * 15))
        table.setToolTip(t("papers.sign.words"))
        column.addWidget(table, 1)
        self._use("file")

    def show_people(self, names: tuple[str, ...]) -> None:
        """Whose names stand on the papers; the one chosen stays chosen."""
        if names == self._names:
            return
        self._names = names
        before = chosen(self.person)
        self.person.clear()
        for name in names:
            self.person.addItem(name, name)
        self.person.addItem(t("papers.sign.as_in_certificate"), "")
        place = self.person.findData(before)
        self.person.setCurrentIndex(max(0, place))

    def _use(self, kind: str) -> None:
        self.on_token = kind == "token"
        self.label_box.setVisible(self.on_token)
        self.secret.setText("")
        self.key.setText(self.desk.settings.text("token_driver", "") if self.on_token else "")

    def _choose_paper(self) -> None:
        found = choosing.open_file(self, self.desk.settings, heading=t("papers.sign.paper"), kinds="PDF (*.pdf)")
        if found:
            self.take_paper(Path(found))

    def take_paper(self, file: Path) -> None:
        """Sign this paper next; the signatures that it has already are shown."""
        self.source = file
        self.paper.setText(file.name)
        self.paper.setToolTip(str(file))
        self.model.put(())
        self.desk.read(lambda _: checked(file), self.model.put, owner=self, failed=self.desk.complain)

    def _choose_key(self) -> None:
        kinds = "(*.so *.dll *.dylib)" if self.on_token else "PKCS#12 (*.p12 *.pfx)"
        found = choosing.open_file(self, self.desk.settings, heading=t("papers.sign.key"), kinds=kinds)
        if found:
            self.take_key(Path(found))

    def take_key(self, file: Path) -> None:
        """Sign with this key file, or through this driver; a driver is remembered, a key file is not."""
        self.key.setText(str(file))
        if self.on_token:
            self.desk.settings.put("token_driver", str(file))

    def _ask(self) -> None:
        if self.source is None or not self.key.text():
            self.stage.notice.say("warn", t("papers.sign.lacking"))
            return
        target = signed_name(self.source)
        if target != self.source:
            found = choosing.save_file(
                self, self.desk.settings, heading=t("papers.sign.act"), name=str(target), kinds="PDF (*.pdf)"
            )
            if not found:
                return
            target = Path(found)
        self.sign_to(target)

    def sign_to(self, target: Path) -> None:
        """Sign and write; the passphrase leaves the field before anything else happens."""
        source = self.source
        round_state = self.desk.round
        if source is None:
            return
        key = Key(
            file=Path(self.key.text()),
            on_token=self.on_token,
            label=self.label.text().strip(),
            secret=self.secret.text(),
        )
        self.secret.setText("")  # not clear(): that would leave it to be undone
        name = chosen(self.person)
        now = self.desk.clock.now()
        if self.on_token:
            self.desk.settings.put("token_label", key.label)
        self.sign.setEnabled(False)
        self.stage.notice.say("plain", t("papers.sign.going"))
        self.desk.write(
            lambda session: sign_to(
                session, round=round_state, source=source, target=target, key=key, name=name, now=now
            ),
            self._signed,
            owner=self,
            failed=self._refused,
        )

    def _signed(self, made: Signed) -> None:
        self.sign.setEnabled(True)
        self.source = made.file
        self.paper.setText(made.file.name)
        self.paper.setToolTip(str(made.file))
        self.model.put(made.checks)
        if made.checks and all(stands(one) for one in made.checks):
            self.stage.notice.say("good", t("papers.sign.done", name=made.file.name, count=len(made.checks)))
        else:
            self.stage.notice.say("bad", t("papers.sign.bad", name=made.file.name))
        if not self.on_token:
            self.key.setText("")  # the next signer has another key file
        self.person.setCurrentIndex(min(self.person.currentIndex() + 1, self.person.count() - 1))

    def _refused(self, fault: Fault) -> None:
        self.sign.setEnabled(True)
        self.stage.notice.clear()
        self.desk.complain(fault)


def _verdict(check: Check) -> str:
    return t("documents.said.signature_good" if stands(check) else "documents.said.signature_bad")


def _shown() -> QLineEdit:
    made = field(most=1000)
    made.setReadOnly(True)
    return made


def _with(shown: QLineEdit, choose: object) -> QWidget:
    made = QWidget()
    row = across(made, gap=1)
    row.addWidget(shown, 1)
    row.addWidget(button(t("desk.choose"), choose))  # type: ignore[arg-type]
    return made
