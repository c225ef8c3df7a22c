"""Sentences of the rules in the present language."""

from __future__ import annotations

from ballotcount.domain.profile import InvalidReason
from ballotcount.rules.explanation import Sentence
from ballotcount.text.words import t


def tell(sentence: Sentence) -> str:
    """The words of a sentence, with the sentences inside it filled in first."""
    facts = {name: tell(fact) if isinstance(fact, Sentence) else fact for name, fact in sentence.facts.items()}
    return t(sentence.id, **facts)


def reason_words(code: str, reason: InvalidReason | None) -> str:
    """A reason of invalidity in words; a profile's own text goes before the catalogue's."""
    return reason.text if reason is not None and reason.text else t(f"reason.{code}")
