"""Sentences of the rules in the present language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ballotcount.domain.live import Guide
from ballotcount.domain.profile import InvalidReason, RuleProfile
from ballotcount.rules.explanation import Sentence
from ballotcount.rules.reliance import Unread
from ballotcount.rules.surplus import ListNote
from ballotcount.text.words import t

_KINDS = {"streak": "direction"}
"""Facts that choose the words of a reason; of other reasons it is the fact ``kind``, where they have one."""


def tell(sentence: Sentence) -> str:
    """Return the words of a sentence, with the sentences inside it filled in first."""
    facts = {name: tell(fact) if isinstance(fact, Sentence) else fact for name, fact in sentence.facts.items()}
    return t(sentence.id, **facts)


def consequence_words(code: str, profile: RuleProfile) -> str:
    """Return what follows from a share of votes in words; a profile's own text goes before the catalogue's."""
    own = next((one.text for one in profile.consequences if one.code == code), "")
    return own or t(f"consequence.{code}")


def all_consequences(profile: RuleProfile) -> dict[str, str]:
    """Return every consequence that a profile knows, in words, by code."""
    return {one.code: consequence_words(one.code, profile) for one in profile.consequences}


def note_words(note: ListNote) -> str:
    """Return what the rules say of a list, with the article."""
    return t(f"list.{note.code}", seats=note.seats, names=note.names, limit=note.limit) + f" ({note.rule.article})"


def unread_words(unread: Iterable[Unread]) -> tuple[str, ...]:
    """Return each rule that nobody has read, with the articles that the profile cites for it."""
    return tuple(t("desk.rules.one", rule=t(f"unread.{one.code}"), articles="; ".join(one.articles)) for one in unread)


def reason_words(code: str, reason: InvalidReason | None) -> str:
    """Return a reason of invalidity in words; a profile's own text goes before the catalogue's."""
    return reason.text if reason is not None and reason.text else t(f"reason.{code}")


def fault_words(code: str, facts: Mapping[str, object]) -> str:
    """Return why a page was not simply read, and what to do.

    Args:
        code: of the reason.
        facts: of the reason; some of them choose other words.
    """
    kind = facts.get(_KINDS.get(code, "kind"))
    shown = dict(facts)
    if "inks" in facts:
        shown["inks"] = ", ".join(t(f"reading.ink.{ink}") for ink in str(facts["inks"]).split(", "))
    return t(f"reading.reason.{code}.{kind}" if kind else f"reading.reason.{code}", **shown)


def guide_words(guide: Guide) -> str:
    """Return a guide in words: what is right, or what to do."""
    facts = {"value": _figure(guide.value), "limit": _figure(guide.limit)}
    return t(f"live.guide.{guide.name.value}.{guide.hint}", **facts)


def _figure(value: float) -> str:
    # Vietnamese writes a comma in decimals, so the sign is a word of the catalogue.
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", t("camera.point"))
