"""What is said of one sheet in words: what was asked about it, what a line of it says."""

from __future__ import annotations

from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.domain.events.counting import LineKey, LineValue
from ballotcount.text.words import t


def question_words(code: str) -> str:
    """Return what was asked, in words."""
    # Papers, the desk and the reasons of a profile name causes; a missing message comes back as its own id.
    for name in (f"documents.question.{code}", f"desk.question.{code}", f"reason.{code}"):
        if (words := t(name)) != name:
            return words
    return t("service.question.unreadable")  # every other doubt of the machine is about the picture as a whole


def value_words(value: LineValue, style: VotingMethod, *, line: LineKey = 0) -> str:
    """Return what a line says, in words."""
    if isinstance(value, LineMark):
        return t(f"desk.value.{value.value}")
    if value is None:
        return (
            t("desk.value.not_struck")
            if style is VotingMethod.STRIKE and isinstance(line, int)
            else t("desk.value.nothing")
        )
    if isinstance(value, tuple):
        return "; ".join(value) or t("desk.value.nothing")
    return t(f"reason.{value}") if isinstance(value, str) else t("desk.value.votes", votes=value)
