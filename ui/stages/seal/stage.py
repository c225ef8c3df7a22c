"""Stage 10: the copy, the check of the journal, the capsule, the check in front of the hall, the end of the work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.head_code import head_code
from ballotcount.rules.figures import count
from ballotcount.service.last_questions import before_sealing, with_open
from ballotcount.service.people import vouch
from ballotcount.service.second_person import second_names
from ballotcount.service.setup import lift_seal, seal
from ballotcount.service.verify import verify
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.file_actions import choosing
from ui.file_actions.backup import back_up, keep_at
from ui.stages.base import Question, Stage
from ui.stages.pages import page as new_page
from ui.stages.seal.audit_page import AuditPage
from ui.stages.seal.capsule_page import CapsulePage
from ui.stages.tabs import Tabs
from ui.style import Size, tight
from ui.widgets.controls import across, button, card, section
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes, Session
    from ballotcount.service.verify import Verified
    from ballotcount.storage import OpenCongress


@dataclass(frozen=True, slots=True)
class SealView:
    """What the stage shows."""

    open_rounds: tuple[str, ...]
    sealed: bool
    seq: int
    hash: str
    keeping: str
    others: tuple[tuple[str, str], ...]


def look(session: Session) -> SealView:
    """Return whether the work may end."""
    titles = session.state.elections
    rounds = session.state.rounds.values()
    waiting = tuple(
        t("desk.round_of", title=titles[one.plan.election].election.title, number=one.plan.number)
        for one in rounds
        # A cancelled round keeps nobody from the end of the work.
        if one.live
    )
    head = session.state.head
    return SealView(
        open_rounds=waiting,
        sealed=session.state.sealed,
        seq=head.seq,
        hash=head.hash,
        keeping=session.profile().keeping.text,
        others=second_names(session),
    )


class SealStage(Stage):
    """Three pages: the end of the work with copy, check and seal; the capsule; the check in front of the hall."""

    name = "seal"

    def build(self) -> None:
        self.view: SealView | None = None
        self.capsule = CapsulePage(self)
        self.audit = AuditPage(self)
        pages = (("close", self._closing()), ("capsule", self.capsule), ("audit", self.audit))
        self.tabs = Tabs([(name, t(f"papers.tab.{name}"), made) for name, made in pages])
        self.corner.insertWidget(0, self.tabs.row)
        self.body.addWidget(self.tabs, 1)
        self.lift = button(t("desk.seal.lift"), self._lift, needs="seal")
        self.seal = button(t("desk.seal.act"), self._seal, kind="primary", needs="seal")
        self.act(self.lift, self.seal)
        # Copies are made by other pages and by closing a stack too.
        self.desk.did_back_up.connect(self._show_copy)

    def _closing(self) -> QWidget:
        whole, cards = new_page(gap=2)
        for made in (self._copy_card(), self._check_card(), self._seal_card()):
            cards.addWidget(made)
        cards.addStretch(1)
        return whole

    def _copy_card(self) -> QWidget:
        copy, column = card(margin=2 if tight() else 3)
        row = across()
        self.copy_mark = Mark(LATER)
        self.copy_words = Text(wrap=True)
        row.addWidget(self.copy_mark)
        row.addWidget(section(t("desk.seal.copy")), 1)
        row.addWidget(button(t("desk.seal.copy_other"), self._choose, kind="quiet"))
        row.addWidget(button(t("desk.seal.copy_act"), self._copy))
        column.addLayout(row)
        column.addWidget(self.copy_words)
        return copy

    def _check_card(self) -> QWidget:
        check, column = card(margin=2 if tight() else 3)
        row = across()
        self.check_mark = Mark(LATER)
        self.check_words = Text(t("desk.seal.check_words"), wrap=True)
        row.addWidget(self.check_mark)
        row.addWidget(section(t("desk.seal.check")), 1)
        row.addWidget(button(t("desk.seal.check_act"), self._check))
        column.addLayout(row)
        column.addWidget(self.check_words)
        return check

    def _seal_card(self) -> QWidget:
        box, column = card(margin=2 if tight() else 3)
        row = across()
        self.seal_mark = Mark(LATER)
        row.addWidget(self.seal_mark)
        row.addWidget(section(t("desk.seal.seal")), 1)
        column.addLayout(row)
        self.seal_words = Text(wrap=True)
        self.head = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.keeping = note()
        for widget in (self.seal_words, self.head, self.keeping):
            column.addWidget(widget)
        return box

    def question(self) -> Question:
        return look

    def show_view(self, view: SealView) -> None:
        self.view = view
        self.audit.show_round(self.desk.round)
        # The code under the last entry: who writes it down can hold the file against it later.
        self.head.say(t("desk.head", seq=view.seq, hash=head_code(view.hash)))
        self.keeping.say(t("desk.rules.note", text=view.keeping) if view.keeping else "")
        self.lift.setVisible(view.sealed)
        self.seal.setVisible(not view.sealed)
        self.seal.setEnabled(not view.open_rounds)
        if view.sealed:
            self.seal_mark.show_state(DONE)
            self.seal_words.say(t("desk.seal.sealed"))
        elif view.open_rounds:
            self.seal_mark.show_state(BLOCKED)
            self.seal_words.say(t("desk.seal.open", rounds="; ".join(view.open_rounds)))
        else:
            self.seal_mark.show_state(LATER)
            self.seal_words.say(t("desk.seal.ready"))
        self._show_copy()

    def _show_copy(self) -> None:
        made = self.desk.backed_up
        view = self.view
        if made is None:
            self.copy_mark.show_state(BLOCKED)
            self.copy_words.say(t("desk.seal.no_copy"))
            return
        # Each entry after the copy is on this computer alone.
        behind = view is not None and made.seq < view.seq
        self.copy_mark.show_state(LATER if behind else DONE)
        at = made.at.astimezone().strftime("%H:%M")
        self.copy_words.say(t("desk.seal.copied", folder=made.folder, seq=count(made.seq), time=at))

    def _choose(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("desk.backup.choose"))
        if found:
            self.copy_to(Path(found))

    def copy_to(self, folder: Path) -> None:
        """Copy to another place and remember it."""
        keep_at(self.desk, folder)

    def _copy(self) -> None:
        folder = self.desk.settings.text("backup_folder", "")
        # A folder of a stick that was pulled out is asked for again.
        if folder and Path(folder).is_dir():
            back_up(self.desk, Path(folder))
        else:
            self._choose()

    def _check(self) -> None:
        def ask(file: OpenCongress) -> Verified:
            return verify(file.journal)

        before = self.check_words.words

        def failed(fault: Fault) -> None:
            self.check_words.say(before)
            self.desk.complain(fault)

        self.check_words.say(t("desk.seal.checking"))
        # On a copy: the desk writes on while every entry is done again.
        self.desk.behind.on_copy("check", ask, self._checked, owner=self, failed=failed)

    def _checked(self, found: Verified) -> None:
        if found.holds:
            self.check_mark.show_state(DONE)
            self.check_words.say(t("desk.seal.holds", entries=count(found.entries), results=len(found.recounts)))
            return
        self.check_mark.show_state(BLOCKED)
        # The fault names the entry; without one a result does not come out again.
        self.check_words.say(said(found.fault) if found.fault else t("desk.seal.differs"))

    def _seal(self) -> None:
        copied = self.desk.backed_up

        def ask(session: Session) -> tuple[str, ...]:
            # Asked with the present head: entries since the last copy are named before the seal.
            behind = session.state.head.seq - copied.seq if copied else None
            return before_sealing(session, behind=behind)

        self.desk.read(ask, self._ask_seal, owner=self, failed=self.desk.complain)

    def _ask_seal(self, found: tuple[str, ...]) -> None:
        def sealed() -> None:
            self.write(lambda session: seal(session), lambda _: self.notice.say("good", t("desk.seal.done")))

        SureDialog(
            self,
            heading=t("desk.seal.act"),
            words=with_open(t("desk.seal.seal_what"), found),
            yes=t("desk.seal.act"),
            given=sealed,
        ).open()

    def _lift(self) -> None:
        ReasonDialog(
            parent=self,
            heading=t("desk.seal.lift"),
            words=t("desk.seal.lift_words"),
            yes=t("desk.continue"),
            given=self._lift_with,
        ).open()

    def _lift_with(self, reason: str) -> None:
        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                return lift_seal(session, reason, vouch(session, teller, pin))

            self.desk.write(
                act, lambda _: dialog.accept(), owner=dialog, failed=lambda fault: dialog.complain(said(fault))
            )

        PinDialog(
            parent=self,
            heading=t("desk.seal.lift"),
            what=t("desk.seal.lift_what", reason=reason.rstrip(".")),
            asked_by=self.desk.person,
            words=t("desk.second_words"),
            yes=t("desk.seal.lift"),
            people=self.view.others if self.view else (),
            given=given,
        ).open()
