"""How far a count has come, how fast each teller is, and when it will be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from ballotcount.domain.comparing import value_of
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import PassState, RoundState, StackStatus
from ballotcount.service.disputes import open_disputes
from ballotcount.service.forecast import MACHINES, expected_pace, people_minutes
from ballotcount.service.session import Session

RECENT = 40
"""Sheets that the present pace is measured on."""

PAUSE = 60.0
"""Least seconds between two sheets that count as a pause, not as pace."""


@dataclass(frozen=True, slots=True)
class TellerPace:
    """One teller's work in a pass.

    Attributes:
        sheets: entered and not taken back.
        per_minute: sheets a minute lately; None until there are three.
        corrections: how often the teller took back or corrected a sheet.
        wrong: sheets on which a judge found another pass right.
        compared: sheets whose stack has been compared.
    """

    teller: str
    sheets: int
    per_minute: float | None
    corrections: int
    wrong: int
    compared: int


@dataclass(frozen=True, slots=True)
class PassProgress:
    """How far a pass has come.

    Attributes:
        started: False for a pass that has not begun.
        per_minute: of all its tellers together.
        expected: sheets a minute that are expected of it; None while nothing tells.
    """

    number: int
    started: bool
    how: PassKind | None
    entered: int
    left: int
    per_minute: float | None
    tellers: tuple[TellerPace, ...]
    expected: float | None = None

    @property
    def minutes_left(self) -> float | None:
        """At the present pace."""
        if not self.left:
            return 0.0
        return self.left / self.per_minute if self.per_minute else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round's count has come.

    Attributes:
        done: sheets on which all passes agree and nothing is disputed.
        agreed, differing, entering: stacks by status.
        lines: lines that wait for a judge.
        disputes: sheets that wait for a ruling.
        people: minutes of people after the passes, for doubts and differences.
        minutes_left: until the last doubt is decided; None while no pace is known.
    """

    collected: int
    done: int
    passes: tuple[PassProgress, ...]
    agreed: int
    differing: int
    entering: int
    lines: int
    disputes: int
    people: float

    @property
    def minutes_left(self) -> float | None:
        """Passes run side by side; what people decide comes after them, which is never too short."""
        left = [one for one in self.passes if one.left]
        if left and all(one.per_minute is None for one in self.passes):
            return None
        paces = [one.expected for one in left]
        if None in paces:
            return None
        passes = max((one.left / pace for one, pace in zip(left, paces, strict=True) if pace), default=0.0)
        return passes + self.people


def progress(session: Session, round_id: str) -> Progress:
    """Return how far a round's count has come, from the times of its entries."""
    state = session.round(round_id)
    statuses = {stack: state.count.status(stack) for stack in state.count.stack_numbers()}
    lines = sum(len(difference.open) for stack in statuses for difference in state.count.differences(stack))
    waiting = open_disputes(state)
    agreed = [stack for stack, status in statuses.items() if status is StackStatus.AGREED]
    asked = {dispute.key for dispute in waiting}
    done = sum(len(state.passes[1].stacks[stack].sheets) for stack in agreed)
    done -= sum(key[0] in agreed for key in asked)
    return Progress(
        collected=state.sheets.collected,
        done=done,
        passes=_expected(session, state, [_pass(state, number) for number in range(1, state.plan.passes + 1)]),
        agreed=len(agreed),
        differing=sum(status is StackStatus.DIFFERS for status in statuses.values()),
        entering=sum(status is StackStatus.ENTERING for status in statuses.values()),
        lines=lines,
        disputes=len(waiting),
        people=people_minutes(state, lines=lines, waiting=len(waiting)),
    )


def _expected(session: Session, state: RoundState, passes: Sequence[PassProgress]) -> tuple[PassProgress, ...]:
    """Return passes with what is expected of them: their own pace, or that of others of their kind."""
    # A machine's pace says nothing of a typist's.
    typed = [one.per_minute for one in passes if one.per_minute and one.how not in MACHINES]
    found = []
    for one in passes:
        pace = one.per_minute or expected_pace(session, state, how=one.how, known=typed)
        found.append(replace(one, expected=pace))
    return tuple(found)


def _pass(state: RoundState, number: int) -> PassProgress:
    counting_pass = state.passes.get(number)
    if counting_pass is None:
        return PassProgress(
            number=number, started=False, how=None, entered=0, left=state.sheets.collected, per_minute=None, tellers=()
        )
    tellers = tuple(_teller(state, counting_pass, teller) for teller in counting_pass.by)
    paces = [teller.per_minute for teller in tellers if teller.per_minute]
    left = max(0, state.sheets.collected - counting_pass.entered)
    return PassProgress(
        number=number,
        started=True,
        how=counting_pass.how,
        entered=counting_pass.entered,
        left=left,
        # Tellers of one pass work side by side, so their paces add up.
        per_minute=sum(paces) or None,
        tellers=tellers,
    )


def _teller(state: RoundState, counting_pass: PassState, teller: str) -> TellerPace:
    own = [(key, sheet) for key, sheet in counting_pass.sheets() if sheet.by == teller]
    # Moments are UTC texts of one form: sorted as text they stand in their order.
    times = sorted(sheet.at for _, sheet in own)
    compared = [key for key, _ in own if state.count.is_done(key[0])]
    wrong = sum(_was_wrong(state, counting_pass.number, key) for key in compared)
    return TellerPace(
        teller=teller,
        sheets=len(own),
        per_minute=per_minute(times),
        corrections=counting_pass.corrections.get(teller, 0),
        wrong=wrong,
        compared=len(compared),
    )


def _was_wrong(state: RoundState, number: int, key: tuple[int, int]) -> bool:
    counted = state.count.key_of((number, *key))
    judged = state.count.judged.get(counted, {}) if counted else {}
    ballot = state.passes[number].stacks[key[0]].sheets[key[1] - 1].ballot
    return any(value_of(ballot, line) != said.value for line, said in judged.items())


def per_minute(times: Sequence[str]) -> float | None:
    """Return sheets a minute lately, pauses left out; None until there are three sheets.

    Args:
        times: when the sheets were entered, UTC in ISO 8601, in order.
    """
    moments = [datetime.fromisoformat(time).timestamp() for time in times[-RECENT:]]
    gaps = [gap for gap in _gaps(moments) if gap <= PAUSE]
    # Sheets that were written in one transaction have one moment, so all gaps may be zero.
    if len(gaps) < 2 or not sum(gaps):
        return None
    return 60.0 * len(gaps) / sum(gaps)


def _gaps(moments: Sequence[float]) -> Iterable[float]:
    return (later - earlier for earlier, later in pairwise(moments))
