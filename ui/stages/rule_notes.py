"""What the desk says of rules that nobody has read, and of a profile that is due for another check of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundStage
from ballotcount.service.attendance import figures
from ballotcount.service.reliance import age_words, confirmed, to_confirm
from ballotcount.service.weights import groups_of_one
from ballotcount.text.telling import unread_words
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.domain.settings import StrikeMarks
    from ballotcount.domain.state import RoundState
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class RulesView:
    """What is said of the profile under the list.

    Attributes:
        unread: rules that the congress still has to confirm, in words, by voting method.
        confirmed: the decision that confirmed them, or empty.
        age: the warning about a profile that was not compared with the law for long, or empty.
        note: what the profile itself tells the board.
        strike: what counts as a strike through a name, with its article.
    """

    unread: Mapping[str, tuple[str, ...]]
    confirmed: str
    age: str
    note: str = ""
    strike: str = ""

    def said(self, style: str) -> str:
        """Return everything to say for a voting method, a line each."""
        rules = "; ".join(self.unread.get(style, ()))
        notes = [
            self.note,
            self.strike if style == VotingMethod.STRIKE else "",
            self.age,
            t("desk.rules.confirmed", words=self.confirmed) if self.confirmed else "",
            t("desk.rules.to_confirm", rules=rules) if rules else "",
        ]
        return "\n".join(filter(None, notes))


def look_at_rules(session: Session) -> RulesView:
    """Return what is said of today's profile."""
    decision = confirmed(session)
    # By method: rules for strikes need no confirmation where boxes are ticked.
    return RulesView(
        unread={style.value: unread_words(to_confirm(session, style)) for style in session.profile().styles},
        confirmed=decision.text if decision else "",
        age=age_words(session),
        note=t("desk.rules.note", text=session.profile().note) if session.profile().note else "",
        strike=_strike_words(session.profile().strike_marks),
    )


def _strike_words(marks: StrikeMarks) -> str:
    """Return what the profile calls a strike, as the reader applies it."""
    words = "desk.rules.strike_each_word" if marks.every_word else "desk.rules.strike"
    said = t(words, share=marks.share, article=marks.article)
    # Said where it counts: a short line beside clear strikes is taken for a strike.
    return f"{said} {t('desk.rules.strike_like_others')}" if marks.counts_like_others else said


def unread_before_issue(session: Session, round_state: RoundState) -> tuple[str, ...]:
    """Return the rules that the congress has to confirm before a prepared round is issued, in words."""
    # After the issue the rules of the round are frozen; a confirmation would change nothing.
    if round_state.stage is not RoundStage.PREPARED:
        return ()
    return unread_words(to_confirm(session, round_state.plan.style))


def lone_votes(session: Session) -> tuple[str, ...]:
    """Return the warning that one delegate alone carries a number of votes, so that the ballot can be recognised."""
    alone = groups_of_one(figures(session))
    return (t("desk.issue.lone_votes", votes=", ".join(map(str, alone))),) if alone else ()
