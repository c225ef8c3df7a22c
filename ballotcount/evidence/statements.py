"""What the record of a round states, held against the journal in the same capsule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ballotcount.domain.codec import load
from ballotcount.domain.election import Election, RosterFigures, Round, ShowOfHands
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.domain.people import Congress
from ballotcount.domain.record import RoundRecord

Shown = Sequence[Mapping[str, Any]]
"""Entries of the journal that a capsule shows, in order."""


def differing(entries: Shown, record: RoundRecord) -> Iterator[str]:
    """Yield names of what a record states differently from the journal.

    The journal of a capsule leaves entries out that tell of single sheets, with what stands right before a short run of
    them. What is not shown is not compared.
    """
    own = [one for one in entries if _round_of(one) == record.round.id]
    yield from _frozen(own, record)
    yield from _balance(own, record)
    yield from _around(entries, record)


def _round_of(entry: Mapping[str, Any]) -> str:
    # Some entries hold the whole round or its plan, others its id.
    about = entry["body"].get("round", entry["body"].get("plan", ""))
    return str(about.get("id", "")) if isinstance(about, Mapping) else str(about)


def _last(entries: Shown, *kinds: str) -> Mapping[str, Any] | None:
    return next((one["body"] for one in reversed(entries) if one["kind"] in kinds), None)


def _sum(entries: Shown, kind: str) -> int:
    return sum(int(one["body"]["count"]) for one in entries if one["kind"] == kind)


def _frozen(own: Shown, record: RoundRecord) -> Iterator[str]:
    issued = _last(own, "round_issued")
    if issued is None:
        return
    frozen = load(Round, issued["round"])
    late = [one["body"]["roster"] for one in own if one["kind"] == "sheets_issued" and one["body"].get("roster")]
    if late:
        # Who came after the issue and was given a ballot counts among those present.
        frozen = replace(frozen, roster=load(RosterFigures, late[-1]))
    elif _last(own, "round_collected") is None:
        # Ballots issued later may stand in an entry that is left out.
        frozen = replace(frozen, roster=record.round.roster)
    if frozen != record.round:
        yield "round"
    if str(issued.get("accepted", "")) != record.accepted:
        yield "accepted"


def _balance(own: Shown, record: RoundRecord) -> Iterator[str]:
    issued = _last(own, "round_issued")
    collected = _last(own, "round_collected")
    # Whatever stands before the opening of the box is shown when the opening itself is.
    if issued is None or collected is None:
        return
    found = {
        "printed": _printed(own),
        "issued": int(issued["issued"]) + _sum(own, "sheets_issued"),
        "exchanged": _sum(own, "sheets_exchanged"),
        "left_over": int(collected["left_over"]),
        "collected": int(collected["collected"]),
        # Entries of before this figure was known have none.
        "took_part": int(collected.get("took_part", 0)),
    }
    for name, number in found.items():
        if getattr(record.sheets, name) != number:
            yield name
    if str(collected.get("explanation", "")) != record.shortfall:
        yield "explanation"


def _printed(own: Shown) -> int:
    """Return sheets printed of the ballot that was voted on; those of a plan that was replaced are waste paper."""
    total = 0
    drawn: RoundPlan | None = None
    for one in own:
        if one["kind"] == "sheets_printed":
            total += int(one["body"]["count"])
        elif one["kind"] == "round_prepared":
            plan = load(RoundPlan, one["body"]["plan"])
            if drawn is not None and plan.on_paper != drawn.on_paper:
                total = 0
            drawn = plan
    return total


def _around(entries: Shown, record: RoundRecord) -> Iterator[str]:
    congress = _last(entries, "congress_opened", "congress_changed")
    if congress is not None and load(Congress, congress["congress"]) != record.congress:
        yield "congress"
    named = [one for one in entries if one["kind"] in ("election_added", "election_changed")]
    known = [one["body"]["election"] for one in named if one["body"]["election"].get("id") == record.election.id]
    if known and load(Election, known[-1]) != record.election:
        yield "election"
    voted = [one["body"] for one in entries if one["kind"] == "list_voted"]
    hands = [load(ShowOfHands, one["vote"]) for one in voted if one.get("election") == record.election.id]
    if hands and any(vote not in hands for vote in record.list_votes):
        yield "list_votes"
    kept = [one["body"] for one in entries if one["kind"] == "profile_frozen"]
    texts = [str(one["text"]) for one in kept if one.get("hash") == record.round.profile_hash]
    if kept and record.rules.text not in texts:
        yield "rules"
