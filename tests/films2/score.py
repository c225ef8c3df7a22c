"""Hold what the program said against what was laid under the camera."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.domain.reading import MarkState
from tests.films2.conditions import Condition
from tests.films2.script import NO_BALLOT, Kind, Laid

COUNTED = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)

EXPECTED: dict[Kind, tuple[str, ...]] = {
    Kind.FACE_DOWN: ("turned_over",),
    Kind.HALF_OUT: ("not_whole",),
    Kind.FOREIGN: ("foreign_paper",),
    Kind.TWO: ("several_pages",),
    Kind.AGAIN: ("seen_before", "maybe_seen_before", "maybe_same"),
    Kind.STAYS: ("not_whole", "hand", "covered"),
    Kind.SLEEVE: ("not_whole", "hand", "covered"),
    Kind.LATE: ("not_whole", "hand", "covered"),
}
"""Parts of the causes that are true for a kind of laying; a part fits any code that contains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is called right.

    Attributes:
        seen: seconds whole, still and uncovered from which "taken away too soon" is no true cause any more. From the
            issue on cameras.
        lies: seconds whole, still and uncovered after which an answer or a word must have come: 1 s of the issue and
            three pictures.
        linger: seconds after a new sheet rests in which a word may still be about the sheet before, if that one had
            none. Not measured.
    """

    seen: float = 0.4
    lies: float = 1.1
    linger: float = 0.2


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the program, as far as it is scored.

    Attributes:
        at: time of the film at which it came; ``t`` that of the frame it speaks of.
        struck, doubtful: candidates read as struck and those left to people; None without marks.
    """

    at: float
    t: float
    kind: LiveEventKind
    causes: tuple[str, ...]
    struck: frozenset[int] | None
    doubtful: frozenset[int]

    @classmethod
    def of(cls, event: LiveEvent, at: float) -> Said:
        """Return what an event says."""
        marks = event.reading.marks if event.reading is not None else ()
        struck = frozenset(mark.candidate for mark in marks if mark.state is MarkState.MARKED)
        doubtful = frozenset(mark.candidate for mark in marks if mark.state is MarkState.DOUBTFUL)
        causes = event.causes
        if not causes and event.reading is not None:
            causes = tuple(reason.code.value for reason in event.reading.reasons)
        return cls(
            at=at, t=event.t, kind=event.kind, causes=causes, struck=struck if marks else None, doubtful=doubtful
        )

    def row(self) -> list[Any]:
        """Return the answer for a line of JSON."""
        marks = None if self.struck is None else sorted(self.struck)
        return [round(self.at, 3), round(self.t, 3), self.kind.value, list(self.causes), marks, sorted(self.doubtful)]


@dataclass(slots=True)
class Outcome:
    """A laying with everything that was said of it."""

    laid: Laid
    said: list[Said] = field(default_factory=list)

    @property
    def counts(self) -> list[Said]:
        """The answers that count the sheet."""
        return [one for one in self.said if one.kind in COUNTED]

    @property
    def words(self) -> list[Said]:
        """Answers that do not count it."""
        return [one for one in self.said if one.kind in (LiveEventKind.PROBLEM, LiveEventKind.DUPLICATE)]


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that was said in a film.

    Attributes:
        outcomes: the layings, in order.
        empty: words said over an empty desk.
    """

    outcomes: list[Outcome]
    empty: list[Said]


def assigned(laid: list[Laid], said: Iterable[Said], struck: dict[int, frozenset[int]], rules: Rules) -> Heard:
    """Give each answer to the laying it speaks of: the one at rest, or a neighbour whose marks alone fit."""
    heard = Heard([Outcome(one) for one in laid], [])
    for one in said:
        if one.kind is LiveEventKind.REMOVED:
            continue
        owner = None if _on_empty_desk(heard.outcomes, one) else _owner(heard.outcomes, one, struck=struck, rules=rules)
        (heard.empty if owner is None else owner.said).append(one)
    return heard


def _on_empty_desk(outcomes: list[Outcome], said: Said) -> bool:
    """Whether a word cannot be about a sheet: none is in the picture, and the last one has been answered."""
    if said.kind is not LiveEventKind.PROBLEM or "too_soon" in said.causes:
        return False
    entered = [one for one in outcomes if one.laid.enter <= said.t]
    if not entered:
        return True
    return all(one.laid.gone < said.t and not one.laid.stays for one in entered) and bool(entered[-1].said)


def _owner(outcomes: list[Outcome], said: Said, *, struck: dict[int, frozenset[int]], rules: Rules) -> Outcome:
    index = max((number for number, one in enumerate(outcomes) if one.laid.rest <= said.t), default=0)
    here = outcomes[index]
    before = outcomes[index - 1] if index else None
    after = outcomes[index + 1] if index + 1 < len(outcomes) and outcomes[index + 1].laid.enter <= said.t else None
    if said.kind in COUNTED and said.struck is not None:
        near = [one for one in (here, before, after) if one is not None and _fits(said, struck[one.laid.sheet])]
        return near[0] if near else here
    fresh = said.t - here.laid.rest < rules.linger
    if before is not None and fresh and not before.said and "too_soon" in said.causes:
        return before
    return here


def _fits(said: Said, struck: frozenset[int]) -> bool:
    """Whether the marks read are those of a sheet, leaving aside what was left to people."""
    assert said.struck is not None
    return said.struck - said.doubtful == struck - said.doubtful


def counted_by(laid: list[Laid], said: list[Said], struck: dict[int, frozenset[int]], t: float) -> bool:
    """Return whether the sheet that lies there at a time has been counted by then."""
    heard = assigned(laid, said, struck=struck, rules=Rules())
    here = [one for one in heard.outcomes if one.laid.rest <= t]
    return bool(here) and any(one.counts for one in heard.outcomes if one.laid.sheet == here[-1].laid.sheet)


def true_cause(condition: Condition, outcome: Outcome, *, causes: tuple[str, ...], rules: Rules) -> bool:
    """Whether a reason given for not counting a sheet is true."""
    parts = (*condition.true, *EXPECTED.get(outcome.laid.kind, ()))
    if outcome.laid.clear < rules.seen:
        parts = (*parts, "too_soon", "unread", "not_whole")
    return any(part in cause for cause in causes for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that went wrong, most dangerous kinds first in ``DANGER``."""

    what: str
    number: int
    kind: str
    t: float
    detail: str
    clear: float | None = None


