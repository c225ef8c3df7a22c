"""What lets a machine read a round: its certificate, or two members with a reason; another setting asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ballotcount.domain.events.camera import GateSkipped
from ballotcount.service.gate import Setting, changed
from ballotcount.service.gate_skip import skip
from ballotcount.service.people import vouch
from ballotcount.text.words import t
from ui.dialogs import PinDialog

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session
    from ui.stages.count.machine_page import MachinePage


class GateRecord:
    """Compares what is read with what let the device in, and asks two members where nothing does.

    Args:
        page: whose view holds the certificates of the round.
    """

    def __init__(self, page: MachinePage) -> None:
        self._page = page
        self._first: tuple[GateSkipped, Setting] | None = None

    def differs(self, device: str, now: Setting) -> tuple[str, ...]:
        """Return which settings have changed since the device was accepted, or since its first sheet."""
        page = self._page
        certificate = page.view.certificate(page.kind, device) if page.view is not None else None
        # Nothing let the device in, so there is no setting to compare with.
        if certificate is None:
            return ()
        event = certificate.event
        # Two members let it in before it had read anything: its first sheet says how it is set.
        if isinstance(event, GateSkipped) and not event.levels:
            if self._first is None or self._first[0] != event:
                self._first = (event, now)
            first = self._first[1]
            event = replace(
                event, width=first.width, height=first.height, levels=first.levels, px_per_mm=first.px_per_mm
            )
        return changed(event, now)

    def ask_skip(self, device: str, now: Setting | None, done: Callable[[], object]) -> None:
        """Let two members decide that the device reads as it is; the reason goes into journal and minutes.

        Args:
            now: how it is set, where something was read.
        """
        page = self._page
        key = page.desk.round
        kind = page.kind

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            reason = dialog.reason.text()

            def act(session: Session) -> Changes:
                # On the lane: opening a key by its PIN takes a quarter of a second, in which the window would stand.
                second = vouch(session, teller, pin)
                return skip(session, key, kind=kind, device=device, reason=reason, second=second, setting=now)

            def written(_: object) -> None:
                dialog.accept()
                done()

            page.desk.write(act, written, owner=dialog, failed=dialog.refuse)

        PinDialog(
            parent=page,
            heading=t("camera.count"),
            what=t(f"gate.skip.{kind.value}"),
            words=t("gate.skip.words"),
            asked_by=page.desk.person,
            yes=t("camera.count"),
            people=page.view.seconds if page.view is not None else (),
            given=given,
            asks_reason=True,
            usual=t("gate.skip.usual").split("; "),
        ).open()
