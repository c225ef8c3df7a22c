"""Results that were locked, taken up again and locked once more, in words for the board and for the minutes."""

from __future__ import annotations

from ballotcount.documents import figures
from ballotcount.domain.state import RoundState
from ballotcount.domain.state.acts import Reopening
from ballotcount.service.session import Session
from ballotcount.text.words import t


def unchanged_words(last: Reopening) -> str:
    """Return that no figure changed since a result was locked and reopened, and why it was reopened."""
    return t("record.reopened.unchanged", at=_moment(last.locked_at), reason=_bare(last.reason))


def reopened_words(session: Session, state: RoundState) -> tuple[str, ...]:
    """Return each reopening of a result in a sentence: when, why and by whom, and why the same figures were kept."""
    return tuple(_said(session, one) for one in state.reopened)


def _said(session: Session, one: Reopening) -> str:
    return t(
        "record.reopened.kept" if one.kept else "record.reopened",
        at=_moment(one.locked_at),
        reason=_bare(one.reason),
        by=", ".join(map(session.state.name_of, one.by)),
        kept=_bare(one.kept),
    )


def _moment(at: str) -> str:
    when = figures.moment(at)
    return when.strftime("%H:%M, %d/%m/%Y") if when else at


def _bare(reason: str) -> str:
    # The sentence has a full stop of its own.
    return reason.rstrip(". ")
