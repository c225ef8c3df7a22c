"""What is still open before an act that cannot be taken back: listed once more, and decided by people."""

from __future__ import annotations

from collections.abc import Iterator

from ballotcount.domain.state import RoundState
from ballotcount.service.closing import has_minutes
from ballotcount.service.judged import judged_by, many_invalid, remarks
from ballotcount.service.same_people import nearly_listed
from ballotcount.service.session import Session
from ballotcount.text.words import t


def before_issuing(session: Session, round_id: str) -> tuple[str, ...]:
    """Return what people have to look at before ballots are issued: names of board and list that are nearly one."""
    held = session.state.elections[session.round(round_id).plan.election]
    found = dict.fromkeys(nearly_listed(session, held.election.candidates))
    return tuple(t("record.last.nearly", name=name, other=other) for name, other in found)


def before_locking(session: Session, round_id: str) -> tuple[str, ...]:
    """Return what the head has to look into before a result is locked: many judged lines, many invalid sheets."""
    state = session.round(round_id)
    judged = judged_by(session, state)
    found = many_invalid(session.result(round_id), locked=False)
    return (*(remarks(judged, locked=False) if judged.many else ()), *found)


def before_announcing(session: Session, round_id: str) -> tuple[str, ...]:
    """Return what is open of a round that is about to be announced."""
    return tuple(_of_round(session, session.round(round_id)))


def before_sealing(session: Session, *, behind: int | None = None) -> tuple[str, ...]:
    """Return what is open of a congress that is about to be sealed.

    Args:
        behind: entries that no backup has; None where none was ever made.
    """
    found = [*_of_elections(session)]
    found += [words for state in session.state.rounds.values() for words in _of_sealed(session, state)]
    if behind is None:
        found.append(t("record.last.no_backup"))
    elif behind:
        found.append(t("record.last.behind", count=behind))
    return tuple(found)


def _of_round(session: Session, state: RoundState) -> Iterator[str]:
    name = _name(session, state)
    outcome = session.result(state.id)
    unfilled = outcome.seats - len(outcome.elected)
    if unfilled > 0:
        yield t("record.last.seats", round=name, count=unfilled)
    if outcome.tie is not None:
        yield t("record.last.tie", round=name, count=len(outcome.tie.numbers))
    times = state.times
    moments = [one for one in (times.issued, times.collected, times.counting, times.closed) if one]
    # Otherwise minutes could say "counted from 10:00 to 09:00" without a word.
    if moments != sorted(moments):
        yield t("record.last.clock", round=name)


def _of_elections(session: Session) -> Iterator[str]:
    """Yield what was not elected at all: no election, one without a round, one whose last round was cancelled."""
    if not session.state.elections:
        yield t("record.last.no_election")
    for held in session.state.elections.values():
        last = session.state.rounds[held.rounds[-1]] if held.rounds else None
        if last is None:
            yield t("record.last.no_round", title=held.election.title)
        elif last.cancelled is not None:
            yield t("record.last.cancelled", round=_name(session, last))


def _name(session: Session, state: RoundState) -> str:
    title = session.state.elections[state.plan.election].election.title
    return t("desk.round_of", title=title, number=state.plan.number)


def _of_sealed(session: Session, state: RoundState) -> Iterator[str]:
    if state.cancelled is not None or state.frozen is None:
        return
    following = session.state.elections[state.plan.election].rounds[-1]
    # Seats that an earlier round left open are asked of the round that followed it.
    if following == state.id:
        yield from _of_round(session, state)
    if not has_minutes(state):
        yield t("record.last.no_minutes", round=_name(session, state))


def with_open(words: str, found: tuple[str, ...]) -> str:
    """Return the words of a last question with what is still open, one line each."""
    return "\n".join((words, t("record.last.heading"), *(f"- {one}" for one in found))) if found else words
