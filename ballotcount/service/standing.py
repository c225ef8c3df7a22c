"""Standing decisions in words: how marks of one kind are read in a round, as two members decided."""

from __future__ import annotations

from ballotcount.documents.saying import coded
from ballotcount.domain.ballot import LineMark
from ballotcount.domain.events.disputes import StandingRuling
from ballotcount.domain.state import RoundState
from ballotcount.text.words import t


def standing_words(state: RoundState) -> tuple[str, ...]:
    """Return each decision of a round in a sentence, for minutes and command line."""
    return tuple(_said(one) for _, one in sorted(state.count.standing.items()))


def _said(one: StandingRuling) -> str:
    what = coded("question", one.code)
    if one.mark:
        what = t("deciding.kind", what=what, mark=t(f"deciding.mark.{one.mark}"))
    # The sentence has a full stop of its own.
    return t("record.standing", what=what, ruling=_ruling(one), article=one.article.rstrip(". "))


def _ruling(one: StandingRuling) -> str:
    if one.invalid:
        return t("desk.disputes.invalid", reason=t(f"reason.{one.invalid}"))
    if isinstance(one.value, LineMark):
        return t(f"desk.value.{one.value.value}")
    return t("desk.value.nothing")
