"""What the law says of a count, by hand: plain arithmetic on totals, from a table of its own and no profile file.

Each line of ``LAWS`` is one text, as a board would look it up; nothing here is shared with ``ballotcount.rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True)
class Law:
    """One text.

    Attributes:
        kind: of the congress.
        of: whose half is needed: convened (less deductions), members, present, collected or valid.
        quorum: numerator, denominator, and whether it has to be passed; of the people convened or, with ``turnout``,
            of the listed voters.
        units: the units need two thirds too.
        tie: revote, congress or older.
        run_off_half: a run-off needs the half again.
        rounds: rounds at most; 0 for any number.
        adds: names may be added for a further round.
        two_thirds: no further round once two thirds of the seats are filled.
    """

    kind: str
    of: str
    quorum: tuple[int, int, bool]
    units: bool = False
    turnout: bool = False
    tie: str = "revote"
    run_off_half: bool = False
    rounds: int = 0
    adds: bool = True
    two_thirds: bool = False


HALF = (1, 2, True)
TWO_THIRDS = (2, 3, False)
LAWS = {
    "party-190": Law("delegates", "convened", TWO_THIRDS, units=True),
    "party-244": Law("members", "convened", TWO_THIRDS),
    "youth-union": Law("delegates", "collected", TWO_THIRDS, units=True, rounds=2, adds=False),
    "trade-union": Law("delegates", "collected", TWO_THIRDS, adds=False),
    "association": Law("delegates", "convened", HALF),
    "council": Law("council", "members", TWO_THIRDS),
    "village": Law("members", "members", HALF, tie="congress", run_off_half=True, rounds=1, adds=False),
    "staff-conference": Law("members", "present", TWO_THIRDS),
    "cooperative": Law("members", "collected", (1, 2, False)),
    "cooperative-group": Law("members", "members", (3, 4, True), run_off_half=True),
    "public-na": Law("members", "valid", HALF, turnout=True, tie="older", rounds=2, adds=False),
    "public-council": Law("members", "valid", HALF, turnout=True, tie="older", rounds=2, adds=False, two_thirds=True),
}


def half_of(law: Law, spec: dict[str, Any]) -> int:
    """The number of which more than half elects."""
    roster = spec["roster"]
    if law.of == "convened":
        return int(roster["convened"] - sum(roster["deductions"].values()))
    if law.of == "members":
        return int(roster["convened"])
    if law.of == "present":
        return int(roster["present"])
    return int(spec["collected"] if law.of == "collected" else spec["totals"]["valid"])


def enough(have: int, of: int, share: tuple[int, int, bool]) -> bool:
    """Whether a part is at least, or more than, a fraction of a whole."""
    top, bottom, passed = share
    return have * bottom > of * top or (not passed and have * bottom == of * top)


def is_held(law: Law, spec: dict[str, Any]) -> bool:
    """Whether enough people were there, or took part."""
    roster = spec["roster"]
    if law.turnout:
        if spec.get("re_run"):
            return True
        return enough(spec.get("took_part") or spec["collected"], roster["voters"], law.quorum)
    held = enough(roster["present"], roster["convened"], law.quorum)
    if law.units and roster.get("units"):
        held = held and enough(roster["units_present"], roster["units"], TWO_THIRDS)
    return held


def percent(part: int, whole: int) -> str:
    """A percentage as papers print it: two decimals, half up, a comma, zeros at the end dropped."""
    if whole == 0:
        return "0"
    exact = Decimal(100) * part / whole
    shown = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{shown}".rstrip("0").rstrip(".").replace(".", ",")


def result(profile: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Everything that follows from the totals of a spec."""
    law = LAWS[profile]
    votes = {int(no): line["agree"] for no, line in spec["totals"]["votes"].items()}
    born = {one["no"]: one.get("born", "") for one in spec["candidates"]}
    half = half_of(law, spec)
    needed = 1 if spec.get("run_off") and not law.run_off_half else half // 2 + 1
    held = is_held(law, spec)
    void = law.turnout and not held
    seats = spec["seats"]
    able = sorted((no for no in votes if votes[no] >= needed and votes[no] > 0), key=lambda no: -votes[no])
    elected: set[int] = set()
    tied: list[int] = []
    for score in sorted({votes[no] for no in able}, reverse=True):
        level = [no for no in able if votes[no] == score]
        free = seats - len(elected)
        if len(level) <= free:
            elected |= set(level)
        elif free > 0:
            tied = level
            break
    if tied and law.tie == "older":
        while tied and len(elected) < seats:
            oldest = min(born[no] for no in tied)
            first = [no for no in tied if born[no] == oldest]
            if len(first) > seats - len(elected):
                tied = first
                break
            elected |= set(first)
            tied = [no for no in tied if no not in first]
        if len(elected) == seats:
            tied = []
    if void:
        elected = set()
        tied = []
    return {
        "base": half,
        "quorum": held,
        "elected": sorted(elected),
        "tied": sorted(tied),
        "not_elected": sorted(set(votes) - elected - set(tied)),
        "percent": {no: percent(count, half) for no, count in votes.items()},
        "next": _next(law, spec, elected=elected, tied=tied, void=void),
    }


def _next(law: Law, spec: dict[str, Any], *, elected: set[int], tied: list[int], void: bool) -> tuple[str, int] | None:
    """The kind of the next round and its seats, or None."""
    left = spec["seats"] - len(elected)
    if void:
        again = spec["round"] == 1 and not spec.get("re_run")
        return ("re_run", spec["seats"]) if again else None
    if left == 0:
        return None
    if tied:
        return None if law.tie == "older" else ("run_off", left)
    if law.rounds and spec["round"] >= law.rounds:
        return None
    if law.two_thirds and 3 * len(elected) >= 2 * spec["seats"]:
        return None
    rest = len(spec["candidates"]) - len(elected)
    return ("further", left) if rest or law.adds else None
