"""A change of the board that another member has to agree to: asked for when the service says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import Fault
from ballotcount.service.people import agreeing, vouch
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Consent, Session
    from ui.desk import Desk


def with_agreement(
    desk: Desk,
    owner: QWidget,
    act: Callable[[Session, Consent | None], Changes],
    *,
    teller: str,
    done: Callable[[], object],
    failed: Callable[[Fault], None],
) -> None:
    """Do an act; where another member has to agree, ask for their PIN and do it with them.

    Args:
        teller: id of whom the act concerns.
    """

    def refused(fault: Fault) -> None:
        if fault.code != "board.second":
            # Any other refusal is the caller's to show.
            failed(fault)
            return
        desk.read(lambda session: agreeing(session, teller), lambda found: ask(fault, found), owner=owner)

    def ask(fault: Fault, found: tuple[tuple[str, str], ...]) -> None:
        def given(second: str, pin: str, dialog: PinDialog) -> None:
            def agreed(_: object) -> None:
                dialog.accept()
                done()

            # PIN and act are one job of the lane, so the consent holds for this act alone.
            desk.write(lambda s: act(s, vouch(s, second, pin)), agreed, owner=dialog, failed=dialog.refuse)

        PinDialog(
            parent=owner,
            heading=t("record.board.agree_heading"),
            words=said(fault),
            yes=t("record.board.agree_act"),
            people=found,
            given=given,
        ).open()

    # Tried alone first: the service knows when another member has to agree.
    desk.write(lambda session: act(session, None), lambda _: done(), owner=owner, failed=refused, once="agreeing")
