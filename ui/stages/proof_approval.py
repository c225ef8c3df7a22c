"""Two members read a proof in one window, one after the other; the second gives their PIN on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from ballotcount.service.paper import approve_proof
from ballotcount.service.people import vouch
from ballotcount.text.words import t
from ui.dialogs import PinDialog
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ui.stages.base import Stage

NEEDED = 2
"""Members who have to approve."""


@dataclass(frozen=True, slots=True)
class Approving:
    """A proof that is to be approved.

    Attributes:
        digest: SHA-256 of the file whose pages these are.
        given: ids of the members who have approved it.
        actor: id of the member at the desk.
        others: ids and names of those who may approve beside them.
    """

    round: str
    title: str
    digest: str
    pages: tuple[QImage, ...]
    given: tuple[str, ...]
    actor: str
    others: tuple[tuple[str, str], ...]


def read_and_approve(stage: Stage, found: Approving) -> None:
    """Show every page of a proof; only who has seen them all can approve, each by themselves."""
    viewer = Viewer(stage, t("desk.ballots.view_heading", title=found.title), found.pages)
    desk = stage.desk

    def first() -> None:
        stage.notice.clear()
        # By digest: a proof drawn again meanwhile is not what was read.
        desk.write(
            lambda session: approve_proof(session, found.round, found.digest), first_done, owner=viewer, failed=refused
        )

    def first_done(_: object) -> None:
        complete = len(found.given) + 1 >= NEEDED
        if complete or found.others:
            stage.notice.say("good", t("desk.ballots.approved_one"))
        else:
            stage.notice.say("warn", f"{t('desk.ballots.approved_one')} {t('desk.nobody_agrees')}")
        # The same window goes on for the second member, who has to turn every page again.
        if complete or not found.others:
            viewer.accept()
        else:
            viewer.offer(t("desk.ballots.approve_second"), ask)

    def refused(fault: Fault) -> None:
        viewer.accept()
        desk.complain(fault)

    def ask() -> None:
        PinDialog(
            parent=viewer,
            heading=t("desk.ballots.approve"),
            what=t("desk.ballots.approve_what", title=found.title, pages=len(found.pages)),
            asked_by=desk.person,
            words=t("desk.ballots.approve_words"),
            yes=t("desk.ballots.approve"),
            people=found.others,
            given=second,
        ).open()

    def second(teller: str, pin: str, dialog: PinDialog) -> None:
        def done(_: object) -> None:
            dialog.accept()
            viewer.accept()
            stage.notice.say("good", t("desk.ballots.approved_one"))

        desk.write(
            lambda session: approve_proof(session, found.round, found.digest, by=vouch(session, teller, pin)),
            done,
            owner=dialog,
            failed=dialog.refuse,
        )

    # Who has approved already must not be asked twice.
    mine = found.actor in found.given
    viewer.offer(*((t("desk.ballots.approve_second"), ask) if mine else (t("desk.ballots.approve"), first)))
    viewer.open()
