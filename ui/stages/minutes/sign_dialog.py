"""Signing at the desk: which paper, whose name, which key; what the check of the signatures found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ballotcount.evidence.signed_copy import stands
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.sign import Key, SignedTogether, ToSign, checked, sign_together, signed_name
from ui.models.table import Column, TableModel
from ui.style import GRID, px
from ui.widgets.chips import chips
from ui.widgets.controls import across, button, choice, chosen, down, field, named
from ui.widgets.table import Table, searched

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
        self.papers: tuple[tuple[str, Path], ...] = ()
        """Round and file of each paper that the next person signs."""
        self._names: tuple[str, ...] = ()
        column = down(self, gap=1)
        self.paper = _shown()
        column.addWidget(named(t("papers.sign.paper"), _with(self.paper, self._choose_paper)))
        self.person = choice(())
        column.addWidget(named(t("papers.sign.person"), self.person))
        kinds, self.kinds = chips((("file", t("papers.sign.p12")), ("token", t("papers.sign.token"))), self._use)
        column.addWidget(kinds)
        self.key = _shown()
        self.key.setAccessibleName(t("papers.sign.key"))
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
        column.addWidget(searched(table), 1)
        self._use("file")

    @property
    def source(self) -> Path | None:
        """The first of the papers that are signed next."""
        return self.papers[0][1] if self.papers else None

    def show_people(self, names: tuple[str, ...]) -> None:
        """List those whose names stand on the papers; the one chosen stays chosen."""
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
        # Another means has another secret; the PIN of a token is not tried on a key file.
        self.secret.setText("")
        self.key.setText(self.desk.settings.text("token_driver", "") if self.on_token else "")

    def carried(self) -> tuple[tuple[str, Path], ...]:
        """Return the papers that are signed next."""
        return self.papers

    def carry_on(self, carried: tuple[tuple[str, Path], ...]) -> None:
        """Sign those next."""
        if carried:
            self._show(carried)

    def _choose_paper(self) -> None:
        found = choosing.open_file(self, self.desk.settings, heading=t("papers.sign.paper"), kinds="PDF (*.pdf)")
        if found:
            self.take_paper(Path(found))

    def take_paper(self, file: Path) -> None:
        """Sign this paper of the chosen round next; the signatures that it has already are shown."""
        self.take_papers(((self.desk.round, file),))

    def take_papers(self, papers: tuple[tuple[str, Path], ...]) -> None:
        """Sign these papers together next, each given with its round."""
        self._show(papers)
        files = tuple(file for _, file in papers)
        self.desk.read(
            lambda _: tuple(one for file in files for one in checked(file)),
            self.model.put,
            owner=self,
            failed=self.desk.complain,
        )

    def _show(self, papers: tuple[tuple[str, Path], ...]) -> None:
        self.papers = papers
        names = [file.name for _, file in papers]
        self.paper.setText(names[0] if len(names) == 1 else t("papers.sign.several", count=len(names)))
        self.paper.setToolTip("\n".join(str(file) for _, file in papers))
        # The checks belong to the papers of before.
        self.model.put(())

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
        source = self.source
        if source is None or not self.key.text():
            self.stage.notice.say("warn", t("papers.sign.lacking"))
            return
        target = signed_name(source)
        # A further signature goes into the signed copy itself; nothing has to be asked.
        if len(self.papers) == 1 and target != source:
            found = choosing.save_file(
                self, self.desk.settings, heading=t("papers.sign.act"), name=str(target), kinds="PDF (*.pdf)"
            )
            if not found:
                return
            target = Path(found)
        self.sign_to(target)

    def sign_to(self, target: Path) -> None:
        """Sign and write, several papers each beside itself; the passphrase leaves the field before anything else."""
        papers = [ToSign(key, file, signed_name(file)) for key, file in self.papers]
        if len(papers) == 1:
            papers = [replace(papers[0], target=target)]
        if not papers:
            return
        means = Key(
            file=Path(self.key.text()),
            on_token=self.on_token,
            label=self.label.text().strip(),
            # Held for this one act; it goes neither into the settings nor into the journal.
            secret=self.secret.text(),
        )
        self.secret.setText("")  # not clear(): that would leave it to be undone
        name = chosen(self.person)
        now = self.desk.clock.now()
        if self.on_token:
            self.desk.settings.put("token_label", means.label)
        # A token may take seconds; a second press would sign twice.
        self.sign.setEnabled(False)
        self.stage.notice.say("plain", t("papers.sign.going"))
        self.desk.write(
            lambda session: sign_together(session, papers, key=means, name=name, now=now),
            self._signed,
            owner=self,
            failed=self._refused,
        )

    def _signed(self, made: SignedTogether) -> None:
        self.sign.setEnabled(True)
        signed = tuple(one.file for one in made.done)
        rounds = [key for key, _ in self.papers]
        # What was not reached stays in line with its unsigned file, so that a second try signs the rest only.
        files = (*signed, *(file for _, file in self.papers[len(signed) :]))
        self._show(tuple(zip(rounds, files, strict=True)))
        checks = tuple(check for one in made.done for check in one.checks)
        self.model.put(checks)
        if made.fault is not None:
            self._refused(made.fault)
            return
        bad = next((one for one in made.done if not one.checks or not all(stands(check) for check in one.checks)), None)
        if bad is not None:
            self.stage.notice.say("bad", t("papers.sign.bad", name=bad.file.name))
        elif len(signed) == 1:
            self.stage.notice.say("good", t("papers.sign.done", name=signed[0].name, count=len(checks)))
        else:
            self.stage.notice.say("good", t("papers.sign.all_done", papers=len(signed), count=len(checks)))
        if not self.on_token:
            self.key.setText("")  # the next signer has another key file
        # The next signer comes by itself, as the names stand on the paper.
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