DANGER = ("silent_misread", "counted_wrongly", "twice", "put_aside", "lost_silently", "odd_silently",
          "lost_false_word", "lost_true_word", "false_word", "odd_wrong_word", "false_review",
          "empty_word")  # fmt: skip
"""Kinds of faults by danger.

silent_misread: accepted with other marks than the sheet has.
counted_wrongly: a thing that is no ballot, or two sheets at once, was counted.
twice: one sheet was counted more than once.
put_aside: a ballot was not counted and called a foreign paper; also one that lies face down or half outside.
lost_silently: a ballot was not counted and nothing was said.
odd_silently: a thing that is no ballot got no word.
lost_false_word: not counted, with a cause that is not so.
lost_true_word: not counted, with the true cause.
false_word: a sheet that had been counted is called not counted, or counted before, while it lies there.
odd_wrong_word: a thing that is no ballot got a wrong name.
false_review: a ballot is sent to people for ink or missing print that it does not have (a hand, a shadow).
empty_word: something is said of an empty desk.
"""

FOREIGN = "foreign_paper"
"""The cause whose advice is to put the paper aside."""

NO_SUCH_INK = ("foreign_ink", "several_inks", "print_missing")
"""Reasons for people to look that are never true here: plain strikes of one pen on whole print."""


def faults(condition: Condition, heard: Heard, struck: dict[int, frozenset[int]], rules: Rules) -> list[Fault]:
    """Return everything that went wrong in a film."""
    found = [Fault(what="empty_word", number=0, kind="empty", t=said.t, detail=_words(said)) for said in heard.empty]
    times: Counter[int] = Counter()
    warned = any("frozen" in cause for one in heard.outcomes for cause in causes_of(one.words))
    for one in heard.outcomes:
        laid = one.laid
        name = {"number": laid.number, "kind": laid.kind.value}
        for said in one.counts:
            wrong = said.struck is not None and said.struck != struck[laid.sheet]
            if said.kind is LiveEventKind.ACCEPTED and wrong and laid.kind not in (Kind.FACE_DOWN, Kind.FOREIGN):
                found.append(Fault(what="silent_misread", t=said.t, detail=_marks(said, struck[laid.sheet]), **name))
            times[laid.sheet] += 1
            if times[laid.sheet] > 1:
                found.append(Fault(what="twice", t=said.t, detail=f"time {times[laid.sheet]}", **name))
            elif laid.kind in NO_BALLOT - {Kind.AGAIN}:
                found.append(Fault(what="counted_wrongly", t=said.t, detail=_words(said), **name))
            elif set(NO_SUCH_INK) & set(said.causes) and said.kind is LiveEventKind.REVIEW:
                found.append(Fault(what="false_review", t=said.t, detail=_words(said), **name))
        found += _unsaid(condition, one, rules, warned=warned) if laid.kind not in NO_BALLOT else _odd(one)
        found += [Fault(what="false_word", t=said.t, detail=_words(said), **name) for said in _false_words(one)]
    return sorted(found, key=lambda fault: (DANGER.index(fault.what), fault.number))


