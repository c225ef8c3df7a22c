"""The congress confirms the rules whose text nobody has read, before the first ballot is issued."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.rules import reliance
from ballotcount.rules.reliance import Unread
from ballotcount.service.session import Changes, Session
from ballotcount.service.setup import decide
from ballotcount.text.telling import unread_words
from ballotcount.text.words import t


def to_confirm(session: Session, style: VotingMethod) -> tuple[Unread, ...]:
    """Return the rules that the congress still has to confirm for a voting method."""
    if confirmed(session) is not None:
        return ()
    return reliance.unread(session.profile(), session.congress.kind, style)


def confirmed(session: Session) -> ev.Decision | None:
    """Return the decision that confirmed the rules of today's profile; another profile has to be confirmed again."""
    found = session.state.decided(ev.Topic.RULES_CONFIRMED)
    return found if found is not None and found.value == session.profile().hash else None


def confirm(session: Session, text: str, vote: ShowOfHands | None = None) -> Changes:
    """Record that the congress confirmed the rules of the profile.

    Args:
        text: the decision in words.

    Raises:
        UserError: ``text.empty``.
    """
    return decide(session, ev.Decision(ev.Topic.RULES_CONFIRMED, value=session.profile().hash, text=text, vote=vote))


def require_confirmed(session: Session, style: VotingMethod) -> None:
    """Refuse to go on while the congress has not confirmed the rules that nobody has read.

    Raises:
        UserError: ``rules.unconfirmed``.
    """
    rules = to_confirm(session, style)
    if rules:
        raise UserError("rules.unconfirmed", rules="; ".join(unread_words(rules)))


def age_words(session: Session) -> str:
    """Return the warning about a profile that was compared with the law too long ago; empty for a recent one."""
    if not needs_check(session):
        return ""
    day = session.profile().checked
    # Profiles write year, month, day; people here read the day first.
    return t("desk.rules.old", day="/".join(reversed(day.split("-")))) if day else t("desk.rules.undated")


def needs_check(session: Session) -> bool:
    """Return whether the profile should be compared with the law again before it is used."""
    return reliance.needs_check(session.profile(), session.now().date())
