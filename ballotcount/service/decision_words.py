"""A recorded decision in words, as window and command line show it."""

from __future__ import annotations

from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service.session import Session
from ballotcount.text.words import t


def decision_words(session: Session, one: Decision) -> str:
    """Return a recorded decision in a line: what about, the answer, the words, the show of hands."""
    about, answer = _about(session, one)
    round_state = session.state.rounds.get(one.round)
    election = session.state.elections.get(round_state.plan.election if round_state else one.election)
    return " · ".join(part for part in (about, election.election.title if election else "", answer, one.text) if part)


def _about(session: Session, one: Decision) -> tuple[str, str]:
    """Return the topic and the answer in words."""
    topic = f"around.topic.{one.topic.value}"
    if one.topic is Topic.RULES_CONFIRMED:  # the value is the hash of the rules that the words are about
        return t(topic), session.profile().title if one.value == session.profile().hash else t("desk.rules.former")
    # One message for the topic with this answer, as "second_pass.sample"; a missing message comes back as its own id.
    kind, _, rest = one.value.partition("=")
    if kind and (words := t(f"{topic}.{kind}")) != f"{topic}.{kind}":
        return words, rest
    return t(topic), t(f"desk.{one.value}") if one.value in ("yes", "no") else one.value
