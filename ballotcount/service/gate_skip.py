"""Letting a machine read without the gate: a decision of two members with its reason, kept and printed."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import can_count
from ballotcount.service.gate import Setting
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.texts import need
from ballotcount.service.turn import in_turn
from ballotcount.text.words import t


@in_turn
def skip(
    session: Session,
    round_id: str,
    *,
    kind: PassKind,
    device: str,
    reason: str,
    second: Consent,
    setting: Setting | None = None,
) -> Changes:
    """Write down that two members let a device read although it was not tried as it is set.

    Args:
        setting: how it is set now, where something was read; another setting later asks again.

    Raises:
        UserError: ``round.closed``, ``text.empty``; as ``require_second``.
    """
    session.require(Action.SECOND)
    other = session.require_second(second)
    if not can_count(session.round(round_id)):
        raise UserError("round.closed", round=round_id)
    # Nothing was read yet: zeros stand for a setting that is not known and is never compared.
    now = setting or Setting(width=0, height=0, levels="")
    event = ev.GateSkipped(
        round_id,
        source=kind.value,
        camera=device,
        reason=need(reason, "reason"),
        second=other,
        width=now.width,
        height=now.height,
        levels=now.levels,
        px_per_mm=now.px_per_mm,
    )
    return session.record(event, agreed=[second.key])


def skipped(session: Session, round_id: str) -> tuple[str, ...]:
    """Return each such decision of a round in a sentence, for the minutes."""
    name = session.state.name_of
    return tuple(
        t(
            f"gate.minutes.{one.event.source}",
            # The sentence of the minutes has a full stop of its own.
            reason=one.event.reason.rstrip(". "),
            by=", ".join((name(one.by), name(one.event.second))),
        )
        for one in session.state.certificates
        if isinstance(one.event, ev.GateSkipped) and one.event.round == round_id
    )