def causes_of(words: list[Said]) -> list[str]:
    """Return the causes of several answers, in order."""
    return [cause for said in words for cause in said.causes]


def _unsaid(condition: Condition, one: Outcome, rules: Rules, *, warned: bool) -> list[Fault]:
    """Return the fault of a ballot that was not counted.

    Args:
        warned: the program said in this film that the camera repeats one picture, which excuses hidden sheets.
    """
    if one.counts:
        return []
    name = {"number": one.laid.number, "kind": one.laid.kind.value, "t": one.laid.leave,
            "clear": round(one.laid.clear, 2)}  # fmt: skip
    if not one.words:
        excused = warned and one.laid.hidden > 0 and one.laid.clear < rules.seen
        what = "lost_true_word" if excused else "lost_silently"
        return [Fault(what=what, detail="nothing was said", **name)]
    causes = tuple(causes_of(one.words))
    true = true_cause(condition, one, causes=causes, rules=rules)
    what = "put_aside" if FOREIGN in causes else "lost_true_word" if true else "lost_false_word"
    return [Fault(what=what, detail=" ".join(causes), **name)]


def _odd(one: Outcome) -> list[Fault]:
    """Return the fault of something that must not be counted and was not called what it is."""
    name = {"number": one.laid.number, "kind": one.laid.kind.value, "t": one.laid.rest}
    if one.counts:
        return []
    if not one.words:
        return [Fault(what="odd_silently", detail="no word", **name)]
    causes = causes_of(one.words)
    parts = EXPECTED[one.laid.kind]
    said_again = one.laid.kind is Kind.AGAIN and any(said.kind is LiveEventKind.DUPLICATE for said in one.words)
    right = said_again or any(part in cause for cause in causes for part in parts)
    what = "put_aside" if FOREIGN in causes else "odd_wrong_word"
    return [] if right else [Fault(what=what, detail=" ".join(causes), **name)]


def _false_words(one: Outcome) -> list[Said]:
    """Return words over a ballot that lay there and had been counted already."""
    if not one.counts or one.laid.kind in NO_BALLOT:
        return []
    return [said for said in one.words if said.at >= one.counts[0].at]


def _marks(said: Said, struck: frozenset[int]) -> str:
    assert said.struck is not None
    more = sorted(said.struck - struck)
    less = sorted(struck - said.struck)
    return f"read as struck {more}, not read as struck {less}"


def _words(said: Said) -> str:
    return " ".join((said.kind.value, *said.causes))


def delays(outcomes: list[Outcome]) -> list[float]:
    """Return the seconds from the sheet lying still and uncovered to its answer, for sheets that were counted."""
    found = []
    for one in outcomes:
        if one.counts and one.laid.kind not in NO_BALLOT:
            since = one.laid.rest if math.isinf(one.laid.whole) else one.laid.whole
            found.append(max(0.0, one.counts[0].at - since))
    return found


def unanswered_long(outcomes: list[Outcome], rules: Rules) -> list[int]:
    """Return the numbers of sheets that lay whole and uncovered for ``lies`` seconds before anything was said."""
    found = []
    for one in outcomes:
        since = one.laid.whole
        first = min((said.at for said in one.said), default=math.inf)
        if one.laid.clear > rules.lies and first - since > rules.lies:
            found.append(one.laid.number)
    return found


def figures(condition: Condition, outcomes: list[Outcome], found: list[Fault]) -> dict[str, Any]:
    """Return the row of a film in the table."""
    ballots = [one for one in outcomes if one.laid.kind not in NO_BALLOT]
    late = np.array(delays(outcomes) or [math.nan]) * 1000
    times = Counter(fault.what for fault in found)
    reviews = [one for one in ballots if one.counts and one.counts[0].kind is LiveEventKind.REVIEW]
    return {
        "condition": condition.name,
        "ballots": len(ballots),
        "counted": sum(bool(one.counts) for one in ballots),
        "to_people": len(reviews),
        **{what: times[what] for what in DANGER},
        "other": len(outcomes) - len(ballots),
        "ms_median": _whole(float(np.median(late))),
        "ms_95": _whole(float(np.percentile(late, 95))),
        "ms_worst": _whole(float(late.max())),
        "late": int(sum(value > (300 if condition.calm else 500) for value in late)),
        "people_why": dict(Counter(cause for one in reviews for cause in one.counts[0].causes)),
    }


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else round(value)
